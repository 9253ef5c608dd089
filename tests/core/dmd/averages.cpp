// Pair potentials and their Gaussian averages against references, closed forms, differences and an independent
// quadrature.
#include <array>
#include <cstring>
#include <functional>
#include <vector>

#include "dmd/potential/average.hpp"
#include "dmd/potential/average_batch.hpp"
#include "helpers.hpp"
#include "numerics/gauss_rules.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::dmd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(averages)

BOOST_AUTO_TEST_CASE(rules_are_exact_for_polynomials) {
  for (const int n : {1, 2, 5, 8, 12, 16, 24, 40}) {
    double odd_factorial = 1;
    for (int degree = 0; degree < 2 * n && degree <= 40; degree += 2) {
      double hermite = 0, legendre = 0;
      for (std::size_t k = 0; k < static_cast<std::size_t>(n); ++k) {
        hermite += numerics::gauss_hermite(n).weight[k] * std::pow(numerics::gauss_hermite(n).node[k], degree);
        legendre += numerics::gauss_legendre(n).weight[k] * std::pow(numerics::gauss_legendre(n).node[k], degree);
      }
      close(hermite, odd_factorial, 1e-13);
      close(legendre, 2.0 / (degree + 1), 1e-13);
      odd_factorial *= degree + 1;
    }
  }
}

BOOST_AUTO_TEST_CASE(the_paper_s_potential) {
  const auto same = paper_same(), unlike = paper_unlike(), confine = paper_confinement();
  for (const auto& row : load_json("dmd/potential.json").at("rows")) {
    const double r = at(row, "r");
    close(same(r).value, at(row, "phi_pp"), 1e-12, 1e-4);
    close(unlike(r).value, at(row, "phi_pm"), 1e-12, 1e-4);
    close(same(r).first, at(row, "dphi_pp"), 1e-12, 1e-4);
    close(unlike(r).first, at(row, "dphi_pm"), 1e-12, 1e-4);
    close(confine(r).value, at(row, "phi_confine"), 1e-12);
    close(confine(r).first, at(row, "dphi_confine"), 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(derivatives_of_every_potential) {
  std::vector<double> values;
  for (int k = 0; k < 200; ++k) values.push_back(std::cos(0.03 * k) / (1 + 0.05 * k));
  const std::vector<dmd::PairFunction> all{paper_same(),
                                           paper_confinement(),
                                           {dmd::Morse{1, 1.5, 1}, infinity},
                                           {dmd::Morse{1, 1.5, 1}, 4},
                                           {dmd::LennardJones{0.7, 1, 0.8}, 3},
                                           {dmd::make_table(0.1, 0.05, values), 9}};
  for (const auto& phi : all)
    for (const double r : {0.37, 0.77, 0.93, 1.31, 2.57, 3.91, 4.44}) {
      const double h = 1e-5;
      close((phi(r + h).value - phi(r - h).value) / (2 * h), phi(r).first, 1e-7, 1e-1);
      close((phi(r + h).first - phi(r - h).first) / (2 * h), phi(r).second, 1e-7, 1e-1);
      for (const double kink : phi.kinks()) {
        close(phi(kink * (1 + 1e-14)).value, phi(kink * (1 - 1e-14)).value, 1e-10, 1);
        close(phi(kink * (1 + 1e-14)).first, phi(kink * (1 - 1e-14)).first, 1e-10, 1);
      }
    }
}

BOOST_AUTO_TEST_CASE(every_row_of_the_one_dimensional_reference) {
  const dmd::Quadrature quadrature;
  for (const auto& row : load_json("dmd/vg_expectations.json").at("rows")) {
    auto check = [&](const dmd::PairFunction& phi, const Json& expected) {
      const dmd::Average g = dmd::average(phi, 1, at(row, "r"), at(row, "v"), quadrature);
      close(g.value, at(expected, "E"), 1e-11, 1e-13);
      close(g.r, at(expected, "dE_dr"), 1e-11, 1e-13);
      close(g.v, at(expected, "dE_dv"), 1e-11, 1e-13);
    };
    check(paper_same(), row.at("pp"));
    check(paper_unlike(), row.at("pm"));
    check(paper_confinement(), row.at("confine"));
  }
}

BOOST_AUTO_TEST_CASE(every_row_of_the_three_dimensional_reference) {
  const dmd::Quadrature quadrature;
  const Json data = load_json("dmd/vg3d_morse.json");
  for (const auto& row : data.at("rows"))
    for (const char* pair : {"pp", "pm", "mm"}) {
      const dmd::Morse morse = morse_of(data.at("morse").at(pair));
      const double v = 0.5 / at(row, "alpha_i") + 0.5 / at(row, "alpha_j");
      const dmd::Average g = dmd::average({morse, infinity}, 3, at(row, "R"), v, quadrature);
      close(g.value, at(row.at(pair), "E"), 1e-13);
      close(g.r, at(row.at(pair), "dE_dR"), 1e-12);
      close(g.v, at(row.at(pair), "dE_dv"), 1e-11);
      close(g.value, dmd::morse_average_3d(morse, at(row, "R"), v), 1e-13);
    }
}

// The unphysical core: the true value, which plain Gauss-Hermite misses by two orders of magnitude.
BOOST_AUTO_TEST_CASE(the_core_is_met_where_it_matters) {
  close(dmd::average(paper_same(), 1, 2.3, 0.2, dmd::Quadrature{}).value, 10.448, 5e-5);
}

/// E phi(|x|) by the trapezoidal rule on a fine grid in every dimension: independent of nodes and panels, but only
/// algebraically accurate at kinks.
double brute_force(const dmd::PairFunction& phi, int dim, double distance, double v) {
  const double sigma = std::sqrt(v);
  double sum = 0;
  if (dim == 2) {
    const double h = 0.02;
    for (int a = -450; a <= 450; ++a)
      for (int b = -450; b <= 450; ++b)
        sum += std::exp(-(a * a + b * b) * h * h / 2) * phi(std::hypot(distance + sigma * h * a, sigma * h * b)).value;
    return sum * h * h / (2 * M_PI);
  }
  const double h = 2e-5;
  for (int a = -450000; a <= 450000; ++a) {
    const double y = distance + sigma * h * a;
    sum += std::exp(-h * h * a * a / 2) * phi(std::abs(y)).value * (dim == 3 ? y / distance : 1);
  }
  return sum * h / std::sqrt(2 * M_PI);
}

BOOST_AUTO_TEST_CASE(values_agree_with_brute_force_in_every_dimension) {
  const dmd::PairFunction cut_morse{dmd::Morse{1, 1.5, 1}, 2.0}, soft{dmd::LennardJones{0.4, 1, 0.9}, 2.5};
  for (const int dim : {1, 2, 3}) {
    for (const double v : {0.003, 0.012}) {
      close(dmd::average(cut_morse, dim, 1.1, v, dmd::Quadrature{}).value, brute_force(cut_morse, dim, 1.1, v), 1e-7);
      close(dmd::average(cut_morse, dim, 1.9, v, dmd::Quadrature{}).value, brute_force(cut_morse, dim, 1.9, v), 1e-7,
            1e-2);
      close(dmd::average(soft, dim, 1.05, v, dmd::Quadrature{}).value, brute_force(soft, dim, 1.05, v), 1e-6);
    }
    close(dmd::average(paper_same(), dim, 10.4, 0.03, dmd::Quadrature{}).value,
          brute_force(paper_same(), dim, 10.4, 0.03), 1e-6);
  }
}

/// Fourth-order central differences of the averages.
void check_derivatives(const dmd::PairFunction& phi, int dim, double r, double v, double tolerance) {
  const dmd::Quadrature quadrature;
  auto difference = [&](auto&& f, double h) { return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h); };
  auto in_r = [&](double Average::*part) {
    return difference([&](double h) { return dmd::average(phi, dim, r + h, v, quadrature).*part; },
                      1e-3 * std::sqrt(v));
  };
  auto in_v = [&](double Average::*part) {
    return difference([&](double h) { return dmd::average(phi, dim, r, v + h, quadrature).*part; }, 1e-3 * v);
  };
  const dmd::Average g = dmd::average(phi, dim, r, v, quadrature);
  const double scale = std::abs(g.value) + std::abs(g.r) + v * std::abs(g.v);
  close(g.r, in_r(&dmd::Average::value), tolerance, scale);
  close(g.v, in_v(&dmd::Average::value), tolerance, scale / v);
  close(g.rr, in_r(&dmd::Average::r), tolerance, scale / std::sqrt(v));
  close(g.rv, in_v(&dmd::Average::r), tolerance, scale / v);
  close(g.rv, in_r(&dmd::Average::v), tolerance, scale / v);
  close(g.vv, in_v(&dmd::Average::v), tolerance, scale / (v * v));
  // The heat equation, which nothing in the computation uses.
  close(g.v, (g.rr + (dim - 1) * g.r / r) / 2, 1e-9, scale / v);
}

BOOST_AUTO_TEST_CASE(derivatives_in_the_smooth_case_and_across_both_kinks_and_the_core) {
  for (const int dim : {1, 2, 3}) {
    for (const double r : {2.3, 4.7, 9.0, 10.3, 10.5, 10.7}) check_derivatives(paper_same(), dim, r, 0.0125, 1e-8);
    for (const double r : {2.9, 3.6, 3.825, 4.1, 6.0}) check_derivatives(paper_confinement(), dim, r, 0.05, 1e-8);
    check_derivatives({dmd::Morse{1, 1.5, 1}, infinity}, dim, 1.1, 0.01, 1e-8);
    check_derivatives({dmd::LennardJones{0.4, 1, 0.9}, 2.5}, dim, 1.1, 0.01, 1e-7);
  }
  for (const int dim : {1, 3}) check_derivatives(paper_same(), dim, 2.4, 0.1, 1e-7);
  check_derivatives(paper_same(), 1, 2.3, 0.2, 1e-6);
}

/// Every derivative relative to the largest of what the two agree on.
void same(const dmd::Average& a, const dmd::Average& b, double tolerance) {
  close(a.value, b.value, tolerance, 1e-3);
  close(a.r, b.r, tolerance, 1e-2);
  close(a.v, b.v, tolerance, 1e-1);
  close(a.rr, b.rr, tolerance, 1e-1);
  close(a.rv, b.rv, tolerance, 1);
  close(a.vv, b.vv, tolerance, 10);
}

BOOST_AUTO_TEST_CASE(many_pairs_at_a_time_are_the_single_ones_at_every_vector_width) {
  std::vector<double> r, v;
  for (int k = 0; k < 333; ++k) {
    r.push_back(0.9 + 0.037 * k);  // past the cutoff of both potentials
    v.push_back(0.004 + 0.002 * (k % 7));
  }
  const dmd::Quadrature quadrature;
  for (const auto& phi :
       {paper_same(), dmd::PairFunction{dmd::Morse{1, 1.5, 1}, 4}, dmd::PairFunction{dmd::Morse{1, 1.5, 1}, infinity}})
    for (const int dim : {1, 3}) {
      std::vector<dmd::Average> two(r.size()), other(r.size());
      dmd::averages(phi, dim, r, v, quadrature, two, 2);
      for (std::size_t k = 0; k < r.size(); ++k) same(two[k], dmd::average(phi, dim, r[k], v[k], quadrature), 2e-13);
      for (int width = 4; width <= numerics::vector_width(); width *= 2) {
        dmd::averages(phi, dim, r, v, quadrature, other, width);
        for (std::size_t k = 0; k < r.size(); ++k)
          BOOST_TEST(std::memcmp(&two[k], &other[k], sizeof(dmd::Average)) == 0);
      }
    }
}

BOOST_AUTO_TEST_CASE(the_number_of_nodes_follows_the_tolerance) {
  const dmd::PairFunction phi = paper_same();
  const double exact = dmd::average(phi, 1, 2.35, 0.0125, dmd::Quadrature{}).value;
  close(dmd::average(phi, 1, 2.35, 0.0125, dmd::Quadrature{1e-10}).value, exact, 1e-10);
  close(dmd::average(phi, 1, 2.35, 0.0125, dmd::Quadrature{1e-6}).value, exact, 1e-6);
  BOOST_TEST(dmd::Quadrature{1e-6}.nodes == 8);
}

// Wide densities in two dimensions, which reach the core: numbers of a 50-digit quadrature of the Rice density.
BOOST_AUTO_TEST_CASE(the_core_is_met_in_two_dimensions) {
  const auto check = [](const dmd::PairFunction& phi, double distance, double v, const std::array<double, 6>& right) {
    const dmd::Average g = dmd::average(phi, 2, distance, v, dmd::Quadrature{});
    const std::array<double, 6> found{g.value, g.r, g.v, g.rr, g.rv, g.vv};
    for (std::size_t k = 0; k < found.size(); ++k) close(found[k], right[k], 1e-10);
  };
  check(paper_same(), 2.4, 0.1,
        {-0.10455251784210722, -0.16041946574724942, 0.3515425192452325, 0.76992648255181894, -1.2029098569688951,
         2.0048239309104678});
  check({dmd::LennardJones{0.4, 1, 0.9}, 2.5}, 1.45, 0.3,
        {5.8336789267137566, -21.806580308332566, 25.191118501984497, 65.421257906267315, -36.033038847544531,
         -62.406941795559549});
  check({dmd::Morse{1, 4, 1.08}, 1.9}, 0.5, 0.2,
        {198.25312582238602, -422.63980933956627, -391.3203654705262, 62.638887738080123, 2647.6840315626258,
         467.63095311837989});
}

BOOST_AUTO_TEST_CASE(bad_potentials_are_refused_by_name) {
  const auto is_argument = [](const Error& error) { return error.status() == Status::argument; };
  BOOST_CHECK_EXCEPTION(dmd::PairFunction(dmd::SoftCore{0.2, -1, 0.99}, 10), Error, is_argument);
  BOOST_CHECK_EXCEPTION(dmd::PairFunction(dmd::Morse{1, 0, 1}, 10), Error, is_argument);
  BOOST_CHECK_EXCEPTION(dmd::PairFunction(dmd::LennardJones{1, 1, 0}, 3), Error, is_argument);
  BOOST_CHECK_EXCEPTION(dmd::PairFunction(dmd::Morse{1, 1, 1}, 0), Error, is_argument);
  std::vector<double> values(20, 1.0);
  BOOST_CHECK_EXCEPTION(dmd::PairFunction(dmd::make_table(0, 0.1, values), 5), Error, is_argument);
  values[7] = std::nan("");
  BOOST_CHECK_EXCEPTION(dmd::make_table(0.5, 0.1, values), Error, [](const Error& error) {
    return std::string(error.what()).find("distance 1.2") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
