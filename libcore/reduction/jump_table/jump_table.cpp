// The coarse jump table: reactions first, then their displacements, then the table as a network of its own.
#include "reduction/jump_table/jump_table.hpp"

#include <algorithm>
#include <cmath>

#include "network/components.hpp"
#include "reduction/jump_table/laplacian_modes.hpp"
#include "reduction/jump_table/motion.hpp"
#include "reduction/jump_table/reaction.hpp"
#include "support/error.hpp"
#include "transport/transport.hpp"

namespace rdd::reduction {
namespace {

void check(const Reduced& reduced, const JumpTableRequest& request) {
  require(request.range >= 0 && request.range <= 16, Status::argument, "range = ", request.range,
          ": expected 1 to 16 cells, or 0 for the default");
  require(request.least_gap >= 0, Status::argument, "least_gap = ", number(request.least_gap),
          ": expected a ratio >= 0");
  require(request.largest_error >= 0, Status::argument, "largest_error = ", number(request.largest_error),
          ": expected a relative error >= 0");
  require(reduced.gauge == Gauge::corrector, Status::argument,
          "the coarse model is in the gauge as given: expected the corrector gauge, in which a coarse state does not "
          "drift");
  reduced.network->require_reversible("a coarse jump table");
  require(!(reduced.gap < request.least_gap), Status::no_gap, "P = ", reduced.n_coarse, " has the spectral gap ",
          number(reduced.gap), ", expected at least ", number(request.least_gap),
          ": without a gap the coarse states do not forget how they were entered, and no table can follow them");
}

Matrix block(const std::vector<Matrix>& parts, int space, Index p, Index q) {
  Matrix m(space, space);
  for (int a = 0; a < space; ++a)
    for (int b = 0; b < space; ++b) m(a, b) = (parts[a + space * b](p, q) + parts[b + space * a](p, q)) / 2;
  return m;
}

/// Second moments of the jumps between each two coarse states as D_P has them, both ways together.
MotionTarget motion_target(const Reduced& reduced, const Matrix& diffusivity, const Matrix& conductance) {
  const auto n = reduced.n_coarse;
  MotionTarget target{diffusivity, std::vector<Matrix>(static_cast<std::size_t>(n * n)), conductance};
  for (Index p = 0; p < n; ++p)
    for (Index q = p; q < n; ++q) {
      Matrix moment = reduced.equilibrium[q] * block(reduced.diffusion_second, reduced.space, p, q);
      if (p != q) moment += reduced.equilibrium[p] * block(reduced.diffusion_second, reduced.space, q, p);
      target.moment[p + n * q] = moment;
    }
  return target;
}

/// Up to this many cells the default goes where the short translations do not do.
constexpr Index longest_default = 16;

/// How far the steps are from D, relative: two jumps each, or four between different states.
double missed_diffusivity(const Lattice& lattice, const Matrix& d, const std::vector<CoarseStep>& steps) {
  Matrix found = Matrix::Zero(d.rows(), d.cols());
  for (const auto& step : steps) {
    const Vector dr = lattice.cartesian(step.n);
    found += (step.p == step.q ? 1 : 2) * step.conductance * dr * dr.transpose();
  }
  return (found - d).norm() / d.norm();
}

/// All motion by jumps of the heaviest state to itself: D without the shares of the others, where these are so small
/// that they cost it its digits.
MotionTarget moved_by_first(const MotionTarget& target) {
  MotionTarget alone = target;
  alone.conductance.setZero();
  for (auto& moment : alone.moment) moment = Matrix::Zero(target.diffusivity.rows(), target.diffusivity.cols());
  alone.moment[0] = target.diffusivity;
  return alone;
}

std::vector<CoarseStep> motion(const Run& run, const Reduced& reduced, const MotionTarget& target, Index range) {
  const auto& lattice = reduced.lattice;
  const Index cells = range > 0 ? range : lattice.dim() <= 4 ? 2 : 1;
  const double candidates = std::pow(2.0 * static_cast<double>(cells) + 1, lattice.dim()) / 2;
  require(candidates <= 2500, Status::size, "a range of ", cells, " cells in ", lattice.dim(), " dimensions makes ",
          number(std::floor(candidates)), " possible displacements: expected a range with at most 2500");
  auto translations = short_translations(lattice, cells);
  const auto exact = exact_translations(lattice, target.diffusivity);
  const Index enough = reach(exact);
  if (range == 0 && enough <= longest_default)
    for (const auto& n : exact)
      if (reach({n}) > cells) translations.push_back(n);
  double missed = 0;
  for (const auto& tried : {target, moved_by_first(target)}) {
    const auto steps = fit_motion(run, lattice, tried, translations, exact);
    if (!steps) continue;
    missed = missed_diffusivity(lattice, target.diffusivity, *steps);
    if (missed < 1e-10) return *steps;
  }
  require(!(missed > 0), Status::unsupported,
          "jumps with rates >= 0 by lattice translations miss the diffusivity of the ", "model by ", number(missed),
          " (relative), expected less than 1e-10: a lattice or a diffusivity of such ",
          "anisotropy leaves doubles too few digits");
  const Index tried = range == 0 ? std::max(cells, std::min(enough, longest_default)) : range;
  const std::string advice = enough > tried ? ": expected range = " + std::to_string(enough)
                             : enough > 0   ? ": its digits do not suffice to tell along which of them it is zero"
                                            : std::string(": expected a larger range");
  fail(Status::unsupported, "no jumps with rates >= 0 by lattice translations up to ", tried,
       " cells add up to the diffusivity of the model", advice);
}

/// All the jumps; what the displaced ones leave of a reaction stays in its cell.
std::vector<Jump> jumps_of(const Vector& pi, Matrix conductance, const std::vector<CoarseStep>& steps) {
  std::vector<Jump> jumps;
  const auto add = [&](Index from, Index to, const Translation& n, double g) {
    jumps.push_back({static_cast<std::int32_t>(from), static_cast<std::int32_t>(to), n, g / pi[from]});
  };
  const Matrix whole = conductance;
  for (const auto& step : steps) {
    Translation back{};
    for (std::size_t a = 0; a < back.size(); ++a) back[a] = -step.n[a];
    for (const auto& n : {step.n, back}) {
      add(step.p, step.q, n, step.conductance);
      if (step.p != step.q) add(step.q, step.p, n, step.conductance);
    }
    if (step.p != step.q) conductance(step.p, step.q) -= 2 * step.conductance;
  }
  for (Index p = 0; p < pi.size(); ++p)
    for (Index q = p + 1; q < pi.size(); ++q) {
      const double rest = conductance(p, q);
      if (!(rest > 1e-12 * whole(p, q))) continue;
      add(p, q, {}, rest);
      add(q, p, {}, rest);
    }
  return jumps;
}

double diffusion_distance(const Reduced& reduced, const Network& table) {
  if (is_immobile(*reduced.network)) return 0;
  const auto n = reduced.n_coarse;
  const int space = reduced.space;
  const auto& pi = reduced.equilibrium;
  std::vector<Matrix> own(n * n, Matrix::Zero(space, space));
  for (const auto& jump : table.jumps()) {
    const Vector dr = table.displacement(jump);
    own[jump.to + n * jump.from] += jump.rate / 2 * dr * dr.transpose();
  }
  double apart = 0, whole = 0;
  for (Index p = 0; p < n; ++p)
    for (Index q = 0; q < n; ++q) {
      const Matrix wanted = block(reduced.diffusion_second, space, p, q);
      apart += pi[q] / pi[p] * (own[p + n * q] - wanted).squaredNorm();
      whole += pi[q] / pi[p] * wanted.squaredNorm();
    }
  return std::sqrt(apart / whole);
}

/// Conductances between different coarse states of all their jumps together.
Matrix conductances_of(const Network& table, const Vector& pi) {
  Matrix g = Matrix::Zero(pi.size(), pi.size());
  for (const auto& jump : table.jumps())
    if (jump.from < jump.to) g(jump.from, jump.to) += pi[jump.from] * jump.rate;
  return g + g.transpose();
}

/// The largest difference of the entries ab of two diffusivities relative to sqrt(D_aa D_bb), which is what their
/// elimination keeps.
double apart_by_axes(const Matrix& found, const Matrix& d) {
  double worst = 0;
  for (Index a = 0; a < d.rows(); ++a)
    for (Index b = 0; b < d.cols(); ++b)
      if (d(a, a) > 0 && d(b, b) > 0)
        worst = std::max(worst, std::abs(found(a, b) - d(a, b)) / std::sqrt(d(a, a)) / std::sqrt(d(b, b)));
  return worst;
}

/// What was promised, from the table alone.
void verify(const JumpTable& table) {
  const bool moves = table.diffusivity.cwiseAbs().sum() > 0;
  const Matrix found = moves ? transport::diffusivity(*table.network) : table.diffusivity;
  const double d_error = moves ? (found - table.diffusivity).norm() / table.diffusivity.norm() : 0;
  const auto& pi = table.network->stationary().pi;
  const double pi_error = (pi.cwiseQuotient(table.equilibrium).array() - 1).abs().maxCoeff();
  require(d_error < 1e-10 && pi_error < 1e-10, Status::numeric, "the jump table misses D by ", number(d_error),
          " and pi by ", number(pi_error), " (relative), expected less than 1e-10");
  const double along = apart_by_axes(found, table.diffusivity);
  require(along < 1e-9, Status::unsupported, "the diffusivity is so anisotropic that a jump table misses it by ",
          number(along), " along the slowest axis: expected diffusivities within twelve decades of one another");
}

/// The table in other units.
JumpTable in_units(JumpTable table, const Units& units) {
  table.network = in_units(*table.network, units);
  table.diffusivity = times_power(table.diffusivity, -units.rate - 2 * units.length, "a diffusivity");
  table.slow_rates = times_power(table.slow_rates, -units.rate, "a slow rate");
  table.spectral_rates = times_power(table.spectral_rates, -units.rate, "a slow rate");
  return table;
}

/// D with the rates divided by 2^units.rate and the lengths by 2^units.length.
Matrix diffusivity_in(const Network& network, const Units& units) {
  const auto ordinary = ordinary_units(network);
  const Matrix d = transport::diffusivity(ordinary.same() ? network : *in_units(network, ordinary));
  return times_power(d, ordinary.rate - units.rate + 2 * (ordinary.length - units.length), "a diffusivity");
}

/// The table in the units of the model; D is its exact diffusivity.
JumpTable table_of(const Run& run, const Reduced& reduced, const Matrix& diffusivity, const JumpTableRequest& request) {
  const auto n = reduced.n_coarse;
  JumpTable table;
  table.equilibrium = reduced.equilibrium / reduced.equilibrium.sum();
  table.diffusivity = diffusivity;
  table.spectral_rates = reduced.slow.eigenvalues.real().segment(1, n - 1);
  run.check();
  const auto reactions = fit_reaction(run, reduced.reaction, table.equilibrium, table.spectral_rates);
  table.slow_rates = reactions.rates;
  table.rate_error = reactions.rate_error;
  table.reaction_distance = reactions.distance;
  require(table.rate_error <= request.largest_error, Status::unsupported,
          "no rates >= 0 between the coarse states give the slow rates of the model: the best misses one by ",
          number(table.rate_error), " (relative), expected at most ", number(request.largest_error));
  run.check();
  std::vector<CoarseStep> steps;
  if (!is_immobile(*reduced.network))
    steps = motion(run, reduced, motion_target(reduced, table.diffusivity, reactions.conductance), request.range);
  NetworkInput input;
  input.n_states = n;
  input.lattice = reduced.lattice;
  input.jumps = jumps_of(table.equilibrium, reactions.conductance, steps);
  auto network = std::make_shared<const Network>(std::move(input));
  const auto components = network::strongly_connected_components(*network);
  require(components.count() == 1, Status::unsupported, "the coarse states fall apart: with rates >= 0 the table has ",
          network::describe_sizes(components.sizes));
  table.network = std::move(network);
  table.diffusion_distance = diffusion_distance(reduced, *table.network);
  table.slow_rates = laplacian_modes(conductances_of(*table.network, table.equilibrium), table.equilibrium).rates;
  if (n > 1) table.rate_error = (table.slow_rates.cwiseQuotient(table.spectral_rates).array() - 1).abs().maxCoeff();
  run.check();
  verify(table);
  return table;
}

}  // namespace

JumpTable coarse_jump_table(const Run& run, const Reduced& reduced, const JumpTableRequest& request) {
  check(reduced, request);
  const bool still = is_immobile(*reduced.network);
  const auto units = own_units(*reduced.network);
  const int length = still ? 0 : units.length;
  auto own = *in_units(reduced, reduced.network, {units.rate, length});
  own.lattice = Lattice(times_power(reduced.lattice.vectors(), -length, "lattice"));
  const Matrix d = still ? Matrix::Zero(own.space, own.space) : diffusivity_in(*reduced.network, {units.rate, length});
  return in_units(table_of(run, own, d, request), {-units.rate, -length});
}

}  // namespace rdd::reduction
