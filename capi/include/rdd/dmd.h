/**
 * @file dmd.h
 * Diffusive molecular dynamics: the composition of a crystal in time, its mean positions and vibration widths at the
 * minimum of the variational-Gaussian free energy.
 *
 * Every site i has an occupation c_i of species A, or a spin s_i = 2 c_i - 1, a mean position X_i and a width
 * alpha_i = beta k_i / 2, so that its position has variance 1 / (2 alpha_i) per coordinate. Lengths, times and energies
 * are in units of the caller's own; beta is 1/energy.
 */
#ifndef RDD_DMD_H
#define RDD_DMD_H

#include <rdd/context.h>
#include <rdd/dmd_system.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Destroys a system and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param dmd the system
 */
rdd_status rdd_dmd_destroy(rdd_dmd **dmd);

/**
 * Sizes of a system.
 * @param dmd the system
 * @param out_n_sites receives the number of sites
 * @param out_dim receives the number of coordinates
 * @param out_n_bonds receives the number of exchange bonds, or of neighbours along a chain
 */
rdd_status rdd_dmd_sizes(const rdd_dmd *dmd, int64_t *out_n_sites, int32_t *out_dim, int64_t *out_n_bonds);

/**
 * The time of the state, from 0 at creation.
 * @param dmd the system
 * @param out_time receives the time
 */
rdd_status rdd_dmd_time(const rdd_dmd *dmd, double *out_time);

/**
 * The state.
 * @param dmd the system
 * @param opt_s (n_sites) spins 2 c - 1
 * @param opt_c (n_sites) occupations, exact near 0
 * @param opt_positions (dim, n_sites) mean positions, length; the first site of a chain is at 0
 * @param opt_alpha (n_sites) 1/length^2
 */
rdd_status rdd_dmd_state(const rdd_dmd *dmd, double *opt_s, double *opt_c, double *opt_positions, double *opt_alpha);

/**
 * Replaces parts of the state, not the time; nothing is relaxed. What is NULL stays.
 * @param dmd the system
 * @param opt_s (n_sites) spins; not together with opt_c
 * @param opt_c (n_sites) occupations
 * @param opt_positions (dim, n_sites) mean positions, length; ascending along a chain
 * @param opt_alpha (n_sites) 1/length^2
 */
rdd_status rdd_dmd_set_state(rdd_dmd *dmd, const double *opt_s, const double *opt_c, const double *opt_positions,
                             const double *opt_alpha);

/**
 * Accuracy of the integration in time: 1e-8 and 1e-10 until set.
 * @param dmd the system
 * @param relative relative error of a step, > 0
 * @param absolute absolute error of a step, > 0
 */
rdd_status rdd_dmd_set_tolerances(rdd_dmd *dmd, double relative, double absolute);

/**
 * Accuracy of the Gaussian averages, 1e-14 until set: 1e-6 takes half as many nodes.
 * @param dmd the system
 * @param tolerance relative, 1e-15 to 1e-3
 */
rdd_status rdd_dmd_set_quadrature(rdd_dmd *dmd, double tolerance);

/**
 * Along which lattice vectors a crystal repeats: all of the cell's until set. A film or a wire has less.
 * @param dmd the system
 * @param periodic (dim) 1 or 0
 */
rdd_status rdd_dmd_set_periodic(rdd_dmd *dmd, const int32_t *periodic);

/**
 * Replaces the one-body energies of a crystal, u(x) = energy + stiffness |x - anchor|^2 / 2 for each species; what is
 * NULL is 0. With RDD_DMD_WEIGHT_OCCUPATION there is none of B.
 * @param dmd the system
 * @param opt_energy_a (n_sites) of A, energy
 * @param opt_energy_b (n_sites) of B, energy
 * @param opt_stiffness_a (n_sites) of A, energy/length^2
 * @param opt_stiffness_b (n_sites) of B, energy/length^2
 * @param opt_anchor (dim, n_sites) length; needed with a stiffness
 */
rdd_status rdd_dmd_set_one_body(rdd_dmd *dmd, const double *opt_energy_a, const double *opt_energy_b,
                                const double *opt_stiffness_a, const double *opt_stiffness_b, const double *opt_anchor);

/**
 * Replaces every alpha of a crystal by an estimate from its neighbours, to start a relaxation from.
 * @param opt_context the context of the call
 * @param dmd the system
 */
rdd_status rdd_dmd_estimate_alpha(rdd_context *opt_context, rdd_dmd *dmd);

/**
 * Sites whose mean position and alpha the last relaxation or step left as they were, being in a void.
 * @param dmd the system
 * @param frozen (n_sites) 1 for those, else 0
 */
rdd_status rdd_dmd_frozen(const rdd_dmd *dmd, int32_t *frozen);

/**
 * What the integrator has done since it was last started: by the first step after creation, rdd_dmd_set_state,
 * rdd_dmd_relax, rdd_dmd_perturb, rdd_dmd_save, rdd_dmd_restore or another change of the system.
 * @param dmd the system
 * @param out_steps receives its own steps
 * @param out_evaluations receives the evaluations of the equations
 * @param out_factorisations receives the Jacobians made
 * @param out_failures receives the steps tried again
 */
rdd_status rdd_dmd_work(const rdd_dmd *dmd, int64_t *out_steps, int64_t *out_evaluations, int64_t *out_factorisations,
                        int64_t *out_failures);

/**
 * Moves positions and alpha to the local minimum of the free energy. RDD_NOT_CONVERGED: the best state found is kept.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param out_iterations receives the number of Newton steps
 * @param out_residual receives the largest entry of the gradient in positions and ln alpha
 */
rdd_status rdd_dmd_relax(rdd_context *opt_context, rdd_dmd *dmd, int64_t *out_iterations, double *out_residual);

/**
 * Moves on in time by exactly dt, positions and alpha relaxed throughout. Cancelled between two steps of the
 * integrator, the state is that of the last one, at rdd_dmd_time.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param dt time, >= 0
 */
rdd_status rdd_dmd_step(rdd_context *opt_context, rdd_dmd *dmd, double dt);

/**
 * Moves on until the first minimum of the autocorrelation leaves 1, at C(1) = C(2); RDD_NOT_CONVERGED at most_time if
 * it does not before.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param most_time time to stop at in any case
 * @param out_time receives the time reached
 */
rdd_status rdd_dmd_first_jump_time(rdd_context *opt_context, rdd_dmd *dmd, double most_time, double *out_time);

/**
 * Adds noise of the given amplitude to the s of every site that exchanges; their sum stays.
 * @param dmd the system
 * @param amplitude >= 0, small enough to keep |s| < 1
 * @param seed the same seed, the same noise
 */
rdd_status rdd_dmd_perturb(rdd_dmd *dmd, double amplitude, int64_t seed);

/**
 * The variational-Gaussian free energy F.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param out_energy receives F, energy
 */
rdd_status rdd_dmd_free_energy(rdd_context *opt_context, const rdd_dmd *dmd, double *out_energy);

/**
 * Derivatives of F.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param opt_s (n_sites) dF/ds, energy; infinite where s is 1 or -1
 * @param opt_positions (dim, n_sites) dF/dX, energy/length
 * @param opt_alpha (n_sites) dF/dalpha, energy length^2
 */
rdd_status rdd_dmd_gradients(rdd_context *opt_context, const rdd_dmd *dmd, double *opt_s, double *opt_positions,
                             double *opt_alpha);

/**
 * Rates of change ds/dt of the state as it stands.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param rates (n_sites) 1/time
 */
rdd_status rdd_dmd_rates(rdd_context *opt_context, const rdd_dmd *dmd, double *rates);

/**
 * Relative change L/L(0) - 1 of the length of a chain since its creation.
 * @param dmd the chain
 * @param out_strain receives the strain
 */
rdd_status rdd_dmd_strain(const rdd_dmd *dmd, double *out_strain);

/**
 * Expected number of A-B neighbours, sum of (1 - s_i s_j)/2 along the chain or over the exchange bonds.
 * @param dmd the system
 * @param out_number receives the number
 */
rdd_status rdd_dmd_ab_bonds(const rdd_dmd *dmd, double *out_number);

/**
 * C(l) = sum of s_i s_{i+l} over i = 1 to N - l, in the order of the sites, and its first local minimum.
 * @param dmd the system
 * @param autocorrelation (n_sites) C(0) to C(N - 1)
 * @param out_first_minimum receives the smallest l >= 1 with C(l) below both neighbours; 0: none
 */
rdd_status rdd_dmd_autocorrelation(const rdd_dmd *dmd, double *autocorrelation, int64_t *out_first_minimum);

/**
 * Writes a restart point: from here the run goes on bit for bit as a restored one. The file is replaced at once or not
 * at all.
 * @param dmd the system
 * @param path the file
 * @param path_len bytes of the path; -1: it ends with its terminator
 */
rdd_status rdd_dmd_save(rdd_dmd *dmd, const char *path, int64_t path_len);

/**
 * Takes state and time from a file that rdd_dmd_save wrote for the same system.
 * @param dmd the system
 * @param path the file
 * @param path_len bytes of the path; -1: it ends with its terminator
 */
rdd_status rdd_dmd_restore(rdd_dmd *dmd, const char *path, int64_t path_len);

#ifdef __cplusplus
}
#endif
#endif
