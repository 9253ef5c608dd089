// Barriers to tables of coarse jumps, by the C interface of rdd.
#include "coarse.hpp"

#include <rdd/rdd.h>

#include <stdexcept>

#include "parallel.hpp"

namespace {

void must(rdd_status status) {
  if (status >= RDD_OK) return;
  std::array<char, 512> text{};
  int64_t needed = 0;
  rdd_last_error(text.data(), static_cast<int64_t>(text.size()), &needed);
  throw std::runtime_error(std::string(rdd_status_name(status)) + ": " + text.data());
}

/// A handle that destroys itself.
template <typename T, rdd_status (*destroy)(T**)>
class Handle {
 public:
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { destroy(&handle_); }
  [[nodiscard]] const T* get() const { return handle_; }
  [[nodiscard]] T** out() { return &handle_; }

 private:
  T* handle_ = nullptr;
};
using Landscape = Handle<rdd_landscape, rdd_landscape_destroy>;
using Model = Handle<rdd_model, rdd_model_destroy>;

using Reduced = Handle<rdd_reduced, rdd_reduced_destroy>;
using Table = Handle<rdd_jump_table, rdd_jump_table_destroy>;

/// A table of so many coarse states (0: the recommended number), or the status of the refusal.
rdd_status make_table(const rdd_model* model, int64_t n_coarse, Table& table) {
  Reduced reduced;
  must(rdd_coarse_grain(nullptr, nullptr, model, n_coarse, reduced.out()));
  const rdd_status status = rdd_jump_table_create(nullptr, reduced.get(), 0, 3, 0.1, table.out());
  if (status != RDD_ERROR_NO_GAP && status != RDD_ERROR_UNSUPPORTED) must(status);
  return status;
}

/// The jumps of a table as the engine wants them.
JumpTable engine_table(const rdd_jump_table* table, int64_t n_jumps, int64_t n_coarse) {
  const auto n = static_cast<std::size_t>(n_jumps);
  std::vector<int64_t> from(n), to(n), cells(3 * n);
  std::vector<double> rate(n);
  must(rdd_jump_table_jumps(table, 0, from.data(), to.data(), cells.data(), nullptr, rate.data()));
  JumpTable made;
  made.from.resize(n_coarse);
  for (std::size_t i = 0; i < n; ++i) {
    auto& list = made.from[from[i]];
    JumpTable::Jump jump{static_cast<int>(to[i]), {}, (list.empty() ? 0 : list.back().up_to) + rate[i]};
    for (std::size_t a = 0; a < 3; ++a) jump.cells[a] = static_cast<int>(cells[3 * i + a]);
    list.push_back(jump);
  }
  return made;
}

CoarseDefect coarse_defect(const rdd_landscape* landscape, int n_coarse, double temperature) {
  CoarseDefect defect;
  defect.temperature = temperature;
  Model model;
  Table table;
  must(rdd_landscape_model(landscape, temperature, model.out()));
  if (make_table(model.get(), n_coarse, table) < RDD_OK) must(make_table(model.get(), 0, table));
  int64_t made_of = 0, n_jumps = 0, n_slow = 0;
  int32_t dim = 0, space = 0;
  must(rdd_jump_table_sizes(table.get(), &made_of, &dim, &space, &n_jumps, &n_slow));
  if (dim != 3 || space != 3) throw std::runtime_error("the engine's cells have three axes");
  defect.weight.resize(made_of);
  must(rdd_jump_table_values(table.get(), defect.weight.data(), nullptr, nullptr, nullptr));
  must(rdd_diffusivity(nullptr, nullptr, model.get(), defect.diffusivity.data()));  // of the full network
  must(rdd_model_geometry(model.get(), defect.lattice.data(), nullptr));
  defect.table = engine_table(table.get(), n_jumps, made_of);
  return defect;
}

}  // namespace

std::vector<CoarseDefect> coarse_defects(const std::string& path, int n_coarse, const std::vector<double>& temperatures,
                                         int threads) {
  Landscape landscape;
  must(rdd_landscape_read(nullptr, nullptr, path.c_str(), -1, 0, landscape.out()));
  std::vector<CoarseDefect> defects(temperatures.size());
  std::vector<std::string> errors(temperatures.size());
  for_each(threads, static_cast<int>(temperatures.size()), [&](int i) {  // one landscape, read by all threads
    const auto t = static_cast<std::size_t>(i);
    try {
      defects[t] = coarse_defect(landscape.get(), n_coarse, temperatures[t]);
    } catch (const std::exception& error) {
      errors[t] = error.what();
    }
  });
  for (const auto& error : errors)
    if (!error.empty()) throw std::runtime_error(error);
  return defects;
}
