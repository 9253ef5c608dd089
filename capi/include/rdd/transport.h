/**
 * @file transport.h
 * Stationary distribution and exact long-time transport of the whole network: lambda_0(k) = i k.v + k.D.k + ...
 */
#ifndef RDD_TRANSPORT_H
#define RDD_TRANSPORT_H

#include <rdd/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Stationary distribution, each entry to full relative accuracy at any spread of rates (elimination without
 * subtraction).
 * @param opt_context the context of the call
 * @param model the model; must be ergodic
 * @param opt_pi (n_states) weights that sum to 1; 0 where they underflow
 * @param opt_log_pi (n_states) their natural logarithms
 */
rdd_status rdd_stationary(rdd_context *opt_context, const rdd_model *model, double *opt_pi, double *opt_log_pi);

/**
 * Drift velocity v = sum over jumps of pi_from k dr. RDD_NOT_CONVERGED: v of a driven model whose rates spread over
 * many decades is so small beside its fluxes that its error may exceed 1e-10 of its largest entry.
 * @param opt_context the context of the call
 * @param model the model; must be ergodic and have a lattice
 * @param velocity (space) length/time
 */
rdd_status rdd_drift_velocity(rdd_context *opt_context, const rdd_model *model, double *velocity);

/**
 * Exact diffusivity by the corrector formula, D = 1/2 sum over jumps of pi_from k (dr + y_to - y_from)(...)^T.
 * Independent of the assignment of states to cells; valid for driven models too.
 * Option: RDD_OPTION_ACCURACY (high: by subtraction-free elimination). RDD_NOT_CONVERGED: the net currents of a driven
 * model whose rates spread over many decades are so small beside its fluxes that the error of an entry D_ab may exceed
 * 1e-10 sqrt(D_aa D_bb).
 * @param opt_context the context of the call
 * @param opt_options options
 * @param model the model; must be ergodic and have a lattice
 * @param diffusivity (space, space) length^2/time
 */
rdd_status rdd_diffusivity(rdd_context *opt_context, const rdd_options *opt_options, const rdd_model *model,
                           double *diffusivity);

/**
 * The uncorrelated first term of the diffusivity alone, 1/2 sum of pi_from k dr dr^T (eq. 35 with real
 * displacements). An estimate that depends on the positions given; for comparison only.
 * @param opt_context the context of the call
 * @param model the model; must be ergodic and have a lattice
 * @param diffusivity (space, space) length^2/time
 */
rdd_status rdd_local_equilibrium_diffusivity(rdd_context *opt_context, const rdd_model *model, double *diffusivity);

/**
 * The corrector y of the Poisson equation sum_i k_ij (y_i - y_j) = -(b_j - v), b_j the sum of k dr over the jumps out
 * of j, with sum_j pi_j y_j = 0. RDD_NOT_CONVERGED: v of a driven model whose rates spread over many decades is so
 * small beside its fluxes that the error of y may exceed 1e-10 of its largest entry.
 * @param opt_context the context of the call
 * @param model the model; must be ergodic and have a lattice
 * @param corrector (space, n_states) length
 */
rdd_status rdd_corrector(rdd_context *opt_context, const rdd_model *model, double *corrector);

#ifdef __cplusplus
}
#endif
#endif
