// Bonds of a grid: which points they join and how strongly.
#include "field/grid.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "field/grid_checks.hpp"
#include "field/grid_walls.hpp"
#include "network/boltzmann.hpp"
#include "support/error.hpp"

namespace rdd::field {
namespace {

/// x/(e^x - 1).
double bernoulli(double x) { return x == 0 ? 1 : x / std::expm1(x); }

/// A conductivity as a size, the trace, and the shares of the grid's directions in it.
struct Source {
  double size = 0;
  std::vector<GridTerm> terms;

  [[nodiscard]] double share(const GridVector& w) const {
    const auto found = std::ranges::find(terms, w, &GridTerm::w);
    return found == terms.end() ? 0 : found->weight;
  }
};

/// A bond that the source's own terms do not have, but those of its other end.
struct Extra {
  Index source = 0;
  GridVector w{};  // away from the source
};

struct GridJump {
  std::int32_t to = 0;
  std::array<std::int8_t, max_grid_dim> offset{};
  double rate = 0;
};

class GridBuilder {
 public:
  GridBuilder(const Run& run, const GridRequest& request) : run_(run), request_(request), grid_(request.grid) {
    sources_.resize(n_sources());
  }

  GridRates build() {
    decompose();
    find_extras();
    GridRates out;
    const Index n = n_sources();
    std::vector<std::vector<GridJump>> pieces((n + piece - 1) / piece);
    std::vector<Index> count(n, 0);
    run_.for_pieces(n, piece, [&](Index begin, Index end) {
      auto& own = pieces[begin / piece];
      for (Index s = begin; s < end; ++s) {
        const auto before = own.size();
        jumps_from(s, own);
        count[s] = static_cast<Index>(own.size() - before);
      }
    });
    out.first.assign(n + 1, 0);
    for (Index s = 0; s < n; ++s) out.first[s + 1] = out.first[s] + count[s];
    out.to.reserve(out.first[n]);
    out.offset.reserve(out.to.capacity());
    out.rate.reserve(out.to.capacity());
    for (auto& own : pieces) {
      for (const auto& jump : own) {
        out.to.push_back(jump.to);
        out.offset.push_back(jump.offset);
        out.rate.push_back(jump.rate);
      }
      own = {};
    }
    return out;
  }

 private:
  static constexpr Index piece = 1024;

  [[nodiscard]] Index n_sources() const { return request_.n_coarse * grid_.n_points(); }

  /// Conductivities in coordinates of the grid, then in its directions.
  void decompose() {
    const Matrix inverse = grid_.cell.completeOrthogonalDecomposition().pseudoInverse();
    run_.for_pieces(n_sources(), piece, [&](Index begin, Index end) {
      for (Index s = begin; s < end; ++s) sources_[s] = source_of(inverse, s);
    });
  }

  [[nodiscard]] Source source_of(const Matrix& inverse, Index s) const {
    const Index space = grid_.cell.rows();
    const Eigen::Map<const Matrix> given(request_.conductivity.col(s).data(), space, space);
    Source out;
    out.size = given.trace();
    if (out.size == 0 && given.isZero(0)) return out;
    const std::string name = name_of_conductivity(request_, s);
    require_in_plane(grid_, given, name);
    const double unit = std::ldexp(1.0, -std::ilogb(out.size));
    const Matrix a = inverse * (given * unit).selfadjointView<Eigen::Lower>() * inverse.transpose();
    const auto root = square_root((a + a.transpose()) / 2);
    require(root.has_value(), Status::argument, name, " is not positive: expected A.g.g >= 0 for every gradient g");
    const auto inside = selling_terms(*root);
    auto terms = inside ? terms_beside_ends(grid_, place_of(s / request_.n_coarse), *inside) : std::nullopt;
    Index longest = terms ? 0 : std::numeric_limits<Index>::max();
    if (terms)
      for (const auto& term : *terms)
        for (const Index n : term.w) longest = std::max(longest, std::abs(n));
    if (longest > request_.reach) refuse_reach(request_, s, longest);
    out.terms = std::move(*terms);
    for (auto& term : out.terms) term.weight /= out.size * unit;
    return out;
  }

  [[nodiscard]] GridVector place_of(Index point) const {
    GridVector x{};
    for (Index a = 0; a < grid_.dim(); ++a) {
      x[a] = point % grid_.shape[a];
      point /= grid_.shape[a];
    }
    return x;
  }

  /// The source at the other end of a bond, or -1 beyond an end that reflects.
  [[nodiscard]] Index across(Index source, const GridVector& w) const {
    const Index species = source % request_.n_coarse;
    const GridVector x = place_of(source / request_.n_coarse);
    Index point = 0;
    for (Index a = grid_.dim() - 1; a >= 0; --a) {
      const Index n = grid_.shape[a];
      Index at = x[a] + w[a];
      if (grid_.periodic[a]) at = ((at % n) + n) % n;
      if (at < 0 || at >= n) return -1;
      point = point * n + at;
    }
    return species + request_.n_coarse * point;
  }

  void find_extras() {
    for (Index s = 0; s < n_sources(); ++s)
      for (const auto& term : sources_[s].terms)
        for (const auto& w : {term.w, opposite(term.w)}) {
          const Index other = across(s, w);
          if (other >= 0 && sources_[other].share(term.w) == 0) extras_.push_back({other, opposite(w)});
        }
    std::ranges::stable_sort(extras_, {}, &Extra::source);
  }

  void jumps_from(Index s, std::vector<GridJump>& out) const {
    const auto begin = static_cast<std::ptrdiff_t>(out.size());
    for (const auto& term : sources_[s].terms)
      for (const auto& w : {term.w, opposite(term.w)}) add_jump(s, w, out);
    for (auto extra = std::ranges::lower_bound(extras_, s, {}, &Extra::source);
         extra != extras_.end() && extra->source == s; ++extra)
      add_jump(s, extra->w, out);
    add_exchange(s, out);
    std::sort(out.begin() + begin, out.end(),
              [](const GridJump& a, const GridJump& b) { return a.to != b.to ? a.to < b.to : a.offset < b.offset; });
  }

  void add_jump(Index s, const GridVector& w, std::vector<GridJump>& out) const {
    const Index other = across(s, w);
    if (other < 0) return;
    const auto &here = sources_[s], &there = sources_[other];
    if (there.size == 0) return;
    const GridVector line = without_sign(w);
    const double share = (here.share(line) + there.share(line)) / 2;
    const double own = log_weight(s), difference = own - log_weight(other);
    double relative = 0;  // the rate times Z
    if (request_.rule == GridRule::conductance)
      relative = share * (2 / (1 / here.size + 1 / there.size));
    else
      relative = share * bernoulli(difference) * (2 / (1 / here.size + std::exp(-difference) / there.size));
    const double rate = network::scaled_exponential(relative, -own);
    if (!std::isnormal(rate)) refuse_rate(request_, s, other, difference, rate);
    out.push_back({static_cast<std::int32_t>(other), narrow(w), rate});
  }

  static std::array<std::int8_t, max_grid_dim> narrow(const GridVector& w) {
    return {static_cast<std::int8_t>(w[0]), static_cast<std::int8_t>(w[1]), static_cast<std::int8_t>(w[2])};
  }

  void add_exchange(Index s, std::vector<GridJump>& out) const {
    if (request_.exchange.size() == 0) return;
    const Index p = s % request_.n_coarse, point = s / request_.n_coarse;
    for (Index q = 0; q < request_.n_coarse; ++q) {
      const Index n = request_.n_coarse;
      const double g = (request_.exchange(q + n * p, point) + request_.exchange(p + n * q, point)) / 2;
      if (q == p || g == 0) continue;
      const double rate = network::scaled_exponential(g, -log_weight(s));
      const Index other = q + request_.n_coarse * point;
      if (!std::isnormal(rate)) refuse_rate(request_, s, other, log_weight(s) - log_weight(other), rate);
      out.push_back({static_cast<std::int32_t>(other), {}, rate});
    }
  }

  [[nodiscard]] double log_weight(Index s) const { return request_.log_weight.data()[s]; }

  const Run& run_;
  const GridRequest& request_;
  const Grid& grid_;
  std::vector<Source> sources_;
  std::vector<Extra> extras_;
};

}  // namespace

Index Grid::n_points() const {
  Index n = 1;
  for (const Index one : shape) n *= one;
  return n;
}

GridRates grid_rates(const Run& run, const GridRequest& request) {
  check(request);
  return GridBuilder(run, request).build();
}

}  // namespace rdd::field
