// Preconditioned conjugate gradients, BoomerAMG (HensonYang2002) with l1-Jacobi-scaled symmetric Gauss-Seidel sweeps:
// the one of its smoothers that is symmetric and positive for any number of ranks and keeps the iterations of one rank
// on many.
#include "solver.hpp"

#include <HYPRE.h>
#include <HYPRE_IJ_mv.h>
#include <HYPRE_parcsr_ls.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

namespace rdd::giant {

using mpi::attempt;
using mpi::fail;
using mpi::require;

namespace {

constexpr std::int64_t most_iterations = 500;

void checked(HYPRE_Int code, const char* what) {
  if (code == 0) return;
  char text[256] = "";
  HYPRE_DescribeError(code, text);
  HYPRE_ClearAllErrors();
  fail(RDD_ERROR_NUMERIC, what, " of hypre failed: ", text);
}

/// Smallest eigenvalue of the symmetric tridiagonal matrix, by bisection on signs of its pivots.
double smallest_of(const std::vector<double>& diagonal, const std::vector<double>& beside) {
  double low = 0, high = *std::min_element(diagonal.begin(), diagonal.end());
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    bool below = false;
    double pivot = 1;
    for (std::size_t i = 0; i < diagonal.size() && !below; ++i) {
      pivot = diagonal[i] - middle - (i > 0 ? beside[i - 1] * beside[i - 1] / pivot : 0);
      below = pivot <= 0;
    }
    (below ? high : low) = middle;
  }
  return high;
}

}  // namespace

double over_ranks(const Communicator& communicator, double own) {
  communicator.must(MPI_Allreduce(MPI_IN_PLACE, &own, 1, MPI_DOUBLE, MPI_SUM, communicator.comm()), "MPI_Allreduce");
  return own;
}

struct Solver::Hypre {
  HYPRE_IJMatrix matrix = nullptr;
  HYPRE_IJVector right = nullptr, left = nullptr;
  HYPRE_Solver amg = nullptr;
  HYPRE_ParCSRMatrix a = nullptr;
  HYPRE_ParVector b = nullptr, x = nullptr;
  std::vector<HYPRE_BigInt> rows;

  ~Hypre() {
    if (amg != nullptr) HYPRE_BoomerAMGDestroy(amg);
    if (matrix != nullptr) HYPRE_IJMatrixDestroy(matrix);
    if (right != nullptr) HYPRE_IJVectorDestroy(right);
    if (left != nullptr) HYPRE_IJVectorDestroy(left);
  }
  void fill(const Network& network, const std::vector<char>& fixed);
  void make_vectors(const Network& network);
  void make_amg(bool singular);
};

void Solver::Hypre::fill(const Network& network, const std::vector<char>& fixed) {
  const auto& shape = network.shape();
  const auto lower = static_cast<HYPRE_BigInt>(shape.first), upper = lower + static_cast<HYPRE_BigInt>(shape.n_own) - 1;
  checked(HYPRE_IJMatrixCreate(network.communicator().comm(), lower, upper, lower, upper, &matrix), "IJMatrixCreate");
  checked(HYPRE_IJMatrixSetObjectType(matrix, HYPRE_PARCSR), "IJMatrixSetObjectType");
  std::vector<HYPRE_Int> own(static_cast<std::size_t>(shape.n_own)), others(own.size());
  for (std::int64_t i = 0; i < shape.n_own; ++i) {
    own[static_cast<std::size_t>(i)] = 1;
    for (auto j = network.row_begin(i); j < network.row_begin(i + 1); ++j)
      ++(network.column(j) < shape.n_own ? own : others)[static_cast<std::size_t>(i)];
  }
  checked(HYPRE_IJMatrixSetDiagOffdSizes(matrix, own.data(), others.data()), "IJMatrixSetDiagOffdSizes");
  checked(HYPRE_IJMatrixInitialize(matrix), "IJMatrixInitialize");
  std::vector<HYPRE_BigInt> columns;
  std::vector<double> values;
  const auto held = [&](std::int64_t state) { return !fixed.empty() && fixed[static_cast<std::size_t>(state)] != 0; };
  for (std::int64_t i = 0; i < shape.n_own; ++i) {
    columns.assign(1, lower + static_cast<HYPRE_BigInt>(i));
    values.assign(1, held(i) ? 1 : 0);
    for (auto j = network.row_begin(i); j < network.row_begin(i + 1) && !held(i); ++j) {
      const auto c = network.column(j);
      if (c == i) continue;
      values[0] += network.conductance(j);
      if (held(c)) continue;
      const auto column = static_cast<HYPRE_BigInt>(network.global(c));
      if (columns.back() == column && columns.size() > 1) {  // another translation: its neighbour in the list
        values.back() -= network.conductance(j);
      } else {
        columns.push_back(column);
        values.push_back(-network.conductance(j));
      }
    }
    auto n = static_cast<HYPRE_Int>(columns.size());
    const HYPRE_BigInt row = lower + static_cast<HYPRE_BigInt>(i);
    checked(HYPRE_IJMatrixSetValues(matrix, 1, &n, &row, columns.data(), values.data()), "IJMatrixSetValues");
  }
}

void Solver::Hypre::make_vectors(const Network& network) {
  const auto& shape = network.shape();
  const auto lower = static_cast<HYPRE_BigInt>(shape.first), upper = lower + static_cast<HYPRE_BigInt>(shape.n_own) - 1;
  rows.resize(static_cast<std::size_t>(shape.n_own));
  std::iota(rows.begin(), rows.end(), lower);
  for (auto* vector : {&right, &left}) {
    checked(HYPRE_IJVectorCreate(network.communicator().comm(), lower, upper, vector), "IJVectorCreate");
    checked(HYPRE_IJVectorSetObjectType(*vector, HYPRE_PARCSR), "IJVectorSetObjectType");
    checked(HYPRE_IJVectorInitialize(*vector), "IJVectorInitialize");
    checked(HYPRE_IJVectorAssemble(*vector), "IJVectorAssemble");
  }
  void* object = nullptr;
  checked(HYPRE_IJVectorGetObject(right, &object), "IJVectorGetObject");
  b = static_cast<HYPRE_ParVector>(object);
  checked(HYPRE_IJVectorGetObject(left, &object), "IJVectorGetObject");
  x = static_cast<HYPRE_ParVector>(object);
}

void Solver::Hypre::make_amg(bool singular) {
  checked(HYPRE_IJMatrixAssemble(matrix), "IJMatrixAssemble");
  void* object = nullptr;
  checked(HYPRE_IJMatrixGetObject(matrix, &object), "IJMatrixGetObject");
  a = static_cast<HYPRE_ParCSRMatrix>(object);
  checked(HYPRE_BoomerAMGCreate(&amg), "BoomerAMGCreate");
  HYPRE_BoomerAMGSetCoarsenType(amg, 10);  // HMIS
  HYPRE_BoomerAMGSetInterpType(amg, 6);    // extended+i
  HYPRE_BoomerAMGSetPMaxElmts(amg, 4);
  HYPRE_BoomerAMGSetStrongThreshold(amg, 0.5);
  HYPRE_BoomerAMGSetRelaxType(amg, 8);  // l1-scaled symmetric Gauss-Seidel
  HYPRE_BoomerAMGSetNumSweeps(amg, 1);
  if (singular) {  // elimination on the coarsest level would divide by a rounding error
    HYPRE_BoomerAMGSetCycleRelaxType(amg, 8, 3);
    HYPRE_BoomerAMGSetCycleNumSweeps(amg, 4, 3);
  }
  HYPRE_BoomerAMGSetMaxIter(amg, 1);
  HYPRE_BoomerAMGSetTol(amg, 0);
  HYPRE_BoomerAMGSetPrintLevel(amg, 0);
  checked(HYPRE_BoomerAMGSetup(amg, a, b, x), "BoomerAMGSetup");
}

Solver::Solver(const Network& network, std::vector<char> fixed)
    : network_(network), fixed_(std::move(fixed)), hypre_(nullptr) {
  const auto& communicator = network.communicator();
  std::unique_ptr<Hypre> made;
  communicator.agree(attempt([&] {
    require(network.shape().n_states <= std::numeric_limits<HYPRE_BigInt>::max(), RDD_ERROR_UNSUPPORTED,
            "n_states = ", network.shape().n_states, ": this hypre counts up to ",
            std::numeric_limits<HYPRE_BigInt>::max(), "; expected one built with 64-bit integers");
    HYPRE_Init();
    made = std::make_unique<Hypre>();
  }));
  communicator.agree(attempt([&] { made->fill(network, fixed_); }));
  communicator.agree(attempt([&] { made->make_vectors(network); }));
  communicator.agree(attempt([&] { made->make_amg(fixed_.empty()); }));
  hypre_ = made.release();
}

Solver::~Solver() { delete hypre_; }

double Solver::dot(const std::vector<double>& a, const std::vector<double>& b) const {
  Sum sum;
  for (std::size_t i = 0; i < static_cast<std::size_t>(network_.n_own()); ++i) sum.add(a[i] * b[i]);
  return over_ranks(network_.communicator(), sum.value());
}

void Solver::without_mean(std::vector<double>& x) const {
  if (!fixed_.empty()) return;
  Sum sum;
  for (std::size_t i = 0; i < static_cast<std::size_t>(network_.n_own()); ++i) sum.add(x[i]);
  const double mean = over_ranks(network_.communicator(), sum.value()) / static_cast<double>(network_.shape().n_states);
  for (std::size_t i = 0; i < static_cast<std::size_t>(network_.n_own()); ++i) x[i] -= mean;
}

void Solver::product(std::vector<double>& x, std::vector<double>& out) const {
  network_.exchange(x);
  for (std::int64_t i = 0; i < network_.n_own(); ++i) {
    const auto row = static_cast<std::size_t>(i);
    double sum = 0;
    if (fixed_.empty() || fixed_[row] == 0)
      for (auto j = network_.row_begin(i); j < network_.row_begin(i + 1); ++j)
        sum += network_.conductance(j) * (x[row] - x[static_cast<std::size_t>(network_.column(j))]);
    out[row] = sum;
  }
}

/// Without a word between ranks beyond hypre's own: what fails here makes the result NaN, which the next sum shows to
/// all.
void Solver::precondition(const std::vector<double>& residual, std::vector<double>& out) {
  const auto n = static_cast<HYPRE_Int>(network_.n_own());
  auto& h = *hypre_;
  std::fill(out.begin(), out.begin() + n, 0.0);
  HYPRE_Int failed = HYPRE_IJVectorSetValues(h.right, n, h.rows.data(), residual.data());
  failed |= HYPRE_IJVectorSetValues(h.left, n, h.rows.data(), out.data());
  HYPRE_BoomerAMGSolve(h.amg, h.a, h.b, h.x);
  HYPRE_ClearAllErrors();  // it says that one cycle did not converge
  failed |= HYPRE_IJVectorGetValues(h.left, n, h.rows.data(), out.data());
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i)
    if (!fixed_.empty() && fixed_[i] != 0) out[i] = 0;
  if (failed != 0) std::fill(out.begin(), out.begin() + n, std::numeric_limits<double>::quiet_NaN());
}

double Solver::norm(const std::vector<double>& residual) {
  std::vector<double> z(residual.size());
  precondition(residual, z);
  return dot(residual, z);
}

Solution Solver::solve(const std::vector<double>& residual, double reduction, std::vector<double>& correction,
                       const Poll& poll) {
  const auto n = static_cast<std::size_t>(network_.n_own()), n_local = static_cast<std::size_t>(network_.n_local());
  std::vector<double> r(residual), z(n_local), p(n_local), q(n_local), diagonal, beside;
  without_mean(r);
  correction.assign(n_local, 0);
  precondition(r, z);
  p = z;
  Solution found;
  double rz = dot(r, z), before = 0;
  const double first = rz;
  require(std::isfinite(rz), RDD_ERROR_NUMERIC, "the preconditioner gave the energy ", rz);
  for (double beta = 0; rz > reduction * reduction * first && found.iterations < most_iterations; ++found.iterations) {
    poll(found.iterations);
    product(p, q);
    const double energy = dot(p, q);
    require(energy > 0, RDD_ERROR_NUMERIC, "the rates spread too far for doubles: conjugate gradients met the energy ",
            energy, " after ", found.iterations, " iterations; eliminate fast states first, or use rdd_diffusivity");
    const double alpha = rz / energy;
    for (std::size_t i = 0; i < n; ++i) correction[i] += alpha * p[i], r[i] -= alpha * q[i];
    // Lanczos coefficients of M^-1 A from those of conjugate gradients (GolubVanLoan2013).
    diagonal.push_back(1 / alpha + (before > 0 ? beta / before : 0));
    if (before > 0) beside.push_back(std::sqrt(beta) / before);
    before = alpha;
    precondition(r, z);
    const double next = dot(r, z);
    require(next >= 0, RDD_ERROR_NUMERIC, "the rates spread too far for doubles: the preconditioner met the energy ",
            next, " after ", found.iterations, " iterations; eliminate fast states first, or use rdd_diffusivity");
    found.gain += alpha * rz;
    beta = next / rz;
    rz = next;
    for (std::size_t i = 0; i < n; ++i) p[i] = z[i] + beta * p[i];
  }
  without_mean(correction);  // a constant does nothing
  if (!diagonal.empty()) smallest_ = std::min(smallest_, smallest_of(diagonal, beside));
  found.rest = rz;
  return found;
}

}  // namespace rdd::giant
