/**
 * @file jump_sweep.h
 * Coarse jumps over a range of temperatures, for event-driven engines whose temperature changes: one set of coarse
 * states and of jumps, whose rates are tables in 1/T.
 *
 * At the knots the jumps are those of rdd_jump_table_create. Between two knots the logarithms of the weights and rates
 * are linear in 1/T: each rate is an Arrhenius law there. Where a jump exists at one of the two alone, its flux, weight
 * times rate, is linear in 1/T instead. Detailed balance holds at every temperature. A host can keep the arrays of
 * rdd_jump_sweep_knots and do the same without the library.
 *
 * @code
 * rdd_jump_sweep *sweep = NULL;
 * const double temperature[3] = {400, 500, 600};
 * rdd_jump_sweep_create(NULL, NULL, landscape, 0, 3, temperature, 0, 3, 0.1, &sweep);
 * rdd_jump_sweep_evaluate(sweep, 1, &now, rate, NULL);   // from the inner loop
 * rdd_jump_sweep_destroy(&sweep);
 * @endcode
 */
#ifndef RDD_JUMP_SWEEP_H
#define RDD_JUMP_SWEEP_H

#include <rdd/jump_table.h>
#include <rdd/landscape.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Coarse jumps over temperatures; opaque, immutable: any number of threads may read one. */
typedef struct rdd_jump_sweep rdd_jump_sweep;

/**
 * Makes the jumps of a landscape over temperatures. Coarse states are followed from each temperature to the next, by
 * the states they share; their order is that of the highest one.
 * Options: as rdd_coarse_grain. Errors: RDD_ERROR_NO_GAP, with the smallest gap of each number of coarse states, if
 * n_coarse is 0 and none has a gap of least_gap at every temperature; those of rdd_coarse_grain and
 * rdd_jump_table_create, which name their temperature.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param landscape the landscape; must have a lattice and detailed balance
 * @param n_coarse number of coarse states P, 1 to n_states; 0: the one whose smallest gap is largest
 * @param n_T number of temperatures, at least 1
 * @param temperature (n_T) > 0, in any order; equal ones count once
 * @param range as in rdd_jump_table_create
 * @param least_gap smallest spectral gap that will do at any temperature, 3 for instance; 0: any
 * @param largest_error as in rdd_jump_table_create
 * @param out receives the jumps
 */
rdd_status rdd_jump_sweep_create(rdd_context *opt_context, const rdd_options *opt_options,
                                 const rdd_landscape *landscape, int64_t n_coarse, int64_t n_T,
                                 const double *temperature, int64_t range, double least_gap, double largest_error,
                                 rdd_jump_sweep **out);

/**
 * Destroys it and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param sweep the jumps
 */
rdd_status rdd_jump_sweep_destroy(rdd_jump_sweep **sweep);

/**
 * Sizes.
 * @param sweep the jumps
 * @param out_n_states receives the number of states of the landscape
 * @param out_n_coarse receives the number P of coarse states
 * @param out_dim receives the number of lattice vectors
 * @param out_space receives the number of Cartesian coordinates
 * @param out_n_jumps receives the number of jumps, those of all temperatures together
 * @param out_n_knots receives the number of different temperatures
 */
rdd_status rdd_jump_sweep_sizes(const rdd_jump_sweep *sweep, int64_t *out_n_states, int64_t *out_n_coarse,
                                int32_t *out_dim, int32_t *out_space, int64_t *out_n_jumps, int64_t *out_n_knots);

/**
 * Range and exactness.
 * @param sweep the jumps
 * @param out_least receives the least temperature
 * @param out_most receives the highest temperature
 * @param out_largest_error receives the largest |D - exact D|/|exact D| (Frobenius norms) midway between knots in 1/T
 */
rdd_status rdd_jump_sweep_range(const rdd_jump_sweep *sweep, double *out_least, double *out_most,
                                double *out_largest_error);

/**
 * The jumps, ordered by source, target and translation; the same at every temperature.
 * @param sweep the jumps
 * @param index_base 0 or 1
 * @param opt_source (n_jumps) coarse state a jump leaves
 * @param opt_target (n_jumps) coarse state it arrives in
 * @param opt_translation (dim, n_jumps) in lattice vectors
 * @param opt_displacement (space, n_jumps) the same in Cartesian coordinates, length
 */
rdd_status rdd_jump_sweep_jumps(const rdd_jump_sweep *sweep, int32_t index_base, int64_t *opt_source,
                                int64_t *opt_target, int64_t *opt_translation, double *opt_displacement);

/**
 * What stands at the knots.
 * @param sweep the jumps
 * @param opt_temperature (n_knots) descending, so that 1/T ascends
 * @param opt_rate (n_jumps, n_knots) >= 0, 1/time; 0: no such jump at that temperature
 * @param opt_equilibrium (n_coarse, n_knots) weights of the coarse states, each column sums to 1
 * @param opt_memberships (n_states, n_coarse, n_knots) memberships of the states
 * @param opt_gap (n_knots) spectral gap above the coarse states
 */
rdd_status rdd_jump_sweep_knots(const rdd_jump_sweep *sweep, double *opt_temperature, double *opt_rate,
                                double *opt_equilibrium, double *opt_memberships, double *opt_gap);

/**
 * Rates at temperatures. Allocates nothing; for calls from inner loops. RDD_ERROR_ARGUMENT outside the range.
 * @param sweep the jumps
 * @param n_T number of temperatures
 * @param temperature (n_T) within the range
 * @param rate (n_jumps, n_T) >= 0, 1/time
 * @param opt_equilibrium (n_coarse, n_T) weights of the coarse states
 */
rdd_status rdd_jump_sweep_evaluate(const rdd_jump_sweep *sweep, int64_t n_T, const double *temperature, double *rate,
                                   double *opt_equilibrium);

/**
 * The jumps at a temperature as a model with P states, all at the origin of their cell; those with the rate 0 are left
 * out.
 * @param sweep the jumps
 * @param temperature within the range
 * @param out receives the model
 */
rdd_status rdd_jump_sweep_model(const rdd_jump_sweep *sweep, double temperature, rdd_model **out);

#ifdef __cplusplus
}
#endif
#endif
