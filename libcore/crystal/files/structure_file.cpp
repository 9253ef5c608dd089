// Dispatch of structure files to their readers, by extension.
#include "crystal/files/structure_file.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "support/error.hpp"
#include "support/text.hpp"

namespace rdd::crystal {

Structure read_structure(const std::string& path) {
  auto extension = std::filesystem::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto text = read_text(path);
  if (extension == ".cif") return parse_cif(text, path);
  return extension == ".xyz" || extension == ".extxyz" ? parse_extended_xyz(text, path) : parse_poscar(text, path);
}

}  // namespace rdd::crystal
