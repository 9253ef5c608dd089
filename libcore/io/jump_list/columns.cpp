// Headers of jump lists: names and units of columns.
#include "io/jump_list/columns.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "io/jump_list/fields.hpp"
#include "io/jump_list/units.hpp"
#include "network/lattice.hpp"
#include "support/text.hpp"

namespace rdd::io {
namespace {

constexpr std::array from_names{"from", "source", "initial"};
constexpr std::array to_names{"to", "target", "final"};
constexpr std::array rate_names{"rate", "freq", "frequency", "k"};
constexpr std::array prefactor_names{"nu0", "v0", "nu", "nu_0", "v_0", "prefactor"};
constexpr std::array barrier_names{"em", "emig", "ea", "e_m", "e_a", "barrier"};
constexpr std::array index_names{"", "index", "unnamed: 0"};
constexpr std::array axis_prefixes{"displacement", "delta", "disp", "d", "s", "r", "u", ""};

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

/// 0 to 8 for dx, s_y, delta_z, d4 and the like; -1 for any other name.
int axis_named(const std::string& name) {
  for (const std::string_view prefix : axis_prefixes) {
    if (!name.starts_with(prefix)) continue;
    std::string_view rest = std::string_view(name).substr(prefix.size());
    if (rest.starts_with('_')) rest.remove_prefix(1);
    if (rest.size() != 1) continue;
    if (rest[0] >= 'x' && rest[0] <= 'z') return rest[0] - 'x';
    if (!prefix.empty() && rest[0] >= '1' && rest[0] <= '9') return rest[0] - '1';
  }
  return -1;
}

/// The names of a header and their meaning.
class Header {
 public:
  Header(std::vector<std::string> fields, const std::string& file, Index line)
      : fields_(std::move(fields)), file_(file), line_(line), columns_(fields_.size()) {
    for (std::size_t i = 0; i < fields_.size(); ++i) names_.push_back(base_name(fields_[i]));
    for (std::size_t i = 0; i < fields_.size(); ++i) classify(i);
  }

  [[nodiscard]] bool names_states() const { return count(Quantity::from) > 0 && count(Quantity::to) > 0; }
  [[nodiscard]] bool begins_with_states() const {
    return names_.size() > 1 && names_[0] == "from" && names_[1] == "to";
  }
  [[nodiscard]] bool all_known() const {
    return std::none_of(kind_.begin(), kind_.end(), [](Kind kind) { return kind == Kind::unknown; });
  }

  /// from,to,...,rate or from,to,...,Em,nu0 with whatever names in front: the order is the one without a header.
  [[nodiscard]] bool ends_as_usual() const {
    const auto n = columns_.size();
    if (n < 4 || names_states()) return false;
    if (columns_[n - 1].quantity == Quantity::rate) return true;
    const auto last = columns_[n - 1].quantity, before = columns_[n - 2].quantity;
    return n >= 5 && ((before == Quantity::barrier && last == Quantity::prefactor) ||
                      (before == Quantity::prefactor && last == Quantity::barrier));
  }

  [[nodiscard]] TableForm form() {
    if (!names_states()) take_usual_order();
    check_values();
    take_unknown_as_displacements();
    TableForm form;
    form.barriers = count(Quantity::barrier) > 0;
    form.line = line_;
    form.space = set_axes();
    set_units(form);
    form.columns = columns_;
    return form;
  }

 private:
  enum class Kind { known, axis, index, unknown };

  void classify(std::size_t i) {
    const auto& name = names_[i];
    auto& quantity = columns_[i].quantity;
    auto kind = Kind::known;
    if (is_one_of(name, from_names))
      quantity = Quantity::from;
    else if (is_one_of(name, to_names))
      quantity = Quantity::to;
    else if (is_one_of(name, rate_names))
      quantity = Quantity::rate;
    else if (is_one_of(name, prefactor_names))
      quantity = Quantity::prefactor;
    else if (is_one_of(name, barrier_names))
      quantity = Quantity::barrier;
    else if (axis_named(name) >= 0)
      quantity = Quantity::displacement, columns_[i].axis = axis_named(name), kind = Kind::axis;
    else
      kind = is_one_of(name, index_names) && bracket_of(fields_[i]).empty() ? Kind::index : Kind::unknown;
    kind_.push_back(kind);
  }

  [[nodiscard]] Index count(Quantity quantity) const {
    return std::count_if(columns_.begin(), columns_.end(),
                         [quantity](const TableColumn& column) { return column.quantity == quantity; });
  }

  void take_usual_order() {
    columns_[0] = {Quantity::from};
    columns_[1] = {Quantity::to};
    kind_[0] = kind_[1] = Kind::known;
    for (std::size_t i = 2; i < columns_.size(); ++i) {
      const auto quantity = columns_[i].quantity;
      if (quantity == Quantity::rate || quantity == Quantity::barrier || quantity == Quantity::prefactor) continue;
      if (kind_[i] == Kind::axis) continue;
      columns_[i] = {};
      kind_[i] = Kind::unknown;
    }
  }

  /// One rate, or one barrier with one prefactor; each column once.
  void check_values() const {
    for (std::size_t i = 0; i < columns_.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (columns_[i].quantity != Quantity::none && columns_[i].quantity == columns_[j].quantity &&
            columns_[i].axis == columns_[j].axis)
          fail_at(file_, line_, "the columns ", in_quotes(fields_[j]), " and ", in_quotes(fields_[i]),
                  " say the same: expected each once");
    const bool rate = count(Quantity::rate) > 0, barrier = count(Quantity::barrier) > 0,
               prefactor = count(Quantity::prefactor) > 0;
    if (rate && (barrier || prefactor))
      fail_at(file_, line_, "the header names rates and barriers or prefactors: expected one of the two");
    if (rate || (barrier && prefactor)) return;
    const auto unknown = std::find(kind_.rbegin(), kind_.rend(), Kind::unknown);
    const auto& named = unknown == kind_.rend() ? fields_.back() : fields_[(kind_.rend() - unknown) - 1];
    if (prefactor)
      fail_at(file_, line_, "unknown column ", in_quotes(named),
              " beside a prefactor: expected a barrier (Em, emig, Ea, ", "barrier)");
    if (barrier)
      fail_at(file_, line_, "unknown column ", in_quotes(named),
              " beside a barrier: expected a prefactor (nu0, v0, nu, ", "prefactor)");
    fail_at(file_, line_, "unknown last column ", in_quotes(named),
            ": expected a rate (rate, freq, frequency, k), or a barrier and a prefactor (Em,nu0)");
  }

  /// Unknown names are displacements in their order; together with names that determine their axis they are an error.
  void take_unknown_as_displacements() {
    const bool axes = std::find(kind_.begin(), kind_.end(), Kind::axis) != kind_.end();
    int next = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (kind_[i] != Kind::unknown) continue;
      if (axes)
        fail_at(file_, line_, "unknown column ", in_quotes(fields_[i]),
                ": expected from, to, displacements (dx, dy, dz), and rate or Em and nu0; leave it out");
      columns_[i].quantity = Quantity::displacement;
      columns_[i].axis = next++;
    }
  }

  /// Axes numbered without gaps in their order (dx, dz are two dimensions). Returns their number.
  int set_axes() {
    std::vector<int> axes;
    for (const auto& column : columns_)
      if (column.quantity == Quantity::displacement) axes.push_back(column.axis);
    std::sort(axes.begin(), axes.end());
    for (auto& column : columns_)
      if (column.quantity == Quantity::displacement)
        column.axis = static_cast<int>(std::lower_bound(axes.begin(), axes.end(), column.axis) - axes.begin());
    const auto n = static_cast<int>(axes.size());
    if (n == 0) fail_at(file_, line_, "the header names no displacement columns, expected 1 to ", max_dim);
    if (n > max_dim) fail_at(file_, line_, "the header names ", n, " displacement columns, expected 1 to ", max_dim);
    return n;
  }

  void set_units(TableForm& form) {
    Index with = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      auto& column = columns_[i];
      if (column.quantity == Quantity::none || column.quantity == Quantity::from || column.quantity == Quantity::to)
        continue;
      const auto dimension = column.quantity == Quantity::displacement ? Dimension::length
                             : column.quantity == Quantity::barrier    ? Dimension::energy
                                                                       : Dimension::frequency;
      const auto bracket = bracket_of(fields_[i]);
      const auto unit = unit_named(bracket, dimension);
      if (!unit)
        fail_at(file_, line_, "unknown unit ", in_quotes(bracket), " of the column ", in_quotes(names_[i]),
                ": expected one of ", units_of(dimension), ", or no brackets for units of your own");
      column.factor = unit->factor;
      if (column.quantity == Quantity::displacement) with += unit->known;
      if (column.quantity == Quantity::barrier && unit->known) form.unit_of_energy = std::string(bracket);
    }
    if (with != 0 && with != form.space)
      fail_at(file_, line_, "the header names the unit of ", with, " of ", form.space,
              " displacement columns: expected all or none");
  }

  std::vector<std::string> fields_, names_;
  const std::string& file_;
  Index line_;
  std::vector<TableColumn> columns_;
  std::vector<Kind> kind_;
};

}  // namespace

std::optional<TableForm> form_of_header(std::string_view text, const std::string& file, Index line, bool comment) {
  text.remove_prefix(std::min(text.find_first_not_of("# \t"), text.size()));
  const char separator = separator_of(text);
  Header header(fields_of(text, separator), file, line);
  if (separator == ' ' && comment && !header.begins_with_states() && !(header.names_states() && header.all_known()))
    return std::nullopt;  // prose may contain any of the words
  if (header.names_states() || header.ends_as_usual()) return header.form();
  return std::nullopt;
}

TableForm form_of_count(std::size_t columns, const std::string& file, Index line) {
  const bool barriers = columns == 7;
  if (!barriers && (columns < 4 || columns > 6))
    fail_at(file, line, "found ", columns, columns == 1 ? " field" : " fields",
            ", expected from,to,dx,dy,dz,rate or from,to,dx,dy,dz,Em,nu0; other numbers of displacement columns "
            "need a header that names the columns");
  TableForm form;
  form.barriers = barriers;
  form.space = static_cast<int>(columns) - (barriers ? 4 : 3);
  form.columns = {{Quantity::from}, {Quantity::to}};
  for (int a = 0; a < form.space; ++a) form.columns.push_back({Quantity::displacement, a});
  if (barriers) form.columns.push_back({Quantity::barrier});
  form.columns.push_back({barriers ? Quantity::prefactor : Quantity::rate});
  return form;
}

}  // namespace rdd::io
