/* An example of rdd/crystal.h, for the C reference. */
#include "example.h"

int main(void) {
  /* begin */
  const double lattice[9] = {0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0}; /* (3, 3), columns are lattice vectors */
  const double position[3] = {0, 0, 0};
  const int32_t kind = 0;
  rdd_crystal* crystal = NULL;
  char symbol[64];
  int64_t needed;
  must(
      rdd_crystal_create(NULL, NULL, 3, 3, lattice, 1, &kind, position, RDD_COORDINATES_CARTESIAN, "Al", -1, &crystal));
  must(rdd_crystal_symbol(crystal, symbol, sizeof symbol, &needed));
  printf("space group %s\n", symbol);
  must(rdd_crystal_destroy(&crystal));
  /* end */
  return 0;
}
