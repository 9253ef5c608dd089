/* Quasi-stationary distributions and Fleming-Viot particles: closed forms, callbacks, cancellation, bad input. */
#include <stdlib.h>

#include "check.h"

#define NEED(call) CHECK((call) == RDD_OK)

static const double lambda1_well = 0.22727330100864966955, lambda2_well = 7.6040283423820136545; /* beta = 2 */
static int calls = 0, releases = 0;

static double well(void* user, double x, double y) {
  ++calls;
  return *(const double*)user * ((x * x - 1) * (x * x - 1)) + y;
}

static double hole(void* user, double x, double y) {
  (void)user;
  (void)y;
  return x > 0.5 ? (double)NAN : x * x;
}

static double bowl(void* user, double x, double y) {
  (void)user;
  return (x * x - 1) * (x * x - 1) + 1.5 * y * y;
}

static void release(void* user) {
  (void)user;
  ++releases;
}

static rdd_energy* polynomial_well(void) {
  const int64_t exponents[3] = {0, 2, 4};
  const double coefficients[3] = {1, -2, 1};
  rdd_energy* energy = NULL;
  NEED(rdd_energy_create(1, &energy));
  NEED(rdd_energy_set_polynomial(energy, 3, exponents, coefficients));
  return energy;
}

static void test_line(void) {
  double unit = 1;
  rdd_energy *polynomial = polynomial_well(), *host = NULL;
  NEED(rdd_energy_create(1, &host));
  NEED(rdd_energy_set_host(host, well, &unit, release));
  for (int k = 0; k < 2; ++k) {
    const rdd_energy* energy = k == 0 ? polynomial : host;
    rdd_qsd* qsd = NULL;
    NEED(rdd_qsd_line(NULL, energy, 0, INFINITY, 1, 0, 2, &qsd));
    double lambda1, lambda2, ratio, error1, error2, lo, hi, minimum, barrier;
    int32_t separated = 0, ends[2] = {7, 7};
    int64_t dim = 0, n_nodes = 0;
    NEED(rdd_qsd_rates(qsd, &lambda1, &lambda2, &ratio, &error1, &error2, &separated));
    CLOSE(lambda1, lambda1_well, 1e-13);
    CLOSE(lambda2, lambda2_well, 1e-13);
    CLOSE(ratio, lambda1_well / (lambda2_well - lambda1_well), 1e-12);
    CHECK(separated == 1 && error1 < 1e-13 && error2 < 1e-13);
    NEED(rdd_qsd_domain(qsd, &lo, &hi, ends, &minimum, &barrier));
    CHECK(lo == 0 && hi > 2 && hi < 3 && ends[0] == RDD_QSD_ABSORBING && ends[1] == RDD_QSD_CUT);
    CHECK(fabs(minimum - 1) < 0.01 && fabs(barrier - 1) < 0.001);
    NEED(rdd_qsd_sizes(qsd, &dim, &n_nodes));
    CHECK(dim == 1 && n_nodes > 100);
    const double x[3] = {-0.5, 1, 5};
    double q[3], mean, variance, outside, variation, divergence;
    REFUSED(rdd_qsd_density(qsd, RDD_QSD_GAUSSIAN, 3, x, q), RDD_ERROR_ARGUMENT, "expected a larger beta");
    NEED(rdd_qsd_fit_gaussian(NULL, qsd, energy, &mean, &variance, &outside));
    CLOSE(mean, sqrt(0.75), 1e-12);
    CLOSE(variance, 1. / 12, 1e-12);
    CLOSE(outside, erfc(3 / sqrt(2.)) / 2, 1e-9);
    double again[3];
    NEED(rdd_qsd_variational_gaussian(NULL, qsd, energy, &again[0], &again[1], &again[2]));
    CHECK(again[0] == mean && again[1] == variance && again[2] == outside);
    NEED(rdd_qsd_density(qsd, RDD_QSD_GAUSSIAN, 3, x, q));
    CLOSE(q[1], exp(-6 * (1 - sqrt(.75)) * (1 - sqrt(.75))) / sqrt(2 * 3.141592653589793 / 12) / (1 - outside),
          1e-7); /* beyond the cut: 2e-8 */
    CHECK(q[0] == 0 && q[2] == 0);
    NEED(rdd_qsd_moments(qsd, RDD_QSD_QUASI_STATIONARY, &mean, &variance));
    CLOSE(mean, 0.9205277687, 1e-8);
    NEED(rdd_qsd_distance(qsd, RDD_QSD_GIBBS, &variation, &divergence));
    CHECK(variation > 0.05 && variation < 0.07 && 2 * variation * variation < divergence);
    REFUSED(rdd_qsd_distance(qsd, RDD_QSD_QUASI_STATIONARY, &variation, &divergence), RDD_ERROR_ARGUMENT,
            "which = 0: expected 1 to 2");
    REFUSED(rdd_qsd_density(qsd, 3, 3, x, q), RDD_ERROR_ARGUMENT, "which = 3");
    REFUSED(rdd_qsd_density(qsd, 0, 3, q, q), RDD_ERROR_ARGUMENT, "density");
    NEED(rdd_qsd_destroy(&qsd));
    CHECK(qsd == NULL);
  }
  CHECK(calls > 100 && releases == 0);
  NEED(rdd_energy_destroy(&host));
  CHECK(releases == 1);
  rdd_energy_destroy(&polynomial);
}

/* A harmonic well turned by 45 degrees: its Gibbs distribution is its Gaussian. */
static void test_gaussian_of_a_box(rdd_energy* energy) {
  const int64_t exponents[6] = {2, 0, 1, 1, 0, 2};
  const double coefficients[3] = {3, 2, 3}, lo[2] = {-1, -1}, hi[2] = {1, 2}, x[2] = {0.3, -0.2}, beta = 2;
  const int32_t absorbing[4] = {1, 1, 1, 1};
  rdd_qsd* qsd = NULL;
  double mean[2], covariance[4], outside = 2, p = 0, variation = 0, divergence = 0;
  NEED(rdd_energy_set_polynomial(energy, 3, exponents, coefficients));
  NEED(rdd_qsd_box(NULL, energy, lo, hi, absorbing, beta, 1e-8, &qsd));
  NEED(rdd_qsd_variational_gaussian(NULL, qsd, energy, mean, covariance, &outside));
  CHECK(fabs(mean[0]) < 1e-11 && fabs(mean[1]) < 1e-11);
  /* The inverse of beta times the curvature (6, 2; 2, 6). */
  CHECK(fabs(covariance[0] - 6. / 64) < 1e-11 && fabs(covariance[1] + 2. / 64) < 1e-11);
  CHECK(fabs(covariance[2] + 2. / 64) < 1e-11 && fabs(covariance[3] - 6. / 64) < 1e-11);
  /* More than 1 along x, the same below -1 in y, less where both are. */
  const double side = erfc(1 / sqrt(2 * 6. / 64)) / 2;
  CHECK(outside > 2.9 * side && outside < 3 * side);
  NEED(rdd_qsd_density(qsd, RDD_QSD_GAUSSIAN, 1, x, &p));
  const double v = beta * (3 * 0.09 - 2 * 0.06 + 3 * 0.04);
  CLOSE(p, exp(-v) * sqrt(32.) * beta / (2 * 3.141592653589793) / (1 - outside), 1e-10);
  double gibbs[2];
  NEED(rdd_qsd_distance(qsd, RDD_QSD_GAUSSIAN, &variation, &divergence));
  NEED(rdd_qsd_distance(qsd, RDD_QSD_GIBBS, &gibbs[0], &gibbs[1]));
  CLOSE(variation, gibbs[0], 1e-8);
  CLOSE(divergence, gibbs[1], 1e-8);
  NEED(rdd_qsd_moments(qsd, RDD_QSD_GAUSSIAN, mean, covariance));
  CHECK(covariance[1] < -0.02 && covariance[0] < 6. / 64);
  rdd_qsd_destroy(&qsd);
}

static void test_box(void) {
  rdd_energy* energy = NULL;
  NEED(rdd_energy_create(2, &energy));
  const double lo[2] = {0, 1}, hi[2] = {2, 4};
  const int32_t absorbing[4] = {1, 0, 1, 1};
  rdd_qsd* qsd = NULL;
  NEED(rdd_qsd_box(NULL, energy, lo, hi, absorbing, 2, 1e-9, &qsd));
  double lambda1, lambda2, ratio, error1, error2;
  int32_t separated = 1;
  NEED(rdd_qsd_rates(qsd, &lambda1, &lambda2, &ratio, &error1, &error2, &separated));
  const double unit = 3.141592653589793 * 3.141592653589793 / 2;
  CLOSE(lambda1, unit * (1. / 4 + 1. / 36), 1e-11);
  CLOSE(lambda2, unit * (1. / 4 + 9. / 36), 1e-11);
  CHECK(separated == 0);
  const double x[2] = {1, 2};
  double p = 0, mean[2], covariance[4], barrier = 0;
  int32_t ends[4];
  NEED(rdd_qsd_density(qsd, RDD_QSD_GIBBS, 1, x, &p));
  CLOSE(p, 1. / 6, 1e-10);
  NEED(rdd_qsd_moments(qsd, RDD_QSD_GIBBS, mean, covariance));
  CLOSE(mean[1], 2.5, 1e-10);
  CLOSE(covariance[3], 9. / 12, 1e-9);
  NEED(rdd_qsd_domain(qsd, NULL, NULL, ends, NULL, &barrier));
  CHECK(ends[0] == 0 && ends[1] == 1 && ends[2] == 0 && ends[3] == 0 && isnan(barrier));
  REFUSED(rdd_qsd_density(qsd, RDD_QSD_GAUSSIAN, 1, x, &p), RDD_ERROR_ARGUMENT, "expected it to be fitted");
  REFUSED(rdd_qsd_fit_gaussian(NULL, qsd, energy, &p, &p, &p), RDD_ERROR_UNSUPPORTED, "two dimensions");
  REFUSED(rdd_qsd_variational_gaussian(NULL, qsd, energy, mean, covariance, &p), RDD_ERROR_ARGUMENT,
          "no variational Gaussian");
  REFUSED(rdd_qsd_variational_gaussian(NULL, qsd, energy, mean, NULL, &p), RDD_ERROR_NULL, "covariance");
  rdd_qsd_destroy(&qsd);
  test_gaussian_of_a_box(energy);
  NEED(rdd_energy_set_host(energy, bowl, NULL, NULL));
  const double from[2] = {0, -2}, to[2] = {2, 2};
  CHECK(rdd_qsd_box(NULL, energy, from, to, absorbing, 12, 1e-13, &qsd) == RDD_NOT_CONVERGED);
  NEED(rdd_qsd_rates(qsd, &lambda1, &lambda2, &ratio, &error1, &error2, &separated));
  CHECK(lambda1 > 0 && lambda1 < 1e-4 && separated == 1);
  rdd_qsd_destroy(&qsd);
  rdd_energy_destroy(&energy);
}

static void test_walkers(void) {
  enum { n = 3000 };
  rdd_energy* energy = polynomial_well();
  double positions[2][n], lambda1, error, time, step_ratio, mean, variance;
  const double lo = 0, hi = INFINITY, start = 0.9;
  const int32_t absorbing[2] = {1, 0};
  int64_t n_exits = 0, dim = 0, n_walkers = 0;
  for (int32_t threads = 1; threads <= 2; ++threads) {
    rdd_context* context = NULL;
    NEED(rdd_context_create(threads, &context));
    NEED(rdd_context_set_seed(context, 5));
    rdd_walkers* walkers = NULL;
    NEED(rdd_walkers_create(context, 1, &lo, &hi, absorbing, 2, 0.02, n, 1, &start, &walkers));
    NEED(rdd_walkers_sizes(walkers, &dim, &n_walkers));
    CHECK(dim == 1 && n_walkers == n);
    NEED(rdd_walkers_run(context, walkers, energy, 100));
    NEED(rdd_walkers_clear(walkers));
    NEED(rdd_walkers_run(context, walkers, energy, 300));
    NEED(rdd_walkers_rate(walkers, &lambda1, &error, &time, &n_exits, &step_ratio));
    CHECK(fabs(lambda1 - lambda1_well) < 3.5 * error && error < 0.05 * lambda1);
    CLOSE(time, 6.0, 1e-12);
    CLOSE((double)n_exits / (n * time), lambda1, 0.01);
    CHECK(step_ratio > 0.01 && step_ratio < 0.15);
    NEED(rdd_walkers_moments(walkers, &mean, &variance));
    CLOSE(mean, 0.92, 0.02);
    NEED(rdd_walkers_positions(walkers, positions[threads - 1]));
    rdd_walkers_destroy(&walkers);
    rdd_context_destroy(&context);
  }
  CHECK(memcmp(positions[0], positions[1], sizeof positions[0]) == 0);
  rdd_energy_destroy(&energy);
}

static void test_gradients_of_the_host(void) {
  enum { n = 500 };
  rdd_walkers* walkers = NULL;
  const double lo[2] = {-INFINITY, -INFINITY}, hi[2] = {INFINITY, INFINITY}, start[2] = {0, 0};
  const int32_t none[4] = {0, 0, 0, 0};
  NEED(rdd_walkers_create(NULL, 2, lo, hi, none, 2, 4e-3, n, 1, start, &walkers));
  double points[2 * n], gradient[2 * n], distance[n];
  int32_t half = -1;
  for (int step = 0; step < 600; ++step)
    for (int part = 0; part < 2; ++part) {
      NEED(rdd_walkers_points(walkers, points, &half));
      CHECK(half == part);
      for (int i = 0; i < n; ++i) {
        gradient[2 * i] = gradient[2 * i + 1] = 0;
        distance[i] = 1 - hypot(points[2 * i], points[2 * i + 1]);
      }
      if (step == 100 && part == 0) NEED(rdd_walkers_clear(walkers));
      NEED(rdd_walkers_advance(NULL, walkers, gradient, distance));
    }
  double lambda1, error, time, step_ratio;
  int64_t n_exits = 0;
  NEED(rdd_walkers_rate(walkers, &lambda1, &error, &time, &n_exits, &step_ratio));
  const double disc = 2.404825557695773 * 2.404825557695773 / 2; /* a disc without forces */
  CHECK(fabs(lambda1 - disc) < 3.5 * error + 0.01 * disc);
  gradient[3] = NAN;
  REFUSED(rdd_walkers_advance(NULL, walkers, gradient, NULL), RDD_ERROR_ARGUMENT, "gradient[1, 1] = nan");
  rdd_walkers_destroy(&walkers);
}

static int32_t stop_soon(void* user, int64_t done, int64_t total) {
  (void)done;
  CHECK(total == 100000);
  return ++*(int*)user > 2 ? 1 : 0;
}

static void test_cancelling(void) {
  rdd_energy* energy = polynomial_well();
  rdd_context* context = NULL;
  NEED(rdd_context_create(1, &context));
  int reports = 0;
  NEED(rdd_context_set_progress(context, stop_soon, &reports, NULL));
  rdd_walkers* walkers = NULL;
  const double lo = 0, hi = INFINITY, start = 0.9;
  const int32_t absorbing[2] = {1, 0};
  NEED(rdd_walkers_create(context, 1, &lo, &hi, absorbing, 2, 0.01, 10, 1, &start, &walkers));
  CHECK(rdd_walkers_run(context, walkers, energy, 100000) == RDD_CANCELLED);
  double position[10];
  NEED(rdd_walkers_positions(walkers, position));
  CHECK(position[0] == 0.9 && position[9] == 0.9);
  rdd_walkers_destroy(&walkers);
  rdd_context_destroy(&context);
  rdd_energy_destroy(&energy);
}

static void test_bad_input(void) {
  rdd_energy *energy = polynomial_well(), *wide = NULL;
  rdd_qsd* qsd = NULL;
  REFUSED(rdd_energy_create(0, &wide), RDD_ERROR_ARGUMENT, "dim = 0");
  NEED(rdd_energy_create(3, &wide));
  REFUSED(rdd_energy_set_host(wide, well, NULL, NULL), RDD_ERROR_UNSUPPORTED, "rdd_walkers_advance");
  REFUSED(rdd_energy_set_host(energy, NULL, NULL, NULL), RDD_ERROR_NULL, "callback");
  const int64_t exponent = -1;
  const double one = 1, infinite = INFINITY;
  REFUSED(rdd_energy_set_polynomial(energy, 1, &exponent, &one), RDD_ERROR_ARGUMENT, "exponents[0, 0] = -1");
  REFUSED(rdd_qsd_line(NULL, NULL, 0, 2, 1, 0, 2, &qsd), RDD_ERROR_NULL, "energy");
  REFUSED(rdd_qsd_line(NULL, wide, 0, 2, 1, 0, 2, &qsd), RDD_ERROR_SIZE, "energy has 3 coordinates: expected 1");
  REFUSED(rdd_qsd_line(NULL, energy, 0, 2, 1, 5, 2, &qsd), RDD_ERROR_ARGUMENT, "absorbing_hi = 5");
  REFUSED(rdd_qsd_line(NULL, energy, 2, 0, 1, 1, 2, &qsd), RDD_ERROR_ARGUMENT, "the interval is reversed");
  REFUSED(rdd_qsd_line(NULL, energy, 0, 2, 0, 0, 2, &qsd), RDD_ERROR_ARGUMENT, "neither end absorbs");
  REFUSED(rdd_qsd_line(NULL, energy, 0, 0.7, 1, 1, 2, &qsd), RDD_ERROR_ARGUMENT, "no minimum inside");
  REFUSED(rdd_qsd_line(NULL, energy, 0, 2, 1, 1, NAN, &qsd), RDD_ERROR_ARGUMENT, "beta = nan");
  NEED(rdd_qsd_line(NULL, energy, 0, 2, 1, 0, 1.4, &qsd));
  double mean = 7, variance = 7, outside = 7;
  REFUSED(rdd_qsd_fit_gaussian(NULL, qsd, energy, &mean, &variance, &outside), RDD_ERROR_ARGUMENT,
          "beta = 1.4: no variational Gaussian exists");
  CHECK(mean == 7 && variance == 7 && outside == 7);
  rdd_qsd_destroy(&qsd);
  NEED(rdd_energy_set_host(energy, hole, NULL, release));
  const int before = releases;
  REFUSED(rdd_qsd_line(NULL, energy, -2, 2, 1, 1, 2, &qsd), RDD_ERROR_ARGUMENT, "= nan: expected a number");
  CHECK(qsd == NULL);
  rdd_walkers* walkers = NULL;
  const double lo = -1, hi = 1, start = 0;
  const int32_t absorbing[2] = {1, 1}, wrong[2] = {1, 2};
  REFUSED(rdd_walkers_create(NULL, 1, &lo, &hi, absorbing, 1, 0.01, 1, 1, &start, &walkers), RDD_ERROR_ARGUMENT,
          "n_walkers = 1: expected at least 2");
  REFUSED(rdd_walkers_create(NULL, 1, &lo, &hi, wrong, 1, 0.01, 9, 1, &start, &walkers), RDD_ERROR_ARGUMENT,
          "absorbing[0, 1] = 2");
  REFUSED(rdd_walkers_create(NULL, 1, &lo, &hi, absorbing, 1, 0.01, 9, 1, &infinite, &walkers), RDD_ERROR_ARGUMENT,
          "start[0, 0] = inf");
  NEED(rdd_walkers_create(NULL, 1, &lo, &hi, absorbing, 1, 100, 9, 1, &start, &walkers));
  REFUSED(rdd_walkers_run(NULL, walkers, energy, 5), RDD_ERROR_UNSUPPORTED, "rdd_walkers_advance");
  REFUSED(rdd_walkers_run(NULL, walkers, wide, 5), RDD_ERROR_SIZE, "energy has 3");
  NEED(rdd_energy_set_polynomial(energy, 0, NULL, NULL));
  CHECK(releases == before + 1);
  REFUSED(rdd_walkers_run(NULL, walkers, energy, 5), RDD_ERROR_ARGUMENT, "all 9 walkers left in one step of dt = 100");
  rdd_walkers_destroy(&walkers);
  rdd_energy_destroy(&wide);
  rdd_energy_destroy(&energy);
  NEED(rdd_energy_destroy(NULL));
  NEED(rdd_qsd_destroy(NULL));
  NEED(rdd_walkers_destroy(NULL));
}

int main(void) {
  test_line();
  test_box();
  test_walkers();
  test_gradients_of_the_host();
  test_cancelling();
  test_bad_input();
  return finish();
}
