// Bands over many wavevectors from a few: values, residuals and vectors against direct solutions.
#include "spectrum/few/reduced_basis.hpp"

#include <boost/test/unit_test.hpp>

#include "few_bands_models.hpp"
#include "numerics/dense/hermitian.hpp"
#include "spectrum/few/reduced_sweep.hpp"
#include "spectrum/mesh/kgrid.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

Matrix many_k(int dim, Index n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Matrix k(dim, n);
  for (Index i = 0; i < k.size(); ++i) k.data()[i] = uniform(random) - 0.5;
  k.col(0).setZero();
  k.col(1).setConstant(0.5);
  return k;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reduced_basis)

BOOST_AUTO_TEST_CASE(residuals_are_those_of_the_lifted_vectors) {
  const Network network(random_input({.n_states = 130, .dim = 2, .extra_pairs = 200, .reach = 2}, 3));
  const spectrum::BlochOperator bloch(network, spectrum::BlochOperator::Form::hermitian);
  spectrum::ReducedBasis basis(bloch);
  ComplexMatrix h(130, 130), y;
  Vector values(130);
  for (const double a : {0.05, 0.3}) {
    bloch.assemble(Vector::Constant(2, a), h);
    numerics::solve_hermitian(h, values, &y);
    basis.add(y.leftCols(6));
  }
  basis.settle();
  BOOST_TEST(basis.size() == 24);
  const Matrix k = many_k(2, 8, 5);
  for (Index q = 0; q < k.cols(); ++q) {
    const auto found = basis.solve(k.col(q), 4);
    const ComplexMatrix lifted = basis.lift(found.x);
    BOOST_TEST((lifted.adjoint() * lifted - ComplexMatrix::Identity(4, 4)).norm() < 1e-12);
    double worst = 0;
    for (Index b = 0; b < 4; ++b) {
      ComplexVector image(130);
      bloch.apply(k.col(q), lifted.col(b), image);
      worst = std::max(worst, (image - found.values[b] * lifted.col(b)).norm());
    }
    BOOST_TEST(std::abs(worst - found.residual) < 1e-13 * network.escape_rates().maxCoeff());
  }
  // At the wavevectors of the basis, and opposite to them, it is exact.
  for (const double a : {0.05, -0.3}) BOOST_TEST(basis.solve(Vector::Constant(2, a), 6).residual < 1e-12);
}

BOOST_AUTO_TEST_CASE(values_agree_with_the_dense_solver) {
  for (int dim = 1; dim <= 3; ++dim) {
    const Network network(
        random_input({.n_states = 150, .dim = dim, .extra_pairs = 200}, static_cast<std::uint64_t>(dim)));
    const Matrix k = many_k(dim, 50, 7);
    const SolvedBands dense(network, k, 4, spectrum::SolverWish::dense);
    const SolvedBands reduced(network, k, 4, spectrum::SolverWish::reduced_basis);
    BOOST_TEST((dense.values - reduced.values).cwiseAbs().maxCoeff() < 1e-10 * network.escape_rates().maxCoeff());
  }
}

BOOST_AUTO_TEST_CASE(automatic_accuracy_looks_at_the_smallest_band) {
  const Network network(random_input({.n_states = 120, .dim = 2, .decades = 7, .extra_pairs = 120}, 9));
  Matrix k = many_k(2, 30, 3) * 0.1;
  const SolvedBands exact(network, k, 3, spectrum::SolverWish::dense, false, Run(), Accuracy::high);
  const SolvedBands reduced(network, k, 3, spectrum::SolverWish::reduced_basis, false, Run(), Accuracy::automatic);
  BOOST_TEST(reduced.values(0, 0) == 0);
  BOOST_TEST(((exact.values - reduced.values).array().abs() <= 1e-6 * exact.values.array()).all());
}

BOOST_AUTO_TEST_CASE(vectors_solve_the_equation) {
  const Network network(random_input({.n_states = 180, .dim = 2, .extra_pairs = 200}, 4));
  const Matrix k = many_k(2, 50, 1);
  const SolvedBands found(network, k, 3, spectrum::SolverWish::reduced_basis, true);
  const spectrum::BlochOperator bloch(network, spectrum::BlochOperator::Form::general);
  for (Index q = 0; q < k.cols(); ++q) {
    const ComplexMatrix v = found.right.middleCols(q * 3, 3), w = found.left.middleCols(q * 3, 3);
    BOOST_TEST((w.adjoint() * v - ComplexMatrix::Identity(3, 3)).cwiseAbs().maxCoeff() < 1e-12);
    for (Index b = 0; b < 3; ++b) {
      ComplexVector image(180);
      bloch.apply(k.col(q), v.col(b), image);
      BOOST_TEST((image - found.values(b, q) * v.col(b)).norm() <
                 1e-9 * network.escape_rates().maxCoeff() * v.col(b).norm());
    }
  }
}

BOOST_AUTO_TEST_CASE(degenerate_bands_over_the_zone) {
  const Network network(supercell(2, 12));
  const auto grid = spectrum::gamma_mesh(std::vector<Index>{9, 9}, true);
  const SolvedBands found(network, grid.k, 9, spectrum::SolverWish::reduced_basis);
  for (Index q = 0; q < grid.k.cols(); ++q)
    BOOST_TEST((found.values.col(q) - supercell_bands(12, grid.k.col(q)).head(9)).cwiseAbs().maxCoeff() < 4e-10);
}

BOOST_AUTO_TEST_CASE(few_exact_solutions_carry_many_wavevectors) {
  const Network network(random_input({.n_states = 240, .dim = 1, .decades = 1, .extra_pairs = 2400, .reach = 1}, 6));
  const spectrum::BlochOperator bloch(network, spectrum::BlochOperator::Form::hermitian);
  const Matrix k = many_k(1, 200, 2);
  spectrum::ReducedSweep sweep;
  Index exact = 0;
  sweep.bands = 1;
  sweep.value_error = 1e-10;
  sweep.tighten = [](Index, double error) { return error; };
  sweep.exact = [&](Index q, Index bands, Vector& values) {
    ComplexMatrix h(240, 240), y;
    values.resize(240);
    bloch.assemble(k.col(q), h);
    numerics::solve_hermitian(h, values, &y);
    ++exact;
    return ComplexMatrix(y.leftCols(bands));
  };
  sweep.write = [](Index, const Vector&, const ComplexMatrix&) {};
  BOOST_TEST(spectrum::reduced_sweep(Run(), bloch, k, sweep) == exact);
  BOOST_TEST(exact <= 40);
}

BOOST_AUTO_TEST_CASE(threads_do_not_change_a_bit) {
  const Network network(random_input({.n_states = 150, .dim = 2, .extra_pairs = 200}, 8));
  const Matrix k = many_k(2, 40, 6);
  Context one(1), two(2);
  const SolvedBands first(network, k, 3, spectrum::SolverWish::reduced_basis, false, Run(&one));
  const SolvedBands second(network, k, 3, spectrum::SolverWish::reduced_basis, false, Run(&two));
  BOOST_TEST((first.values.array() == second.values.array()).all());
}

BOOST_AUTO_TEST_SUITE_END()
