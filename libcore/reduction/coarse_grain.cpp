// From a network to its coarse-grained model, in a straight line.
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>
#include <cmath>
#include <limits>
#include <numbers>

#include "reduction/effective.hpp"
#include "reduction/reduced.hpp"
#include "transport/transport.hpp"

namespace rdd {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// More states than this are too many to recommend for a large network.
constexpr Index largest_recommended = 10;

/// g_P for infinitely many cells; infinite if mode P is too fast to be known.
double gap_at_gamma(const ComplexVector& values, Index p) {
  if (p == 1) return nan_value;
  return p < values.size() ? values[p].real() / values[p - 1].real() : std::numeric_limits<double>::infinity();
}

/// The recommended P of a large network, whose bands are known at Gamma alone: the limit of many cells.
Index recommended_at_gamma(const Run& run, const Network& network, double threshold) {
  const ComplexVector values = slow_eigenvalues(network, largest_recommended + 1, run);
  const Vector none = Vector::Constant(largest_recommended, nan_value);
  GapTable table{std::numeric_limits<double>::infinity(), none, none, 0, threshold};
  double best = threshold;
  for (Index p = 2; p <= std::min(largest_recommended, values.size()); ++p) {
    table.ratio[p - 1] = gap_at_gamma(values, p);
    if (!(table.ratio[p - 1] > best)) continue;
    best = table.ratio[p - 1];
    table.recommended = p;
  }
  require(table.recommended > 0, Status::no_gap,
          "no spectral gap recommends a number of coarse states: ", describe(table),
          "; name P to coarse-grain all the same");
  return table.recommended;
}

/// P as asked for or as recommended, and its gap.
std::pair<Index, double> choose_size(const Run& run, const Network& network, const ReduceRequest& request) {
  const Index m = network.n_states();
  const Index p = request.n_coarse;
  require(p >= 0 && p <= m, Status::argument, "P = ", p, ": expected 1 to n_states = ", m,
          ", or 0 for the recommended number");
  if (p == m) return {m, nan_value};
  if (has_sparse_subspace(network, std::max<Index>(p, 1)))
    return {p > 0 ? p : recommended_at_gamma(run, network, request.gap.threshold), nan_value};
  GapRequest gap = request.gap;
  gap.indirect = false;
  if (p > 0) gap.largest = p;
  if (p == 0 && m == 1) return {1, nan_value};
  const auto table = gap_table(run, network, gap);
  if (p > 0) return {p, table.ratio[p - 1]};
  require(table.recommended > 0, Status::no_gap,
          "no spectral gap recommends a number of coarse states: ", describe(table),
          "; name P to coarse-grain all the same");
  return {table.recommended, table.ratio[table.recommended - 1]};
}

/// Unit vectors in the span of the lattice, even enough to miss no cone wider than a few degrees in up to three
/// dimensions: a half circle in two, a normal distribution fed by an additive recurrence (irrational steps) beyond.
std::vector<Vector> directions(const Lattice& lattice) {
  const int dim = lattice.dim();
  const Matrix basis =
      Eigen::HouseholderQR<Matrix>(lattice.vectors()).householderQ() * Matrix::Identity(lattice.space(), dim);
  if (dim == 1) return {basis.col(0)};
  constexpr int count = 200;
  std::vector<Vector> units;
  for (int i = 0; i < count; ++i) {
    Vector u(dim);
    for (int a = 0; a < dim; ++a) {
      const double x = std::fmod((i + 0.5) * std::sqrt(2.0 + 3.0 * a), 1.0);
      const double turn = std::fmod((i + 0.5) * std::sqrt(3.0 + 4.0 * a), 1.0);
      u[a] = dim == 2 ? std::cos(std::numbers::pi * (static_cast<double>(i) / count - 0.5 * a))
                      : std::sqrt(-2 * std::log(1 - x)) * std::cos(2 * std::numbers::pi * turn);
    }
    units.emplace_back(basis * u.normalized());
  }
  return units;
}

bool is_well_posed(const Lattice& lattice, const std::vector<Matrix>& d) {
  const int space = lattice.space();
  const Index p = d.front().rows();
  for (const auto& n : directions(lattice)) {
    Matrix along = Matrix::Zero(p, p);
    for (int a = 0; a < space; ++a)
      for (int b = 0; b < space; ++b) along += n[a] * n[b] * d[static_cast<std::size_t>(a + space * b)];
    const double least = along.eigenvalues().real().minCoeff();
    if (!(least > 0)) return false;
  }
  return true;
}

/// Columns of Q_P sum to zero because W^T has the row of ones; what is left is round-off, and is said to be so.
void check_conservation(const Matrix& reaction, const Matrix& transform) {
  const double sum = reaction.colwise().sum().cwiseAbs().maxCoeff();
  const double scale = reaction.cwiseAbs().maxCoeff();
  require(sum <= 1e-8 * scale || scale == 0, Status::internal, "the columns of the reaction matrix add up to ",
          number(sum), " where its entries reach ", number(scale));
  require((transform.rowwise().sum() - Vector::Unit(transform.rows(), 0)).cwiseAbs().maxCoeff() < 1e-8,
          Status::internal, "the coarse densities do not add up to the density");
}

void fill(Reduced& reduced, const EffectiveOperators& operators) {
  auto conjugate_all = [&](const std::vector<Matrix>& from) {
    std::vector<Matrix> to;
    for (const auto& one : from) to.emplace_back(reduced.conjugated(one));
    return to;
  };
  reduced.reaction = reduced.conjugated(reduced.slow.lambda);
  reduced.drift = conjugate_all(operators.c);
  reduced.diffusion_plain = conjugate_all(operators.k);
  reduced.diffusion_second = conjugate_all(operators.k_second);
  reduced.slip = operators.slip;
}

}  // namespace

std::shared_ptr<const Reduced> coarse_grain(const Run& run, std::shared_ptr<const Network> network,
                                            const ReduceRequest& request) {
  network->require_lattice("a coarse-grained model");
  const auto& pi = network->stationary().pi;
  auto reduced = std::make_shared<Reduced>();
  std::tie(reduced->n_coarse, reduced->gap) = choose_size(run, *network, request);
  reduced->space = network->space();
  reduced->lattice = network->lattice();
  reduced->gauge = request.gauge;
  reduced->order = request.order;
  run.check();
  reduced->slow = slow_subspace(*network, reduced->n_coarse, run);
  if (reduced->slow.sparse) reduced->gap = gap_at_gamma(reduced->slow.eigenvalues, reduced->n_coarse);
  run.check();
  reduced->memberships = pcca(reduced->slow.w, pi);
  reduced->inverse_transform = reduced->memberships.transform.inverse();
  reduced->equilibrium = reduced->memberships.chi.transpose() * pi;
  // Positions u + corrector are the same in every gauge.
  reduced->gauge_positions = network->positions();
  if (request.gauge == Gauge::corrector) reduced->gauge_positions += corrector(*network);
  run.check();
  fill(*reduced, effective_operators(*network, reduced->slow, reduced->gauge_positions, run));
  check_conservation(reduced->reaction, reduced->memberships.transform);
  reduced->well_posed = is_well_posed(reduced->lattice, reduced->diffusion());
  reduced->network = std::move(network);
  return reduced;
}

}  // namespace rdd
