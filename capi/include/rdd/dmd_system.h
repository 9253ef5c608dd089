/**
 * @file dmd_system.h
 * Systems of diffusive molecular dynamics: neighbours of sites, the chain of the paper, crystals. Units and symbols are
 * those of dmd.h. Parameters of the kinetics and of the methods are options (RDD_OPTION_DMD_...), or positional
 * arguments of the older functions.
 */
#ifndef RDD_DMD_SYSTEM_H
#define RDD_DMD_SYSTEM_H

#include <rdd/options.h>
#include <rdd/potential.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A system with its state at a time; opaque. One call at a time, except calls that take it const. */
typedef struct rdd_dmd rdd_dmd;

/** How species are exchanged; equation numbers of Farmer, Luskin, Plechac and Simpson. */
enum rdd_dmd_model_code {
  RDD_DMD_TANH = 0,         /**< (4.35) */
  RDD_DMD_POINT = 1,        /**< (5.1), energies at the mean distances */
  RDD_DMD_ARRHENIUS = 2,    /**< (4.39) */
  RDD_DMD_CONSTANT = 3,     /**< (3.14), constant mobility k_c */
  RDD_DMD_RATE_LIMITED = 4, /**< (3.15), rate k_r */
  RDD_DMD_MASTER = 5        /**< (3.16) to (3.18) with kappa exp(-beta Qm) = 1/(2 tau) */
};

/** Kinds of end sites of a chain. Neither kind changes its own composition. */
enum rdd_dmd_ends_code {
  RDD_DMD_CLOSED = 0,   /**< their bonds carry no flux */
  RDD_DMD_RESERVOIR = 1 /**< their bonds act on the sites beside them */
};

/** Whose factor w_i the vibrational entropy has. */
enum rdd_dmd_weight_code {
  RDD_DMD_WEIGHT_ONE = 0,       /**< 1: an alloy */
  RDD_DMD_WEIGHT_OCCUPATION = 1 /**< c_i: atoms and vacancies; A-A is the only potential */
};

/** Treatment of a site in a void, whose position has no minimum. */
enum rdd_dmd_voids_code {
  RDD_DMD_VOIDS_ERROR = 0, /**< the relaxation fails and names it */
  RDD_DMD_VOIDS_FREEZE = 1 /**< its mean position and alpha stay as they are */
};

/**
 * Pairs of different sites whose positions, or their images in a periodic cell, are closer than a distance; each once.
 * @param dim 1, 2 or 3
 * @param n_sites at least 1
 * @param positions (dim, n_sites) length
 * @param opt_cell (dim, dim) lattice vectors in columns, length; NULL: a free body
 * @param opt_periodic (dim) 1 where the cell repeats along the lattice vector, else 0; NULL: along all
 * @param distance length, > 0
 * @param index_base 0 or 1
 * @param out_n_pairs receives the number of pairs
 * @param opt_pairs (2, n_pairs) their sites, ascending
 */
rdd_status rdd_dmd_neighbours(int32_t dim, int64_t n_sites, const double *positions, const double *opt_cell,
                              const int32_t *opt_periodic, double distance, int32_t index_base, int64_t *out_n_pairs,
                              int64_t *opt_pairs);

/**
 * The chain of the paper: soft-core pairs, neighbours confined, s alternating from +amplitude; relaxed.
 * @param opt_context the context of the call
 * @param n_sites at least 2
 * @param beta 1/energy
 * @param model one of rdd_dmd_model_code
 * @param tau time of an exchange attempt
 * @param k_c mobility of RDD_DMD_CONSTANT, 1/(time energy)
 * @param k_r rate of RDD_DMD_RATE_LIMITED, 1/(time energy)
 * @param ends one of rdd_dmd_ends_code
 * @param amplitude 0 to 1
 * @param out receives the chain
 */
rdd_status rdd_dmd_chain(rdd_context *opt_context, int64_t n_sites, double beta, int32_t model, double tau, double k_c,
                         double k_r, int32_t ends, double amplitude, rdd_dmd **out);

/**
 * The same chain with its parameters as options: RDD_OPTION_DMD_MODEL, TAU, K_C, K_R, ENDS, AMPLITUDE, QUADRATURE,
 * RELATIVE_TOLERANCE and ABSOLUTE_TOLERANCE.
 * @param opt_context the context of the call
 * @param opt_options options; NULL: the defaults
 * @param n_sites at least 2
 * @param beta 1/energy
 * @param out receives the chain
 */
rdd_status rdd_dmd_chain_with(rdd_context *opt_context, const rdd_options *opt_options, int64_t n_sites, double beta,
                              rdd_dmd **out);

/**
 * A system of sites in one to three dimensions; not relaxed.
 * @param dim 1, 2 or 3
 * @param n_sites at least 1
 * @param positions (dim, n_sites) mean positions, length
 * @param occupation (n_sites) c, 0 to 1
 * @param alpha (n_sites) 1/length^2
 * @param beta 1/energy
 * @param aa potential between A and A
 * @param opt_ab potential between A and B; NULL: none
 * @param opt_bb potential between B and B; NULL: none
 * @param model one of rdd_dmd_model_code
 * @param tau time of an exchange attempt
 * @param k_c mobility of RDD_DMD_CONSTANT, 1/(time energy)
 * @param k_r rate of RDD_DMD_RATE_LIMITED, 1/(time energy)
 * @param weight one of rdd_dmd_weight_code
 * @param voids one of rdd_dmd_voids_code
 * @param opt_cell (dim, dim) lattice vectors of a periodic cell in columns, length; NULL: a free body
 * @param n_bonds number of exchange bonds
 * @param bonds (2, n_bonds) their sites
 * @param index_base 0 or 1
 * @param opt_fixed (n_sites) 1 where the mean position and alpha are held, else 0
 * @param opt_reservoir (n_sites) 1 where the composition is held, else 0
 * @param out receives the system
 */
rdd_status rdd_dmd_create(int32_t dim, int64_t n_sites, const double *positions, const double *occupation,
                          const double *alpha, double beta, const rdd_potential *aa, const rdd_potential *opt_ab,
                          const rdd_potential *opt_bb, int32_t model, double tau, double k_c, double k_r,
                          int32_t weight, int32_t voids, const double *opt_cell, int64_t n_bonds, const int64_t *bonds,
                          int32_t index_base, const int32_t *opt_fixed, const int32_t *opt_reservoir, rdd_dmd **out);

/**
 * The same system with its parameters as options: RDD_OPTION_DMD_MODEL, TAU, K_C, K_R, WEIGHT, VOIDS, QUADRATURE,
 * RELATIVE_TOLERANCE and ABSOLUTE_TOLERANCE.
 * @param opt_options options; NULL: the defaults
 * @param dim 1, 2 or 3
 * @param n_sites at least 1
 * @param positions (dim, n_sites) mean positions, length
 * @param occupation (n_sites) c, 0 to 1
 * @param alpha (n_sites) 1/length^2
 * @param beta 1/energy
 * @param aa potential between A and A
 * @param opt_ab potential between A and B; NULL: none
 * @param opt_bb potential between B and B; NULL: none
 * @param opt_cell (dim, dim) lattice vectors of a periodic cell in columns, length; NULL: a free body
 * @param n_bonds number of exchange bonds
 * @param bonds (2, n_bonds) their sites
 * @param index_base 0 or 1
 * @param opt_fixed (n_sites) 1 where the mean position and alpha are held, else 0
 * @param opt_reservoir (n_sites) 1 where the composition is held, else 0
 * @param out receives the system
 */
rdd_status rdd_dmd_create_with(const rdd_options *opt_options, int32_t dim, int64_t n_sites, const double *positions,
                               const double *occupation, const double *alpha, double beta, const rdd_potential *aa,
                               const rdd_potential *opt_ab, const rdd_potential *opt_bb, const double *opt_cell,
                               int64_t n_bonds, const int64_t *bonds, int32_t index_base, const int32_t *opt_fixed,
                               const int32_t *opt_reservoir, rdd_dmd **out);

#ifdef __cplusplus
}
#endif
#endif
