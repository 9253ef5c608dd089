// PCCA+ does not depend on the basis of X nor on the numbering, and keeps the symmetry of symmetric networks.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "reduction/pcca/pcca.hpp"
#include "reduction/pcca/slow_modes.hpp"
#include "support/error.hpp"

namespace {

using rdd::Index;
using rdd::Matrix;
using rdd::Vector;
using rdd::test::SlowModes;

/// States at the given points of the slow coordinates, all of equal weight.
SlowModes equal_points(const Matrix& points) {
  Matrix functions(points.rows(), points.cols() + 1);
  functions << Vector::Ones(points.rows()), points;
  return rdd::test::orthonormal(functions, Vector::Constant(points.rows(), 1.0 / static_cast<double>(points.rows())));
}

double difference(const Matrix& a, const Matrix& b) { return (a - b).cwiseAbs().maxCoeff(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(pcca_symmetry)

BOOST_AUTO_TEST_CASE(basis_does_not_matter) {
  for (const Index coarse : {2, 3, 4, 5, 7}) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      BOOST_TEST_CONTEXT("P = " << coarse << ", seed " << seed) {
        const SlowModes modes = rdd::test::random_blocks(coarse, 60, seed % 2 == 0 ? 1e-3 : 0.1, 4, seed);
        const Matrix chi = rdd::reduction::pcca(modes.x, modes.pi).chi;
        for (Index q = 1; q < coarse; ++q) {
          SlowModes flipped = modes;
          flipped.x.col(q) *= -1;
          BOOST_TEST(difference(rdd::reduction::pcca(flipped.x, modes.pi).chi, chi) < 1e-10);
        }
        const SlowModes turned = rdd::test::rotated(modes, seed);
        BOOST_TEST(difference(rdd::reduction::pcca(turned.x, modes.pi).chi, chi) < 1e-10);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(numbering_does_not_matter) {
  for (const Index coarse : {2, 3, 4, 6}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const SlowModes modes = rdd::test::random_blocks(coarse, 50, 2e-2, 4, seed);
      const auto order = rdd::test::random_order(50, seed);
      const SlowModes other = rdd::test::permuted(modes, order);
      const Matrix chi = rdd::reduction::pcca(modes.x, modes.pi).chi;
      BOOST_TEST(difference(rdd::reduction::pcca(other.x, other.pi).chi, chi(order, Eigen::all)) < 1e-10);
    }
  }
}

BOOST_AUTO_TEST_CASE(ring_of_equal_cliques) {
  const Index size = 4;
  for (const Index n : {3, 4, 5, 6, 8, 12}) {
    for (const double link : {1e-1, 1e-2, 1e-6}) {
      BOOST_TEST_CONTEXT(n << " cliques, link " << link) {
        const SlowModes modes = rdd::test::ring_of_cliques(n, size, link);
        const rdd::reduction::Memberships result = rdd::reduction::pcca(modes.x, modes.pi);
        const Vector weight = result.chi.transpose() * modes.pi;
        // Equal weights: in the order of the states. Each coarse state looks the same from its own clique.
        for (Index c = 0; c < n; ++c) {
          // The slow vectors themselves are right to eps over the gap between the slow modes, 1e-10 at the weakest
          // link.
          BOOST_TEST(std::abs(weight[c] * static_cast<double>(n) - 1) < 1e-10);
          for (Index i = 0; i < modes.pi.size(); ++i) {
            const Index clique = i / size, before = (clique + n - c) % n * size + i % size;
            BOOST_TEST(std::abs(result.chi(i, c) - result.chi(before, 0)) < 1e-10);
            if (clique == c) BOOST_TEST(result.chi(i, c) > 1 - link);
          }
        }
        const SlowModes turned = rdd::test::rotated(modes, 3);
        BOOST_TEST(difference(rdd::reduction::pcca(turned.x, turned.pi).chi, result.chi) < 1e-10);
      }
    }
  }
}

// Six states on the axes of an octahedron, as the triplet of a <110> dumbbell: the dual cube has eight corners of equal
// value, and either of its two tetrahedra, all states shared by two, is as crisp as a pair of opposite corners that
// would leave two coarse states empty.
BOOST_AUTO_TEST_CASE(octahedron) {
  Matrix points(6, 3);
  points << Matrix::Identity(3, 3), -Matrix::Identity(3, 3);
  const SlowModes modes = equal_points(points);
  const rdd::reduction::Memberships result = rdd::reduction::pcca(modes.x, modes.pi);
  BOOST_TEST(std::abs(result.crispness - 0.5) < 1e-12);
  for (Index j = 0; j < 4; ++j) {
    BOOST_TEST(std::abs(result.transform(0, j) - 0.25) < 1e-12);
    for (Index i = 0; i < 6; ++i) BOOST_TEST(std::min(result.chi(i, j), std::abs(result.chi(i, j) - 0.5)) < 1e-12);
  }
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const SlowModes turned = rdd::test::rotated(modes, seed);
    BOOST_TEST(difference(rdd::reduction::pcca(turned.x, turned.pi).chi, result.chi) < 1e-10);
  }
}

BOOST_AUTO_TEST_CASE(fewer_groups_than_asked_for) {
  Matrix square(4, 2);
  square << 1, 0, 0, 1, -1, 0, 0, -1;
  const SlowModes modes = equal_points(square);
  // Two pairs of neighbours are crisper than any three states.
  BOOST_CHECK_EXCEPTION(static_cast<void>(rdd::reduction::pcca(modes.x, modes.pi)), rdd::Error,
                        [](const rdd::Error& error) {
                          return error.status() == rdd::Status::degenerate &&
                                 std::string(error.what()).find("empty") != std::string::npos;
                        });
}

BOOST_AUTO_TEST_CASE(triangle_on_a_hexagon) {
  Matrix points(6, 2);
  for (Index i = 0; i < 6; ++i) {
    const double angle = std::acos(-1.0) / 3 * static_cast<double>(i);
    points.row(i) << std::cos(angle), std::sin(angle);
  }
  const SlowModes modes = equal_points(points);
  const rdd::reduction::Memberships result = rdd::reduction::pcca(modes.x, modes.pi);
  // The dual hexagon: every other corner, chi = (1 + cos(angle)/cos(30 degrees))/3 = 2/3, 1/3, 0 twice each.
  BOOST_TEST(std::abs(result.crispness - 5.0 / 9.0) < 1e-12);
  BOOST_TEST(std::abs(result.transform(0, 2) - 1.0 / 3.0) < 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
