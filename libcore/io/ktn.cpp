// Parsing of kinetic transition networks (PATHSAMPLE files) and their harmonic rates (Wales2003).
#include "io/ktn.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numbers>

#include "network/boltzmann.hpp"
#include "support/text.hpp"

namespace rdd::io {
namespace {

struct Stationary3 {
  double energy = 0;
  double lnprod = 0;
  double order = 1;
};

/// One line of at least n numbers; Fortran's exponent letter D is understood. What follows the n is not read.
class Row {
 public:
  Row(const Line& line, const std::string& file, std::size_t n, const char* what) : line_(line.number), file_(file) {
    words_ = split_words(line.text);
    if (words_.size() < n)
      fail_at(file, line_, "found ", words_.size(), words_.size() == 1 ? " number" : " numbers", ", expected ", n, ": ",
              what);
    words_.resize(n);
  }

  [[nodiscard]] double real(std::size_t i, const char* what) const {
    std::string word(words_[i]);
    std::replace_if(
        word.begin(), word.end(), [](char c) { return c == 'd' || c == 'D'; }, 'e');
    const auto value = to_double(word);
    if (!value) fail_at(file_, line_, what, " = ", in_quotes(words_[i]), ": expected a finite number");
    return *value;
  }

  [[nodiscard]] Index integer(std::size_t i, const char* what, Index least, Index most) const {
    const auto value = to_integer(words_[i]);
    if (!value || *value < least || *value > most)
      fail_at(file_, line_, what, " = ", in_quotes(words_[i]), ": expected an integer from ", least, " to ", most);
    return *value;
  }

  [[nodiscard]] Stationary3 stationary() const {
    constexpr Index most = std::numeric_limits<std::int32_t>::max();
    return {real(0, "energy"), real(1, "ln of the product of frequencies"),
            static_cast<double>(integer(2, "order of the point group", 1, most))};
  }

  void check_inertias(std::size_t first) const {
    for (std::size_t i = first; i < words_.size(); ++i) (void)real(i, "inertia");
  }

 private:
  Index line_;
  const std::string& file_;
  std::vector<std::string_view> words_;
};

std::vector<Line> filled_lines(const std::string& text) {
  auto lines = split_lines(text);
  std::erase_if(lines, [](const Line& line) { return trimmed(line.text).empty(); });
  return lines;
}

std::vector<Stationary3> parse_minima(const std::string& text, const std::string& file) {
  std::vector<Stationary3> minima;
  for (const auto& line : filled_lines(text)) {
    const Row row(line, file, 6, "energy, ln of the product of frequencies, order, 3 inertias");
    minima.push_back(row.stationary());
    row.check_inertias(3);
  }
  require(!minima.empty(), Status::format, file, ": no minima, expected a line for each");
  return minima;
}

/// One line of ts.data.
struct TransitionRow {
  Stationary3 ts;
  std::int32_t one, other;

  TransitionRow(const Line& line, const std::string& file, Index n_minima) {
    const Row row(line, file, 8, "energy, ln of the product of frequencies, order, 2 minima, 3 inertias");
    ts = row.stationary();
    one = static_cast<std::int32_t>(row.integer(3, "first minimum", 1, n_minima) - 1);
    other = static_cast<std::int32_t>(row.integer(4, "second minimum", 1, n_minima) - 1);
    row.check_inertias(5);
  }
};

/// Saddles that lie below one of their minima: the first in words, the others by number.
class LowSaddles {
 public:
  void look_at(const std::vector<Stationary3>& minima, const TransitionRow& row, Index line) {
    for (const auto end : {row.one, row.other}) {
      const auto& minimum = minima[end];
      if (!(row.ts.energy < minimum.energy)) continue;
      if (count_++ == 0)
        first_ = "line " + std::to_string(line) + ": the saddle at " + number(row.ts.energy) + " lies below minimum " +
                 std::to_string(Index{end} + 1) + " at " + number(minimum.energy);
      return;
    }
  }
  void tell(const std::string& file, std::vector<std::string>& warnings) const {
    if (count_ == 0) return;
    const auto more = count_ == 1
                          ? std::string()
                          : "; so in " + std::to_string(count_ - 1) + (count_ == 2 ? " more line" : " more lines");
    warnings.push_back(file + ", " + first_ + more + ": expected saddles above the minima they join");
  }

 private:
  Index count_ = 0;
  std::string first_;
};

class Rates {
 public:
  Rates(const std::vector<Stationary3>& minima, double thermal) : minima_(minima), thermal_(thermal) {}

  /// Adds the two jumps over one transition state.
  void parse_line(const Line& line, const std::string& file, Ktn& out, LowSaddles& low_saddles) const {
    const auto row = TransitionRow(line, file, static_cast<Index>(minima_.size()));
    const auto& [ts, one, other] = row;
    if (one == other) {
      ++out.n_degenerate;
      return;
    }
    low_saddles.look_at(minima_, row, line.number);
    add(one, other, ts, line.number, file, out);
    add(other, one, ts, line.number, file, out);
  }

  [[nodiscard]] Vector log_pi() const {
    Vector out(static_cast<Index>(minima_.size()));
    for (Index j = 0; j < out.size(); ++j) {
      const auto& m = minima_[j];
      out[j] = -m.energy / thermal_ - m.lnprod / 2 - std::log(m.order);
    }
    return out.array() - out.maxCoeff();
  }

 private:
  void add(std::int32_t from, std::int32_t to, const Stationary3& ts, Index line, const std::string& file,
           Ktn& out) const {
    const auto& m = minima_[from];
    const double exponent = (m.lnprod - ts.lnprod) / 2 - (ts.energy - m.energy) / thermal_;
    const double rate = network::scaled_exponential(m.order / ts.order / (2 * std::numbers::pi), exponent);
    if (!std::isnormal(rate))
      fail_at(file, line, "the rate from minimum ", from + 1, " to ", to + 1, " is ", number(rate), " (exponent ",
              number(exponent), "), expected a normal double: no such temperature with these energies");
    out.input.jumps.push_back({from, to, {}, rate});
  }

  const std::vector<Stationary3>& minima_;
  double thermal_;
};

/// The transition of `from` over one transition state.
Transition transition_of(const std::vector<Stationary3>& minima, std::int32_t from, std::int32_t to,
                         const Stationary3& ts) {
  const auto& m = minima[from];
  const double prefactor =
      network::scaled_exponential(m.order / ts.order / (2 * std::numbers::pi), (m.lnprod - ts.lnprod) / 2);
  return {from, to, {}, ts.energy, prefactor};
}

std::vector<Index> parse_set(const std::string& text, const std::string& file, Index n_minima) {
  std::vector<Index> numbers;
  Index expected = -1;
  std::vector<bool> taken(n_minima, false);
  for (const auto& line : filled_lines(text))
    for (const auto word : split_words(line.text)) {
      const auto value = to_integer(word);
      const bool count = expected < 0;
      if (!value || *value < (count ? 0 : 1) || *value > n_minima)
        fail_at(file, line.number, in_quotes(word), ": expected ",
                count ? "the number of minima in the set" : "a minimum", ", at most ", n_minima);
      if (count) {
        expected = *value;
        continue;
      }
      const auto state = static_cast<std::size_t>(*value - 1);
      if (taken[state]) fail_at(file, line.number, "minimum ", *value, " is given twice");
      taken[state] = true;
      numbers.push_back(*value - 1);
    }
  require(expected >= 0, Status::format, file, ": empty, expected the number of minima in the set, then the minima");
  require(static_cast<Index>(numbers.size()) == expected, Status::format, file, ": found ", numbers.size(),
          " minima, expected ", expected, " as the file says first");
  return numbers;
}

std::map<std::string, std::string> read_sets(const std::string& folder) {
  std::map<std::string, std::string> sets;
  for (const char* set : {"A", "B"}) {
    const auto path = folder + "/min." + set;
    std::error_code error;
    if (std::filesystem::exists(path, error)) sets[set] = read_text(path);
  }
  return sets;
}

network::StateSets parse_sets(const std::map<std::string, std::string>& texts, const std::string& folder,
                              Index n_states) {
  network::StateSets sets;
  for (const auto& [name, text] : texts) sets[name] = parse_set(text, folder + "/min." + name, n_states);
  return sets;
}

}  // namespace

Ktn parse_ktn(const KtnText& text, const std::string& folder, double temperature, double kB) {
  require(std::isfinite(temperature) && temperature > 0, Status::argument, "temperature = ", number(temperature), ": ",
          folder, " is a kinetic transition network, expected a temperature > 0");
  require(std::isfinite(kB) && kB > 0, Status::argument, "kB = ", number(kB), ": ", folder,
          " is a kinetic transition network, expected Boltzmann's constant > 0 in its units of energy");
  const auto minima = parse_minima(text.minima, folder + "/min.data");
  const Rates rates(minima, kB * temperature);
  Ktn out;
  out.input.n_states = static_cast<Index>(minima.size());
  out.input.index_base = 1;
  const auto file = folder + "/ts.data";
  LowSaddles low_saddles;
  for (const auto& line : filled_lines(text.transition_states)) rates.parse_line(line, file, out, low_saddles);
  low_saddles.tell(file, out.warnings);
  require(!out.input.jumps.empty() || minima.size() == 1, Status::format, file,
          ": no transition state joins two minima, expected at least one");
  out.input.log_pi = rates.log_pi();
  require(out.input.log_pi.allFinite(), Status::format, folder,
          "/min.data: energies too large for this temperature, expected finite weights");
  out.sets = parse_sets(text.sets, folder, out.input.n_states);
  return out;
}

LandscapeInput read_ktn_landscape(const std::string& folder, std::vector<std::string>* warnings) {
  const auto minima = parse_minima(read_text(folder + "/min.data"), folder + "/min.data");
  LandscapeInput out;
  out.n_states = static_cast<Index>(minima.size());
  out.index_base = 1;
  out.sets = parse_sets(read_sets(folder), folder, out.n_states);
  out.height = Height::saddle;
  out.energy.resize(out.n_states);
  out.log_degeneracy.resize(out.n_states);
  for (Index j = 0; j < out.n_states; ++j) {
    const auto& m = minima[j];
    out.energy[j] = m.energy;
    out.log_degeneracy[j] = -m.lnprod / 2 - std::log(m.order);
  }
  const auto file = folder + "/ts.data";
  const auto text = read_text(file);
  LowSaddles low_saddles;
  for (const auto& line : filled_lines(text)) {
    const auto row = TransitionRow(line, file, out.n_states);
    if (row.one == row.other) continue;
    low_saddles.look_at(minima, row, line.number);
    out.transitions.push_back(transition_of(minima, row.one, row.other, row.ts));
    out.transitions.push_back(transition_of(minima, row.other, row.one, row.ts));
  }
  if (warnings != nullptr) low_saddles.tell(file, *warnings);
  return out;
}

Ktn read_ktn(const std::string& folder, double temperature, double kB) {
  KtnText text;
  text.minima = read_text(folder + "/min.data");
  text.transition_states = read_text(folder + "/ts.data");
  text.sets = read_sets(folder);
  return parse_ktn(text, folder, temperature, kB);
}

}  // namespace rdd::io
