// Lattices of the field come out in their usual form, and closed forms of D with them.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "network/inference/dense_diffusivity.hpp"
#include "network/inference/inference.hpp"

namespace {

using namespace rdd;

struct Builder {
  network::DisplacementInput in;
  std::vector<double> dr, rate;

  explicit Builder(int space, Index n_states = 0) {
    in.space = space;
    in.n_states = n_states;
  }
  void jump(int from, int to, std::vector<double> by, double k) {
    in.from.push_back(from);
    in.to.push_back(to);
    dr.insert(dr.end(), by.begin(), by.end());
    rate.push_back(k);
  }
  void pair(int from, int to, std::vector<double> by, double k, double back) {
    jump(from, to, by, k);
    for (auto& x : by) x = -x;
    jump(to, from, by, back);
  }
  [[nodiscard]] network::DisplacementInput input() const {
    auto out = in;
    out.displacement = Eigen::Map<const Matrix>(dr.data(), in.space, static_cast<Index>(rate.size()));
    out.rate = Eigen::Map<const Vector>(rate.data(), static_cast<Index>(rate.size()));
    return out;
  }
};

Matrix lattice_of(const Builder& builder) { return network::infer_network(builder.input()).input.lattice.vectors(); }

Matrix diffusivity_of(const Builder& builder) {
  return test::dense_transport(Network(network::infer_network(builder.input()).input)).diffusivity;
}

void check_close(const Matrix& got, const Matrix& expected, double tolerance) {
  BOOST_REQUIRE_EQUAL(got.rows(), expected.rows());
  BOOST_REQUIRE_EQUAL(got.cols(), expected.cols());
  BOOST_TEST((got - expected).cwiseAbs().maxCoeff() <= tolerance * expected.cwiseAbs().maxCoeff(), "got\n"
                                                                                                       << got
                                                                                                       << "\nexpected\n"
                                                                                                       << expected);
}

/// All 2^3 sign choices of x, y, z.
std::vector<std::vector<double>> signs(double x, double y, double z) {
  std::vector<std::vector<double>> out;
  for (int s = 0; s < 8; ++s) {
    const std::vector<double> v{s & 1 ? -x : x, s & 2 ? -y : y, s & 4 ? -z : z};
    if (std::find(out.begin(), out.end(), v) == out.end()) out.push_back(v);
  }
  return out;
}

/// f = D/D_local of a tracer on a square lattice: the vacancy walks around it on an n x n torus, and only the exchange
/// of the two moves the tracer. All states share a site.
double tracer_correlation(int n) {
  Builder tracer(2, n * n - 1);
  const auto state = [n](int x, int y) { return ((y + n) % n) * n + (x + n) % n - 1; };  // -1: on the tracer
  const int step[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
  for (int x = 0; x < n; ++x)
    for (int y = 0; y < n; ++y)
      for (const auto& s : step) {
        if (x == 0 && y == 0) continue;
        const auto to = state(x + s[0], y + s[1]);
        if (to >= 0)
          tracer.jump(state(x, y), to, {0, 0}, 1);
        else  // they change places: the tracer moves to where the vacancy was, which is now at minus that
          tracer.jump(state(x, y), state(-x, -y), {double(-s[0]), double(-s[1])}, 1);
      }
  const auto found = network::infer_network(tracer.input());
  check_close(found.input.lattice.vectors(), Matrix::Identity(2, 2), 1e-14);
  const auto d = test::dense_transport(Network(found.input)).diffusivity;
  BOOST_TEST(std::abs(d(0, 0) - d(1, 1)) < 1e-14);
  BOOST_TEST(std::abs(d(0, 1)) < 1e-15);
  return d(0, 0) * (n * n - 1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crystals)

BOOST_AUTO_TEST_CASE(simple_cubic_along_the_axes_exactly) {
  Builder cubic(3);
  cubic.pair(0, 0, {0, 0, -2.5}, 1, 1);
  cubic.pair(0, 0, {0, 2.5, 0}, 1, 1);
  cubic.pair(0, 0, {-2.5, 0, 0}, 1, 1);
  BOOST_TEST((lattice_of(cubic) == 2.5 * Matrix::Identity(3, 3)));
  check_close(diffusivity_of(cubic), 2.5 * 2.5 * Matrix::Identity(3, 3), 1e-15);
}

BOOST_AUTO_TEST_CASE(orthorhombic_keeps_the_axes_in_order) {
  Builder box(3);
  box.pair(0, 0, {5, 0, 0}, 1, 1);
  box.pair(0, 0, {0, 3, 0}, 1, 1);
  box.pair(0, 0, {0, 0, 4}, 1, 1);
  check_close(lattice_of(box), Vector{{5, 3, 4}}.asDiagonal().toDenseMatrix(), 1e-15);
}

BOOST_AUTO_TEST_CASE(primitive_cells_of_fcc_and_bcc) {
  Builder fcc(3), bcc(3);
  for (const auto& v : signs(1, 1, 0)) fcc.jump(0, 0, v, 1);
  for (const auto& v : signs(1, 0, 1)) fcc.jump(0, 0, v, 1);
  for (const auto& v : signs(0, 1, 1)) fcc.jump(0, 0, v, 1);
  for (const auto& v : signs(1, 1, 1)) bcc.jump(0, 0, v, 1);
  const auto f = lattice_of(fcc);
  const auto b = lattice_of(bcc);
  BOOST_TEST(std::abs(std::abs(f.determinant()) - 2) < 1e-14);
  BOOST_TEST(std::abs(std::abs(b.determinant()) - 4) < 1e-14);
  for (int a = 0; a < 3; ++a) {
    BOOST_TEST(std::abs(f.col(a).norm() - std::sqrt(2)) < 1e-14);
    BOOST_TEST(std::abs(b.col(a).norm() - std::sqrt(3)) < 1e-14);
    BOOST_TEST(f(a, a) > 0.9);
    BOOST_TEST(b(a, a) > 0.9);
  }
  // 12 jumps of length sqrt 2: D = 12 * 2/6; 8 of sqrt 3: D = 8 * 3/6.
  check_close(diffusivity_of(fcc), 4 * Matrix::Identity(3, 3), 1e-14);
  check_close(diffusivity_of(bcc), 4 * Matrix::Identity(3, 3), 1e-14);
}

BOOST_AUTO_TEST_CASE(hexagonal_plane_in_space) {
  // A honeycomb of spacing 1 in the plane z = 0: two sites, three jumps each way, all at rate k. D = 3 k/4.
  Builder honeycomb(3);
  const double k = 0.3;
  for (int i = 0; i < 3; ++i) {
    const double angle = 2 * std::acos(-1.0) * i / 3;
    honeycomb.pair(0, 1, {std::cos(angle), std::sin(angle), 0}, k, k);
  }
  const auto a = lattice_of(honeycomb);
  BOOST_REQUIRE_EQUAL(a.cols(), 2);
  BOOST_TEST(std::abs(a.col(0).norm() - std::sqrt(3)) < 1e-14);
  BOOST_TEST(std::abs(a.col(1).norm() - std::sqrt(3)) < 1e-14);
  BOOST_TEST(std::abs(std::abs(a.col(0).dot(a.col(1))) - 1.5) < 1e-14);
  BOOST_TEST(a.row(2).norm() == 0);
  Matrix expected = Matrix::Zero(3, 3);
  expected(0, 0) = expected(1, 1) = 0.75 * k;
  check_close(diffusivity_of(honeycomb), expected, 1e-14);
}

BOOST_AUTO_TEST_CASE(alternating_chain) {
  // Rates k1, k2 alternate, spacing a/2: D = a^2 k1 k2/(2 (k1 + k2)).
  const double k1 = 2, k2 = 5, a = 3;
  Builder chain(1);
  chain.pair(0, 1, {a / 2}, k1, k1);
  chain.pair(1, 0, {a / 2}, k2, k2);
  check_close(lattice_of(chain), Matrix::Constant(1, 1, a), 1e-15);
  check_close(diffusivity_of(chain), Matrix::Constant(1, 1, a * a * k1 * k2 / (2 * (k1 + k2))), 1e-14);
}

// Rotations do not move the centre: all four variants share a site, which is no error at any tolerance.
BOOST_AUTO_TEST_CASE(crowdion_states_share_a_site) {
  const double a = 2.86, hop = 1.7, turn = 0.4;
  const std::vector<std::vector<double>> lines{{1, 1, 1}, {-1, 1, 1}, {1, -1, 1}, {1, 1, -1}};
  Builder crowdion(3);
  for (int v = 0; v < 4; ++v) {
    std::vector<double> by = lines[v];
    for (auto& x : by) x *= a / 2;
    crowdion.pair(v, v, by, hop, hop);
    for (int w = v + 1; w < 4; ++w) crowdion.pair(v, w, {0, 0, 0}, turn, turn);
  }
  crowdion.in.tolerance = 0.3;
  const auto found = network::infer_network(crowdion.input());
  BOOST_TEST(found.input.positions.norm() == 0);
  BOOST_TEST(std::abs(std::abs(found.input.lattice.vectors().determinant()) - a * a * a / 2) < 1e-12);
  check_close(diffusivity_of(crowdion), hop * a * a / 4 * Matrix::Identity(3, 3), 1e-14);
}

BOOST_AUTO_TEST_CASE(tracer_in_supercells) {
  // f(n) = f + c/n^2: two sizes give f = 1/(pi - 1) to the next order.
  const double five = tracer_correlation(5), nine = tracer_correlation(9);
  const double limit = (81 * nine - 25 * five) / (81 - 25);
  BOOST_TEST(std::abs(limit * (std::acos(-1.0) - 1) - 1) < 5e-3);
}

BOOST_AUTO_TEST_CASE(components_share_the_lattice) {
  // Neither chain alone has a plane: together they do, each at its own origin.
  Builder two(2);
  two.pair(0, 1, {0.5, 0}, 1, 1);
  two.pair(1, 0, {1.5, 0}, 1, 1);
  two.pair(2, 3, {0, 1.25}, 1, 1);
  two.pair(3, 2, {0, 1.75}, 1, 1);
  two.in.n_states = 5;  // the last state has no jump
  const auto found = network::infer_network(two.input());
  BOOST_TEST(found.n_components == 3);
  check_close(found.input.lattice.vectors(), Vector{{2, 3}}.asDiagonal().toDenseMatrix(), 1e-15);
  Matrix expected = Matrix::Zero(2, 5);
  expected(0, 1) = 0.5;
  expected(1, 3) = 1.25;
  check_close(found.input.positions, expected, 1e-15);
}

BOOST_AUTO_TEST_CASE(one_way_jumps_and_duplicates) {
  Builder ring(1);
  ring.jump(0, 1, {0.25}, 1);
  ring.jump(0, 1, {0.25}, 2);
  ring.jump(1, 0, {0.75}, 3);
  const auto found = network::infer_network(ring.input());
  BOOST_TEST(std::abs(found.input.lattice.vectors()(0, 0) - 1) < 1e-15);
  const Network network(found.input);
  BOOST_TEST(network.n_duplicates() == 1);
  // Driven ring: v = a k1 k2/(k1 + k2) for cell length 1.
  BOOST_TEST(std::abs(test::dense_transport(network).drift[0] - 1.5) < 1e-14);
}

BOOST_AUTO_TEST_CASE(any_unit_of_length) {
  for (const double unit : {1e-130, 1e-30, 1e-10, 1e20, 1e130}) {
    Builder chain(2);
    chain.pair(0, 1, {unit, 0}, 1, 1);
    chain.pair(1, 0, {2 * unit, 0}, 1, 1);
    const auto found = network::infer_network(chain.input());
    BOOST_REQUIRE_EQUAL(found.input.lattice.dim(), 1);
    BOOST_TEST(std::abs(found.input.lattice.vectors()(0, 0) / unit - 3) < 1e-14);
    BOOST_TEST(found.tolerance / unit == 1.5e-3, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_SUITE_END()
