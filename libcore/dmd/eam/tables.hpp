// The tables of an embedded-atom potential as a file or a caller gives them, and the files.
#pragma once

#include <string>
#include <vector>

#include "support/types.hpp"

namespace rdd::dmd {

/// Rows are knots: rho = m d_rho or r = m d_r.
struct EamTables {
  std::string source;              ///< for messages
  std::vector<std::string> names;  ///< of the species
  Vector mass;                     ///< (n)
  double d_rho = 0, d_r = 0, cutoff = 0;
  bool by_host = false;               ///< Finnis-Sinclair: the density depends on the host as well as on the source
  Matrix embedding;                   ///< (n_rho, n) energy
  Matrix density;                     ///< (n_r, n) by source, or (n_r, n n): column host + n source
  Matrix r_phi;                       ///< (n_r, n (n + 1) / 2) energy length: column a (a + 1) / 2 + b, b <= a
  std::vector<std::string> warnings;  ///< what is odd about the file and was read nevertheless

  [[nodiscard]] Index species() const { return static_cast<Index>(names.size()); }
};
/// Throws if the sizes do not agree or a number makes no sense.
void check(const EamTables& tables);

[[nodiscard]] inline Index pair_column(Index a, Index b) { return a < b ? b * (b + 1) / 2 + a : a * (a + 1) / 2 + b; }

/// Those of the species asked for, in that order. Throws Status::argument naming one that is not there or is twice.
[[nodiscard]] EamTables select(const EamTables& tables, const std::vector<std::string>& names);

enum class EamFormat : int {
  detect = 0,  ///< by the contents, and by the ending .fs where both setfl and fs would fit
  setfl = 1,   ///< eam/alloy
  fs = 2,      ///< eam/fs, Finnis-Sinclair
  funcfl = 3,  ///< eam: one element a file
};

/// Reads a file. Throws Status::file; Status::format with the file and the line.
[[nodiscard]] EamTables read_eam(const std::string& path, EamFormat format = EamFormat::detect);
/// A file's text; `source` names it in messages.
[[nodiscard]] EamTables parse_eam(const std::string& text, const std::string& source, EamFormat format);
/// Several funcfl files as an alloy, on the coarsest of their grids; 27.2 * 0.529 Z_a Z_b is r phi.
[[nodiscard]] EamTables read_funcfl(const std::vector<std::string>& paths);

}  // namespace rdd::dmd
