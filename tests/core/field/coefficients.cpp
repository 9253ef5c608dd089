// Local coefficients against fifty digits, closed forms at any spread of the saddles, and each other.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "field/cells.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// A chain of two saddles in turn, both states at zero: A is that of conductances in series.
FieldCase chain(double first, double second) {
  FieldCase out;
  auto& input = out.input;
  input.n_states = 2;
  input.lattice = Lattice(Matrix::Constant(1, 1, 1.0));
  input.positions = Matrix::Zero(1, 2);
  input.positions(0, 1) = 0.5;
  input.height = Height::saddle;
  input.kB = 1;
  const Translation none{}, up{1}, down{-1};
  input.transitions = {
      {0, 1, none, first, 1.0}, {1, 0, none, first, 1.0}, {1, 0, up, second, 1.0}, {0, 1, down, second, 1.0}};
  out.n_components = 1;
  out.couplings.state = Matrix::Zero(1, 2);
  out.couplings.height = Matrix::Zero(1, 4);
  out.couplings.height.rightCols(2).setOnes();
  return out;
}

Matrix one(double value) { return Matrix::Constant(1, 1, value); }

/// Transitions in another order, couplings with them.
FieldCase turned_round(const FieldCase& given) {
  FieldCase out = given;
  std::ranges::reverse(out.input.transitions);
  out.couplings.height = given.couplings.height.rowwise().reverse();
  out.couplings.saddle_point = given.couplings.saddle_point.rowwise().reverse();
  return out;
}

bool same(const field::Coefficients& a, const field::Coefficients& b, double factor = 1) {
  return a.free_energy == b.free_energy && a.dipole == b.dipole && a.diffusivity == factor * b.diffusivity &&
         a.conductivity == factor * b.conductivity && a.slope == factor * b.slope;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(coefficients)

BOOST_AUTO_TEST_CASE(against_fifty_digits) {
  const auto& data = field_reference();
  const double kT = data["kT"];
  for (const auto& [name, cell] : data["cells"].items()) {
    BOOST_TEST_CONTEXT(name) {
      const auto field = case_of(cell, kT).field();
      const Index space = field.space(), n = field.n_components();
      for (const auto& point : cell["points"]) {
        const Matrix h = vector_of(point["h"]);
        const auto found = field::transport(Run(), field, request(kT, h));
        BOOST_TEST(std::abs(found.free_energy[0] - point["free_energy"].get<double>()) < 1e-14);
        BOOST_TEST((found.dipole - vector_of(point["dipole"])).norm() < 1e-14);
        BOOST_TEST(distance(found.diffusivity.reshaped(space, space), matrix_of(point["D"])) < 2e-14);
        BOOST_TEST(distance(found.conductivity.reshaped(space, space), matrix_of(point["A"])) < 2e-14);
        const auto correction = field::polarity(Run(), field, kT, h).correction;
        for (Index k = 0; k < n; ++k) {
          BOOST_TEST(distance(found.slope.col(0).segment(space * space * k, space * space).reshaped(space, space),
                              matrix_of(point["slope"][k])) < 1e-13);
          for (Index c = 0; c < space; ++c)
            for (Index b = 0; b < space; ++b)
              for (Index a = 0; a < space; ++a)
                BOOST_TEST(std::abs(correction(a + space * (b + space * (c + space * k)), 0) -
                                    point["A1"][a][b][c][k].get<double>()) < 1e-13);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_correction_is_linear_in_the_gradient) {
  const auto& data = field_reference();
  const auto field = case_of(data["cells"]["plane"], data["kT"]).field();
  Matrix h(2, 1), gradient(4, 1);
  h << 0.3, -0.2;
  gradient << 0.01, -0.02, 0.015, 0.005;
  const auto plain = field::transport(Run(), field, request(0.8, h)),
             steep = field::transport(Run(), field, request(0.8, h, gradient));
  const auto a1 = field::polarity(Run(), field, 0.8, h);
  Matrix change = Matrix::Zero(2, 2);
  for (Index k = 0; k < 2; ++k)
    for (Index c = 0; c < 2; ++c)
      change += a1.correction.col(0).segment(4 * (c + 2 * k), 4).reshaped(2, 2) * gradient(c + 2 * k, 0);
  const Matrix expected = plain.conductivity.reshaped(2, 2) + change;
  BOOST_TEST(distance(steep.conductivity.reshaped(2, 2), expected) < 1e-15);
  BOOST_TEST(change.norm() > 1e-4 * expected.norm());
  BOOST_TEST(steep.free_energy[0] == plain.free_energy[0]);
  double largest = 0;
  for (Index c = 0; c < 4; ++c) largest = std::max(largest, a1.correction.col(0).segment(4 * c, 4).norm());
  BOOST_TEST(std::abs(a1.relative[0] - largest / plain.conductivity.norm()) < 1e-14);
  gradient *= 1e4;
  BOOST_CHECK_THROW(field::transport(Run(), field, request(0.8, h, gradient)), Error);
}

BOOST_AUTO_TEST_CASE(inversion_needs_no_correction) {
  auto centred = chain(0.3, 0.3);
  centred.couplings.state << 0.7, -0.4;
  centred.couplings.height.setConstant(-0.5);
  const auto field = centred.field();
  BOOST_TEST(field::polarity(Run(), field, 1.0, one(0.8)).relative[0] < 1e-15);
}

/// 1/A = 1/c1 + 1/c2 with c1 = 1, c2 = exp(h/kT), over 500 decades.
BOOST_AUTO_TEST_CASE(any_spread_of_the_saddles) {
  const auto field = chain(0, 0).field();
  for (const double h : {-600.0, -80.0, -9.0, 0.0, 9.0, 80.0, 600.0}) {
    const double c = std::exp(h);
    const auto found = field::transport(Run(), field, request(1.0, one(h)));
    BOOST_TEST(std::abs(found.conductivity(0, 0) / (c / (1 + c)) - 1) < 1e-13);
    // d ln A/dh is the share of the second saddle in the resistance.
    BOOST_TEST(std::abs(found.slope(0, 0) / found.conductivity(0, 0) - 1 / (1 + c)) < 1e-13);
  }
  BOOST_CHECK_THROW(field::transport(Run(), field, request(1.0, one(700.0))), Error);
  BOOST_CHECK_THROW(field::transport(Run(), field, request(1.0, one(1e308 * 10))), Error);
}

/// A fast ring of three states that winds nowhere, slow hops between rings: the fast saddles must not hide the slow
/// ones.
BOOST_AUTO_TEST_CASE(fast_cages) {
  FieldCase cage;
  auto& input = cage.input;
  input.n_states = 3;
  input.lattice = Lattice(Matrix::Identity(2, 2));
  input.positions = Matrix::Zero(2, 3);
  input.positions << 0, 0.3, 0.1, 0, 0.1, 0.4;
  input.height = Height::saddle;
  input.kB = 1;
  const auto both = [&](std::int32_t j, std::int32_t i, Translation n, double energy, double nu) {
    input.transitions.push_back({j, i, n, energy, nu});
    input.transitions.push_back({i, j, {-n[0], -n[1]}, energy, nu});
  };
  both(0, 1, {}, 0, 1), both(1, 2, {}, 0, 0.7), both(2, 0, {}, 0, 1.9);                // fast, a ring in the cell
  both(2, 0, {1, 1}, 1, 0.3), both(1, 0, {0, 1}, 1, 1.1), both(1, 1, {1, 0}, 1, 0.6);  // slow
  cage.n_components = 1;
  cage.couplings.state = Matrix::Zero(1, 3);
  cage.couplings.height = Matrix::Zero(1, 12);
  cage.couplings.height.rightCols(6).setOnes();
  const auto field = cage.field();
  // With the ring infinitely fast: hops between cells, whose sizes are those of the translations.
  Matrix expected(2, 2);
  expected << 0.3 + 0.6, 0.3, 0.3, 0.3 + 1.1;
  for (const double h : {-40.0, -100.0, -400.0, -600.0}) {
    const auto found = field::transport(Run(), field, request(1.0, one(h)));
    const double slow = std::exp(h - 1);
    BOOST_TEST(distance(found.conductivity.reshaped(2, 2) / slow, expected) < 1e-12);
    BOOST_TEST(distance(found.slope.reshaped(2, 2) / slow, expected) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_shifted_landscapes) {
  const auto& data = field_reference();
  const double kT = data["kT"];
  for (const char* name : {"three", "plane", "space"}) {
    const auto given = case_of(data["cells"][name], kT);
    const auto field = given.field();
    const Landscape landscape(given.input);
    const Vector h = vector_of(data["cells"][name]["points"].at(1)["h"]);
    const auto shifted =
        landscape.shifted(-(given.couplings.state.transpose() * h), -(given.couplings.height.transpose() * h));
    const auto found = field::transport(Run(), field, request(kT, h));
    const Index space = field.space();
    BOOST_TEST(distance(found.diffusivity.reshaped(space, space), transport::diffusivity(*shifted->network(kT))) <
               1e-14);
  }
}

BOOST_AUTO_TEST_CASE(barriers_imply_energies_and_degeneracies) {
  const auto& data = field_reference();
  const double kT = data["kT"];
  const auto given = case_of(data["cells"]["three"], kT);
  auto barriers = given;
  barriers.input.height = Height::barrier;
  for (auto& transition : barriers.input.transitions) transition.height -= given.input.energy[transition.from];
  auto alone = barriers;
  alone.input.energy = alone.input.log_degeneracy = Vector();
  const Matrix h = Matrix::Constant(2, 1, 0.3);
  const auto expected = field::transport(Run(), given.field(), request(kT, h));
  for (const auto& one : {barriers, alone}) {
    const auto found = field::transport(Run(), one.field(), request(kT, h));
    BOOST_TEST(distance(found.diffusivity, expected.diffusivity) < 1e-14);
    BOOST_TEST(distance(found.conductivity, expected.conductivity) < 1e-14);
    BOOST_TEST(std::abs(found.free_energy[0] - expected.free_energy[0]) < 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(same_bits) {
  const auto& data = field_reference();
  for (const auto& [name, cell] : data["cells"].items()) {
    const auto given = case_of(cell, 0.8);
    Matrix h(given.n_components, 100), gradient(given.n_components * given.input.lattice.space(), 100);
    for (Index i = 0; i < h.size(); ++i) h.data()[i] = std::sin(0.7 * static_cast<double>(i));
    for (Index i = 0; i < gradient.size(); ++i) gradient.data()[i] = 1e-3 * std::sin(0.3 * static_cast<double>(i));
    const auto expected = field::transport(Run(), given.field(), request(0.8, h, gradient));
    Context context(3);
    BOOST_TEST(same(field::transport(Run(&context), given.field(), request(0.8, h, gradient)), expected));
    BOOST_TEST(same(field::transport(Run(), turned_round(given).field(), request(0.8, h, gradient)), expected));
    // Rates in another unit of time, energies in another unit.
    auto faster = given;
    for (auto& transition : faster.input.transitions) transition.prefactor *= 1024;
    BOOST_TEST(same(field::transport(Run(), faster.field(), request(0.8, h, gradient)), expected, 1024));
    const auto warm = field::transport(Run(), given.field(), request(0.8, h));
    auto scaled = given;
    scaled.input.energy *= 8;
    for (auto& transition : scaled.input.transitions) transition.height *= 8;
    scaled.couplings.state *= 8;
    scaled.couplings.height *= 8;
    const auto other = field::transport(Run(), scaled.field(), request(6.4, h));
    BOOST_TEST((other.diffusivity == warm.diffusivity && other.free_energy == 8 * warm.free_energy));
  }
}

BOOST_AUTO_TEST_CASE(energies_far_from_zero) {
  const auto& data = field_reference();
  const auto given = case_of(data["cells"]["three"], 0.8);
  auto far = given;
  far.input.energy.array() -= 512;
  for (auto& transition : far.input.transitions) transition.height -= 512;
  const Matrix h = Matrix::Constant(2, 1, 0.3);
  const auto expected = field::transport(Run(), given.field(), request(0.8, h));
  auto wanted = request(0.8, h);
  wanted.conductivity = wanted.slope = false;
  far.input.energy.array() -= 512;
  for (auto& transition : far.input.transitions) transition.height -= 512;
  const auto found = field::transport(Run(), far.field(), wanted);
  BOOST_TEST(distance(found.diffusivity, expected.diffusivity) < 1e-12);
  BOOST_TEST(std::abs(found.free_energy[0] + 1024 - expected.free_energy[0]) < 1e-12);
  BOOST_CHECK_THROW(field::transport(Run(), far.field(), request(0.8, h)), Error);  // exp(1280)
}

BOOST_AUTO_TEST_SUITE_END()
