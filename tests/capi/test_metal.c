/* Embedded-atom potentials and crystals of them from C: two species with densities by host, what is refused. */
#include <stdlib.h>

#include "check.h"

enum { n_rho = 200, n_r = 300, n_sites = 32 };
static const double d_rho = 0.1, d_r = 0.02, cutoff = 5.9;

static double smooth(double r) {
  const double u = r < cutoff ? 1 - r / cutoff : 0;
  return u * u * u * (1 + 3 * (1 - u) + 6 * (1 - u) * (1 - u));
}
static double density_of(int host, int source, double r) {
  return (1 + 0.3 * source + 0.17 * host) * exp(-1.1 * (r - 2.5)) * smooth(r);
}
static double phi_of(int a, int b, double r) {
  return 0.4 * (1 + 0.2 * (a + b)) * (exp(-3 * (r - 2.5)) - 1.8 * exp(-1.5 * (r - 2.5))) * smooth(r);
}

static rdd_potential* alloy(void) {
  static double embedding[2 * n_rho], density[4 * n_r], r_phi[3 * n_r];
  for (int a = 0; a < 2; ++a)
    for (int m = 0; m < n_rho; ++m) embedding[a * n_rho + m] = -(1.1 + 0.2 * a) * sqrt(m * d_rho + 0.01);
  for (int m = 0; m < n_r; ++m) {
    const double r = m * d_r;
    for (int k = 0; k < 4; ++k) density[k * n_r + m] = density_of(k % 2, k / 2, r);
    r_phi[m] = r * phi_of(0, 0, r);
    r_phi[n_r + m] = r * phi_of(1, 0, r);
    r_phi[2 * n_r + m] = r * phi_of(1, 1, r);
  }
  const double mass[2] = {63.5, 58.7};
  rdd_potential* potential = NULL;
  CHECK(rdd_potential_eam(2, "Cu Ni", -1, mass, n_rho, d_rho, embedding, n_r, d_r, cutoff, 4, density, 3, r_phi, -1,
                          &potential) == RDD_OK);
  rdd_potential* none = NULL;
  REFUSED(rdd_potential_eam(2, "Cu Ni", -1, mass, n_rho, d_rho, embedding, n_r, d_r, cutoff, 3, density, 3, r_phi, -1,
                            &none),
          RDD_ERROR_SIZE, "n_densities = 3");
  REFUSED(
      rdd_potential_eam(2, "Cu", -1, mass, n_rho, d_rho, embedding, n_r, d_r, cutoff, 4, density, 3, r_phi, -1, &none),
      RDD_ERROR_SIZE, "1 names");
  REFUSED(
      rdd_potential_eam(2, "Cu Ni", -1, mass, n_rho, -1, embedding, n_r, d_r, cutoff, 4, density, 3, r_phi, -1, &none),
      RDD_ERROR_ARGUMENT, "-1");
  REFUSED(rdd_potential_read("nowhere.eam", -1, "", -1, RDD_EAM_DETECT, -1, &none), RDD_ERROR_FILE, "nowhere.eam");
  CHECK(none == NULL);
  return potential;
}

static void functions(const rdd_potential* potential) {
  int64_t n_species = 0, needed = 0;
  int32_t by_host = 0;
  double range = 0, mass = 0, core = -1;
  CHECK(rdd_potential_sizes(potential, &n_species, &by_host, &range) == RDD_OK);
  CHECK(n_species == 2 && by_host == 1 && range == cutoff);
  char names[16];
  CHECK(rdd_potential_species(potential, names, sizeof names, &needed) == RDD_OK && strncmp(names, "Cu\nNi", 5) == 0);
  CHECK(rdd_potential_mass(potential, 2, 1, &mass) == RDD_OK && mass == 58.7);
  CHECK(rdd_potential_core(potential, RDD_EAM_PAIR, 0, 1, 0, &core) == RDD_OK && core == 0);
  const double r[2] = {2.6, 130 * d_r};
  double f[2], first[2], g[12];
  CHECK(rdd_potential_function(potential, RDD_EAM_DENSITY, 1, 0, 0, 2, r, f, first, NULL) == RDD_OK);
  CLOSE(f[1], density_of(1, 0, r[1]), 1e-14);
  CLOSE(f[0], density_of(1, 0, r[0]), 1e-6);
  CHECK(rdd_potential_function(potential, RDD_EAM_PAIR, 0, 1, 0, 2, r, f, NULL, NULL) == RDD_OK);
  CLOSE(f[1], phi_of(0, 1, r[1]), 1e-13);
  /* A narrow distribution: phi + v (phi'' + 2 phi'/r) / 2. */
  const double v[2] = {1e-4, 1e-4};
  double second[2];
  CHECK(rdd_potential_function(potential, RDD_EAM_PAIR, 0, 1, 0, 2, r, f, first, second) == RDD_OK);
  CHECK(rdd_potential_function_averages(NULL, potential, RDD_EAM_PAIR, 0, 1, 0, 0, 2, r, v, g) == RDD_OK);
  CLOSE(g[0], f[0] + 0.5e-4 * (second[0] + 2 * first[0] / r[0]), 1e-5);
  REFUSED(rdd_potential_function(potential, RDD_EAM_PAIR, 0, 2, 0, 2, r, f, NULL, NULL), RDD_ERROR_ARGUMENT,
          "source = 2");
  REFUSED(rdd_potential_value(potential, 2.5, f, first, second), RDD_ERROR_UNSUPPORTED, "embedded-atom");
}

static void crystal(const rdd_potential* potential) {
  const double basis[4][3] = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
  const double a = 3.65, cell[9] = {2 * a, 0, 0, 0, 2 * a, 0, 0, 0, 2 * a};
  double x[3 * n_sites], c[2 * n_sites], alpha[n_sites], dx[3 * n_sites], da[n_sites], mu[2 * n_sites];
  for (int i = 0; i < n_sites; ++i) {
    const int corner[3] = {i / 16, i / 8 % 2, i / 4 % 2};
    for (int k = 0; k < 3; ++k) x[3 * i + k] = a * (corner[k] + basis[i % 4][k]) + 0.03 * sin(7.0 * i + k);
    c[2 * i] = 0.5 + 0.3 * sin(i);
    c[2 * i + 1] = 0.95 - c[2 * i];
    alpha[i] = 90;
  }
  rdd_dmd* dmd = NULL;
  REFUSED(
      rdd_dmd_create_eam(potential, 1, n_sites, x, c, alpha, 20, 1, 0, 1e-10, cell, NULL, 0, NULL, 0, NULL, NULL, &dmd),
      RDD_ERROR_SIZE, "n_species = 1");
  REFUSED(rdd_dmd_create_eam(NULL, 2, n_sites, x, c, alpha, 20, 1, 0, 1e-10, cell, NULL, 0, NULL, 0, NULL, NULL, &dmd),
          RDD_ERROR_NULL, "potential");
  c[7] = 0.9;
  REFUSED(
      rdd_dmd_create_eam(potential, 2, n_sites, x, c, alpha, 20, 1, 0, 1e-10, cell, NULL, 0, NULL, 0, NULL, NULL, &dmd),
      RDD_ERROR_ARGUMENT, "add up to");
  c[7] = 0.95 - c[6];
  CHECK(rdd_dmd_create_eam(potential, 2, n_sites, x, c, alpha, 20, RDD_DMD_WEIGHT_OCCUPATION, RDD_DMD_VOIDS_ERROR,
                           1e-10, cell, NULL, 0, NULL, 0, NULL, NULL, &dmd) == RDD_OK);
  int64_t n_species = 0, iterations = 0;
  double before = 0, after = 0, residual = 0, part[4], back[2 * n_sites], hx[3 * n_sites], ha[n_sites], virial[9];
  CHECK(rdd_dmd_n_species(dmd, &n_species) == RDD_OK && n_species == 2);
  CHECK(rdd_dmd_free_energy(NULL, dmd, &before) == RDD_OK);
  CHECK(rdd_dmd_energy_parts(NULL, dmd, part, part + 1, part + 2, part + 3) == RDD_OK);
  CLOSE(part[0] + part[1] + part[2] + part[3], before, 1e-14);
  CHECK(rdd_dmd_occupations(dmd, 2, back) == RDD_OK && memcmp(back, c, sizeof c) == 0);
  CHECK(rdd_dmd_chemical_potentials(NULL, dmd, 2, mu) == RDD_OK);
  const double h = 1e-5;
  c[20] += h;
  CHECK(rdd_dmd_set_occupations(dmd, 2, c, NULL, NULL) == RDD_OK && rdd_dmd_free_energy(NULL, dmd, &after) == RDD_OK);
  CHECK(fabs((after - before) / h - mu[20]) < 1e-3);
  CHECK(rdd_dmd_relax(NULL, dmd, &iterations, &residual) == RDD_OK && residual < 1e-9);
  CHECK(rdd_dmd_gradients(NULL, dmd, NULL, dx, da) == RDD_OK);
  for (int i = 0; i < n_sites; ++i) CHECK(fabs(dx[3 * i]) < 1e-8 && fabs(da[i]) < 1e-9);
  CHECK(rdd_dmd_hessian_product(NULL, dmd, x, alpha, hx, ha) == RDD_OK);
  CHECK(rdd_dmd_relax_cell(NULL, dmd, NULL, &iterations, &residual) == RDD_OK && residual < 1e-9);
  CHECK(rdd_dmd_virial(NULL, dmd, virial) == RDD_OK && fabs(virial[0]) < 1e-6);
  REFUSED(rdd_dmd_state(dmd, back, NULL, NULL, NULL), RDD_ERROR_UNSUPPORTED, "2 species");
  REFUSED(rdd_dmd_occupations(dmd, 1, back), RDD_ERROR_SIZE, "n_species = 1");
  REFUSED(rdd_dmd_step(NULL, dmd, 1), RDD_ERROR_UNSUPPORTED, "kinetics");
  CHECK(rdd_dmd_destroy(&dmd) == RDD_OK && dmd == NULL);
}

int main(void) {
  rdd_potential* potential = alloy();
  functions(potential);
  crystal(potential);
  CHECK(rdd_potential_destroy(&potential) == RDD_OK);
  return finish();
}
