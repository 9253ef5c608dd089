// Bands of driven networks by LAPACK, or by elimination without subtraction and Krylov-Schur iterations.
#include "spectrum/complex_bands.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "spectrum/driven.hpp"
#include "spectrum/few/sparse_bloch.hpp"

namespace rdd::spectrum {
namespace {

/// Largest number of states for which the dense solver is chosen automatically.
constexpr Index dense_automatic_size = 3000;
/// Errors of the dense solver in units of the largest escape rate, those of vectors far from orthogonal included.
constexpr double dense_error = 10 * std::numeric_limits<double>::epsilon();

std::unique_ptr<const PolarChain> polar_chain(const Network& network) {
  try {
    return std::make_unique<const PolarChain>(network);
  } catch (const Error&) {
    return nullptr;  // rates too far apart, or windings too long: only the dense solver remains
  }
}

/// The first columns of a, and of b, in an order that keeps the real parts ascending and each side's own order.
std::vector<std::pair<bool, Index>> merged(const ComplexVector& a, const ComplexVector& b) {
  std::vector<std::pair<bool, Index>> order;
  Index i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const bool first = j == b.size() || (i < a.size() && a[i].real() <= b[j].real());
    order.emplace_back(first, first ? i++ : j++);
  }
  return order;
}

}  // namespace

ComplexBands::ComplexBands(const Network& network, const SpectrumRequest& request, const SpectrumOutput& out)
    : network_(network),
      request_(request),
      out_(out),
      exponent_(BlochOperator::rate_exponent(network)),
      bloch_(network, BlochOperator::Form::general, exponent_) {
  const auto& audit = network.audit();
  zeros_ = std::count(audit.class_closed.begin(), audit.class_closed.end(), 1);
  const bool ergodic = audit.n_classes() == 1;
  const bool dense = request.solver == SolverWish::dense;
  if (ergodic && request.accuracy != Accuracy::fast) chain_ = polar_chain(network);
  if (ergodic && !dense && slow_modes_pay(network.n_states(), request.bands, network.elimination_plan().work())) {
    if (chain_ == nullptr) chain_ = polar_chain(network);
    few_ = chain_ != nullptr;
  }
  const auto m = static_cast<double>(network.n_states());
  require(few_ || dense || network.n_states() <= dense_automatic_size, Status::unsupported, request.bands,
          " bands of a driven model of ", network.n_states(), " states take a dense solver about ",
          number(2e-8 * m * m * m / 60),
          " minutes at each wavevector; expected an ergodic model and at most n_states/16 = ", network.n_states() / 16,
          " bands, or solver = dense");
}

Index ComplexBands::piece() const { return few_ ? 1 : piece_length(bloch_.size(), Solver::general); }

bool ComplexBands::solve(const Run& run, Index begin, Index end) const {
  Result result;
  bool complete = true;
  for (Index q = begin; q < end; ++q) {
    if (few_ && solve_few(run, q)) continue;
    require(!few_ || bloch_.size() <= dense_automatic_size, Status::numeric, "the ", request_.bands,
            " slowest modes of a driven model of ", bloch_.size(), " states at wavevector ", q,
            " (counted from 0) cannot be told from modes that oscillate fast: these may be as slow; expected fewer "
            "bands, or solver = dense");
    complete = solve_dense(run, q, result) && complete;
  }
  return complete;
}

bool ComplexBands::solve_few(const Run& run, Index q) const {
  for (Index searched = 0, round = 0; round < 3; ++round) {
    const auto modes = slow_modes(run, *chain_, request_.k.col(q), {request_.bands, request_.vectors, false, searched});
    if (!modes.found) return false;
    if (none_is_missed(run, q, modes)) {
      write(q, modes.values, modes.right, modes.left, Accuracy::high);
      return true;
    }
    searched = (request_.bands + 8) << (2 * round + 1);
  }
  return false;
}

/// Whether a mode that is slower than the last may oscillate so fast that it lies outside of the disc searched: not if
/// |Im lambda| < c Re lambda + delta for all modes, and the disc contains all of that up to the last real part.
bool ComplexBands::none_is_missed(const Run& run, Index q, const SlowModes& modes) const {
  const double slow = modes.values[request_.bands - 1].real();
  if (slow == 0) return true;
  const double ratio = modes.radius / slow;
  if (!(ratio > 1.01)) return false;
  const double height = 0.999 * std::sqrt(ratio + 1) * std::sqrt(ratio - 1);  // of the disc there, in units of slow
  for (const double part : {0.5, 0.9, 0.15}) {
    const double c = part * height, delta = std::ldexp((1 - part) * height * slow, -exponent_);
    bool inside = true;
    for (const double s : {1.0, -1.0}) {
      const auto sector = BlochOperator::sector(network_, exponent_, c, s);
      inside = inside && SparseBloch(sector).count_below(run, request_.k.col(q), -delta) == 0;
    }
    if (inside) return true;
  }
  return false;
}

bool ComplexBands::solve_dense(const Run& run, Index q, Result& result) const {
  const Index m = bloch_.size();
  ComplexMatrix a(m, m);
  result.values.resize(m);
  bloch_.assemble(request_.k.col(q), a);
  const bool found = solve_general(a, result.values, request_.vectors ? &result.right : nullptr,
                                   request_.vectors ? &result.left : nullptr);
  if (request_.vectors && !found) {
    result.right.setConstant(m, m, std::numeric_limits<double>::quiet_NaN());
    result.left = result.right;
  }
  for (auto& value : result.values) value = {std::ldexp(value.real(), exponent_), std::ldexp(value.imag(), exponent_)};
  const bool kept = keep_slow_modes(run, q, result);
  write(q, result.values, result.right, result.left, Accuracy::fast);
  return found && kept;
}

/// Exact zeros at Gamma; modes below the error of the dense solver are taken from the elimination.
bool ComplexBands::keep_slow_modes(const Run& run, Index q, Result& result) const {
  const Index m = bloch_.size();
  const Index zeros = is_gamma(request_.k.col(q)) ? zeros_ : 0;
  const double error = std::ldexp(dense_error * bloch_.diagonal().maxCoeff(), exponent_);
  std::vector<Index> by_modulus(m);
  for (Index b = 0; b < m; ++b) by_modulus[b] = b;
  std::stable_sort(by_modulus.begin(), by_modulus.end(),
                   [&](Index x, Index y) { return std::abs(result.values[x]) < std::abs(result.values[y]); });
  const bool wanted = request_.accuracy == Accuracy::automatic;
  Index slow = zeros;
  while (wanted && slow < m && std::abs(result.values[by_modulus[slow]]) * request_.relative_tolerance < error) ++slow;
  if (slow == 0) return true;
  if (slow == zeros && zeros > 0) {  // the vector of the single zero is as exact as others are
    for (Index z = 0; z < zeros; ++z) result.values[by_modulus[z]] = 0;
  }
  SlowModes modes;
  if (slow > zeros) {
    if (chain_ == nullptr) return false;
    modes = slow_modes(run, *chain_, request_.k.col(q), {slow, request_.vectors, true});
    if (!modes.found) return false;
  } else {
    modes.values = ComplexVector::Zero(zeros);
  }
  std::vector<Index> others;
  for (Index b = 0; b < m; ++b)
    if (std::find(by_modulus.begin(), by_modulus.begin() + slow, b) == by_modulus.begin() + slow) others.push_back(b);
  std::vector<Index> replaced(by_modulus.begin(), by_modulus.begin() + slow);
  const ComplexVector rest = result.values(others);
  const auto order = merged(modes.values, rest);
  const Result old = result;
  for (Index b = 0; b < m; ++b) {
    const auto [first, i] = order[b];
    result.values[b] = first ? modes.values[i] : rest[i];
    if (!request_.vectors) continue;
    const Index from = first ? replaced[i] : others[i];
    const bool own = first && slow > zeros;
    result.right.col(b) = own ? ComplexVector(modes.right.col(i)) : ComplexVector(old.right.col(from));
    result.left.col(b) = own ? ComplexVector(modes.left.col(i)) : ComplexVector(old.left.col(from));
  }
  return true;
}

void ComplexBands::write(Index q, const ComplexVector& values, const ComplexMatrix& right, const ComplexMatrix& left,
                         Accuracy accuracy) const {
  const Index bands = request_.bands, m = bloch_.size();
  Eigen::Map<ComplexVector>(out_.complex_values + q * bands, bands) = values.head(bands);
  if (out_.right != nullptr) Eigen::Map<ComplexMatrix>(out_.right + q * bands * m, m, bands) = right.leftCols(bands);
  if (out_.left != nullptr) Eigen::Map<ComplexMatrix>(out_.left + q * bands * m, m, bands) = left.leftCols(bands);
  if (out_.accuracy != nullptr) out_.accuracy[q] = static_cast<std::int32_t>(accuracy);
}

}  // namespace rdd::spectrum
