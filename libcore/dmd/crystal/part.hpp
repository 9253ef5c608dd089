// A piece cut out of a crystal: some of its sites, periodic images taken where they are seen.
#pragma once

#include <span>

#include "dmd/crystal/crystal.hpp"

namespace rdd::dmd {

/// A site of a crystal, or an image of it: at x_site + vectors * image.
struct SiteImage {
  Index site;
  std::array<std::int32_t, 3> image;
};
[[nodiscard]] Vector position_of(const Box& box, const Matrix& x, const SiteImage& site);

/// A crystal without a period, and its state.
struct CrystalPart {
  Crystal crystal;
  CrystalState state;
};
/// Site k of the part is sites[k] of the whole with its composition, width, physics and one-body energies, whose
/// anchors move along with images. Every position is held, and there are no exchange bonds: the caller frees and
/// connects.
[[nodiscard]] CrystalPart part_of(const Crystal& whole, const CrystalState& state, std::span<const SiteImage> sites);

}  // namespace rdd::dmd
