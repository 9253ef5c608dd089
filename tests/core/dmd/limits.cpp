// Flux laws: their derivatives, the finite exchange they come from, and the high-temperature limits that link them.
#include <functional>

#include "crystal_helpers.hpp"
#include "dmd/crystal/crystal.hpp"
#include "dmd/kinetics.hpp"

using namespace rdd;
using namespace rdd::dmd;
using namespace rdd::test;

namespace {

/// Thirteen sites of an alloy without symmetry between A and B, not relaxed, bonds between nearest neighbours.
struct Alloy {
  dmd::Crystal crystal = cluster(1, 2.5);
  dmd::CrystalState state = cluster_state();

  Alloy() {
    for (Index i = 0; i < crystal.n; ++i)
      for (int a = 0; a < 3; ++a) state.x(a, i) += 0.05 * std::sin(double(7 * i + 3 * a + 1));
    for (const auto& pair : dmd::pairs_within(crystal.box, state.x, 1.35)) crystal.bonds.push_back({pair.i, pair.j});
  }
  /// ds/dt at a temperature, positions and widths as they are.
  Vector rates(dmd::Kinetics kinetics, double beta, const dmd::Mobility& mobility) {
    crystal.physics.beta = beta;
    crystal.physics.kinetics = kinetics;
    crystal.physics.mobility = mobility;
    dmd::CrystalPairs pairs(crystal);
    pairs.evaluate(state, Run());
    return 2 * dmd::exchange_rates(crystal, state, pairs, Run());
  }
  /// The averaged energy that exchanging i and j costs: their entropies change places and stay the same.
  double exchange_cost(Index i, Index j) {
    auto energy = [&] {
      dmd::CrystalPairs pairs(crystal);
      pairs.evaluate(state, Run());
      return dmd::free_energy(crystal, state, pairs);
    };
    const double before = energy();
    std::swap(state.c[i], state.c[j]);
    const double after = energy();
    std::swap(state.c[i], state.c[j]);
    return after - before;
  }
  double coupling(std::size_t bond) {
    dmd::CrystalPairs pairs(crystal);
    pairs.evaluate(state, Run());
    return pairs.coupling(bond);
  }
  /// s_i = s_eq + O(beta)
  void near_equilibrium(double s_eq, double beta) {
    for (Index i = 0; i < crystal.n; ++i) state.c[i] = (1 + s_eq + beta * std::sin(double(3 * i + 1))) / 2;
    crystal.physics.beta = beta;
  }
  /// Sum over bonds of what one brings to its first site, as a rate of s.
  Vector from_bonds(const std::function<double(std::size_t, Index, Index)>& flux_of) const {
    Vector sum = Vector::Zero(crystal.n);
    for (std::size_t b = 0; b < crystal.bonds.size(); ++b) {
      const auto [i, j] = crystal.bonds[b];
      const double f = flux_of(b, i, j);
      sum[i] += f;
      sum[j] -= f;
    }
    return sum;
  }
  [[nodiscard]] double s(Index i) const { return 2 * state.c[i] - 1; }
};

/// The relative difference of two rates, as functions of beta, halves with beta.
void halves(const std::function<double(double)>& difference) {
  const double ratio = std::log2(difference(2e-3) / difference(1e-3));
  BOOST_TEST(difference(1e-3) < 0.1);
  BOOST_TEST(std::abs(ratio - 1) < 0.02, "slope " << ratio);
}

double relative(const Vector& a, const Vector& b) { return (a - b).norm() / b.norm(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(limits)

// (4.43): Glauber exchange, linear in beta and in the distance from equilibrium.
BOOST_AUTO_TEST_CASE(tanh_at_high_temperature) {
  const double s_eq = 0.3, tau = 1.7;
  Alloy alloy;
  halves([&](double beta) {
    alloy.near_equilibrium(s_eq, beta);
    const Vector expected = alloy.from_bonds([&](std::size_t, Index i, Index j) {
      const double ds = alloy.s(j) - alloy.s(i);
      return 1 / (2 * tau) * (ds - beta * (1 - s_eq * s_eq) * alloy.exchange_cost(i, j) / ds);
    });
    return relative(alloy.rates(dmd::Kinetics::tanh, beta, {tau, 4, 1}), expected);
  });
}

// (4.44): the gradient flow of constant mobility, likewise.
BOOST_AUTO_TEST_CASE(constant_mobility_at_high_temperature) {
  const double s_eq = 0.3, k_c = 2.3;
  Alloy alloy;
  halves([&](double beta) {
    alloy.near_equilibrium(s_eq, beta);
    const Vector expected = alloy.from_bonds([&](std::size_t b, Index i, Index j) {
      const double ds = alloy.s(j) - alloy.s(i);
      return k_c / beta *
             (ds / (1 - s_eq * s_eq) - beta * alloy.exchange_cost(i, j) / ds + beta * alloy.coupling(b) * ds);
    });
    // Only a part of order beta^2 of the last term shows beside the others.
    return relative(alloy.rates(dmd::Kinetics::constant, beta, {1, k_c, 1}), expected);
  });
}

// (4.46), and (4.47) for the other gradient flow: the mobilities at which they follow the Glauber exchange.
BOOST_AUTO_TEST_CASE(mobilities_that_match_tanh_at_high_temperature) {
  const double s_eq = 0.3, tau = 1.7;
  Alloy alloy;
  for (const auto kinetics : {dmd::Kinetics::constant, dmd::Kinetics::rate_limited})
    halves([&](double beta) {
      alloy.near_equilibrium(s_eq, beta);
      const dmd::Mobility matched{tau, beta / (2 * tau) * (1 - s_eq * s_eq), beta / (2 * tau)};
      return relative(alloy.rates(kinetics, beta, matched), alloy.rates(dmd::Kinetics::tanh, beta, matched));
    });
}

// (4.49): the master equation and Arrhenius exchange differ by exp(beta J (s_j - s_i)), at any composition.
BOOST_AUTO_TEST_CASE(master_and_arrhenius_at_high_temperature) {
  Alloy alloy;
  halves([&](double beta) {
    return relative(alloy.rates(dmd::Kinetics::master, beta, {}), alloy.rates(dmd::Kinetics::arrhenius, beta, {}));
  });
}

// (4.41): the difference of the chemical potentials against the cost of a finite exchange, at any temperature.
BOOST_AUTO_TEST_CASE(fluxes_come_from_the_finite_exchange) {
  Alloy alloy;
  const double beta = 3;
  alloy.crystal.physics.beta = beta;
  const Vector constant = alloy.from_bonds([&](std::size_t b, Index i, Index j) {
    const double ds = alloy.s(j) - alloy.s(i);
    return 4 * ((std::atanh(alloy.s(j)) - std::atanh(alloy.s(i))) / beta - alloy.exchange_cost(i, j) / ds +
                alloy.coupling(b) * ds);
  });
  const Vector tanh = alloy.from_bonds([&](std::size_t, Index i, Index j) {
    const double ds = alloy.s(j) - alloy.s(i);
    return 0.5 * (ds - (1 - alloy.s(i) * alloy.s(j)) * std::tanh(beta * alloy.exchange_cost(i, j) / ds));
  });
  const Vector arrhenius = alloy.from_bonds([&](std::size_t, Index i, Index j) {
    const double g = alloy.exchange_cost(i, j) / (alloy.s(j) - alloy.s(i));
    return 0.5 * ((1 - alloy.s(i)) * (1 + alloy.s(j)) * std::exp(-beta * g) -
                  (1 + alloy.s(i)) * (1 - alloy.s(j)) * std::exp(beta * g));
  });
  BOOST_TEST(relative(alloy.rates(Kinetics::constant, beta, {}), constant) < 1e-11);
  BOOST_TEST(relative(alloy.rates(Kinetics::tanh, beta, {}), tanh) < 1e-11);
  BOOST_TEST(relative(alloy.rates(Kinetics::arrhenius, beta, {}), arrhenius) < 1e-11);
}

BOOST_AUTO_TEST_CASE(derivatives_of_every_flux) {
  const dmd::Mobility mobility{1.3, 2.1, 0.7};
  for (const auto kinetics : every_kinetics)
    for (const double pi : {0.2, 0.55, 0.93})
      for (const double pj : {0.11, 0.6})
        for (const double df : {-0.3, 0.24})
          for (const double j : {-0.05, 0.08}) {
            const double beta = 4;
            auto value = [&](double a, double b, double c, double d) {
              return dmd::flux(kinetics, mobility, beta, pi + a, pj + b, df + c, j + d).value;
            };
            auto slope = [&](double a, double b, double c, double d) {
              const double h = 1e-4;
              auto at = [&](double t) { return value(t * a, t * b, t * c, t * d); };
              return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
            };
            const dmd::Flux f = dmd::flux(kinetics, mobility, beta, pi, pj, df, j);
            close(f.pi, slope(1, 0, 0, 0), 1e-9, 1);
            close(f.pj, slope(0, 1, 0, 0), 1e-9, 1);
            close(f.df, slope(0, 0, 1, 0), 1e-9, 1);
            close(f.j, slope(0, 0, 0, 1), 1e-9, 1);
            // From the other side the same exchange runs the other way.
            close(dmd::flux(kinetics, mobility, beta, pj, pi, -df, j).value, -f.value, 1e-13, 1e-3);
          }
}

BOOST_AUTO_TEST_SUITE_END()
