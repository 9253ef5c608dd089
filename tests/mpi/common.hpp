// Networks for the tests over ranks, the same on each, and a harness that counts failures of all ranks.
#pragma once

#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>
#include <rdd/mpi.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "../capi/check.h"

inline int world_rank = 0, world_size = 1;

/// All ranks end with the same answer: the number of failures of all of them.
inline int finish_all() {
  int own = failures, all = 0;
  MPI_Allreduce(&own, &all, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  if (world_rank == 0) std::printf("%d ranks, %d checks on rank 0, %d failed on all\n", world_size, checks, all);
  MPI_Finalize();
  return all == 0 ? 0 : 1;
}

struct Jumps {
  std::int64_t n_states = 0;
  std::vector<double> lattice, positions, rate, height, prefactor, energy;
  std::vector<std::int64_t> from, to, translation;
};

/// A square lattice of n x n sites with barriers between 0 and `spread`, and a drive along x.
inline Jumps square(std::int64_t n, double spread, double drive) {
  Jumps out;
  std::mt19937_64 random(static_cast<std::uint64_t>(n));
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  out.n_states = n * n;
  out.lattice = {static_cast<double>(n), 0, 0, static_cast<double>(n)};
  for (std::int64_t i = 0; i < n * n; ++i) {
    out.positions.insert(out.positions.end(), {static_cast<double>(i % n), static_cast<double>(i / n)});
    out.energy.push_back(uniform());
  }
  const auto add = [&](std::int64_t a, std::int64_t b, std::int64_t tx, std::int64_t ty, double saddle, double bias) {
    const auto height = saddle - out.energy[static_cast<std::size_t>(a)];
    out.from.push_back(a);
    out.to.push_back(b);
    out.translation.insert(out.translation.end(), {tx, ty});
    out.height.push_back(height / 20);
    out.prefactor.push_back(1e12);
    out.rate.push_back(std::exp(bias - height));
  };
  for (std::int64_t i = 0; i < n * n; ++i) {
    const std::int64_t x = i % n, y = i / n;
    const std::int64_t right = (x + 1) % n + n * y, up = x + n * ((y + 1) % n);
    const std::int64_t wrap_x = x + 1 == n ? 1 : 0, wrap_y = y + 1 == n ? 1 : 0;
    const double sx = 1 + spread * uniform(), sy = 1 + spread * uniform();
    add(i, right, wrap_x, 0, sx, drive);
    add(right, i, -wrap_x, 0, sx, -drive);
    add(i, up, 0, wrap_y, sy, 0);
    add(up, i, 0, -wrap_y, sy, 0);
  }
  return out;
}

inline rdd_model* model_of(const Jumps& j) {
  rdd_model* model = nullptr;
  CHECK(rdd_model_create(nullptr, 2, 2, j.n_states, j.lattice.data(), j.positions.data(),
                         static_cast<std::int64_t>(j.rate.size()), j.from.data(), j.to.data(), j.translation.data(),
                         j.rate.data(), nullptr, 0, &model) == RDD_OK);
  return model;
}

inline rdd_landscape* landscape_of(const Jumps& j) {
  rdd_landscape* landscape = nullptr;
  CHECK(rdd_landscape_create(nullptr, 2, 2, j.n_states, j.lattice.data(), j.positions.data(), nullptr, nullptr,
                             static_cast<std::int64_t>(j.rate.size()), j.from.data(), j.to.data(), j.translation.data(),
                             j.height.data(), RDD_HEIGHT_BARRIER, j.prefactor.data(), 0, 0, &landscape) == RDD_OK);
  return landscape;
}

inline rdd_mpi* handle_of(rdd_context* context, MPI_Comm comm) {
  rdd_mpi* mpi = nullptr;
  CHECK(rdd_mpi_create_c(context, comm, &mpi) == RDD_OK);
  return mpi;
}

inline bool same_bits(const void* a, const void* b, std::size_t bytes) { return std::memcmp(a, b, bytes) == 0; }
template <typename Number>
bool same_bits(const std::vector<Number>& a, const std::vector<Number>& b) {
  return a.size() == b.size() && same_bits(a.data(), b.data(), a.size() * sizeof(Number));
}
