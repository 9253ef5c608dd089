// Trajectories of a network by the rejection-free algorithm (Bortz1975), and their statistics.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "support/run.hpp"

namespace rdd::sampler {

struct TrajectoryRequest {
  Index n_trajectories = 0;      ///< at least 1
  Index first = 0;               ///< random stream of the first one: a run may be split over calls and processes
  std::vector<double> times{};   ///< observation times, >= 0 and ascending; the last one ends the trajectory
  Vector start{};                ///< (n_states) weights of the states to start from; empty: the stationary distribution
  Index max_events = 0;          ///< jumps after which a trajectory stops early; 0: default_max_events
  bool keep_occupation = false;  ///< counts by state and time
  bool keep_paths = false;       ///< every trajectory's displacement and state
};

/// Jumps after which a trajectory stops unless told otherwise: about half a second.
inline constexpr Index default_max_events = 10'000'000;

/// Displacement x(t) = A n + u_state - u_start, unwrapped, length. Standard errors are those of means over independent
/// trajectories. At times that not every trajectory reached within max_events, numbers are NaN: those that did reach
/// them are a biased sample.
struct Trajectories {
  int space = 0;
  Index n_states = 0;
  Index n_trajectories = 0;
  Index n_stopped = 0;         ///< trajectories that ended early
  Index n_events = 0;          ///< jumps of all trajectories
  std::vector<double> times;   ///< (n_times)
  std::vector<Index> reached;  ///< (n_times) trajectories that reached this time

  Matrix mean;           ///< (space x n_times) <x>, length
  Matrix mean_error;     ///< its standard error
  Matrix squared;        ///< (space^2 x n_times) <x x^T>, length^2
  Matrix squared_error;  ///< its standard error
  std::vector<Index>
      occupation;  ///< (n_states x n_times) number of trajectories in each state, of those that got there

  std::vector<double> displacement;  ///< (space x n_times x n_trajectories); NaN where not reached
  std::vector<std::int32_t> state;   ///< (n_times x n_trajectories), from 0; -1 where not reached

  // Slopes between the first time and the last, or from the start if there is one time only:
  //   v = (<x_2> - <x_1>)/(t_2 - t_1),  D = (cov(x_2) - cov(x_1))/(2 (t_2 - t_1)),
  // the covariances unbiased. From the stationary start v is right for any times; D, and v from any other start, is
  // right up to what has not relaxed by the first time, e^{-lambda_1 t_1}. NaN without a lattice, from a single
  // trajectory, or if the last time was not reached by all.
  Vector velocity;           ///< (space) length/time
  Vector velocity_error;     ///< its standard error
  Matrix diffusivity;        ///< (space x space) length^2/time
  Matrix diffusivity_error;  ///< its standard error
  /// Covariance of (v_1, v_2, ..., D_11, D_12, ..., D_22, ...), the upper triangle of D by rows.
  Matrix covariance;
};

/// Samples independent trajectories by the rejection-free algorithm: an exponential waiting time, then a jump by its
/// rate. Trajectory i draws from the stream (seed of the run, first + i) alone, so it is the same in every run that has
/// it; sums have one order. A cancelled call returns no partial results.
/// Throws Status::argument or Status::size naming the entry; not_ergodic without a start if there is no one stationary
/// distribution.
[[nodiscard]] Trajectories sample_trajectories(const Run& run, const Network& network,
                                               const TrajectoryRequest& request);

/// Paths of trajectories sampled elsewhere: in several runs, by several processes.
struct PathsRequest {
  TrajectoryRequest kept;                ///< n_trajectories, times and what is kept; the rest is ignored
  std::span<const double> displacement;  ///< (space x n_times x n_trajectories)
  std::span<const std::int32_t> state;   ///< (n_times x n_trajectories), from 0; -1 where not reached
  Index n_events = 0;                    ///< jumps of all trajectories
};

/// The statistics of those paths, with the bits of the run that would have sampled all of them.
/// Throws Status::argument or Status::size naming the entry.
[[nodiscard]] Trajectories statistics_of_paths(const Run& run, const Network& network, const PathsRequest& request);

}  // namespace rdd::sampler
