// The pairs of a crystal, their neighbour list, and checks of systems and states.
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "dmd/crystal/crystal.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

void check_size(Index size, Index expected, const char* name) {
  require(size == expected, Status::size, name, " has ", size, " entries: expected ", expected);
}

void check_one_body(const OneBody& u, int dim, Index n) {
  auto optional = [&](const Vector& values, const char* name) {
    if (values.size() == 0) return;
    check_size(values.size(), n, name);
    for (Index i = 0; i < n; ++i)
      require(std::isfinite(values[i]), Status::argument, name, "[", i, "] = ", values[i],
              ": expected a finite number");
  };
  optional(u.energy_a, "energy_a");
  optional(u.energy_b, "energy_b");
  optional(u.stiffness_a, "stiffness_a");
  optional(u.stiffness_b, "stiffness_b");
  if (u.stiffness_a.size() + u.stiffness_b.size() == 0) return;
  require(u.anchor.rows() == dim && u.anchor.cols() == n, Status::size, "anchor is ", u.anchor.rows(), " by ",
          u.anchor.cols(), ": expected ", dim, " by ", n);
}

}  // namespace

void check(const Crystal& crystal) {
  check(crystal.physics);
  const Index n = crystal.n;
  check(crystal.box, crystal.dim, n);
  require(crystal.physics.interaction.confinement.is_nothing(), Status::unsupported,
          "confinement: expected none outside a chain");
  if (!crystal.fixed_position.empty()) check_size(static_cast<Index>(crystal.fixed_position.size()), n, "fixed");
  if (!crystal.fixed_composition.empty())
    check_size(static_cast<Index>(crystal.fixed_composition.size()), n, "fixed composition");
  for (std::size_t b = 0; b < crystal.bonds.size(); ++b) {
    const auto [i, j] = crystal.bonds[b];
    require(i >= 0 && i < n && j >= 0 && j < n && i != j, Status::argument, "bonds[", b, "] = (", i, ", ", j,
            "): expected two different sites of 0 to ", n - 1);
  }
  require(crystal.skin >= 0 && std::isfinite(crystal.skin), Status::argument, "skin = ", crystal.skin,
          ": expected >= 0");
  check_one_body(crystal.one_body, crystal.dim, n);
  require(crystal.physics.weight == Weight::one ||
              crystal.one_body.energy_b.size() + crystal.one_body.stiffness_b.size() == 0,
          Status::unsupported, "weight c: there is a one-body energy of B; expected none, B being a vacancy");
}

void check(const Crystal& crystal, const CrystalState& state) {
  check_size(state.c.size(), crystal.n, "occupation");
  check_size(state.log_alpha.size(), crystal.n, "alpha");
  require(state.x.rows() == crystal.dim && state.x.cols() == crystal.n, Status::size, "positions are ", state.x.rows(),
          " by ", state.x.cols(), ": expected ", crystal.dim, " by ", crystal.n);
  std::vector<char> exchanges(crystal.n, 0);
  if (uses_potential(crystal.physics.kinetics))
    for (const auto& bond : crystal.bonds) exchanges[bond.i] = exchanges[bond.j] = 1;
  for (Index i = 0; i < crystal.n; ++i) {
    const double c = state.c[i];
    require(c >= 0 && c <= 1, Status::argument, "occupation[", i, "] = ", c, ": expected 0 to 1 (s from -1 to 1)");
    require(!exchanges[i] || (c > 0 && c < 1), Status::argument, "occupation[", i, "] = ", c, " (s = ", 2 * c - 1,
            "): the site exchanges by its chemical potential, which is infinite there; expected "
            "|s| < 1");
    require(std::abs(state.log_alpha[i]) < 300, Status::argument, "alpha[", i, "] = ", std::exp(state.log_alpha[i]),
            ": expected > 0 and finite");
    require(state.x.col(i).allFinite(), Status::argument, "positions[", i, "]: expected finite coordinates");
  }
}

CrystalPairs::CrystalPairs(const Crystal& crystal) : crystal_(&crystal), half_width_(crystal.n) {}

void CrystalPairs::renew(const CrystalState& state, double widest, const Run& run) {
  const Crystal& crystal = *crystal_;
  const double range = crystal.physics.interaction.range();
  allowance_ = crystal.skin > 0 ? crystal.skin : std::isfinite(range) ? 0.1 * range : 0;
  listed_at_ = state.x;
  listed_width_ = widest;
  pairs_ = pairs_within(crystal.box, state.x, range + crystal.physics.quadrature.reach * widest + allowance_, run);
  const auto n = static_cast<std::size_t>(crystal.n);
  start_.assign(n + 1, 0);
  for (const auto& pair : pairs_) {
    ++start_[pair.i + 1];
    ++start_[pair.j + 1];
  }
  for (std::size_t i = 0; i < n; ++i) start_[i + 1] += start_[i];
  neighbours_.resize(2 * pairs_.size());
  std::vector<Index> next(start_.begin(), start_.end() - 1);
  for (std::size_t k = 0; k < pairs_.size(); ++k) {
    const auto& pair = pairs_[k];
    neighbours_[next[pair.i]++] = {static_cast<Index>(k), pair.j, true};
    neighbours_[next[pair.j]++] = {static_cast<Index>(k), pair.i, false};
  }
  list_bonds(run);
}

void CrystalPairs::list_bonds(const Run& run) {
  bond_neighbours_.resize(crystal_->bonds.size());
  run.for_pieces(static_cast<Index>(bond_neighbours_.size()), 4096, [&](Index begin, Index end) {
    for (Index b = begin; b < end; ++b) {
      const auto [i, j] = crystal_->bonds[b];
      // Pairs are sorted, and so are a site's neighbours.
      const auto all = of(i);
      const auto first =
          std::partition_point(all.begin(), all.end(), [j = j](const Neighbour& n) { return n.other < j; });
      const auto last = std::partition_point(first, all.end(), [j = j](const Neighbour& n) { return n.other == j; });
      const Index offset = start_[i];
      bond_neighbours_[b] = {offset + (first - all.begin()), offset + (last - all.begin())};
    }
  });
}

void CrystalPairs::evaluate(const CrystalState& state, const Run& run) {
  const Crystal& crystal = *crystal_;
  half_width_ = 0.5 * (-state.log_alpha.array()).exp();
  const double widest = std::sqrt(2 * half_width_.maxCoeff());
  if (listed_at_.size() == 0 || std::isfinite(crystal.physics.interaction.range())) {
    const double moved = listed_at_.size() == 0 ? 0 : (state.x - listed_at_).colwise().norm().maxCoeff();
    const double wider = crystal.physics.quadrature.reach * (widest - listed_width_);
    if (listed_at_.size() == 0 || 2 * moved + wider > allowance_) renew(state, widest, run);
  }
  const auto n = pairs_.size();
  distance_.resize(n), variance_.resize(n), pi_.resize(n), pj_.resize(n), terms_.resize(n);
  direction_.setZero(3, static_cast<Index>(n));
  const bool points = crystal.physics.kinetics == Kinetics::point;
  terms_at_distance_.resize(points ? n : 0);
  run.for_pieces(static_cast<Index>(n), 1024, [&](Index begin, Index end) {
    for (Index k = begin; k < end; ++k) {
      const auto slot = static_cast<std::size_t>(k);
      const SitePair& pair = pairs_[slot];
      Eigen::Vector3d d(0, 0, 0);
      for (int a = 0; a < crystal.dim; ++a) d[a] = state.x(a, pair.j) - state.x(a, pair.i);
      for (int a = 0; a < crystal.dim; ++a)
        if (const auto image = pair.image[a]; image != 0)
          for (int b = 0; b < crystal.dim; ++b) d[b] += crystal.box.vectors(b, a) * static_cast<double>(image);
      const double r = d.norm();
      require(r > 0, Status::argument, "sites ", pair.i, " and ", pair.j,
              " have the same position: expected them apart");
      distance_[slot] = r;
      direction_.col(k) = d / r;
      variance_[slot] = half_width_[pair.i] + half_width_[pair.j];
      pi_[slot] = state.c[pair.i];
      pj_[slot] = state.c[pair.j];
    }
    const auto from = static_cast<std::size_t>(begin), count = static_cast<std::size_t>(end - begin);
    auto piece = [&](auto& values) { return std::span(values).subspan(from, count); };
    const PairArguments arguments{piece(distance_), piece(variance_), piece(pi_), piece(pj_), {}};
    pair_terms(crystal.physics.interaction, crystal.dim, crystal.physics.weight, crystal.physics.quadrature, arguments,
               piece(terms_));
    if (points) point_terms(crystal.physics.interaction, arguments, piece(terms_at_distance_));
  });
}

double CrystalPairs::coupling(std::size_t bond) const {
  double sum = 0;
  for (Index k = bond_neighbours_[bond][0]; k < bond_neighbours_[bond][1]; ++k)
    sum += exchange(neighbours_[k].pair).j.value;
  return sum;
}

}  // namespace rdd::dmd
