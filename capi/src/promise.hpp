// Whether transport coefficients are as exact as they are said to be.
#pragma once

#include <rdd/support.h>

#include "transport/transport.hpp"

namespace rdd::capi {

/// What a call returns whose result has an error of this estimate.
inline rdd_status status_of(double error) {
  return error > transport::promised_transport_error ? RDD_NOT_CONVERGED : RDD_OK;
}

}  // namespace rdd::capi
