// Values and gradients of polynomials.
#include "qsd/polynomial.hpp"

#include <algorithm>
#include <cmath>

#include "support/error.hpp"

namespace rdd::qsd {
namespace {

constexpr Index largest_exponent = 64;

double power(double x, int n) {
  double result = 1;
  for (; n > 0; n >>= 1, x *= x)
    if ((n & 1) != 0) result *= x;
  return result;
}

}  // namespace

Polynomial::Polynomial(Index dim, std::span<const Index> exponents, std::span<const double> coefficients) : dim_(dim) {
  require(dim >= 1, Status::argument, "dim = ", dim, ": expected at least 1");
  require(exponents.size() == coefficients.size() * static_cast<std::size_t>(dim), Status::size, "exponents has ",
          exponents.size(), " entries: expected dim x n_terms = ", dim, " x ", coefficients.size());
  for (std::size_t k = 0; k < coefficients.size(); ++k) {
    require(std::isfinite(coefficients[k]), Status::argument, "coefficients[", k, "] = ", number(coefficients[k]),
            " (counted from 0): expected a finite number");
    Term term{coefficients[k], {}};
    for (Index a = 0; a < dim; ++a) {
      const Index e = exponents[a + k * static_cast<std::size_t>(dim)];
      require(e >= 0 && e <= largest_exponent, Status::argument, "exponents[", a, ", ", k, "] = ", e,
              " (counted from 0): expected 0 to ", largest_exponent);
      if (e > 0) term.factors.emplace_back(static_cast<int>(a), static_cast<int>(e));
    }
    if (dim == 1) {
      const auto e = static_cast<std::size_t>(exponents[k]);
      line_.resize(std::max(line_.size(), e + 1));
      line_[e] += coefficients[k];
    }
    terms_.push_back(std::move(term));
  }
}

double Polynomial::value(const double* x) const {
  double sum = 0;
  if (dim_ == 1) {
    for (auto c = line_.rbegin(); c != line_.rend(); ++c) sum = sum * *x + *c;
    return sum;
  }
  for (const auto& term : terms_) {
    double product = term.coefficient;
    for (const auto& [a, e] : term.factors) product *= power(x[a], e);
    sum += product;
  }
  return sum;
}

void Polynomial::gradient(const double* x, double* gradient) const {
  std::fill_n(gradient, dim_, 0.0);
  if (dim_ == 1) {
    for (std::size_t e = line_.size(); e-- > 1;) *gradient = *gradient * *x + static_cast<double>(e) * line_[e];
    return;
  }
  for (const auto& term : terms_)
    for (const auto& [a, e] : term.factors) {
      double product = term.coefficient * e * power(x[a], e - 1);
      for (const auto& [b, f] : term.factors)
        if (b != a) product *= power(x[b], f);
      gradient[a] += product;
    }
}

}  // namespace rdd::qsd
