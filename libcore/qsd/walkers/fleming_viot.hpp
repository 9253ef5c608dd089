// Fleming-Viot particles: M walkers that move on their own until one leaves the domain and jumps to a uniformly chosen
// survivor. In the long run they sample the quasi-stationary distribution, in any dimension (Burdzy2000). No equation
// is solved here.
#pragma once

#include <functional>
#include <vector>

#include "support/random.hpp"
#include "support/run.hpp"

namespace rdd::qsd {

/// A box with sides that absorb or reflect; infinite ones do neither. Further absorbing boundaries of any shape are
/// told by distances (Walkers::advance).
struct WalkerBox {
  Vector lo, hi;                                     ///< (dim) length; may be infinite
  std::vector<char> absorbing_lo{}, absorbing_hi{};  ///< (dim)
};

struct WalkerRequest {
  WalkerBox box;
  double beta = 0;      ///< 1/energy
  double dt = 0;        ///< time step, length^2/energy: friction is one
  Index n_walkers = 0;  ///< M, at least 2
  Matrix start;         ///< (dim x 1) for all, or (dim x M); inside the box
};

/// What the walkers have told since they were cleared.
struct WalkerStatistics {
  double time = 0;  ///< length^2/energy
  Index n_steps = 0;
  Index n_exits = 0;
  double lambda1 = 0;        ///< -1/t sum over steps of ln(1 - exits/M): exits/(M t) without its bias of lambda_1 dt/2
  double lambda1_error = 0;  ///< standard error, correlations in time included; NaN before there is enough
  double step_ratio = 0;     ///< change of the drift in a step against the noise: dt is good where this is << 1
  Vector mean;               ///< (dim) of the walkers over the time, length
  Matrix covariance;         ///< (dim x dim) length^2
};

/// dx = -grad V dt + sqrt(2/beta) dW by the two-stage scheme of weak order two
///   x* = x - g(x) dt + dB,   x' = x - (g(x) + g(x*)) dt/2 + dB,   dB ~ N(0, 2 dt/beta);
/// a walker has left in between with the probability exp(-beta d d' dt^-1) of a Brownian bridge, d and d' its distances
/// from an absorbing side before and after.
///
/// Biases: of order 1/M in lambda_1 and the distribution (a walker's jump depends on the others), and of the time step,
/// of order dt in the bridge near a curved boundary or one with a force across it, else smaller; neither is in the
/// error. Walker i draws from the stream (seed, i) alone and exits are resolved in the order of the walkers: results
/// are the same for any number of threads.
class Walkers {
 public:
  /// gradient(x, g): g = grad V(x); both (dim). Called on many threads.
  using Gradient = std::function<void(const double* x, double* g)>;

  /// Throws Status::argument naming what is wrong.
  Walkers(std::uint64_t seed, WalkerRequest request);

  /// n steps with a gradient the library may call on any thread. Cancelled or failed, the walkers are as before.
  /// Throws Status::argument if dt is too large for the potential or all walkers leave in one step.
  void run(const Run& run, const Gradient& gradient, Index n_steps);

  /// Half a step with the gradient at points(), for potentials only the host can evaluate: two calls make a step, the
  /// first from x to x*, the second to x'. distance: (M) from a further absorbing boundary at points(), <= 0 outside,
  /// or empty; looked at in the first half only, where points() are the walkers, so exits over it are resolved there:
  /// then `gradient` of a walker that jumps is that of the one it jumps to.
  /// The same walkers give the same bits as by run() with the same gradient.
  void advance(const Run& run, const Eigen::Ref<const Matrix>& gradient, const Eigen::Ref<const Vector>& distance);
  /// (dim x M) where the next gradient is wanted. A walker whose x* is outside an absorbing side stays at x for it.
  [[nodiscard]] const Matrix& points() const { return half_ ? predicted_ : x_; }
  /// Whether the first half of a step is done.
  [[nodiscard]] bool half() const { return half_; }

  /// (dim x M)
  [[nodiscard]] const Matrix& positions() const { return x_; }
  [[nodiscard]] const WalkerRequest& request() const { return request_; }
  [[nodiscard]] Index dim() const { return x_.rows(); }
  [[nodiscard]] Index size() const { return x_.cols(); }

  [[nodiscard]] WalkerStatistics statistics() const;
  /// Forgets what was counted, for instance after the walkers have relaxed; they stay where they are.
  void clear();

 private:
  struct Piece;

  [[nodiscard]] double normal(Index i);
  void predict(Index i, const double* g);
  [[nodiscard]] bool correct(Index i, const double* g);
  [[nodiscard]] double reflected(Index a, double x) const;
  [[nodiscard]] bool absorbed(const double* x) const;
  [[nodiscard]] bool can_leave() const;
  void add_moments(Index i, Piece& piece) const;
  void take_moments(const std::vector<Piece>& pieces);
  Index resolve_exits(Matrix* gradient, Vector* distance);
  void first_half(const Run& run, const Eigen::Ref<const Matrix>& gradient, const Eigen::Ref<const Vector>& distance);
  void second_half(const Run& run, const Eigen::Ref<const Matrix>& gradient);
  void count_step(double change);
  void count_exits(Index exits);
  void resolve_distances(const Run& run, Matrix& gradient, const Vector& distance);
  void check_gradient(const double* g, const double* x, Index i) const;
  void for_walkers(const Run& run, const std::function<void(Index piece, Index begin, Index end)>& body) const;
  [[nodiscard]] std::vector<Piece> pieces() const;

  WalkerRequest request_;
  double noise_scale_ = 0;                ///< sqrt(2 dt / beta)
  std::vector<RandomStream> streams_;     ///< (M)
  std::vector<double> spare_;             ///< (M) the second normal of a pair; NaN if there is none
  Matrix x_, noise_, first_, predicted_;  ///< (dim x M)
  std::vector<char> gone_;                ///< (M) in this step
  Vector distance_;                       ///< (M) from the host's boundary, a step ago; empty before
  bool half_ = false;

  // Counted since the last clear().
  Index n_steps_ = 0, n_exits_ = 0;
  double hazard_ = 0, change_ = 0;
  Vector origin_, sum_;  ///< (dim) moments are taken about the origin
  Matrix squares_;
  std::vector<double> bins_;  ///< sums of the hazard over bin_steps_ steps each; the last may be short
  Index bin_steps_ = 1;
};

/// Standard error of the mean of correlated numbers of equal spacing: from blocks of doubling length, the
/// largest of the errors that each length gives (FlyvbjergPetersen1989), down to 32 blocks. NaN from fewer numbers.
[[nodiscard]] double correlated_error(std::vector<double> values);

}  // namespace rdd::qsd
