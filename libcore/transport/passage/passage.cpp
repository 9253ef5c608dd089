// First-passage quantities as products of the non-negative inverse with non-negative vectors.
#include "transport/passage/passage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "network/network.hpp"
#include "network/stationary_weight.hpp"
#include "support/error.hpp"
#include "transport/passage/sets.hpp"

namespace rdd::transport {
namespace {

std::vector<std::uint8_t> absorbing(const std::vector<std::int32_t>& product_of) {
  std::vector<std::uint8_t> is(product_of.size());
  for (std::size_t j = 0; j < is.size(); ++j) is[j] = product_of[j] != free_state ? 1 : 0;
  return is;
}

double finite(const numerics::Scaled& value, const char* quantity) {
  const double result = value.value();
  require(std::isfinite(result), Status::numeric, quantity, " is e^", number(value.log()),
          ", more than the largest double: expected rates in a larger unit of time");
  return result;
}

}  // namespace

FirstPassage::FirstPassage(const Network& network, const Products& products)
    : n_products_(static_cast<Index>(products.states.size())),
      index_base_(products.index_base),
      product_of_(checked_products(network, products)),
      chain_(network, absorbing(product_of_)) {
  const auto& free = chain_.free();
  exit_.assign(products.states.size(), std::vector<numerics::Scaled>(free.size()));
  for (std::size_t place = 0; place < free.size(); ++place)
    for (const auto& jump : network.jumps_from(free[place])) {
      const auto product = product_of_[jump.to];
      if (product >= 0) exit_[product][place] += numerics::Scaled(jump.rate);
    }
  for (auto& rates : exit_)
    for (auto& rate : rates) rate.settle();
}

std::vector<numerics::Scaled> FirstPassage::ones() const {
  return std::vector<numerics::Scaled>(chain_.free().size(), numerics::Scaled(1.0));
}

Vector FirstPassage::spread(const std::vector<numerics::Scaled>& values, const char* quantity) const {
  Vector result = Vector::Zero(n_states());
  for (Index j = 0; j < n_states(); ++j)
    if (product_of_[j] == outside_state) result[j] = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t place = 0; place < values.size(); ++place)
    result[chain_.free()[place]] = finite(values[place], quantity);
  return result;
}

Vector FirstPassage::mean_time() const { return spread(solve(ones()), "a mean first-passage time"); }

Vector FirstPassage::second_moment() const {
  auto twice = solve(ones());
  for (auto& time : twice) time += time;
  return spread(solve(twice), "the mean square of a first-passage time");
}

Matrix FirstPassage::splitting() const {
  Matrix probability(n_states(), n_products_);
  for (Index c = 0; c < n_products_; ++c) probability.col(c) = spread(solve(exit_[c]), "a splitting probability");
  for (Index j = 0; j < n_states(); ++j) {
    const auto product = product_of_[j];
    if (product >= 0) probability(j, product) = 1;
  }
  return probability;
}

Vector FirstPassage::integral(const Vector& w) const {
  require(w.size() == n_states(), Status::size, "weight has ", w.size(), " entries, expected n_states = ", n_states());
  for (Index j = 0; j < w.size(); ++j)
    require(std::isfinite(w[j]) && w[j] >= 0, Status::argument, "weight[", j + index_base_, "] = ", number(w[j]),
            ": expected a finite number >= 0");
  std::vector<numerics::Scaled> free;
  free.reserve(chain_.free().size());
  for (const auto j : chain_.free()) free.emplace_back(w[j]);
  return spread(solve(free), "a mean integral");
}

Passage FirstPassage::from(const Network& network, const PassageStart& start, int index_base) const {
  const auto weight = checked_start(network, product_of_, start, index_base);
  const auto& free = chain_.free();
  std::vector<numerics::Scaled> mu(free.size());
  for (std::size_t s = 0; s < weight.size(); ++s) {
    const auto place = std::lower_bound(free.begin(), free.end(), start.states[s]) - free.begin();
    mu[place] = weight[s];
  }
  const auto occupation = chain_.occupation(mu);
  const auto times = solve(ones());
  numerics::Scaled mean, square;
  std::vector<numerics::Scaled> ends(exit_.size());
  for (std::size_t place = 0; place < free.size(); ++place) {
    mean += occupation[place];
    square.add_product(occupation[place], times[place]);
    for (std::size_t c = 0; c < ends.size(); ++c) ends[c].add_product(occupation[place], exit_[c][place]);
  }
  mean.settle();
  square.settle();
  Passage result;
  result.mean_time = finite(mean, "the mean first-passage time");
  // Relative to the square of the mean, so that nothing overflows before it must.
  const double relative = 2 * ((square / mean) / mean).value() - 1;
  result.variance = (mean * mean * numerics::Scaled(std::max(relative, 0.0))).value();
  result.splitting.resize(n_products_);
  result.exit_rate.resize(n_products_);
  for (std::size_t c = 0; c < ends.size(); ++c) {
    ends[c].settle();
    result.splitting[static_cast<Index>(c)] = ends[c].value();
    result.exit_rate[static_cast<Index>(c)] = finite(ends[c] / mean, "an exit rate");
  }
  result.occupation = spread(occupation, "a residence time");
  return result;
}

double mean_first_passage_time(const Network& network, const std::vector<Index>& sources,
                               const std::vector<Index>& targets, int index_base) {
  Products products{{targets}, {"targets"}, index_base, {}};
  products.within = reached_before(network, sources, targets, index_base);
  const FirstPassage passage(network, products);
  return passage.from(network, {sources, {}}, index_base).mean_time;
}

double kemeny_constant(const Network& network) {
  const auto& stationary = network.stationary();
  if (network.n_states() == 1) return 0;
  Index ground = 0;
  stationary.log_pi.maxCoeff(&ground);
  std::vector<std::uint8_t> ends(network.n_states(), 0);
  ends[ground] = 1;
  const KilledChain chain(network, ends);
  const auto times = chain.mean_total(std::vector<numerics::Scaled>(chain.free().size(), numerics::Scaled(1.0)));
  const auto own = chain.self_occupation();
  // In units of the largest entry: differences are taken between doubles.
  numerics::Scaled unit;
  for (const auto& time : own) unit = unit < time ? time : unit;
  double sum = 0;
  for (std::size_t place = 0; place < own.size(); ++place) {
    const auto weight = network::stationary_weight(stationary, chain.free()[place]);
    sum += (own[place] / unit).value() - (weight * times[place] / unit).value();
  }
  return finite(unit * numerics::Scaled(std::max(sum, 0.0)), "Kemeny's constant");
}

}  // namespace rdd::transport
