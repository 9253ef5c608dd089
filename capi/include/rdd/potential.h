/**
 * @file potential.h
 * Pair potentials of diffusive molecular dynamics, and their averages over Gaussian vibrations,
 * G(R, v) = E phi(|R e + sqrt(v) Z|) with Z normal in one to three dimensions. Lengths and energies are in units of the
 * caller's own.
 */
#ifndef RDD_POTENTIAL_H
#define RDD_POTENTIAL_H

#include <rdd/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A pair potential, shifted in value and slope to end at its cutoff; opaque, immutable. */
typedef struct rdd_potential rdd_potential;

/**
 * 4 lambda^2 A (u^2 - u), u = 1/D, D = (1 - lambda)^2/2 + 2 (r/r_eq)^2.
 * @param amplitude A, energy
 * @param r_eq length
 * @param lambda in (0, 1)
 * @param cutoff length; infinity for none
 * @param out receives the potential
 */
rdd_status rdd_potential_soft_core(double amplitude, double r_eq, double lambda, double cutoff, rdd_potential **out);

/**
 * depth [exp(-2 a (r - r_eq)) - 2 exp(-a (r - r_eq))].
 * @param depth energy
 * @param stiffness a, 1/length
 * @param r_eq length
 * @param cutoff length; infinity for none
 * @param out receives the potential
 */
rdd_status rdd_potential_morse(double depth, double stiffness, double r_eq, double cutoff, rdd_potential **out);

/**
 * 4 epsilon [(s/r)^12 - (s/r)^6]; below r_soft continued by the parabola of equal value, slope and curvature.
 * @param epsilon energy
 * @param length s
 * @param r_soft length, > 0
 * @param cutoff length; infinity for none
 * @param out receives the potential
 */
rdd_status rdd_potential_lennard_jones(double epsilon, double length, double r_soft, double cutoff,
                                       rdd_potential **out);

/**
 * A natural cubic spline through values at equal spacing. It must reach the cutoff.
 * @param r_first distance of the first value, length
 * @param spacing length
 * @param n_values at least 4
 * @param values (n_values) energy
 * @param cutoff length
 * @param out receives the potential
 */
rdd_status rdd_potential_table(double r_first, double spacing, int64_t n_values, const double *values, double cutoff,
                               rdd_potential **out);

/**
 * A potential of the host as a function of the distance: energy. NaN fails the call.
 */
typedef double (*rdd_potential_fn)(void *user, double distance);

/**
 * A cubic spline that follows a potential of the host. The callback is called within this call only and on its thread,
 * at up to half a million distances in a fixed order. It must be smooth between r_first and the cutoff; below r_first
 * the potential goes on as a parabola.
 * @param callback phi(user, distance), energy
 * @param opt_user handed to the callback
 * @param opt_release called with opt_user at the end of a call that succeeds
 * @param r_first distance from which on the potential is met, length, >= 0
 * @param cutoff length, finite
 * @param tolerance largest error of the spline between its knots, relative to |phi(r)| or to the depth of the well
 *   where that is larger; 1e-13 to 1e-2
 * @param out_n_values receives the number of values in the spline
 * @param out receives the potential
 */
rdd_status rdd_potential_callback(rdd_potential_fn callback, void *opt_user, rdd_release_fn opt_release, double r_first,
                                  double cutoff, double tolerance, int64_t *out_n_values, rdd_potential **out);

/**
 * Destroys a potential and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param potential the potential
 */
rdd_status rdd_potential_destroy(rdd_potential **potential);

/**
 * The potential and its derivatives at a distance.
 * @param potential the potential
 * @param distance length, >= 0
 * @param out_value receives phi, energy
 * @param out_first receives phi', energy/length
 * @param out_second receives phi'', energy/length^2
 */
rdd_status rdd_potential_value(const rdd_potential *potential, double distance, double *out_value, double *out_first,
                               double *out_second);

/**
 * The Gaussian average G = E phi(|x|), x of mean distance R and variance v per coordinate, with its derivatives.
 * @param potential the potential
 * @param dim 1, 2 or 3
 * @param distance R, length, > 0
 * @param variance v, length^2, > 0
 * @param average (6) G, dG/dR, dG/dv, d2G/dR2, d2G/dRdv, d2G/dv2
 */
rdd_status rdd_potential_average(const rdd_potential *potential, int32_t dim, double distance, double variance,
                                 double *average);

/**
 * The potential and its derivatives at many distances.
 * @param potential the potential
 * @param n number of distances
 * @param distance (n) length, >= 0
 * @param opt_value (n) phi, energy
 * @param opt_first (n) phi', energy/length
 * @param opt_second (n) phi'', energy/length^2
 */
rdd_status rdd_potential_values(const rdd_potential *potential, int64_t n, const double *distance, double *opt_value,
                                double *opt_first, double *opt_second);

/**
 * Gaussian averages of many pairs at a time: what rdd_potential_average gives for each.
 * @param opt_context the context of the call
 * @param potential the potential
 * @param dim 1, 2 or 3
 * @param tolerance relative accuracy wanted, 1e-15 to 1e-3
 * @param n number of pairs
 * @param distance (n) R, length, > 0
 * @param variance (n) v, length^2, > 0
 * @param average (6, n) G, dG/dR, dG/dv, d2G/dR2, d2G/dRdv, d2G/dv2
 */
rdd_status rdd_potential_averages(rdd_context *opt_context, const rdd_potential *potential, int32_t dim,
                                  double tolerance, int64_t n, const double *distance, const double *variance,
                                  double *average);

#ifdef __cplusplus
}
#endif
#endif
