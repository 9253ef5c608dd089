// What one pair contributes to the free energy and to the exchange of species (Farmer2017): sums over the pairs of
// species, weighted by the probabilities of both sites.
#include "dmd/potential/interaction.hpp"

#include <algorithm>
#include <array>

#include "dmd/potential/average_batch.hpp"
#include "dmd/potential/species_weights.hpp"
#include "dmd/potential/sums.hpp"

namespace rdd::dmd {
namespace {

Average operator*(double factor, const Average& a) {
  return {factor * a.value, factor * a.r, factor * a.v, factor * a.rr, factor * a.rv, factor * a.vv};
}
Average operator+(const Average& a, const Average& b) {
  return {a.value + b.value, a.r + b.r, a.v + b.v, a.rr + b.rr, a.rv + b.rv, a.vv + b.vv};
}

Part combine(const SpeciesWeights& w, const Average& aa, const Average& ab, const Average& bb) {
  return {w.of(aa.value, ab.value, bb.value), w.of(aa.r, ab.r, bb.r), w.of(aa.v, ab.v, bb.v)};
}

PairTerms combine(double pi, double pj, const Average& aa, const Average& ab, const Average& bb) {
  const SpeciesWeights w = energy_weights(pi, pj);
  PairTerms t;
  t.w = w.aa * aa + w.ab * ab + w.bb * bb;
  t.ei = combine(field_weights(pj), aa, ab, bb);
  t.ej = combine(field_weights(pi), aa, ab, bb);
  t.j = {exchange_coupling(aa.value, ab.value, bb.value), exchange_coupling(aa.r, ab.r, bb.r),
         exchange_coupling(aa.v, ab.v, bb.v)};
  return t;
}

}  // namespace

double Interaction::range() const { return std::max({aa.range(), ab.range(), bb.range()}); }

Interaction make_interaction(PairFunction aa, PairFunction ab, PairFunction bb, PairFunction confinement) {
  Interaction result{std::move(aa), std::move(ab), std::move(bb), std::move(confinement), false};
  result.symmetric = result.aa.describe() == result.bb.describe();
  return result;
}

void pair_terms(const Interaction& interaction, int dim, Weight weight, const Quadrature& quadrature,
                const PairArguments& pairs, std::span<PairTerms> terms) {
  std::array<Average, pairs_at_once> aa, ab, bb;
  for (std::size_t begin = 0; begin < terms.size(); begin += pairs_at_once) {
    const std::size_t n = std::min(pairs_at_once, terms.size() - begin);
    const auto distance = pairs.distance.subspan(begin, n), variance = pairs.variance.subspan(begin, n);
    averages(interaction.aa, dim, distance, variance, quadrature, {aa.data(), n});
    averages(interaction.ab, dim, distance, variance, quadrature, {ab.data(), n});
    if (!interaction.symmetric) averages(interaction.bb, dim, distance, variance, quadrature, {bb.data(), n});
    for (std::size_t k = 0; k < n; ++k) {
      PairTerms& t = terms[begin + k];
      t = combine(pairs.pi[begin + k], pairs.pj[begin + k], aa[k], ab[k], interaction.symmetric ? aa[k] : bb[k]);
      if (weight == Weight::occupation) t.w = aa[k];
      if (!pairs.confined.empty() && pairs.confined[begin + k])
        t.w = t.w + average(interaction.confinement, dim, distance[k], variance[k], quadrature);
    }
  }
}

void point_terms(const Interaction& interaction, const PairArguments& pairs, std::span<PairTerms> terms) {
  auto at = [](const PairFunction& phi, double r) {
    if (phi.is_nothing()) return Average{};
    const Jet jet = phi(r);
    return Average{jet.value, jet.first, 0, 0, 0, 0};
  };
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const double r = pairs.distance[k];
    const Average aa = at(interaction.aa, r);
    terms[k] = combine(pairs.pi[k], pairs.pj[k], aa, at(interaction.ab, r),
                       interaction.symmetric ? aa : at(interaction.bb, r));
  }
}

}  // namespace rdd::dmd
