// Finite networks around the solute whose Lss encloses the exact one.
#include <map>

#include "pair/pair.hpp"
#include "support/error.hpp"
#include "transport/transport.hpp"

namespace rdd::pair {

using crystal::operator-;

namespace {

constexpr Index most_states = 200000;

/// The states within a radius of the solute on each site, and one for all that is outside.
class Ball {
 public:
  Ball(const PairClasses& classes, const PairRates& rates, Index radius) : classes_(classes), rates_(rates) {
    const Index n = classes.host().n_sites();
    first_.push_back(0);
    for (Index site = 0; site < n; ++site) {
      sets_.push_back(near_set(classes.host(), static_cast<std::int32_t>(site), radius, most_states / n));
      first_.push_back(first_.back() + sets_.back().size());
    }
  }

  /// Lss per unit of rates.unit. shorted: the outside is one state; otherwise it is cut off.
  [[nodiscard]] Matrix solute_transport(bool shorted) const {
    const auto& basis = classes_.host().defect().crystal().basis();
    NetworkInput input;
    input.n_states = first_.back();
    input.lattice = Lattice(basis.vectors());
    input.positions.resize(basis.space(), input.n_states);
    Vector weight(input.n_states);
    for (Index site = 0; site < classes_.host().n_sites(); ++site) set_states(site, input, weight);
    for (Index site = 0; site < classes_.host().n_sites(); ++site) add_jumps(site, shorted, weight, input.jumps);
    add_exchanges(weight, input.jumps);
    if (!shorted) drop_outside(input, weight);
    input.log_pi = weight.array().log();
    const double sum = weight.sum();
    return sum / static_cast<double>(classes_.host().n_sites()) *
           transport::diffusivity(Network(std::move(input)), Accuracy::high);
  }

 private:
  /// The place of the solute itself stands for the outside.
  [[nodiscard]] Index state(Index site, Index place) const { return first_[site] + place; }

  [[nodiscard]] double far_weight(Index site, std::int32_t vacancy) const {
    const auto& defect = classes_.host().defect();
    return rates_.solute_weight[defect.state(site).of_class] * rates_.vacancy_weight[defect.state(vacancy).of_class];
  }
  void set_states(Index site, NetworkInput& input, Vector& weight) const {
    const auto& defect = classes_.host().defect();
    const crystal::Vec x = defect.crystal().basis().cartesian(defect.state(site).placed.u);
    for (Index place = 0; place < sets_[site].size(); ++place) {
      const auto& vacancy = sets_[site].places[place];
      const Index pair = place == 0 ? beyond : classes_.class_of({static_cast<std::int32_t>(site), vacancy});
      input.positions.col(state(site, place)) = x;
      weight[state(site, place)] = pair == beyond ? far_weight(site, vacancy.state) : rates_.pair_weight[pair];
    }
  }
  void add(Index a, Index b, const Translation& cell, double conductance, const Vector& weight,
           std::vector<Jump>& jumps) const {
    if (conductance == 0) return;
    jumps.push_back({static_cast<std::int32_t>(a), static_cast<std::int32_t>(b), cell, conductance / weight[a]});
    jumps.push_back({static_cast<std::int32_t>(b), static_cast<std::int32_t>(a), -cell, conductance / weight[b]});
  }
  /// Conductances of the classes of omega1 by place left and bond. The near set of the classes holds the first places.
  [[nodiscard]] std::map<std::pair<Index, std::int32_t>, double> changed(Index site) const {
    std::map<std::pair<Index, std::int32_t>, double> out;
    const auto& bonds = classes_.near(site).bonds;
    for (std::size_t b = 0; b < bonds.size(); ++b)
      if (const Index jump = classes_.jump_classes(site)[b]; jump >= 0)
        out[{bonds[b].a, bonds[b].bond}] = rates_.jump[jump];
    return out;
  }
  void add_jumps(Index site, bool shorted, const Vector& weight, std::vector<Jump>& jumps) const {
    const auto& set = sets_[site];
    const auto beside = changed(site);
    const double solute = rates_.solute_weight[classes_.host().defect().state(site).of_class];
    const auto bulk = [&](std::int32_t bond) { return solute * rates_.bulk[classes_.host().bond(bond).jump_class]; };
    for (const auto& bond : set.bonds) {
      if (bond.a == 0) continue;
      const auto found = beside.find({bond.a, bond.bond});
      add(state(site, bond.a), state(site, bond.b), {}, found == beside.end() ? bulk(bond.bond) : found->second, weight,
          jumps);
    }
    if (!shorted) return;
    for (const auto& bond : set.leaving)
      add(state(site, bond.from), state(site, 0), {}, bulk(bond.bond), weight, jumps);
  }
  void add_exchanges(const Vector& weight, std::vector<Jump>& jumps) const {
    for (const auto& one : classes_.exchanges()) {
      const auto& bond = classes_.host().bond(one.bond);
      add(state(one.site_a, one.place_a), state(one.site_b, one.place_b), bond.cell, rates_.exchange[bond.jump_class],
          weight, jumps);
    }
  }
  /// Takes the states that stand for the outside from the list: they are the first ones of their sites.
  void drop_outside(NetworkInput& input, Vector& weight) const {
    const Index n = classes_.host().n_sites();
    std::vector<Index> now(input.n_states, -1);
    Index count = 0;
    for (Index site = 0; site < n; ++site)
      for (Index place = 1; place < sets_[site].size(); ++place) {
        const Index old = state(site, place);
        input.positions.col(count) = Vector(input.positions.col(old));
        weight[count] = weight[old];
        now[old] = count++;
      }
    for (auto& jump : input.jumps) {
      jump.from = static_cast<std::int32_t>(now[jump.from]);
      jump.to = static_cast<std::int32_t>(now[jump.to]);
    }
    input.n_states = count;
    input.positions = Matrix(input.positions.leftCols(count));
    weight = Vector(weight.head(count));
  }

  const PairClasses& classes_;
  const PairRates& rates_;
  std::vector<NearSet> sets_;
  std::vector<Index> first_;
};

}  // namespace

LssBounds Pair::bounds(const Run& run, const PairValues& values, double temperature, Index radius) const {
  require(radius > classes_.range(), Status::argument, "radius = ", radius, ": expected more jumps than the range, ",
          classes_.range());
  const auto rates = pair_rates(classes_, values, temperature);
  require_percolating(classes_.host(), rates.bulk);
  require(rates.exchange.minCoeff() > 0, Status::not_ergodic,
          "height2: a class of exchanges is closed, expected open ones for bounds");
  const Ball ball(classes_, rates, radius);
  run.check();
  const Matrix lower = rates.unit * ball.solute_transport(false);
  run.check();
  return {lower, rates.unit * ball.solute_transport(true)};
}

}  // namespace rdd::pair
