/* An example of rdd/support.h, for the C reference. */
#include "example.h"

int main(void) {
  /* begin */
  char text[256];
  int64_t needed;
  rdd_model* model = NULL;
  const rdd_status status = rdd_model_read(NULL, NULL, "no/such/file.csv", -1, 0, 0, &model);
  rdd_last_error(text, sizeof text, &needed); /* which argument, its value, what was expected */
  printf("%s; nothing was made: %d\n", rdd_status_name(status), model == NULL);
  /* end */
  return 0;
}
