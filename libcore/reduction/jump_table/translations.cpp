// Which lattice translations coarse jumps may make: the short ones, and those any diffusivity is made of.
#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "reduction/jump_table/motion.hpp"

namespace rdd::reduction {

std::vector<Translation> short_translations(const Lattice& lattice, Index range) {
  const auto dim = static_cast<std::size_t>(lattice.dim());
  std::vector<Translation> list;
  Translation n{};
  const auto most = static_cast<std::int32_t>(range);
  for (std::size_t a = 0; a < dim; ++a) n[a] = -most;
  for (bool more = true; more;) {
    std::int32_t divisor = 0;
    for (const auto c : n) divisor = std::gcd(divisor, std::abs(c));
    const auto first = std::find_if(n.begin(), n.end(), [](std::int32_t c) { return c != 0; });
    if (divisor == 1 && *first > 0) list.push_back(n);
    more = false;
    for (std::size_t a = dim; a-- > 0 && !more;) {
      more = n[a] < most;
      n[a] = more ? n[a] + 1 : -most;
    }
  }
  std::vector<double> length;
  for (const auto& t : list) length.push_back(lattice.cartesian(t).squaredNorm());
  std::vector<std::size_t> order(list.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Lengths that differ by round-off alone are ordered by the translations, whatever the lattice is measured in.
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return length[a] < length[b] * (1 - 1e-9); });
  std::vector<Translation> sorted;
  for (const auto at : order) sorted.push_back(list[at]);
  return sorted;
}

namespace {

/// A superbase e_0 + ... + e_dim = 0 of the dual lattice with e_i.F e_j <= 0 for i != j (Selling's reduction).
/// Columns; nothing if it does not settle within entries that integers can hold.
std::optional<Matrix> obtuse_superbase(const Matrix& f) {
  const Index dim = f.rows();
  Matrix e(dim, dim + 1);
  e << -Vector::Ones(dim), Matrix::Identity(dim, dim);
  for (int round = 0; round < 1000; ++round) {
    const Matrix s = e.transpose() * f * e;
    Index from = -1, to = -1;
    double worst = 1e-12;
    for (Index j = 0; j <= dim; ++j)
      for (Index i = 0; i < j; ++i) {
        const double size = std::sqrt(s(i, i) * s(j, j));
        if (!(s(i, j) > worst * size)) continue;
        worst = s(i, j) / size;
        from = i;
        to = j;
      }
    if (from < 0) return e;
    const Vector turned = e.col(from);
    for (Index c = 0; c <= dim; ++c)
      if (c != from && c != to) e.col(c) += dim == 2 ? 2 * turned : turned;
    e.col(from) = -turned;
    if (e.cwiseAbs().maxCoeff() > 1e6) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Translation> exact_translations(const Lattice& lattice, const Matrix& diffusivity) {
  const Index dim = lattice.dim();
  if (dim > 3) return {};
  const auto& vectors = lattice.vectors();
  const Matrix inverse = (vectors.transpose() * vectors).inverse() * vectors.transpose();
  const auto superbase = obtuse_superbase(inverse * diffusivity * inverse.transpose());
  if (!superbase) return {};
  // F = -sum_{i<j} (e_i.F e_j) n n^T with n = b_i - b_j, where b_1 ... b_dim is the dual basis and b_0 = 0.
  Matrix b = Matrix::Zero(dim, dim + 1);
  b.rightCols(dim) = superbase->rightCols(dim).inverse().transpose();
  std::vector<Translation> list;
  for (Index j = 1; j <= dim; ++j)
    for (Index i = 0; i < j; ++i) {
      Translation n{};
      for (Index a = 0; a < dim; ++a) n[a] = static_cast<std::int32_t>(std::lround(b(a, j) - b(a, i)));
      const auto first = std::find_if(n.begin(), n.end(), [](std::int32_t c) { return c != 0; });
      if (first != n.end() && *first < 0)
        for (auto& c : n) c = -c;
      list.push_back(n);
    }
  return list;
}

Index reach(const std::vector<Translation>& translations) {
  Index most = 0;
  for (const auto& n : translations)
    for (const auto c : n) most = std::max<Index>(most, std::abs(c));
  return most;
}

}  // namespace rdd::reduction
