// Decomposition of a network into weakly connected parts by union-find; merging of their bands.
#include "spectrum/parts.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>

#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::spectrum {
namespace {

/// For each state the smallest one of its part, by union-find.
std::vector<std::int32_t> representatives(const Network& network) {
  std::vector<std::int32_t> root(network.n_states());
  std::iota(root.begin(), root.end(), 0);
  const auto find = [&](std::int32_t state) {
    while (root[state] != state) state = root[state] = root[root[state]];
    return state;
  };
  for (const auto& jump : network.jumps()) {
    const auto one = find(jump.from), other = find(jump.to);
    root[std::max(one, other)] = std::min(one, other);
  }
  for (Index i = 0; i < network.n_states(); ++i) root[i] = find(static_cast<std::int32_t>(i));
  return root;
}

/// place: the number of each state within its part.
std::shared_ptr<const Network> part_of(const Network& network, const std::vector<std::int32_t>& states,
                                       const std::vector<std::int32_t>& place) {
  if (network.unforced() != nullptr)
    return Network::with_force(part_of(*network.unforced(), states, place), *network.force());
  NetworkInput input;
  input.n_states = static_cast<Index>(states.size());
  input.lattice = network.lattice();
  input.positions.resize(network.space(), input.n_states);
  for (std::size_t i = 0; i < states.size(); ++i) {
    input.positions.col(static_cast<Index>(i)) = network.positions().col(states[i]);
    for (auto jump : network.jumps_from(states[i])) {
      jump.from = place[jump.from];
      jump.to = place[jump.to];
      input.jumps.push_back(jump);
    }
  }
  return std::make_shared<const Network>(std::move(input));
}

/// One part's results for all wavevectors.
struct Solved {
  Index bands = 0;
  ComplexVector values;  // (bands, n_k)
  std::vector<Complex> right, left;
  std::vector<std::int32_t> accuracy;
  Status status = Status::ok;
};

SolverWish fitting(SolverWish wish, Index m, Index bands) {
  const bool fits = wish == SolverWish::batched ? m <= spectrum::batched::batched_max_size
                    : wish == SolverWish::lanczos || wish == SolverWish::reduced_basis ? few_bands_fit(m, bands)
                                                                                       : true;
  return fits ? wish : SolverWish::automatic;
}

Solved solve_part(const Run& run, const Part& part, SpectrumRequest request, bool unit_norm) {
  const Index m = part.network->n_states(), n_k = request.k.cols();
  Solved solved;
  solved.bands = request.bands = std::min(request.bands, m);
  request.solver = fitting(request.solver, m, request.bands);
  solved.values.resize(request.bands * n_k);
  solved.accuracy.resize(n_k);
  SpectrumOutput out;
  out.complex_values = solved.values.data();
  out.accuracy = solved.accuracy.data();
  if (request.vectors) {
    solved.right.resize(m * request.bands * n_k);
    solved.left.resize(m * request.bands * n_k);
    out.right = solved.right.data();
    out.left = solved.left.data();
  }
  solved.status = compute_spectrum(run, *part.network, request, out);
  if (!unit_norm || !request.vectors) return solved;
  Eigen::Map<ComplexMatrix> right(solved.right.data(), m, request.bands * n_k),
      left(solved.left.data(), m, request.bands * n_k);
  for (Index c = 0; c < right.cols(); ++c) {
    const double length = right.col(c).stableNorm();
    right.col(c) /= length;
    left.col(c) *= length;
  }
  return solved;
}

/// Merges the bands of one wavevector, each part's in its own order.
void merge(const std::vector<Part>& parts, const std::vector<Solved>& solved, Index q, Index bands, Index m,
           const SpectrumOutput& out) {
  std::vector<Index> next(parts.size(), 0);
  for (Index band = 0; band < bands; ++band) {
    std::size_t best = parts.size();
    Complex lowest;
    for (std::size_t p = 0; p < parts.size(); ++p) {
      if (next[p] == solved[p].bands) continue;
      const Complex value = solved[p].values[q * solved[p].bands + next[p]];
      if (best < parts.size() && !(value.real() < lowest.real())) continue;
      best = p;
      lowest = value;
    }
    const Index column = q * solved[best].bands + next[best]++;
    if (out.values != nullptr) out.values[q * bands + band] = lowest.real();
    if (out.complex_values != nullptr) out.complex_values[q * bands + band] = lowest;
    const auto& states = parts[best].states;
    const auto size = states.size();
    for (const auto& [to, from] :
         {std::pair{out.right, &solved[best].right}, std::pair{out.left, &solved[best].left}}) {
      if (to == nullptr) continue;
      auto* const vector = to + (q * bands + band) * m;
      std::fill_n(vector, m, Complex(0));
      for (std::size_t i = 0; i < size; ++i) vector[states[i]] = (*from)[column * size + i];
    }
  }
}

}  // namespace

std::vector<Part> connected_parts(const Network& network) {
  if (network.audit().n_classes() == 1) return {};
  const auto root = representatives(network);
  std::vector<std::int32_t> place(root.size()), part(root.size());
  std::vector<Part> parts;
  for (std::size_t i = 0; i < root.size(); ++i) {
    if (root[i] == static_cast<std::int32_t>(i)) {
      part[i] = static_cast<std::int32_t>(parts.size());
      parts.emplace_back();
    }
    auto& states = parts[part[i] = part[root[i]]].states;
    place[i] = static_cast<std::int32_t>(states.size());
    states.push_back(static_cast<std::int32_t>(i));
  }
  if (parts.size() == 1) return {};
  for (auto& own : parts) own.network = part_of(network, own.states, place);
  return parts;
}

Status spectrum_of_parts(const Run& run, const Network& network, const std::vector<Part>& parts,
                         const SpectrumRequest& request, const SpectrumOutput& out) {
  const bool unit_norm = !has_real_spectrum(network, request.boundary);
  std::vector<Solved> solved;
  for (const auto& part : parts) solved.push_back(solve_part(run, part, request, unit_norm));
  auto status = Status::ok;
  for (const auto& part : solved)
    if (part.status != Status::ok) status = part.status;
  for (Index q = 0; q < request.k.cols(); ++q) {
    merge(parts, solved, q, request.bands, network.n_states(), out);
    if (out.accuracy == nullptr) continue;
    out.accuracy[q] = solved.front().accuracy[q];
    for (const auto& part : solved) out.accuracy[q] = std::min(out.accuracy[q], part.accuracy[q]);
  }
  return status;
}

std::string describe_classes(const Network& network) {
  const auto& audit = network.audit();
  constexpr Index most = 8;
  auto text = text_stream();
  text << audit.n_classes() << " ergodic classes:";
  std::vector<Index> example(audit.n_classes(), -1);
  for (Index i = network.n_states(); i-- > 0;) example[audit.class_of[i]] = i;
  for (Index c = 0; c < std::min(most, audit.n_classes()); ++c)
    text << (c == 0 ? " " : ", ") << audit.class_sizes[c] << (audit.class_sizes[c] == 1 ? " state" : " states")
         << (audit.class_closed[c] != 0 ? "" : " that jumps leave") << " (state " << example[c]
         << (audit.class_sizes[c] == 1 ? ")" : " is one)");
  if (audit.n_classes() > most) text << " and " << audit.n_classes() - most << " more";
  text << "; states counted from 0";
  return text.str();
}

}  // namespace rdd::spectrum
