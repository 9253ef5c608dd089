/**
 * @file rdd.h
 * The whole C API of rdd.
 */
#ifndef RDD_H
#define RDD_H

#include <rdd/audit.h>
#include <rdd/call.h>
#include <rdd/context.h>
#include <rdd/crystal.h>
#include <rdd/defect.h>
#include <rdd/dmd.h>
#include <rdd/dmd_system.h>
#include <rdd/eam.h>
#include <rdd/elastic.h>
#include <rdd/energy.h>
#include <rdd/export.h>
#include <rdd/field.h>
#include <rdd/jump_classes.h>
#include <rdd/jump_sweep.h>
#include <rdd/jump_table.h>
#include <rdd/landscape.h>
#include <rdd/metal.h>
#include <rdd/model.h>
#include <rdd/options.h>
#include <rdd/pair.h>
#include <rdd/passage.h>
#include <rdd/potential.h>
#include <rdd/propagate.h>
#include <rdd/qsd.h>
#include <rdd/reduce.h>
#include <rdd/sampler.h>
#include <rdd/sets.h>
#include <rdd/spectrum.h>
#include <rdd/spin.h>
#include <rdd/support.h>
#include <rdd/sweep.h>
#include <rdd/transport.h>

#endif
