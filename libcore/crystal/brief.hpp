// Lengths and energies in messages, to six digits.
#pragma once

#include <locale>
#include <sstream>
#include <string>

namespace rdd::crystal {

[[nodiscard]] inline std::string brief(double x) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(6);
  text << x;
  return text.str();
}

}  // namespace rdd::crystal
