// Conjugate gradients with an incomplete factorisation in the order of the maximum spanning tree.
#include "numerics/krylov/graph_laplacian.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "numerics/disjoint_sets.hpp"
#include "support/error.hpp"
#include "support/stop_point.hpp"

namespace rdd::numerics {
namespace {

/// Vertices with more later neighbours than this pass nothing on to edges between these: the pairs are too many.
constexpr Index most_neighbours = 64;

/// Columns that are iterated together, so that each pass over the edges serves all of them.
constexpr int most_columns = 3;

}  // namespace

GraphLaplacian::GraphLaplacian(Index n, std::span<const GraphEdge> edges) {
  position_.resize(n);
  find_tree(edges);
  sort_edges(edges);
  eliminate();
}

/// Kruskal1956; then breadth first from vertex 0, and positions from the last found to the first.
void GraphLaplacian::find_tree(std::span<const GraphEdge> edges) {
  const auto n = std::ssize(position_);
  std::vector<std::int32_t> by_conductance(edges.size());
  std::iota(by_conductance.begin(), by_conductance.end(), 0);
  std::stable_sort(by_conductance.begin(), by_conductance.end(),
                   [&](std::int32_t e, std::int32_t f) { return edges[e].conductance > edges[f].conductance; });
  DisjointSets parts(n);
  std::erase_if(by_conductance, [&](std::int32_t e) { return !parts.join(edges[e].a, edges[e].b); });
  std::vector<Index> first(n + 1, 0);
  for (const auto e : by_conductance) {
    ++first[edges[e].a + 1];
    ++first[edges[e].b + 1];
  }
  std::partial_sum(first.begin(), first.end(), first.begin());
  std::vector<std::int32_t> incident(2 * by_conductance.size());
  auto next = first;
  for (const auto e : by_conductance) {
    incident[next[edges[e].a]++] = e;
    incident[next[edges[e].b]++] = e;
  }
  std::vector<std::int32_t> to_parent(n, -1);  // edges, by vertex
  std::vector<char> found(n, 0);
  order_.assign(1, 0);
  order_.reserve(n);
  found[0] = 1;
  for (std::size_t head = 0; head < order_.size(); ++head) {
    const auto vertex = order_[head];
    for (auto i = first[vertex]; i < first[vertex + 1]; ++i) {
      const auto& edge = edges[incident[i]];
      const auto other = edge.a == vertex ? edge.b : edge.a;
      if (found[other] != 0) continue;
      found[other] = 1;
      to_parent[other] = incident[i];
      order_.push_back(other);
    }
  }
  require(size() == n, Status::internal, "a Laplacian of a graph in parts: ", order_.size(), " of ", n,
          " vertices are connected");
  std::reverse(order_.begin(), order_.end());
  for (Index p = 0; p < n; ++p) position_[order_[p]] = static_cast<std::int32_t>(p);
  parent_.assign(n, -1);
  parent_conductance_.assign(n, 0);
  for (Index p = 0; p + 1 < n; ++p) {
    const auto vertex = order_[p];
    const auto& edge = edges[to_parent[vertex]];
    parent_[p] = position_[edge.a == vertex ? edge.b : edge.a];
    parent_conductance_[p] = edge.conductance;
  }
}

/// Each edge at its earlier end, later ends ascending, parallel ones joined.
void GraphLaplacian::sort_edges(std::span<const GraphEdge> edges) {
  struct Half {
    std::int32_t later;
    double conductance;
  };
  const auto earlier = [&](const GraphEdge& edge) { return std::min(position_[edge.a], position_[edge.b]); };
  std::vector<Index> start(size() + 1, 0);
  for (const auto& edge : edges) ++start[earlier(edge) + 1];
  std::partial_sum(start.begin(), start.end(), start.begin());
  std::vector<Half> halves(edges.size());
  auto next = start;
  for (const auto& edge : edges)
    halves[next[earlier(edge)]++] = {std::max(position_[edge.a], position_[edge.b]), edge.conductance};
  first_.assign(1, 0);
  later_.reserve(edges.size());
  conductance_.reserve(edges.size());
  for (Index p = 0; p < size(); ++p) {
    const auto begin = halves.begin() + start[p], end = halves.begin() + start[p + 1];
    std::stable_sort(begin, end, [](const Half& x, const Half& y) { return x.later < y.later; });
    for (auto half = begin; half != end; ++half) {
      if (std::ssize(later_) > first_.back() && later_.back() == half->later) {
        conductance_.back() += half->conductance;
        continue;
      }
      later_.push_back(half->later);
      conductance_.push_back(half->conductance);
    }
    first_.push_back(std::ssize(later_));
  }
}

/// Vertex p with the conductances w_q to later vertices and the earthing g is replaced by edges w_q w_r/s between
/// these, s = g + sum of w: added where there is an edge, otherwise, and w_q g/s with them, to the earthing of q and r.
void GraphLaplacian::eliminate() {
  eliminated_ = conductance_;
  inverse_.assign(size(), 0);
  std::vector<double> earthing(size(), 0);
  for (Index p = 0; p < size(); ++p) {
    const Index begin = first_[p], end = first_[p + 1];
    const double all = std::accumulate(eliminated_.begin() + begin, eliminated_.begin() + end, 0.0);
    const double sum = all + earthing[p];
    if (!(sum > 0)) continue;
    inverse_[p] = 1 / sum;
    const bool many = end - begin > most_neighbours;
    for (Index i = begin; i < end; ++i) {
      const auto q = later_[i];
      const double share = eliminated_[i] * inverse_[p];
      earthing[q] += share * earthing[p];
      if (many) {
        earthing[q] += share * std::max(all - eliminated_[i], 0.0);
        continue;
      }
      const auto row = later_.begin() + first_[q], row_end = later_.begin() + first_[q + 1];
      for (Index j = i + 1; j < end; ++j) {
        const double added = share * eliminated_[j];
        const auto place = std::lower_bound(row, row_end, later_[j]);
        if (place != row_end && *place == later_[j]) {
          eliminated_[place - later_.begin()] += added;
        } else {
          earthing[q] += added;
          earthing[later_[j]] += added;
        }
      }
    }
  }
}

template <int Columns>
void GraphLaplacian::apply(const double* x, double* y) const {
  std::fill_n(y, Columns * size(), 0.0);
  for (Index p = 0; p < size(); ++p) {
    const double* const from = x + Columns * p;
    std::array<double, Columns> own{};
    for (Index i = first_[p]; i < first_[p + 1]; ++i) {
      const double* const to = x + Columns * later_[i];
      double* const out = y + Columns * later_[i];
      for (int c = 0; c < Columns; ++c) {
        const double current = conductance_[i] * (from[c] - to[c]);
        own[c] += current;
        out[c] -= current;
      }
    }
    for (int c = 0; c < Columns; ++c) y[Columns * p + c] += own[c];
  }
}

/// z = M^{-1} r.
template <int Columns>
void GraphLaplacian::precondition(const double* r, double* z) const {
  std::copy_n(r, Columns * size(), z);
  for (Index p = 0; p < size(); ++p) {
    std::array<double, Columns> own;
    for (int c = 0; c < Columns; ++c) own[c] = z[Columns * p + c] *= inverse_[p];
    for (Index i = first_[p]; i < first_[p + 1]; ++i)
      for (int c = 0; c < Columns; ++c) z[Columns * later_[i] + c] += eliminated_[i] * own[c];
  }
  for (Index p = size(); p-- > 0;) {
    std::array<double, Columns> sum{};
    for (Index i = first_[p]; i < first_[p + 1]; ++i)
      for (int c = 0; c < Columns; ++c) sum[c] += eliminated_[i] * z[Columns * later_[i] + c];
    for (int c = 0; c < Columns; ++c) z[Columns * p + c] += inverse_[p] * sum[c];
  }
}

/// r = right - L x, z = M^{-1} r, and directions p with p_i^T L p_j = 0.
template <int Columns>
bool GraphLaplacian::iterate(const Matrix& right, Index first, double reduction, Index most, Matrix& x) const {
  using Numbers = std::array<double, Columns>;
  const Index n = size();
  std::vector<double> solution(Columns * n, 0.0), r(Columns * n), z(Columns * n), image(Columns * n);
  for (Index i = 0; i < n; ++i)
    for (int c = 0; c < Columns; ++c) r[Columns * i + c] = right(first + c, order_[i]);
  const auto product = [n](const std::vector<double>& a, const std::vector<double>& b) {
    Numbers sum{};
    for (Index i = 0; i < n; ++i)
      for (int c = 0; c < Columns; ++c) sum[c] += a[Columns * i + c] * b[Columns * i + c];
    return sum;
  };
  precondition<Columns>(r.data(), z.data());
  auto direction = z;
  Numbers square = product(r, z);
  const Numbers initial = square;
  const auto done = [&] {
    for (int c = 0; c < Columns; ++c)
      if (square[c] > reduction * reduction * initial[c]) return false;
    return true;
  };
  Index iteration = 0;
  for (; iteration < most && !done(); ++iteration) {
    stop_point();
    apply<Columns>(direction.data(), image.data());
    const Numbers energy = product(direction, image);
    Numbers length, next;
    for (int c = 0; c < Columns; ++c) length[c] = energy[c] > 0 ? square[c] / energy[c] : 0;
    for (Index i = 0; i < n; ++i)
      for (int c = 0; c < Columns; ++c) {
        solution[Columns * i + c] += length[c] * direction[Columns * i + c];
        r[Columns * i + c] -= length[c] * image[Columns * i + c];
      }
    precondition<Columns>(r.data(), z.data());
    next = product(r, z);
    for (int c = 0; c < Columns; ++c) length[c] = square[c] > 0 ? next[c] / square[c] : 0;
    for (Index i = 0; i < n; ++i)
      for (int c = 0; c < Columns; ++c)
        direction[Columns * i + c] = z[Columns * i + c] + length[c] * direction[Columns * i + c];
    square = next;
  }
  for (Index i = 0; i < n; ++i)
    for (int c = 0; c < Columns; ++c)
      x(first + c, order_[i]) = solution[Columns * i + c] - solution[Columns * (n - 1) + c];
  return done();
}

bool GraphLaplacian::solve(const Matrix& right, double reduction, Index most, Matrix& x) const {
  x.resize(right.rows(), size());
  bool reached = true;
  for (Index first = 0; first < right.rows();) {
    const Index columns = std::min<Index>(most_columns, right.rows() - first);
    reached &= columns == 3   ? iterate<3>(right, first, reduction, most, x)
               : columns == 2 ? iterate<2>(right, first, reduction, most, x)
                              : iterate<1>(right, first, reduction, most, x);
    first += columns;
  }
  return reached && x.allFinite();
}

double GraphLaplacian::energy_bound(std::span<const double> residual) const {
  std::vector<double> current(size());
  for (Index p = 0; p < size(); ++p) current[p] = residual[order_[p]];
  double sum = 0;
  for (Index p = 0; p + 1 < size(); ++p) {
    sum += current[p] * current[p] / parent_conductance_[p];
    current[parent_[p]] += current[p];
  }
  return sum;
}

Vector GraphLaplacian::path_resistances() const {
  std::vector<double> to_root(size(), 0.0);
  Vector result = Vector::Zero(size());
  for (Index p = size() - 1; p-- > 0;) {
    to_root[p] = to_root[parent_[p]] + 1 / parent_conductance_[p];
    result[order_[p]] = to_root[p];
  }
  return result;
}

}  // namespace rdd::numerics
