/* What the examples of the C reference share: a check that stops, and small systems to work on. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <rdd/rdd.h>
#include <stdio.h>
#include <stdlib.h>

static inline void must(rdd_status status) {
  char text[2048];
  int64_t needed;
  if (status >= 0) return;
  rdd_last_error(text, sizeof text, &needed);
  fprintf(stderr, "%s\n", text);
  exit(1);
}

/* A chain of two states a cell of length 2, over saddles at 0.3 and 0.5 eV in turn. */
static inline rdd_landscape* example_landscape(void) {
  const double lattice = 2, positions[2] = {0, 1}, saddle[4] = {0.3, 0.3, 0.5, 0.5},
               prefactor[4] = {1e13, 1e13, 1e13, 1e13};
  const int64_t from[4] = {0, 1, 1, 0}, to[4] = {1, 0, 0, 1}, translation[4] = {0, 0, 1, -1};
  rdd_landscape* landscape = NULL;
  must(rdd_landscape_create(NULL, 1, 1, 2, &lattice, positions, NULL, NULL, 4, from, to, translation, saddle,
                            RDD_HEIGHT_SADDLE, prefactor, 0, 0, &landscape));
  return landscape;
}

/* The same at 600 K. */
static inline rdd_model* example_model(void) {
  rdd_landscape* landscape = example_landscape();
  rdd_model* model = NULL;
  must(rdd_landscape_model(landscape, 600, &model));
  must(rdd_landscape_destroy(&landscape));
  return model;
}

/* A vacancy in an fcc crystal of lattice constant 1. */
static inline rdd_crystal* example_crystal(void) {
  const double lattice[9] = {0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0}, position[3] = {0, 0, 0};
  const int32_t kind = 0;
  rdd_crystal* crystal = NULL;
  must(
      rdd_crystal_create(NULL, NULL, 3, 3, lattice, 1, &kind, position, RDD_COORDINATES_CARTESIAN, "Al", -1, &crystal));
  return crystal;
}

static inline rdd_defect* example_defect(void) {
  const double site[3] = {0, 0, 0};
  rdd_crystal* crystal = example_crystal();
  rdd_defect* vacancy = NULL;
  must(rdd_defect_create(NULL, crystal, 1, site, "V", -1, NULL, 0, NULL, NULL, NULL, &vacancy));
  must(rdd_crystal_destroy(&crystal));
  return vacancy;
}

static inline rdd_jump_classes* example_classes(void) {
  rdd_defect* vacancy = example_defect();
  rdd_jump_classes* classes = NULL;
  must(rdd_jump_classes_find(NULL, NULL, vacancy, 0.75, 0, NULL, &classes)); /* neighbours lie at 0.7071 */
  must(rdd_defect_destroy(&vacancy));
  return classes;
}

#endif
