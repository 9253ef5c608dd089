/**
 * @file audit.h
 * Audit of a model: ergodic classes, detailed balance, the worst cycle.
 */
#ifndef RDD_AUDIT_H
#define RDD_AUDIT_H

#include <rdd/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Findings about a model; opaque. Keeps its model alive. */
typedef struct rdd_audit rdd_audit;

/**
 * Audits a model. Reversible means: every jump has its reverse and the affinity of every fundamental cycle of the
 * maximum-conductance spanning tree is at most RDD_OPTION_REVERSIBLE_TOLERANCE (1e-8) kT per jump. The affinity of a
 * closed path is the sum of ln(k/k_reverse) along it.
 * @param opt_context the context of the call
 * @param opt_options options
 * @param model the model
 * @param out receives the audit
 */
rdd_status rdd_model_audit(rdd_context *opt_context, const rdd_options *opt_options, const rdd_model *model,
                           rdd_audit **out);

/**
 * Destroys an audit and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param audit the audit
 */
rdd_status rdd_audit_destroy(rdd_audit **audit);

/**
 * Number of states per cell of the audited model.
 * @param audit the audit
 * @param out_n_states receives the number
 */
rdd_status rdd_audit_n_states(const rdd_audit *audit, int64_t *out_n_states);

/**
 * The verdicts.
 * @param audit the audit
 * @param out_ergodic receives 1 if every state can reach every other, else 0
 * @param out_reversible receives 1 if detailed balance holds, else 0
 * @param out_n_classes receives the number of ergodic classes (strongly connected sets of states)
 * @param out_n_one_way receives the number of jumps that have no reverse
 */
rdd_status rdd_audit_verdict(const rdd_audit *audit, int32_t *out_ergodic, int32_t *out_reversible,
                             int64_t *out_n_classes, int64_t *out_n_one_way);

/**
 * The ergodic classes, numbered from 0 by their smallest state.
 * @param audit the audit
 * @param opt_class_of (n_states) class of each state
 * @param opt_sizes (n_classes) number of states in each class
 * @param opt_closed (n_classes) 1 if no jump leaves the class, else 0
 */
rdd_status rdd_audit_classes(const rdd_audit *audit, int64_t *opt_class_of, int64_t *opt_sizes, int32_t *opt_closed);

/**
 * Jumps without a reverse.
 * @param audit the audit
 * @param index_base 0 or 1
 * @param opt_jumps (n_one_way) places in the list of rdd_model_jumps
 */
rdd_status rdd_audit_one_way_jumps(const rdd_audit *audit, int32_t index_base, int64_t *opt_jumps);

/**
 * Size of the worst cycle: the one of largest |affinity| per jump, over all cycles.
 * @param audit the audit
 * @param out_length receives its number of jumps, 0 if every affinity is zero
 * @param out_affinity receives its affinity, kT, >= 0
 * @param out_affinity_per_jump receives the affinity per jump, kT
 */
rdd_status rdd_audit_worst_cycle(const rdd_audit *audit, int64_t *out_length, double *out_affinity,
                                 double *out_affinity_per_jump);

/**
 * States and jumps of the worst cycle, head to tail in the direction of positive affinity.
 * @param audit the audit
 * @param index_base 0 or 1
 * @param opt_states (length) state left by each jump
 * @param opt_jumps (length) places in the list of rdd_model_jumps
 */
rdd_status rdd_audit_worst_cycle_path(const rdd_audit *audit, int32_t index_base, int64_t *opt_states,
                                      int64_t *opt_jumps);

/**
 * Further numbers of the audit.
 * @param audit the audit
 * @param out_largest_fundamental receives the largest |affinity| per jump of a fundamental cycle, kT
 * @param out_largest_edge_error receives the largest |ln(k pi_from / (k_reverse pi_to))| with the log_pi given when the
 *        model was made, kT; NaN without it
 * @param out_largest_edge receives the place (from 0) of that jump in the list of rdd_model_jumps, or -1
 */
rdd_status rdd_audit_errors(const rdd_audit *audit, double *out_largest_fundamental, double *out_largest_edge_error,
                            int64_t *out_largest_edge);

/**
 * The report a person reads, several lines.
 * @param audit the audit
 * @param index_base 0 or 1, for the states it names
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_audit_report(const rdd_audit *audit, int32_t index_base, char *buf, int64_t len, int64_t *out_needed);

/**
 * The nearest model with detailed balance: rates that minimise the sum of weight (ln(new/old))^2. Lattice and positions
 * are kept. Never done unasked.
 * Errors: RDD_ERROR_NOT_REVERSIBLE if a jump has no reverse; RDD_ERROR_UNSUPPORTED for a model under a force (repair
 * the unforced one).
 * @param opt_context the context of the call
 * @param model the model
 * @param opt_weights (n_jumps) >= 0, in the order of rdd_model_jumps; a larger weight keeps a rate closer to what it
 * was, an infinite one keeps it exactly, zero gives it away; NULL: all equal
 * @param opt_change (n_jumps) receives ln(new rate / old rate)
 * @param out_largest_change receives the largest |ln(new rate / old rate)|
 * @param out receives the new model
 */
rdd_status rdd_model_repair(rdd_context *opt_context, const rdd_model *model, const double *opt_weights,
                            double *opt_change, double *out_largest_change, rdd_model **out);

#ifdef __cplusplus
}
#endif
#endif
