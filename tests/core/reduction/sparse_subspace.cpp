// Slow modes and effective operators of large networks: the sparse route against the dense one and closed forms.
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>
#include <boost/test/unit_test.hpp>
#include <numbers>

#include "common/models.hpp"
#include "reduction/basins.hpp"
#include "reduction/effective.hpp"
#include "reduction/reduced.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

Matrix generator(const Network& network) {
  Matrix q = Matrix::Zero(network.n_states(), network.n_states());
  for (const auto& jump : network.jumps()) {
    if (jump.from == jump.to) continue;
    q(jump.to, jump.from) += jump.rate;
    q(jump.from, jump.from) -= jump.rate;
  }
  return q;
}

/// The slow subspace by dense linear algebra alone, from the eigenvectors of the generator.
reduction::SlowSubspace by_eigenvectors(const Network& network, Index p) {
  const Index m = network.n_states();
  const Vector root = network.stationary().pi.cwiseSqrt();
  const Matrix s = root.asDiagonal() * generator(network).transpose() * root.cwiseInverse().asDiagonal();
  auto slowest = [&](const Matrix& a) {
    const Eigen::EigenSolver<Matrix> solver(a);
    std::vector<Index> order(m);
    for (Index i = 0; i < m; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](Index i, Index j) { return solver.eigenvalues()[i].real() > solver.eigenvalues()[j].real(); });
    Matrix span(m, 2 * p);
    for (Index q = 0; q < p; ++q) {
      const ComplexVector x = solver.eigenvectors().col(order[q]);
      span.col(q) = x.real();
      span.col(p + q) = x.imag();
    }
    Eigen::ColPivHouseholderQR<Matrix> qr(span);
    return Matrix(qr.householderQ() * Matrix::Identity(m, p));
  };
  const Matrix left = slowest(s);
  const Matrix right = slowest(s.transpose());
  reduction::SlowSubspace slow;
  slow.w = root.cwiseInverse().asDiagonal() * left;
  const Matrix u = root.asDiagonal() * right;
  slow.v = u * (slow.w.transpose() * u).inverse();
  slow.lambda = slow.w.transpose() * generator(network) * slow.v;
  return slow;
}

/// Everything that does not depend on the basis of the slow space, in the coordinates of `a`.
void compare(const Network& network, const reduction::SlowSubspace& a, const reduction::SlowSubspace& b,
             double tolerance, const std::string& what) {
  const Vector root = network.stationary().pi.cwiseSqrt();
  const Vector inverse = root.cwiseInverse();
  const Matrix turn = a.w.transpose() * b.v;
  const Matrix back = b.w.transpose() * a.v;
  const Matrix pa = inverse.asDiagonal() * a.v * a.w.transpose() * root.asDiagonal();
  const Matrix pb = inverse.asDiagonal() * b.v * b.w.transpose() * root.asDiagonal();
  const double projector = (pa - pb).norm();
  BOOST_TEST(projector < tolerance, what << " projector " << projector);
  const double lambda = (turn * b.lambda * back - a.lambda).norm() / a.lambda.norm();
  BOOST_TEST(lambda < tolerance, what << " lambda " << lambda);
  const Matrix positions = network.positions() + transport::corrector(network);
  const auto oa = reduction::effective_operators(network, a, positions);
  const auto ob = reduction::effective_operators(network, b, positions);
  for (std::size_t i = 0; i < 2; ++i) {
    const double c = (turn * ob.c[i] * back - oa.c[i]).norm() / oa.c[i].norm();
    const Matrix za = root.asDiagonal() * oa.slip[i];
    const Matrix zb = root.asDiagonal() * ob.slip[i] * turn.transpose();
    BOOST_TEST(c < tolerance, what << " C " << c);
    BOOST_TEST((za - zb).norm() < tolerance * za.norm(), what << " slip " << (za - zb).norm() / za.norm());
  }
  for (std::size_t i = 0; i < 4; ++i) {
    const double k = (turn * ob.k_second[i] * back - oa.k_second[i]).norm() / oa.k_second[0].norm();
    BOOST_TEST(k < tolerance, what << " K " << k);
  }
}

std::shared_ptr<const Network> uniform_torus(std::int32_t side, double along) {
  NetworkInput input;
  input.n_states = side * side;
  input.lattice = Lattice(Matrix::Identity(2, 2));
  for (std::int32_t x = 0; x < side; ++x)
    for (std::int32_t y = 0; y < side; ++y)
      for (const int sign : {1, -1})
        for (const int axis : {0, 1}) {
          const std::int32_t x2 = axis == 0 ? (x + sign + side) % side : x;
          const std::int32_t y2 = axis == 1 ? (y + sign + side) % side : y;
          Translation n{};
          n[axis] = axis == 0 ? (x + sign - x2) / side : (y + sign - y2) / side;
          input.jumps.push_back({x * side + y, x2 * side + y2, n, axis == 0 && sign == 1 ? along : 1.0});
        }
  return std::make_shared<const Network>(std::move(input));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sparse_subspace)

BOOST_AUTO_TEST_CASE(as_the_dense_route) {
  for (const Index side : {14, 20, 24})
    for (const bool reversible : {true, false}) {
      const auto network =
          basin_sheet({.across = side, .along = side, .basins = 3, .barrier = 4, .reversible = reversible}, 40 + side);
      const auto sparse = reduction::sparse_slow_subspace(*network, 3);
      BOOST_TEST(sparse.sparse);
      compare(*network, by_eigenvectors(*network, 3), sparse, 1e-10,
              std::to_string(side * side) + (reversible ? " reversible" : " driven"));
      if (side != 14) continue;
      // Below the limit the dense route is the library's own.
      const auto dense = reduction::slow_subspace(*network, 3);
      BOOST_TEST(!dense.sparse);
      compare(*network, dense, sparse, 1e-10, reversible ? "own reversible" : "own driven");
      for (Index q = 1; q <= 3; ++q)
        BOOST_TEST(std::abs(sparse.eigenvalues[q] - dense.eigenvalues[q]) < 1e-10 * std::abs(dense.eigenvalues[q]));
    }
}

BOOST_AUTO_TEST_CASE(a_conjugate_pair_is_kept_whole) {
  // Three basins in a ring, driven around it: the two slow modes are one pair.
  const auto network =
      basin_sheet({.across = 21, .along = 20, .basins = 3, .barrier = 5, .disorder = 0.5, .reversible = false}, 2);
  NetworkInput input;
  input.n_states = network->n_states();
  input.lattice = network->lattice();
  input.positions = network->positions();
  for (auto jump : network->jumps()) {
    const auto step = jump.to / 20 - jump.from / 20;
    if (step == 1 || step == -20) jump.rate *= 2;
    input.jumps.push_back(jump);
  }
  const Network driven(std::move(input));
  const auto slow = reduction::sparse_slow_subspace(driven, 3);
  BOOST_TEST(std::abs(slow.eigenvalues[1].imag()) > 0.1 * slow.eigenvalues[1].real());
  BOOST_TEST(slow.eigenvalues[1] == std::conj(slow.eigenvalues[2]));
  compare(driven, by_eigenvectors(driven, 3), slow, 1e-10, "ring of basins");
  try {
    (void)reduction::sparse_slow_subspace(driven, 2);
    BOOST_ERROR("a split pair was accepted");
  } catch (const Error& error) {
    BOOST_TEST((error.status() == Status::degenerate));
    BOOST_TEST(std::string(error.what()).find("expected P = 1 or 3") != std::string::npos, error.what());
  }
}

BOOST_AUTO_TEST_CASE(degenerate_modes_of_a_torus) {
  // lambda = 2 (1 - cos) per axis, four times degenerate; with a drift along x pairs with the same real part.
  const std::int32_t side = 19;
  const double one = 2 - 2 * std::cos(2 * std::numbers::pi / side);
  for (const double along : {1.0, 2.5}) {
    const auto network = uniform_torus(side, along);
    const auto values = reduction::slow_eigenvalues(*network, 9);
    const double sin1 = std::sin(2 * std::numbers::pi / side);
    const Complex x((along + 1) / 2 * one, (along - 1) * sin1);
    std::vector<Complex> expected{0.0, x, std::conj(x), one, one};
    for (const Complex first : {x, std::conj(x)})
      for (int y = 0; y < 2; ++y) expected.push_back(first + one);
    std::sort(expected.begin(), expected.end(),
              [](Complex a, Complex b) { return std::pair(a.real(), a.imag()) < std::pair(b.real(), b.imag()); });
    for (std::size_t q = 0; q < 5; ++q) {
      const double error = std::abs(values[static_cast<Index>(q)].real() - expected[q].real());
      BOOST_TEST(error < 1e-12, "along " << along << " mode " << q << ": " << error);
    }
    for (const Index p : {2, 3, 4})
      if (along == 1.0) BOOST_CHECK_THROW((void)reduction::sparse_slow_subspace(*network, p), Error);
    BOOST_CHECK_NO_THROW((void)reduction::sparse_slow_subspace(*network, along == 1.0 ? 5 : 3));
  }
}

BOOST_AUTO_TEST_CASE(slow_rates_of_any_size) {
  // Two sheets in equilibrium through one weak bond: lambda_1 = k (1/pi_A + 1/pi_B) S/k up to relative k.
  for (const double weak : {1e-8, 1e-20, 1e-40}) {
    NetworkInput input;
    input.n_states = 800;
    input.lattice = Lattice(Matrix::Identity(1, 1));
    auto pair = [&](std::int32_t a, std::int32_t b, Translation n, double rate) {
      input.jumps.push_back({a, b, n, rate});
      for (auto& c : n) c = -c;
      input.jumps.push_back({b, a, n, rate});
    };
    for (std::int32_t half = 0; half < 2; ++half)
      for (std::int32_t x = 0; x < 20; ++x)
        for (std::int32_t y = 0; y < 20; ++y) {
          const auto site = [&](std::int32_t i, std::int32_t j) { return 400 * half + 20 * i + j; };
          if (x < 19) pair(site(x, y), site(x + 1, y), {}, 1 + 0.1 * x);
          if (y < 19) pair(site(x, y), site(x, y + 1), {}, 2 + 0.1 * y);
        }
    pair(17, 650, {}, weak);
    pair(3, 3, {1}, 1.0);
    const Network network(std::move(input));
    const auto slow = reduction::sparse_slow_subspace(network, 2);
    // Sum of k over the smaller half: rate out of A is k/400, out of B the same.
    const double expected = 2 * weak / 400;
    const double error = std::abs(slow.eigenvalues[1].real() / expected - 1);
    BOOST_TEST(error < 100 * weak + 1e-12, "weak " << weak << ": " << error);
    BOOST_TEST(std::abs(slow.lambda(1, 1) / expected + 1) < 100 * weak + 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(ten_thousand_states) {
  for (const bool reversible : {true, false}) {
    const auto network =
        basin_sheet({.across = 100, .along = 100, .basins = 4, .barrier = 9, .reversible = reversible}, 3);
    reduction::ReduceRequest request;
    request.n_coarse = 4;
    const auto model = reduction::coarse_grain(Run(), network, request);
    BOOST_TEST(model->gap > 20);
    BOOST_TEST(model->memberships.crispness > 0.98);
    BOOST_TEST(std::abs(model->equilibrium.sum() - 1) < 1e-12);
    BOOST_TEST((model->reaction * model->equilibrium).cwiseAbs().maxCoeff() <
               1e-10 * model->reaction.cwiseAbs().maxCoeff());
    // The lowest band of the coarse model is the exact transport of the network.
    const Vector kappa{{1e-4, 0.7e-4}};
    const Vector k = network->lattice().wavevector(kappa);
    const ComplexVector values = ComplexMatrix(-model->symbol(kappa, reduction::Order::second)).eigenvalues();
    Index lowest = 0;
    values.real().minCoeff(&lowest);
    const double expected = k.dot(transport::diffusivity(*network, Accuracy::fast) * k);
    BOOST_TEST(std::abs(values[lowest].real() / expected - 1) < 1e-5);
    request.n_coarse = 0;
    BOOST_TEST(reduction::coarse_grain(Run(), network, request)->n_coarse == 4);
  }
}

BOOST_AUTO_TEST_SUITE_END()
