// Networks over ranks against the core on one, and what is wrong with them told on all ranks.
#include <rdd/giant.h>

#include <algorithm>
#include <chrono>

#include "../mpi/common.hpp"

namespace {

/// A periodic grid of n^dim sites, off their places at random, with symmetric rates over `decades`, or fast blobs of
/// `blob` sites a side with slow jumps between; energies over `depth` kT. Every rank computes any row of it.
struct Grid {
  int dim;
  std::int64_t n;
  double decades, depth = 0;
  std::int64_t blob = 0;
  std::uint64_t seed = 1;

  static double uniform(std::uint64_t key) {  // splitmix64
    key += UINT64_C(0x9e3779b97f4a7c15);
    key = (key ^ (key >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    key = (key ^ (key >> 27)) * UINT64_C(0x94d049bb133111eb);
    return static_cast<double>((key ^ (key >> 31)) >> 11) * 0x1p-53;
  }
  [[nodiscard]] std::int64_t states() const { return dim == 2 ? n * n : n * n * n; }
  [[nodiscard]] double position(std::int64_t state, int a) const {
    const std::int64_t place = a == 0 ? state % n : a == 1 ? state / n % n : state / n / n;
    return static_cast<double>(place) + 0.5 * uniform(seed * 1000003 + static_cast<std::uint64_t>(3 * state + a));
  }
  [[nodiscard]] double energy(std::int64_t state) const {
    return depth * uniform(seed * 7919 + static_cast<std::uint64_t>(state) * 31 + 5);
  }
  /// The jump along an axis, forward or back.
  void jump(std::int64_t state, int axis, int sign, std::int64_t& to, std::int64_t* cell, double& rate) const {
    std::int64_t place[3] = {state % n, state / n % n, state / n / n};
    const std::int64_t before = place[axis];
    place[axis] += sign;
    for (int a = 0; a < dim; ++a) cell[a] = 0;
    if (place[axis] == n) place[axis] = 0, cell[axis] = 1;
    if (place[axis] < 0) place[axis] = n - 1, cell[axis] = -1;
    to = place[0] + n * (place[1] + (dim == 3 ? n * place[2] : 0));
    const auto bond = static_cast<std::uint64_t>(3 * (sign > 0 ? state : to) + axis);
    double exponent = -decades * uniform(seed * 104729 + bond);
    if (blob > 0) exponent = before / blob == place[axis] / blob && cell[axis] == 0 ? 0 : -decades;
    rate = std::pow(10, exponent) * std::exp(energy(state));
  }
};

std::int32_t tell(void* user, std::int64_t begin, std::int64_t end, std::int64_t* counts, std::int64_t* to,
                  std::int64_t* translation, double* rate) {
  const auto& grid = *static_cast<const Grid*>(user);
  for (auto state = begin; state < end; ++state) {
    counts[state - begin] = 2 * grid.dim;
    for (int axis = 0; to != nullptr && axis < grid.dim; ++axis)
      for (const int sign : {1, -1}) {
        grid.jump(state, axis, sign, *to++, translation, *rate++);
        translation += grid.dim;
      }
  }
  return 0;
}

std::vector<double> lattice_of(const Grid& grid) {
  std::vector<double> lattice(static_cast<std::size_t>(grid.dim * grid.dim), 0);
  for (int a = 0; a < grid.dim; ++a) lattice[static_cast<std::size_t>(a + grid.dim * a)] = static_cast<double>(grid.n);
  return lattice;
}

rdd_giant* giant_of(rdd_mpi* mpi, const Grid& grid, rdd_status expected = RDD_OK) {
  std::int64_t begin = 0, end = 0;
  CHECK(rdd_mpi_range(mpi, grid.states(), &begin, &end) == RDD_OK);
  std::vector<double> positions;
  for (auto state = begin; state < end; ++state)
    for (int a = 0; a < grid.dim; ++a) positions.push_back(grid.position(state, a));
  rdd_giant* giant = nullptr;
  auto user = grid;
  CHECK(rdd_giant_create_from(mpi, grid.dim, grid.dim, grid.states(), lattice_of(grid).data(), begin, end - begin,
                              positions.data(), tell, &user, &giant) == expected);
  return giant;
}

rdd_model* model_of(const Grid& grid) {
  const auto n = static_cast<std::size_t>(grid.states());
  std::vector<double> positions, rate;
  std::vector<std::int64_t> from, to, translation, counts(n);
  for (std::int64_t state = 0; state < grid.states(); ++state) {
    for (int a = 0; a < grid.dim; ++a) positions.push_back(grid.position(state, a));
    from.insert(from.end(), static_cast<std::size_t>(2 * grid.dim), state);
  }
  to.resize(from.size());
  rate.resize(from.size());
  translation.resize(from.size() * static_cast<std::size_t>(grid.dim));
  auto user = grid;
  tell(&user, 0, grid.states(), counts.data(), to.data(), translation.data(), rate.data());
  rdd_model* model = nullptr;
  CHECK(rdd_model_create(nullptr, grid.dim, grid.dim, grid.states(), lattice_of(grid).data(), positions.data(),
                         static_cast<std::int64_t>(from.size()), from.data(), to.data(), translation.data(),
                         rate.data(), nullptr, 0, &model) == RDD_OK);
  return model;
}

double seconds() { return MPI_Wtime(); }

/// D against that of the core (subtraction-free), within the error returned and 1e-12.
void compare_diffusivity(rdd_mpi* mpi, const Grid& grid, double asked, double allowed) {
  double d[9] = {}, error = 0, exact[9] = {};
  std::int64_t iterations = 0;
  rdd_giant* giant = giant_of(mpi, grid);
  const double start = seconds();
  const auto status = rdd_giant_diffusivity(nullptr, giant, asked, d, &error, &iterations);
  const double time = seconds() - start;
  CHECK(status == RDD_OK || status == RDD_NOT_CONVERGED);
  double worst = 0;
  if (world_rank == 0) {
    rdd_model* model = model_of(grid);
    rdd_options* high = nullptr;
    CHECK(rdd_options_create(&high) == RDD_OK);
    CHECK(rdd_options_set_int(high, RDD_OPTION_ACCURACY, RDD_ACCURACY_HIGH) == RDD_OK);
    CHECK(rdd_diffusivity(nullptr, high, model, exact) == RDD_OK);
    for (int a = 0; a < grid.dim; ++a)
      for (int b = 0; b < grid.dim; ++b) {
        const int place = a + grid.dim * b;
        const double scale = std::sqrt(exact[a + grid.dim * a] * exact[b + grid.dim * b]);
        worst = std::max(worst, std::abs(d[place] - exact[place]) / scale);
      }
    std::printf("%d-D %lld states, %g decades%s: D off by %.1e, estimate %.1e, %lld iterations, %.2f s\n", grid.dim,
                static_cast<long long>(grid.states()), grid.decades, grid.blob > 0 ? " between blobs" : "", worst,
                error, static_cast<long long>(iterations), time);
    rdd_model_destroy(&model);
    rdd_options_destroy(&high);
    CHECK(worst <= std::max(allowed, error));
    CHECK(error <= allowed);
  }
  CHECK(rdd_giant_destroy(&giant) == RDD_OK);
}

void compare_passage(rdd_mpi* mpi, const Grid& grid) {
  rdd_giant* giant = giant_of(mpi, grid);
  std::int64_t begin = 0, end = 0, iterations = 0;
  CHECK(rdd_mpi_range(mpi, grid.states(), &begin, &end) == RDD_OK);
  std::vector<std::int64_t> absorbing, own;
  for (std::int64_t state = 0; state < grid.states(); state += 997) {
    absorbing.push_back(state);
    if (state >= begin && state < end) own.push_back(state);
  }
  std::vector<double> time(static_cast<std::size_t>(end - begin)), exact(static_cast<std::size_t>(grid.states()));
  std::vector<double> log_pi(time.size()), exact_log_pi(exact.size());
  double mean = 0, error = 0;
  CHECK(rdd_giant_first_passage(nullptr, giant, static_cast<std::int64_t>(own.size()), own.data(), 1e-11, time.data(),
                                &mean, &error, &iterations) >= 0);
  CHECK(rdd_giant_stationary(giant, log_pi.data()) == RDD_OK);
  rdd_model* model = model_of(grid);
  rdd_passage* passage = nullptr;
  CHECK(rdd_passage_create(nullptr, model, 1, static_cast<std::int64_t>(absorbing.size()), absorbing.data(), nullptr, 0,
                           &passage) == RDD_OK);
  CHECK(rdd_passage_times(nullptr, passage, exact.data(), nullptr) == RDD_OK);
  CHECK(rdd_stationary(nullptr, model, nullptr, exact_log_pi.data()) == RDD_OK);
  double worst = 0, worst_pi = 0, exact_mean = 0;
  for (std::int64_t i = 0; i < grid.states(); ++i)
    exact_mean += std::exp(exact_log_pi[static_cast<std::size_t>(i)]) * exact[static_cast<std::size_t>(i)];
  for (auto i = begin; i < end; ++i) {
    const auto here = static_cast<std::size_t>(i - begin), whole = static_cast<std::size_t>(i);
    worst = std::max(worst, std::abs(time[here] - exact[whole]) / exact_mean);
    worst_pi = std::max(worst_pi, std::abs(log_pi[here] - exact_log_pi[whole]));
  }
  if (world_rank == 0)
    std::printf(
        "%d-D %lld states, %g decades: times off by %.1e of their mean, it by %.1e, estimate %.1e, ln pi by "
        "%.1e, %lld iterations\n",
        grid.dim, static_cast<long long>(grid.states()), grid.decades, worst, std::abs(mean / exact_mean - 1), error,
        worst_pi, static_cast<long long>(iterations));
  CHECK(worst <= 1e-10 && worst_pi <= 1e-10 && std::abs(mean / exact_mean - 1) <= 1e-10);
  rdd_passage_destroy(&passage);
  rdd_model_destroy(&model);
  CHECK(rdd_giant_destroy(&giant) == RDD_OK);
}

/// The estimate on small networks of all kinds: never below a tenth of the true error.
void compare_estimates(rdd_mpi* mpi) {
  int below = 0, counted = 0;
  double worst = 1e300;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Grid grid{
        seed % 2 == 0 ? 2 : 3, seed % 2 == 0 ? 24 : 8, static_cast<double>(seed % 9), seed % 3 == 0 ? 5.0 : 0, 0, seed};
    const double asked = std::pow(10, -1.5 - static_cast<double>(seed % 5));
    double d[9] = {}, error = 0, best[9] = {}, best_error = 0;
    std::int64_t iterations = 0;
    rdd_giant* giant = giant_of(mpi, grid);
    CHECK(rdd_giant_diffusivity(nullptr, giant, asked, d, &error, &iterations) >= 0);
    CHECK(rdd_giant_diffusivity(nullptr, giant, 1e-13, best, &best_error, &iterations) >= 0);
    for (int a = 0; a < grid.dim; ++a) {
      const double off = d[a + grid.dim * a] / best[a + grid.dim * a] - 1;
      CHECK(off >= -1e-12);       // an upper bound
      if (off < 1e-13) continue;  // rounding
      ++counted;
      worst = std::min(worst, error / off);
      below += error < off / 10;
    }
    CHECK(rdd_giant_destroy(&giant) == RDD_OK);
  }
  if (world_rank == 0)
    std::printf("estimates: %d errors seen, %d far below, smallest ratio %.2g\n", counted, below, worst);
  CHECK(below == 0);
}

struct Spoiled {
  Grid grid;
  std::int64_t state;
  int how;  // 0: no reverse, 1: no balance, 2: fails, 3: disconnected
};

std::int32_t tell_wrong(void* user, std::int64_t begin, std::int64_t end, std::int64_t* counts, std::int64_t* to,
                        std::int64_t* translation, double* rate) {
  auto& s = *static_cast<Spoiled*>(user);
  if (s.how == 2 && s.state >= begin && s.state < end) return -5;
  const auto answer = tell(&s.grid, begin, end, counts, to, translation, rate);
  for (auto j = 2 * s.grid.dim * (s.state - begin); to != nullptr && s.state >= begin && s.state < end;) {
    if (s.how == 0) rate[j] = 0;
    if (s.how == 1) rate[j] *= 1.001;
    break;
  }
  if (s.how == 3 && to != nullptr)  // the line of the state is cut off
    for (auto state = begin; state < end; ++state)
      for (int k = 2; k < 4; ++k) {
        const auto j = 4 * (state - begin) + k;
        const auto line = state / s.grid.n, other = to[j] / s.grid.n;
        if (line == s.state / s.grid.n || other == s.state / s.grid.n) rate[j] = 0;
      }
  return answer;
}

void refused(rdd_mpi* mpi, int how, rdd_status expected, const char* words) {
  Spoiled user{{2, 20, 3}, 210, how};
  std::int64_t begin = 0, end = 0;
  CHECK(rdd_mpi_range(mpi, 400, &begin, &end) == RDD_OK);
  rdd_giant* giant = nullptr;
  REFUSED(rdd_giant_create_from(mpi, 2, 2, 400, lattice_of(user.grid).data(), begin, end - begin, nullptr, tell_wrong,
                                &user, &giant),
          expected, words);
  CHECK(giant == nullptr);
}

void errors(rdd_mpi* mpi) {
  refused(mpi, 0, RDD_ERROR_NOT_REVERSIBLE, "has no reverse");
  refused(mpi, 1, RDD_ERROR_NOT_REVERSIBLE, "detailed balance is off by");
  refused(mpi, 2, RDD_ERROR_CALLBACK, "the callback returned -5");
  refused(mpi, 3, RDD_ERROR_NOT_ERGODIC, "cannot be reached from state 0");
  rdd_giant* giant = giant_of(mpi, {2, 20, 3});
  double d[4] = {-7}, error = 0;
  std::int64_t n = 0;
  REFUSED(rdd_giant_diffusivity(nullptr, giant, world_rank == 0 ? 0 : 1e-9, d, &error, &n), RDD_ERROR_ARGUMENT,
          "rank 0: tolerance = 0");
  CHECK(d[0] == -7);
  if (world_size > 1)
    REFUSED(rdd_giant_diffusivity(nullptr, giant, world_rank == 0 ? 1e-8 : 1e-9, d, &error, &n), RDD_ERROR_ARGUMENT,
            "tolerance differs between ranks");
  REFUSED(rdd_giant_diffusivity(nullptr, giant, 1e-9, world_rank == world_size - 1 ? nullptr : d, &error, &n),
          RDD_ERROR_NULL, "diffusivity is NULL");
  std::vector<double> times(400);
  REFUSED(rdd_giant_first_passage(nullptr, giant, 0, nullptr, 1e-9, times.data(), d, &error, &n), RDD_ERROR_ARGUMENT,
          "absorbing: 0 states on all ranks");
  rdd_context* context = nullptr;
  const auto stop = [](void*, std::int64_t, std::int64_t) -> std::int32_t { return 1; };
  CHECK(rdd_context_create(1, &context) == RDD_OK &&
        rdd_context_set_progress(context, stop, nullptr, nullptr) == RDD_OK);
  CHECK(rdd_giant_diffusivity(context, giant, 1e-9, d, &error, &n) == RDD_CANCELLED);
  rdd_context_destroy(&context);
  CHECK(rdd_giant_diffusivity(nullptr, giant, 1e-9, d, &error, &n) == RDD_OK);
  CHECK(rdd_giant_destroy(&giant) == RDD_OK && giant == nullptr);
}

/// giant time DIM N DECADES: iterations, memory and time of one diffusivity.
void measure(rdd_mpi* mpi, char** argv) {
  const Grid grid{std::atoi(argv[2]), std::atoi(argv[3]), std::atof(argv[4])};
  const double start = seconds();
  rdd_giant* giant = giant_of(mpi, grid);
  const double made = seconds();
  double d[9] = {}, error = 0;
  std::int64_t iterations = 0, n = 0, first = 0, own = 0, jumps = 0, bytes = 0;
  std::int32_t space = 0;
  const auto status = rdd_giant_diffusivity(nullptr, giant, 1e-10, d, &error, &iterations);
  CHECK(rdd_giant_sizes(giant, &space, &n, &first, &own, &jumps, &bytes) == RDD_OK);
  if (world_rank == 0)
    std::printf(
        "%d ranks, %d-D %lld states, %g decades: made %.2f s, D %.2f s (status %d), %.17g, error %.1e, %lld "
        "iterations, network %.0f B/state on rank 0\n",
        world_size, grid.dim, static_cast<long long>(n), grid.decades, made - start, seconds() - made, status, d[0],
        error, static_cast<long long>(iterations), static_cast<double>(bytes) / static_cast<double>(own));
  CHECK(rdd_giant_destroy(&giant) == RDD_OK);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &world_rank);
  MPI_Comm_size(MPI_COMM_WORLD, &world_size);
  rdd_mpi* mpi = handle_of(nullptr, MPI_COMM_WORLD);
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "time" && argc > 4) {
    measure(mpi, argv);
  } else {
    errors(mpi);
    compare_diffusivity(mpi, {2, 40, 4}, 1e-13, 1e-12);
    compare_diffusivity(mpi, {2, 40, 8}, 1e-13, 1e-12);
    compare_diffusivity(mpi, {3, 12, 12}, 1e-13, 1e-12);
    compare_diffusivity(mpi, {2, 30, 4, 6}, 1e-13, 1e-11);
    compare_diffusivity(mpi, {2, 32, 8, 0, 4}, 1e-13, 1e-9);
    compare_passage(mpi, {2, 50, 4, 3});
    compare_passage(mpi, {3, 13, 8});
    compare_estimates(mpi);
    if (what == "large")
      for (const double decades : {4.0, 8.0, 12.0}) {
        compare_diffusivity(mpi, {2, 100, decades}, 1e-13, 1e-12);
        compare_diffusivity(mpi, {2, 316, decades}, 1e-13, 1e-12);
        compare_diffusivity(mpi, {3, 22, decades}, 1e-13, 1e-12);
      }
  }
  CHECK(rdd_mpi_destroy(&mpi) == RDD_OK);
  return finish_all();
}
