/**
 * @file eam.h
 * Embedded-atom potentials: V = sum_i E(rho_i) + sum_{i<j} phi(r_ij), rho_i = sum_j f(r_ij), of one or more species.
 * f_ab is the density at a host a made by a source b. Files are read and evaluated as LAMMPS does; eV and Angstrom are
 * theirs. Systems made of them are in metal.h.
 */
#ifndef RDD_EAM_H
#define RDD_EAM_H

#include <rdd/potential.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of files. */
enum rdd_eam_format_code {
  RDD_EAM_DETECT = 0, /**< by the contents; by the ending .fs where a damaged file could be setfl or fs */
  RDD_EAM_SETFL = 1,  /**< setfl, LAMMPS's eam/alloy */
  RDD_EAM_FS = 2,     /**< Finnis-Sinclair, LAMMPS's eam/fs */
  RDD_EAM_FUNCFL = 3  /**< funcfl, LAMMPS's eam: one element a file */
};

/** Kinds of functions of an embedded-atom potential. */
enum rdd_eam_function_code {
  RDD_EAM_EMBEDDING = 0, /**< E_a(rho), energy */
  RDD_EAM_DENSITY = 1,   /**< f_ab(r) */
  RDD_EAM_PAIR = 2       /**< phi_ab(r), energy */
};

/**
 * Reads a file. Below a core radius, where tables are no physics yet (a constant, a spike, values above 1e6), densities
 * and r phi go on as parabolas.
 * @param path the file; for an alloy of several funcfl files, their names, one a line
 * @param path_len bytes of the path; -1: it ends with its terminator
 * @param species names of the species wanted, in order, between blanks; empty: all of the file
 * @param species_len bytes of species; -1: it ends with its terminator
 * @param format one of rdd_eam_format_code
 * @param core core radius, length, rounded up to a knot; 0: none; negative: found for each function
 * @param out receives the potential
 */
rdd_status rdd_potential_read(const char *path, int64_t path_len, const char *species, int64_t species_len,
                              int32_t format, double core, rdd_potential **out);

/**
 * A potential from tables, interpolated as LAMMPS does: rho = m d_rho and r = m d_r, m from 0 on.
 * @param n_species number of species n
 * @param names their names, between blanks
 * @param names_len bytes of names; -1: it ends with its terminator
 * @param mass (n_species) masses
 * @param n_rho values of an embedding function, at least 5
 * @param d_rho their spacing
 * @param embedding (n_rho, n_species) E_a, energy
 * @param n_r values of a density or a pair function, at least 5
 * @param d_r their spacing, length
 * @param cutoff distance from which on densities and pair functions are 0, length
 * @param n_densities n: by source; n^2: column host + n source
 * @param density (n_r, n_densities) f
 * @param n_pairs n (n + 1) / 2
 * @param r_phi (n_r, n_pairs) r phi, energy length: columns 00, 10, 11, 20, ...
 * @param core core radius, length, rounded up to a knot; 0: none; negative: found for each function
 * @param out receives the potential
 */
rdd_status rdd_potential_eam(int64_t n_species, const char *names, int64_t names_len, const double *mass, int64_t n_rho,
                             double d_rho, const double *embedding, int64_t n_r, double d_r, double cutoff,
                             int64_t n_densities, const double *density, int64_t n_pairs, const double *r_phi,
                             double core, rdd_potential **out);

/**
 * Sizes of a potential.
 * @param potential the potential
 * @param out_n_species receives the number of species; 0: a pair potential
 * @param out_by_host receives 1 where densities depend on the host, else 0
 * @param out_cutoff receives the distance from which on it is 0, length
 */
rdd_status rdd_potential_sizes(const rdd_potential *potential, int64_t *out_n_species, int32_t *out_by_host,
                               double *out_cutoff);

/**
 * Names of the species, one a line.
 * @param potential an embedded-atom potential
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_potential_species(const rdd_potential *potential, char *buf, int64_t len, int64_t *out_needed);

/**
 * What was odd about the file and was read nevertheless, one remark a line.
 * @param potential an embedded-atom potential
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_potential_warnings(const rdd_potential *potential, char *buf, int64_t len, int64_t *out_needed);

/**
 * Mass of a species, as the file has it.
 * @param potential an embedded-atom potential
 * @param species counted from index_base
 * @param index_base 0 or 1
 * @param out_mass receives the mass
 */
rdd_status rdd_potential_mass(const rdd_potential *potential, int64_t species, int32_t index_base, double *out_mass);

/**
 * Core radius of a function, below which it is continued.
 * @param potential an embedded-atom potential
 * @param kind RDD_EAM_DENSITY or RDD_EAM_PAIR
 * @param host species a, counted from index_base
 * @param source species b
 * @param index_base 0 or 1
 * @param out_core receives the radius, length; 0: none
 */
rdd_status rdd_potential_core(const rdd_potential *potential, int32_t kind, int64_t host, int64_t source,
                              int32_t index_base, double *out_core);

/**
 * A function of the potential at many places, with two derivatives.
 * @param potential an embedded-atom potential
 * @param kind one of rdd_eam_function_code
 * @param host species a, counted from index_base
 * @param source species b; of an embedding function the host again
 * @param index_base 0 or 1
 * @param n number of places
 * @param place (n) rho, or distances, length, > 0
 * @param opt_value (n) the function
 * @param opt_first (n) its derivative
 * @param opt_second (n) its second derivative
 */
rdd_status rdd_potential_function(const rdd_potential *potential, int32_t kind, int64_t host, int64_t source,
                                  int32_t index_base, int64_t n, const double *place, double *opt_value,
                                  double *opt_first, double *opt_second);

/**
 * Gaussian averages of a density or a pair function in three dimensions, E f(|x|) for x of mean distance R and variance
 * v per coordinate.
 * @param opt_context the context of the call
 * @param potential an embedded-atom potential
 * @param kind RDD_EAM_DENSITY or RDD_EAM_PAIR
 * @param host species a, counted from index_base
 * @param source species b
 * @param index_base 0 or 1
 * @param tolerance of the table that is used, 1e-11 to 1e-3; 0: the exact rule
 * @param n number of pairs
 * @param distance (n) R, length, > 0
 * @param variance (n) v, length^2, > 0
 * @param average (6, n) G, dG/dR, dG/dv, d2G/dR2, d2G/dRdv, d2G/dv2
 */
rdd_status rdd_potential_function_averages(rdd_context *opt_context, const rdd_potential *potential, int32_t kind,
                                           int64_t host, int64_t source, int32_t index_base, double tolerance,
                                           int64_t n, const double *distance, const double *variance, double *average);

/**
 * Energy and forces of atoms at points, as LAMMPS has them.
 * @param opt_context the context of the call
 * @param potential an embedded-atom potential
 * @param n_sites number of atoms
 * @param positions (3, n_sites) length
 * @param species (n_sites) of each atom, counted from index_base
 * @param index_base 0 or 1
 * @param opt_cell (3, 3) lattice vectors of a periodic cell in columns, length; NULL: a free body
 * @param opt_periodic (3) 1 where the cell repeats along the lattice vector, else 0; NULL: along all
 * @param out_energy receives the energy
 * @param opt_forces (3, n_sites) energy/length
 * @param opt_site_energy (n_sites) E(rho_i) + half of the pair energies, energy
 */
rdd_status rdd_potential_point_energy(rdd_context *opt_context, const rdd_potential *potential, int64_t n_sites,
                                      const double *positions, const int64_t *species, int32_t index_base,
                                      const double *opt_cell, const int32_t *opt_periodic, double *out_energy,
                                      double *opt_forces, double *opt_site_energy);

#ifdef __cplusplus
}
#endif
#endif
