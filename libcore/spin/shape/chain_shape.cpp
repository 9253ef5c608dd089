// Newton's method on a window around each exchange, which grows until nothing moves at its edges, and the energies of
// the exchanges within it.
#include "spin/shape/chain_shape.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "spin/shape/chain_window.hpp"
#include "spin/shape/sampled.hpp"
#include "support/error.hpp"

namespace rdd::spin {
namespace {

dmd::ChainState state_of(const dmd::Chain& chain, const Start& start, const Spins& spins) {
  const Vector x = start.x.row(0);
  return {occupation(spins), x.tail(chain.n - 1) - x.head(chain.n - 1), start.log_alpha};
}

/// Storage of windows.
ChainWindow& workspace() {
  thread_local ChainWindow window;
  return window;
}

/// Energies are continued from where averages were taken: their fourth order over a step of this size is below 1e-8 of
/// a pair's energy.
constexpr double energies_follow = 1e-2;

/// Sites on either side of an exchange that the first step moves, and whose energies are found anew; the second step
/// adds `growth` where that is too little. What an exchange does to bonds and widths falls off by a factor of two to
/// three a site.
Index half_window(double tolerance) {
  return std::max<Index>(7, 2 + static_cast<Index>(std::ceil(-0.3 * std::log(tolerance))));
}
constexpr Index growth = 3;

/// Sites first - by to last + by, as far as there are.
Stretch wider(Stretch part, Index by, Index n) {
  return {std::max<Index>(0, part.first - by), std::min(n - 1, part.last + by)};
}
bool within(Stretch part, Stretch all) { return part.first >= all.first && part.last <= all.last; }
Stretch hull(Stretch a, Stretch b) { return {std::min(a.first, b.first), std::max(a.last, b.last)}; }

}  // namespace

ChainShape::ChainShape(std::shared_ptr<const System> system, const RateRule& rule, const Start& start, Spins spins)
    : Shape(std::move(spins)),
      system_(std::move(system)),
      rule_(rule),
      state_(state_of(*system_->chain(), start, spins_)),
      difference_(static_cast<std::size_t>(system_->chain()->n - 1)) {
  relax_whole();
  renew_whole();
}

void ChainShape::relax_whole() {
  const dmd::Relaxation result = dmd::relax(*system_->chain(), state_);
  require(result.converged, Status::not_converged, "relaxation stopped after ", result.iterations,
          " iterations with residual ", number(result.residual),
          "; beta may be too low for the sites to hold together");
}

/// False if the window does not come to rest; the state is then some valid one.
bool ChainShape::relax_window(Index i) {
  const Index n = system_->chain()->n;
  Stretch part{}, moved{}, placed{};
  auto place = [&](Stretch all) {
    part = moved = all;
    placed = wider(all, growth, n);
    return workspace().place(*system_->chain(), rule_, spins_, state_, reach_, placed);
  };
  PlacedWindow window = place(wider({i, i + 1}, half_window(rule_.tolerance) - 1, n));
  for (int iteration = 0; iteration < 30; ++iteration) {
    std::optional<EvaluatedWindow> evaluated = window.evaluate(part);
    if (!evaluated) {
      ++reach_;
      window = place(moved);
      continue;
    }
    const SteppedWindow stepped = std::move(*evaluated).step();
    const WindowStep& step = stepped.result();
    if (!(step.largest < 1)) return false;
    if (step.beyond > 0.4 * rule_.tolerance) {  // more than one exchange may leave something there
      part = wider(part, growth, n);
      if (!within(part, placed)) window = place(hull(part, moved));
    } else if (step.left < rule_.tolerance && step.largest < energies_follow) {
      stepped.exchange_energies(moved, difference_.data() + moved.first);
      touch(moved);
      return true;
    } else {
      part = step.next;
    }
    moved = hull(moved, part);
  }
  return false;
}

void ChainShape::exchange(std::size_t bond, const Run& run) {
  run.check();
  const Index i = system_->bonds[bond].i;
  std::swap(spins_[i], spins_[i + 1]);
  std::swap(state_.c[i], state_.c[i + 1]);
  if (relax_window(i)) return;
  relax_whole();
  renew_whole();
}

void ChainShape::touch(Stretch part) {
  touched_.clear();
  for (Index i = std::max<Index>(1, part.first); i < std::min(part.last, system_->chain()->n - 2); ++i)
    touched_.push_back(static_cast<std::size_t>(i - 1));
}

/// The energies of all exchanges, some at a time.
void ChainShape::renew_whole() {
  const Index n = system_->chain()->n;
  for (Index first = 0; first < n - 1;) {
    const Stretch part{first, std::min(n - 1, first + 256)};
    const PlacedWindow window = workspace().place(*system_->chain(), rule_, spins_, state_, reach_, part);
    const std::optional<EvaluatedWindow> evaluated = window.evaluate(part);
    if (!evaluated) {
      ++reach_;
      first = 0;
      continue;
    }
    evaluated->exchange_energies(part, difference_.data() + first);
    first = part.last;
  }
  touch({0, n - 1});
}

double ChainShape::relative_rate(std::size_t bond, RandomStream& samples) const {
  const Index i = system_->bonds[bond].i;
  if (spins_[i] == spins_[i + 1]) return 0;
  if (rule_.closure == Closure::sampled) return sampled_rate(*system_->chain(), state_, i, reach_, rule_, samples);
  return spin::relative_rate(rule_.law, system_->chain()->physics.beta, difference(i));
}

Matrix ChainShape::positions() const {
  Matrix x = Matrix::Zero(1, system_->chain()->n);
  for (Index i = 1; i < x.cols(); ++i) x(0, i) = x(0, i - 1) + state_.bonds[i - 1];
  return x;
}

double ChainShape::length() const { return state_.bonds.sum(); }

std::vector<double> ChainShape::exact() const {
  std::vector<double> numbers(state_.bonds.begin(), state_.bonds.end());
  numbers.insert(numbers.end(), state_.log_alpha.begin(), state_.log_alpha.end());
  numbers.insert(numbers.end(), difference_.begin(), difference_.end());
  numbers.push_back(static_cast<double>(reach_));
  return numbers;
}

void ChainShape::set_exact(const Spins& spins, const std::vector<double>& numbers) {
  const Index n = system_->chain()->n;
  check(*system_, spins);
  require(static_cast<Index>(numbers.size()) == 3 * n - 1, Status::format, "a saved shape has ", numbers.size(),
          " numbers: expected ", 3 * n - 1);
  const Eigen::Map<const Vector> all(numbers.data(), 3 * n - 1);
  const dmd::ChainState state{occupation(spins), all.head(n - 1), all.segment(n - 1, n)};
  require(all.allFinite() && dmd::is_valid(*system_->chain(), state) && all[3 * n - 2] >= 1 &&
              all[3 * n - 2] < static_cast<double>(n),
          Status::format, "the saved shape makes no sense for this system");
  spins_ = spins;
  state_ = state;
  difference_.assign(numbers.begin() + 2 * n - 1, numbers.end() - 1);
  reach_ = static_cast<Index>(all[3 * n - 2]);
}

}  // namespace rdd::spin
