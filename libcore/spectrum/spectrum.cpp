// Bands over a list of wavevectors: which solver, and the loop over k.
#include "spectrum/spectrum.hpp"

#include <atomic>
#include <cmath>
#include <limits>

#include "spectrum/bloch.hpp"
#include "spectrum/driven.hpp"
#include "spectrum/hermitian.hpp"
#include "spectrum/high_accuracy.hpp"

namespace rdd {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

void check_request(const Network& network, const SpectrumRequest& request) {
  const Index m = network.n_states();
  require(request.k.rows() == network.dim(), Status::size, "k has ", request.k.rows(), " components, expected dim = ",
          network.dim());
  require(request.k.allFinite(), Status::argument, "k: every component must be finite");
  require(request.bands >= 1 && request.bands <= m, Status::argument, "bands = ", request.bands, ": expected 1 to n_states = ",
          m);
  require(network.dim() > 0 || request.k.cols() == 1, Status::no_lattice,
          "the model has no lattice (dim = 0): expected one wavevector without components, found ", request.k.cols());
  require(request.relative_tolerance > 0, Status::argument, "relative tolerance = ", number(request.relative_tolerance),
          ": expected a value > 0");
}

bool is_gamma(const Eigen::Ref<const Vector>& kappa) {
  return (kappa.array() == kappa.array().round()).all();
}

/// Matrices of about this many entries make a piece of the loop: long enough to hide its cost, short enough to share
/// and to cancel.
Index piece_length(Index m) { return std::max<Index>(1, 8192 / (m * m)); }

/// One call on a network whose Bloch matrices are Hermitian.
class RealBands {
 public:
  RealBands(const Network& network, const SpectrumRequest& request, const SpectrumOutput& out)
      : network_(network),
        request_(request),
        out_(out),
        bloch_(network, request.boundary == Boundary::confined ? BlochOperator::Form::confined
                                                               : BlochOperator::Form::hermitian) {
    const bool confined = request.boundary == Boundary::confined;
    require(!confined || request.accuracy != Accuracy::high, Status::unsupported,
            "accuracy = high: the confined spectrum has fast accuracy only");
    can_be_high_ = !confined && network.audit().ergodic;
    if (request.accuracy == Accuracy::high) (void)high();  // its errors belong before the loop
    if (!request.vectors) return;
    const auto& weights = confined ? *network.unforced() : network;
    root_pi_ = (weights.stationary().log_pi / 2).array().exp();
  }

  void solve(Index begin, Index end) const {
    const Index m = bloch_.size();
    ComplexMatrix h(m, m);
    ComplexMatrix y;
    ComplexMatrix* vectors = request_.vectors ? &y : nullptr;
    Vector values(m);
    for (Index q = begin; q < end; ++q) {
      auto used = Accuracy::high;
      if (request_.accuracy != Accuracy::high) {
        used = Accuracy::fast;
        bloch_.assemble(request_.k.col(q), h);
        solve_hermitian(h, values, vectors);
        if (loses_digits(values, q)) used = Accuracy::high;
      }
      if (used == Accuracy::high) high().solve(request_.k.col(q), values, vectors);
      if (can_be_high_ && is_gamma(request_.k.col(q))) values[0] = 0;
      write(q, used, values, y);
    }
  }

 private:
  [[nodiscard]] const HighAccuracySolver& high() const {
    return high_.get([this] { return HighAccuracySolver(network_); });
  }

  /// Automatic accuracy: the error of a dense solver against the smallest band that is not zero by conservation. The
  /// error is eps times the largest escape rate, not lambda_max: self jumps cancel in the diagonal before any solver
  /// sees it. Where the error has swallowed the band, what is left is of the size of the error, so that is seen too.
  [[nodiscard]] bool loses_digits(const Vector& values, Index q) const {
    if (request_.accuracy != Accuracy::automatic || !can_be_high_) return false;
    const Index smallest = is_gamma(request_.k.col(q)) ? 1 : 0;
    if (smallest >= request_.bands) return false;
    return epsilon * bloch_.diagonal().maxCoeff() > request_.relative_tolerance * values[smallest];
  }

  void write(Index q, Accuracy used, const Vector& values, const ComplexMatrix& y) const {
    const Index bands = request_.bands;
    const Index m = bloch_.size();
    if (out_.values != nullptr) Eigen::Map<Vector>(out_.values + q * bands, bands) = values.head(bands);
    if (out_.complex_values != nullptr)
      Eigen::Map<ComplexVector>(out_.complex_values + q * bands, bands) = values.head(bands).cast<Complex>();
    if (out_.right != nullptr)
      Eigen::Map<ComplexMatrix>(out_.right + q * bands * m, m, bands) = root_pi_.asDiagonal() * y.leftCols(bands);
    if (out_.left != nullptr)
      Eigen::Map<ComplexMatrix>(out_.left + q * bands * m, m, bands) =
          root_pi_.cwiseInverse().asDiagonal() * y.leftCols(bands);
    if (out_.accuracy != nullptr) out_.accuracy[q] = static_cast<std::int32_t>(used);
  }

  const Network& network_;
  const SpectrumRequest& request_;
  const SpectrumOutput& out_;
  BlochOperator bloch_;
  bool can_be_high_ = false;
  Lazy<HighAccuracySolver> high_;
  Vector root_pi_;
};

/// One call on a driven network.
class ComplexBands {
 public:
  ComplexBands(const Network& network, const SpectrumRequest& request, const SpectrumOutput& out)
      : request_(request), out_(out), bloch_(network, BlochOperator::Form::general) {}

  /// False if some k had no full set of eigenvectors.
  bool solve(Index begin, Index end) const {
    const Index m = bloch_.size();
    const Index bands = request_.bands;
    ComplexMatrix a(m, m);
    ComplexMatrix right = ComplexMatrix::Constant(m, m, nan_value);
    ComplexMatrix left = right;
    ComplexVector values(m);
    bool complete = true;
    for (Index q = begin; q < end; ++q) {
      bloch_.assemble(request_.k.col(q), a);
      const bool found = solve_general(a, values, request_.vectors ? &right : nullptr, request_.vectors ? &left : nullptr);
      complete = complete && found;
      Eigen::Map<ComplexVector>(out_.complex_values + q * bands, bands) = values.head(bands);
      for (const auto& [to, from] : {std::pair{out_.right, &right}, std::pair{out_.left, &left}}) {
        if (to == nullptr) continue;
        Eigen::Map<ComplexMatrix> view(to + q * bands * m, m, bands);
        if (found)
          view = from->leftCols(bands);
        else
          view.setConstant(nan_value);
      }
      if (out_.accuracy != nullptr) out_.accuracy[q] = static_cast<std::int32_t>(Accuracy::fast);
    }
    return complete;
  }

 private:
  const SpectrumRequest& request_;
  const SpectrumOutput& out_;
  BlochOperator bloch_;
};

}  // namespace

bool has_real_spectrum(const Network& network, Boundary boundary) {
  return boundary == Boundary::confined || network.reversible();
}

Status compute_spectrum(const Run& run, const Network& network, const SpectrumRequest& request,
                        const SpectrumOutput& out) {
  check_request(network, request);
  const Index n_k = request.k.cols();
  const bool real = has_real_spectrum(network, request.boundary);
  if (!real && out.values != nullptr) network.require_reversible("a real spectrum on the periodic crystal");
  if (out.values != nullptr) std::fill_n(out.values, request.bands * n_k, nan_value);
  if (out.complex_values != nullptr) std::fill_n(out.complex_values, request.bands * n_k, Complex(nan_value));
  std::atomic<bool> complete = true;
  if (real) {
    const RealBands bands(network, request, out);
    run.for_pieces(n_k, piece_length(network.n_states()), [&](Index begin, Index end) { bands.solve(begin, end); });
  } else {
    const ComplexBands bands(network, request, out);
    run.for_pieces(n_k, piece_length(network.n_states()), [&](Index begin, Index end) {
      if (!bands.solve(begin, end)) complete = false;
    });
  }
  return complete ? Status::ok : Status::not_converged;
}

Matrix real_bands(const Run& run, const Network& network, const SpectrumRequest& request) {
  Matrix values(request.bands, request.k.cols());
  SpectrumOutput out;
  out.values = values.data();
  compute_spectrum(run, network, request, out);
  return values;
}

Matrix band_real_parts(const Run& run, const Network& network, const SpectrumRequest& request) {
  if (has_real_spectrum(network, request.boundary)) return real_bands(run, network, request);
  ComplexMatrix values(request.bands, request.k.cols());
  SpectrumOutput out;
  out.complex_values = values.data();
  compute_spectrum(run, network, request, out);
  return values.real();
}

}  // namespace rdd
