// Making, running and counting trajectories.
#include "spin/ensemble.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <optional>

#include "spin/shape/table_shape.hpp"
#include "support/error.hpp"

namespace rdd::spin {
namespace {

constexpr Index most_lags = 64;

void check(const EnsembleSettings& s, Index n) {
  require(s.process == Process::averaged || s.process == Process::coupled, Status::argument,
          "process = ", static_cast<int>(s.process), ": expected 0 (averaged) or 1 (coupled)");
  check(s.rates);
  check(s.coupled);
  require(s.n_trajectories >= 1, Status::argument, "n_trajectories = ", s.n_trajectories, ": expected at least 1");
  require(s.n_trajectories <= (Index{1} << 40) / n, Status::size, "n_trajectories = ", s.n_trajectories, " of ", n,
          " sites: expected less than 2^40 sites in all");
  require(s.first >= 0, Status::argument, "first = ", s.first, ": expected the number of a stream, >= 0");
  require(s.n_lags >= 0 && s.n_lags <= n, Status::argument, "n_lags = ", s.n_lags, ": expected 0 to ", n);
}

Spins draw_spins(const Vector& occupation, std::uint64_t seed, std::uint64_t index) {
  RandomStream stream(seed, RandomUse::spin_start, index);
  Spins spins(static_cast<std::size_t>(occupation.size()));
  for (Index i = 0; i < occupation.size(); ++i) spins[i] = stream.uniform() <= occupation[i] ? 1 : -1;
  return spins;
}

/// make(k) for every trajectory, one a task, on whichever thread takes it.
template <typename Kind, typename Make>
std::vector<Kind> each(const Run& run, Index n, Make&& make) {
  std::vector<std::optional<Kind>> slots(n);
  run.for_pieces(n, 1, [&](Index k, Index) { slots[k].emplace(make(k)); });
  std::vector<Kind> all;
  all.reserve(slots.size());
  for (auto& slot : slots) all.push_back(std::move(*slot));
  return all;
}

/// Mean and its standard error from sums.
struct Mean {
  double value, error;
};
Mean mean_of(double sum, double squares, double n) {
  const double mean = sum / n;
  return {mean, n > 1 ? std::sqrt(std::max(0.0, squares / n - mean * mean) / (n - 1)) : nan_value};
}
Mean mean_of(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double v : values) sum += v;
  for (const double v : values) squares += (v - sum / n) * (v - sum / n);
  return {sum / n, n > 1 ? std::sqrt(squares / n / (n - 1)) : nan_value};
}

}  // namespace

/// Sums of one time. Whole numbers are added by whichever thread has them: their sum has no order.
struct Ensemble::Sums {
  Sums(Index n, Index lags, Index trajectories)
      : spins(static_cast<std::size_t>(n)),
        c(static_cast<std::size_t>(lags)),
        c_squares(c.size()),
        ab(static_cast<std::size_t>(trajectories)),
        strain(ab.size()) {}
  std::vector<Index> spins, c, c_squares;
  std::vector<double> ab, strain;
};

Ensemble::Ensemble(const Run& run, std::shared_ptr<const System> system, const EnsembleSettings& settings,
                   const Start& start, const Vector& occupation, double reference_length)
    : system_(std::move(system)),
      settings_(settings),
      start_(start),
      occupation_(occupation),
      reference_length_(reference_length),
      n_lags_(settings.n_lags > 0 ? settings.n_lags : std::min(system_->size(), most_lags)) {
  settings_.coupled.law = settings_.rates.law;
  check(settings_, system_->size());
  check(*system_, start_);
  require(occupation.size() == system_->size(), Status::size, "occupation has ", occupation.size(),
          " entries: expected ", system_->size());
  for (Index i = 0; i < occupation.size(); ++i)
    require(occupation[i] >= 0 && occupation[i] <= 1, Status::argument, "occupation[", i, "] = ", occupation[i],
            ": expected 0 to 1");
  require(!system_->chain() || (reference_length > 0 && std::isfinite(reference_length)), Status::argument,
          "reference_length = ", reference_length, ": expected > 0 and finite");
  trajectories_ = started(run);
}

/// The species a trajectory starts with: those given, or draws from its own stream.
Spins Ensemble::first_spins(Index trajectory) const {
  return draw_spins(occupation_, settings_.seed, static_cast<std::uint64_t>(settings_.first + trajectory));
}

/// The shape of trajectories that start alike, for which one relaxation does; null where every one draws its own.
std::unique_ptr<Shape> Ensemble::common_shape(const Run& run, bool drawn) const {
  const bool table = settings_.process == Process::averaged && settings_.rates.closure == Closure::gibbs;
  require(!table || !drawn, Status::unsupported,
          "average = Gibbs: expected occupations of 0 and 1, one start for all trajectories");
  if (table) {
    auto generator = make_generator(run, system_, settings_.rates, start_, first_spins(0));
    return std::make_unique<TableShape>(system_, std::make_shared<const Generator>(std::move(generator)), start_);
  }
  return drawn ? nullptr : make_shape(system_, relaxing(), start_, first_spins(0), run);
}

Ensemble::Trajectories Ensemble::started(const Run& run) const {
  const bool drawn = (occupation_.array() > 0 && occupation_.array() < 1).any();
  const auto common = common_shape(run, drawn);
  auto shape_of = [&](Index k) {
    return common ? common->clone() : make_shape(system_, relaxing(), start_, first_spins(k), run);
  };
  auto stream_of = [&](Index k) { return static_cast<std::uint64_t>(settings_.first + k); };
  if (settings_.process == Process::averaged)
    return each<Trajectory>(run, settings_.n_trajectories, [&](Index k) {
      return Trajectory(shape_of(k), system_->bonds.size(), system_->physics().mobility.tau, settings_.seed,
                        stream_of(k));
    });
  return each<CoupledTrajectory>(run, settings_.n_trajectories, [&](Index k) {
    const auto shape = shape_of(k);
    const Matrix x = shape->positions();
    if (drawn || k == 0) {
      PointEnergy energy(system_);
      check_step(settings_.coupled, energy, x, shape->spins());
    }
    return CoupledTrajectory(system_, settings_.coupled, x, shape->spins(), settings_.seed, stream_of(k));
  });
}

/// The rule by which start configurations are relaxed: as tightly as can be for the coupled process.
RateRule Ensemble::relaxing() const {
  RateRule rule = settings_.rates;
  if (settings_.process == Process::coupled) rule = {.law = rule.law, .closure = Closure::mean, .tolerance = 1e-9};
  return rule;
}

void Ensemble::look(const Spins& spins, double length, Index trajectory, Sums& sums) const {
  auto add = [](Index& sum, Index value) { std::atomic_ref(sum).fetch_add(value, std::memory_order_relaxed); };
  for (std::size_t i = 0; i < spins.size(); ++i) add(sums.spins[i], spins[i]);
  std::vector<Index> lags(n_lags_);
  autocorrelation(spins, lags);
  for (std::size_t l = 0; l < lags.size(); ++l) {
    add(sums.c[l], lags[l]);
    add(sums.c_squares[l], lags[l] * lags[l]);
  }
  sums.ab[trajectory] = static_cast<double>(ab_bonds(*system_, spins));
  sums.strain[trajectory] = system_->chain() ? length / reference_length_ - 1 : nan_value;
}

Row Ensemble::row_of(double time, Sums& sums) const {
  const auto n = static_cast<double>(settings_.n_trajectories);
  Row row;
  row.time = time;
  const Mean ab = mean_of(sums.ab), strain = mean_of(sums.strain);
  row.ab_bonds = ab.value, row.ab_bonds_error = ab.error;
  row.strain = strain.value, row.strain_error = strain.error;
  row.s.resize(system_->size()), row.s_error.resize(system_->size());
  for (Index i = 0; i < system_->size(); ++i) {
    const Mean s = mean_of(static_cast<double>(sums.spins[i]), n, n);
    row.s[i] = s.value, row.s_error[i] = s.error;
  }
  row.c.resize(n_lags_), row.c_error.resize(n_lags_);
  for (Index l = 0; l < n_lags_; ++l) {
    const auto slot = static_cast<std::size_t>(l);
    const Mean c = mean_of(static_cast<double>(sums.c[slot]), static_cast<double>(sums.c_squares[slot]), n);
    row.c[l] = c.value, row.c_error[l] = c.error;
  }
  row.ab_bonds_of = std::move(sums.ab);
  row.strain_of = std::move(sums.strain);
  return row;
}

std::vector<Row> Ensemble::run(const Run& run, std::span<const double> times) {
  double before = time_;
  for (std::size_t k = 0; k < times.size(); ++k) {
    require(std::isfinite(times[k]) && times[k] >= before, Status::argument, "times[", k, "] = ", number(times[k]),
            " (counted from 0): expected finite times, ascending from ", number(before));
    before = times[k];
  }
  std::vector<Sums> sums(times.size(), Sums(system_->size(), n_lags_, settings_.n_trajectories));
  run.check();
  auto later = std::visit(
      [&]<typename Kind>(const std::vector<Kind>& now) -> Trajectories {
        return each<Kind>(run, settings_.n_trajectories, [&](Index k) {
          Kind next = now[k];
          for (std::size_t row = 0; row < times.size(); ++row) {
            next.advance(times[row], run);
            look(next.spins(), next.length(), k, sums[row]);
          }
          return next;
        });
      },
      trajectories_);
  std::vector<Row> rows;
  for (std::size_t row = 0; row < times.size(); ++row) rows.push_back(row_of(times[row], sums[row]));
  trajectories_ = std::move(later);
  time_ = before;
  return rows;
}

const Spins& Ensemble::spins(Index trajectory) const {
  require(trajectory >= 0 && trajectory < settings_.n_trajectories, Status::argument, "trajectory = ", trajectory,
          ": expected 0 to ", settings_.n_trajectories - 1);
  return std::visit([&](const auto& all) -> const Spins& { return all[trajectory].spins(); }, trajectories_);
}

Index Ensemble::n_events() const {
  Index sum = 0;
  std::visit(
      [&](const auto& all) {
        for (const auto& t : all) sum += t.n_events();
      },
      trajectories_);
  return sum;
}

Index Ensemble::n_violations() const {
  Index sum = 0;
  std::visit(
      [&](const auto& all) {
        for (const auto& t : all) sum += t.n_violations();
      },
      trajectories_);
  return sum;
}

}  // namespace rdd::spin
