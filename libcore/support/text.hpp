// Files as text: whole reads, atomic writes, lines, numbers independent of the locale. No file format is parsed here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.hpp"
#include "support/types.hpp"

namespace rdd {

/// All bytes of a regular file, decompressed if gzip made it. Throws Status::file naming the path and the system's
/// reason, Status::format if a compressed file is cut or damaged.
[[nodiscard]] std::string read_text(const std::string& path);

/// Writes a file atomically: a temporary file in the same folder is synced to disk, then renamed. Keeps the
/// permissions and, where it may, the owner of a file it replaces; follows symbolic links. Other hard links to the file
/// keep what was there. Throws Status::file, with nothing changed.
void write_text(const std::string& path, std::string_view text);

/// A line without its end, and its number counted from 1.
struct Line {
  std::string_view text;
  Index number = 0;
};

/// Lines ended by LF, CR LF or the end of the text; a byte order mark at the start is skipped.
[[nodiscard]] std::vector<Line> split_lines(std::string_view text);

/// Without blanks and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// Parts between separators, trimmed; one part more than separators.
[[nodiscard]] std::vector<std::string_view> split_fields(std::string_view text, char separator);
/// Parts between blanks and tabs.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view text);

/// The whole of the text as a finite double, or nothing. A sign + is allowed, hexadecimal and locales are not.
[[nodiscard]] std::optional<double> to_double(std::string_view text);
/// The whole of the text as a decimal integer, or nothing.
[[nodiscard]] std::optional<Index> to_integer(std::string_view text);

/// For messages: quoted, shortened, what is not printable ASCII shown as '?'.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// Throws Status::format with "name, line n: " before the parts.
template <typename... Parts>
[[noreturn]] void fail_at(const std::string& name, Index line, const Parts&... parts) {
  fail(Status::format, name, ", line ", line, ": ", parts...);
}

}  // namespace rdd
