// Files that a run goes on from: exact numbers as text, tied to what they belong to, replaced as a whole.
#pragma once

#include <string>
#include <string_view>

#include "support/types.hpp"

namespace rdd {

/// The first line names the format, the second holds a digest of a description of the owner, the last one of the file.
class RestartWriter {
 public:
  RestartWriter(std::string_view heading, std::string_view owner);
  /// Without its end.
  void line(std::string_view text);
  /// To the last bit.
  void number(double value);
  void numbers(const Vector& values);
  /// The file appears whole or not at all. Throws Status::file.
  void write(const std::string& path);

 private:
  std::string text_;
};

/// Throws Status::file; Status::format if the file has another heading or owner or is damaged, and wherever what is
/// asked for is not there.
class RestartReader {
 public:
  /// what: the owner in a word, `parts` what makes it another one; for messages.
  RestartReader(std::string path, std::string_view heading, std::string_view owner, std::string_view what,
                std::string_view parts);
  [[nodiscard]] std::string line();
  [[nodiscard]] double number();
  /// As many as expected, or as there are.
  [[nodiscard]] Vector numbers(Index expected);
  [[nodiscard]] Vector numbers();

 private:
  [[nodiscard]] Index count();

  std::string path_;
  std::string text_;
  std::size_t place_ = 0;
};

}  // namespace rdd
