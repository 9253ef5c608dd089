/**
 * @file export.h
 * Numbers and tables in the forms that other codes read.
 */
#ifndef RDD_EXPORT_H
#define RDD_EXPORT_H

#include <rdd/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * D0 exp(-Em/(kB T)) at each temperature: what a cluster-dynamics code computes from its two numbers.
 * @param prefactor D0 >= 0, in the unit the values are wanted in
 * @param energy Em, energy
 * @param kB Boltzmann's constant, energy/temperature; 0: 8.617333262e-5 (eV/K)
 * @param n_T number of temperatures
 * @param temperature (n_T) > 0
 * @param value (n_T) in the unit of the prefactor
 */
rdd_status rdd_export_values(double prefactor, double energy, double kB, int64_t n_T, const double *temperature,
                             double *value);

/**
 * A migration as MMonCa reads it: the text "D0 Em" in cm^2/s and eV, with every digit.
 * @param prefactor D0 >= 0, length^2/time
 * @param energy Em, energy
 * @param length_cm centimetres in the caller's unit of length (1e-7 for nm)
 * @param time_s seconds in the caller's unit of time
 * @param energy_ev eV in the caller's unit of energy
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_export_mmonca(double prefactor, double energy, double length_cm, double time_s, double energy_ev,
                             char *buf, int64_t len, int64_t *out_needed);

/**
 * Rate of the jumps of one length, all directions together, that give a diffusivity: nu = 2 dimension D0/length^2
 * (6 D0/lambda^2 in three dimensions, 4 in two, 2 in one).
 * @param prefactor D0 >= 0, length^2/time
 * @param dimension 1, 2 or 3
 * @param length of a jump, > 0
 * @param out_rate receives nu, 1/time
 */
rdd_status rdd_export_hop_rate(double prefactor, int32_t dimension, double length, double *out_rate);

/**
 * The diffusivity that jumps of one length give: D0 = nu length^2/(2 dimension).
 * @param rate nu >= 0, 1/time
 * @param dimension 1, 2 or 3
 * @param length of a jump, > 0
 * @param out_prefactor receives D0, length^2/time
 */
rdd_status rdd_export_hop_prefactor(double rate, int32_t dimension, double length, double *out_prefactor);

/**
 * Hopping constants of a model for JumpProcesses (Julia): its states are the species, its cells the sites of a
 * Cartesian grid. The directions come as JumpProcesses lists neighbours: -x_dim, ..., -x_1, +x_1, ..., +x_dim; every
 * site has the same constants. Errors: RDD_ERROR_UNSUPPORTED, naming the jump, if one changes the state and the cell at
 * once or leads further than to a neighbouring cell.
 * @param model the model; must have a lattice
 * @param n_sites number of sites of the grid, at least 1
 * @param hopping (n_states, 2*dim, n_sites) rates, 1/time
 * @param opt_reaction (n_states, n_states) entry (p, q) is the rate of q -> p within a cell, 1/time; the diagonal is 0
 */
rdd_status rdd_export_hopping(const rdd_model *model, int64_t n_sites, double *hopping, double *opt_reaction);

/**
 * Hopping constants of the grid whose walks have given diffusivities along its axes, D/h^2, in the order of
 * rdd_export_hopping.
 * @param dim number of axes, 1 to 6
 * @param n_species number of species
 * @param spacing (dim) distance h of the sites along each axis, length
 * @param diffusivity (dim, n_species) D of each species along each axis, >= 0, length^2/time
 * @param n_sites number of sites of the grid, at least 1
 * @param hopping (n_species, 2*dim, n_sites) rates, 1/time
 */
rdd_status rdd_export_hopping_of_diffusion(int64_t dim, int64_t n_species, const double *spacing,
                                           const double *diffusivity, int64_t n_sites, double *hopping);

/**
 * The links of a Cartesian grid in the order of JumpProcesses: it takes hopping constants as a matrix of vectors, one a
 * species and site, with an entry for each neighbour inside the grid and none for those beyond its edges. The entries
 * of the vector of species s at site i are hopping(s, direction(l)) of rdd_export_hopping for the links l of the site;
 * what would leave the grid is left out, so that its edges reflect. Call it first with the last three NULL to learn the
 * sizes.
 * @param dim number of axes, 1 to 3
 * @param sites (dim) number of sites along each axis, at least 1
 * @param index_base 0 or 1, for the rest
 * @param out_n_sites receives the number of sites; x_1 runs fastest
 * @param out_n_links receives the number of links
 * @param opt_first (n_sites+1) the links of site i are first(i) to first(i+1)-1
 * @param opt_neighbour (n_links) the site each link leads to, ascending for each site
 * @param opt_direction (n_links) its direction among -x_dim, ..., -x_1, +x_1, ..., +x_dim
 */
rdd_status rdd_export_grid(int64_t dim, const int64_t *sites, int32_t index_base, int64_t *out_n_sites,
                           int64_t *out_n_links, int64_t *opt_first, int64_t *opt_neighbour, int64_t *opt_direction);

#ifdef __cplusplus
}
#endif
#endif
