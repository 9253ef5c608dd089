// Canonical basis, assignment of sites to cells, and neighbouring sites by binning.
#include "network/inference/sites.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "numerics/lattice_reduction.hpp"

namespace rdd::network {
namespace {

/// A site this far below a face of the cell, in lattice vectors, counts as on it: round-off decides nothing.
constexpr double face = 1e-6;

/// Rows that take a position to coordinates in lattice vectors (dim x space).
Matrix reciprocal(const Matrix& lattice) { return (lattice.transpose() * lattice).inverse() * lattice.transpose(); }

/// Round-off beside zero becomes zero.
void clean(Matrix& x, double scale) {
  const double least = 32 * std::numeric_limits<double>::epsilon() * scale;
  x = (x.array().abs() < least).select(0.0, x);
}

constexpr std::size_t most_axes = 6;
using Bin = std::array<std::int32_t, most_axes + 1>;  // component, then one number an axis

/// Bins at least `width` wide across, at most about one for each state, that wrap around the cell.
class Bins {
 public:
  Bins(const Geometry& geometry, const ClosedPathForest& forest, double width)
      : forest_(forest), axes_(static_cast<std::size_t>(geometry.lattice.cols())) {
    const Matrix dual = reciprocal(geometry.lattice);
    coordinates_ = dual * geometry.position;
    const double most = std::ceil(std::pow(static_cast<double>(geometry.position.cols()), 1.0 / double(axes_)));
    for (std::size_t a = 0; a < axes_; ++a) {
      const double across = 1 / (dual.row(static_cast<Index>(a)).norm() * width);
      number_[a] = static_cast<std::int32_t>(std::clamp(std::floor(across), 1.0, most));
    }
  }

  [[nodiscard]] Bin of(std::int32_t state) const {
    Bin bin{};
    bin[most_axes] = forest_.component[state];
    for (std::size_t a = 0; a < axes_; ++a) {
      const double x = coordinates_(static_cast<Index>(a), state);
      const double inside = x - std::floor(x);
      bin[a] = std::min(static_cast<std::int32_t>(inside * number_[a]), number_[a] - 1);
    }
    return bin;
  }

  /// The bins around one, itself included, each once.
  [[nodiscard]] std::vector<Bin> around(const Bin& bin) const {
    std::vector<Bin> found{bin};
    for (std::size_t a = 0; a < axes_; ++a) {
      const auto so_far = found;
      if (number_[a] > 1) append(found, so_far, a, 1);
      if (number_[a] > 2) append(found, so_far, a, number_[a] - 1);
    }
    return found;
  }

 private:
  void append(std::vector<Bin>& found, const std::vector<Bin>& so_far, std::size_t a, std::int32_t by) const {
    for (auto bin : so_far) {
      bin[a] = (bin[a] + by) % number_[a];
      found.push_back(bin);
    }
  }

  const ClosedPathForest& forest_;
  std::size_t axes_;
  Matrix coordinates_;
  std::array<std::int32_t, most_axes> number_{};
};

}  // namespace

void make_canonical(Geometry& geometry, const Steps& steps, double tie) {
  const numerics::IntMatrix reduce = numerics::reduce_basis(geometry.lattice);
  const Matrix reduced = geometry.lattice * reduce.cast<double>();
  const numerics::IntMatrix canonical = numerics::canonical_basis(reduced, tie);
  geometry.lattice = reduced * canonical.cast<double>();
  geometry.n = numerics::unimodular_inverse(canonical).cast<double>() *
               (numerics::unimodular_inverse(reduce).cast<double>() * geometry.n);
  const double scale = geometry.lattice.colwise().norm().maxCoeff();
  clean(geometry.lattice, scale);

  const Matrix cells = ((reciprocal(geometry.lattice) * geometry.position).array() + face).floor().matrix();
  geometry.position -= geometry.lattice * cells;
  clean(geometry.position, scale);
  for (Index e = 0; e < steps.size(); ++e) geometry.n.col(e) += cells.col(steps.to[e]) - cells.col(steps.from[e]);
}

std::optional<ClosePair> find_close_pair(const Geometry& geometry, const ClosedPathForest& forest, double same,
                                         double apart) {
  if (same >= apart) return std::nullopt;
  const Bins bins(geometry, forest, apart);
  const numerics::NearestPoint nearest(geometry.lattice);
  std::map<Bin, std::vector<std::int32_t>> occupants;  // one state for each site
  for (std::int32_t state = 0; state < geometry.position.cols(); ++state) {
    const auto bin = bins.of(state);
    bool shares = false;
    for (const auto& neighbour : bins.around(bin)) {
      const auto found = occupants.find(neighbour);
      if (found == occupants.end()) continue;
      for (const auto other : found->second) {
        const Vector between = geometry.position.col(state) - geometry.position.col(other);
        const double distance = (between - geometry.lattice * nearest(between)).norm();
        if (distance > same && distance <= apart) return ClosePair{other, state, distance};
        shares = shares || distance <= same;
      }
    }
    if (!shares) occupants[bin].push_back(state);
  }
  return std::nullopt;
}

}  // namespace rdd::network
