// The parts of the jump tables: quadratic programmes, lattice directions, conductances.
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "numerics/optimise/quadratic.hpp"
#include "reduction/jump_table/helpers.hpp"
#include "reduction/jump_table/motion.hpp"
#include "reduction/jump_table/reaction.hpp"

using namespace rdd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(jump_table_pieces)

BOOST_AUTO_TEST_CASE(quadratic_programmes_meet_their_optimality_conditions) {
  std::mt19937_64 random(7);
  int bound = 0;
  for (int round = 0; round < 200; ++round) {
    const Index n = 1 + integer(random, 0, 20), m = integer(random, 0, static_cast<int>(std::min<Index>(n - 1, 5)));
    Matrix root(n, n), c(m, n);
    for (auto& v : root.reshaped()) v = uniform(random) - 0.5;
    for (auto& v : c.reshaped()) v = uniform(random) - 0.3;
    Vector inside(n), g(n);
    for (auto& v : inside) v = uniform(random) < 0.5 ? 0 : uniform(random);
    inside[0] = 1;
    for (auto& v : g) v = 4 * (uniform(random) - 0.5);
    const Matrix h = root.transpose() * root + 1e-3 * Matrix::Identity(n, n);
    const auto found = numerics::minimise(Run(), {h, g, c, c * inside, 1e-12});
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((c * (found->x - inside)).norm() <= 1e-11 * (1 + (c * inside).norm()));
    const Vector slope = h * found->x - g - c.transpose() * found->multiplier;
    const double size = g.norm() + (c.transpose() * found->multiplier).norm();
    for (Index j = 0; j < n; ++j) {
      BOOST_TEST(found->x[j] >= 0);
      BOOST_TEST(slope[j] > -1e-8 * size);
      if (found->x[j] > 1e-9) BOOST_TEST(slope[j] < 1e-8 * size);
      if (found->x[j] == 0) ++bound;
    }
  }
  BOOST_TEST(bound > 500);
}

BOOST_AUTO_TEST_CASE(programmes_without_a_solution) {
  const Matrix h = Matrix::Identity(3, 3);
  const Vector g = Vector::Zero(3);
  // x_0 + x_1 + x_2 = -1 and x >= 0.
  BOOST_TEST(!numerics::minimise(Run(), {h, g, Matrix::Ones(1, 3), -Vector::Ones(1), 1e-12}).has_value());
  // The same row twice with two values, and with one.
  Vector two(2);
  two << 1, 2;
  BOOST_TEST(!numerics::minimise(Run(), {h, g, Matrix::Ones(2, 3), two, 1e-12}).has_value());
  const auto same = numerics::minimise(Run(), {h, g, Matrix::Ones(2, 3), Vector::Ones(2), 1e-12});
  BOOST_REQUIRE(same.has_value());
  BOOST_TEST((same->x.array() - 1.0 / 3).abs().maxCoeff() < 1e-14);
  // Only the corner x = (1, 0, 0) is left.
  Matrix c(2, 3);
  c << 1, 1, 1, 1, 2, 3;
  const auto corner = numerics::minimise(Run(), {h, g, c, Vector::Ones(2), 1e-12});
  BOOST_REQUIRE(corner.has_value());
  BOOST_TEST((corner->x - Vector::Unit(3, 0)).norm() < 1e-13);
}

BOOST_AUTO_TEST_CASE(short_translations_come_once) {
  // Half of the primitive vectors of a 5 x 5 square and of a 3 x 3 x 3 cube.
  BOOST_TEST(reduction::short_translations(Lattice(Matrix::Identity(1, 1)), 3).size() == 1u);
  BOOST_TEST(reduction::short_translations(Lattice(Matrix::Identity(2, 2)), 2).size() == 8u);
  BOOST_TEST(reduction::short_translations(Lattice(Matrix::Identity(3, 3)), 1).size() == 13u);
  const auto list = reduction::short_translations(Lattice(Matrix::Identity(3, 3)), 2);
  double before = 0;
  for (const auto& n : list) {
    BOOST_TEST(std::gcd(std::gcd(n[0], n[1]), n[2]) == 1);
    const double length = n[0] * n[0] + n[1] * n[1] + n[2] * n[2];
    BOOST_TEST(length >= before);
    before = length;
  }
}

BOOST_AUTO_TEST_CASE(every_positive_matrix_is_made_of_lattice_directions) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 300; ++round) {
    const Index dim = 1 + round % 3;
    Matrix vectors = Matrix::Identity(dim, dim), root(dim, dim);
    for (auto& v : vectors.reshaped()) v += 0.3 * (uniform(random) - 0.5);
    for (auto& v : root.reshaped()) v = uniform(random) - 0.5;
    const Matrix d = root.transpose() * root + 1e-3 * Matrix::Identity(dim, dim);
    const Lattice lattice(vectors);
    const auto list = reduction::exact_translations(lattice, d);
    BOOST_TEST(list.size() == static_cast<std::size_t>(dim * (dim + 1) / 2));
    // Their coefficients are unique: dim (dim + 1)/2 linearly independent n n^T.
    const auto n = static_cast<Index>(list.size());
    Matrix system(dim * dim, n);
    for (Index e = 0; e < n; ++e) {
      const Vector step = lattice.cartesian(list[e]);
      const Matrix moment = step * step.transpose();
      system.col(e) = moment.reshaped();
    }
    const Vector coefficients = system.colPivHouseholderQr().solve(Vector(d.reshaped()));
    BOOST_TEST((system * coefficients - d.reshaped()).norm() < 1e-9 * d.norm());
    BOOST_TEST(coefficients.minCoeff() > -1e-9 * coefficients.maxCoeff());
  }
}

BOOST_AUTO_TEST_CASE(conductances_for_any_rates) {
  // Whatever the slow rates, some symmetric conductances >= 0 have them: those of nested pairs of states.
  std::mt19937_64 random(9);
  for (int round = 0; round < 100; ++round) {
    const Index n = 2 + integer(random, 0, 4);
    Vector pi(n);
    for (auto& v : pi) v = 0.1 + uniform(random);
    pi /= pi.sum();
    Matrix reaction(n, n);
    for (Index q = 0; q < n; ++q) {
      for (Index p = 0; p < n; ++p)  // some of them negative
        reaction(p, q) = p == q ? 0 : (uniform(random) - 0.2) / pi[q] / static_cast<double>(n * n);
      reaction(q, q) = -reaction.col(q).cwiseAbs().sum();
    }
    Vector rates(n - 1);
    for (auto& v : rates) v = 0.5 + uniform(random);
    std::sort(rates.begin(), rates.end());
    const auto fit = reduction::fit_reaction(Run(), reaction, pi, rates);
    BOOST_TEST((fit.conductance - fit.conductance.transpose()).norm() == 0);
    BOOST_TEST(fit.conductance.minCoeff() >= 0);
    BOOST_TEST(fit.rate_error < 1e-9, "n = " << n << ", round " << round);
  }
}

BOOST_AUTO_TEST_CASE(equal_rates_do_not_depend_on_a_basis) {
  // Four equal states in a square with a doubly degenerate rate, wanted 10 % faster than Q_P has it.
  Matrix reaction = Matrix::Constant(4, 4, 0.1);
  for (Index p = 0; p < 4; ++p) reaction(p, (p + 1) % 4) = reaction((p + 1) % 4, p) = 1;
  reaction.diagonal().setZero();
  reaction.diagonal() = -reaction.colwise().sum().transpose();
  Vector rates(3);
  rates << 2.2 * 1.1, 2.2 * 1.1, 4;
  const auto fit = reduction::fit_reaction(Run(), reaction, Vector::Constant(4, 0.25), rates);
  BOOST_TEST(fit.rate_error < 1e-11);
  for (Index p = 0; p < 4; ++p)
    BOOST_TEST(std::abs(fit.conductance(p, (p + 1) % 4) / fit.conductance(0, 1) - 1) < 1e-6, p);
  BOOST_TEST(std::abs(fit.conductance(0, 2) / fit.conductance(1, 3) - 1) < 1e-6);
}

BOOST_AUTO_TEST_SUITE_END()
