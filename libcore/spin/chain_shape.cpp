// Newton's method on a window of a chain, and the energies of its exchanges.
#include "spin/chain_shape.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "spin/sampled.hpp"
#include "support/error.hpp"

namespace rdd::spin {
namespace {

dmd::ChainState state_of(const dmd::Chain& chain, const Start& start, const Spins& spins) {
  const Vector x = start.x.row(0);
  return {occupation(spins), x.tail(chain.n - 1) - x.head(chain.n - 1), start.log_alpha};
}

}  // namespace

ChainShape::ChainShape(std::shared_ptr<const System> system, const RateRule& rule, const Start& start, Spins spins)
    : Shape(std::move(spins)),
      system_(std::move(system)),
      rule_(rule),
      state_(state_of(*system_->chain, start, spins_)),
      difference_(static_cast<std::size_t>(system_->chain->n - 1)) {
  relax_whole();
  renew(0, system_->chain->n - 1);
  half_ = reach_ + 4;
  forget();
}

void ChainShape::relax_whole() {
  const dmd::Relaxation result = dmd::relax(*system_->chain, state_);
  require(result.converged, Status::not_converged, "relaxation stopped after ", result.iterations,
          " iterations with residual ", number(result.residual),
          "; beta may be too low for the sites to hold together");
}

/// The chain of sites first to last and its state.
dmd::Chain ChainShape::part(Index first, Index last, dmd::ChainState& state) const {
  dmd::Chain chain = *system_->chain;
  chain.n = last - first + 1;
  chain.physics.quadrature = rule_.quadrature();
  chain.physics.kinetics = rule_.closure == Closure::point ? dmd::Kinetics::point : dmd::Kinetics::tanh;
  state = {state_.c.segment(first, chain.n), state_.bonds.segment(first, chain.n - 1),
           state_.log_alpha.segment(first, chain.n)};
  return chain;
}

/// One step of Newton's method on the bonds and widths of sites first to last; its largest relative entry, in all and
/// within the reach of the potentials from an edge beyond which there are sites. Infinite if there is no such step.
double ChainShape::newton_step(Index first, Index last, double& at_edges) {
  const Index n = system_->chain->n, low = std::max<Index>(0, first - reach_), high = std::min(n - 1, last + reach_);
  dmd::ChainState around;
  const dmd::Chain chain = part(low, high, around);
  dmd::evaluate(chain, around, pairs_);
  const Vector gradient = dmd::shape_gradient(chain, pairs_);
  const dmd::SymmetricBand hessian = dmd::shape_hessian(chain, pairs_);
  const Index from = 2 * (first - low), size = 2 * (last - first) + 1;
  dmd::SymmetricBand own(size, hessian.width());
  for (Index column = 0; column < size; ++column)
    for (Index row = column; row < std::min(size, column + own.width() + 1); ++row)
      own(row, column) = hessian(from + row, from + column);
  Vector step = -gradient.segment(from, size);
  constexpr double none = std::numeric_limits<double>::infinity();
  if (!own.factor()) return none;
  own.solve(step);
  double largest = 0;
  at_edges = 0;
  for (Index k = 0; k < size; ++k) {
    const Index site = first + k / 2;
    const double relative = std::abs(k % 2 == 0 ? step[k] : step[k] / state_.bonds[site]);
    largest = std::max(largest, relative);
    if ((first > 0 && site < first + reach_) || (last < n - 1 && site > last - reach_))
      at_edges = std::max(at_edges, relative);
  }
  if (!(largest < 0.5)) return none;
  for (Index k = 0; k < size; ++k) (k % 2 == 0 ? state_.log_alpha : state_.bonds)[first + k / 2] += step[k];
  return largest;
}

/// False if the window does not come to rest; the state is then some valid one.
bool ChainShape::relax_window(Index i) {
  const Index n = system_->chain->n;
  for (int iteration = 0; iteration < 30; ++iteration) {
    const Index first = std::max<Index>(0, i + 1 - half_), last = std::min(n - 1, i + half_);
    double at_edges = 0;
    const double length = newton_step(first, last, at_edges);
    if (!(length < 1)) return false;
    if (at_edges > rule_.tolerance) {
      half_ += 3;
      forget();
    } else if (length * length < rule_.tolerance) {  // convergence is quadratic
      renew(first, last);
      return true;
    }
  }
  return false;
}

void ChainShape::forget() {
  const bool fits = 2 * half_ <= 63;
  const auto slots = static_cast<std::size_t>(std::clamp<Index>(system_->chain->n, 256, 16384));
  cache_.reset(fits ? slots : 0, static_cast<std::size_t>(6 * half_));
}

/// What decides on the shape around the exchange of sites i and i + 1.
PieceKey ChainShape::key_of(Index i) const {
  const Index n = system_->chain->n;
  const Index first = std::max<Index>(0, i + 1 - half_), last = std::min(n - 1, i + half_);
  PieceKey key{1, static_cast<std::int32_t>(first - (i + 1 - half_)), static_cast<std::int32_t>(i + half_ - last)};
  for (Index k = first; k <= last; ++k) key.spins = 2 * key.spins + (spins_[static_cast<std::size_t>(k)] > 0 ? 1 : 0);
  return key;
}

/// Copies the piece of the window between the chain and a place in the cache.
template <typename Copy>
void ChainShape::for_piece(Index i, Copy&& copy) {
  const Index n = system_->chain->n;
  const Index first = std::max<Index>(0, i + 1 - half_), last = std::min(n - 1, i + half_), size = last - first + 1;
  copy(state_.log_alpha.data() + first, size);
  copy(state_.bonds.data() + first, size - 1);
  copy(difference_.data() + first, size - 1);
}

void ChainShape::exchange(std::size_t bond, const Run& run) {
  run.check();
  const Index i = system_->bonds[bond].i, n = system_->chain->n;
  std::swap(spins_[static_cast<std::size_t>(i)], spins_[static_cast<std::size_t>(i + 1)]);
  std::swap(state_.c[i], state_.c[i + 1]);
  if (!cache_.empty()) {
    if (const double* kept = cache_.find(key_of(i))) {
      for_piece(i, [&](double* own, Index size) {
        std::copy_n(kept, size, own);
        kept += size;
      });
      touch(std::max<Index>(0, i + 1 - half_), std::min(n - 1, i + half_));
      return;
    }
  }
  if (!relax_window(i)) {
    relax_whole();
    renew(0, n - 1);
  }
  if (cache_.empty()) return;
  double* place = cache_.place(key_of(i));
  for_piece(i, [&](const double* own, Index size) { place = std::copy_n(own, size, place); });
}

void ChainShape::touch(Index first, Index last) {
  touched_.clear();
  for (Index i = std::max<Index>(1, first); i < std::min(last, system_->chain->n - 2); ++i)
    touched_.push_back(static_cast<std::size_t>(i - 1));
}

/// Energies of the exchanges between sites first to last.
void ChainShape::renew(Index first, Index last) {
  const Index n = system_->chain->n, low = std::max<Index>(0, first - reach_), high = std::min(n - 1, last + reach_);
  dmd::ChainState around;
  const dmd::Chain chain = part(low, high, around);
  dmd::evaluate(chain, around, pairs_);
  if (pairs_.reach > reach_) {  // the window was not looked at with everything in reach
    reach_ = pairs_.reach;
    renew(first, last);
    return;
  }
  const Vector field = dmd::exchange_field(chain, pairs_);
  touch(first, last);
  for (std::size_t k = 0; k < pairs_.i.size(); ++k) {
    const Index i = low + pairs_.i[k];
    if (pairs_.j[k] != pairs_.i[k] + 1 || i < first || i + 1 > last) continue;
    const double ds = 2 * (state_.c[i + 1] - state_.c[i]);
    difference_[static_cast<std::size_t>(i)] =
        ds * (field[i - low] - field[i + 1 - low] + pairs_.exchange()[k].j.value * ds);
  }
}

double ChainShape::relative_rate(std::size_t bond, RandomStream& samples) const {
  const Index i = system_->bonds[bond].i;
  if (spins_[static_cast<std::size_t>(i)] == spins_[static_cast<std::size_t>(i + 1)]) return 0;
  if (rule_.closure == Closure::sampled) return sampled_rate(*system_->chain, state_, i, reach_, rule_, samples);
  return spin::relative_rate(rule_.law, system_->chain->physics.beta, difference(i));
}

Matrix ChainShape::positions() const {
  Matrix x = Matrix::Zero(1, system_->chain->n);
  for (Index i = 1; i < x.cols(); ++i) x(0, i) = x(0, i - 1) + state_.bonds[i - 1];
  return x;
}

double ChainShape::length() const { return state_.bonds.sum(); }

std::vector<double> ChainShape::exact() const {
  std::vector<double> numbers(state_.bonds.begin(), state_.bonds.end());
  numbers.insert(numbers.end(), state_.log_alpha.begin(), state_.log_alpha.end());
  numbers.insert(numbers.end(), difference_.begin(), difference_.end());
  for (const Index number : {reach_, half_}) numbers.push_back(static_cast<double>(number));
  return numbers;
}

void ChainShape::set_exact(const Spins& spins, const std::vector<double>& numbers) {
  const Index n = system_->chain->n;
  check(*system_, spins);
  require(static_cast<Index>(numbers.size()) == 3 * n, Status::format, "a saved shape has ", numbers.size(),
          " numbers: expected ", 3 * n);
  const Eigen::Map<const Vector> all(numbers.data(), 3 * n);
  const dmd::ChainState state{occupation(spins), all.head(n - 1), all.segment(n - 1, n)};
  require(dmd::is_valid(*system_->chain, state) && all[3 * n - 2] >= 1 && all[3 * n - 1] >= 1, Status::format,
          "the saved shape makes no sense for this system");
  spins_ = spins;
  state_ = state;
  difference_.assign(numbers.begin() + 2 * n - 1, numbers.end() - 2);
  reach_ = static_cast<Index>(all[3 * n - 2]);
  half_ = static_cast<Index>(all[3 * n - 1]);
  forget();
}

}  // namespace rdd::spin
