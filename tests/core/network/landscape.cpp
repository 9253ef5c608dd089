// Landscapes: rates, detailed balance, shifts, and the derivatives of D along them.
#include "network/landscape.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "support/error.hpp"
#include "transport/derivative.hpp"
#include "transport/transport.hpp"

using namespace rdd;

namespace {

/// A random network in which every state is joined to the next one and to others, by saddles or directed barriers.
LandscapeInput random_landscape(unsigned seed, int dim, int states, Height height) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  LandscapeInput input;
  input.n_states = states;
  input.lattice = Lattice(Matrix::Identity(dim, dim) * 2 + 0.3 * Matrix::Ones(dim, dim));
  input.positions = Matrix::NullaryExpr(dim, states, [&] { return uniform(engine); });
  input.energy = Vector::NullaryExpr(states, [&] { return 0.2 * uniform(engine); });
  input.height = height;
  const auto add = [&](int from, int to, Translation n) {
    const double saddle = 0.4 + 0.3 * uniform(engine), nu = 1e12 * (1 + uniform(engine));
    const bool absolute = height == Height::saddle;
    input.transitions.push_back({from, to, n, absolute ? saddle : saddle - input.energy[from], nu});
    for (auto& c : n) c = -c;
    const double back = absolute ? saddle : saddle - input.energy[to] - 0.1 * uniform(engine);
    input.transitions.push_back({to, from, n, back, absolute ? nu : nu * (0.5 + uniform(engine))});
  };
  for (int s = 0; s + 1 < states; ++s) add(s, s + 1, {});
  for (int s = 0; s < states; ++s)
    for (int a = 0; a < dim; ++a) {
      Translation n{};
      n[a] = 1;
      add(s, static_cast<int>(uniform(engine) * states), n);
    }
  return input;
}

Matrix diffusivity_at(const Landscape& landscape, double temperature) {
  return transport::diffusivity(*landscape.network(temperature), Accuracy::fast);
}

bool says(const Error& error, const char* part) { return std::string(error.what()).find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(landscape)

BOOST_AUTO_TEST_CASE(rates_and_weights_follow_the_energies) {
  const Landscape landscape(random_landscape(1, 2, 6, Height::saddle));
  const double kT = 8.617333262e-5 * 500;
  const auto network = landscape.network(500);
  for (Index t = 0; t < landscape.n_transitions(); ++t) {
    const auto& jump = landscape.transition(t);
    const double rate = jump.prefactor * std::exp(-(jump.height - landscape.data().energy[jump.from]) / kT);
    BOOST_TEST(landscape.rates(500)[t] == rate, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(landscape.log_rates(500)[t] == std::log(rate), boost::test_tools::tolerance(1e-13));
  }
  BOOST_TEST(network->reversible());
  const Vector& log_pi = network->stationary().log_pi;
  for (Index j = 1; j < landscape.n_states(); ++j)
    BOOST_TEST(log_pi[j] - log_pi[0] == -(landscape.data().energy[j] - landscape.data().energy[0]) / kT,
               boost::test_tools::tolerance(1e-11));
  BOOST_TEST(network->audit().largest_edge_error < 1e-10);
}

BOOST_AUTO_TEST_CASE(derivatives_agree_with_differences) {
  for (const auto height : {Height::saddle, Height::barrier})
    for (int dim = 1; dim <= 3; ++dim) {
      const Landscape landscape(random_landscape(10 + static_cast<unsigned>(dim), dim, 5, height));
      const double temperature = 700;
      const auto found = transport::landscape_derivative(landscape, temperature);
      BOOST_TEST(landscape.network(temperature)->reversible() == (height == Height::saddle));
      const double scale = found.diffusivity.norm();
      // Richardson on central differences: error O(h^4).
      const auto difference = [&](auto&& d_at, double h) -> Matrix {
        const Matrix wide = (d_at(h) - d_at(-h)) / (2 * h), narrow = (d_at(h / 2) - d_at(-h / 2)) / h;
        return (4 * narrow - wide) / 3;
      };
      const Matrix by_t = difference([&](double h) { return diffusivity_at(landscape, temperature + h); }, 1.0);
      BOOST_TEST((by_t - found.diffusivity_temperature).norm() < 1e-8 * by_t.norm());
      for (Index j = 0; j < landscape.n_states(); ++j) {
        const Vector unit = Vector::Unit(landscape.n_states(), j);
        const Matrix exact = Eigen::Map<const Matrix>(found.diffusivity_state.col(j).data(), dim, dim);
        const Matrix by_state =
            difference([&](double h) { return diffusivity_at(*landscape.shifted(h * unit, {}), temperature); }, 1e-3);
        BOOST_TEST((by_state - exact).norm() < 1e-8 * (exact.norm() + scale));
      }
      if (height == Height::saddle) continue;  // a single direction shifted would break detailed balance
      for (Index t = 0; t < landscape.n_transitions(); ++t) {
        const Vector unit = Vector::Unit(landscape.n_transitions(), t);
        const Matrix exact = Eigen::Map<const Matrix>(found.diffusivity_height.col(t).data(), dim, dim);
        const Matrix by_height =
            difference([&](double h) { return diffusivity_at(*landscape.shifted({}, h * unit), temperature); }, 1e-3);
        BOOST_TEST((by_height - exact).norm() < 1e-8 * (exact.norm() + scale));
      }
    }
}

BOOST_AUTO_TEST_CASE(derivatives_of_a_driven_network_agree_with_differences) {
  // A ratchet under a force: reversible() is false and the adjoint of the flow matters; v has derivatives too.
  const Landscape landscape(random_landscape(3, 2, 4, Height::barrier));
  const auto network = Network::with_force(landscape.network(800), {Vector::Constant(2, 0.2), 10});
  const auto found = transport::transport_derivative(*network);
  BOOST_TEST((found.velocity - transport::drift_velocity(*network)).norm() < 1e-12 * found.velocity.norm());
  BOOST_TEST((found.diffusivity - transport::diffusivity(*network, Accuracy::fast)).norm() <
             1e-12 * found.diffusivity.norm());
  const auto with = [&](Index e, double factor) {
    NetworkInput input;
    input.n_states = network->n_states();
    input.lattice = network->lattice();
    input.positions = network->positions();
    input.jumps.assign(network->jumps().begin(), network->jumps().end());
    input.jumps[e].rate *= factor;
    return Network(std::move(input));
  };
  for (Index e = 0; e < network->n_jumps(); ++e) {
    const double k = network->jumps()[e].rate, h = 1e-3;
    const auto slope = [&](auto&& value) {
      const auto central = [&](double step) {
        return ((value(with(e, 1 + step)) - value(with(e, 1 - step))) / (2 * step * k)).eval();
      };
      return ((4 * central(h / 2) - central(h)) / 3).eval();
    };
    const Matrix d = slope([](const Network& n) { return transport::diffusivity(n, Accuracy::fast); });
    const Vector v = slope([](const Network& n) { return transport::drift_velocity(n); });
    BOOST_TEST((Eigen::Map<const Vector>(d.data(), 4) - found.diffusivity_rate.col(e)).norm() * k <
               1e-8 * found.diffusivity.norm());
    BOOST_TEST((v - found.velocity_rate.col(e)).norm() * k < 1e-8 * found.velocity.norm());
  }
}

BOOST_AUTO_TEST_CASE(opposite_transitions_share_a_saddle) {
  auto input = random_landscape(5, 2, 4, Height::saddle);
  const auto own = input.transitions;
  for (auto transition : own) {  // a parallel channel, higher, in another order
    transition.height += 0.05;
    input.transitions.insert(input.transitions.begin(), transition);
  }
  const Landscape landscape(input);
  const auto& saddles = landscape.saddles();
  const Index n = landscape.n_transitions();
  BOOST_TEST(*std::max_element(saddles.begin(), saddles.end()) == n / 2 - 1);
  for (Index t = 0; t < n; ++t) {
    Index others = 0;
    for (Index o = 0; o < n; ++o) {
      if (o == t || saddles[o] != saddles[t]) continue;
      ++others;
      BOOST_TEST(landscape.transition(o).from == landscape.transition(t).to);
      BOOST_TEST(landscape.transition(o).to == landscape.transition(t).from);
      BOOST_TEST(landscape.transition(o).height == landscape.transition(t).height);
    }
    BOOST_TEST(others == 1);
    const auto network = landscape.network(600);
    const auto& jump = network->jumps()[landscape.jump_of(t)];
    BOOST_TEST((jump.from == landscape.transition(t).from && jump.to == landscape.transition(t).to &&
                jump.n == landscape.transition(t).n));
  }
}

BOOST_AUTO_TEST_CASE(bad_landscapes_are_refused_with_their_reason) {
  const auto refused = [](auto&& change, const char* part) {
    auto input = random_landscape(7, 2, 4, Height::saddle);
    change(input);
    BOOST_CHECK_EXCEPTION(Landscape{input}, Error, [&](const Error& error) {
      BOOST_TEST_INFO(error.what());
      return says(error, part);
    });
  };
  refused([](auto& in) { in.transitions[2].prefactor *= 1.5; }, "detailed balance");
  refused([](auto& in) { in.transitions[6].height += 0.01; }, "cycle");
  refused([](auto& in) { in.transitions.pop_back(); }, "no reverse");
  refused([](auto& in) { in.transitions[3].prefactor = 0; }, "prefactor[3] = 0");
  refused([](auto& in) { in.transitions[3].height = NAN; }, "height[3]");
  refused([](auto& in) { in.energy[1] = INFINITY; }, "energy[1]");
  refused([](auto& in) { in.kB = -1; }, "kB = -1");
  const Landscape landscape(random_landscape(7, 2, 4, Height::saddle));
  for (const double temperature : {0.0, -300.0, double(NAN), double(INFINITY)})
    BOOST_CHECK_EXCEPTION((void)landscape.network(temperature), Error,
                          [](const Error& error) { return says(error, "temperature"); });
  BOOST_CHECK_EXCEPTION((void)landscape.network(5), Error, [](const Error& error) {
    return says(error, "rate of transition 0 (0 -> 1") && says(error, "logarithm");
  });
  BOOST_CHECK_NO_THROW((void)landscape.log_rates(5));
}

BOOST_AUTO_TEST_SUITE_END()
