// Coarse jumps over temperatures: a table at each, coarse states followed by what they share, laws between the knots.
#include "reduction/jump_table/jump_sweep.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "support/error.hpp"
#include "transport/transport.hpp"

namespace rdd::reduction {
namespace {

/// Errors of a body say at which temperature.
template <typename Body>
auto at_temperature(double temperature, const Body& body) {
  try {
    return body();
  } catch (const Error& error) {
    fail(error.status(), "at temperature ", number(temperature), ": ", error.what());
  }
}

Vector descending(const Vector& given) {
  require(given.size() >= 1, Status::argument, "temperature: expected at least one");
  for (const double t : given) require_temperature(t);
  std::vector<double> sorted(given.begin(), given.end());
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return Eigen::Map<const Vector>(sorted.data(), std::ssize(sorted));
}

/// The number of coarse states whose smallest gap over the temperatures is largest; smaller numbers first.
Index best_number(const Run& run, const Landscape& landscape, const Vector& temperatures, const ReduceRequest& reduce,
                  double least_gap) {
  if (landscape.n_states() == 1) return 1;
  auto request = reduce.gap;
  request.indirect = false;
  const Index n = temperatures.size();
  std::vector<Vector> ratio(n);
  run.for_pieces(n, 1, [&](Index t, Index) {
    ratio[t] = at_temperature(temperatures[t], [&] {
      return spectrum::gap_table(Run(), *landscape.network(temperatures[t]), request).ratio;
    });
  });
  Index best = 0;
  double widest = 0;
  std::string table;
  for (Index p = 0; p < ratio[0].size(); ++p) {
    Index worst = 0;
    const auto gap = [&](Index t) { return std::isfinite(ratio[t][p]) ? ratio[t][p] : 0; };
    for (Index t = 1; t < n; ++t)
      if (gap(t) < gap(worst)) worst = t;
    table.append("; P = ").append(std::to_string(p + 1)).append(": ").append(number(gap(worst)));
    table.append(" at ").append(number(temperatures[worst]));
    if (gap(worst) > widest) {
      widest = gap(worst);
      best = p + 1;
    }
  }
  require(best > 0 && widest >= least_gap, Status::no_gap, "no number of coarse states has a gap of ",
          number(least_gap),
          " at every temperature: expected a smaller range of temperatures or least_gap. The smallest of each", table);
  return best;
}

/// For each earlier coarse state the one now that shares most of its states with it, each once: the assignment with the
/// largest sum of cosines where there are few, else by the largest first.
std::vector<Index> matched_states(const Matrix& before, const Matrix& now) {
  const Index P = now.cols();
  Matrix shared = before.transpose() * now;
  for (Index q = 0; q < P; ++q)
    for (Index p = 0; p < P; ++p) shared(p, q) /= before.col(p).norm() * now.col(q).norm();
  std::vector<Index> order(P), best;
  std::iota(order.begin(), order.end(), Index{0});
  if (P <= 7) {
    double most = -1;
    do {
      double sum = 0;
      for (Index p = 0; p < P; ++p) sum += shared(p, order[p]);
      if (sum > most) {
        most = sum;
        best = order;
      }
    } while (std::next_permutation(order.begin(), order.end()));
    return best;
  }
  for (Index n = 0; n < P; ++n) {
    Index p = 0, q = 0;
    shared.maxCoeff(&p, &q);
    order[p] = q;
    shared.row(p).setConstant(-1);
    shared.col(q).setConstant(-1);
  }
  return order;
}

}  // namespace

JumpSweep::JumpSweep(const Run& run, const Landscape& landscape, const Vector& temperatures,
                     const JumpSweepRequest& request)
    : temperatures_(descending(temperatures)) {
  auto reduce = request.reduce;
  if (reduce.n_coarse == 0)
    reduce.n_coarse = best_number(run, landscape, temperatures_, reduce, request.table.least_gap);
  const Index n = temperatures_.size();
  std::vector<JumpTable> tables(n);
  memberships_.resize(n);
  gap_.resize(n);
  run.for_pieces(n, 1, [&](Index t, Index) {
    at_temperature(temperatures_[t], [&] {
      const auto reduced = coarse_grain(Run(), landscape.network(temperatures_[t]), reduce);
      tables[t] = coarse_jump_table(Run(), *reduced, request.table);
      memberships_[t] = reduced->memberships.chi;
      gap_[t] = reduced->gap;
      return 0;
    });
  });
  // The coarse states keep the order of the first temperature: numbers[t][q] is that of state q of temperature t.
  std::vector<std::vector<Index>> numbers(n, std::vector<Index>(reduce.n_coarse));
  std::iota(numbers[0].begin(), numbers[0].end(), Index{0});
  for (Index t = 1; t < n; ++t) {
    const auto order = matched_states(memberships_[t - 1], memberships_[t]);
    const Matrix own = memberships_[t];
    for (Index p = 0; p < reduce.n_coarse; ++p) {
      memberships_[t].col(p) = own.col(order[p]);
      numbers[t][order[p]] = p;
    }
  }
  join(tables, numbers);
  largest_error_ = error(run, landscape);
}

/// The jumps of all temperatures, their rates and weights.
void JumpSweep::join(const std::vector<JumpTable>& tables, const std::vector<std::vector<Index>>& numbers) {
  const Index n = temperatures_.size(), P = std::ssize(numbers[0]);
  using Key = std::tuple<std::int32_t, std::int32_t, Translation>;
  std::map<Key, Vector> found;
  equilibrium_.resize(P, n);
  for (Index t = 0; t < n; ++t) {
    for (Index q = 0; q < P; ++q) equilibrium_(numbers[t][q], t) = tables[t].equilibrium[q];
    for (const auto& jump : tables[t].network->jumps()) {
      const Key key{static_cast<std::int32_t>(numbers[t][jump.from]), static_cast<std::int32_t>(numbers[t][jump.to]),
                    jump.n};
      auto& rates = found.try_emplace(key, Vector::Zero(n)).first->second;
      rates[t] = jump.rate;
    }
  }
  require(equilibrium_.minCoeff() > 0, Status::numeric, "the weight of a coarse state is ",
          number(equilibrium_.minCoeff()), " at some temperature: expected a range in which it is a double > 0");
  NetworkInput input;
  input.n_states = P;
  input.lattice = tables[0].network->lattice();
  for (const auto& [key, rates] : found)
    input.jumps.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), 1});
  structure_ = std::make_shared<const Network>(std::move(input));
  rate_.resize(structure_->n_jumps(), n);
  for (Index e = 0; e < structure_->n_jumps(); ++e) {
    const auto& jump = structure_->jumps()[e];
    rate_.row(e) = found.at(Key{jump.from, jump.to, jump.n}).transpose();
  }
  log_weight_ = equilibrium_.array().log();
  log_rate_ = rate_.unaryExpr([](double rate) { return rate > 0 ? std::log(rate) : 0; });
}

double JumpSweep::error(const Run& run, const Landscape& landscape) const {
  const Index n = temperatures_.size() - 1;
  Vector found = Vector::Zero(n);
  run.for_pieces(n, 1, [&](Index i, Index) {
    const double middle = 2 / (1 / temperatures_[i] + 1 / temperatures_[i + 1]);
    at_temperature(middle, [&] {
      const Matrix exact = transport::diffusivity(*landscape.network(middle));
      const double size = exact.norm();
      if (size > 0) found[i] = (transport::diffusivity(*network(middle)) - exact).norm() / size;
      return 0;
    });
  });
  return n == 0 ? 0 : found.maxCoeff();
}

bool JumpSweep::holds(double temperature) const noexcept {
  return std::isgreaterequal(temperature, temperatures_[temperatures_.size() - 1]) &&
         std::islessequal(temperature, temperatures_[0]);
}

void JumpSweep::evaluate(double temperature, double* rate, double* weight) const noexcept {
  const Index n = temperatures_.size(), jumps = rate_.rows(), P = n_coarse();
  // The interval: knots i and i + 1 with T_i >= T >= T_{i + 1}.
  Index i = 0;
  while (i + 2 < n && temperatures_[i + 1] >= temperature) ++i;
  const Index j = n == 1 ? 0 : i + 1;
  const double first = 1 / temperatures_[i], last = 1 / temperatures_[j];
  const double t = n == 1 ? 0 : std::clamp((1 / temperature - first) / (last - first), 0.0, 1.0);
  const auto log_weight = [&](Index p) { return (1 - t) * log_weight_(p, i) + t * log_weight_(p, j); };
  for (Index e = 0; e < jumps; ++e) {
    const double left = rate_(e, i), right = rate_(e, j);
    if (left > 0 && right > 0) {
      rate[e] = t == 0 ? left : t == 1 ? right : std::exp((1 - t) * log_rate_(e, i) + t * log_rate_(e, j));
      continue;
    }
    const Index p = structure_->jumps()[e].from;
    const double own = log_weight(p);
    rate[e] = (left > 0 ? (1 - t) * left * std::exp(log_weight_(p, i) - own) : 0) +
              (right > 0 ? t * right * std::exp(log_weight_(p, j) - own) : 0);
  }
  if (weight == nullptr) return;
  double sum = 0;
  for (Index p = 0; p < P; ++p) sum += weight[p] = std::exp(log_weight(p));
  for (Index p = 0; p < P; ++p) weight[p] /= sum;
}

std::shared_ptr<const Network> JumpSweep::network(double temperature) const {
  std::vector<double> rate(rate_.rows()), weight(n_coarse());
  evaluate(temperature, rate.data(), weight.data());
  NetworkInput input;
  input.n_states = n_coarse();
  input.lattice = structure_->lattice();
  for (Index e = 0; e < rate_.rows(); ++e) {
    auto jump = structure_->jumps()[e];
    jump.rate = rate[e];
    if (jump.rate > 0) input.jumps.push_back(jump);
  }
  input.log_pi = Eigen::Map<const Vector>(weight.data(), n_coarse()).array().log();
  return std::make_shared<const Network>(std::move(input));
}

}  // namespace rdd::reduction
