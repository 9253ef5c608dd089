// Jumps by search: all pairs of states within a cutoff, by orbits, without blocked ones.
#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "crystal/brief.hpp"
#include "crystal/jumps/blocking.hpp"
#include "crystal/jumps/jump_classes.hpp"
#include "crystal/states/ranks.hpp"
#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::crystal {
namespace {

struct HopHash {
  std::size_t operator()(const Hop& hop) const {
    std::uint64_t h = static_cast<std::uint32_t>(hop.from) * 0x9E3779B97F4A7C15u + static_cast<std::uint32_t>(hop.to);
    for (int k = 0; k < most_space; ++k)
      h = (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9u + static_cast<std::uint32_t>(hop.cell[k]);
    return static_cast<std::size_t>(h ^ (h >> 32));
  }
};

/// Calls visit(hop, length) for every jump out of a state within a radius, reorientations on its site included.
template <typename Visit>
void around(const Defect& defect, Index from, double radius, Visit&& visit) {
  const auto& basis = defect.crystal().basis();
  for (Index to = 0; to < defect.n_states(); ++to) {
    const Vec du = defect.state(to).placed.u - defect.state(from).placed.u;
    std::array<std::int32_t, 3> least{}, most{};
    for (int k = 0; k < basis.dim(); ++k) {
      const double reach = radius * basis.reach(k) + 1e-9;
      least[k] = static_cast<std::int32_t>(std::ceil(-du[k] - reach));
      most[k] = static_cast<std::int32_t>(std::floor(-du[k] + reach));
    }
    Hop hop{static_cast<std::int32_t>(from), static_cast<std::int32_t>(to), {}};
    for (hop.cell[0] = least[0]; hop.cell[0] <= most[0]; ++hop.cell[0])
      for (hop.cell[1] = least[1]; hop.cell[1] <= most[1]; ++hop.cell[1])
        for (hop.cell[2] = least[2]; hop.cell[2] <= most[2]; ++hop.cell[2]) {
          if (from == to && hop.cell == Translation{}) continue;
          const double d = basis.cartesian(plus(du, hop.cell, basis.dim())).norm();
          if (d <= radius) visit(hop, d);
        }
  }
}

/// To four digits, for advice.
std::string rounded(double x) {
  auto text = text_stream();
  text.precision(4);
  text << x;
  return text.str();
}

/// A shell lies at the cutoff. Fails with the two nearest cutoffs that lie in gaps between shells; where lengths are so
/// dense that there are none, as in a crystal without symmetry, no shell is meant and only an exact hit is refused.
void check_shell(const Defect& defect, double cutoff, double shell) {
  std::vector<double> lengths{0};
  for (Index c = 0; c < defect.n_classes(); ++c)
    around(defect, defect.state_class(c).first, 1.6 * cutoff, [&](const Hop&, double d) { lengths.push_back(d); });
  std::sort(lengths.begin(), lengths.end());
  const double gap = 4 * defect.crystal().tolerance();
  double below = 0, above = 0;
  for (std::size_t k = 1; k < lengths.size(); ++k) {
    if (lengths[k] - lengths[k - 1] < gap) continue;
    const double middle = (lengths[k] + lengths[k - 1]) / 2;
    if (middle < cutoff) below = middle;
    if (middle > cutoff && above == 0) above = middle;
  }
  if (above == 0 && lengths.back() < 1.5 * cutoff) above = 1.2 * cutoff;
  const bool dense = below < 0.8 * cutoff && (above == 0 || above > 1.2 * cutoff) && lengths.size() > 1000;
  if (dense && std::abs(shell - cutoff) > 1e-9 * cutoff) return;
  std::string advice;
  for (const double x : {below, above})
    if (x > 0) advice += (advice.empty() ? "; choose " : " or ") + rounded(x);
  fail(Status::argument, "cutoff = ", brief(cutoff), ": a shell lies at ", brief(shell), advice);
}

void check(const Defect& defect, const SearchRequest& request) {
  require(std::isfinite(request.cutoff) && request.cutoff > 0, Status::argument, "cutoff = ", number(request.cutoff),
          ": expected a finite length > 0");
  for (std::size_t k = 0; k < request.blocking.size(); ++k)
    require(!std::isinf(request.blocking[k]), Status::argument, "blocking[", k, "] = ", number(request.blocking[k]),
            ": expected a length, or a negative number to let the kind pass");
  const auto& basis = defect.crystal().basis();
  double cells = 1;
  for (int k = 0; k < basis.dim(); ++k) cells *= 2 * request.cutoff * basis.reach(k) + 1;
  const double jumps = cells * static_cast<double>(defect.n_states()) * static_cast<double>(defect.n_classes());
  require(jumps < 1e9, Status::argument, "cutoff = ", number(request.cutoff), ": about ", number(jumps),
          " jumps would have to be looked at, expected less than 1e9; choose a smaller cutoff");
}

/// By length within the tolerance, then by first member.
template <typename Item, typename Get>
void sort_classes(std::vector<Item>& list, double tolerance, Get&& get) {
  std::vector<double> lengths;
  for (const auto& item : list) lengths.push_back(get(item).length);
  const Ranks rank(lengths, tolerance);
  std::sort(list.begin(), list.end(), [&](const Item& a, const Item& b) {
    return std::pair(rank(get(a).length), get(a).first()) < std::pair(rank(get(b).length), get(b).first());
  });
}

}  // namespace

JumpClasses find_jumps(const Run& run, std::shared_ptr<const Defect> defect, const SearchRequest& request) {
  check(*defect, request);
  const double tolerance = defect->crystal().tolerance();
  const Blocking blocked(*defect, request.blocking, request.through_sites);
  std::vector<JumpClass> classes;
  std::vector<DroppedClass> dropped;
  bool near_shell = false;
  std::unordered_set<Hop, HopHash> known;  // asked only whether a jump is in it
  for (Index c = 0; c < defect->n_classes(); ++c) {
    run.check();
    const Index from = defect->state_class(c).first;
    around(*defect, from, request.cutoff + tolerance, [&](const Hop& hop, double d) {
      if (!near_shell && std::abs(d - request.cutoff) < tolerance) {
        check_shell(*defect, request.cutoff, d);
        near_shell = true;
      }
      if (d >= request.cutoff) return;
      if ((d <= tolerance && !request.turns) || known.contains(hop)) return;
      auto made = class_by_hand(run, *defect, {"", "", hop, 1, std::nullopt});
      made.given = 0;
      for (const auto& member : made.members)
        if (defect->class_of(member.hop.from).first == member.hop.from) known.insert(member.hop);
      if (const auto obstacle = blocked(made.first()))
        dropped.push_back({std::move(made), obstacle->by_site, obstacle->blocker});
      else
        classes.push_back(std::move(made));
    });
  }
  sort_classes(classes, tolerance, [](const JumpClass& item) -> const JumpClass& { return item; });
  sort_classes(dropped, tolerance, [](const DroppedClass& item) -> const JumpClass& { return item.jumps; });
  for (std::size_t c = 0; c < classes.size(); ++c) classes[c].entry = "class " + std::to_string(c);
  return {std::move(defect), std::move(classes), std::move(dropped)};
}

}  // namespace rdd::crystal
