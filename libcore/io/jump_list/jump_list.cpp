// Parsing and formatting of jump lists (CSV and related tables).
#include "io/jump_list/jump_list.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "io/jump_list/columns.hpp"
#include "io/jump_list/fields.hpp"
#include "support/text.hpp"

namespace rdd::io {
namespace {

/// One warning per kind, which names the first line and counts the others.
class Doubts {
 public:
  void note(Index line, double value) {
    if (count_++ == 0) first_ = line, value_ = value;
  }
  void tell(const std::string& file, std::vector<std::string>& warnings) const {
    if (count_ == 0) return;
    auto text = file + ", line " + std::to_string(first_) + ": Em = " + number(value_) + ", a barrier below zero";
    if (count_ > 1) text += "; so in " + std::to_string(count_ - 1) + (count_ == 2 ? " more line" : " more lines");
    warnings.push_back(text + ": no minimum lies below such a saddle, expected Em >= 0");
  }

 private:
  Index count_ = 0, first_ = 0;
  double value_ = 0;
};

bool begins_with_number(const std::string& field) { return table_number(field, false) || table_number(field, true); }

class Parser {
 public:
  explicit Parser(std::string name) { table_.name = std::move(name); }

  JumpList parse(std::string_view text) {
    for (const auto& line : split_lines(text)) take(line);
    require(!jumps_.empty(), Status::format, table_.name,
            ": no jumps, expected lines of from,to,dx,dy,dz,rate or from,to,dx,dy,dz,Em,nu0");
    for (const auto& line : jumps_) take_jump(fields_of(line.text, separator_), line.number);
    check_states();
    fill();
    below_zero_.tell(table_.name, table_.warnings);
    return std::move(table_);
  }

 private:
  /// Finds the header and keeps the lines of jumps: the number format is known only after all lines are read.
  void take(const Line& line) {
    const auto hash = line.text.find('#');
    const auto data = trimmed(line.text.substr(0, hash));
    if (data.empty()) {
      if (hash == std::string_view::npos || !jumps_.empty()) return;
      if (auto form = form_of_header(line.text.substr(hash), table_.name, line.number, true)) form_ = std::move(*form);
      return;
    }
    if (jumps_.empty()) {
      const auto separator = separator_of(data);
      if (!named_ && !begins_with_number(fields_of(data, separator)[0])) {
        named_ = true;  // one line without # may name the columns
        if (auto form = form_of_header(data, table_.name, line.number, false)) {
          form_ = std::move(*form);
          return;
        }
      }
      separator_ = separator;
    }
    decimal_comma_ = decimal_comma_ || (separator_ != ',' && data.find(',') != std::string_view::npos);
    jumps_.push_back({data, line.number});
  }

  /// Error for a line with a single field, which may use an unsupported separator.
  void check_separator(const std::vector<std::string>& fields, Index line) const {
    const auto other = fields.size() == 1 ? fields[0].find_first_of("|:/&") : std::string::npos;
    if (other != std::string::npos)
      fail_at(table_.name, line, in_quotes(fields[0]), ": found 1 field, separated by '", fields[0][other],
              "'? Expected commas, semicolons, tabs or blanks");
  }

  void check_count(const std::vector<std::string>& fields, Index line) const {
    const auto n = fields.size();
    if (n == form_.columns.size()) return;
    const auto why = form_.line > 0 ? "as line " + std::to_string(form_.line) + " says" : "as in the first jump";
    fail_at(table_.name, line, "found ", n, n == 1 ? " field" : " fields", ", expected ", form_.columns.size(),
            " (from,to,", table_.space, table_.space == 1 ? " displacement," : " displacements,",
            form_.barriers ? "Em,nu0" : "rate", ") ", why);
  }

  void take_jump(const std::vector<std::string>& fields, Index line) {
    check_separator(fields, line);
    if (table_.from.empty()) {
      if (form_.columns.empty()) form_ = form_of_count(fields.size(), table_.name, line);
      table_.space = form_.space;
      table_.unit_of_energy = form_.unit_of_energy;
    }
    check_count(fields, line);
    const auto first = displacements_.size();
    displacements_.resize(first + static_cast<std::size_t>(table_.space));
    for (std::size_t i = 0; i < fields.size(); ++i) take_field(form_.columns[i], fields[i], first, line);
    table_.line.push_back(line);
  }

  void take_field(const TableColumn& column, const std::string& field, std::size_t first, Index line) {
    switch (column.quantity) {
      case Quantity::none:
        break;
      case Quantity::from:
        table_.from.push_back(state(field, "from", line));
        break;
      case Quantity::to:
        table_.to.push_back(state(field, "to", line));
        break;
      case Quantity::displacement:
        displacements_[first + static_cast<std::size_t>(column.axis)] = real(field, "displacement", column, line);
        break;
      case Quantity::barrier:
        barriers_.push_back(real(field, "Em", column, line));
        if (barriers_.back() < 0) below_zero_.note(line, barriers_.back());
        break;
      case Quantity::prefactor:
        last_.push_back(real(field, "nu0", column, line));
        if (!(last_.back() > 0))
          fail_at(table_.name, line, "nu0 = ", number(last_.back()), ": expected a prefactor > 0");
        break;
      case Quantity::rate:
        last_.push_back(real(field, "rate", column, line));
        if (last_.back() < 0) fail_at(table_.name, line, "rate = ", number(last_.back()), ": expected a rate >= 0");
        break;
    }
  }

  std::int32_t state(const std::string& field, const char* what, Index line) const {
    const auto value = table_number(field, decimal_comma_);  // 1.0 is a number of a state, too
    constexpr double most = std::numeric_limits<std::int32_t>::max();
    if (!value || *value != std::floor(*value))
      fail_at(table_.name, line, what, " = ", in_quotes(field), ": expected the number of a state, 1 or more");
    if (*value < 1 || *value > most)
      fail_at(table_.name, line, what, " = ", number(*value), ": expected the number of a state, counted from 1");
    return static_cast<std::int32_t>(*value) - 1;
  }

  double real(const std::string& field, const char* what, const TableColumn& column, Index line) const {
    const auto value = table_number(field, decimal_comma_);
    if (!value)
      fail_at(table_.name, line, what, " = ", in_quotes(field), ": expected a finite number",
              decimal_comma_ ? " with a decimal comma, as others of the file have" : "");
    const double converted = *value * column.factor;
    if (!std::isfinite(converted) || (*value != 0 && converted == 0))
      fail_at(table_.name, line, what, " = ", in_quotes(field),
              ": out of the range of a double in the unit of the header");
    return converted;
  }

  /// A skipped number is an error in the file, and a huge one must not determine the memory allocated.
  void check_states() const {
    const auto states = std::max(std::ranges::max(table_.from), std::ranges::max(table_.to)) + Index{1};
    const auto most = 2 * static_cast<Index>(table_.from.size());
    std::vector<bool> occurs((std::min(states, most)) + 1, false);
    for (const auto* list : {&table_.from, &table_.to})
      for (const auto s : *list)
        if (s < most) occurs[s] = true;
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
  TableForm form_;
  std::vector<Line> jumps_;
  char separator_ = ',';
  bool decimal_comma_ = false;
  bool named_ = false;  // a line that is no jump was looked at as a header
  std::vector<double> displacements_, barriers_, last_;
  Doubts below_zero_;
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

}  // namespace rdd::io
