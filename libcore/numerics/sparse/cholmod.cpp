// Cholesky factorisation by supernodal CHOLMOD; stubs that throw in builds without it.
#include "numerics/sparse/cholmod.hpp"

#include "support/error.hpp"

#ifdef RDD_WITH_CHOLMOD

#include <cholmod.h>

#include <algorithm>
#include <new>
#include <vector>

#include "support/blas_guard.hpp"

namespace rdd::numerics {
namespace {

/// CHOLMOD's workspace and settings; every object that may live on a thread of its own has one.
class Common {
 public:
  Common() {
    cholmod_l_start(&common_);
    common_.supernodal = CHOLMOD_SUPERNODAL;
    common_.quick_return_if_not_posdef = 1;
    common_.print = 0;
    // The order is the caller's.
    common_.nmethods = 1;
    common_.method[0].ordering = CHOLMOD_NATURAL;
  }
  Common(const Common&) = delete;
  Common& operator=(const Common&) = delete;
  ~Common() { cholmod_l_finish(&common_); }
  cholmod_common* operator&() { return &common_; }
  cholmod_common* operator->() { return &common_; }

  /// After a call that should have succeeded.
  void check(bool success, const char* what) const {
    if (common_.status == CHOLMOD_OUT_OF_MEMORY) throw std::bad_alloc();
    require(success && common_.status >= CHOLMOD_OK, Status::numeric, what, " failed, CHOLMOD's status is ",
            common_.status);
  }

 private:
  cholmod_common common_;
};

/// The caller's arrays as a CHOLMOD object. CHOLMOD does not write to them.
cholmod_sparse view(std::span<const std::int64_t> first, std::span<const std::int64_t> row, const double* values,
                    int numbers) {
  cholmod_sparse matrix{};
  matrix.nrow = matrix.ncol = first.size() - 1;
  matrix.nzmax = row.size();
  matrix.p = const_cast<std::int64_t*>(first.data());
  matrix.i = const_cast<std::int64_t*>(row.data());
  matrix.x = const_cast<double*>(values);
  matrix.stype = 1;  // the upper triangle
  matrix.itype = CHOLMOD_LONG;
  matrix.xtype = numbers;
  matrix.dtype = CHOLMOD_DOUBLE;
  matrix.sorted = matrix.packed = 1;
  return matrix;
}

}  // namespace

struct SupernodalAnalysis::Parts {
  std::vector<std::int64_t> first, row;
  int numbers = CHOLMOD_REAL;
  mutable Common common;
  cholmod_factor* symbolic = nullptr;
  ~Parts() { cholmod_l_free_factor(&symbolic, &common); }
};

struct SupernodalFactor::Parts {
  int numbers = CHOLMOD_REAL;
  Common common;
  cholmod_factor* numeric = nullptr;
  cholmod_dense *result = nullptr, *first = nullptr, *second = nullptr;  // of solve, kept from call to call
  ~Parts() {
    for (auto* dense : {&result, &first, &second}) cholmod_l_free_dense(dense, &common);
    cholmod_l_free_factor(&numeric, &common);
  }
};

bool has_supernodal() { return true; }

SupernodalAnalysis::SupernodalAnalysis(const UpperPattern& pattern, bool complex) : parts_(std::make_unique<Parts>()) {
  auto& parts = *parts_;
  parts.first.assign(pattern.first.begin(), pattern.first.end());
  parts.row.assign(pattern.row.begin(), pattern.row.end());
  parts.numbers = complex ? CHOLMOD_COMPLEX : CHOLMOD_REAL;
  auto matrix = view(parts.first, parts.row, nullptr, CHOLMOD_PATTERN);
  parts.symbolic = cholmod_l_analyze(&matrix, &parts.common);
  parts.common.check(parts.symbolic != nullptr, "the analysis of a sparse matrix");
}

SupernodalAnalysis::SupernodalAnalysis(SupernodalAnalysis&&) noexcept = default;
SupernodalAnalysis::~SupernodalAnalysis() = default;

Index SupernodalAnalysis::size() const { return static_cast<Index>(parts_->first.size()) - 1; }

Index SupernodalAnalysis::factor_bytes() const {
  const Index each = parts_->numbers == CHOLMOD_COMPLEX ? 16 : 8;
  return each * static_cast<Index>(parts_->symbolic->xsize);
}

SupernodalFactor SupernodalAnalysis::factorise(std::span<const double> values) const {
  SupernodalFactor factor;
  auto& made = *factor.parts_;
  made.numbers = parts_->numbers;
  made.numeric = cholmod_l_copy_factor(parts_->symbolic, &made.common);
  made.common.check(made.numeric != nullptr, "the copy of an analysis");
  auto matrix = view(parts_->first, parts_->row, values.data(), parts_->numbers);
  const LapackGuard guard;
  const bool success = cholmod_l_factorize(&matrix, made.numeric, &made.common) != 0;
  made.common.check(success, "the factorisation of a sparse matrix");
  return factor;
}

SupernodalFactor::SupernodalFactor() : parts_(std::make_unique<Parts>()) {}
SupernodalFactor::SupernodalFactor(SupernodalFactor&&) noexcept = default;
SupernodalFactor::~SupernodalFactor() = default;

bool SupernodalFactor::complete() const { return parts_->numeric->minor == parts_->numeric->n; }

void SupernodalFactor::solve(double* x, Index count) {
  auto& parts = *parts_;
  const std::size_t rows = parts.numeric->n;
  cholmod_dense right{};
  right.nrow = right.d = rows;
  right.ncol = static_cast<std::size_t>(count);
  right.nzmax = rows * right.ncol;
  right.x = x;
  right.xtype = parts.numbers;
  right.dtype = CHOLMOD_DOUBLE;
  const LapackGuard guard;
  const bool success = cholmod_l_solve2(CHOLMOD_A, parts.numeric, &right, nullptr, &parts.result, nullptr, &parts.first,
                                        &parts.second, &parts.common) != 0;
  parts.common.check(success, "a solution with a sparse factor");
  const auto* solved = static_cast<const double*>(parts.result->x);
  std::copy_n(solved, right.nzmax * (parts.numbers == CHOLMOD_COMPLEX ? 2 : 1), x);
}

}  // namespace rdd::numerics

#else

namespace rdd::numerics {

struct SupernodalAnalysis::Parts {};
struct SupernodalFactor::Parts {};

bool has_supernodal() { return false; }

SupernodalAnalysis::SupernodalAnalysis(const UpperPattern&, bool) {
  fail(Status::internal, "this build has no supernodal factorisation");
}
SupernodalAnalysis::SupernodalAnalysis(SupernodalAnalysis&&) noexcept = default;
SupernodalAnalysis::~SupernodalAnalysis() = default;
Index SupernodalAnalysis::size() const { return 0; }
Index SupernodalAnalysis::factor_bytes() const { return 0; }
SupernodalFactor SupernodalAnalysis::factorise(std::span<const double>) const { return {}; }

SupernodalFactor::SupernodalFactor() = default;
SupernodalFactor::SupernodalFactor(SupernodalFactor&&) noexcept = default;
SupernodalFactor::~SupernodalFactor() = default;
bool SupernodalFactor::complete() const { return false; }
void SupernodalFactor::solve(double*, Index) {}

}  // namespace rdd::numerics

#endif
