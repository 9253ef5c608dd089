// Numbers and tables in the formats of other codes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "network/network.hpp"

namespace rdd::io {

/// D0 exp(-Em/(kB T)): what a cluster-dynamics code in the manner of Xolotl computes from its two numbers.
/// Throws Status::argument unless D0 >= 0, Em is finite, kB > 0 and T > 0.
[[nodiscard]] double arrhenius_value(double prefactor, double energy, double temperature, double kB);

/// What the caller's units are.
struct ExportUnits {
  double length_cm = 0;  ///< centimetres in the caller's unit of length (1e-7 for nm)
  double time_s = 0;     ///< seconds in the caller's unit of time
  double energy_ev = 0;  ///< eV in the caller's unit of energy
};

/// "D0 Em" in cm^2/s and eV, as MMonCa reads a migration; every digit that it takes.
[[nodiscard]] std::string mmonca_line(double prefactor, double energy, const ExportUnits& units);

/// Rate of the jumps of one length that give a diffusivity D0 in `dimension` dimensions, all directions together:
/// nu = 2 dimension D0/length^2, which is MMonCa's nu = 6 D0/lambda^2 (4 in two dimensions, 2 in one). And its inverse.
[[nodiscard]] double hop_rate(double prefactor, int dimension, double length);
[[nodiscard]] double hop_prefactor(double rate, int dimension, double length);

/// Rates of hopping of each species from any site of a grid to its neighbours, (n_species x 2 dim) column-major. The
/// directions come in the order in which JumpProcesses lists the neighbours on a Cartesian grid, by their linear index:
/// -x_dim, ..., -x_1, +x_1, ..., +x_dim.
using HoppingConstants = std::vector<double>;

/// The states of a network as species on a grid of its cells. reaction(i, j): rate of j -> i within a cell; diagonal 0.
struct Hopping {
  HoppingConstants constants;
  Matrix reaction;
};
/// Throws Status::unsupported, naming the jump, if one changes the state and the cell at once or leads further than to
/// a neighbouring cell.
[[nodiscard]] Hopping hopping_constants(const Network& network);

/// The grid whose walk has the diffusivities (dim x n_species) along its axes at the spacings (dim): D/h^2.
[[nodiscard]] HoppingConstants hopping_constants(const Matrix& diffusivity, const Vector& spacing);

/// The links of a Cartesian grid of one to three dimensions from each of its sites to the neighbours inside, in the
/// order in which JumpProcesses lists them. Sites count from 0, x_1 fastest.
struct GridLinks {
  std::vector<Index> first;      ///< (n_sites + 1) links of site i: first[i] to first[i + 1] - 1
  std::vector<Index> neighbour;  ///< (n_links) the site at the other end
  std::vector<Index> direction;  ///< (n_links) its column among HoppingConstants' directions
};
/// Throws Status::argument unless 1 to 3 sizes >= 1 are given, Status::size if the grid has too many sites.
[[nodiscard]] GridLinks grid_links(std::span<const Index> sites);

}  // namespace rdd::io
