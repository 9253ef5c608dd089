// The table of options: the one place with their names, ranges and defaults.
#include "options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <sstream>
#include <string_view>
#include <vector>

#include "guard.hpp"
#include "handles.hpp"

namespace rdd::capi {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct OptionRow {
  rdd_option key;
  rdd_option_type type;
  const char* name;
  double initial;
  double least, most;
  bool least_excluded;
  std::vector<const char*> choices;  // names of the values 0, 1, ...
  const char* help;
};

/// Rows of networks and their methods.
std::array<OptionRow, 13> network_rows() {
  return {{
      {RDD_OPTION_ACCURACY,
       RDD_TYPE_INT,
       "accuracy",
       0,
       0,
       2,
       false,
       {"auto", "fast", "high"},
       "accuracy of spectra and diffusivities of reversible models"},
      {RDD_OPTION_RELATIVE_TOLERANCE,
       RDD_TYPE_DOUBLE,
       "relative_tolerance",
       1e-6,
       0,
       1,
       true,
       {},
       "relative error of the smallest band above which automatic accuracy goes high"},
      {RDD_OPTION_BOUNDARY,
       RDD_TYPE_INT,
       "boundary",
       0,
       0,
       1,
       false,
       {"periodic", "confined"},
       "boundary condition of spectra of models under a force"},
      {RDD_OPTION_SOLVER,
       RDD_TYPE_INT,
       "solver",
       0,
       0,
       4,
       false,
       {"auto", "batched", "dense", "lanczos", "reduced_basis"},
       "solver of real spectra of fast accuracy"},
      {RDD_OPTION_REVERSIBLE_TOLERANCE,
       RDD_TYPE_DOUBLE,
       "reversible_tolerance",
       default_reversible_tolerance,
       0,
       infinity,
       false,
       {},
       "kT per jump of a cycle within which the audit calls a model reversible"},
      {RDD_OPTION_GAP_LENGTH,
       RDD_TYPE_DOUBLE,
       "gap_length",
       10,
       1,
       infinity,
       false,
       {},
       "L in cells: gaps are taken over |k.a|_inf <= pi/L; inf: at Gamma only"},
      {RDD_OPTION_GAP_THRESHOLD,
       RDD_TYPE_DOUBLE,
       "gap_threshold",
       3,
       1,
       infinity,
       false,
       {},
       "ratio a gap must exceed to recommend a number of coarse states"},
      {RDD_OPTION_GAP_POINTS,
       RDD_TYPE_INT,
       "gap_points",
       0,
       0,
       1001,
       false,
       {},
       "k-points along each edge of the box of a gap; 0: 9 up to three dimensions, fewer beyond"},
      {RDD_OPTION_GAUGE,
       RDD_TYPE_INT,
       "gauge",
       0,
       0,
       1,
       false,
       {"corrector", "given"},
       "where a coarse model takes the states to be"},
      {RDD_OPTION_ORDER,
       RDD_TYPE_INT,
       "order",
       0,
       0,
       2,
       false,
       {"second", "plain", "lattice"},
       "terms of a coarse model"},
      {RDD_OPTION_RESOLUTION_POINTS,
       RDD_TYPE_INT,
       "resolution_points",
       5,
       3,
       1001,
       false,
       {},
       "k-points along each edge of a face of the box, for resolutions"},
      {RDD_OPTION_LATTICE_TOLERANCE,
       RDD_TYPE_DOUBLE,
       "lattice_tolerance",
       0,
       0,
       infinity,
       false,
       {},
       "length within which displacements count as the same; 0: 1e-3 of the median length of a jump"},
      {RDD_OPTION_ALLOW_ONE_WAY,
       RDD_TYPE_INT,
       "allow_one_way",
       0,
       0,
       1,
       false,
       {"no", "yes"},
       "whether jump lists read from files may hold jumps without a reverse"},
  }};
}

/// Rows of crystals and defects in them.
std::array<OptionRow, option_count - 13> crystal_rows() {
  return {{
      {RDD_OPTION_TOLERANCE,
       RDD_TYPE_DOUBLE,
       "tolerance",
       0.01,
       0,
       infinity,
       true,
       {},
       "length within which the atoms of a crystal count as symmetric"},
      {RDD_OPTION_PRIMITIVE,
       RDD_TYPE_INT,
       "primitive",
       1,
       0,
       1,
       false,
       {"no", "yes"},
       "whether a crystal gets its primitive cell"},
      {RDD_OPTION_TURNS,
       RDD_TYPE_INT,
       "turns",
       0,
       0,
       1,
       false,
       {"no", "yes"},
       "whether a search for jumps includes turns on a site"},
      {RDD_OPTION_THROUGH_SITES,
       RDD_TYPE_INT,
       "through_sites",
       0,
       0,
       1,
       false,
       {"no", "yes"},
       "whether a search keeps jumps over other sites"},
      {RDD_OPTION_SYMMETRISE,
       RDD_TYPE_INT,
       "symmetrise",
       0,
       0,
       1,
       false,
       {"no", "yes"},
       "whether dipoles may change by more than a tenth when symmetrised"},
  }};
}

const std::array<OptionRow, option_count>& table() {
  static const auto rows = [] {
    std::array<OptionRow, option_count> all;
    const auto network = network_rows();
    const auto crystal = crystal_rows();
    std::copy(crystal.begin(), crystal.end(), std::copy(network.begin(), network.end(), all.begin()));
    return all;
  }();
  return rows;
}

std::size_t place_of(std::int32_t key) {
  for (std::size_t i = 0; i < table().size(); ++i)
    if (table()[i].key == static_cast<rdd_option>(key)) return i;
  fail(Status::argument, "key = ", key, ": no such option, expected one of the rdd_option values");
}

std::string range_of(const OptionRow& row) {
  if (row.choices.empty())
    return (row.least_excluded ? "> " : ">= ") + number(row.least) +
           (std::isinf(row.most) ? "" : " and <= " + number(row.most));
  std::string text;
  for (std::size_t i = 0; i < row.choices.size(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(i) + " (" + row.choices[i] + ")";
  return text;
}

void set(rdd_options& options, std::size_t place, double value) {
  const auto& row = table()[place];
  const bool inside = value >= row.least && value <= row.most && !(row.least_excluded && value == row.least);
  require(inside, Status::argument, row.name, " = ", number(value), ": expected ", range_of(row));
  require(row.type != RDD_TYPE_INT || value == std::floor(value), Status::argument, row.name, " = ", number(value),
          ": expected a whole number");
  options.values[place] = value;
}

double parse(const OptionRow& row, std::string_view text) {
  for (std::size_t i = 0; i < row.choices.size(); ++i)
    if (text == row.choices[i]) return static_cast<double>(i);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  require(error == std::errc() && end == text.data() + text.size(), Status::argument, row.name, " = \"", text,
          "\": expected ", range_of(row));
  return value;
}

}  // namespace

double option(const rdd_options* options, rdd_option key) {
  const auto place = place_of(key);
  return options == nullptr ? table()[place].initial : options->values[place];
}

SpectrumRequest spectrum_request(const rdd_options* options) {
  SpectrumRequest request;
  request.accuracy = static_cast<Accuracy>(option(options, RDD_OPTION_ACCURACY));
  request.boundary = static_cast<Boundary>(option(options, RDD_OPTION_BOUNDARY));
  request.relative_tolerance = option(options, RDD_OPTION_RELATIVE_TOLERANCE);
  request.solver = static_cast<SolverWish>(option(options, RDD_OPTION_SOLVER));
  return request;
}

GapRequest gap_request(const rdd_options* options) {
  GapRequest request;
  request.length = option(options, RDD_OPTION_GAP_LENGTH);
  request.threshold = option(options, RDD_OPTION_GAP_THRESHOLD);
  request.points = static_cast<Index>(option(options, RDD_OPTION_GAP_POINTS));
  return request;
}

ReduceRequest reduce_request(const rdd_options* options) {
  ReduceRequest request;
  request.gauge = static_cast<Gauge>(option(options, RDD_OPTION_GAUGE));
  request.order = static_cast<Order>(option(options, RDD_OPTION_ORDER));
  request.gap = gap_request(options);
  return request;
}

}  // namespace rdd::capi

using namespace rdd;
using namespace rdd::capi;

rdd_options::rdd_options() {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = table()[i].initial;
}

extern "C" {

rdd_status rdd_options_create(rdd_options** out) {
  return answer([&] {
    need(out, "out");
    *out = std::make_unique<rdd_options>().release();
  });
}

rdd_status rdd_options_destroy(rdd_options** options) {
  return answer([&] { destroy(options); });
}

rdd_status rdd_options_set_int(rdd_options* options, int32_t key, int64_t value) {
  return rdd_options_set_double(options, key, static_cast<double>(value));
}

rdd_status rdd_options_set_double(rdd_options* options, int32_t key, double value) {
  return compute([&]() -> rdd_status {
    need(options, "options");
    set(*options, place_of(key), value);
    return RDD_OK;
  });
}

rdd_status rdd_options_set_string(rdd_options* options, int32_t key, const char* text, int64_t text_len) {
  return compute([&]() -> rdd_status {
    need(options, "options");
    const auto place = place_of(key);
    set(*options, place, parse(table()[place], text_of(text, text_len, "text")));
    return RDD_OK;
  });
}

rdd_status rdd_options_get_int(const rdd_options* options, int32_t key, int64_t* out_value) {
  return answer([&] {
    need(options, "options");
    need(out_value, "out_value");
    const auto place = place_of(key);
    require(table()[place].type == RDD_TYPE_INT, Status::argument, "key = ", key, ": the option ", table()[place].name,
            " is a double, expected one of type int");
    *out_value = static_cast<int64_t>(options->values[place]);
  });
}

rdd_status rdd_options_get_double(const rdd_options* options, int32_t key, double* out_value) {
  return answer([&] {
    need(options, "options");
    need(out_value, "out_value");
    *out_value = options->values[place_of(key)];
  });
}

rdd_status rdd_options_count(int64_t* out_count) {
  return answer([&] {
    need(out_count, "out_count");
    *out_count = option_count;
  });
}

rdd_status rdd_options_key(int64_t place, int32_t* out_key, int32_t* out_type) {
  return answer([&] {
    need(out_key, "out_key");
    need(out_type, "out_type");
    require(place >= 0 && place < option_count, Status::argument, "place = ", place, ": expected 0 to ",
            option_count - 1);
    const auto& row = table()[static_cast<std::size_t>(place)];
    *out_key = row.key;
    *out_type = row.type;
  });
}

rdd_status rdd_options_describe(int32_t key, char* buf, int64_t len, int64_t* out_needed) {
  return answer([&] {
    const auto& row = table()[place_of(key)];
    static constexpr const char* types[] = {"int", "double", "string"};
    const auto initial =
        row.choices.empty() ? number(row.initial).text() : row.choices[static_cast<std::size_t>(row.initial)];
    give_text(
        std::string(row.name) + " | " + types[row.type] + " | " + initial + " | " + range_of(row) + " | " + row.help,
        buf, len, out_needed);
  });
}

}  // extern "C"
