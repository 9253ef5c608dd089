// The lattice Green function against its equation and against integrals that are known.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "pair/lattice_green.hpp"

using namespace rdd;
using namespace rdd::pair;

namespace {

using Cell = std::array<Index, 3>;

void join(ConductorGraph& graph, Index i, Index j, const Cell& m, double c) {
  graph.bonds.push_back({i, j, m, c});
  graph.bonds.push_back({j, i, {-m[0], -m[1], -m[2]}, c});
}

ConductorGraph cubic(double along_z) {
  ConductorGraph graph{3, 1, {}, Eigen::Vector3d(1, 1, along_z).asDiagonal()};
  join(graph, 0, 0, {1, 0, 0}, 1);
  join(graph, 0, 0, {0, 1, 0}, 1);
  join(graph, 0, 0, {0, 0, 1}, along_z);
  return graph;
}

/// Largest violation of sum_bonds c (G_i - G_j) = delta within the table.
double residual(const ConductorGraph& graph, const GreenTable& green) {
  double worst = 0;
  const auto& reach = green.reach();
  Cell m{};
  for (Index source = 0; source < graph.n_sites; ++source)
    for (Index i = 0; i < graph.n_sites; ++i)
      for (m[0] = -reach[0] + 1; m[0] < reach[0]; ++m[0])
        for (m[1] = -reach[1] + 1; m[1] < reach[1]; ++m[1])
          for (m[2] = std::min<Index>(0, -reach[2] + 1); m[2] <= std::max<Index>(0, reach[2] - 1); ++m[2]) {
            double sum = i == source && m == Cell{} ? -1 : 0;
            for (const auto& bond : graph.bonds) {
              if (bond.from != i) continue;
              const Cell to{m[0] - bond.cell[0], m[1] - bond.cell[1], m[2] - bond.cell[2]};
              sum += bond.conductance * (green(i, source, m) - green(bond.to, source, to));
            }
            worst = std::max(worst, std::abs(sum));
          }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_CASE(square_lattice_has_its_known_values) {
  ConductorGraph graph{2, 1, {}, Matrix::Identity(2, 2)};
  join(graph, 0, 0, {1, 0, 0}, 1);
  join(graph, 0, 0, {0, 1, 0}, 1);
  const auto green = lattice_green(Run(), graph, {4, 4, 0}, 28);
  // Resistances of the square lattice: 1/2 to the neighbour, 2/pi along the diagonal, 2 - 4/pi two steps away.
  BOOST_TEST(-2 * green(0, 0, {1, 0, 0}) == 0.5, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(-2 * green(0, 0, {1, 1, 0}) == 2 / std::numbers::pi, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(-2 * green(0, 0, {2, 0, 0}) == 2 - 4 / std::numbers::pi, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(residual(graph, green) < 1e-13);
}

BOOST_AUTO_TEST_CASE(cubic_lattice_has_its_resistance) {
  const auto graph = cubic(1);
  const auto green = lattice_green(Run(), graph, {4, 4, 4}, 28);
  BOOST_TEST(-2 * green(0, 0, {0, 0, 1}) == 1.0 / 3, boost::test_tools::tolerance(1e-13));
  // (Glasser and Boersma, 2000) in full: R(1,1,0) = 0.395079
  BOOST_TEST(-2 * green(0, 0, {1, 1, 0}) == 0.39507915, boost::test_tools::tolerance(1e-7));
  BOOST_TEST(residual(graph, green) < 1e-13);
}

BOOST_AUTO_TEST_CASE(equation_holds_where_one_direction_is_slow) {
  for (const double slow : {1e-2, 1e-4}) {
    const auto graph = cubic(slow);
    const auto coarse = lattice_green(Run(), graph, {3, 3, 3}, 40), fine = lattice_green(Run(), graph, {3, 3, 3}, 54);
    auto change = fine;
    change.values() -= coarse.values();
    BOOST_TEST(change.values().cwiseAbs().maxCoeff() < 1e-9);
    BOOST_TEST(residual(graph, fine) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(equation_holds_for_several_sites) {
  ConductorGraph graph{3, 3, {}, Matrix::Identity(3, 3)};
  join(graph, 0, 1, {0, 0, 0}, 1);
  join(graph, 1, 2, {0, 0, 0}, 0.03);
  join(graph, 2, 0, {1, 0, 0}, 0.7);
  join(graph, 0, 0, {0, 1, 0}, 0.4);
  join(graph, 1, 2, {0, -1, 1}, 0.9);
  join(graph, 2, 2, {1, 1, 1}, 0.2);
  const auto green = lattice_green(Run(), graph, {3, 3, 3}, 40);
  BOOST_TEST(residual(graph, green) < 1e-12);
  BOOST_TEST(std::abs(green(0, 2, {1, -1, 2}) - green(2, 0, {-1, 1, -2})) < 1e-14);
}

BOOST_AUTO_TEST_CASE(green_functions_have_the_same_bits_for_any_number_of_threads) {
  Context two(2);
  const auto graph = cubic(0.3);
  const auto a = lattice_green(Run(), graph, {2, 2, 2}, 20), b = lattice_green(Run(&two), graph, {2, 2, 2}, 20);
  BOOST_TEST((a.values() == b.values()));
}
