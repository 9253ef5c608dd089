/**
 * @file context.h
 * Resources of calls: threads, random seed, progress and log callbacks, cancellation.
 * A context is optional everywhere: NULL stands for one thread, seed 0 and no callbacks.
 * Several threads may make calls on one context at a time.
 */
#ifndef RDD_CONTEXT_H
#define RDD_CONTEXT_H

#include <rdd/support.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings a host keeps for its calls; opaque. */
typedef struct rdd_context rdd_context;

/**
 * Told how far a long call has come, on the thread that made the call.
 * Returns 0 to go on, > 0 to cancel the call (RDD_CANCELLED), < 0 to fail it (RDD_ERROR_CALLBACK).
 */
typedef int32_t (*rdd_progress_fn)(void *user, int64_t done, int64_t total);

/** Told one line of text, on the thread that made the call. Returns as rdd_progress_fn does. */
typedef int32_t (*rdd_log_fn)(void *user, const char *text);

/** Called once when a callback is replaced or its context destroyed, so that the host can release `user`. */
typedef void (*rdd_release_fn)(void *user);

/**
 * Makes a context with its own pool of threads. Results do not depend on their number, to the last bit.
 * @param threads at least 1
 * @param out receives the new context
 */
rdd_status rdd_context_create(int32_t threads, rdd_context **out);

/**
 * Destroys a context and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param context no call may be running on it
 */
rdd_status rdd_context_destroy(rdd_context **context);

/**
 * Sets the number of threads of calls that start from now on.
 * @param context the context
 * @param threads at least 1
 */
rdd_status rdd_context_set_threads(rdd_context *context, int32_t threads);

/**
 * Number of threads of a context.
 * @param context the context
 * @param out_threads receives the number
 */
rdd_status rdd_context_threads(const rdd_context *context, int32_t *out_threads);

/**
 * Sets the seed of every random stream drawn from this context.
 * @param context the context
 * @param seed any number
 */
rdd_status rdd_context_set_seed(rdd_context *context, int64_t seed);

/**
 * Seed of the random streams of a context.
 * @param context the context
 * @param out_seed receives the seed
 */
rdd_status rdd_context_seed(const rdd_context *context, int64_t *out_seed);

/**
 * Sets the callback that receives the progress of long calls. It is invoked only on the thread that made the call.
 * @param context the context
 * @param opt_callback the callback, or NULL for none
 * @param opt_user handed to the callback
 * @param opt_release called with opt_user when the callback is no longer used
 */
rdd_status rdd_context_set_progress(rdd_context *context, rdd_progress_fn opt_callback, void *opt_user,
                                    rdd_release_fn opt_release);

/**
 * Sets the callback that receives log messages of calls, a line at a time. It is invoked only on the thread that
 * made the call.
 * @param context the context
 * @param opt_callback the callback, or NULL for none
 * @param opt_user handed to the callback
 * @param opt_release called with opt_user when the callback is no longer used
 */
rdd_status rdd_context_set_log(rdd_context *context, rdd_log_fn opt_callback, void *opt_user,
                               rdd_release_fn opt_release);

/**
 * Stops every call that is running on the context now, within 50 ms except inside one large factorisation. May be
 * called from any thread and from a signal handler. Calls that start later are not affected.
 * @param context the context
 */
rdd_status rdd_context_cancel(rdd_context *context);

#ifdef __cplusplus
}
#endif
#endif
