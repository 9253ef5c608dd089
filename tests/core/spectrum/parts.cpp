// Networks in parts, lists of wavevectors in pieces, other units of time.
#include "spectrum/parts.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "common/random_network.hpp"
#include "few_bands_models.hpp"
#include "spectrum/gap.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

constexpr Accuracy all_accuracies[] = {Accuracy::automatic, Accuracy::fast, Accuracy::high};

/// Networks side by side on the lattice of the first, states interleaved.
NetworkInput side_by_side(const NetworkInput& a, const NetworkInput& b) {
  NetworkInput both;
  both.lattice = a.lattice;
  both.n_states = a.n_states + b.n_states;
  const auto shared = static_cast<std::int32_t>(std::min(a.n_states, b.n_states));
  const auto place = [&](std::int32_t state, std::int32_t which) {
    return state < shared ? 2 * state + which : state + shared;
  };
  for (const auto& [part, which] : {std::pair{&a, 0}, std::pair{&b, 1}})
    for (auto jump : part->jumps) {
      jump.from = place(jump.from, which);
      jump.to = place(jump.to, which);
      both.jumps.push_back(jump);
    }
  return both;
}

struct Complexes {
  Complexes(const Network& network, const Matrix& k, Index bands, bool vectors = false)
      : values(bands, k.cols()), right(network.n_states(), bands * k.cols()), left(right) {
    spectrum::SpectrumRequest request;
    request.k = k;
    request.bands = bands;
    request.vectors = vectors;
    spectrum::SpectrumOutput out;
    out.complex_values = values.data();
    if (vectors) {
      out.right = right.data();
      out.left = left.data();
    }
    status = spectrum::compute_spectrum(Run(), network, request, out);
  }
  ComplexMatrix values, right, left;
  Status status;
};

NetworkInput times_power(NetworkInput input, int n) {
  for (auto& jump : input.jumps) jump.rate = std::ldexp(jump.rate, n);
  return input;
}

bool same(const Matrix& a, const Matrix& b) { return (a.array() == b.array()).all(); }
bool same(const ComplexMatrix& a, const ComplexMatrix& b) { return (a.array() == b.array()).all(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(parts)

BOOST_AUTO_TEST_CASE(bands_are_those_of_the_parts) {
  for (const auto decades : {2.0, 30.0}) {
    const auto one = random_input({.n_states = 5, .dim = 2, .decades = decades}, 1);
    auto other = random_input({.n_states = 8, .dim = 2, .decades = decades}, 2);
    other.lattice = one.lattice;
    const Network a(one), b(other), both(side_by_side(one, other));
    const Matrix k = telling_k(2);
    BOOST_TEST(spectrum::connected_parts(both).size() == 2);
    BOOST_TEST(spectrum::connected_parts(a).empty());
    for (const auto accuracy : all_accuracies) {
      if (accuracy == Accuracy::fast && decades > 10) continue;
      const SolvedBands of_a(a, k, 5, spectrum::SolverWish::automatic, true, Run(), accuracy);
      const SolvedBands of_b(b, k, 8, spectrum::SolverWish::automatic, true, Run(), accuracy);
      const SolvedBands found(both, k, 13, spectrum::SolverWish::automatic, true, Run(), accuracy);
      for (Index q = 0; q < k.cols(); ++q) {
        Vector expected(13);
        expected << of_a.values.col(q), of_b.values.col(q);
        std::sort(expected.begin(), expected.end());
        BOOST_TEST(same(Matrix(found.values.col(q)), Matrix(expected)));
        const auto right = found.right.middleCols(13 * q, 13), left = found.left.middleCols(13 * q, 13);
        BOOST_TEST((left.adjoint() * right - ComplexMatrix::Identity(13, 13)).norm() < 1e-12);
        for (Index c = 0; c < 13; ++c) {
          const double in_a = right.col(c)(std::vector<Index>{0, 2, 4, 6, 8}).norm();
          BOOST_TEST((in_a == 0 || std::abs(in_a / right.col(c).norm() - 1) < 1e-15));
        }
      }
      BOOST_TEST(found.values(0, 0) == 0.0);  // Gamma: a zero for each part
      BOOST_TEST(found.values(1, 0) == 0.0);
      BOOST_TEST(found.values(2, 0) > 0.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_reversible_part_keeps_its_digits_beside_a_driven_one) {
  const auto one = random_input({.n_states = 6, .dim = 1, .decades = 25}, 3);
  auto other = random_input({.n_states = 4, .dim = 1, .decades = 1, .reversible = false}, 4);
  other.lattice = one.lattice;
  const Matrix k = telling_k(1);
  const SolvedBands alone(Network(one), k, 6, spectrum::SolverWish::automatic, false, Run(), Accuracy::high);
  const Complexes found(Network(side_by_side(one, other)), k, 10, true);
  BOOST_TEST((found.status == Status::ok));
  for (Index q = 0; q < k.cols(); ++q)
    for (Index b = 0; b < 6; ++b)
      BOOST_TEST((found.values.col(q).array() - alone.values(b, q)).abs().minCoeff() <= 1e-9 * alone.values(b, q));
  for (Index c = 0; c < found.right.cols(); ++c) BOOST_TEST(std::abs(found.right.col(c).norm() - 1) < 1e-14);
}

BOOST_AUTO_TEST_CASE(a_gap_of_several_classes_is_refused) {
  const auto one = random_input({.n_states = 5, .dim = 1}, 1);
  auto other = random_input({.n_states = 3, .dim = 1}, 2);
  other.lattice = one.lattice;
  const Network both(side_by_side(one, other));
  try {
    (void)spectrum::gap_table(Run(), both, {});
    BOOST_ERROR("a gap of two classes");
  } catch (const Error& error) {
    BOOST_TEST((error.status() == Status::not_ergodic));
    const std::string text = error.what();
    BOOST_TEST(text.find("2 ergodic classes: 5 states (state 0 is one), 3 states (state 1 is one)") !=
               std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(states_that_cannot_move) {
  NetworkInput input = random_input({.n_states = 3, .dim = 1}, 1);
  input.n_states = 5;  // two more states without a jump
  const SolvedBands found(Network(input), Matrix::Constant(1, 1, 0.3), 5, spectrum::SolverWish::automatic);
  BOOST_TEST(found.values(0, 0) == 0.0);
  BOOST_TEST(found.values(1, 0) == 0.0);
  BOOST_TEST(found.values(2, 0) > 0.0);
}

BOOST_AUTO_TEST_CASE(a_list_in_pieces_has_the_bits_of_the_whole) {
  Matrix k(2, 5);
  k << 0.13, -0.13, 0.2, -0.2, -0.13,  //
      -0.31, 0.31, 0.07, -0.07, 0.31;
  struct Case {
    Index m, bands;
    spectrum::SolverWish solver;
  };
  for (const auto& [m, bands, solver] :
       {Case{9, 9, spectrum::SolverWish::batched}, Case{90, 20, spectrum::SolverWish::dense},
        Case{90, 90, spectrum::SolverWish::dense}, Case{220, 6, spectrum::SolverWish::lanczos}}) {
    const Network network(random_input({.n_states = m, .extra_pairs = m}, 7));
    const SolvedBands whole(network, k, bands, solver, true);
    for (Index q = 0; q < k.cols(); ++q) {
      const SolvedBands alone(network, k.col(q), bands, solver, true);
      BOOST_TEST(same(Matrix(whole.values.col(q)), alone.values));
      BOOST_TEST(same(ComplexMatrix(whole.right.middleCols(q * bands, bands)), alone.right));
      BOOST_TEST(same(ComplexMatrix(whole.left.middleCols(q * bands, bands)), alone.left));
    }
    BOOST_TEST(same(ComplexMatrix(whole.right.leftCols(bands).conjugate()),
                    ComplexMatrix(whole.right.middleCols(bands, bands))));
  }
}

BOOST_AUTO_TEST_CASE(units_of_time_change_nothing_else) {
  const Matrix k = telling_k(2);
  struct Case {
    Index m, bands;
    spectrum::SolverWish solver;
    Accuracy accuracy;
  };
  for (const auto& [m, bands, solver, accuracy] : {Case{9, 9, spectrum::SolverWish::automatic, Accuracy::fast},
                                                   Case{9, 9, spectrum::SolverWish::automatic, Accuracy::high},
                                                   Case{90, 90, spectrum::SolverWish::dense, Accuracy::fast},
                                                   Case{220, 6, spectrum::SolverWish::lanczos, Accuracy::fast},
                                                   Case{220, 6, spectrum::SolverWish::automatic, Accuracy::high}}) {
    const auto input = random_input({.n_states = m, .extra_pairs = m}, 5);
    const SolvedBands one(Network(input), k, bands, solver, true, Run(), accuracy);
    for (const int n : {-900, -331, 1, 480, 900}) {
      const SolvedBands other(Network(times_power(input, n)), k, bands, solver, true, Run(), accuracy);
      BOOST_TEST(same(other.values, Matrix(one.values.unaryExpr([&](double x) { return std::ldexp(x, n); }))));
      BOOST_TEST(same(other.right, one.right));
      BOOST_TEST(same(other.left, one.left));
    }
  }
  const auto driven = random_input({.n_states = 7, .reversible = false}, 5);
  const Complexes one(Network(driven), k, 7);
  for (const int n : {-900, -331, 1, 900}) {
    const Complexes other(Network(times_power(driven, n)), k, 7);
    BOOST_TEST(same(Matrix(other.values.real()),
                    Matrix(one.values.real().unaryExpr([&](double x) { return std::ldexp(x, n); }))));
    BOOST_TEST(same(Matrix(other.values.imag()),
                    Matrix(one.values.imag().unaryExpr([&](double x) { return std::ldexp(x, n); }))));
  }
}

BOOST_AUTO_TEST_CASE(indirect_gaps_can_be_left_out) {
  const Network network(random_input({.n_states = 6, .dim = 3}, 3));
  spectrum::GapRequest request;
  const auto whole = spectrum::gap_table(Run(), network, request);
  request.indirect = false;
  const auto without = spectrum::gap_table(Run(), network, request);
  BOOST_TEST(without.indirect.size() == 0);
  BOOST_TEST(same(Matrix(without.ratio), Matrix(whole.ratio)));
  // The mesh without repetitions has the extremes of the whole box.
  request.indirect = true;
  for (const Index points : {4, 5}) {
    request.points = points;
    spectrum::SpectrumRequest all;
    all.bands = 6;
    std::vector<double> k;
    for (Index i = 0; i < points * points * points; ++i)
      for (Index a = 0, rest = i; a < 3; ++a, rest /= points)
        k.push_back(-0.5 + static_cast<double>(rest % points) / static_cast<double>(points - 1));
    all.k = Eigen::Map<Matrix>(k.data(), 3, points * points * points);
    const Matrix bands = spectrum::real_bands(Run(), network, all);
    const auto table = spectrum::gap_table(Run(), network, request);
    for (Index p = 1; p < 6; ++p)
      BOOST_TEST(std::abs(table.indirect[p - 1] - (bands.row(p).minCoeff() - bands.row(p - 1).maxCoeff())) <
                 1e-13 * network.escape_rates().maxCoeff());
  }
}

BOOST_AUTO_TEST_SUITE_END()
