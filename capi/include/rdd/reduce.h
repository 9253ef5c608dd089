/**
 * @file reduce.h
 * Coarse-grained reaction-drift-diffusion models of P coarse states (PCCA+ on the P slowest modes).
 *
 * d rho_P/dt = Q_P rho_P + C_P.grad rho_P + grad.D_P.grad rho_P, with the symbol Q_P + i k.C_P - k.D_P.k.
 */
#ifndef RDD_REDUCE_H
#define RDD_REDUCE_H

#include <rdd/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A coarse-grained model; opaque, immutable. Keeps its model alive. */
typedef struct rdd_reduced rdd_reduced;

/**
 * Coarse-grains a model.
 * Options: RDD_OPTION_GAUGE, RDD_OPTION_ORDER, RDD_OPTION_GAP_LENGTH, RDD_OPTION_GAP_THRESHOLD, RDD_OPTION_GAP_POINTS.
 * Errors: RDD_ERROR_NO_GAP with the table of gaps if n_coarse is 0 and no gap exceeds the threshold;
 * RDD_ERROR_DEGENERATE if n_coarse splits a degenerate or conjugate pair of modes. RDD_NOT_CONVERGED, with a valid
 * model: the corrector, drift or diffusivity of the driven model it is made from end so.
 * @param opt_context the context of the call
 * @param opt_options options
 * Without a lattice (dim 0) the coarse model has memberships, weights and reactions, and no drift or diffusion.
 * RDD_ERROR_NOT_ERGODIC, naming the classes, if the states fall into several that do not reach one another: a coarse
 * model is made of each by itself.
 * @param model the model; must be ergodic
 * @param n_coarse number of coarse states P, 1 to n_states; 0: the recommended number
 * @param out receives the coarse model
 */
rdd_status rdd_coarse_grain(rdd_context *opt_context, const rdd_options *opt_options, const rdd_model *model,
                            int64_t n_coarse, rdd_reduced **out);

/**
 * Destroys a coarse model and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param reduced the coarse model
 */
rdd_status rdd_reduced_destroy(rdd_reduced **reduced);

/**
 * Sizes of a coarse model.
 * @param reduced the coarse model
 * @param out_n_coarse receives the number P of coarse states
 * @param out_n_states receives the number of states of the model it came from
 * @param out_dim receives the number of lattice vectors
 * @param out_space receives the number of Cartesian coordinates
 * @param out_n_hops receives the number of cell-to-cell translations of the lattice form, zero included
 */
rdd_status rdd_reduced_sizes(const rdd_reduced *reduced, int64_t *out_n_coarse, int64_t *out_n_states, int32_t *out_dim,
                             int32_t *out_space, int64_t *out_n_hops);

/**
 * Memberships chi: rows sum to 1, entries in [0, 1]. Coarse states in order of decreasing weight.
 * @param reduced the coarse model
 * @param memberships (n_states, n_coarse)
 */
rdd_status rdd_reduced_memberships(const rdd_reduced *reduced, double *memberships);

/**
 * Equilibrium weights pi_P = chi^T pi of the coarse states.
 * @param reduced the coarse model
 * @param equilibrium (n_coarse) sum 1
 */
rdd_status rdd_reduced_equilibrium(const rdd_reduced *reduced, double *equilibrium);

/**
 * Reaction matrix Q_P: entry (p, q) is the rate of q -> p, columns sum to 0.
 * @param reduced the coarse model
 * @param reaction (n_coarse, n_coarse) 1/time
 */
rdd_status rdd_reduced_reaction(const rdd_reduced *reduced, double *reaction);

/**
 * Drift matrices C_P, which multiply +grad: a packet moves with -C_P.
 * @param reduced the coarse model
 * @param drift (space, n_coarse, n_coarse) length/time
 */
rdd_status rdd_reduced_drift(const rdd_reduced *reduced, double *drift);

/**
 * Diffusion matrices D_P: second-order, or plain if that order was asked for.
 * @param reduced the coarse model
 * @param diffusion (space, space, n_coarse, n_coarse) length^2/time
 */
rdd_status rdd_reduced_diffusion(const rdd_reduced *reduced, double *diffusion);

/**
 * How good the coarse model is.
 * @param reduced the coarse model
 * @param out_crispness receives trace(diag(1/A_0.) A^T A)/P, at most 1
 * @param out_gap receives the spectral gap g_P(L) of RDD_OPTION_GAP_LENGTH; NaN for P = n_states
 * @param out_well_posed receives 1 if the eigenvalues of n.D_P.n have positive real parts for every unit vector n, or
 * if nothing moves
 */
rdd_status rdd_reduced_quality(const rdd_reduced *reduced, double *out_crispness, double *out_gap,
                               int32_t *out_well_posed);

/**
 * Whether a continuum simulation can trust the coarse model.
 * @param reduced the coarse model
 * @param out_least receives the least real part of an eigenvalue of n.D_P.n over all unit vectors n tried, relative to
 *   |n.D_P.n| (weighted by pi_P, Frobenius norm): above zero if the model is well posed; 0 if something does not move;
 *   below -1e-12 short waves grow without bound
 * @param out_diffusion_error receives the relative error of the second-order D_P as far as it is known: the larger of
 *   |D - D_exact|/|D_exact| of the diffusivity at long times, 1^T D_P pi_P, and that of the model it came from
 *   (RDD_GAUGE_CORRECTOR), and, where rates or weights lie more than eight decades apart, of a bound on its round-off
 */
rdd_status rdd_reduced_soundness(const rdd_reduced *reduced, double *out_least, double *out_diffusion_error);

/**
 * The coarse model as hops between cells: for each translation n of the model as given, the P x P matrix
 * A^T W^T Q(n) V A^{-T}. The entries at translation 0 include minus the escape rates. Positions and the gauge play no
 * part, so the matrices depend on the assignment of states to cells: their sum over n with e^{-2 pi i kappa.n} is
 * rdd_reduced_symbol of RDD_ORDER_LATTICE only for RDD_GAUGE_GIVEN and positions of zero. A table of rates >= 0 that
 * any engine can hop by is another thing.
 * @param reduced the coarse model
 * @param opt_translation (dim, n_hops) translations in lattice vectors
 * @param opt_hops (n_coarse, n_coarse, n_hops) rates, 1/time
 */
rdd_status rdd_reduced_hops(const rdd_reduced *reduced, int64_t *opt_translation, double *opt_hops);

/**
 * Symbol of the coarse model, whose eigenvalues are minus its bands: Q_P + i k.C_P - k.D_P.k, or the lattice form if
 * that order was asked for.
 * @param reduced the coarse model
 * @param n_k number of wavevectors
 * @param k (dim, n_k) fractional wavevectors
 * @param symbol (n_coarse, n_coarse, n_k) complex, 1/time
 */
rdd_status rdd_reduced_symbol(const rdd_reduced *reduced, int64_t n_k, const double *k, rdd_zpart *symbol);

/**
 * Initial coarse amplitudes with the initial slip, rho_P(k, 0) = A^T (W^T + i k.Z^T) p_0(k): for a start away from
 * local equilibrium their error is O(k^2).
 * @param reduced the coarse model
 * @param n_k number of wavevectors
 * @param k (dim, n_k) fractional wavevectors
 * @param p0 (n_states, n_k) complex, p_0(k) = sum over cells of e^{-i k.x} p(x, 0)
 * @param amplitude (n_coarse, n_k) complex
 */
rdd_status rdd_reduced_initial(const rdd_reduced *reduced, int64_t n_k, const double *k, const rdd_zpart *p0,
                               rdd_zpart *amplitude);

/**
 * Resolution: the smallest L (cells) above which the relative error of every slow band over |k.a|_inf = pi/L stays
 * within eps (eq. 24). RDD_NOT_CONVERGED if there is none; then out_length is NaN and out_floor the error reached.
 * Option: RDD_OPTION_RESOLUTION_POINTS.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param reduced the coarse model
 * @param eps relative error allowed, > 0
 * @param out_length receives L, cells
 * @param out_floor receives the error at the largest L tried
 */
rdd_status rdd_reduced_resolution(rdd_context *opt_context, const rdd_options *opt_options, const rdd_reduced *reduced,
                                  double eps, double *out_length, double *out_floor);

#ifdef __cplusplus
}
#endif
#endif
