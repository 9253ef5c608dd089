// Exports for other codes: MMonCa, Xolotl, JumpProcesses.
#include "io/export.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "network/boltzmann.hpp"
#include "support/error.hpp"

namespace rdd::io {
namespace {

void require_positive(double value, const char* name) {
  require(std::isfinite(value) && value > 0, Status::argument, name, " = ", number(value),
          ": expected a finite value > 0");
}
void require_prefactor(double value, const char* name) {
  require(std::isfinite(value) && value >= 0, Status::argument, name, " = ", number(value),
          ": expected a finite value >= 0");
}
void require_energy(double energy) {
  require(std::isfinite(energy), Status::argument, "energy = ", number(energy), ": expected a finite value");
}

/// 2 dimension/length^2.
double hops_per_area(int dimension, double length) {
  require(dimension >= 1 && dimension <= 3, Status::argument, "dimension = ", dimension, ": expected 1, 2 or 3");
  require_positive(length, "length");
  return 2 * dimension / length / length;
}

std::string shortest(double value) {
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

}  // namespace

double arrhenius_value(double prefactor, double energy, double temperature, double kB) {
  require_prefactor(prefactor, "prefactor");
  require_energy(energy);
  require_positive(temperature, "temperature");
  require_positive(kB, "kB");
  return network::scaled_exponential(prefactor, -energy / (kB * temperature));
}

std::string mmonca_line(double prefactor, double energy, const ExportUnits& units) {
  require_prefactor(prefactor, "prefactor");
  require_energy(energy);
  require_positive(units.length_cm, "length_cm");
  require_positive(units.time_s, "time_s");
  require_positive(units.energy_ev, "energy_ev");
  return shortest(prefactor * units.length_cm * units.length_cm / units.time_s) + " " +
         shortest(energy * units.energy_ev);
}

double hop_rate(double prefactor, int dimension, double length) {
  require_prefactor(prefactor, "prefactor");
  return prefactor * hops_per_area(dimension, length);
}

double hop_prefactor(double rate, int dimension, double length) {
  require_prefactor(rate, "rate");
  return rate / hops_per_area(dimension, length);
}

Hopping hopping_constants(const Network& network) {
  network.require_lattice("a table of hopping constants");
  const Index n = network.n_states();
  const int dim = network.dim();
  Hopping out;
  out.constants.assign(n * 2 * dim, 0);
  out.reaction = Matrix::Zero(n, n);
  for (const auto& jump : network.jumps()) {
    int axis = -1, steps = 0;
    for (int a = 0; a < dim; ++a) {
      const auto cells = jump.n[a];
      steps += std::abs(cells);
      if (cells != 0) axis = a;
    }
    if (steps == 0) {
      out.reaction(jump.to, jump.from) += jump.rate;
      continue;
    }
    require(jump.from == jump.to && steps == 1, Status::unsupported, "jump ", jump.from, " -> ", jump.to,
            " (states counted from 0) ",
            steps == 1 ? "changes the state and the cell at once" : "leads further than to a neighbouring cell",
            ": expected hops of a state to neighbouring cells, and changes of state within a cell");
    const bool forward = jump.n[axis] > 0;
    out.constants[jump.from + n * (forward ? dim + axis : dim - 1 - axis)] += jump.rate;
  }
  return out;
}

namespace {

/// Number of sites; the links, six a site at most, must be countable too.
Index sites_of(std::span<const Index> sites) {
  const auto dim = sites.size();
  require(dim >= 1 && dim <= 3, Status::argument, "dim = ", dim, ": JumpProcesses has grids of 1 to 3 dimensions");
  constexpr Index most = std::numeric_limits<Index>::max() / 48;
  Index n = 1;
  for (std::size_t a = 0; a < dim; ++a) {
    require(sites[a] >= 1, Status::argument, "sites[", a, "] = ", sites[a], ": expected at least 1");
    require(sites[a] <= most / n, Status::size, "sites[", a, "] = ", sites[a], ": the grid has too many sites");
    n *= sites[a];
  }
  return n;
}

}  // namespace

GridLinks grid_links(std::span<const Index> sites) {
  const Index n = sites_of(sites);
  const auto dim = sites.size();
  GridLinks links;
  std::array<Index, 3> place{};
  for (Index site = 0; site < n; ++site) {
    links.first.push_back(static_cast<Index>(links.neighbour.size()));
    for (std::size_t direction = 0; direction < 2 * dim; ++direction) {
      const bool forward = direction >= dim;
      const auto axis = forward ? direction - dim : dim - 1 - direction;
      if (forward ? place[axis] + 1 == sites[axis] : place[axis] == 0) continue;
      Index stride = 1;
      for (std::size_t a = 0; a < axis; ++a) stride *= sites[a];
      links.neighbour.push_back(forward ? site + stride : site - stride);
      links.direction.push_back(static_cast<Index>(direction));
    }
    for (std::size_t a = 0; a < dim && ++place[a] == sites[a]; ++a) place[a] = 0;
  }
  links.first.push_back(static_cast<Index>(links.neighbour.size()));
  return links;
}

HoppingConstants hopping_constants(const Matrix& diffusivity, const Vector& spacing) {
  const Index dim = spacing.size(), n = diffusivity.cols();
  require(diffusivity.rows() == dim, Status::size, "diffusivity has ", diffusivity.rows(),
          " rows, expected dim = ", dim);
  HoppingConstants constants(static_cast<std::size_t>(n * 2 * dim));
  for (Index a = 0; a < dim; ++a) {
    require_positive(spacing[a], "spacing");
    for (Index s = 0; s < n; ++s) {
      require_prefactor(diffusivity(a, s), "diffusivity");
      const double rate = diffusivity(a, s) / spacing[a] / spacing[a];
      constants[s + n * (dim + a)] = rate;
      constants[s + n * (dim - 1 - a)] = rate;
    }
  }
  return constants;
}

}  // namespace rdd::io
