/* First passage in C: closed forms, both index bases, errors. */
#include "check.h"

#define NEED(call) CHECK((call) == RDD_OK)

/* Equal steps up and down along 0..4: from i the mean time to an end is i (4 - i)/2. */
static rdd_model* line(int32_t base) {
  int64_t from[8], to[8];
  double rate[8];
  for (int i = 0; i < 4; ++i) {
    from[2 * i] = to[2 * i + 1] = i + base;
    to[2 * i] = from[2 * i + 1] = i + 1 + base;
    rate[2 * i] = rate[2 * i + 1] = 1;
  }
  rdd_model* model = NULL;
  NEED(rdd_model_create(NULL, 0, 0, 5, NULL, NULL, 8, from, to, NULL, rate, NULL, base, &model));
  return model;
}

static void test_line(int32_t base) {
  rdd_model* model = line(base);
  const int64_t ends[2] = {base, 4 + base}, product[2] = {base, 1 + base};
  rdd_passage* passage = NULL;
  NEED(rdd_passage_create(NULL, model, 2, 2, ends, product, base, &passage));
  rdd_model_destroy(&model); /* the passage keeps it */
  int64_t n_states = 0, n_products = 0;
  NEED(rdd_passage_sizes(passage, &n_states, &n_products));
  CHECK(n_states == 5 && n_products == 2);
  double time[5], square[5], splitting[10], integral[5];
  const double weight[5] = {7, 0, 1, 0, 7};
  NEED(rdd_passage_times(NULL, passage, time, square));
  NEED(rdd_passage_times(NULL, passage, NULL, NULL));
  NEED(rdd_passage_splitting(NULL, passage, splitting));
  NEED(rdd_passage_integral(NULL, passage, weight, integral));
  for (int i = 0; i <= 4; ++i) {
    CHECK(fabs(time[i] - i * (4 - i) / 2.0) < 1e-14);
    CHECK(fabs(splitting[5 + i] - i / 4.0) < 1e-15);
    CHECK(fabs(splitting[i] - (4 - i) / 4.0) < 1e-15);
  }
  CLOSE(square[2], 7.0, 1e-15);
  CLOSE(square[1], 5.0, 1e-15);
  CLOSE(integral[2], 1.0, 1e-15);
  CLOSE(integral[1], 0.5, 1e-15);

  const int64_t sources[2] = {1 + base, 2 + base};
  double mean = 0, variance = 0, ends_in[2], rates[2], spent[5];
  NEED(rdd_passage_from(NULL, passage, 2, sources, NULL, base, &mean, &variance, ends_in, rates, spent));
  CLOSE(mean, 1.75, 1e-15);
  CLOSE(ends_in[0], 0.625, 1e-15);
  CLOSE(rates[1], 0.375 / 1.75, 1e-15);
  CLOSE(spent[1] + spent[2] + spent[3], mean, 1e-15);
  const double all_first[2] = {2, 0};
  NEED(rdd_passage_from(NULL, passage, 2, sources, all_first, base, &mean, &variance, NULL, NULL, NULL));
  CLOSE(mean, 1.5, 1e-15);
  CLOSE(variance, 2.75, 1e-14);

  REFUSED(rdd_passage_from(NULL, passage, 1, ends, NULL, base, &mean, &variance, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "source and a target");
  REFUSED(rdd_passage_from(NULL, passage, 2, sources, NULL, 2, &mean, &variance, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "index_base = 2");
  REFUSED(rdd_passage_from(NULL, passage, 1, sources, NULL, base, &mean, &mean, NULL, NULL, NULL), RDD_ERROR_ARGUMENT,
          "overlap");
  REFUSED(rdd_passage_integral(NULL, passage, time, time), RDD_ERROR_ARGUMENT, "overlap");
  rdd_passage_destroy(&passage);
  CHECK(passage == NULL);
  NEED(rdd_passage_destroy(&passage));
}

static void test_whole_model(int32_t base) {
  rdd_model* model = line(base);
  const int64_t sources[2] = {1 + base, 2 + base}, target[1] = {4 + base}, wrong[1] = {5 + base};
  double time = 0;
  /* From i to the end n of a line that reflects at 0: (n (n + 1) - i (i + 1))/2. */
  NEED(rdd_mean_first_passage_time(NULL, model, 2, sources, 1, target, base, &time));
  CLOSE(time, (9.0 + 7.0) / 2, 1e-14);
  /* Sum of 1/(2 - 2 cos(pi m/n)) = (n^2 - 1)/6. */
  NEED(rdd_kemeny_constant(NULL, model, &time));
  CLOSE(time, 4.0, 1e-14);
  rdd_passage* passage = NULL;
  const int64_t product[1] = {1 + base};
  REFUSED(rdd_passage_create(NULL, model, 1, 0, NULL, NULL, base, &passage), RDD_ERROR_ARGUMENT, "has no states");
  REFUSED(rdd_passage_create(NULL, model, 1, 1, wrong, NULL, base, &passage), RDD_ERROR_ARGUMENT, "expected a state");
  REFUSED(rdd_passage_create(NULL, model, 1, 1, target, product, base, &passage), RDD_ERROR_ARGUMENT, "product[");
  REFUSED(rdd_passage_create(NULL, model, 2, 1, target, NULL, base, &passage), RDD_ERROR_ARGUMENT, "n_products = 2");
  REFUSED(rdd_passage_create(NULL, model, 1, -1, target, NULL, base, &passage), RDD_ERROR_SIZE, "absorbing");
  REFUSED(rdd_passage_create(NULL, NULL, 1, 1, target, NULL, base, &passage), RDD_ERROR_NULL, "model");
  CHECK(passage == NULL);
  time = -7;
  REFUSED(rdd_mean_first_passage_time(NULL, model, 1, target, 1, target, base, &time), RDD_ERROR_ARGUMENT, "target");
  CHECK(time == -7);
  int64_t n_sets = -7, needed = -7;
  int32_t member[5];
  NEED(rdd_model_n_sets(model, &n_sets));
  CHECK(n_sets == 0);
  REFUSED(rdd_model_set_name(model, base, base, NULL, 0, &needed), RDD_ERROR_ARGUMENT, "has 0 named sets");
  REFUSED(rdd_model_set_members(model, base, base, member), RDD_ERROR_ARGUMENT, "has 0 named sets");
  rdd_model_destroy(&model);
}

int main(void) {
  for (int32_t base = 0; base <= 1; ++base) {
    test_line(base);
    test_whole_model(base);
  }
  return finish();
}
