// Pairs of a chain, its free energy, gradient and Hessian (Farmer2017; docs/theory-dmd.md, Free energy).
#include <algorithm>
#include <cmath>
#include <numbers>

#include "dmd/chain/chain.hpp"
#include "dmd/chain/shape_curvature.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

/// Lists the pairs that can be in reach: distances grow with the index, so each site looks on until none is.
void list_pairs(const Chain& chain, const ChainState& state, ChainPairs& pairs) {
  const double widest =
      pairs.half_width.empty() ? 0 : std::sqrt(2 * *std::max_element(pairs.half_width.begin(), pairs.half_width.end()));
  const double limit = chain.physics.interaction.range() + chain.physics.quadrature.reach * widest;
  const bool confined = !chain.physics.interaction.confinement.is_nothing();
  pairs.i.clear(), pairs.j.clear(), pairs.distance.clear(), pairs.variance.clear();
  pairs.pi.clear(), pairs.pj.clear(), pairs.confined.clear();
  pairs.reach = 1;
  for (Index i = 0; i < chain.n; ++i) {
    double distance = 0;
    for (Index j = i + 1; j < chain.n; ++j) {
      distance += state.bonds[j - 1];
      if (distance >= limit && j > i + 1) break;
      pairs.i.push_back(i);
      pairs.j.push_back(j);
      pairs.distance.push_back(distance);
      pairs.variance.push_back(pairs.half_width[i] + pairs.half_width[j]);
      pairs.pi.push_back(state.c[i]);
      pairs.pj.push_back(state.c[j]);
      pairs.confined.push_back(confined && j == i + 1);
      pairs.reach = std::max(pairs.reach, j - i);
    }
  }
}

}  // namespace

void check(const Chain& chain) {
  check(chain.physics);
  require(chain.n >= 2, Status::size, "chain of ", chain.n, " sites: expected at least 2");
  require(std::isfinite(chain.physics.interaction.range()), Status::argument,
          "chain: a pair potential has no cutoff; expected a finite one");
  require(chain.physics.weight == Weight::one, Status::unsupported, "chain: weight c; expected weight one");
}

bool is_valid(const Chain& chain, const ChainState& state) {
  const bool open = uses_potential(chain.physics.kinetics);
  for (Index i = 0; i < chain.n; ++i) {
    const double c = state.c[i];
    const bool exchanges = i > 0 && i < chain.n - 1;
    if (!(c >= 0 && c <= 1) || (open && exchanges && (c == 0 || c == 1))) return false;
    if (!(std::abs(state.log_alpha[i]) < 300)) return false;
    if (i < chain.n - 1 && !(state.bonds[i] > 0 && std::isfinite(state.bonds[i]))) return false;
  }
  return true;
}

void evaluate(const Chain& chain, const ChainState& state, ChainPairs& pairs) {
  pairs.half_width.resize(chain.n);
  for (Index i = 0; i < chain.n; ++i) pairs.half_width[i] = 0.5 * std::exp(-state.log_alpha[i]);
  list_pairs(chain, state, pairs);
  const PairArguments arguments{pairs.distance, pairs.variance, pairs.pi, pairs.pj, pairs.confined};
  pairs.terms.resize(pairs.i.size());
  pair_terms(chain.physics.interaction, 1, Weight::one, chain.physics.quadrature, arguments, pairs.terms);
  pairs.terms_at_distance.resize(chain.physics.kinetics == Kinetics::point ? pairs.i.size() : 0);
  point_terms(chain.physics.interaction, arguments, pairs.terms_at_distance);
}

double free_energy(const Chain& chain, const ChainState& state, const ChainPairs& pairs) {
  double energy = 0, entropy = 0;
  for (const auto& t : pairs.terms) energy += t.w.value;
  for (Index i = 0; i < chain.n; ++i)
    entropy += mixing_entropy(state.c[i]) + (state.log_alpha[i] - std::log(std::numbers::pi) - 1) / 2;
  return energy + entropy / chain.physics.beta;
}

Vector exchange_field(const Chain& chain, const ChainPairs& pairs) {
  Vector f = Vector::Zero(chain.n);
  const auto& terms = pairs.exchange();
  for (std::size_t k = 0; k < terms.size(); ++k) {
    f[pairs.i[k]] += terms[k].ei.value / 2;
    f[pairs.j[k]] += terms[k].ej.value / 2;
  }
  return f;
}

Vector shape_gradient(const Chain& chain, const ChainPairs& pairs) {
  Vector g = Vector::Zero(2 * chain.n - 1);
  for (Index i = 0; i < chain.n; ++i) g[2 * i] = 1 / (2 * chain.physics.beta);
  for (std::size_t k = 0; k < pairs.terms.size(); ++k) {
    const Average& w = pairs.terms[k].w;
    const Index i = pairs.i[k], j = pairs.j[k];
    g[2 * i] -= pairs.half_width[i] * w.v;
    g[2 * j] -= pairs.half_width[j] * w.v;
    for (Index b = i; b < j; ++b) g[2 * b + 1] += w.r;
  }
  return g;
}

numerics::SymmetricBand shape_hessian(const Chain& chain, const ChainPairs& pairs) {
  numerics::SymmetricBand h(2 * chain.n - 1, 2 * pairs.reach + 1);
  for (std::size_t k = 0; k < pairs.terms.size(); ++k) {
    const Average& w = pairs.terms[k].w;
    const Index i = pairs.i[k], j = pairs.j[k];
    const ShapeCurvature of = shape_curvature(pairs.half_width[i], pairs.half_width[j], w.v, w.rr, w.rv, w.vv);
    h(2 * i, 2 * i) += of.ii;
    h(2 * j, 2 * j) += of.jj;
    h(2 * j, 2 * i) += of.ij;
    for (Index b = i; b < j; ++b) {
      h(2 * b + 1, 2 * i) += of.i_bond;
      h(2 * j, 2 * b + 1) += of.j_bond;
      for (Index a = b; a < j; ++a) h(2 * a + 1, 2 * b + 1) += of.bond_bond;
    }
  }
  return h;
}

Vector shape_drive(const Chain& chain, const ChainPairs& pairs, const Vector& c_dot) {
  Vector g = Vector::Zero(2 * chain.n - 1);
  for (std::size_t k = 0; k < pairs.terms.size(); ++k) {
    const PairTerms& t = pairs.terms[k];
    const Index i = pairs.i[k], j = pairs.j[k];
    const double in_v = t.ei.v * c_dot[i] + t.ej.v * c_dot[j], in_r = t.ei.r * c_dot[i] + t.ej.r * c_dot[j];
    g[2 * i] -= pairs.half_width[i] * in_v;
    g[2 * j] -= pairs.half_width[j] * in_v;
    for (Index b = i; b < j; ++b) g[2 * b + 1] += in_r;
  }
  return g;
}

}  // namespace rdd::dmd
