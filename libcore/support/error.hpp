// Status codes and the one exception type of the core. Exceptions are caught in capi/src/guard.hpp only.
#pragma once

#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

namespace rdd {

/// Result of a call. The numbers are those of rdd_status in capi/include/rdd/support.h and are never reused.
enum class Status : std::int32_t {
  ok = 0,
  cancelled = 1,
  not_converged = 2,
  argument = -1,
  null_argument = -2,
  size = -3,
  not_ergodic = -4,
  not_reversible = -5,
  no_lattice = -6,
  no_gap = -7,
  degenerate = -8,
  file = -9,
  format = -10,
  numeric = -11,
  memory = -12,
  callback = -13,
  internal = -14,
  unsupported = -15,
};

/// An error with the status a C caller gets. The text names the argument, its value and what was expected.
class Error : public std::runtime_error {
 public:
  Error(Status status, const std::string& text) : std::runtime_error(text), status_(status) {}
  [[nodiscard]] Status status() const noexcept { return status_; }

 private:
  Status status_;
};

/// Thrown where a call stops because the host cancelled it.
class Cancelled : public std::runtime_error {
 public:
  Cancelled() : std::runtime_error("cancelled by the caller") {}
};

/// Throws an Error whose text is the concatenation of the parts; doubles are written with full precision.
template <typename... Parts>
[[noreturn]] void fail(Status status, const Parts&... parts) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(17);
  (text << ... << parts);
  throw Error(status, text.str());
}

/// fail() unless the condition holds.
template <typename... Parts>
void require(bool condition, Status status, const Parts&... parts) {
  if (!condition) fail(status, parts...);
}

/// A double in a message: a short decimal form ("-2.5e+03"), independent of the locale. It is made when the message is,
/// so that a check in a loop over millions of values formats none of them.
struct Number {
  double value;
  [[nodiscard]] std::string text() const;
  operator std::string() const { return text(); }
  friend std::ostream& operator<<(std::ostream& out, const Number& n) { return out << n.text(); }
  friend std::string operator+(std::string before, const Number& n) { return std::move(before) + n.text(); }
  friend std::string operator+(const Number& n, const std::string& after) { return n.text() + after; }
};
[[nodiscard]] inline Number number(double value) { return {value}; }

}  // namespace rdd
