// Files compressed by gzip.
#pragma once

#include <string>
#include <string_view>

namespace rdd {

/// Whether bytes begin as a gzip file does.
[[nodiscard]] bool is_gzip(std::string_view bytes);

/// The decompressed contents of a gzip file of one or more members. Throws Status::format naming the file if the bytes
/// are cut or damaged.
[[nodiscard]] std::string gunzip(std::string_view bytes, const std::string& name);

}  // namespace rdd
