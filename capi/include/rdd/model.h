/**
 * @file model.h
 * The model: a periodic network of jumps between states, immutable after creation.
 * Any number of threads may read one model. What has been computed about a model (stationary distribution, audit)
 * is kept with it.
 */
#ifndef RDD_MODEL_H
#define RDD_MODEL_H

#include <rdd/context.h>
#include <rdd/options.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A periodic network of jumps; opaque. */
typedef struct rdd_model rdd_model;

/**
 * Makes a model from its jumps. The input is copied.
 *
 * A jump leaves state `from` of cell x and arrives in state `to` of cell x + A n, where A n is the translation n in
 * units of the lattice vectors. Its physical displacement is A n + u_to - u_from. Duplicates are summed, zero rates
 * dropped (see rdd_model_counts). from == to is allowed with a translation other than zero.
 * @param opt_context the context of the call
 * @param dim number of lattice vectors, 0 (a plain kinetic network) to 6
 * @param space number of Cartesian coordinates, at least dim
 * @param n_states number of states per cell, at least 1
 * @param opt_lattice (space, dim) lattice vectors as columns, length; NULL only if dim is 0
 * @param opt_positions (space, n_states) Cartesian positions u of the states, length; NULL: all zero
 * @param n_jumps number of jumps
 * @param from (n_jumps) state left, counted from index_base
 * @param to (n_jumps) state reached, counted from index_base
 * @param opt_translation (dim, n_jumps) translation n in lattice vectors; NULL: all zero
 * @param rate (n_jumps) rate, 1/time, >= 0 and finite
 * @param opt_log_pi (n_states) natural logarithm of the equilibrium weights the caller expects, up to a constant,
 *        compared with the rates by the audit; NULL: none
 * @param index_base 0 or 1
 * @param out receives the new model
 */
rdd_status rdd_model_create(rdd_context *opt_context, int32_t dim, int32_t space, int64_t n_states,
                            const double *opt_lattice, const double *opt_positions, int64_t n_jumps,
                            const int64_t *from, const int64_t *to, const int64_t *opt_translation, const double *rate,
                            const double *opt_log_pi, int32_t index_base, rdd_model **out);

/**
 * Makes a model from Cartesian displacements: positions, lattice vectors and translations are inferred from the
 * cycles of the network. The lattice may have fewer dimensions than space.
 * Option: RDD_OPTION_LATTICE_TOLERANCE (length; default 1e-3 of the median length of a jump).
 * @param opt_context the context of the call
 * @param opt_options options
 * @param space number of Cartesian coordinates, 1 to 6
 * @param n_states number of states per cell; 0: the largest index that occurs, which must be one that n_jumps jumps can
 *        reach, less than 2 n_jumps
 * @param n_jumps number of jumps
 * @param from (n_jumps) state left, counted from index_base
 * @param to (n_jumps) state reached, counted from index_base
 * @param displacement (space, n_jumps) physical displacement, length
 * @param rate (n_jumps) rate, 1/time, >= 0 and finite
 * @param index_base 0 or 1
 * @param out_largest_shift receives the largest distance by which a displacement was moved to close the lattice
 * @param out receives the new model
 */
rdd_status rdd_model_create_from_displacements(rdd_context *opt_context, const rdd_options *opt_options, int32_t space,
                                               int64_t n_states, int64_t n_jumps, const int64_t *from,
                                               const int64_t *to, const double *displacement, const double *rate,
                                               int32_t index_base, double *out_largest_shift, rdd_model **out);

/**
 * Reads a model from a file: the library's JSON (".json"), or a jump CSV (`from,to,dx,dy,dz[length],rate[1/time]`, or
 * with `Em[energy],nu0[1/time]` in place of the rate; states from 1, # comments) whose lattice is inferred, or the
 * folder of a kinetic transition network (min.data, ts.data) or of a DISCOTRESS chain (edge_conns.dat,
 * edge_weights.dat, stat_prob.dat), which have no lattice, or a MarkovModel.xml of TAMMBER, whose states and jumps up
 * to symmetry are unfolded, or JSON of format "rdd-defect", a crystal with a defect and its barriers. Where a lattice
 * is inferred, the log of the context is told the largest distance by which a displacement was moved. Columns of a jump
 * list may come in any order under their names, and units in brackets are converted to angstrom, eV and 1/s (an unknown
 * one is RDD_ERROR_FORMAT; kB must then be that of eV). rdd_model_warnings returns warnings about the file. Options:
 * RDD_OPTION_LATTICE_TOLERANCE, RDD_OPTION_ALLOW_ONE_WAY.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param path the file
 * @param path_len bytes of the path; negative: it ends with its terminator
 * @param temperature K, for files that hold barriers; 0 where the file holds rates
 * @param kB Boltzmann's constant in energy/K (8.617333262e-5 for eV); 0: that value
 * @param out receives the new model
 */
rdd_status rdd_model_read(rdd_context *opt_context, const rdd_options *opt_options, const char *path, int64_t path_len,
                          double temperature, double kB, rdd_model **out);

/**
 * Writes a model to a file in the library's JSON, rates to their last bit. The file is replaced atomically.
 * @param model the model
 * @param path the file
 * @param path_len bytes of the path; negative: it ends with its terminator
 */
rdd_status rdd_model_write(const rdd_model *model, const char *path, int64_t path_len);

/**
 * Destroys a model and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param model no call may be running on it
 */
rdd_status rdd_model_destroy(rdd_model **model);

/**
 * A model as one stretch of bytes, for messages between processes and for archives: compact, versioned, checksummed,
 * the same on every machine. Equal models give equal bytes; every number comes back to its last bit (rates under a
 * force are computed again from those without).
 * @param model the model
 * @param buf receives the bytes if all of them fit, else stays as it is; NULL to ask for the size only
 * @param len bytes in buf
 * @param out_needed receives the number of bytes of the model
 */
rdd_status rdd_model_serialize(const rdd_model *model, uint8_t *buf, int64_t len, int64_t *out_needed);

/**
 * Makes a model from the bytes of rdd_model_serialize, whatever the byte order of the machine that wrote them.
 * Errors: RDD_ERROR_FORMAT if the bytes are cut short or damaged, RDD_ERROR_UNSUPPORTED if they come from a newer
 * version.
 * @param blob the bytes
 * @param blob_len number of bytes
 * @param out receives the new model
 */
rdd_status rdd_model_deserialize(const uint8_t *blob, int64_t blob_len, rdd_model **out);

/**
 * Number of states per cell.
 * @param model the model
 * @param out_n_states receives the number
 */
rdd_status rdd_model_n_states(const rdd_model *model, int64_t *out_n_states);

/**
 * Sizes of a model.
 * @param model the model
 * @param out_dim receives the number of lattice vectors
 * @param out_space receives the number of Cartesian coordinates
 * @param out_n_states receives the number of states per cell
 * @param out_n_jumps receives the number of distinct jumps with a rate > 0
 */
rdd_status rdd_model_sizes(const rdd_model *model, int32_t *out_dim, int32_t *out_space, int64_t *out_n_states,
                           int64_t *out_n_jumps);

/**
 * Numbers of jumps dropped and merged when the model was made.
 * @param model the model
 * @param out_n_zero receives the number of jumps with rate zero, dropped
 * @param out_n_duplicates receives the number of jumps added to another of the same states and translation
 */
rdd_status rdd_model_counts(const rdd_model *model, int64_t *out_n_zero, int64_t *out_n_duplicates);

/**
 * Origin of a model: inferred lattice and labels of the file read.
 * @param model the model
 * @param out_largest_shift receives the largest distance by which a displacement was moved to close the lattice, where
 *        the lattice was inferred; NaN where it was given
 * @param out_n_labels receives the number of states if the file that was read gives them labels, else 0
 */
rdd_status rdd_model_origin(const rdd_model *model, double *out_largest_shift, int64_t *out_n_labels);

/**
 * Labels of the states in the file that was read: the canonical labels of TAMMBER, 64 bits without a sign.
 * @param model the model
 * @param label (n_labels) label of each state, its bits as those of a signed number
 */
rdd_status rdd_model_labels(const rdd_model *model, int64_t *label);

/**
 * Warnings about the file that was read, a line each: a barrier below zero, a saddle below a minimum it joins, with
 * their place in the file. Empty if there are none, or no file was read.
 * @param model the model
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_model_warnings(const rdd_model *model, char *buf, int64_t len, int64_t *out_needed);

/**
 * Lattice vectors and positions.
 * @param model the model
 * @param opt_lattice (space, dim) lattice vectors as columns, length
 * @param opt_positions (space, n_states) Cartesian positions of the states, length
 */
rdd_status rdd_model_geometry(const rdd_model *model, double *opt_lattice, double *opt_positions);

/**
 * The jumps in canonical order: by state left, state reached, translation.
 * @param model the model
 * @param index_base 0 or 1
 * @param opt_from (n_jumps) state left
 * @param opt_to (n_jumps) state reached
 * @param opt_translation (dim, n_jumps) translation in lattice vectors
 * @param opt_displacement (space, n_jumps) physical displacement, length
 * @param opt_rate (n_jumps) rate, 1/time
 */
rdd_status rdd_model_jumps(const rdd_model *model, int32_t index_base, int64_t *opt_from, int64_t *opt_to,
                           int64_t *opt_translation, double *opt_displacement, double *opt_rate);

/**
 * The model under a constant force by the midpoint rule, k(f) = k exp(beta dr.f/2) (eq. 7). Remembers the unforced
 * network, which the confined spectrum needs.
 * @param model the model; must have a lattice and not be under a force already
 * @param force (space) energy/length
 * @param beta 1/energy, > 0
 * @param out receives the new model
 */
rdd_status rdd_model_with_force(const rdd_model *model, const double *force, double beta, rdd_model **out);

/**
 * The model on some of its states alone, with the jumps between them; lattice, positions, weights and named sets go
 * along, jumps to and from other states are left out. Of a network in several ergodic classes (rdd_audit_classes) each
 * closed one is a model of its own this way: diffusivity, spectra and coarse models want one class.
 *
 * Errors: RDD_ERROR_ARGUMENT if no state is given, one is out of range or occurs twice, or no jump joins them;
 * RDD_ERROR_UNSUPPORTED for a model under a force.
 * @param model the model
 * @param n number of states kept, at least 1
 * @param state (n) these states, in the order they get in the new model
 * @param index_base 0 or 1, of the states
 * @param out receives the new model
 */
rdd_status rdd_model_restricted(const rdd_model *model, int64_t n, const int64_t *state, int32_t index_base,
                                rdd_model **out);

#ifdef __cplusplus
}
#endif
#endif
