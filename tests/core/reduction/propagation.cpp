// Propagation against explicit tori, against the published errors of reduced models, and the stencil against its
// symbol.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <unsupported/Eigen/MatrixFunctions>

#include "common/random_network.hpp"
#include "common/reference.hpp"
#include "reduction/propagate.hpp"
#include "support/error.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// exp(Q t) p0 with the generator of the whole box written out.
Matrix on_torus(const Network& network, const std::vector<Index>& box, const Matrix& p0, double t) {
  const Index m = network.n_states(), cells = p0.cols();
  Matrix q = Matrix::Zero(m * cells, m * cells);
  for (Index c = 0; c < cells; ++c)
    for (const auto& jump : network.jumps()) {
      Index target = 0, stride = 1, rest = c;
      for (std::size_t a = 0; a < box.size(); ++a) {
        target += stride * ((rest % box[a] + jump.n[a] + 4 * box[a]) % box[a]);
        rest /= box[a];
        stride *= box[a];
      }
      q(jump.to + m * target, jump.from + m * c) += jump.rate;
      q(jump.from + m * c, jump.from + m * c) -= jump.rate;
    }
  const Vector out = (q * t).exp() * Eigen::Map<const Vector>(p0.data(), p0.size());
  return Eigen::Map<const Matrix>(out.data(), m, cells);
}

std::shared_ptr<const Network> random_model(int dim, bool driven, std::uint64_t seed) {
  RandomNetwork want;
  want.n_states = 3;
  want.dim = dim;
  want.decades = 1;
  want.reach = 1;
  auto network = std::make_shared<const Network>(random_input(want, seed));
  if (!driven) return network;
  return Network::with_force(network, {Vector::Constant(dim, 0.4), 1.5});
}

reduction::ReduceRequest request_of(Index P, reduction::Gauge gauge, reduction::Order order) {
  reduction::ReduceRequest request;
  request.n_coarse = P;
  request.gauge = gauge;
  request.order = order;
  return request;
}

Vector logarithmic(double from, double to, Index n) {
  Vector times(n);
  for (Index i = 0; i < n; ++i) times[i] = from * std::pow(to / from, double(i) / double(n - 1));
  return times;
}

/// max over times of |model - exact|/|start|, at one wavevector from one start.
double largest_error(const reduction::Reduced& reduced, const Vector& kappa, const ComplexVector& p0,
                     reduction::Order order, bool slip, const Vector& times) {
  const ComplexVector start = reduction::coarse_amplitudes(reduced, kappa, p0);
  const ComplexMatrix exact =
      reduction::coarse_amplitudes(reduced, kappa, reduction::exact_amplitudes(*reduced.network, kappa, p0, times));
  const ComplexMatrix model =
      reduction::model_amplitudes(reduced, order, kappa, slip ? reduced.initial(kappa, p0) : start, times);
  double largest = 0;
  for (Index i = 0; i < times.size(); ++i)
    largest = std::max(largest, (model.col(i) - exact.col(i)).norm() / start.norm());
  return largest;
}

/// The times of continuum_errors.json, sampled as there: the maxima depend on it by a few per cent.
Vector reference_times(const reduction::Reduced& reduced) {
  const auto& lambda = reduced.slow.eigenvalues;
  Vector times(24);
  times << logarithmic(0.01 / lambda[1].real(), 3 / lambda[1].real(), 12),
      logarithmic(0.03 / lambda[2].real(), 1 / lambda[2].real(), 12);
  return times;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(propagation)

BOOST_AUTO_TEST_CASE(exact_propagation_is_that_of_the_explicit_box) {
  for (const bool driven : {false, true})
    for (const auto& lengths : {std::vector<Index>{7}, {4, 3}, {2, 3, 4}}) {
      const auto dim = static_cast<int>(lengths.size());
      const auto network = random_model(dim, driven, 40 + static_cast<std::uint64_t>(dim));
      BOOST_TEST(network->reversible() == !driven);
      const reduction::Box box(*network, lengths);
      std::mt19937_64 random(5);
      const Matrix p0 = Matrix::NullaryExpr(network->n_states(), box.cells(), [&] { return uniform(random); });
      const double unit = 1 / network->escape_rates().maxCoeff();
      const Vector times = Vector{{0, 0.3 * unit, 5 * unit}};
      const Matrix p = reduction::propagate(Run(), *network, box, p0, times);
      for (Index t = 0; t < 3; ++t) {
        const Matrix found = p.middleCols(box.cells() * t, box.cells());
        BOOST_TEST((found - on_torus(*network, lengths, p0, times[t])).norm() < 1e-11 * p0.norm());
        BOOST_TEST(found.sum() == p0.sum(), boost::test_tools::tolerance(1e-12));
      }
    }
}

BOOST_AUTO_TEST_CASE(coarse_probability_is_conserved_and_exact_when_nothing_is_left_out) {
  const auto network = random_model(2, false, 77);
  const std::vector<Index> lengths{6, 5};
  const reduction::Box box(*network, lengths);
  Matrix p0 = Matrix::Zero(3, 30);
  p0(1, 0) = 1;
  const Vector times = Vector{{0.5, 4}} / network->escape_rates().maxCoeff();
  const auto all =
      reduction::coarse_grain(Run(), network, request_of(3, reduction::Gauge::given, reduction::Order::lattice));
  const auto same = reduction::propagate(Run(), *all, box, p0, true, times);
  BOOST_TEST(same.error.maxCoeff() < 1e-10);
  const auto two =
      reduction::coarse_grain(Run(), network, request_of(2, reduction::Gauge::corrector, reduction::Order::lattice));
  const auto found = reduction::propagate(Run(), *two, box, p0, false, times);
  for (Index t = 0; t < 2; ++t) BOOST_TEST(std::abs(found.exact.middleCols(30 * t, 30).sum() - 1) < 1e-12);
  BOOST_TEST(std::abs(found.model.middleCols(30, 30).sum() - 1) < 1e-12);
  BOOST_TEST(found.error[0] > 0);
  const Matrix p = reduction::propagate(Run(), *network, box, p0, times);
  // At Gamma the gauge plays no part: totals of the coarse states are those of the memberships.
  const Vector total = found.exact.middleCols(30, 30).rowwise().sum();
  BOOST_TEST((total - two->memberships.chi.transpose() * p.middleCols(30, 30).rowwise().sum()).norm() < 1e-12);
}

BOOST_AUTO_TEST_CASE(errors_of_the_reduced_models_are_the_published_ones) {
  const auto reference = load_json("rdd/continuum_errors.json");
  double worst = 0;
  int compared = 0;
  for (const char* name : {"fig1c", "stress_mig0"}) {
    const auto network = load_network(std::string("rdd/reference_") + name + ".json");
    const auto given =
        reduction::coarse_grain(Run(), network, request_of(2, reduction::Gauge::given, reduction::Order::second));
    for (const auto& row : reference["evolution"][name]) {
      const double length = row[0].get<double>();
      const Vector kappa = vector_of(row[1]) / length;
      const bool local = row[2] == "loc.eq";
      ComplexVector p0 = ComplexVector::Zero(network->n_states());
      if (!local) {
        p0[0] = 1;
      } else {
        // The file counts the coarse state without state 0 first.
        const Matrix u = given->slow.v * given->inverse_transform.transpose();
        p0 = u.col(given->memberships.chi(0, 0) > 0.5 ? 1 : 0).cast<Complex>();
      }
      for (const auto& [variant, order] : {std::pair{"i", reduction::Order::plain},
                                           {"ii", reduction::Order::second},
                                           {"lat", reduction::Order::lattice}}) {
        const auto found = largest_error(*given, kappa, p0, order, false, reference_times(*given));
        const double expected = row[3][variant][0].get<double>();
        worst = std::max(worst, std::abs(found / expected - 1));
        ++compared;
        BOOST_TEST_INFO(name << " " << length << " " << row[1].dump() << " " << row[2] << " " << variant);
        BOOST_TEST(found == expected, boost::test_tools::tolerance(1e-6));
      }
    }
  }
  BOOST_TEST_MESSAGE(compared << " errors compared, largest difference " << worst);
}

BOOST_AUTO_TEST_CASE(the_corrector_gauge_and_the_slip_pay_off) {
  const auto network = load_network("rdd/reference_fig1c.json");
  const auto given =
      reduction::coarse_grain(Run(), network, request_of(2, reduction::Gauge::given, reduction::Order::second));
  const auto corrector =
      reduction::coarse_grain(Run(), network, request_of(2, reduction::Gauge::corrector, reduction::Order::second));
  ComplexVector delta = ComplexVector::Zero(network->n_states());
  delta[0] = 1;
  const auto error = [&](const reduction::Reduced& reduced, double length, bool slip) {
    // After the fast modes have died out.
    const Vector times = logarithmic(1, 3, 21) / reduced.slow.eigenvalues[1].real();
    return largest_error(reduced, Vector{{1 / length, 0}}, delta, reduction::Order::second, slip, times);
  };
  for (const auto& reduced : {given, corrector}) {
    // Without the slip an error of O(k), with it O(k^2): twice the length, half and a quarter.
    const double plain = error(*reduced, 64, false) / error(*reduced, 128, false);
    const double slip = error(*reduced, 64, true) / error(*reduced, 128, true);
    BOOST_TEST(plain > 1.8);
    BOOST_TEST(plain < 2.2);
    BOOST_TEST(slip > 3.5);
  }
  BOOST_TEST_MESSAGE("slip gains " << error(*given, 64, false) / error(*given, 64, true) << " at 64 cells, "
                                   << error(*given, 128, false) / error(*given, 128, true) << " at 128");
  // From local equilibrium the block symbol of the corrector gauge is the better model, the more so the longer the
  // wave.
  const auto local = [&](const reduction::Reduced& reduced, double length) {
    const Matrix u = reduced.slow.v * reduced.inverse_transform.transpose();
    const Vector kappa = Vector{{1 / length, 0}};
    const Vector angle = reduced.gauge_positions.transpose() * reduced.lattice.wavevector(kappa);
    const ComplexVector back = (Complex(0, 1) * angle.cast<Complex>().array()).exp();
    return largest_error(reduced, kappa, back.cwiseProduct(u.col(0).cast<Complex>()), reduction::Order::lattice, false,
                         reference_times(reduced));
  };
  BOOST_TEST_MESSAGE("local equilibrium, 16 cells: given "
                     << local(*given, 16) << ", corrector " << local(*corrector, 16)
                     << "; 64 cells: " << local(*given, 64) << ", " << local(*corrector, 64));
  BOOST_TEST(local(*corrector, 16) < 0.1 * local(*given, 16));
  BOOST_TEST(local(*corrector, 64) < 0.05 * local(*given, 64));
}

BOOST_AUTO_TEST_CASE(a_stencil_has_the_symbol_of_the_model_to_second_order) {
  const auto network = load_network("rdd/reference_fig1c.json");
  const auto reduced =
      reduction::coarse_grain(Run(), network, request_of(2, reduction::Gauge::given, reduction::Order::second));
  const auto symbol_of = [](const reduction::Stencil& s, const Vector& kappa, double spacing) {
    ComplexMatrix out = ComplexMatrix::Zero(2, 2);
    for (std::size_t i = 0; i < s.offset.size(); ++i) {
      const double phase = 2 * M_PI * spacing * (kappa[0] * s.offset[i][0] + kappa[1] * s.offset[i][1]);
      out += std::polar(1.0, phase) * s.coefficient[i].cast<Complex>();
    }
    return out;
  };
  const Vector kappa = Vector{{0.011, -0.007}};
  const ComplexMatrix exact = reduced->symbol(kappa, reduction::Order::second);
  double error[2];
  for (int i = 0; i < 2; ++i) {
    const double spacing = i == 0 ? 2 : 1;
    const auto s = reduction::stencil(*reduced, spacing);
    BOOST_TEST(s.offset.size() == 9U);
    Matrix sum = Matrix::Zero(2, 2);
    for (const auto& c : s.coefficient) sum += c;
    BOOST_TEST((sum - reduced->reaction).norm() < 1e-12 * s.coefficient.front().norm());
    error[i] = (symbol_of(s, kappa, spacing) - exact).norm();
  }
  BOOST_TEST(error[0] / error[1] > 3.9);
  BOOST_TEST(error[0] / error[1] < 4.1);
}

BOOST_AUTO_TEST_CASE(bad_boxes_and_times_are_refused) {
  const auto network = random_model(2, false, 3);
  const auto says = [](const char* part) {
    return [part](const Error& error) { return std::string(error.what()).find(part) != std::string::npos; };
  };
  BOOST_CHECK_EXCEPTION((void)reduction::Box(*network, std::vector<Index>{4}), Error, says("expected dim = 2"));
  BOOST_CHECK_EXCEPTION((void)reduction::Box(*network, std::vector<Index>{1, 4}), Error, says("reach of the jumps"));
  BOOST_CHECK_EXCEPTION((void)reduction::Box(*network, std::vector<Index>{1 << 20, 1 << 20}), Error, says("2^31"));
  const reduction::Box box(*network, std::vector<Index>{4, 4});
  const Matrix p0 = Matrix::Ones(3, 16);
  BOOST_CHECK_EXCEPTION((void)reduction::propagate(Run(), *network, box, p0, Vector{{-1.0}}), Error,
                        says("time[0] = -1"));
  BOOST_CHECK_EXCEPTION((void)reduction::propagate(Run(), *network, box, p0.leftCols(3), Vector{{1.0}}), Error,
                        says("(3, 16)"));
  Matrix bad = p0;
  bad(2, 5) = NAN;
  BOOST_CHECK_EXCEPTION((void)reduction::propagate(Run(), *network, box, bad, Vector{{1.0}}), Error,
                        says("start[2, 5]"));
}

BOOST_AUTO_TEST_CASE(same_bits_for_any_number_of_threads) {
  const auto network = random_model(2, true, 9);
  const reduction::Box box(*network, std::vector<Index>{9, 8});
  Matrix p0 = Matrix::Zero(3, 72);
  p0(0, 3) = 1;
  const Vector times = Vector{{1.0, 3.0}} / network->escape_rates().maxCoeff();
  Context one(1), three(3);
  const Matrix a = reduction::propagate(Run(&one), *network, box, p0, times),
               b = reduction::propagate(Run(&three), *network, box, p0, times);
  BOOST_TEST((a.array() == b.array()).all());
}

BOOST_AUTO_TEST_SUITE_END()
