// rdd_mpi_spectrum and rdd_mpi_spectrum_complex. Wavevectors are grouped so that k and -k, which one solution serves,
// go to one rank.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <numeric>

#include "slices.hpp"

namespace rdd::mpi {
namespace {

/// Units of one wavevector and of what follows from its solution: itself again, and -k.
class MirrorGroups {
 public:
  MirrorGroups(const double* k, std::int64_t dim, std::int64_t n) : next_(static_cast<std::size_t>(n), -1) {
    const auto size = std::bit_ceil(static_cast<std::uint64_t>(2 * n + 1));
    std::vector<std::int64_t> table(size, -1);
    std::vector<std::int64_t> last;  // of each unit
    for (std::int64_t q = 0; q < n; ++q) {
      auto place = hash_of(k + q * dim, dim) & (size - 1);
      while (table[place] >= 0 && !matches(k, dim, q, first_[static_cast<std::size_t>(table[place])]))
        place = (place + 1) & (size - 1);
      if (table[place] < 0) {
        table[place] = std::ssize(first_);
        first_.push_back(q);
        last.push_back(q);
      } else {
        auto& end = last[static_cast<std::size_t>(table[place])];
        next_[static_cast<std::size_t>(end)] = q;
        end = q;
      }
    }
  }
  [[nodiscard]] std::int64_t n_units() const { return std::ssize(first_); }
  /// First those that are solved, in order, then the others: few changes between the two kinds.
  [[nodiscard]] std::vector<std::int64_t> columns(std::int64_t begin, std::int64_t end) const {
    std::vector<std::int64_t> all(first_.begin() + begin, first_.begin() + end);
    for (auto unit = begin; unit < end; ++unit)
      for (auto q = next_[static_cast<std::size_t>(first_[static_cast<std::size_t>(unit)])]; q >= 0;
           q = next_[static_cast<std::size_t>(q)])
        all.push_back(q);
    return all;
  }

 private:
  static double sign_of(const double* k, std::int64_t dim) {
    for (std::int64_t a = 0; a < dim; ++a)
      if (k[a] != 0) return k[a] < 0 ? -1 : 1;
    return 1;
  }
  static std::uint64_t hash_of(const double* k, std::int64_t dim) {
    const double sign = sign_of(k, dim);
    std::uint64_t hash = 0;
    for (std::int64_t a = 0; a < dim; ++a) {
      hash = (hash ^ std::bit_cast<std::uint64_t>(sign * k[a] + 0.0)) * UINT64_C(0x9e3779b97f4a7c15);
      hash ^= hash >> 32;
    }
    return hash;
  }
  static bool matches(const double* k, std::int64_t dim, std::int64_t q, std::int64_t other) {
    const double sign = sign_of(k + q * dim, dim) * sign_of(k + other * dim, dim);
    for (std::int64_t a = 0; a < dim; ++a)
      if (k[q * dim + a] != sign * k[other * dim + a]) return false;  // also where it is NaN
    return true;
  }

  std::vector<std::int64_t> first_;  ///< of each unit
  std::vector<std::int64_t> next_;   ///< by wavevector: the next one of its unit, -1 after the last
};

std::vector<std::int64_t> all_of(std::int64_t n) {
  std::vector<std::int64_t> columns(static_cast<std::size_t>(n));
  std::iota(columns.begin(), columns.end(), 0);
  return columns;
}

struct SpectrumCall {
  rdd_context* context;
  const rdd_options* options;
  rdd_mpi* mpi;
  std::int32_t gather;
  const rdd_model* model;
  std::int64_t n_k;
  const double* k;
  std::int64_t n_bands;
  void* values;
  rdd_zpart *right, *left;
  std::int32_t* accuracy;
  bool complex;
};

/// The whole list at once: for one rank, and for the reduced basis, which grows with the list.
bool goes_whole(const SpectrumCall& c) {
  std::int64_t solver = RDD_SOLVER_AUTO;
  if (c.options != nullptr) must(rdd_options_get_int(c.options, RDD_OPTION_SOLVER, &solver));
  return solver == RDD_SOLVER_REDUCED_BASIS && !c.complex;
}

rdd_status solve(rdd_context* context, const SpectrumCall& c, std::int64_t n, const double* k, void* values,
                 rdd_zpart* right, rdd_zpart* left, std::int32_t* accuracy) {
  if (c.complex)
    return must(rdd_spectrum_complex(context, c.options, c.model, n, k, c.n_bands, static_cast<rdd_zpart*>(values),
                                     right, left));
  return must(
      rdd_spectrum(context, c.options, c.model, n, k, c.n_bands, static_cast<double*>(values), right, left, accuracy));
}

void compare(Call& call, const SpectrumCall& c, std::int32_t& dim, std::int64_t& n_states) {
  call.same_model("model", c.model);
  call.check([&] {
    std::int32_t space = 0;
    std::int64_t n_jumps = 0;
    must(rdd_model_sizes(c.model, &dim, &space, &n_states, &n_jumps));
    require(c.n_k >= 0, RDD_ERROR_SIZE, "n_k = ", c.n_k, ": expected a size >= 0");
    require(c.n_bands >= 1 && c.n_bands <= n_states, RDD_ERROR_ARGUMENT, "n_bands = ", c.n_bands,
            ": expected 1 to n_states = ", n_states);
    require(c.n_k <= (std::int64_t{1} << 59) / 8 / n_states / c.n_bands, RDD_ERROR_SIZE, "n_k = ", c.n_k,
            ": the arrays would have more than 2^56 entries");
    need_array(c.k, dim * c.n_k, "opt_k");
    for (std::int64_t i = 0; i < dim * c.n_k; ++i)
      require(c.k[i] - c.k[i] == 0, RDD_ERROR_ARGUMENT, "opt_k: component ", i % dim, " of wavevector ", i / dim,
              " (counted from 0) is ", c.k[i], ": expected a finite number");
  });
  call.same("n_k", c.n_k);
  call.same_bytes("opt_k", c.k, dim * c.n_k * 8);
  call.same("n_bands", c.n_bands);
  call.same_options(c.options);
  call.output("opt_values", c.values, c.n_k > 0);
  call.output("opt_right", c.right, false);
  call.output("opt_left", c.left, false);
  call.output("opt_accuracy_used", c.accuracy, false);
  call.open(c.gather);
}

rdd_status spectrum(const SpectrumCall& c, const DefaultEnvironment& environment) {
  Call call(c.mpi, c.context, c.complex ? Function::spectrum_complex : Function::spectrum, environment);
  std::int32_t dim = 0;
  std::int64_t n_states = 0;
  compare(call, c, dim, n_states);
  if (call.communicator().size() == 1) {
    const HostEnvironment host(environment);
    return solve(c.context, c, c.n_k, c.k, c.values, c.right, c.left, c.accuracy);
  }
  const bool whole = goes_whole(c);
  std::unique_ptr<MirrorGroups> groups;
  Task task;
  call.communicator().agree(attempt([&] {
    const std::int64_t vectors = 16 * n_states * c.n_bands;
    if (c.gather != RDD_MPI_OWN && dim > 0 && !whole) groups = std::make_unique<MirrorGroups>(c.k, dim, c.n_k);
    if (groups && groups->n_units() == c.n_k) groups.reset();
    task.n_columns = c.n_k;
    task.n_units = whole ? std::min<std::int64_t>(c.n_k, 1) : groups ? groups->n_units() : c.n_k;
    task.grain = n_states <= 64 && !whole && c.gather != RDD_MPI_OWN ? 64 : 1;
    task.outputs = {{c.values, (c.complex ? 16 : 8) * c.n_bands},
                    {c.right, call.wanted(1) ? vectors : 0},
                    {c.left, call.wanted(2) ? vectors : 0},
                    {c.accuracy, call.wanted(3) ? 4 : 0, true}};
  }));
  if (whole && c.gather == RDD_MPI_OWN)
    fail(RDD_ERROR_UNSUPPORTED,
         "gather = RDD_MPI_OWN with the solver reduced_basis, which needs the whole list: "
         "expected RDD_MPI_ROOT or RDD_MPI_ALL");
  if (groups) task.columns = [&](std::int64_t begin, std::int64_t end) { return groups->columns(begin, end); };
  if (whole) task.columns = [&](std::int64_t, std::int64_t) { return all_of(c.n_k); };
  task.work = [&](rdd_context* context, std::int64_t begin, std::int64_t end, std::span<const Bytes> out) {
    if (!task.columns)
      return solve(context, c, end - begin, c.k + begin * dim, out[0].as<double>(), out[1].as<double>(),
                   out[2].as<double>(), out[3].as<std::int32_t>());
    const auto columns = task.columns(begin, end);
    std::vector<double> k;
    for (const auto q : columns) k.insert(k.end(), c.k + q * dim, c.k + (q + 1) * dim);
    return solve(context, c, std::ssize(columns), k.data(), out[0].as<double>(), out[1].as<double>(),
                 out[2].as<double>(), out[3].as<std::int32_t>());
  };
  return run_task(call, task);
}

}  // namespace
}  // namespace rdd::mpi

extern "C" {

rdd_status rdd_mpi_spectrum(rdd_context* opt_context, const rdd_options* opt_options, rdd_mpi* mpi, int32_t gather,
                            const rdd_model* model, int64_t n_k, const double* opt_k, int64_t n_bands,
                            double* opt_values, rdd_zpart* opt_right, rdd_zpart* opt_left, int32_t* opt_accuracy_used) {
  return rdd::mpi::entry([&](const rdd::mpi::DefaultEnvironment& environment) {
    return rdd::mpi::spectrum({opt_context, opt_options, mpi, gather, model, n_k, opt_k, n_bands, opt_values, opt_right,
                               opt_left, opt_accuracy_used, false},
                              environment);
  });
}

rdd_status rdd_mpi_spectrum_complex(rdd_context* opt_context, const rdd_options* opt_options, rdd_mpi* mpi,
                                    int32_t gather, const rdd_model* model, int64_t n_k, const double* opt_k,
                                    int64_t n_bands, rdd_zpart* opt_values, rdd_zpart* opt_right, rdd_zpart* opt_left) {
  return rdd::mpi::entry([&](const rdd::mpi::DefaultEnvironment& environment) {
    return rdd::mpi::spectrum({opt_context, opt_options, mpi, gather, model, n_k, opt_k, n_bands, opt_values, opt_right,
                               opt_left, nullptr, true},
                              environment);
  });
}

}  // extern "C"
