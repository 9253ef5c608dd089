// VASP 5 POSCAR: comment, scale, lattice, species, counts, optional selective dynamics, coordinates.
#include <Eigen/LU>
#include <cctype>
#include <cmath>

#include "crystal/files/structure_file.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

namespace rdd::crystal {
namespace {

class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : lines_(split_lines(text)), name_(name) {}

  [[nodiscard]] std::string_view next(const char* expected) {
    if (next_ >= lines_.size()) fail(Status::format, name_, ": the file ends, expected ", expected);
    number_ = lines_[next_].number;
    return lines_[next_++].text;
  }
  [[nodiscard]] std::vector<std::string_view> words(const char* expected) { return split_words(next(expected)); }
  /// The first n words of a line as numbers.
  [[nodiscard]] Vector numbers(Index n, const char* expected) {
    const auto list = words(expected);
    if (static_cast<Index>(list.size()) < n) complain("a line of ", list.size(), " words, expected ", expected);
    Vector out(n);
    for (Index k = 0; k < n; ++k) {
      const auto value = to_double(list[k]);
      if (!value) complain(in_quotes(list[k]), ", expected ", expected);
      out[k] = *value;
    }
    return out;
  }
  template <typename... Parts>
  [[noreturn]] void complain(const Parts&... parts) const {
    fail_at(name_, number_, parts...);
  }

 private:
  std::vector<Line> lines_;
  std::string name_;
  std::size_t next_ = 0;
  Index number_ = 0;
};

/// Scales of the three Cartesian axes; one negative number is the volume of the cell.
Vector scales(Reader& in, const Matrix& unscaled, const Vector& given) {
  if (given.size() == 3) return given;
  if (given[0] > 0) return Vector::Constant(3, given[0]);
  const double volume = std::abs(unscaled.determinant());
  if (given[0] == 0 || volume == 0) in.complain("the scale or the volume is zero, expected a cell with a volume");
  return Vector::Constant(3, std::cbrt(-given[0] / volume));
}

/// "Fe", of "Fe_pv" or "Fe/hash" too.
std::string element_of(std::string_view word) { return std::string(word.substr(0, word.find_first_of("_/"))); }

struct Composition {
  std::vector<std::string> species;
  std::vector<std::int32_t> kind;
};

Composition composition(Reader& in) {
  Composition out;
  const auto names = in.words("a line of species");
  if (names.empty() || to_integer(names[0]))
    in.complain("no line of species (a file of VASP 4?), expected one above the numbers of atoms");
  std::vector<std::int32_t> kinds;
  for (const auto word : names) {
    const auto element = element_of(word);
    std::size_t k = 0;  // a species may come more than once
    while (k < out.species.size() && out.species[k] != element) ++k;
    if (k == out.species.size()) out.species.push_back(element);
    kinds.push_back(static_cast<std::int32_t>(k));
  }
  const auto counts = in.words("numbers of atoms");
  if (counts.size() != names.size()) in.complain(counts.size(), " numbers of atoms, expected ", names.size());
  for (std::size_t s = 0; s < counts.size(); ++s) {
    const auto count = to_integer(counts[s]);
    if (!count || *count < 1 || *count > 1000000) in.complain(in_quotes(counts[s]), ", expected a number of atoms");
    out.kind.insert(out.kind.end(), static_cast<std::size_t>(*count), kinds[s]);
  }
  return out;
}

}  // namespace

Structure parse_poscar(std::string_view text, const std::string& name) {
  Reader in(text, name);
  (void)in.next("a comment");
  const auto first = in.words("a scale");
  Vector given(first.size() == 3 ? 3 : 1);
  for (Index k = 0; k < given.size(); ++k) {
    const auto value = first.empty() ? std::nullopt : to_double(first[k]);
    if (!value) in.complain("expected a scale");
    given[k] = *value;
  }
  Matrix lattice(3, 3);
  for (Index k = 0; k < 3; ++k) lattice.col(k) = in.numbers(3, "three components of a lattice vector");
  const Vector scale = scales(in, lattice, given);
  lattice = (scale.asDiagonal() * lattice).eval();
  auto atoms = composition(in);
  auto mode = trimmed(in.next("Direct or Cartesian"));
  if (!mode.empty() && (mode[0] == 'S' || mode[0] == 's')) mode = trimmed(in.next("Direct or Cartesian"));
  const char letter = mode.empty() ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(mode[0])));
  if (letter != 'd' && letter != 'c' && letter != 'k') in.complain(in_quotes(mode), ", expected Direct or Cartesian");
  Structure out;
  out.lattice = lattice;
  out.species = std::move(atoms.species);
  out.kind = std::move(atoms.kind);
  out.positions.resize(3, static_cast<Index>(out.kind.size()));
  for (Index a = 0; a < out.positions.cols(); ++a) {
    const Vector x = in.numbers(3, "three coordinates of an atom");
    out.positions.col(a) = letter == 'd' ? Vector(lattice * x) : Vector(scale.asDiagonal() * x);
  }
  return out;
}

}  // namespace rdd::crystal
