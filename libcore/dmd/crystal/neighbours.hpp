// Pairs of sites within a distance, with lattice images: cell lists with a skin.
#pragma once

#include <array>
#include <limits>
#include <vector>

#include "support/run.hpp"

namespace rdd::dmd {

/// The box of a crystal. A direction that is not periodic has no end.
struct Box {
  Matrix vectors;  ///< (dim, dim) lattice vectors in columns, length; identity where nothing is periodic
  std::array<bool, 3> periodic{};  ///< by lattice vector
};

/// Throws unless the box has `dim` independent vectors, 1 to 3, for one site or more.
void check(const Box& box, int dim, Index n_sites);

/// Two sites that exchange their species, apart from any interaction.
struct ExchangeBond {
  Index i, j;
};

/// A pair of different sites; displacement x_j - x_i + vectors * image.
struct SitePair {
  Index i, j;  ///< i < j
  std::array<std::int32_t, 3> image;
};

/// All pairs with |displacement| < cutoff, sorted by (i, j, image). positions (dim, n). Throws Status::size if a site
/// would meet its own image nearer than `own`; farther images of its own are left out. An infinite cutoff lists every
/// pair; then nothing may be periodic.
[[nodiscard]] std::vector<SitePair> pairs_within(const Box& box, const Matrix& positions, double cutoff,
                                                 const Run& run = Run(),
                                                 double own = std::numeric_limits<double>::infinity());

/// Pairs of different sites closer than a distance, ascending, each once however many of its images are. Throws
/// Status::argument naming a position that is not finite; otherwise as pairs_within.
[[nodiscard]] std::vector<ExchangeBond> neighbours_within(const Box& box, const Matrix& positions, double distance);

}  // namespace rdd::dmd
