// Continuous-time Markov chains in the folders of DISCOTRESS: edges, logarithms of rates and of weights, sets of nodes.
#pragma once

#include <string>

#include "network/network.hpp"
#include "network/state_sets.hpp"

namespace rdd::io {

struct Discotress {
  NetworkInput input;       ///< dim 0; log_pi from stat_prob.dat
  network::StateSets sets;  ///< "A" from nodes.A, "B" from nodes.B; "community 0" and so on from communities.dat
};

/// Whether a folder has edge_conns.dat.
[[nodiscard]] bool is_discotress_folder(const std::string& folder);

/// edge_conns.dat, a line an edge: two nodes, counted from 1. edge_weights.dat, a line an edge: ln of the rate from the
/// first to the second, ln of that back; -inf: none. stat_prob.dat, a line a node: ln of its weight. nodes.A, nodes.B
/// (optional): nodes. communities.dat (optional): a line a node, its community counted from 0. Edges between the same
/// nodes add up. Throws Status::file, or Status::format with file, line and what was expected; also where input.kmc
/// asks for discrete time, for then the weights are probabilities.
[[nodiscard]] Discotress read_discotress(const std::string& folder);

}  // namespace rdd::io
