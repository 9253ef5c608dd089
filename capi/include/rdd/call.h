/**
 * @file call.h
 * Long calls of a host's own that consist of many calls of the library, under one context: they are cancelled as one
 * and report their progress as one.
 */
#ifndef RDD_CALL_H
#define RDD_CALL_H

#include <rdd/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A running call of the host, as a context sees it; opaque. Used by the thread that began it. */
typedef struct rdd_call rdd_call;

/**
 * Begins a call: from here until it is destroyed, rdd_context_cancel stops it. The parts of the call should run on
 * contexts of their own, whose callbacks are not the host's.
 * @param opt_context the context; NULL: nothing cancels the call or is told its progress
 * @param out receives the call
 */
rdd_status rdd_call_create(rdd_context *opt_context, rdd_call **out);

/**
 * Ends a call and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param call the call
 */
rdd_status rdd_call_destroy(rdd_call **call);

/**
 * Whether the context was cancelled since the call began: RDD_CANCELLED, else RDD_OK. No callback is called. May be
 * asked from any thread.
 * @param call the call
 */
rdd_status rdd_call_check(const rdd_call *call);

/**
 * Tells the progress callback of the context how far the call has come. RDD_CANCELLED if it asks for that or the
 * context was cancelled, RDD_ERROR_CALLBACK if the callback fails.
 * @param call the call
 * @param done of total
 * @param total > 0
 */
rdd_status rdd_call_report(const rdd_call *call, int64_t done, int64_t total);

/**
 * Tells the log callback of the context a line of text.
 * @param call the call
 * @param text the line
 * @param text_len bytes of the text; negative: it ends with its terminator
 */
rdd_status rdd_call_log(const rdd_call *call, const char *text, int64_t text_len);

#ifdef __cplusplus
}
#endif
#endif
