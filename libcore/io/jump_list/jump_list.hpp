// Jump lists as comma-separated text: `from,to,dx,dy,dz,rate` or `from,to,dx,dy,dz,Em,nu0`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "network/inference/inference.hpp"

namespace rdd::io {

/// Contents of a file, in its order. States are counted from 1 in the file, from 0 here.
struct JumpList {
  std::string name;  ///< of the file, for messages
  int space = 0;     ///< displacement columns, 1 to 6
  std::vector<std::int32_t> from;
  std::vector<std::int32_t> to;
  Matrix displacement;                ///< (space x n) length
  Vector rate;                        ///< (n) 1/time; empty if the file holds barriers
  Vector barrier;                     ///< (n) energy; empty if the file holds rates
  Vector prefactor;                   ///< (n) 1/time; empty if the file holds rates
  std::vector<Index> line;            ///< (n) line of each jump
  std::string unit_of_energy;         ///< of the barriers in the file, which are eV here; empty: none was named
  std::vector<std::string> warnings;  ///< entries of the file to check, with their lines

  [[nodiscard]] bool holds_barriers() const { return barrier.size() != 0; }
  [[nodiscard]] Index n_jumps() const { return static_cast<Index>(from.size()); }
};

/// Reads a jump list. `#` begins a comment; blank lines, CR LF, blanks around fields, double quotes and a byte order
/// mark are fine. Fields are separated by commas, semicolons, tabs or blanks; where the separator is no comma, numbers
/// may have a decimal comma, and exponents may have Fortran's D. The last comment before the jumps that names columns,
/// or a first line that does, defines their contents, in any order: from, to, displacements (dx, s_y, d3, ...), and
/// rate (freq, frequency, k) or barrier (Em, emig, Ea) and prefactor (nu0, v0, nu); a column without a name or called
/// index is left out. Units in brackets are converted to angstrom, eV and 1/s; a unit that is not known is an error.
/// Without such a line the number of columns decides: 4, 5, 6 columns are rates with 1, 2, 3 displacements, 7 are
/// barriers with 3. Throws Status::file, or Status::format with file, line and what was expected. States must be
/// numbered without gaps.
[[nodiscard]] JumpList read_jump_csv(const std::string& path);
/// The same from text; `name` stands for the file in messages.
[[nodiscard]] JumpList parse_jump_csv(std::string_view text, std::string name);

/// nu0 exp(-Em/(kB T)) of each jump, or the rates of the file (temperature and kB are not looked at then).
/// Throws Status::argument if a barrier needs a temperature that is not > 0, or if kB is not in eV where the file names
/// the unit of its barriers; Status::format naming the line if a rate is no normal double at this temperature.
[[nodiscard]] Vector rates_of(const JumpList& table, double temperature, double kB);

/// Throws Status::argument if the file names the unit of its barriers and kB is not Boltzmann's constant in eV.
void check_energy_unit(const JumpList& table, double kB);

/// Lattice, positions and translations from the displacements, see infer_network; tolerance 0: its default.
/// Every jump must have its opposite, (to, from, -dr), unless one-way jumps are allowed. Errors name the line.
[[nodiscard]] network::Inferred infer_from_table(const JumpList& table, const Vector& rate, double tolerance,
                                                 bool allow_one_way);

/// The jumps of a network with their physical displacements.
[[nodiscard]] JumpList jump_list(const Network& network);

/// Text of a table with a header that names the columns; every number reads back to its last bit.
[[nodiscard]] std::string format_jump_csv(const JumpList& table);
/// Writes it, see write_text.
void write_jump_csv(const std::string& path, const JumpList& table);

}  // namespace rdd::io
