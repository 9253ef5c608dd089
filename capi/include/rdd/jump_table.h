/**
 * @file jump_table.h
 * Coarse jump tables {from, to, displacement, rate >= 0} for event-driven engines, and how each coarse state moves.
 *
 * All coarse states stand at the origin of their cell, so that displacements are lattice vectors. Every jump has an
 * opposite one with the same rate times equilibrium weight, and jumps leave every state in pairs +-dr or with dr = 0:
 * successive jumps are not correlated, and D = 1/2 sum pi k dr dr^T. Exact, whatever the coarse model: rates >= 0, its
 * equilibrium weights and the diffusivity of the network it came from. As close as they can be: its slow rates first,
 * which nearly always are met exactly, its reaction matrix next, then the motion of each state and with each reaction.
 */
#ifndef RDD_JUMP_TABLE_H
#define RDD_JUMP_TABLE_H

#include <rdd/reduce.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A coarse jump table; opaque, immutable. */
typedef struct rdd_jump_table rdd_jump_table;

/**
 * Makes the table of a coarse model. Where nothing moves (a sessile cluster, a network without a lattice) it has the
 * reactions alone.
 * Errors: RDD_ERROR_NOT_REVERSIBLE for a driven model; RDD_ERROR_NO_GAP if its gap is less than least_gap: the coarse
 * states would not forget how they were entered; RDD_ERROR_ARGUMENT if it is not in the corrector gauge;
 * RDD_ERROR_UNSUPPORTED if translations within range do not combine to the diffusivity, naming the range that would
 * do, or a slow rate is missed by more than largest_error.
 * @param opt_context the context of the call
 * @param reduced the coarse model
 * @param range largest component of a translation, 1 to 16 cells; 0: 2 (beyond four dimensions 1), and some longer
 *   ones up to 16 where the diffusivity needs them
 * @param least_gap smallest spectral gap that will do, 3 for instance; 0: any
 * @param largest_error relative error of a slow rate that is allowed, 0.1 for instance
 * @param out receives the table
 */
rdd_status rdd_jump_table_create(rdd_context *opt_context, const rdd_reduced *reduced, int64_t range, double least_gap,
                                 double largest_error, rdd_jump_table **out);

/**
 * Destroys a table and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param table the table
 */
rdd_status rdd_jump_table_destroy(rdd_jump_table **table);

/**
 * Sizes.
 * @param table the table
 * @param out_n_coarse receives the number P of coarse states
 * @param out_dim receives the number of lattice vectors
 * @param out_space receives the number of Cartesian coordinates
 * @param out_n_jumps receives the number of jumps
 * @param out_n_slow receives the number of slow rates, P - 1
 */
rdd_status rdd_jump_table_sizes(const rdd_jump_table *table, int64_t *out_n_coarse, int32_t *out_dim,
                                int32_t *out_space, int64_t *out_n_jumps, int64_t *out_n_slow);

/**
 * The jumps, ordered by source, target and translation.
 * @param table the table
 * @param index_base 0 or 1
 * @param opt_source (n_jumps) coarse state a jump leaves
 * @param opt_target (n_jumps) coarse state it arrives in
 * @param opt_translation (dim, n_jumps) in lattice vectors
 * @param opt_displacement (space, n_jumps) the same in Cartesian coordinates, length
 * @param opt_rate (n_jumps) > 0, 1/time
 */
rdd_status rdd_jump_table_jumps(const rdd_jump_table *table, int32_t index_base, int64_t *opt_source,
                                int64_t *opt_target, int64_t *opt_translation, double *opt_displacement,
                                double *opt_rate);

/**
 * Properties that the table preserves.
 * @param table the table
 * @param opt_equilibrium (n_coarse) weights pi_P of the coarse states, sum 1
 * @param opt_diffusivity (space, space) D, length^2/time
 * @param opt_slow_rates (n_slow) eigenvalues of the table's reaction matrix, ascending, 1/time
 * @param opt_spectral_rates (n_slow) those of the network the coarse model came from, 1/time
 */
rdd_status rdd_jump_table_values(const rdd_jump_table *table, double *opt_equilibrium, double *opt_diffusivity,
                                 double *opt_slow_rates, double *opt_spectral_rates);

/**
 * How far the table is from the coarse model.
 * @param table the table
 * @param out_rate_error receives the largest relative difference of the slow rates; 0 for P = 1
 * @param out_reaction_distance receives |K - Q_P|/|Q_P| of the reaction matrices, in Frobenius norms of
 *   Pi^{-1/2} . Pi^{1/2}; 0 for P = 1
 * @param out_diffusion_distance receives the same for the second moments of the jumps q -> p and the blocks of the
 *   second-order D_P
 */
rdd_status rdd_jump_table_quality(const rdd_jump_table *table, double *out_rate_error, double *out_reaction_distance,
                                  double *out_diffusion_distance);

/**
 * The table as a model of its own, with P states: for trajectories, diffusivities, files, exports.
 * @param table the table
 * @param out receives the model
 */
rdd_status rdd_jump_table_model(const rdd_jump_table *table, rdd_model **out);

/**
 * How each coarse state moves between reactions: its own block of the second-order D_P.
 * RDD_ERROR_UNSUPPORTED if the coarse model is ill-posed (rdd_reduced_soundness: short waves grow), for its blocks are
 * then no diffusivities. States that never move but by their reactions have zeros there even so.
 * @param reduced the coarse model
 * @param threshold between 0 and 1, 0.01 for instance: a direction counts if the diffusivity along it exceeds the
 *   largest one times this
 * @param opt_tensor (space, space, n_coarse) diffusivity of each state, length^2/time
 * @param opt_principal (space, n_coarse) its eigenvalues in descending order: the diffusivity along each axis
 * @param opt_axes (space, space, n_coarse) the axes, unit vectors in columns, with their largest component > 0
 * @param opt_dimension (n_coarse) dimension of the motion: number of directions that count; 0: immobile
 */
rdd_status rdd_reduced_mobilities(const rdd_reduced *reduced, double threshold, double *opt_tensor,
                                  double *opt_principal, double *opt_axes, int64_t *opt_dimension);

#ifdef __cplusplus
}
#endif
#endif
