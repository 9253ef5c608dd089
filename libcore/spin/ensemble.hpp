// Many trajectories of the stochastic process beneath diffusive MD, and their running means.
#pragma once

#include <string>
#include <variant>

#include "spin/coupled.hpp"
#include "spin/trajectory.hpp"

namespace rdd::spin {

enum class Process : int {
  averaged = 0,  ///< scale-separated: exchanges between relaxed configurations
  coupled = 1,   ///< positions and exchanges together, L_eps
};

struct EnsembleSettings {
  Process process = Process::averaged;
  RateRule rates;       ///< of the averaged process; its law is that of both
  CoupledRule coupled;  ///< of the coupled process
  Index n_trajectories = 0;
  Index first = 0;         ///< number of the random streams of the first trajectory
  std::uint64_t seed = 0;  ///< of all of them
  Index n_lags = 0;        ///< of the autocorrelation; 0: the number of sites, at most 64
};

/// What all trajectories showed at a time. Standard errors are of means over independent trajectories, NaN for one.
struct Row {
  double time = 0;
  double ab_bonds = 0, ab_bonds_error = 0;     ///< unlike neighbours
  double strain = 0, strain_error = 0;         ///< L / L_0 - 1 of a chain; NaN for a crystal
  Vector s, s_error;                           ///< (n) mean spins
  Vector c, c_error;                           ///< (n_lags) autocorrelation sum_i s_i s_{i+l}
  std::vector<double> ab_bonds_of, strain_of;  ///< (n_trajectories)
};

/// Trajectory k draws from streams (seed, first + k) alone: it is the same for any number of threads and in every
/// ensemble that has it. An ensemble may be split over calls: run() goes on where the last one ended.
class Ensemble {
 public:
  /// start: positions and widths from which configurations are relaxed. occupation (n): where it is 0 or 1 that
  /// species starts on the site; elsewhere every trajectory draws it with that probability, so that compositions
  /// differ. reference_length: L_0 of the strain.
  Ensemble(const Run& run, std::shared_ptr<const System> system, const EnsembleSettings& settings, const Start& start,
           const Vector& occupation, double reference_length);

  /// Goes on to each of the times, ascending and not before time(), and looks there. Cancelled or failed, nothing has
  /// changed.
  std::vector<Row> run(const Run& run, std::span<const double> times);

  [[nodiscard]] double time() const { return time_; }
  [[nodiscard]] const System& system() const { return *system_; }
  [[nodiscard]] const std::shared_ptr<const System>& shared_system() const { return system_; }
  [[nodiscard]] const EnsembleSettings& settings() const { return settings_; }
  [[nodiscard]] const Start& start() const { return start_; }
  [[nodiscard]] const Vector& occupation() const { return occupation_; }
  [[nodiscard]] double reference_length() const { return reference_length_; }
  [[nodiscard]] Index n_lags() const { return n_lags_; }
  [[nodiscard]] const Spins& spins(Index trajectory) const;
  /// Exchanges made by all trajectories.
  [[nodiscard]] Index n_events() const;
  /// Candidates of the coupled process whose Arrhenius rate was above its bound.
  [[nodiscard]] Index n_violations() const;

  /// A restart point, with the rows seen so far: an ensemble that restores it goes on as this one does, saved or not,
  /// bit for bit. The file is replaced at once or not at all.
  void save(const std::string& path, std::span<const Row> rows) const;
  /// Takes time and trajectories of a file saved by an ensemble of the same system and settings; gives its rows.
  std::vector<Row> restore(const std::string& path);

 private:
  using Trajectories = std::variant<std::vector<Trajectory>, std::vector<CoupledTrajectory>>;
  struct Sums;
  [[nodiscard]] RateRule relaxing() const;
  [[nodiscard]] Spins first_spins(Index trajectory) const;
  [[nodiscard]] std::unique_ptr<Shape> common_shape(const Run& run, bool drawn) const;
  [[nodiscard]] Trajectories started(const Run& run) const;
  [[nodiscard]] std::string describe() const;
  void look(const Spins& spins, double length, Index trajectory, Sums& sums) const;
  [[nodiscard]] Row row_of(double time, Sums& sums) const;

  std::shared_ptr<const System> system_;
  EnsembleSettings settings_;
  Start start_;
  Vector occupation_;
  double reference_length_;
  Index n_lags_;
  double time_ = 0;
  Trajectories trajectories_;
};

}  // namespace rdd::spin
