/**
 * @file jump_classes.h
 * Classes of jumps of a defect: orbits of (from, to, translation) under the space group, each with all reverses. One
 * barrier and one prefactor a class make a landscape.
 */
#ifndef RDD_JUMP_CLASSES_H
#define RDD_JUMP_CLASSES_H

#include <rdd/defect.h>
#include <rdd/landscape.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Classes of jumps; opaque, immutable. */
typedef struct rdd_jump_classes rdd_jump_classes;

/**
 * Searches jumps of 0 < length < cutoff. A class is dropped if an atom lies within the radius of its kind of the line
 * (to the tolerance; atoms on sites of the defect are not tested), or if another site of the defect lies on it. Classes
 * are in order of length, then of their first jump. Options: RDD_OPTION_TURNS (default 0; 1: also from one decoration
 * to another on the same site), RDD_OPTION_THROUGH_SITES (default 0; 1: keep jumps over other sites). Errors:
 * RDD_ERROR_ARGUMENT if a shell lies within the tolerance of the cutoff, naming two cutoffs that do.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param defect the states
 * @param cutoff length, > 0
 * @param n_kinds number of radii
 * @param opt_blocking (n_kinds) radius of each kind of atoms, length; negative: the kind is not tested; NULL: zero
 * @param out receives the classes
 */
rdd_status rdd_jump_classes_find(rdd_context *opt_context, const rdd_options *opt_options, const rdd_defect *defect,
                                 double cutoff, int64_t n_kinds, const double *opt_blocking, rdd_jump_classes **out);

/**
 * Classes from one jump of each, in the order given. Where a saddle point is given, paths are its images under the
 * operations that keep the jump, and every jump is listed once for each.
 * Log: a warning where an operation that reverses the jump moves its saddle point.
 * Errors: RDD_ERROR_ARGUMENT naming the jump: unknown states, the class of another jump given.
 * @param opt_context the context of the call
 * @param defect the states
 * @param n number of jumps
 * @param from (n) state left, counted from index_base
 * @param to (n) state reached, counted from index_base
 * @param translation (dim, n) cells, in lattice vectors of the crystal
 * @param opt_paths (n) equivalent saddles between the same ends, at least 1; NULL: one
 * @param opt_through (space, n) Cartesian saddle point, in the frame the crystal was given in, the state left in the
 * home cell; NaN: not said; NULL: none
 * @param names one name a class, separated by line ends; empty: the names of the ends
 * @param names_len bytes of the text; negative: it ends with its terminator
 * @param index_base 0 or 1
 * @param out receives the classes
 */
rdd_status rdd_jump_classes_create(rdd_context *opt_context, const rdd_defect *defect, int64_t n, const int64_t *from,
                                   const int64_t *to, const int64_t *translation, const int64_t *opt_paths,
                                   const double *opt_through, const char *names, int64_t names_len, int32_t index_base,
                                   rdd_jump_classes **out);

/**
 * Destroys classes and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param classes the classes
 */
rdd_status rdd_jump_classes_destroy(rdd_jump_classes **classes);

/**
 * Sizes.
 * @param classes the classes
 * @param out_dim receives the number of lattice vectors
 * @param out_space receives the number of Cartesian coordinates
 * @param out_n_states receives the number of states per cell
 * @param out_n_state_classes receives the number of classes of states
 * @param out_n_classes receives the number of classes
 * @param out_n_jumps receives the number of directed jumps of all classes
 * @param out_n_dropped receives the number of classes dropped by the search
 * @param out_n_lengths receives the number of entries of rdd_jump_classes_dimensions
 */
rdd_status rdd_jump_classes_sizes(const rdd_jump_classes *classes, int32_t *out_dim, int32_t *out_space,
                                  int64_t *out_n_states, int64_t *out_n_state_classes, int64_t *out_n_classes,
                                  int64_t *out_n_jumps, int64_t *out_n_dropped, int64_t *out_n_lengths);

/**
 * All jumps, by class; within a class by (from, to, translation).
 * @param classes the classes
 * @param index_base 0 or 1
 * @param opt_class (n_jumps) class
 * @param opt_from (n_jumps) state left
 * @param opt_to (n_jumps) state reached
 * @param opt_translation (dim, n_jumps) cells
 * @param opt_operation (n_jumps) operation that makes this jump of the first of the class
 * @param opt_reversed (n_jumps) 1: it makes the reverse of this jump
 */
rdd_status rdd_jump_classes_list(const rdd_jump_classes *classes, int32_t index_base, int64_t *opt_class,
                                 int64_t *opt_from, int64_t *opt_to, int64_t *opt_translation, int64_t *opt_operation,
                                 int32_t *opt_reversed);

/**
 * One line a class.
 * @param classes the classes
 * @param index_base 0 or 1, of jumps
 * @param opt_first (n_classes) first jump in the list
 * @param opt_count (n_classes) number of directed jumps
 * @param opt_given (n_classes) the jump in the list that was given; the first one for classes found
 * @param opt_length (n_classes) length
 * @param opt_reversed (n_classes) 1: an operation takes the first jump to its reverse
 * @param opt_paths (n_classes) factor of the prefactor, as given
 */
rdd_status rdd_jump_classes_summary(const rdd_jump_classes *classes, int32_t index_base, int64_t *opt_first,
                                    int64_t *opt_count, int64_t *opt_given, double *opt_length, int32_t *opt_reversed,
                                    int64_t *opt_paths);

/**
 * Classes dropped by the search.
 * @param classes the classes
 * @param index_base 0 or 1
 * @param opt_from (n_dropped) state left by the first jump
 * @param opt_to (n_dropped) state reached by it
 * @param opt_translation (dim, n_dropped) cells
 * @param opt_count (n_dropped) number of directed jumps
 * @param opt_length (n_dropped) length
 * @param opt_by_site (n_dropped) 1: another site lies on the line; 0: an atom is in the way
 * @param opt_blocker (n_dropped) a state on that site, or the atom
 */
rdd_status rdd_jump_classes_dropped(const rdd_jump_classes *classes, int32_t index_base, int64_t *opt_from,
                                    int64_t *opt_to, int64_t *opt_translation, int64_t *opt_count, double *opt_length,
                                    int32_t *opt_by_site, int64_t *opt_blocker);

/**
 * In how many dimensions the network is connected by the classes up to each length: the rank of the lattice
 * translations of closed paths, of the part with the highest. The list ends where the network is whole.
 * @param classes the classes
 * @param opt_length (n_lengths) lengths, ascending
 * @param opt_rank (n_lengths) dimensions, 0 to dim
 * @param opt_parts (n_lengths) parts of the network without a jump between them
 */
rdd_status rdd_jump_classes_dimensions(const rdd_jump_classes *classes, double *opt_length, int64_t *opt_rank,
                                       int64_t *opt_parts);

/**
 * The name of a class.
 * @param classes the classes
 * @param index a class, counted from index_base
 * @param index_base 0 or 1
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_jump_classes_name(const rdd_jump_classes *classes, int64_t index, int32_t index_base, char *buf,
                                 int64_t len, int64_t *out_needed);

/**
 * A table for people: name, length, number, reversibility and ends of each class, what was dropped and why, dimensions.
 * @param classes the classes
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_jump_classes_describe(const rdd_jump_classes *classes, char *buf, int64_t len, int64_t *out_needed);

/**
 * The landscape of the classes: k_ij = paths nu_s/g_i exp(-(E_s - E_i)/(kB T)), pi_i ~ g_i exp(-E_i/(kB T)), which
 * obeys detailed balance for any numbers. A Vineyard prefactor of the jump as it was given is nu_s/g_from. Transitions
 * are by class, then in the order of the list; closed classes are left out. Log: dimensions and parts of the network.
 * Options: RDD_OPTION_SYMMETRISE, see rdd_jump_classes_dipoles. Errors: RDD_ERROR_ARGUMENT naming the class, also for a
 * saddle below one of its ends.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param classes the classes
 * @param opt_energy (n_state_classes) E, energy; NULL: zero
 * @param opt_degeneracy (n_state_classes) g > 0; NULL: one
 * @param height (n_classes) saddle energies, or barriers above the state that the jump as given leaves, energy; NaN:
 * closed
 * @param height_kind an rdd_height
 * @param prefactor (n_classes) nu_s, 1/time, > 0
 * @param opt_state_dipole (space, space, n_state_classes) P of the state as given, energy; NULL: zero
 * @param opt_saddle_dipole (space, space, n_classes) P of the saddle of the jump as given, energy; NULL: zero
 * @param opt_deviation (n_classes) standard deviation of each height, energy; kept for rdd_landscape_classes; NULL:
 * zero
 * @param kB Boltzmann's constant, energy/temperature; 0: 8.617333262e-5 (eV/K)
 * @param out receives the landscape
 */
rdd_status rdd_jump_classes_landscape(rdd_context *opt_context, const rdd_options *opt_options,
                                      const rdd_jump_classes *classes, const double *opt_energy,
                                      const double *opt_degeneracy, const double *height, int32_t height_kind,
                                      const double *prefactor, const double *opt_state_dipole,
                                      const double *opt_saddle_dipole, const double *opt_deviation, double kB,
                                      rdd_landscape **out);

/**
 * Elastic dipoles of all states and jumps from those of the classes. Each is averaged over the operations that keep the
 * state, or keep or reverse the jump, for which it was given, and turned into the others by R P R^T.
 * Options: RDD_OPTION_SYMMETRISE (default 0: a dipole that the average changes by more than a tenth of its norm is an
 * error; 1: it is not).
 * @param opt_options options
 * @param classes the classes
 * @param opt_class_dipole (space, space, n_state_classes) of the states as given, Cartesian, energy
 * @param opt_jump_dipole (space, space, n_classes) of the saddles of the jumps as given, Cartesian, energy
 * @param opt_state_dipole (space, space, n_states) energy
 * @param opt_height_dipole (space, space, n_jumps) energy
 * @param out_largest_change receives the largest change by an average, relative to the norm of the dipole given
 */
rdd_status rdd_jump_classes_dipoles(const rdd_options *opt_options, const rdd_jump_classes *classes,
                                    const double *opt_class_dipole, const double *opt_jump_dipole,
                                    double *opt_state_dipole, double *opt_height_dipole, double *out_largest_change);

/**
 * Writes a file of format "rdd-defect" with null for every energy, barrier and prefactor, to be filled in by hand.
 * @param classes the classes
 * @param path the file
 * @param path_len bytes of the path; negative: it ends with its terminator
 */
rdd_status rdd_jump_classes_template(const rdd_jump_classes *classes, const char *path, int64_t path_len);

/**
 * First and last structure of a nudged-elastic-band calculation for the jump of a class as it was given: the host in a
 * supercell with the state that the jump leaves, and with the one it reaches, with the same order of atoms. A state
 * takes the atom of the host away from its site and from each of its points, and puts there what its occupants say. Of
 * the ways in which atoms of one kind may go from the first to the last place, the one with the least sum of squares is
 * taken. Atoms are by kind; within a kind those that stay come first. Called with NULL arrays it gives the number of
 * atoms alone.
 * Errors: RDD_ERROR_ARGUMENT for a supercell without volume or not twice as long as the jump, states with different
 * atoms, atoms on one another, points that no occupant is for; RDD_ERROR_SIZE for more than 10^5 atoms or arrays too
 * small.
 * @param classes the classes
 * @param index_base 0 or 1, of the class
 * @param index a class
 * @param supercell (dim, dim) its vectors as columns, in the lattice vectors that the crystal was given with
 * @param n_occupants number of occupants
 * @param opt_label (n_occupants) -1: at the site itself; else at the points of this label, of axes and arrows 0; NULL:
 * -1
 * @param opt_kind (n_occupants) kind of the atom there, those of the crystal or beyond; -1: none, a vacancy; NULL: -1
 * @param opt_distance (n_occupants) length along an axis (both ways) or an arrow; of points not looked at; NULL: zero
 * @param capacity atoms that the arrays hold
 * @param out_n_atoms receives the number of atoms
 * @param opt_lattice (space, dim) vectors of the supercell as columns, length
 * @param opt_atom_kind (capacity) kinds, ascending
 * @param opt_initial (space, capacity) Cartesian positions before the jump, length
 * @param opt_final (space, capacity) the same atoms after it; differences are their ways, across borders too
 */
rdd_status rdd_jump_classes_endpoints(const rdd_jump_classes *classes, int32_t index_base, int64_t index,
                                      const int64_t *supercell, int64_t n_occupants, const int32_t *opt_label,
                                      const int32_t *opt_kind, const double *opt_distance, int64_t capacity,
                                      int64_t *out_n_atoms, double *opt_lattice, int32_t *opt_atom_kind,
                                      double *opt_initial, double *opt_final);

#ifdef __cplusplus
}
#endif
#endif
