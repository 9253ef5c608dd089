// Every slice against the same call without MPI, to the last bit: for each gather, one thread and two.
#include <cfenv>
#include <functional>

#include "common.hpp"

namespace {

std::int64_t begin_of(rdd_mpi* mpi, std::int32_t gather, std::int64_t n, std::int64_t& end) {
  std::int64_t begin = 0;
  end = n;
  if (gather == RDD_MPI_OWN) CHECK(rdd_mpi_range(mpi, n, &begin, &end) == RDD_OK);
  return begin;
}

bool receives(std::int32_t gather) { return gather != RDD_MPI_ROOT || world_rank == 0; }

/// Compares the columns this rank has; others must be untouched.
template <typename Number>
bool columns_agree(rdd_mpi* mpi, std::int32_t gather, std::int64_t n, const std::vector<Number>& whole,
                   const std::vector<Number>& found, Number untouched) {
  if (!receives(gather)) {
    for (const auto v : found)
      if (v != untouched) return false;
    return true;
  }
  std::int64_t end = 0;
  const auto begin = begin_of(mpi, gather, n, end);
  const auto numbers = n == 0 ? 0 : static_cast<std::int64_t>(whole.size()) / n;
  return same_bits(whole.data() + begin * numbers, found.data(),
                   static_cast<std::size_t>((end - begin) * numbers) * sizeof(Number));
}

std::vector<double> mesh_of(std::int64_t n, std::int32_t midpoint) {
  const std::int64_t mesh[2] = {n, n};
  std::int64_t n_k = 0;
  CHECK(rdd_kmesh(2, mesh, midpoint, 0, &n_k, nullptr, nullptr) == RDD_OK);
  std::vector<double> k(static_cast<std::size_t>(2 * n_k));
  CHECK(rdd_kmesh(2, mesh, midpoint, 0, &n_k, k.data(), nullptr) == RDD_OK);
  return k;
}

std::vector<double> random_k(std::int64_t n) {
  std::mt19937_64 random(3);
  std::vector<double> k(static_cast<std::size_t>(2 * n));
  for (auto& c : k) c = static_cast<double>(random() >> 11) * 0x1p-53 - 0.5;
  return k;
}

void compare_spectrum(rdd_context* context, rdd_mpi* mpi, const rdd_options* options, const rdd_model* model,
                      std::int64_t n_bands, const std::vector<double>& k, bool vectors) {
  const auto n_k = static_cast<std::int64_t>(k.size() / 2);
  std::int64_t m = 0;
  CHECK(rdd_model_n_states(model, &m) == RDD_OK);
  const auto n_values = static_cast<std::size_t>(n_bands * n_k), n_parts = vectors ? 2 * n_values * m : 0;
  std::vector<double> values(n_values), right(n_parts), left(n_parts);
  std::vector<std::int32_t> used(static_cast<std::size_t>(n_k));
  CHECK(rdd_spectrum(context, options, model, n_k, k.data(), n_bands, values.data(), vectors ? right.data() : nullptr,
                     vectors ? left.data() : nullptr, used.data()) == RDD_OK);
  for (std::int32_t gather = RDD_MPI_ROOT; gather <= RDD_MPI_OWN; ++gather) {
    std::vector<double> v(n_values, -7), r(n_parts, -7), l(n_parts, -7);
    std::vector<std::int32_t> u(used.size(), -7);
    CHECK(rdd_mpi_spectrum(context, options, mpi, gather, model, n_k, k.data(), n_bands, v.data(),
                           vectors ? r.data() : nullptr, vectors ? l.data() : nullptr, u.data()) == RDD_OK);
    CHECK(columns_agree(mpi, gather, n_k, values, v, -7.0) && columns_agree(mpi, gather, n_k, right, r, -7.0));
    CHECK(columns_agree(mpi, gather, n_k, left, l, -7.0) && columns_agree(mpi, gather, n_k, used, u, -7));
  }
}

/// One list in one call and in two, without MPI: what slices stand on.
void compare_pieces(const rdd_model* model, std::int64_t n_bands, const std::vector<double>& k) {
  const auto n_k = static_cast<std::int64_t>(k.size() / 2), half = n_k / 3;
  std::vector<double> whole(static_cast<std::size_t>(n_bands * n_k)), parts = whole;
  CHECK(rdd_spectrum(nullptr, nullptr, model, n_k, k.data(), n_bands, whole.data(), nullptr, nullptr, nullptr) ==
        RDD_OK);
  CHECK(rdd_spectrum(nullptr, nullptr, model, half, k.data(), n_bands, parts.data(), nullptr, nullptr, nullptr) ==
        RDD_OK);
  CHECK(rdd_spectrum(nullptr, nullptr, model, n_k - half, k.data() + 2 * half, n_bands, parts.data() + n_bands * half,
                     nullptr, nullptr, nullptr) == RDD_OK);
  CHECK(same_bits(whole, parts));
}

void spectra(rdd_context* context, rdd_mpi* mpi, bool large) {
  rdd_options* high = nullptr;
  CHECK(rdd_options_create(&high) == RDD_OK);
  CHECK(rdd_options_set_int(high, RDD_OPTION_ACCURACY, RDD_ACCURACY_HIGH) == RDD_OK);
  rdd_model *four = model_of(square(2, 8, 0)), *forty_nine = model_of(square(7, 12, 0));
  compare_spectrum(context, mpi, nullptr, four, 4, mesh_of(12, 0), true);
  compare_spectrum(context, mpi, nullptr, four, 2, random_k(1), false);  // fewer than ranks
  compare_spectrum(context, mpi, nullptr, four, 2, {}, false);
  compare_spectrum(context, mpi, high, four, 4, mesh_of(5, 1), true);
  compare_spectrum(context, mpi, nullptr, forty_nine, 3, random_k(50), true);
  rdd_model* sixteen_squared = model_of(square(16, 10, 0));  // 256 states: Lanczos
  compare_pieces(sixteen_squared, 4, mesh_of(5, 0));
  compare_spectrum(context, mpi, nullptr, sixteen_squared, 4, mesh_of(5, 0), false);
  rdd_options* reduced = nullptr;
  CHECK(rdd_options_create(&reduced) == RDD_OK);
  CHECK(rdd_options_set_int(reduced, RDD_OPTION_SOLVER, RDD_SOLVER_REDUCED_BASIS) == RDD_OK);
  const auto k = random_k(20);
  std::vector<double> whole(80), found(80);
  CHECK(rdd_spectrum(context, reduced, sixteen_squared, 20, k.data(), 4, whole.data(), nullptr, nullptr, nullptr) ==
        RDD_OK);
  CHECK(rdd_mpi_spectrum(context, reduced, mpi, RDD_MPI_ALL, sixteen_squared, 20, k.data(), 4, found.data(), nullptr,
                         nullptr, nullptr) == RDD_OK);
  CHECK(same_bits(whole, found));
  if (large) {
    rdd_model* thousand = model_of(square(32, 10, 0));
    compare_spectrum(context, mpi, nullptr, thousand, 4, mesh_of(3, 0), false);
    rdd_model_destroy(&thousand);
  }
  for (auto* model : {four, forty_nine, sixteen_squared}) rdd_model_destroy(&model);
  rdd_options_destroy(&high);
  rdd_options_destroy(&reduced);
}

void driven(rdd_context* context, rdd_mpi* mpi) {
  rdd_model* model = model_of(square(4, 6, 0.7));
  const auto k = mesh_of(6, 0);
  const std::int64_t n_k = 36, n_bands = 16;
  std::vector<double> values(2 * n_bands * n_k), right(2 * n_bands * n_k * 16);
  CHECK(rdd_spectrum_complex(context, nullptr, model, n_k, k.data(), n_bands, values.data(), right.data(), nullptr) ==
        RDD_OK);
  for (std::int32_t gather = RDD_MPI_ROOT; gather <= RDD_MPI_OWN; ++gather) {
    std::vector<double> v(values.size(), -7), r(right.size(), -7);
    CHECK(rdd_mpi_spectrum_complex(context, nullptr, mpi, gather, model, n_k, k.data(), n_bands, v.data(), r.data(),
                                   nullptr) == RDD_OK);
    CHECK(columns_agree(mpi, gather, n_k, values, v, -7.0) && columns_agree(mpi, gather, n_k, right, r, -7.0));
  }
  const std::int64_t box[2] = {4, 3}, n_cells = 12, n_times = 7;
  std::vector<double> start(16 * n_cells), time(n_times), whole(16 * n_cells * n_times), found = whole;
  start[5] = 1;
  for (std::size_t t = 0; t < n_times; ++t) time[t] = 0.3 * static_cast<double>(t);
  CHECK(rdd_propagate(context, model, box, n_cells, n_times, time.data(), start.data(), whole.data()) == RDD_OK);
  CHECK(rdd_mpi_propagate(context, mpi, RDD_MPI_ALL, model, box, n_cells, n_times, time.data(), start.data(),
                          found.data()) == RDD_OK);
  CHECK(same_bits(whole, found));
  rdd_model_destroy(&model);
}

void temperatures(rdd_context* context, rdd_mpi* mpi) {
  const auto jumps = square(5, 30, 0);
  rdd_landscape *given = landscape_of(jumps), *landscape = nullptr;
  CHECK(rdd_mpi_landscape_bcast(mpi, world_size - 1, world_rank == world_size - 1 ? given : nullptr, &landscape) ==
        RDD_OK);
  const std::int64_t n_T = 23, P = 2;
  std::vector<double> T, d(4 * n_T), v(2 * n_T), slope(4 * n_T);
  for (std::int64_t t = 0; t < n_T; ++t) T.push_back(300 + 40 * static_cast<double>(t));
  CHECK(rdd_sweep(context, nullptr, given, n_T, T.data(), d.data(), v.data(), slope.data()) == RDD_OK);
  std::vector<double> pi(P * n_T), q(P * P * n_T), c(2 * P * P * n_T), D(4 * P * P * n_T), gap(n_T);
  const auto coarse =
      rdd_sweep_coarse(context, nullptr, given, P, n_T, T.data(), pi.data(), q.data(), c.data(), D.data(), gap.data());
  for (std::int32_t gather = RDD_MPI_ROOT; gather <= RDD_MPI_OWN; ++gather) {
    std::vector<double> d2(d.size(), -7), v2(v.size(), -7), s2(d.size(), -7);
    CHECK(rdd_mpi_sweep(context, nullptr, mpi, gather, landscape, n_T, T.data(), d2.data(), v2.data(), s2.data()) ==
          RDD_OK);
    CHECK(columns_agree(mpi, gather, n_T, d, d2, -7.0) && columns_agree(mpi, gather, n_T, v, v2, -7.0));
    CHECK(columns_agree(mpi, gather, n_T, slope, s2, -7.0));
    std::vector<double> pi2(pi.size(), -7), q2(q.size(), -7), c2(c.size(), -7), D2(D.size(), -7), g2(gap.size(), -7);
    CHECK(rdd_mpi_sweep_coarse(context, nullptr, mpi, gather, landscape, P, n_T, T.data(), pi2.data(), q2.data(),
                               c2.data(), D2.data(), g2.data()) == coarse);
    if (coarse < 0) continue;
    CHECK(columns_agree(mpi, gather, n_T, pi, pi2, -7.0) && columns_agree(mpi, gather, n_T, q, q2, -7.0));
    CHECK(columns_agree(mpi, gather, n_T, c, c2, -7.0) && columns_agree(mpi, gather, n_T, D, D2, -7.0));
    CHECK(columns_agree(mpi, gather, n_T, gap, g2, -7.0));
  }
  CHECK(coarse == RDD_OK);
  rdd_table *one = nullptr, *many = nullptr;
  CHECK(rdd_table_create(context, nullptr, given, 400, 900, 1e-7, &one) == RDD_OK);
  CHECK(rdd_mpi_table_create(context, nullptr, mpi, landscape, 400, 900, 1e-7, &many) == RDD_OK);
  std::int64_t n_values = 0, channels = 0, intervals = 0, intervals_of_many = 0;
  CHECK(rdd_table_sizes(one, &n_values, &channels, &intervals) == RDD_OK);
  CHECK(rdd_table_sizes(many, &n_values, &channels, &intervals_of_many) == RDD_OK && intervals == intervals_of_many);
  std::vector<double> a(static_cast<std::size_t>(4 * channels * intervals)), b(a.size());
  CHECK(rdd_table_coefficients(one, nullptr, a.data(), nullptr) == RDD_OK);
  CHECK(rdd_table_coefficients(many, nullptr, b.data(), nullptr) == RDD_OK);
  CHECK(same_bits(a, b));
  rdd_table_destroy(&one);
  rdd_table_destroy(&many);
  rdd_landscape_destroy(&given);
  rdd_landscape_destroy(&landscape);
}

std::vector<double> numbers_of(const rdd_trajectories* t, std::int64_t n, std::int64_t n_times) {
  std::vector<double> all(static_cast<std::size_t>(14 * n_times + 20 + 2 * n_times * n));
  double* at = all.data();
  const auto take = [&](std::int64_t count) { return at += count, at - count; };
  auto *mean = take(2 * n_times), *mean_error = take(2 * n_times), *squared = take(4 * n_times),
       *squared_error = take(4 * n_times), *v = take(2), *v_error = take(2), *D = take(4), *D_error = take(4);
  CHECK(rdd_trajectories_displacement(t, mean, mean_error, squared, squared_error) == RDD_OK);
  CHECK(rdd_trajectories_transport(t, v, v_error, D, D_error) == RDD_OK);
  std::int64_t events = 0, stopped = 0;
  CHECK(rdd_trajectories_counts(t, &events, &stopped, nullptr) == RDD_OK);
  *take(1) = static_cast<double>(events);
  *take(1) = static_cast<double>(stopped);
  CHECK(rdd_trajectories_paths(t, 1, take(2 * n_times * n), nullptr) == RDD_OK);
  return all;
}

void trajectories(rdd_context* context, rdd_mpi* mpi) {
  rdd_model* model = model_of(square(3, 4, 0.2));
  const double times[3] = {1, 5, 20};
  for (const std::int64_t n : {1, 257, 1031}) {
    for (const std::int64_t most : {0, 30}) {
      rdd_trajectories *one = nullptr, *many = nullptr;
      const auto status = rdd_trajectories_sample(context, model, n, 11, 3, times, nullptr, most, 1, 1, &one);
      CHECK(status >= 0);
      for (std::int32_t gather = RDD_MPI_ROOT; gather <= RDD_MPI_ALL; ++gather) {
        CHECK(rdd_mpi_trajectories_sample(context, mpi, gather, model, n, 11, 3, times, nullptr, most, 1, 1, &many) ==
              status);
        CHECK((many != nullptr) == receives(gather));
        if (many == nullptr) continue;
        CHECK(same_bits(numbers_of(one, n, 3), numbers_of(many, n, 3)));
        std::vector<std::int64_t> seen(27), seen_by_many(27);
        CHECK(rdd_trajectories_occupation(one, seen.data()) == RDD_OK &&
              rdd_trajectories_occupation(many, seen_by_many.data()) == RDD_OK && seen == seen_by_many);
        rdd_trajectories_destroy(&many);
      }
      rdd_trajectories_destroy(&one);
    }
  }
  rdd_model_destroy(&model);
}

void spins(rdd_context* context, rdd_mpi* mpi) {
  constexpr std::int64_t n = 13, sites = 12, rows = 3;
  rdd_dmd* dmd = nullptr;
  CHECK(rdd_dmd_chain(nullptr, sites, 80, RDD_DMD_TANH, 1, 4, 1, RDD_DMD_CLOSED, 0.9998, &dmd) == RDD_OK);
  rdd_options* options = nullptr;
  CHECK(rdd_options_create(&options) == RDD_OK && rdd_options_set_int(options, RDD_OPTION_SPIN_FIRST, 4) == RDD_OK);
  rdd_spin* spin = nullptr;
  const double times[rows] = {0, 0.3, 1};
  CHECK(rdd_spin_create_with(context, options, dmd, n, nullptr, &spin) == RDD_OK);
  CHECK(rdd_spin_run(context, spin, rows, times) == RDD_OK);
  std::vector<double> one(rows * (4 + 4 * sites + 2 * n)), many(one.size(), -7);
  const auto places = [&](std::vector<double>& all) {
    std::vector<double*> at;
    auto* next = all.data();
    for (const std::int64_t count :
         {std::int64_t{1}, std::int64_t{1}, std::int64_t{1}, std::int64_t{1}, sites, sites, sites, sites, n, n}) {
      at.push_back(next);
      next += count * rows;
    }
    return at;
  };
  const auto a = places(one), b = places(many);
  CHECK(rdd_spin_means(spin, nullptr, a[0], a[1], a[2], a[3]) == RDD_OK);
  CHECK(rdd_spin_profiles(spin, a[4], a[5], a[6], a[7]) == RDD_OK);
  CHECK(rdd_spin_paths(spin, a[8], a[9]) == RDD_OK);
  CHECK(rdd_mpi_spin_ensemble(context, options, mpi, RDD_MPI_ALL, dmd, sites, sites, n, nullptr, rows, times, b[0],
                              b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9]) == RDD_OK);
  CHECK(same_bits(one, many));
  rdd_spin_destroy(&spin);
  rdd_options_destroy(&options);
  rdd_dmd_destroy(&dmd);
}

void walkers(rdd_context* context, rdd_mpi* mpi) {
  rdd_energy* energy = nullptr;
  const double lo = 0, hi = INFINITY, start = 0.9, coefficient[5] = {1, 0, -2, 0, 1};
  const std::int32_t absorbing[2] = {1, 0};
  CHECK(rdd_energy_create(1, &energy) == RDD_OK);
  const std::int64_t powers[5] = {0, 1, 2, 3, 4};
  CHECK(rdd_energy_set_polynomial(energy, 5, powers, coefficient) == RDD_OK);
  constexpr std::int64_t n = 5;
  double lambda[n], error[n], mean[n], variance[n];
  std::int64_t exits[n];
  CHECK(rdd_mpi_fleming_viot(context, mpi, RDD_MPI_ALL, n, 40, 1, &lo, &hi, absorbing, 2, 0.02, 200, &start, energy, 20,
                             50, lambda, error, exits, mean, variance) == RDD_OK);
  for (std::int64_t r = 0; r < n; ++r) {
    rdd_context* own = nullptr;
    rdd_walkers* one = nullptr;
    double l = 0, e = 0, time = 0, ratio = 0, m = 0, v = 0;
    std::int64_t x = 0;
    CHECK(rdd_context_create(1, &own) == RDD_OK && rdd_context_set_seed(own, 40 + r) == RDD_OK);
    CHECK(rdd_walkers_create(own, 1, &lo, &hi, absorbing, 2, 0.02, 200, 1, &start, &one) == RDD_OK);
    CHECK(rdd_walkers_run(own, one, energy, 20) == RDD_OK && rdd_walkers_clear(one) == RDD_OK);
    CHECK(rdd_walkers_run(own, one, energy, 50) == RDD_OK && rdd_walkers_moments(one, &m, &v) == RDD_OK);
    CHECK(rdd_walkers_rate(one, &l, &e, &time, &x, &ratio) == RDD_OK);
    CHECK(l == lambda[r] && e == error[r] && x == exits[r] && m == mean[r] && v == variance[r]);
    rdd_walkers_destroy(&one);
    rdd_context_destroy(&own);
  }
  rdd_energy_destroy(&energy);
}

/// A replica: the free energy of a chain after a step, by its temperature.
std::int32_t replica(void*, rdd_context* context, std::int64_t unit, double* values) {
  rdd_dmd* dmd = nullptr;
  auto status =
      rdd_dmd_chain(context, 8, 60 + 5 * static_cast<double>(unit), RDD_DMD_TANH, 1, 4, 1, RDD_DMD_CLOSED, 0.99, &dmd);
  if (status == RDD_OK) status = rdd_dmd_step(context, dmd, 0.1);
  if (status == RDD_OK) status = rdd_dmd_state(dmd, values, nullptr, nullptr, nullptr);
  rdd_dmd_destroy(&dmd);
  return status;
}

void replicas(rdd_context* context, rdd_mpi* mpi) {
  std::vector<double> found(8 * 9), one(8 * 9);
  for (std::int64_t unit = 0; unit < 9; ++unit) CHECK(replica(nullptr, context, unit, one.data() + 8 * unit) == RDD_OK);
  CHECK(rdd_mpi_map(context, mpi, RDD_MPI_ALL, 9, 8, replica, nullptr, found.data()) == RDD_OK);
  CHECK(same_bits(one, found));
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &world_rank);
  MPI_Comm_size(MPI_COMM_WORLD, &world_size);
  const bool large = argc > 1 && std::string(argv[1]) == "large";
#ifdef __GLIBC__
  feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
#endif
  for (std::int32_t threads = 1; threads <= 2; ++threads) {
    rdd_context* context = nullptr;
    CHECK(rdd_context_create(threads, &context) == RDD_OK && rdd_context_set_seed(context, 77) == RDD_OK);
    rdd_mpi* mpi = handle_of(context, MPI_COMM_WORLD);
    spectra(context, mpi, large);
    driven(context, mpi);
    temperatures(context, mpi);
    trajectories(context, mpi);
    spins(context, mpi);
    walkers(context, mpi);
    replicas(context, mpi);
    CHECK(rdd_mpi_destroy(&mpi) == RDD_OK && mpi == nullptr);
    rdd_context_destroy(&context);
  }
#ifdef __GLIBC__
  CHECK(fegetexcept() == (FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW));
  fedisableexcept(FE_ALL_EXCEPT);
#endif
  return finish_all();
}
