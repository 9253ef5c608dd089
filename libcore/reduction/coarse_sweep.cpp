// Coarse models over temperature: coarse states matched by overlap; tables by adaptive interpolation in 1/T.
#include "reduction/coarse_sweep.hpp"

#include "support/error.hpp"
#include "transport/temperature/largest.hpp"

namespace rdd::reduction {
namespace {

std::shared_ptr<const Reduced> reduced_at(const Landscape& landscape, double temperature,
                                          const ReduceRequest& request) {
  try {
    return coarse_grain(Run(), landscape.network(temperature), request);
  } catch (const Error& error) {
    fail(error.status(), "at temperature ", number(temperature), ": ", error.what());
  }
}

/// order[p]: the coarse state of `other` with the largest overlap with state p of the reference, assigned greedily.
std::vector<Index> matched(const Reduced& reference, const Reduced& other) {
  const Index P = reference.n_coarse;
  const auto& a = reference.memberships.chi;
  const auto& b = other.memberships.chi;
  Matrix shared = a.transpose() * b;
  const Vector size_a = a.colwise().norm(), size_b = b.colwise().norm();
  for (Index q = 0; q < P; ++q)
    for (Index p = 0; p < P; ++p) shared(p, q) /= size_a[p] * size_b[q];
  std::vector<Index> order(P, -1);
  for (Index n = 0; n < P; ++n) {
    Index p = 0, q = 0;
    shared.maxCoeff(&p, &q);
    order[p] = q;
    shared.row(p).setConstant(-1);
    shared.col(q).setConstant(-1);
  }
  return order;
}

/// Layout of all results of one temperature in one column: pi, Q, C, D.
struct Layout {
  Index P, space;
  [[nodiscard]] Index reaction() const { return P; }
  [[nodiscard]] Index drift() const { return P + P * P; }
  [[nodiscard]] Index diffusion() const { return drift() + space * P * P; }
  [[nodiscard]] Index size() const { return diffusion() + space * space * P * P; }
};

Vector column_of(const Reduced& reduced, const std::vector<Index>& order) {
  const Layout layout{reduced.n_coarse, reduced.space};
  const Index P = layout.P, space = layout.space;
  Vector out(layout.size());
  for (Index q = 0; q < P; ++q) {
    out[q] = reduced.equilibrium[order[q]];
    for (Index p = 0; p < P; ++p) {
      const Index from = order[q], to = order[p], pair = p + P * q;
      out[layout.reaction() + pair] = reduced.reaction(to, from);
      for (Index a = 0; a < space; ++a) out[layout.drift() + a + space * pair] = reduced.drift[a](to, from);
      for (Index ab = 0; ab < space * space; ++ab)
        out[layout.diffusion() + ab + space * space * pair] = reduced.diffusion()[ab](to, from);
    }
  }
  return out;
}

std::vector<Index> same_order(Index P) {
  std::vector<Index> order(P);
  for (Index p = 0; p < P; ++p) order[p] = p;
  return order;
}

}  // namespace

CoarseSweep coarse_sweep(const Run& run, const Landscape& landscape, const Vector& temperatures,
                         const ReduceRequest& request) {
  const Index n = temperatures.size();
  require(n >= 1, Status::argument, "temperature: expected at least one");
  for (Index t = 0; t < n; ++t) require_temperature(temperatures[t]);
  const auto first = reduced_at(landscape, temperatures[0], request);
  auto same = request;
  same.n_coarse = first->n_coarse;
  const Layout layout{first->n_coarse, first->space};
  Matrix all(layout.size(), n);
  CoarseSweep out;
  out.n_coarse = layout.P;
  out.gap.resize(n);
  out.crispness.resize(n);
  transport::Largest error;
  run.for_pieces(n, 1, [&](Index t, Index) {
    const auto reduced = t == 0 ? first : reduced_at(landscape, temperatures[t], same);
    all.col(t) = column_of(*reduced, t == 0 ? same_order(layout.P) : matched(*first, *reduced));
    error.take(reduced->transport_error);
    out.gap[t] = reduced->gap;
    out.crispness[t] = reduced->memberships.crispness;
  });
  out.error = error.value();
  out.equilibrium = all.topRows(layout.P);
  out.reaction = all.middleRows(layout.reaction(), layout.drift() - layout.reaction());
  out.drift = all.middleRows(layout.drift(), layout.diffusion() - layout.drift());
  out.diffusion = all.bottomRows(layout.size() - layout.diffusion());
  return out;
}

transport::InverseTable coarse_table(const Run& run, const Landscape& landscape, const transport::TableRequest& table,
                                     const ReduceRequest& request, Index& n_coarse, double* error) {
  const auto first = reduced_at(landscape, table.most_temperature, request);
  auto same = request;
  same.n_coarse = first->n_coarse;
  const Layout layout{first->n_coarse, first->space};
  std::vector<transport::TableValue> plan(layout.size());
  for (Index v = 0; v < layout.size(); ++v) {
    auto& value = plan[v];
    value.group = v < layout.reaction() ? 0 : v < layout.drift() ? 1 : v < layout.diffusion() ? 2 : 3;
    value.norm_a = value.norm_b = value.group;
    if (value.group == 2) {                 // a drift may vanish but for round-off: it counts against sqrt(|Q_P| |D_P|)
      value.norm_a = layout.P > 1 ? 1 : 2;  // P = 1: no reaction, and the drift is the velocity, not round-off
      value.norm_b = layout.P > 1 ? 3 : 2;
      value.relative = false;
    }
    if (value.group == 3) {  // likewise the entries that couple different coarse states or directions
      const Index place = v - layout.diffusion(), ab = place % (layout.space * layout.space);
      const Index pq = place / (layout.space * layout.space);
      value.relative = ab % layout.space == ab / layout.space && pq % layout.P == pq / layout.P;
    }
    const Index entry = v - layout.reaction();
    if (value.group == 1 && entry % layout.P == entry / layout.P) {
      value.rest_begin = layout.reaction() + layout.P * (entry / layout.P);
      value.rest_end = value.rest_begin + layout.P;
    }
  }
  transport::Largest worst;
  const auto function = [&](double temperature) {
    const auto reduced = reduced_at(landscape, temperature, same);
    worst.take(reduced->transport_error);
    return column_of(*reduced, matched(*first, *reduced));
  };
  transport::InverseTable out(run, function, plan, table.least_temperature, table.most_temperature, table.tolerance);
  n_coarse = layout.P;
  if (error != nullptr) *error = worst.value();
  return out;
}

}  // namespace rdd::reduction
