/**
 * @file pair.h
 * A vacancy and a dilute solute on its sublattice: pairs near each other and their jumps by orbits of the space group,
 * and the Onsager coefficients that follow.
 *
 * J_s = -cv cs (Lss grad mu_s + Lsv grad mu_v)/(kB T Omega),
 * J_v = -cv [cs Lsv^T grad mu_s + (Lvv + cs L1vv) grad mu_v]/(kB T Omega),
 * with Omega the volume of a site, cs the fraction of sites with a solute and cv that of the other sites with a
 * vacancy, both far from each other. The diffusivity of the solute is cv Lss.
 *
 * A pair is a solute on a site and a vacancy up to `range` jumps away; its energy is E_v + E_s + E_b. Jumps of the
 * vacancy with an end in the range are omega1, exchanges with the solute omega2, all others are those of the host. The
 * host around a solute is eliminated exactly, by its Green function (Trinkle 2017, doi:10.1080/14786435.2017.1340685,
 * has another way), and kept for all solutes and temperatures at which its rates have the same ratios; what is left is
 * eliminated without a subtraction, so that Lss is right to its last digits at any spread of the rates.
 */
#ifndef RDD_PAIR_H
#define RDD_PAIR_H

#include <rdd/jump_classes.h>
#include <rdd/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Pairs of a solute and a vacancy; opaque. Any number of threads may use one. */
typedef struct rdd_pair rdd_pair;

/**
 * Sorts pairs and their jumps into classes.
 * Errors: RDD_ERROR_ARGUMENT for states with decorations or a range below one; RDD_ERROR_SIZE for too many pairs.
 * @param opt_context the context of the call
 * @param classes the jumps of the vacancy in the perfect crystal, over plain sites
 * @param range number of jumps, of any class, up to which pairs are told apart, at least 1
 * @param out receives the pairs
 */
rdd_status rdd_pair_create(rdd_context *opt_context, const rdd_jump_classes *classes, int64_t range, rdd_pair **out);

/**
 * Destroys the pairs and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param pair the pairs
 */
rdd_status rdd_pair_destroy(rdd_pair **pair);

/**
 * Sizes.
 * @param pair the pairs
 * @param out_dim receives the number of lattice vectors
 * @param out_space receives the number of Cartesian coordinates
 * @param out_range receives the range
 * @param out_n_state_classes receives the number of classes of sites
 * @param out_n_classes receives the number of classes of jumps of the host, which is that of exchanges
 * @param out_n_pairs receives the number of classes of pairs
 * @param out_n_members receives the number of pairs per cell
 * @param out_n_jumps receives the number of classes of jumps beside a solute
 */
rdd_status rdd_pair_sizes(const rdd_pair *pair, int32_t *out_dim, int32_t *out_space, int64_t *out_range,
                          int64_t *out_n_state_classes, int64_t *out_n_classes, int64_t *out_n_pairs,
                          int64_t *out_n_members, int64_t *out_n_jumps);

/**
 * Classes of pairs, by distance; one pair of each.
 * @param pair the pairs
 * @param index_base 0 or 1, of states
 * @param opt_solute (n_pairs) state whose site the solute is on
 * @param opt_vacancy (n_pairs) state the vacancy is in
 * @param opt_translation (dim, n_pairs) its cell
 * @param opt_offset (space, n_pairs) Cartesian, from the solute to the vacancy, length
 * @param opt_length (n_pairs) distance, length
 * @param opt_count (n_pairs) pairs per cell
 */
rdd_status rdd_pair_pairs(const rdd_pair *pair, int32_t index_base, int64_t *opt_solute, int64_t *opt_vacancy,
                          int64_t *opt_translation, double *opt_offset, double *opt_length, int64_t *opt_count);

/**
 * All pairs, by class.
 * @param pair the pairs
 * @param index_base 0 or 1, of classes and states
 * @param opt_class (n_members) class
 * @param opt_solute (n_members) state whose site the solute is on
 * @param opt_vacancy (n_members) state the vacancy is in
 * @param opt_translation (dim, n_members) its cell
 * @param opt_offset (space, n_members) Cartesian, from the solute to the vacancy, length
 */
rdd_status rdd_pair_members(const rdd_pair *pair, int32_t index_base, int64_t *opt_class, int64_t *opt_solute,
                            int64_t *opt_vacancy, int64_t *opt_translation, double *opt_offset);

/**
 * Classes of jumps of the vacancy beside a solute (omega1), by the classes of pairs they join; one jump of each.
 * @param pair the pairs
 * @param index_base 0 or 1, of classes and states
 * @param opt_from (n_jumps) class of pairs left
 * @param opt_to (n_jumps) class of pairs reached; index_base - 1: beyond the range
 * @param opt_class (n_jumps) class of the jump in the host
 * @param opt_count (n_jumps) directed jumps per cell
 * @param opt_solute (n_jumps) state whose site the solute is on
 * @param opt_from_offset (space, n_jumps) Cartesian, from the solute to the vacancy before the jump, length
 * @param opt_to_offset (space, n_jumps) the same after the jump
 */
rdd_status rdd_pair_jumps(const rdd_pair *pair, int32_t index_base, int64_t *opt_from, int64_t *opt_to,
                          int64_t *opt_class, int64_t *opt_count, int64_t *opt_solute, double *opt_from_offset,
                          double *opt_to_offset);

/**
 * The name of a class of pairs: those of its sites, and the distance.
 * @param pair the pairs
 * @param index a class, counted from index_base
 * @param index_base 0 or 1
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_pair_name(const rdd_pair *pair, int64_t index, int32_t index_base, char *buf, int64_t len,
                         int64_t *out_needed);

/**
 * Tables for people: classes of pairs, of jumps, of exchanges.
 * @param pair the pairs
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_pair_describe(const rdd_pair *pair, char *buf, int64_t len, int64_t *out_needed);

/**
 * Transport coefficients at temperatures. k = paths prefactor/g exp(-(E_s - E)/(kB T)), g and E of the state left; far
 * from a solute as rdd_jump_classes_landscape has it. Heights are saddle energies on the scale E_v + E_s + E_b, or
 * barriers above the pair that the jump of rdd_pair_jumps leaves (exchanges: above the pair from which the vacancy
 * makes the host's jump as it was given, onto the site of the solute). NaN stands for the default: the host's saddle +
 * E_s + the mean of E_b at both ends (exchanges: + the means of E_s and E_b), the host's prefactor times the geometric
 * mean of the degeneracies of both ends. Log: a warning where the Green function is uncertain by more than 1e-8.
 * Errors: RDD_ERROR_ARGUMENT naming the entry, also for a saddle below one of its ends; RDD_ERROR_NOT_ERGODIC where the
 * vacancy does not get everywhere in the host; RDD_ERROR_UNSUPPORTED for chains, where it never gets round a solute;
 * RDD_ERROR_NUMERIC where rates leave the range of double or are too far apart for the Green function.
 * @param opt_context the context of the call
 * @param pair the pairs
 * @param opt_energy (n_state_classes) E_v of the vacancy, energy; NULL: zero
 * @param opt_degeneracy (n_state_classes) g > 0 of the vacancy; NULL: one
 * @param height (n_classes) of the jumps of the host, energy; NaN: closed
 * @param height_kind an rdd_height, of all heights
 * @param prefactor (n_classes) of the jumps of the host, 1/time, > 0
 * @param opt_solute_energy (n_state_classes) E_s of a solute on these sites, energy; NULL: zero
 * @param opt_pair_energy (n_pairs) binding energy E_b, negative if they attract each other, energy; NULL: zero
 * @param opt_pair_degeneracy (n_pairs) factor of g of a pair, > 0; NULL: one
 * @param opt_height1 (n_jumps) of the jumps beside a solute, energy; NaN: default; infinite: closed; NULL: default
 * @param opt_prefactor1 (n_jumps) 1/time, > 0; NaN or NULL: default
 * @param opt_height2 (n_classes) of the exchanges, energy; NaN: default; infinite: closed; NULL: default
 * @param opt_prefactor2 (n_classes) 1/time, > 0; NaN or NULL: default
 * @param kB Boltzmann's constant, energy/temperature; 0: 8.617333262e-5 (eV/K)
 * @param n_temperatures number of temperatures
 * @param temperature (n_temperatures) temperatures, > 0
 * @param opt_Lvv (space, space, n_temperatures) diffusivity of the vacancy in the host, length^2/time
 * @param opt_Lss (space, space, n_temperatures) length^2/time
 * @param opt_Lsv (space, space, n_temperatures) first index: solute, length^2/time
 * @param opt_L1vv (space, space, n_temperatures) length^2/time; the site of a solute is lost to the vacancy here
 * @param opt_uncorrelated (space, space, n_temperatures) Lss if no jump remembered the one before, length^2/time
 * @param opt_correlation (space, space, n_temperatures) Lss uncorrelated^-1; NaN where no exchange is open
 * @param opt_drag (space, space, n_temperatures) Lsv^T Lss^-1, the flux of vacancies for each of solutes that a force
 * on solutes makes: > 0 if vacancies drag solutes along; NaN where no exchange is open
 * @param opt_error (n_temperatures) bound of the relative error of Lss by the quadrature of the Green function
 */
rdd_status rdd_pair_transport(rdd_context *opt_context, const rdd_pair *pair, const double *opt_energy,
                              const double *opt_degeneracy, const double *height, int32_t height_kind,
                              const double *prefactor, const double *opt_solute_energy, const double *opt_pair_energy,
                              const double *opt_pair_degeneracy, const double *opt_height1,
                              const double *opt_prefactor1, const double *opt_height2, const double *opt_prefactor2,
                              double kB, int64_t n_temperatures, const double *temperature, double *opt_Lvv,
                              double *opt_Lss, double *opt_Lsv, double *opt_L1vv, double *opt_uncorrelated,
                              double *opt_correlation, double *opt_drag, double *opt_error);

/**
 * Bounds of Lss without a Green function, by Rayleigh's principle: from the pairs up to `radius` jumps, cut off from
 * all others (lower), or with all others as one state (upper). lower <= Lss <= upper as quadratic forms.
 * Arguments that are not named here are those of rdd_pair_transport.
 * Errors: as there; RDD_ERROR_NOT_ERGODIC where a class of exchanges is closed.
 * @param opt_context the context of the call
 * @param pair the pairs
 * @param opt_energy (n_state_classes) energy
 * @param opt_degeneracy (n_state_classes) g > 0
 * @param height (n_classes) energy
 * @param height_kind an rdd_height
 * @param prefactor (n_classes) 1/time
 * @param opt_solute_energy (n_state_classes) energy
 * @param opt_pair_energy (n_pairs) energy
 * @param opt_pair_degeneracy (n_pairs) > 0
 * @param opt_height1 (n_jumps) energy
 * @param opt_prefactor1 (n_jumps) 1/time
 * @param opt_height2 (n_classes) energy
 * @param opt_prefactor2 (n_classes) 1/time
 * @param kB Boltzmann's constant, energy/temperature; 0: 8.617333262e-5 (eV/K)
 * @param temperature temperature, > 0
 * @param radius number of jumps, more than the range
 * @param lower (space, space) length^2/time
 * @param upper (space, space) length^2/time
 */
rdd_status rdd_pair_bounds(rdd_context *opt_context, const rdd_pair *pair, const double *opt_energy,
                           const double *opt_degeneracy, const double *height, int32_t height_kind,
                           const double *prefactor, const double *opt_solute_energy, const double *opt_pair_energy,
                           const double *opt_pair_degeneracy, const double *opt_height1, const double *opt_prefactor1,
                           const double *opt_height2, const double *opt_prefactor2, double kB, double temperature,
                           int64_t radius, double *lower, double *upper);

/**
 * The master equation of both in a periodic box, written out: a model in twice the dimensions, with the coordinates of
 * the solute first, then those of the vacancy. Lattice vectors are (a_k; a_k), both move, then (0; cells_k a_k). With D
 * its diffusivity Lss = weight D_ss, Lsv = weight D_sv and L1vv = weight D_vv - (sites in the box) Lvv, each up to
 * terms of the box's size^-dim: rdd_pair_transport is what they converge to, without a Green function. States are by
 * solute's site, then by cell and state of the vacancy. Arguments that are not named here are those of
 * rdd_pair_transport. Errors: as there; RDD_ERROR_ARGUMENT if the box wraps pairs within the range onto
 * others; RDD_ERROR_SIZE for more than 2 10^6 states.
 * @param opt_context the context of the call
 * @param pair the pairs
 * @param opt_energy (n_state_classes) energy
 * @param opt_degeneracy (n_state_classes) g > 0
 * @param height (n_classes) energy
 * @param height_kind an rdd_height
 * @param prefactor (n_classes) 1/time
 * @param opt_solute_energy (n_state_classes) energy
 * @param opt_pair_energy (n_pairs) energy
 * @param opt_pair_degeneracy (n_pairs) > 0
 * @param opt_height1 (n_jumps) energy
 * @param opt_prefactor1 (n_jumps) 1/time
 * @param opt_height2 (n_classes) energy
 * @param opt_prefactor2 (n_classes) 1/time
 * @param kB Boltzmann's constant, energy/temperature; 0: 8.617333262e-5 (eV/K)
 * @param temperature temperature, > 0
 * @param cells (dim) number along each lattice vector of the crystal
 * @param out_weight receives the sum of the weights of the vacancy's places, which are 1 far from the solute
 * @param out receives the model
 */
rdd_status rdd_pair_box(rdd_context *opt_context, const rdd_pair *pair, const double *opt_energy,
                        const double *opt_degeneracy, const double *height, int32_t height_kind,
                        const double *prefactor, const double *opt_solute_energy, const double *opt_pair_energy,
                        const double *opt_pair_degeneracy, const double *opt_height1, const double *opt_prefactor1,
                        const double *opt_height2, const double *opt_prefactor2, double kB, double temperature,
                        const int64_t *cells, double *out_weight, rdd_model **out);

#ifdef __cplusplus
}
#endif
#endif
