// Fields of the lines of a table: separators, quotes, decimal commas, exponents of Fortran.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rdd::io {

/// What separates the fields of a line: ';' if there is one, else a tab, else ',' if the parts between hold no blanks,
/// else blanks (written ' '; several in a row are one). Separators inside double quotes do not count.
[[nodiscard]] char separator_of(std::string_view line);

/// The fields of a line, trimmed and without the double quotes around them. A blank before a bracket does not separate:
/// `dx [nm]` is one field.
[[nodiscard]] std::vector<std::string> fields_of(std::string_view line, char separator);

/// A number as tables hold it: the letter D of Fortran's exponents is understood, and a comma in place of the point
/// where `decimal_comma` says so. Nothing if it is no finite number.
[[nodiscard]] std::optional<double> table_number(std::string_view field, bool decimal_comma);

}  // namespace rdd::io
