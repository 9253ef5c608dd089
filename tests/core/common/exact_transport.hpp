// Transport in 300 decimal digits by definition: the generator, its null vector, the Poisson equation, and derivatives
// as differences of results at neighbouring rates. Dense, for small networks; shares no algorithm with the library.
#pragma once

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <vector>

#include "network/network.hpp"

namespace rdd::test {

using Exact = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<300>, boost::multiprecision::et_off>;
using ExactMatrix = std::vector<std::vector<Exact>>;

/// x with a x = b for each column of b, by Gauss elimination with pivoting.
inline ExactMatrix exact_solve(ExactMatrix a, ExactMatrix b) {
  const auto n = a.size();
  for (std::size_t p = 0; p < n; ++p) {
    std::size_t pivot = p;
    for (std::size_t r = p + 1; r < n; ++r)
      if (abs(a[r][p]) > abs(a[pivot][p])) pivot = r;
    std::swap(a[p], a[pivot]);
    std::swap(b[p], b[pivot]);
    for (std::size_t r = 0; r < n; ++r) {
      if (r == p || a[r][p] == 0) continue;
      const Exact factor = a[r][p] / a[p][p];
      for (std::size_t c = p; c < n; ++c) a[r][c] -= factor * a[p][c];
      for (std::size_t c = 0; c < b[r].size(); ++c) b[r][c] -= factor * b[p][c];
    }
  }
  for (std::size_t r = 0; r < n; ++r)
    for (auto& x : b[r]) x /= a[r][r];
  return b;
}

struct ExactTransport {
  std::vector<Exact> pi;
  ExactMatrix y;  // (M, space) sum_j pi_j y_j = 0
  std::vector<Exact> v;
  ExactMatrix d;  // (space, space)
};

/// With the rates given in place of the network's own.
inline ExactTransport exact_transport(const Network& network, const std::vector<Exact>& rates) {
  const auto m = static_cast<std::size_t>(network.n_states()), space = static_cast<std::size_t>(network.space());
  const auto jumps = network.jumps();
  const ExactMatrix zero(m, std::vector<Exact>(m, 0));
  ExactMatrix q = zero, dr(jumps.size(), std::vector<Exact>(space, 0)), b(m, std::vector<Exact>(space, 0));
  for (std::size_t e = 0; e < jumps.size(); ++e) {
    const auto i = static_cast<std::size_t>(jumps[e].to), j = static_cast<std::size_t>(jumps[e].from);
    q[i][j] += rates[e];
    q[j][j] -= rates[e];
    for (std::size_t x = 0; x < space; ++x) {
      const auto row = static_cast<Index>(x);
      for (int a = 0; a < network.dim(); ++a) dr[e][x] += Exact(network.lattice().vectors()(row, a)) * jumps[e].n[a];
      dr[e][x] += Exact(network.positions()(row, jumps[e].to)) - Exact(network.positions()(row, jumps[e].from));
      b[j][x] += rates[e] * dr[e][x];
    }
  }
  ExactTransport out;
  ExactMatrix balance = q, unit(m, std::vector<Exact>(1, 0));
  for (auto& entry : balance[0]) entry = 1;
  unit[0][0] = 1;
  for (const auto& row : exact_solve(balance, unit)) out.pi.push_back(row[0]);
  out.v.assign(space, 0);
  for (std::size_t j = 0; j < m; ++j)
    for (std::size_t x = 0; x < space; ++x) out.v[x] += out.pi[j] * b[j][x];
  ExactMatrix poisson = zero, right(m, std::vector<Exact>(space, 0));
  for (std::size_t j = 0; j < m; ++j)
    for (std::size_t i = 0; i < m; ++i) poisson[j][i] = j == 0 ? out.pi[i] : q[i][j];
  for (std::size_t j = 1; j < m; ++j)
    for (std::size_t x = 0; x < space; ++x) right[j][x] = out.v[x] - b[j][x];
  out.y = exact_solve(poisson, right);
  out.d.assign(space, std::vector<Exact>(space, 0));
  for (std::size_t e = 0; e < jumps.size(); ++e) {
    const auto i = static_cast<std::size_t>(jumps[e].to), j = static_cast<std::size_t>(jumps[e].from);
    for (std::size_t a = 0; a < space; ++a)
      for (std::size_t c = 0; c < space; ++c)
        out.d[a][c] +=
            out.pi[j] * rates[e] / 2 * (dr[e][a] + out.y[i][a] - out.y[j][a]) * (dr[e][c] + out.y[i][c] - out.y[j][c]);
  }
  return out;
}

inline std::vector<Exact> exact_rates(const Network& network) {
  std::vector<Exact> rates;
  for (const auto& jump : network.jumps()) rates.emplace_back(jump.rate);
  return rates;
}

}  // namespace rdd::test
