// Tables in the dialects people have: each file of tests/data/tables is read to the same network or refused in words
// that name the cure.
#include <cmath>

#include "io/helpers.hpp"
#include "io/jump_list/jump_list.hpp"
#include "io/jump_list/units.hpp"
#include "io/ktn.hpp"
#include "io/landscape_file.hpp"
#include "io/read.hpp"
#include "network/boltzmann.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

std::string table_file(const std::string& name) { return std::string(RDD_TEST_DATA_DIR) + "/tables/" + name; }

void check_same(const io::JumpList& table, const io::JumpList& expected, double length, double rate) {
  BOOST_TEST(table.from == expected.from);
  BOOST_TEST(table.to == expected.to);
  BOOST_TEST((table.displacement - length * expected.displacement).cwiseAbs().maxCoeff() < 1e-15 * length);
  BOOST_REQUIRE_EQUAL(table.rate.size(), expected.rate.size());
  BOOST_TEST((table.rate - rate * expected.rate).cwiseAbs().maxCoeff() < 1e-15 * rate);
}

io::JumpList parse(const std::string& text) { return io::parse_jump_csv(text, "list.csv"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(tables)

BOOST_AUTO_TEST_CASE(the_plain_one_is_as_it_was_made) {
  const auto table = io::read_jump_csv(table_file("commas.csv"));
  BOOST_TEST(table.space == 3);
  BOOST_TEST(table.n_jumps() == 12);
  BOOST_TEST(table.displacement(0, 3) == -1.25);
  BOOST_TEST(table.displacement(2, 7) == -2);
  BOOST_TEST(table.rate[2] == 6);
  BOOST_TEST(table.rate[11] == 0.75);
  BOOST_TEST(table.warnings.empty());
}

BOOST_AUTO_TEST_CASE(dialects_hold_the_same) {
  const auto expected = io::read_jump_csv(table_file("commas.csv"));
  for (const auto* name :
       {"semicolon_comma.csv", "tabs.tsv", "tabs_comma.tsv", "spaces.dat", "quotes.csv", "other_order.csv",
        "pandas_index.csv", "fortran_D.csv", "float_indices.csv", "commas.csv.gz"}) {
    BOOST_TEST_CONTEXT(name) { check_same(io::read_jump_csv(table_file(name)), expected, 1, 1); }
  }
}

BOOST_AUTO_TEST_CASE(models_of_every_extension) {
  for (const auto* name : {"commas.csv", "tabs.tsv", "spaces.dat", "commas.csv.gz"}) {
    BOOST_TEST_CONTEXT(name) {
      const auto found = io::read_model(table_file(name));
      BOOST_TEST(found.network->n_states() == 2);
      BOOST_TEST(found.network->dim() == 3);
    }
  }
}

BOOST_AUTO_TEST_CASE(units_are_converted) {
  const auto expected = io::read_jump_csv(table_file("commas.csv"));
  check_same(io::read_jump_csv(table_file("nanometres.csv")), expected, 1, 1e12);
  const auto mev = io::read_jump_csv(table_file("mev.csv"));
  const auto swapped = io::read_jump_csv(table_file("em_nu_swapped.csv"));
  BOOST_TEST((mev.barrier.array() - 0.3).abs().maxCoeff() < 1e-16);
  BOOST_TEST((mev.prefactor - 1e12 * expected.rate).cwiseAbs().maxCoeff() == 0);
  BOOST_TEST((swapped.barrier.array() - 0.3).abs().maxCoeff() < 1e-16);
  BOOST_TEST((swapped.prefactor - 1e12 * expected.rate).cwiseAbs().maxCoeff() == 0);
  // kB in another unit of energy than the file's would be a factor in the exponent.
  check_error([&] { return io::rates_of(mev, 300, 8.314e-3); }, Status::argument, {"kB = 0.008314", "meV", "eV/K"});
  BOOST_TEST(std::abs(io::rates_of(mev, 300, network::boltzmann_ev)[0] /
                          (2e12 * std::exp(-0.3 / (network::boltzmann_ev * 300))) -
                      1) < 1e-13);
  BOOST_TEST(io::rates_of(swapped, 300, 2 * network::boltzmann_ev)[0] > 0);  // no unit named: energies are the caller's
}

BOOST_AUTO_TEST_CASE(values_of_units) {
  const auto value = [](const char* name, io::Dimension dimension) {
    return io::unit_named(name, dimension).value().factor;
  };
  BOOST_TEST(value("nm", io::Dimension::length) == 10);
  BOOST_TEST(value("\xc3\x85", io::Dimension::length) == 1);
  BOOST_TEST(value("Bohr", io::Dimension::length) == 0.529177210903);
  // One hertz of radiation, one kelvin and one mole of joules in eV: h = 4.135667696923859e-15 eV s, k =
  // 8.617333262145179e-5 eV/K, N_A e = 96485.33212331 C/mol.
  BOOST_TEST(std::abs(value("THz", io::Dimension::energy) / 4.135667696923859e-3 - 1) < 1e-15);
  BOOST_TEST(std::abs(value("cm-1", io::Dimension::energy) / 1.2398419843320026e-4 - 1) < 1e-15);
  BOOST_TEST(std::abs(value("kJ/mol", io::Dimension::energy) * 96.48533212331 - 1) < 1e-12);
  BOOST_TEST(std::abs(value("kcal/mol", io::Dimension::energy) / (4.184 * value("kJ/mol", io::Dimension::energy)) - 1) <
             1e-15);
  BOOST_TEST(value("Ha", io::Dimension::energy) == 2 * value("Ry", io::Dimension::energy));
  BOOST_TEST(value("1/ps", io::Dimension::frequency) == value("THz", io::Dimension::frequency));
  BOOST_TEST(value("cm-1", io::Dimension::frequency) == 2.99792458e10);
  BOOST_TEST(std::abs(value("meV", io::Dimension::frequency) / 2.417989242084918e11 - 1) < 1e-15);
  // meV is not MeV, and a time is no length.
  BOOST_TEST(value("MeV", io::Dimension::energy) == 1e9 * value("meV", io::Dimension::energy));
  BOOST_TEST(!io::unit_named("ps", io::Dimension::length));
  BOOST_TEST(!io::unit_named("a.u.", io::Dimension::energy));
  BOOST_TEST(!io::unit_named("energy", io::Dimension::energy).value().known);
}

BOOST_AUTO_TEST_CASE(refused_with_the_cure) {
  const auto refused = [](const std::string& name, const std::vector<std::string>& words) {
    BOOST_TEST_CONTEXT(name) {
      check_error([&] { return io::read_jump_csv(table_file(name)); }, Status::format, words);
    }
  };
  refused("unknown_unit.csv", {"line 1", "unknown unit \"furlong\"", "\"dx\"", "nm", "no brackets"});
  refused("bars.csv", {"line 1", "1 field", "separated by '|'", "semicolons"});
  refused("two_decimals.csv", {"\"0.75\"", "decimal comma"});
  const auto text = [](const std::string& bad, const std::vector<std::string>& words) {
    check_error([&] { return parse(bad); }, Status::format, words);
  };
  text("from,to,dx[nm],dy,rate\n1,1,1,0,5\n", {"line 1", "unit of 1 of 2", "all or none"});
  text("from,to,dx,label,rate\n1,1,1,7,5\n", {"line 1", "unknown column \"label\"", "leave it out"});
  text("from,to,dx,rate,Em,nu0\n1,1,1,5,1,1\n", {"line 1", "rates and barriers"});
  text("from,to,dx,Em,freq_err\n1,1,1,5,1\n", {"line 1", "unknown column \"freq_err\"", "prefactor"});
  text("from,to,dx,dx,rate\n1,1,1,5,1\n", {"line 1", "\"dx\"", "once"});
  text("from,to,dx[nm],rate\n1,1,1e308,5\n", {"line 2", "displacement = \"1e308\"", "range"});
  text("from,to,dx,rate\n1,1.5,1,5\n", {"line 2", "to = \"1.5\""});
}

BOOST_AUTO_TEST_CASE(axes_by_name) {
  const auto table = parse("to,dz,from,rate,dx\n1,3,1,5,2\n");
  BOOST_TEST(table.space == 2);
  BOOST_TEST(table.displacement(0, 0) == 2);
  BOOST_TEST(table.displacement(1, 0) == 3);
  const auto numbered = parse("from to d2 d1 rate\n1 1 7 8 5\n");
  BOOST_TEST(numbered.displacement(0, 0) == 8);
  const auto free = parse("from;to;along;across;k\n1;1;2,5;0;1\n");
  BOOST_TEST(free.displacement(0, 0) == 2.5);
}

BOOST_AUTO_TEST_CASE(prose_is_no_header) {
  const auto table =
      parse("# jumps from the saddle search of May to the rate table\n# rate in the last column\n1 1 2 5\n");
  BOOST_TEST(table.space == 1);
  BOOST_TEST(table.rate[0] == 5);
}

BOOST_AUTO_TEST_CASE(doubtful_barriers_are_told) {
  const auto table = io::read_jump_csv(table_file("negative_barrier.csv"));
  BOOST_REQUIRE_EQUAL(table.warnings.size(), 1);
  for (const auto* words : {"negative_barrier.csv, line 4", "Em = -0.05", "1 more line"})
    BOOST_TEST(table.warnings[0].find(words) != std::string::npos, table.warnings[0]);
  BOOST_TEST(io::read_model(table_file("negative_barrier.csv"), {.temperature = 300}).warnings == table.warnings);
  std::vector<std::string> warnings;
  (void)io::read_landscape(table_file("negative_barrier.csv"), {}, &warnings);
  BOOST_TEST(warnings == table.warnings);
}

BOOST_AUTO_TEST_CASE(transition_networks_with_more_columns) {
  const auto found = io::read_ktn(table_file("network"), 1, 1);
  BOOST_TEST(found.input.n_states == 2);
  BOOST_TEST(found.input.jumps.size() == 4);
  // From minimum 1 over saddle 1: exp((20 - 18)/2 - 2.5)/(2 pi).
  BOOST_TEST(std::abs(found.input.jumps[0].rate * 2 * 3.14159265358979324 / std::exp(-1.5) - 1) < 1e-14);
  BOOST_REQUIRE_EQUAL(found.warnings.size(), 1);
  for (const auto* words : {"ts.data, line 2", "saddle at 0.25", "minimum 2 at 0.5"})
    BOOST_TEST(found.warnings[0].find(words) != std::string::npos, found.warnings[0]);
  std::vector<std::string> warnings;
  (void)io::read_landscape(table_file("network"), {}, &warnings);
  BOOST_TEST(warnings == found.warnings);
}

BOOST_AUTO_TEST_CASE(compressed_files_that_are_cut) {
  const Folder folder;
  const auto bytes = std::string("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x33\xd4\x31", 13);
  const auto path = folder / "cut.csv.gz";
  write_text(path, bytes);
  check_error([&] { return io::read_jump_csv(path); }, Status::format, {"cut.csv.gz", "cut or damaged"});
}

BOOST_AUTO_TEST_SUITE_END()
