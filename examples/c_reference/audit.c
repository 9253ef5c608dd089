/* An example of rdd/audit.h, for the C reference. */
#include "example.h"

int main(void) {
  rdd_model* model = example_model();
  /* begin */
  rdd_audit* audit = NULL;
  char text[1024];
  int64_t needed, n_classes, n_one_way;
  int32_t ergodic, reversible;
  must(rdd_model_audit(NULL, NULL, model, &audit));
  must(rdd_audit_verdict(audit, &ergodic, &reversible, &n_classes, &n_one_way));
  must(rdd_audit_report(audit, 1, text, sizeof text, &needed)); /* in words, states counted from 1 */
  printf("ergodic %d, detailed balance %d\n", (int)ergodic, (int)reversible);
  must(rdd_audit_destroy(&audit));
  /* end */
  must(rdd_model_destroy(&model));
  return 0;
}
