// Double description of the cone of membership functions (FukudaProdon1996).
#include "reduction/pcca/rays.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <utility>

namespace rdd::reduction {

double RayValue::operator()(const Vector& b) const {
  const double m = mass(b);
  // Below this the mass is round-off of its own sum.
  if (m <= 1e-14 * weight.cwiseAbs().dot(b.cwiseAbs())) return std::numeric_limits<double>::infinity();
  return b.dot(gram * b) / m;
}

Vector RayValue::gradient(const Vector& b) const {
  const Vector image = gram * b;
  const double m = mass(b);
  return 2 / m * image - b.dot(image) / (m * m) * weight;
}

void TightRows::append_words(const std::uint64_t* a, const std::uint64_t* b) {
  int n = 0;
  const std::size_t offset_a = a == nullptr ? 0 : static_cast<std::size_t>(a - bits_.data());
  const std::size_t offset_b = b == nullptr ? 0 : static_cast<std::size_t>(b - bits_.data());
  for (std::size_t w = 0; w < words_; ++w) {
    const std::uint64_t word = a == nullptr ? 0 : bits_[offset_a + w] & bits_[offset_b + w];
    bits_.push_back(word);
    n += std::popcount(word);
  }
  count_.push_back(n);
}

void TightRows::insert(Index ray, Index row) {
  const auto word = static_cast<std::size_t>(row / 64);
  if (word >= words_) {
    std::vector<std::uint64_t> wider(count_.size() * (word + 1), 0);
    for (std::size_t r = 0; r < count_.size(); ++r)
      std::copy_n(bits_.begin() + static_cast<std::ptrdiff_t>(r * words_), words_,
                  wider.begin() + static_cast<std::ptrdiff_t>(r * (word + 1)));
    bits_ = std::move(wider);
    words_ = word + 1;
  }
  bits_[ray * words_ + word] |= std::uint64_t{1} << (row % 64);
  ++count_[ray];
}

void TightRows::move(Index to, Index from) {
  std::copy_n(at(from), words_, bits_.begin() + to * static_cast<std::ptrdiff_t>(words_));
  count_[to] = count(from);
}

void TightRows::truncate(Index n) {
  bits_.resize(n * words_);
  count_.resize(n);
}

bool TightRows::has(Index ray, Index row) const {
  const auto word = static_cast<std::size_t>(row / 64);
  return word < words_ && (at(ray)[word] >> (row % 64) & 1) != 0;
}

std::vector<Index> TightRows::rows(Index ray) const {
  std::vector<Index> rows;
  for (std::size_t w = 0; w < words_; ++w)
    for (std::uint64_t word = at(ray)[w]; word != 0; word &= word - 1)
      rows.push_back(static_cast<Index>(w) * 64 + std::countr_zero(word));
  return rows;
}

bool TightRows::share(Index p, Index q, int least) const {
  int spare = count(q) - least;  // rows of q that p may lack
  const std::uint64_t *a = at(p), *b = at(q);
  for (std::size_t w = 0; w < words_ && spare >= 0; ++w)
    for (std::uint64_t lacking = b[w] & ~a[w]; lacking != 0 && spare >= 0; lacking &= lacking - 1) --spare;
  return spare >= 0;
}

bool TightRows::has_common(Index r, Index p, Index q) const {
  const std::uint64_t *c = at(r), *a = at(p), *b = at(q);
  for (std::size_t w = 0; w < words_; ++w)
    if ((a[w] & b[w] & ~c[w]) != 0) return false;
  return true;
}

RayCone::RayCone(RayValue value, const Matrix& kept, Index most, double tolerance)
    : value_(std::move(value)), most_(most), tolerance_(tolerance), rays_(kept.rows(), 64), values_(64) {
  const Index dim = kept.rows();
  rows_ = Matrix::Identity(dim, dim);
  for (Index j = 0; j < dim; ++j) {
    add(kept.col(j));
    mark_proven(j);
  }
  for (Index j = 0; j < dim; ++j) {
    add(Vector::Unit(dim, j));
    for (Index row = 0; row < dim; ++row)
      if (row != j) tight_.insert(n_ - 1, row);
  }
}

void RayCone::append(const Vector& b) {
  if (n_ == rays_.cols()) {
    rays_.conservativeResize(Eigen::NoChange, 2 * n_);
    values_.conservativeResize(2 * n_);
  }
  const Vector ray = b / b.cwiseAbs().maxCoeff();
  rays_.col(n_) = ray;
  values_[n_] = value_(ray);
  proven_.push_back(0);
  ++n_;
}

void RayCone::erase(const std::vector<char>& gone) {
  Index to = 0;
  for (Index from = 0; from < n_; ++from) {
    const auto f = static_cast<std::size_t>(from);
    if (f < gone.size() && gone[f]) continue;
    if (to != from) {
      rays_.col(to) = rays_.col(from);
      values_[to] = values_[from];
      tight_.move(to, from);
      proven_[to] = proven_[f];
    }
    ++to;
  }
  n_ = to;
  tight_.truncate(to);
  proven_.resize(to);
}

bool RayCone::adjacent(Index p, Index q) const {
  const auto simple = static_cast<int>(dim()) - 1;
  // P-2 shared rows leave a single edge at a ray on just P-1 of them, so the other ray is its far end.
  if (tight_.count(p) == simple || tight_.count(q) == simple) return true;
  for (Index r = dim(); r < n_; ++r)
    if (r != p && r != q && tight_.has_common(r, p, q)) return false;
  return true;
}

std::vector<std::pair<Index, Index>> RayCone::edges(const std::vector<Index>& inside,
                                                    const std::vector<Index>& outside) const {
  std::vector<std::vector<Index>> on_row(rows_.cols());
  for (const Index p : inside)
    for (const Index row : tight_.rows(p)) on_row[row].push_back(p);
  const auto rarity = [&](Index row) { return on_row[row].size(); };
  const auto shared = static_cast<int>(dim()) - 2;
  std::vector<std::pair<Index, Index>> found;
  for (const Index q : outside) {
    // A neighbour lacks at most count - shared rows of q, so it has one of any count - shared + 1: the rarest.
    std::vector<Index> rows = tight_.rows(q);
    std::stable_sort(rows.begin(), rows.end(), [&](Index a, Index b) { return rarity(a) < rarity(b); });
    const auto needed = rows.begin() + (tight_.count(q) - shared + 1);
    for (auto row = rows.begin(); row != needed; ++row) {
      for (const Index p : on_row[*row]) {
        const bool seen = std::any_of(rows.begin(), row, [&](Index before) { return tight_.has(p, before); });
        if (!seen && tight_.share(p, q, shared) && adjacent(p, q)) found.emplace_back(p, q);
      }
    }
  }
  return found;
}

void RayCone::connect(const std::vector<Index>& inside, const std::vector<Index>& outside, const Vector& side) {
  for (const auto& [p, q] : edges(inside, outside)) {
    tight_.append_common(p, q);
    append(side[p] * rays_.col(q) - side[q] * rays_.col(p));
    tight_.insert(n_ - 1, rows_.cols() - 1);
  }
}

void RayCone::cut(const Vector& z, const Vector& scale) {
  const Index row = rows_.cols();
  rows_.conservativeResize(Eigen::NoChange, row + 1);
  rows_.col(row) = z;
  const Vector side = rays().transpose() * z;
  const Vector floor = tolerance_ * (rays().cwiseAbs().transpose() * scale);
  std::vector<char> gone(n_, 0);
  std::vector<Index> inside, outside;
  for (Index r = dim(); r < n_; ++r) {  // kept rays are not extreme rays: skip them
    if (side[r] > floor[r]) {
      inside.push_back(r);
    } else if (side[r] < -floor[r]) {
      outside.push_back(r);
      gone[r] = 1;
    } else {
      tight_.insert(r, row);
    }
  }
  if (complete_) connect(inside, outside, side);
  erase(gone);
  complete_ = complete_ && n_ <= most_;
}

void RayCone::thin(Index count, const Vector& excess) {
  if (count >= n_) return;
  std::vector<Index> order(n_);
  std::iota(order.begin(), order.end(), Index{0});
  std::nth_element(order.begin() + dim(), order.begin() + count, order.end(),
                   [&](Index a, Index b) { return excess[a] < excess[b] || (excess[a] == excess[b] && a < b); });
  std::vector<char> gone(order.size(), 0);
  for (auto it = order.begin() + count; it != order.end(); ++it) gone[*it] = 1;
  erase(gone);
}

}  // namespace rdd::reduction
