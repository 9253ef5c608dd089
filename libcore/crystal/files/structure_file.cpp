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
  require(
      extension != ".cif", Status::unsupported, path,
      ": this build reads no CIF, expected a POSCAR (VASP 5) or extended xyz; most programs convert one to the other");
  const auto text = read_text(path);
  return extension == ".xyz" || extension == ".extxyz" ? parse_extended_xyz(text, path) : parse_poscar(text, path);
}

}  // namespace rdd::crystal
