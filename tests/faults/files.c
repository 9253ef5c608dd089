/* Files under bad conditions: links that lead nowhere, long names, full disks, writers that are killed, restart files
   made by hand. A file is replaced whole or not at all, and nothing is left beside it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../capi/check.h"

static rdd_model* model = NULL;
static rdd_dmd* chain = NULL;
static rdd_spin* spins = NULL;

static int entries(void) {
  int n = 0;
  DIR* folder = opendir(".");
  for (struct dirent* e = readdir(folder); e != NULL; e = readdir(folder))
    n += e->d_name[0] != '.' || e->d_name[1] == 'r';
  closedir(folder);
  return n;
}

static int readable(const char* path) {
  rdd_model* found = NULL;
  const rdd_status status = rdd_model_read(NULL, NULL, path, -1, 0, 0, &found);
  rdd_model_destroy(&found);
  return status == RDD_OK;
}

static void make_objects(void) {
  const double lattice = 2, positions[2] = {0, 1}, rate[4] = {3, 3, .5, .5}, time = .1;
  const int64_t from[4] = {0, 1, 1, 0}, to[4] = {1, 0, 0, 1}, cells[4] = {0, 0, 1, -1};
  rdd_dmd* up = NULL;
  CHECK(rdd_model_create(NULL, 1, 1, 2, &lattice, positions, 4, from, to, cells, rate, NULL, 0, &model) == RDD_OK);
  CHECK(rdd_dmd_chain(NULL, 6, 10, 0, 1, 1, 1, 0, .4, &chain) == RDD_OK);
  CHECK(rdd_dmd_chain(NULL, 6, 10, 0, 1, 1, 1, 0, 1, &up) == RDD_OK);
  CHECK(rdd_spin_create(NULL, up, 0, 0, 1, 0, 0, 0, 1, .01, 10, 3, 0, 0, NULL, &spins) == RDD_OK);
  CHECK(rdd_spin_run(NULL, spins, 1, &time) == RDD_OK);
  rdd_dmd_destroy(&up);
}

static void links(void) {
  struct stat found;
  CHECK(mkdir("there", 0755) == 0 && symlink("there/target.json", "link.json") == 0);
  CHECK(rdd_model_write(model, "link.json", -1) == RDD_OK); /* the target is not there yet */
  CHECK(lstat("link.json", &found) == 0 && S_ISLNK(found.st_mode));
  CHECK(lstat("there/target.json", &found) == 0 && S_ISREG(found.st_mode));
  CHECK(rdd_model_write(model, "link.json", -1) == RDD_OK && readable("link.json"));
  CHECK(symlink("loop.json", "loop.json") == 0);
  CHECK(rdd_model_write(model, "loop.json", -1) == RDD_ERROR_FILE);
  CHECK(symlink("nowhere/x.json", "lost.json") == 0);
  CHECK(rdd_model_write(model, "lost.json", -1) == RDD_ERROR_FILE);
  CHECK(link("there/target.json", "twin.json") == 0 && chmod("there/target.json", 0640) == 0);
  CHECK(rdd_model_write(model, "link.json", -1) == RDD_OK);
  CHECK(stat("there/target.json", &found) == 0 && (found.st_mode & 0777) == 0640 && found.st_nlink == 1);
  unlink("twin.json"), unlink("link.json"), unlink("loop.json"), unlink("lost.json"), unlink("there/target.json");
  CHECK(rmdir("there") == 0); /* nothing was left in it */
}

static void names(void) {
  char name[300];
  memset(name, 'n', sizeof name);
  strcpy(name + 250, ".json");
  CHECK(rdd_model_write(model, name, -1) == RDD_OK && readable(name));
  unlink(name);
  strcpy(name + 256, ".json");
  CHECK(rdd_model_write(model, name, -1) == RDD_ERROR_FILE);
  CHECK(entries() == 0);
}

static void full_disk(void) {
  CHECK(rdd_model_write(model, "m.json", -1) == RDD_OK);
  struct rlimit before, tiny;
  getrlimit(RLIMIT_FSIZE, &before);
  tiny = before;
  tiny.rlim_cur = 64;
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &tiny);
  const rdd_status written = rdd_model_write(model, "m.json", -1), saved = rdd_dmd_save(chain, "c.restart", -1);
  setrlimit(RLIMIT_FSIZE, &before);
  CHECK(written == RDD_ERROR_FILE && saved == RDD_ERROR_FILE);
  CHECK(readable("m.json") && entries() == 1);
  unlink("m.json");
}

/* Writers are killed at all moments: the file is whole whenever it is there, and nothing lies beside it. */
static void killed(int kills) {
  CHECK(rdd_model_write(model, "m.json", -1) == RDD_OK);
  for (int k = 0; k < kills; ++k) {
    const pid_t writer = fork();
    if (writer == 0)
      while (1) rdd_model_write(model, "m.json", -1);
    usleep((useconds_t)(200 + 7919 * k % 9000));
    kill(writer, SIGKILL);
    waitpid(writer, NULL, 0);
    CHECK(readable("m.json"));
  }
  const int left = entries() - 1;
  if (left > 0) printf("%d files left by %d writers that were killed between naming and renaming\n", left, kills);
  CHECK(left <= kills / 20); /* the moment between the two is short */
  CHECK(system("rm -f m.json .rdd-*.tmp") == 0);
}

/* FNV-1a, as the library seals its files. */
static void seal(char* text) {
  char* mark = strstr(text, "digest ");
  uint64_t hash = 14695981039346656037u;
  for (const char* c = text; c < mark; ++c) hash = (hash ^ (unsigned char)*c) * 1099511628211u;
  sprintf(mark, "digest %llu\n", (unsigned long long)hash);
}

/* Replaces line n (from 0) and seals the file. */
static void forge(const char* path, int n, const char* line) {
  static char text[1 << 16], out[1 << 16];
  FILE* file = fopen(path, "r");
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  char* at = text;
  for (int k = 0; k < n; ++k) at = strchr(at, '\n') + 1;
  snprintf(out, sizeof out, "%.*s%s%s", (int)(at - text), text, line, strchr(at, '\n'));
  seal(out);
  file = fopen("forged", "w");
  fputs(out, file);
  fclose(file);
}

static void forged(void) {
  CHECK(rdd_dmd_save(chain, "c", -1) == RDD_OK && rdd_spin_save(spins, "s", -1) == RDD_OK);
  forge("c", 2, "0x0p+0" + 2); /* the format itself: zero is a time */
  CHECK(rdd_dmd_restore(chain, "forged", -1) == RDD_OK);
  for (const char* const* time = (const char* const[]){"-inf", "inf", "nan", "-1p+2", NULL}; *time != NULL; ++time) {
    forge("c", 2, *time);
    CHECK(rdd_dmd_restore(chain, "forged", -1) == RDD_ERROR_FORMAT);
    forge("s", 2, *time);
    CHECK(rdd_spin_restore(spins, "forged", -1) == RDD_ERROR_FORMAT);
  }
  forge("s", 2, "1p+32"); /* trajectories far behind would run for ever */
  CHECK(rdd_spin_restore(spins, "forged", -1) == RDD_ERROR_FORMAT);
  CHECK(rdd_spin_restore(spins, "s", -1) == RDD_OK);
  unlink("c"), unlink("s"), unlink("forged");
}

/* Time in proportion to size: 2.2 MB took 18 s when every line was counted from the start. */
static void long_xml(void) {
  FILE* file = fopen("long.xml", "w");
  fputs("<MarkovModel><Lattice>1 sc</Lattice><SuperCell>7 7 7</SuperCell>\n", file);
  for (int i = 0; i < 50000; ++i) fprintf(file, "<Vertex><CanonLabel>%d</CanonLabel></Vertex>\n", i);
  fputs("</MarkovModel>", file);
  fclose(file);
  rdd_model* found = NULL;
  const clock_t start = clock();
  const rdd_status status = rdd_model_read(NULL, NULL, "long.xml", -1, 600, 0, &found);
  const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  printf("50000 vertices: status %d, %.2f s\n", status, seconds);
  CHECK(seconds < 5);
  rdd_model_destroy(&found);
  unlink("long.xml");
}

int main(int argc, char** argv) {
  char folder[] = "/tmp/rdd-files-XXXXXX";
  CHECK(mkdtemp(folder) != NULL && chdir(folder) == 0);
  make_objects();
  links();
  names();
  full_disk();
  killed(argc > 1 ? atoi(argv[1]) : 40);
  forged();
  long_xml();
  CHECK(entries() == 0);
  CHECK(chdir("/") == 0 && rmdir(folder) == 0);
  rdd_model_destroy(&model);
  rdd_dmd_destroy(&chain);
  rdd_spin_destroy(&spins);
  return finish();
}
