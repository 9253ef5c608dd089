// Lists of names as one text, places in lists.
#pragma once

#include <string>
#include <vector>

#include "guard.hpp"
#include "support/text.hpp"

namespace rdd::capi {

/// One name a line; none for a text that is empty.
inline std::vector<std::string> name_list(const std::string& text, std::int64_t n, const char* argument) {
  std::vector<std::string> out;
  for (const auto& line : split_lines(text)) out.emplace_back(trimmed(line.text));
  while (!out.empty() && out.back().empty()) out.pop_back();
  require(out.empty() || static_cast<std::int64_t>(out.size()) == n, Status::size, argument, ": ", out.size(),
          " lines, expected a name for each of ", n, ", or none");
  return out;
}

inline void need_entry(std::int64_t index, std::int64_t n, std::int32_t base, const char* name) {
  require(index - base >= 0 && index - base < n, Status::argument, name, " = ", index, ": expected ", base, " to ",
          n - 1 + base, " (index base ", base, ")");
}

}  // namespace rdd::capi
