// The conductance matrix of a network, solved by conjugate gradients with algebraic multigrid. The matrix of hypre only
// corrects: products and residuals are summed jump by jump here.
#pragma once

#include <functional>
#include <vector>

#include "network.hpp"

namespace rdd::giant {

/// Sum with a running compensation (Neumaier1974): energies of 1e8 jumps keep their digits.
class Sum {
 public:
  void add(double term) {
    const double next = sum_ + term;
    lost_ += std::abs(sum_) >= std::abs(term) ? (sum_ - next) + term : (term - next) + sum_;
    sum_ = next;
  }
  [[nodiscard]] double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0, lost_ = 0;
};

/// Sum of a part of each rank.
[[nodiscard]] double over_ranks(const Communicator& communicator, double own);

struct Solution {
  double gain = 0;  ///< energy e.r of the correction found
  double rest = 0;  ///< r.M^-1 r of what is left of the linear system
  std::int64_t iterations = 0;
};

/// A x = r for the Laplacian A of the conductances, some states held at zero or none (then up to a constant).
class Solver {
 public:
  using Poll = std::function<void(std::int64_t done)>;
  /// fixed: (n_local) 1 where a state is held at zero; empty: none.
  Solver(const Network& network, std::vector<char> fixed);
  ~Solver();
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  /// Until r.M^-1 r has fallen by reduction^2. Throws RDD_ERROR_NUMERIC on all ranks where the matrix or its
  /// preconditioner is not positive in doubles.
  Solution solve(const std::vector<double>& residual, double reduction, std::vector<double>& correction,
                 const Poll& poll);
  /// r.M^-1 r of a residual.
  double norm(const std::vector<double>& residual);
  /// Smallest eigenvalue of M^-1 A seen in the solutions so far (Ritz value).
  [[nodiscard]] double smallest() const { return smallest_; }

 private:
  struct Hypre;
  void product(std::vector<double>& x, std::vector<double>& out) const;
  void precondition(const std::vector<double>& residual, std::vector<double>& out);
  void without_mean(std::vector<double>& x) const;
  [[nodiscard]] double dot(const std::vector<double>& a, const std::vector<double>& b) const;

  const Network& network_;
  std::vector<char> fixed_;
  Hypre* hypre_;
  double smallest_ = 1;
};

}  // namespace rdd::giant
