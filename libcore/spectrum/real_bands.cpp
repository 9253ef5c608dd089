// Runs the chosen Hermitian solver over the wavevectors in pieces and writes the results to the caller's arrays.
#include "spectrum/real_bands.hpp"

#include <unistd.h>

#include <limits>

#include "numerics/dense/hermitian.hpp"
#include "spectrum/few/reduced_sweep.hpp"

namespace rdd::spectrum {
namespace {

BlochOperator::Form form_of(const SpectrumRequest& request) {
  return request.boundary == Boundary::confined ? BlochOperator::Form::confined : BlochOperator::Form::hermitian;
}

std::unique_ptr<const spectrum::batched::BatchedProblem> batched_problem(const BlochOperator& bloch, int dim) {
  std::vector<std::int32_t> translations;
  for (const auto& n : bloch.translations()) translations.insert(translations.end(), n.begin(), n.begin() + dim);
  std::vector<spectrum::batched::BatchedProblem::Term> terms;
  terms.reserve(bloch.entries().size());
  for (const auto& entry : bloch.entries())
    terms.push_back({entry.row, entry.col, entry.translation, -entry.amplitude});
  const auto& diagonal = bloch.diagonal();
  return std::make_unique<const spectrum::batched::BatchedProblem>(
      dim, std::span(diagonal.data(), static_cast<std::size_t>(diagonal.size())), translations, terms);
}

/// Bytes of main memory; at least 1 GiB where it cannot be told.
double physical_memory() {
  const auto pages = static_cast<double>(sysconf(_SC_PHYS_PAGES)), page = static_cast<double>(sysconf(_SC_PAGESIZE));
  return std::max(pages * page, 0x1.0p30);
}

/// Runs this long fill the lanes of the batched solver well enough.
Index least_run(Solver solver) { return solver == Solver::batched ? 2 * spectrum::batched::batched_piece : 1; }

/// 1 for the wavevectors whose first component that is not zero is negative.
std::vector<char> reversed_wavevectors(const Matrix& k) {
  std::vector<char> reversed(k.cols(), 0);
  for (Index q = 0; q < k.cols(); ++q)
    for (Index a = 0; a < k.rows(); ++a) {
      if (k(a, q) == 0) continue;
      reversed[q] = k(a, q) < 0 ? 1 : 0;
      break;
    }
  return reversed;
}

Matrix canonical_wavevectors(const Matrix& k, const std::vector<char>& reversed) {
  Matrix canonical = k;
  for (Index q = 0; q < k.cols(); ++q)
    if (reversed[q] != 0) canonical.col(q) = -k.col(q);
  return canonical.array() + 0.0;  // no zero with a sign
}

void copy_vectors(const Complex* from, Index n, bool conjugate, Complex* to) {
  if (!conjugate) {
    std::copy_n(from, n, to);
    return;
  }
  for (Index i = 0; i < n; ++i) to[i] = {from[i].real(), 0.0 - from[i].imag()};  // no zero with a sign
}

std::span<const double> view(const Vector& v) { return {v.data(), static_cast<std::size_t>(v.size())}; }

}  // namespace

RealBands::RealBands(const Network& network, const SpectrumRequest& request, const SpectrumOutput& out)
    : network_(network),
      request_(request),
      out_(out),
      reversed_(reversed_wavevectors(request.k)),
      k_(canonical_wavevectors(request.k, reversed_)),
      exponent_(BlochOperator::rate_exponent(network)),
      bloch_(network, form_of(request), exponent_),
      solver_(choose_solver(network.n_states(), request.bands, request.solver,
                            [this] {
                              sparse_ = std::make_unique<const SparseBloch>(bloch_);
                              return sparse_->fill();
                            })),
      pairs_(k_, least_run(solver_)) {
  const bool confined = request.boundary == Boundary::confined;
  require(!confined || request.accuracy != Accuracy::high, Status::unsupported,
          "accuracy = high: the confined spectrum has fast accuracy only");
  can_be_high_ = !confined && network.audit().ergodic;
  few_high_ = can_be_high_ && slow_modes_pay(network.n_states(), request.bands, network.elimination_plan().work());
  if (request.accuracy == Accuracy::high && (!few_high_ || chain() == nullptr))
    (void)high();  // so that its errors are thrown before the loop
  if (request.vectors) {
    const auto& weights = confined ? *network.unforced() : network;
    root_pi_ = (weights.stationary().log_pi / 2).array().exp();
    inverse_root_pi_ = (-weights.stationary().log_pi / 2).array().exp();
  }
  if (solver_ == Solver::batched) batch_ = batched_problem(bloch_, network.dim());
  if (solver_ != Solver::lanczos && solver_ != Solver::reduced_basis)
    sparse_.reset();
  else if (sparse_ == nullptr)
    sparse_ = std::make_unique<const SparseBloch>(bloch_);
  values_ = out.values;
  if (values_ == nullptr) {
    own_values_ = std::make_unique<double[]>(static_cast<std::size_t>(request.bands * request.k.cols()));
    values_ = own_values_.get();
  }
}

const HighAccuracySolver& RealBands::high() const {
  return high_.get([this] { return HighAccuracySolver(network_); });
}

/// Null if the rates are too far apart for it.
const PolarChain* RealBands::chain() const {
  return chain_
      .get([this]() -> std::unique_ptr<const PolarChain> {
        try {
          return std::make_unique<const PolarChain>(network_);
        } catch (const Error& error) {
          if (error.status() != Status::numeric) throw;
          return nullptr;
        }
      })
      .get();
}

void RealBands::run_over_k(const Run& run) const {
  const Index n_k = request_.k.cols();
  if (solver_ == Solver::reduced_basis && request_.accuracy != Accuracy::high) {
    solve_reduced(run);
    return run.for_pieces(n_k, 64, [&](Index begin, Index end) {
      for (Index q = begin; q < end; ++q) finish(run, q);
    });
  }
  if (solver_ == Solver::lanczos && request_.accuracy != Accuracy::high) {
    // Every thread holds a factor of its own.
    const double bytes =
        static_cast<double>(run.threads()) * static_cast<double>(few_bands_bytes(*sparse_, request_.bands));
    if (bytes > physical_memory() / 2) {
      for (Index q = 0; q < n_k; ++q) {
        run.check();
        solve(run, q, q + 1);
        run.report(q + 1, n_k);
      }
      return;
    }
  }
  run.for_pieces(n_k, piece_length(bloch_.size(), solver_), [&](Index begin, Index end) { solve(run, begin, end); });
}

void RealBands::solve(const Run& run, Index begin, Index end) const {
  pairs_.for_runs(begin, end, [&](Index first, Index last) {
    if (request_.accuracy != Accuracy::high) solve_fast(run, first, last);
    for (Index q = first; q < last; ++q) {
      finish(run, q);
      pairs_.for_images(q, [&](Index p, bool) { copy(q, p, reversed_[q] != reversed_[p]); });
    }
  });
  done_ += end - begin;
}

void RealBands::finish(const Run& run, Index q) const {
  const auto used = request_.accuracy == Accuracy::high || loses_digits(q) ? Accuracy::high : Accuracy::fast;
  const Index bands = request_.bands;
  for (Index b = 0; b < bands; ++b) values_[q * bands + b] = std::ldexp(values_[q * bands + b], exponent_);
  if (used == Accuracy::high) solve_high(run, q);
  if (reversed_[q] != 0)
    for (Complex* const vectors : {out_.right, out_.left})
      if (vectors != nullptr) {
        const Index size = bands * bloch_.size();
        copy_vectors(vectors + q * size, size, true, vectors + q * size);
      }
  if (can_be_high_ && is_gamma(kappa(q))) values_[q * bands] = 0;  // exactly, by conservation
  if (out_.complex_values != nullptr) std::copy_n(values_ + q * bands, bands, out_.complex_values + q * bands);
  if (out_.accuracy != nullptr) out_.accuracy[q] = static_cast<std::int32_t>(used);
}

/// Automatic accuracy: the error of a dense solver against the smallest band that is not zero by conservation. The
/// error is eps times the largest escape rate, not lambda_max: self jumps cancel in the diagonal before any solver
/// sees it. A band lost to rounding has the size of the error and is therefore recognised too.
bool RealBands::loses_digits(Index q) const {
  if (request_.accuracy != Accuracy::automatic || !can_be_high_) return false;
  if (bloch_.size() > high_automatic_size && !(few_high_ && network_.elimination_plan().work() < high_automatic_work))
    return false;
  const Index smallest = is_gamma(kappa(q)) ? 1 : 0;
  if (smallest >= request_.bands) return false;
  const double error = std::numeric_limits<double>::epsilon() * bloch_.diagonal().maxCoeff();
  return error > request_.relative_tolerance * values_[q * request_.bands + smallest];
}

void RealBands::solve_fast(const Run& run, Index begin, Index end) const {
  if (solver_ == Solver::batched) return solve_batched(begin, end);
  if (solver_ == Solver::dense) return solve_dense(begin, end);
  for (Index q = begin; q < end; ++q) solve_lanczos(run, q);
}

void RealBands::solve_lanczos(const Run& run, Index q) const {
  const auto between = [&] {
    run.check();
    run.report(done_, request_.k.cols());  // a single wavevector may take long: the host can stop it
  };
  const auto found = few_bands(run, *sparse_, kappa(q), {request_.bands, request_.vectors}, between);
  write(q, found.values, found.y);
}

void RealBands::solve_batched(Index begin, Index end) const {
  spectrum::batched::BatchedOutput out;
  out.bands = request_.bands;
  out.values = values_;
  out.right = out_.right;
  out.left = out_.left;
  out.right_scale = view(root_pi_);
  out.left_scale = view(inverse_root_pi_);
  const Index failed = spectrum::batched::solve_batch(*batch_, k_.data(), begin, end, out);
  require(failed == 0, Status::numeric, "the batched eigensolver failed at ", failed, " of the wavevectors ", begin,
          " to ", end - 1);
}

void RealBands::solve_dense(Index begin, Index end) const {
  const Index m = bloch_.size();
  ComplexMatrix h(m, m);
  ComplexMatrix y;
  Vector values(m);
  for (Index q = begin; q < end; ++q) {
    bloch_.assemble(kappa(q), h);
    numerics::solve_lowest(h, request_.bands, values, request_.vectors ? &y : nullptr);
    write(q, values, y);
  }
}

void RealBands::solve_reduced(const Run& run) const {
  const Index m = bloch_.size();
  ReducedSweep sweep;
  sweep.bands = request_.bands;
  sweep.vectors = request_.vectors;
  sweep.value_error = reduced_basis_error * bloch_.diagonal().maxCoeff();
  sweep.vector_residual = sweep.value_error;
  sweep.tighten = [this](Index q, double error) {
    const Index smallest = is_gamma(kappa(q)) ? 1 : 0;
    if (request_.accuracy != Accuracy::automatic || smallest >= request_.bands) return error;
    return std::min(error, request_.relative_tolerance * std::abs(values_[q * request_.bands + smallest]));
  };
  sweep.exact = [&](Index q, Index bands, Vector& values) {
    if (lanczos_pays(m, bands, sparse_->fill())) {
      auto found = few_bands(run, *sparse_, kappa(q), {bands, true}, [&] { run.check(); });
      values = std::move(found.values);
      return std::move(found.y);
    }
    ComplexMatrix h(m, m), y;
    values.resize(m);
    bloch_.assemble(kappa(q), h);
    numerics::solve_lowest(h, bands, values, &y);
    return ComplexMatrix(y.leftCols(bands));
  };
  sweep.write = [this](Index q, const Vector& values, const ComplexMatrix& y) {
    if (y.size() == 0) {
      std::copy_n(values.data(), request_.bands, values_ + q * request_.bands);
      return;
    }
    ComplexMatrix turned = y.leftCols(request_.bands);
    numerics::fix_phases(turned);
    write(q, values, turned);
  };
  (void)reduced_sweep(run, bloch_, k_, sweep);
}

void RealBands::solve_high(const Run& run, Index q) const {
  if (few_high_ && chain() != nullptr) {
    const auto modes = slow_modes(run, *chain(), kappa(q), {request_.bands, request_.vectors, false});
    if (modes.found) {
      const Index bands = request_.bands, m = bloch_.size();
      Eigen::Map<Vector>(values_ + q * bands, bands) = modes.values.real();
      if (out_.right != nullptr) Eigen::Map<ComplexMatrix>(out_.right + q * bands * m, m, bands) = modes.right;
      if (out_.left != nullptr) Eigen::Map<ComplexMatrix>(out_.left + q * bands * m, m, bands) = modes.left;
      return;
    }
  }
  ComplexMatrix y;
  Vector values(bloch_.size());
  high().solve(kappa(q), values, request_.vectors ? &y : nullptr);
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

void RealBands::copy(Index q, Index p, bool conjugate) const {
  const Index bands = request_.bands, size = bands * bloch_.size();
  std::copy_n(values_ + q * bands, bands, values_ + p * bands);
  if (out_.complex_values != nullptr)
    std::copy_n(out_.complex_values + q * bands, bands, out_.complex_values + p * bands);
  if (out_.accuracy != nullptr) out_.accuracy[p] = out_.accuracy[q];
  for (Complex* const vectors : {out_.right, out_.left})
    if (vectors != nullptr) copy_vectors(vectors + q * size, size, conjugate, vectors + p * size);
}

}  // namespace rdd::spectrum
