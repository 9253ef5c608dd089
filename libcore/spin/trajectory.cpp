// Choosing and making exchanges.
#include "spin/trajectory.hpp"

#include <cmath>
#include <limits>

#include "support/error.hpp"
#include "support/files/restart_file.hpp"

namespace rdd::spin {

Trajectory::Trajectory(std::unique_ptr<Shape> shape, std::size_t n_bonds, double tau, std::uint64_t seed,
                       std::uint64_t index)
    : shape_(std::move(shape)),
      tree_(n_bonds),
      tau_(tau),
      events_(seed, RandomUse::spin_events, index),
      samples_(seed, RandomUse::spin_noise, index) {
  for (std::size_t bond = 0; bond < n_bonds; ++bond) renew(bond);
  draw_wait();
}

Trajectory::Trajectory(const Trajectory& other)
    : shape_(other.shape_->clone()),
      tree_(other.tree_),
      tau_(other.tau_),
      events_(other.events_),
      samples_(other.samples_),
      next_(other.next_),
      n_events_(other.n_events_) {}

void Trajectory::renew(std::size_t bond) {
  const double rate = shape_->relative_rate(bond, samples_) / tau_;
  require(std::isfinite(rate), Status::numeric, "the rate of exchange bond ", bond, " (counted from 0) is ", rate,
          ": expected a finite one; Arrhenius rates have no bound");
  tree_.set(bond, rate);
}

void Trajectory::draw_wait() {
  next_ = tree_.total() > 0 ? next_ + events_.exponential() / tree_.total() : std::numeric_limits<double>::infinity();
}

void Trajectory::advance(double time, const Run& run) {
  while (next_ <= time) {
    shape_->exchange(tree_.choose(events_.uniform()), run);
    for (const std::size_t bond : shape_->touched()) renew(bond);
    ++n_events_;
    draw_wait();
  }
}

std::vector<double> Trajectory::exact() const {
  std::vector<double> numbers = shape_->exact();
  for (std::size_t bond = 0; bond < tree_.size(); ++bond) numbers.push_back(tree_.rate(bond));
  for (const RandomStream* stream : {&events_, &samples_}) numbers.push_back(static_cast<double>(stream->position()));
  numbers.push_back(next_);
  numbers.push_back(static_cast<double>(n_events_));
  return numbers;
}

void Trajectory::set_exact(const Spins& spins, const std::vector<double>& numbers, double time) {
  const std::size_t own = tree_.size() + 4;
  require(numbers.size() > own, Status::format, "a saved trajectory has ", numbers.size(), " numbers: expected more");
  const auto shared = static_cast<std::ptrdiff_t>(numbers.size() - own);
  shape_->set_exact(spins, {numbers.begin(), numbers.begin() + shared});
  const double* rest = numbers.data() + shared;
  for (std::size_t bond = 0; bond < tree_.size(); ++bond) {
    require(*rest >= 0 && std::isfinite(*rest), Status::format, "a saved rate is ", number(*rest),
            ": expected a finite one >= 0");
    tree_.set(bond, *rest++);
  }
  for (RandomStream* stream : {&events_, &samples_}) stream->move_to(static_cast<std::uint64_t>(saved_count(*rest++)));
  next_ = *rest++;
  require(next_ >= time, Status::format, "a saved trajectory makes its next exchange at ", number(next_),
          ", expected one after the time of the file, ", number(time));
  n_events_ = saved_count(*rest);
}

}  // namespace rdd::spin
