// Cell lists in fractional coordinates.
#include "dmd/crystal/neighbours.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "dmd/crystal/pieces.hpp"
#include "numerics/lattice_reduction.hpp"
#include "support/error.hpp"
#include "support/pace.hpp"

namespace rdd::dmd {
namespace {

/// Bins of fractional coordinates, at least `cutoff` wide where there are several.
class Bins {
 public:
  static constexpr double most_bins = 1 << 20;

  Bins(const Box& box, const Matrix& positions, double cutoff)
      : dim_(static_cast<int>(positions.rows())), box_(box), fractional_(box.vectors.inverse() * positions) {
    const Matrix inverse = box.vectors.inverse();
    for (int a = 0; a < dim_; ++a) {
      const auto axis = static_cast<std::size_t>(a);
      low_[axis] = box.periodic[axis] ? 0 : fractional_.row(a).minCoeff();
      const double length = box.periodic[axis] ? 1 : std::max(1e-9, fractional_.row(a).maxCoeff() - low_[axis]);
      const double width = length / inverse.row(a).norm();
      // More bins than sites would only cost time.
      const double most = std::ceil(std::pow(static_cast<double>(positions.cols()), 1.0 / dim_)) + 1;
      count_[axis] = static_cast<std::int32_t>(std::clamp(std::floor(width / cutoff), 1.0, most));
      scale_[axis] = count_[axis] / length;
      // Beyond its last bin a body has nothing, however flat it is.
      const double reach = std::ceil(cutoff * count_[axis] / width);
      require(!box.periodic[axis] || reach < most_bins, Status::size, "the reach ", cutoff, " is more than 2^20 cells",
              " along lattice vector ", a, ": expected a larger cell, or a site's width and a cutoff that fit it");
      reach_[axis] = static_cast<std::int32_t>(box.periodic[axis] ? reach : std::min<double>(reach, count_[axis]));
    }
    members_.resize(count_[0] * count_[1] * count_[2]);
    place_.resize(positions.cols());
    for (Index i = 0; i < positions.cols(); ++i) put(i);
  }

  struct Place {
    std::array<std::int32_t, 3> bin{}, wrap{};  ///< wrap: how many lattice vectors were taken off
  };

  /// Calls found(j, image) for every site in bins within reach of site i.
  template <typename Found>
  void around(Index i, Found&& found) const {
    const Place& from = place_[i];
    std::array<std::int32_t, 3> step{};
    Pace pace;
    for (step[0] = -reach_[0]; step[0] <= reach_[0]; ++step[0])
      for (step[1] = -reach_[1]; step[1] <= reach_[1]; ++step[1])
        for (step[2] = -reach_[2]; step[2] <= reach_[2]; ++step[2]) {
          pace();
          visit(from, step, found);
        }
  }

 private:
  void put(Index i) {
    Place place;
    for (int a = 0; a < dim_; ++a) {
      const auto axis = static_cast<std::size_t>(a);
      double f = fractional_(a, i);
      if (box_.periodic[axis]) {
        place.wrap[axis] = static_cast<std::int32_t>(std::floor(f));
        f -= place.wrap[axis];
      }
      place.bin[axis] = std::clamp(static_cast<std::int32_t>((f - low_[axis]) * scale_[axis]), 0, count_[axis] - 1);
    }
    place_[i] = place;
    members_[index(place.bin)].push_back(i);
  }

  template <typename Found>
  void visit(const Place& from, const std::array<std::int32_t, 3>& step, Found& found) const {
    std::array<std::int32_t, 3> bin{}, turns{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      bin[axis] = from.bin[axis] + step[axis];
      if (box_.periodic[axis]) {
        turns[axis] = bin[axis] >= 0 ? bin[axis] / count_[axis] : -((count_[axis] - 1 - bin[axis]) / count_[axis]);
        bin[axis] -= turns[axis] * count_[axis];
      } else if (bin[axis] < 0 || bin[axis] >= count_[axis]) {
        return;
      }
    }
    for (const Index j : members_[index(bin)]) {
      const Place& to = place_[j];
      std::array<std::int32_t, 3> image{};
      for (std::size_t axis = 0; axis < 3; ++axis) image[axis] = turns[axis] + from.wrap[axis] - to.wrap[axis];
      found(j, image);
    }
  }

  [[nodiscard]] std::size_t index(const std::array<std::int32_t, 3>& bin) const {
    return static_cast<std::size_t>((bin[0] * count_[1] + bin[1]) * count_[2] + bin[2]);
  }

  int dim_;
  const Box& box_;
  Matrix fractional_;
  std::array<double, 3> low_{}, scale_{};
  std::array<std::int32_t, 3> count_{1, 1, 1}, reach_{};
  std::vector<std::vector<Index>> members_;
  std::vector<Place> place_;
};

std::vector<SitePair> all_pairs(Index n) {
  std::vector<SitePair> pairs;
  Pace pace;
  for (Index i = 0; i < n; ++i)
    for (Index j = i + 1; j < n; ++j) {
      pace();
      pairs.push_back({i, j, {}});
    }
  return pairs;
}

[[noreturn]] void fail_own_image(Index site, double cutoff, double own) {
  fail(Status::size, "site ", site, " meets its own periodic image within ", std::min(cutoff, own),
       ": expected a cell larger than the reach of the potentials",
       std::isfinite(own) ? "" : " and the widths of the sites");
}

/// Refuses a cell with a lattice vector shorter than images of a site may be before they are enumerated: they may be
/// without number.
void check_images(const Box& box, double cutoff, double own) {
  Matrix vectors(box.vectors.rows(), 0);
  for (Index a = 0; a < box.vectors.cols(); ++a)
    if (box.periodic[static_cast<std::size_t>(a)]) {
      vectors.conservativeResize(Eigen::NoChange, vectors.cols() + 1);
      vectors.rightCols(1) = box.vectors.col(a);
    }
  if (vectors.cols() == 0) return;
  const auto reduce = numerics::reduce_basis(vectors);
  if (reduce.size() > 0) vectors *= reduce.cast<double>();
  if (vectors.colwise().norm().minCoeff() < std::min(cutoff, own)) fail_own_image(0, cutoff, own);
}

/// Appends the pairs of a site with later ones, in order.
void add_pairs(const Box& box, const Matrix& positions, double cutoff, double own, const Bins& bins, Index i,
               std::vector<SitePair>& pairs) {
  const auto first = static_cast<std::ptrdiff_t>(pairs.size());
  const Index dim = positions.rows();
  Pace pace;
  bins.around(i, [&](Index j, const std::array<std::int32_t, 3>& image) {
    pace();
    if (j < i || (j == i && image == std::array<std::int32_t, 3>{})) return;
    double square = 0;
    for (Index b = 0; b < dim; ++b) {
      double d = positions(b, j) - positions(b, i);
      for (Index a = 0; a < dim; ++a) d += box.vectors(b, a) * image[a];
      square += d * d;
    }
    if (square >= cutoff * cutoff) return;
    if (j == i) {
      if (square < own * own) fail_own_image(i, cutoff, own);
      return;
    }
    pairs.push_back({i, j, image});
  });
  std::sort(pairs.begin() + first, pairs.end(),
            [](const SitePair& a, const SitePair& b) { return std::tie(a.j, a.image) < std::tie(b.j, b.image); });
}

}  // namespace

std::vector<SitePair> pairs_within(const Box& box, const Matrix& positions, double cutoff, const Run& run, double own) {
  const bool any = box.periodic[0] || box.periodic[1] || box.periodic[2];
  if (!std::isfinite(cutoff)) {
    require(!any, Status::argument, "a pair potential has no cutoff: expected a finite one in a periodic box");
    return all_pairs(positions.cols());
  }
  check_images(box, cutoff, own);
  const Bins bins(box, positions, cutoff);
  const Index n = positions.cols();
  std::vector<std::vector<SitePair>> parts((n + sites_a_task - 1) / sites_a_task);
  run.for_pieces(n, sites_a_task, [&](Index begin, Index end) {
    auto& pairs = parts[begin / sites_a_task];
    for (Index i = begin; i < end; ++i) add_pairs(box, positions, cutoff, own, bins, i, pairs);
  });
  std::size_t count = 0;
  for (const auto& part : parts) count += part.size();
  std::vector<SitePair> pairs;
  pairs.reserve(count);
  for (auto& part : parts) {
    pairs.insert(pairs.end(), part.begin(), part.end());
    part = {};
  }
  return pairs;
}

void check(const Box& box, int dim, Index n_sites) {
  require(dim >= 1 && dim <= 3, Status::argument, "dim = ", dim, ": expected 1, 2 or 3");
  require(n_sites >= 1, Status::size, "a system of ", n_sites, " sites: expected at least 1");
  require(box.vectors.rows() == dim && box.vectors.cols() == dim, Status::size, "cell is ", box.vectors.rows(), " by ",
          box.vectors.cols(), ": expected ", dim, " by ", dim);
  const double volume = std::abs(box.vectors.determinant());
  require(volume > 1e-12 * std::pow(box.vectors.norm(), dim), Status::argument, "cell has volume ", volume,
          ": expected independent vectors");
}

std::vector<ExchangeBond> neighbours_within(const Box& box, const Matrix& positions, double distance) {
  for (Index i = 0; i < positions.cols(); ++i)
    require(positions.col(i).allFinite(), Status::argument, "positions[", i, "]: expected finite coordinates");
  std::vector<ExchangeBond> result;
  for (const auto& pair : pairs_within(box, positions, distance))
    if (result.empty() || result.back().i != pair.i || result.back().j != pair.j) result.push_back({pair.i, pair.j});
  return result;
}

}  // namespace rdd::dmd
