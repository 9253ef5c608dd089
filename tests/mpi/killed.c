/* killed HOW: the last rank dies in the middle of a call, by a signal or by exit(3). mpirun must end, and not with 0.
 */
#include <mpi.h>
#include <rdd/mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int rank = 0, size = 1;
static const char* how = "signal";

static int32_t unit(void* user, rdd_context* context, int64_t number, double* values) {
  (void)user;
  (void)context;
  usleep(5000);
  values[0] = (double)number;
  if (number < 20 || rank != size - 1) return 0;
  printf("died as asked\n");
  fflush(stdout);
  if (strcmp(how, "exit") == 0) exit(3);
  raise(SIGKILL);
  return 0;
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (argc > 1) how = argv[1];
  rdd_mpi* mpi = NULL;
  static double values[2000];
  if (rdd_mpi_create_c(NULL, MPI_COMM_WORLD, &mpi) != RDD_OK) return 0;
  rdd_mpi_map(NULL, mpi, RDD_MPI_ALL, 2000, 1, unit, NULL, values);
  printf("rank %d went on\n", rank);
  MPI_Finalize();
  return 0;
}
