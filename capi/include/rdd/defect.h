/**
 * @file defect.h
 * States of a defect in a crystal: sites with decorations, one class for each orbit under the space group.
 */
#ifndef RDD_DEFECT_H
#define RDD_DEFECT_H

#include <rdd/crystal.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The states of a defect; opaque, immutable. */
typedef struct rdd_defect rdd_defect;

/** What distinguishes states on one site. */
enum rdd_decoration {
  RDD_DECORATION_NONE = 0,  /**< nothing: interstitials, vacancies */
  RDD_DECORATION_AXIS = 1,  /**< a line, v as good as -v: dumbbells, crowdions */
  RDD_DECORATION_ARROW = 2, /**< a direction: mixed dumbbells, whatever is polar */
  RDD_DECORATION_POINTS = 3 /**< labelled offsets from the site: pairs, small clusters */
};

/**
 * Makes the states from one member of each class. A site is first moved to the mean of its images within twice the
 * tolerance of it. States are in order of class, position and decoration, whatever the order of operations and atoms.
 * Errors: RDD_ERROR_ARGUMENT naming the class: near a special position but not on it, a decoration likewise, two
 * classes that are one orbit, points on one another.
 * @param opt_context the context of the call
 * @param crystal the crystal
 * @param n_classes number of classes, at least 1
 * @param position (space, n_classes) Cartesian, in the frame the crystal was given in, length
 * @param names one name a class, separated by line ends; empty: "0", "1", ...
 * @param names_len bytes of the text; negative: it ends with its terminator
 * @param opt_decoration (n_classes) an rdd_decoration each; NULL: none
 * @param n_points number of points of all classes
 * @param opt_n_points_of (n_classes) number of points of each class: 0, or 1 for an axis or an arrow, or any; NULL: 0
 * @param opt_label (n_points) labels of points, class by class; NULL: 0. Of axes and arrows not looked at
 * @param opt_offset (space, n_points) Cartesian offsets, length; of axes and arrows directions of any length > 0
 * @param out receives the states
 */
rdd_status rdd_defect_create(rdd_context *opt_context, const rdd_crystal *crystal, int64_t n_classes,
                             const double *position, const char *names, int64_t names_len,
                             const int32_t *opt_decoration, int64_t n_points, const int64_t *opt_n_points_of,
                             const int32_t *opt_label, const double *opt_offset, rdd_defect **out);

/**
 * Destroys the states and sets the pointer to NULL. A NULL pointer or a pointer to NULL is fine.
 * @param defect the states
 */
rdd_status rdd_defect_destroy(rdd_defect **defect);

/**
 * Sizes.
 * @param defect the states
 * @param out_dim receives the number of lattice vectors
 * @param out_space receives the number of Cartesian coordinates
 * @param out_n_states receives the number of states per cell
 * @param out_n_classes receives the number of classes
 * @param out_n_points receives the number of points of all states, one for an axis
 */
rdd_status rdd_defect_sizes(const rdd_defect *defect, int32_t *out_dim, int32_t *out_space, int64_t *out_n_states,
                            int64_t *out_n_classes, int64_t *out_n_points);

/**
 * The states.
 * @param defect the states
 * @param index_base 0 or 1, of classes and operations
 * @param opt_class (n_states) class of each state
 * @param opt_position (space, n_states) Cartesian, length
 * @param opt_operation (n_states) operation that takes the first state of the class to this one, up to a translation
 * @param opt_n_points_of (n_states) number of points of each state
 * @param opt_label (n_points) labels of points, state by state
 * @param opt_offset (space, n_points) Cartesian offsets or directions
 */
rdd_status rdd_defect_states(const rdd_defect *defect, int32_t index_base, int64_t *opt_class, double *opt_position,
                             int64_t *opt_operation, int64_t *opt_n_points_of, int32_t *opt_label, double *opt_offset);

/**
 * The classes.
 * @param defect the states
 * @param index_base 0 or 1, of states
 * @param opt_first (n_classes) first state of each class
 * @param opt_count (n_classes) number of states per cell
 * @param opt_given (n_classes) the state that was given
 * @param opt_move (n_classes) distance the given site was moved by, length
 */
rdd_status rdd_defect_classes(const rdd_defect *defect, int32_t index_base, int64_t *opt_first, int64_t *opt_count,
                              int64_t *opt_given, double *opt_move);

/**
 * The name of a class.
 * @param defect the states
 * @param index a class, counted from index_base
 * @param index_base 0 or 1
 * @param buf receives the text
 * @param len bytes in buf
 * @param out_needed bytes of the whole text with its terminator
 */
rdd_status rdd_defect_name(const rdd_defect *defect, int64_t index, int32_t index_base, char *buf, int64_t len,
                           int64_t *out_needed);

/**
 * The state at a place with a decoration, and its cell.
 * Errors: RDD_ERROR_ARGUMENT telling the distance of the nearest state with this decoration.
 * @param defect the states
 * @param index_base 0 or 1
 * @param position (space) Cartesian, in the frame the crystal was given in, length
 * @param decoration an rdd_decoration
 * @param n_points number of points, as in rdd_defect_create
 * @param opt_label (n_points) labels
 * @param opt_offset (space, n_points) offsets or a direction
 * @param out_state receives the state
 * @param translation (dim) receives the cell, in lattice vectors of the crystal
 */
rdd_status rdd_defect_find(const rdd_defect *defect, int32_t index_base, const double *position, int32_t decoration,
                           int64_t n_points, const int32_t *opt_label, const double *opt_offset, int64_t *out_state,
                           int64_t *translation);

#ifdef __cplusplus
}
#endif
#endif
