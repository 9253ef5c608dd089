// Validation, canonical order and look-ups of a network.
#include "network/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include "support/compensated_sum.hpp"
#include "support/error.hpp"
#include "support/pace.hpp"

namespace rdd {
namespace {

auto place(const Jump& jump) { return std::tie(jump.from, jump.to, jump.n); }

bool same_place(const Jump& a, const Jump& b) { return place(a) == place(b); }

/// Names the first entry that is not finite.
void require_finite(const char* name, const Vector& values, int base) {
  for (Index i = 0; i < values.size(); ++i)
    require(std::isfinite(values[i]), Status::argument, name, "[", i + base, "] = ", number(values[i]),
            ": expected a finite number");
}

void check_positions(const NetworkInput& input) {
  for (Index j = 0; j < input.positions.cols(); ++j)
    for (Index a = 0; a < input.positions.rows(); ++a)
      require(std::isfinite(input.positions(a, j)), Status::argument, "positions: component ", a + input.index_base,
              " of state ", j + input.index_base, " is ", number(input.positions(a, j)),
              ", expected a finite number (index base ", input.index_base, ")");
}

void check_jump(const Jump& jump, std::size_t entry, const NetworkInput& input) {
  const auto base = input.index_base;
  const auto at = static_cast<Index>(entry) + base;
  require(std::isfinite(jump.rate) && jump.rate >= 0, Status::argument, "rate[", at, "] = ", number(jump.rate),
          ": rates must be >= 0 and finite");
  for (const auto& [name, state] : {std::pair{"from", jump.from}, std::pair{"to", jump.to}}) {
    require(state >= 0 && state < input.n_states, Status::argument, name, "[", at, "] = ", state + base,
            ": expected a state from ", base, " to ", input.n_states - 1 + base, " (index base ", base, ")");
  }
  require(jump.from != jump.to || jump.n != Translation{}, Status::argument, "jump ", at, " leads from state ",
          jump.from + base, " to itself with zero translation: expected another state or another cell");
  constexpr std::int32_t most = 1 << 24;  // offsets along a path of jumps must stay exact
  for (const auto n : jump.n)
    require(n > -most && n < most, Status::argument, "translation of jump ", at, " has the component ", n,
            ": expected less than 2^24 cells");
  for (auto a = static_cast<std::size_t>(input.lattice.dim()); a < jump.n.size(); ++a)
    require(jump.n[a] == 0, Status::argument, "translation of jump ", at, " has the component ", jump.n[a],
            " along lattice vector ", a + static_cast<std::size_t>(base),
            ": the lattice has dim = ", input.lattice.dim());
}

void check_input(const NetworkInput& input) {
  require(input.n_states >= 1, Status::argument, "n_states = ", input.n_states, ": expected at least 1 state");
  require(input.n_states <= std::numeric_limits<std::int32_t>::max(), Status::size, "n_states = ", input.n_states,
          ": expected less than 2^31");
  const auto space = input.lattice.space();
  const bool positions_fit = input.positions.rows() == space && input.positions.cols() == input.n_states;
  require(input.positions.size() == 0 || positions_fit, Status::size, "positions: the shape is (",
          input.positions.rows(), ", ", input.positions.cols(), "), expected (space, n_states) = (", space, ", ",
          input.n_states, ")");
  check_positions(input);
  require(input.log_pi.size() == 0 || input.log_pi.size() == input.n_states, Status::size, "log_pi has ",
          input.log_pi.size(), " entries, expected n_states = ", input.n_states);
  require_finite("log_pi", input.log_pi, input.index_base);
  require(!input.jumps.empty() || input.n_states == 1, Status::argument, "jumps: a model of ", input.n_states,
          " states needs at least one jump, found none");
  Pace pace;
  for (std::size_t i = 0; i < input.jumps.size(); ++i) {
    check_jump(input.jumps[i], i, input);
    pace();
  }
}

/// Sorts, sums duplicates (smallest first, so the sum does not depend on the caller's order), drops zeros.
std::vector<Jump> canonical(std::vector<Jump> jumps, Index& n_zero, Index& n_duplicates) {
  n_zero = std::erase_if(jumps, [](const Jump& jump) { return jump.rate == 0; });
  Pace pace;
  std::sort(jumps.begin(), jumps.end(), [&pace](const Jump& a, const Jump& b) {
    pace();
    return std::tie(a.from, a.to, a.n, a.rate) < std::tie(b.from, b.to, b.n, b.rate);
  });
  std::vector<Jump> merged;
  merged.reserve(jumps.size());
  for (const auto& jump : jumps) {
    if (!merged.empty() && same_place(merged.back(), jump))
      merged.back().rate += jump.rate;
    else
      merged.push_back(jump);
  }
  n_duplicates = static_cast<Index>(jumps.size() - merged.size());
  for (const auto& jump : merged)
    require(std::isfinite(jump.rate), Status::argument, "rate: the duplicates of jump ", jump.from, " -> ", jump.to,
            " (states counted from 0) add up to ", number(jump.rate), ", expected a finite sum");
  return merged;
}

std::vector<Index> find_reverses(std::span<const Jump> jumps) {
  std::vector<Index> reverse(jumps.size(), -1);
  Pace pace;
  for (std::size_t e = 0; e < jumps.size(); ++e) {
    pace();
    Jump wanted = jumps[e];
    std::swap(wanted.from, wanted.to);
    for (auto& n : wanted.n) n = -n;
    const auto it = std::lower_bound(jumps.begin(), jumps.end(), wanted,
                                     [](const Jump& a, const Jump& b) { return place(a) < place(b); });
    if (it != jumps.end() && same_place(*it, wanted)) reverse[e] = it - jumps.begin();
  }
  return reverse;
}

/// A n + u_to - u_from along x, right to the last digit wherever the states and their cells are.
double displacement_along(const Lattice& lattice, const Matrix& positions, const Jump& jump, Index x) {
  CompensatedSum sum;
  sum.add(positions(x, jump.to));
  sum.add(-positions(x, jump.from));
  for (int a = 0; a < lattice.dim(); ++a) sum.add_product(lattice.vectors()(x, a), jump.n[a]);
  return sum.value();
}

}  // namespace

Network::Network(NetworkInput input) {
  check_input(input);
  n_states_ = input.n_states;
  lattice_ = std::move(input.lattice);
  positions_ = input.positions.size() != 0 ? std::move(input.positions) : Matrix::Zero(space(), n_states_);
  given_log_pi_ = std::move(input.log_pi);
  jumps_ = canonical(std::move(input.jumps), n_zero_, n_duplicates_);
  reverse_ = find_reverses(jumps_);
  first_.assign(n_states_ + 1, 0);
  for (const auto& jump : jumps_) ++first_[jump.from + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  sum_escape_rates();
}

void Network::sum_escape_rates() {
  escape_ = Vector::Zero(n_states_);
  for (const auto& jump : jumps_) escape_[jump.from] += jump.rate;
  for (Index j = 0; j < n_states_; ++j)
    require(std::isfinite(escape_[j]), Status::argument, "rate: the rates out of state ", j,
            " (counted from 0) add up to more than the largest double");
}

std::shared_ptr<const Network> Network::with_rates(const Network& like, std::span<const double> rates, Vector log_pi) {
  auto network = std::make_shared<Network>(like, Passkey{});
  for (std::size_t e = 0; e < network->jumps_.size(); ++e) {
    require(rates[e] > 0 && std::isfinite(rates[e]), Status::argument, "rate of jump ", e, " is ", number(rates[e]),
            ": expected a finite rate > 0");
    network->jumps_[e].rate = rates[e];
  }
  network->given_log_pi_ = std::move(log_pi);
  network->sum_escape_rates();
  return network;
}

Network::Network(const Network& other, Passkey)
    : n_states_(other.n_states_),
      lattice_(other.lattice_),
      positions_(other.positions_),
      given_log_pi_(other.given_log_pi_),
      jumps_(other.jumps_),
      first_(other.first_),
      reverse_(other.reverse_),
      escape_(other.escape_),
      n_zero_(other.n_zero_),
      n_duplicates_(other.n_duplicates_),
      plan_(other.plan_) {}

std::span<const Jump> Network::jumps_from(Index state) const {
  const auto begin = static_cast<std::size_t>(first_jump(state));
  return std::span(jumps_).subspan(begin, static_cast<std::size_t>(first_jump(state + 1)) - begin);
}

Vector Network::displacement(const Jump& jump) const {
  Vector dr(space());
  for (Index x = 0; x < dr.size(); ++x) dr[x] = displacement_along(lattice_, positions_, jump, x);
  return dr;
}

Matrix Network::displacements() const {
  Matrix dr(space(), n_jumps());
  for (Index e = 0; e < n_jumps(); ++e)
    for (Index x = 0; x < space(); ++x) dr(x, e) = displacement_along(lattice_, positions_, jumps_[e], x);
  return dr;
}

std::shared_ptr<const Network> Network::with_force(std::shared_ptr<const Network> unforced, Force force) {
  require(force.force.size() == unforced->space(), Status::size, "force has ", force.force.size(),
          " components, expected space = ", unforced->space());
  require_finite("force", force.force, 0);
  require(std::isfinite(force.beta) && force.beta > 0, Status::argument, "beta = ", number(force.beta),
          ": expected a finite value > 0");
  unforced->require_lattice("a force");
  require(!unforced->force(), Status::unsupported,
          "the model is under a force already: apply the sum of the forces to the unforced model");
  auto forced = std::make_shared<Network>(*unforced, Passkey{});
  forced->escape_.setZero();
  for (auto& jump : forced->jumps_) {
    const double exponent = force.beta * unforced->displacement(jump).dot(force.force) / 2;
    const double rate = jump.rate * std::exp(exponent);
    require(std::isnormal(rate), Status::argument, "force: jump ", jump.from, " -> ", jump.to,
            " (states counted from 0) of rate ", number(jump.rate), " gets the rate ", number(rate),
            " from the exponent ", number(exponent), ", expected a normal double");
    jump.rate = rate;
    forced->escape_[jump.from] += rate;
  }
  for (Index j = 0; j < forced->n_states(); ++j)
    require(std::isfinite(forced->escape_[j]), Status::argument, "force: the forced rates out of state ", j,
            " (counted from 0) add up to more than the largest double");
  forced->force_ = std::move(force);
  forced->unforced_ = std::move(unforced);
  return forced;
}

const network::Audit& Network::audit(const Run& run) const {
  return audit_.get([&] { return network::audit_network(*this, network::default_reversible_tolerance, run); });
}

const numerics::EliminationPlan& Network::elimination_plan() const {
  return plan_->get([this] {
    std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
    pairs.reserve(jumps_.size());
    for (const auto& jump : jumps_)
      if (jump.from != jump.to) pairs.emplace_back(std::min(jump.from, jump.to), std::max(jump.from, jump.to));
    return numerics::plan_elimination(n_states_, pairs);
  });
}

const network::Stationary& Network::stationary() const {
  return stationary_.get([this] { return network::stationary_distribution(*this); });
}

void Network::require_lattice(const char* quantity) const {
  require(dim() > 0, Status::no_lattice, "the model has no lattice (dim = 0): ", quantity, " needs one");
}

void Network::require_reversible(const char* quantity) const {
  if (reversible()) return;
  const auto& found = audit();
  if (!found.one_way_jumps.empty()) {
    const auto& jump = jumps_[found.one_way_jumps.front()];
    fail(Status::not_reversible, quantity, " needs detailed balance, but ", found.one_way_jumps.size(),
         found.one_way_jumps.size() == 1 ? " jump has no reverse: " : " jumps have no reverse, the first of them ",
         jump.from, " -> ", jump.to, " (states counted from 0)");
  }
  fail(Status::not_reversible, quantity,
       " needs detailed balance, but the model violates it; worst cycle (states counted from 0): ",
       network::describe(found.worst, *this, 0));
}

}  // namespace rdd
