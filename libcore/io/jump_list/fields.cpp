// Fields of the lines of a table: one pass over the characters, in or out of double quotes.
#include "io/jump_list/fields.hpp"

#include <algorithm>

#include "support/text.hpp"

namespace rdd::io {
namespace {

/// Calls act(character, quoted) for each character that is no quote.
template <typename Act>
void for_characters(std::string_view line, Act&& act) {
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else
      act(c, quoted);
  }
}

bool holds(std::string_view line, char wanted) {
  bool found = false;
  for_characters(line, [&](char c, bool quoted) { found = found || (c == wanted && !quoted); });
  return found;
}

/// The parts between separators outside quotes, trimmed and without quotes.
std::vector<std::string> parts_of(std::string_view line, char separator) {
  std::vector<std::string> parts(1);
  for_characters(line, [&](char c, bool quoted) {
    if (c == separator && !quoted)
      parts.emplace_back();
    else
      parts.back() += c;
  });
  for (auto& part : parts) part = std::string(trimmed(part));
  return parts;
}

std::vector<std::string> words_of(std::string_view line) {
  std::string plain;  // tabs are blanks here
  for (const char c : trimmed(line)) plain += c == '\t' ? ' ' : c;
  std::vector<std::string> words;
  for (auto& part : parts_of(plain, ' ')) {
    if (part.empty()) continue;
    if (!words.empty() && (part[0] == '[' || part[0] == '('))
      words.back() += part;
    else
      words.push_back(std::move(part));
  }
  return words;
}

bool holds_blank(const std::string& field) {
  const auto name = field.substr(0, field.find_first_of("[("));
  return trimmed(name).find(' ') != std::string_view::npos;
}

}  // namespace

char separator_of(std::string_view line) {
  line = trimmed(line);
  if (holds(line, ';')) return ';';
  if (holds(line, '\t') && !holds(line, ',')) return '\t';
  if (!holds(line, ',')) return ' ';
  // A comma can also be the decimal point of numbers between blanks or tabs.
  const auto parts = parts_of(line, ',');
  if (std::none_of(parts.begin(), parts.end(), holds_blank)) {
    const bool tabs = std::any_of(parts.begin(), parts.end(),
                                  [](const std::string& part) { return part.find('\t') != std::string::npos; });
    return tabs ? '\t' : ',';
  }
  return holds(line, '\t') ? '\t' : ' ';
}

std::vector<std::string> fields_of(std::string_view line, char separator) {
  return separator == ' ' ? words_of(line) : parts_of(line, separator);
}

std::optional<double> table_number(std::string_view field, bool decimal_comma) {
  std::string text(field);
  if (decimal_comma) {
    if (text.find('.') != std::string::npos || std::count(text.begin(), text.end(), ',') > 1) return std::nullopt;
    std::replace(text.begin(), text.end(), ',', '.');
  }
  // D only where an exponent stands: after a digit or point, before a digit or sign.
  const auto letter = text.find_first_of("dD");
  if (letter != std::string::npos && letter > 0 && letter + 1 < text.size()) text[letter] = 'e';
  return to_double(text);
}

}  // namespace rdd::io
