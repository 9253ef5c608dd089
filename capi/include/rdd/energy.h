/**
 * @file energy.h
 * The potential energy V of a walker, for quasi-stationary distributions and Fleming-Viot particles: a polynomial in
 * any number of coordinates, or a function of the host in one or two. Lengths and energies are in units of the caller's
 * own.
 */
#ifndef RDD_ENERGY_H
#define RDD_ENERGY_H

#include <rdd/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The potential energy V of a walker; opaque. Not to be changed while a call uses it. */
typedef struct rdd_energy rdd_energy;

/**
 * V at a place, energy. Called only on the thread that made the call, before anything runs in parallel. NaN fails the
 * call, which names the place.
 * @param user what was given with the callback
 * @param x length
 * @param y length; 0 in one dimension
 */
typedef double (*rdd_energy_fn)(void *user, double x, double y);

/**
 * Makes an energy that is zero everywhere.
 * @param dim number of coordinates, at least 1
 * @param out receives the energy
 */
rdd_status rdd_energy_create(int64_t dim, rdd_energy **out);

/**
 * Destroys an energy and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param energy the energy
 */
rdd_status rdd_energy_destroy(rdd_energy **energy);

/**
 * Number of coordinates.
 * @param energy the energy
 * @param out_dim receives the number
 */
rdd_status rdd_energy_dim(const rdd_energy *energy, int64_t *out_dim);

/**
 * Makes it a polynomial, V = sum over terms of coefficient times the product of x_a^exponent_a, which any thread can
 * evaluate.
 * @param energy the energy
 * @param n_terms number of terms
 * @param exponents (dim, n_terms) 0 to 64
 * @param coefficients (n_terms) energy/length^degree
 */
rdd_status rdd_energy_set_polynomial(rdd_energy *energy, int64_t n_terms, const int64_t *exponents,
                                     const double *coefficients);

/**
 * Makes it a function of the host, in one or two dimensions.
 * @param energy the energy
 * @param callback V(x, y)
 * @param opt_user handed to the callback
 * @param opt_release called with opt_user when the callback is no longer used
 */
rdd_status rdd_energy_set_host(rdd_energy *energy, rdd_energy_fn callback, void *opt_user, rdd_release_fn opt_release);

#ifdef __cplusplus
}
#endif
#endif
