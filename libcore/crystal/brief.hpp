// Lengths and energies in messages, to six digits.
#pragma once

#include <string>

#include "support/text_stream.hpp"

namespace rdd::crystal {

[[nodiscard]] inline std::string brief(double x) {
  auto text = text_stream();
  text.precision(6);
  text << x;
  return text.str();
}

}  // namespace rdd::crystal
