/**
 * @file passage.h
 * First passage: when, where and after what a process is absorbed.
 *
 * The process lives on the states of one cell with its periodic images merged: a jump to another cell counts like one
 * to the same state of this cell. Any model will do, reversible or not, with or without a lattice, with one-way jumps
 * or without. Times and probabilities come from an elimination without subtraction: each has full relative accuracy at
 * any spread of rates.
 */
#ifndef RDD_PASSAGE_H
#define RDD_PASSAGE_H

#include <rdd/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A model with absorbing states, eliminated; opaque, immutable. Keeps its model alive. */
typedef struct rdd_passage rdd_passage;

/**
 * Declares states to be absorbing, each as part of a product, and eliminates the others.
 * Errors: RDD_ERROR_ARGUMENT if a product has no states, a state belongs to two products or occurs twice, every state
 * is absorbing, or no path of jumps leads from some state (named) to an absorbing one. A single factorisation, which a
 * cancellation does not interrupt: about a second for 1e5 states of a planar network.
 * @param opt_context the context of the call
 * @param model the model
 * @param n_products number of products, >= 1
 * @param n_absorbing number of absorbing states
 * @param absorbing (n_absorbing) absorbing states
 * @param opt_product (n_absorbing) the product of each, index_base to n_products - 1 + index_base; NULL: all belong to
 *   the first
 * @param index_base 0 or 1, of states and products
 * @param out receives the eliminated model
 */
rdd_status rdd_passage_create(rdd_context *opt_context, const rdd_model *model, int64_t n_products, int64_t n_absorbing,
                              const int64_t *absorbing, const int64_t *opt_product, int32_t index_base,
                              rdd_passage **out);

/**
 * The same for a process that stays within some of the states until it is absorbed, so that what lies elsewhere does
 * not matter: other parts of a network from which no product can be reached, for instance. Times and probabilities of
 * states that are neither within nor absorbing are NaN. Errors: besides those of rdd_passage_create RDD_ERROR_ARGUMENT
 * if a jump (named) leads from a state within to one that is neither within nor absorbing.
 * @param opt_context the context of the call
 * @param model the model
 * @param n_products number of products, >= 1
 * @param n_absorbing number of absorbing states
 * @param absorbing (n_absorbing) absorbing states, within or not
 * @param opt_product (n_absorbing) the product of each; NULL: all belong to the first
 * @param n_within number of states within, >= 1
 * @param within (n_within) these states
 * @param index_base 0 or 1, of states and products
 * @param out receives the eliminated model
 */
rdd_status rdd_passage_create_within(rdd_context *opt_context, const rdd_model *model, int64_t n_products,
                                     int64_t n_absorbing, const int64_t *absorbing, const int64_t *opt_product,
                                     int64_t n_within, const int64_t *within, int32_t index_base, rdd_passage **out);

/**
 * Destroys an eliminated model and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param passage the eliminated model
 */
rdd_status rdd_passage_destroy(rdd_passage **passage);

/**
 * Sizes.
 * @param passage the eliminated model
 * @param out_n_states receives the number of states, absorbing ones included
 * @param out_n_products receives the number of products
 */
rdd_status rdd_passage_sizes(const rdd_passage *passage, int64_t *out_n_states, int64_t *out_n_products);

/**
 * Time until absorption from each state; 0 on absorbing ones.
 * Errors: RDD_ERROR_NUMERIC where a result exceeds the largest double.
 * @param opt_context the context of the call
 * @param passage the eliminated model
 * @param opt_mean_time (n_states) its mean, time
 * @param opt_second_moment (n_states) the mean of its square, time^2
 */
rdd_status rdd_passage_times(rdd_context *opt_context, const rdd_passage *passage, double *opt_mean_time,
                             double *opt_second_moment);

/**
 * Splitting probabilities: from each state the probability to end in each product. With two products A and B the second
 * column is the committor, the probability to reach B before A.
 * @param opt_context the context of the call
 * @param passage the eliminated model
 * @param splitting (n_states, n_products) rows sum to 1; 1 on the product's own states
 */
rdd_status rdd_passage_splitting(rdd_context *opt_context, const rdd_passage *passage, double *splitting);

/**
 * From each state the mean of the time integral of a weight along the path until absorption. With 1 on a set of states
 * and 0 elsewhere: the time spent in the set.
 * @param opt_context the context of the call
 * @param passage the eliminated model
 * @param weight (n_states) >= 0
 * @param integral (n_states) time times the unit of the weight; 0 on absorbing states
 */
rdd_status rdd_passage_integral(rdd_context *opt_context, const rdd_passage *passage, const double *weight,
                                double *integral);

/**
 * Expectations of a process that starts from given states.
 * Errors: RDD_ERROR_ARGUMENT if a source is absorbing or occurs twice; RDD_ERROR_NOT_ERGODIC if several sources are to
 * be weighted by a stationary distribution that is not unique.
 * @param opt_context the context of the call
 * @param passage the eliminated model
 * @param n_sources number of states the start is spread over, >= 1
 * @param source (n_sources) these states, none absorbing
 * @param opt_weight (n_sources) their weights >= 0, of any sum > 0; NULL: those of the stationary distribution
 * @param index_base 0 or 1
 * @param out_mean_time receives the mean time until absorption
 * @param out_variance receives its variance, time^2; infinite beyond the largest double
 * @param opt_splitting (n_products) probability to end in each product, sum 1
 * @param opt_exit_rate (n_products) splitting/mean time: exits into each product per time until absorption, 1/time
 * @param opt_occupation (n_states) mean time spent in each state until absorption, sum out_mean_time
 */
rdd_status rdd_passage_from(rdd_context *opt_context, const rdd_passage *passage, int64_t n_sources,
                            const int64_t *source, const double *opt_weight, int32_t index_base, double *out_mean_time,
                            double *out_variance, double *opt_splitting, double *opt_exit_rate, double *opt_occupation);

/**
 * Mean first-passage time from a set of sources, weighted by the stationary distribution, to the first of the targets.
 * Only states that can be reached from the sources before a target matter. In a network of several ergodic classes the
 * distribution is that of the closed class that holds the sources.
 * @param opt_context the context of the call
 * @param model the model
 * @param n_sources number of sources, >= 1
 * @param source (n_sources) states, no targets among them
 * @param n_targets number of targets, >= 1
 * @param target (n_targets) states
 * @param index_base 0 or 1
 * @param out_time receives the time
 */
rdd_status rdd_mean_first_passage_time(rdd_context *opt_context, const rdd_model *model, int64_t n_sources,
                                       const int64_t *source, int64_t n_targets, const int64_t *target,
                                       int32_t index_base, double *out_time);

/**
 * Kemeny's constant: the mean first-passage time to a state drawn from the stationary distribution, the same from every
 * start; the sum of 1/lambda over all eigenvalues but the zero one. 0 for one state.
 * @param opt_context the context of the call
 * @param model the model; must be ergodic
 * @param out_time receives the constant, time
 */
rdd_status rdd_kemeny_constant(rdd_context *opt_context, const rdd_model *model, double *out_time);

#ifdef __cplusplus
}
#endif
#endif
