// The C boundary: checks of raw arguments, and the wrappers that convert C++ exceptions to statuses.
#pragma once

#include <rdd/support.h>

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <limits>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/error.hpp"
#include "support/fp_guard.hpp"
#include "support/stop_point.hpp"

namespace rdd::capi {

/// Stores the text for rdd_last_error of this thread.
void set_last_error(const char* text) noexcept;

/// Runs a body and converts any exception into a status and a text.
template <typename Body>
rdd_status caught(Body&& body) noexcept {
  try {
    return body();
  } catch (const Cancelled& stop) {
    set_last_error(stop.what());
    return RDD_CANCELLED;
  } catch (const Error& error) {
    set_last_error(error.what());
    return static_cast<rdd_status>(error.status());
  } catch (const std::bad_alloc&) {
    set_last_error("out of memory");
    return RDD_ERROR_MEMORY;
  } catch (const std::length_error&) {
    set_last_error("a list would have more entries than memory could hold");
    return RDD_ERROR_SIZE;
  } catch (const std::exception& error) {
    set_last_error(error.what());
    return RDD_ERROR_INTERNAL;
  } catch (...) {
    set_last_error("an exception of unknown type");
    return RDD_ERROR_INTERNAL;
  }
}

/// For calls that compute without a context: also switches to the default floating-point environment.
/// Calls with a context begin with compute(opt_context, body) of handles.hpp.
template <typename Body>
rdd_status compute(Body&& body) noexcept {
  const FpGuard guard;
  return caught(body);
}

/// For calls that only copy data: they switch the floating-point environment only if it is not the
/// default.
template <typename Body>
rdd_status answer(Body&& body) noexcept {
  std::optional<FpGuard> guard;
  if (FpGuard::needed()) [[unlikely]]
    guard.emplace();
  return caught([&]() -> rdd_status {
    body();
    return RDD_OK;
  });
}

/// Fails unless the pointer is set.
inline void need(const void* pointer, const char* name) {
  if (pointer == nullptr) [[unlikely]]
    fail(Status::null_argument, name, " is NULL: expected a valid pointer");
}

/// The pointer may be null only if the array has no entries.
void need_array(const void* pointer, std::int64_t entries, const char* name);

/// What the address space of a process could hold, in bytes: no array is larger, and no product of sizes up to here
/// overflows when it is multiplied by the size of an entry.
inline constexpr std::int64_t most_bytes = std::int64_t{1} << 47;

/// Fails unless a size is between 0 and what memory could hold.
void need_size(std::int64_t size, const char* name);
/// The product of sizes, or an error that names the array if it does not fit into memory.
std::int64_t product(std::initializer_list<std::int64_t> sizes, const char* name);
/// Fails unless the base is 0 or 1.
void need_index_base(std::int32_t index_base);

/// A memory range with the name of its argument; a null pointer is an empty range.
struct MemoryRange {
  const char* name;
  const void* begin;
  std::int64_t bytes;
};
/// Fails if an output overlaps an input or another output.
void need_apart(std::initializer_list<MemoryRange> outputs, std::initializer_list<MemoryRange> inputs);

/// Text of a (pointer, length) argument; a negative length means it ends with its terminator.
[[nodiscard]] std::string text_of(const char* text, std::int64_t length, const char* name);
/// Copies a text into the caller's buffer, cut to fit.
void give_text(const std::string& text, char* buf, std::int64_t len, std::int64_t* out_needed);
/// The same for several texts, one per line.
void give_lines(const std::vector<std::string>& lines, char* buf, std::int64_t len, std::int64_t* out_needed);
/// Copies bytes into the caller's buffer if all of them fit.
void give_bytes(const std::vector<std::uint8_t>& bytes, std::uint8_t* buf, std::int64_t len, std::int64_t* out_needed);

}  // namespace rdd::capi
