// The master equation of a vacancy and a solute in a periodic box, written out: twice as many dimensions.
#include <map>

#include "pair/pair.hpp"
#include "support/error.hpp"

namespace rdd::pair {

using crystal::operator+;
using crystal::operator-;

namespace {

constexpr Index most_box_states = 2000000;

/// A cell of the box, and which copy of the box it was in.
struct Wrapped {
  Translation cell{}, box{};
};

class Box {
 public:
  Box(const PairClasses& classes, const PairRates& rates, std::vector<std::int32_t> shape)
      : classes_(classes), rates_(rates), host_(classes.host()), shape_(std::move(shape)) {
    Index cells = 1;
    for (std::size_t k = 0; k < shape_.size(); ++k) {
      require(shape_[k] >= 1 && shape_[k] <= 1000, Status::argument, "cells[", k, "] = ", shape_[k],
              ": expected 1 to 1000");
      cells *= shape_[k];
    }
    sites_ = host_.n_sites();
    per_solute_ = cells * sites_ - 1;
    require(per_solute_ >= 1 && per_solute_ * sites_ <= most_box_states, Status::size, "cells: ", per_solute_ * sites_,
            " states, expected 1 to ", most_box_states);
    for (Index site = 0; site < sites_; ++site) near_places(site);
  }

  [[nodiscard]] PairBox take() {
    PairBox out;
    auto& input = out.input;
    input.n_states = per_solute_ * sites_;
    const Index space = host_.space(), dim = host_.dim();
    const Matrix a = host_.defect().crystal().basis().vectors();
    Matrix lattice = Matrix::Zero(2 * space, 2 * dim);
    for (Index k = 0; k < dim; ++k) {
      lattice.col(k) << a.col(k), a.col(k);  // both move
      lattice.col(dim + k).tail(space) = static_cast<double>(shape_[k]) * a.col(k);
    }
    input.lattice = Lattice(lattice);
    input.positions.resize(2 * space, input.n_states);
    weight_.resize(input.n_states);
    for (Index site = 0; site < sites_; ++site)
      each_place(site, [&](const Place& place) { set_state(site, place, input); });
    for (Index site = 0; site < sites_; ++site) {
      const auto beside = changed(site);
      each_place(site, [&](const Place& place) { add_jumps(site, place, beside, input.jumps); });
    }
    for (const auto& one : classes_.exchanges()) add_exchange(one, input.jumps);
    input.log_pi = weight_.array().log();
    out.weight = weight_.sum() / static_cast<double>(sites_);
    return out;
  }

 private:
  using Changed = std::map<std::pair<Place, std::int32_t>, double>;

  [[nodiscard]] Wrapped wrapped(const Translation& n) const {
    Wrapped out;
    for (std::size_t k = 0; k < shape_.size(); ++k) {
      out.box[k] = n[k] / shape_[k] - (n[k] % shape_[k] < 0 ? 1 : 0);
      out.cell[k] = n[k] - out.box[k] * shape_[k];
    }
    return out;
  }
  [[nodiscard]] Place in_box(const Place& place) const { return {place.state, wrapped(place.cell).cell}; }

  /// Number of a state: places by cell, then by state, the solute's own left out. -1: that one.
  [[nodiscard]] Index number(Index site, const Place& place) const {
    Index cell = 0;
    for (std::size_t k = 0; k < shape_.size(); ++k) cell = cell * shape_[k] + place.cell[k];
    const Index n = cell * sites_ + place.state;
    return n == site ? -1 : site * per_solute_ + n - (n > site ? 1 : 0);
  }
  template <typename Visit>
  void each_place(Index site, Visit&& visit) const {
    Place place;
    const std::size_t dim = shape_.size();
    for (bool more = true; more;) {
      for (place.state = 0; place.state < sites_; ++place.state)
        if (number(site, place) >= 0) visit(place);
      std::size_t k = dim;
      while (k > 0 && ++place.cell[k - 1] == shape_[k - 1]) place.cell[--k] = 0;
      more = k > 0;
    }
  }

  /// Pairs within the range must be there once; places beyond may coincide.
  void near_places(Index site) {
    std::map<Place, Index> found;
    const auto& set = classes_.near(site);
    for (Index p = 0; p < set.size(); ++p) {
      const auto [known, added] = found.emplace(in_box(set.places[p]), p);
      if (added) continue;
      const bool both_beyond = known->second > 0 && classes_.pair_class(site, known->second) == beyond &&
                               classes_.pair_class(site, p) == beyond;
      require(both_beyond, Status::argument, "cells: the box wraps pairs within ", classes_.range(),
              " jumps onto others, expected more cells than the ", shape_[0],
              " along its first edge, or along another");
    }
    near_.push_back(std::move(found));
  }
  void set_state(Index site, const Place& place, NetworkInput& input) {
    const auto& defect = host_.defect();
    const auto& basis = defect.crystal().basis();
    const Index s = number(site, place), space = host_.space();
    input.positions.col(s).head(space) = basis.cartesian(defect.state(site).placed.u);
    input.positions.col(s).tail(space) =
        basis.cartesian(crystal::plus(defect.state(place.state).placed.u, place.cell, host_.dim()));
    const auto hit = near_[site].find(place);
    const Index pair = hit == near_[site].end() ? beyond : classes_.pair_class(site, hit->second);
    weight_[s] = pair != beyond ? rates_.pair_weight[pair]
                                : rates_.solute_weight[defect.state(site).of_class] *
                                      rates_.vacancy_weight[defect.state(place.state).of_class];
  }
  /// Conductances of omega1 by place left and bond, both ways.
  [[nodiscard]] Changed changed(Index site) const {
    Changed out;
    const auto& set = classes_.near(site);
    for (std::size_t b = 0; b < set.bonds.size(); ++b) {
      const Index jump = classes_.jump_classes(site)[b];
      if (jump < 0) continue;
      const auto& bond = set.bonds[b];
      out[{in_box(set.places[bond.a]), bond.bond}] = rates_.jump[jump];
      out[{in_box(set.places[bond.b]), host_.bond(bond.bond).reverse}] = rates_.jump[jump];
    }
    return out;
  }
  void add(Index from, Index to, const Translation& both, const Translation& box, double conductance,
           std::vector<Jump>& jumps) const {
    if (conductance == 0) return;
    Translation cell{};
    const std::size_t dim = shape_.size();
    for (std::size_t k = 0; k < dim; ++k) {
      cell[k] = both[k];
      cell[dim + k] = box[k];
    }
    jumps.push_back({static_cast<std::int32_t>(from), static_cast<std::int32_t>(to), cell,
                     rates_.unit * conductance / weight_[from]});
  }
  void add_jumps(Index site, const Place& place, const Changed& beside, std::vector<Jump>& jumps) const {
    const Index from = number(site, place);
    const double solute = rates_.solute_weight[host_.defect().state(site).of_class];
    for (const auto b : host_.leaving(place.state)) {
      const auto& bond = host_.bond(b);
      const auto reached = wrapped(place.cell + bond.cell);
      const Index to = number(site, {bond.to, reached.cell});
      if (to < 0) continue;  // onto the solute: an exchange
      const auto hit = beside.find({place, b});
      add(from, to, {}, reached.box, hit != beside.end() ? hit->second : solute * rates_.bulk[bond.jump_class], jumps);
    }
  }
  /// The solute goes by the bond's cells from site a to site b, the vacancy the other way.
  void add_exchange(const Exchange& one, std::vector<Jump>& jumps) const {
    const auto& bond = host_.bond(one.bond);
    const auto before = wrapped(classes_.near(one.site_a).places[one.place_a].cell),
               after = wrapped(classes_.near(one.site_b).places[one.place_b].cell);
    const Index a = number(one.site_a, {classes_.near(one.site_a).places[one.place_a].state, before.cell}),
                b = number(one.site_b, {classes_.near(one.site_b).places[one.place_b].state, after.cell});
    const double conductance = rates_.exchange[bond.jump_class];
    add(a, b, bond.cell, after.box - before.box, conductance, jumps);
    add(b, a, -bond.cell, before.box - after.box, conductance, jumps);
  }

  const PairClasses& classes_;
  const PairRates& rates_;
  const HostBonds& host_;
  std::vector<std::int32_t> shape_;
  Index sites_ = 0, per_solute_ = 0;
  std::vector<std::map<Place, Index>> near_;
  Vector weight_;
};

}  // namespace

PairBox Pair::box(const Run& run, const PairValues& values, double temperature,
                  const std::vector<std::int32_t>& shape) const {
  require(static_cast<int>(shape.size()) == classes_.host().dim(), Status::size, "cells has ", shape.size(),
          " entries, expected ", classes_.host().dim());
  const auto rates = pair_rates(classes_, values, temperature);
  run.check();
  return Box(classes_, rates, shape).take();
}

}  // namespace rdd::pair
