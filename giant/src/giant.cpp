// rdd/giant.h: arrays and callbacks of the host, checked and handed to the network.
#include "giant.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

using namespace rdd::giant;
using namespace rdd::mpi;

namespace {

constexpr std::int64_t stretch = std::int64_t{1} << 16;

struct Given {
  std::int32_t dim, space;
  std::int64_t n_states;
  const double* lattice;
  std::int64_t first, n_own;
  const double* positions;
};

void check(const Given& g) {
  require(g.dim >= 0 && g.dim <= 6, RDD_ERROR_ARGUMENT, "dim = ", g.dim, ": expected 0 to 6");
  require(g.space >= g.dim && g.space <= 6, RDD_ERROR_ARGUMENT, "space = ", g.space, ": expected dim = ", g.dim,
          " to 6");
  require(g.n_states >= 1, RDD_ERROR_ARGUMENT, "n_states = ", g.n_states, ": expected at least 1");
  require(g.n_own >= 0 && g.n_own < (std::int64_t{1} << 30), RDD_ERROR_SIZE, "n_own = ", g.n_own,
          ": expected 0 to 2^30 states a rank");
  require(g.first >= 0 && g.first + g.n_own <= g.n_states, RDD_ERROR_ARGUMENT, "first = ", g.first,
          ", n_own = ", g.n_own, ": expected states from 0 to ", g.n_states - 1);
  if (g.dim > 0) need(g.lattice, "opt_lattice");
  for (std::int64_t i = 0; i < g.dim * g.space; ++i)
    require(std::isfinite(g.lattice[i]), RDD_ERROR_ARGUMENT, "opt_lattice[", i, "] = ", g.lattice[i],
            " (counted from 0): expected a finite length");
  for (std::int64_t i = 0; g.positions != nullptr && i < g.n_own * g.space; ++i)
    require(std::isfinite(g.positions[i]), RDD_ERROR_ARGUMENT, "opt_positions[", i, "] = ", g.positions[i],
            " (counted from 0): expected a finite length");
}

void open(Call& call, const Given& g) {
  call.check([&] { check(g); });
  call.same("dim", std::int64_t{g.dim});
  call.same("space", std::int64_t{g.space});
  call.same("n_states", g.n_states);
  call.same_bytes("opt_lattice", g.lattice, std::int64_t{8} * g.dim * g.space);
  call.same("opt_positions given", std::int64_t{g.positions != nullptr ? 1 : 0});
  call.open(RDD_MPI_ALL);
}

/// One jump into the list.
void add(JumpList& jumps, const Given& g, std::int64_t entry, std::int64_t from, std::int64_t to,
         const std::int64_t* translation, double rate) {
  require(from >= g.first && from < g.first + g.n_own, RDD_ERROR_ARGUMENT, "from[", entry, "] = ", from,
          " (counted from 0): expected a state of this rank, ", g.first, " to ", g.first + g.n_own - 1);
  require(to >= 0 && to < g.n_states, RDD_ERROR_ARGUMENT, "to[", entry, "] = ", to,
          " (counted from 0): expected a state, 0 to ", g.n_states - 1);
  require(rate >= 0 && std::isfinite(rate), RDD_ERROR_ARGUMENT, "rate[", entry, "] = ", rate,
          " (counted from 0): expected a finite number >= 0");
  bool moves = from != to;
  for (int a = 0; a < g.dim; ++a) {
    const auto n = translation == nullptr ? 0 : translation[a];
    require(n >= -127 && n <= 127, RDD_ERROR_ARGUMENT, "translation of jump ", entry, " (counted from 0) = ", n,
            ": expected -127 to 127 cells");
    moves = moves || n != 0;
    jumps.translation.push_back(static_cast<std::int8_t>(n));
  }
  require(moves, RDD_ERROR_ARGUMENT, "jump ", entry, " (counted from 0) leads from state ", from,
          " to itself without a translation: expected another state or cell");
  jumps.from.push_back(from - g.first);
  jumps.to.push_back(to);
  jumps.rate.push_back(rate);
}

/// Asks the callback for all stretches.
void ask(JumpList& jumps, const Given& g, rdd_giant_jumps_fn callback, void* user,
         const DefaultEnvironment& environment) {
  std::vector<std::int64_t> counts, to, translation;
  std::vector<double> rate;
  const auto told = [&](std::int64_t begin, std::int64_t end, bool fill) {
    const HostEnvironment host(environment);
    return fill ? callback(user, begin, end, counts.data(), to.data(), translation.data(), rate.data())
                : callback(user, begin, end, counts.data(), nullptr, nullptr, nullptr);
  };
  for (auto begin = g.first; begin < g.first + g.n_own; begin += stretch) {
    const auto end = std::min(begin + stretch, g.first + g.n_own);
    counts.assign(static_cast<std::size_t>(end - begin), 0);
    auto answer = told(begin, end, false);
    require(answer == 0, RDD_ERROR_CALLBACK, "the callback returned ", answer, " for states ", begin, " to ", end - 1);
    std::int64_t n = 0;
    for (const auto count : counts) {
      require(count >= 0 && count < (std::int64_t{1} << 30), RDD_ERROR_CALLBACK, "the callback counted ", count,
              " jumps out of one of the states ", begin, " to ", end - 1);
      n += count;
    }
    to.assign(static_cast<std::size_t>(n), -1);
    translation.assign(static_cast<std::size_t>(n * g.dim), 0);
    rate.assign(static_cast<std::size_t>(n), -1);
    answer = told(begin, end, true);
    require(answer == 0, RDD_ERROR_CALLBACK, "the callback returned ", answer, " for states ", begin, " to ", end - 1);
    std::int64_t j = 0;
    for (auto state = begin; state < end; ++state)
      for (std::int64_t k = 0; k < counts[static_cast<std::size_t>(state - begin)]; ++k, ++j)
        add(jumps, g, j, state, to[static_cast<std::size_t>(j)], translation.data() + j * g.dim,
            rate[static_cast<std::size_t>(j)]);
  }
}

rdd_status make(Call& call, rdd_mpi* mpi, const Given& g, JumpList jumps, rdd_giant** out) {
  Shape shape{g.dim, g.space, g.n_states, g.first, g.n_own, {}};
  std::vector<double> positions;
  call.communicator().agree(attempt([&] {
    if (g.dim > 0) shape.lattice.assign(g.lattice, g.lattice + g.dim * g.space);
    positions.assign(static_cast<std::size_t>(g.n_own * g.space), 0);
    if (g.positions != nullptr) std::copy_n(g.positions, g.n_own * g.space, positions.begin());
  }));
  *out = new rdd_giant{mpi, {call.communicator(), std::move(shape), std::move(positions), std::move(jumps)}};
  return RDD_OK;
}

void check_tolerance(double tolerance) {
  require(tolerance >= 1e-13 && tolerance <= 0.1, RDD_ERROR_ARGUMENT, "tolerance = ", tolerance,
          ": expected 1e-13 to 0.1");
}

rdd_mpi* mpi_of(const rdd_giant* giant) {
  need(giant, "giant");
  return giant->mpi;
}

}  // namespace

extern "C" {

int32_t rdd_giant_abi_version(void) { return RDD_GIANT_ABI_VERSION; }

rdd_status rdd_giant_create(rdd_mpi* mpi, int32_t dim, int32_t space, int64_t n_states, const double* opt_lattice,
                            int64_t first, int64_t n_own, const double* opt_positions, int64_t n_jumps,
                            const int64_t* from, const int64_t* to, const int64_t* opt_translation, const double* rate,
                            rdd_giant** out) {
  return entry([&](const DefaultEnvironment& environment) {
    const Given g{dim, space, n_states, opt_lattice, first, n_own, opt_positions};
    Call call(mpi, nullptr, Function::giant_create, environment);
    JumpList jumps;
    call.check([&] {
      check(g);
      need(out, "out");
      need_array(from, n_jumps, "from");
      need_array(to, n_jumps, "to");
      need_array(rate, n_jumps, "rate");
      for (std::int64_t j = 0; j < n_jumps; ++j)
        add(jumps, g, j, from[j], to[j], opt_translation == nullptr ? nullptr : opt_translation + j * dim, rate[j]);
    });
    open(call, g);
    return make(call, mpi, g, std::move(jumps), out);
  });
}

rdd_status rdd_giant_create_from(rdd_mpi* mpi, int32_t dim, int32_t space, int64_t n_states, const double* opt_lattice,
                                 int64_t first, int64_t n_own, const double* opt_positions, rdd_giant_jumps_fn callback,
                                 void* opt_user, rdd_giant** out) {
  return entry([&](const DefaultEnvironment& environment) {
    const Given g{dim, space, n_states, opt_lattice, first, n_own, opt_positions};
    Call call(mpi, nullptr, Function::giant_create_from, environment);
    JumpList jumps;
    call.check([&] {
      check(g);
      need(out, "out");
      require(callback != nullptr, RDD_ERROR_NULL, "callback is NULL: expected a function");
    });
    open(call, g);
    call.communicator().agree(attempt([&] { ask(jumps, g, callback, opt_user, environment); }));
    return make(call, mpi, g, std::move(jumps), out);
  });
}

rdd_status rdd_giant_destroy(rdd_giant** giant) {
  return entry([&](const DefaultEnvironment&) {
    if (giant == nullptr) return rdd_status{RDD_OK};
    delete *giant;
    *giant = nullptr;
    return rdd_status{RDD_OK};
  });
}

rdd_status rdd_giant_sizes(const rdd_giant* giant, int32_t* out_space, int64_t* out_n_states, int64_t* out_first,
                           int64_t* out_n_own, int64_t* out_n_jumps, int64_t* out_bytes) {
  return entry([&](const DefaultEnvironment&) {
    need(giant, "giant");
    need(out_space, "out_space");
    need(out_n_states, "out_n_states");
    need(out_first, "out_first");
    need(out_n_own, "out_n_own");
    need(out_n_jumps, "out_n_jumps");
    need(out_bytes, "out_bytes");
    const auto& shape = giant->network.shape();
    *out_space = shape.space;
    *out_n_states = shape.n_states;
    *out_first = shape.first;
    *out_n_own = shape.n_own;
    *out_n_jumps = giant->network.n_jumps();
    *out_bytes = giant->network.bytes();
    return rdd_status{RDD_OK};
  });
}

rdd_status rdd_giant_stationary(const rdd_giant* giant, double* log_pi) {
  return entry([&](const DefaultEnvironment&) {
    need(giant, "giant");
    need_array(log_pi, giant->network.n_own(), "log_pi");
    std::copy_n(giant->network.log_pi().begin(), giant->network.n_own(), log_pi);
    return rdd_status{RDD_OK};
  });
}

rdd_status rdd_giant_diffusivity(rdd_context* opt_context, const rdd_giant* giant, double tolerance,
                                 double* diffusivity, double* out_error, int64_t* out_n_iterations) {
  return entry([&](const DefaultEnvironment& environment) {
    Call call(mpi_of(giant), opt_context, Function::giant_diffusivity, environment);
    call.check([&] {
      check_tolerance(tolerance);
      need(diffusivity, "diffusivity");
      need(out_error, "out_error");
      need(out_n_iterations, "out_n_iterations");
      require(giant->network.shape().dim > 0, RDD_ERROR_NO_LATTICE,
              "giant: it has no lattice vectors (dim = 0), expected 1 at least for transport");
    });
    call.same("tolerance", tolerance);
    call.open(RDD_MPI_ALL);
    try {
      const auto found = rdd::giant::diffusivity(call, giant->network, tolerance);
      std::copy(found.value.begin(), found.value.end(), diffusivity);
      *out_error = found.error;
      *out_n_iterations = found.iterations;
      return rdd_status{found.error <= tolerance ? RDD_OK : RDD_NOT_CONVERGED};
    } catch (const Cancelled&) {
      return rdd_status{RDD_CANCELLED};
    }
  });
}

rdd_status rdd_giant_first_passage(rdd_context* opt_context, const rdd_giant* giant, int64_t n_absorbing,
                                   const int64_t* absorbing, double tolerance, double* mean_time, double* out_mean,
                                   double* out_error, int64_t* out_n_iterations) {
  return entry([&](const DefaultEnvironment& environment) {
    Call call(mpi_of(giant), opt_context, Function::giant_first_passage, environment);
    const auto& shape = giant->network.shape();
    std::vector<char> held;
    call.check([&] {
      check_tolerance(tolerance);
      need_array(absorbing, n_absorbing, "absorbing");
      need_array(mean_time, shape.n_own, "mean_time");
      need(out_mean, "out_mean");
      need(out_error, "out_error");
      need(out_n_iterations, "out_n_iterations");
      held.assign(static_cast<std::size_t>(shape.n_own), 0);
      for (std::int64_t i = 0; i < n_absorbing; ++i) {
        require(absorbing[i] >= shape.first && absorbing[i] < shape.first + shape.n_own, RDD_ERROR_ARGUMENT,
                "absorbing[", i, "] = ", absorbing[i], " (counted from 0): expected a state of this rank, ",
                shape.first, " to ", shape.first + shape.n_own - 1);
        held[static_cast<std::size_t>(absorbing[i] - shape.first)] = 1;
      }
    });
    call.same("tolerance", tolerance);
    call.open(RDD_MPI_ALL);
    std::int64_t n = std::count(held.begin(), held.end(), 1);
    call.communicator().must(MPI_Allreduce(MPI_IN_PLACE, &n, 1, MPI_INT64_T, MPI_SUM, call.communicator().comm()),
                             "MPI_Allreduce");
    require(n > 0 && n < shape.n_states, RDD_ERROR_ARGUMENT, "absorbing: ", n, " states on all ranks, expected 1 to ",
            shape.n_states - 1);
    try {
      const auto found = passage(call, giant->network, std::move(held), tolerance);
      std::copy_n(found.time.begin(), shape.n_own, mean_time);
      *out_mean = found.mean;
      *out_error = found.error;
      *out_n_iterations = found.iterations;
      return rdd_status{found.error <= tolerance ? RDD_OK : RDD_NOT_CONVERGED};
    } catch (const Cancelled&) {
      return rdd_status{RDD_CANCELLED};
    }
  });
}

}  // extern "C"
