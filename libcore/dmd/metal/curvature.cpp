// Second derivatives of pairs, contracted over species.
#include "dmd/metal/curvature.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dmd/crystal/pieces.hpp"
#include "dmd/metal/hessian.hpp"
#include "dmd/metal/row.hpp"

namespace rdd::dmd {
namespace {

/// Adds the pair functions times their weights to p_R, p_RR, p_Rv, p_vv.
void contract(const MetalRow& row, std::size_t q, Index function, double weight, double* p) {
  const auto& f = row.of(function);
  p[0] += weight * f.r[q];
  p[1] += weight * f.rr[q];
  p[2] += weight * f.rv[q];
  p[3] += weight * f.vv[q];
}

}  // namespace

template <typename Real>
MetalCurvature<Real> pair_curvature(const Metal& metal, const MetalState& state, const MetalSites& sites,
                                    const MetalTerms& terms, const Run& run) {
  const EamPotential& potential = metal.potential();
  const Index species = potential.species(), classes = potential.classes();
  MetalCurvature<Real> result;
  result.stride = 7 + 4 * classes;
  result.numbers.assign(static_cast<std::size_t>(terms.list().pairs() * result.stride), 0);
  run.for_pieces(metal.n, sites_a_task, [&](Index begin, Index end) {
    MetalRow row(metal, terms.list(), state, sites, terms.view());
    std::vector<double> d(static_cast<std::size_t>(4 * classes));
    for (Index i = begin; i < end; ++i) {
      row.gather(i);
      row.evaluate_all(AverageOrder::second);
      const double* xi = sites.fraction.data() + species * i;
      for (std::size_t q = 0; q < row.size(); ++q) {
        const Index j = row.second[q];
        const double* xj = sites.fraction.data() + species * j;
        double p[4] = {0, 0, 0, 0};
        std::fill(d.begin(), d.end(), 0);
        for (Index a = 0; a < species; ++a)
          for (Index b = 0; b < species; ++b) contract(row, q, potential.pair_of(a, b), xi[a] * xj[b], p);
        for (Index h = 0; h < classes; ++h)
          for (Index b = 0; b < species; ++b) {
            const Index function = potential.density_of(h, b);
            contract(row, q, function, terms.slope()(h, i) * xj[b] + terms.slope()(h, j) * xi[b], p);
            const auto& f = row.of(function);
            d[4 * h] += xj[b] * f.r[q];
            d[4 * h + 1] += xj[b] * f.v[q];
            d[4 * h + 2] += xi[b] * f.r[q];
            d[4 * h + 3] += xi[b] * f.v[q];
          }
        Real* out = result.numbers.data() + row.pair[q] * result.stride;
        for (int k = 0; k < 3; ++k) out[k] = static_cast<Real>(row.e[3 * q + k]);
        const double across = p[0] / row.r[q];
        out[3] = static_cast<Real>(p[1] - across);
        out[4] = static_cast<Real>(across);
        out[5] = static_cast<Real>(p[2]);
        out[6] = static_cast<Real>(p[3]);
        for (Index k = 0; k < 4 * classes; ++k) out[7 + k] = static_cast<Real>(d[k]);
      }
    }
  });
  return result;
}

template MetalCurvature<float> pair_curvature(const Metal&, const MetalState&, const MetalSites&, const MetalTerms&,
                                              const Run&);
template MetalCurvature<double> pair_curvature(const Metal&, const MetalState&, const MetalSites&, const MetalTerms&,
                                               const Run&);

MetalProduct hessian_product(const Metal& metal, const MetalState& state, const MetalTerms& terms, const Matrix& dx,
                             const Vector& dalpha, const Run& run) {
  const MetalSites sites(metal, state);
  const std::vector<char> free(static_cast<std::size_t>(metal.n), 1);
  MetalHessian<double> hessian(metal, state, sites, terms, free, run);
  // In ln alpha, rows and columns scaled by 1 / sqrt(w): H = W^(1/2) H_scaled W^(1/2).
  const Vector alpha = state.log_alpha.array().exp();
  Matrix y(4, metal.n), image(4, metal.n);
  for (Index i = 0; i < metal.n; ++i) {
    y.col(i).head<3>() = hessian.scale()[i] * dx.col(i);
    y(3, i) = hessian.scale()[i] * dalpha[i] / alpha[i];
  }
  hessian.apply(y, image);
  MetalProduct result{Matrix(3, metal.n), Vector(metal.n)};
  const MetalGradients g = gradients(metal, state, terms);
  for (Index i = 0; i < metal.n; ++i) {
    result.x.col(i) = hessian.scale()[i] * image.col(i).head<3>();
    // d2F/dalpha2 = (d2F/d ln alpha2 - dF/d ln alpha) / alpha^2.
    result.alpha[i] = hessian.scale()[i] * image(3, i) / alpha[i] - g.alpha[i] * dalpha[i] / alpha[i];
  }
  return result;
}

}  // namespace rdd::dmd
