// Cutting a piece out of a crystal.
#include "dmd/crystal/part.hpp"

namespace rdd::dmd {
namespace {

/// The numbers of the part's sites; none from none.
Vector picked(const Vector& from, std::span<const SiteImage> sites) {
  if (from.size() == 0) return {};
  Vector to(static_cast<Index>(sites.size()));
  for (std::size_t k = 0; k < sites.size(); ++k) to[static_cast<Index>(k)] = from[sites[k].site];
  return to;
}

}  // namespace

Vector position_of(const Box& box, const Matrix& x, const SiteImage& site) {
  Vector at = x.col(site.site);
  for (Index a = 0; a < at.size(); ++a) at += box.vectors.col(a) * static_cast<double>(site.image[a]);
  return at;
}

CrystalPart part_of(const Crystal& whole, const CrystalState& state, std::span<const SiteImage> sites) {
  const auto n = static_cast<Index>(sites.size());
  CrystalPart part;
  part.crystal.physics = whole.physics;
  part.crystal.dim = whole.dim;
  part.crystal.n = n;
  part.crystal.box.vectors = Matrix::Identity(whole.dim, whole.dim);
  part.crystal.voids = whole.voids;
  part.crystal.fixed_position.assign(sites.size(), 1);
  part.state = {picked(state.c, sites), Matrix(whole.dim, n), picked(state.log_alpha, sites)};
  const OneBody& u = whole.one_body;
  OneBody& own = part.crystal.one_body;
  own = {picked(u.energy_a, sites), picked(u.energy_b, sites), picked(u.stiffness_a, sites),
         picked(u.stiffness_b, sites), Matrix(u.anchor.rows(), u.anchor.cols() > 0 ? n : 0)};
  for (Index k = 0; k < n; ++k) {
    const SiteImage& site = sites[k];
    part.state.x.col(k) = position_of(whole.box, state.x, site);
    if (own.anchor.cols() > 0)
      own.anchor.col(k) = u.anchor.col(site.site) + part.state.x.col(k) - state.x.col(site.site);
  }
  return part;
}

}  // namespace rdd::dmd
