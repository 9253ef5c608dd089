// Compact neighbour lists with a skin.
#include "dmd/metal/pairs.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "support/error.hpp"

namespace rdd::dmd {

void MetalList::renew(const Metal& metal, const MetalState& state, const Run& run) {
  const double range = metal.potential().range();
  const double widest = std::sqrt(2 * 0.5 * std::exp(-state.log_alpha.minCoeff()));
  limit_ = range + metal.averages->reach() * widest;
  const bool same_box = listed_box_.size() == 9 && listed_box_ == metal.box.vectors &&
                        listed_periodic_ == metal.box.periodic && listed_at_.cols() == metal.n;
  if (same_box) {
    const double moved = (state.x - listed_at_).colwise().norm().maxCoeff();
    if (2 * moved + limit_ <= listed_limit_) return;
  }
  allowance_ = metal.skin > 0 ? metal.skin : 0.05 * range;
  listed_limit_ = limit_ + allowance_;
  listed_at_ = state.x;
  listed_box_ = metal.box.vectors;
  listed_periodic_ = metal.box.periodic;
  store(pairs_within(metal.box, state.x, listed_limit_, run, range), metal.box, metal.n);
}

void MetalList::store(const std::vector<SitePair>& pairs, const Box& box, Index n) {
  require(pairs.size() < 0xffffffffU, Status::size, pairs.size(), " pairs of sites: expected less than 2^32");
  start_.assign(static_cast<std::size_t>(n) + 1, 0);
  back_start_ = start_;
  second_.resize(pairs.size());
  shift_.resize(pairs.size());
  back_.resize(pairs.size());
  std::map<std::array<std::int32_t, 3>, std::uint16_t> images;
  for (const SitePair& pair : pairs) {
    ++start_[pair.i + 1];
    ++back_start_[pair.j + 1];
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    start_[i + 1] += start_[i];
    back_start_[i + 1] += back_start_[i];
  }
  std::vector<Index> next(back_start_.begin(), back_start_.end() - 1);
  std::array<std::int32_t, 3> last{};
  std::uint16_t last_shift = images.emplace(last, std::uint16_t{0}).first->second;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const SitePair& pair = pairs[k];
    second_[k] = static_cast<std::int32_t>(pair.j);
    if (pair.image != last) {
      require(images.size() < 65535, Status::size,
              "pairs of sites with more than 65535 different images: expected a "
              "larger cell");
      last = pair.image;
      last_shift = images.emplace(last, static_cast<std::uint16_t>(images.size())).first->second;
    }
    shift_[k] = last_shift;
    back_[next[pair.j]++] = {static_cast<std::uint32_t>(k), static_cast<std::int32_t>(pair.i)};
  }
  shifts_.resize(3, static_cast<Index>(images.size()));
  for (const auto& [image, place] : images)
    shifts_.col(place) = box.vectors * Eigen::Vector3d(image[0], image[1], image[2]);
}

}  // namespace rdd::dmd
