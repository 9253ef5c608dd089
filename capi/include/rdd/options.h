/**
 * @file options.h
 * Settings of the methods, by integer key. Every function that takes options also takes NULL for the defaults.
 * The table of options can be listed at run time: key, name, type, default, range and one line of help.
 */
#ifndef RDD_OPTIONS_H
#define RDD_OPTIONS_H

#include <rdd/support.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A set of options; opaque. May be read by several calls at a time. */
typedef struct rdd_options rdd_options;

/** Keys. Never renumbered; new ones may be added. rdd_options_describe describes each. */
enum rdd_option {
  RDD_OPTION_ACCURACY = 1,             /**< int, an rdd_accuracy: of spectrum and diffusivity */
  RDD_OPTION_RELATIVE_TOLERANCE = 2,   /**< double: relative error of bands above which automatic accuracy goes high */
  RDD_OPTION_BOUNDARY = 3,             /**< int, an rdd_boundary: of spectra of models under a force */
  RDD_OPTION_REVERSIBLE_TOLERANCE = 4, /**< double: kT per jump within which detailed balance holds, for the audit */
  RDD_OPTION_GAP_LENGTH = 5,           /**< double: L of |k.a|_inf <= pi/L in cells, for gaps; inf: Gamma only */
  RDD_OPTION_GAP_THRESHOLD = 6,        /**< double: a gap must exceed it to recommend a number of coarse states */
  RDD_OPTION_GAP_POINTS = 7,           /**< int: k-points along each edge of the box of a gap */
  RDD_OPTION_GAUGE = 8,                /**< int, an rdd_gauge: of coarse models */
  RDD_OPTION_ORDER = 9,                /**< int, an rdd_order: of coarse models */
  RDD_OPTION_RESOLUTION_POINTS = 10,   /**< int: k-points along each edge of a face, for resolutions */
  RDD_OPTION_ALLOW_ONE_WAY = 12,       /**< int, 0 or 1: jump lists read from files may hold jumps without a reverse */
  RDD_OPTION_SOLVER = 13,              /**< int, an rdd_solver: of real spectra of fast accuracy */
  RDD_OPTION_LATTICE_TOLERANCE = 11,   /**< double, length: displacements closer than this are the same */
  RDD_OPTION_TOLERANCE = 21,           /**< double, length: atoms closer than this are symmetric, for crystals */
  RDD_OPTION_PRIMITIVE = 22,           /**< int, 0 or 1: crystals get their primitive cell */
  RDD_OPTION_TURNS = 23,               /**< int, 0 or 1: the search for jumps includes turns on a site */
  RDD_OPTION_THROUGH_SITES = 24,       /**< int, 0 or 1: it keeps jumps over other sites */
  RDD_OPTION_SYMMETRISE = 25,          /**< int, 0 or 1: dipoles may change by more than a tenth when symmetrised */
  RDD_OPTION_GRID_RULE = 31,           /**< int, an rdd_grid_rule: of rates between the points of a grid */
  RDD_OPTION_GRID_REACH = 32,          /**< int: largest component of a jump on a grid, in its cells */
  RDD_OPTION_DMD_MODEL = 101,          /**< int, an rdd_dmd_model_code */
  RDD_OPTION_DMD_TAU = 102,            /**< double: time of an exchange attempt */
  RDD_OPTION_DMD_K_C = 103,            /**< double: mobility of RDD_DMD_CONSTANT, 1/(time energy) */
  RDD_OPTION_DMD_K_R = 104,            /**< double: rate of RDD_DMD_RATE_LIMITED, 1/(time energy) */
  RDD_OPTION_DMD_ENDS = 105,           /**< int, an rdd_dmd_ends_code: of chains */
  RDD_OPTION_DMD_AMPLITUDE = 106,      /**< double: |s| of the sites of a chain at the start */
  RDD_OPTION_DMD_WEIGHT = 107,         /**< int, an rdd_dmd_weight_code: of crystals */
  RDD_OPTION_DMD_VOIDS = 108,          /**< int, an rdd_dmd_voids_code: of crystals */
  RDD_OPTION_DMD_RELATIVE_TOLERANCE = 109, /**< double: relative error of a step in time */
  RDD_OPTION_DMD_ABSOLUTE_TOLERANCE = 110, /**< double: absolute error of a step in time */
  RDD_OPTION_DMD_QUADRATURE = 111,         /**< double: relative accuracy of Gaussian averages */
  RDD_OPTION_SPIN_PROCESS = 201,           /**< int, an rdd_spin_process_code */
  RDD_OPTION_SPIN_RATES = 202,             /**< int, an rdd_spin_rates_code */
  RDD_OPTION_SPIN_AVERAGE = 203,           /**< int, an rdd_spin_average_code */
  RDD_OPTION_SPIN_SAMPLES = 204,           /**< int: draws of RDD_SPIN_SAMPLED */
  RDD_OPTION_SPIN_TOLERANCE = 205,         /**< double: relative change at which a relaxation stops */
  RDD_OPTION_SPIN_RADIUS = 206,            /**< double, length: what is further from an exchange stays where it is */
  RDD_OPTION_SPIN_EPSILON = 207,           /**< double: of RDD_SPIN_COUPLED, positions move on the clock t/epsilon */
  RDD_OPTION_SPIN_TIME_STEP = 208,         /**< double: of RDD_SPIN_COUPLED, on its fast clock */
  RDD_OPTION_SPIN_BOUND = 209,             /**< double: tau times an Arrhenius rate is taken to stay below */
  RDD_OPTION_SPIN_FIRST = 210,             /**< int: number of the random streams of the first trajectory */
  RDD_OPTION_SPIN_LAGS = 211,              /**< int: of the autocorrelation; 0: the number of sites, at most 64 */
  RDD_OPTION_SPIN_NODES = 212,             /**< int: quadrature nodes a bond of RDD_SPIN_GIBBS */
  RDD_OPTION_SPIN_REACH = 213,      /**< int: farthest interacting sites of RDD_SPIN_GIBBS, bonds; 0: the cutoff's */
  RDD_OPTION_SPIN_MOST_STATES = 214 /**< int: more configurations than these are refused */
};

/** Type of an option's value. */
enum rdd_option_type {
  RDD_TYPE_INT = 0,    /**< int64_t */
  RDD_TYPE_DOUBLE = 1, /**< double */
  RDD_TYPE_STRING = 2  /**< text */
};

/** Accuracy of spectra and diffusivities of reversible models. */
enum rdd_accuracy {
  RDD_ACCURACY_AUTO = 0, /**< high only where fast would lose the small bands; the default */
  RDD_ACCURACY_FAST = 1, /**< absolute error of about 1e-16 of the largest eigenvalue */
  RDD_ACCURACY_HIGH = 2  /**< relative error of about 1e-14 in every band, at any spread of rates */
};

/** Solver of real spectra. Results agree within the accuracy of the spectrum (reduced basis: see there). */
enum rdd_solver {
  RDD_SOLVER_AUTO = 0,         /**< by size, number of bands and sparsity; the default */
  RDD_SOLVER_BATCHED = 1,      /**< many matrices of up to 64 states at once */
  RDD_SOLVER_DENSE = 2,        /**< one matrix at a time, LAPACK */
  RDD_SOLVER_LANCZOS = 3,      /**< few bands of 100 states and more: sparse factorisation and iteration at each k */
  RDD_SOLVER_REDUCED_BASIS = 4 /**< few bands at many k from exact ones at a few: values to 1e-10 of the largest rate */
};

/** Boundary condition of the spectrum of a model under a force. */
enum rdd_boundary {
  RDD_BOUNDARY_PERIODIC = 0, /**< drifting packets: real k, complex values */
  RDD_BOUNDARY_CONFINED = 1  /**< the bulk bands of a reflecting box: real values, eq. (20) corrected */
};

/** Where a coarse model takes the states to be when it expands in the wavevector. */
enum rdd_gauge {
  RDD_GAUGE_CORRECTOR = 0, /**< the corrector's positions: independent of the assignment of states to cells */
  RDD_GAUGE_GIVEN = 1      /**< the translations and positions as given */
};

/** Which terms a coarse model has. */
enum rdd_order {
  RDD_ORDER_SECOND = 0, /**< diffusion with the second-order term of the fast modes; the default */
  RDD_ORDER_PLAIN = 1,  /**< the paper's plain projection, eq. (28) */
  RDD_ORDER_LATTICE = 2 /**< P x P hops between cells; the better model below about 16 cells */
};

/**
 * Makes a set of options with their defaults.
 * @param out receives the new options
 */
rdd_status rdd_options_create(rdd_options **out);

/**
 * Destroys options and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param options the options
 */
rdd_status rdd_options_destroy(rdd_options **options);

/**
 * Sets an option of type int. Also sets one of type double, where the value is converted.
 * @param options the options
 * @param key an rdd_option
 * @param value within the option's range
 */
rdd_status rdd_options_set_int(rdd_options *options, int32_t key, int64_t value);

/**
 * Sets an option of type double.
 * @param options the options
 * @param key an rdd_option
 * @param value within the option's range
 */
rdd_status rdd_options_set_double(rdd_options *options, int32_t key, double value);

/**
 * Sets any option from its text, a named value such as "fast" or a number such as "1e-8".
 * @param options the options
 * @param key an rdd_option
 * @param text the value
 * @param text_len bytes of the text; negative: it ends with its terminator
 */
rdd_status rdd_options_set_string(rdd_options *options, int32_t key, const char *text, int64_t text_len);

/**
 * Value of an option of type int.
 * @param options the options
 * @param key an rdd_option
 * @param out_value receives the value
 */
rdd_status rdd_options_get_int(const rdd_options *options, int32_t key, int64_t *out_value);

/**
 * Value of an option of type int or double, as a double.
 * @param options the options
 * @param key an rdd_option
 * @param out_value receives the value
 */
rdd_status rdd_options_get_double(const rdd_options *options, int32_t key, double *out_value);

/**
 * Number of options there are.
 * @param out_count receives the number
 */
rdd_status rdd_options_count(int64_t *out_count);

/**
 * Key and type of an option, by its place in the list of options.
 * @param place 0 to count - 1
 * @param out_key receives the rdd_option
 * @param out_type receives the rdd_option_type
 */
rdd_status rdd_options_key(int64_t place, int32_t *out_key, int32_t *out_type);

/**
 * One line about an option: "name | type | default | range | help".
 * @param key an rdd_option
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_options_describe(int32_t key, char *buf, int64_t len, int64_t *out_needed);

#ifdef __cplusplus
}
#endif
#endif
