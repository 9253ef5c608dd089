// Reduced models against the reference blocks and against the bands they stand for.
#include "reduction/reduced.hpp"

#include <Eigen/Eigenvalues>
#include <boost/test/unit_test.hpp>

#include "common/models.hpp"
#include "common/random_network.hpp"
#include "common/reference.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

std::shared_ptr<const reduction::Reduced> reduce(const std::shared_ptr<const Network>& network, Index p,
                                                 reduction::Gauge gauge,
                                                 reduction::Order order = reduction::Order::second) {
  reduction::ReduceRequest request;
  request.n_coarse = p;
  request.gauge = gauge;
  request.order = order;
  return reduction::coarse_grain(Run(), network, request);
}

/// The permutation that takes our coarse states to those of a file.
Eigen::PermutationMatrix<Eigen::Dynamic> matched(const Matrix& ours, const Matrix& theirs) {
  Eigen::PermutationMatrix<Eigen::Dynamic> permutation(ours.cols());
  for (Index j = 0; j < theirs.cols(); ++j) {
    Index best = 0;
    (ours.colwise() - theirs.col(j)).colwise().norm().minCoeff(&best);
    permutation.indices()[j] = static_cast<int>(best);
  }
  return permutation;
}

double worst(const Matrix& a, const Matrix& b) { return (a - b).cwiseAbs().maxCoeff(); }

std::shared_ptr<const Network> basins(std::uint64_t seed, bool reversible, std::uint64_t gauge_seed) {
  // Two fast clusters of states with slow ways between them.
  auto input = random_input(
      {.n_states = 8, .dim = 2, .decades = 1, .energy_spread = 1, .extra_pairs = 30, .reversible = reversible}, seed);
  for (auto& jump : input.jumps)
    if ((jump.from < 4) != (jump.to < 4) || jump.n != Translation{}) jump.rate *= 1e-3;
  if (gauge_seed != 0) input = reassigned(input, 2, gauge_seed);
  return std::make_shared<const Network>(input);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reduced)

BOOST_AUTO_TEST_CASE(reference_blocks_in_the_given_gauge) {
  for (const auto& [coarse_file, model_file] :
       {std::pair{"coarse_fig1c", "reference_fig1c"}, std::pair{"coarse_fig1c_printed", "reference_fig1c_printed"},
        std::pair{"coarse_fig2png", "reference_fig2png"},
        std::pair{"reference_stress_mig0", "reference_stress_mig0"}}) {
    const auto data = load_json(std::string("rdd/") + coarse_file + ".json");
    const auto network = load_network(std::string("rdd/") + model_file + ".json");
    const auto model = reduce(network, 2, reduction::Gauge::given);
    const Matrix chi = matrix_of(data.at("chi"));
    const auto perm = matched(model->memberships.chi, chi);
    BOOST_TEST(worst(model->memberships.chi * perm, chi) < 1e-9, coarse_file);
    auto permuted = [&](const Matrix& block) -> Matrix { return perm.transpose() * block * perm; };
    BOOST_TEST(worst(permuted(model->reaction), matrix_of(data.at("Q_P_reaction"))) < 1e-9, coarse_file);
    for (std::size_t a = 0; a < 2; ++a) {
      BOOST_TEST(worst(permuted(model->drift[a]), matrix_of(data.at("C_P")[a])) < 1e-9, coarse_file);
      for (std::size_t b = 0; b < 2; ++b) {
        BOOST_TEST(worst(permuted(model->diffusion_plain[a + 2 * b]), matrix_of(data.at("D_P_paper")[a][b])) < 1e-9);
        BOOST_TEST(worst(permuted(model->diffusion_second[a + 2 * b]), matrix_of(data.at("D_P_second_order")[a][b])) <
                   1e-9);
      }
    }
    if (!data.contains("Q_P")) continue;
    const auto hops = model->hops();
    for (std::size_t h = 0; h < hops.rate.size(); ++h) {
      const auto& n = hops.translation[h];
      if (n == Translation{}) {
        BOOST_TEST(worst(permuted(hops.rate[h]), matrix_of(data.at("Q_P_0_minus_R"))) < 1e-9);
      } else {
        std::string key = "(";
        key.append(std::to_string(-n[0])).append(", ").append(std::to_string(-n[1])).append(")");
        BOOST_TEST(worst(permuted(hops.rate[h]), matrix_of(data.at("Q_P").at(key))) < 1e-9, key);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(band_errors_of_the_paper_s_models) {
  // Columns: L, single mode of (23), P x P block symbol, plain, second order; in the gauge as given.
  const auto data = load_json("rdd/continuum_errors.json");
  for (const auto* name : {"fig1a", "fig1b", "fig1c", "stress_mig0"}) {
    const auto network = load_network(std::string("rdd/reference_") + name + ".json");
    const Index p = network->n_states() == 10 ? 2 : 1;
    const auto model = reduce(network, p, reduction::Gauge::given);
    for (const auto& row : data.at("eq24").at(name)) {
      const double length = row[0].get<double>();
      const reduction::Order orders[] = {reduction::Order::lattice, reduction::Order::plain, reduction::Order::second};
      for (std::size_t c = 0; c < 3; ++c) {
        const double expected = row[c + 2].get<double>();
        const double found = reduction::band_error(Run(), *model, orders[c], length);
        BOOST_TEST(std::abs(found - expected) < 0.01 * expected + 1e-9,
                   name << " L = " << length << " column " << c + 2 << ": " << found << " for " << expected);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(corrector_gauge_is_better_and_does_not_know_the_cells) {
  const auto network = load_network("rdd/reference_fig1c.json");
  const auto given = reduce(network, 2, reduction::Gauge::given);
  const auto canonical = reduce(network, 2, reduction::Gauge::corrector);
  BOOST_TEST(reduction::band_error(Run(), *given, reduction::Order::lattice, 100) > 5e-4);
  BOOST_TEST(reduction::band_error(Run(), *canonical, reduction::Order::lattice, 100) < 1e-6);
  // A reversible model of two states has no drift in this gauge.
  for (const auto& c : canonical->drift) BOOST_TEST(c.cwiseAbs().maxCoeff() < 1e-12);
  const auto spoiled =
      std::make_shared<const Network>(reassigned(network_of(load_json("rdd/reference_fig1c.json")), 2, 4));
  BOOST_TEST(reduction::band_error(Run(), *reduce(spoiled, 2, reduction::Gauge::given), reduction::Order::plain, 100) >
             1);
  BOOST_TEST(reduction::band_error(Run(), *reduce(spoiled, 2, reduction::Gauge::corrector), reduction::Order::lattice,
                                   100) < 1e-6);
}

BOOST_AUTO_TEST_CASE(blocks_are_gauge_invariant) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const bool reversible = seed % 2 == 0;
    const auto a = reduce(basins(seed, reversible, 0), 2, reduction::Gauge::corrector);
    const auto b = reduce(basins(seed, reversible, 50 + seed), 2, reduction::Gauge::corrector);
    const double scale = a->diffusion_second[0].cwiseAbs().maxCoeff();
    BOOST_TEST(worst(a->memberships.chi, b->memberships.chi) < 1e-10);
    BOOST_TEST(worst(a->reaction, b->reaction) < 1e-12 * a->network->escape_rates().maxCoeff());
    for (std::size_t i = 0; i < 4; ++i) {
      BOOST_TEST(worst(a->diffusion_second[i], b->diffusion_second[i]) < 1e-9 * scale);
      BOOST_TEST(worst(a->diffusion_plain[i], b->diffusion_plain[i]) < 1e-9 * scale);
    }
    for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(worst(a->drift[i], b->drift[i]) < 1e-9 * scale);
  }
}

BOOST_AUTO_TEST_CASE(conservation_and_consistency) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const bool reversible = seed % 2 == 0;
    const auto network = basins(seed, reversible, 0);
    for (const Index p : {Index{1}, Index{2}, Index{8}}) {
      const auto model = reduce(network, p, seed % 3 == 0 ? reduction::Gauge::given : reduction::Gauge::corrector);
      const double scale = network->escape_rates().maxCoeff();
      BOOST_TEST(model->reaction.colwise().sum().cwiseAbs().maxCoeff() < 1e-11 * scale);
      BOOST_TEST(std::abs(model->equilibrium.sum() - 1) < 1e-13);
      BOOST_TEST((model->reaction * model->equilibrium).cwiseAbs().maxCoeff() < 1e-11 * scale);
      BOOST_TEST((model->slow.w.transpose() * model->slow.v - Matrix::Identity(p, p)).cwiseAbs().maxCoeff() < 1e-11);
      const Matrix weighted = model->slow.w.transpose() * network->stationary().pi.asDiagonal() * model->slow.w;
      BOOST_TEST((weighted - Matrix::Identity(p, p)).cwiseAbs().maxCoeff() < 1e-11);
      // The long-time diffusivity of the coarse model is that of the network: exact at second order.
      ComplexVector value(1);
      const Vector kappa = 1e-3 * Vector::Unit(2, 0);
      const Vector k = network->lattice().wavevector(kappa);
      const ComplexMatrix symbol = -model->symbol(kappa, p == 8 ? reduction::Order::lattice : reduction::Order::second);
      const ComplexVector values = symbol.eigenvalues();
      Index lowest = 0;
      values.real().minCoeff(&lowest);
      const double expected = k.dot(transport::diffusivity(*network) * k);
      BOOST_TEST(std::abs(values[lowest].real() / expected - 1) < 1e-4);
    }
  }
}

BOOST_AUTO_TEST_CASE(one_state_is_the_exact_transport) {
  for (const bool reversible : {true, false}) {
    const auto network = basins(3, reversible, 9);
    const auto model = reduce(network, 1, reduction::Gauge::given);
    const Matrix d = transport::diffusivity(*network);
    const Vector v = transport::drift_velocity(*network);
    for (Index a = 0; a < 2; ++a) {
      BOOST_TEST(std::abs(model->drift[a](0, 0) + v[a]) < 1e-13 * network->escape_rates().maxCoeff());
      for (Index b = 0; b < 2; ++b)
        BOOST_TEST(std::abs(model->diffusion_second[a + 2 * b](0, 0) - d(a, b)) < 1e-10 * d.norm());
    }
  }
}

BOOST_AUTO_TEST_CASE(driven_bands_are_reproduced_to_third_order) {
  const auto network = basins(5, false, 0);
  const auto model = reduce(network, 2, reduction::Gauge::corrector);
  // An error of third order in a band that starts with i k.v: two orders relative, once k is small enough.
  const double coarse = reduction::band_error(Run(), *model, reduction::Order::second, 600);
  const double fine = reduction::band_error(Run(), *model, reduction::Order::second, 1200);
  BOOST_TEST(fine < coarse / 3.5);
}

BOOST_AUTO_TEST_CASE(slip_takes_the_start_to_second_order) {
  const auto network = load_network("rdd/reference_fig1c.json");
  const auto model = reduce(network, 2, reduction::Gauge::given);
  // Exact amplitudes of the slow bands at k, against the model's, for all weight on state 0.
  ComplexVector p0 = ComplexVector::Zero(10);
  p0[0] = 1;
  auto error = [&](double kappa_x, bool with_slip) {
    const Vector kappa = kappa_x * Vector::Unit(2, 0);
    spectrum::SpectrumRequest request{kappa, 10, true, Accuracy::fast, spectrum::Boundary::periodic};
    ComplexMatrix values(10, 1), right(10, 10), left(10, 10);
    spectrum::SpectrumOutput out;
    out.complex_values = values.data();
    out.right = right.data();
    out.left = left.data();
    spectrum::compute_spectrum(Run(), *network, request, out);
    // What the slow bands carry of p0, as coarse densities.
    const ComplexMatrix slow = right.leftCols(2) * left.leftCols(2).adjoint();
    const ComplexVector exact = model->memberships.chi.transpose().cast<Complex>() * (slow * p0);
    const ComplexVector plain =
        model->memberships.transform.transpose().cast<Complex>() * (model->slow.w.transpose().cast<Complex>() * p0);
    return ((with_slip ? model->initial(kappa, p0) : plain) - exact).norm();
  };
  const double without_ratio = error(1.0 / 64, false) / error(1.0 / 128, false);
  const double with_ratio = error(1.0 / 64, true) / error(1.0 / 128, true);
  BOOST_TEST(std::abs(without_ratio - 2) < 0.2);
  BOOST_TEST(std::abs(with_ratio - 4) < 0.4);
  BOOST_TEST(error(1.0 / 64, true) < error(1.0 / 64, false) / 10);
}

BOOST_AUTO_TEST_CASE(resolution_is_where_the_error_crosses) {
  const auto model = reduce(load_network("rdd/reference_fig1c.json"), 2, reduction::Gauge::corrector);
  const auto found = reduction::resolution(Run(), *model, 1e-3);
  BOOST_TEST(found.length > 1);
  BOOST_TEST(reduction::band_error(Run(), *model, reduction::Order::second, found.length) <= 1e-3);
  BOOST_TEST(reduction::band_error(Run(), *model, reduction::Order::second, found.length / 1.01) > 1e-3);
  const auto given =
      reduce(load_network("rdd/reference_fig1c.json"), 2, reduction::Gauge::given, reduction::Order::plain);
  const auto never = reduction::resolution(Run(), *given, 1e-14);
  BOOST_TEST(std::isnan(never.length));
  BOOST_TEST(never.floor > 1e-14);
}

BOOST_AUTO_TEST_CASE(crowdion_of_four_variants) {
  const double a = 2.0;
  const double hop = 5.0;
  const auto model = reduce(crowdion(a, hop, 0.01), 4, reduction::Gauge::corrector);
  BOOST_TEST((model->memberships.chi.array() > 0.999999).count() == 4);
  BOOST_TEST((model->equilibrium - Vector::Constant(4, 0.25)).cwiseAbs().maxCoeff() < 1e-12);
  // Each variant diffuses along its axis: D = (3/4) a^2 nu n n^T, of trace (3/4) a^2 nu.
  for (Index p = 0; p < 4; ++p) {
    double trace = 0;
    for (std::size_t c = 0; c < 3; ++c) trace += model->diffusion()[c + 3 * c](p, p);
    BOOST_TEST(std::abs(trace - 0.75 * a * a * hop) < 1e-10);
  }
}

BOOST_AUTO_TEST_CASE(bad_sizes_are_refused) {
  auto status_of = [](auto&& call) {
    try {
      call();
    } catch (const Error& error) {
      return error.status();
    }
    return Status::ok;
  };
  const auto network = crowdion(1, 1, 0.01);
  BOOST_TEST((status_of([&] { reduce(network, 5, reduction::Gauge::given); }) == Status::argument));
  BOOST_TEST((status_of([&] { reduce(network, -1, reduction::Gauge::given); }) == Status::argument));
  BOOST_TEST((status_of([&] { reduce(network, 2, reduction::Gauge::given); }) == Status::degenerate));
  BOOST_TEST((status_of([&] { reduce(network, 3, reduction::Gauge::given); }) == Status::degenerate));
  reduction::ReduceRequest request;
  request.gap.threshold = 1e9;
  BOOST_TEST((status_of([&] { (void)reduction::coarse_grain(Run(), network, request); }) == Status::no_gap));
}

BOOST_AUTO_TEST_SUITE_END()
