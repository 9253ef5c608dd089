// A stream for texts that are returned or compared.
#pragma once

#include <locale>
#include <sstream>

namespace rdd {

/// Independent of the locale. It throws where memory runs out; others leave a text that is cut.
[[nodiscard]] inline std::ostringstream text_stream() {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.exceptions(std::ios::badbit | std::ios::failbit);
  return text;
}

}  // namespace rdd
