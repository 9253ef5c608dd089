// Chains of the reference numbers.
#pragma once

#include <map>

#include "dmd/chain/chain.hpp"
#include "helpers.hpp"

namespace rdd::test {

inline dmd::Kinetics kinetics_of_reference(const std::string& name) {
  static const std::map<std::string, dmd::Kinetics> names{
      {"meanfield_vg", dmd::Kinetics::tanh},      {"meanfield_point", dmd::Kinetics::point},
      {"arrhenius_mf", dmd::Kinetics::arrhenius}, {"fe_const", dmd::Kinetics::constant},
      {"fe_const_kc4", dmd::Kinetics::constant},  {"fe_ratelim", dmd::Kinetics::rate_limited},
      {"master_dmd", dmd::Kinetics::master},      {"fe_ratelim_kr1", dmd::Kinetics::rate_limited}};
  return names.at(name);
}

/// s, X and alpha of a reference state.
inline dmd::ChainState chain_state_of(const Json& data) {
  const Vector s = vector_of(data.at("s")), x = vector_of(data.at("X")), alpha = vector_of(data.at("alpha"));
  return {(s.array() + 1) / 2, x.tail(x.size() - 1) - x.head(x.size() - 1), alpha.array().log()};
}

}  // namespace rdd::test
