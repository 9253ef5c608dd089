/**
 * @file sets.h
 * Named sets of states that a model was read with, such as the products A and B of a kinetic transition network.
 */
#ifndef RDD_SETS_H
#define RDD_SETS_H

#include <rdd/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Number of named sets; 0 for models that were not read from a file that has some, or from a landscape of one.
 * @param model the model
 * @param out_n_sets receives the number
 */
rdd_status rdd_model_n_sets(const rdd_model *model, int64_t *out_n_sets);

/**
 * The name of a set; sets are in alphabetical order.
 * @param model the model
 * @param set index of the set, counted from index_base
 * @param index_base 0 or 1
 * @param buf receives the name
 * @param len bytes in buf
 * @param out_needed receives the length of the whole name with its terminator
 */
rdd_status rdd_model_set_name(const rdd_model *model, int64_t set, int32_t index_base, char *buf, int64_t len,
                              int64_t *out_needed);

/**
 * The states of a set.
 * @param model the model
 * @param set index of the set, counted from index_base
 * @param index_base 0 or 1
 * @param member (n_states) 1 for the states of the set, else 0
 */
rdd_status rdd_model_set_members(const rdd_model *model, int64_t set, int32_t index_base, int32_t *member);

#ifdef __cplusplus
}
#endif
#endif
