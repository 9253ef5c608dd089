// Choosing arguments, guarding arrays, checking what a call left.
#include "caller.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cfenv>
#include <cmath>
#include <cstring>
#include <ctime>
#include <limits>

namespace fuzz {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr unsigned char canary = 0xa7;
constexpr std::size_t compared = 1 << 16;  // bytes of an output that are looked at
constexpr std::int64_t beyond_memory = std::int64_t{1} << 47;

double processor_time() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

bool has(std::string_view name, std::string_view part) { return name.find(part) != std::string_view::npos; }

void mix(std::uint64_t& digest, const void* data, std::size_t bytes) {
  const auto* byte = static_cast<const unsigned char*>(data);
  for (std::size_t i = 0; i < bytes; ++i) digest = (digest ^ byte[i]) * 1099511628211u;
}

constexpr double odd_reals[] = {std::numeric_limits<double>::quiet_NaN(),
                                infinity,
                                -infinity,
                                0,
                                -0.0,
                                -1,
                                1e308,
                                -1e308,
                                5e-324,
                                -5e-324,
                                1e-310,
                                1e-300,
                                1e300,
                                1e150,
                                1e-150,
                                1e16,
                                2.2e-308};
constexpr std::int64_t odd_wholes[] = {-1,
                                       0,
                                       std::numeric_limits<std::int64_t>::max(),
                                       std::numeric_limits<std::int64_t>::min(),
                                       std::int64_t{1} << 62,
                                       std::int64_t{1} << 60,
                                       (std::int64_t{1} << 47) + 1,
                                       -100,
                                       33,
                                       1000};
constexpr std::int32_t odd_codes[] = {
    -1, 2, 3, 7, 64, 255, 65536, std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()};

}  // namespace

void* shared_memory(std::size_t bytes) {
  void* got = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (got == MAP_FAILED) std::abort();
  return got;
}

std::uint64_t Random::bits() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

Caller::Caller() {
  for (std::size_t k = 0; k < most_rooms; ++k) {
    void* got =
        mmap(nullptr, room_bytes + 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (got == MAP_FAILED) std::abort();
    auto* room = static_cast<unsigned char*>(got);
    mprotect(room + room_bytes, 65536, PROT_NONE);
    rooms_.push_back(room);
  }
}

void Caller::seed(std::uint64_t seed, Style style) {
  random_ = Random(seed);
  style_ = style;
}

void Caller::begin(const char* function, int n_arguments, bool partial) {
  function_ = function;
  partial_ = partial;
  description_ = std::string(function) + "(";
  sizes_.clear();
  used_ = 0;
  written_.clear();
  texts_.clear();
  skipped = false;
  odd_place_ = -1;
  odd_chance_ = 0;
  base_ = static_cast<std::int32_t>(random_.below(2));
  must_ = style_ == Style::sensible;
  const double kind = random_.uniform();
  if (must_) return;
  if (kind < 0.35) odd_place_ = static_cast<int>(random_.below(n_arguments));
  if (kind > 0.92) odd_chance_ = 0.25;
}

std::int64_t Caller::known(const char* size) const {
  const auto found = sizes_.find(size);
  return found == sizes_.end() ? 0 : found->second;
}

bool Caller::odd(int place) { return place == odd_place_ || (odd_chance_ > 0 && random_.chance(odd_chance_)); }

void Caller::tell_text(const char* name, const std::string& value) {
  if (description_.size() < 2000) description_ += std::string(name) + "=" + value + ", ";
}

std::string Caller::number_text(double value) {
  char text[40];
  snprintf(text, sizeof text, "%.17g", value);
  return text;
}

void Caller::fault(const std::string& what) { faults.push_back(what + ": " + description_); }

/// Arrays end at a page that cannot be touched.
void* Caller::room(int place, const char* name, std::initializer_list<std::int64_t> sizes, std::size_t entry,
                   bool input, char kind) {
  const bool strange = odd(place);
  if ((optional(name) && !must_ && random_.chance(0.3)) || (strange && random_.chance(0.5)))
    return tell(name, static_cast<void*>(nullptr));
  std::int64_t count = 1;
  bool absurd = false;
  for (const auto size : sizes) {
    absurd = absurd || size < 0 || size > beyond_memory || (size > 0 && count > beyond_memory / size);
    if (!absurd) count *= size;
  }
  if (absurd) count = 64;  // must be refused before it is looked at
  if (static_cast<std::size_t>(count) > room_bytes / entry || used_ == most_rooms) {
    skipped = true;
    return nullptr;
  }
  const auto bytes = static_cast<std::size_t>(count) * entry;
  if (strange && !input && !written_.empty() && written_.back().bytes >= bytes)
    return written_.back().begin;  // overlap
  unsigned char* begin = rooms_[used_++] + room_bytes - bytes;
  if (input) {
    fill(begin, count, name, kind, strange);
  } else {
    std::memset(begin, canary, std::min(bytes, compared));
    written_.push_back({name, begin, std::min(bytes, compared)});
  }
  tell_text(name, "[" + std::to_string(count) + "]");
  return begin;
}

const char* Caller::text(int place, const char* name, std::int64_t& length) {
  const bool strange = odd(place);
  if (strange && random_.chance(0.5)) return tell(name, static_cast<const char*>(nullptr));
  std::string chosen = has(name, "path") && !paths.empty()
                           ? paths[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(paths.size())))]
                           : word();
  if (strange)
    for (auto n = random_.below(20); n > 0; --n) chosen.push_back(static_cast<char>(random_.bits()));
  texts_.reserve(8);
  texts_.push_back(chosen);
  if (length >= 0 && length < beyond_memory) length = static_cast<std::int64_t>(chosen.size());
  tell_text(name, "\"" + chosen.substr(0, 80) + "\"");
  return texts_.back().c_str();
}

bool Caller::ask(const std::function<rdd_status()>& call) {
  if (skipped) return false;
  return call() == RDD_OK;
}

void Caller::check_outputs(bool untouched) {
  for (const auto& out : written_) {
    if (untouched && !std::all_of(out.begin, out.begin + out.bytes, [](unsigned char c) { return c == canary; }))
      fault("status " + std::to_string(status) + ", but " + out.name + " was written");
    mix(digest, out.begin, out.bytes);
  }
}

void Caller::make(const std::function<rdd_status()>& call) {
  if (skipped) return;
  for (const auto& out : written_) std::memset(out.begin, canary, out.bytes);
  std::fenv_t host;
  std::fegetenv(&host);
  const int rounding = std::fegetround();
  if (before) before();
  const double start = processor_time();
  status = call();
  seconds = processor_time() - start;
  if (after) after();
  if (std::fegetround() != rounding) fault("another rounding after the call");
  if (status > RDD_NOT_CONVERGED || status < RDD_ERROR_UNSUPPORTED) fault("the status is none");
  if (status == RDD_ERROR_INTERNAL) fault("an internal error");
  digest = 14695981039346656037u;
  mix(digest, &status, sizeof status);
  check_outputs(status < 0 || (status == RDD_CANCELLED && !partial_));
}

std::int32_t Caller::code(int place, const char* name) {
  if (odd(place)) return odd_codes[random_.below(std::size(odd_codes))];
  const std::string_view n = name;
  if (n == "index_base") return base_;
  if (n == "threads" || n == "dim" || n == "dimension" || n == "space")
    return 1 + static_cast<std::int32_t>(random_.below(3));
  if (n == "key") {
    constexpr std::int32_t keys[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 21, 22, 23, 24, 25, 31, 32};
    return keys[random_.below(std::size(keys))];
  }
  return static_cast<std::int32_t>(random_.below(n == "model" ? 6 : 2));
}

std::int64_t Caller::whole(int place, const char* name) {
  if (odd(place)) return odd_wholes[random_.below(std::size(odd_wholes))];
  const std::string_view n = name;
  if (has(n, "_len")) return n == "blob_len" && !blobs.empty() ? static_cast<std::int64_t>(blobs[0].size()) : -1;
  if (n == "len") return random_.below(400);
  if (n == "n_coarse" || n == "n_bands" || n == "n") return 1 + random_.below(2);
  if (n == "n_products" || n == "n_starts" || n == "n_components") return 1;
  if (n == "n_absorbing" || n == "n_sources" || n == "n_targets" || n == "n_within" || n == "range" || n == "radius")
    return 1 + random_.below(2);
  if (n == "most_states") return 60;
  if (n == "n_cells" || n == "n_points") return known("dim") == 1 ? 3 : known("dim") == 2 ? 9 : 27;
  if (n == "n_jumps" || n == "n_transitions") return 2 * scale;
  if (n == "steps" || n == "n_steps" || n == "nodes") return 1 + random_.below(2 * scale);
  if (n == "n_states") return scale;
  if (has(n, "index") || n == "set" || n == "trajectory" || n == "kind") return base_;
  return 2 + random_.below(scale);
}

double Caller::real(int place, const char* name) {
  if (odd(place)) return odd_reals[random_.below(std::size(odd_reals))];
  const std::string_view n = name;
  const double u = random_.uniform();
  if (has(n, "temperature")) return has(n, "most") ? 1000 + 300 * u : has(n, "least") ? 300 + 50 * u : 400 + 500 * u;
  if (n == "kB" || n == "least_gap") return 0;
  if (n == "beta") return 1 + 5 * u;
  if (has(n, "tolerance") || has(n, "eps")) return std::pow(10, -3 - 4 * u);
  if (n == "cutoff") return 2.5 + u;
  if (n == "r_eq" || n == "length" || n == "distance") return 1;
  if (n == "lambda" || n == "amplitude") return 0.2 + 0.5 * u;
  if (n == "dt" || n == "time_step") return 0.001 + 0.01 * u;
  if (n == "largest_error") return 1e9;
  if (n == "lo") return -1.5 - 0.3 * u;
  if (n == "hi") return 1.5 + 0.3 * u;
  if (n == "bound") return 10;
  if (n == "r_first" || n == "r_soft" || n == "spacing") return 0.5;
  return 0.2 + u;
}

void Caller::fill(void* data, std::int64_t n, const char* name, char kind, bool strange) {
  const auto place = n > 0 ? random_.below(n) : 0;
  if (kind == 'd') {
    auto* x = static_cast<double*>(data);
    fill_reals(x, n, name);
    if (strange && n > 0) x[place] = odd_reals[random_.below(std::size(odd_reals))];
  } else if (kind == 'l') {
    auto* x = static_cast<std::int64_t*>(data);
    fill_wholes(x, n, name);
    if (strange && n > 0) x[place] = odd_wholes[random_.below(std::size(odd_wholes))];
  } else if (kind == 'i') {
    auto* x = static_cast<std::int32_t*>(data);
    for (std::int64_t i = 0; i < n; ++i)
      x[i] = has(name, "spin") ? 2 * static_cast<std::int32_t>(i % 2) - 1 : static_cast<std::int32_t>(random_.below(2));
    if (strange && n > 0) x[place] = odd_codes[random_.below(std::size(odd_codes))];
  } else if (!blobs.empty()) {
    const auto& blob = blobs[0];
    std::memcpy(data, blob.data(), std::min<std::size_t>(blob.size(), static_cast<std::size_t>(n)));
    if (strange && n > 0)
      static_cast<unsigned char*>(data)[place] ^= static_cast<unsigned char>(1 + random_.below(255));
  }
}

void Caller::fill_reals(double* x, std::int64_t n, const std::string& name) {
  double sum = has(name, "temperature") ? 300 : 0;
  const bool square = n == 1 || n == 4 || n == 9;
  const std::int64_t side = n == 9 ? 3 : n == 4 ? 2 : 1;
  for (std::int64_t i = 0; i < n; ++i) {
    const double u = random_.uniform();
    if (has(name, "temperature"))
      x[i] = sum += 50 + 50 * u;
    else if (has(name, "time"))
      x[i] = sum += 0.1 + 0.2 * u;
    else if (has(name, "lattice") || has(name, "cell") || has(name, "spacing") || has(name, "conductivity"))
      x[i] = square && i % (side + 1) == 0 ? 3 + 0.1 * static_cast<double>(i) : 0;
    else if (name == "lo")
      x[i] = -1.5;
    else if (name == "hi")
      x[i] = 1.5;
    else if (has(name, "position"))
      x[i] = static_cast<double>(i) * 0.7 + 0.05 * u;
    else if (has(name, "alpha"))
      x[i] = 30 + 20 * u;
    else if (name == "opt_k" || has(name, "corners") || has(name, "displacement") || has(name, "shift"))
      x[i] = u - 0.5;
    else if (name == "start" || name == "opt_s" || has(name, "force"))
      x[i] = 0.4 * u - 0.2;
    else
      x[i] = 0.1 + 0.8 * u;
  }
}

void Caller::fill_wholes(std::int64_t* x, std::int64_t n, const std::string& name) {
  const auto n_states = std::max<std::int64_t>(known("n_states"), 1);
  for (std::int64_t i = 0; i < n; ++i) {
    if (has(name, "translation"))
      x[i] = random_.below(3) - 1;
    else if (has(name, "mesh") || has(name, "box") || has(name, "sites"))
      x[i] = 3;
    else if (has(name, "exponents"))
      x[i] = 2 * random_.below(3);
    else if (name == "from")
      x[i] = base_ + i % n_states;
    else if (name == "to")
      x[i] = base_ + (i + 1 + i / n_states) % n_states;
    else if (has(name, "n_points_of"))
      x[i] = 0;
    else if (has(name, "paths"))
      x[i] = 1;
    else if (has(name, "product"))
      x[i] = base_;
    else
      x[i] = base_ + i % n_states;
  }
}

std::string Caller::word() {
  constexpr const char* words[] = {"auto",  "fast", "high", "1",  "2",      "1e-8",         "inf",
                                   "nan",   "-1",   "0.5",  "",   "second", "lattice",      "batched",
                                   "given", "0x10", " 1",   "1 ", "1e999",  "reduced_basis"};
  return words[random_.below(std::size(words))];
}

Caller::Any Caller::callback_of(int place, rdd_progress_fn*) {
  static rdd_progress_fn go_on = [](void*, std::int64_t, std::int64_t) { return std::int32_t{0}; };
  static rdd_progress_fn cancel = [](void*, std::int64_t done, std::int64_t total) {
    return std::int32_t{2 * done >= total ? 1 : 0};
  };
  static rdd_progress_fn give_up = [](void*, std::int64_t done, std::int64_t total) {
    return std::int32_t{done >= total ? -3 : 0};
  };
  const rdd_progress_fn all[] = {go_on, go_on, cancel, give_up};
  return odd(place) ? nullptr : reinterpret_cast<Any>(all[must_ ? 0 : random_.below(4)]);
}
Caller::Any Caller::callback_of(int place, rdd_log_fn*) {
  static rdd_log_fn log = [](void*, const char*) { return std::int32_t{0}; };
  return odd(place) ? nullptr : reinterpret_cast<Any>(log);
}
Caller::Any Caller::callback_of(int place, rdd_energy_fn*) {
  static rdd_energy_fn bowl = [](void*, double x, double y) { return (x * x - 1) * (x * x - 1) + y * y; };
  static rdd_energy_fn hole = [](void*, double x, double) { return std::sqrt(x); };
  return odd(place) ? nullptr : reinterpret_cast<Any>(must_ || random_.chance(0.8) ? bowl : hole);
}
Caller::Any Caller::callback_of(int place, rdd_potential_fn*) {
  static rdd_potential_fn well = [](void*, double r) { return std::exp(-r) / r - std::exp(-2 * r); };
  static rdd_potential_fn hole = [](void*, double r) { return r > 1 ? std::numeric_limits<double>::quiet_NaN() : r; };
  return odd(place) ? nullptr : reinterpret_cast<Any>(must_ || random_.chance(0.8) ? well : hole);
}
Caller::Any Caller::callback_of(int, rdd_release_fn*) { return nullptr; }

}  // namespace fuzz
