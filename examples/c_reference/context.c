/* An example of rdd/context.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  rdd_context* context = NULL;
  double d;
  must(rdd_context_create(2, &context)); /* two threads; results do not depend on it */
  must(rdd_context_set_seed(context, 42));
  must(rdd_diffusivity(context, NULL, model, &d));
  printf("D = %.6e\n", d);
  must(rdd_context_destroy(&context));
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
