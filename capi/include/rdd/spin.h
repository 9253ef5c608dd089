/**
 * @file spin.h
 * Spin-diffusion, the stochastic process beneath diffusive molecular dynamics: every site carries one species, sigma_i
 * = +1 (A) or -1 (B), neighbours exchange theirs, and the positions vibrate. Ensembles of trajectories with error bars,
 * mean field beside them, and all configurations of a small system as a Markov chain.
 *
 * The system is that of an rdd_dmd: its sites, potentials, beta, tau and exchange bonds. Ends of a chain keep their
 * species; reservoirs are not supported.
 */
#ifndef RDD_SPIN_H
#define RDD_SPIN_H

#include <rdd/dmd.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An ensemble of trajectories with what they showed so far; opaque. One call at a time, except calls that take it
 * const. */
typedef struct rdd_spin rdd_spin;

/** All configurations of a small system, as a Markov chain; opaque, immutable. */
typedef struct rdd_spin_chain rdd_spin_chain;

/** The process. */
enum rdd_spin_process_code {
  RDD_SPIN_AVERAGED = 0, /**< exchanges between relaxed configurations: positions are infinitely faster */
  RDD_SPIN_COUPLED =
      1 /**< positions by overdamped Langevin dynamics on the clock t / epsilon, with exchanges at them */
};

/** The rate of an exchange that changes the energy by dV. */
enum rdd_spin_rates_code {
  RDD_SPIN_TANH = 0,     /**< (1/tau) [1/2 - 1/2 tanh(beta dV/2)] */
  RDD_SPIN_ARRHENIUS = 1 /**< (1/tau) exp(-beta dV/2) */
};

/** Closures for the average of a rate over the vibrations of a configuration. */
enum rdd_spin_average_code {
  RDD_SPIN_MEAN = 0,    /**< the rate of the mean of dV over the variational Gaussian */
  RDD_SPIN_POINT = 1,   /**< the rate of dV at the mean positions */
  RDD_SPIN_SAMPLED = 2, /**< the mean of the rate over samples of the Gaussian */
  RDD_SPIN_GIBBS = 3    /**< the mean of the rate over exp(-beta V), by quadrature; chains of few configurations */
};

/**
 * Makes an ensemble at time 0 and relaxes its start. Trajectory k draws from the random streams (seed of the context,
 * first + k) alone, so it is the same for any number of threads and in every ensemble that has it.
 *
 * Where the spin of the system is +-1, or opt_spins gives one, every trajectory starts with it; elsewhere each draws
 * its own with that mean.
 * @param opt_context the context of the call: threads, seed
 * @param dmd the system; its positions and alpha are where relaxations start, its length that of strain 0
 * @param process one of rdd_spin_process_code
 * @param rates one of rdd_spin_rates_code
 * @param average one of rdd_spin_average_code; the averaged process
 * @param n_samples of RDD_SPIN_SAMPLED, in antithetic pairs, drawn anew whenever a rate may have changed; 0: 128
 * @param tolerance relative change of lengths and widths at which a relaxation stops, at most 0.01; 0: 1e-6
 * @param radius crystals: sites further from an exchange stay where they are, length; 0: all are relaxed
 * @param epsilon > 0, the coupled process: positions move on the clock t / epsilon
 * @param time_step the coupled process: step of that clock; at most 1 / (largest curvature of the energy)
 * @param bound the coupled process with RDD_SPIN_ARRHENIUS: tau times the rate is taken to stay below; rates above are
 * counted by rdd_spin_counts
 * @param n_trajectories at least 1
 * @param first number of the random streams of the first trajectory, >= 0
 * @param n_lags of the autocorrelation; 0: the number of sites, at most 64
 * @param opt_spins (n_sites) 1 or -1: the start of all trajectories
 * @param out receives the ensemble
 */
rdd_status rdd_spin_create(rdd_context *opt_context, const rdd_dmd *dmd, int32_t process, int32_t rates,
                           int32_t average, int64_t n_samples, double tolerance, double radius, double epsilon,
                           double time_step, double bound, int64_t n_trajectories, int64_t first, int64_t n_lags,
                           const int32_t *opt_spins, rdd_spin **out);

/**
 * The same ensemble with its parameters as options: RDD_OPTION_SPIN_PROCESS, RATES, AVERAGE, SAMPLES, TOLERANCE,
 * RADIUS, EPSILON, TIME_STEP, BOUND, FIRST and LAGS.
 * @param opt_context the context of the call; its seed is that of the ensemble
 * @param opt_options options; NULL: the defaults
 * @param dmd where the trajectories start and what they are made of
 * @param n_trajectories at least 1
 * @param opt_spins (n_sites) start of all trajectories, 1 or -1; NULL: the system's
 * @param out receives the ensemble
 */
rdd_status rdd_spin_create_with(rdd_context *opt_context, const rdd_options *opt_options, const rdd_dmd *dmd,
                                int64_t n_trajectories, const int32_t *opt_spins, rdd_spin **out);

/**
 * Destroys an ensemble and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param spin the ensemble
 */
rdd_status rdd_spin_destroy(rdd_spin **spin);

/**
 * Goes on to each of the times and adds a row of observables for it. An ensemble may be run in several calls. Cancelled
 * or failed, nothing has changed.
 * @param opt_context the context of the call; its seed does not matter any more
 * @param spin the ensemble
 * @param n_times number of times
 * @param times (n_times) ascending, not before the time of the ensemble
 */
rdd_status rdd_spin_run(rdd_context *opt_context, rdd_spin *spin, int64_t n_times, const double *times);

/**
 * Sizes.
 * @param spin the ensemble
 * @param out_n_sites receives the number of sites
 * @param out_n_trajectories receives the number of trajectories
 * @param out_n_rows receives the number of times looked at so far
 * @param out_n_lags receives the number of lags of the autocorrelation
 */
rdd_status rdd_spin_sizes(const rdd_spin *spin, int64_t *out_n_sites, int64_t *out_n_trajectories, int64_t *out_n_rows,
                          int64_t *out_n_lags);

/**
 * Where the ensemble stands.
 * @param spin the ensemble
 * @param out_time receives the time
 * @param out_n_events receives the number of exchanges of all trajectories
 * @param out_n_violations receives the number of candidates whose Arrhenius rate was above its bound: they happened too
 * rarely
 */
rdd_status rdd_spin_counts(const rdd_spin *spin, double *out_time, int64_t *out_n_events, int64_t *out_n_violations);

/**
 * Means over trajectories at the times looked at, with their standard errors (NaN for one trajectory).
 * @param spin the ensemble
 * @param opt_times (n_rows) time
 * @param opt_ab_bonds (n_rows) number of unlike neighbours
 * @param opt_ab_bonds_error (n_rows) its standard error
 * @param opt_strain (n_rows) length of a chain over that of the system it was made from, less 1; NaN for a crystal
 * @param opt_strain_error (n_rows) its standard error
 */
rdd_status rdd_spin_means(const rdd_spin *spin, double *opt_times, double *opt_ab_bonds, double *opt_ab_bonds_error,
                          double *opt_strain, double *opt_strain_error);

/**
 * Mean spins and autocorrelation C(l) = sum_i s_i s_{i+l} at the times looked at, with their standard errors.
 * @param spin the ensemble
 * @param opt_s (n_sites, n_rows) mean spins
 * @param opt_s_error (n_sites, n_rows) their standard errors
 * @param opt_c (n_lags, n_rows) mean autocorrelation, from lag 0
 * @param opt_c_error (n_lags, n_rows) its standard error
 */
rdd_status rdd_spin_profiles(const rdd_spin *spin, double *opt_s, double *opt_s_error, double *opt_c,
                             double *opt_c_error);

/**
 * The observables of each trajectory at the times looked at.
 * @param spin the ensemble
 * @param opt_ab_bonds (n_trajectories, n_rows) number of unlike neighbours
 * @param opt_strain (n_trajectories, n_rows) strain
 */
rdd_status rdd_spin_paths(const rdd_spin *spin, double *opt_ab_bonds, double *opt_strain);

/**
 * The configuration of one trajectory as the ensemble stands.
 * @param spin the ensemble
 * @param trajectory its number, counted from 0
 * @param spins (n_sites) 1 or -1
 */
rdd_status rdd_spin_state(const rdd_spin *spin, int64_t trajectory, int32_t *spins);

/**
 * Runs a mean-field model of the same system from the same start to the times looked at. Differences are (ensemble -
 * mean field) in units of the ensemble's standard error, NaN where that is unknown or zero.
 * @param opt_context the context of the call
 * @param spin the ensemble
 * @param model one of rdd_dmd_model_code
 * @param amplitude s starts at this times the spins, > 0 and at most 1; some models need less than 1
 * @param opt_ab_bonds (n_rows) expected number of unlike neighbours
 * @param opt_strain (n_rows) strain; NaN for a crystal
 * @param opt_s (n_sites, n_rows) s
 * @param opt_c (n_lags, n_rows) autocorrelation
 * @param opt_ab_bonds_off (n_rows) difference in standard errors
 * @param opt_strain_off (n_rows) difference in standard errors
 * @param opt_s_off (n_sites, n_rows) difference in standard errors
 * @param opt_c_off (n_lags, n_rows) difference in standard errors
 */
rdd_status rdd_spin_mean_field(rdd_context *opt_context, const rdd_spin *spin, int32_t model, double amplitude,
                               double *opt_ab_bonds, double *opt_strain, double *opt_s, double *opt_c,
                               double *opt_ab_bonds_off, double *opt_strain_off, double *opt_s_off, double *opt_c_off);

/**
 * Writes a restart point with the rows so far: an ensemble that restores it goes on as this one does, bit for bit,
 * whether or not this one was ever saved. The file is replaced at once or not at all.
 * @param spin the ensemble
 * @param path path of the file
 * @param path_len length of the path, or -1 if it ends with its terminator
 */
rdd_status rdd_spin_save(rdd_spin *spin, const char *path, int64_t path_len);

/**
 * Takes time, trajectories and rows of a restart point of the same system and settings, in place of its own.
 * @param spin the ensemble
 * @param path path of the file
 * @param path_len length of the path, or -1 if it ends with its terminator
 */
rdd_status rdd_spin_restore(rdd_spin *spin, const char *path, int64_t path_len);

/**
 * All configurations that exchanges reach, with the rates of the averaged process between them.
 * @param opt_context the context of the call: threads, seed of RDD_SPIN_SAMPLED
 * @param dmd the system
 * @param rates one of rdd_spin_rates_code
 * @param average one of rdd_spin_average_code
 * @param n_samples of RDD_SPIN_SAMPLED; 0: 128
 * @param nodes of RDD_SPIN_GIBBS: quadrature nodes a bond; 0: 8
 * @param reach of RDD_SPIN_GIBBS: bonds between the farthest sites that interact; 0: as the cutoff has it
 * @param most_states largest number of configurations, at most 20000; 0: 2000
 * @param opt_spins (n_sites) 1 or -1: the first configuration; NULL: the spins of the system, all of them +-1 or nearly
 * @param out receives the chain
 */
rdd_status rdd_spin_chain_create(rdd_context *opt_context, const rdd_dmd *dmd, int32_t rates, int32_t average,
                                 int64_t n_samples, int64_t nodes, int64_t reach, int64_t most_states,
                                 const int32_t *opt_spins, rdd_spin_chain **out);

/**
 * The same chain of configurations with its parameters as options: RDD_OPTION_SPIN_RATES, AVERAGE, SAMPLES, NODES,
 * REACH and MOST_STATES.
 * @param opt_context the context of the call; its seed is that of sampled rates
 * @param opt_options options; NULL: the defaults
 * @param dmd the first configuration and what it is made of
 * @param opt_spins (n_sites) the first configuration, 1 or -1; NULL: the system's
 * @param out receives the chain
 */
rdd_status rdd_spin_chain_create_with(rdd_context *opt_context, const rdd_options *opt_options, const rdd_dmd *dmd,
                                      const int32_t *opt_spins, rdd_spin_chain **out);

/**
 * Destroys a chain and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param chain the chain
 */
rdd_status rdd_spin_chain_destroy(rdd_spin_chain **chain);

/**
 * Sizes.
 * @param chain the chain
 * @param out_n_states receives the number of configurations
 * @param out_n_sites receives the number of sites
 */
rdd_status rdd_spin_chain_sizes(const rdd_spin_chain *chain, int64_t *out_n_states, int64_t *out_n_sites);

/**
 * The configurations and the rates between them.
 * @param chain the chain
 * @param opt_spins (n_sites, n_states) 1 or -1; the first is the start
 * @param opt_rates (n_states, n_states) rate from row to column, 1/time; 0 on the diagonal
 * @param opt_ab_bonds (n_states) unlike neighbours
 * @param opt_strain (n_states) strain of the relaxed configuration, with RDD_SPIN_GIBBS of its mean length; NaN for a
 * crystal
 * @param opt_stationary (n_states) stationary distribution
 */
rdd_status rdd_spin_chain_states(const rdd_spin_chain *chain, int32_t *opt_spins, double *opt_rates,
                                 double *opt_ab_bonds, double *opt_strain, double *opt_stationary);

/**
 * The distribution at times, from the first configuration.
 * @param chain the chain
 * @param n_times number of times
 * @param times (n_times) >= 0
 * @param probabilities (n_states, n_times) of each configuration
 */
rdd_status rdd_spin_chain_propagate(const rdd_spin_chain *chain, int64_t n_times, const double *times,
                                    double *probabilities);

/**
 * How far the process is from detailed balance in its own stationary state pi: exact for RDD_SPIN_GIBBS, approximate
 * for the other averages.
 * @param chain the chain
 * @param out_worst receives the largest |ln(pi_a k_ab / (pi_b k_ba))|
 * @param out_mean receives the same, averaged by flux
 * @param out_entropy_production receives sum over pairs of (flux - flux back) ln(flux / flux back), 1/time
 */
rdd_status rdd_spin_chain_balance(const rdd_spin_chain *chain, double *out_worst, double *out_mean,
                                  double *out_entropy_production);

#ifdef __cplusplus
}
#endif
#endif
