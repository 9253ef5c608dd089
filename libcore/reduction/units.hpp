// The units of transport/units.hpp, for networks and for coarse models.
#pragma once

#include "transport/units.hpp"

namespace rdd::reduction {

using transport::in_units;
using transport::ordinary_units;
using transport::own_units;
using transport::times_power;
using transport::times_power_whole;
using transport::Units;

}  // namespace rdd::reduction
