// Meaning of the columns of a jump list: by the names of a header, in any order, or by their number.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/types.hpp"

namespace rdd::io {

enum class Quantity { none, from, to, displacement, rate, barrier, prefactor };

struct TableColumn {
  Quantity quantity = Quantity::none;  ///< none: an index of the rows, not read
  int axis = 0;                        ///< of a displacement, from 0
  double factor = 1;                   ///< from the unit of the header, see Unit
};

/// The columns of a table. `unit_of_energy` is set if the header names a unit for the barriers, which are eV then.
struct TableForm {
  std::vector<TableColumn> columns;
  int space = 0;
  bool barriers = false;
  std::string unit_of_energy;  ///< as the header has it; empty if it names none
  Index line = 0;              ///< of the header; 0: none
};

/// The form that a line of column names gives; `comment`: what stood behind a #, which can be prose. Nothing if the
/// line is no header. Throws Status::format naming the file and line if it is one with a column or unit that is not
/// known.
[[nodiscard]] std::optional<TableForm> form_of_header(std::string_view text, const std::string& file, Index line,
                                                      bool comment);

/// Without a header: 4, 5, 6 columns are rates with 1, 2, 3 displacements, 7 are barriers with 3. Else throws.
[[nodiscard]] TableForm form_of_count(std::size_t columns, const std::string& file, Index line);

}  // namespace rdd::io
