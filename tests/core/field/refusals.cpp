// What no field can be made of, and what is said about it.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "field/cells.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// The status and the text that making something ends with.
template <class Make>
std::pair<Status, std::string> refusal(const Make& make) {
  try {
    make();
  } catch (const Error& error) {
    return {error.status(), error.what()};
  }
  return {Status::ok, ""};
}

#define CHECK_REFUSED(make, expected, words)                                                             \
  do {                                                                                                   \
    const auto [status, text] = refusal([&] { (void)(make); });                                          \
    BOOST_TEST(static_cast<int>(status) == static_cast<int>(expected));                                  \
    BOOST_TEST((text.find(words) != std::string::npos), "\"" << text << "\" lacks \"" << words << "\""); \
  } while (0)

/// Cyclic triangle of states, driven if the barriers differ.
FieldCase triangle(double barrier) {
  FieldCase out;
  auto& input = out.input;
  input.n_states = 3;
  input.lattice = Lattice(Matrix::Constant(1, 1, 1.0));
  input.kB = 1;
  input.height = Height::barrier;
  const Translation none{}, up{1}, down{-1};
  input.transitions = {{0, 1, none, barrier, 1}, {1, 0, none, 1, 1}, {1, 2, none, 1, 1}, {2, 1, none, 1, 1},
                       {2, 0, none, 1, 1},       {0, 2, none, 1, 1}, {0, 0, up, 1, 1},   {0, 0, down, 1, 1}};
  out.n_components = 1;
  out.couplings.state = Matrix::Constant(1, 3, 0.5);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(refusals)

BOOST_AUTO_TEST_CASE(landscapes) {
  BOOST_TEST(triangle(1).field().n_saddles() == 4);
  CHECK_REFUSED(triangle(1.5).field(), Status::not_reversible, "detailed balance at every temperature");
  auto one_way = triangle(1);
  one_way.input.transitions.pop_back();
  CHECK_REFUSED(one_way.field(), Status::not_reversible, "has no opposite");
  auto faster = triangle(1);
  faster.input.transitions[2].prefactor = 2;
  CHECK_REFUSED(faster.field(), Status::not_reversible, "frequency");
  auto apart = triangle(1);
  apart.input.transitions.erase(apart.input.transitions.begin() + 2, apart.input.transitions.begin() + 6);
  CHECK_REFUSED(apart.field(), Status::not_ergodic, "from state 0 to state 2");
  auto plain = triangle(1);
  plain.input.lattice = Lattice(Matrix(0, 0));
  plain.input.transitions.resize(6);
  CHECK_REFUSED(plain.field(), Status::no_lattice, "no lattice vectors");
  auto energies = triangle(1);
  energies.input.energy = Vector::Zero(3);
  BOOST_TEST(energies.field().n_saddles() == 4);
  energies.input.energy[1] = 0.2;  // the barriers say otherwise
  CHECK_REFUSED(energies.field(), Status::not_reversible, "expected one saddle");
}

BOOST_AUTO_TEST_CASE(couplings) {
  auto bad = triangle(1);
  bad.couplings.state = Matrix::Zero(1, 4);
  CHECK_REFUSED(bad.field(), Status::size, "state: 1 by 4, expected (n_components, n_states) = 1 by 3");
  bad = triangle(1);
  bad.couplings.state(0, 2) = std::nan("");
  CHECK_REFUSED(bad.field(), Status::argument, "state[0, 2] = nan");
  bad = triangle(1);
  bad.n_components = 0;
  CHECK_REFUSED(bad.field(), Status::argument, "n_components = 0");
  bad = triangle(1);
  bad.couplings.height = Matrix::Constant(1, 8, 0.3);
  BOOST_TEST(bad.field().saddle_coupling()(0, 0) == 0.3);
  bad.couplings.height(0, 3) = 0.4;
  CHECK_REFUSED(bad.field(), Status::argument, "height[0, 2] = 0.3, but 0.4 at transition 3 (2 -> 1)");
  bad.couplings.height(0, 3) = INFINITY;
  CHECK_REFUSED(bad.field(), Status::argument, "height[0, 3] = inf");
  bad = triangle(1);
  bad.couplings.saddle_point = Matrix::Zero(1, 8);
  CHECK_REFUSED(bad.field(), Status::argument, "saddle_point");
  bad = triangle(1);
  bad.couplings.saddle_point = Matrix::Zero(2, 8);
  CHECK_REFUSED(bad.field(), Status::size, "saddle_point");
}

/// Two saddles of one height on one path, told apart by their couplings in whatever order they come.
BOOST_AUTO_TEST_CASE(parallel_saddles_are_told_apart) {
  auto given = triangle(1);
  given.input.transitions.push_back({0, 0, {1}, 1, 1});
  given.input.transitions.push_back({0, 0, {-1}, 1, 1});
  given.couplings.height = Matrix::Zero(1, 10);
  given.couplings.height(0, 6) = given.couplings.height(0, 9) = 0.7;
  const auto field = given.field();
  BOOST_TEST(field.n_saddles() == 5);
  BOOST_TEST(field.saddle_coupling().sum() == 0.7);
}

BOOST_AUTO_TEST_CASE(points) {
  const auto field = triangle(1).field();
  const auto at = [&](double temperature, double h) {
    return field::transport(Run(), field, request(temperature, Matrix::Constant(1, 3, h)));
  };
  BOOST_TEST(at(1, 2).free_energy.size() == 3);
  CHECK_REFUSED(at(0, 2), Status::argument, "temperature = 0");
  CHECK_REFUSED(at(-1, 2), Status::argument, "temperature = -1");
  CHECK_REFUSED(at(std::nan(""), 2), Status::argument, "temperature = nan");
  CHECK_REFUSED(at(1, std::nan("")), Status::argument, "h[0, 0] = nan");
  CHECK_REFUSED(at(1, 1e6), Status::argument, "h[:, 0]: the conductivity A = D Z is exp(");
  CHECK_REFUSED(at(1e-300, 1e300), Status::argument, "h[:, 0]");
  CHECK_REFUSED(field::transport(Run(), field, request(1, Matrix::Zero(2, 3))), Status::size, "n_components = 1");
  CHECK_REFUSED(field::transport(Run(), field, request(1, Matrix::Zero(1, 3), Matrix::Zero(1, 2))), Status::size,
                "gradient");
  CHECK_REFUSED(field::transport(Run(), field, request(1, Matrix::Zero(1, 1), Matrix::Constant(1, 1, NAN))),
                Status::argument, "gradient[0, 0] = nan");
  // D and F have no such limit: both sides of a jump move alike.
  auto wanted = request(1, Matrix::Constant(1, 1, 1e6));
  wanted.conductivity = wanted.slope = false;
  const auto found = field::transport(Run(), field, wanted), usual = at(1, 0);
  BOOST_TEST(std::abs(found.diffusivity(0, 0) / usual.diffusivity(0, 0) - 1) < 1e-9);
}

/// A defect that cannot leave its cell has a free energy, and D = 0.
BOOST_AUTO_TEST_CASE(sessile) {
  auto caged = triangle(1);
  caged.input.transitions.resize(6);
  const auto found = field::transport(Run(), caged.field(), request(1, Matrix::Constant(1, 1, 0.4)));
  BOOST_TEST(found.diffusivity(0, 0) == 0);
  BOOST_TEST(std::abs(found.free_energy[0] + std::log(3) + 0.2) < 1e-14);
  LandscapeInput still;
  still.n_states = 1;
  still.lattice = Lattice(Matrix::Identity(2, 2));
  const field::Field field(Landscape(still), 1, {Matrix::Ones(1, 1), {}, {}});
  const auto alone = field::transport(Run(), field, request(300, Matrix::Zero(1, 2)));
  BOOST_TEST(alone.diffusivity.isZero(0));
  BOOST_TEST(field::polarity(Run(), field, 300, Matrix::Zero(1, 2)).relative.isZero(0));
}

BOOST_AUTO_TEST_SUITE_END()
