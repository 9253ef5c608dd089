// Pairs of opposite transitions, and the energies and degeneracies that barriers and prefactors imply.
#include "field/saddles.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "support/error.hpp"

namespace rdd::field {
namespace {

/// ln of a ratio of prefactors, and energies relative to the largest barrier, within which detailed balance holds.
constexpr double ratio_tolerance = 1e-8, energy_tolerance = 1e-9, mark_tolerance = 1e-9;

/// A directed transition on the path of its pair, which leads from the lower state to the higher one.
struct Arm {
  std::int32_t low = 0, high = 0;
  Translation n{};
  bool forward = false;
  Index transition = 0;
};

Arm arm_of(const Transition& t, Index number) {
  Translation back{};
  std::transform(t.n.begin(), t.n.end(), back.begin(), [](std::int32_t n) { return -n; });
  if (t.from != t.to ? t.from < t.to : t.n > back) return {t.from, t.to, t.n, true, number};
  return {t.to, t.from, back, false, number};
}

auto path(const Arm& arm) { return std::tie(arm.low, arm.high, arm.n); }

/// All arms of one path: forward ones, then backward ones, each from the lowest height to the highest.
struct Path {
  std::vector<Index> forward, backward;
  Arm arm;
};

class Pairing {
 public:
  Pairing(const Landscape& landscape, const SaddleMarks& marks)
      : landscape_(landscape), marks_(marks), data_(landscape.data()) {
    for (Index t = 0; t < landscape.n_transitions(); ++t) largest_ = std::max(largest_, std::abs(landscape.barrier(t)));
    if (marks_.coupling.size() > 0) {  // a component may hold nothing but the rounding of the others
      coupling_size_ = marks_.coupling.cwiseAbs().rowwise().maxCoeff();
      coupling_size_ = coupling_size_.cwiseMax(1e-3 * coupling_size_.maxCoeff()).eval();
    }
    collect();
  }

  Equilibrium result() {
    Equilibrium out;
    const Index m = data_.n_states;
    const bool barriers = data_.height == Height::barrier;
    out.energy = data_.energy.size() > 0 ? data_.energy : Vector::Zero(m);
    out.degeneracy = Vector::Ones(m);
    if (data_.log_degeneracy.size() > 0) out.degeneracy = data_.log_degeneracy.array().exp();
    follow(out, barriers && data_.energy.size() == 0, data_.log_degeneracy.size() == 0);
    for (const auto& one : paths_) match(one, out);
    return out;
  }

 private:
  [[nodiscard]] const Transition& transition(Index t) const { return landscape_.transition(t); }

  void collect() {
    std::vector<Arm> arms;
    for (Index t = 0; t < landscape_.n_transitions(); ++t) {
      const auto& one = transition(t);
      if (one.from != one.to || one.n != Translation{}) arms.push_back(arm_of(one, t));
    }
    std::ranges::sort(arms, [&](const Arm& a, const Arm& b) { return before(a, b); });
    for (const auto& arm : arms) {
      if (paths_.empty() || path(paths_.back().arm) != path(arm)) paths_.push_back({{}, {}, arm});
      (arm.forward ? paths_.back().forward : paths_.back().backward).push_back(arm.transition);
    }
  }

  /// An order that does not depend on that of the transitions, unless these are equal in all that counts.
  [[nodiscard]] bool before(const Arm& a, const Arm& b) const {
    if (path(a) != path(b)) return path(a) < path(b);
    if (a.forward != b.forward) return a.forward;
    const auto &one = transition(a.transition), &other = transition(b.transition);
    if (one.height != other.height) return one.height < other.height;
    if (one.prefactor != other.prefactor) return one.prefactor < other.prefactor;
    for (const auto* marks : {&marks_.coupling, &marks_.point})
      for (Index c = 0; c < marks->rows(); ++c) {
        const double x = (*marks)(c, a.transition), y = (*marks)(c, b.transition);
        if (x != y) return x < y;
      }
    return a.transition < b.transition;
  }

  [[nodiscard]] std::string name(Index t) const {
    const auto& one = transition(t);
    const int base = data_.index_base;
    return std::to_string(t + base) + " (" + std::to_string(one.from + base) + " -> " + std::to_string(one.to + base) +
           ")";
  }

  void require_opposite(const Path& one) const {
    const bool more = one.forward.size() > one.backward.size();
    if (one.forward.size() == one.backward.size()) return;
    const auto& longer = more ? one.forward : one.backward;
    fail(Status::not_reversible, "landscape: transition ", name(longer.back()),
         " has no opposite, but a field needs detailed balance: expected every saddle to be crossed both ways");
  }

  /// Energies and degeneracies along a spanning tree, by the lowest saddle of each path.
  void follow(Equilibrium& out, bool energies, bool degeneracies) const {
    const Index m = data_.n_states;
    std::vector<std::vector<std::pair<Index, bool>>> leaving(m);
    for (std::size_t p = 0; p < paths_.size(); ++p) {
      require_opposite(paths_[p]);
      const auto& arm = paths_[p].arm;
      leaving[arm.low].emplace_back(p, true);
      leaving[arm.high].emplace_back(p, false);
    }
    std::vector<char> seen(m, 0);
    std::vector<Index> queue{0};
    seen[0] = 1;
    for (std::size_t next = 0; next < queue.size(); ++next) {
      const Index from = queue[next];
      for (const auto& [p, forward] : leaving[from]) {
        const auto& one = paths_[p];
        const Index to = forward ? one.arm.high : one.arm.low;
        if (seen[to]) continue;
        seen[to] = 1;
        queue.push_back(to);
        const auto &there = transition((forward ? one.forward : one.backward).front()),
                   &back = transition((forward ? one.backward : one.forward).front());
        if (energies) out.energy[to] = out.energy[from] + (there.height - back.height);
        if (degeneracies) out.degeneracy[to] = out.degeneracy[from] * (there.prefactor / back.prefactor);
      }
    }
    const auto lost = std::ranges::find(seen, char{0});
    require(lost == seen.end(), Status::not_ergodic, "landscape: no jumps lead from state ", data_.index_base,
            " to state ", (lost - seen.begin()) + data_.index_base,
            ", but a field needs one equilibrium: expected a connected network");
  }

  [[nodiscard]] double saddle_energy(Index t, const Equilibrium& e) const {
    const auto& one = transition(t);
    return data_.height == Height::saddle ? one.height : one.height + e.energy[one.from];
  }
  [[nodiscard]] double frequency(Index t, const Equilibrium& e) const {
    return transition(t).prefactor * e.degeneracy[transition(t).from];
  }
  [[nodiscard]] Vector displacement(const Path& one) const {
    Vector d = data_.lattice.cartesian(one.arm.n);
    if (data_.positions.size() > 0) d += data_.positions.col(one.arm.high) - data_.positions.col(one.arm.low);
    return d;
  }

  [[nodiscard]] bool same_marks(const Path& one, Index forward, Index backward) const {
    for (Index c = 0; c < marks_.coupling.rows(); ++c)
      if (std::abs(marks_.coupling(c, forward) - marks_.coupling(c, backward)) > mark_tolerance * coupling_size_[c])
        return false;
    if (marks_.point.size() == 0) return true;
    const Vector d = displacement(one);
    const double size = d.norm() + marks_.point.col(forward).norm() + marks_.point.col(backward).norm();
    return (marks_.point.col(forward) - d - marks_.point.col(backward)).norm() <= 1e-6 * size;
  }

  void match(const Path& one, Equilibrium& out) const {
    std::vector<Index> rest = one.backward;
    for (const Index f : one.forward) {
      const double energy = saddle_energy(f, out), rate = frequency(f, out);
      const auto level = [&](Index b) {
        return std::abs(saddle_energy(b, out) - energy) <= energy_tolerance * largest_ &&
               std::abs(std::log(frequency(b, out) / rate)) <= ratio_tolerance;
      };
      auto found = std::ranges::find_if(rest, [&](Index b) { return level(b) && same_marks(one, f, b); });
      if (found == rest.end()) refuse(one, f, rest, out, std::ranges::any_of(rest, level));
      const Index b = *found;
      rest.erase(found);
      out.saddles.push_back({one.arm.low, one.arm.high, one.arm.n, (energy + saddle_energy(b, out)) / 2,
                             (rate + frequency(b, out)) / 2, f, b});
    }
  }

  [[noreturn]] void refuse(const Path& one, Index f, const std::vector<Index>& rest, const Equilibrium& e,
                           bool marks) const {
    if (marks) refuse_marks(one, f, rest.front());
    const Index b = rest.front();
    fail(Status::not_reversible, "landscape: transition ", name(f), " has its saddle at ", number(saddle_energy(f, e)),
         " and the frequency ", number(frequency(f, e)), " (prefactor times degeneracy), its opposite ", name(b),
         " at ", number(saddle_energy(b, e)), " and ", number(frequency(b, e)),
         ": expected one saddle, for a field needs detailed balance at every temperature (saddle energies, or barriers "
         "and prefactors that obey it)");
  }

  [[noreturn]] void refuse_marks(const Path& one, Index f, Index b) const {
    for (Index c = 0; c < marks_.coupling.rows(); ++c)
      if (std::abs(marks_.coupling(c, f) - marks_.coupling(c, b)) > mark_tolerance * coupling_size_[c])
        fail(Status::argument, "height[", c + data_.index_base, ", ", f + data_.index_base,
             "] = ", number(marks_.coupling(c, f)), ", but ", number(marks_.coupling(c, b)), " at transition ", name(b),
             ", which is the opposite one: expected the same coupling, for they cross one saddle");
    const Vector d = displacement(one);
    fail(Status::argument, "saddle_point[:, ", f + data_.index_base, "] and that of transition ", name(b),
         ", its opposite, are ", number((marks_.point.col(f) - d - marks_.point.col(b)).norm()),
         " apart: expected one saddle, each seen from the state left");
  }

  const Landscape& landscape_;
  const SaddleMarks& marks_;
  const LandscapeInput& data_;
  double largest_ = 0;
  Vector coupling_size_;
  std::vector<Path> paths_;
};

}  // namespace

Equilibrium equilibrium_of(const Landscape& landscape, const SaddleMarks& marks) {
  return Pairing(landscape, marks).result();
}

}  // namespace rdd::field
