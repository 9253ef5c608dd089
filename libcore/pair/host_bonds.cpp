// Members of the classes of jumps as bonds.
#include "pair/host_bonds.hpp"

#include <algorithm>

#include "support/error.hpp"

namespace rdd::pair {

using crystal::operator-;

HostBonds::HostBonds(std::shared_ptr<const crystal::JumpClasses> classes) : classes_(std::move(classes)) {
  for (Index c = 0; c < defect().n_classes(); ++c)
    require(defect().state_class(c).kind == crystal::Decoration::none, Status::argument, "classes: the states \"",
            defect().state_class(c).name, "\" have a decoration, expected the plain sites of a vacancy");
  require(classes_->n_classes() > 0, Status::argument, "classes: no class of jumps, expected those of a vacancy");
  list_bonds();
  map_bonds();
}

std::span<const std::int32_t> HostBonds::leaving(std::int32_t state) const {
  return {leaving_.data() + first_[state], leaving_.data() + first_[state + 1]};
}

void HostBonds::list_bonds() {
  for (Index c = 0; c < classes_->n_classes(); ++c) {
    first_of_class_.push_back(static_cast<std::int32_t>(bonds_.size()));
    for (const auto& member : (*classes_)[c].members) {
      bonds_.push_back({member.hop.from, member.hop.to, member.hop.cell, static_cast<std::int32_t>(c), 0});
      through_.push_back(member.through);
    }
  }
  first_of_class_.push_back(static_cast<std::int32_t>(bonds_.size()));
  for (std::size_t b = 0; b < bonds_.size(); ++b) {
    auto& bond = bonds_[b];
    const crystal::Vec through =
        through_[b].size() == 0 ? through_[b] : crystal::Vec(crystal::plus(through_[b], -bond.cell, dim()));
    bond.reverse = find({bond.to, bond.from, -bond.cell}, bond.jump_class, through);
  }
  first_.assign(n_sites() + 1, 0);
  for (const auto& bond : bonds_) ++first_[bond.from + 1];
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  auto next = first_;
  leaving_.resize(bonds_.size());
  for (std::size_t b = 0; b < bonds_.size(); ++b) leaving_[next[bonds_[b].from]++] = static_cast<std::int32_t>(b);
  // By their ends, so that sums have the same bits for any order of the classes.
  for (Index i = 0; i < n_sites(); ++i)
    std::stable_sort(leaving_.begin() + first_[i], leaving_.begin() + first_[i + 1],
                     [&](std::int32_t a, std::int32_t b) { return hop_of(bond(a)) < hop_of(bond(b)); });
}

std::int32_t HostBonds::find(const crystal::Hop& hop, std::int32_t jump_class, const crystal::Vec& through) const {
  const auto begin = bonds_.begin() + first_of_class_[jump_class];
  const auto end = bonds_.begin() + first_of_class_[jump_class + 1];
  std::int32_t best = -1;
  double nearest = 0;
  const auto before = [](const Bond& bond, const crystal::Hop& h) { return hop_of(bond) < h; };
  for (auto it = std::lower_bound(begin, end, hop, before); it != end && hop_of(*it) == hop; ++it) {
    const auto b = static_cast<std::int32_t>(it - bonds_.begin());
    const double distance =
        through.size() == 0 ? 0 : defect().crystal().basis().cartesian(through_[b] - through).norm();
    if (best >= 0 && distance >= nearest) continue;
    best = b;
    nearest = distance;
  }
  require(best >= 0, Status::internal, "an operation lost a jump of class ", jump_class);
  return best;
}

void HostBonds::map_bonds() {
  const auto& operations = defect().crystal().operations();
  images_.reserve(operations.size() * bonds_.size());
  for (Index o = 0; o < static_cast<Index>(operations.size()); ++o)
    for (std::size_t b = 0; b < bonds_.size(); ++b) {
      const auto& bond = bonds_[b];
      const auto hop = crystal::moved(defect(), o, hop_of(bond));
      auto through = through_[b];
      if (through.size() > 0)
        through = crystal::plus(operations[o].moved(through), -defect().image(o, bond.from).cell, dim());
      images_.push_back(find(hop, bond.jump_class, through));
    }
}

}  // namespace rdd::pair
