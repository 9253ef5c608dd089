/**
 * @file mpi.h
 * Slices of one call over the processes of an MPI job: many wavevectors, temperatures, times, trajectories, runs. A
 * library of its own, librdd_mpi, beside librdd.
 *
 * Every function that takes an rdd_mpi is collective: all ranks of its communicator call it, with the same arguments
 * (outputs aside). What one rank finds wrong every rank returns, with the same status and the text "rank 5: ...", so no
 * rank waits for another that has given up; the next call works. The handle itself must be given on every rank.
 *
 * The results are those of the function of the same name without MPI, to the last bit, for any number of ranks and
 * threads. Exceptions are the solver RDD_SOLVER_REDUCED_BASIS, which rank 0 then runs alone, and more than 64 states
 * where the ranks have processors or a BLAS that differ.
 *
 * Where results go is told by `gather`. RDD_MPI_ROOT: to rank 0; other ranks may pass NULL for all outputs, and
 * optional ones are computed where rank 0 asks for them. RDD_MPI_ALL: to every rank. RDD_MPI_OWN: every rank gets its
 * own part, the units (wavevectors, temperatures, ...) that rdd_mpi_range tells; the last size of its arrays is their
 * number.
 *
 * Each rank computes with the threads of its context, one without a context. The library calls MPI on the calling
 * thread alone (MPI_THREAD_FUNNELED suffices), never MPI_Init or MPI_Finalize, and no communicator but its own copy.
 * Progress is told to rank 0, in units of all ranks; its answer, or rdd_context_cancel on the context of any rank,
 * cancels the call on all: RDD_CANCELLED, with NaN (-1 for integers) for units that were not computed. Results that are
 * made from all units are then left out.
 */
#ifndef RDD_MPI_H
#define RDD_MPI_H

#include <rdd/rdd.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A communicator of its own for the calls of this library; opaque. One call at a time. */
typedef struct rdd_mpi rdd_mpi;

/** Where the results of a call go. */
enum rdd_mpi_gather_code {
  RDD_MPI_ROOT = 0, /**< to rank 0 */
  RDD_MPI_ALL = 1,  /**< to every rank */
  RDD_MPI_OWN = 2   /**< each rank keeps the units of rdd_mpi_range */
};

/** Computes one unit of rdd_mpi_map into values (n_values). Returns 0, or > 0 to cancel the call, or < 0 to fail it. */
typedef int32_t (*rdd_mpi_unit_fn)(void *user, rdd_context *context, int64_t unit, double *values);

/** Version of the binary interface that librdd_mpi was built for; the same as rdd_abi_version. */
int32_t rdd_mpi_abi_version(void);

/**
 * Copies a communicator. Collective over it. RDD_ERROR_UNSUPPORTED if MPI is not initialised, or is finalised, in the
 * MPI library that librdd_mpi was built with; a host that uses another one gets the same answer.
 * @param opt_context told in its log if MPI was initialised for a single thread
 * @param fortran_comm the communicator's Fortran number: comm%MPI_VAL or comm in Fortran, MPI_Comm_c2f(comm) in C,
 *        comm.py2f() in mpi4py
 * @param out receives the handle
 */
rdd_status rdd_mpi_create(rdd_context *opt_context, int64_t fortran_comm, rdd_mpi **out);

/**
 * Frees the copy and sets the pointer to NULL. Collective; before MPI_Finalize, or at any time after it. A NULL pointer
 * or a pointer to NULL is fine.
 * @param mpi the handle
 */
rdd_status rdd_mpi_destroy(rdd_mpi **mpi);

/**
 * Place in the communicator. Not collective.
 * @param mpi the handle
 * @param out_rank receives the rank of this process
 * @param out_n_ranks receives the number of ranks
 */
rdd_status rdd_mpi_sizes(const rdd_mpi *mpi, int32_t *out_rank, int32_t *out_n_ranks);

/**
 * The part of n units that this rank has under RDD_MPI_OWN. Not collective.
 * @param mpi the handle
 * @param n number of units
 * @param out_begin receives the first, counted from 0
 * @param out_end receives the one after the last
 */
rdd_status rdd_mpi_range(const rdd_mpi *mpi, int64_t n, int64_t *out_begin, int64_t *out_end);

/**
 * This rank's part in a call that it cannot make, because it has found something wrong before: the other ranks,
 * whichever function of this header they call, return this status and text, and so does this one. For layers over this
 * library.
 * @param mpi the handle
 * @param status an error, < 0
 * @param text what is wrong
 * @param text_len bytes of the text; negative: it ends with its terminator
 */
rdd_status rdd_mpi_refuse(rdd_mpi *mpi, int32_t status, const char *text, int64_t text_len);

/**
 * Sends a model from one rank to all. Each rank gets a new model, that rank as well.
 * @param mpi the handle
 * @param root the rank that has it
 * @param opt_model the model; needed on that rank alone
 * @param out receives the new model
 */
rdd_status rdd_mpi_model_bcast(rdd_mpi *mpi, int32_t root, const rdd_model *opt_model, rdd_model **out);

/**
 * Sends a landscape from one rank to all, as rdd_mpi_model_bcast; what rdd_landscape_serialize leaves out stays behind.
 * @param mpi the handle
 * @param root the rank that has it
 * @param opt_landscape the landscape; needed on that rank alone
 * @param out receives the new landscape
 */
rdd_status rdd_mpi_landscape_bcast(rdd_mpi *mpi, int32_t root, const rdd_landscape *opt_landscape, rdd_landscape **out);

/**
 * rdd_spectrum over ranks. A unit is a wavevector; k and -k go to one rank (but for RDD_MPI_OWN).
 * @param opt_context the context of the call
 * @param opt_options options
 * @param mpi the handle
 * @param gather an rdd_mpi_gather_code
 * @param model the model, the same on all ranks
 * @param n_k number of wavevectors
 * @param opt_k (dim, n_k) fractional wavevectors, all of them on every rank; NULL only if dim is 0
 * @param n_bands number of bands, 1 to n_states
 * @param opt_values (n_bands, n_k) eigenvalues lambda, 1/time, ascending at each k
 * @param opt_right (n_states, n_bands, n_k) right vectors
 * @param opt_left (n_states, n_bands, n_k) left vectors
 * @param opt_accuracy_used (n_k) the rdd_accuracy used at each k
 */
rdd_status rdd_mpi_spectrum(rdd_context *opt_context, const rdd_options *opt_options, rdd_mpi *mpi, int32_t gather,
                            const rdd_model *model, int64_t n_k, const double *opt_k, int64_t n_bands,
                            double *opt_values, rdd_zpart *opt_right, rdd_zpart *opt_left, int32_t *opt_accuracy_used);

/**
 * rdd_spectrum_complex over ranks.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param mpi the handle
 * @param gather an rdd_mpi_gather_code
 * @param model the model, the same on all ranks
 * @param n_k number of wavevectors
 * @param opt_k (dim, n_k) fractional wavevectors, all of them on every rank; NULL only if dim is 0
 * @param n_bands number of bands, 1 to n_states
 * @param opt_values (n_bands, n_k) complex eigenvalues, 1/time, ascending real part at each k
 * @param opt_right (n_states, n_bands, n_k) right vectors
 * @param opt_left (n_states, n_bands, n_k) left vectors
 */
rdd_status rdd_mpi_spectrum_complex(rdd_context *opt_context, const rdd_options *opt_options, rdd_mpi *mpi,
                                    int32_t gather, const rdd_model *model, int64_t n_k, const double *opt_k,
                                    int64_t n_bands, rdd_zpart *opt_values, rdd_zpart *opt_right, rdd_zpart *opt_left);

/**
 * rdd_sweep over ranks. A unit is a temperature.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param mpi the handle
 * @param gather an rdd_mpi_gather_code
 * @param landscape the landscape, the same on all ranks
 * @param n_T number of temperatures
 * @param temperature (n_T) > 0, all of them on every rank
 * @param opt_diffusivity (space, space, n_T) D, length^2/time
 * @param opt_velocity (space, n_T) v, length/time
 * @param opt_slope (space, space, n_T) dD/dT by the adjoint, length^2/time/temperature
 */
rdd_status rdd_mpi_sweep(rdd_context *opt_context, const rdd_options *opt_options, rdd_mpi *mpi, int32_t gather,
                         const rdd_landscape *landscape, int64_t n_T, const double *temperature,
                         double *opt_diffusivity, double *opt_velocity, double *opt_slope);

/**
 * rdd_sweep_coarse over ranks. A unit is a temperature; every block also solves the first, whose coarse states give the
 * order.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param mpi the handle
 * @param gather an rdd_mpi_gather_code
 * @param landscape the landscape, the same on all ranks
 * @param n_coarse number of coarse states P, 1 to n_states
 * @param n_T number of temperatures, at least 1
 * @param temperature (n_T) > 0, all of them on every rank
 * @param opt_equilibrium (n_coarse, n_T) pi_P
 * @param opt_reaction (n_coarse, n_coarse, n_T) Q_P, 1/time
 * @param opt_drift (space, n_coarse, n_coarse, n_T) C_P, length/time
 * @param opt_diffusion (space, space, n_coarse, n_coarse, n_T) D_P, length^2/time
 * @param opt_gap (n_T) the spectral gap g_P(L) of RDD_OPTION_GAP_LENGTH
 */
rdd_status rdd_mpi_sweep_coarse(rdd_context *opt_context, const rdd_options *opt_options, rdd_mpi *mpi, int32_t gather,
                                const rdd_landscape *landscape, int64_t n_coarse, int64_t n_T,
                                const double *temperature, double *opt_equilibrium, double *opt_reaction,
                                double *opt_drift, double *opt_diffusion, double *opt_gap);

/**
 * rdd_table_create over ranks: every rank gets the table.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param mpi the handle
 * @param landscape the landscape, the same on all ranks; must have a lattice
 * @param least_temperature > 0
 * @param most_temperature above the other
 * @param tolerance 1e-10 to 0.1
 * @param out receives the table
 */
rdd_status rdd_mpi_table_create(rdd_context *opt_context, const rdd_options *opt_options, rdd_mpi *mpi,
                                const rdd_landscape *landscape, double least_temperature, double most_temperature,
                                double tolerance, rdd_table **out);

/**
 * rdd_propagate over ranks. A unit is a time: it pays for driven networks, whose cost is by time; of a reversible one
 * every rank solves all wavevectors.
 * @param opt_context the context of the call
 * @param mpi the handle
 * @param gather an rdd_mpi_gather_code
 * @param model the model, the same on all ranks; must have a lattice
 * @param box (dim) cells along each lattice vector, more than the reach of the jumps
 * @param n_cells their product
 * @param n_times number of times
 * @param time (n_times) >= 0, all of them on every rank
 * @param start (n_states, n_cells) the distribution at time 0
 * @param opt_distribution (n_states, n_cells, n_times)
 */
rdd_status rdd_mpi_propagate(rdd_context *opt_context, rdd_mpi *mpi, int32_t gather, const rdd_model *model,
                             const int64_t *box, int64_t n_cells, int64_t n_times, const double *time,
                             const double *start, double *opt_distribution);

/**
 * rdd_trajectories_sample over ranks: the same trajectories. The paths of all of them are sent, so the memory of the
 * ranks that get the statistics grows with n_trajectories: 8 (space + 1) n_times bytes each. RDD_MPI_ROOT and
 * RDD_MPI_ALL alone.
 * @param opt_context the context of the call: threads, seed (the same on all ranks)
 * @param mpi the handle
 * @param gather RDD_MPI_ROOT: ranks other than 0 get NULL; RDD_MPI_ALL
 * @param model the model, the same on all ranks; must be ergodic unless opt_start is given
 * @param n_trajectories number of trajectories, at least 1
 * @param first number of the random stream of the first trajectory, >= 0
 * @param n_times number of times, at least 1
 * @param times (n_times) when to look, >= 0 and ascending, time
 * @param opt_start (n_states) weights >= 0 of the states to start from; NULL: the stationary distribution
 * @param max_events jumps after which a trajectory stops; 0: 10 million
 * @param keep_occupation 1: also count the states at each time
 * @param keep_paths 1: also keep every trajectory's displacements and states
 * @param out receives the statistics
 */
rdd_status rdd_mpi_trajectories_sample(rdd_context *opt_context, rdd_mpi *mpi, int32_t gather, const rdd_model *model,
                                       int64_t n_trajectories, int64_t first, int64_t n_times, const double *times,
                                       const double *opt_start, int64_t max_events, int32_t keep_occupation,
                                       int32_t keep_paths, rdd_trajectories **out);

/**
 * An ensemble of rdd_spin_create_with, run to a list of times, over ranks. A unit is a trajectory. RDD_MPI_ROOT and
 * RDD_MPI_ALL alone. The columns of means are those of rdd_spin_means, rdd_spin_profiles and rdd_spin_paths.
 * @param opt_context the context of the call; its seed (the same on all ranks) is that of the ensemble
 * @param opt_options options
 * @param mpi the handle
 * @param gather RDD_MPI_ROOT or RDD_MPI_ALL
 * @param dmd the system, the same on all ranks
 * @param n_sites number of its sites
 * @param n_lags of the autocorrelation, as RDD_OPTION_SPIN_LAGS has it; 0 there: n_sites, at most 64
 * @param n_trajectories at least 1
 * @param opt_spins (n_sites) 1 or -1: the start of all trajectories
 * @param n_times number of times
 * @param times (n_times) ascending, >= 0
 * @param opt_ab_bonds (n_times) mean number of unlike neighbours
 * @param opt_ab_bonds_error (n_times) its standard error
 * @param opt_strain (n_times) mean strain; NaN for a crystal
 * @param opt_strain_error (n_times) its standard error
 * @param opt_s (n_sites, n_times) mean spins
 * @param opt_s_error (n_sites, n_times) their standard errors
 * @param opt_c (n_lags, n_times) mean autocorrelation
 * @param opt_c_error (n_lags, n_times) its standard error
 * @param opt_ab_bonds_of (n_trajectories, n_times) unlike neighbours of each trajectory
 * @param opt_strain_of (n_trajectories, n_times) its strain
 */
rdd_status rdd_mpi_spin_ensemble(rdd_context *opt_context, const rdd_options *opt_options, rdd_mpi *mpi, int32_t gather,
                                 const rdd_dmd *dmd, int64_t n_sites, int64_t n_lags, int64_t n_trajectories,
                                 const int32_t *opt_spins, int64_t n_times, const double *times, double *opt_ab_bonds,
                                 double *opt_ab_bonds_error, double *opt_strain, double *opt_strain_error,
                                 double *opt_s, double *opt_s_error, double *opt_c, double *opt_c_error,
                                 double *opt_ab_bonds_of, double *opt_strain_of);

/**
 * Independent runs of Fleming-Viot particles over ranks; the walkers of one run interact and stay together. Run r has
 * the seed `seed` + r: it is rdd_walkers_create on a context of that seed, rdd_walkers_run for n_relax steps,
 * rdd_walkers_clear, rdd_walkers_run for n_steps.
 * @param opt_context the context of the call
 * @param mpi the handle
 * @param gather an rdd_mpi_gather_code
 * @param n_runs number of runs
 * @param seed of the first
 * @param dim number of coordinates
 * @param lo (dim) lower sides, length; may be -infinity
 * @param hi (dim) upper sides, length; may be infinity
 * @param absorbing (dim, 2) 1 or 0: first the lower side of each coordinate, then the upper; others reflect
 * @param beta 1/energy
 * @param dt time step, length^2/energy
 * @param n_walkers at least 2
 * @param start (dim) where all of them begin, inside, length
 * @param energy a polynomial
 * @param n_relax steps that are not counted
 * @param n_steps steps that are
 * @param opt_lambda1 (n_runs) exit rate, energy/length^2
 * @param opt_lambda1_error (n_runs) its standard error
 * @param opt_n_exits (n_runs) number of exits
 * @param opt_mean (dim, n_runs) mean of the walkers, length
 * @param opt_covariance (dim, dim, n_runs) their covariance, length^2
 */
rdd_status rdd_mpi_fleming_viot(rdd_context *opt_context, rdd_mpi *mpi, int32_t gather, int64_t n_runs, int64_t seed,
                                int64_t dim, const double *lo, const double *hi, const int32_t *absorbing, double beta,
                                double dt, int64_t n_walkers, const double *start, const rdd_energy *energy,
                                int64_t n_relax, int64_t n_steps, double *opt_lambda1, double *opt_lambda1_error,
                                int64_t *opt_n_exits, double *opt_mean, double *opt_covariance);

/**
 * Any independent work over ranks: replicas of diffusive molecular dynamics, parameters of a fit. Ranks draw one unit
 * at a time, so their cost may differ. Units must not depend on each other or on the order they are done in.
 * @param opt_context the context of the call; the callback gets another with its threads and seed, for its own calls:
 *        those are stopped with the call
 * @param mpi the handle
 * @param gather an rdd_mpi_gather_code
 * @param n_units number of units
 * @param n_values numbers that each gives
 * @param callback computes one unit; after a call of the library that failed, that text is the error
 * @param opt_user handed to the callback
 * @param opt_values (n_values, n_units) what they gave
 */
rdd_status rdd_mpi_map(rdd_context *opt_context, rdd_mpi *mpi, int32_t gather, int64_t n_units, int64_t n_values,
                       rdd_mpi_unit_fn callback, void *opt_user, double *opt_values);

#ifdef __cplusplus
}
#endif

#endif

/* Not behind the guard: a source may include mpi.h after another header has brought this one. */
#if defined(MPI_VERSION) && !defined(RDD_MPI_CREATE_C)
#define RDD_MPI_CREATE_C
/** rdd_mpi_create from a communicator of C; for sources that include mpi.h before. */
static inline rdd_status rdd_mpi_create_c(rdd_context *opt_context, MPI_Comm comm, rdd_mpi **out) {
  return rdd_mpi_create(opt_context, (int64_t)MPI_Comm_c2f(comm), out);
}
#endif
