// Jump lists: both forms, all that files in the wild do to them, and the crystal of BaZrO3 from end to end.
#include <cmath>

#include "io/helpers.hpp"
#include "io/jump_list/jump_list.hpp"
#include "io/read.hpp"
#include "network/boltzmann.hpp"
#include "network/inference/dense_diffusivity.hpp"
#include "network/inference/planted.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

const char* const chain =
    "# from,to,dx[length],rate[1/time]\n"
    "1,2,1.5,2\n"
    "2,1,-1.5,2\n"
    "2,1,1.5,5\n"
    "1,2,-1.5,5\n";

io::JumpList parse(const std::string& text) { return io::parse_jump_csv(text, "list.csv"); }

void check_refused(const std::string& text, const std::vector<std::string>& words) {
  check_error([&] { return parse(text); }, Status::format, words);
}

/// cm2/s, theory's exact values for a proton in BaZrO3.
const std::pair<double, double> bazro3[] = {{200, 1.4856425184e-9}, {300, 1.8061312177e-7}, {400, 1.9287098939e-6},
                                            {500, 7.8142590787e-6}, {600, 1.9592812274e-5}, {700, 3.7465281526e-5},
                                            {800, 6.0603030790e-5}, {900, 8.7792212252e-5}, {1000, 1.1782093601e-4}};

/// Cubic of edge 4.23621 along the axes, D isotropic and as known.
void check_bazro3(const Network& network, double expected, double accuracy) {
  BOOST_TEST(network.n_states() == 12);
  BOOST_TEST(network.n_jumps() == 48);
  BOOST_REQUIRE_EQUAL(network.dim(), 3);
  BOOST_TEST((network.lattice().vectors() - 4.23621 * Matrix::Identity(3, 3)).cwiseAbs().maxCoeff() < 1e-14);
  const auto transport = dense_transport(network);
  const Matrix d = transport.diffusivity * 1e-16;  // from Angstrom^2/s
  BOOST_TEST(std::abs(d(0, 0) / expected - 1) < accuracy);
  BOOST_TEST((d - d(0, 0) * Matrix::Identity(3, 3)).cwiseAbs().maxCoeff() < 1e-14 * d(0, 0));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(jump_lists)

BOOST_AUTO_TEST_CASE(rates) {
  const auto table = parse(chain);
  BOOST_TEST(table.space == 1);
  BOOST_TEST(table.n_jumps() == 4);
  BOOST_TEST(!table.holds_barriers());
  BOOST_TEST(table.from[2] == 1);
  BOOST_TEST(table.to[2] == 0);
  BOOST_TEST(table.displacement(0, 2) == 1.5);
  BOOST_TEST(table.rate[3] == 5);
  BOOST_TEST(table.line[3] == 5);
  // a^2 k1 k2/(2 (k1 + k2)) with a = 3.
  const Network network(io::infer_from_table(table, table.rate, 0, false).input);
  BOOST_TEST(std::abs(dense_transport(network).diffusivity(0, 0) - 9 * 10 / 14.0) < 1e-14);
}

BOOST_AUTO_TEST_CASE(barriers) {
  const auto table =
      parse("#i,f,s_x[Ang.],s_y[Ang.],s_z[Ang.],emig[eV],v0[Hz]\n1,1,1,0,0,0.5,1e13\n1,1,-1,0,0,.5,1E+13\n");
  BOOST_TEST(table.space == 3);
  BOOST_TEST(table.holds_barriers());
  BOOST_TEST(table.barrier[1] == 0.5);
  BOOST_TEST(table.prefactor[1] == 1e13);
  const auto rate = io::rates_of(table, 300, network::boltzmann_ev);
  BOOST_TEST(std::abs(rate[0] / (1e13 * std::exp(-0.5 / (8.617333262e-5 * 300))) - 1) < 1e-14);
  check_error([&] { return io::rates_of(table, 0, network::boltzmann_ev); }, Status::argument,
              {"temperature = 0", "list.csv", "> 0"});
  check_error([&] { return io::rates_of(table, std::nan(""), network::boltzmann_ev); }, Status::argument,
              {"temperature"});
  check_error([&] { return io::rates_of(table, 300, -1); }, Status::argument, {"kB = -1", "list.csv"});
  // At 8 K exp(-0.5/kT) alone has lost digits to underflow; below 7.86 K the rate itself would.
  BOOST_TEST(std::abs(std::log(io::rates_of(table, 8, network::boltzmann_ev)[0]) -
                      (std::log(1e13) - 0.5 / (8.617333262e-5 * 8))) < 1e-12);
  check_error([&] { return io::rates_of(table, 7.8, network::boltzmann_ev); }, Status::format,
              {"list.csv, line 2", "jump 1 -> 1", "Em = 0.5", "temperature 7.8", "normal"});
}

BOOST_AUTO_TEST_CASE(rates_of_a_rate_file_need_no_temperature) {
  const auto table = parse(chain);
  BOOST_TEST((io::rates_of(table, 0, 0) == table.rate));
}

BOOST_AUTO_TEST_CASE(forms_by_header_and_by_count) {
  const auto form = [](const std::string& text) {
    const auto table = parse(text);
    return std::pair(table.space, table.holds_barriers());
  };
  using Form = std::pair<int, bool>;
  BOOST_TEST((form("1,1,1,5\n") == Form(1, false)));
  BOOST_TEST((form("1,1,1,0,5\n") == Form(2, false)));
  BOOST_TEST((form("1,1,1,0,0,5\n") == Form(3, false)));
  BOOST_TEST((form("1,1,1,0,0,.5,5\n") == Form(3, true)));
  BOOST_TEST((form("# from,to,dx,Em,nu0\n1,1,1,.5,5\n") == Form(1, true)));
  BOOST_TEST((form("# from,to,dx,dy,Em[eV],nu0[Hz]\n1,1,1,0,.5,5\n") == Form(2, true)));
  BOOST_TEST((form("# from,to,d1,d2,d3,d4,rate\n1,1,1,0,0,0,5\n") == Form(4, false)));
  BOOST_TEST((form("# from,to,d1,d2,d3,d4,d5,d6,Em,nu0\n1,1,1,0,0,0,0,0,.5,5\n") == Form(6, true)));
  BOOST_TEST((form("from, to, dx, dy, Barrier (eV), Prefactor (Hz)\n1,1,1,0,.5,5\n") == Form(2, true)));
  // Prose with commas is no header; of two headers the last one before the jumps counts.
  BOOST_TEST((form("# jumps of a, b, c and d\n1,1,1,0,5\n") == Form(2, false)));
  BOOST_TEST((form("# from,to,dx,rate\n# from,to,dx,Em,nu0\n1,1,1,.5,5\n# from,to,dx,rate\n") == Form(1, true)));
  check_refused("1,1,5\n", {"list.csv, line 1", "3 fields", "expected"});
  check_refused("1,1,1,1,1,1,1,1\n", {"line 1", "8 fields", "header"});
  check_refused("\n# from,to,dx,dy,speed[m/s]\n1,1,1,0,5\n",
                {"line 2", "unknown last column", "\"speed[m/s]\"", "rate"});
  check_refused("from,to,dx,dy,speed\n1,1,1,0,5\n", {"line 1", "unknown last column", "\"speed\""});
  check_refused("from,to,dx,height,nu0\n1,1,1,0,5\n", {"line 1", "unknown column", "\"height\"", "barrier"});
  check_refused("from,to,rate\n1,1,5\n", {"line 1", "no displacement columns"});
  check_refused("# from,to,d1,d2,d3,d4,d5,d6,d7,rate\n1,1,1,2,3,4,5,6,7,1\n", {"line 1", "7 displacement columns"});
}

BOOST_AUTO_TEST_CASE(white_space_line_ends_and_comments) {
  const auto expected = parse(chain);
  const std::string variants[] = {
      "\xef\xbb\xbf# from,to,dx[length],rate[1/time]\r\n1,2,1.5,2\r\n\r\n2,1,-1.5,2\r\n2,1,1.5,5\r\n1,2,-1.5,5",
      "\n  \n1 , 2,\t1.5 ,2  \n2,1,-1.5,2 # back\n#2,1,9,9\n2,1,+1.5,5.0e0\n1,2,-1.5,5\t\n\n",
  };
  for (const auto& text : variants) {
    const auto table = parse(text);
    BOOST_TEST(table.from == expected.from);
    BOOST_TEST(table.to == expected.to);
    BOOST_TEST((table.displacement == expected.displacement));
    BOOST_TEST((table.rate == expected.rate));
  }
}

BOOST_AUTO_TEST_CASE(bad_lines_are_named) {
  const std::string text = chain;
  check_refused(replaced(text, "2,1,1.5,5", "2,1,1.5"), {"list.csv, line 4", "found 3 fields", "expected 4", "line 1"});
  check_refused(replaced(text, "2,1,1.5,5", "2,1,1.5,5,6"), {"line 4", "found 5 fields"});
  check_refused(replaced(text, "2,1,1.5,5", "2,1,1.5,5,"), {"line 4", "found 5 fields"});
  check_refused(replaced(text, "2,1,1.5,5", "2,1,1.5,"), {"line 4", "rate = \"\"", "finite number"});
  check_refused(replaced(text, "2,1,1.5,5", "2,1,1.5x,5"), {"line 4", "displacement = \"1.5x\"", "finite number"});
  check_refused(replaced(text, "2,1,1.5,5", "2,1,1.5,5 6"), {"line 4", "rate = \"5 6\""});
  check_refused(replaced(text, "2,1,1.5,5", "2,1,nan,5"), {"line 4", "\"nan\""});
  check_refused(replaced(text, "2,1,1.5,5", "2,1,1.5,1e999"), {"line 4", "\"1e999\""});
  check_refused(replaced(text, "2,1,1.5,5", "2,1,1.5,-5"), {"line 4", "rate = -5", ">= 0"});
  check_refused(replaced(text, "2,1,1.5,5", "0,1,1.5,5"), {"line 4", "from = 0", "counted from 1"});
  check_refused(replaced(text, "2,1,1.5,5", "2,1.5,1.5,5"), {"line 4", "to = \"1.5\""});
  check_refused(replaced(text, "2,1,1.5,5", "2,9999999999,1.5,5"), {"line 4", "to = 9999999999"});
  check_refused("# from,to,dx,Em,nu0\n1,1,1,.5,0\n", {"line 2", "nu0 = 0", "> 0"});
  check_refused("", {"list.csv", "no jumps"});
  check_refused("# nothing\n\n", {"no jumps"});
  check_refused("one,two,three,four\n", {"line 1", "from = \"one\""});
  // A gap in the numbers, and a number that must not decide how much memory is taken.
  check_refused(replaced(text, "2,1,1.5,5", "4,1,1.5,5"), {"state 3 has no jump", "state 4"});
  check_refused(replaced(text, "2,1,1.5,5", "2147483647,1,1.5,5"), {"state 3 has no jump", "state 2147483647"});
}

BOOST_AUTO_TEST_CASE(one_way_jumps) {
  const auto infer = [](const std::string& text, bool allow, double tolerance = 0) {
    const auto table = parse(text);
    return io::infer_from_table(table, table.rate, tolerance, allow);
  };
  // A missing reverse.
  const auto missing = replaced(chain, "2,1,1.5,5\n", "");
  check_error([&] { return infer(missing, false); }, Status::format,
              {"list.csv, line 4", "jump 1 -> 2 by (-1.5)", "2 -> 1", "tolerance 0.0015", "one-way"});
  BOOST_TEST(infer(missing, true).input.lattice.vectors()(0, 0) == 3);
  // A reverse that is a lattice vector off, and one that is off by a slip of the pen.
  const auto elsewhere = replaced(chain, "2,1,-1.5,2", "2,1,-4.5,2");
  check_error([&] { return infer(elsewhere, false); }, Status::format, {"line 2", "jump 1 -> 2 by (1.5)"});
  BOOST_TEST(infer(elsewhere, true).input.lattice.vectors()(0, 0) == 3);
  const auto slip = replaced(chain, "2,1,-1.5,2", "2,1,-1.51,2");
  check_error([&] { return infer(slip, false); }, Status::format, {"line 2", "jump 1 -> 2 by (1.5)", "2 -> 1"});
  check_error([&] { return infer(slip, true); }, Status::format, {"list.csv, line", "displacement["});
  BOOST_TEST(infer(slip, false, 0.1).largest_shift > 1e-3);
  // A reverse of rate zero is a reverse.
  BOOST_TEST(infer(replaced(chain, "1.5,2\n2", "1.5,0\n2"), false).n_components == 1);
}

BOOST_AUTO_TEST_CASE(inference_errors_name_the_file) {
  const auto infer = [](const std::string& text, double tolerance) {
    const auto table = parse(text);
    return io::infer_from_table(table, table.rate, tolerance, false);
  };
  check_error([&] { return infer("1,2,1.5,2\n2,1,-1.5,2\n", 0); }, Status::format, {"list.csv", "no lattice"});
  check_error([&] { return infer(chain, 2); }, Status::argument, {"list.csv", "tolerance = 2", "too large"});
  check_error([&] { return infer(chain, -1); }, Status::argument, {"tolerance = -1"});
}

BOOST_AUTO_TEST_CASE(written_and_read_again) {
  const Folder folder;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto planted = plant({.dim = 2, .space = 3}, seed);
    auto table = io::jump_list(Network(planted.truth));
    const auto path = folder / "list.csv";
    io::write_jump_csv(path, table);
    auto back = io::read_jump_csv(path);
    BOOST_TEST(back.from == table.from);
    BOOST_TEST(back.to == table.to);
    BOOST_TEST((back.displacement == table.displacement));  // to the last bit
    BOOST_TEST((back.rate == table.rate));
    table.barrier = 0.1 * table.rate;
    table.prefactor = 3e12 * table.rate;
    table.rate.resize(0);
    io::write_jump_csv(path, table);
    back = io::read_jump_csv(path);
    BOOST_TEST((back.barrier == table.barrier));
    BOOST_TEST((back.prefactor == table.prefactor));
    BOOST_TEST(io::format_jump_csv(back) == io::format_jump_csv(table));
  }
}

BOOST_AUTO_TEST_CASE(bazro3_from_barriers) {
  const std::string path = RDD_TEST_DATA_DIR "/../../examples/data/bazro3_barriers.csv";
  for (const auto& [temperature, expected] : bazro3) {
    const auto read = io::read_model(path, {.temperature = temperature});
    check_bazro3(*read.network, expected, 1e-10);
    BOOST_TEST(read.largest_shift < 1e-14);
    BOOST_TEST(read.n_components == 1);
  }
  check_error([&] { return io::read_model(path); }, Status::argument, {"temperature = 0", "bazro3_barriers.csv"});
}

BOOST_AUTO_TEST_CASE(bazro3_tolerances) {
  const std::string path = RDD_TEST_DATA_DIR "/../../examples/data/bazro3_barriers.csv";
  const auto read = [&](double tolerance) {
    return io::read_model(path, {.temperature = 600, .tolerance = tolerance});
  };
  for (const double tolerance : {1e-9, 1e-3, 0.3, 1.2}) check_bazro3(*read(tolerance).network, 1.9592812274e-5, 1e-10);
  // Neighbouring sites of an oxygen are 1.2889 apart.
  check_error([&] { return read(1.3); }, Status::argument, {"tolerance = 1.3", "confuses the states", "1.288"});
  for (const double tolerance : {1.5, 2.2, 5.0, 100.0})
    check_error([&] { return read(tolerance); }, Status::argument, {"tolerance", "too large", "4.236"});
}

// 0.06 Angstrom of jitter: D to a few per cent, and no more of the crystal's symmetry than that.
BOOST_AUTO_TEST_CASE(bazro3_with_jitter) {
  const auto table = io::read_jump_csv(RDD_TEST_DATA_DIR "/../../examples/data/bazro3_barriers.csv");
  const auto rate = io::rates_of(table, 600, network::boltzmann_ev);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::mt19937_64 random(seed);
    auto jittered = table;
    for (Index i = 0; i < jittered.displacement.size(); ++i)
      jittered.displacement.data()[i] += 0.06 * symmetric(random);
    const auto found = io::infer_from_table(jittered, rate, 0.3, false);
    BOOST_TEST((found.input.lattice.vectors() - 4.23621 * Matrix::Identity(3, 3)).cwiseAbs().maxCoeff() < 0.1);
    BOOST_TEST(found.largest_shift < 0.13);
    const Matrix d = dense_transport(Network(found.input)).diffusivity * 1e-16;
    BOOST_TEST((d / 1.9592812274e-5 - Matrix::Identity(3, 3)).cwiseAbs().maxCoeff() < 0.06);
    check_error([&] { return io::infer_from_table(jittered, rate, 0, false); }, Status::format, {"line", "tolerance"});
  }
}

BOOST_AUTO_TEST_CASE(masteq_files) {
  const auto folder = real_data();
  if (folder.empty()) return;
  for (const auto& [temperature, expected] : bazro3) {
    const auto name = folder + "/masteq/H_BaZrO3_jmpdata_" + std::to_string(static_cast<int>(temperature)) + "K.csv";
    const auto by_rates = io::read_model(name);
    check_bazro3(*by_rates.network, expected, 1e-10);
    const auto by_barriers = io::read_model(folder + "/masteq/H_BaZrO3_emig.csv", {.temperature = temperature});
    check_bazro3(*by_barriers.network, expected, 1e-10);
  }
}

BOOST_AUTO_TEST_SUITE_END()
