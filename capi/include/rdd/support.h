/**
 * @file support.h
 * Status codes, the text of the last error, versions and facts about the build.
 *
 * Conventions of every header of rdd:
 * - Every function returns an rdd_status: 0 done; > 0 stopped early, what is documented as partial results is valid;
 *   < 0 an error, and nothing has changed: outputs are untouched, objects are as they were.
 * - Names tell roles: `out_x` is one value written by the call, `opt_x` may be NULL, a `const` pointer is read only,
 *   any other pointer is an array of the caller that the call fills. Input and output arrays must not overlap.
 * - Arrays are dense and column-major (first index fastest). The shape stands first in each comment: (3, n) is
 *   x[a + 3*i].
 * - Indices are int64_t and counted from `index_base`, 0 or 1, wherever a function takes or returns them.
 * - Units are the caller's own: the comments say length, time and energy, and rates are 1/time.
 * - Texts are returned in `buf` of `len` bytes, cut to fit and always terminated if len > 0; `out_needed` is the
 *   length of the whole text with its terminator. `buf` may be NULL when len is 0.
 */
#ifndef RDD_SUPPORT_H
#define RDD_SUPPORT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Result of a call: one of the RDD_ values of rdd_status_code. */
typedef int32_t rdd_status;

/** Real and imaginary parts, alternating: an array of n complex numbers is 2 n of these. */
typedef double rdd_zpart;

/** Values of rdd_status. Never renumbered; new ones may be added. */
enum rdd_status_code {
  RDD_OK = 0,                    /**< done */
  RDD_CANCELLED = 1,             /**< stopped because the host asked for it */
  RDD_NOT_CONVERGED = 2,         /**< an iteration ended early; the results are valid but less exact */
  RDD_ERROR_ARGUMENT = -1,       /**< an argument has a value that is not allowed */
  RDD_ERROR_NULL = -2,           /**< a pointer that must not be NULL is */
  RDD_ERROR_SIZE = -3,           /**< sizes do not fit each other */
  RDD_ERROR_NOT_ERGODIC = -4,    /**< several ergodic classes where one is needed */
  RDD_ERROR_NOT_REVERSIBLE = -5, /**< detailed balance is violated where it is needed */
  RDD_ERROR_NO_LATTICE = -6,     /**< the model has no lattice where one is needed */
  RDD_ERROR_NO_GAP = -7,         /**< no spectral gap exceeds the threshold */
  RDD_ERROR_DEGENERATE = -8,     /**< a degenerate or conjugate pair of modes would be split */
  RDD_ERROR_FILE = -9,           /**< a file cannot be opened, read or written */
  RDD_ERROR_FORMAT = -10,        /**< a file or blob does not hold what it should */
  RDD_ERROR_NUMERIC = -11,       /**< a factorisation or eigensolver failed */
  RDD_ERROR_MEMORY = -12,        /**< out of memory */
  RDD_ERROR_CALLBACK = -13,      /**< a callback of the host reported failure */
  RDD_ERROR_INTERNAL = -14,      /**< a defect of the library; please report it */
  RDD_ERROR_UNSUPPORTED = -15,   /**< the combination asked for does not exist */
  RDD_ERROR_MPI = -16            /**< a call of MPI failed; the rdd_mpi of the call is of no use any more */
};

/** Version of the library, "major.minor.patch". Never NULL, never freed. */
const char *rdd_version(void);

/** Version of the binary interface, the number in the SONAME. Bindings compare it when they load. */
int32_t rdd_abi_version(void);

/** Name of a status, such as "RDD_ERROR_ARGUMENT"; "unknown status" for any other number. Never freed. */
const char *rdd_status_name(rdd_status status);

/**
 * Text of the last error of the calling thread: the argument, its value and what was expected.
 * Stays until the thread's next failing call; empty before the first.
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_last_error(char *buf, int64_t len, int64_t *out_needed);

/**
 * Sets the text that rdd_last_error returns on this thread. For libraries that stand on this one (librdd_mpi is one),
 * so that their errors are told in the same place.
 * @param text the text; cut after 8191 bytes
 * @param text_len bytes of the text; negative: it ends with its terminator
 */
rdd_status rdd_set_last_error(const char *text, int64_t text_len);

/**
 * Facts about this build, one per line: version, compiler, SIMD level in use, BLAS found, optional parts and their
 * licences.
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_build_info(char *buf, int64_t len, int64_t *out_needed);

#ifdef __cplusplus
}
#endif
#endif
