// Small crystals with Morse pairs.
#pragma once

#include "dmd/crystal/crystal.hpp"
#include "helpers.hpp"

namespace rdd::test {

inline constexpr dmd::Kinetics every_kinetics[] = {dmd::Kinetics::tanh,         dmd::Kinetics::point,
                                                   dmd::Kinetics::arrhenius,    dmd::Kinetics::constant,
                                                   dmd::Kinetics::rate_limited, dmd::Kinetics::master};

inline dmd::Crystal free_crystal(int dim, Index n, double beta) {
  dmd::Crystal crystal;
  crystal.dim = dim;
  crystal.n = n;
  crystal.physics.beta = beta;
  crystal.box.vectors = Matrix::Identity(dim, dim);
  return crystal;
}

inline dmd::Interaction binary_morse(double cutoff) {
  return dmd::make_interaction({dmd::Morse{1, 4, 1.08}, cutoff}, {dmd::Morse{0.9, 4, 1.07}, cutoff},
                               {dmd::Morse{0.95, 4, 1.1}, cutoff});
}
inline dmd::Interaction vacancies_morse(double cutoff) {
  return dmd::make_interaction({dmd::Morse{1, 4, 1.08}, cutoff}, {}, {});
}

/// cells^3 cubic cells of four sites, lattice constant a, bonds between nearest neighbours, periodic.
inline dmd::CrystalState fcc_state(int cells, double a, double c, double alpha) {
  const Index n = 4 * cells * cells * cells;
  dmd::CrystalState state{Vector::Constant(n, c), Matrix(3, n), Vector::Constant(n, std::log(alpha))};
  const double basis[4][3] = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
  Index i = 0;
  for (int x = 0; x < cells; ++x)
    for (int y = 0; y < cells; ++y)
      for (int z = 0; z < cells; ++z)
        for (const auto& b : basis) state.x.col(i++) = a * Eigen::Vector3d(x + b[0], y + b[1], z + b[2]);
  return state;
}
inline dmd::Crystal fcc(int cells, double a, double beta, dmd::Interaction interaction) {
  dmd::Crystal crystal = free_crystal(3, 4 * cells * cells * cells, beta);
  crystal.physics.interaction = std::move(interaction);
  crystal.box = {a * cells * Matrix::Identity(3, 3), {true, true, true}};
  if (cells > 1)
    for (const auto& pair : dmd::pairs_within(crystal.box, fcc_state(cells, a, 0.5, 80).x, 0.8 * a))
      crystal.bonds.push_back({pair.i, pair.j});
  return crystal;
}

/// Thirteen sites, one amid twelve.
inline dmd::CrystalState cluster_state() {
  dmd::CrystalState state{Vector::LinSpaced(13, 0.2, 0.9), Matrix::Zero(3, 13), Vector::Constant(13, std::log(60))};
  Index k = 1;
  for (const double p : {-1.0, 1.0})
    for (const double q : {-1.0, 1.0}) {
      state.x.col(k++) = 0.78 * Eigen::Vector3d(p, q, 0);
      state.x.col(k++) = 0.78 * Eigen::Vector3d(p, 0, q);
      state.x.col(k++) = 0.78 * Eigen::Vector3d(0, p, q);
    }
  return state;
}
inline dmd::Crystal cluster(double beta, double cutoff) {
  dmd::Crystal crystal = free_crystal(3, 13, beta);
  crystal.physics.interaction = binary_morse(cutoff);
  return crystal;
}

}  // namespace rdd::test
