// Finds k and -k in a list by a hash table whose keys have a positive first nonzero component.
#include "spectrum/time_reversal.hpp"

#include <bit>
#include <cstdint>

namespace rdd::spectrum {
namespace {

/// -1 if the first component that is not zero is negative, otherwise 1.
double sign_of(const double* k, Index dim) {
  for (Index a = 0; a < dim; ++a)
    if (k[a] != 0) return k[a] < 0 ? -1 : 1;
  return 1;
}

std::uint64_t hash_of(const double* k, Index dim, double sign) {
  std::uint64_t hash = 0;
  for (Index a = 0; a < dim; ++a) {
    hash =
        (hash ^ std::bit_cast<std::uint64_t>(sign * k[a] + 0.0)) * UINT64_C(0x9e3779b97f4a7c15);  // no zero with a sign
    hash ^= hash >> 32;
  }
  return hash;
}

bool same(const double* k, double sign, const double* other, double other_sign, Index dim) {
  for (Index a = 0; a < dim; ++a)
    if (sign * k[a] != other_sign * other[a]) return false;
  return true;
}

}  // namespace

TimeReversal::TimeReversal(const Matrix& k, Index least_run) : n_solved_(k.cols()) {
  const Index n = k.cols(), dim = k.rows();
  if (n < 2 || dim == 0) return;
  const auto size = std::bit_ceil(static_cast<std::uint64_t>(2 * n));
  std::vector<Index> first(size, -1), last(static_cast<std::size_t>(n));
  next_.assign(n, -1);
  role_.assign(n, Role::own);
  for (Index q = 0; q < n; ++q) {
    const double* const own = k.col(q).data();
    const double sign = sign_of(own, dim);
    auto place = hash_of(own, dim, sign) & (size - 1);
    for (;; place = (place + 1) & (size - 1)) {
      const Index other = first[place];
      if (other < 0) {
        first[place] = last[q] = q;
        break;
      }
      const double other_sign = sign_of(k.col(other).data(), dim);
      if (!same(own, sign, k.col(other).data(), other_sign, dim)) continue;
      role_[q] = sign == other_sign ? Role::same : Role::conjugate;
      auto& end = last[other];
      next_[end] = q;
      end = q;
      --n_solved_;
      break;
    }
  }
  if (n_solved_ < n && n_solved_ >= least_run * n_runs()) return;
  next_.clear();
  role_.clear();
  n_solved_ = n;
}

Index TimeReversal::n_runs() const {
  Index runs = 0;
  for_runs(0, static_cast<Index>(role_.size()), [&](Index, Index) { ++runs; });
  return runs;
}

}  // namespace rdd::spectrum
