// Graph Laplacians by conjugate gradients against closed forms and dense solutions in long double.
#include "numerics/krylov/graph_laplacian.hpp"

#include <Eigen/Cholesky>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "common/random_network.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::test;
using numerics::GraphEdge;
using numerics::GraphLaplacian;

namespace {

using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

std::vector<GraphEdge> random_graph(int n, int extra, double decades, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<GraphEdge> edges;
  const auto conductance = [&] { return std::pow(10, decades * (uniform(random) - 0.5)); };
  for (int i = 1; i < n; ++i) edges.push_back({i, integer(random, std::max(0, i - 40), i - 1), conductance()});
  while (extra > 0) {
    const int i = integer(random, 0, n - 1), j = integer(random, 0, n - 1);
    if (i == j) continue;
    edges.push_back({i, j, conductance()});
    --extra;
  }
  return edges;
}

Wide laplacian(int n, const std::vector<GraphEdge>& edges) {
  Wide l = Wide::Zero(n, n);
  for (const auto& edge : edges) {
    l(edge.a, edge.a) += edge.conductance;
    l(edge.b, edge.b) += edge.conductance;
    l(edge.a, edge.b) -= edge.conductance;
    l(edge.b, edge.a) -= edge.conductance;
  }
  return l;
}

/// (rows x n) currents into the vertices that sum to zero, carried by the edges.
Matrix random_currents(int rows, int n, const std::vector<GraphEdge>& edges, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Matrix right = Matrix::Zero(rows, n);
  for (const auto& edge : edges)
    for (int a = 0; a < rows; ++a) {
      const double current = edge.conductance * (uniform(random) - 0.5);
      right(a, edge.a) += current;
      right(a, edge.b) -= current;
    }
  return right;
}

/// The energies e^T L e of the errors of the rows of x.
Vector error_energies(const Wide& l, const Matrix& right, const Matrix& x) {
  const Index n = l.rows();
  Wide grounded = l;
  grounded.row(0).setZero();
  grounded.col(0).setZero();
  grounded(0, 0) = 1;
  Wide sources = right.transpose().cast<long double>();
  sources.row(0).setZero();
  Wide e = x.transpose().cast<long double>() - Wide(grounded.ldlt().solve(sources));
  for (Index a = 0; a < e.cols(); ++a) e.col(a) -= Wide::Constant(n, 1, e(0, a));
  return (e.transpose() * l * e).diagonal().cast<double>();
}

Vector bounds(const GraphLaplacian& solver, const Wide& l, const Matrix& right, const Matrix& x) {
  Vector result(x.rows());
  for (Index a = 0; a < x.rows(); ++a) {
    const Vector residual =
        (right.row(a).transpose().cast<long double>() - l * x.row(a).transpose().cast<long double>()).cast<double>();
    result[a] = solver.energy_bound({residual.data(), static_cast<std::size_t>(residual.size())});
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(graph_laplacian)

BOOST_AUTO_TEST_CASE(a_tree_takes_one_iteration) {
  const int n = 200;
  const auto edges = random_graph(n, 0, 2, 1);
  const GraphLaplacian solver(n, edges);
  const Matrix right = random_currents(2, n, edges, 2);
  Matrix x;
  BOOST_TEST(solver.solve(right, 1e-12, 2, x));
  const Wide l = laplacian(n, edges);
  const Vector total = (x.cast<long double>() * l * x.transpose().cast<long double>()).diagonal().cast<double>();
  BOOST_TEST((bounds(solver, l, right, x).array() < 1e-20 * total.array()).all());
}

BOOST_AUTO_TEST_CASE(agrees_with_dense_solutions_at_any_spread) {
  const int n = 400;
  for (const double decades : {0.0, 3.0, 8.0, 12.0}) {
    const auto edges = random_graph(n, 800, decades, 3);
    const GraphLaplacian solver(n, edges);
    const Matrix right = random_currents(5, n, edges, 4);
    const Wide l = laplacian(n, edges);
    Matrix x;
    BOOST_TEST_REQUIRE(solver.solve(right, 1e-9, 200, x));
    const Vector energy = (x.cast<long double>() * l * x.transpose().cast<long double>()).diagonal().cast<double>();
    const Vector error = error_energies(l, right, x), bound = bounds(solver, l, right, x);
    BOOST_TEST((error.array() < 1e-15 * energy.array()).all(), decades);
    BOOST_TEST((error.array() <= bound.array() * (1 + 1e-6) + 1e-25 * energy.array()).all(), decades);
  }
}

BOOST_AUTO_TEST_CASE(the_bound_holds_early_and_for_single_vertices) {
  const int n = 300;
  const auto edges = random_graph(n, 900, 4, 5);
  const GraphLaplacian solver(n, edges);
  const Matrix right = random_currents(3, n, edges, 6);
  const Wide l = laplacian(n, edges);
  Matrix exact;
  BOOST_TEST_REQUIRE(solver.solve(right, 1e-13, 400, exact));
  const Vector resistance = solver.path_resistances();
  Index root = 0;
  BOOST_TEST(resistance.minCoeff(&root) == 0);
  for (const double reduction : {0.5, 1e-1, 1e-2, 1e-4}) {
    Matrix x;
    BOOST_TEST(solver.solve(right, reduction, 400, x));
    const Vector error = error_energies(l, right, x), bound = bounds(solver, l, right, x);
    BOOST_TEST((error.array() <= bound.array()).all(), reduction);
    for (Index a = 0; a < 3; ++a)
      for (Index i = 0; i < n; ++i) {
        const double off = (x(a, i) - x(a, root)) - (exact(a, i) - exact(a, root));
        BOOST_TEST(off * off <= bound[a] * resistance[i] * (1 + 1e-6));
      }
  }
}

BOOST_AUTO_TEST_CASE(hubs_and_parallel_edges) {
  const int n = 500;
  auto edges = random_graph(n, 300, 2, 7);
  for (int i = 1; i < n; i += 2) edges.push_back({n / 2 == i ? 0 : n / 2, i, 0.1});  // 250 neighbours of one vertex
  for (int i = 0; i < 100; ++i) edges.push_back({edges[i].b, edges[i].a, 0.3});
  const GraphLaplacian solver(n, edges);
  const Matrix right = random_currents(4, n, edges, 8);
  const Wide l = laplacian(n, edges);
  Matrix x;
  BOOST_TEST_REQUIRE(solver.solve(right, 1e-11, 300, x));
  const Vector energy = (x.cast<long double>() * l * x.transpose().cast<long double>()).diagonal().cast<double>();
  BOOST_TEST((error_energies(l, right, x).array() < 1e-18 * energy.array()).all());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_solved) {
  const std::vector<GraphEdge> parts{{0, 1, 1.0}, {2, 3, 1.0}};
  BOOST_CHECK_THROW(GraphLaplacian(4, parts), Error);
  const auto edges = random_graph(300, 900, 1, 9);
  const GraphLaplacian solver(300, edges);
  const Matrix right = random_currents(1, 300, edges, 10);
  Matrix x;
  BOOST_TEST(!solver.solve(right, 1e-12, 2, x));  // two iterations are too few
  BOOST_TEST(solver.solve(Matrix::Zero(1, 300), 1e-12, 2, x));
  BOOST_TEST(x.cwiseAbs().maxCoeff() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
