// Kinetic transition networks of the PATHSAMPLE family: a folder with min.data, ts.data and sets of minima.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "network/landscape.hpp"

namespace rdd::io {

struct Ktn {
  NetworkInput input;                 ///< dim 0; log_pi from the energies of the minima
  network::StateSets sets;            ///< "A" from min.A, "B" from min.B: states from 0, in file order
  Index n_degenerate = 0;             ///< transition states that join a minimum to itself, skipped
  std::vector<std::string> warnings;  ///< a saddle below a minimum it joins, with its line
};

/// min.data, a line a minimum: energy, ln of the product of frequencies, order of the point group, 3 inertias.
/// ts.data, a line a transition state: the same three, the two minima counted from 1, 3 inertias.
/// More columns are left unread, as PATHSAMPLE does.
/// min.A, min.B (optional): the number of minima in the set, then their numbers.
///   k_j = (o_j/o_ts) exp((lnprod_j - lnprod_ts)/2)/(2 pi) exp(-(E_ts - E_j)/(kB T))
///   ln pi_j = -E_j/(kB T) - lnprod_j/2 - ln o_j, the largest set to 0
/// Rates of several transition states between the same minima add up. temperature and kB > 0, in the files' units of
/// energy. Throws Status::file, Status::argument, or Status::format with file, line and what was expected; a rate that
/// is no normal double at this temperature is an error too.
[[nodiscard]] Ktn read_ktn(const std::string& folder, double temperature, double kB);

/// The same files as a landscape of saddle energies, at no temperature:
///   nu_j = (o_j/o_ts) exp((lnprod_j - lnprod_ts)/2)/(2 pi), ln g_j = -lnprod_j/2 - ln o_j
/// kB is left for the caller to set.
/// `warnings` receives saddles below a minimum they join.
[[nodiscard]] LandscapeInput read_ktn_landscape(const std::string& folder,
                                                std::vector<std::string>* warnings = nullptr);

/// The three kinds of file as text, for read_ktn and tests.
struct KtnText {
  std::string minima;
  std::string transition_states;
  std::map<std::string, std::string> sets;
};
[[nodiscard]] Ktn parse_ktn(const KtnText& text, const std::string& folder, double temperature, double kB);

}  // namespace rdd::io
