// Folders of DISCOTRESS: rates, weights and sets in closed form, refusals with their line.
#include "io/discotress.hpp"

#include <cmath>

#include "io/helpers.hpp"
#include "io/landscape_file.hpp"
#include "io/read.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// Three nodes in a row: rates 2 and 1, then 3 and one way alone; weights 1 : 2 : 6.
void put_chain(const Folder& folder) {
  folder.put("edge_conns.dat", "1 2\n2 3\n3 2\n2 2\n");
  folder.put("edge_weights.dat", "0.6931471805599453 0.0\n1.0986122886681098 -inf\n0 -inf\n5 5\n");
  folder.put("stat_prob.dat", "-2.1972245773362196\n-1.5040773967762742\n-0.4054651081081644\n");
  folder.put("nodes.A", "3\n");
  folder.put("nodes.B", "1\n2\n");
  folder.put("communities.dat", "1\n0\n0\n");
}

void refused(const std::string& name, const std::string& text, const std::vector<std::string>& words) {
  const Folder folder;
  put_chain(folder);
  folder.put(name, text);
  check_error([&] { return io::read_model(folder.path()); }, Status::format, words);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(discotress)

BOOST_AUTO_TEST_CASE(a_chain) {
  const Folder folder;
  put_chain(folder);
  for (const auto& path : {folder.path(), folder / "edge_conns.dat"}) {
    const auto found = io::read_model(path);
    BOOST_TEST((found.kind == io::FileKind::discotress));
    BOOST_TEST(found.network->n_states() == 3);
    BOOST_TEST(found.network->dim() == 0);
    BOOST_REQUIRE(found.network->n_jumps() == 4);
    const double rates[4] = {2, 1, 3, 1};
    for (int e = 0; e < 4; ++e) BOOST_TEST(std::abs(found.network->jumps()[e].rate / rates[e] - 1) < 1e-15);
    BOOST_TEST(std::abs(std::exp(found.network->given_log_pi()[2] - found.network->given_log_pi()[0]) / 6 - 1) < 1e-14);
    BOOST_TEST(
        (found.sets == network::StateSets{{"A", {2}}, {"B", {0, 1}}, {"community 0", {1, 2}}, {"community 1", {0}}}));
  }
  check_error([&] { return io::read_landscape(folder.path(), {}); }, Status::format, {"holds rates"});
}

BOOST_AUTO_TEST_CASE(min_data_goes_first) {
  const Folder folder;
  put_chain(folder);
  folder.put("min.data", "0 0 1 1 1 1\n0 0 1 1 1 1\n");
  folder.put("ts.data", "1 0 1 1 2 1 1 1\n");
  BOOST_TEST((io::file_kind(folder.path()) == io::FileKind::ktn));
}

BOOST_AUTO_TEST_CASE(faults_are_named_with_their_line) {
  refused("edge_conns.dat", "1 2\n2 4\n3 2\n2 2\n", {"edge_conns.dat, line 2", "second node = \"4\"", "from 1 to 3"});
  refused("edge_conns.dat", "1 2\n2\n", {"edge_conns.dat, line 2", "found 1 column, expected 2"});
  refused("edge_weights.dat", "0 0\n", {"1 lines, expected one for each of the 4 edges"});
  refused("edge_weights.dat", "0 0\n0 x\n0 0\n0 0\n", {"edge_weights.dat, line 2", "\"x\""});
  refused("edge_weights.dat", "0 0\n\n800 0\n0 0\n0 0\n", {"edge_weights.dat, line 3", "from node 2 to 3 is 800"});
  refused("edge_weights.dat", "0\n0\n0\n0\n", {"found 1 column, expected 2"});
  refused("stat_prob.dat", "0\n-inf\n0\n", {"stat_prob.dat, line 2", "probability of zero"});
  refused("stat_prob.dat", "", {"empty"});
  refused("nodes.A", "2\n2\n", {"nodes.A, line 2", "given twice"});
  refused("communities.dat", "0\n1\n", {"2 lines, expected one for each of the 3 nodes"});
  refused("input.kmc", "NNODES 3\nDISCRETETIME\n", {"input.kmc, line 2", "logarithms of rates"});
  const Folder folder;
  folder.put("edge_conns.dat", "1 2\n");
  check_error([&] { return io::read_model(folder.path()); }, Status::file, {"stat_prob.dat"});
}

BOOST_AUTO_TEST_SUITE_END()
