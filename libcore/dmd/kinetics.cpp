// The six flux laws, written with occupations so that they stay exact at small c.
#include "dmd/kinetics.hpp"

#include <array>
#include <cmath>

#include "support/error.hpp"

namespace rdd::dmd {
namespace {

constexpr std::array<const char*, 6> names{"tanh", "point", "arrhenius", "constant", "rate-limited", "master"};

/// (1/2tau)[(s_j - s_i) - (1 - s_i s_j) tanh(beta g)] / 2 = [q_i p_j L(-x) - p_i q_j L(x)] / tau, x = 2 beta g,
/// L(x) = 1/(1 + e^-x), g = df + J (s_j - s_i).
Flux glauber(double tau, double beta, double pi, double pj, double df, double j) {
  const double qi = 1 - pi, qj = 1 - pj;
  const double x = 2 * beta * (df + 2 * j * (pj - pi));
  const double up = 1 / (1 + std::exp(x)), down = 1 / (1 + std::exp(-x));
  const double dg = -2 * beta * up * down * (qi * pj + pi * qj) / tau;
  return {(qi * pj * up - pi * qj * down) / tau, (-pj * up - qj * down) / tau - 2 * j * dg,
          (qi * up + pi * down) / tau + 2 * j * dg, dg, 2 * (pj - pi) * dg};
}

/// (1/tau)[q_i p_j e^{-beta g} - p_i q_j e^{beta g}]
Flux activated(double tau, double beta, double pi, double pj, double g) {
  const double qi = 1 - pi, qj = 1 - pj;
  const double up = std::exp(-beta * g) / tau, down = std::exp(beta * g) / tau;
  return {qi * pj * up - pi * qj * down, -pj * up - qj * down, qi * up + pi * down,
          -beta * (qi * pj * up + pi * qj * down), 0};
}

Flux arrhenius(double tau, double beta, double pi, double pj, double df, double j) {
  Flux f = activated(tau, beta, pi, pj, df + 2 * j * (pj - pi));
  f.pi -= 2 * j * f.df;
  f.pj += 2 * j * f.df;
  f.j = 2 * (pj - pi) * f.df;
  return f;
}

/// mu_j - mu_i as the value; atanh(s)/beta = ln(p/q) / (2 beta).
Flux potential_difference(double beta, double pi, double pj, double df) {
  const double qi = 1 - pi, qj = 1 - pj;
  return {-df + (std::log(pj / qj) - std::log(pi / qi)) / (2 * beta), -1 / (2 * beta * pi * qi),
          1 / (2 * beta * pj * qj), -1, 0};
}

Flux scaled(const Flux& f, double factor) {
  return {factor * f.value, factor * f.pi, factor * f.pj, factor * f.df, factor * f.j};
}

Flux rate_limited(double k_r, double beta, double pi, double pj, double df) {
  const Flux difference = potential_difference(beta, pi, pj, df);
  const bool towards_j = difference.value < 0;  // mu_i > mu_j
  const double qi = 1 - pi, qj = 1 - pj;
  Flux f = scaled(difference, 2 * k_r * (towards_j ? pi * qj : qi * pj));
  f.pi += 2 * k_r * (towards_j ? qj : -pj) * difference.value;
  f.pj += 2 * k_r * (towards_j ? -pi : qi) * difference.value;
  return f;
}

}  // namespace

const char* name_of(Kinetics kinetics) { return names[static_cast<std::size_t>(kinetics)]; }

Flux flux(Kinetics kinetics, const Mobility& mobility, double beta, double pi, double pj, double df, double j) {
  switch (kinetics) {
    case Kinetics::tanh:
    case Kinetics::point:
      return glauber(mobility.tau, beta, pi, pj, df, j);
    case Kinetics::arrhenius:
      return arrhenius(mobility.tau, beta, pi, pj, df, j);
    case Kinetics::constant:
      return scaled(potential_difference(beta, pi, pj, df), mobility.k_c / 2);
    case Kinetics::rate_limited:
      return rate_limited(mobility.k_r, beta, pi, pj, df);
    case Kinetics::master:
      return activated(mobility.tau, beta, pi, pj, df);
  }
  fail(Status::argument, "model = ", static_cast<int>(kinetics), ": expected 0 to 5");
}

}  // namespace rdd::dmd
