// Multifrontal L D L^H of Bloch matrices (DuffReid1983).
#include "spectrum/few/sparse_bloch.hpp"

#include <algorithm>

#include "numerics/sparse/fronts.hpp"
#include "support/error.hpp"

namespace rdd::spectrum {
namespace {

/// The kernels write whole vectors beyond the last row of a column, so columns are padded by one vector of eight.
constexpr Index spare_rows = 8;

/// Most fronts of a network in two dimensions, with a tenth of the entries.
bool is_small(const numerics::Front& front) { return front.pivots() * front.size() <= 48; }

std::vector<std::pair<std::int32_t, std::int32_t>> pairs_of(const BlochOperator& bloch) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  pairs.reserve(bloch.entries().size());
  for (const auto& entry : bloch.entries())
    if (entry.row != entry.col) pairs.emplace_back(entry.row, entry.col);
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

/// The Schur complement of a front, passed to its parent: the lower triangle of a square matrix.
struct Rest {
  std::vector<double> data;
  Index ld = 0;
  explicit Rest(Index n)
      : data(2 * numerics::split::padded_rows(n) * n + 2 * spare_rows), ld(numerics::split::padded_rows(n)) {}
  [[nodiscard]] numerics::split::SplitBlock block() { return {data.data(), data.data() + (data.size() / 2), ld}; }
};

/// The rows of a front out of columns of the whole length: pivots first, then the border.
void gather(const numerics::Front& front, numerics::split::SplitBlock x, numerics::split::SplitBlock y, Index count) {
  for (Index c = 0; c < count; ++c) {
    const auto from = x.at(0, c), to = y.at(0, c);
    std::copy(from.re + front.begin, from.re + front.end, to.re);
    std::copy(from.im + front.begin, from.im + front.end, to.im);
    Index i = front.pivots();
    for (const auto q : front.border) {
      to.re[i] = from.re[q];
      to.im[i++] = from.im[q];
    }
  }
}

/// What L leaves in the rows of a front, back into the columns: the pivots divided by D, ready for the way back.
void scatter_forward(const numerics::Front& front, numerics::split::SplitBlock y, const double* d,
                     numerics::split::SplitBlock x, Index count) {
  for (Index c = 0; c < count; ++c) {
    const auto from = y.at(0, c), to = x.at(0, c);
    for (Index a = 0; a < front.pivots(); ++a) {
      to.re[front.begin + a] = from.re[a] / d[front.begin + a];
      to.im[front.begin + a] = from.im[a] / d[front.begin + a];
    }
    Index i = front.pivots();
    for (const auto q : front.border) {
      to.re[q] = from.re[i];
      to.im[q] = from.im[i++];
    }
  }
}

/// The backward sweep changes only the pivots.
void scatter_backward(const numerics::Front& front, numerics::split::SplitBlock y, numerics::split::SplitBlock x,
                      Index count) {
  for (Index c = 0; c < count; ++c) {
    const auto from = y.at(0, c), to = x.at(0, c);
    std::copy(from.re, from.re + front.pivots(), to.re + front.begin);
    std::copy(from.im, from.im + front.pivots(), to.im + front.begin);
  }
}

}  // namespace

SparseBloch::SparseBloch(const BlochOperator& bloch) : bloch_(bloch) {
  require(bloch.is_hermitian(), Status::internal, "a factorisation needs a Hermitian Bloch matrix");
  plan_ = numerics::plan_elimination(bloch.size(), pairs_of(bloch));
  front_of_.resize(size());
  offset_.resize(plan_.fronts.size());
  for (std::size_t f = 0; f < plan_.fronts.size(); ++f) {
    const auto& front = plan_.fronts[f];
    for (auto p = front.begin; p < front.end; ++p) front_of_[p] = static_cast<std::int32_t>(f);
    offset_[f] = doubles_;
    doubles_ += 2 * numerics::split::padded_rows(front.size()) * front.pivots();
    widest_ = std::max(widest_, front.size());
  }
  doubles_ += 2 * spare_rows;
  place_entries();
}

void SparseBloch::place_entries() {
  const auto& entries = bloch_.entries();
  const auto position = [&](std::int32_t state) { return plan_.position[state]; };
  const auto front_of = [&](const BlochOperator::Entry& entry) {
    return front_of_[std::min(position(entry.row), position(entry.col))];
  };
  first_entry_.assign(plan_.fronts.size() + 1, 0);
  for (const auto& entry : entries) ++first_entry_[front_of(entry) + 1];
  for (std::size_t f = 0; f < plan_.fronts.size(); ++f) first_entry_[f + 1] += first_entry_[f];
  auto next = first_entry_;
  entries_.resize(entries.size());
  for (const auto& entry : entries) {
    const auto f = front_of(entry);
    const auto& front = plan_.fronts[f];
    const auto local = [&](std::int32_t p) {
      if (p < front.end) return p - front.begin;
      const auto place = std::lower_bound(front.border.begin(), front.border.end(), p) - front.border.begin();
      return static_cast<std::int32_t>(front.pivots() + place);
    };
    const auto row = position(entry.row), column = position(entry.col);
    entries_[next[f]++] = {local(std::max(row, column)),
                           local(std::min(row, column)),
                           entry.translation,
                           row < column,
                           entry.amplitude,
                           entry.imaginary};
  }
}

const SupernodalBloch& SparseBloch::supernodal() const {
  return supernodal_.get([this] { return SupernodalBloch(bloch_, plan_.position); });
}

Index SparseBloch::factor_bytes() const {
  return numerics::has_supernodal() ? supernodal().factor_bytes() : 8 * doubles_;
}

numerics::split::SplitBlock SparseBloch::columns_at(std::size_t front, double* re) const {
  const Index ld = numerics::split::padded_rows(plan_.fronts[front].size());
  return {re, re + ld * plan_.fronts[front].pivots(), ld};
}

void SparseBloch::assemble(std::size_t front, numerics::split::SplitBlock columns, double shift,
                           const std::vector<Complex>& phases) const {
  const auto& here = plan_.fronts[front];
  std::fill_n(columns.re, 2 * columns.ld * here.pivots(), 0.0);
  for (Index a = 0; a < here.pivots(); ++a)
    columns.re[a + a * columns.ld] = bloch_.diagonal()[state(here.begin + a)] + shift;
  for (auto e = first_entry_[front]; e < first_entry_[front + 1]; ++e) {
    const auto& entry = entries_[e];
    const Complex phase = phases[entry.translation];
    const Complex value(entry.amplitude * phase.real() - entry.imaginary * phase.imag(),
                        entry.amplitude * phase.imag() + entry.imaginary * phase.real());
    const Index to = entry.row + entry.column * columns.ld;
    if (entry.row == entry.column) {
      columns.re[to] -= 2 * value.real();
    } else {
      columns.re[to] -= value.real();
      columns.im[to] -= entry.conjugate ? -value.imag() : value.imag();
    }
  }
}

/// Workspace of one pass over the fronts.
struct SparseBloch::Work {
  std::vector<std::unique_ptr<Rest>> rests;
  std::vector<std::int32_t> place;  // by position: row in the front at hand
  numerics::split::PackBuffers buffers;

  /// Adds a child's rest to the columns of its parent and, beyond them, to the parent's own rest.
  void add(const numerics::Front& child, Rest& rest, Index pivots, numerics::split::SplitBlock columns,
           numerics::split::SplitBlock later) const {
    const auto from = rest.block();
    for (std::size_t j = 0; j < child.border.size(); ++j) {
      const Index column = place[child.border[j]];
      const auto target = column < pivots ? columns.at(0, column) : later.at(-pivots, column - pivots);
      const double* re = from.re + static_cast<Index>(j) * from.ld;
      const double* im = from.im + static_cast<Index>(j) * from.ld;
      for (std::size_t i = j; i < child.border.size(); ++i) {
        const Index row = place[child.border[i]];
        target.re[row] += re[i];
        target.im[row] += im[i];
      }
    }
  }
};

/// Fills d, and the columns of every front: all of them one after the other in data, or, if data is null, each in
/// space that is given back at once. False at a pivot that cannot be used.
bool SparseBloch::run_fronts(const Run& run, const Eigen::Ref<const Vector>& kappa, double shift, double* data,
                             double* d) const {
  const auto& fronts = plan_.fronts;
  const auto phases = bloch_.phases(kappa);
  Work work;
  work.rests.resize(fronts.size());
  work.place.resize(size());
  std::vector<double> own;
  return numerics::walk_fronts(plan_, [&](Index f, std::span<const Index> children) {
    const auto& front = fronts[f];
    const Index n = front.size(), pivots = front.pivots();
    if (f % 256 == 0 || n > 256) run.check();
    numerics::place_rows(front, work.place);
    if (data == nullptr) own.resize(2 * (numerics::split::padded_rows(n) * pivots + spare_rows));
    const auto columns = columns_at(f, data == nullptr ? own.data() : data + offset_[f]);
    assemble(f, columns, shift, phases);
    auto rest = std::make_unique<Rest>(n - pivots);
    for (const auto child : children) {
      work.add(fronts[child], *work.rests[child], pivots, columns, rest->block());
      work.rests[child].reset();
    }
    if (!numerics::split::factor_columns(columns, n, pivots, d + front.begin, work.buffers)) return false;
    if (front.parent < 0) return true;
    numerics::split::update_rest(rest->block(), columns, n, pivots, d + front.begin, work.buffers);
    work.rests[f] = std::move(rest);
    return true;
  });
}

SparseFactor SparseBloch::factorise(const Run& run, const Eigen::Ref<const Vector>& kappa, double shift) const {
  SparseFactor factor(*this);
  if (numerics::has_supernodal()) {
    factor.supernodal_ = std::make_unique<numerics::SupernodalFactor>(supernodal().factorise(kappa, shift));
    factor.complete_ = factor.supernodal_->complete();
    run.check();
    return factor;
  }
  factor.columns_.reset(new double[doubles_]);  // every number is written when its front is assembled
  std::fill_n(factor.columns_.get() + doubles_ - 2 * spare_rows, 2 * spare_rows, 0.0);
  factor.d_.resize(size());
  factor.complete_ = run_fronts(run, kappa, shift, factor.columns_.get(), factor.d_.data());
  factor.negative_ = std::count_if(factor.d_.begin(), factor.d_.end(), [](double d) { return d < 0; });
  return factor;
}

Index SparseBloch::count_below(const Run& run, const Eigen::Ref<const Vector>& kappa, double value) const {
  std::vector<double> d(size());
  if (!run_fronts(run, kappa, -value, nullptr, d.data())) return -1;
  return std::count_if(d.begin(), d.end(), [](double pivot) { return pivot < 0; });
}

SparseFactor::SparseFactor(const SparseBloch& matrix) : matrix_(&matrix) {}

/// One pivot of a front that is so small that copying its rows costs more than the arithmetic: x is worked on where it
/// stands, one number at a time.
template <bool Forward>
void SparseFactor::solve_pivot(const numerics::Front& front, numerics::split::SplitBlock l, Index pivot,
                               numerics::split::SplitBlock x) const {
  const Index a = front.begin + pivot;
  double re = x.re[a], im = x.im[a];
  Index i = pivot + pivot * l.ld;
  const auto take = [&](Index q) {
    const double u = l.re[++i], v = l.im[i];
    if constexpr (Forward) {
      x.re[q] -= u * re - v * im;
      x.im[q] -= u * im + v * re;
    } else {
      re -= u * x.re[q] + v * x.im[q];
      im -= u * x.im[q] - v * x.re[q];
    }
  };
  for (Index q = a + 1; q < front.end; ++q) take(q);
  for (const auto q : front.border) take(q);
  x.re[a] = Forward ? re / d_[a] : re;  // divided by D already, for the way back
  x.im[a] = Forward ? im / d_[a] : im;
}

void SparseFactor::solve_by_supernodes(numerics::split::SplitBlock x, Index count) const {
  const Index n = matrix_->size();
  std::vector<double> both(2 * n * count);
  for (Index c = 0; c < count; ++c)
    for (Index i = 0; i < n; ++i) {
      both[2 * (i + c * n)] = x.re[i + c * x.ld];
      both[2 * (i + c * n) + 1] = x.im[i + c * x.ld];
    }
  supernodal_->solve(both.data(), count);
  for (Index c = 0; c < count; ++c)
    for (Index i = 0; i < n; ++i) {
      x.re[i + c * x.ld] = both[2 * (i + c * n)];
      x.im[i + c * x.ld] = both[2 * (i + c * n) + 1];
    }
}

/// Front by front, leaves first: x <- D^{-1} L^{-1} x. `local` has room for the rows of the widest front.
void SparseFactor::solve_forward(numerics::split::SplitBlock x, numerics::split::SplitBlock local, Index count) const {
  const auto& fronts = matrix_->plan_.fronts;
  for (std::size_t f = 0; f < fronts.size(); ++f) {
    const auto& front = fronts[f];
    const auto l = matrix_->columns_at(f, columns_.get() + matrix_->offset_[f]);
    if (is_small(front)) {
      for (Index c = 0; c < count; ++c)
        for (Index p = 0; p < front.pivots(); ++p) solve_pivot<true>(front, l, p, x.at(0, c));
    } else {
      gather(front, x, local, count);
      numerics::split::sweep_forward(l, front.size(), front.pivots(), local, count);
      scatter_forward(front, local, d_.data(), x, count);
    }
  }
}

/// Front by front, roots first: x <- L^{-H} x.
void SparseFactor::solve_backward(numerics::split::SplitBlock x, numerics::split::SplitBlock local, Index count) const {
  const auto& fronts = matrix_->plan_.fronts;
  for (auto f = std::ssize(fronts); f-- > 0;) {
    const auto& front = fronts[f];
    const auto l = matrix_->columns_at(f, columns_.get() + matrix_->offset_[f]);
    if (is_small(front)) {
      for (Index c = 0; c < count; ++c)
        for (Index p = front.pivots(); p-- > 0;) solve_pivot<false>(front, l, p, x.at(0, c));
    } else {
      gather(front, x, local, count);
      numerics::split::sweep_backward(l, front.size(), front.pivots(), local, count);
      scatter_backward(front, local, x, count);
    }
  }
}

void SparseFactor::solve(numerics::split::SplitBlock x, Index count) const {
  if (supernodal_ != nullptr) return solve_by_supernodes(x, count);
  const Index ld = numerics::split::padded_rows(matrix_->widest_) + spare_rows;
  std::vector<double> local(2 * ld * count);
  const numerics::split::SplitBlock rows{local.data(), local.data() + ld * count, ld};
  solve_forward(x, rows, count);
  solve_backward(x, rows, count);
}

}  // namespace rdd::spectrum
