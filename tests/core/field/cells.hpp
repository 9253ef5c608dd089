// Landscapes of the reference file, and small ones with closed forms.
#pragma once

#include "common/reference.hpp"
#include "field/transport.hpp"
#include "support/run.hpp"

namespace rdd::test {

/// A landscape with saddle energies, both directions of each saddle, and its couplings.
struct FieldCase {
  LandscapeInput input;
  Index n_components = 0;
  field::Couplings couplings;
  double kT = 1;

  [[nodiscard]] field::Field field() const { return {Landscape(input), n_components, couplings}; }
};

inline FieldCase case_of(const Json& cell, double kT) {
  FieldCase out;
  out.kT = kT;
  auto& input = out.input;
  input.lattice = Lattice(matrix_of(cell["lattice"]).transpose());
  input.positions = matrix_of(cell["positions"]).transpose();
  input.n_states = input.positions.cols();
  input.height = Height::saddle;
  input.kB = 1;
  input.energy = Vector(input.n_states);
  input.log_degeneracy = Vector(input.n_states);
  for (Index i = 0; i < input.n_states; ++i) {
    input.energy[i] = cell["energy"][i];
    input.log_degeneracy[i] = std::log(cell["degeneracy"][i].get<double>());
  }
  const Index n = static_cast<Index>(cell["saddles"].size()), space = input.lattice.space();
  out.couplings.state = matrix_of(cell["state"]).transpose();
  out.n_components = out.couplings.state.rows();
  out.couplings.height.resize(out.n_components, 2 * n);
  out.couplings.saddle_point.resize(space, 2 * n);
  for (Index e = 0; e < n; ++e) {
    const auto& saddle = cell["saddles"][e];
    const std::int32_t from = saddle.at(0), to = saddle.at(1);
    const double energy = saddle.at(3), frequency = saddle.at(4);
    Translation there{}, back{};
    for (Index a = 0; a < input.lattice.dim(); ++a) back[a] = -(there[a] = saddle.at(2)[a].get<std::int32_t>());
    const Vector d = input.lattice.cartesian(there) + input.positions.col(to) - input.positions.col(from);
    Vector point = d / 2;
    for (Index a = 0; !saddle.at(6).is_null() && a < space; ++a) point[a] = saddle.at(6)[a];
    input.transitions.push_back({from, to, there, energy, frequency / cell["degeneracy"][from].get<double>()});
    input.transitions.push_back({to, from, back, energy, frequency / cell["degeneracy"][to].get<double>()});
    for (Index k = 0; k < out.n_components; ++k)
      out.couplings.height(k, 2 * e) = out.couplings.height(k, 2 * e + 1) = saddle.at(5)[k];
    out.couplings.saddle_point.col(2 * e) = point;
    out.couplings.saddle_point.col(2 * e + 1) = point - d;
  }
  return out;
}

inline const Json& field_reference() {
  static const Json data = load_json("field.json");
  return data;
}

inline field::TransportRequest request(double temperature, Matrix h, Matrix gradient = {}) {
  return {temperature, std::move(h), std::move(gradient)};
}

/// Largest difference, relative to the largest entry.
inline double distance(const Matrix& a, const Matrix& b) {
  return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff();
}

}  // namespace rdd::test
