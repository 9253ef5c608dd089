/**
 * @file elastic.h
 * Diffusion under strain: elastodiffusion, activation volumes, strained landscapes. Energies change as E(eps) = E -
 * P:eps with the elastic dipoles P of states and saddles, lengths as x -> (1 + eps) x.
 */
#ifndef RDD_ELASTIC_H
#define RDD_ELASTIC_H

#include <rdd/landscape.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The landscape with other elastic dipoles.
 * @param landscape the landscape
 * @param opt_state_dipole (space, space, n_states) P of each state, symmetric, energy; NULL: zero
 * @param opt_height_dipole (space, space, n_transitions) P of the saddle that each transition crosses, symmetric,
 * energy; NULL: zero
 * @param out receives the new landscape
 */
rdd_status rdd_landscape_with_dipoles(const rdd_landscape *landscape, const double *opt_state_dipole,
                                      const double *opt_height_dipole, rdd_landscape **out);

/**
 * The elastic dipoles of a landscape. Errors: RDD_ERROR_ARGUMENT if it has none.
 * @param landscape the landscape
 * @param opt_state_dipole (space, space, n_states) energy
 * @param opt_height_dipole (space, space, n_transitions) energy
 */
rdd_status rdd_landscape_dipoles(const rdd_landscape *landscape, double *opt_state_dipole, double *opt_height_dipole);

/**
 * The class of jumps that each transition belongs to, of landscapes made from classes, and the standard deviation of
 * its height: with the class as group, what rdd_diffusivity_error takes. Errors: RDD_ERROR_ARGUMENT for other
 * landscapes.
 * @param landscape the landscape
 * @param index_base 0 or 1
 * @param opt_class (n_transitions) class
 * @param opt_deviation (n_transitions) standard deviation, energy
 */
rdd_status rdd_landscape_classes(const rdd_landscape *landscape, int32_t index_base, int64_t *opt_class,
                                 double *opt_deviation);

/**
 * The response of the exact diffusivity to strain, d_abcd = dD_ab/d eps_cd. With detailed balance, c_e = pi k_e,
 * b_e = dr + y_to - y_from of the corrector y, and P the mean of the states' dipoles:
 * d_abcd = 1/(2 kB T) sum_e c_e b_a b_b (P_e - P)_cd + (delta_ac D_bd + delta_ad D_bc + delta_bc D_ad + delta_bd
 * D_ac)/2. Errors: RDD_ERROR_ARGUMENT if the landscape has no dipoles (give zeros for the change of lengths alone);
 * RDD_ERROR_NUMERIC where rates spread too far for a corrector in doubles. RDD_NOT_CONVERGED: as
 * rdd_transport_derivatives.
 * @param opt_context the context of the call
 * @param landscape the landscape; must have a lattice and dipoles
 * @param temperature > 0
 * @param opt_diffusivity (space, space) D, length^2/time
 * @param derivative (space, space, space, space) d, length^2/time
 */
rdd_status rdd_elastodiffusion(rdd_context *opt_context, const rdd_landscape *landscape, double temperature,
                               double *opt_diffusivity, double *derivative);

/**
 * The tensor of activation volumes, V_abcd = kB T [D^-1/2 (d:S) D^-1/2]_abcd; for cubic crystals kB T (d:S)/D. Under a
 * hydrostatic pressure p the mean over directions of -kB T d ln D/dp is V_aacc/space.
 * Errors: as rdd_elastodiffusion; RDD_ERROR_NUMERIC if D is not positive definite.
 * @param opt_context the context of the call
 * @param landscape the landscape; must have a lattice and dipoles
 * @param temperature > 0
 * @param compliance (space, space, space, space) S of the host, length^space/energy
 * @param volume (space, space, space, space) V, length^space
 */
rdd_status rdd_activation_volume(rdd_context *opt_context, const rdd_landscape *landscape, double temperature,
                                 const double *compliance, double *volume);

/**
 * The landscape under a finite homogeneous strain. Its dipoles are those of the landscape it is made from.
 * Errors: RDD_ERROR_ARGUMENT if the landscape has no dipoles, or the strain is not symmetric.
 * @param landscape the landscape
 * @param strain (space, space) eps, symmetric
 * @param out receives the new landscape
 */
rdd_status rdd_landscape_strained(const rdd_landscape *landscape, const double *strain, rdd_landscape **out);

#ifdef __cplusplus
}
#endif
#endif
