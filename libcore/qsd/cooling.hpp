// Following a variational Gaussian from cold to warm. No free energy is known here.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "support/error.hpp"

namespace rdd::qsd {

/// The Gaussian at beta that is continued from `cold`, the one of a walker at rest in the minimum.
/// minimise(beta, start): the minimum next to a start, or nothing. factor: of beta in a step. place: of the minimum,
/// for messages.
template <typename Gaussian, typename Minimise>
Gaussian warm_up(double beta, const Gaussian& cold, double factor, const std::string& place, Minimise&& minimise) {
  constexpr double coldest = 1e6;  // beta to begin with, in units of the one asked for
  Gaussian g = cold;
  double last = 0;
  for (double b = coldest * beta; b > beta; b /= factor) {
    if (const auto next = minimise(b, g)) {
      g = *next;
      last = b;
    } else if (last > 0) {
      break;
    }
  }
  if (last > 0 && last <= factor * beta * (1 + 1e-9))
    if (const auto found = minimise(beta, g)) return *found;
  require(last > 0, Status::argument, "beta = ", number(beta),
          ": no variational Gaussian settles at the minimum of V at ", place, "; expected a well with V'' > 0");
  double none = std::max(last / factor, beta), some = last;
  for (int step = 0; step < 30; ++step) {
    const double middle = std::sqrt(none * some);
    const auto next = minimise(middle, g);
    (next ? some : none) = middle;
    if (next) g = *next;
  }
  fail(Status::argument, "beta = ", number(beta),
       ": no variational Gaussian exists, the walker is not held tightly enough; expected beta >= ", number(some));
}

}  // namespace rdd::qsd
