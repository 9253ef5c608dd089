// Operations that the integrator asks for at every step.
#include "dmd/chain/sundials.hpp"

#include <algorithm>
#include <cmath>

#include "numerics/simd/loops.hpp"

namespace rdd::dmd {
namespace {

double* of(N_Vector v) { return N_VGetArrayPointer(v); }
Index length(N_Vector v) { return N_VGetLength(v); }

void linear_sum(double a, N_Vector x, double b, N_Vector y, N_Vector z) {
  const double *px = of(x), *py = of(y);
  double* pz = of(z);
  numerics::for_each_index(length(z), [=](Index k) RDD_BODY { pz[k] = a * px[k] + b * py[k]; });
}
void constant(double c, N_Vector z) { std::fill_n(of(z), length(z), c); }
void product(N_Vector x, N_Vector y, N_Vector z) {
  const double *px = of(x), *py = of(y);
  double* pz = of(z);
  numerics::for_each_index(length(z), [=](Index k) RDD_BODY { pz[k] = px[k] * py[k]; });
}
void scale(double c, N_Vector x, N_Vector z) {
  const double* px = of(x);
  double* pz = of(z);
  numerics::for_each_index(length(z), [=](Index k) RDD_BODY { pz[k] = c * px[k]; });
}
void absolute(N_Vector x, N_Vector z) {
  const double* px = of(x);
  double* pz = of(z);
  numerics::for_each_index(length(z), [=](Index k) RDD_BODY { pz[k] = px[k] < 0 ? -px[k] : px[k]; });
}
void inverse(N_Vector x, N_Vector z) {
  const double* px = of(x);
  double* pz = of(z);
  numerics::for_each_index(length(z), [=](Index k) RDD_BODY { pz[k] = 1 / px[k]; });
}
void add_constant(N_Vector x, double b, N_Vector z) {
  const double* px = of(x);
  double* pz = of(z);
  numerics::for_each_index(length(z), [=](Index k) RDD_BODY { pz[k] = px[k] + b; });
}

template <int Width>
RDD_INLINE double weighted_squares_body(Index n, const double* x, const double* w) {
  numerics::LaneSum<Width> sum;
  Index k = 0;
  for (; k + numerics::lanes <= n; k += numerics::lanes)
    for (int part = 0; part < numerics::lanes / Width; ++part) {
      const numerics::Pack<Width> term =
          numerics::load<Width, double>(x + k + part * Width) * numerics::load<Width, double>(w + k + part * Width);
      sum.add(part, term * term);
    }
  double total = sum.total();
  for (; k < n; ++k) total += (x[k] * w[k]) * (x[k] * w[k]);
  return total;
}
double weighted_squares_plain(Index n, const double* x, const double* w) { return weighted_squares_body<2>(n, x, w); }
#if RDD_HAS_TARGETS
RDD_TARGET("avx2") double weighted_squares_avx2(Index n, const double* x, const double* w) {
  return weighted_squares_body<4>(n, x, w);
}
RDD_TARGET("avx512f,prefer-vector-width=512")
double weighted_squares_avx512(Index n, const double* x, const double* w) { return weighted_squares_body<8>(n, x, w); }
#endif
double weighted_squares(Index n, const double* x, const double* w) {
#if RDD_HAS_TARGETS
  if (numerics::vector_width() == 8) return weighted_squares_avx512(n, x, w);
  if (numerics::vector_width() == 4) return weighted_squares_avx2(n, x, w);
#endif
  return weighted_squares_plain(n, x, w);
}
/// The largest of the root mean squares over pieces of 256 sites: what happens at the ends of a long chain is followed
/// as closely as in a short one, however many sites in between do nothing.
double weighted_norm(N_Vector x, N_Vector w) {
  const Index n = length(x), piece = std::min<Index>(n, 3 * 256);
  double largest = 0;
  for (Index from = 0; from < n; from += piece) {
    const Index begin = std::min(from, n - piece);
    const double squares = weighted_squares(piece, of(x) + begin, of(w) + begin);
    if (squares > largest || std::isnan(squares)) largest = squares;
  }
  return std::sqrt(largest / static_cast<double>(piece));
}

/// Calls act(from, count) for pieces that several vectors fit into the nearest cache with.
template <typename Act>
void by_pieces(Index n, Act&& act) {
  constexpr Index piece = 512;
  for (Index from = 0; from < n; from += piece) act(from, std::min(piece, n - from));
}

/// z = sum of c[j] x[j]. z may be x[0].
int linear_combination(int n, double* c, N_Vector* x, N_Vector z) {
  by_pieces(length(z), [&](Index from, Index count) {
    double* to = of(z) + from;
    const double first = c[0];
    const double* begin = of(x[0]) + from;
    numerics::for_each_index(count, [=](Index k) RDD_BODY { to[k] = first * begin[k]; });
    for (int j = 1; j < n; ++j) {
      const double a = c[j];
      const double* p = of(x[j]) + from;
      numerics::for_each_index(count, [=](Index k) RDD_BODY { to[k] += a * p[k]; });
    }
  });
  return 0;
}

/// z[j] = a x[j] + b y[j] in the order of j; x[j] may be z[j - 1].
int linear_sums(int n, double a, N_Vector* x, double b, N_Vector* y, N_Vector* z) {
  if (n > 0)
    by_pieces(length(z[0]), [&](Index from, Index count) {
      for (int j = 0; j < n; ++j) {
        const double *px = of(x[j]) + from, *py = of(y[j]) + from;
        double* pz = of(z[j]) + from;
        numerics::for_each_index(count, [=](Index k) RDD_BODY { pz[k] = a * px[k] + b * py[k]; });
      }
    });
  return 0;
}
int scales(int n, double* c, N_Vector* x, N_Vector* z) {
  for (int j = 0; j < n; ++j)
    if (x[j] != z[j] || c[j] != 1) scale(c[j], x[j], z[j]);
  return 0;
}

SUNMatrix_ID matrix_id(SUNMatrix) { return SUNMATRIX_CUSTOM; }
int matrix_zero(SUNMatrix) { return SUNMAT_SUCCESS; }  // every number of the factors is written
void matrix_destroy(SUNMatrix matrix) { SUNMatFreeEmpty(matrix); }

SUNLinearSolver_Type solver_type(SUNLinearSolver) { return SUNLINEARSOLVER_DIRECT; }
SUNLinearSolver_ID solver_id(SUNLinearSolver) { return SUNLINEARSOLVER_CUSTOM; }
int solver_setup(SUNLinearSolver, SUNMatrix matrix) {
  return factors_of(matrix).good ? SUNLS_SUCCESS : SUNLS_LUFACT_FAIL;
}
int solver_solve(SUNLinearSolver, SUNMatrix matrix, N_Vector x, N_Vector b, double) {
  factors_of(matrix).solve(of(b), of(x));
  return SUNLS_SUCCESS;
}
int solver_free(SUNLinearSolver solver) {
  SUNLinSolFreeEmpty(solver);
  return SUNLS_SUCCESS;
}

}  // namespace

SunVector make_chain_vector(Index n, const SunContext& context) {
  SunVector v = make_vector(n, context);
  auto& ops = *v->ops;
  ops.nvlinearsum = linear_sum;
  ops.nvconst = constant;
  ops.nvprod = product;
  ops.nvscale = scale;
  ops.nvabs = absolute;
  ops.nvinv = inverse;
  ops.nvaddconst = add_constant;
  ops.nvwrmsnorm = weighted_norm;
  ops.nvlinearcombination = linear_combination;
  ops.nvlinearsumvectorarray = linear_sums;
  ops.nvscalevectorarray = scales;
  return v;
}

SunMatrix make_band_matrix(numerics::BandFactors& factors, const SunContext& context) {
  SunMatrix result(made(SUNMatNewEmpty(context.handle)));
  result->content = &factors;
  result->ops->getid = matrix_id;
  result->ops->zero = matrix_zero;
  result->ops->destroy = matrix_destroy;
  return result;
}
numerics::BandFactors& factors_of(SUNMatrix matrix) { return *static_cast<numerics::BandFactors*>(matrix->content); }

SunLinearSolver make_band_solver(const SunContext& context) {
  SunLinearSolver result(made(SUNLinSolNewEmpty(context.handle)));
  result->ops->gettype = solver_type;
  result->ops->getid = solver_id;
  result->ops->setup = solver_setup;
  result->ops->solve = solver_solve;
  result->ops->free = solver_free;
  return result;
}

}  // namespace rdd::dmd
