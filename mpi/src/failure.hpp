// Errors of librdd_mpi: a status with a text, caught once at the C boundary.
#pragma once

#include <rdd/support.h>

#include <cfenv>
#include <exception>
#include <new>
#include <sstream>
#include <string>
#include <utility>

namespace rdd::mpi {

/// Thrown on every rank alike, after the ranks have agreed, or before any of them communicates.
class Failure : public std::exception {
 public:
  Failure(rdd_status status, std::string text) : status_(status), text_(std::move(text)) {}
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }
  [[nodiscard]] rdd_status status() const noexcept { return status_; }

 private:
  rdd_status status_;
  std::string text_;
};

template <typename... Parts>
[[noreturn]] void fail(rdd_status status, const Parts&... parts) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(17);
  (text << ... << parts);
  throw Failure(status, text.str());
}

template <typename... Parts>
void require(bool holds, rdd_status status, const Parts&... parts) {
  if (!holds) fail(status, parts...);
}

inline void need(const void* pointer, const char* name) {
  require(pointer != nullptr, RDD_ERROR_NULL, name, " is NULL: expected a valid pointer");
}

inline void need_array(const void* pointer, std::int64_t entries, const char* name) {
  require(entries >= 0, RDD_ERROR_SIZE, name, " has ", entries, " entries: expected a size >= 0");
  if (entries > 0) need(pointer, name);
}

/// The text of the last failed call of librdd on this thread.
[[nodiscard]] std::string last_text();

/// What a stage of work on this rank came to.
struct Outcome {
  rdd_status status = RDD_OK;
  std::string text{};
};

/// Runs local work; whatever it throws is an outcome.
template <typename Work>
[[nodiscard]] Outcome attempt(Work&& work) noexcept {
  try {
    work();
    return {};
  } catch (const Failure& failure) {
    return {failure.status(), failure.what()};
  } catch (const std::bad_alloc&) {
    return {RDD_ERROR_MEMORY, "out of memory"};
  } catch (const std::exception& error) {
    return {RDD_ERROR_INTERNAL, error.what()};
  }
}

/// Fails with the library's text unless a call of librdd went well.
inline rdd_status must(rdd_status status) {
  if (status < 0) throw Failure(status, last_text());
  return status;
}

/// While it exists, this thread computes in the default floating-point environment, MPI included.
class DefaultEnvironment {
 public:
  DefaultEnvironment() noexcept {
    std::fegetenv(&host_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~DefaultEnvironment() { std::fesetenv(&host_); }
  DefaultEnvironment(const DefaultEnvironment&) = delete;
  DefaultEnvironment& operator=(const DefaultEnvironment&) = delete;
  [[nodiscard]] const std::fenv_t& host() const { return host_; }

 private:
  std::fenv_t host_{};
};

/// While it exists, a callback of the host runs in the environment that the host called the library with.
class HostEnvironment {
 public:
  explicit HostEnvironment(const DefaultEnvironment& outer) noexcept {
    std::fegetenv(&ours_);
    std::fesetenv(&outer.host());
  }
  ~HostEnvironment() { std::fesetenv(&ours_); }
  HostEnvironment(const HostEnvironment&) = delete;
  HostEnvironment& operator=(const HostEnvironment&) = delete;

 private:
  std::fenv_t ours_{};
};

/// Runs the body of an entry point: what it throws becomes a status and the text of rdd_last_error.
template <typename Body>
rdd_status entry(Body&& body) noexcept {
  const DefaultEnvironment environment;
  rdd_status status = RDD_OK;
  const Outcome outcome = attempt([&] { status = body(environment); });
  if (outcome.status == RDD_OK) return status;
  rdd_set_last_error(outcome.text.c_str(), -1);
  return outcome.status;
}

}  // namespace rdd::mpi
