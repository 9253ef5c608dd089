// Kinetic transition networks: rates and weights in closed form, refusals, and a real one with known passage times.
#include "io/ktn.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <cmath>
#include <numbers>

#include "io/helpers.hpp"
#include "io/read.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

io::KtnText small() {
  return {"0.0 1.0 1 1.0 1.0 1.0\n-0.5 3.0 2 1 1 1\n 0.25D0 2.0 3 1 1 1\n",
          "1.0 0.5 1 1 2 1 1 1\n2.0 0.25 2 2 3 1 1 1\n1.5 1.0 1 2 1 1 1 1\n0.5 1 1 3 3 1 1 1\n",
          {{"A", "1\n3\n"}, {"B", "2\n1\n2\n"}}};
}

void check_refused(const io::KtnText& text, const std::vector<std::string>& words, double temperature = 1) {
  check_error([&] { return io::parse_ktn(text, "net", temperature, 1); }, Status::format, words);
}

io::KtnText with(std::string io::KtnText::*file, const std::string& what, const std::string& by) {
  auto text = small();
  text.*file = replaced(text.*file, what, by);
  return text;
}

Matrix generator(const Network& network) {
  Matrix q = Matrix::Zero(network.n_states(), network.n_states());
  for (const auto& jump : network.jumps()) {
    q(jump.to, jump.from) += jump.rate;
    q(jump.from, jump.from) -= jump.rate;
  }
  return q;
}

Vector weights(const Network& network) {
  const Vector pi = network.given_log_pi().array().exp();
  return pi / pi.sum();
}

/// Mean time to reach the targets from the sources, sources weighted by pi.
double passage_time(const Network& network, const std::vector<Index>& sources, const std::vector<Index>& targets) {
  const Matrix q = generator(network);
  std::vector<Index> free;
  for (Index s = 0; s < network.n_states(); ++s)
    if (std::find(targets.begin(), targets.end(), s) == targets.end()) free.push_back(s);
  const Matrix inner = q(free, free);
  const Vector time = inner.transpose().fullPivLu().solve(-Vector::Ones(inner.rows()));
  const Vector pi = weights(network);
  double sum = 0, total = 0;
  for (const auto s : sources) {
    const auto at = std::find(free.begin(), free.end(), s) - free.begin();
    sum += pi[s] * time[at];
    total += pi[s];
  }
  return sum / total;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(transition_networks)

BOOST_AUTO_TEST_CASE(rates_and_weights) {
  const double kT = 0.7;
  const auto ktn = io::parse_ktn(small(), "net", 0.35, 2);
  BOOST_TEST(ktn.n_degenerate == 1);
  BOOST_REQUIRE_EQUAL(ktn.input.jumps.size(), 6u);
  BOOST_TEST(ktn.input.lattice.dim() == 0);
  const double pi = std::numbers::pi;
  // First transition state: orders 1, 2 and 1; ln products 1, 3 and 0.5; energies 0, -0.5 and 1.
  const double forward = std::exp((1 - 0.5) / 2) / (2 * pi) * std::exp(-1 / kT);
  const double backward = 2 * std::exp((3 - 0.5) / 2) / (2 * pi) * std::exp(-1.5 / kT);
  BOOST_TEST(std::abs(ktn.input.jumps[0].rate / forward - 1) < 1e-14);
  BOOST_TEST(std::abs(ktn.input.jumps[1].rate / backward - 1) < 1e-14);
  BOOST_TEST(std::abs(ktn.input.jumps[2].rate / (std::exp(2.75 / 2) / (2 * pi) * std::exp(-2.5 / kT)) - 1) < 1e-14);
  const Vector expected = Vector{{-0.5, 0.5 / kT - 1.5 - std::log(2), -0.25 / kT - 1 - std::log(3)}};
  BOOST_TEST(ktn.input.log_pi.maxCoeff() == 0);
  BOOST_TEST((ktn.input.log_pi.array() - ktn.input.log_pi[0] - expected.array() + expected[0]).abs().maxCoeff() <
             1e-14);
  // Two transition states between minima 1 and 2 add up, and the weights balance all jumps.
  const Network network(ktn.input);
  BOOST_TEST(network.n_duplicates() == 2);
  const Vector flow = generator(network) * weights(network);
  BOOST_TEST(flow.cwiseAbs().maxCoeff() < 1e-15);
  BOOST_TEST(ktn.sets.at("A") == std::vector<Index>{2});
  BOOST_TEST((ktn.sets.at("B") == std::vector<Index>{0, 1}));
}

BOOST_AUTO_TEST_CASE(bad_lines_are_named) {
  using Text = io::KtnText;
  check_refused(with(&Text::minima, "-0.5 3.0 2 1 1 1", "-0.5 3.0 2 1 1"),
                {"net/min.data, line 2", "5 numbers", "expected 6"});
  check_refused(with(&Text::minima, "-0.5", "x"), {"net/min.data, line 2", "energy = \"x\""});
  check_refused(with(&Text::minima, "-0.5", "nan"), {"line 2", "finite"});
  check_refused(with(&Text::minima, "3.0 2 ", "3.0 0 "), {"line 2", "order", "\"0\""});
  check_refused(with(&Text::minima, "1 1 1", "1 1 1x"), {"line 2", "inertia", "\"1x\""});
  check_refused(with(&Text::transition_states, "0.25 2 2 3", "0.25 2 2 4"),
                {"net/ts.data, line 2", "second minimum", "\"4\"", "1 to 3"});
  check_refused(with(&Text::transition_states, "0.25 2 2 3", "0.25 2 0 3"), {"ts.data, line 2", "first minimum"});
  check_refused(with(&Text::transition_states, "0.25 2 2 3", "0.25 2 2.0 3"), {"ts.data, line 2", "\"2.0\""});
  auto text = small();
  text.minima = "\n";
  check_refused(text, {"net/min.data", "no minima"});
  text = small();
  text.transition_states = "0.5 1 1 3 3 1 1 1\n";
  check_refused(text, {"net/ts.data", "no transition state"});
  for (const auto& [set, word] : std::vector<std::pair<std::string, std::string>>{{"", "empty"},
                                                                                  {"2\n1\n", "found 1"},
                                                                                  {"1\n1\n2\n", "found 2"},
                                                                                  {"1\n4\n", "\"4\""},
                                                                                  {"1\n0\n", "\"0\""},
                                                                                  {"x", "\"x\""},
                                                                                  {"2\n1\n1\n", "twice"},
                                                                                  {"99\n", "\"99\""},
                                                                                  {"-1\n", "\"-1\""}}) {
    text = small();
    text.sets["A"] = set;
    check_refused(text, {"net/min.A", word});
  }
}

BOOST_AUTO_TEST_CASE(temperatures) {
  check_error([] { return io::parse_ktn(small(), "net", 0, 1); }, Status::argument, {"temperature = 0", "net"});
  check_error([] { return io::parse_ktn(small(), "net", 1, std::nan("")); }, Status::argument, {"kB"});
  // The lowest temperature the rates bear: exponents of -2.5/kT above -700.
  const auto cold = io::parse_ktn(small(), "net", 0.0036, 1);
  BOOST_TEST(std::abs(std::log(cold.input.jumps[2].rate) - (2.75 / 2 - std::log(2 * std::numbers::pi) - 2.5 / 0.0036)) <
             1e-10);
  BOOST_TEST(cold.input.log_pi.allFinite());
  check_refused(small(), {"net/ts.data, line 2", "minimum 2 to 3", "normal"}, 0.003);
  check_refused(small(), {"net/"}, 1e-320);
}

BOOST_AUTO_TEST_CASE(folders) {
  const Folder folder;
  check_error([&] { return io::read_model(folder.path(), {.temperature = 1}); }, Status::file, {"min.data"});
  folder.put("min.data", small().minima);
  check_error([&] { return io::read_model(folder.path(), {.temperature = 1}); }, Status::file, {"ts.data"});
  folder.put("ts.data", small().transition_states);
  BOOST_TEST(io::read_model(folder.path(), {.temperature = 300}).sets.empty());
  folder.put("min.A", "1\r\n3\r\n");
  const auto read = io::read_model(folder / "min.data", {.temperature = 300});
  BOOST_TEST((read.kind == io::FileKind::ktn));
  BOOST_TEST(read.n_degenerate == 1);
  BOOST_TEST(read.sets.at("A") == std::vector<Index>{2});
  BOOST_TEST(read.sets.count("B") == 0u);
  check_error([&] { return io::read_model(folder.path()); }, Status::argument, {"temperature = 0"});
}

BOOST_AUTO_TEST_CASE(a_real_network) {
  const auto data = real_data();
  if (data.empty()) return;
  const auto at = [&](double temperature) {
    return io::read_model(data + "/pygt/32state", {.temperature = temperature, .kB = 1});
  };
  const auto one = at(1);
  BOOST_TEST(one.network->n_states() == 32);
  BOOST_TEST(one.sets.at("A").size() == 8u);
  BOOST_TEST(one.sets.at("B").size() == 8u);
  BOOST_TEST(std::abs(passage_time(*one.network, one.sets.at("B"), one.sets.at("A")) / 585.7934067018 - 1) < 1e-12);
  BOOST_TEST(std::abs(passage_time(*one.network, one.sets.at("A"), one.sets.at("B")) / 664.5826837565 - 1) < 1e-12);
  // Kemeny's constant: the sum of 1/lambda over all but the zero eigenvalue.
  const auto ten = at(10);
  const Vector root = weights(*ten.network).cwiseSqrt();
  Matrix h = root.cwiseInverse().asDiagonal() * -generator(*ten.network) * root.asDiagonal();
  h = ((h + h.transpose()) / 2).eval();
  const Vector lambda = Eigen::SelfAdjointEigenSolver<Matrix>(h).eigenvalues();
  BOOST_TEST(std::abs(lambda.tail(31).cwiseInverse().sum() / 97.53002029349 - 1) < 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
