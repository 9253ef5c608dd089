// funcfl files (Foiles1986), alone and resampled to one grid, as LAMMPS does it.
#include "dmd/eam/funcfl.hpp"

#include <algorithm>
#include <cmath>

#include "dmd/eam/file_numbers.hpp"

namespace rdd::dmd {
namespace {

constexpr double hartree_times_bohr = 27.2 * 0.529;  // eV Angstrom, LAMMPS's constants

struct Funcfl {
  std::string name;
  double mass, d_rho, d_r, cutoff;
  Vector embedding, charge, density;
  std::vector<std::string> warnings;
};

const char* symbol_of(double z) {
  static const char* const symbols[] = {
      "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",  "S",  "Cl", "Ar", "K",
      "Ca", "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr",
      "Y",  "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I",  "Xe", "Cs", "Ba", "La",
      "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W",  "Re", "Os",
      "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U",  "Np", "Pu"};
  const double last = static_cast<double>(std::size(symbols));
  return z >= 1 && z <= last && z == std::floor(z) ? symbols[static_cast<std::size_t>(z) - 1] : "X";
}

Funcfl parse(const std::string& text, const std::string& source) {
  FileNumbers file(text, source);
  (void)file.comment_line("a line of comment");
  Funcfl result;
  const auto element = file.words("atomic number, mass, lattice constant, lattice");
  if (element.size() < 3)
    fail_at(source, file.line(), element.size(), " word(s): expected atomic number, mass, lattice constant, lattice");
  result.name = symbol_of(file.to_number(element[0], "the atomic number"));
  result.mass = file.to_number(element[1], "the mass");
  if (!(result.mass > 0)) fail_at(source, file.line(), "mass = ", result.mass, ": expected > 0");
  const auto words = file.words("nrho drho nr dr cutoff");
  if (words.size() < 5)
    fail_at(source, file.line(), words.size(), " words: expected the five numbers nrho drho nr dr cutoff");
  const Index n_rho = file.to_count(words[0], "nrho"), n_r = file.to_count(words[2], "nr");
  result.d_rho = file.to_number(words[1], "drho");
  result.d_r = file.to_number(words[3], "dr");
  result.cutoff = file.to_number(words[4], "the cutoff");
  for (const double step : {result.d_rho, result.d_r, result.cutoff})
    if (!(step > 0)) fail_at(source, file.line(), "drho, dr or cutoff = ", step, ": expected > 0");
  if (n_rho < 6 || n_r < 6)
    fail_at(source, file.line(), "nrho = ", n_rho, ", nr = ", n_r, ": expected at least 6 of each");
  result.embedding.resize(n_rho);
  result.charge.resize(n_r);
  result.density.resize(n_r);
  file.block(result.embedding, "the embedding function");
  file.block(result.charge, "the effective charge Z(r)");
  file.block(result.density, "the density");
  file.finish();
  result.warnings = file.warnings;
  return result;
}

/// The function on another grid: at each knot the cubic through the four values around it.
Vector resampled(const Vector& y, double spacing, Index n, double new_spacing) {
  Vector result(n);
  const Index most = y.size() - 3;
  for (Index m = 0; m < n; ++m) {
    double p = static_cast<double>(m) * new_spacing / spacing;
    const Index k = std::clamp(static_cast<Index>(p), Index{1}, most);
    p = std::min(p - static_cast<double>(k), 2.0);
    result[m] = -p * (p - 1) * (p - 2) / 6 * y[k - 1] + (p * p - 1) * (p - 2) / 2 * y[k] -
                p * (p + 1) * (p - 2) / 2 * y[k + 1] + p * (p * p - 1) / 6 * y[k + 2];
  }
  return result;
}

EamTables combined(const std::vector<Funcfl>& files, const std::string& source) {
  EamTables tables;
  tables.source = source;
  const auto n = static_cast<Index>(files.size());
  double rho_end = 0, r_end = 0;
  for (const Funcfl& file : files) {
    tables.d_rho = std::max(tables.d_rho, file.d_rho);
    tables.d_r = std::max(tables.d_r, file.d_r);
    tables.cutoff = std::max(tables.cutoff, file.cutoff);
    rho_end = std::max(rho_end, static_cast<double>(file.embedding.size() - 1) * file.d_rho);
    r_end = std::max(r_end, static_cast<double>(file.density.size() - 1) * file.d_r);
  }
  const auto n_rho = static_cast<Index>(rho_end / tables.d_rho + 0.5),
             n_r = static_cast<Index>(r_end / tables.d_r + 0.5);
  tables.mass.resize(n);
  tables.embedding.resize(n_rho, n);
  tables.density.resize(n_r, n);
  tables.r_phi.resize(n_r, n * (n + 1) / 2);
  Matrix charge(n_r, n);
  for (Index a = 0; a < n; ++a) {
    const Funcfl& file = files[a];
    std::string name = file.name;
    while (std::find(tables.names.begin(), tables.names.end(), name) != tables.names.end()) name += "'";
    tables.names.push_back(name);
    tables.mass[a] = file.mass;
    tables.embedding.col(a) = resampled(file.embedding, file.d_rho, n_rho, tables.d_rho);
    tables.density.col(a) = resampled(file.density, file.d_r, n_r, tables.d_r);
    charge.col(a) = resampled(file.charge, file.d_r, n_r, tables.d_r);
    for (Index b = 0; b <= a; ++b)
      tables.r_phi.col(pair_column(a, b)) = hartree_times_bohr * charge.col(a).cwiseProduct(charge.col(b));
    tables.warnings.insert(tables.warnings.end(), file.warnings.begin(), file.warnings.end());
  }
  check(tables);
  return tables;
}

}  // namespace

bool looks_like_funcfl(const std::string& text) {
  const auto lines = split_lines(text);
  if (lines.size() < 4) return false;
  const auto second = split_words(lines[1].text), third = split_words(lines[2].text);
  if (second.size() < 3 || third.size() < 5) return false;
  for (std::size_t k = 0; k < 3; ++k)
    if (!to_double(second[k])) return false;
  for (std::size_t k = 0; k < 5; ++k)
    if (!to_double(third[k])) return false;
  return true;
}

EamTables parse_funcfl(const std::string& text, const std::string& source) {
  return combined({parse(text, source)}, source);
}

EamTables read_funcfl(const std::vector<std::string>& paths) {
  require(!paths.empty(), Status::size, "no funcfl file is given: expected at least one");
  std::vector<Funcfl> files;
  std::string source;
  for (const std::string& path : paths) {
    files.push_back(parse(read_text(path), path));
    source += (source.empty() ? "" : ", ") + path;
  }
  return combined(files, source);
}

}  // namespace rdd::dmd
