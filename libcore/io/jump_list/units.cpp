// Units by name. Values: CODATA 2018, exact where the SI defines them.
#include "io/jump_list/units.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "support/text.hpp"

namespace rdd::io {
namespace {

struct Entry {
  std::string_view name;
  double factor;
};

constexpr double hertz_per_wavenumber = 2.99792458e10;  // c in cm/s
constexpr double hertz_per_ev = 2.417989242084918e14;   // e/h
constexpr double ev_per_hartree = 27.211386245988;
constexpr double ev_per_kelvin = 8.617333262145179e-5;  // k/e
constexpr double ev_per_kj_mol = 0.010364269656262174;  // 1e3/(N_A e)
constexpr double ev_per_joule = 6.241509074460763e18;   // 1/e

constexpr std::array lengths{Entry{"A", 1},
                             Entry{"Ang", 1},
                             Entry{"Ang.", 1},
                             Entry{"ang", 1},
                             Entry{"ang.", 1},
                             Entry{"angstrom", 1},
                             Entry{"Angstrom", 1},
                             Entry{"angstroms", 1},
                             Entry{"Angstroms", 1},
                             Entry{"\xc3\x85", 1},
                             Entry{"\xe2\x84\xab", 1},
                             Entry{"A\xcc\x8a", 1},
                             Entry{"pm", 0.01},
                             Entry{"nm", 10},
                             Entry{"um", 1e4},
                             Entry{"\xc2\xb5m", 1e4},
                             Entry{"\xce\xbcm", 1e4},
                             Entry{"mm", 1e7},
                             Entry{"cm", 1e8},
                             Entry{"m", 1e10},
                             Entry{"Bohr", 0.529177210903},
                             Entry{"bohr", 0.529177210903}};
constexpr std::array energies{Entry{"eV", 1},
                              Entry{"ev", 1},
                              Entry{"meV", 1e-3},
                              Entry{"keV", 1e3},
                              Entry{"MeV", 1e6},
                              Entry{"K", ev_per_kelvin},
                              Entry{"kJ/mol", ev_per_kj_mol},
                              Entry{"kJ mol-1", ev_per_kj_mol},
                              Entry{"kJ mol^-1", ev_per_kj_mol},
                              Entry{"J/mol", ev_per_kj_mol / 1000},
                              Entry{"kcal/mol", 4.184 * ev_per_kj_mol},
                              Entry{"kcal mol-1", 4.184 * ev_per_kj_mol},
                              Entry{"kcal mol^-1", 4.184 * ev_per_kj_mol},
                              Entry{"cal/mol", 4.184 * ev_per_kj_mol / 1000},
                              Entry{"J", ev_per_joule},
                              Entry{"Ha", ev_per_hartree},
                              Entry{"Hartree", ev_per_hartree},
                              Entry{"hartree", ev_per_hartree},
                              Entry{"Eh", ev_per_hartree},
                              Entry{"Ry", ev_per_hartree / 2},
                              Entry{"Rydberg", ev_per_hartree / 2},
                              Entry{"rydberg", ev_per_hartree / 2},
                              Entry{"cm-1", hertz_per_wavenumber / hertz_per_ev},
                              Entry{"cm^-1", hertz_per_wavenumber / hertz_per_ev},
                              Entry{"1/cm", hertz_per_wavenumber / hertz_per_ev},
                              Entry{"THz", 1e12 / hertz_per_ev}};
constexpr std::array frequencies{Entry{"Hz", 1},
                                 Entry{"1/s", 1},
                                 Entry{"s-1", 1},
                                 Entry{"s^-1", 1},
                                 Entry{"s^{-1}", 1},
                                 Entry{"/s", 1},
                                 Entry{"1/sec", 1},
                                 Entry{"per s", 1},
                                 Entry{"hz", 1},
                                 Entry{"kHz", 1e3},
                                 Entry{"MHz", 1e6},
                                 Entry{"GHz", 1e9},
                                 Entry{"THz", 1e12},
                                 Entry{"thz", 1e12},
                                 Entry{"PHz", 1e15},
                                 Entry{"1/ms", 1e3},
                                 Entry{"ms-1", 1e3},
                                 Entry{"ms^-1", 1e3},
                                 Entry{"1/us", 1e6},
                                 Entry{"us-1", 1e6},
                                 Entry{"us^-1", 1e6},
                                 Entry{"1/ns", 1e9},
                                 Entry{"ns-1", 1e9},
                                 Entry{"ns^-1", 1e9},
                                 Entry{"1/ps", 1e12},
                                 Entry{"ps-1", 1e12},
                                 Entry{"ps^-1", 1e12},
                                 Entry{"1/fs", 1e15},
                                 Entry{"fs-1", 1e15},
                                 Entry{"fs^-1", 1e15},
                                 Entry{"cm-1", hertz_per_wavenumber},
                                 Entry{"cm^-1", hertz_per_wavenumber},
                                 Entry{"1/cm", hertz_per_wavenumber},
                                 Entry{"eV", hertz_per_ev},
                                 Entry{"meV", hertz_per_ev / 1000}};
constexpr std::array lengths_unsaid{"length", "lengths"};
constexpr std::array energies_unsaid{"energy", "energies"};
constexpr std::array frequencies_unsaid{"1/time", "time-1", "time^-1", "frequency", "rate"};

std::span<const Entry> entries(Dimension dimension) {
  switch (dimension) {
    case Dimension::length:
      return lengths;
    case Dimension::energy:
      return energies;
    case Dimension::frequency:
      break;
  }
  return frequencies;
}

/// Words that name the quantity and leave its unit to the reader.
std::span<const char* const> unsaid(Dimension dimension) {
  switch (dimension) {
    case Dimension::length:
      return lengths_unsaid;
    case Dimension::energy:
      return energies_unsaid;
    case Dimension::frequency:
      break;
  }
  return frequencies_unsaid;
}

}  // namespace

std::string_view bracket_of(std::string_view column) {
  const auto open = column.find_first_of("[(");
  if (open == std::string_view::npos) return {};
  const auto close = column.find(column[open] == '[' ? ']' : ')', open);
  return trimmed(column.substr(open + 1, close == std::string_view::npos ? close : close - open - 1));
}

std::optional<Unit> unit_named(std::string_view bracket, Dimension dimension) {
  if (bracket.empty()) return Unit{};
  for (const auto* word : unsaid(dimension))
    if (bracket == word) return Unit{};
  for (const auto& entry : entries(dimension))
    if (bracket == entry.name) return Unit{entry.factor, true};
  return std::nullopt;
}

const char* units_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::length:
      return "Ang, pm, nm, um, cm, m, Bohr";
    case Dimension::energy:
      return "eV, meV, K, kJ/mol, kcal/mol, J, Ha, Ry, cm-1";
    case Dimension::frequency:
      break;
  }
  return "1/s, Hz, GHz, THz, 1/ns, 1/ps, 1/fs, cm-1";
}

}  // namespace rdd::io
