/**
 * @file propagate.h
 * Time evolution of a distribution on a periodic box of cells: exact, by a coarse model, and the difference; and the
 * coarse model as a finite-difference stencil. (Its Fourier symbol is rdd_reduced_symbol.)
 *
 * A box has box[0] x box[1] x ... cells. Arrays over cells have the first axis fastest: the cell with the offsets x_a
 * is the number x_0 + box[0] (x_1 + box[1] ...).
 */
#ifndef RDD_PROPAGATE_H
#define RDD_PROPAGATE_H

#include <rdd/reduce.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Exact evolution of any initial distribution: Fourier transform over the cells, exp(Q(k) t) at each wavevector.
 * @param opt_context the context of the call
 * @param model the model; must have a lattice
 * @param box (dim) cells along each lattice vector, more than the reach of the jumps
 * @param n_cells their product
 * @param n_times number of times
 * @param time (n_times) >= 0
 * @param start (n_states, n_cells) the distribution at time 0, any normalisation
 * @param distribution (n_states, n_cells, n_times)
 */
rdd_status rdd_propagate(rdd_context *opt_context, const rdd_model *model, const int64_t *box, int64_t n_cells,
                         int64_t n_times, const double *time, const double *start, double *distribution);

/**
 * Evolution by a coarse model, beside the exact one. The coarse densities live at the positions of the model's gauge.
 * Errors: RDD_ERROR_NUMERIC, naming the wavevector, if a mode of the model grows in this box.
 * @param opt_context the context of the call
 * @param reduced the coarse model, of any order
 * @param box (dim) cells along each lattice vector, more than the reach of the jumps
 * @param n_cells their product
 * @param n_times number of times
 * @param time (n_times) >= 0
 * @param start (n_states, n_cells) the distribution at time 0
 * @param slip 1: the initial amplitudes carry the initial slip, for starts away from local equilibrium; 0: they are
 *        chi^T start
 * @param opt_density (n_coarse, n_cells, n_times) rho_P by the model
 * @param opt_exact (n_coarse, n_cells, n_times) the exact distribution, coarse-grained
 * @param opt_error (n_times) |model - exact|/|exact at time 0|, root mean squares over states and cells
 */
rdd_status rdd_reduced_propagate(rdd_context *opt_context, const rdd_reduced *reduced, const int64_t *box,
                                 int64_t n_cells, int64_t n_times, const double *time, const double *start,
                                 int32_t slip, double *opt_density, double *opt_exact, double *opt_error);

/**
 * Number of points of the stencil of a coarse model, 1 + 2 dim^2.
 * @param reduced the coarse model
 * @param out_n_points receives the number
 */
rdd_status rdd_reduced_stencil_size(const rdd_reduced *reduced, int64_t *out_n_points);

/**
 * Q_P + C_P.grad + grad.D_P.grad as finite differences, second order in the spacing:
 * d rho(x)/dt = sum over points of coefficient(point) rho(x + spacing offset(point)), x in cells along the lattice
 * vectors. For any grid: a spacing of 1/4 puts four points into a cell.
 * @param reduced the coarse model
 * @param spacing of the grid, cells, > 0
 * @param n_points from rdd_reduced_stencil_size
 * @param opt_offset (dim, n_points) -1, 0 or 1
 * @param opt_coefficient (n_coarse, n_coarse, n_points) 1/time
 */
rdd_status rdd_reduced_stencil(const rdd_reduced *reduced, double spacing, int64_t n_points, int64_t *opt_offset,
                               double *opt_coefficient);

#ifdef __cplusplus
}
#endif
#endif
