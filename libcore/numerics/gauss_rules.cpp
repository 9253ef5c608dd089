// Gauss rules by Newton's method on the orthonormal three-term recurrences, in extended precision.
#include "numerics/gauss_rules.hpp"

#include <array>
#include <atomic>
#include <cmath>
#include <mutex>

#include "support/error.hpp"

namespace rdd::numerics {
namespace {

constexpr int most_nodes = 64;
using Real = long double;

/// He_n / sqrt(n!) and the one before it.
std::pair<Real, Real> hermite(int n, Real x) {
  Real before = 0, value = 1;
  for (int k = 0; k < n; ++k) {
    const Real next = (x * value - std::sqrt(static_cast<Real>(k)) * before) / std::sqrt(static_cast<Real>(k + 1));
    before = value;
    value = next;
  }
  return {value, before};
}

/// Zeros of the orthonormal He_n by bisection between sign changes, then Newton: they are real, simple and within
/// 2 sqrt(n) of zero.
Rule make_hermite(int n) {
  Rule rule{std::vector<double>(static_cast<std::size_t>(n)), std::vector<double>(static_cast<std::size_t>(n))};
  const Real reach = 2 * std::sqrt(static_cast<Real>(n)) + 1;
  const int cells = 64 * n;
  std::size_t found = 0;
  for (int cell = 0; cell < cells; ++cell) {
    Real low = -reach + (2 * reach * cell) / cells, high = -reach + (2 * reach * (cell + 1)) / cells;
    // An odd rule has a zero at 0, on the border of two search intervals.
    const Real at_low = hermite(n, low).first, at_high = hermite(n, high).first;
    if (!(at_low == 0 || at_low * at_high < 0)) continue;
    Real x = at_low == 0 ? low : (low + high) / 2;
    for (int step = 0; step < 60; ++step) {
      const auto [value, before] = hermite(n, x);
      const Real next = x - value / (std::sqrt(static_cast<Real>(n)) * before);
      if (next == x) break;
      x = next;
    }
    const Real before = hermite(n, x).second;
    rule.node[found] = static_cast<double>(x);
    rule.weight[found++] = static_cast<double>(1 / (static_cast<Real>(n) * before * before));
  }
  require(found == rule.node.size(), Status::internal, "Gauss-Hermite rule of ", n, " nodes: found ", found);
  return rule;
}

Rule make_legendre(int n) {
  Rule rule{std::vector<double>(static_cast<std::size_t>(n)), std::vector<double>(static_cast<std::size_t>(n))};
  for (int k = 0; k < n; ++k) {
    Real x = -std::cos(std::acos(Real{-1}) * (k + Real{0.75}) / (n + Real{0.5}));
    Real slope = 1;
    for (int step = 0; step < 60; ++step) {
      Real before = 1, value = x;
      for (int m = 1; m < n; ++m) {
        const Real next = ((2 * m + 1) * x * value - m * before) / (m + 1);
        before = value;
        value = next;
      }
      slope = n * (before - x * value) / (1 - x * x);
      const Real next = x - value / slope;
      if (next == x) break;
      x = next;
    }
    rule.node[k] = static_cast<double>(x);
    rule.weight[k] = static_cast<double>(2 / ((1 - x * x) * slope * slope));
  }
  return rule;
}

template <Rule (*make)(int)>
const Rule& cached(int n, const char* name) {
  require(n >= 1 && n <= most_nodes, Status::argument, name, " nodes = ", n, ": expected 1 to ", most_nodes);
  static std::array<Rule, most_nodes + 1> rules;
  static std::array<std::atomic<const Rule*>, most_nodes + 1> ready{};
  // Not std::call_once: an exception leaves it through the C library, which asks for memory on the way.
  static std::mutex making;
  const auto index = static_cast<std::size_t>(n);
  if (const Rule* rule = ready[index].load(std::memory_order_acquire)) return *rule;
  const std::lock_guard lock(making);
  if (ready[index] == nullptr) {
    rules[index] = make(n);
    ready[index].store(&rules[index], std::memory_order_release);
  }
  return rules[index];
}

}  // namespace

const Rule& gauss_hermite(int n) { return cached<make_hermite>(n, "Gauss-Hermite"); }
const Rule& gauss_legendre(int n) { return cached<make_legendre>(n, "Gauss-Legendre"); }

}  // namespace rdd::numerics
