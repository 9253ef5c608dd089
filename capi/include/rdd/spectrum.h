/**
 * @file spectrum.h
 * Bands over the Brillouin zone: eigenvalues and vectors of the Bloch matrix, meshes, gaps.
 *
 * Wavevectors are fractional: kappa, with the phase e^{-2 pi i kappa.n} for the lattice translation n. The Bloch
 * matrix is Q~(k) = sum over jumps of rate E_{to,from} e^{-i k.A n} minus the escape rates, and
 * Q~(k) v = -lambda v for p ~ e^{i k.x - lambda t} v.
 */
#ifndef RDD_SPECTRUM_H
#define RDD_SPECTRUM_H

#include <rdd/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The lowest bands of a model whose spectrum is real: reversible, or confined under a force.
 * Cancelled: the wavevectors not reached hold NaN values. The results are computed in memory of the library, as much
 * again as the arrays, and copied in the end, so that an error at a late wavevector leaves the arrays as they were.
 * Options: RDD_OPTION_ACCURACY, RDD_OPTION_RELATIVE_TOLERANCE, RDD_OPTION_BOUNDARY, RDD_OPTION_SOLVER.
 * Automatic accuracy stays fast for more than 3000 states, unless few bands are asked for.
 * A model in parts that no jump joins has the bands of its parts, with a zero at Gamma for each.
 * Of k and -k one is solved (H(-k) is the conjugate of H(k)), always the same: a list of wavevectors given in pieces
 * has the bits of the whole, but for RDD_SOLVER_REDUCED_BASIS, whose basis grows with the list. Models of more than 64
 * states are solved with the host's BLAS where they are dense: their last bits are those of one BLAS on one kind of
 * processor.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param model the model; must have a lattice, or dim 0 with n_k = 1
 * @param n_k number of wavevectors
 * @param opt_k (dim, n_k) fractional wavevectors; NULL only if dim is 0
 * @param n_bands number of bands, 1 to n_states
 * @param values (n_bands, n_k) eigenvalues lambda, 1/time, ascending at each k
 * @param opt_right (n_states, n_bands, n_k) right vectors V = Pi^{1/2} Y
 * @param opt_left (n_states, n_bands, n_k) left vectors W = Pi^{-1/2} Y, W^H V = I
 * @param opt_accuracy_used (n_k) the rdd_accuracy used at each k
 */
rdd_status rdd_spectrum(rdd_context *opt_context, const rdd_options *opt_options, const rdd_model *model, int64_t n_k,
                        const double *opt_k, int64_t n_bands, double *values, rdd_zpart *opt_right, rdd_zpart *opt_left,
                        int32_t *opt_accuracy_used);

/**
 * The lowest bands of any model on the periodic crystal: lambda = i k.v + k.D.k + ... for the slowest.
 * Cancelled: the wavevectors not reached hold NaN values. Memory as for rdd_spectrum.
 * Few bands of a large driven model (at most n_states/16) are sought among the modes near zero in the complex plane,
 * and a bound on the imaginary parts of all modes shows that none is missed; where it cannot, the dense solver decides
 * up to 3000 states, and the call is refused beyond. The dense solver of all others has errors of the fastest rate
 * times 1e-15: with automatic accuracy, modes below them are found by an elimination without subtraction;
 * RDD_NOT_CONVERGED says that this was not possible, or that the vectors are NaN because there is no full set of them.
 * RDD_ERROR_UNSUPPORTED names the cost where a dense solution would take hours.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param model the model; must have a lattice, or dim 0 with n_k = 1
 * @param n_k number of wavevectors
 * @param opt_k (dim, n_k) fractional wavevectors; NULL only if dim is 0
 * @param n_bands number of bands, 1 to n_states
 * @param values (n_bands, n_k) complex eigenvalues, 1/time, ascending real part at each k
 * @param opt_right (n_states, n_bands, n_k) right vectors, of unit norm for a driven model
 * @param opt_left (n_states, n_bands, n_k) left vectors, W^H V = I
 */
rdd_status rdd_spectrum_complex(rdd_context *opt_context, const rdd_options *opt_options, const rdd_model *model,
                                int64_t n_k, const double *opt_k, int64_t n_bands, rdd_zpart *values,
                                rdd_zpart *opt_right, rdd_zpart *opt_left);

/**
 * Whether rdd_spectrum (1) or only rdd_spectrum_complex (0) applies to a model with these options.
 * @param opt_options options
 * @param model the model
 * @param out_real receives 1 or 0
 */
rdd_status rdd_spectrum_is_real(const rdd_options *opt_options, const rdd_model *model, int32_t *out_real);

/**
 * The Bloch matrix times vectors, without forming it: qv = Q~(k) v for each wavevector, any model.
 * @param opt_context the context of the call
 * @param model the model
 * @param n_k number of wavevectors
 * @param opt_k (dim, n_k) fractional wavevectors; NULL only if dim is 0
 * @param v (n_states, n_k) one vector for each wavevector
 * @param qv (n_states, n_k) Q~(k) v; must not overlap v
 */
rdd_status rdd_bloch_apply(rdd_context *opt_context, const rdd_model *model, int64_t n_k, const double *opt_k,
                           const rdd_zpart *v, rdd_zpart *qv);

/**
 * A mesh of the Brillouin zone. Call it first with opt_k and opt_weights NULL to learn the number of points.
 * @param dim number of lattice vectors, 1 to 6
 * @param mesh (dim) number of points along each reciprocal vector
 * @param midpoint 0: the mesh contains Gamma, kappa = m/mesh; 1: shifted by half a step, misses Gamma
 * @param time_reversal 1: keep one of each pair k, -k and double its weight; 0: all points
 * @param out_n_k receives the number of points
 * @param opt_k (dim, n_k) fractional wavevectors, each component in (-1/2, 1/2]
 * @param opt_weights (n_k) weights that sum to 1
 */
rdd_status rdd_kmesh(int32_t dim, const int64_t *mesh, int32_t midpoint, int32_t time_reversal, int64_t *out_n_k,
                     double *opt_k, double *opt_weights);

/**
 * The rotations of the lattice, improper ones included, that are symmetries of the model: together with a permutation
 * of its states and translations of each they take every jump to one with the same rate (to 1e-10 of it). The bands at
 * kappa are those at R^T kappa. The lattice alone decides which rotations are tried, the jumps which of them are kept;
 * positions and the cells that states are assigned to do not matter. More than the identity is found for ergodic models
 * with one to three lattice vectors. Call it first with opt_rotations NULL to learn the number.
 * @param opt_context the context of the call
 * @param model the model
 * @param out_n_rotations receives the number of rotations
 * @param opt_rotations (dim, dim, n_rotations) integer matrices R, the translation n becomes R n; the first is 1
 */
rdd_status rdd_point_group(rdd_context *opt_context, const rdd_model *model, int64_t *out_n_rotations,
                           int32_t *opt_rotations);

/**
 * A mesh of the Brillouin zone without the points whose bands are those of others by the point group of the model (see
 * rdd_point_group): up to 48 times fewer, twice as many with time_reversal where the group has no inversion. Rotations
 * that do not map the mesh onto itself are left out. Call it first with the last three NULL to learn the number of
 * points.
 * @param opt_context the context of the call
 * @param model the model; must have a lattice
 * @param mesh (dim) number of points along each reciprocal vector
 * @param midpoint 0: the mesh contains Gamma, kappa = m/mesh; 1: shifted by half a step, misses Gamma
 * @param time_reversal 1: k and -k count as the same (complex bands are conjugate there, real ones the same)
 * @param index_base 0 or 1, for opt_column
 * @param out_n_mesh receives the number of points of the whole mesh
 * @param out_n_k receives the number of points that are left
 * @param opt_k (dim, n_k) fractional wavevectors, each component in (-1/2, 1/2]
 * @param opt_weights (n_k) weights that sum to 1
 * @param opt_column (n_mesh) for each point of the whole mesh, in the order of rdd_kmesh: the column of k that has its
 *        bands
 */
rdd_status rdd_kgrid(rdd_context *opt_context, const rdd_model *model, const int64_t *mesh, int32_t midpoint,
                     int32_t time_reversal, int32_t index_base, int64_t *out_n_mesh, int64_t *out_n_k, double *opt_k,
                     double *opt_weights, int64_t *opt_column);

/**
 * Straight lines between wavevectors, for pictures of bands: 1 + steps (n_corners - 1) points.
 * @param model the model; must have a lattice
 * @param n_corners number of corners, at least 1
 * @param corners (dim, n_corners) fractional wavevectors, each different from the one before
 * @param steps steps on the line from each corner to the next, at least 1
 * @param index_base 0 or 1, for opt_corner
 * @param out_n_k receives the number of points
 * @param opt_k (dim, n_k) fractional wavevectors along the path, each corner once
 * @param opt_distance (n_k) Cartesian length of the path up to each point, 1/length (2 pi included)
 * @param opt_corner (n_corners) where the corners stand among the points
 */
rdd_status rdd_band_path(const rdd_model *model, int64_t n_corners, const double *corners, int64_t steps,
                         int32_t index_base, int64_t *out_n_k, double *opt_k, double *opt_distance,
                         int64_t *opt_corner);

/**
 * Spectral gaps g_P(L) = min_k lambda_P / max_k lambda_{P-1} over |k.a|_inf <= pi/L (bands ordered at each k, counted
 * from 0), and the indirect gaps min_k lambda_P - max_k lambda_{P-1} over the whole zone (eq. 21), which cost hundreds
 * of wavevectors in three dimensions and are left out if opt_indirect is NULL. A model of several ergodic classes has
 * no gap: RDD_ERROR_NOT_ERGODIC, with a state of each class in the text. Options: RDD_OPTION_GAP_LENGTH,
 * RDD_OPTION_GAP_THRESHOLD, RDD_OPTION_GAP_POINTS.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param model the model
 * @param n number of entries, 1 to n_states - 1
 * @param ratio (n) g_P for P = 1 to n
 * @param opt_indirect (n) indirect gaps, 1/time; NULL: left out
 * @param out_recommended receives the P of the largest ratio above the threshold, 0 if there is none
 */
rdd_status rdd_gap(rdd_context *opt_context, const rdd_options *opt_options, const rdd_model *model, int64_t n,
                   double *ratio, double *opt_indirect, int64_t *out_recommended);

#ifdef __cplusplus
}
#endif
#endif
