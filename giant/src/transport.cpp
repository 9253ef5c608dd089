// Diffusivity and first passage: a solution, then refinements whose residuals are flows summed jump by jump.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "giant.hpp"
#include "solver.hpp"

namespace rdd::giant {

using mpi::attempt;
using mpi::require;

namespace {

constexpr int most_refinements = 8;
constexpr double reduction = 1e-6;  // of the natural norm in one solution

/// Cancellation and progress of a call: every rank asks its host, all of them know the answer.
class Watch {
 public:
  Watch(mpi::Call& call, std::int64_t total) : call_(call), total_(total) {}
  void operator()(std::int64_t done) {
    if (done % 16 != 0) return;  // ten cycles cost more than this reduction
    rdd_status status = rdd_call_check(call_.host());
    if (status == RDD_OK && call_.communicator().rank() == 0) {
      const mpi::HostEnvironment host(call_.environment());
      status = rdd_call_report(call_.host(), std::min(before_ + done, total_ - 1), total_);
    }
    // Errors of a callback and cancelling travel as one number: the least, an error, goes first.
    std::int64_t worst = status < 0 ? status : status == RDD_CANCELLED ? 0 : 1;
    const auto text = status < 0 ? mpi::last_text() : std::string();
    call_.communicator().allreduce_min(&worst, 1);
    if (worst < 0) call_.communicator().agree({status < 0 ? status : RDD_OK, text});
    if (worst == 0) throw Cancelled();
  }
  void next(std::int64_t iterations) { before_ += iterations; }

 private:
  mpi::Call& call_;
  std::int64_t total_, before_ = 0;
};

/// Flows c (dr + y_to - y_from) out of each state along a direction.
void flows(const Network& network, int a, std::vector<double>& y, std::vector<double>& out) {
  network.exchange(y);
  for (std::int64_t i = 0; i < network.n_own(); ++i) {
    Sum sum;
    for (auto j = network.row_begin(i); j < network.row_begin(i + 1); ++j)
      sum.add(network.conductance(j) * (network.step(i, j, a) + (y[static_cast<std::size_t>(network.column(j))] -
                                                                 y[static_cast<std::size_t>(i)])));
    out[static_cast<std::size_t>(i)] = sum.value();
  }
}

/// 1/2 sum of c f_a f_b over jumps, with f = dr + y_to - y_from.
double energy(const Network& network, int a, const std::vector<double>& y, int b, const std::vector<double>& w) {
  Sum sum;
  for (std::int64_t i = 0; i < network.n_own(); ++i)
    for (auto j = network.row_begin(i); j < network.row_begin(i + 1); ++j) {
      const auto c = static_cast<std::size_t>(network.column(j)), row = static_cast<std::size_t>(i);
      sum.add(network.conductance(j) / 2 * (network.step(i, j, a) + (y[c] - y[row])) *
              (network.step(i, j, b) + (w[c] - w[row])));
    }
  return over_ranks(network.communicator(), sum.value());
}

/// Energy of the error that a residual r = A e leaves, e.A e <= r.M^-1 r / mu, mu the smallest eigenvalue of M^-1 A:
/// the Ritz values come from above, so half of the smallest is taken.
double estimate(Solver& solver, const std::vector<double>& residual) {
  return 2 * solver.norm(residual) / solver.smallest();
}

}  // namespace

Diffusivity diffusivity(mpi::Call& call, const Network& network, double tolerance) {
  const auto& communicator = network.communicator();
  const int space = network.shape().space;
  Diffusivity found;
  std::vector<std::vector<double>> y(static_cast<std::size_t>(space));
  std::vector<double> r, correction;
  Solver solver(network, {});
  communicator.agree(attempt([&] {
    for (auto& one : y) one.assign(static_cast<std::size_t>(network.n_local()), 0);
    r.resize(static_cast<std::size_t>(network.n_local()));
    found.value.resize(static_cast<std::size_t>(space * space));
  }));
  Watch watch(call, 500 * space);
  for (int a = 0; a < space; ++a) {
    auto& own = y[static_cast<std::size_t>(a)];
    double error = 0, value = 0;
    flows(network, a, own, r);
    const double start = energy(network, a, own, a, own);
    for (int round = 0; round < most_refinements; ++round) {
      const auto solution = solver.solve(r, reduction, correction, [&](std::int64_t done) { watch(done); });
      watch.next(solution.iterations);
      found.iterations += solution.iterations;
      for (std::size_t i = 0; i < static_cast<std::size_t>(network.n_own()); ++i) own[i] += correction[i];
      flows(network, a, own, r);
      value = energy(network, a, own, a, own);
      error = estimate(solver, r);
      if (error <= tolerance * value || solution.iterations == 0 || value <= 1e-26 * start) break;
    }
    network.exchange(own);
    // Nothing moves along this direction: what is left is rounding, and no part of it is a diffusivity.
    const double relative = value <= 1e-26 * start ? 0 : error / value;
    require(relative < 1 && std::isfinite(relative), RDD_ERROR_NUMERIC, "D along direction ", a,
            " (counted from 0) may be off by ", relative, " of itself: the rates spread too far for doubles");
    found.error = std::max(found.error, relative);
  }
  for (int a = 0; a < space; ++a)
    for (int b = 0; b <= a; ++b) {
      const double d =
          network.unit() * energy(network, a, y[static_cast<std::size_t>(a)], b, y[static_cast<std::size_t>(b)]);
      found.value[static_cast<std::size_t>(a + space * b)] = found.value[static_cast<std::size_t>(b + space * a)] = d;
    }
  return found;
}

Passage passage(mpi::Call& call, const Network& network, std::vector<char> fixed, double tolerance) {
  const auto& communicator = network.communicator();
  const auto n = static_cast<std::size_t>(network.n_own()), n_local = static_cast<std::size_t>(network.n_local());
  Passage found;
  std::vector<double> held(n_local), r(n_local), correction, pi(n_local);
  for (std::size_t i = 0; i < n; ++i) held[i] = fixed[i];
  network.exchange(held);
  fixed.resize(n_local);
  for (std::size_t i = n; i < n_local; ++i) fixed[i] = held[i] != 0;
  Solver solver(network, fixed);
  communicator.agree(attempt([&] {
    found.time.assign(n_local, 0);
    for (std::size_t i = 0; i < n_local; ++i) pi[i] = std::exp(network.log_pi()[i]) / network.unit();
  }));
  Watch watch(call, 500);
  double error = 1, mean = 0;
  for (int round = 0; round < most_refinements; ++round) {
    network.exchange(found.time);
    for (std::size_t i = 0; i < n; ++i) {
      Sum sum;
      if (fixed[i] == 0) sum.add(pi[i]);
      const auto row = static_cast<std::int64_t>(i);
      for (auto j = network.row_begin(row); j < network.row_begin(row + 1) && fixed[i] == 0; ++j)
        sum.add(network.conductance(j) * (found.time[static_cast<std::size_t>(network.column(j))] - found.time[i]));
      r[i] = sum.value();
    }
    if (round > 0) {
      error = std::sqrt(estimate(solver, r) / mean);
      if (error <= tolerance) break;
    }
    const auto solution = solver.solve(r, reduction, correction, [&](std::int64_t done) { watch(done); });
    watch.next(solution.iterations);
    found.iterations += solution.iterations;
    Sum sum;
    for (std::size_t i = 0; i < n; ++i) {
      found.time[i] += correction[i];
      sum.add(pi[i] * found.time[i]);
    }
    mean = over_ranks(communicator, sum.value());
    require(mean > 0, RDD_ERROR_NUMERIC, "the mean time came out as ", mean, ": the rates spread too far for doubles");
    if (solution.iterations == 0) break;
  }
  require(error < 1, RDD_ERROR_NUMERIC, "times may be off by ", error,
          " of themselves: the rates spread too far for doubles");
  found.error = error;
  found.mean = mean * network.unit();
  return found;
}

}  // namespace rdd::giant
