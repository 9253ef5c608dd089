// Nodes and weights of Gauss quadrature: Hermite against the unit normal density, Legendre on [-1, 1].
#pragma once

#include <vector>

namespace rdd::numerics {

/// A quadrature rule: sum over k of weight[k] f(node[k]).
struct Rule {
  std::vector<double> node;
  std::vector<double> weight;
};

/// E f(Z), Z unit normal; exact for polynomials up to degree 2 n - 1. 1 <= n <= 64. Computed once and kept.
const Rule& gauss_hermite(int n);
/// Integral of f over [-1, 1]. 1 <= n <= 64.
const Rule& gauss_legendre(int n);

}  // namespace rdd::numerics
