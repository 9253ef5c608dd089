/**
 * @file qsd.h
 * Quasi-stationary distributions: the distribution of a walker conditioned on not having left a domain, its exit rate,
 * and whether it relaxes long before it leaves.
 *
 * The walker moves as dx = -grad V dt + sqrt(2/beta) dW in a domain with absorbing and reflecting sides. With
 * L phi = -grad V . grad phi + (1/beta) Laplace phi = -lambda phi, phi = 0 on absorbing sides, equation (4.7) of
 * Farmer, Luskin, Plechac and Simpson, the distribution is phi_1 e^{-beta V}/Z, 1/lambda_1 its mean exit time and
 * 1/(lambda_2 - lambda_1) the time of relaxing to it; lambda_1/(lambda_2 - lambda_1) << 1, (4.17), is the separation of
 * time scales on which the averaged kinetics rest.
 *
 * Units: lengths and energies are the caller's own, beta is 1/energy. Friction is one, so a time is length^2/energy and
 * lambda is energy/length^2; multiply lambda by a mobility (length^2/(energy time)) for a rate per time.
 */
#ifndef RDD_QSD_H
#define RDD_QSD_H

#include <rdd/context.h>
#include <rdd/energy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A quasi-stationary distribution with its rates; opaque. */
typedef struct rdd_qsd rdd_qsd;

/** Fleming-Viot particles; opaque. One call at a time. */
typedef struct rdd_walkers rdd_walkers;

/** Kinds of ends of a domain. */
enum rdd_qsd_end_code {
  RDD_QSD_ABSORBING = 0, /**< phi = 0: a walker that arrives here has left */
  RDD_QSD_NATURAL = 1,   /**< a wall that reflects */
  RDD_QSD_CUT = 2        /**< cut off where beta (V - V_min) = 50, with the condition of a wall */
};

/** Densities on a domain, each of integral one there. */
enum rdd_qsd_density_code {
  RDD_QSD_QUASI_STATIONARY = 0, /**< phi_1 e^{-beta V}/Z, (4.10) */
  RDD_QSD_GIBBS = 1,            /**< e^{-beta V}/Z */
  RDD_QSD_GAUSSIAN = 2          /**< the variational Gaussian restricted to the domain */
};

/**
 * The quasi-stationary distribution on an interval. Rates keep their relative accuracy, 1e-14 for smooth V, however
 * small lambda_1 is: both come from integral operators whose terms are all positive. V alone is asked, some thousand
 * times.
 *
 * An end that does not absorb, and any infinite end, gets the natural condition phi' = 0; where V rises towards it, the
 * domain is cut where beta (V - V_min) reaches 50, see rdd_qsd_domain.
 *
 * RDD_ERROR_ARGUMENT: lo >= hi, neither end is finite and absorbing, V is not a finite number at a place (named), V
 * does not rise towards an infinite end, or V has no minimum inside. RDD_ERROR_NUMERIC: V is too rough, or a barrier
 * so high that lambda_1 cannot be distinguished from zero.
 * @param opt_context the context of the call
 * @param energy of one dimension
 * @param lo length; -infinity for none
 * @param hi length; infinity for none
 * @param absorbing_lo 1: walkers are absorbed at lo; 0: a reflecting wall
 * @param absorbing_hi the same for hi
 * @param beta 1/energy
 * @param out receives the distribution
 */
rdd_status rdd_qsd_line(rdd_context *opt_context, const rdd_energy *energy, double lo, double hi, int32_t absorbing_lo,
                        int32_t absorbing_hi, double beta, rdd_qsd **out);

/**
 * The quasi-stationary distribution on a rectangle, by spectral elements on meshes that are refined until lambda_1 and
 * lambda_2 change by less than the tolerance. Good to about 1e-10 where lambda_1/lambda_2 > 1e-5; lambda1_error of
 * rdd_qsd_rates says what to expect. The longest part that cannot be interrupted is one factorisation with 14 000
 * unknowns, about a second. RDD_NOT_CONVERGED: the finest mesh still changed a rate by more; `out` is valid.
 * Errors as for rdd_qsd_line, and for sides that are not finite.
 * @param opt_context the context of the call
 * @param energy of two dimensions
 * @param lo (2) lower corner, length
 * @param hi (2) upper corner, length
 * @param absorbing (2, 2) 1 or 0 for x and y: first the lower side of each, then the upper; others reflect
 * @param beta 1/energy
 * @param tolerance relative; 1e-9 is usual
 * @param out receives the distribution
 */
rdd_status rdd_qsd_box(rdd_context *opt_context, const rdd_energy *energy, const double *lo, const double *hi,
                       const int32_t *absorbing, double beta, double tolerance, rdd_qsd **out);

/**
 * Destroys a distribution and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param qsd the distribution
 */
rdd_status rdd_qsd_destroy(rdd_qsd **qsd);

/**
 * Sizes.
 * @param qsd the distribution
 * @param out_dim receives 1 or 2
 * @param out_n_nodes receives the number of nodes it was solved on
 */
rdd_status rdd_qsd_sizes(const rdd_qsd *qsd, int64_t *out_dim, int64_t *out_n_nodes);

/**
 * The rates, energy/length^2, and the verdict on the separation of time scales.
 * @param qsd the distribution
 * @param out_lambda1 receives lambda_1, one over the mean exit time
 * @param out_lambda2 receives lambda_2
 * @param out_ratio receives lambda_1/(lambda_2 - lambda_1), (4.17)
 * @param out_lambda1_error receives the estimated relative error of lambda_1
 * @param out_lambda2_error receives the estimated relative error of lambda_2
 * @param out_separated receives 1 if the ratio is less than 0.1, else 0
 */
rdd_status rdd_qsd_rates(const rdd_qsd *qsd, double *out_lambda1, double *out_lambda2, double *out_ratio,
                         double *out_lambda1_error, double *out_lambda2_error, int32_t *out_separated);

/**
 * The domain as it was solved, and the basin in it.
 * @param qsd the distribution
 * @param opt_lo (dim) lower ends, length
 * @param opt_hi (dim) upper ends, length
 * @param opt_ends (dim, 2) RDD_QSD_ABSORBING, RDD_QSD_NATURAL or RDD_QSD_CUT at the lower and upper ends
 * @param opt_minimum (dim) the node with the deepest minimum of V, length
 * @param out_barrier receives V - V_min of the lowest way out, energy; NaN in two dimensions
 */
rdd_status rdd_qsd_domain(const rdd_qsd *qsd, double *opt_lo, double *opt_hi, int32_t *opt_ends, double *opt_minimum,
                          double *out_barrier);

/**
 * The variational Gaussian of the basin, the local minimum of E V - ln(variance)/(2 beta) over mean and variance; with
 * it RDD_QSD_GAUSSIAN becomes known to the other functions. V is asked within nine standard deviations of the mean,
 * also outside the domain. RDD_ERROR_ARGUMENT if there is none at this beta, with the smallest beta that has one (1.5
 * for V = (x^2 - 1)^2); RDD_ERROR_UNSUPPORTED in two dimensions, for which rdd_qsd_variational_gaussian is.
 * @param opt_context the context of the call
 * @param qsd the distribution; not to be used by other calls meanwhile
 * @param energy the energy it was made from
 * @param out_mean receives the mean, length
 * @param out_variance receives the variance, length^2
 * @param out_outside receives what the Gaussian has outside the domain before it is restricted
 */
rdd_status rdd_qsd_fit_gaussian(rdd_context *opt_context, rdd_qsd *qsd, const rdd_energy *energy, double *out_mean,
                                double *out_variance, double *out_outside);

/**
 * The variational Gaussian of the basin in one or two dimensions, the local minimum of E V - ln(det covariance)/(2
 * beta) over mean and covariance, as rdd_qsd_fit_gaussian in one. It enables RDD_QSD_GAUSSIAN in the other functions.
 * V is evaluated within nine standard deviations of the mean, also outside the domain, in two dimensions some
 * hundred thousand times. RDD_ERROR_ARGUMENT if there is none at this beta, with the smallest beta that has one.
 * @param opt_context the context of the call
 * @param qsd the distribution; not to be used by other calls meanwhile
 * @param energy the energy it was made from
 * @param mean (dim) length
 * @param covariance (dim, dim) length^2
 * @param out_outside receives what the Gaussian has outside the domain before it is restricted
 */
rdd_status rdd_qsd_variational_gaussian(rdd_context *opt_context, rdd_qsd *qsd, const rdd_energy *energy, double *mean,
                                        double *covariance, double *out_outside);

/**
 * A density at places; zero outside the domain.
 * @param qsd the distribution
 * @param which RDD_QSD_QUASI_STATIONARY, RDD_QSD_GIBBS or RDD_QSD_GAUSSIAN
 * @param n_points number of places
 * @param points (dim, n_points) length
 * @param density (n_points) 1/length^dim
 */
rdd_status rdd_qsd_density(const rdd_qsd *qsd, int32_t which, int64_t n_points, const double *points, double *density);

/**
 * Mean and covariance of a density.
 * @param qsd the distribution
 * @param which RDD_QSD_QUASI_STATIONARY, RDD_QSD_GIBBS or RDD_QSD_GAUSSIAN
 * @param mean (dim) length
 * @param covariance (dim, dim) length^2
 */
rdd_status rdd_qsd_moments(const rdd_qsd *qsd, int32_t which, double *mean, double *covariance);

/**
 * How far a density p is from the quasi-stationary one q. In two dimensions to about 1e-3 of itself.
 * @param qsd the distribution
 * @param which RDD_QSD_GIBBS or RDD_QSD_GAUSSIAN
 * @param out_total_variation receives 1/2 int |q - p|, 0 to 1
 * @param out_divergence receives int q ln(q/p), the divergence of Kullback and Leibler
 */
rdd_status rdd_qsd_distance(const rdd_qsd *qsd, int32_t which, double *out_total_variation, double *out_divergence);

/**
 * Makes Fleming-Viot particles: n_walkers that move on their own until one leaves and jumps to a uniformly chosen
 * survivor. In the long run they sample the quasi-stationary distribution, in any dimension. Steps are of weak order
 * two with the exits of a Brownian bridge between them.
 *
 * Biases not included in error bars: of order 1/n_walkers, and of the time step, of second order but where a force
 * stands on an absorbing side or that is curved. For the double well at beta = 2, lambda_1 is 0.6/n_walkers of itself
 * too large, 1 % at dt = 0.04 and less than 0.3 % at 0.02. rdd_walkers_rate reports when dt is too long.
 * @param opt_context the context of the call: seed
 * @param dim number of coordinates
 * @param lo (dim) lower sides, length; may be -infinity
 * @param hi (dim) upper sides, length; may be infinity
 * @param absorbing (dim, 2) 1 or 0: first the lower side of each coordinate, then the upper; others reflect
 * @param beta 1/energy
 * @param dt time step, length^2/energy
 * @param n_walkers at least 2
 * @param n_starts 1 or n_walkers
 * @param start (dim, n_starts) where they begin, inside, length
 * @param out receives the walkers
 */
rdd_status rdd_walkers_create(rdd_context *opt_context, int64_t dim, const double *lo, const double *hi,
                              const int32_t *absorbing, double beta, double dt, int64_t n_walkers, int64_t n_starts,
                              const double *start, rdd_walkers **out);

/**
 * Destroys walkers and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param walkers the walkers
 */
rdd_status rdd_walkers_destroy(rdd_walkers **walkers);

/**
 * Sizes.
 * @param walkers the walkers
 * @param out_dim receives the number of coordinates
 * @param out_n_walkers receives the number of walkers
 */
rdd_status rdd_walkers_sizes(const rdd_walkers *walkers, int64_t *out_dim, int64_t *out_n_walkers);

/**
 * Makes steps with an energy the library evaluates itself, on all threads of the context; results do not depend on
 * their number. Cancelled or failed, the walkers are as before. RDD_ERROR_ARGUMENT if no side absorbs, all walkers
 * leave in one step or dt is too large for V; RDD_ERROR_UNSUPPORTED for an energy of the host (rdd_walkers_advance).
 * @param opt_context the context of the call
 * @param walkers the walkers
 * @param energy a polynomial
 * @param n_steps number of steps
 */
rdd_status rdd_walkers_run(rdd_context *opt_context, rdd_walkers *walkers, const rdd_energy *energy, int64_t n_steps);

/**
 * The points at which rdd_walkers_advance expects the next gradient.
 * @param walkers the walkers
 * @param points (dim, n_walkers) length
 * @param out_half receives 1 in the middle of a step, 0 where the points are the walkers' positions
 */
rdd_status rdd_walkers_points(const rdd_walkers *walkers, double *points, int32_t *out_half);

/**
 * Half a step with a gradient of the host's own, for all walkers at once: two calls make a step. So a host evaluates a
 * potential of any kind in its own way and on its own threads. A further absorbing boundary of any shape is given by
 * distances in the first half of each step.
 * @param opt_context the context of the call
 * @param walkers the walkers
 * @param gradient (dim, n_walkers) grad V at rdd_walkers_points, energy/length
 * @param opt_distance (n_walkers) from that boundary, <= 0 outside, length; ignored in the second half of a step
 */
rdd_status rdd_walkers_advance(rdd_context *opt_context, rdd_walkers *walkers, const double *gradient,
                               const double *opt_distance);

/**
 * Forgets what was counted, for instance once the walkers have relaxed; they stay where they are.
 * @param walkers the walkers
 */
rdd_status rdd_walkers_clear(rdd_walkers *walkers);

/**
 * The exit rate since the walkers were made or cleared.
 * @param walkers the walkers
 * @param out_lambda1 receives lambda_1 = -1/t sum of ln(1 - exits/n_walkers) over steps, energy/length^2; NaN before a
 * step. exits/(n_walkers t) is less by about lambda_1 dt/2 of it.
 * @param out_lambda1_error receives its standard error, correlations in time included; NaN before 32 steps
 * @param out_time receives t, length^2/energy
 * @param out_n_exits receives the number of exits
 * @param out_step_ratio receives the change of the drift in a step as a part of the noise; dt is good where it is < 0.1
 */
rdd_status rdd_walkers_rate(const rdd_walkers *walkers, double *out_lambda1, double *out_lambda1_error,
                            double *out_time, int64_t *out_n_exits, double *out_step_ratio);

/**
 * Mean and covariance of the walkers over the time since they were made or cleared.
 * @param walkers the walkers
 * @param mean (dim) length
 * @param covariance (dim, dim) length^2
 */
rdd_status rdd_walkers_moments(const rdd_walkers *walkers, double *mean, double *covariance);

/**
 * Where the walkers are: a sample of the quasi-stationary distribution.
 * @param walkers the walkers
 * @param positions (dim, n_walkers) length
 */
rdd_status rdd_walkers_positions(const rdd_walkers *walkers, double *positions);

#ifdef __cplusplus
}
#endif
#endif
