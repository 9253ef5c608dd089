// Conversion of a C caller's arrays to the core's types; messages name the caller's own indices.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "guard.hpp"
#include "network/lattice.hpp"

namespace rdd::capi {

/// A copy of a column-major array; empty for a null pointer.
inline Matrix matrix_of(const double* data, std::int64_t rows, std::int64_t cols) {
  if (data == nullptr) return {};
  return Eigen::Map<const Matrix>(data, rows, cols);
}

/// A copy of a vector; empty for a null pointer.
inline Vector vector_of(const double* data, std::int64_t size) {
  if (data == nullptr) return {};
  return Eigen::Map<const Vector>(data, size);
}

/// Copies a result into the caller's array; a null pointer is skipped.
template <typename Result>
void give_if(const Result& result, double* out) {
  if (out != nullptr) std::copy_n(result.data(), result.size(), out);
}

/// A code of 0 to `last`, or an error with the name of its argument.
template <typename Code>
Code code_of(std::int32_t value, Code last, const char* name) {
  require(value >= 0 && value <= static_cast<std::int32_t>(last), Status::argument, name, " = ", value,
          ": expected 0 to ", static_cast<std::int32_t>(last));
  return static_cast<Code>(value);
}

/// (n) flags of 0 or 1; empty for a null pointer.
inline std::vector<char> flags_of(const std::int32_t* opt_flags, std::int64_t n, const char* name) {
  std::vector<char> flags;
  if (opt_flags == nullptr) return flags;
  for (std::int64_t i = 0; i < n; ++i) {
    require(opt_flags[i] == 0 || opt_flags[i] == 1, Status::argument, name, "[", i, "] = ", opt_flags[i],
            ": expected 0 or 1");
    flags.push_back(static_cast<char>(opt_flags[i]));
  }
  return flags;
}

/// Flags by direction; all set for a null pointer.
inline std::array<bool, 3> directions_of(const int32_t* periodic, int dim, const char* name) {
  const auto flags = flags_of(periodic, dim, name);
  std::array<bool, 3> result{};
  for (int a = 0; a < dim; ++a) result[a] = flags.empty() || flags[a] != 0;
  return result;
}

/// Checks the sizes and the lattice pointer every periodic model comes with.
inline void need_geometry(std::int32_t dim, std::int32_t space, std::int64_t n_states, const double* lattice) {
  require(dim >= 0 && dim <= max_dim, Status::argument, "dim = ", dim, ": expected 0 to ", max_dim);
  require(space >= dim && space <= max_dim, Status::argument, "space = ", space, ": expected dim = ", dim, " to ",
          max_dim);
  require(n_states >= 1, Status::argument, "n_states = ", n_states, ": expected at least 1 state");
  product({space, n_states}, "positions");
  if (dim > 0) need(lattice, "opt_lattice");
}

/// A state of the caller's list, counted from 0; indices out of range stay so, and the core rejects them.
inline std::int32_t state_of(std::int64_t index, std::int32_t base) {
  const std::int64_t state = index - base;
  return state < 0 || state > std::numeric_limits<std::int32_t>::max() ? -1 : static_cast<std::int32_t>(state);
}

/// Throws with the caller's own number where it does not fit into the core's type.
inline void need_state(std::int64_t index, std::int64_t n_states, std::int32_t base, std::int64_t entry,
                       const char* name) {
  require(index - base >= 0 && index - base < n_states, Status::argument, name, "[", entry + base, "] = ", index,
          ": expected a state from ", base, " to ", n_states - 1 + base, " (index base ", base, ")");
}

/// Translation of an entry of a (dim, n) array; zero for a null pointer.
inline Translation translation_of(const int64_t* translation, int dim, std::int64_t entry, std::int32_t base) {
  Translation out{};
  for (int a = 0; translation != nullptr && a < dim; ++a) {
    const auto n = translation[a + dim * entry];
    require(n > -(std::int64_t{1} << 24) && n < (std::int64_t{1} << 24), Status::argument, "translation[", a + base,
            ", ", entry + base, "] = ", n, ": expected less than 2^24 cells");
    out[a] = static_cast<std::int32_t>(n);
  }
  return out;
}

}  // namespace rdd::capi
