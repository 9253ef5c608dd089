// A JSON value with its path in the file, so that every error names the place.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/types.hpp"

namespace rdd::io {

/// Parses text within a nesting depth, refusing members given twice. Throws Status::format naming the file.
/// comments: // and /* */ are skipped, as in files that people write by hand.
[[nodiscard]] nlohmann::json parse_strictly(std::string_view text, const std::string& name, bool comments = false);

/// Reads one value; all errors are Status::format with "name: $.path: found ..., expected ...".
class JsonValue {
 public:
  JsonValue(const nlohmann::json& value, std::string name, std::string path = "$")
      : value_(value), name_(std::move(name)), path_(std::move(path)) {}

  /// An object with these members only.
  void only(const std::vector<std::string_view>& members) const;
  [[nodiscard]] bool has(const char* member) const { return value_.contains(member); }
  [[nodiscard]] bool is_string() const { return value_.is_string(); }
  [[nodiscard]] bool is_object() const { return value_.is_object(); }
  [[nodiscard]] bool is_number() const { return value_.is_number(); }
  [[nodiscard]] bool boolean() const;
  /// Names of the members of an object, sorted.
  [[nodiscard]] std::vector<std::string> members() const;
  /// "$.jumps[2].barrier".
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] JsonValue member(const char* key) const;
  [[nodiscard]] JsonValue element(std::size_t i) const;

  [[nodiscard]] Index integer(Index least, Index most) const;
  [[nodiscard]] double real() const;
  [[nodiscard]] std::string string() const;
  /// Number of elements of an array.
  [[nodiscard]] Index size() const;
  /// An array of n numbers.
  [[nodiscard]] Vector vector(Index n) const;
  /// An array of n arrays of `rows` numbers, as columns.
  [[nodiscard]] Matrix columns(Index rows, Index n) const;
  /// An array of n integers.
  [[nodiscard]] std::vector<Index> integers(Index n, Index least, Index most) const;

  /// Throws Status::format with the value found and the value expected.
  [[noreturn]] void fail_expected(const std::string& expected) const;

 private:
  void require_size(Index n) const;
  [[nodiscard]] std::string found() const;

  const nlohmann::json& value_;
  std::string name_;
  std::string path_;
};

}  // namespace rdd::io
