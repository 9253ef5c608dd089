// A large sparse generator, factorised for solves on the complement of its null space (GTH, Grassmann1985).
#pragma once

#include <vector>

#include "network/network.hpp"
#include "numerics/sparse/plan.hpp"

namespace rdd::network {

/// B = Pi^{-1/2} Qb Pi^{1/2}, a symmetric matrix if the network is reversible; its null vector on either side is
/// sqrt(pi). Qb is factorised once by GTH elimination (numerics/sparse/elimination.hpp), without subtraction: slow
/// modes keep their digits at any spread of the rates. A few states are grounded: never eliminated, their equations
/// left out. Memory is proportional to the factor. Solves are thread-safe.
class GeneratorInverse {
 public:
  /// Grounds the heaviest state. Throws not_ergodic; numeric if pi spans more than 600 decades.
  explicit GeneratorInverse(const Network& network);
  /// Grounds the states given, at least one.
  GeneratorInverse(const Network& network, std::vector<Index> grounds);

  [[nodiscard]] Index size() const { return root_.size(); }
  /// sqrt(pi), of unit length.
  [[nodiscard]] const Vector& root() const { return root_; }
  /// The states grounded, in the order of the columns of extension().
  [[nodiscard]] const std::vector<Index>& grounds() const { return grounds_; }
  enum class Side { plain, adjoint };  ///< B or its transpose
  /// x <- B^+ x, column by column (M x any): the inverse on all that is orthogonal to root(). One ground only.
  void apply(Side side, Eigen::Ref<Matrix> x) const;
  /// x <- the solution y of (B y)_i = x_i at all states but the grounds, y = 0 at these.
  void solve(Side side, Eigen::Ref<Matrix> x) const { run(side, x, nullptr); }
  /// (M x grounds) the solutions of (B y)_i = 0 at all states but the grounds, y = 1 at one of these and 0 at others.
  [[nodiscard]] Matrix extension(Side side) const;

 private:
  template <class Algebra>
  bool factorise(const Network& network);
  void run(Side side, Eigen::Ref<Matrix> x, const Matrix* at_grounds) const;
  template <int Columns>
  void run_block(Side side, Eigen::Ref<Matrix> x, const Matrix* at_grounds) const;

  bool symmetric_ = false;
  std::vector<Index> grounds_;
  numerics::EliminationPlan plan_;
  Vector root_;
  std::vector<std::size_t> first_;  // (fronts) where its coefficients begin: pivot by pivot, one for each later state
  std::vector<double> arriving_;    // rate (j -> p)/s_p sqrt(pi_j/pi_p)
  std::vector<double> leaving_;     // rate (p -> j)/s_p sqrt(pi_p/pi_j), the same numbers if symmetric: empty then
  std::vector<double> total_;       // (n) s_p by position
};

}  // namespace rdd::network
