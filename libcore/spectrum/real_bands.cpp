// Bands of a network whose Bloch matrices are Hermitian.
#include "spectrum/real_bands.hpp"

#include <limits>

#include "spectrum/hermitian.hpp"

namespace rdd {
namespace {

bool is_gamma(const Eigen::Ref<const Vector>& kappa) { return (kappa.array() == kappa.array().round()).all(); }

BlochOperator::Form form_of(const SpectrumRequest& request) {
  return request.boundary == Boundary::confined ? BlochOperator::Form::confined : BlochOperator::Form::hermitian;
}

std::unique_ptr<const BatchedProblem> batched_problem(const BlochOperator& bloch, int dim) {
  std::vector<std::int32_t> translations;
  for (const auto& n : bloch.translations()) translations.insert(translations.end(), n.begin(), n.begin() + dim);
  std::vector<BatchedProblem::Term> terms;
  terms.reserve(bloch.entries().size());
  for (const auto& entry : bloch.entries())
    terms.push_back({entry.row, entry.col, entry.translation, -entry.amplitude});
  const auto& diagonal = bloch.diagonal();
  return std::make_unique<const BatchedProblem>(
      dim, std::span(diagonal.data(), static_cast<std::size_t>(diagonal.size())), translations, terms);
}

std::span<const double> view(const Vector& v) { return {v.data(), static_cast<std::size_t>(v.size())}; }

}  // namespace

RealBands::RealBands(const Network& network, const SpectrumRequest& request, const SpectrumOutput& out)
    : network_(network),
      request_(request),
      out_(out),
      bloch_(network, form_of(request)),
      solver_(choose_solver(network.n_states(), true)) {
  const bool confined = request.boundary == Boundary::confined;
  require(!confined || request.accuracy != Accuracy::high, Status::unsupported,
          "accuracy = high: the confined spectrum has fast accuracy only");
  can_be_high_ = !confined && network.audit().ergodic;
  if (request.accuracy == Accuracy::high) (void)high();  // its errors belong before the loop
  if (request.vectors) {
    const auto& weights = confined ? *network.unforced() : network;
    root_pi_ = (weights.stationary().log_pi / 2).array().exp();
    inverse_root_pi_ = (-weights.stationary().log_pi / 2).array().exp();
  }
  if (solver_ == Solver::batched) batch_ = batched_problem(bloch_, network.dim());
  values_ = out.values;
  if (values_ == nullptr) {
    own_values_ = std::make_unique<double[]>(static_cast<std::size_t>(request.bands * request.k.cols()));
    values_ = own_values_.get();
  }
}

const HighAccuracySolver& RealBands::high() const {
  return high_.get([this] { return HighAccuracySolver(network_); });
}

void RealBands::solve(Index begin, Index end) const {
  if (request_.accuracy != Accuracy::high) solve_fast(begin, end);
  for (Index q = begin; q < end; ++q) {
    auto used = request_.accuracy == Accuracy::high || loses_digits(q) ? Accuracy::high : Accuracy::fast;
    if (used == Accuracy::high) solve_high(q);
    const Index bands = request_.bands;
    if (can_be_high_ && is_gamma(request_.k.col(q))) values_[q * bands] = 0;  // exactly, by conservation
    if (out_.complex_values != nullptr) std::copy_n(values_ + q * bands, bands, out_.complex_values + q * bands);
    if (out_.accuracy != nullptr) out_.accuracy[q] = static_cast<std::int32_t>(used);
  }
}

/// Automatic accuracy: the error of a dense solver against the smallest band that is not zero by conservation. The
/// error is eps times the largest escape rate, not lambda_max: self jumps cancel in the diagonal before any solver
/// sees it. Where the error has swallowed the band, what is left is of the size of the error, so that is seen too.
bool RealBands::loses_digits(Index q) const {
  if (request_.accuracy != Accuracy::automatic || !can_be_high_) return false;
  const Index smallest = is_gamma(request_.k.col(q)) ? 1 : 0;
  if (smallest >= request_.bands) return false;
  const double error = std::numeric_limits<double>::epsilon() * bloch_.diagonal().maxCoeff();
  return error > request_.relative_tolerance * values_[q * request_.bands + smallest];
}

void RealBands::solve_fast(Index begin, Index end) const {
  if (solver_ == Solver::batched)
    solve_batched(begin, end);
  else
    solve_dense(begin, end);
}

void RealBands::solve_batched(Index begin, Index end) const {
  BatchedOutput out;
  out.bands = request_.bands;
  out.values = values_;
  out.right = out_.right;
  out.left = out_.left;
  out.right_scale = view(root_pi_);
  out.left_scale = view(inverse_root_pi_);
  const Index failed = solve_batch(*batch_, request_.k.data(), begin, end, out);
  require(failed == 0, Status::numeric, "the batched eigensolver failed at ", failed, " of the wavevectors ", begin,
          " to ", end - 1);
}

void RealBands::solve_dense(Index begin, Index end) const {
  const Index m = bloch_.size();
  ComplexMatrix h(m, m);
  ComplexMatrix y;
  Vector values(m);
  for (Index q = begin; q < end; ++q) {
    bloch_.assemble(request_.k.col(q), h);
    solve_hermitian(h, values, request_.vectors ? &y : nullptr);
    write(q, values, y);
  }
}

void RealBands::solve_high(Index q) const {
  ComplexMatrix y;
  Vector values(bloch_.size());
  high().solve(request_.k.col(q), values, request_.vectors ? &y : nullptr);
  write(q, values, y);
}

void RealBands::write(Index q, const Vector& values, const ComplexMatrix& y) const {
  const Index bands = request_.bands;
  const Index m = bloch_.size();
  std::copy_n(values.data(), bands, values_ + q * bands);
  if (out_.right != nullptr)
    Eigen::Map<ComplexMatrix>(out_.right + q * bands * m, m, bands) = root_pi_.asDiagonal() * y.leftCols(bands);
  if (out_.left != nullptr)
    Eigen::Map<ComplexMatrix>(out_.left + q * bands * m, m, bands) = inverse_root_pi_.asDiagonal() * y.leftCols(bands);
}

}  // namespace rdd
