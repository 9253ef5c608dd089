// rdd/options.h: the table of options, the one place with their names, ranges and defaults.
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

/// One option. Those with choices are named numbers 0, 1, ...
struct OptionRow {
  rdd_option key;
  rdd_option_type type;
  const char* name;
  double initial = 0;
  double least = 0, most = infinity;
  bool least_excluded = false;
  std::array<const char*, 6> choices{};  ///< names of the values, as far as there are any
  const char* help;

  [[nodiscard]] std::size_t n_choices() const {
    return static_cast<std::size_t>(std::find(choices.begin(), choices.end(), nullptr) - choices.begin());
  }
};

constexpr auto whole = RDD_TYPE_INT;
constexpr auto real = RDD_TYPE_DOUBLE;

// One row per option, in the order of the keys; omitted fields mean a default of 0 and a range from 0 to infinity.
// clang-format off
constexpr std::array<OptionRow, option_count> table{{
    // of networks
    {.key = RDD_OPTION_ACCURACY, .type = whole, .name = "accuracy", .most = 2, .choices = {"auto", "fast", "high"},
     .help = "accuracy of spectra and diffusivities of reversible models"},
    {.key = RDD_OPTION_RELATIVE_TOLERANCE, .type = real, .name = "relative_tolerance", .initial = 1e-6, .most = 1,
     .least_excluded = true, .help = "relative error of the smallest band above which automatic accuracy goes high"},
    {.key = RDD_OPTION_BOUNDARY, .type = whole, .name = "boundary", .most = 1, .choices = {"periodic", "confined"},
     .help = "boundary condition of spectra of models under a force"},
    {.key = RDD_OPTION_SOLVER, .type = whole, .name = "solver", .most = 4,
     .choices = {"auto", "batched", "dense", "lanczos", "reduced_basis"}, .help = "solver of real spectra of fast accuracy"},
    {.key = RDD_OPTION_REVERSIBLE_TOLERANCE, .type = real, .name = "reversible_tolerance", .initial = network::default_reversible_tolerance,
     .help = "kT per jump of a cycle within which the audit calls a model reversible"},
    {.key = RDD_OPTION_GAP_LENGTH, .type = real, .name = "gap_length", .initial = 10, .least = 1,
     .help = "L in cells: gaps are taken over |k.a|_inf <= pi/L; inf: at Gamma only"},
    {.key = RDD_OPTION_GAP_THRESHOLD, .type = real, .name = "gap_threshold", .initial = 3, .least = 1,
     .help = "ratio a gap must exceed to recommend a number of coarse states"},
    {.key = RDD_OPTION_GAP_POINTS, .type = whole, .name = "gap_points", .most = 1001,
     .help = "k-points along each edge of the box of a gap; 0: 9 up to three dimensions, fewer beyond"},
    {.key = RDD_OPTION_GAUGE, .type = whole, .name = "gauge", .most = 1, .choices = {"corrector", "given"},
     .help = "where a coarse model takes the states to be"},
    {.key = RDD_OPTION_ORDER, .type = whole, .name = "order", .most = 2, .choices = {"second", "plain", "lattice"},
     .help = "terms of a coarse model"},
    {.key = RDD_OPTION_RESOLUTION_POINTS, .type = whole, .name = "resolution_points", .initial = 5, .least = 3, .most = 1001,
     .help = "k-points along each edge of a face of the box, for resolutions"},
    {.key = RDD_OPTION_LATTICE_TOLERANCE, .type = real, .name = "lattice_tolerance",
     .help = "length within which displacements count as the same; 0: 1e-3 of the median length of a jump"},
    {.key = RDD_OPTION_ALLOW_ONE_WAY, .type = whole, .name = "allow_one_way", .most = 1, .choices = {"no", "yes"},
     .help = "whether jump lists read from files may hold jumps without a reverse"},
    // of crystals
    {.key = RDD_OPTION_TOLERANCE, .type = real, .name = "tolerance", .initial = 0.01, .least_excluded = true,
     .help = "length within which the atoms of a crystal count as symmetric"},
    {.key = RDD_OPTION_PRIMITIVE, .type = whole, .name = "primitive", .initial = 1, .most = 1, .choices = {"no", "yes"},
     .help = "whether a crystal gets its primitive cell"},
    {.key = RDD_OPTION_TURNS, .type = whole, .name = "turns", .most = 1, .choices = {"no", "yes"},
     .help = "whether a search for jumps includes turns on a site"},
    {.key = RDD_OPTION_THROUGH_SITES, .type = whole, .name = "through_sites", .most = 1, .choices = {"no", "yes"},
     .help = "whether a search keeps jumps over other sites"},
    {.key = RDD_OPTION_SYMMETRISE, .type = whole, .name = "symmetrise", .most = 1, .choices = {"no", "yes"},
     .help = "whether dipoles may change by more than a tenth when symmetrised"},
    // of grids
    {.key = RDD_OPTION_GRID_RULE, .type = whole, .name = "grid_rule", .most = 1,
     .choices = {"scharfetter-gummel", "conductance"}, .help = "how the rate of a jump on a grid follows from its two ends"},
    {.key = RDD_OPTION_GRID_REACH, .type = whole, .name = "grid_reach", .initial = 3, .least = 1, .most = 100,
     .help = "largest component of a jump on a grid, grid cells"},
    // of diffusive molecular dynamics
    {.key = RDD_OPTION_DMD_MODEL, .type = whole, .name = "dmd_model", .most = 5,
     .choices = {"tanh", "point", "arrhenius", "constant", "rate-limited", "master"}, .help = "how species are exchanged"},
    {.key = RDD_OPTION_DMD_TAU, .type = real, .name = "dmd_tau", .initial = 1, .least_excluded = true,
     .help = "time of an exchange attempt"},
    {.key = RDD_OPTION_DMD_K_C, .type = real, .name = "dmd_k_c", .initial = 4, .least_excluded = true,
     .help = "mobility of the constant model, 1/(time energy)"},
    {.key = RDD_OPTION_DMD_K_R, .type = real, .name = "dmd_k_r", .initial = 1, .least_excluded = true,
     .help = "rate of the rate-limited model, 1/(time energy)"},
    {.key = RDD_OPTION_DMD_ENDS, .type = whole, .name = "dmd_ends", .most = 1, .choices = {"closed", "reservoir"},
     .help = "what the end sites of a chain do"},
    {.key = RDD_OPTION_DMD_AMPLITUDE, .type = real, .name = "dmd_amplitude", .initial = 0.9998, .most = 1,
     .help = "|s| of the sites of a chain at the start"},
    {.key = RDD_OPTION_DMD_WEIGHT, .type = whole, .name = "dmd_weight", .most = 1, .choices = {"one", "occupation"},
     .help = "whose factor the vibrational entropy of a site has"},
    {.key = RDD_OPTION_DMD_VOIDS, .type = whole, .name = "dmd_voids", .most = 1, .choices = {"error", "freeze"},
     .help = "what becomes of a site that nothing holds"},
    {.key = RDD_OPTION_DMD_RELATIVE_TOLERANCE, .type = real, .name = "dmd_relative_tolerance", .initial = 1e-8, .most = 0.1,
     .least_excluded = true, .help = "relative error of a step in time"},
    {.key = RDD_OPTION_DMD_ABSOLUTE_TOLERANCE, .type = real, .name = "dmd_absolute_tolerance", .initial = 1e-10,
     .least_excluded = true, .help = "absolute error of a step in time"},
    {.key = RDD_OPTION_DMD_QUADRATURE, .type = real, .name = "dmd_quadrature", .initial = 1e-14, .least = 1e-15, .most = 1e-3,
     .help = "relative accuracy of Gaussian averages"},
    // of spin-diffusion
    {.key = RDD_OPTION_SPIN_PROCESS, .type = whole, .name = "spin_process", .most = 1, .choices = {"averaged", "coupled"},
     .help = "what moves"},
    {.key = RDD_OPTION_SPIN_RATES, .type = whole, .name = "spin_rates", .most = 1, .choices = {"tanh", "arrhenius"},
     .help = "the rate of an exchange that changes the energy"},
    {.key = RDD_OPTION_SPIN_AVERAGE, .type = whole, .name = "spin_average", .most = 3,
     .choices = {"mean", "point", "sampled", "gibbs"}, .help = "what stands for the average of a rate over the vibrations"},
    {.key = RDD_OPTION_SPIN_SAMPLES, .type = whole, .name = "spin_samples", .most = 1e9,
     .help = "draws of a sampled average; 0: 128 for ensembles, 4096 for chains of configurations"},
    {.key = RDD_OPTION_SPIN_TOLERANCE, .type = real, .name = "spin_tolerance", .initial = 1e-6, .most = 1e-2,
     .least_excluded = true, .help = "relative change of lengths and widths that a relaxation lets pass"},
    {.key = RDD_OPTION_SPIN_RADIUS, .type = real, .name = "spin_radius",
     .help = "crystals: sites further from an exchange stay where they are, length; 0: all are relaxed"},
    {.key = RDD_OPTION_SPIN_EPSILON, .type = real, .name = "spin_epsilon", .initial = 1, .least_excluded = true,
     .help = "of the coupled process: positions move on the clock t/epsilon"},
    {.key = RDD_OPTION_SPIN_TIME_STEP, .type = real, .name = "spin_time_step", .initial = 0.05, .least_excluded = true,
     .help = "of the coupled process, on its fast clock"},
    {.key = RDD_OPTION_SPIN_BOUND, .type = real, .name = "spin_bound", .initial = 20, .least_excluded = true,
     .help = "of the coupled process: tau times an Arrhenius rate is taken to stay below"},
    {.key = RDD_OPTION_SPIN_FIRST, .type = whole, .name = "spin_first", .most = 9e15,
     .help = "number of the random streams of the first trajectory"},
    {.key = RDD_OPTION_SPIN_LAGS, .type = whole, .name = "spin_lags", .most = 1e9,
     .help = "of the autocorrelation; 0: the number of sites, at most 64"},
    {.key = RDD_OPTION_SPIN_NODES, .type = whole, .name = "spin_nodes", .initial = 8, .least = 2, .most = 64,
     .help = "quadrature nodes a bond of exact averages"},
    {.key = RDD_OPTION_SPIN_REACH, .type = whole, .name = "spin_reach", .most = 6,
     .help = "bonds between the farthest sites that interact, of exact averages; 0: as the cutoff has it"},
    {.key = RDD_OPTION_SPIN_MOST_STATES, .type = whole, .name = "spin_most_states", .initial = 2000, .least = 1, .most = 1e9,
     .help = "configurations of a chain of them above which it is refused"},
}};
// clang-format on

std::size_t place_of(std::int32_t key) {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].key == static_cast<rdd_option>(key)) return i;
  fail(Status::argument, "key = ", key, ": no such option, expected one of the rdd_option values");
}

std::string range_of(const OptionRow& row) {
  if (row.n_choices() == 0)
    return (row.least_excluded ? "> " : ">= ") + number(row.least) +
           (std::isinf(row.most) ? "" : " and <= " + number(row.most));
  std::string text;
  for (std::size_t i = 0; i < row.n_choices(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(i) + " (" + row.choices[i] + ")";
  return text;
}

void set(rdd_options& options, std::size_t place, double value) {
  const auto& row = table[place];
  const bool inside = value >= row.least && value <= row.most && !(row.least_excluded && value == row.least);
  require(inside, Status::argument, row.name, " = ", number(value), ": expected ", range_of(row));
  require(row.type != RDD_TYPE_INT || value == std::floor(value), Status::argument, row.name, " = ", number(value),
          ": expected a whole number");
  options.values[place] = value;
}

double parse(const OptionRow& row, std::string_view text) {
  for (std::size_t i = 0; i < row.n_choices(); ++i)
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
  return options == nullptr ? table[place].initial : options->values[place];
}

spectrum::SpectrumRequest spectrum_request(const rdd_options* options) {
  spectrum::SpectrumRequest request;
  request.accuracy = static_cast<Accuracy>(option(options, RDD_OPTION_ACCURACY));
  request.boundary = static_cast<spectrum::Boundary>(option(options, RDD_OPTION_BOUNDARY));
  request.relative_tolerance = option(options, RDD_OPTION_RELATIVE_TOLERANCE);
  request.solver = static_cast<spectrum::SolverWish>(option(options, RDD_OPTION_SOLVER));
  return request;
}

spectrum::GapRequest gap_request(const rdd_options* options) {
  spectrum::GapRequest request;
  request.length = option(options, RDD_OPTION_GAP_LENGTH);
  request.threshold = option(options, RDD_OPTION_GAP_THRESHOLD);
  request.points = static_cast<Index>(option(options, RDD_OPTION_GAP_POINTS));
  return request;
}

reduction::ReduceRequest reduce_request(const rdd_options* options) {
  reduction::ReduceRequest request;
  request.gauge = static_cast<reduction::Gauge>(option(options, RDD_OPTION_GAUGE));
  request.order = static_cast<reduction::Order>(option(options, RDD_OPTION_ORDER));
  request.gap = gap_request(options);
  return request;
}

dmd::Kinetics kinetics_of(const rdd_options* options) {
  return static_cast<dmd::Kinetics>(option(options, RDD_OPTION_DMD_MODEL));
}

void set_physics(const rdd_options* options, dmd::Physics& physics) {
  physics.kinetics = kinetics_of(options);
  physics.mobility = {option(options, RDD_OPTION_DMD_TAU), option(options, RDD_OPTION_DMD_K_C),
                      option(options, RDD_OPTION_DMD_K_R)};
  physics.weight = static_cast<dmd::Weight>(option(options, RDD_OPTION_DMD_WEIGHT));
  physics.quadrature = dmd::Quadrature(option(options, RDD_OPTION_DMD_QUADRATURE));
}

dmd::Tolerances tolerances_of(const rdd_options* options) {
  return {option(options, RDD_OPTION_DMD_RELATIVE_TOLERANCE), option(options, RDD_OPTION_DMD_ABSOLUTE_TOLERANCE)};
}

spin::EnsembleSettings ensemble_settings(const rdd_options* options) {
  const auto number = [&](rdd_option key) { return static_cast<Index>(option(options, key)); };
  spin::EnsembleSettings settings;
  settings.process = static_cast<spin::Process>(number(RDD_OPTION_SPIN_PROCESS));
  settings.rates = rate_rule(options, settings.rates);
  settings.rates.tolerance = option(options, RDD_OPTION_SPIN_TOLERANCE);
  settings.rates.radius = option(options, RDD_OPTION_SPIN_RADIUS);
  settings.coupled = {settings.rates.law, option(options, RDD_OPTION_SPIN_EPSILON),
                      option(options, RDD_OPTION_SPIN_TIME_STEP), option(options, RDD_OPTION_SPIN_BOUND)};
  settings.first = number(RDD_OPTION_SPIN_FIRST);
  settings.n_lags = number(RDD_OPTION_SPIN_LAGS);
  return settings;
}

spin::RateRule rate_rule(const rdd_options* options, spin::RateRule rule) {
  rule.law = static_cast<spin::Law>(option(options, RDD_OPTION_SPIN_RATES));
  rule.closure = static_cast<spin::Closure>(option(options, RDD_OPTION_SPIN_AVERAGE));
  if (const auto n = static_cast<Index>(option(options, RDD_OPTION_SPIN_SAMPLES)); n != 0) rule.n_samples = n;
  return rule;
}

}  // namespace rdd::capi

using namespace rdd;
using namespace rdd::capi;

rdd_options::rdd_options() {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = table[i].initial;
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
    set(*options, place, parse(table[place], text_of(text, text_len, "text")));
    return RDD_OK;
  });
}

rdd_status rdd_options_get_int(const rdd_options* options, int32_t key, int64_t* out_value) {
  return answer([&] {
    need(options, "options");
    need(out_value, "out_value");
    const auto place = place_of(key);
    require(table[place].type == RDD_TYPE_INT, Status::argument, "key = ", key, ": the option ", table[place].name,
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
    const auto& row = table[place];
    *out_key = row.key;
    *out_type = row.type;
  });
}

rdd_status rdd_options_describe(int32_t key, char* buf, int64_t len, int64_t* out_needed) {
  return answer([&] {
    const auto& row = table[place_of(key)];
    static constexpr const char* types[] = {"int", "double", "string"};
    const auto initial =
        row.n_choices() == 0 ? number(row.initial).text() : row.choices[static_cast<std::size_t>(row.initial)];
    give_text(
        std::string(row.name) + " | " + types[row.type] + " | " + initial + " | " + range_of(row) + " | " + row.help,
        buf, len, out_needed);
  });
}

}  // extern "C"
