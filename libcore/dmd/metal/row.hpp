// The pairs of one site with the averages of every function: what the loops of this room work on.
#pragma once

#include <cmath>
#include <vector>

#include "dmd/metal/pairs.hpp"
#include "support/error.hpp"

namespace rdd::dmd {

/// The pairs of which a site is the first, those out of reach left out.
class MetalRow {
 public:
  MetalRow(const Metal& metal, const MetalList& list, const MetalState& state, const MetalSites& sites,
           const AverageView& view)
      : list_(list),
        state_(state),
        sites_(sites),
        view_(view),
        functions_(metal.potential().functions().size()),
        averages_(functions_) {}

  void gather(Index i) {
    pair.clear(), second.clear(), r.clear(), v.clear(), e.clear();
    const double* at = state_.x.data() + 3 * i;
    const double square = list_.limit() * list_.limit(), own = sites_.half_width[i];
    for (Index k = list_.begin(i); k < list_.end(i); ++k) {
      const Index j = list_.second(k);
      const double* to = state_.x.data() + 3 * j;
      const double* shift = list_.shift(k);
      const double d[3] = {to[0] - at[0] + shift[0], to[1] - at[1] + shift[1], to[2] - at[2] + shift[2]};
      const double rr = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
      if (rr >= square) continue;
      const double distance = std::sqrt(rr);
      require(distance > 0, Status::argument, "sites ", i, " and ", j, " have the same position: expected them apart");
      pair.push_back(k);
      second.push_back(j);
      r.push_back(distance);
      v.push_back(own + sites_.half_width[j]);
      for (const double component : d) e.push_back(component / distance);
    }
  }

  /// The averages of a function and what derivatives are asked for, an array each.
  struct Arrays {
    std::vector<double> value, r, v, rr, rv, vv;
  };
  void evaluate(Index function, AverageOrder order) {
    Arrays& a = averages_[function];
    const auto n = r.size();
    a.value.resize(n);
    TableArrays out{a.value.data()};
    if (order != AverageOrder::value) {
      a.r.resize(n), a.v.resize(n);
      out.r = a.r.data(), out.v = a.v.data();
    }
    if (order == AverageOrder::second) {
      a.rr.resize(n), a.rv.resize(n), a.vv.resize(n);
      out.rr = a.rr.data(), out.rv = a.rv.data(), out.vv = a.vv.data();
    }
    view_.evaluate(function, order, r, v, out);
  }
  void evaluate_all(AverageOrder order) {
    for (std::size_t f = 0; f < functions_; ++f) evaluate(static_cast<Index>(f), order);
  }
  [[nodiscard]] const Arrays& of(Index function) const { return averages_[function]; }
  [[nodiscard]] std::size_t size() const { return r.size(); }

  std::vector<Index> pair, second;
  std::vector<double> r, v;
  std::vector<double> e;  ///< (3, size) unit vectors from the site to the second

 private:
  const MetalList& list_;
  const MetalState& state_;
  const MetalSites& sites_;
  const AverageView& view_;
  std::size_t functions_;
  std::vector<Arrays> averages_;
};

}  // namespace rdd::dmd
