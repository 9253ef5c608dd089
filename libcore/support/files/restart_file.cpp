// Restart files: writing, reading, digests.
#include "support/files/restart_file.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "support/error.hpp"
#include "support/text.hpp"

namespace rdd {
namespace {

/// FNV-1a.
std::string digest(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return std::to_string(hash);
}

}  // namespace

RestartWriter::RestartWriter(std::string_view heading, std::string_view owner) {
  line(heading);
  line("owner " + digest(owner));
}

void RestartWriter::line(std::string_view text) {
  text_ += text;
  text_ += '\n';
}

void RestartWriter::number(double value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::hex).ptr;
  line({buffer, end});
}

void RestartWriter::numbers(const Vector& values) {
  line("numbers " + std::to_string(values.size()));
  for (const double value : values) number(value);
}

void RestartWriter::write(const std::string& path) { write_text(path, text_ + "digest " + digest(text_) + "\n"); }

Index saved_count(double value) {
  require(value >= 0 && value < 0x1p53 && value == std::floor(value), Status::format, "a saved count is ",
          rdd::number(value), ": expected a whole number >= 0");
  return static_cast<Index>(value);
}

RestartReader::RestartReader(std::string path, std::string_view heading, std::string_view owner, std::string_view what,
                             std::string_view parts)
    : path_(std::move(path)), text_(read_text(path_)) {
  require(text_.starts_with(heading), Status::format, path_, ": expected a file that begins with \"", heading, "\"");
  const auto mark = text_.rfind("digest ");
  require(mark != std::string::npos && text_.substr(mark) == "digest " + digest(text_.substr(0, mark)) + "\n",
          Status::format, path_, ": damaged or incomplete; expected a file written by save");
  text_.resize(mark);
  (void)line();
  require(line() == "owner " + digest(owner), Status::format, path_, ": saved by another ", what,
          "; expected the same ", parts);
}

std::string RestartReader::line() {
  const auto end = text_.find('\n', place_);
  require(end != std::string::npos, Status::format, path_, ": ends early; expected a file written by save");
  std::string found = text_.substr(place_, end - place_);
  place_ = end + 1;
  return found;
}

double RestartReader::number() {
  const std::string text = line();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::hex);
  require(error == std::errc() && end == text.data() + text.size(), Status::format, path_, ": \"", text,
          "\" is not a number: expected a file written by save");
  return value;
}

Index RestartReader::count() {
  constexpr std::string_view word = "numbers ";
  const std::string text = line();
  const auto n = text.starts_with(word) ? to_integer(std::string_view(text).substr(word.size())) : std::nullopt;
  require(n && *n >= 0 && *n <= static_cast<Index>(text_.size()), Status::format, path_, ": \"", text,
          "\": expected a number of numbers");
  return *n;
}

Vector RestartReader::numbers() {
  Vector values(count());
  for (double& value : values) value = number();
  return values;
}

Vector RestartReader::numbers(Index expected) {
  Vector values = numbers();
  require(values.size() == expected, Status::format, path_, ": holds ", values.size(), " numbers, expected ", expected);
  return values;
}

}  // namespace rdd
