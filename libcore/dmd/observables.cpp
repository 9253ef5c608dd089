// Autocorrelation and unlike neighbours.
#include "dmd/observables.hpp"

namespace rdd::dmd {

Vector autocorrelation(const Vector& s) {
  const Index n = s.size();
  Vector result(n);
  for (Index l = 0; l < n; ++l) result[l] = s.head(n - l).dot(s.tail(n - l));
  return result;
}

Index first_minimum(const Vector& c) {
  for (Index l = 1; l + 1 < c.size(); ++l)
    if (c[l] < c[l - 1] && c[l] < c[l + 1]) return l;
  return 0;
}

double first_jump_function(const Vector& s) {
  const Index n = s.size();
  return s.head(n - 1).dot(s.tail(n - 1)) - s.head(n - 2).dot(s.tail(n - 2));
}

double ab_bonds(const Vector& c, std::span<const ExchangeBond> bonds) {
  double sum = 0;
  for (const auto [i, j] : bonds) sum += c[i] * (1 - c[j]) + (1 - c[i]) * c[j];
  return sum;
}

}  // namespace rdd::dmd
