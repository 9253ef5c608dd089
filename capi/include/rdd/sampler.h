/**
 * @file sampler.h
 * Trajectories of a model, exact and event by event, and their statistics with error bars. Coarse jump tables are
 * models too. Displacements are unwrapped: x(t) = A n + u_state - u_start.
 */
#ifndef RDD_SAMPLER_H
#define RDD_SAMPLER_H

#include <rdd/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Statistics of sampled trajectories; opaque, immutable. */
typedef struct rdd_trajectories rdd_trajectories;

/**
 * Samples independent trajectories by the rejection-free algorithm: an exponential waiting time, then a jump by its
 * rate. Trajectory i draws from the random stream (seed of the context, first + i) alone, so it is the same for any
 * number of threads and in every call that has it. Memory does not grow with the number of trajectories unless paths
 * are kept.
 *
 * A trajectory that has made max_events jumps before the last time stops there: networks whose rates spread over many
 * decades may need more jumps than can be made. Then the answer is RDD_NOT_CONVERGED and `out` is valid:
 * rdd_trajectories_counts tells how many stopped and how many reached each time, and statistics at times that not all
 * of them reached are NaN, for those that did are no fair sample. Cancelled, the call makes nothing.
 * @param opt_context the context of the call: threads, seed
 * @param model the model; must be ergodic unless opt_start is given
 * @param n_trajectories number of trajectories, at least 1
 * @param first number of the random stream of the first trajectory, >= 0; a run may be split over calls and processes
 * @param n_times number of times, at least 1
 * @param times (n_times) when to look, >= 0 and ascending, time
 * @param opt_start (n_states) weights >= 0 of the states to start from; NULL: the stationary distribution
 * @param max_events jumps after which a trajectory stops; 0: 10 million (about half a second)
 * @param keep_occupation 1: also count the states at each time
 * @param keep_paths 1: also keep every trajectory's displacements and states
 * @param out receives the statistics
 */
rdd_status rdd_trajectories_sample(rdd_context *opt_context, const rdd_model *model, int64_t n_trajectories,
                                   int64_t first, int64_t n_times, const double *times, const double *opt_start,
                                   int64_t max_events, int32_t keep_occupation, int32_t keep_paths,
                                   rdd_trajectories **out);

/**
 * The statistics of trajectories whose paths are there already, sampled in several calls or by several processes: the
 * same bits as one call of rdd_trajectories_sample that samples all of them.
 * @param opt_context the context of the call
 * @param model the model they are of
 * @param n_trajectories number of trajectories, at least 1
 * @param n_times number of times, at least 1
 * @param times (n_times) when they were looked at, >= 0 and ascending, time
 * @param displacement (space, n_times, n_trajectories) x, length, as rdd_trajectories_paths gives it
 * @param state (n_times, n_trajectories) states; index_base - 1 where a trajectory had stopped, as all later ones
 * @param index_base 0 or 1
 * @param n_events number of jumps of all of them
 * @param keep_occupation 1: also count the states at each time
 * @param keep_paths 1: also keep the paths
 * @param out receives the statistics
 */
rdd_status rdd_trajectories_from_paths(rdd_context *opt_context, const rdd_model *model, int64_t n_trajectories,
                                       int64_t n_times, const double *times, const double *displacement,
                                       const int64_t *state, int32_t index_base, int64_t n_events,
                                       int32_t keep_occupation, int32_t keep_paths, rdd_trajectories **out);

/**
 * Destroys the statistics and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param trajectories the statistics
 */
rdd_status rdd_trajectories_destroy(rdd_trajectories **trajectories);

/**
 * Sizes.
 * @param trajectories the statistics
 * @param out_space receives the number of Cartesian coordinates
 * @param out_n_states receives the number of states of the model
 * @param out_n_times receives the number of times
 * @param out_n_trajectories receives the number of trajectories
 */
rdd_status rdd_trajectories_sizes(const rdd_trajectories *trajectories, int32_t *out_space, int64_t *out_n_states,
                                  int64_t *out_n_times, int64_t *out_n_trajectories);

/**
 * How far the trajectories got.
 * @param trajectories the statistics
 * @param out_n_events receives the number of jumps of all trajectories
 * @param out_n_stopped receives the number of trajectories that ended early
 * @param opt_reached (n_times) number of trajectories that reached each time
 */
rdd_status rdd_trajectories_counts(const rdd_trajectories *trajectories, int64_t *out_n_events, int64_t *out_n_stopped,
                                   int64_t *opt_reached);

/**
 * Mean and mean square of the displacement with the standard errors of these means.
 * @param trajectories the statistics
 * @param opt_mean (space, n_times) mean of x, length
 * @param opt_mean_error (space, n_times) its standard error, length
 * @param opt_squared (space, space, n_times) mean of x x^T, length^2; its trace is the mean-squared displacement
 * @param opt_squared_error (space, space, n_times) its standard error, length^2
 */
rdd_status rdd_trajectories_displacement(const rdd_trajectories *trajectories, double *opt_mean, double *opt_mean_error,
                                         double *opt_squared, double *opt_squared_error);

/**
 * Drift velocity and diffusivity from the slopes between the first time and the last (from the start if there is one
 * time only): v = (<x_2> - <x_1>)/(t_2 - t_1), D = (cov(x_2) - cov(x_1))/(2 (t_2 - t_1)), with standard errors. From
 * the stationary start v has no bias at any times; D, and v from any other start, is right up to what has not relaxed
 * by the first time: choose that a few times 1/lambda_1. NaN without a lattice, from a single trajectory, or if the
 * last time was not reached by all.
 * @param trajectories the statistics
 * @param opt_velocity (space) v, length/time
 * @param opt_velocity_error (space) its standard error, length/time
 * @param opt_diffusivity (space, space) D, length^2/time
 * @param opt_diffusivity_error (space, space) its standard error, length^2/time
 */
rdd_status rdd_trajectories_transport(const rdd_trajectories *trajectories, double *opt_velocity,
                                      double *opt_velocity_error, double *opt_diffusivity,
                                      double *opt_diffusivity_error);

/**
 * Number of trajectories in each state at each time, of those that reached it. RDD_ERROR_ARGUMENT if not kept.
 * @param trajectories the statistics
 * @param occupation (n_states, n_times) counts
 */
rdd_status rdd_trajectories_occupation(const rdd_trajectories *trajectories, int64_t *occupation);

/**
 * The trajectories themselves. RDD_ERROR_ARGUMENT if not kept.
 * @param trajectories the statistics
 * @param index_base 0 or 1
 * @param opt_displacement (space, n_times, n_trajectories) x, length; NaN where not reached
 * @param opt_state (n_times, n_trajectories) states; index_base - 1 where not reached
 */
rdd_status rdd_trajectories_paths(const rdd_trajectories *trajectories, int32_t index_base, double *opt_displacement,
                                  int64_t *opt_state);

#ifdef __cplusplus
}
#endif
#endif
