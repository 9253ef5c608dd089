/**
 * @file rdd.h
 * The whole C API of rdd.
 */
#ifndef RDD_H
#define RDD_H

#include <rdd/audit.h>
#include <rdd/context.h>
#include <rdd/model.h>
#include <rdd/options.h>
#include <rdd/reduce.h>
#include <rdd/spectrum.h>
#include <rdd/support.h>
#include <rdd/transport.h>

#endif
