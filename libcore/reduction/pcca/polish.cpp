// Null vectors of the rows that are tight, each unknown in units of its first guess.
#include "reduction/pcca/polish.hpp"

#include <algorithm>
#include <vector>

namespace rdd::reduction {
namespace {

using numerics::magnitude;
using numerics::Quad;
using numerics::QuadMatrix;

constexpr double tight = 1e-11;       // of the sum of the sizes of its terms, what counts as zero
constexpr double independent = 1e-7;  // least pivot of a row, whose entries add up to one in modulus

struct Row {
  Quad value{};               // Z_i b
  std::vector<Quad> entries;  // of the unknowns, their moduli adding up to one
};

/// The tight rows, those of the lowest memberships first.
std::vector<Row> tight_rows(const QuadMatrix& z, const std::vector<Index>& unknowns, const std::vector<Quad>& b) {
  std::vector<Row> rows;
  for (Index i = 0; i < z.rows(); ++i) {
    Row row;
    Quad size = 0;
    for (std::size_t u = 0; u < unknowns.size(); ++u) {
      row.entries.push_back(z(i, unknowns[u]) * b[u]);
      row.value += row.entries.back();
      size += magnitude(row.entries.back());
    }
    if (size == 0 || !(magnitude(row.value) <= tight * size)) continue;
    for (auto& entry : row.entries) entry /= size;
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& c) { return a.value < c.value; });
  return rows;
}

/// y with row.y = 0 for the first rows that are independent, one fewer than unknowns; empty if there are too few or y
/// has two signs.
std::vector<Quad> null_vector(const std::vector<Row>& rows, std::size_t n) {
  std::vector<std::vector<Quad>> kept;
  std::vector<std::size_t> pivots;
  for (const auto& row : rows) {
    if (kept.size() + 1 == n) break;
    auto entries = row.entries;
    for (std::size_t k = 0; k < kept.size(); ++k) {
      const Quad factor = entries[pivots[k]];
      for (std::size_t u = 0; u < n; ++u) entries[u] -= factor * kept[k][u];
      entries[pivots[k]] = 0;
    }
    std::size_t best = 0;
    for (std::size_t u = 1; u < n; ++u)
      if (magnitude(entries[u]) > magnitude(entries[best])) best = u;
    if (!(magnitude(entries[best]) > independent)) continue;
    const Quad pivot = entries[best];
    for (auto& entry : entries) entry /= pivot;
    for (auto& earlier : kept) {
      const Quad factor = earlier[best];
      for (std::size_t u = 0; u < n; ++u) earlier[u] -= factor * entries[u];
      earlier[best] = 0;
    }
    kept.push_back(std::move(entries));
    pivots.push_back(best);
  }
  if (kept.size() + 1 != n) return {};
  std::size_t last = 0;  // the unknown that is no pivot
  while (std::find(pivots.begin(), pivots.end(), last) != pivots.end()) ++last;
  std::vector<Quad> y(n, 1);
  for (std::size_t k = 0; k < kept.size(); ++k) y[pivots[k]] = -kept[k][last];
  return std::all_of(y.begin(), y.end(), [](Quad one) { return one > 0; }) ? y : std::vector<Quad>{};
}

}  // namespace

std::optional<QuadMatrix> polished(const QuadMatrix& z, const Matrix& b) {
  const Index p = b.cols();
  QuadMatrix rays = QuadMatrix::Zero(p, p), ones(p, 1);
  for (Index q = 0; q < p; ++q) {
    ones(q, 0) = 1;
    std::vector<Index> unknowns;
    std::vector<Quad> guess;
    for (Index r = 0; r < p; ++r)
      if (b(r, q) != 0) {
        unknowns.push_back(r);
        guess.push_back(b(r, q));
      }
    std::vector<Quad> y(unknowns.size(), 1);
    if (unknowns.size() > 1) y = null_vector(tight_rows(z, unknowns, guess), unknowns.size());
    if (y.empty()) return std::nullopt;
    for (std::size_t u = 0; u < unknowns.size(); ++u) rays(unknowns[u], q) = guess[u] * y[u];
  }
  const QuadMatrix size = numerics::solve(rays, ones);
  for (Index q = 0; q < p; ++q) {
    if (!(size(q, 0) > 0)) return std::nullopt;
    rays.col(q) *= size(q, 0);
  }
  return rays;
}

}  // namespace rdd::reduction
