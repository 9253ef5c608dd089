/**
 * @file rdd.h
 * The whole C API of rdd.
 */
#ifndef RDD_H
#define RDD_H

#include <rdd/audit.h>
#include <rdd/context.h>
#include <rdd/dmd.h>
#include <rdd/export.h>
#include <rdd/landscape.h>
#include <rdd/model.h>
#include <rdd/options.h>
#include <rdd/passage.h>
#include <rdd/propagate.h>
#include <rdd/reduce.h>
#include <rdd/sampler.h>
#include <rdd/sets.h>
#include <rdd/spectrum.h>
#include <rdd/support.h>
#include <rdd/sweep.h>
#include <rdd/transport.h>

#endif
