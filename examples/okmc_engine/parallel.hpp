// A loop over independent items on threads: OpenMP, or std::thread where OKMC_STD_THREADS is defined (for checkers that
// do not know OpenMP).
#pragma once

#ifdef OKMC_STD_THREADS
#include <atomic>
#include <thread>
#include <vector>
#endif

/// Calls body(i) for i = 0 ... n - 1 on up to `threads` threads, in any order. body must not throw.
template <typename Body>
void for_each(int threads, int n, const Body& body) {
#ifdef OKMC_STD_THREADS
  std::atomic<int> next{0};
  std::vector<std::thread> crew;
  for (int t = 0; t < threads; ++t)
    crew.emplace_back([&] {
      for (int i = next++; i < n; i = next++) body(i);
    });
  for (auto& one : crew) one.join();
#else
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
  for (int i = 0; i < n; ++i) body(i);
#endif
}
