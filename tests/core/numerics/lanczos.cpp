// The few lowest bands by shift-invert Lanczos: against closed forms and dense solvers, degenerate bands, any thread.
#include "numerics/krylov/lanczos.hpp"

#include <boost/test/unit_test.hpp>

#include "spectrum/few/few_bands.hpp"
#include "spectrum/few/sparse_bloch.hpp"
#include "spectrum/few_bands_models.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

void check_supercell(int dim, int length, Index bands, int copies = 1, double coupling = 0, Matrix k = {}) {
  const Network network(supercell(dim, length, copies, coupling));
  if (k.size() == 0) k = telling_k(dim);
  const SolvedBands found(network, k, bands, spectrum::SolverWish::lanczos);
  const double norm = 2 * network.escape_rates().maxCoeff();
  for (Index q = 0; q < k.cols(); ++q) {
    const Vector exact = supercell_bands(length, k.col(q), copies, coupling).head(bands);
    BOOST_TEST((found.values.col(q) - exact).cwiseAbs().maxCoeff() < 1e-12 * norm,
               "dim " << dim << " length " << length << " copies " << copies << " k " << q << ": error "
                      << (found.values.col(q) - exact).cwiseAbs().maxCoeff());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lanczos)

BOOST_AUTO_TEST_CASE(supercells_have_their_closed_forms) {
  check_supercell(1, 150, 9);
  check_supercell(2, 12, 9);  // 4-fold at Gamma, cut in the middle of a shell too
  check_supercell(2, 13, 7);
  check_supercell(3, 6, 13);  // 6- and 12-fold at Gamma, 8-fold at the corner
  check_supercell(3, 7, 8);
}

BOOST_AUTO_TEST_CASE(ten_thousand_states_have_their_closed_form) { check_supercell(2, 100, 8); }

BOOST_AUTO_TEST_CASE(six_thousand_states_in_space_have_their_closed_form) {
  // Large enough for fronts by nested dissection. 6-fold at Gamma, cut within.
  check_supercell(3, 18, 5, 1, 0, telling_k(3).leftCols(1));
  check_supercell(3, 18, 8, 1, 0, telling_k(3).rightCols(1));
}

BOOST_AUTO_TEST_CASE(degenerate_bands_split_by_tiny_wavevectors) {
  // Whole shells: 1 + 4 + 4 near Gamma, 4 + 8 near the corner.
  for (const double tiny : {1e-3, 1e-6, 1e-9, 1e-12}) {
    check_supercell(2, 12, 9, 1, 0, (Matrix(2, 1) << tiny, tiny / 3).finished());
    check_supercell(2, 14, 12, 1, 0, (Matrix(2, 1) << 0.5 + tiny, 0.5).finished());
    check_supercell(3, 6, 7, 1, 0, (Matrix(3, 1) << tiny, -tiny, tiny / 3).finished());
  }
}

BOOST_AUTO_TEST_CASE(a_shell_cut_within_is_known_to_its_width) {
  const Network network(supercell(2, 12));
  for (const double tiny : {1e-3, 1e-5, 1e-6, 1e-7, 1e-9}) {
    const Matrix k = (Matrix(2, 1) << 0.5 + tiny, 0.5).finished();
    const SolvedBands found(network, k, 9, spectrum::SolverWish::lanczos);
    const Vector exact = supercell_bands(12, k).head(9);
    BOOST_TEST(((found.values - exact).array().abs() <= 1e-6 * exact.array()).all());
  }
}

BOOST_AUTO_TEST_CASE(nearly_decoupled_copies_are_all_found) {
  for (const double coupling : {1e-9, 1e-12, 1e-15}) {
    check_supercell(1, 40, 6, 6, coupling, telling_k(1).leftCols(1));
    check_supercell(1, 40, 9, 6, coupling, telling_k(1).rightCols(4));
    check_supercell(2, 8, 9, 9, coupling, telling_k(2).leftCols(1));
    check_supercell(2, 8, 14, 9, coupling, telling_k(2).rightCols(4));
  }
}

BOOST_AUTO_TEST_CASE(hundreds_of_slow_bands_side_by_side) {
  // Dimers: rate 1 within, b between them. The lower half of the bands is 1 + b - |1 + b e^{i q}|, q = 2 pi (m +
  // kappa)/ cells: all of them within 2 b.
  for (const double b : {1e-3, 1e-6, 1e-9, 1e-12}) {
    constexpr int cells = 300;
    NetworkInput input;
    input.n_states = 2 * cells;
    input.lattice = Lattice(Matrix::Constant(1, 1, cells));
    for (int c = 0; c < cells; ++c) {
      const Translation forward{c + 1 == cells ? 1 : 0}, backward{c + 1 == cells ? -1 : 0};
      const int next = (c + 1) % cells;
      input.jumps.push_back({2 * c, 2 * c + 1, {}, 1});
      input.jumps.push_back({2 * c + 1, 2 * c, {}, 1});
      input.jumps.push_back({2 * c + 1, 2 * next, forward, b});
      input.jumps.push_back({2 * next, 2 * c + 1, backward, b});
    }
    const Network network(std::move(input));
    const Matrix k = telling_k(1);
    const Index bands = 6;
    const SolvedBands found(network, k, bands, spectrum::SolverWish::lanczos);
    for (Index q = 0; q < k.cols(); ++q) {
      std::vector<double> exact;
      for (int m = 0; m < cells; ++m) {
        const double s = std::pow(std::sin(std::numbers::pi * (m + k(0, q)) / cells), 2);
        exact.push_back(4 * b * s / (1 + b + std::sqrt((1 + b) * (1 + b) - 4 * b * s)));
      }
      std::sort(exact.begin(), exact.end());
      for (Index c = 0; c < bands; ++c)
        BOOST_TEST(std::abs(found.values(c, q) - exact[c]) < 1e-14,
                   "b " << b << " k " << q << " band " << c << ": " << found.values(c, q) << " for " << exact[c]);
    }
  }
}

BOOST_AUTO_TEST_CASE(many_copies_of_every_band_are_found) {
  // Every band but those of the symmetric combination (copies - 1) times, on top of the lattice's own degeneracy.
  check_supercell(1, 40, 9, 6, 1e-3);
  check_supercell(2, 8, 14, 9, 1e-4);
  check_supercell(2, 8, 12, 9, 0.3);
}

BOOST_AUTO_TEST_CASE(random_networks_agree_with_the_dense_solver) {
  for (const Index m : {120, 200, 280})
    for (const Index extra : {m, m * m / 8})
      for (int dim = 1; dim <= 3; ++dim) {
        const Network network(random_input({.n_states = m, .dim = dim, .extra_pairs = extra, .reach = 2},
                                           static_cast<std::uint64_t>(m + extra + dim)));
        const Matrix k = telling_k(dim);
        const SolvedBands dense(network, k, 6, spectrum::SolverWish::dense);
        const SolvedBands few(network, k, 6, spectrum::SolverWish::lanczos);
        BOOST_TEST((dense.values - few.values).cwiseAbs().maxCoeff() < 1e-13 * 2 * network.escape_rates().maxCoeff());
      }
}

BOOST_AUTO_TEST_CASE(confined_models_agree_with_the_dense_solver) {
  auto input = random_input({.n_states = 200, .dim = 2, .extra_pairs = 200}, 5);
  const auto unforced = std::make_shared<const Network>(std::move(input));
  const auto forced = Network::with_force(unforced, {Vector::Constant(2, 0.3), 1.0});
  spectrum::SpectrumRequest request;
  request.k = telling_k(2);
  request.bands = 5;
  request.boundary = spectrum::Boundary::confined;
  request.accuracy = Accuracy::fast;
  request.solver = spectrum::SolverWish::dense;
  const Matrix dense = spectrum::real_bands(Run(), *forced, request);
  request.solver = spectrum::SolverWish::lanczos;
  BOOST_TEST((spectrum::real_bands(Run(), *forced, request) - dense).cwiseAbs().maxCoeff() <
             1e-13 * 2 * forced->escape_rates().maxCoeff());
}

BOOST_AUTO_TEST_CASE(vectors_solve_the_equation_and_are_biorthogonal) {
  const Network network(random_input({.n_states = 300, .dim = 2, .extra_pairs = 300}, 11));
  const Matrix k = telling_k(2);
  const Index bands = 7;
  const SolvedBands found(network, k, bands, spectrum::SolverWish::lanczos, true);
  const spectrum::BlochOperator bloch(network, spectrum::BlochOperator::Form::general);
  for (Index q = 0; q < k.cols(); ++q) {
    const ComplexMatrix v = found.right.middleCols(q * bands, bands);
    const ComplexMatrix w = found.left.middleCols(q * bands, bands);
    BOOST_TEST((w.adjoint() * v - ComplexMatrix::Identity(bands, bands)).cwiseAbs().maxCoeff() < 1e-13);
    for (Index b = 0; b < bands; ++b) {
      ComplexVector image(network.n_states());
      bloch.apply(k.col(q), v.col(b), image);
      BOOST_TEST((image - found.values(b, q) * v.col(b)).norm() <
                 1e-11 * network.escape_rates().maxCoeff() * v.col(b).norm());
    }
  }
}

BOOST_AUTO_TEST_CASE(slow_modes_many_decades_below_the_fast_ones) {
  // Two halves joined by one bond of rate 1e-9: bands 1e-12 and less of the largest rate, and 0 at Gamma.
  auto input = random_input({.n_states = 240, .dim = 1, .decades = 1, .extra_pairs = 600}, 3);
  for (auto& jump : input.jumps)
    if ((jump.from < 120) != (jump.to < 120)) jump.rate *= 1e-9;
  const Network network(std::move(input));
  const Matrix k = telling_k(1);
  const SolvedBands exact(network, k, 4, spectrum::SolverWish::dense, false, Run(), Accuracy::high);
  const SolvedBands few(network, k, 4, spectrum::SolverWish::lanczos);
  BOOST_TEST(few.values(0, 0) == 0);
  BOOST_TEST((exact.values - few.values).cwiseAbs().maxCoeff() < 1e-14 * network.escape_rates().maxCoeff());
  const SolvedBands automatic(network, k, 4, spectrum::SolverWish::lanczos, false, Run(), Accuracy::automatic);
  BOOST_TEST(((exact.values - automatic.values).array().abs() <= 1e-6 * exact.values.array()).all());
}

BOOST_AUTO_TEST_CASE(threads_do_not_change_a_bit) {
  const Network network(random_input({.n_states = 500, .dim = 2, .extra_pairs = 500}, 17));
  const Matrix k = telling_k(2);
  Context one(1), two(2);
  const SolvedBands first(network, k, 5, spectrum::SolverWish::lanczos, true, Run(&one));
  const SolvedBands second(network, k, 5, spectrum::SolverWish::lanczos, true, Run(&two));
  BOOST_TEST((first.values.array() == second.values.array()).all());
  BOOST_TEST((first.right.array() == second.right.array()).all());
  BOOST_TEST((first.left.array() == second.left.array()).all());
}

BOOST_AUTO_TEST_CASE(a_single_wavevector_can_be_stopped) {
  const Network network(supercell(2, 40));
  Context context(1);
  int reports = 0;
  context.set_progress([&](std::int64_t done, std::int64_t total) {
    BOOST_TEST(done == 0);
    BOOST_TEST(total == 1);
    return ++reports == 3 ? 1 : 0;
  });
  Matrix values;
  BOOST_CHECK_THROW(
      SolvedBands(network, Matrix::Constant(2, 1, 0.1), 5, spectrum::SolverWish::lanczos, false, Run(&context)),
      Cancelled);
  BOOST_TEST(reports == 3);
}

BOOST_AUTO_TEST_CASE(eigenvalues_are_counted) {
  const int length = 9;
  const Network network(supercell(2, length));
  const spectrum::BlochOperator bloch(network, spectrum::BlochOperator::Form::hermitian);
  const spectrum::SparseBloch matrix(bloch);
  for (Index q = 0; q < 5; ++q) {
    const Vector kappa = telling_k(2).col(q);
    const Vector exact = supercell_bands(length, kappa);
    for (Index b = 0; b + 1 < exact.size(); ++b)
      if (exact[b + 1] - exact[b] > 1e-6)
        BOOST_TEST(matrix.count_below(Run(), kappa, (exact[b] + exact[b + 1]) / 2) == b + 1);
  }
}

BOOST_AUTO_TEST_CASE(factors_solve_whatever_the_block) {
  const Network network(random_input({.n_states = 333, .dim = 3, .extra_pairs = 600}, 23));
  const spectrum::BlochOperator bloch(network, spectrum::BlochOperator::Form::hermitian);
  const spectrum::SparseBloch matrix(bloch);
  const Vector kappa = telling_k(3).col(3);
  const auto factor = matrix.factorise(Run(), kappa, 0.01);
  BOOST_TEST(factor.complete());
  BOOST_TEST(factor.negative() == 0);
  for (const Index count : {1, 2, 3, 5, 8}) {
    std::mt19937_64 random(7);
    numerics::SplitColumns x(333, count);
    ComplexMatrix b(333, count);
    for (Index c = 0; c < count; ++c)
      for (Index p = 0; p < 333; ++p) {
        b(matrix.state(p), c) = Complex(uniform(random), uniform(random));
        x.re(c)[p] = b(matrix.state(p), c).real();
        x.im(c)[p] = b(matrix.state(p), c).imag();
      }
    factor.solve(numerics::split_view(x), count);
    for (Index c = 0; c < count; ++c) {
      ComplexVector found(333), image(333);
      for (Index p = 0; p < 333; ++p) found[matrix.state(p)] = Complex(x.re(c)[p], x.im(c)[p]);
      bloch.apply(kappa, found, image);
      BOOST_TEST((image + 0.01 * found - b.col(c)).norm() < 1e-11 * b.col(c).norm());
    }
  }
}

BOOST_AUTO_TEST_CASE(kernels_give_the_same_bits_at_every_width) {
  constexpr Index n = 77, pivots = 45, ld = 80;
  std::mt19937_64 random(1);
  std::vector<double> start(2 * ld * pivots + 16);
  for (auto& value : start) value = uniform(random) - 0.5;
  for (Index a = 0; a < pivots; ++a) start[a * ld + a] += 30;
  std::vector<double> right(2 * 96 * 3, 0.0);
  for (auto& value : right) value = uniform(random);
  std::vector<std::vector<double>> results;
  for (const int width : {2, 4, 8}) {
    if (width > numerics::vector_width()) break;
    auto data = start;
    auto x = right;
    std::vector<double> d(pivots), rest(2 * 32 * 32 + 16);
    numerics::split::PackBuffers buffers;
    const numerics::split::SplitBlock l{data.data(), data.data() + ld * pivots, ld};
    const numerics::split::SplitBlock later{rest.data(), rest.data() + 32 * 32, 32};
    const numerics::split::SplitBlock y{x.data(), x.data() + 96 * 3, 96};
    BOOST_TEST(numerics::split::factor_columns(l, n, pivots, d.data(), buffers, width));
    numerics::split::update_rest(later, l, n, pivots, d.data(), buffers, width);
    numerics::split::sweep_forward(l, n, pivots, y, 3, width);
    numerics::split::sweep_backward(l, n, pivots, y, 3, width);
    for (Index c = 0; c < 3; ++c) std::fill_n(y.re + c * 96 + n, 3, 0.0), std::fill_n(y.im + c * 96 + n, 3, 0.0);
    ComplexMatrix products(2, 1);
    numerics::split::inner_products(y, 2, y.at(0, 2), 1, n, products, width);
    numerics::split::subtract_product(y, 2, products, y.at(0, 2), 1, n, width);
    std::vector<double> all = d;
    for (Index a = 0; a < pivots; ++a)
      for (Index i = a; i < n; ++i) all.insert(all.end(), {l.re[i + a * ld], l.im[i + a * ld]});
    for (Index j = 0; j < n - pivots; ++j)
      for (Index i = j; i < n - pivots; ++i) all.insert(all.end(), {later.re[i + j * 32], later.im[i + j * 32]});
    for (Index c = 0; c < 3; ++c)
      for (Index i = 0; i < n; ++i) all.insert(all.end(), {y.re[i + c * 96], y.im[i + c * 96]});
    results.push_back(all);
  }
  for (const auto& result : results) BOOST_TEST((result == results.front()));
}

BOOST_AUTO_TEST_CASE(wishes_that_cannot_be_met_are_refused) {
  const Network network(supercell(1, 90));
  const Matrix k = Matrix::Constant(1, 1, 0.1);
  BOOST_CHECK_THROW(SolvedBands(network, k, 3, spectrum::SolverWish::lanczos), Error);
  BOOST_CHECK_THROW(SolvedBands(network, k, 3, spectrum::SolverWish::batched), Error);
  BOOST_CHECK_THROW(SolvedBands(Network(supercell(1, 110)), k, 20, spectrum::SolverWish::lanczos), Error);
}

BOOST_AUTO_TEST_SUITE_END()
