// The entries of the Jacobian of chain_jacobian.hpp.
#pragma once

namespace rdd::dmd {

/// Rows df_i/dy: for each site i the derivatives of its exchange field with respect to the unknowns of the sites
/// i - reach to i + reach, three each.
struct FieldRows {
  Index reach;
  std::vector<double> data;
  [[nodiscard]] Index width() const { return 3 * (2 * reach + 1); }
  /// Unknown of kind 0 (c), 1 (ln alpha), 2 (bond) of a site.
  double& at(Index i, Index site, Index kind) {
    return data[static_cast<std::size_t>(i * width() + 3 * (site - i + reach) + kind)];
  }
};
[[nodiscard]] FieldRows field_rows(const Chain& chain, const ChainPairs& pairs);

/// The rows of the shape: dF/d ln alpha and dF/db against everything.
template <typename Add>
void shape_rows(const ChainPairs& pairs, Add&& add) {
  for (std::size_t k = 0; k < pairs.terms.size(); ++k) {
    const PairTerms& t = pairs.terms[k];
    const Average& w = t.w;
    const Index i = pairs.i[k], j = pairs.j[k];
    const double ti = pairs.half_width[static_cast<std::size_t>(i)], tj = pairs.half_width[static_cast<std::size_t>(j)];
    const Index ai = 3 * i + 1, aj = 3 * j + 1;
    add(ai, ai, ti * (w.v + ti * w.vv));
    add(aj, aj, tj * (w.v + tj * w.vv));
    add(ai, aj, ti * tj * w.vv);
    add(aj, ai, ti * tj * w.vv);
    add(ai, 3 * i, -ti * t.ei.v);
    add(ai, 3 * j, -ti * t.ej.v);
    add(aj, 3 * i, -tj * t.ei.v);
    add(aj, 3 * j, -tj * t.ej.v);
    for (Index b = i; b < j; ++b) {
      add(3 * b + 2, ai, -ti * w.rv);
      add(3 * b + 2, aj, -tj * w.rv);
      add(ai, 3 * b + 2, -ti * w.rv);
      add(aj, 3 * b + 2, -tj * w.rv);
      add(3 * b + 2, 3 * i, t.ei.r);
      add(3 * b + 2, 3 * j, t.ej.r);
      for (Index a = i; a < j; ++a) add(3 * b + 2, 3 * a + 2, w.rr);
    }
  }
}

template <typename Add>
void jacobian(const Chain& chain, const ChainState& state, const ChainPairs& pairs, double factor, Add&& add) {
  shape_rows(pairs, add);
  for (Index i = 0; i < chain.n; ++i) add(3 * i, 3 * i, factor);
  FieldRows rows = field_rows(chain, pairs);
  const Vector field = exchange_field(chain, pairs);
  for_each_flux(chain, state, pairs, field, [&](const ChainFlux& bond) {
    const Index i = bond.i;
    auto spread = [&](Index column, double value) {
      if (value == 0) return;
      if (bond.acts_left) add(3 * i, column, -value);
      if (bond.acts_right) add(3 * (i + 1), column, value);
    };
    const Flux& f = bond.flux;
    const Part& j = pairs.exchange()[static_cast<std::size_t>(bond.pair)].j;
    spread(3 * i, f.pi);
    spread(3 * (i + 1), f.pj);
    spread(3 * i + 2, f.j * j.r);
    spread(3 * i + 1, -f.j * j.v * pairs.half_width[static_cast<std::size_t>(i)]);
    spread(3 * (i + 1) + 1, -f.j * j.v * pairs.half_width[static_cast<std::size_t>(i + 1)]);
    for (const Index side : {i, i + 1})
      for (Index site = std::max<Index>(0, side - rows.reach); site <= std::min(chain.n - 1, side + rows.reach); ++site)
        for (Index kind = 0; kind < 3; ++kind)
          spread(3 * site + kind, (side == i ? f.df : -f.df) * rows.at(side, site, kind));
  });
}

}  // namespace rdd::dmd
