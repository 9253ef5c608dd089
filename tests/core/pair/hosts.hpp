// Crystals of vacancies whose transport is known.
#pragma once

#include <cmath>
#include <memory>
#include <vector>

#include "pair/pair.hpp"

namespace rdd::test {

/// Sites of one kind, columns of fractional coordinates, with all jumps below a cutoff.
inline std::shared_ptr<const crystal::JumpClasses> host(const Matrix& lattice, const Matrix& fractional, double cutoff,
                                                        bool primitive = true) {
  crystal::Structure structure;
  structure.lattice = lattice;
  structure.kind.assign(fractional.cols(), 0);
  structure.positions = lattice * fractional;
  crystal::CrystalRequest request;
  request.primitive = primitive;
  request.tolerance = 1e-3;
  const auto made = std::make_shared<const crystal::Crystal>(Run(), structure, request);
  std::vector<crystal::StateInput> states;
  const auto orbit = made->orbits();
  for (Index atom = 0; atom < made->n_atoms(); ++atom) {
    if (orbit[atom] != atom) continue;
    crystal::StateInput input;
    input.name = input.entry = std::to_string(states.size());
    input.position = made->to_given(made->atom(atom));
    states.push_back(input);
  }
  crystal::SearchRequest search;
  search.cutoff = cutoff;
  return std::make_shared<const crystal::JumpClasses>(
      find_jumps(Run(), std::make_shared<const crystal::Defect>(Run(), made, states), search));
}

inline Matrix origin(Index space) { return Matrix::Zero(space, 1); }

inline Matrix fcc_lattice() { return (Matrix(3, 3) << 0, .5, .5, .5, 0, .5, .5, .5, 0).finished(); }
inline std::shared_ptr<const crystal::JumpClasses> fcc() { return host(fcc_lattice(), origin(3), 0.75); }

/// Rates of the host, all energies zero.
inline pair::PairValues values(const Vector& rate) {
  pair::PairValues out;
  out.host.height = Vector::Zero(rate.size());
  out.host.prefactor = rate;
  out.host.kB = 1;
  return out;
}

inline pair::PairTransport at_one(const pair::Pair& pair, const pair::PairValues& given) {
  const double temperature = 1;
  return pair.transport(Run(), given, {&temperature, 1})[0];
}

/// Five frequencies: w0 host, w1 round the solute, w2 exchange, w3 dissociation, w4 association. The pair weighs w4/w3.
inline pair::PairValues five(const std::vector<double>& w) {
  const double weight = w[4] / w[3];
  auto out = values(Vector::Constant(1, w[0]));
  out.pair_degeneracy = Vector::Constant(1, weight);
  out.prefactor1 = Vector::Constant(4, w[4]);
  out.prefactor1[0] = weight * w[1];
  out.prefactor2 = Vector::Constant(1, weight * w[2]);
  return out;
}

}  // namespace rdd::test
