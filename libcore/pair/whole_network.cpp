// Conductances with the ways of solute and vacancy, eliminated as offsets (transport/offsets).
#include "pair/whole_network.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "transport/offsets/offset_clique.hpp"

namespace rdd::pair {
namespace {

using Clique = transport::OffsetClique<double>;
/// Components of solute and vacancy, or of the vacancy alone.
using Way = std::array<double, 6>;

/// Joins a bond between two states of a clique, whichever comes first there.
void join(Clique& clique, Index from, Index to, double conductance, Way way) {
  if (conductance == 0) return;
  if (from > to) {
    std::swap(from, to);
    for (auto& x : way) x = -x;
  }
  clique.join(to, from, conductance, way.data());
}

/// Parts of a network, by union and find; the lowest member stands for a part.
class Parts {
 public:
  explicit Parts(Index n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), Index{0}); }
  [[nodiscard]] Index find(Index i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void unite(Index i, Index j) {
    const Index a = find(i), b = find(j);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<Index> parent_;
};

/// Which places of a near set stay until all sites are together: those of exchanges and one of the border. Places are
/// numbered with these first.
struct SitePlaces {
  std::vector<Index> number;  // of each place; -1: that of the solute
  Index n_kept = 0;
  Index first = 0;  // number of the first one that is kept among those of all sites
};

std::vector<SitePlaces> places_of(const PairClasses& classes, const Exterior& exterior) {
  std::vector<SitePlaces> out;
  for (Index site = 0; site < classes.host().n_sites(); ++site)
    out.push_back({std::vector<Index>(classes.near(site).size(), -1), 0, 0});
  const auto keep = [&](Index site, Index place) {
    if (out[site].number[place] < 0) out[site].number[place] = out[site].n_kept++;
  };
  for (const auto& one : classes.exchanges()) {
    keep(one.site_a, one.place_a);
    keep(one.site_b, one.place_b);
  }
  Index first = 0;
  for (Index site = 0; site < classes.host().n_sites(); ++site) {
    keep(site, exterior.sites[site].border[0]);
    out[site].first = first;
    first += out[site].n_kept;
    Index next = out[site].n_kept;
    for (Index place = 1; place < classes.near(site).size(); ++place)
      if (out[site].number[place] < 0) out[site].number[place] = next++;
  }
  return out;
}

class WholeNetwork {
 public:
  WholeNetwork(const PairClasses& classes, const PairRates& rates, const Exterior& exterior)
      : classes_(classes),
        rates_(rates),
        exterior_(exterior),
        space_(classes.host().space()),
        places_(places_of(classes, exterior)),
        parts_(places_.back().first + places_.back().n_kept) {
    sums_.inside = sums_.outside = sums_.uncorrelated = Matrix::Zero(space_, space_);
  }

  NetworkSums run() {
    Clique whole(2 * static_cast<int>(space_), places_.back().first + places_.back().n_kept);
    for (Index site = 0; site < classes_.host().n_sites(); ++site) add_site(whole, site);
    add_exchanges(whole);
    whole.eliminate(0);
    // What is left of a part lies on its first state, which is eliminated last.
    sums_.minimum = Matrix::Zero(2 * space_, 2 * space_);
    for (Index s = 0; s < whole.size(); ++s) {
      if (parts_.find(s) != s) continue;
      for (Index i = 0, k = 0; i < 2 * space_; ++i)
        for (Index j = i; j < 2 * space_; ++j, ++k) sums_.minimum(i, j) += whole.variance(static_cast<int>(k), s);
    }
    sums_.minimum.triangularView<Eigen::StrictlyLower>() = sums_.minimum.transpose();
    return sums_;
  }

 private:
  /// The way of the vacancy, behind what is left for the solute.
  [[nodiscard]] Way behind(Index places, const Vector& vacancy) const {
    Way way{};
    for (Index k = 0; k < space_; ++k) way[places + k] = vacancy[k];
    return way;
  }
  /// Adds what is left of a site when the places that it has for itself are eliminated. The solute does not move there.
  void add_site(Clique& whole, Index site) {
    const auto& places = places_[site];
    const Index n = classes_.near(site).size() - 1;
    Clique own(static_cast<int>(space_), n);
    Parts parts(n);
    add_near(own, parts, site);
    add_exterior(own, parts, site);
    own.eliminate(places.n_kept);
    for (Index i = 0; i < places.n_kept; ++i) {
      const Index state = places.first + i;
      parts_.unite(state, places.first + parts.find(i));
      int in_whole = component(static_cast<int>(space_), static_cast<int>(space_));
      for (int k = 0; k < own.components(); ++k) whole.variance(in_whole++, state) += own.variance(k, i);
      for (Index j = 0; j < i; ++j) {
        Vector way(space_);
        for (int c = 0; c < space_; ++c) way[c] = own.offset(c, i, j);
        join(whole, places.first + j, state, own.conductance(i, j), behind(space_, way));
      }
    }
  }
  /// Where the upper triangle of a (2 space x 2 space) matrix, row by row, has an entry.
  [[nodiscard]] int component(int row, int column) const {
    const int n = 2 * static_cast<int>(space_);
    return row * n - row * (row - 1) / 2 + column - row;
  }
  void add_near(Clique& own, Parts& parts, Index site) {
    const auto& near = classes_.near(site);
    const auto& number = places_[site].number;
    const double weight = rates_.solute_weight[classes_.host().defect().state(site).of_class];
    for (std::size_t b = 0; b < near.bonds.size(); ++b) {
      const auto& bond = near.bonds[b];
      const auto& host_bond = classes_.host().bond(bond.bond);
      const double bulk = weight * rates_.bulk[host_bond.jump_class];
      const Vector way = displacement(classes_.host(), exterior_.positions, host_bond);
      sums_.inside += bulk * way * way.transpose();
      if (bond.a == 0) continue;
      const Index jump = classes_.jump_classes(site)[b];
      const double conductance = jump < 0 ? bulk : rates_.jump[jump];
      if (conductance > 0) parts.unite(number[bond.a], number[bond.b]);
      join(own, number[bond.a], number[bond.b], conductance, behind(0, way));
    }
  }
  void add_exterior(Clique& own, Parts& parts, Index site) {
    const auto& border = exterior_.sites[site].border;
    const auto& number = places_[site].number;
    const auto& outside = exterior_.sites[site];
    const double weight = rates_.solute_weight[classes_.host().defect().state(site).of_class];
    sums_.outside += weight * outside.variance;
    for (std::size_t i = 0; i < border.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const double conductance = weight * outside.conductance(i, j);
        if (conductance > 0) parts.unite(number[border[i]], number[border[j]]);
        join(own, number[border[j]], number[border[i]], conductance,
             behind(0, outside.offset.col(i) - outside.offset.col(j)));
      }
  }
  void add_exchanges(Clique& whole) {
    for (const auto& one : classes_.exchanges()) {
      const auto& bond = classes_.host().bond(one.bond);
      const double conductance = rates_.exchange[bond.jump_class];
      const Vector way = displacement(classes_.host(), exterior_.site_positions, bond);
      sums_.uncorrelated += conductance * way * way.transpose();
      const Index from = places_[one.site_a].first + places_[one.site_a].number[one.place_a];
      const Index to = places_[one.site_b].first + places_[one.site_b].number[one.place_b];
      if (conductance > 0) parts_.unite(from, to);
      auto both = behind(space_, -displacement(classes_.host(), exterior_.positions, bond));
      std::copy_n(way.data(), space_, both.begin());
      join(whole, from, to, conductance, both);
    }
  }

  const PairClasses& classes_;
  const PairRates& rates_;
  const Exterior& exterior_;
  Index space_;
  std::vector<SitePlaces> places_;
  Parts parts_;  // of the places that are kept
  NetworkSums sums_;
};

}  // namespace

NetworkSums network_sums(const PairClasses& classes, const PairRates& rates, const Exterior& exterior) {
  return WholeNetwork(classes, rates, exterior).run();
}

}  // namespace rdd::pair
