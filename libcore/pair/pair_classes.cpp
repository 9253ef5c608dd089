// Orbits of pairs and of jumps beside a solute.
#include "pair/pair_classes.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <set>
#include <sstream>
#include <tuple>

#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::pair {

using crystal::operator+;
using crystal::operator-;

namespace {

constexpr Index most_places = 4000;

/// Classes in order, `beyond` last.
Index rank(Index pair_class, Index n) { return pair_class == beyond ? n : pair_class; }

/// Lengths that differ by round-off are one.
std::int64_t length_key(const PairClasses& classes, double length) {
  return std::llround(length / classes.host().defect().crystal().tolerance());
}

}  // namespace

PairClasses::PairClasses(std::shared_ptr<const crystal::JumpClasses> classes, Index range)
    : host_(std::move(classes)), range_(range) {
  require(range >= 1, Status::argument, "range = ", range, ": expected at least 1 jump, the pairs that change places");
  for (Index site = 0; site < host_.n_sites(); ++site)
    near_.push_back(near_set(host_, static_cast<std::int32_t>(site), range + 1, most_places));
  find_pairs();
  find_jumps();
  find_exchanges();
}

PairState PairClasses::moved(Index operation, const PairState& pair) const {
  const auto& defect = host_.defect();
  const auto& solute = defect.image(operation, pair.solute);
  const auto& vacancy = defect.image(operation, pair.vacancy.state);
  const auto cell = defect.crystal().operations()[operation].turned(pair.vacancy.cell);
  return {solute.index, {vacancy.index, cell + vacancy.cell - solute.cell}};
}

PairJump PairClasses::moved(Index operation, const PairJump& jump) const {
  return {moved(operation, jump.from), host_.image(operation, jump.bond)};
}

PairJump PairClasses::reversed(const PairJump& jump) const {
  const auto& bond = host_.bond(jump.bond);
  return {{jump.from.solute, {bond.to, jump.from.vacancy.cell + bond.cell}}, bond.reverse};
}

Index PairClasses::n_members() const {
  Index sum = 0;
  for (const auto& one : pairs_) sum += static_cast<Index>(one.members.size());
  return sum;
}

crystal::Vec PairClasses::offset(const PairState& pair) const {
  const auto& defect = host_.defect();
  return crystal::plus(defect.state(pair.vacancy.state).placed.u - defect.state(pair.solute).placed.u,
                       pair.vacancy.cell, host_.dim());
}

Index PairClasses::class_of(const PairState& pair) const {
  if (pair.solute < 0 || pair.solute >= host_.n_sites()) return beyond;
  const auto& index = near(pair.solute).index;
  const auto found = index.find(pair.vacancy);
  return found == index.end() ? beyond : pair_class(pair.solute, found->second);
}

void PairClasses::find_pairs() {
  const auto n_operations = static_cast<Index>(host_.defect().crystal().operations().size());
  std::set<PairState> known;
  for (std::int32_t site = 0; site < host_.n_sites(); ++site)
    for (Index place = 1; place < near(site).size(); ++place) {
      const PairState given{site, near(site).places[place]};
      if (near(site).n_jumps[place] > range_ || known.contains(given)) continue;
      std::set<PairState> orbit;
      for (Index o = 0; o < n_operations; ++o) orbit.insert(moved(o, given));
      known.insert(orbit.begin(), orbit.end());
      const double length = host_.defect().crystal().basis().cartesian(offset(given)).norm();
      pairs_.push_back({length, {orbit.begin(), orbit.end()}});
    }
  std::sort(pairs_.begin(), pairs_.end(), [&](const PairClass& a, const PairClass& b) {
    return std::pair(length_key(*this, a.length), a.first()) < std::pair(length_key(*this, b.length), b.first());
  });
  for (const auto& set : near_) pair_of_.emplace_back(set.size(), beyond);
  for (std::size_t c = 0; c < pairs_.size(); ++c)
    for (const auto& member : pairs_[c].members)
      pair_of_[member.solute][near(member.solute).index.at(member.vacancy)] = static_cast<Index>(c);
}

PairJumpClass PairClasses::jump_orbit(const PairJump& jump, std::vector<PairJump>& members) const {
  const auto n_operations = static_cast<Index>(host_.defect().crystal().operations().size());
  const auto n = static_cast<Index>(pairs_.size());
  std::set<PairJump> orbit;
  for (Index o = 0; o < n_operations; ++o) {
    const auto image = moved(o, jump);
    orbit.insert(image);
    orbit.insert(reversed(image));
  }
  members.assign(orbit.begin(), orbit.end());
  const auto leaves = [&](const PairJump& member) { return rank(class_of(member.from), n); };
  const auto first = *std::min_element(members.begin(), members.end(), [&](const PairJump& a, const PairJump& b) {
    return std::pair(leaves(a), a) < std::pair(leaves(b), b);
  });
  return {first, class_of(first.from), class_of(reversed(first).from), host_.bond(first.bond).jump_class,
          static_cast<Index>(members.size())};
}

void PairClasses::find_jumps() {
  std::vector<std::pair<PairJumpClass, std::vector<PairJump>>> found;
  std::set<PairJump> known;
  for (std::int32_t site = 0; site < host_.n_sites(); ++site)
    for (const auto& bond : near(site).bonds) {
      if (bond.a == 0 || (pair_class(site, bond.a) == beyond && pair_class(site, bond.b) == beyond)) continue;
      const PairJump jump{{site, near(site).places[bond.a]}, bond.bond};
      if (known.contains(jump)) continue;
      std::vector<PairJump> members;
      auto made = jump_orbit(jump, members);
      known.insert(members.begin(), members.end());
      found.emplace_back(made, std::move(members));
    }
  const auto n = static_cast<Index>(pairs_.size());
  const auto key = [&](const PairJumpClass& c) {
    const crystal::Vec end = offset(reversed(c.first).from);
    return std::tuple(rank(c.from_class, n), rank(c.to_class, n),
                      length_key(*this, host_.defect().crystal().basis().cartesian(end).norm()), c.jump_class, c.first);
  };
  std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return key(a.first) < key(b.first); });
  std::map<PairJump, Index> class_of_jump;
  for (const auto& [made, members] : found) {
    for (const auto& member : members) class_of_jump[member] = static_cast<Index>(jumps_.size());
    jumps_.push_back(made);
  }
  for (std::int32_t site = 0; site < host_.n_sites(); ++site) {
    auto& list = jump_of_.emplace_back();
    for (const auto& bond : near(site).bonds) {
      const auto it = class_of_jump.find({{site, near(site).places[bond.a]}, bond.bond});
      list.push_back(bond.a == 0 || it == class_of_jump.end() ? -1 : it->second);
    }
  }
}

void PairClasses::find_exchanges() {
  for (std::int32_t site = 0; site < host_.n_sites(); ++site)
    for (const auto b : host_.leaving(site)) {
      const auto& bond = host_.bond(b);
      if (hop_of(host_.bond(bond.reverse)) < hop_of(bond)) continue;
      exchanges_.push_back({bond.from, near(bond.from).index.at({bond.to, bond.cell}), bond.to,
                            near(bond.to).index.at({bond.from, -bond.cell}), b});
    }
}

std::string pair_name(const PairClasses& classes, Index pair_class) {
  if (pair_class == beyond) return "beyond";
  const auto& one = classes.pairs()[pair_class];
  const auto& defect = classes.host().defect();
  auto text = text_stream();
  text << defect.class_of(one.first().solute).name << "-" << defect.class_of(one.first().vacancy.state).name << " "
       << std::fixed << std::setprecision(4) << one.length;
  return text.str();
}

std::string PairClasses::describe() const {
  auto text = text_stream();
  const auto& defect = host_.defect();
  const auto& basis = defect.crystal().basis();
  text << std::fixed << std::setprecision(4) << " pair  solute-vacancy        pairs  vacancy seen from the solute\n";
  for (std::size_t c = 0; c < pairs_.size(); ++c) {
    text << std::setw(5) << c << "  " << std::left << std::setw(20) << pair_name(*this, static_cast<Index>(c))
         << std::right << std::setw(7) << pairs_[c].members.size() << "  (";
    const crystal::Vec x = basis.cartesian(offset(pairs_[c].first()));
    for (Index k = 0; k < x.size(); ++k) text << (k > 0 ? ", " : "") << (std::abs(x[k]) < 5e-5 ? 0.0 : x[k]);
    text << ")\n";
  }
  text << " jump  from                 to                    jumps  class of the host\n";
  for (std::size_t c = 0; c < jumps_.size(); ++c) {
    auto end = text_stream();
    end << pair_name(*this, jumps_[c].to_class);
    if (jumps_[c].to_class == beyond)
      end << " " << std::fixed << std::setprecision(4)
          << basis.cartesian(offset(reversed(jumps_[c].first).from)).norm();
    text << std::setw(5) << c << "  " << std::left << std::setw(20) << pair_name(*this, jumps_[c].from_class) << " "
         << std::setw(20) << end.str() << std::right << std::setw(7) << jumps_[c].count << "  " << jumps_[c].jump_class
         << " (" << host_.classes()[jumps_[c].jump_class].name << ")\n";
  }
  text << " exchanges: one class for each class of jumps of the host\n";
  for (Index c = 0; c < host_.classes().n_classes(); ++c)
    text << std::setw(5) << c << "  " << crystal::label(defect, host_.classes()[c]) << "\n";
  return text.str();
}

}  // namespace rdd::pair
