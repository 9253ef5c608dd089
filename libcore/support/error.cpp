// Locale-independent formatting of numbers for messages.
#include "support/error.hpp"

#include <array>
#include <charconv>

namespace rdd {

std::string Number::text() const {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

}  // namespace rdd
