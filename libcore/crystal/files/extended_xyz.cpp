// Extended xyz: number of atoms, key=value pairs with Lattice, Properties and pbc, one line an atom.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "crystal/files/structure_file.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

namespace rdd::crystal {
namespace {

/// key=value or key="value with blanks"; keys in lower case.
std::map<std::string, std::string> pairs(std::string_view text) {
  std::map<std::string, std::string> out;
  std::size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && std::isspace(static_cast<unsigned char>(text[i]))) ++i;
    std::string key;
    while (i < text.size() && text[i] != '=' && !std::isspace(static_cast<unsigned char>(text[i])))
      key += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i++])));
    if (i >= text.size() || text[i] != '=') continue;
    ++i;
    const char quote =
        i < text.size() && (text[i] == '"' || text[i] == '\'' || text[i] == '[' || text[i] == '{') ? text[i] : ' ';
    const char end = quote == '[' ? ']' : quote == '{' ? '}' : quote;
    if (quote != ' ') ++i;
    std::string value;
    while (i < text.size() && (quote == ' ' ? !std::isspace(static_cast<unsigned char>(text[i])) : text[i] != end))
      value += text[i++];
    if (quote != ' ') ++i;
    out[key] = value;
  }
  return out;
}

struct Columns {
  std::size_t species = 0, position = 1;
};

/// From "species:S:1:pos:R:3:...".
Columns columns(const std::string& properties, const std::string& name) {
  if (properties.empty()) return {};
  const auto fields = split_fields(properties, ':');
  Columns out{1000, 1000};
  std::size_t column = 0;
  for (std::size_t f = 0; f + 2 < fields.size(); f += 3) {
    const auto width = to_integer(fields[f + 2]);
    if (!width || *width < 1 || *width > 1000)
      fail_at(name, 2, "Properties=", in_quotes(properties), ": expected widths");
    if (fields[f] == "species") out.species = column;
    if (fields[f] == "pos" && *width == 3) out.position = column;
    column += static_cast<std::size_t>(*width);
  }
  if (out.species == 1000 || out.position == 1000)
    fail_at(name, 2, "Properties=", in_quotes(properties), ": expected species and pos:R:3 among them");
  return out;
}

/// The lattice vectors of the directions that are periodic.
Matrix lattice_of(const std::map<std::string, std::string>& head, const std::string& name) {
  const auto found = head.find("lattice");
  if (found == head.end()) fail_at(name, 2, "no Lattice=\"...\", expected nine components of three lattice vectors");
  const auto words = split_words(found->second);
  if (words.size() != 9) fail_at(name, 2, "Lattice has ", words.size(), " numbers, expected nine");
  Matrix all(3, 3);
  for (std::size_t k = 0; k < 9; ++k) {
    const auto value = to_double(words[k]);
    if (!value) fail_at(name, 2, "Lattice: ", in_quotes(words[k]), ", expected a number");
    all(static_cast<Index>(k % 3), static_cast<Index>(k / 3)) = *value;
  }
  const auto pbc = head.find("pbc");
  if (pbc == head.end()) return all;
  const auto flags = split_words(pbc->second);
  if (flags.size() != 3) fail_at(name, 2, "pbc has ", flags.size(), " entries, expected three");
  Matrix out(3, 0);
  for (std::size_t k = 0; k < 3; ++k) {
    const char c = static_cast<char>(std::toupper(static_cast<unsigned char>(flags[k][0])));
    if (c != 'T' && c != 'F' && c != '1' && c != '0')
      fail_at(name, 2, "pbc: ", in_quotes(flags[k]), ", expected T or F");
    if (c == 'F' || c == '0') continue;
    out.conservativeResize(3, out.cols() + 1);
    out.col(out.cols() - 1) = all.col(static_cast<Index>(k));
  }
  if (out.cols() == 0) fail_at(name, 2, "pbc: no direction is periodic, expected one at least");
  return out;
}

}  // namespace

Structure parse_extended_xyz(std::string_view text, const std::string& name) {
  const auto lines = split_lines(text);
  const auto n = lines.empty() ? std::nullopt : to_integer(trimmed(lines[0].text));
  if (!n || *n < 1) fail_at(name, 1, "expected the number of atoms");
  require(static_cast<Index>(lines.size()) >= *n + 2, Status::format, name, ": ", lines.size(), " lines, expected ",
          *n + 2, " for ", *n, " atoms");
  const auto head = pairs(lines[1].text);
  const auto properties = head.find("properties");
  const auto column = columns(properties == head.end() ? "" : properties->second, name);
  Structure out;
  out.lattice = lattice_of(head, name);
  out.positions.resize(3, *n);
  for (Index a = 0; a < *n; ++a) {
    const auto& line = lines[a + 2];
    const auto words = split_words(line.text);
    if (words.size() < std::max(column.species + 1, column.position + 3))
      fail_at(name, line.number, words.size(), " words, expected a species and three coordinates");
    const std::string element(words[column.species]);
    auto known = std::find(out.species.begin(), out.species.end(), element);
    if (known == out.species.end()) known = out.species.insert(out.species.end(), element);
    out.kind.push_back(static_cast<std::int32_t>(known - out.species.begin()));
    for (std::size_t k = 0; k < 3; ++k) {
      const auto value = to_double(words[column.position + k]);
      if (!value) fail_at(name, line.number, in_quotes(words[column.position + k]), ", expected a coordinate");
      out.positions(static_cast<Index>(k), a) = *value;
    }
  }
  return out;
}

}  // namespace rdd::crystal
