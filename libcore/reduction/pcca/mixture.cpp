// Linear programmes over extreme rays, column generation where there are too many to list, and tie breaking.
#include "reduction/pcca/mixture.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace rdd::reduction {
namespace {

constexpr double gain = 1e-12;     // of a crispness that counts as progress
constexpr Index n_directions = 8;  // times P
constexpr int n_draws = 100;

double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1.0p-53; }

std::vector<Index> first(Index n) {
  std::vector<Index> columns(n);
  std::iota(columns.begin(), columns.end(), Index{0});
  return columns;
}

/// The rows of a cone as a linear programme for its rays: max d.b over z_i.b >= 0, sum b = 1, solved through the dual.
class Oracle {
 public:
  explicit Oracle(const Matrix& rows) : columns_(rows.rows(), rows.cols() + 1), value_(Vector::Zero(columns_.cols())) {
    columns_ << Vector::Ones(rows.rows()), -rows;
    value_[0] = -1;
  }

  [[nodiscard]] Vector extreme(const Vector& direction) const {
    Index top = 0;
    direction.maxCoeff(&top);
    numerics::Basis basis;  // the level of d.b and the rows of the orthant but one: feasible for any direction
    for (Index j = 0; j <= columns_.rows(); ++j)
      if (j != top + 1) basis.columns.push_back(j);
    numerics::maximise(columns_, value_, direction, basis, 1);
    return (-basis.price).cwiseMax(0.0);
  }

 private:
  Matrix columns_;
  Vector value_;
};

/// From b to a local maximum of value(b) - price.b: a convex function does not decrease between linear maxima.
Vector climb(const Oracle& oracle, const RayValue& value, const Vector& price, Vector b) {
  b /= b.sum();
  double height = value(b) - price.dot(b);
  for (int step = 0; step < 50 && std::isfinite(height); ++step) {
    const Vector next = oracle.extreme(value.gradient(b) - price);
    const double above = value(next) - price.dot(next);
    if (!(above > height + 1e-3 * gain)) break;
    b = next;
    height = above;
  }
  return b / b.maxCoeff();
}

}  // namespace

Vector excess(const RayCone& cone, const Vector& price) { return cone.rays().transpose() * price - cone.values(); }

numerics::Basis best_mixture(const RayCone& cone) {
  numerics::Basis mixture;
  mixture.columns = first(cone.dim());
  numerics::maximise(cone.rays(), cone.values(), Vector::Ones(cone.dim()), mixture);
  return mixture;
}

numerics::Basis grown_mixture(RayCone& cone, bool thorough) {
  const Oracle oracle(cone.rows());
  const RayValue& value = cone.value();
  const Index dim = cone.dim();
  for (;;) {
    numerics::Basis mixture = best_mixture(cone);
    std::vector<Vector> found;
    const auto start = [&](const Vector& b) {
      Vector ray = climb(oracle, value, mixture.price, b);
      if (value(ray) - mixture.price.dot(ray) < gain) return;
      for (const Vector& old : found)
        if ((old - ray).cwiseAbs().maxCoeff() < gain) return;
      found.push_back(std::move(ray));
    };
    for (const Index r : mixture.columns) start(cone.rays().col(r));
    if (found.empty())
      for (Index r = 0; r < dim; ++r) start(cone.rays().col(r));
    std::mt19937_64 random(1);
    for (Index k = 0; thorough && found.empty() && k < n_directions * dim; ++k) {
      Vector direction(dim);
      for (auto& d : direction) d = uniform(random) - 0.5;
      start(oracle.extreme(direction));
    }
    if (found.empty()) return mixture;
    for (const Vector& ray : found) cone.add(ray);
  }
}

numerics::Basis fullest_mixture(const RayCone& cone, const numerics::Basis& best, std::vector<Index> rays,
                                const Vector& key) {
  const Index dim = cone.dim(), n = static_cast<Index>(rays.size());
  std::sort(rays.begin(), rays.end(), [&](Index a, Index b) { return key[a] < key[b]; });
  Matrix columns(dim, dim + n);
  columns.leftCols(dim) = cone.rays().leftCols(dim);
  for (Index r = 0; r < n; ++r) columns.col(dim + r) = cone.rays().col(rays[r]);
  numerics::Basis fullest = best;
  std::mt19937_64 random(1);
  for (int draw = 0; draw < n_draws; ++draw) {
    Vector value = Vector::Constant(dim + n, -1e3);  // the kept rays only start the programme
    for (Index r = 0; r < n; ++r) value[dim + r] = uniform(random);
    numerics::Basis basis;
    basis.columns = first(dim);
    numerics::maximise(columns, value, Vector::Ones(dim), basis);
    if (*std::min_element(basis.columns.begin(), basis.columns.end()) < dim) continue;
    if (basis.weights.minCoeff() < fullest.weights.minCoeff() + 1e-9) continue;
    fullest.weights = basis.weights;
    for (std::size_t j = 0; j < basis.columns.size(); ++j) fullest.columns[j] = rays[basis.columns[j] - dim];
  }
  return fullest;
}

}  // namespace rdd::reduction
