// Free energy, gradients and exchange rates of chains against the reference states; relaxation; limits.
#include <functional>

#include "chain_helpers.hpp"
#include "dmd/chain/chain.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::dmd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(chain_states)

BOOST_AUTO_TEST_CASE(every_number_of_the_reference_states) {
  for (const auto& data : load_json("dmd/states.json")) {
    dmd::Chain chain = dmd::paper_chain(data.at("N").get<Index>(), at(data, "beta"));
    const dmd::ChainState state = chain_state_of(data);
    dmd::ChainPairs pairs;
    dmd::evaluate(chain, state, pairs);
    close(dmd::free_energy(chain, state, pairs), at(data, "F"), 1e-12);
    const Vector f = dmd::exchange_field(chain, pairs), g = dmd::shape_gradient(chain, pairs);
    for (Index i = 0; i < chain.n; ++i) {
      const auto k = static_cast<std::size_t>(i);
      close(f[i], data.at("f")[k].get<double>(), 1e-10, 1e-3);
      close(g[2 * i], std::exp(state.log_alpha[i]) * data.at("dF_dalpha")[k].get<double>(), 1e-10, 1e-3);
      // dF/dX_i is the difference of the derivatives in the bonds before and after the site.
      const double force = (i > 0 ? g[2 * i - 1] : 0) - (i < chain.n - 1 ? g[2 * i + 1] : 0);
      close(force, data.at("dF_dX")[k].get<double>(), 1e-10, 1e-3);
    }
    for (std::size_t k = 0; k < pairs.i.size(); ++k)
      close(pairs.terms[k].j.value, data.at("J")[pairs.i[k]][pairs.j[k]].get<double>(), 1e-10, 1e-4);
    for (const auto& [ends, models] : data.at("sdot").items())
      for (const auto& [name, rates] : models.items()) {
        chain.ends = ends == "closed_ends" ? dmd::Ends::closed : dmd::Ends::reservoir;
        chain.physics.kinetics = kinetics_of_reference(name);
        dmd::evaluate(chain, state, pairs);
        const Vector found = 2 * dmd::exchange_rates(chain, state, pairs), expected = vector_of(rates);
        for (Index i = 0; i < chain.n; ++i) close(found[i], expected[i], 1e-9, 1e-2);
      }
  }
}

BOOST_AUTO_TEST_CASE(the_hessian_is_the_derivative_of_the_gradient_across_every_kink) {
  dmd::Chain chain = dmd::paper_chain(7, 160);
  dmd::ChainState state = dmd::alternating_state(chain, 0.3);
  state.bonds << 2.3, 2.5, 3.6, 2.7, 2.1, 2.62;  // sums come close to the cutoff 10.5, one bond to 3.825
  state.log_alpha << 3, 4, 2.6, 4.2, 3.7, 4.4, 3.1;
  dmd::ChainPairs pairs;
  dmd::evaluate(chain, state, pairs);
  const numerics::SymmetricBand hessian = dmd::shape_hessian(chain, pairs);
  const Vector g = dmd::shape_gradient(chain, pairs);
  auto shifted = [&](Index k, double h) {
    dmd::ChainState moved = state;
    (k % 2 == 0 ? moved.log_alpha[k / 2] : moved.bonds[k / 2]) += h;
    return moved;
  };
  for (Index k = 0; k < g.size(); ++k) {
    const double h = 1e-4;
    auto value = [&](double x) {
      dmd::ChainPairs p;
      const dmd::ChainState s = shifted(k, x);
      dmd::evaluate(chain, s, p);
      return std::pair{dmd::free_energy(chain, s, p), dmd::shape_gradient(chain, p)};
    };
    const auto a = value(h), b = value(-h), c = value(2 * h), d = value(-2 * h);
    close((8 * (a.first - b.first) - (c.first - d.first)) / (12 * h), g[k], 1e-9, 1);
    const Vector column = (8 * (a.second - b.second) - (c.second - d.second)) / (12 * h);
    for (Index r = 0; r < g.size(); ++r) {
      const Index row = std::max(r, k), col = std::min(r, k);
      close(column[r], row - col > hessian.width() ? 0 : hessian(row, col), 1e-8, 1);
    }
  }
  // The fields and the drive of the shape by the composition.
  const Vector f = dmd::exchange_field(chain, pairs);
  for (Index i = 0; i < chain.n; ++i) {
    auto value = [&](double h) {
      dmd::ChainState s = state;
      s.c[i] += h;
      dmd::ChainPairs p;
      dmd::evaluate(chain, s, p);
      return std::pair{dmd::free_energy(chain, s, p) - dmd::mixing_entropy(s.c[i]) / chain.physics.beta,
                       dmd::shape_gradient(chain, p)};
    };
    const auto a = value(1e-3), b = value(-1e-3);
    close((a.first - b.first) / 2e-3, 2 * f[i], 1e-10, 1);  // F is bilinear in c, so differences are exact
    const Vector drive = dmd::shape_drive(chain, pairs, Vector::Unit(chain.n, i));
    for (Index r = 0; r < g.size(); ++r) close((a.second[r] - b.second[r]) / 2e-3, drive[r], 1e-10, 1);
  }
}

BOOST_AUTO_TEST_CASE(relaxation_from_poor_starts_finds_the_same_minimum) {
  dmd::Chain chain = dmd::paper_chain(40, 160);
  dmd::ChainState reference = dmd::alternating_state(chain, 0.9998);
  BOOST_TEST(relax(chain, reference).converged);
  for (const double bond : {2.2, 2.8, 3.2})
    for (const double alpha : {15.0, 60.0, 500.0}) {
      dmd::ChainState state = dmd::alternating_state(chain, 0.9998);
      state.bonds.setConstant(bond);
      state.log_alpha.setConstant(std::log(alpha));
      const dmd::Relaxation result = dmd::relax(chain, state);
      BOOST_TEST(result.converged);
      BOOST_TEST(result.residual < 1e-13);
      BOOST_TEST((state.bonds - reference.bonds).cwiseAbs().maxCoeff() < 1e-11);
      BOOST_TEST((state.log_alpha - reference.log_alpha).cwiseAbs().maxCoeff() < 1e-11);
    }
}

BOOST_AUTO_TEST_CASE(the_relaxed_chain_has_the_reference_length_and_energy) {
  const Json start = load_json("dmd/obs_paper_mobility_N32_beta160.json").at("models").at("meanfield_vg")[0];
  dmd::Chain chain = dmd::paper_chain(32, 160);
  dmd::ChainState state = dmd::alternating_state(chain, 0.9998);
  dmd::relax(chain, state);
  dmd::ChainPairs pairs;
  dmd::evaluate(chain, state, pairs);
  close(state.bonds.sum(), at(start, "L"), 1e-11);
  close(dmd::free_energy(chain, state, pairs) + 32 / 320.0, at(start, "F_without_const"), 1e-12);
}

// (4.43), (4.44), (4.46), (4.49): as beta -> 0 the models agree, and what is left halves with beta.
BOOST_AUTO_TEST_CASE(models_agree_at_high_temperature) {
  const auto data = load_json("dmd/states.json")[3];
  dmd::ChainState state = chain_state_of(data);
  auto rates = [&](dmd::Kinetics kinetics, double beta) {
    dmd::Chain chain = dmd::paper_chain(8, beta);
    chain.physics.kinetics = kinetics;
    chain.physics.mobility = {
        1,
        beta,
        2 * beta,
    };
    dmd::ChainPairs pairs;
    dmd::evaluate(chain, state, pairs);
    return dmd::exchange_rates(chain, state, pairs);
  };
  auto halves = [&](dmd::Kinetics a, dmd::Kinetics b) {
    const double full = (rates(a, 2e-3) - rates(b, 2e-3)).norm(), half = (rates(a, 1e-3) - rates(b, 1e-3)).norm();
    close(half / full, 0.5, 5e-3);
  };
  // Exchange at random: (s_j - s_i)/(2 tau), half of it for the Glauber form.
  halves(dmd::Kinetics::arrhenius, dmd::Kinetics::master);
  dmd::Chain chain = dmd::paper_chain(8, 1e-3);
  auto diffusion = [&](dmd::Kinetics kinetics, double beta, double rate) {
    Vector expected = Vector::Zero(8);
    for (Index i = 1; i + 1 < 7; ++i) {
      expected[i] += rate * (state.c[i + 1] - state.c[i]);
      expected[i + 1] -= rate * (state.c[i + 1] - state.c[i]);
    }
    return (rates(kinetics, beta) - expected).norm() / expected.norm();
  };
  for (const auto& [kinetics, rate] : {std::pair{dmd::Kinetics::tanh, 0.5},
                                       {dmd::Kinetics::point, 0.5},
                                       {dmd::Kinetics::arrhenius, 1.0},
                                       {dmd::Kinetics::master, 1.0}})
    close(diffusion(kinetics, 1e-3, rate) / diffusion(kinetics, 2e-3, rate), 0.5, 5e-3);
}

BOOST_AUTO_TEST_CASE(a_matrix_factored_in_its_band) {
  numerics::SymmetricBand band(5, 2);
  Matrix full = Matrix::Zero(5, 5);
  for (Index c = 0; c < 5; ++c)
    for (Index r = c; r < std::min<Index>(5, c + 3); ++r)
      full(r, c) = full(c, r) = band(r, c) = r == c ? 5.0 + double(c) : 1.0 / double(1 + r);
  Vector x = Vector::LinSpaced(5, 1, 2);
  const Vector right = x;
  BOOST_TEST(band.factor());
  band.solve(x);
  BOOST_TEST((full * x - right).norm() < 1e-14);
}

BOOST_AUTO_TEST_SUITE_END()
