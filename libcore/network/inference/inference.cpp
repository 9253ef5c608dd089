// Inference of a network from displacements: checks, search over error levels, errors in the caller's indices.
#include "network/inference/inference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "network/inference/noisy_lattice.hpp"
#include "network/inference/sites.hpp"
#include "support/pace.hpp"
#include "support/stop_point.hpp"

namespace rdd::network {
namespace {

/// A lattice vector is longer than this many tolerances, or the tolerance confuses lattice points.
constexpr double tolerances_per_vector = 3;
/// Shorter lattice vectors, against the shortest jump, come from errors in displacements, not from crystals.
constexpr double jumps_per_vector = 0.05;
/// A lattice this many times coarser than the largest shift is beyond doubt.
constexpr double beyond_doubt = 30;
/// States closer than this many times the largest shift share a site.
constexpr double shifts_per_site = 4;
/// Levels of error tried, in tolerances: the finest at which the closed paths agree wins.
constexpr double levels[] = {1e-4, 1e-3, 1e-2, 0.1, 0.3, 1};
/// No level and no tolerance lies below this fraction of the longest jump: round-off along paths.
constexpr double least_level = 1e-12;

template <typename... Parts>
std::string text(const Parts&... parts) {
  std::string out;
  (out.append(parts), ...);
  return out;
}

void check_states(const DisplacementInput& in) {
  const auto n = static_cast<Index>(in.from.size());
  for (Index e = 0; e < n; ++e) {
    for (const auto& [name, state] : {std::pair{"from", in.from[e]}, std::pair{"to", in.to[e]}}) {
      const bool inside = state >= 0 && (in.n_states == 0 || state < in.n_states);
      if (inside) continue;
      const auto last =
          in.n_states == 0 ? std::string("on") : text("to ", std::to_string(in.n_states - 1 + in.index_base));
      throw DisplacementError(
          text(name, "[", std::to_string(e + in.index_base), "] = ", std::to_string(Index{state} + in.index_base),
               ": expected a state from ", std::to_string(in.index_base), " ", last, " (index base ",
               std::to_string(in.index_base), ")"),
          e);
    }
  }
}

void check_numbers(const DisplacementInput& in) {
  for (Index e = 0; e < in.displacement.cols(); ++e) {
    const auto name = std::to_string(e + in.index_base);
    for (int a = 0; a < in.space; ++a)
      if (!std::isfinite(in.displacement(a, e)))
        throw DisplacementError(text("displacement[", name, "] has the component ", number(in.displacement(a, e)),
                                     ": expected finite lengths"),
                                e);
    if (!(std::isfinite(in.rate[e]) && in.rate[e] >= 0))
      throw DisplacementError(text("rate[", name, "] = ", number(in.rate[e]), ": rates must be >= 0 and finite"), e);
  }
}

void check_input(const DisplacementInput& in) {
  require(in.index_base == 0 || in.index_base == 1, Status::argument, "index_base = ", in.index_base,
          ": expected 0 or 1");
  require(in.space >= 1 && in.space <= max_dim, Status::argument, "space = ", in.space, ": expected 1 to ", max_dim);
  require(in.n_states >= 0 && in.n_states <= std::numeric_limits<std::int32_t>::max(), Status::argument,
          "n_states = ", in.n_states, ": expected 0 (the largest index that occurs) to 2^31 - 1");
  const auto n = static_cast<Index>(in.from.size());
  require(n > 0, Status::argument, "from has no entries: expected at least one jump");
  require(static_cast<Index>(in.to.size()) == n, Status::size, "to has ", in.to.size(), " entries, expected ", n,
          " as in from");
  require(in.displacement.rows() == in.space && in.displacement.cols() == n, Status::size,
          "displacement: the shape is (", in.displacement.rows(), ", ", in.displacement.cols(),
          "), expected (space, jumps) = (", in.space, ", ", n, ")");
  require(in.rate.size() == n, Status::size, "rate has ", in.rate.size(), " entries, expected ", n, " as in from");
  require(std::isfinite(in.tolerance) && in.tolerance >= 0, Status::argument, "tolerance = ", number(in.tolerance),
          ": expected a length >= 0");
  check_states(in);
  check_numbers(in);
}

/// The largest index that occurs, plus one. A single mistyped index must not make a model of millions of states.
Index states_named(const DisplacementInput& in) {
  const auto largest = Index{std::max(std::ranges::max(in.from), std::ranges::max(in.to))};
  const auto n_jumps = static_cast<Index>(in.from.size());
  require(largest < 2 * n_jumps, Status::argument, "the state ", largest + in.index_base, " (index base ",
          in.index_base, ") occurs, but ", n_jumps, " jumps touch at most ", 2 * n_jumps,
          " states: expected a smaller index, or n_states if there are states without jumps");
  return largest + 1;
}

/// In canonical order, lengths times `scale`.
Steps canonical_steps(const DisplacementInput& in, double scale) {
  Steps steps;
  steps.n_states = in.n_states;
  if (steps.n_states == 0) steps.n_states = states_named(in);
  Pace pace;
  steps.jump.resize(in.from.size());
  std::iota(steps.jump.begin(), steps.jump.end(), Index{0});
  std::sort(steps.jump.begin(), steps.jump.end(), [&in, &pace](Index a, Index b) {
    pace();
    if (in.from[a] != in.from[b]) return in.from[a] < in.from[b];
    if (in.to[a] != in.to[b]) return in.to[a] < in.to[b];
    for (int i = 0; i < in.space; ++i)
      if (in.displacement(i, a) != in.displacement(i, b)) return in.displacement(i, a) < in.displacement(i, b);
    return a < b;  // geometrically equal
  });
  steps.displacement.resize(in.space, in.displacement.cols());
  for (Index e = 0; e < in.displacement.cols(); ++e) {
    const auto jump = steps.jump[e];
    steps.from.push_back(in.from[jump]);
    steps.to.push_back(in.to[jump]);
    steps.displacement.col(e) = scale * in.displacement.col(jump);
  }
  return steps;
}

/// Lengths of the jumps that move at all, ascending.
std::vector<double> moving_lengths(const Matrix& displacement) {
  std::vector<double> lengths;
  for (Index e = 0; e < displacement.cols(); ++e) lengths.push_back(displacement.col(e).stableNorm());
  const double longest = lengths.empty() ? 0 : std::ranges::max(lengths);
  std::erase_if(lengths, [longest](double length) { return length <= 1e-9 * longest; });
  std::sort(lengths.begin(), lengths.end());
  return lengths;
}

/// The shortest jump that is longer than the tolerance; the longest of all if there is none.
double shortest_jump(const Matrix& displacement, double tolerance) {
  const auto lengths = moving_lengths(displacement);
  const auto found = std::upper_bound(lengths.begin(), lengths.end(), tolerance);
  return found == lengths.end() ? lengths.back() : *found;
}

/// Why a level found no network, in scaled lengths.
struct Failure {
  enum class Kind { none, no_lattice, collapsed, coarse, shifted, merged } kind = Kind::none;
  Index step = 0;
  double length = 0;
  ClosePair pair;
};

/// One inference, lengths scaled to be at most about one.
class Inference {
 public:
  Inference(const DisplacementInput& in, double scale, double tolerance)
      : in_(in),
        scale_(scale),
        tolerance_(tolerance * scale),
        steps_(canonical_steps(in, scale)),
        forest_(closed_path_forest(steps_)),
        paths_(closed_paths(steps_, forest_)),
        fit_(steps_, forest_),
        shortest_jump_(shortest_jump(steps_.displacement, tolerance_)) {}

  Inferred run() {
    Failure first, last;
    for (const double level : levels) {
      const double noise = std::max(level * tolerance_, least_level);
      last = attempt(noise);
      if (last.kind == Failure::Kind::none) return result();
      // This lattice is certain: a coarser level would only find a worse one and hide the error in the input.
      if (definite_) break;
      if (first.kind == Failure::Kind::none) first = last;
    }
    report(last.kind == Failure::Kind::no_lattice ? first : last);
  }

 private:
  Failure attempt(double noise) {
    using Kind = Failure::Kind;
    definite_ = false;
    const double shortest = std::max(jumps_per_vector * shortest_jump_, 3 * noise);
    NoisyLattice lattice(steps_.space(), noise, shortest);
    for (const auto e : paths_.order) {
      stop_point();
      if (!lattice.add(paths_.vectors.col(e), paths_.lengths[e]))
        return {Kind::collapsed, e, lattice.basis().cols() == 0 ? 0 : lattice.shortest_vector(), {}};
    }
    if (lattice.basis().cols() == 0) return {Kind::no_lattice, 0, paths_.vectors.colwise().norm().maxCoeff(), {}};

    geometry_.lattice = lattice.basis();
    geometry_.position = forest_.position;
    if (!place()) return {Kind::collapsed, paths_.order.back(), lattice.shortest_vector(), {}};
    Index worst = 0;
    largest_shift_ = geometry_.shift.maxCoeff(&worst);
    const numerics::IntMatrix reduce = numerics::reduce_basis(geometry_.lattice);
    if (reduce.size() == 0) return {Kind::collapsed, paths_.order.back(), 0, {}};
    const double vector = (geometry_.lattice * reduce.cast<double>()).colwise().norm().minCoeff();
    definite_ = vector >= beyond_doubt * largest_shift_ && vector >= jumps_per_vector * shortest_jump_;
    if (vector < least_vector()) return {definite_ ? Kind::coarse : Kind::collapsed, paths_.order.back(), vector, {}};
    if (largest_shift_ > std::max(tolerance_, least_level)) return {Kind::shifted, worst, largest_shift_, {}};
    const double same = std::max(shifts_per_site * largest_shift_, 1e-9 * shortest_jump_);
    while (const auto pair = find_close_pair(geometry_, forest_, same, tolerance_)) {
      if (in_.tolerance > 0) return {Kind::merged, 0, 0, *pair};
      tolerance_ = pair->distance / 2;  // the default is reduced to the scale of the displacements
    }
    return {};
  }

  [[nodiscard]] double least_vector() const {
    return std::max(jumps_per_vector * shortest_jump_, tolerances_per_vector * tolerance_);
  }

  /// Translations by rounding, then positions and lattice by least squares, until the translations stay.
  bool place() {
    for (int round = 0; round < 50; ++round) {
      const numerics::IntMatrix u = numerics::reduce_basis(geometry_.lattice);
      if (u.size() == 0) return false;
      geometry_.lattice = (geometry_.lattice * u.cast<double>()).eval();
      const numerics::NearestPoint nearest(geometry_.lattice);
      Matrix n(geometry_.lattice.cols(), steps_.size());
      for (Index e = 0; e < steps_.size(); ++e) {
        stop_point();
        n.col(e) = nearest(steps_.displacement.col(e) - geometry_.position.col(steps_.to[e]) +
                           geometry_.position.col(steps_.from[e]));
      }
      if (round > 0 && u.isIdentity() && n == geometry_.n) return true;
      geometry_.n = n;
      if (!fit_(geometry_)) return false;
    }
    return true;  // the remaining misfit is reported in the shifts
  }

  Inferred result() {
    make_canonical(geometry_, steps_, std::max(largest_shift_, 1e-8 * geometry_.lattice.norm()));
    Inferred out;
    out.tolerance = tolerance_ / scale_;
    out.largest_shift = largest_shift_ / scale_;
    out.n_components = static_cast<Index>(forest_.roots.size());
    out.input.n_states = steps_.n_states;
    out.input.index_base = in_.index_base;
    out.input.lattice = Lattice(geometry_.lattice / scale_);
    out.input.positions = geometry_.position / scale_;
    out.input.jumps.resize(steps_.size());
    for (Index e = 0; e < steps_.size(); ++e) {
      auto& jump = out.input.jumps[steps_.jump[e]];
      jump = {steps_.from[e], steps_.to[e], {}, in_.rate[steps_.jump[e]]};
      for (Index a = 0; a < geometry_.n.rows(); ++a) jump.n[a] = translation(geometry_.n(a, e), e);
      if (jump.from == jump.to && jump.n == Translation{})
        throw DisplacementError(text(name(e), " is no jump: its displacement is zero within the tolerance ",
                                     number(out.tolerance), ", expected another state or another cell"),
                                steps_.jump[e]);
    }
    return out;
  }

  std::int32_t translation(double n, Index e) const {
    if (std::abs(n) < 1 << 24) return static_cast<std::int32_t>(n);
    throw DisplacementError(text(name(e), " spans ", number(n), " lattice vectors: expected less than 2^24"),
                            steps_.jump[e]);
  }

  std::string state(std::int32_t s) const { return std::to_string(s + in_.index_base); }

  /// "displacement[17] (state 3 to state 5)" as the caller counts.
  std::string name(Index e) const {
    return text("displacement[", std::to_string(steps_.jump[e] + in_.index_base), "] (state ", state(steps_.from[e]),
                " to state ", state(steps_.to[e]), ")");
  }

  [[noreturn]] void report(const Failure& failure) const {
    using Kind = Failure::Kind;
    const auto tolerance = text("tolerance = ", number(tolerance_ / scale_));
    const auto length = number(failure.length / scale_);
    switch (failure.kind) {
      case Kind::no_lattice:
        fail(
            Status::argument, "displacement: every closed path of jumps returns to where it began (the longest sum is ",
            length, ", ", tolerance,
            "), so there is no lattice (dim would be 0): expected a path that leads to the same state of another cell");
      case Kind::coarse:
        fail(Status::argument, tolerance, " is too large for the lattice found, whose shortest vector has the length ",
             length, ": expected less than a third of it");
      case Kind::shifted:
        throw DisplacementError(text(name(failure.step), " differs by ", length,
                                     " from the one that closes all paths, expected at most the ", tolerance),
                                steps_.jump[failure.step]);
      case Kind::merged:
        fail(Status::argument, tolerance, " confuses the states ", state(failure.pair.first), " and ",
             state(failure.pair.second), ", which lie ", number(failure.pair.distance / scale_),
             " apart: expected a tolerance below that");
      default:
        throw DisplacementError(text("displacement: the closed paths give a lattice vector of length ", length,
                                     ", the last of them through ", name(failure.step), ", expected at least ",
                                     number(least_vector() / scale_), " (3 tolerances, ", tolerance,
                                     ", and 1/20 of the shortest jump): either displacements contradict each "
                                     "other by more than the tolerance, or the tolerance is too large"),
                                steps_.jump[failure.step]);
    }
  }

  const DisplacementInput& in_;
  double scale_;
  double tolerance_;
  Steps steps_;
  ClosedPathForest forest_;
  ClosedPaths paths_;
  GeometryFit fit_;
  double shortest_jump_;
  Geometry geometry_;
  double largest_shift_ = 0;
  bool definite_ = false;
};

}  // namespace

double default_displacement_tolerance(const Matrix& displacement) {
  const auto lengths = moving_lengths(displacement);
  if (lengths.empty()) return 0;
  const auto middle = lengths.size() / 2;
  return 1e-3 * (lengths.size() % 2 == 1 ? lengths[middle] : (lengths[middle - 1] + lengths[middle]) / 2);
}

Inferred infer_network(const DisplacementInput& input) {
  check_input(input);
  const double longest = input.displacement.colwise().stableNorm().maxCoeff();
  require(std::isfinite(longest) && longest > 1e-140 && longest < 1e140, Status::argument,
          "displacement: the longest jump has the length ", number(longest),
          ", expected a path that leads to another cell, in units of length between 1e-140 and 1e140");
  const double tolerance = input.tolerance > 0 ? input.tolerance : default_displacement_tolerance(input.displacement);
  // A power of two near one over the longest jump: scaling is exact, and squares neither overflow nor vanish.
  return Inference(input, std::ldexp(1.0, -std::ilogb(longest)), tolerance).run();
}

}  // namespace rdd::network
