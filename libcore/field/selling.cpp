// Superbases in two and three dimensions.
#include "field/selling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace rdd::field {
namespace {

constexpr double rounding = 4 * std::numeric_limits<double>::epsilon();
constexpr Index largest_entry = Index{1} << 20;
constexpr int most_steps = 1 << 22;

GridVector sum(const GridVector& a, const GridVector& b) { return {a[0] + b[0], a[1] + b[1], a[2] + b[2]}; }
GridVector cross(const GridVector& a, const GridVector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// Keeps the terms in the order of their vectors.
void insert(GridTerms& terms, const GridTerm& term) {
  auto place = terms.size++;
  for (; place > 0 && term.w < terms.terms[place - 1].w; --place) terms.terms[place] = terms.terms[place - 1];
  terms.terms[place] = term;
}

/// v_0 .. v_dim with their images R^T v.
class Superbase {
 public:
  explicit Superbase(const Matrix& root) : root_(root), dim_(static_cast<int>(root.rows())) {
    for (int a = 0; a < dim_; ++a) {
      vectors_[a][a] = 1;
      vectors_[dim_][a] = -1;
    }
    for (int i = 0; i <= dim_; ++i) update(i);
  }

  /// Makes all products <= 0; false if entries grow beyond bounds.
  bool reduce() {
    for (int step = 0; step < most_steps; ++step) {
      const auto [i, j] = largest_product();
      if (product(i, j) <= 0) return true;
      if (!turn(i, j)) return false;
    }
    return false;
  }

  [[nodiscard]] GridTerms terms() const {
    GridTerms out;
    for (int i = 0; i <= dim_; ++i)
      for (int j = i + 1; j <= dim_; ++j) {
        const double weight = -product(i, j);
        if (weight > 0) insert(out, {without_sign(normal(i, j)), weight});
      }
    return out;
  }

 private:
  void update(int i) {
    images_[i].setZero();
    errors_[i] = 0;
    for (int a = 0; a < dim_; ++a) {
      const auto n = static_cast<double>(vectors_[i][a]);
      for (int c = 0; c < dim_; ++c) images_[i][c] += n * root_(a, c);
      errors_[i] += rounding * std::abs(n) * root_.row(a).norm();
    }
  }
  /// v_i.A.v_j, or zero where that is not more than rounding.
  [[nodiscard]] double product(int i, int j) const {
    const double value = images_[i].dot(images_[j]);
    return std::abs(value) > errors_[i] * images_[j].norm() + errors_[j] * images_[i].norm() ? value : 0;
  }
  [[nodiscard]] std::pair<int, int> largest_product() const {
    std::pair<int, int> best{0, 1};
    for (int i = 0; i <= dim_; ++i)
      for (int j = i + 1; j <= dim_; ++j)
        if (product(i, j) > product(best.first, best.second)) best = {i, j};
    return best;
  }

  /// -v_i, v_j, and in one dimension more v_k + v_i, v_l + v_i; in the plane v_i - v_j.
  bool turn(int i, int j) {
    for (int k = 0; k <= dim_; ++k) {
      if (k == i || k == j) continue;
      vectors_[k] = sum(vectors_[k], vectors_[i]);
      if (dim_ == 2) vectors_[k] = sum(vectors_[k], vectors_[i]);
      update(k);
      for (const Index n : vectors_[k])
        if (std::abs(n) > largest_entry) return false;
    }
    vectors_[i] = opposite(vectors_[i]);
    update(i);
    return true;
  }

  /// The grid vector orthogonal to all superbase vectors but i and j.
  [[nodiscard]] GridVector normal(int i, int j) const {
    std::array<GridVector, 2> others{};
    int n = 0;
    for (int k = 0; k <= dim_; ++k)
      if (k != i && k != j) others[n++] = vectors_[k];
    if (dim_ == 2) return {-others[0][1], others[0][0], 0};
    return cross(others[0], others[1]);
  }

  const Matrix& root_;
  int dim_;
  std::array<GridVector, 4> vectors_{};
  std::array<Eigen::Vector3d, 4> images_;
  std::array<double, 4> errors_{};
};

}  // namespace

GridVector without_sign(const GridVector& w) {
  const auto first = std::ranges::find_if(w, [](Index n) { return n != 0; });
  return first != w.end() && *first < 0 ? opposite(w) : w;
}

std::optional<Matrix> square_root(const Matrix& a) {
  const Index n = a.rows();
  Matrix rest = a, root = Matrix::Zero(n, n);
  std::array<bool, max_grid_dim> done{};
  for (Index k = 0; k < n; ++k) {
    Index pivot = -1;
    for (Index i = 0; i < n; ++i)
      if (!done[i] && (pivot < 0 || rest(i, i) > rest(pivot, pivot))) pivot = i;
    const double size = rest(pivot, pivot);
    if (size <= rounding * a(pivot, pivot)) break;
    done[pivot] = true;
    root(pivot, k) = std::sqrt(size);
    for (Index i = 0; i < n; ++i)
      if (!done[i]) root(i, k) = rest(i, pivot) / root(pivot, k);
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j)
        if (!done[i] && !done[j]) rest(i, j) -= root(i, k) * root(j, k);
  }
  for (Index i = 0; i < n; ++i)  // what is left is rounding, or the tensor is not positive
    for (Index j = 0; j < n; ++j) {
      const double size = std::sqrt(std::abs(a(i, i) * a(j, j)));
      if (!done[i] && !done[j] && !(std::abs(rest(i, j)) <= 1e-12 * size)) return std::nullopt;
    }
  return root;
}

std::optional<GridTerms> selling_terms(const Matrix& root) {
  if (root.rows() == 1) {
    const double weight = root.row(0).squaredNorm();
    GridTerms out;
    if (weight > 0) out.terms[out.size++] = {{1, 0, 0}, weight};
    return out;
  }
  Superbase base(root);
  if (!base.reduce()) return std::nullopt;
  return base.terms();
}

}  // namespace rdd::field
