// Models of the TAMMBER sampler: crystals with known transport written as such files, and files with faults.
#include "io/tammber/tammber.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>

#include "common/damage.hpp"
#include "common/models.hpp"
#include "io/helpers.hpp"
#include "io/read.hpp"
#include "io/tammber/symmetry.hpp"
#include "network/landscape.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

constexpr double kT = 0.05;

std::string decimal(double x) {
  std::ostringstream out;
  out.precision(17);
  out << x;
  return out.str();
}

/// "operation x y z"
std::string symmetry(int operation, const Vector& shift = Vector::Zero(3)) {
  std::string text = std::to_string(operation);
  for (const double x : shift) text.append(" ").append(decimal(x));
  return text;
}

std::string vertex(const std::string& label, const std::vector<int>& self,
                   const std::vector<std::string>& equivalents) {
  std::string text = "  <Vertex>\n    <CanonLabel>" + label + "</CanonLabel>\n    <ReferenceLabel>" + label +
                     "</ReferenceLabel>\n    <Energy>0</Energy>\n    <SelfSymmetries>\n";
  for (const int operation : self) text += "      " + symmetry(operation) + "\n";
  text += "    </SelfSymmetries>\n    <SeenEquivalents>\n";
  for (const auto& line : equivalents) text += "      " + line + "\n";
  return text + "    </SeenEquivalents>\n  </Vertex>\n";
}

std::string edge(const std::string& canon, const std::string& reference, double forward, double backward) {
  return "  <Edge>\n    <CanonLabels>" + canon + "</CanonLabels>\n    <ReferenceLabels>" + reference +
         "</ReferenceLabels>\n    <Barriers>" + decimal(-kT * std::log(forward / 10)) + " " +
         decimal(-kT * std::log(backward / 10)) + "</Barriers>\n    <PreFactors>10 10</PreFactors>\n  </Edge>\n";
}

std::string file(double a, const std::string& kind, const std::string& body) {
  return "<MarkovModel>\n  <Lattice>" + decimal(a) + " " + kind +
         "</Lattice>\n  <UnitCell>\n 1 0 0\n 0 1 0\n 0 0 1\n  </UnitCell>\n  <SuperCell>\n    7 7 7\n  </SuperCell>\n" +
         body + "</MarkovModel>\n";
}

std::vector<int> all_operations() {
  std::vector<int> all;
  for (int g = 0; g < io::cube_order; ++g) all.push_back(g);
  return all;
}

const std::string big = "18446744073709551615";  // the largest label there is

/// A vacancy in bcc: the shift as written jitters.
std::string vacancy(double a, double rate, double jitter) {
  const Vector shift = a / 2 * vec({-1, 1, -1}) + jitter * vec({-0.4, 0.3, -1});
  return file(a, "bcc",
              vertex(big, all_operations(), {"7 18 " + symmetry(0, shift).substr(2), big + " 0 0 0 0"}) +
                  edge(big + " " + big, big + " 7", rate, rate));
}

std::string crowdion_file(double a, double hop, double rotation) {
  std::vector<int> self;
  for (const int block : {0, 7})
    for (int p = 0; p < 6; ++p) self.push_back(6 * block + p);
  return file(a, "bcc",
              vertex("1", self, {"2 " + symmetry(0, a / 2 * Vector::Ones(3)), "3 " + symmetry(6)}) +
                  edge("1 1", "1 2", hop, hop) + edge("1 1", "1 3", rotation, rotation));
}

std::string interstitial_file(double a, double k_ot, double k_to) {
  // The tetrahedral site lies a/4 (1, 1, 1) from the octahedral one; it keeps the operations that flip an even number
  // of axes.
  std::vector<int> self;
  for (const int block : {0, 4, 5, 6})
    for (int p = 0; p < 6; ++p) self.push_back(6 * block + p);
  return file(a, "fcc",
              vertex("1", all_operations(), {}) + vertex("2", self, {"5 " + symmetry(0, a / 4 * Vector::Ones(3))}) +
                  edge("1 2", "1 5", k_ot, k_to));
}

Network network_of(const std::string& text, double tolerance = 0) {
  return Network(io::tammber_model(io::parse_tammber(text, "m.xml"), 1, kT, tolerance).input);
}

double distance(const Matrix& a, const Matrix& b) { return (a - b).norm() / b.norm(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(tammber)

BOOST_AUTO_TEST_CASE(operations_are_the_group_of_the_cube) {
  std::set<std::vector<double>> matrices;
  for (int g = 0; g < io::cube_order; ++g) {
    const Eigen::Matrix3d m = io::cube_operation(g);
    matrices.emplace(m.data(), m.data() + 9);
    BOOST_TEST((m * m.transpose()).isIdentity());
    for (int h = 0; h < io::cube_order; ++h)
      BOOST_TEST((io::cube_operation(io::cube_product(g, h)) == m * io::cube_operation(h)));
  }
  BOOST_TEST(matrices.size() == 48U);
  // As the sampler numbers them: x -> image of (1, 2, 3).
  const Eigen::Vector3d x(1, 2, 3);
  for (const auto& [g, y] : {std::pair{1, Eigen::Vector3d(2, 3, 1)},
                             {2, {3, 1, 2}},
                             {3, {2, 1, 3}},
                             {4, {3, 2, 1}},
                             {5, {1, 3, 2}},
                             {7, {2, 3, -1}},
                             {18, {1, 2, -3}},
                             {24, {-1, -2, 3}},
                             {30, {1, -2, -3}},
                             {36, {-1, 2, -3}},
                             {47, {-1, -3, -2}}})
    BOOST_TEST((io::cube_operation(g) * x == y), "operation " << g);
}

BOOST_AUTO_TEST_CASE(vacancy_in_bcc) {
  const double a = 2.8552, rate = 0.3;
  for (const double jitter : {0.0, 0.06}) {
    const auto model = io::tammber_model(io::parse_tammber(vacancy(a, rate, jitter), "m.xml"), 1, kT);
    BOOST_TEST(model.label.size() == 1U);
    BOOST_TEST(model.label[0] == ~std::uint64_t{0});
    BOOST_TEST((jitter == 0 ? model.largest_shift < 1e-12 : model.largest_shift < 0.06));
    const Network network(model.input);
    BOOST_TEST(network.n_jumps() == 8);
    BOOST_TEST(distance(transport::diffusivity(network), a * a * rate * Matrix::Identity(3, 3)) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(variants_of_a_crowdion) {
  const double a = 3.0;
  for (const auto& [hop, rotation] : {std::pair{1.0, 1.0}, std::pair{5.0, 1e-3}}) {
    const auto network = network_of(crowdion_file(a, hop, rotation));
    BOOST_TEST(network.n_states() == 4);
    BOOST_TEST(network.n_jumps() == 4 * 5);
    BOOST_TEST(distance(transport::diffusivity(network), hop * a * a / 4 * Matrix::Identity(3, 3)) < 1e-12);
    BOOST_TEST(std::abs(network.escape_rates()[0] / (2 * hop + 3 * rotation) - 1) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(two_kinds_of_sites) {
  const double a = 3.6, ot = 0.7, to = 4.0;
  const auto network = network_of(interstitial_file(a, ot, to));
  BOOST_TEST(network.n_states() == 3);
  BOOST_TEST(network.n_jumps() == 16);
  BOOST_TEST(distance(transport::diffusivity(network), a * a * ot * to / (2 * (to + 2 * ot)) * Matrix::Identity(3, 3)) <
             1e-12);
}

BOOST_AUTO_TEST_CASE(transition_symmetry_stands_in_for_a_label) {
  auto text = replaced(vacancy(2.8552, 0.3, 0), "7 18 ", "8 0 ");  // the label 7 is listed no more
  check_error([&] { return network_of(text); }, Status::format, {"m.xml, line ", "does not list the label 7"});
  text = replaced(text, "</PreFactors>",
                  "</PreFactors><TransitionSymmetry>18 -1.4276 1.4276 -1.4276</TransitionSymmetry>");
  BOOST_TEST(distance(transport::diffusivity(network_of(text)), 2.8552 * 2.8552 * 0.3 * Matrix::Identity(3, 3)) <
             1e-12);
}

/// The landscape at any temperature is the model at that temperature; an edge that is its own reverse has the mean.
BOOST_AUTO_TEST_CASE(landscapes) {
  for (const auto& text : {vacancy(2.8552, 0.3, 0.06), crowdion_file(3.0, 5.0, 1e-3), interstitial_file(3.6, 0.7, 4.0),
                           replaced(vacancy(2.8552, 0.3, 0), "<PreFactors>10 10", "<PreFactors>10 40")}) {
    const auto parsed = io::parse_tammber(text, "m.xml");
    auto input = io::tammber_landscape(parsed);
    input.kB = 0.05;
    const Landscape landscape(std::move(input));
    for (const double temperature : {1.0, 0.7, 3.0}) {
      const Network network(io::tammber_model(parsed, temperature, 0.05).input);
      const auto found = landscape.network(temperature);
      BOOST_TEST(found->n_states() == network.n_states());
      BOOST_TEST(found->n_jumps() == network.n_jumps());
      BOOST_TEST(distance(transport::diffusivity(*found), transport::diffusivity(network)) < 1e-12);
    }
  }
  check_error([] { return io::tammber_landscape(io::parse_tammber(vacancy(1, 1, 0), "m.xml"), -1); }, Status::argument,
              {"tolerance = -1"});
}

BOOST_AUTO_TEST_CASE(published_model) {
  const auto folder = real_data();
  if (folder.empty()) return;
  const auto path = folder + "/tammber/MarkovModel_sample_output.xml";
  const auto parsed = io::read_tammber(path);
  BOOST_TEST(parsed.vertices.size() == 1U);
  BOOST_TEST(parsed.vertices[0].canon == 4669008660936670292ULL);
  BOOST_TEST(parsed.vertices[0].reference == 10995711131929879019ULL);
  BOOST_TEST(parsed.vertices[0].self.size() == 48U);
  BOOST_TEST(parsed.vertices[0].equivalents.size() == 3U);
  BOOST_REQUIRE(parsed.edges.size() == 1U);
  BOOST_TEST(parsed.edges[0].barrier[0] == 0.688149);
  BOOST_TEST(parsed.edges[0].prefactor[1] == 1.82997);
  io::ReadRequest request;
  request.temperature = 600;
  const auto found = io::read_model(path, request);
  BOOST_TEST(found.labels.size() == 1U);
  BOOST_TEST(found.largest_shift < 0.01);
  const double rate = 1.82997 * std::exp(-0.688149 / (network::boltzmann_ev * 600));
  BOOST_TEST(distance(transport::diffusivity(*found.network), 2.8552 * 2.8552 * rate * Matrix::Identity(3, 3)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(faults_are_named_with_their_line) {
  const auto good = vacancy(2.8552, 0.3, 0.06);
  auto refused = [&](const std::string& what, const std::string& by, const std::vector<std::string>& words) {
    check_error([&] { return network_of(replaced(good, what, by)); }, Status::format, words);
  };
  check_error([] { return io::parse_tammber("<a", "m.xml"); }, Status::format, {"m.xml, line 1: not XML"});
  check_error([] { return io::parse_tammber("<a/>", "m.xml"); }, Status::format, {"root element <MarkovModel>"});
  refused("</Lattice>", "</Latice>", {"m.xml, line 2", "not XML"});
  refused("2.8552", "-1", {"line 2", "a lattice constant > 0"});
  refused("7 7 7", "7 7", {"line 8", "found 2 words"});
  refused("7 7 7", "7 0 7", {"line 8", "linearly dependent"});
  refused("47 0 0 0", "48 0 0 0", {"line 15", "\"48\"", "0 to 47"});
  refused("47 0 0 0", "47 0 nan 0", {"\"nan\"", "finite number"});
  refused("47 0 0 0", "46 0 0 0", {"no group"});
  refused(big + "</CanonLabel>", "18446744073709551616</CanonLabel>", {"18446744073709551616", "2^64 - 1"});
  refused("<CanonLabels>" + big, "<CanonLabels>9", {"no <Vertex> has the label 9"});
  refused("<PreFactors>10", "<PreFactors>0", {"prefactors > 0"});
  refused("<PreFactors>10 10", "<PreFactors>10", {"found 1 words, expected 2 numbers"});
  refused("<Edge>", "<Edge2>", {"not XML"});
  check_error([&] { return io::tammber_model(io::parse_tammber(good, "m.xml"), 0, kT); }, Status::argument,
              {"temperature = 0"});
  check_error([&] { return io::tammber_model(io::parse_tammber(good, "m.xml"), 1e-3, kT); }, Status::format,
              {"line ", "normal double"});
  // A period that is none of the crystal's.
  check_error([&] { return network_of(vacancy(2.8552, 0.3, 0.8)); }, Status::format, {"m.xml: "});
}

BOOST_AUTO_TEST_CASE(damaged_files) {
  for (const auto& text : {vacancy(2.8552, 0.3, 0.06), crowdion_file(3.0, 1.0, 0.5)}) {
    const int valid =
        survivors(text, 4, [](const std::string& bad) { BOOST_TEST(network_of(bad).escape_rates().allFinite()); });
    BOOST_TEST_MESSAGE(valid << " damaged files were models");
    BOOST_TEST(valid < corruptions());
    BOOST_TEST(valid > 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
