// Object kinetic Monte Carlo of protons in BaZrO3 by coarse jumps: diffusion at several temperatures, with error bars.
//
// Usage: okmc_engine BARRIERS.csv [DEFECTS [THREADS]]
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

#include "coarse.hpp"

namespace {

constexpr int box = 64, slabs = 16, n_coarse = 3;

/// D_xx of the walks with its standard error, length^2/time.
std::array<double, 2> measured(const Engine& engine, const CoarseDefect& defect, double time) {
  double sum = 0, square = 0;
  const auto walks = engine.displacements();
  for (const auto& cells : walks) {
    double x = 0;
    for (std::size_t a = 0; a < 3; ++a) x += defect.lattice[3 * a] * cells[a];
    sum += x * x;
    square += x * x * x * x;
  }
  const auto n = static_cast<double>(walks.size());
  const double mean = sum / n;
  return {mean / (2 * time), std::sqrt((square / n - mean * mean) / (n - 1)) / (2 * time)};
}

/// One temperature: equilibrate, mark, measure. True if D is that of the full network within four standard errors.
bool run(const CoarseDefect& defect, int n_defects, int threads, std::uint64_t seed) {
  Engine engine(box, slabs, n_defects, defect.weight, seed);
  double escape = 0;
  for (std::size_t p = 0; p < defect.weight.size(); ++p) escape += defect.weight[p] * defect.table.escape(p);
  const double time = 200 / escape;  // each defect jumps 200 times or so
  const auto begin = std::chrono::steady_clock::now();
  for (int quantum = 0; quantum < 10; ++quantum) engine.advance(defect.table, time / 10, threads);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto [d, error] = measured(engine, defect, time);
  const double exact = defect.diffusivity[0];
  std::printf("%6.0f   %zu   %10.4e +- %7.1e   %10.4e   %+5.1f   %10lld\n", defect.temperature, defect.weight.size(), d,
              error, exact, (d - exact) / error, static_cast<long long>(engine.n_events()));
  std::fprintf(stderr, "%.1f million events a second\n", 1e-6 * static_cast<double>(engine.n_events()) / took.count());
  return std::abs(d - exact) < 4 * error;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) {
    std::fprintf(stderr, "usage: okmc_engine BARRIERS.csv [DEFECTS [THREADS]]\n");
    return 2;
  }
  const int n_defects = argc > 2 ? std::atoi(argv[2]) : 100000, threads = argc > 3 ? std::atoi(argv[3]) : 2;
  if (n_defects < 100 || threads < 1) throw std::runtime_error("expected at least 100 defects and one thread");
  const std::vector<double> temperatures = {300, 400, 600, 900};
  const auto defects = coarse_defects(argv[1], n_coarse, temperatures, threads);
  std::printf("%d protons in %d^3 cells, %d slabs\n", n_defects, box, slabs);
  std::printf(" T (K)   P   D_xx (A^2/s) by walks   exact        off/err       events\n");
  bool right = true;
  for (std::size_t t = 0; t < defects.size(); ++t) right = run(defects[t], n_defects, threads, 1 + t) && right;
  if (!right) throw std::runtime_error("the walks do not diffuse as the network does");
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "okmc_engine: %s\n", error.what());
  return 1;
}
