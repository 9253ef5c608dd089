// Draws of the positions around an exchange.
#include "spin/shape/sampled.hpp"

#include <algorithm>
#include <cmath>

#include "spin/normal.hpp"

namespace rdd::spin {
namespace {

using Place = Surroundings::Place;

double distance(const Place& a, const Place& b, int dim) {
  double square = 0;
  for (std::size_t k = 0; k < static_cast<std::size_t>(dim); ++k) square += (a[k] - b[k]) * (a[k] - b[k]);
  return std::sqrt(square);
}

/// phi(A, species) - phi(B, species) at r: what a site gains by becoming A beside the other.
double gain(const dmd::Interaction& v, bool other_is_a, double r) {
  return other_is_a ? v.aa(r).value - v.ab(r).value : v.ab(r).value - v.bb(r).value;
}

Place moved(const Place& place, const double* normals, double factor, int dim) {
  Place result = place;
  for (int k = 0; k < dim; ++k) result[k] += factor * normals[k];
  return result;
}

/// The energy of the exchange with every site displaced by sign times its normals times its width.
double difference(const dmd::Interaction& v, const Surroundings& around, const std::vector<double>& normals,
                  double sign) {
  const int dim = around.dim;
  const double* next = normals.data();
  const Place first = moved({}, next, sign * around.first_width, dim);
  const Place second = moved(around.second, next += dim, sign * around.second_width, dim);
  double sum = 0;
  for (const auto& site : around.sites) {
    const Place place = moved(site.place, next += dim, sign * site.width, dim);
    if (site.sees_second) sum += gain(v, site.is_a, distance(place, second, dim));
    if (site.sees_first) sum -= gain(v, site.is_a, distance(place, first, dim));
  }
  return around.first_is_a ? sum : -sum;
}

}  // namespace

double sampled_rate(const dmd::Interaction& interaction, double beta, const Surroundings& around, const RateRule& rule,
                    RandomStream& samples) {
  std::vector<double> normals((around.sites.size() + 2) * static_cast<std::size_t>(around.dim));
  const Index pairs = (rule.n_samples + 1) / 2;
  double sum = 0;
  for (Index k = 0; k < pairs; ++k) {
    fill_normal(samples, normals);
    for (const double sign : {1.0, -1.0})
      sum += relative_rate(rule.law, beta, difference(interaction, around, normals, sign));
  }
  return sum / (2 * static_cast<double>(pairs));
}

double sampled_rate(const dmd::Chain& chain, const dmd::ChainState& state, Index i, Index reach, const RateRule& rule,
                    RandomStream& samples) {
  const double range = chain.physics.interaction.range(), far = chain.physics.quadrature.reach;
  auto width = [&](Index k) { return std::exp(-0.5 * state.log_alpha[k]) * std::sqrt(0.5); };
  Surroundings around;
  around.first_is_a = state.c[i] > 0.5;
  around.second = {state.bonds[i]};
  around.first_width = width(i);
  around.second_width = width(i + 1);
  auto add = [&](Index k, double x) {
    const double w = width(k);
    auto sees = [&](double from, double other) {
      return std::abs(x - from) < range + far * std::sqrt(w * w + other * other);
    };
    const bool first = sees(0, around.first_width), second = sees(state.bonds[i], around.second_width);
    if (first || second) around.sites.push_back({{x}, w, state.c[k] > 0.5, first, second});
  };
  double x = 0;
  for (Index k = i - 1; k >= std::max<Index>(0, i - reach); --k) add(k, x -= state.bonds[k]);
  x = state.bonds[i];
  for (Index k = i + 2; k <= std::min(chain.n - 1, i + 1 + reach); ++k) add(k, x += state.bonds[k - 1]);
  return sampled_rate(chain.physics.interaction, chain.physics.beta, around, rule, samples);
}

}  // namespace rdd::spin
