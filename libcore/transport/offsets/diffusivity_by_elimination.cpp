// Multifrontal elimination: which cliques, in which order; scaling and the way back to Cartesian axes.
#include "transport/offsets/diffusivity_by_elimination.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "network/trees/tree_gauge.hpp"
#include "numerics/sparse/fronts.hpp"
#include "numerics/sparse/plan.hpp"
#include "support/error.hpp"
#include "transport/offsets/offset_clique.hpp"
#include "transport/poisson/winding_basis.hpp"

namespace rdd::transport {
namespace {

network::Cell cell_of(const Translation& n) {
  network::Cell cell{};
  std::copy(n.begin(), n.end(), cell.begin());
  return cell;
}

std::vector<Winding> windings_of(const std::vector<network::Bond>& bonds) {
  std::vector<Winding> result;
  for (const auto& bond : bonds)
    if (bond.n != Translation{}) result.push_back({cell_of(bond.n), bond.conductance});
  return result;
}

double exponent_of(const numerics::Scaled& x) { return x.log() / std::numbers::ln2; }

template <typename Real>
Real scaled(const numerics::Scaled& x, std::int64_t middle) {
  const auto own = static_cast<std::int64_t>(std::floor(exponent_of(x)));
  return std::ldexp(static_cast<Real>(x.times_power_of_two(-own).value()), static_cast<int>(own - middle));
}

/// Eliminates all states; holds what has been added to each so far and the borders that wait for their parents.
template <typename Real>
class OffsetElimination {
 public:
  OffsetElimination(const std::vector<network::Bond>& bonds, std::int64_t middle, const WindingBasis& basis, int dim,
                    numerics::EliminationPlan plan)
      : bonds_(bonds), middle_(middle), basis_(basis), dim_(dim), plan_(std::move(plan)) {
    const auto n = plan_.order.size();
    variance_.assign(n * components(), 0);
    local_.assign(n, -1);
    entering_ = numerics::sort_into_buckets(std::ssize(plan_.order), bonds_, [&](const network::Bond& bond) {
      return std::min(plan_.position[bond.from], plan_.position[bond.to]);  // the state that is eliminated first
    });
  }

  /// V of the last state, upper triangle row by row; times 2^middle it is D sum(pi) in the coordinates of the basis.
  std::vector<Real> run() {
    waiting_.resize(plan_.fronts.size());
    numerics::walk_fronts(plan_, [&](Index f, std::span<const Index> children) {
      treat(f, children);
      return true;
    });
    const auto last = plan_.order.size() - 1;
    return {&variance_[last * components()], &variance_[last * components()] + components()};
  }

 private:
  [[nodiscard]] int components() const { return dim_ * (dim_ + 1) / 2; }

  void add_bond(OffsetClique<Real>& clique, const network::Bond& bond) {
    const auto integers = basis_.coordinates(cell_of(bond.n));
    std::array<Real, max_dim> offset{};
    const Real r = scaled<Real>(bond.conductance, middle_);
    const Index i = local_[plan_.position[bond.to]], j = local_[plan_.position[bond.from]];
    for (std::size_t c = 0; c < max_dim; ++c) offset[c] = static_cast<Real>(i < j ? -integers[c] : integers[c]);
    if (i != j) return clique.join(std::max(i, j), std::min(i, j), r, offset.data());
    // Both jumps of a state to itself: V += 1/2 (S x x^T + S x x^T).
    for (int b = 0, k = 0; b < dim_; ++b)
      for (int c = b; c < dim_; ++c, ++k) clique.variance(k, i) += r * offset[b] * offset[c];
  }

  void treat(Index f, std::span<const Index> children) {
    const auto& front = plan_.fronts[f];
    // Places in the clique against the order of elimination: the border first, the first pivot last.
    std::vector<std::int32_t> positions(front.border.rbegin(), front.border.rend());
    for (auto p = front.end; p-- > front.begin;) positions.push_back(p);
    for (std::size_t i = 0; i < positions.size(); ++i) local_[positions[i]] = static_cast<Index>(i);
    OffsetClique<Real> clique(dim_, front.size());
    const Index left = front.size() - front.pivots();
    for (Index i = left; i < front.size(); ++i) exchange(clique, i, positions[i], false);
    for (const auto b : entering_.of(front.begin, front.end)) add_bond(clique, bonds_[b]);
    for (const auto child : children) {
      const auto& border = plan_.fronts[child].border;
      std::vector<Index> places;
      for (auto q = border.rbegin(); q != border.rend(); ++q) places.push_back(local_[*q]);
      clique.join(*waiting_[child], places);
      waiting_[child].reset();
    }
    clique.eliminate(left);
    const Index kept = left > 0 ? left : 1;  // the last state of all
    for (Index i = 0; i < kept; ++i) exchange(clique, i, positions[i], true);
    if (left > 0) waiting_[f].emplace(clique.border(left));
  }

  /// Moves V between the clique and the whole: adds it to one side and clears the other.
  void exchange(OffsetClique<Real>& clique, Index i, std::int32_t position, bool out) {
    for (int k = 0; k < components(); ++k) {
      Real& inside = clique.variance(k, i);
      Real& outside = variance_[position * components() + k];
      Real& to = out ? outside : inside;
      Real& from = out ? inside : outside;
      to += from;
      from = 0;
    }
  }

  const std::vector<network::Bond>& bonds_;
  std::int64_t middle_;
  const WindingBasis& basis_;
  int dim_;
  numerics::EliminationPlan plan_;
  numerics::Buckets entering_;  // bonds by position
  std::vector<Real> variance_;  // (components, positions)
  std::vector<Index> local_;
  std::vector<std::optional<OffsetClique<Real>>> waiting_;
};

/// Sum with compensated rounding, of numbers up to one.
double total_weight(const std::vector<numerics::Scaled>& weights) {
  double sum = 0, rest = 0;
  for (const auto& weight : weights) {
    const double x = weight.value();
    const double next = sum + x;
    rest += sum >= x ? (sum - next) + x : (x - next) + sum;
    sum = next;
  }
  return sum + rest;
}

/// B V B^T of the symmetric V given by its upper triangle.
template <typename Real>
Matrix transformed(const Matrix& b, const std::vector<Real>& upper, int exponent, double weight) {
  const Index dim = b.cols();
  const int unit = std::ilogb(b.cwiseAbs().maxCoeff());  // squares of lengths may leave the range of Real
  const Matrix scaled = b.unaryExpr([unit](double x) { return std::ldexp(x, -unit); });
  Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic> v(dim, dim);
  for (Index i = 0, k = 0; i < dim; ++i)
    for (Index j = i; j < dim; ++j, ++k) v(i, j) = v(j, i) = upper[k];
  Matrix result(b.rows(), b.rows());
  for (Index i = 0; i < b.rows(); ++i)
    for (Index j = 0; j <= i; ++j) {
      Real sum = 0;
      for (Index x = 0; x < dim; ++x)
        for (Index y = 0; y < dim; ++y)
          sum += static_cast<Real>(scaled(i, x)) * v(x, y) * static_cast<Real>(scaled(j, y));
      result(i, j) = result(j, i) =
          static_cast<double>(std::ldexp(sum / static_cast<Real>(weight), exponent + 2 * unit));
    }
  return result;
}

}  // namespace

Matrix diffusivity_by_elimination(const Network& network) {
  network.require_lattice("the diffusivity");
  const auto conductances = network::conductance_network(network, network::tree_gauge(network));
  const auto& bonds = conductances.bonds;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto& bond : bonds) {
    low = std::min(low, exponent_of(bond.conductance));
    high = std::max(high, exponent_of(bond.conductance));
  }
  if (bonds.empty()) return Matrix::Zero(network.space(), network.space());
  const WindingBasis basis(network.lattice(), windings_of(bonds));
  const auto middle = std::llround((low + high) / 2);
  const Matrix b = basis.cartesian(network.lattice());
  const double weight = total_weight(conductances.pi);
  const auto run = [&]<typename Real>(Real) {
    OffsetElimination<Real> elimination(bonds, middle, basis, network.dim(), network.elimination_plan());
    return transformed(b, elimination.run(), static_cast<int>(middle), weight);
  };
  constexpr double usable = 0.9;  // of the exponents, the rest for what elimination makes of small conductances
  if (high - low < usable * 2 * std::numeric_limits<double>::max_exponent) return run(double{});
  require(high - low < usable * 2 * std::numeric_limits<long double>::max_exponent, Status::numeric,
          "diffusivity: the conductances sqrt(pi_i k_ij pi_j k_ji) reach ", network::describe_extremes(bonds),
          ", further apart than the exponents of long double");
  return run(static_cast<long double>(0));
}

}  // namespace rdd::transport
