/**
 * @file field.h
 * Slow fields: free energy, diffusivity and conductivity as functions of the local field, and jump rates on grids.
 *
 * Energies of a landscape depend linearly on local field components h_c (strain, a potential): E -> E - sum_c P_c h_c
 * for states and saddles, with couplings P in energy per unit of h. Where h changes little from cell to cell, the
 * density rho (defects per cell) of one coarse state obeys d rho/dt = div(A grad(rho/Z)) = div(D (grad rho + rho grad
 * F/(kB T))),  A = D Z,  F = -kB T ln Z, with Z = sum_i g_i exp(-(E_i - P_i.h)/(kB T)) of the states and A_ab = sum_e
 * c_e b_a b_b of the saddles alone, c_e = nu g exp(-(E_e - P_e.h)/(kB T)), b_e = dr + y_to - y_from the steps of the
 * corrector y at the local h. Lengths are those of the reference lattice. The relative error is of second order in the
 * change of energies over kB T from cell to cell where an inversion maps the network with its couplings onto itself; of
 * first order in polar cells, which is what rdd_field_polarity corrects.
 */
#ifndef RDD_FIELD_H
#define RDD_FIELD_H

#include <rdd/landscape.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A landscape in a field; opaque, immutable: any number of threads may read one. */
typedef struct rdd_field rdd_field;

/** Jump rates between the points of a grid; opaque, immutable. */
typedef struct rdd_grid rdd_grid;

/** How the rate of a jump follows from the coefficients at both ends (RDD_OPTION_GRID_RULE). */
enum rdd_grid_rule {
  RDD_GRID_SCHARFETTER_GUMMEL = 0, /**< D_harm B(d), d = ln(Z_from/Z_to), B(x) = x/(e^x - 1); the default */
  RDD_GRID_CONDUCTANCE = 1         /**< A_harm/Z_from; exact stationary fluxes where they are one-dimensional */
};

/**
 * Makes a field. Energies far from zero cost no digits.
 * Errors: RDD_ERROR_NOT_REVERSIBLE, naming the transition, unless detailed balance holds at every temperature: saddle
 * energies do, barriers may; RDD_ERROR_NOT_ERGODIC; RDD_ERROR_NO_LATTICE; RDD_ERROR_ARGUMENT if opposite transitions
 * have different couplings.
 * @param opt_context the context of the call
 * @param landscape the landscape; must have a lattice
 * @param n_components number of field components, at least 1
 * @param opt_state (n_components, n_states) couplings P of the states, energy per unit of h; NULL: zero
 * @param opt_height (n_components, n_transitions) P of the saddle that each transition crosses; NULL: the mean of the
 * two states it joins
 * @param opt_saddle_point (space, n_transitions) where that saddle lies, from the state left, length; NULL: half-way.
 *        Only rdd_field_polarity asks for it
 * @param out receives the field
 */
rdd_status rdd_field_create(rdd_context *opt_context, const rdd_landscape *landscape, int64_t n_components,
                            const double *opt_state, const double *opt_height, const double *opt_saddle_point,
                            rdd_field **out);

/**
 * Destroys a field and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param field the field
 */
rdd_status rdd_field_destroy(rdd_field **field);

/**
 * Sizes.
 * @param field the field
 * @param out_n_components receives the number of field components
 * @param out_space receives the number of Cartesian coordinates
 */
rdd_status rdd_field_sizes(const rdd_field *field, int64_t *out_n_components, int32_t *out_space);

/**
 * Local coefficients at many points, in parallel. The log of the context tells, once a field, where the correction of a
 * polar cell is left out. Derivatives of D: dD/dh = (dA/dh - D dZ/dh)/Z, dZ/dh = Z dipole/(kB
 * T). Errors: RDD_ERROR_ARGUMENT, naming the point, if a number is not finite, a result is beyond doubles (A and its
 * slope may be where F and D are not: leave them out), or the corrected A is not positive; RDD_ERROR_NUMERIC if saddles
 * are more than 280 decades apart.
 * @param opt_context the context of the call
 * @param field the field
 * @param temperature > 0
 * @param n number of points
 * @param h (n_components, n) the field at each point
 * @param opt_gradient (space, n_components, n) dh_c/dx_a at each point: A and D get the correction of polar cells, of
 *        first order in it; NULL: none
 * @param opt_free_energy (n) F, energy
 * @param opt_dipole (n_components, n) -dF/dh, the mean coupling of the states, energy per unit of h
 * @param opt_diffusivity (space, space, n) D, length^2/time
 * @param opt_conductivity (space, space, n) A = D Z, length^2/time
 * @param opt_slope (space, space, n_components, n) dA/dh without the correction
 */
rdd_status rdd_field_transport(rdd_context *opt_context, const rdd_field *field, double temperature, int64_t n,
                               const double *h, const double *opt_gradient, double *opt_free_energy, double *opt_dipole,
                               double *opt_diffusivity, double *opt_conductivity, double *opt_slope);

/**
 * The correction of polar cells: A_ab -> A_ab + sum_ck A1_abck dh_k/dx_c makes the error of the equation one of second
 * order in the gradient of the field. The activities p_i/pi_i are then those at r_i + y_i, y of mean zero. Zero in
 * cells with an inversion. Errors: as rdd_field_transport.
 * @param opt_context the context of the call
 * @param field the field
 * @param temperature > 0
 * @param n number of points
 * @param h (n_components, n) the field at each point
 * @param opt_correction (space, space, space, n_components, n) A1, length^3/time per unit of h
 * @param opt_relative (n) the largest norm of A1 over c and k, relative to A: length per unit of h. Times the gradient
 *        it tells what is at stake
 */
rdd_status rdd_field_polarity(rdd_context *opt_context, const rdd_field *field, double temperature, int64_t n,
                              const double *h, double *opt_correction, double *opt_relative);

/**
 * Makes jump rates between the points of a grid: >= 0, with exactly the equilibrium Z for any fields, second order in
 * the spacing (next to reflecting ends as long as no jump leads more than one point across them). A tensor A is
 * resolved into grid vectors by Selling's reduction. The rate from x to x + w has the size of A by the harmonic mean of
 * both ends, its direction by the mean of their terms. Options: RDD_OPTION_GRID_RULE, RDD_OPTION_GRID_REACH. Errors:
 * RDD_ERROR_SIZE, RDD_ERROR_ARGUMENT naming the point: a number not finite, A not symmetric or not positive, an
 * exchange below zero, rates beyond doubles; RDD_ERROR_UNSUPPORTED if A is so oblique to the grid that jumps would be
 * longer than the reach.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param dim number of axes, 1 to 3
 * @param space number of Cartesian coordinates, at least dim
 * @param box (dim) number of points along each axis
 * @param spacing (space, dim) the vector from a point to the next along each axis, in columns, length; may be sheared,
 * and of either hand
 * @param opt_periodic (dim) 1: the axis closes on itself, 0: its ends reflect; NULL: all periodic
 * @param n_coarse number of coarse states P at each point, 1 for the coefficients of rdd_field_transport
 * @param n_points number of points, the product of the box; the first axis is counted fastest
 * @param log_weight (n_coarse, n_points) ln Z = -F/(kB T)
 * @param conductivity (space, space, n_coarse, n_points) A, length^2/time
 * @param opt_exchange (n_coarse, n_coarse, n_points) conductances between the coarse states of a point, symmetric, >=
 * 0, 1/time; the diagonal is not looked at; NULL: none
 * @param out receives the grid
 */
rdd_status rdd_grid_create(rdd_context *opt_context, const rdd_options *opt_options, int32_t dim, int32_t space,
                           const int64_t *box, const double *spacing, const int32_t *opt_periodic, int64_t n_coarse,
                           int64_t n_points, const double *log_weight, const double *conductivity,
                           const double *opt_exchange, rdd_grid **out);

/**
 * Destroys a grid and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param grid the grid
 */
rdd_status rdd_grid_destroy(rdd_grid **grid);

/**
 * Sizes.
 * @param grid the grid
 * @param out_dim receives the number of axes
 * @param out_n_rates receives the number of jumps
 */
rdd_status rdd_grid_sizes(const rdd_grid *grid, int32_t *out_dim, int64_t *out_n_rates);

/**
 * The jumps, by source, target and offset. Coarse state p of point x (both counted from 0) is the number p + n_coarse
 * x, plus the index base. Where few points lie on a periodic axis, several jumps may join the same two, or a point with
 * its own image.
 * @param grid the grid
 * @param index_base 0 or 1
 * @param opt_from (n_rates) source
 * @param opt_to (n_rates) target
 * @param opt_offset (dim, n_rates) way of the jump in grid vectors, as if the grid went on; zero for an exchange
 * @param opt_rate (n_rates) > 0, 1/time
 */
rdd_status rdd_grid_rates(const rdd_grid *grid, int32_t index_base, int64_t *opt_from, int64_t *opt_to,
                          int64_t *opt_offset, double *opt_rate);

#ifdef __cplusplus
}
#endif
#endif
