/**
 * @file giant.h
 * Networks that no process holds: every rank of an MPI job has a stretch of the states and the jumps out of them. A
 * library of its own, librdd_giant, over librdd_mpi and hypre.
 *
 * Networks must be reversible: every jump has its reverse, and pi_i k_ij = pi_j k_ji. All functions that take an
 * rdd_mpi or an rdd_giant are collective, and what one rank finds wrong every rank returns (rdd/mpi.h). States are
 * counted from 0 over all ranks; states that jump to each other should have numbers near each other, as those of a
 * lattice filled line by line do: what crosses from one rank to another is sent in every iteration.
 *
 * Results agree with those of one process to the error that is returned with them, not to the last bit; the same number
 * of ranks and the same distribution give the same bits.
 */
#ifndef RDD_GIANT_H
#define RDD_GIANT_H

#include <rdd/mpi.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A network over ranks; opaque, immutable. Keeps no reference to the rdd_mpi, which must outlive it. */
typedef struct rdd_giant rdd_giant;

/**
 * Tells the jumps out of states `begin` to `end` - 1. First with to NULL: counts (end - begin) of jumps out of each.
 * Then with all arrays, and the counts given: to (n), translation (dim, n) and rate (n), state by state. Returns 0, or
 * another number to fail.
 */
typedef int32_t (*rdd_giant_jumps_fn)(void *user, int64_t begin, int64_t end, int64_t *counts, int64_t *to,
                                      int64_t *translation, double *rate);

/** Version of the binary interface that librdd_giant was built for; the same as rdd_abi_version. */
int32_t rdd_giant_abi_version(void);

/**
 * Makes a network from the jumps out of the states of each rank. Duplicates are summed, zero rates dropped. Checked:
 * that every jump has its reverse, that all states are connected, and detailed balance, to 1e-9 kT a jump.
 * Errors: RDD_ERROR_NOT_REVERSIBLE, RDD_ERROR_NOT_ERGODIC, naming a jump or a state.
 * @param mpi the handle
 * @param dim number of lattice vectors, 0 to 6
 * @param space number of Cartesian coordinates, at least dim
 * @param n_states number of states per cell, of all ranks
 * @param opt_lattice (space, dim) lattice vectors as columns, length, the same on all ranks; NULL only if dim is 0
 * @param first first state of this rank: 0 on rank 0, then the sum of n_own of the ranks before
 * @param n_own number of its states, >= 0
 * @param opt_positions (space, n_own) their positions, length; NULL on all ranks: all zero
 * @param n_jumps number of jumps out of them
 * @param from (n_jumps) state left, one of this rank
 * @param to (n_jumps) state reached
 * @param opt_translation (dim, n_jumps) translation in lattice vectors, -127 to 127; NULL: all zero
 * @param rate (n_jumps) 1/time, >= 0
 * @param out receives the network
 */
rdd_status rdd_giant_create(rdd_mpi *mpi, int32_t dim, int32_t space, int64_t n_states, const double *opt_lattice,
                            int64_t first, int64_t n_own, const double *opt_positions, int64_t n_jumps,
                            const int64_t *from, const int64_t *to, const int64_t *opt_translation, const double *rate,
                            rdd_giant **out);

/**
 * The same from a callback, asked twice for the jumps of each stretch of at most 65536 states: the host keeps no list.
 * @param mpi the handle
 * @param dim number of lattice vectors, 0 to 6
 * @param space number of Cartesian coordinates, at least dim
 * @param n_states number of states per cell, of all ranks
 * @param opt_lattice (space, dim) lattice vectors as columns, length, the same on all ranks; NULL only if dim is 0
 * @param first first state of this rank
 * @param n_own number of its states, >= 0
 * @param opt_positions (space, n_own) their positions, length; NULL on all ranks: all zero
 * @param callback tells jumps
 * @param opt_user handed to the callback
 * @param out receives the network
 */
rdd_status rdd_giant_create_from(rdd_mpi *mpi, int32_t dim, int32_t space, int64_t n_states, const double *opt_lattice,
                                 int64_t first, int64_t n_own, const double *opt_positions, rdd_giant_jumps_fn callback,
                                 void *opt_user, rdd_giant **out);

/**
 * Destroys a network and sets the pointer to NULL. Collective, before its rdd_mpi. A NULL pointer or a pointer to NULL
 * is fine.
 * @param giant the network
 */
rdd_status rdd_giant_destroy(rdd_giant **giant);

/**
 * Sizes. Not collective.
 * @param giant the network
 * @param out_space receives the number of Cartesian coordinates
 * @param out_n_states receives the number of states of all ranks
 * @param out_first receives the first state of this rank
 * @param out_n_own receives the number of its states
 * @param out_n_jumps receives the number of distinct jumps of all ranks
 * @param out_bytes receives the memory of the network on this rank
 */
rdd_status rdd_giant_sizes(const rdd_giant *giant, int32_t *out_space, int64_t *out_n_states, int64_t *out_first,
                           int64_t *out_n_own, int64_t *out_n_jumps, int64_t *out_bytes);

/**
 * Stationary distribution of the states of this rank, from the ratios of rates along a tree. Not collective.
 * @param giant the network
 * @param log_pi (n_own) natural logarithms of weights that sum to 1 over all ranks
 */
rdd_status rdd_giant_stationary(const rdd_giant *giant, double *log_pi);

/**
 * Exact diffusivity, D = 1/2 sum over jumps of pi_from k (dr + y_to - y_from)(...)^T with the corrector y, which is
 * found by conjugate gradients with algebraic multigrid (BoomerAMG of hypre) and refined with flows that are summed
 * jump by jump. The diagonal of D is never below the exact one but for rounding.
 *
 * RDD_NOT_CONVERGED: the tolerance was not reached; out_error tells what was. RDD_ERROR_NUMERIC: rates spread so far
 * that the error may be as large as D (whole regions that twelve decades separate, for instance).
 * @param opt_context the context of the call: cancellation, progress
 * @param giant the network; must have a lattice
 * @param tolerance relative error of the diagonal of D asked for, 1e-13 to 0.1
 * @param diffusivity (space, space) length^2/time, on every rank
 * @param out_error receives the estimated relative error of the worst diagonal entry: the energy r.M^-1 r / mu of the
 *        last residual with half the smallest Ritz value mu seen; an estimate, no bound
 * @param out_n_iterations receives the number of iterations, of all directions
 */
rdd_status rdd_giant_diffusivity(rdd_context *opt_context, const rdd_giant *giant, double tolerance,
                                 double *diffusivity, double *out_error, int64_t *out_n_iterations);

/**
 * Mean first-passage time from each state to a set of states, periodic images merged.
 * @param opt_context the context of the call: cancellation, progress
 * @param giant the network
 * @param n_absorbing number of absorbing states of this rank, >= 0; at least one on some rank
 * @param absorbing (n_absorbing) these states, counted over all ranks
 * @param tolerance relative error in the energy norm asked for, 1e-13 to 0.1
 * @param mean_time (n_own) time from each state of this rank; 0 on absorbing ones
 * @param out_mean receives the mean over the stationary distribution, on every rank
 * @param out_error receives the estimated relative error in the energy norm
 * @param out_n_iterations receives the number of iterations
 */
rdd_status rdd_giant_first_passage(rdd_context *opt_context, const rdd_giant *giant, int64_t n_absorbing,
                                   const int64_t *absorbing, double tolerance, double *mean_time, double *out_mean,
                                   double *out_error, int64_t *out_n_iterations);

#ifdef __cplusplus
}
#endif
#endif
