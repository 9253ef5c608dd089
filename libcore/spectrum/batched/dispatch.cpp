// Chooses the SIMD level, checks arguments, and owns the memory of the batched solver.
#include <algorithm>
#include <memory>
#include <new>

#include "spectrum/batched/batched.hpp"
#include "support/error.hpp"

namespace rdd::spectrum::batched {
namespace {

constexpr std::align_val_t scratch_alignment{64};
struct FreeScratch {
  void operator()(void* memory) const { ::operator delete(memory, scratch_alignment); }
};

const Level& code_of(SimdLevel level) {
  require(has_simd_level(level), Status::unsupported, "SIMD level ", name(level), " is not to be had on this machine");
#if defined(__x86_64__)
  if (level == SimdLevel::avx512) return avx512_level;
  if (level == SimdLevel::avx2) return avx2_level;
#endif
  return sse2_level;
}

/// Each factor twice, for the real and the imaginary part.
std::vector<double> doubled(std::span<const double> scale, Index size, const char* what) {
  require(scale.empty() || std::ssize(scale) == size, Status::size, what, " has ", scale.size(), " entries, expected ",
          size);
  std::vector<double> twice(2 * size, 1.0);
  for (std::size_t i = 0; i < scale.size(); ++i) twice[2 * i] = twice[2 * i + 1] = scale[i];
  return twice;
}

Index run(Job& job, const BatchedOutput& out, SimdLevel level) {
  require(job.size >= 1 && job.size <= batched_max_size, Status::size, "size = ", job.size, ", expected 1 to ",
          batched_max_size);
  require(out.bands >= 1 && out.bands <= job.size, Status::argument, "bands = ", out.bands, ", expected 1 to ",
          job.size);
  const std::vector<double> right_scale = doubled(out.right_scale, job.size, "right_scale");
  const std::vector<double> left_scale = doubled(out.left_scale, job.size, "left_scale");
  job.bands = static_cast<int>(out.bands);
  job.values = out.values;
  job.right = reinterpret_cast<double*>(out.right);
  job.left = reinterpret_cast<double*>(out.left);
  job.right_scale = right_scale.data();
  job.left_scale = left_scale.data();
  job.status = out.status;
  const Level& code = code_of(level);
  const std::unique_ptr<void, FreeScratch> scratch(
      ::operator new(static_cast<std::size_t>(code.scratch_bytes(job)), scratch_alignment));
  return code.solve(job, scratch.get());
}

}  // namespace

BatchedProblem::BatchedProblem(int dim, std::span<const double> diagonal, std::span<const std::int32_t> translations,
                               std::span<const Term> terms)
    : dim_(dim), diagonal_(diagonal.begin(), diagonal.end()), translations_(translations.begin(), translations.end()) {
  require(dim >= 0 && dim <= 6, Status::argument, "dim = ", dim, ", expected 0 to 6");
  const auto m = static_cast<Index>(diagonal.size());
  require(m >= 1 && m <= batched_max_size, Status::size, "diagonal has ", m, " entries, expected 1 to ",
          batched_max_size);
  const Index n_translations = dim == 0 ? 1 : std::ssize(translations) / dim;
  const auto slot = [m](const Term& t) { return t.row + t.col * (2 * m - t.col - 1) / 2; };
  for (const Term& t : terms)
    require(t.col >= 0 && t.row >= t.col && t.row < m && t.translation >= 0 && t.translation < n_translations,
            Status::argument, "term (row ", t.row, ", col ", t.col, ", translation ", t.translation,
            ") is not in the lower triangle of ", m, " states with ", n_translations, " translations");
  std::vector<Term> sorted(terms.begin(), terms.end());
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Term& a, const Term& b) { return slot(a) < slot(b); });
  first_summand_.assign(m * (m + 1) / 2 + 1, 0);
  for (const Term& t : sorted) {
    ++first_summand_[slot(t) + 1];
    summands_.push_back({t.translation, t.row == t.col ? 2 * t.amplitude : t.amplitude});
  }
  for (std::size_t s = 1; s < first_summand_.size(); ++s) first_summand_[s] += first_summand_[s - 1];
}

Index solve_batch(const BatchedProblem& problem, const double* k, Index begin, Index end, const BatchedOutput& out,
                  SimdLevel level) {
  Job job{};
  job.size = static_cast<int>(problem.size());
  job.dim = problem.dim_;
  job.n_translations =
      problem.dim_ == 0 ? 1 : static_cast<std::int32_t>(std::ssize(problem.translations_) / problem.dim_);
  job.translations = problem.translations_.data();
  job.first_summand = problem.first_summand_.data();
  job.summands = problem.summands_.data();
  job.diagonal = problem.diagonal_.data();
  job.k = k;
  job.begin = begin;
  job.end = end;
  return run(job, out, level);
}

Index solve_batch(Index size, const Complex* h, Index begin, Index end, const BatchedOutput& out, SimdLevel level) {
  require(size >= 1 && size <= batched_max_size, Status::size, "size = ", size, ", expected 1 to ", batched_max_size);
  Job job{};
  job.size = static_cast<int>(size);
  job.matrices = reinterpret_cast<const double*>(h);
  job.begin = begin;
  job.end = end;
  return run(job, out, level);
}

}  // namespace rdd::spectrum::batched
