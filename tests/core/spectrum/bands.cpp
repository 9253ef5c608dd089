// Bands, vectors and meshes against references and their own equations.
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numbers>

#include "common/models.hpp"
#include "common/random_network.hpp"
#include "common/reference.hpp"
#include "spectrum/bloch.hpp"
#include "spectrum/gap.hpp"
#include "spectrum/mesh/kgrid.hpp"
#include "spectrum/spectrum.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// The caller's arrays of one call.
struct Bands {
  Bands(const Network& network, const Matrix& k, const Run& run = Run(),
        spectrum::Boundary boundary = spectrum::Boundary::periodic, Accuracy accuracy = Accuracy::fast)
      : m(network.n_states()), values(m, k.cols()), right(m, m * k.cols()), left(m, m * k.cols()) {
    spectrum::SpectrumRequest request{k, m, true, accuracy, boundary};
    spectrum::SpectrumOutput out;
    out.complex_values = values.data();
    out.right = right.data();
    out.left = left.data();
    BOOST_TEST((spectrum::compute_spectrum(run, network, request, out) == Status::ok));
  }
  [[nodiscard]] ComplexMatrix v(Index q) const { return right.middleCols(q * m, m); }
  [[nodiscard]] ComplexMatrix w(Index q) const { return left.middleCols(q * m, m); }
  Index m;
  ComplexMatrix values, right, left;
};

Matrix random_k(int dim, Index n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Matrix k(dim, n);
  for (Index i = 0; i < k.size(); ++i) k.data()[i] = uniform(random) - 0.5;
  return k;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bands)

BOOST_AUTO_TEST_CASE(reference_eigenvalues) {
  for (const auto* name : {"fig1a", "fig1b", "fig1c", "fig1c_printed", "fig2png", "stress_mig0"}) {
    const auto data = load_json(std::string("rdd/reference_") + name + ".json");
    const Network network(network_of(data));
    const double norm = 2 * network.escape_rates().maxCoeff();
    Index compared = 0;
    auto compare = [&](const Vector& k_cartesian, const Vector& exact) {
      spectrum::SpectrumRequest request;
      request.k = network.lattice().fractional(k_cartesian);
      request.bands = network.n_states();
      for (const auto accuracy : {Accuracy::fast, Accuracy::automatic, Accuracy::high}) {
        request.accuracy = accuracy;
        const Matrix values = spectrum::real_bands(Run(), network, request);
        BOOST_TEST((values.col(0) - exact).cwiseAbs().maxCoeff() < 1e-13 * norm, name);
      }
      ++compared;
    };
    if (data.contains("kpoints"))
      for (const auto& point : data["kpoints"]) compare(vector_of(point.at("k")), vector_of(point.at("eigenvalues")));
    if (data.contains("eigenvalues_Gamma")) compare(Vector::Zero(network.dim()), vector_of(data["eigenvalues_Gamma"]));
    BOOST_TEST(compared >= 1);
  }
}

BOOST_AUTO_TEST_CASE(vectors_solve_the_equation_and_are_biorthogonal) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const bool reversible = seed % 2 == 0;
    const Network network(
        random_input({.n_states = 9, .dim = 1 + static_cast<int>(seed % 3), .reversible = reversible}, seed));
    const Matrix k = random_k(network.dim(), 5, seed);
    const Bands found(network, k);
    const spectrum::BlochOperator general(network, spectrum::BlochOperator::Form::general);
    ComplexMatrix q(9, 9);
    for (Index i = 0; i < k.cols(); ++i) {
      general.assemble(k.col(i), q);
      const double norm = q.cwiseAbs().maxCoeff();
      const ComplexMatrix v = found.v(i);
      const ComplexMatrix w = found.w(i);
      BOOST_TEST((q * v - v * found.values.col(i).asDiagonal()).cwiseAbs().maxCoeff() < 1e-12 * norm);
      BOOST_TEST((w.adjoint() * v - ComplexMatrix::Identity(9, 9)).cwiseAbs().maxCoeff() < 1e-11);
    }
  }
}

BOOST_AUTO_TEST_CASE(hermitian_form_is_hermitian_and_similar) {
  const Network network(random_input({.n_states = 10, .dim = 3}, 3));
  const spectrum::BlochOperator symmetric(network, spectrum::BlochOperator::Form::hermitian);
  const spectrum::BlochOperator general(network, spectrum::BlochOperator::Form::general);
  const Vector root = network.stationary().pi.cwiseSqrt();
  const Matrix k = random_k(3, 4, 9);
  ComplexMatrix h(10, 10);
  ComplexMatrix q(10, 10);
  for (Index i = 0; i < 4; ++i) {
    symmetric.assemble(k.col(i), h);
    general.assemble(k.col(i), q);
    BOOST_TEST((h.adjoint() - h).cwiseAbs().maxCoeff() == 0);
    const ComplexMatrix similar = root.cwiseInverse().asDiagonal() * q * root.asDiagonal();
    BOOST_TEST((h - similar).cwiseAbs().maxCoeff() < 1e-13 * h.cwiseAbs().maxCoeff());
    const ComplexVector x = q.col(2);
    ComplexVector y(10);
    for (const auto* bloch : {&symmetric, &general}) {
      bloch->apply(k.col(i), x, y);
      const ComplexMatrix& matrix = bloch == &symmetric ? h : q;
      BOOST_TEST((y - matrix * x).norm() < 1e-14 * matrix.norm() * x.norm());
    }
  }
}

BOOST_AUTO_TEST_CASE(spectrum_is_that_of_an_explicit_torus) {
  // Bands at kappa = q/n are the eigenvalues of n cells on a ring, driven or not.
  constexpr int n = 5;
  for (const bool reversible : {true, false}) {
    const auto input = random_input({.n_states = 3, .dim = 1, .reversible = reversible}, 17);
    const Network network(input);
    Matrix torus = Matrix::Zero(3 * n, 3 * n);
    for (int c = 0; c < n; ++c)
      for (const auto& jump : input.jumps) {
        const int to = 3 * (((c + jump.n[0]) % n + n) % n) + jump.to;
        torus(to, 3 * c + jump.from) -= jump.rate;
        torus(3 * c + jump.from, 3 * c + jump.from) += jump.rate;
      }
    const std::vector<Index> mesh(1, n);
    const Bands found(network, spectrum::gamma_mesh(mesh, false).k);
    auto sorted = [](ComplexVector values) {
      std::sort(values.begin(), values.end(), [](const Complex& a, const Complex& b) {
        return std::abs(a.real() - b.real()) > 1e-9 ? a.real() < b.real() : a.imag() < b.imag();
      });
      return values;
    };
    const ComplexVector all = Eigen::Map<const ComplexVector>(found.values.data(), found.values.size());
    BOOST_TEST((sorted(all) - sorted(torus.eigenvalues())).cwiseAbs().maxCoeff() < 1e-12 * torus.cwiseAbs().maxCoeff());
  }
}

BOOST_AUTO_TEST_CASE(confined_spectrum_is_that_of_a_reflecting_box) {
  // One site under a force: {0} and 2 q (cosh(beta f a/2) - cos(pi j/N)) in a box of N cells.
  const double q = 1.3;
  const double a = 0.9;
  const double beta_f = 1.1;
  const auto walk =
      network_of_steps(Matrix::Constant(1, 1, a), Matrix::Zero(1, 1), {{0, 0, vec({a}), q}, {0, 0, vec({-a}), q}});
  const auto forced = Network::with_force(walk, {vec({beta_f}), 1.0});
  constexpr int n = 12;
  Matrix k(1, n - 1);
  for (int j = 1; j < n; ++j) k(0, j - 1) = j / (2.0 * n);
  spectrum::SpectrumRequest request{k, 1, false, Accuracy::fast, spectrum::Boundary::confined};
  const Matrix bands = spectrum::real_bands(Run(), *forced, request);
  Matrix box = Matrix::Zero(n, n);
  for (int x = 0; x + 1 < n; ++x) {
    const double up = q * std::exp(beta_f * a / 2);
    const double down = q * std::exp(-beta_f * a / 2);
    box(x + 1, x) -= up;
    box(x, x) += up;
    box(x, x + 1) -= down;
    box(x + 1, x + 1) += down;
  }
  Vector exact = box.eigenvalues().real();
  std::sort(exact.begin(), exact.end());
  BOOST_TEST(std::abs(exact[0]) < 1e-12);
  for (int j = 1; j < n; ++j) {
    BOOST_TEST(std::abs(bands(0, j - 1) - exact[j]) < 1e-11);
    BOOST_TEST(std::abs(bands(0, j - 1) - 2 * q * (std::cosh(beta_f * a / 2) - std::cos(std::numbers::pi * j / n))) <
               1e-13);
  }
}

BOOST_AUTO_TEST_CASE(high_accuracy_keeps_slow_bands_where_fast_loses_them) {
  // lambda_0 = 4 k1 k2 sin^2(pi kappa)/(k1 + k2 + root), a form without subtraction.
  for (const double spread : {1e5, 1e10, 1e20, 1e30})
    for (const double kappa : {0.5, 0.1, 1e-3, 1e-6}) {
      const double k1 = std::sqrt(spread);
      const double k2 = 1 / k1;
      const auto network = alternating_chain(1.0, k1, k2);
      const double sine = std::sin(std::numbers::pi * kappa);
      const double root = std::sqrt((k1 + k2) * (k1 + k2) - 4 * k1 * k2 * sine * sine);
      const double exact = 4 * k1 * k2 * sine * sine / (k1 + k2 + root);
      spectrum::SpectrumRequest request;
      request.k = Matrix::Constant(1, 1, kappa);
      request.bands = 2;
      for (const auto accuracy : {Accuracy::high, Accuracy::automatic}) {
        request.accuracy = accuracy;
        const Matrix values = spectrum::real_bands(Run(), *network, request);
        BOOST_TEST(std::abs(values(0, 0) / exact - 1) < (accuracy == Accuracy::high ? 1e-14 : 1e-6));
        BOOST_TEST(std::abs(values(1, 0) / (k1 + k2 + root) - 1) < 1e-14);
      }
      request.accuracy = Accuracy::fast;
      if (spread >= 1e20) BOOST_TEST(std::abs(spectrum::real_bands(Run(), *network, request)(0, 0) / exact - 1) > 1e-3);
    }
}

BOOST_AUTO_TEST_CASE(high_accuracy_vectors_do_the_same_job) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto input = random_input({.n_states = 8, .dim = 2, .decades = 12, .reach = 2}, seed);
    const Network network(input);
    const Matrix k = random_k(2, 3, seed);
    const Bands high(network, k, Run(), spectrum::Boundary::periodic, Accuracy::high);
    const Bands moved(Network(reassigned(input, 3, seed)), k, Run(), spectrum::Boundary::periodic, Accuracy::high);
    const spectrum::BlochOperator general(network, spectrum::BlochOperator::Form::general);
    ComplexMatrix q(8, 8);
    for (Index i = 0; i < k.cols(); ++i) {
      general.assemble(k.col(i), q);
      BOOST_TEST((q * high.v(i) - high.v(i) * high.values.col(i).asDiagonal()).cwiseAbs().maxCoeff() <
                 1e-13 * q.cwiseAbs().maxCoeff());
      BOOST_TEST((high.w(i).adjoint() * high.v(i) - ComplexMatrix::Identity(8, 8)).cwiseAbs().maxCoeff() < 1e-13);
      for (Index b = 0; b < 8; ++b) BOOST_TEST(std::abs(moved.values(b, i) / high.values(b, i) - 1.0) < 1e-13);
    }
  }
}

BOOST_AUTO_TEST_CASE(same_bits_for_any_number_of_threads) {
  for (const bool reversible : {true, false}) {
    const Network network(random_input({.n_states = 7, .dim = 2, .reversible = reversible}, 41));
    const std::vector<Index> mesh{13, 11};
    const Matrix k = spectrum::gamma_mesh(mesh, false).k;
    Context one(1);
    Context two(2);
    Context four(4);
    const Bands a(network, k, Run(&one));
    for (auto* context : {&two, &four}) {
      const Bands b(network, k, Run(context));
      BOOST_TEST((a.values.array() == b.values.array()).all());
      BOOST_TEST((a.right.array() == b.right.array()).all());
      BOOST_TEST((a.left.array() == b.left.array()).all());
    }
  }
}

BOOST_AUTO_TEST_CASE(bands_do_not_depend_on_the_cells) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto input = random_input({.n_states = 6, .dim = 2, .reversible = seed % 2 == 0}, seed);
    const Network network(input);
    const Network moved(reassigned(input, 3, seed));
    const Matrix k = random_k(2, 6, seed);
    const Bands a(network, k);
    const Bands b(moved, k);
    BOOST_TEST((a.values - b.values).cwiseAbs().maxCoeff() < 1e-12 * network.escape_rates().maxCoeff());
  }
}

BOOST_AUTO_TEST_CASE(meshes_cover_the_zone_once) {
  for (const auto& mesh : {std::vector<Index>{6}, std::vector<Index>{4, 5}, std::vector<Index>{3, 4, 2}}) {
    const auto full = spectrum::gamma_mesh(mesh, false);
    const auto half = spectrum::gamma_mesh(mesh, true);
    const auto middle = spectrum::midpoint_mesh(mesh, true);
    Index total = 1;
    for (const auto n : mesh) total *= n;
    BOOST_TEST(full.k.cols() == total);
    BOOST_TEST(half.k.cols() < total);
    BOOST_TEST(full.k.maxCoeff() <= 0.5);
    BOOST_TEST(full.k.minCoeff() > -0.5);
    for (const auto* grid : {&full, &half, &middle}) BOOST_TEST(std::abs(grid->weights.sum() - 1) < 1e-14);
    // The mean of an even function of k is the same on both.
    auto mean = [&](const spectrum::KGrid& grid) {
      double sum = 0;
      for (Index q = 0; q < grid.k.cols(); ++q) {
        double phase = 0;
        for (Index a = 0; a < grid.k.rows(); ++a) phase += static_cast<double>(a + 1) * grid.k(a, q);
        sum += grid.weights[q] * (std::cos(2 * std::numbers::pi * phase) + 2);
      }
      return sum;
    };
    BOOST_TEST(std::abs(mean(full) - mean(half)) < 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(gaps_of_a_two_basin_model) {
  const auto data = load_json("rdd/reference_fig1c.json");
  const Network network(network_of(data));
  const auto table = spectrum::gap_table(Run(), network, {});
  BOOST_TEST(table.recommended == 2);
  BOOST_TEST(table.ratio[1] > 20);
  // The file's indirect gaps come from a 101 x 101 mesh, ours from one sampled at the same special points.
  spectrum::GapRequest fine;
  fine.points = 101;
  const auto indirect = spectrum::gap_table(Run(), network, fine).indirect;
  const Vector exact = vector_of(data.at("indirect_gap_above_band"));
  for (Index p = 0; p < indirect.size(); ++p)
    BOOST_TEST(std::abs(indirect[p] - exact[p]) < 1e-3 * network.escape_rates().maxCoeff());
  spectrum::GapRequest steep;
  steep.threshold = 1e6;
  const auto none = spectrum::gap_table(Run(), network, steep);
  BOOST_TEST(none.recommended == 0);
  BOOST_TEST(spectrum::describe(none).find("none exceeds the threshold") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(cancelling_leaves_what_was_reached) {
  const Network network(random_input({.n_states = 40, .dim = 2}, 2));
  Context context(2);
  context.set_progress([&](std::int64_t done, std::int64_t) { return done > 100 ? 1 : 0; });
  const std::vector<Index> mesh{60, 60};
  spectrum::SpectrumRequest request{spectrum::gamma_mesh(mesh, false).k, 40, false, Accuracy::fast,
                                    spectrum::Boundary::periodic};
  Matrix values(40, request.k.cols());
  spectrum::SpectrumOutput out;
  out.values = values.data();
  BOOST_CHECK_THROW(spectrum::compute_spectrum(Run(&context), network, request, out), Cancelled);
  BOOST_TEST(values.col(0).allFinite());
  BOOST_TEST(std::isnan(values(0, request.k.cols() - 1)));
}

BOOST_AUTO_TEST_SUITE_END()
