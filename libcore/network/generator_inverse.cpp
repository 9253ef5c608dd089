// Factorisation of a generator by GTH elimination of states (Grassmann1985), and solves with it.
#include "network/generator_inverse.hpp"

#include <algorithm>
#include <cmath>

#include "network/arcs.hpp"
#include "numerics/sparse/elimination.hpp"
#include "support/error.hpp"
#include "support/fp_guard.hpp"

namespace rdd::network {
namespace {

/// sqrt(pi) / |sqrt(pi)|; through the logarithm where pi itself underflows.
Vector unit_root(const Stationary& stationary) {
  Vector root(stationary.pi.size());
  for (Index j = 0; j < root.size(); ++j)
    root[j] = std::isnormal(stationary.pi[j]) ? std::sqrt(stationary.pi[j]) : std::exp(stationary.log_pi[j] / 2);
  Index lightest = 0;
  stationary.log_pi.minCoeff(&lightest);
  require((root.array() > 1e-300).all(), Status::numeric, "ln pi of state ", lightest, " (counted from 0) is ",
          number(stationary.log_pi[lightest]), ", more than 600 decades below the largest: the slow modes of ",
          root.size(), " states cannot be had in double precision");
  return root / root.norm();
}

numerics::EliminationPlan plan_for(const Network& network, std::span<const Index> last) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  pairs.reserve(network.n_jumps());
  for (const auto& jump : network.jumps())
    if (jump.from != jump.to) pairs.emplace_back(std::min(jump.from, jump.to), std::max(jump.from, jump.to));
  return numerics::plan_elimination(network.n_states(), pairs, last);
}

Index heaviest_state(const Network& network) {
  Index heaviest = 0;
  network.stationary().log_pi.maxCoeff(&heaviest);
  return heaviest;
}

double plain(double x) { return x; }
double plain(const numerics::Scaled& x) { return x.value(); }
}  // namespace

template <class Algebra>
bool GeneratorInverse::factorise(const Network& network) {
  const auto units = units_of(network, all_places(network));
  const auto arcs = arcs_of<Algebra>(network, all_places(network), units);
  const numerics::Elimination<Algebra> elimination(plan_, arcs, numerics::Kept::both);
  if (!elimination.complete()) return false;
  arriving_.reserve(first_.back());
  if (!symmetric_) leaving_.reserve(first_.back());
  total_.clear();
  elimination.steps_forward([&](const auto& step) {
    typename Algebra::Total sum{};
    for (const auto& entry : step.leaving) Algebra::add_to_total(sum, entry);
    Algebra::settle(sum);
    total_.push_back(step.later.empty() ? 1.0 : std::ldexp(plain(sum), units[step.state]));
    for (std::size_t i = 0; i < step.later.size(); ++i) {
      const auto j = step.later[i];
      const double ratio = root_[j] / root_[step.state];
      arriving_.push_back(std::ldexp(plain(step.arriving[i]), units[j] - units[step.state]) * ratio);
      if (symmetric_) continue;
      auto share = step.leaving[i];
      Algebra::divide(share, sum);
      leaving_.push_back(plain(share) / ratio);
    }
  });
  return true;
}

// The rounding error of the redundant equation ends up in the grounded state, where it must be relatively small.
GeneratorInverse::GeneratorInverse(const Network& network)
    : GeneratorInverse(network, std::vector{heaviest_state(network)}) {}

GeneratorInverse::GeneratorInverse(const Network& network, std::vector<Index> grounds)
    : symmetric_(network.reversible()), grounds_(std::move(grounds)), root_(unit_root(network.stationary())) {
  const FpGuard guard;  // clears the flags; its destructor restores the caller's
  plan_ = plan_for(network, grounds_);
  first_.assign(1, 0);
  for (const auto& front : plan_.fronts)
    first_.push_back(first_.back() + (front.pivots() * front.size() - front.pivots() * (front.pivots() + 1) / 2));
  if (!factorise<numerics::PlainRates>(network)) factorise<numerics::ScaledRates>(network);
  // Relabelling along the elimination tree may have permuted them.
  for (std::size_t g = 0; g < grounds_.size(); ++g) grounds_[g] = plan_.order[plan_.order.size() - grounds_.size() + g];
}

/// Elimination of state p: b_j += forward_j b_p for the later states j; back substitution:
/// x_p = sum_j backward_j x_j - b_p/s_p.
template <int Columns>
void GeneratorInverse::run_block(Side side, Eigen::Ref<Matrix> x, const Matrix* at_grounds) const {
  const auto& backward = symmetric_ || side == Side::plain ? arriving_ : leaving_;
  const auto& forward = symmetric_ || side == Side::adjoint ? arriving_ : leaving_;
  const Index eliminated = size() - static_cast<Index>(grounds_.size());
  const Index columns = x.cols();
  Eigen::Matrix<double, Columns, Eigen::Dynamic> y(columns, size()), local;
  for (Index p = 0; p < size(); ++p) y.col(p) = x.row(plan_.order[p]).transpose();
  const auto gather = [&](const numerics::Front& front) {
    local.resize(columns, front.size());
    local.leftCols(front.pivots()) = y.middleCols(front.begin, front.pivots());
    for (std::size_t b = 0; b < front.border.size(); ++b)
      local.col(front.pivots() + static_cast<Index>(b)) = y.col(front.border[b]);
  };
  for (std::size_t f = 0; f < plan_.fronts.size(); ++f) {
    const auto& front = plan_.fronts[f];
    gather(front);
    const double* coefficients = forward.data() + first_[f];
    for (Index a = 0; a < std::min(front.pivots(), eliminated - front.begin); ++a) {
      const Index later = front.size() - a - 1;
      local.rightCols(later).noalias() += local.col(a) * Eigen::Map<const Eigen::RowVectorXd>(coefficients, later);
      coefficients += later;
    }
    y.middleCols(front.begin, front.pivots()) = local.leftCols(front.pivots());
    for (std::size_t b = 0; b < front.border.size(); ++b)
      y.col(front.border[b]) = local.col(front.pivots() + static_cast<Index>(b));
  }
  if (at_grounds != nullptr)
    y.rightCols(size() - eliminated) = at_grounds->transpose();
  else
    y.rightCols(size() - eliminated).setZero();
  for (auto f = plan_.fronts.size(); f-- > 0;) {
    const auto& front = plan_.fronts[f];
    gather(front);
    const double* coefficients = backward.data() + first_[f + 1];
    for (Index a = front.pivots(); a-- > 0;) {
      const Index later = front.size() - a - 1;
      coefficients -= later;
      if (front.begin + a >= eliminated) continue;
      local.col(a) /= -total_[front.begin + a];
      local.col(a).noalias() += local.rightCols(later) * Eigen::Map<const Vector>(coefficients, later);
    }
    y.middleCols(front.begin, front.pivots()) = local.leftCols(front.pivots());
  }
  for (Index p = 0; p < size(); ++p) x.row(plan_.order[p]) = y.col(p).transpose();
}

void GeneratorInverse::run(Side side, Eigen::Ref<Matrix> x, const Matrix* at_grounds) const {
  require(x.rows() == size(), Status::size, "x has ", x.rows(), " rows, expected n_states = ", size());
  if (x.cols() == 1)
    run_block<1>(side, x, at_grounds);
  else
    run_block<Eigen::Dynamic>(side, x, at_grounds);
}

void GeneratorInverse::apply(Side side, Eigen::Ref<Matrix> x) const {
  x -= root_ * (root_.transpose() * x).eval();
  solve(side, x);
  x -= root_ * (root_.transpose() * x).eval();
}

Matrix GeneratorInverse::extension(Side side) const {
  const auto n = static_cast<Index>(grounds_.size());
  const Matrix unit = Matrix::Identity(n, n);
  Matrix x = Matrix::Zero(size(), n);
  run(side, x, &unit);
  return x;
}

}  // namespace rdd::network
