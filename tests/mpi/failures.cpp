// What one rank finds wrong every rank returns, and the next call works; nothing hangs (the test has a timeout).
#include <cstdlib>

#include "common.hpp"

namespace {

std::string text() { return last_text(); }

/// All ranks have this status and the same text, with these words in it.
void all_refuse(rdd_status status, rdd_status expected, const char* words) {
  std::string own = text();
  own.resize(512);
  std::string root = own;
  MPI_Bcast(root.data(), 512, MPI_CHAR, 0, MPI_COMM_WORLD);
  CHECK(status == expected && own == root && own.find(words) != std::string::npos);
  if (status != expected) std::printf("rank %d: %d instead of %d\n", world_rank, status, expected);
}

std::string of_rank(int rank) { return "rank " + std::to_string(rank) + ": "; }

struct Case {
  rdd_model* model = model_of(square(4, 6, 0));
  std::vector<double> k = std::vector<double>(200, 0.1), values = std::vector<double>(1600, -7);
  rdd_mpi* mpi = handle_of(nullptr, MPI_COMM_WORLD);
  ~Case() {
    rdd_model_destroy(&model);
    rdd_mpi_destroy(&mpi);
  }
  rdd_status run(rdd_context* context = nullptr) {
    return rdd_mpi_spectrum(context, nullptr, mpi, RDD_MPI_ALL, model, 100, k.data(), 16, values.data(), nullptr,
                            nullptr, nullptr);
  }
};

/// Arguments that one rank gets wrong: on the first rank, on the last, on two.
void arguments(Case& c) {
  for (const int bad : {0, world_size - 1}) {
    const bool me = world_rank == bad;
    all_refuse(rdd_mpi_spectrum(nullptr, nullptr, c.mpi, RDD_MPI_ALL, me ? nullptr : c.model, 100, c.k.data(), 16,
                                c.values.data(), nullptr, nullptr, nullptr),
               RDD_ERROR_NULL, (of_rank(bad) + "model is NULL").c_str());
    all_refuse(rdd_mpi_spectrum(nullptr, nullptr, c.mpi, RDD_MPI_ALL, c.model, 100, c.k.data(), 16,
                                me ? nullptr : c.values.data(), nullptr, nullptr, nullptr),
               RDD_ERROR_NULL, "opt_values is NULL");
    all_refuse(rdd_mpi_spectrum(nullptr, nullptr, c.mpi, RDD_MPI_ALL, c.model, 100, c.k.data(), me ? 99 : 16,
                                c.values.data(), nullptr, nullptr, nullptr),
               RDD_ERROR_ARGUMENT, "n_bands = 99: expected 1 to n_states = 16");
    c.k[17] = me ? NAN : 0.1;
    all_refuse(c.run(), RDD_ERROR_ARGUMENT, "opt_k: component 1 of wavevector 8");
    c.k[17] = 0.1;
    CHECK(c.values[0] == -7);
    if (world_size == 1) continue;
    c.k[3] = me ? 0.2 : 0.1;
    all_refuse(c.run(), RDD_ERROR_ARGUMENT, "opt_k differs between ranks");
    c.k[3] = 0.1;
    all_refuse(rdd_mpi_spectrum(nullptr, nullptr, c.mpi, RDD_MPI_ALL, c.model, me ? 90 : 100, c.k.data(), 16,
                                c.values.data(), nullptr, nullptr, nullptr),
               RDD_ERROR_ARGUMENT, "n_k differs between ranks, from 90 to 100");
    all_refuse(rdd_mpi_spectrum(nullptr, nullptr, c.mpi, me ? RDD_MPI_ROOT : RDD_MPI_ALL, c.model, 100, c.k.data(), 16,
                                c.values.data(), nullptr, nullptr, nullptr),
               RDD_ERROR_ARGUMENT, "gather differs between ranks, from 0 to 1");
    std::vector<double> right(2 * 16 * 16 * 100);
    all_refuse(rdd_mpi_spectrum(nullptr, nullptr, c.mpi, RDD_MPI_ALL, c.model, 100, c.k.data(), 16, c.values.data(),
                                me ? right.data() : nullptr, nullptr, nullptr),
               RDD_ERROR_ARGUMENT, "opt_right is NULL on some ranks");
    rdd_model* other = model_of(square(4, 7, 0));
    all_refuse(rdd_mpi_spectrum(nullptr, nullptr, c.mpi, RDD_MPI_ALL, me ? other : c.model, 100, c.k.data(), 16,
                                c.values.data(), nullptr, nullptr, nullptr),
               RDD_ERROR_ARGUMENT, "model differs between ranks");
    rdd_model_destroy(&other);
    rdd_options* options = nullptr;
    CHECK(rdd_options_create(&options) == RDD_OK);
    if (me) CHECK(rdd_options_set_int(options, RDD_OPTION_ACCURACY, RDD_ACCURACY_HIGH) == RDD_OK);
    all_refuse(rdd_mpi_spectrum(nullptr, options, c.mpi, RDD_MPI_ALL, c.model, 100, c.k.data(), 16, c.values.data(),
                                nullptr, nullptr, nullptr),
               RDD_ERROR_ARGUMENT, "opt_options differs between ranks");
    rdd_options_destroy(&options);
  }
  CHECK(c.run() == RDD_OK && c.values[0] != -7);
}

/// A call of another function on one rank.
void other_call(Case& c) {
  if (world_size == 1) return;
  rdd_model* out = nullptr;
  const auto status = world_rank == 0 ? rdd_mpi_model_bcast(c.mpi, 0, c.model, &out) : c.run();
  all_refuse(status, RDD_ERROR_ARGUMENT, "the function called differs between ranks");
  CHECK(out == nullptr && c.run() == RDD_OK);
}

/// A rank that cannot make the call the others make.
void refusal(Case& c) {
  const auto status =
      world_rank == world_size - 1 ? rdd_mpi_refuse(c.mpi, RDD_ERROR_SIZE, "not the shape", -1) : c.run();
  all_refuse(status, RDD_ERROR_SIZE, (of_rank(world_size - 1) + "not the shape").c_str());
}

struct Plan {
  std::int64_t fails[2] = {-1, -1};
  std::int64_t cancels = -1;
  int on_rank = -1;  // or any
};

std::int32_t unit(void* user, rdd_context*, std::int64_t number, double* values) {
  const auto& plan = *static_cast<const Plan*>(user);
  const auto until = MPI_Wtime() + 2e-3;  // so that every rank draws some
  while (MPI_Wtime() < until) {
  }
  values[0] = static_cast<double>(number * number);
  const bool here = plan.on_rank < 0 || plan.on_rank == world_rank;
  if (here && (number == plan.fails[0] || number == plan.fails[1])) {
    if (number % 2 == 0) return -3;
    rdd_set_last_error("out of luck", -1);
    return -3;
  }
  return here && number == plan.cancels ? 1 : 0;
}

/// A unit that fails: any rank may have drawn it.
void units(Case& c) {
  constexpr std::int64_t n = 60;
  std::vector<double> values(n, -7);
  for (const std::int64_t bad : {0, 17, 59}) {
    Plan plan{{bad, bad == 17 ? 18 : -1}};
    const auto status = rdd_mpi_map(nullptr, c.mpi, RDD_MPI_ALL, n, 1, unit, &plan, values.data());
    const auto words = "the callback returned -3 for unit " + std::string(bad == 17 ? "1" : std::to_string(bad));
    all_refuse(status, RDD_ERROR_CALLBACK, words.c_str());
    if (bad % 2 == 1) CHECK(bad == 17 || text().find("out of luck") != std::string::npos);
    CHECK(values[0] == -7);
  }
  Plan good;
  for (const std::int32_t gather : {RDD_MPI_ROOT, RDD_MPI_ALL}) {
    std::vector<double> found(n, -7);
    CHECK(rdd_mpi_map(nullptr, c.mpi, gather, n, 1, unit, &good, found.data()) == RDD_OK);
    for (std::int64_t i = 0; i < n; ++i)
      CHECK(found[static_cast<std::size_t>(i)] ==
            (gather == RDD_MPI_ALL || world_rank == 0 ? static_cast<double>(i * i) : -7));
  }
}

std::int32_t after_some(void* user, std::int64_t done, std::int64_t) {
  auto& calls = *static_cast<int*>(user);
  ++calls;
  return done >= 5 ? 1 : 0;
}

void finished_units(const std::vector<double>& values) {
  std::int64_t whole = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool done = values[i] == static_cast<double>(i * i);
    CHECK(done || std::isnan(values[i]));
    whole += done ? 1 : 0;
  }
  CHECK(whole < static_cast<std::int64_t>(values.size()));
}

/// Cancelled by a unit, by the progress of rank 0, and by the context of the last rank.
void cancelled(Case& c) {
  constexpr std::int64_t n = 300;
  Plan plan;
  plan.cancels = 40;
  std::vector<double> values(n, -7);
  CHECK(rdd_mpi_map(nullptr, c.mpi, RDD_MPI_ALL, n, 1, unit, &plan, values.data()) == RDD_CANCELLED);
  finished_units(values);
  plan.cancels = -1;
  rdd_context* context = nullptr;
  int calls = 0;
  CHECK(rdd_context_create(1, &context) == RDD_OK);
  CHECK(rdd_context_set_progress(context, after_some, &calls, nullptr) == RDD_OK);
  CHECK(rdd_mpi_map(context, c.mpi, RDD_MPI_ALL, n, 1, unit, &plan, values.data()) == RDD_CANCELLED);
  finished_units(values);
  CHECK(world_rank == 0 ? calls > 0 : calls == 0);
  CHECK(rdd_context_set_progress(context, nullptr, nullptr, nullptr) == RDD_OK);
  struct Cancels {
    rdd_context* context;
    int on_rank, left;
  } from{context, world_size - 1, 3};
  const auto cancel = [](void* user, rdd_context* own, std::int64_t number, double* v) -> std::int32_t {
    auto& f = *static_cast<Cancels*>(user);
    Plan none;
    if (world_rank == f.on_rank && --f.left == 0) rdd_context_cancel(f.context);
    return unit(&none, own, number, v);
  };
  CHECK(rdd_mpi_map(context, c.mpi, RDD_MPI_ALL, n, 1, cancel, &from, values.data()) == RDD_CANCELLED);
  finished_units(values);
  CHECK(c.run(context) == RDD_OK);
  rdd_context_destroy(&context);
}

/// The memory of one rank runs out in the middle: told as its failure.
void no_memory(Case& c) {
  const auto greedy = [](void*, rdd_context*, std::int64_t number, double*) -> std::int32_t {
    if (number == 7) throw std::bad_alloc();
    return 0;
  };
  double values[20] = {};
  all_refuse(rdd_mpi_map(nullptr, c.mpi, RDD_MPI_ALL, 20, 1, greedy, nullptr, values), RDD_ERROR_MEMORY,
             "out of memory");
  CHECK(c.run() == RDD_OK);
}

/// Split communicators in different calls at once, a Cartesian one, the host's own messages meanwhile.
void communicators(Case& c) {
  MPI_Comm half = MPI_COMM_NULL, grid = MPI_COMM_NULL;
  MPI_Comm_split(MPI_COMM_WORLD, world_rank % 2, -world_rank, &half);
  rdd_mpi* own = handle_of(nullptr, half);
  MPI_Errhandler before = MPI_ERRHANDLER_NULL, after = MPI_ERRHANDLER_NULL;
  MPI_Comm_get_errhandler(half, &before);
  std::int32_t rank = -1, n_ranks = -1;
  CHECK(rdd_mpi_sizes(own, &rank, &n_ranks) == RDD_OK && n_ranks == (world_size + 1 - world_rank % 2) / 2);
  int token = world_rank, got = -1;
  MPI_Request requests[2];
  MPI_Irecv(&got, 1, MPI_INT, (world_rank + world_size - 1) % world_size, 1, MPI_COMM_WORLD, &requests[0]);
  MPI_Isend(&token, 1, MPI_INT, (world_rank + 1) % world_size, 1, MPI_COMM_WORLD, &requests[1]);
  std::vector<double> whole(1600), found(1600);
  CHECK(rdd_spectrum(nullptr, nullptr, c.model, 100, c.k.data(), 16, whole.data(), nullptr, nullptr, nullptr) ==
        RDD_OK);
  if (world_rank % 2 == 0) {
    CHECK(rdd_mpi_spectrum(nullptr, nullptr, own, RDD_MPI_ALL, c.model, 100, c.k.data(), 16, found.data(), nullptr,
                           nullptr, nullptr) == RDD_OK);
    CHECK(same_bits(whole, found));
  } else {
    rdd_model* copy = nullptr;
    CHECK(rdd_mpi_model_bcast(own, n_ranks - 1, rank == n_ranks - 1 ? c.model : nullptr, &copy) == RDD_OK);
    std::int64_t m = 0;
    CHECK(rdd_model_n_states(copy, &m) == RDD_OK && m == 16);
    rdd_model_destroy(&copy);
  }
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  CHECK(got == (world_rank + world_size - 1) % world_size);
  MPI_Comm_get_errhandler(half, &after);
  CHECK(before == after);
  CHECK(rdd_mpi_destroy(&own) == RDD_OK);
  MPI_Comm_free(&half);
  const int dims[1] = {world_size}, periods[1] = {1};
  MPI_Cart_create(MPI_COMM_WORLD, 1, dims, periods, 1, &grid);
  own = handle_of(nullptr, grid);
  CHECK(rdd_mpi_spectrum(nullptr, nullptr, own, RDD_MPI_ALL, c.model, 100, c.k.data(), 16, found.data(), nullptr,
                         nullptr, nullptr) == RDD_OK);
  CHECK(same_bits(whole, found));
  CHECK(rdd_mpi_destroy(&own) == RDD_OK);
  MPI_Comm_free(&grid);
  for (int i = 0; i < 100; ++i) {  // more than MPI has communicators if they leaked: 2^11 in MPICH, with the others
    own = handle_of(nullptr, MPI_COMM_WORLD);
    CHECK(rdd_mpi_destroy(&own) == RDD_OK);
  }
}

void bad_handles() {
  rdd_mpi* mpi = nullptr;
  REFUSED(rdd_mpi_create(nullptr, MPI_Comm_c2f(MPI_COMM_NULL), &mpi), RDD_ERROR_ARGUMENT, "MPI_COMM_NULL");
  REFUSED(rdd_mpi_create_c(nullptr, MPI_COMM_SELF, nullptr), RDD_ERROR_NULL, "out is NULL");
  REFUSED(rdd_mpi_create(nullptr, std::int64_t{1} << 40, &mpi), RDD_ERROR_ARGUMENT, "Fortran number");
  REFUSED(rdd_mpi_map(nullptr, nullptr, RDD_MPI_ALL, 1, 1, unit, nullptr, nullptr), RDD_ERROR_NULL, "mpi is NULL");
  CHECK(rdd_mpi_destroy(nullptr) == RDD_OK && rdd_mpi_destroy(&mpi) == RDD_OK);
  mpi = handle_of(nullptr, MPI_COMM_SELF);
  Plan plan;
  double value = 0;
  CHECK(rdd_mpi_map(nullptr, mpi, RDD_MPI_ROOT, 1, 1, unit, &plan, &value) == RDD_OK && value == 0);
  REFUSED(rdd_mpi_map(nullptr, mpi, 7, 1, 1, unit, &plan, &value), RDD_ERROR_ARGUMENT, "gather = 7");
  REFUSED(rdd_mpi_map(nullptr, mpi, RDD_MPI_ROOT, 1, 1, nullptr, &plan, &value), RDD_ERROR_NULL, "callback");
  REFUSED(rdd_mpi_map(nullptr, mpi, RDD_MPI_ROOT, -1, 1, unit, &plan, &value), RDD_ERROR_SIZE, "n_units = -1");
  CHECK(rdd_mpi_destroy(&mpi) == RDD_OK);
}

std::string logged;
std::int32_t keep_log(void*, const char* line) {
  logged = line;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  rdd_mpi* early = nullptr;
  REFUSED(rdd_mpi_create(nullptr, 0, &early), RDD_ERROR_UNSUPPORTED, "MPI is not initialised");
  int level = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_SINGLE, &level);
  MPI_Comm_rank(MPI_COMM_WORLD, &world_rank);
  MPI_Comm_size(MPI_COMM_WORLD, &world_size);
  rdd_context* context = nullptr;
  CHECK(rdd_context_create(1, &context) == RDD_OK &&
        rdd_context_set_log(context, keep_log, nullptr, nullptr) == RDD_OK);
  rdd_mpi* last = handle_of(context, MPI_COMM_WORLD);
  CHECK((logged.find("MPI_THREAD_SINGLE") != std::string::npos) == (level == MPI_THREAD_SINGLE));
  rdd_context_destroy(&context);
  bad_handles();
  {
    Case c;
    arguments(c);
    other_call(c);
    refusal(c);
    units(c);
    cancelled(c);
    no_memory(c);
    communicators(c);
  }
  int own = failures, all = 0;
  MPI_Allreduce(&own, &all, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  MPI_Finalize();
  REFUSED(rdd_mpi_map(nullptr, last, RDD_MPI_ALL, 1, 1, unit, nullptr, nullptr), RDD_ERROR_UNSUPPORTED, "finalised");
  CHECK(rdd_mpi_destroy(&last) == RDD_OK);
  REFUSED(rdd_mpi_create(nullptr, 0, &early), RDD_ERROR_UNSUPPORTED, "finalised");
  if (world_rank == 0) std::printf("%d ranks, %d checks on rank 0, %d failed on all\n", world_size, checks, all);
  return all == 0 && failures == 0 ? 0 : 1;
}
