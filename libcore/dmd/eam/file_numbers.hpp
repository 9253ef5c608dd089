// The numbers of a potential file, with the line each stands on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/text.hpp"

namespace rdd::dmd {

/// Walks through the lines of a file. Throws Status::format naming the file and the line.
class FileNumbers {
 public:
  FileNumbers(std::string_view text, std::string source);

  /// The next line as it stands, comments included.
  [[nodiscard]] std::string_view comment_line(const char* what);
  /// The words of the next line that has any, a comment from # on left out.
  [[nodiscard]] std::vector<std::string_view> words(const char* what);
  /// Where words() came from.
  [[nodiscard]] Index line() const { return line_; }
  [[nodiscard]] const std::string& source() const { return source_; }

  /// As many numbers as the vector has entries, however many a line. More on the last line are left out with a warning.
  template <typename Values>
  void block(Values&& values, const std::string& what) {
    begin_block();
    for (Index k = 0; k < values.size(); ++k) values[k] = next(what, k, values.size());
    end_block(what);
  }
  /// Numbers on the lines that are left; 0 from where a word is none.
  [[nodiscard]] Index count_numbers() const;
  [[nodiscard]] double to_number(std::string_view word, const std::string& what) const;
  [[nodiscard]] Index to_count(std::string_view word, const char* what) const;
  /// Warns of what is left.
  void finish();
  std::vector<std::string> warnings;

 private:
  void begin_block() { pending_.clear(), place_ = 0; }
  [[nodiscard]] double next(const std::string& what, Index k, Index n);
  void end_block(const std::string& what);

  std::string source_;
  std::vector<Line> lines_;
  std::size_t at_ = 0;
  Index line_ = 0;
  std::vector<std::string_view> pending_;
  std::size_t place_ = 0;
};

}  // namespace rdd::dmd
