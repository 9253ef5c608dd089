/* An example of rdd/options.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  rdd_options* options = NULL;
  double d;
  must(rdd_options_create(&options));
  must(rdd_options_set_int(options, RDD_OPTION_ACCURACY, RDD_ACCURACY_HIGH)); /* keys stand in options.h */
  must(rdd_diffusivity(NULL, options, model, &d));
  printf("D = %.6e\n", d);
  must(rdd_options_destroy(&options));
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
