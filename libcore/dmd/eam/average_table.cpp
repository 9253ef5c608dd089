// Evaluation of tables in vectors of eight: lane i holds the power u^i. Every width of vector gives the same bits.
#include "dmd/eam/average_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "numerics/simd/pack.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

constexpr double row_ratio = 1.3;  // of the variances of a row
constexpr Index pairs_at_once = 64;

/// Where a pair stands in a table.
struct Place {
  const double* cell;  ///< null: in none
  double u, s;         ///< in [-1, 1]
  double du, ds;       ///< their derivatives by R and v
};

template <int Width>
struct Eight {
  numerics::Pack<Width> part[numerics::lanes / Width];
};

/// The sum over eight lanes of a product, in the order of LaneSum.
template <int Width>
RDD_INLINE double sum_of_product(const Eight<Width>& a, const Eight<Width>& b) {
  numerics::LaneSum<Width> sum;
  for (int k = 0; k < numerics::lanes / Width; ++k) sum.add(k, a.part[k] * b.part[k]);
  return sum.total();
}

/// Values and derivatives of the polynomials of n pairs.
template <int Width, int Order>
RDD_INLINE void evaluate_cells(const Place* places, Index n, const TableArrays& out) {
  constexpr int parts = numerics::lanes / Width;
  using P = numerics::Pack<Width>;
  for (Index k = 0; k < n; ++k) {
    const Place& at = places[k];
    if (at.cell == nullptr) continue;
    const double u = at.u, u2 = u * u, u3 = u2 * u, u4 = u2 * u2, s = at.s;
    const double powers[8] = {1, u, u2, u3, u4, u4 * u, u4 * u2, u4 * u3};
    Eight<Width> p, in_s, in_ss, pu;
    for (int q = 0; q < parts; ++q) {
      pu.part[q] = numerics::load<Width, double>(powers + Width * q);
      const double* c = at.cell + Width * q;
      const P c0 = numerics::load<Width, double>(c), c1 = numerics::load<Width, double>(c + 8),
              c2 = numerics::load<Width, double>(c + 16), c3 = numerics::load<Width, double>(c + 24),
              c4 = numerics::load<Width, double>(c + 32), c5 = numerics::load<Width, double>(c + 40);
      p.part[q] = ((((c5 * s + c4) * s + c3) * s + c2) * s + c1) * s + c0;
      if constexpr (Order > 0) in_s.part[q] = (((c5 * (5 * s) + 4.0 * c4) * s + 3.0 * c3) * s + 2.0 * c2) * s + c1;
      if constexpr (Order > 1) in_ss.part[q] = ((c5 * (20 * s) + 12.0 * c4) * s + 6.0 * c3) * s + 2.0 * c2;
    }
    out.value[k] = sum_of_product<Width>(p, pu);
    if constexpr (Order > 0) {
      const double slopes[8] = {0, 1, 2 * u, 3 * u2, 4 * u3, 5 * u4, 6 * powers[5], 7 * powers[6]};
      Eight<Width> first;
      for (int q = 0; q < parts; ++q) first.part[q] = numerics::load<Width, double>(slopes + Width * q);
      out.r[k] = sum_of_product<Width>(p, first) * at.du;
      out.v[k] = sum_of_product<Width>(in_s, pu) * at.ds;
      if constexpr (Order > 1) {
        const double bends[8] = {0, 0, 2, 6 * u, 12 * u2, 20 * u3, 30 * u4, 42 * powers[5]};
        Eight<Width> second;
        for (int q = 0; q < parts; ++q) second.part[q] = numerics::load<Width, double>(bends + Width * q);
        out.rr[k] = sum_of_product<Width>(p, second) * at.du * at.du;
        out.rv[k] = sum_of_product<Width>(in_s, first) * at.du * at.ds;
        out.vv[k] = sum_of_product<Width>(in_ss, pu) * at.ds * at.ds;
      }
    }
  }
}

#if RDD_HAS_TARGETS
template <int Order>
RDD_TARGET("avx512f,prefer-vector-width=512")
void evaluate_cells_avx512(const Place* places, Index n, const TableArrays& out) {
  evaluate_cells<8, Order>(places, n, out);
}
template <int Order>
RDD_TARGET("avx2")
void evaluate_cells_avx2(const Place* places, Index n, const TableArrays& out) {
  evaluate_cells<4, Order>(places, n, out);
}
#endif

template <int Order>
void evaluate_all(const Place* places, Index n, const TableArrays& out) {
#if RDD_HAS_TARGETS
  static const int width = numerics::vector_width();
  if (width == 8) return evaluate_cells_avx512<Order>(places, n, out);
  if (width == 4) return evaluate_cells_avx2<Order>(places, n, out);
#endif
  evaluate_cells<2, Order>(places, n, out);
}

/// The place in a row; what lies beyond the last cell is in none. A distance below the first: false.
inline bool find_place(const AverageRow& row, double distance, double variance, Place& place) {
  const double from = (distance - row.first) * row.per_length;
  if (from < 0) return false;
  const auto cell = static_cast<Index>(from);
  if (cell >= row.cells) {
    place.cell = nullptr;
    return true;
  }
  int part = 0;
  while (part + 1 < row.parts && variance >= row.bounds[part + 1]) ++part;
  place.cell = row.coefficients.data() + (part * row.cells + cell) * AverageRow::cell_size;
  place.u = 2 * (from - static_cast<double>(cell)) - 1;
  place.s = (variance - row.centre[part]) / row.radius[part];
  place.du = 2 * row.per_length;
  place.ds = 1 / row.radius[part];
  return true;
}

void put(const Average& g, AverageOrder order, Index k, const TableArrays& out) {
  out.value[k] = g.value;
  if (order == AverageOrder::value) return;
  out.r[k] = g.r;
  out.v[k] = g.v;
  if (order == AverageOrder::first) return;
  out.rr[k] = g.rr;
  out.rv[k] = g.rv;
  out.vv[k] = g.vv;
}

/// True if what the core could contribute is more than the tolerance: the weight of the distribution below it times the
/// height of g there.
bool reaches_core(const Radial& function, double distance, double variance, double tolerance) {
  if (!(function.core() > 0)) return false;
  const double z = (distance - function.core()) / std::sqrt(variance);
  if (z > 10) return false;
  const double weight = 0.5 * std::erfc(z / std::sqrt(2.0));
  return weight * function.core_height() / distance > std::max(tolerance, 1e-14) * function.scale();
}

}  // namespace

void AverageView::evaluate(Index function, AverageOrder order, std::span<const double> distance,
                           std::span<const double> variance, const TableArrays& out) const {
  const Radial& radial = potential_->functions()[function];
  const auto& rows = rows_[function];
  Place places[pairs_at_once];
  for (Index begin = 0; begin < std::ssize(distance); begin += pairs_at_once) {
    const Index n = std::min(pairs_at_once, std::ssize(distance) - begin);
    const auto later = [&](double* values) { return values == nullptr ? nullptr : values + begin; };
    const TableArrays here{later(out.value), later(out.r), later(out.v), later(out.rr), later(out.rv), later(out.vv)};
    std::size_t row = 0;
    for (Index k = 0; k < n; ++k) {
      const double r = distance[begin + k], v = variance[begin + k];
      places[k].cell = nullptr;
      if (reaches_core(radial, r, v, tolerance_)) {
        const double none = std::numeric_limits<double>::quiet_NaN();
        put({none, none, none, none, none, none}, order, k, here);
        continue;
      }
      if (!rows.empty()) {
        while (row + 1 < rows.size() && v >= rows[row]->high) ++row;
        while (row > 0 && v < rows[row]->low) --row;
        if (v >= rows[row]->low && v < rows[row]->high && find_place(*rows[row], r, v, places[k])) {
          if (places[k].cell == nullptr) put({}, order, k, here);
          continue;
        }
      }
      if (r - 9.5 * std::sqrt(v) >= radial.range()) {
        put({}, order, k, here);
      } else if (order == AverageOrder::value) {
        here.value[k] = radial.mean(r, v);
      } else {
        put(radial.average(r, v), order, k, here);
      }
    }
    if (order == AverageOrder::value) evaluate_all<0>(places, n, here);
    if (order == AverageOrder::first) evaluate_all<1>(places, n, here);
    if (order == AverageOrder::second) evaluate_all<2>(places, n, here);
  }
}

EamAverages::EamAverages(std::shared_ptr<const EamPotential> potential, double tolerance)
    : potential_(std::move(potential)), tolerance_(tolerance), rows_(potential_->functions().size()) {
  require(tolerance == 0 || (tolerance >= 1e-11 && tolerance <= 1e-3), Status::argument,
          "tolerance of averages = ", tolerance, ": expected 1e-11 to 1e-3, or 0 for the exact rule");
  reference_ = potential_->range() * potential_->range() / 4096;
}

double EamAverages::reach() const {
  const double tolerance = tolerance_ == 0 ? 1e-15 : tolerance_ / 100;
  return std::sqrt(-2 * std::log(tolerance)) + 0.3;
}

AverageView EamAverages::between(double low, double high, const Run& run) const {
  AverageView view;
  view.potential_ = potential_;
  view.tolerance_ = tolerance_;
  view.rows_.resize(rows_.size());
  if (tolerance_ == 0) return view;
  const auto row_of = [&](double v) {
    return static_cast<Index>(std::floor(std::log(v / reference_) / std::log(row_ratio)));
  };
  const auto bound = [&](Index k) { return reference_ * std::pow(row_ratio, static_cast<double>(k)); };
  Index first = row_of(low), last = row_of(high);
  while (bound(first) > low) --first;
  while (bound(last + 1) <= high) ++last;
  // Far more rows than any crystal at one temperature needs: such widths are averaged exactly.
  if (last - first > 60) return view;
  const std::lock_guard lock(mutex_);
  for (std::size_t f = 0; f < rows_.size(); ++f)
    for (Index k = first; k <= last; ++k) {
      auto found = std::ranges::lower_bound(rows_[f], k, {}, [](const auto& row) { return row.first; });
      if (found == rows_[f].end() || found->first != k) {
        auto row = std::make_shared<AverageRow>(
            make_average_row(potential_->functions()[f], bound(k), bound(k + 1), tolerance_, run));
        found = rows_[f].insert(found, {k, std::move(row)});
      }
      view.rows_[f].push_back(found->second);
    }
  return view;
}

Index EamAverages::bytes() const {
  const std::lock_guard lock(mutex_);
  Index sum = 0;
  for (const auto& rows : rows_)
    for (const auto& row : rows) sum += static_cast<Index>(row.second->coefficients.size() * sizeof(double));
  return sum;
}

}  // namespace rdd::dmd
