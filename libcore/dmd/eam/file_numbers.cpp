// Numbers as Fortran and C programs write them.
#include "dmd/eam/file_numbers.hpp"

#include <algorithm>

namespace rdd::dmd {
namespace {

std::string_view without_comment(std::string_view text) {
  const auto at = text.find('#');
  return at == std::string_view::npos ? text : text.substr(0, at);
}

/// With an exponent after D as well as after E.
std::optional<double> number_of(std::string_view word) {
  if (word.find_first_of("dD") == std::string_view::npos) return to_double(word);
  std::string text(word);
  std::ranges::replace(text, 'd', 'e');
  std::ranges::replace(text, 'D', 'e');
  return to_double(text);
}

}  // namespace

FileNumbers::FileNumbers(std::string_view text, std::string source)
    : source_(std::move(source)), lines_(split_lines(text)) {}

std::string_view FileNumbers::comment_line(const char* what) {
  if (at_ == lines_.size()) fail_at(source_, line_ + 1, "the file ends; expected ", what);
  line_ = lines_[at_].number;
  return lines_[at_++].text;
}

std::vector<std::string_view> FileNumbers::words(const char* what) {
  while (at_ < lines_.size()) {
    line_ = lines_[at_].number;
    auto found = split_words(without_comment(lines_[at_++].text));
    if (!found.empty()) return found;
  }
  fail_at(source_, line_ + 1, "the file ends; expected ", what);
}

double FileNumbers::to_number(std::string_view word, const std::string& what) const {
  const auto value = number_of(word);
  if (!value) {
    const bool minus = word.find("\xe2\x88\x92") != std::string_view::npos;
    fail_at(source_, line_, in_quotes(word), minus ? " has a Unicode minus sign" : "", ": expected a finite number, ",
            what);
  }
  return *value;
}

Index FileNumbers::to_count(std::string_view word, const char* what) const {
  const auto value = to_integer(word);
  if (!value || *value < 1 || *value > 100000000)
    fail_at(source_, line_, in_quotes(word), ": expected ", what, ", a whole number from 1 on");
  return *value;
}

double FileNumbers::next(const std::string& what, Index k, Index n) {
  while (place_ == pending_.size()) {
    if (at_ == lines_.size()) fail_at(source_, line_ + 1, "the file ends after ", k, " of ", n, " values of ", what);
    line_ = lines_[at_].number;
    pending_ = split_words(without_comment(lines_[at_++].text));
    place_ = 0;
  }
  const std::string_view word = pending_[place_++];
  const auto value = number_of(word);
  if (value) return *value;
  return to_number(word, "value " + std::to_string(k + 1) + " of " + std::to_string(n) + " of " + what);
}

void FileNumbers::end_block(const std::string& what) {
  if (place_ == pending_.size()) return;
  warnings.push_back(source_ + ", line " + std::to_string(line_) + ": " + std::to_string(pending_.size() - place_) +
                     " value(s) more than " + what + " has are left out");
}

Index FileNumbers::count_numbers() const {
  Index count = 0;
  for (std::size_t k = at_; k < lines_.size(); ++k)
    count += static_cast<Index>(split_words(without_comment(lines_[k].text)).size());
  return count;
}

void FileNumbers::finish() {
  while (at_ < lines_.size()) {
    const auto& line = lines_[at_++];
    if (split_words(without_comment(line.text)).empty()) continue;
    warnings.push_back(source_ + ", line " + std::to_string(line.number) + ": what stands from here on is left out");
    return;
  }
}

}  // namespace rdd::dmd
