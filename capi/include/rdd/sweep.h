/**
 * @file sweep.h
 * Transport over temperatures: sweeps, derivatives, error bars, Arrhenius fits, tables in 1/T.
 */
#ifndef RDD_SWEEP_H
#define RDD_SWEEP_H

#include <rdd/landscape.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A table in 1/T; opaque, immutable: any number of threads may read one. */
typedef struct rdd_table rdd_table;

/**
 * Diffusivity and drift velocity at every temperature of a list, in parallel over the list.
 * Option: RDD_OPTION_ACCURACY. RDD_NOT_CONVERGED: a temperature at which rdd_diffusivity, rdd_drift_velocity or the
 * derivatives end so.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param landscape the landscape; must have a lattice
 * @param n_T number of temperatures
 * @param temperature (n_T) > 0
 * @param opt_diffusivity (space, space, n_T) D, length^2/time
 * @param opt_velocity (space, n_T) v, length/time
 * @param opt_slope (space, space, n_T) dD/dT by the adjoint, length^2/time/temperature
 */
rdd_status rdd_sweep(rdd_context *opt_context, const rdd_options *opt_options, const rdd_landscape *landscape,
                     int64_t n_T, const double *temperature, double *opt_diffusivity, double *opt_velocity,
                     double *opt_slope);

/**
 * Coarse-grained models at every temperature of a list. The coarse states keep the order of the first temperature:
 * each is matched to the one it shares most of its states with.
 * Options: as rdd_coarse_grain. An error names its temperature. RDD_NOT_CONVERGED: as rdd_coarse_grain.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param landscape the landscape; must have a lattice
 * @param n_coarse number of coarse states P, 1 to n_states
 * @param n_T number of temperatures, at least 1
 * @param temperature (n_T) > 0
 * @param opt_equilibrium (n_coarse, n_T) pi_P
 * @param opt_reaction (n_coarse, n_coarse, n_T) Q_P, 1/time
 * @param opt_drift (space, n_coarse, n_coarse, n_T) C_P, length/time
 * @param opt_diffusion (space, space, n_coarse, n_coarse, n_T) D_P, length^2/time
 * @param opt_gap (n_T) the spectral gap g_P(L) of RDD_OPTION_GAP_LENGTH
 */
rdd_status rdd_sweep_coarse(rdd_context *opt_context, const rdd_options *opt_options, const rdd_landscape *landscape,
                            int64_t n_coarse, int64_t n_T, const double *temperature, double *opt_equilibrium,
                            double *opt_reaction, double *opt_drift, double *opt_diffusion, double *opt_gap);

/**
 * Least-squares fit of D0 exp(-Em/(kB T)) to the logarithm of positive values.
 * @param n_T number of temperatures, at least 2
 * @param temperature (n_T) > 0, not all equal
 * @param value (n_T) > 0
 * @param kB Boltzmann's constant, energy/temperature; 0: 8.617333262e-5 (eV/K)
 * @param out_prefactor receives D0, in the unit of the values
 * @param out_energy receives Em, energy
 * @param out_largest_error receives max |fit/value - 1|
 */
rdd_status rdd_fit_arrhenius(int64_t n_T, const double *temperature, const double *value, double kB,
                             double *out_prefactor, double *out_energy, double *out_largest_error);

/**
 * Principal axes common to diffusivities: those of the mean of D/trace(D).
 * @param space number of Cartesian coordinates
 * @param n_T number of temperatures, at least 1
 * @param diffusivity (space, space, n_T) length^2/time
 * @param axes (space, space) unit vectors as columns, the fastest direction first
 */
rdd_status rdd_principal_axes(int64_t space, int64_t n_T, const double *diffusivity, double *axes);

/**
 * Derivatives of the drift velocity and the exact diffusivity with respect to every rate, by the adjoint. Each
 * k dD_ab/dk is exact to 1e-10 of itself or of sqrt(D_aa D_bb), whichever is larger; RDD_NOT_CONVERGED: the net
 * currents of a driven model whose rates spread over many decades are so small beside its fluxes that the error may
 * exceed that.
 * @param opt_context the context of the call
 * @param model the model; must be ergodic and have a lattice
 * @param opt_diffusivity_rate (space, space, n_jumps) dD/dk, length^2, jumps as in rdd_model_jumps
 * @param opt_velocity_rate (space, n_jumps) dv/dk, length
 */
rdd_status rdd_transport_derivatives(rdd_context *opt_context, const rdd_model *model, double *opt_diffusivity_rate,
                                     double *opt_velocity_rate);

/**
 * Derivatives of the exact diffusivity with respect to temperature and energies, by the adjoint. RDD_NOT_CONVERGED: as
 * rdd_transport_derivatives.
 * @param opt_context the context of the call
 * @param landscape the landscape; must have a lattice
 * @param temperature > 0
 * @param opt_slope (space, space) dD/dT, length^2/time/temperature
 * @param opt_state (space, space, n_states) dD/dE of each state at fixed saddles, length^2/time/energy
 * @param opt_height (space, space, n_transitions) dD/d(height) of each directed transition alone; for a saddle crossed
 *        both ways add the two
 */
rdd_status rdd_landscape_derivatives(rdd_context *opt_context, const rdd_landscape *landscape, double temperature,
                                     double *opt_slope, double *opt_state, double *opt_height);

/**
 * Standard deviation of the diffusivity from those of the heights, to first order by the adjoint. Transitions of one
 * group err together, groups independently. RDD_NOT_CONVERGED: as rdd_transport_derivatives.
 * @param opt_context the context of the call
 * @param landscape the landscape; must have a lattice
 * @param temperature > 0
 * @param deviation (n_transitions) standard deviation of each height, energy, >= 0
 * @param opt_group (n_transitions) any number >= 0 that tells a group; NULL: opposite transitions over one saddle are a
 *        group
 * @param diffusivity_deviation (space, space) standard deviation of each entry of D, length^2/time
 */
rdd_status rdd_diffusivity_error(rdd_context *opt_context, const rdd_landscape *landscape, double temperature,
                                 const double *deviation, const int64_t *opt_group, double *diffusivity_deviation);

/**
 * Standard deviation of the coarse rates from those of the heights, likewise; the memberships move with the heights.
 * Options: as rdd_coarse_grain.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param landscape the landscape; must have a lattice
 * @param temperature > 0
 * @param n_coarse number of coarse states P, 1 to n_states
 * @param deviation (n_transitions) standard deviation of each height, energy, >= 0
 * @param opt_group (n_transitions) as in rdd_diffusivity_error
 * @param reaction_deviation (n_coarse, n_coarse) standard deviation of each entry of Q_P, 1/time
 */
rdd_status rdd_reaction_error(rdd_context *opt_context, const rdd_options *opt_options, const rdd_landscape *landscape,
                              double temperature, int64_t n_coarse, const double *deviation, const int64_t *opt_group,
                              double *reaction_deviation);

/**
 * A table of D in 1/T between two temperatures: the values are D (space, space), column-major. Its entries agree with
 * the exact ones to the tolerance, on the diagonal relative, elsewhere relative to sqrt(D_aa D_bb).
 * Errors: RDD_ERROR_NUMERIC if 4096 intervals do not suffice, telling the error reached. Option: RDD_OPTION_ACCURACY.
 * RDD_NOT_CONVERGED: a temperature at which rdd_diffusivity ends so.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param landscape the landscape; must have a lattice
 * @param least_temperature > 0
 * @param most_temperature above the other
 * @param tolerance 1e-10 to 0.1
 * @param out receives the table
 */
rdd_status rdd_table_create(rdd_context *opt_context, const rdd_options *opt_options, const rdd_landscape *landscape,
                            double least_temperature, double most_temperature, double tolerance, rdd_table **out);

/**
 * Temperatures at which a table of D with so many intervals is sampled, for rdd_table_from_diffusivities: uniform in
 * 1/T, from the highest on. Those of half as many intervals are every second one of them, to the last bit.
 * @param least_temperature > 0
 * @param most_temperature above the other
 * @param n_intervals 1 to 4096
 * @param temperature (6 * n_intervals + 1) temperatures
 */
rdd_status rdd_table_temperatures(double least_temperature, double most_temperature, int64_t n_intervals,
                                  double *temperature);

/**
 * A table of D from values computed elsewhere, by several processes or by another code: the same bits as
 * rdd_table_create makes from the same values. RDD_NOT_CONVERGED: the intervals do not suffice for the tolerance; the
 * table is valid, rdd_table_range tells its error, and with twice as many it may be better.
 * Errors: RDD_ERROR_NUMERIC if 4096 intervals do not suffice.
 * @param opt_context the context of the call
 * @param space number of Cartesian coordinates, 1 to 6
 * @param least_temperature > 0
 * @param most_temperature above the other
 * @param tolerance 1e-10 to 0.1
 * @param n_intervals 2, 4, 8, ... 4096
 * @param diffusivity (space, space, 6 * n_intervals + 1) D at rdd_table_temperatures, length^2/time
 * @param out receives the table
 */
rdd_status rdd_table_from_diffusivities(rdd_context *opt_context, int32_t space, double least_temperature,
                                        double most_temperature, double tolerance, int64_t n_intervals,
                                        const double *diffusivity, rdd_table **out);

/**
 * A table of coarse-grained models: the values are pi_P (P), Q_P (P, P), C_P (space, P, P), D_P (space, space, P, P),
 * one after the other, each column-major, the coarse states in the order of the highest temperature. Entries of
 * pi_P, rates between coarse states and D_P(a, a, p, p) have a relative tolerance where they stay positive, all others
 * one relative to the root of the sum of squares of their matrix (C_P: sqrt(|Q_P| |D_P|)); columns of Q_P sum to zero.
 * Options: as rdd_coarse_grain. RDD_NOT_CONVERGED: a temperature at which rdd_coarse_grain ends so.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param landscape the landscape; must have a lattice
 * @param n_coarse number of coarse states P, 1 to n_states
 * @param least_temperature > 0
 * @param most_temperature above the other
 * @param tolerance 1e-10 to 0.1
 * @param out receives the table
 */
rdd_status rdd_table_create_coarse(rdd_context *opt_context, const rdd_options *opt_options,
                                   const rdd_landscape *landscape, int64_t n_coarse, double least_temperature,
                                   double most_temperature, double tolerance, rdd_table **out);

/**
 * Destroys a table and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param table the table
 */
rdd_status rdd_table_destroy(rdd_table **table);

/**
 * Sizes of a table.
 * @param table the table
 * @param out_n_values receives the number of values it gives at a temperature
 * @param out_n_channels receives the number of tabulated functions
 * @param out_n_intervals receives the number of intervals in 1/T
 */
rdd_status rdd_table_sizes(const rdd_table *table, int64_t *out_n_values, int64_t *out_n_channels,
                           int64_t *out_n_intervals);

/**
 * Range and exactness of a table.
 * @param table the table
 * @param out_least receives the least temperature
 * @param out_most receives the highest temperature
 * @param out_largest_error receives the largest error found between the knots
 */
rdd_status rdd_table_range(const rdd_table *table, double *out_least, double *out_most, double *out_largest_error);

/**
 * The values at a temperature. Allocates nothing; for calls from inner loops. RDD_ERROR_ARGUMENT outside the range.
 * @param table the table
 * @param temperature within the range of the table
 * @param values (n_values) in the order told where the table was made
 * @param opt_slope (n_values) their derivatives with respect to the temperature (less exact than the values)
 */
rdd_status rdd_table_evaluate(const rdd_table *table, double temperature, double *values, double *opt_slope);

/**
 * The values at many temperatures. Allocates nothing. RDD_ERROR_ARGUMENT if one is outside the range, naming it.
 * @param table the table
 * @param n_T number of temperatures
 * @param temperature (n_T) within the range of the table
 * @param values (n_values, n_T) in the order told where the table was made
 * @param opt_slope (n_values, n_T) their derivatives with respect to the temperature (less exact than the values)
 */
rdd_status rdd_table_evaluate_many(const rdd_table *table, int64_t n_T, const double *temperature, double *values,
                                   double *opt_slope);

/**
 * The data for evaluating the table without the library. With x = 1/T between knots i and i + 1,
 * t = (x - knot_i)/(knot_{i+1} - knot_i) and c_m = a_0 + a_1 t + a_2 t^2 + a_3 t^3 from coefficients (:, m, i), value v
 * is by kind: 0 exp(c_channel); 1 c_channel exp((c_first + c_second)/2); 2 zero; 3 minus the sum of the other values
 * from first to second - 1; 4 the value first. Channels and values are counted from 0.
 * @param table the table
 * @param opt_knots (n_intervals + 1) 1/T, ascending, equispaced
 * @param opt_coefficients (4, n_channels, n_intervals)
 * @param opt_entries (4, n_values) kind, channel, first, second of each value
 */
rdd_status rdd_table_coefficients(const rdd_table *table, double *opt_knots, double *opt_coefficients,
                                  int64_t *opt_entries);

#ifdef __cplusplus
}
#endif
#endif
