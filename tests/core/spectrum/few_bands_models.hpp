// Networks for the tests of iterative solvers: some with bands in closed form, some to be compared with dense solvers.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include "common/random_network.hpp"
#include "spectrum/spectrum.hpp"

namespace rdd::test {

/// A supercell of length^dim sites of the simple cubic lattice (chain, square, cube), every jump of rate 1, `copies` of
/// it one upon the other, from each site to the same site of every other copy with the rate `coupling`. State s of copy
/// c is c length^dim + s.
inline NetworkInput supercell(int dim, int length, int copies = 1, double coupling = 0) {
  NetworkInput input;
  int sites = 1;
  for (int a = 0; a < dim; ++a) sites *= length;
  input.n_states = copies * sites;
  input.lattice = Lattice(Matrix(Matrix::Identity(dim, dim) * length));
  for (int copy = 0; copy < copies; ++copy)
    for (int site = 0; site < sites; ++site) {
      int stride = 1;
      for (int a = 0; a < dim; ++a, stride *= length) {
        const int c = site / stride % length;
        const int next = site + ((c + 1) % length - c) * stride;
        Translation forward{}, backward{};
        forward[a] = c + 1 == length ? 1 : 0;
        backward[a] = -forward[a];
        input.jumps.push_back({copy * sites + site, copy * sites + next, forward, 1});
        input.jumps.push_back({copy * sites + next, copy * sites + site, backward, 1});
      }
      for (int other = 0; other < copies; ++other)
        if (other != copy) input.jumps.push_back({copy * sites + site, other * sites + site, {}, coupling});
    }
  return input;
}

/// All its bands, ascending: sum_a 2 - 2 cos(2 pi (m_a + kappa_a)/length), and `copies - 1` times the same displaced by
/// copies coupling.
inline Vector supercell_bands(int length, const Vector& kappa, int copies = 1, double coupling = 0) {
  const auto dim = static_cast<int>(kappa.size());
  int sites = 1;
  for (int a = 0; a < dim; ++a) sites *= length;
  std::vector<double> values;
  for (int copy = 0; copy < copies; ++copy)
    for (int site = 0; site < sites; ++site) {
      double sum = copy == 0 ? 0 : copies * coupling;
      int stride = 1;
      for (int a = 0; a < dim; ++a, stride *= length)
        sum += 4 * std::pow(std::sin(std::numbers::pi * (site / stride % length + kappa[a]) / length), 2);
      values.push_back(sum);
    }
  std::sort(values.begin(), values.end());
  return Eigen::Map<Vector>(values.data(), static_cast<Index>(values.size()));
}

/// Gamma, corners and edges of the zone, and wavevectors without symmetry.
inline Matrix telling_k(int dim) {
  Matrix k = Matrix::Zero(dim, 5);
  k.col(1).setConstant(0.5);
  k(0, 2) = 0.5;
  for (int a = 0; a < dim; ++a) {
    k(a, 3) = 0.13 + 0.08 * a;
    k(a, 4) = -0.37 + 0.21 * a;
  }
  return k;
}

/// values (bands x n_k) and vectors of a request made to one solver.
struct SolvedBands {
  SolvedBands(const Network& network, const Matrix& k, Index bands, spectrum::SolverWish solver, bool vectors = false,
              const Run& run = Run(), Accuracy accuracy = Accuracy::fast)
      : values(bands, k.cols()) {
    spectrum::SpectrumRequest request;
    request.k = k;
    request.bands = bands;
    request.vectors = vectors;
    request.accuracy = accuracy;
    request.solver = solver;
    spectrum::SpectrumOutput out;
    out.values = values.data();
    if (vectors) {
      right.resize(network.n_states(), bands * k.cols());
      left.resize(network.n_states(), bands * k.cols());
      out.right = right.data();
      out.left = left.data();
    }
    status = spectrum::compute_spectrum(run, network, request, out);
  }
  Matrix values;
  ComplexMatrix right, left;
  Status status = Status::ok;
};

}  // namespace rdd::test
