// The answers of intervals and rectangles in one form.
#include "qsd/basin.hpp"

#include <limits>

namespace rdd::qsd {
namespace {

/// One function for each alternative of a variant.
template <typename... Acts>
struct Either : Acts... {
  using Acts::operator()...;
};
template <typename... Acts>
Either(Acts...) -> Either<Acts...>;

Vector two(const std::array<double, 2>& x) { return Eigen::Vector2d(x[0], x[1]); }
Vector one(double x) { return Vector::Constant(1, x); }

}  // namespace

void LineBasin::fit_gaussian(const LineEnergy& energy) {
  const auto& d = line_->domain;
  const auto gaussian = variational_gaussian(energy, d.beta, d.minimum, d.hi - d.lo);
  densities_.emplace(*line_, gaussian);
}

int dim(const Basin& basin) { return std::holds_alternative<LineBasin>(basin) ? 1 : 2; }

Index n_nodes(const Basin& basin) {
  return std::visit(Either{[](const LineBasin& b) -> Index { return b.line().domain.panels.size(); },
                           [](const QsdBox& b) -> Index { return b.v.size(); }},
                    basin);
}

const Rates& rates(const Basin& basin) {
  return std::visit(Either{[](const LineBasin& b) -> const Rates& { return b.line().rates; },
                           [](const QsdBox& b) -> const Rates& { return b.rates; }},
                    basin);
}

Extent extent(const Basin& basin) {
  auto of_line = [](const LineBasin& b) -> Extent {
    const auto& d = b.line().domain;
    return {one(d.lo), one(d.hi), {d.end_lo}, {d.end_hi}, one(d.minimum), d.barrier};
  };
  auto of_box = [](const QsdBox& b) -> Extent {
    const auto end = [](bool absorbs) { return absorbs ? End::absorbing : End::natural; };
    const auto& r = b.request;
    return {two(r.lo),
            two(r.hi),
            {end(r.absorbing_lo[0]), end(r.absorbing_lo[1])},
            {end(r.absorbing_hi[0]), end(r.absorbing_hi[1])},
            two(b.minimum),
            std::numeric_limits<double>::quiet_NaN()};
  };
  return std::visit(Either{of_line, of_box}, basin);
}

FittedGaussian fit_gaussian(LineBasin& basin, const LineEnergy& energy) {
  basin.fit_gaussian(energy);
  const Gaussian& g = *basin.densities().gaussian();
  return {one(g.mean), Matrix::Constant(1, 1, g.variance), basin.densities().gaussian_outside()};
}

FittedGaussian fit_gaussian(QsdBox& basin, const PlaneEnergy& energy) {
  basin.fit_gaussian(energy);
  return {basin.gaussian->mean, basin.gaussian->covariance, basin.gaussian_outside()};
}

Vector density(const Basin& basin, Density which, const Eigen::Ref<const Matrix>& places) {
  auto on_line = [&](const LineBasin& b) {
    Vector result(places.cols());
    for (Index i = 0; i < result.size(); ++i) result[i] = b.densities().density(which, places(0, i));
    return result;
  };
  return std::visit(Either{on_line, [&](const QsdBox& b) { return b.at(which, places); }}, basin);
}

BasinMoments moments(const Basin& basin, Density which) {
  auto on_line = [&](const LineBasin& b) -> BasinMoments {
    const auto m = b.densities().moments(which);
    return {one(m.mean), Matrix::Constant(1, 1, m.variance)};
  };
  return std::visit(Either{on_line,
                           [&](const QsdBox& b) -> BasinMoments {
                             return {two(b.mean(which)), b.covariance(which)};
                           }},
                    basin);
}

Distance distance(const Basin& basin, Density which) {
  return std::visit(Either{[&](const LineBasin& b) { return b.densities().distance(which); },
                           [&](const QsdBox& b) {
                             const double variation = b.total_variation(which);
                             return Distance{variation, b.divergence(which)};
                           }},
                    basin);
}

}  // namespace rdd::qsd
