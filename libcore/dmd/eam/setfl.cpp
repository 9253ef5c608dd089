// setfl and Finnis-Sinclair files (Daw1984, as LAMMPS reads them), and which kind of file a text is.
#include <algorithm>
#include <cmath>

#include "dmd/eam/file_numbers.hpp"
#include "dmd/eam/funcfl.hpp"
#include "dmd/eam/tables.hpp"

namespace rdd::dmd {
namespace {

struct Grid {
  Index n_rho, n_r;
  double d_rho, d_r, cutoff;
};

Grid grid_of(FileNumbers& file) {
  const auto words = file.words("nrho drho nr dr cutoff");
  if (words.size() < 5)
    fail_at(file.source(), file.line(), words.size(), " words: expected the five numbers nrho drho nr dr cutoff");
  // eam/he: its embedding functions begin below a density of 0.
  if (words.size() == 6)
    fail_at(file.source(), file.line(),
            "six numbers, as files of the kind eam/he have: expected five, nrho drho nr dr "
            "cutoff");
  Grid grid{file.to_count(words[0], "nrho"), file.to_count(words[2], "nr"), file.to_number(words[1], "drho"),
            file.to_number(words[3], "dr"), file.to_number(words[4], "the cutoff")};
  for (const double step : {grid.d_rho, grid.d_r, grid.cutoff})
    if (!(step > 0)) fail_at(file.source(), file.line(), "drho, dr or cutoff = ", step, ": expected > 0");
  if (grid.n_rho < 5 || grid.n_r < 5)
    fail_at(file.source(), file.line(), "nrho = ", grid.n_rho, ", nr = ", grid.n_r, ": expected at least 5 of each");
  return grid;
}

std::vector<std::string> names_of(FileNumbers& file) {
  const auto words = file.words("the number of elements and their names");
  const Index n = file.to_count(words[0], "the number of elements");
  if (static_cast<Index>(words.size()) != n + 1)
    fail_at(file.source(), file.line(), words.size() - 1, " name(s) of elements: expected ", n,
            " after the number of them");
  std::vector<std::string> names(words.begin() + 1, words.end());
  for (std::size_t a = 0; a < names.size(); ++a)
    if (std::count(names.begin(), names.end(), names[a]) > 1)
      fail_at(file.source(), file.line(), "the element ", in_quotes(names[a]), " stands there twice");
  return names;
}

/// What stands before the tables, then whether the densities are by host; a file of one element is both.
bool is_by_host(FileNumbers file, Index n, const Grid& grid, const std::string& source) {
  if (n == 1) return false;
  const Index found = file.count_numbers(), pairs = n * (n + 1) / 2;
  const Index setfl = n * (4 + grid.n_rho + grid.n_r) + pairs * grid.n_r;
  const Index fs = n * (4 + grid.n_rho + n * grid.n_r) + pairs * grid.n_r;
  const Index far = std::abs(found - setfl), near = std::abs(found - fs);
  if (std::min(far, near) <= 8 * n + pairs) return near < far;
  return source.ends_with(".fs");  // damaged: the reader says where
}

}  // namespace

EamTables parse_eam(const std::string& text, const std::string& source, EamFormat format) {
  if (format == EamFormat::funcfl || (format == EamFormat::detect && looks_like_funcfl(text)))
    return parse_funcfl(text, source);
  FileNumbers file(text, source);
  for (int line = 0; line < 3; ++line) (void)file.comment_line("three lines of comment");
  EamTables tables;
  tables.source = source;
  tables.names = names_of(file);
  const Index n = tables.species();
  const Grid grid = grid_of(file);
  tables.by_host = format == EamFormat::fs || (format == EamFormat::detect && is_by_host(file, n, grid, source));
  tables.d_rho = grid.d_rho, tables.d_r = grid.d_r, tables.cutoff = grid.cutoff;
  tables.mass.resize(n);
  tables.embedding.resize(grid.n_rho, n);
  tables.density.resize(grid.n_r, tables.by_host ? n * n : n);
  tables.r_phi.resize(grid.n_r, n * (n + 1) / 2);
  for (Index a = 0; a < n; ++a) {
    const std::string& name = tables.names[a];
    const auto words = file.words("the atomic number and mass of an element");
    if (words.size() < 3)
      fail_at(source, file.line(), words.size(), " word(s): expected the atomic number, mass and lattice constant of ",
              name);
    (void)file.to_number(words[0], "the atomic number of " + name);
    tables.mass[a] = file.to_number(words[1], "the mass of " + name);
    if (!(tables.mass[a] > 0)) fail_at(source, file.line(), "mass of ", name, " = ", tables.mass[a], ": expected > 0");
    file.block(tables.embedding.col(a), "the embedding function of " + name);
    for (Index h = 0; h < (tables.by_host ? n : 1); ++h)
      file.block(tables.density.col(tables.by_host ? h + n * a : a),
                 "the density made by " + name + (tables.by_host ? " at " + tables.names[h] : std::string()));
  }
  for (Index a = 0; a < n; ++a)
    for (Index b = 0; b <= a; ++b)
      file.block(tables.r_phi.col(pair_column(a, b)), "r phi of " + tables.names[a] + " and " + tables.names[b]);
  file.finish();
  tables.warnings = file.warnings;
  check(tables);
  return tables;
}

EamTables read_eam(const std::string& path, EamFormat format) { return parse_eam(read_text(path), path, format); }

}  // namespace rdd::dmd
