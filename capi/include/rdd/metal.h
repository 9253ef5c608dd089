/**
 * @file metal.h
 * Diffusive molecular dynamics of crystals with embedded-atom potentials: sites with occupations c_i^a of n species,
 * 1 - sum_a c_i^a that of vacancies. The handle is that of dmd.h, and its functions work with it; where there is more
 * than one species, occupations are (n_species, n_sites) and those of this header.
 *
 * F = sum_i,a c_i^a E_a(rho_i^a) + sum_{i<j} sum_ab c_i^a c_j^b E phi_ab
 *   + (1/beta) sum_i [sum_a c_i^a ln c_i^a + c_i^0 ln c_i^0] + (3/2 beta) sum_i w_i [ln(alpha_i/pi) - 1],
 * rho_i^a = sum_j,b c_j^b E f_ab, w_i = sum_a c_i^a or 1. The thermal wavelengths are left out.
 */
#ifndef RDD_METAL_H
#define RDD_METAL_H

#include <rdd/dmd.h>
#include <rdd/eam.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A crystal of an embedded-atom potential in three dimensions; not relaxed.
 * @param potential an embedded-atom potential
 * @param n_species its number of species
 * @param n_sites at least 1
 * @param positions (3, n_sites) mean positions, length
 * @param occupation (n_species, n_sites) c, 0 to 1, a site's sum at most 1
 * @param alpha (n_sites) 1/length^2
 * @param beta 1/energy
 * @param weight one of rdd_dmd_weight_code: w_i is 1, or the sum of a site's occupations, which is right in most cases
 * @param voids one of rdd_dmd_voids_code
 * @param tolerance of the averages, 1e-11 to 1e-3, 1e-10 in most cases; 0: the exact rule, a thousand times slower
 * @param opt_cell (3, 3) lattice vectors of a periodic cell in columns, length; NULL: a free body
 * @param opt_periodic (3) 1 where the cell repeats along the lattice vector, else 0; NULL: along all
 * @param n_bonds number of exchange bonds
 * @param bonds (2, n_bonds) their sites
 * @param index_base 0 or 1
 * @param opt_fixed (n_sites) 1 where the mean position and alpha are held, else 0
 * @param opt_reservoir (n_sites) 1 where the composition is held, else 0
 * @param out receives the system
 */
rdd_status rdd_dmd_create_eam(const rdd_potential *potential, int64_t n_species, int64_t n_sites,
                              const double *positions, const double *occupation, const double *alpha, double beta,
                              int32_t weight, int32_t voids, double tolerance, const double *opt_cell,
                              const int32_t *opt_periodic, int64_t n_bonds, const int64_t *bonds, int32_t index_base,
                              const int32_t *opt_fixed, const int32_t *opt_reservoir, rdd_dmd **out);

/**
 * Number of species whose occupations are given: 1 with pair potentials.
 * @param dmd the system
 * @param out_n_species receives it
 */
rdd_status rdd_dmd_n_species(const rdd_dmd *dmd, int64_t *out_n_species);

/**
 * The occupations.
 * @param dmd the system
 * @param n_species its number of species
 * @param occupation (n_species, n_sites) c
 */
rdd_status rdd_dmd_occupations(const rdd_dmd *dmd, int64_t n_species, double *occupation);

/**
 * Replaces occupations, positions and widths, not the time; nothing is relaxed. What is NULL stays.
 * @param dmd the system
 * @param n_species its number of species
 * @param opt_occupation (n_species, n_sites) c
 * @param opt_positions (dim, n_sites) mean positions, length
 * @param opt_alpha (n_sites) 1/length^2
 */
rdd_status rdd_dmd_set_occupations(rdd_dmd *dmd, int64_t n_species, const double *opt_occupation,
                                   const double *opt_positions, const double *opt_alpha);

/**
 * dF/dc_i^a = m_i^a + (3/2 beta)(ln(alpha_i/pi) - 1) + (1/beta) ln(c_i^a/c_i^0), m = dU/dc; the second term only where
 * w_i is the occupation. At a site without vacancies, of several species, only differences between species mean
 * anything, and ln c_i^a stands for the last term. Infinite where an occupation is 0. With pair potentials 2 dF/ds.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param n_species its number of species
 * @param potential (n_species, n_sites) dF/dc, energy
 */
rdd_status rdd_dmd_chemical_potentials(rdd_context *opt_context, const rdd_dmd *dmd, int64_t n_species,
                                       double *potential);

/**
 * The parts of F of a crystal with an embedded-atom potential.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param out_pair receives that of the pair functions
 * @param out_embedding receives that of the embedding functions
 * @param out_mixing receives that of the entropy of mixing
 * @param out_vibration receives that of the vibrations
 */
rdd_status rdd_dmd_energy_parts(rdd_context *opt_context, const rdd_dmd *dmd, double *out_pair, double *out_embedding,
                                double *out_mixing, double *out_vibration);

/**
 * dF/d strain at fixed occupations and widths, the stress times the volume, of a crystal with an embedded-atom
 * potential.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param virial (3, 3) energy
 */
rdd_status rdd_dmd_virial(rdd_context *opt_context, const rdd_dmd *dmd, double *virial);

/**
 * Replaces the cell of a crystal with an embedded-atom potential; mean positions move with it, nothing is relaxed.
 * @param dmd the system
 * @param cell (3, 3) lattice vectors in columns, length
 */
rdd_status rdd_dmd_set_cell(rdd_dmd *dmd, const double *cell);

/**
 * Relaxes positions and widths, and strains the periodic cell until dF/d strain over the volume is a given stress; of a
 * crystal with an embedded-atom potential. RDD_NOT_CONVERGED: the best state found is kept.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param opt_stress (3, 3) symmetric, energy/length^3, tension positive; NULL: 0
 * @param out_iterations receives the number of Newton steps in all
 * @param out_residual receives the largest entry of the stress that is left
 */
rdd_status rdd_dmd_relax_cell(rdd_context *opt_context, rdd_dmd *dmd, const double *opt_stress, int64_t *out_iterations,
                              double *out_residual);

/**
 * The cell of a crystal with an embedded-atom potential.
 * @param dmd the system
 * @param cell (3, 3) lattice vectors in columns, length
 */
rdd_status rdd_dmd_cell(const rdd_dmd *dmd, double *cell);

/**
 * The product of the Hessian of F in positions and alpha, at fixed occupations, with a direction; of a crystal with an
 * embedded-atom potential.
 * @param opt_context the context of the call
 * @param dmd the system
 * @param in_positions (3, n_sites) the direction in X, length
 * @param in_alpha (n_sites) the direction in alpha, 1/length^2
 * @param positions (3, n_sites) the product's rows of X, energy/length
 * @param alpha (n_sites) the product's rows of alpha, energy length^2
 */
rdd_status rdd_dmd_hessian_product(rdd_context *opt_context, const rdd_dmd *dmd, const double *in_positions,
                                   const double *in_alpha, double *positions, double *alpha);

#ifdef __cplusplus
}
#endif
#endif
