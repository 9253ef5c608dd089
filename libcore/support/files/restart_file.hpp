// Restart files: exact numbers as text, a digest of the model they belong to, atomic replacement.
#pragma once

#include <string>
#include <string_view>

#include "support/types.hpp"

namespace rdd {

/// The first line names the format, the second holds a digest of a description of the owner, the last one of the file.
class RestartWriter {
 public:
  RestartWriter(std::string_view heading, std::string_view owner);
  /// Appends a line; text has no line end.
  void line(std::string_view text);
  /// Appends a number so that it reads back to the last bit.
  void number(double value);
  void numbers(const Vector& values);
  /// Writes the file atomically. Throws Status::file.
  void write(const std::string& path);

 private:
  std::string text_;
};

/// A count that was saved as a number. Throws Status::format unless it is whole, >= 0 and less than 2^53.
[[nodiscard]] Index saved_count(double value);

/// Throws Status::file; Status::format if the file has another heading or owner or is damaged, and where a requested
/// item is missing.
class RestartReader {
 public:
  /// For messages: `what` names the kind of owner, `parts` the properties that must agree with those in the file.
  RestartReader(std::string path, std::string_view heading, std::string_view owner, std::string_view what,
                std::string_view parts);
  [[nodiscard]] std::string line();
  [[nodiscard]] double number();
  /// The next list of numbers: of the expected length, or of any length.
  [[nodiscard]] Vector numbers(Index expected);
  [[nodiscard]] Vector numbers();

 private:
  [[nodiscard]] Index count();

  std::string path_;
  std::string text_;
  std::size_t place_ = 0;
};

}  // namespace rdd
