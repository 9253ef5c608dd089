// Formats an audit as text.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <sstream>

#include "network/audit.hpp"
#include "network/components.hpp"
#include "network/network.hpp"
#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::network {
namespace {

/// Three significant digits, independent of the locale.
std::string brief(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 3);
  return {text.data(), end.ptr};
}

const char* plural(Index n) { return n == 1 ? "" : "s"; }

/// "(1, 0)" in units of the lattice vectors; nothing for the zero translation.
std::string translation_text(const char* name, const std::array<Index, max_dim>& n, int dim) {
  if (std::all_of(n.begin(), n.end(), [](Index c) { return c == 0; })) return "";
  auto text = text_stream();
  text << " (" << name;
  for (int a = 0; a < dim; ++a) text << (a == 0 ? " " : ", ") << n[a];
  text << ")";
  return text.str();
}

std::string jump_text(const Jump& jump, int dim, int index_base) {
  std::array<Index, max_dim> n{};
  std::copy(jump.n.begin(), jump.n.end(), n.begin());
  auto text = text_stream();
  text << jump.from + index_base << " -> " << jump.to + index_base << translation_text("translation", n, dim);
  return text.str();
}

void report_classes(std::ostringstream& text, const Audit& audit, int index_base) {
  if (audit.ergodic) {
    text << "ergodic: every state can reach every other\n";
    return;
  }
  const auto closed = std::find(audit.class_closed.begin(), audit.class_closed.end(), 1) - audit.class_closed.begin();
  const auto n_closed = std::count(audit.class_closed.begin(), audit.class_closed.end(), 1);
  const auto inside = std::find(audit.class_of.begin(), audit.class_of.end(), closed) - audit.class_of.begin();
  text << "not ergodic: " << describe_sizes(audit.class_sizes) << ", " << n_closed
       << " of them closed; nothing leaves the class of state " << inside + index_base << "\n";
}

void report_one_way(std::ostringstream& text, const Audit& audit, const Network& network, int index_base) {
  constexpr std::size_t shown = 5;
  const auto n = audit.one_way_jumps.size();
  if (n == 0) return;
  text << n << " jump" << plural(static_cast<Index>(n)) << (n == 1 ? " has" : " have") << " no reverse: ";
  for (std::size_t i = 0; i < std::min(n, shown); ++i)
    text << (i == 0 ? "" : ", ") << jump_text(network.jumps()[audit.one_way_jumps[i]], network.dim(), index_base);
  text << (n > shown ? ", ...\n" : "\n");
}

void report_balance(std::ostringstream& text, const Audit& audit, const Network& network, int index_base) {
  if (audit.reversible) {
    text << "detailed balance holds: ";
    if (audit.worst.jumps.empty())
      text << "to rounding along every cycle";
    else
      text << "at most " << brief(audit.worst.per_jump()) << " kT per jump along any cycle";
    text << " (tolerance " << brief(audit.tolerance) << " along cycles of the spanning tree)\n";
    return;
  }
  text << "detailed balance is violated";
  if (audit.largest_fundamental > audit.tolerance)
    text << ": up to " << brief(audit.largest_fundamental)
         << " kT per jump along a cycle of the spanning tree (tolerance " << brief(audit.tolerance) << ")";
  text << "\n";
  if (!audit.worst.jumps.empty()) text << "worst cycle: " << describe(audit.worst, network, index_base) << "\n";
}

/// Positions of the states cancel in the sum over a steady state: lattice translations are enough.
void report_drift(std::ostringstream& text, const Audit& audit, const Network& network) {
  if (audit.reversible || !audit.ergodic || network.dim() == 0) return;
  const auto& pi = network.stationary().pi;
  Vector drift = Vector::Zero(network.space());
  for (const auto& jump : network.jumps()) drift += pi[jump.from] * jump.rate * network.lattice().cartesian(jump.n);
  text << "net drift velocity (";
  for (Index a = 0; a < drift.size(); ++a) text << (a == 0 ? "" : ", ") << brief(drift[a]);
  text << ") in length/time\n";
}

void report_given_weights(std::ostringstream& text, const Audit& audit, const Network& network, int index_base) {
  if (network.given_log_pi().size() == 0) return;
  text << "log_pi as given: ";
  if (audit.largest_edge < 0) {
    text << "nothing to compare with, no jump has a reverse\n";
    return;
  }
  text << "largest error of a single pair of jumps " << brief(audit.largest_edge_error) << " kT, at "
       << jump_text(network.jumps()[audit.largest_edge], network.dim(), index_base) << "\n";
}

}  // namespace

std::string describe(const Cycle& cycle, const Network& network, int index_base) {
  if (cycle.jumps.empty()) return "no cycle with an affinity";
  constexpr std::size_t shown = 12;
  auto text = text_stream();
  text << "states ";
  std::array<Index, max_dim> n{};
  for (std::size_t e = 0; e < cycle.jumps.size(); ++e) {
    const auto& jump = network.jumps()[cycle.jumps[e]];
    for (std::size_t a = 0; a < n.size(); ++a) n[a] += jump.n[a];
    if (e < shown) text << jump.from + index_base << " -> ";
    if (e == shown) text << "... (" << cycle.jumps.size() << " jumps) -> ";
  }
  text << network.jumps()[cycle.jumps.front()].from + index_base
       << translation_text("net translation", n, network.dim()) << ", affinity " << brief(cycle.affinity) << " kT, "
       << brief(cycle.per_jump()) << " kT per jump";
  return text.str();
}

std::string describe(const Audit& audit, const Network& network, int index_base) {
  auto text = text_stream();
  text << network.n_states() << " state" << plural(network.n_states()) << ", " << network.n_jumps() << " jump"
       << plural(network.n_jumps());
  if (network.dim() > 0) text << ", periodic in " << network.dim() << " direction" << plural(network.dim());
  if (network.n_zero_rates() > 0)
    text << "; " << network.n_zero_rates() << " zero rate" << plural(network.n_zero_rates()) << " dropped";
  if (network.n_duplicates() > 0)
    text << "; " << network.n_duplicates() << " duplicate" << plural(network.n_duplicates()) << " summed";
  text << "\n";
  report_classes(text, audit, index_base);
  report_one_way(text, audit, network, index_base);
  report_balance(text, audit, network, index_base);
  report_drift(text, audit, network);
  report_given_weights(text, audit, network, index_base);
  return text.str();
}

}  // namespace rdd::network
