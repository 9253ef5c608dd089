/**
 * @file crystal.h
 * Crystals: atoms of one cell and the operations of their space group, idealised. From a crystal come the states of a
 * defect (rdd/defect.h), classes of jumps (rdd/jump_classes.h) and landscapes.
 *
 * Operations act as u -> W u + w on coordinates u in lattice vectors. Every operation found is verified against all
 * atoms, the set is closed under products, and lattice, shifts and positions are moved to what is exactly symmetric. In
 * a space of more dimensions than lattice vectors (layers, chains) operations keep the normals as they are.
 */
#ifndef RDD_CRYSTAL_H
#define RDD_CRYSTAL_H

#include <rdd/context.h>
#include <rdd/options.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A crystal; opaque, immutable: any number of threads may read one. */
typedef struct rdd_crystal rdd_crystal;

/** Units of the coordinates of atoms. */
enum rdd_coordinates {
  RDD_COORDINATES_FRACTIONAL = 0, /**< lattice vectors; needs dim = space */
  RDD_COORDINATES_CARTESIAN = 1   /**< lengths */
};

/**
 * Makes a crystal from atoms. Options: RDD_OPTION_TOLERANCE (a length; default 0.01), RDD_OPTION_PRIMITIVE (default 1:
 * the lattice becomes that of all pure translations, Minkowski reduced, in the same Cartesian frame).
 * Log: the group, its operations and the largest move; warnings where a tenth of the tolerance has fewer operations,
 * where operations do not close, for group 1 with many atoms.
 * Errors: RDD_ERROR_ARGUMENT naming the entry: not finite, a cell without volume, atoms on one another, a tolerance
 * that is not small against distances.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param dim number of lattice vectors, 1 to 3
 * @param space number of Cartesian coordinates, dim to 3
 * @param lattice (space, dim) lattice vectors as columns, of either hand, length
 * @param n_atoms number of atoms, at least 1
 * @param kind (n_atoms) kind of each atom, >= 0
 * @param position (space, n_atoms) coordinates of the atoms
 * @param coordinates an rdd_coordinates
 * @param species names of the kinds 0, 1, ..., separated by blanks or line ends; empty: none
 * @param species_len bytes of the text; negative: it ends with its terminator
 * @param out receives the crystal
 */
rdd_status rdd_crystal_create(rdd_context *opt_context, const rdd_options *opt_options, int32_t dim, int32_t space,
                              const double *lattice, int64_t n_atoms, const int32_t *kind, const double *position,
                              int32_t coordinates, const char *species, int64_t species_len, rdd_crystal **out);

/**
 * Reads a crystal: VASP 5 POSCAR or CONTCAR, extended xyz with a Lattice (by the extension .xyz or .extxyz), or a CIF
 * (.cif) with its operations or Hall symbol. Kinds are species in order of appearance. Options: as rdd_crystal_create.
 * Errors: RDD_ERROR_FILE, RDD_ERROR_FORMAT naming the line, also for a CIF with partial occupancies or without
 * symmetry.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param path the file
 * @param path_len bytes of the path; negative: it ends with its terminator
 * @param out receives the crystal
 */
rdd_status rdd_crystal_read(rdd_context *opt_context, const rdd_options *opt_options, const char *path,
                            int64_t path_len, rdd_crystal **out);

/**
 * Destroys a crystal and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param crystal the crystal
 */
rdd_status rdd_crystal_destroy(rdd_crystal **crystal);

/**
 * Sizes and what was found.
 * @param crystal the crystal
 * @param out_dim receives the number of lattice vectors
 * @param out_space receives the number of Cartesian coordinates
 * @param out_n_atoms receives the number of atoms per cell
 * @param out_n_kinds receives the number of kinds
 * @param out_n_operations receives the number of operations, pure translations of a cell that is not primitive included
 * @param out_group receives the number of the space group; 0: less than three lattice vectors, or unknown
 * @param out_tolerance receives the tolerance, length
 * @param out_largest_move receives the largest distance an atom was moved by, length
 */
rdd_status rdd_crystal_sizes(const rdd_crystal *crystal, int32_t *out_dim, int32_t *out_space, int64_t *out_n_atoms,
                             int64_t *out_n_kinds, int64_t *out_n_operations, int32_t *out_group, double *out_tolerance,
                             double *out_largest_move);

/**
 * The international symbol of the space group, empty where it has none.
 * @param crystal the crystal
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_crystal_symbol(const rdd_crystal *crystal, char *buf, int64_t len, int64_t *out_needed);

/**
 * The name of a kind of atoms, its number where it has none.
 * @param crystal the crystal
 * @param kind a kind
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_crystal_species(const rdd_crystal *crystal, int32_t kind, char *buf, int64_t len, int64_t *out_needed);

/**
 * The idealised atoms.
 * @param crystal the crystal
 * @param opt_lattice (space, dim) lattice vectors as columns, length
 * @param opt_given_lattice (space, dim) those given, length: states and points are given in its frame
 * @param opt_frame (space, dim) what the lattice vectors of the crystal are in the frame given, before idealisation: a
 *        point given is moved by whole cells with these
 * @param opt_kind (n_atoms) kinds
 * @param opt_position (space, n_atoms) Cartesian positions, length
 * @param opt_given_position (space, n_atoms) the same points in the frame given, length
 * @param opt_orbit (n_atoms) the lowest atom in the orbit of each one, counted from 0
 */
rdd_status rdd_crystal_geometry(const rdd_crystal *crystal, double *opt_lattice, double *opt_given_lattice,
                                double *opt_frame, int32_t *opt_kind, double *opt_position, double *opt_given_position,
                                int64_t *opt_orbit);

/**
 * The operations, sorted by rotation, then shift.
 * @param crystal the crystal
 * @param opt_rotation (dim, dim, n_operations) W, column-major
 * @param opt_shift (dim, n_operations) w, in lattice vectors
 * @param opt_cartesian (space, space, n_operations) A W A^-1, orthogonal
 */
rdd_status rdd_crystal_operations(const rdd_crystal *crystal, int64_t *opt_rotation, double *opt_shift,
                                  double *opt_cartesian);

#ifdef __cplusplus
}
#endif
#endif
