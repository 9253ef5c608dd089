// Bands to full relative accuracy: tree gauge, elimination without subtraction, one-sided Jacobi (Demmel1999).
#include "spectrum/accurate/accurate_bands.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <span>

#include "network/trees/tree_gauge.hpp"
#include "numerics/dense/hermitian.hpp"
#include "numerics/dense/jacobi.hpp"
#include "spectrum/accurate/exact_phase.hpp"
#include "support/error.hpp"

namespace rdd::spectrum {
namespace {

/// Exponents of the smallest and the largest of some positive numbers, to within one.
struct Span {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  void add(const numerics::Scaled& x) {
    const double exponent = x.log() / std::numbers::ln2;
    low = std::min(low, exponent);
    high = std::max(high, exponent);
  }
  [[nodiscard]] std::int64_t middle() const { return high < low ? 0 : std::llround((low + high) / 2); }
  /// Whether products of a few numbers of this span around one are normal numbers of type Real.
  template <typename Real>
  [[nodiscard]] bool fits() const {
    return high - low <= 800.0 / 1024 * std::numeric_limits<Real>::max_exponent;
  }
};

template <typename Real>
Real centred(const numerics::Scaled& x, std::int64_t middle) {
  const auto own = static_cast<std::int64_t>(std::floor(x.log() / std::numbers::ln2));
  return std::ldexp(static_cast<Real>(x.times_power_of_two(-own).value()), static_cast<int>(own - middle));
}

/// G with H = G G^H times 2^exponent: scales each column of L by the root of its weight, around one.
int scale_columns(BlochFactor& factor, Index n) {
  int low = std::numeric_limits<int>::max(), high = std::numeric_limits<int>::min();
  for (Index c = 0; c < n; ++c) {
    require(std::isnormal(factor.weights[c]), Status::numeric,
            "high-accuracy spectrum: an eigenvalue leaves the range of long double");
    low = std::min(low, std::ilogb(factor.weights[c]));
    high = std::max(high, std::ilogb(factor.weights[c]));
  }
  require(n == 0 || high - low <= 900, Status::numeric,
          "high-accuracy spectrum: the eigenvalues at this wavevector span ", "a factor 2^", high - low,
          ", expected at most 2^900");
  const int exponent = n == 0 ? 0 : (low + high) >> 1;  // rounded down, whatever the unit of time
  for (Index c = 0; c < n; ++c) {
    const double root = std::sqrt(static_cast<double>(std::ldexp(factor.weights[c], -exponent)));
    for (Index i = 0; i < factor.columns.rows(); ++i) {
      factor.columns.re(c)[i] *= root;
      factor.columns.im(c)[i] *= root;
    }
  }
  return exponent;
}

}  // namespace

HighAccuracySolver::HighAccuracySolver(const Network& network) {
  auto gauge = network::tree_gauge(network);
  const auto conductances = network::conductance_network(network, gauge);
  dim_ = network.dim();
  shifts_ = std::move(gauge.shifts);
  std::map<Translation, std::int32_t> index;
  for (const auto& bond : conductances.bonds) index.emplace(bond.n, 0);
  for (auto& [n, i] : index) {
    i = static_cast<std::int32_t>(translations_.size());
    translations_.push_back(n);
  }
  Span pi_span, bond_span;
  for (const auto& weight : conductances.pi) pi_span.add(weight);
  for (const auto& bond : conductances.bonds) {
    bonds_.push_back({bond.to, bond.from, index.at(bond.n)});
    bond_span.add(bond.conductance);
  }
  if (!pi_span.fits<long double>() || !bond_span.fits<long double>())
    fail(Status::numeric, "high-accuracy spectrum: the equilibrium weights span a factor 2^",
         pi_span.high - pi_span.low, " and the conductances sqrt(pi_i k_ij pi_j k_ji) reach ",
         network::describe_extremes(conductances.bonds), ", further apart than the exponents of long double");
  const auto fill = [&]<typename Real>(Numbers<Real>& numbers) {
    for (const auto& weight : conductances.pi) numbers.pi.push_back(centred<Real>(weight, pi_span.middle()));
    for (const auto& bond : conductances.bonds)
      numbers.conductances.push_back(centred<Real>(bond.conductance, bond_span.middle()));
  };
  fill(wide_);
  if (pi_span.fits<double>() && bond_span.fits<double>()) fill(narrow_);
  exponent_ = bond_span.middle() - pi_span.middle();
  sqrt_pi_.resize(size());
  for (Index i = 0; i < size(); ++i)
    sqrt_pi_[i] = static_cast<double>(std::sqrt(centred<long double>(conductances.pi[i], 0)));
  sqrt_pi_.normalize();
}

template <typename Real>
BlochFactor HighAccuracySolver::factorise(const Numbers<Real>& numbers, std::span<const Complex> phases) const {
  PolarMatrix<Real> matrix(size());
  for (std::size_t b = 0; b < bonds_.size(); ++b) {
    const auto& bond = bonds_[b];
    const Complex phase = phases[bond.translation];
    if (bond.row == bond.col)
      matrix.add_self_bond(bond.row, numbers.conductances[b], phase);
    else
      matrix.add_bond(bond.row, bond.col, numbers.conductances[b], phase);
  }
  return matrix.eliminate(numbers.pi);
}

void HighAccuracySolver::solve(const Eigen::Ref<const Vector>& kappa, Eigen::Ref<Vector> values,
                               ComplexMatrix* y) const {
  require(kappa.size() == dim_, Status::size, "k has ", kappa.size(), " components, expected dim = ", dim_);
  require(values.size() == size(), Status::size, "values has ", values.size(),
          " entries, expected n_states = ", size());
  std::vector<Complex> phases;
  for (const auto& n : translations_) phases.push_back(accurate_phase(kappa, n));
  const bool gamma = std::all_of(phases.begin(), phases.end(), [](Complex phase) { return phase == 1.0; });
  auto factor = fits_double(kappa) ? factorise(narrow_, phases) : factorise(wide_, phases);
  const Index n = gamma ? size() - 1 : size();  // without a winding phase the last pivot is exactly zero
  const int exponent = scale_columns(factor, n);
  Vector squares(n);
  numerics::orthogonalise_columns(factor.columns, squares);
  std::vector<Index> order(n);
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return squares[a] < squares[b]; });
  const Index zeros = size() - n;
  values.head(zeros).setZero();
  for (Index c = 0; c < n; ++c)
    values[zeros + c] = std::ldexp(squares[order[c]], static_cast<int>(exponent + exponent_));
  if (y == nullptr) return;
  y->resize(size(), size());
  if (zeros == 1) y->col(0) = sqrt_pi_;
  for (Index c = 0; c < n; ++c) {
    const Index column = order[c];
    const double length = std::sqrt(squares[column]);
    for (Index i = 0; i < size(); ++i)
      (*y)(i, zeros + c) = Complex{factor.columns.re(column)[i], factor.columns.im(column)[i]} / length;
  }
  // From the gauge of the tree to the network's own: y_i e^{+2 pi i kappa.m_i}.
  for (Index i = 0; i < size(); ++i) y->row(i) *= std::conj(accurate_phase(kappa, shifts_[i]));
  numerics::fix_phases(*y);
}

bool HighAccuracySolver::fits_double(const Eigen::Ref<const Vector>& kappa) const {
  if (narrow_.pi.empty()) return false;
  return std::all_of(kappa.begin(), kappa.end(), [](double component) {
    const double fraction = std::abs(component - std::rint(component));
    return fraction == 0 || fraction > 0x1p-80;
  });
}

}  // namespace rdd::spectrum
