// Pyramids, nodes, Laplacians at a wavevector, and the sums over nodes that are products along s and t.
#include "pair/lattice_green.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "numerics/gauss_rules.hpp"

namespace rdd::pair {
namespace {

/// Of the width over which G varies at the apex; at the far end of a pyramid it varies faster by 2/pi.
constexpr double grading = 0.6;

/// Nodes and weights on [low, high] that crowd around 0 within `width`.
struct Nodes {
  Vector x, weight;
};

Nodes graded(const numerics::Rule& rule, double low, double high, double width) {
  const double scale = std::asinh(high / width), first = low == 0 ? 0 : -scale;
  const auto n = static_cast<Index>(rule.node.size());
  Nodes out{Vector(n), Vector(n)};
  for (Index q = 0; q < n; ++q) {
    const double z = first + (scale - first) * (rule.node[q] + 1) / 2;
    out.x[q] = width * std::sinh(z);
    out.weight[q] = rule.weight[q] * (scale - first) / 2 * width * std::cosh(z);
  }
  return out;
}

/// e^(i pi m x_q), (nodes x (2 most + 1)), m from -most to most.
ComplexMatrix half_phases(const Vector& x, Index most) {
  ComplexMatrix out(x.size(), 2 * most + 1);
  for (Index m = -most; m <= most; ++m)
    for (Index q = 0; q < x.size(); ++q)
      out(q, m + most) = std::polar(1.0, std::numbers::pi * static_cast<double>(m) * x[q]);
  return out;
}

/// The Laplacian at one wavevector in the basis (1, ..., 1), e_1, e_2, ..., and its inverse. In that basis the small
/// eigenvalue at small k is a sum of numbers that are small themselves, so that none of its digits are lost.
class SmallLaplacian {
 public:
  explicit SmallLaplacian(Index n) : n_(n), a_(n - 1, n - 1), inverse_(n - 1, n - 1), row_(n), one_(n) {}

  void clear() {
    a_.setZero();
    row_.setZero();
  }
  /// half: e^(i pi m.kappa).
  void add(const Conductor& bond, Complex half) {
    const Complex one_minus{2 * half.imag() * half.imag(), -2 * half.imag() * half.real()};
    row_[bond.from] += bond.conductance * one_minus;
    if (bond.from > 0) a_(bond.from - 1, bond.from - 1) += bond.conductance;
    if (bond.from > 0 && bond.to > 0) a_(bond.from - 1, bond.to - 1) -= bond.conductance * (1.0 - one_minus);
  }
  void invert() {
    one_[0] = 1;
    double sigma = row_.sum().real();
    if (n_ > 1) {
      inverse_ = a_.inverse();
      one_.tail(n_ - 1).noalias() = -inverse_ * row_.tail(n_ - 1);
      sigma += row_.tail(n_ - 1).dot(one_.tail(n_ - 1)).real();
      one_.tail(n_ - 1).array() += 1.0;
    }
    inverse_sigma_ = 1 / sigma;
  }
  [[nodiscard]] Complex operator()(Index i, Index j) const {
    const Complex g = one_[i] * std::conj(one_[j]) * inverse_sigma_;
    return i > 0 && j > 0 ? g + inverse_(i - 1, j - 1) : g;
  }

 private:
  Index n_;
  ComplexMatrix a_, inverse_;  // without the first site
  ComplexVector row_;          // sums of rows of the Laplacian
  ComplexVector one_;          // what the smooth mode is on each site
  double inverse_sigma_ = 0;
};

/// A direction of r with those of s and t.
struct Pyramid {
  std::array<int, 3> axis{};
  Nodes r, s, t;
};

double width_of(const ConductorGraph& graph, int a, int b) {
  const double ratio = std::min(1.0, graph.diffusion(a, a) / graph.diffusion(b, b));
  return std::sqrt(ratio) * (grading + (1 - grading) * ratio);
}

/// Width in r of what slow modes inside a cell add.
double radial_width(const ConductorGraph& graph) {
  if (graph.n_sites == 1) return 0.5;
  const Index n = graph.n_sites - 1;
  Matrix a = Matrix::Zero(n, n);
  double stiffness = 0;
  for (const auto& bond : graph.bonds) {
    stiffness = std::max(stiffness, bond.conductance);
    if (bond.from == bond.to || bond.from == 0) continue;
    a(bond.from - 1, bond.from - 1) += bond.conductance;
    if (bond.to > 0) a(bond.from - 1, bond.to - 1) -= bond.conductance;
  }
  const double slowest = 1 / a.inverse().diagonal().maxCoeff();
  const double width = grading * std::sqrt(slowest / stiffness) / std::numbers::pi;
  return std::isfinite(width) ? std::clamp(width, 1e-6, 0.5) : 0.5;
}

/// Adds the nodes at one value of r of one pyramid to the table.
class Layer {
 public:
  Layer(const ConductorGraph& graph, const std::array<Index, 3>& reach, GreenTable& table)
      : graph_(graph), reach_(reach), table_(table), laplacian_(graph.n_sites) {
    for (const auto& bond : graph.bonds)
      for (std::size_t a = 0; a < 3; ++a) most_[a] = std::max(most_[a], std::abs(bond.cell[a]));
  }

  void add(const Pyramid& pyramid, Index node) {
    const auto [a, b, c] = pyramid.axis;
    const double r = pyramid.r.x[node];
    const Vector own = Vector::Constant(1, r), rs = r * pyramid.s.x, rt = r * pyramid.t.x;
    values_.assign(graph_.n_sites * graph_.n_sites, ComplexMatrix(rs.size(), rt.size()));
    const std::array<ComplexMatrix, 3> half{half_phases(own, most_[a]), half_phases(rs, most_[b]),
                                            half_phases(rt, most_[c])};
    const double jacobian = 2 * pyramid.r.weight[node] * std::pow(r, graph_.dim - 1);
    std::vector<Complex> heads(graph_.bonds.size());
    for (Index j = 0; j < rs.size(); ++j) {
      for (std::size_t e = 0; e < heads.size(); ++e) {
        const auto& cell = graph_.bonds[e].cell;
        heads[e] = half[0](0, cell[a] + most_[a]) * half[1](j, cell[b] + most_[b]);
      }
      for (Index k = 0; k < rt.size(); ++k) {
        laplacian_.clear();
        for (std::size_t e = 0; e < heads.size(); ++e)
          laplacian_.add(graph_.bonds[e], heads[e] * half[2](k, graph_.bonds[e].cell[c] + most_[c]));
        laplacian_.invert();
        const double weight = jacobian * pyramid.s.weight[j] * pyramid.t.weight[k];
        for (Index p = 0; p < graph_.n_sites * graph_.n_sites; ++p)
          values_[p](j, k) = weight * laplacian_(p / graph_.n_sites, p % graph_.n_sites);
      }
    }
    collect(pyramid, half_phases(2 * own, reach_[a]).conjugate(), half_phases(2 * rs, reach_[b]).conjugate(),
            half_phases(2 * rt, reach_[c]).conjugate());
  }

 private:
  void collect(const Pyramid& pyramid, const ComplexMatrix& own, const ComplexMatrix& s, const ComplexMatrix& t) {
    const auto [a, b, c] = pyramid.axis;
    std::array<Index, 3> m{};
    for (Index p = 0; p < graph_.n_sites * graph_.n_sites; ++p) {
      const ComplexMatrix sum = s.transpose() * values_[p] * t;
      for (Index z = 0; z < sum.cols(); ++z)
        for (Index y = 0; y < sum.rows(); ++y)
          for (Index x = 0; x < own.cols(); ++x) {
            m[a] = x - reach_[a];
            m[b] = y - reach_[b];
            m[c] = z - reach_[c];
            table_.values()(table_.row(m), p) +=
                own(0, x).real() * sum(y, z).real() - own(0, x).imag() * sum(y, z).imag();
          }
    }
  }

  const ConductorGraph& graph_;
  std::array<Index, 3> reach_;
  GreenTable& table_;
  SmallLaplacian laplacian_;
  std::array<Index, 3> most_{};
  std::vector<ComplexMatrix> values_;  // by pair of sites, (s, t)
};

/// Of one site only the real part of the Laplacian counts, to which a bond and its reverse add the same.
ConductorGraph folded(ConductorGraph graph) {
  if (graph.n_sites > 1) return graph;
  std::erase_if(graph.bonds, [](const Conductor& bond) { return bond.cell < std::array<Index, 3>{}; });
  for (auto& bond : graph.bonds) bond.conductance *= 2;
  return graph;
}

std::vector<Pyramid> pyramids_of(const ConductorGraph& graph, Index order) {
  const auto rule = numerics::gauss_legendre(static_cast<int>(order));
  const double radial = radial_width(graph);
  const Nodes none{Vector::Zero(1), Vector::Ones(1)};
  std::vector<Pyramid> out;
  for (int a = 0; a < graph.dim; ++a) {
    const int b = (a + 1) % graph.dim, c = graph.dim == 3 ? (a + 2) % 3 : 2;
    out.push_back({{a, b, c},
                   graded(rule, 0, 0.5, radial),
                   graded(rule, -1, 1, width_of(graph, a, b)),
                   graph.dim == 3 ? graded(rule, -1, 1, width_of(graph, a, c)) : none});
  }
  return out;
}

}  // namespace

GreenTable::GreenTable(Index n_sites, const std::array<Index, 3>& reach)
    : n_sites_(n_sites),
      reach_(reach),
      values_(Matrix::Zero((2 * reach[0] + 1) * (2 * reach[1] + 1) * (2 * reach[2] + 1), n_sites * n_sites)) {}

GreenTable lattice_green(const Run& run, const ConductorGraph& given, const std::array<Index, 3>& reach, Index order) {
  const auto graph = folded(given);
  const auto pyramids = pyramids_of(graph, order);
  const Index n_layers = order * static_cast<Index>(pyramids.size());
  constexpr Index n_pieces = 12;
  const Index length = (n_layers + n_pieces - 1) / n_pieces;
  std::vector<GreenTable> parts((n_layers + length - 1) / length, GreenTable(graph.n_sites, reach));
  run.for_pieces(n_layers, length, [&](Index begin, Index end) {
    Layer layer(graph, reach, parts[begin / length]);
    for (Index i = begin; i < end; ++i) {
      run.check();
      layer.add(pyramids[i / order], i % order);
    }
  });
  GreenTable sum(graph.n_sites, reach);
  for (auto& part : parts) sum.values() += part.values();
  const double constant = sum(0, 0, {0, 0, 0});
  sum.values().array() -= constant;
  return sum;
}

}  // namespace rdd::pair
