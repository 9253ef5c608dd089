// Sums over nodes in vectors; every width of vector gives the same bits.
#include "dmd/eam/gauss_samples.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "numerics/gauss_rules.hpp"
#include "numerics/simd/exponential.hpp"
#include "numerics/simd/pack.hpp"

namespace rdd::dmd {
namespace {

constexpr double farthest = 9.5;  // in sigmas: the density is 1e-20 of its largest value there

/// What a kernel sums over.
struct Nodes {
  const double *place, *value;
  std::size_t n;
  double centre, per_sigma;
};

/// Adds the sums of value * density(z) * He_k(z), z = (place - centre) / sigma, to `sums`; k = 0 alone unless Every.
template <int Width, bool Every>
RDD_INLINE void hermite_sums(const Nodes& nodes, double* sums) {
  using P = numerics::Pack<Width>;
  numerics::LaneSum<Width> s0, s1, s2, s3, s4;
  for (std::size_t at = 0; at < nodes.n; at += numerics::lanes) {
    for (int part = 0; part < numerics::lanes / Width; ++part) {
      const std::size_t from = at + static_cast<std::size_t>(part * Width);
      if (from >= nodes.n) break;
      const std::size_t left = nodes.n - from;
      P place, value;
      if (left >= Width) {
        place = numerics::load<Width, double>(nodes.place + from);
        value = numerics::load<Width, double>(nodes.value + from);
      } else {
        double x[Width], y[Width];
        for (std::size_t k = 0; k < Width; ++k) {
          x[k] = k < left ? nodes.place[from + k] : nodes.centre;
          y[k] = k < left ? nodes.value[from + k] : 0;
        }
        place = numerics::load<Width, double>(x);
        value = numerics::load<Width, double>(y);
      }
      const P z = (place - nodes.centre) * nodes.per_sigma, zz = z * z;
      const P term = value * numerics::exponential<Width>(-0.5 * zz);
      s0.add(part, term);
      if constexpr (Every) {
        s1.add(part, term * z);
        s2.add(part, term * (zz - 1.0));
        s3.add(part, term * (z * (zz - 3.0)));
        s4.add(part, term * (zz * (zz - 6.0) + 3.0));
      }
    }
  }
  sums[0] += s0.total();
  if constexpr (Every) {
    sums[1] += s1.total();
    sums[2] += s2.total();
    sums[3] += s3.total();
    sums[4] += s4.total();
  }
}

#if RDD_HAS_TARGETS
template <bool Every>
RDD_TARGET("avx512f,prefer-vector-width=512")
void hermite_sums_avx512(const Nodes& nodes, double* sums) {
  hermite_sums<8, Every>(nodes, sums);
}
template <bool Every>
RDD_TARGET("avx2")
void hermite_sums_avx2(const Nodes& nodes, double* sums) {
  hermite_sums<4, Every>(nodes, sums);
}
#endif

template <bool Every>
void sum_nodes(const Nodes& nodes, double* sums) {
#if RDD_HAS_TARGETS
  switch (numerics::vector_width()) {
    case 8:
      return hermite_sums_avx512<Every>(nodes, sums);
    case 4:
      return hermite_sums_avx2<Every>(nodes, sums);
    default:
      break;
  }
#endif
  hermite_sums<2, Every>(nodes, sums);
}

/// The nodes within reach of a distance.
template <bool Every>
void sum_near(std::span<const double> place, std::span<const double> value, double centre, double sigma, double* sums) {
  const auto begin = std::ranges::lower_bound(place, centre - farthest * sigma);
  const auto end = std::ranges::upper_bound(place, centre + farthest * sigma);
  if (begin >= end) return;
  const auto from = static_cast<std::size_t>(begin - place.begin());
  sum_nodes<Every>({place.data() + from, value.data() + from, static_cast<std::size_t>(end - begin), centre, 1 / sigma},
                   sums);
}

}  // namespace

GaussSamples::GaussSamples(const std::function<double(Index piece, double t)>& g, double spacing, double end,
                           int points, int parts) {
  const numerics::Rule rule = numerics::gauss_legendre(points);
  const auto pieces = static_cast<Index>(std::ceil(end / spacing * (1 - 1e-15)));
  for (Index m = 0; m < pieces; ++m) {
    const double whole = std::min(1.0, end / spacing - static_cast<double>(m));
    if (!(whole > 0)) break;
    for (int part = 0; part < parts; ++part)
      for (std::size_t k = 0; k < rule.node.size(); ++k) {
        const double t = whole * (part + 0.5 + 0.5 * rule.node[k]) / parts;
        place_.push_back(spacing * (static_cast<double>(m) + t));
        value_.push_back(g(m, t) * rule.weight[k] * 0.5 * spacing * whole / parts);
      }
  }
}

std::array<double, 5> GaussSamples::moments(double distance, double sigma) const {
  std::array<double, 5> sums{};
  sum_near<true>(place_, value_, distance, sigma, sums.data());
  if (distance < farthest * sigma) {  // the odd continuation, seen from the other side
    std::array<double, 5> far{};
    sum_near<true>(place_, value_, -distance, sigma, far.data());
    for (std::size_t k = 0; k < 5; ++k) sums[k] += k % 2 == 0 ? -far[k] : far[k];
  }
  const double norm = 1 / (sigma * std::sqrt(2 * std::numbers::pi));
  for (double& sum : sums) sum *= norm;
  return sums;
}

double GaussSamples::mean(double distance, double sigma) const {
  double sum = 0;
  sum_near<false>(place_, value_, distance, sigma, &sum);
  if (distance < farthest * sigma) {
    double far = 0;
    sum_near<false>(place_, value_, -distance, sigma, &far);
    sum -= far;
  }
  return sum / (sigma * std::sqrt(2 * std::numbers::pi));
}

}  // namespace rdd::dmd
