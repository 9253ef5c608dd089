// Langevin steps and the exchanges tried between them.
#include "spin/coupled.hpp"

#include <cmath>

#include "spin/normal.hpp"
#include "support/error.hpp"
#include "support/files/restart_file.hpp"

namespace rdd::spin {

void check(const CoupledRule& rule) {
  check(rule.law);
  auto positive = [](double value, const char* name) {
    require(value > 0 && std::isfinite(value), Status::argument, name, " = ", value, ": expected > 0 and finite");
  };
  positive(rule.epsilon, "epsilon");
  positive(rule.time_step, "time_step");
  positive(rule.bound, "bound");
}

void check_step(const CoupledRule& rule, PointEnergy& energy, const Matrix& x, const Spins& spins) {
  const double stiffest = energy.stiffness(x, spins);
  require(std::isfinite(stiffest), Status::numeric, "the Hessian of the energy is not finite at the given positions");
  require(rule.time_step * stiffest <= 1, Status::argument, "time_step = ", rule.time_step,
          ": the stiffest mode has the curvature ", number(stiffest), "; expected a step of at most ",
          number(1 / stiffest));
}

CoupledTrajectory::CoupledTrajectory(std::shared_ptr<const System> system, const CoupledRule& rule, const Matrix& x,
                                     Spins spins, std::uint64_t seed, std::uint64_t index)
    : system_(std::move(system)),
      rule_(rule),
      energy_(system_),
      spins_(std::move(spins)),
      events_(seed, RandomUse::spin_events, index),
      noise_(seed, RandomUse::spin_noise, index),
      x_(x),
      normals_(x.rows(), x.cols()) {
  draw_normals();
  draw_wait();
}

void CoupledTrajectory::draw_wait() {
  const double bound = rule_.law == Law::tanh ? 1 : rule_.bound;
  const double rate = static_cast<double>(system_->bonds.size()) * bound / system_->physics().mobility.tau;
  next_ = rate > 0 ? next_ + events_.exponential() / rate : std::numeric_limits<double>::infinity();
}

void CoupledTrajectory::try_exchange() {
  const auto n = static_cast<double>(system_->bonds.size());
  const auto chosen = std::min(system_->bonds.size() - 1, static_cast<std::size_t>((1 - events_.uniform()) * n));
  const double accept = events_.uniform();
  draw_wait();
  const auto& bond = system_->bonds[chosen];
  auto &a = spins_[bond.i], &b = spins_[bond.j];
  if (a == b) return;
  double rate = relative_rate(rule_.law, system_->physics().beta, energy_.difference(x_, spins_, bond));
  if (rule_.law == Law::arrhenius) {
    rate /= rule_.bound;
    if (!(rate <= 1)) ++n_violations_;
  }
  if (!(accept <= rate)) return;
  if (force_before_.size() == 0) energy_.forces(x_, spins_, force_before_);
  std::swap(a, b);
  ++n_events_;
}

void CoupledTrajectory::draw_normals() {
  fill_normal(noise_, normals_.reshaped());
  for (Index i = 0; i < x_.cols(); ++i)
    if (energy_.holds(i)) normals_.col(i).setZero();
}

void CoupledTrajectory::step() {
  const double h = rule_.time_step, s = 0.5 * std::sqrt(2 * h / system_->physics().beta);
  energy_.forces(x_, spins_, force_);
  if (force_before_.size() != 0) {
    force_ = 0.5 * (force_ + force_before_);
    force_before_.resize(0, 0);
  }
  x_ += h * force_ + s * normals_;
  draw_normals();
  x_ += s * normals_;
  ++steps_;
}

void CoupledTrajectory::advance(double time, const Run& run) {
  const double h = rule_.time_step * rule_.epsilon;
  while (true) {
    // Candidates of the half steps before and after this one are tried at its positions.
    const double end = (static_cast<double>(steps_) + 0.5) * h;
    while (next_ <= std::min(time, end)) try_exchange();
    if (time <= end) return;
    if (steps_ % 64 == 0) {
      run.check();
      require(x_.allFinite(), Status::numeric, "the positions are not finite at time ", end,
              ": expected a smaller time_step than ", rule_.time_step);
    }
    step();
  }
}

std::vector<double> CoupledTrajectory::exact() const {
  std::vector<double> numbers;
  for (const Matrix* m : {&x_, &normals_}) numbers.insert(numbers.end(), m->data(), m->data() + m->size());
  const bool mixed = force_before_.size() != 0;
  for (Index k = 0; k < x_.size(); ++k) numbers.push_back(mixed ? force_before_.data()[k] : 0);
  for (const Index count : {static_cast<Index>(mixed), steps_, n_events_, n_violations_})
    numbers.push_back(static_cast<double>(count));
  for (const RandomStream* stream : {&events_, &noise_}) numbers.push_back(static_cast<double>(stream->position()));
  numbers.push_back(next_);
  return numbers;
}

void CoupledTrajectory::set_exact(const Spins& spins, const std::vector<double>& numbers, double time) {
  check(*system_, spins);
  const auto size = x_.size();
  require(static_cast<Index>(numbers.size()) == 3 * size + 7, Status::format, "a saved trajectory has ", numbers.size(),
          " numbers: expected ", 3 * size + 7);
  for (std::size_t k = 0; k + 1 < numbers.size(); ++k)
    require(std::isfinite(numbers[k]), Status::format, "a saved trajectory has a number that is not finite");
  spins_ = spins;
  const double* next = numbers.data();
  for (Matrix* m : {&x_, &normals_}) {
    std::copy_n(next, size, m->data());
    next += size;
  }
  const double* force = next;
  next += size;
  const bool mixed = *next++ != 0;
  force_before_.resize(0, 0);
  if (mixed) force_before_ = Eigen::Map<const Matrix>(force, x_.rows(), x_.cols());
  for (Index* count : {&steps_, &n_events_, &n_violations_}) *count = saved_count(*next++);
  for (RandomStream* stream : {&events_, &noise_}) stream->move_to(static_cast<std::uint64_t>(saved_count(*next++)));
  next_ = *next;
  const double reached = (static_cast<double>(steps_) + 1.5) * rule_.time_step * rule_.epsilon;
  require(next_ >= time && reached >= time * (1 - 1e-9), Status::format, "a saved trajectory has made ", steps_,
          " steps and tries its next exchange at ", number(next_), ", expected it at the time of the file, ",
          number(time));
}

}  // namespace rdd::spin
