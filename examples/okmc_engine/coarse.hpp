// What the engine takes from rdd: at each temperature a table of coarse jumps, weights of the states, and the exact D.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine.hpp"

struct CoarseDefect {
  double temperature = 0;
  JumpTable table;
  std::vector<double> weight;           ///< equilibrium weights of the coarse states
  std::array<double, 9> lattice{};      ///< columns are lattice vectors, length
  std::array<double, 9> diffusivity{};  ///< exact, of the full network; column-major, length^2/time
};

/// Reads the barriers and makes a table of n_coarse states at each temperature, or of the recommended number where the
/// gap is too small for that many. The temperatures are shared out among the threads, which all read one landscape.
/// Throws std::runtime_error with the library's text.
std::vector<CoarseDefect> coarse_defects(const std::string& path, int n_coarse, const std::vector<double>& temperatures,
                                         int threads);
