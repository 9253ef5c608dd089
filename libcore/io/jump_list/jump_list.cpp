// Parsing and formatting of jump lists.
#include "io/jump_list/jump_list.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>

#include "support/text.hpp"

namespace rdd {
namespace {

constexpr std::array rate_names{"rate", "freq", "frequency", "k"};
constexpr std::array prefactor_names{"nu0", "v0", "nu", "nu_0", "v_0", "prefactor"};
constexpr std::array barrier_names{"em", "emig", "ea", "e_m", "e_a", "barrier"};

struct Form {
  std::size_t columns = 0;
  bool barriers = false;
  Index line = 0;  // of the header; 0: none

  [[nodiscard]] int space() const { return static_cast<int>(columns) - (barriers ? 4 : 3); }
};

/// "s_x[Ang.]" -> "s_x", lower case.
std::string base_name(std::string_view field) {
  std::string name(trimmed(field.substr(0, field.find_first_of("[("))));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

template <typename Names>
bool is_one_of(const std::string& name, const Names& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The form a line of column names gives, if it is one.
std::optional<Form> form_of_header(std::string_view line, Index number) {
  line.remove_prefix(std::min(line.find_first_not_of("# \t"), line.size()));
  const auto fields = split_fields(line, ',');
  if (fields.size() < 4) return std::nullopt;
  const auto last = base_name(fields.back());
  if (is_one_of(last, rate_names)) return Form{fields.size(), false, number};
  const bool barriers =
      is_one_of(last, prefactor_names) && is_one_of(base_name(fields[fields.size() - 2]), barrier_names);
  if (barriers && fields.size() >= 5) return Form{fields.size(), true, number};
  return std::nullopt;
}

Form form_of_columns(std::size_t columns, const std::string& name, Index line) {
  if (columns >= 4 && columns <= 6) return {columns, false, 0};
  if (columns == 7) return {columns, true, 0};
  fail_at(name, line, "found ", columns,
          " fields, expected from,to,dx,dy,dz,rate or from,to,dx,dy,dz,Em,nu0; other numbers of displacement columns "
          "need a header that names the columns");
}

class Parser {
 public:
  explicit Parser(std::string name) { table_.name = std::move(name); }

  JumpList parse(std::string_view text) {
    for (const auto& line : split_lines(text)) take(line);
    require(!table_.from.empty(), Status::format, table_.name,
            ": no jumps, expected lines of from,to,dx,dy,dz,rate or from,to,dx,dy,dz,Em,nu0");
    check_states();
    fill();
    return std::move(table_);
  }

 private:
  void take(const Line& line) {
    const auto hash = line.text.find('#');
    const auto data = trimmed(line.text.substr(0, hash));
    if (!data.empty()) {
      take_data(data, line.number);
    } else if (hash != std::string_view::npos && table_.from.empty()) {
      if (const auto form = form_of_header(line.text.substr(hash), line.number))
        form_ = *form;
      else
        check_unknown_header(line.text.substr(hash), line.number);
    }
  }

  /// A line that begins with from,to names columns; the first word that is not understood is named.
  void check_unknown_header(std::string_view text, Index line) const {
    text.remove_prefix(std::min(text.find_first_not_of("# \t"), text.size()));
    const auto fields = split_fields(text, ',');
    if (fields.size() < 3 || base_name(fields[0]) != "from" || base_name(fields[1]) != "to") return;
    const auto last = base_name(fields.back());
    if (is_one_of(last, prefactor_names))
      fail_at(table_.name, line, "unknown column ", in_quotes(fields[fields.size() - 2]), " before ",
              in_quotes(fields.back()), ": expected a barrier (Em, emig, Ea, barrier)");
    if (is_one_of(last, rate_names))
      fail_at(table_.name, line, "the header names no displacement columns, expected 1 to ", max_dim);
    fail_at(table_.name, line, "unknown last column ", in_quotes(fields.back()),
            ": expected a rate (rate, freq, frequency, k), or a barrier and a prefactor (Em,nu0)");
  }

  void take_data(std::string_view data, Index line) {
    const auto fields = split_fields(data, ',');
    if (table_.from.empty()) {
      if (form_.line == 0 && !to_double(fields[0])) {
        const auto form = form_of_header(data, line);
        if (form) {
          form_ = *form;
          return;
        }
        check_unknown_header(data, line);
      }
      if (form_.columns == 0) form_ = form_of_columns(fields.size(), table_.name, line);
      table_.space = form_.space();
      if (table_.space < 1 || table_.space > max_dim)
        fail_at(table_.name, form_.line, "the header names ", table_.space, " displacement columns, expected 1 to ",
                max_dim);
    }
    check_count(fields.size(), line);
    take_jump(fields, line);
  }

  void check_count(std::size_t n, Index line) const {
    if (n == form_.columns) return;
    const auto why = form_.line > 0 ? "as line " + std::to_string(form_.line) + " says" : "as in the first jump";
    fail_at(table_.name, line, "found ", n, n == 1 ? " field" : " fields", ", expected ", form_.columns, " (from,to,",
            table_.space, table_.space == 1 ? " displacement," : " displacements,", form_.barriers ? "Em,nu0" : "rate",
            ") ", why);
  }

  void take_jump(const std::vector<std::string_view>& fields, Index line) {
    table_.from.push_back(state(fields[0], "from", line));
    table_.to.push_back(state(fields[1], "to", line));
    for (int a = 0; a < table_.space; ++a)
      displacements_.push_back(real(fields[static_cast<std::size_t>(a) + 2], "displacement", line));
    if (form_.barriers) {
      barriers_.push_back(real(fields[form_.columns - 2], "Em", line));
      const double prefactor = real(fields.back(), "nu0", line);
      if (!(prefactor > 0)) fail_at(table_.name, line, "nu0 = ", number(prefactor), ": expected a prefactor > 0");
      last_.push_back(prefactor);
    } else {
      const double rate = real(fields.back(), "rate", line);
      if (rate < 0) fail_at(table_.name, line, "rate = ", number(rate), ": expected a rate >= 0");
      last_.push_back(rate);
    }
    table_.line.push_back(line);
  }

  std::int32_t state(std::string_view field, const char* what, Index line) const {
    const auto value = to_integer(field);
    constexpr Index most = std::numeric_limits<std::int32_t>::max();
    if (!value)
      fail_at(table_.name, line, what, " = ", in_quotes(field), ": expected the number of a state, 1 or more");
    if (*value < 1 || *value > most)
      fail_at(table_.name, line, what, " = ", *value, ": expected the number of a state, counted from 1");
    return static_cast<std::int32_t>(*value - 1);
  }

  double real(std::string_view field, const char* what, Index line) const {
    const auto value = to_double(field);
    if (!value) fail_at(table_.name, line, what, " = ", in_quotes(field), ": expected a finite number");
    return *value;
  }

  /// A number left out is a slip in the file, and a huge one must not decide how much memory is taken.
  void check_states() const {
    const auto states = std::max(std::ranges::max(table_.from), std::ranges::max(table_.to)) + Index{1};
    const auto most = 2 * static_cast<Index>(table_.from.size());
    std::vector<bool> occurs(static_cast<std::size_t>(std::min(states, most)) + 1, false);
    for (const auto* list : {&table_.from, &table_.to})
      for (const auto s : *list)
        if (s < most) occurs[static_cast<std::size_t>(s)] = true;
    const auto gap = std::find(occurs.begin(), occurs.end(), false) - occurs.begin();
    require(gap >= states, Status::format, table_.name, ": state ", gap + 1, " has no jump, but state ", states,
            " has: expected states numbered from 1 without gaps");
  }

  void fill() {
    const auto n = static_cast<Index>(table_.from.size());
    table_.displacement = Eigen::Map<const Matrix>(displacements_.data(), table_.space, n);
    const Eigen::Map<const Vector> last(last_.data(), n);
    if (form_.barriers) {
      table_.barrier = Eigen::Map<const Vector>(barriers_.data(), n);
      table_.prefactor = last;
    } else {
      table_.rate = last;
    }
  }

  JumpList table_;
  Form form_;
  std::vector<double> displacements_, barriers_, last_;
};

void append(std::string& text, double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text.append(digits.data(), end);
}

}  // namespace

JumpList read_jump_csv(const std::string& path) { return parse_jump_csv(read_text(path), path); }

JumpList parse_jump_csv(std::string_view text, std::string name) { return Parser(std::move(name)).parse(text); }

JumpList jump_list(const Network& network) {
  JumpList table;
  table.space = network.space();
  table.displacement = network.displacements();
  table.rate.resize(network.n_jumps());
  for (const auto& jump : network.jumps()) {
    table.rate[table.n_jumps()] = jump.rate;
    table.from.push_back(jump.from);
    table.to.push_back(jump.to);
  }
  return table;
}

std::string format_jump_csv(const JumpList& table) {
  std::string text = "# from,to";
  for (int a = 0; a < table.space; ++a)
    text += table.space <= 3 ? std::string(",d") + "xyz"[a] + "[length]" : ",d" + std::to_string(a + 1) + "[length]";
  text += table.holds_barriers() ? ",Em[energy],nu0[1/time]\n" : ",rate[1/time]\n";
  for (Index e = 0; e < table.n_jumps(); ++e) {
    const auto i = static_cast<std::size_t>(e);
    text += std::to_string(Index{table.from[i]} + 1) + "," + std::to_string(Index{table.to[i]} + 1);
    for (int a = 0; a < table.space; ++a) append(text += ',', table.displacement(a, e));
    if (table.holds_barriers()) append(text += ',', table.barrier[e]);
    append(text += ',', table.holds_barriers() ? table.prefactor[e] : table.rate[e]);
    text += '\n';
  }
  return text;
}

void write_jump_csv(const std::string& path, const JumpList& table) { write_text(path, format_jump_csv(table)); }

}  // namespace rdd
