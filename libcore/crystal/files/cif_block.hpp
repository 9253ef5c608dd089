// Blocks of a CIF 1.1 file (HallAllenBrown1991): tags with values, alone or in loops.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/types.hpp"

namespace rdd::crystal {

/// A value and the line it is on.
struct CifValue {
  std::string text;
  Index line = 0;
  bool quoted = false;  ///< in quotes or between semicolons

  /// "." and "?", without quotes: not said.
  [[nodiscard]] bool unknown() const { return !quoted && (text == "." || text == "?"); }
};

/// Columns by tag in lower case; those of one loop have one length, a tag outside loops has one value.
struct CifBlock {
  std::string name;
  std::map<std::string, std::vector<CifValue>> columns;

  /// The first of several names of a tag that is there; null if none is.
  [[nodiscard]] const std::vector<CifValue>* find(std::initializer_list<const char*> tags) const;
};

/// Throws format with "name, line n: ".
[[nodiscard]] std::vector<CifBlock> parse_cif_blocks(std::string_view text, const std::string& name);

}  // namespace rdd::crystal
