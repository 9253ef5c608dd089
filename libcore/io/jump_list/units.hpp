// Units in the brackets of a header: angstrom, electronvolt and second are what numbers are converted to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rdd::io {

enum class Dimension { length, energy, frequency };

/// The unit of a column, such as [meV].
struct Unit {
  double factor = 1;   ///< value in angstrom, eV or 1/s = factor * number in the file
  bool known = false;  ///< a unit was named; false for none and for words such as [length] or [1/time]
};

/// The text between the first brackets of a column's name, (...) or [...]; empty if there are none.
[[nodiscard]] std::string_view bracket_of(std::string_view column);

/// The unit a bracket names, or nothing if it is none of this dimension. Capital letters count: meV is not MeV.
[[nodiscard]] std::optional<Unit> unit_named(std::string_view bracket, Dimension dimension);

/// For messages: some of the units that are understood.
[[nodiscard]] const char* units_of(Dimension dimension);

}  // namespace rdd::io
