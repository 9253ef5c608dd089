/**
 * @file landscape.h
 * Energies and barriers: one landscape, a model at any temperature, and what follows from it.
 *
 * A landscape is a network of directed transitions with prefactors nu and heights. Rates at a temperature T are
 * k = nu exp(-barrier/(kB T)), the barrier being the height, or the height (a saddle energy) minus the energy of the
 * state left. Energies are in the unit of kB times the unit of T: eV and K by default.
 */
#ifndef RDD_LANDSCAPE_H
#define RDD_LANDSCAPE_H

#include <rdd/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A landscape; opaque, immutable: any number of threads may read one. */
typedef struct rdd_landscape rdd_landscape;

/** What the heights of transitions are measured from. */
enum rdd_height {
  RDD_HEIGHT_BARRIER = 0, /**< the state left; the model is driven if the barriers break detailed balance */
  RDD_HEIGHT_SADDLE = 1   /**< the scale of the state energies; detailed balance is required */
};

/**
 * Makes a landscape. The input is copied. A barrier that is crossed both ways is listed twice, once a direction.
 * Errors: with RDD_HEIGHT_SADDLE, RDD_ERROR_NOT_REVERSIBLE if a transition lacks its opposite or the prefactors make
 * detailed balance impossible, naming the cycle.
 * @param opt_context the context of the call
 * @param dim number of lattice vectors, 0 to 6
 * @param space number of Cartesian coordinates, at least dim
 * @param n_states number of states per cell, at least 1
 * @param opt_lattice (space, dim) lattice vectors as columns, length; NULL only if dim is 0
 * @param opt_positions (space, n_states) Cartesian positions of the states, length; NULL: all zero
 * @param opt_energy (n_states) energies E of the states; NULL: zero
 * @param opt_degeneracy (n_states) degeneracies g > 0, so that pi ~ g exp(-E/(kB T)); NULL: one. The weights are
 *        compared with the rates by the audit
 * @param n_transitions number of directed transitions
 * @param from (n_transitions) state left, counted from index_base
 * @param to (n_transitions) state reached, counted from index_base
 * @param opt_translation (dim, n_transitions) translation in lattice vectors; NULL: all zero
 * @param height (n_transitions) barriers or saddle energies, energy
 * @param height_kind an rdd_height
 * @param prefactor (n_transitions) nu, 1/time, > 0
 * @param kB Boltzmann's constant, energy/temperature; 0: 8.617333262e-5 (eV/K)
 * @param index_base 0 or 1
 * @param out receives the landscape
 */
rdd_status rdd_landscape_create(rdd_context *opt_context, int32_t dim, int32_t space, int64_t n_states,
                                const double *opt_lattice, const double *opt_positions, const double *opt_energy,
                                const double *opt_degeneracy, int64_t n_transitions, const int64_t *from,
                                const int64_t *to, const int64_t *opt_translation, const double *height,
                                int32_t height_kind, const double *prefactor, double kB, int32_t index_base,
                                rdd_landscape **out);

/**
 * Reads a landscape: a jump CSV with `Em[energy],nu0[1/time]`, whose lattice is inferred; the folder of a kinetic
 * transition network (min.data, ts.data), which has saddle energies and no lattice; a MarkovModel.xml of TAMMBER; or
 * JSON of format "rdd-defect": a crystal, the states of a defect and one barrier a class of jumps (rdd/jump_classes.h).
 * Options: RDD_OPTION_LATTICE_TOLERANCE, RDD_OPTION_ALLOW_ONE_WAY.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param path the file
 * @param path_len bytes of the path; negative: it ends with its terminator
 * @param kB Boltzmann's constant, energy/temperature; 0: 8.617333262e-5 (eV/K). The one in an "rdd-defect" file goes
 * first
 * @param out receives the landscape
 */
rdd_status rdd_landscape_read(rdd_context *opt_context, const rdd_options *opt_options, const char *path,
                              int64_t path_len, double kB, rdd_landscape **out);

/**
 * Warnings about the file that was read, a line each: a barrier below zero, a saddle below a minimum it joins, with
 * their place in the file. Empty where there is nothing to look at, or no file was read.
 * @param landscape the landscape
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_landscape_warnings(const rdd_landscape *landscape, char *buf, int64_t len, int64_t *out_needed);

/**
 * The landscape of a text of format "rdd-defect". A "structure" in it is a path from the current directory.
 * @param opt_context the context of the call
 * @param text the text
 * @param text_len bytes of the text; negative: it ends with its terminator
 * @param kB as in rdd_landscape_read
 * @param out receives the landscape
 */
rdd_status rdd_landscape_parse(rdd_context *opt_context, const char *text, int64_t text_len, double kB,
                               rdd_landscape **out);

/**
 * A landscape as one stretch of bytes, for messages between processes and for archives: compact, versioned,
 * checksummed, the same on every machine; every number comes back to its last bit. Named sets of states, elastic
 * dipoles and classes of jumps are left out.
 * @param landscape the landscape
 * @param buf receives the bytes if all of them fit, else stays as it is; NULL to ask for the size only
 * @param len bytes in buf
 * @param out_needed receives the number of bytes of the landscape
 */
rdd_status rdd_landscape_serialize(const rdd_landscape *landscape, uint8_t *buf, int64_t len, int64_t *out_needed);

/**
 * Makes a landscape from the bytes of rdd_landscape_serialize, whatever the byte order of the machine that wrote them.
 * Errors: RDD_ERROR_FORMAT if the bytes are cut short or damaged, RDD_ERROR_UNSUPPORTED if they come from a newer
 * version.
 * @param blob the bytes
 * @param blob_len number of bytes
 * @param out receives the new landscape
 */
rdd_status rdd_landscape_deserialize(const uint8_t *blob, int64_t blob_len, rdd_landscape **out);

/**
 * Destroys a landscape and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param landscape no call may be running on it
 */
rdd_status rdd_landscape_destroy(rdd_landscape **landscape);

/**
 * Sizes of a landscape.
 * @param landscape the landscape
 * @param out_dim receives the number of lattice vectors
 * @param out_space receives the number of Cartesian coordinates
 * @param out_n_states receives the number of states per cell
 * @param out_n_transitions receives the number of directed transitions
 */
rdd_status rdd_landscape_sizes(const rdd_landscape *landscape, int32_t *out_dim, int32_t *out_space,
                               int64_t *out_n_states, int64_t *out_n_transitions);

/**
 * Boltzmann's constant of a landscape.
 * @param landscape the landscape
 * @param out_kB receives it, energy/temperature
 */
rdd_status rdd_landscape_boltzmann(const rdd_landscape *landscape, double *out_kB);

/**
 * The transitions, in the order they were given.
 * @param landscape the landscape
 * @param index_base 0 or 1
 * @param opt_from (n_transitions) state left
 * @param opt_to (n_transitions) state reached
 * @param opt_translation (dim, n_transitions) translation in lattice vectors
 * @param opt_displacement (space, n_transitions) physical displacement, length
 * @param opt_barrier (n_transitions) barrier above the state left, energy
 * @param opt_prefactor (n_transitions) 1/time
 */
rdd_status rdd_landscape_transitions(const rdd_landscape *landscape, int32_t index_base, int64_t *opt_from,
                                     int64_t *opt_to, int64_t *opt_translation, double *opt_displacement,
                                     double *opt_barrier, double *opt_prefactor);

/**
 * The model at a temperature. An error names the first rate that is no normal double there; rdd_landscape_log_rates
 * has no such limit.
 * @param landscape the landscape
 * @param temperature > 0
 * @param out receives the new model
 */
rdd_status rdd_landscape_model(const rdd_landscape *landscape, double temperature, rdd_model **out);

/**
 * Natural logarithms of the rates at a temperature.
 * @param landscape the landscape
 * @param temperature > 0
 * @param log_rate (n_transitions) ln of 1/time
 */
rdd_status rdd_landscape_log_rates(const rdd_landscape *landscape, double temperature, double *log_rate);

/**
 * The landscape under energy shifts, of strain or of a better calculation.
 * @param landscape the landscape
 * @param opt_state_shift (n_states) added to the energies of the states at fixed saddles: barriers out of them fall
 * @param opt_height_shift (n_transitions) added to the barriers or saddle energies
 * @param out receives the new landscape
 */
rdd_status rdd_landscape_shifted(const rdd_landscape *landscape, const double *opt_state_shift,
                                 const double *opt_height_shift, rdd_landscape **out);

#ifdef __cplusplus
}
#endif
#endif
