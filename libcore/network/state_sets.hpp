// Named sets of states that come with a network.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/types.hpp"

namespace rdd::network {

/// States, counted from 0, by the name of their set; in the order of a file.
using StateSets = std::map<std::string, std::vector<Index>>;

}  // namespace rdd::network
