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

#ifdef __cplusplus
extern "C" {
#endif

/** A pair potential, shifted in value and slope to end at its cutoff; opaque, immutable. */
typedef struct rdd_potential rdd_potential;

/** A system with its state at a time; opaque. One call at a time, except calls that take it const. */
typedef struct rdd_dmd rdd_dmd;

/** How species are exchanged; equation numbers of Farmer, Luskin, Plechac and Simpson. */
enum rdd_dmd_model_code {
  RDD_DMD_TANH = 0,         /**< (4.35) */
  RDD_DMD_POINT = 1,        /**< (5.1), energies at the mean distances */
  RDD_DMD_ARRHENIUS = 2,    /**< (4.39) */
  RDD_DMD_CONSTANT = 3,     /**< (3.14), constant mobility k_c */
  RDD_DMD_RATE_LIMITED = 4, /**< (3.15), rate k_r */
  RDD_DMD_MASTER = 5        /**< (3.16) to (3.18) with kappa exp(-beta Qm) = 1/(2 tau) */
};

/** What the end sites of a chain do. Neither kind changes its own composition. */
enum rdd_dmd_ends_code {
  RDD_DMD_CLOSED = 0,   /**< their bonds carry no flux */
  RDD_DMD_RESERVOIR = 1 /**< their bonds act on the sites beside them */
};

/** Whose factor w_i the vibrational entropy has. */
enum rdd_dmd_weight_code {
  RDD_DMD_WEIGHT_ONE = 0,       /**< 1: an alloy */
  RDD_DMD_WEIGHT_OCCUPATION = 1 /**< c_i: atoms and vacancies; A-A is the only potential */
};

/** What becomes of a site that nothing holds. */
enum rdd_dmd_voids_code {
  RDD_DMD_VOIDS_ERROR = 0, /**< the relaxation fails and names it */
  RDD_DMD_VOIDS_FREEZE = 1 /**< its mean position and alpha stay as they are */
};

/**
 * 4 lambda^2 A (u^2 - u), u = 1/D, D = (1 - lambda)^2/2 + 2 (r/r_eq)^2.
 * @param amplitude A, energy
 * @param r_eq length
 * @param lambda in (0, 1)
 * @param cutoff length; infinity for none
 * @param out receives the potential
 */
rdd_status rdd_potential_soft_core(double amplitude, double r_eq, double lambda, double cutoff, rdd_potential **out);

/**
 * depth [exp(-2 a (r - r_eq)) - 2 exp(-a (r - r_eq))].
 * @param depth energy
 * @param stiffness a, 1/length
 * @param r_eq length
 * @param cutoff length; infinity for none
 * @param out receives the potential
 */
rdd_status rdd_potential_morse(double depth, double stiffness, double r_eq, double cutoff, rdd_potential **out);

/**
 * 4 epsilon [(s/r)^12 - (s/r)^6]; below r_soft continued by the parabola of equal value, slope and curvature.
 * @param epsilon energy
 * @param length s
 * @param r_soft length, > 0
 * @param cutoff length; infinity for none
 * @param out receives the potential
 */
rdd_status rdd_potential_lennard_jones(double epsilon, double length, double r_soft, double cutoff,
                                       rdd_potential **out);

/**
 * A natural cubic spline through values at equal spacing. It must reach the cutoff.
 * @param r_first distance of the first value, length
 * @param spacing length
 * @param n_values at least 4
 * @param values (n_values) energy
 * @param cutoff length
 * @param out receives the potential
 */
rdd_status rdd_potential_table(double r_first, double spacing, int64_t n_values, const double *values, double cutoff,
                               rdd_potential **out);

/**
 * A potential of the host as a function of the distance: energy. NaN fails the call.
 */
typedef double (*rdd_potential_fn)(void *user, double distance);

/**
 * A cubic spline that follows a potential of the host. The callback is called within this call only and on its thread,
 * at up to half a million distances in a fixed order. It must be smooth between r_first and the cutoff; below r_first
 * the potential goes on as a parabola.
 * @param callback phi(user, distance), energy
 * @param opt_user handed to the callback
 * @param opt_release called with opt_user at the end of a call that succeeds
 * @param r_first distance from which on the potential is met, length, >= 0
 * @param cutoff length, finite
 * @param tolerance largest error of the spline between its knots, relative to |phi(r)| or to the depth of the well
 *   where that is larger; 1e-13 to 1e-2
 * @param out_n_values receives the number of values in the spline
 * @param out receives the potential
 */
rdd_status rdd_potential_callback(rdd_potential_fn callback, void *opt_user, rdd_release_fn opt_release, double r_first,
                                  double cutoff, double tolerance, int64_t *out_n_values, rdd_potential **out);

/**
 * Destroys a potential and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param potential the potential
 */
rdd_status rdd_potential_destroy(rdd_potential **potential);

/**
 * The potential and its derivatives at a distance.
 * @param potential the potential
 * @param distance length, >= 0
 * @param out_value receives phi, energy
 * @param out_first receives phi', energy/length
 * @param out_second receives phi'', energy/length^2
 */
rdd_status rdd_potential_value(const rdd_potential *potential, double distance, double *out_value, double *out_first,
                               double *out_second);

/**
 * The Gaussian average G = E phi(|x|), x of mean distance R and variance v per coordinate, with its derivatives.
 * @param potential the potential
 * @param dim 1, 2 or 3
 * @param distance R, length, > 0
 * @param variance v, length^2, > 0
 * @param average (6) G, dG/dR, dG/dv, d2G/dR2, d2G/dRdv, d2G/dv2
 */
rdd_status rdd_potential_average(const rdd_potential *potential, int32_t dim, double distance, double variance,
                                 double *average);

/**
 * The potential and its derivatives at many distances.
 * @param potential the potential
 * @param n number of distances
 * @param distance (n) length, >= 0
 * @param opt_value (n) phi, energy
 * @param opt_first (n) phi', energy/length
 * @param opt_second (n) phi'', energy/length^2
 */
rdd_status rdd_potential_values(const rdd_potential *potential, int64_t n, const double *distance, double *opt_value,
                                double *opt_first, double *opt_second);

/**
 * Gaussian averages of many pairs at a time: what rdd_potential_average gives for each.
 * @param opt_context the context of the call
 * @param potential the potential
 * @param dim 1, 2 or 3
 * @param tolerance relative accuracy wanted, 1e-15 to 1e-3
 * @param n number of pairs
 * @param distance (n) R, length, > 0
 * @param variance (n) v, length^2, > 0
 * @param average (6, n) G, dG/dR, dG/dv, d2G/dR2, d2G/dRdv, d2G/dv2
 */
rdd_status rdd_potential_averages(rdd_context *opt_context, const rdd_potential *potential, int32_t dim,
                                  double tolerance, int64_t n, const double *distance, const double *variance,
                                  double *average);

/**
 * Pairs of different sites whose positions, or their images in a periodic cell, are closer than a distance; each once.
 * @param dim 1, 2 or 3
 * @param n_sites at least 1
 * @param positions (dim, n_sites) length
 * @param opt_cell (dim, dim) lattice vectors in columns, length; NULL: a free body
 * @param opt_periodic (dim) 1 where the cell repeats along the lattice vector, else 0; NULL: along all
 * @param distance length, > 0
 * @param index_base 0 or 1
 * @param out_n_pairs receives the number of pairs
 * @param opt_pairs (2, n_pairs) their sites, ascending
 */
rdd_status rdd_dmd_neighbours(int32_t dim, int64_t n_sites, const double *positions, const double *opt_cell,
                              const int32_t *opt_periodic, double distance, int32_t index_base, int64_t *out_n_pairs,
                              int64_t *opt_pairs);

/**
 * The chain of the paper: soft-core pairs, neighbours confined, s alternating from +amplitude; relaxed.
 * @param opt_context the context of the call
 * @param n_sites at least 2
 * @param beta 1/energy
 * @param model one of rdd_dmd_model_code
 * @param tau time of an exchange attempt
 * @param k_c mobility of RDD_DMD_CONSTANT, 1/(time energy)
 * @param k_r rate of RDD_DMD_RATE_LIMITED, 1/(time energy)
 * @param ends one of rdd_dmd_ends_code
 * @param amplitude 0 to 1
 * @param out receives the chain
 */
rdd_status rdd_dmd_chain(rdd_context *opt_context, int64_t n_sites, double beta, int32_t model, double tau, double k_c,
                         double k_r, int32_t ends, double amplitude, rdd_dmd **out);

/**
 * A system of sites in one to three dimensions; not relaxed.
 * @param dim 1, 2 or 3
 * @param n_sites at least 1
 * @param positions (dim, n_sites) mean positions, length
 * @param occupation (n_sites) c, 0 to 1
 * @param alpha (n_sites) 1/length^2
 * @param beta 1/energy
 * @param aa potential between A and A
 * @param opt_ab potential between A and B; NULL: none
 * @param opt_bb potential between B and B; NULL: none
 * @param model one of rdd_dmd_model_code
 * @param tau time of an exchange attempt
 * @param k_c mobility of RDD_DMD_CONSTANT, 1/(time energy)
 * @param k_r rate of RDD_DMD_RATE_LIMITED, 1/(time energy)
 * @param weight one of rdd_dmd_weight_code
 * @param voids one of rdd_dmd_voids_code
 * @param opt_cell (dim, dim) lattice vectors of a periodic cell in columns, length; NULL: a free body
 * @param n_bonds number of exchange bonds
 * @param bonds (2, n_bonds) their sites
 * @param index_base 0 or 1
 * @param opt_fixed (n_sites) 1 where the mean position and alpha are held, else 0
 * @param opt_reservoir (n_sites) 1 where the composition is held, else 0
 * @param out receives the system
 */
rdd_status rdd_dmd_create(int32_t dim, int64_t n_sites, const double *positions, const double *occupation,
                          const double *alpha, double beta, const rdd_potential *aa, const rdd_potential *opt_ab,
                          const rdd_potential *opt_bb, int32_t model, double tau, double k_c, double k_r,
                          int32_t weight, int32_t voids, const double *opt_cell, int64_t n_bonds, const int64_t *bonds,
                          int32_t index_base, const int32_t *opt_fixed, const int32_t *opt_reservoir, rdd_dmd **out);

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
 * integrator, the state is that of the last one; rdd_dmd_time tells its time.
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
