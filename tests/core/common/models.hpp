// Networks whose transport is known in closed form.
#pragma once

#include <Eigen/QR>
#include <cmath>
#include <memory>

#include "network/network.hpp"

namespace rdd::test {

/// A jump by its displacement; the translation follows from the positions.
struct Step {
  std::int32_t from, to;
  Vector dr;
  double rate;
};

inline std::shared_ptr<const Network> network_of_steps(const Matrix& vectors, const Matrix& positions,
                                                       const std::vector<Step>& steps) {
  NetworkInput input;
  input.n_states = positions.cols();
  input.lattice = Lattice(vectors);
  input.positions = positions;
  for (const auto& step : steps) {
    const Vector n = vectors.colPivHouseholderQr().solve(step.dr - positions.col(step.to) + positions.col(step.from));
    Jump jump{step.from, step.to, {}, step.rate};
    for (Index a = 0; a < n.size(); ++a) {
      jump.n[a] = static_cast<std::int32_t>(std::lround(n[a]));
      if (std::abs(n[a] - std::round(n[a])) > 1e-9) throw std::logic_error("a step that closes no cell");
    }
    input.jumps.push_back(jump);
  }
  return std::make_shared<const Network>(std::move(input));
}

inline Vector vec(std::initializer_list<double> x) {
  return Eigen::Map<const Vector>(x.begin(), static_cast<Index>(x.size()));
}

/// Rates k1, k2 in turn, spacing a/2: D = a^2 k1 k2/(2 (k1 + k2)).
inline std::shared_ptr<const Network> alternating_chain(double a, double k1, double k2) {
  Matrix u(1, 2);
  u << 0, a / 2;
  return network_of_steps(
      Matrix::Constant(1, 1, a), u,
      {{0, 1, vec({a / 2}), k1}, {1, 0, vec({-a / 2}), k1}, {1, 0, vec({a / 2}), k2}, {0, 1, vec({-a / 2}), k2}});
}

inline Matrix bcc_vectors(double a) {
  Matrix v(3, 3);
  v << -1, 1, 1, 1, -1, 1, 1, 1, -1;
  return a / 2 * v;
}

inline Matrix fcc_vectors(double a) {
  Matrix v(3, 3);
  v << 0, 1, 1, 1, 0, 1, 1, 1, 0;
  return a / 2 * v;
}

/// Four <111> variants: hops nu_m each way along the axis, rotations nu_r to each other variant. D = nu_m a^2/4.
inline std::shared_ptr<const Network> crowdion(double a, double hop, double rotation) {
  const double axis[4][3] = {{1, 1, 1}, {-1, 1, 1}, {1, -1, 1}, {1, 1, -1}};
  std::vector<Step> steps;
  for (std::int32_t j = 0; j < 4; ++j) {
    const Vector along = a / 2 * vec({axis[j][0], axis[j][1], axis[j][2]});
    steps.push_back({j, j, along, hop});
    steps.push_back({j, j, -along, hop});
    for (std::int32_t i = 0; i < 4; ++i)
      if (i != j && rotation > 0) steps.push_back({j, i, Vector::Zero(3), rotation});
  }
  return network_of_steps(bcc_vectors(a), Matrix::Zero(3, 4), steps);
}

/// One octahedral and two tetrahedral sites per fcc cell: D = a^2 kOT kTO/(2 (kTO + 2 kOT)).
inline std::shared_ptr<const Network> octahedral_tetrahedral(double a, double k_ot, double k_to) {
  Matrix u(3, 3);
  u << 0.5, 0.25, 0.75, 0.5, 0.25, 0.75, 0.5, 0.25, 0.75;
  std::vector<Step> steps;
  for (int x : {-1, 1})
    for (int y : {-1, 1})
      for (int z : {-1, 1}) {
        const Vector dr = a / 4 * vec({double(x), double(y), double(z)});
        const std::int32_t t = x * y * z < 0 ? 1 : 2;
        steps.push_back({0, t, dr, k_ot});
        steps.push_back({t, 0, -dr, k_to});
      }
  return network_of_steps(fcc_vectors(a), a * u, steps);
}

/// Six <110> variants of a bcc dumbbell: along each <111> in the plane that contains the axis, to the two variants at
/// 60 degrees that contain it too; 8 jumps of rate nu out of each. D of the centre = a^2 nu.
inline std::shared_ptr<const Network> dumbbell(double a, double rate) {
  const double axis[6][3] = {{1, 1, 0}, {1, -1, 0}, {1, 0, 1}, {1, 0, -1}, {0, 1, 1}, {0, 1, -1}};
  std::vector<Step> steps;
  for (int x : {-1, 1})
    for (int y : {-1, 1})
      for (int z : {-1, 1}) {
        auto contains = [&](const double* o) { return std::abs(o[0] * x + o[1] * y + o[2] * z) > 1.5; };
        const Vector dr = a / 2 * vec({double(x), double(y), double(z)});
        for (std::int32_t j = 0; j < 6; ++j)
          for (std::int32_t i = 0; i < 6; ++i)
            if (i != j && contains(axis[j]) && contains(axis[i])) steps.push_back({j, i, dr, rate});
      }
  return network_of_steps(bcc_vectors(a), Matrix::Zero(3, 6), steps);
}

/// A crystal whose sites all jump alike: sublattice positions, and for each sublattice its neighbours.
struct Crystal {
  struct Neighbour {
    int to;
    std::vector<int> cell;
  };
  Matrix vectors;
  Matrix sites;
  std::vector<std::vector<Neighbour>> neighbours;
};

inline Crystal bravais(const Matrix& vectors, const std::vector<std::vector<int>>& half_star) {
  Crystal crystal{vectors, Matrix::Zero(vectors.rows(), 1), {{}}};
  for (auto cell : half_star) {
    crystal.neighbours[0].push_back({0, cell});
    for (auto& c : cell) c = -c;
    crystal.neighbours[0].push_back({0, cell});
  }
  return crystal;
}

/// Honeycomb (dim 2) and diamond (dim 3): sublattice 0 sees sublattice 1 in its own cell and in dim others.
inline Crystal bipartite(const Matrix& vectors, const Vector& offset) {
  const auto dim = static_cast<int>(vectors.rows());
  Crystal crystal{vectors, Matrix::Zero(dim, 2), {{}, {}}};
  crystal.sites.col(1) = offset;
  std::vector<int> cell(dim, 0);
  crystal.neighbours[0].push_back({1, cell});
  crystal.neighbours[1].push_back({0, cell});
  for (std::size_t a = 0; a < cell.size(); ++a) {
    auto shifted = cell;
    shifted[a] = -1;
    crystal.neighbours[0].push_back({1, shifted});
    shifted[a] = 1;
    crystal.neighbours[1].push_back({0, shifted});
  }
  return crystal;
}

/// A tracer moved by one vacancy in an N^dim supercell. State: the tracer's sublattice and where the vacancy is
/// relative to it; only the exchange moves the tracer. with_vacancy: a second lattice tracks the vacancy too.
inline std::shared_ptr<const Network> tracer(const Crystal& crystal, int n, bool with_vacancy = false) {
  const auto dim = static_cast<int>(crystal.vectors.cols());
  const auto subs = static_cast<int>(crystal.sites.cols());
  int cells = 1;
  for (int a = 0; a < dim; ++a) cells *= n;
  auto wrap = [&](std::vector<int> cell) {
    int place = 0;
    for (int c : cell) place = place * n + ((c % n) + n) % n;
    return place;
  };
  auto unwrap = [&](int place) {
    std::vector<int> cell(dim);
    for (std::size_t a = cell.size(); a-- > 0; place /= n) cell[a] = place % n;
    return cell;
  };
  // (tracer sublattice s, vacancy cell place, vacancy sublattice t), without the tracer's own site.
  std::vector<std::int32_t> state(subs * cells * subs, -1);
  auto index = [&](int s, int place, int t) -> std::int32_t& { return state[(s * cells + place) * subs + t]; };
  NetworkInput input;
  for (int s = 0; s < subs; ++s)
    for (int place = 0; place < cells; ++place)
      for (int t = 0; t < subs; ++t)
        if (place != 0 || s != t) index(s, place, t) = static_cast<std::int32_t>(input.n_states++);
  const int dims = with_vacancy ? 2 * dim : dim;
  Matrix vectors = Matrix::Zero(dims, dims);
  vectors.topLeftCorner(dim, dim) = crystal.vectors;
  if (with_vacancy) vectors.bottomRightCorner(dim, dim) = crystal.vectors;
  input.lattice = Lattice(vectors);
  input.positions = Matrix::Zero(dims, input.n_states);
  for (int s = 0; s < subs; ++s)
    for (int place = 0; place < cells; ++place)
      for (int t = 0; t < subs; ++t) {
        const auto from = index(s, place, t);
        if (from < 0) continue;
        input.positions.col(from).head(dim) = crystal.sites.col(s);
        for (const auto& step : crystal.neighbours[t]) {
          auto reached = unwrap(place);
          for (std::size_t a = 0; a < reached.size(); ++a) reached[a] += step.cell[a];
          Jump jump{from, -1, {}, 1.0};
          for (std::size_t a = 0; with_vacancy && a < step.cell.size(); ++a)
            jump.n[a + static_cast<std::size_t>(dim)] = step.cell[a];
          if (wrap(reached) == 0 && step.to == s) {
            // Exchange: the tracer goes where the vacancy was, -step away; the vacancy ends where the tracer was.
            for (std::size_t a = 0; a < step.cell.size(); ++a) jump.n[a] = -step.cell[a];
            jump.to = index(t, wrap(step.cell), s);
          } else {
            jump.to = index(s, wrap(reached), step.to);
          }
          input.jumps.push_back(jump);
        }
      }
  return std::make_shared<const Network>(std::move(input));
}

}  // namespace rdd::test
