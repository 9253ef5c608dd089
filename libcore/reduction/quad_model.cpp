// Operators of a coarse model as sums over jumps (derivation: docs/theory.md).
#include "reduction/quad_model.hpp"

#include <algorithm>
#include <cmath>

#include "reduction/slow/core_basis.hpp"
#include "support/error.hpp"
#include "transport/poisson/poisson_elimination.hpp"
#include "transport/transport.hpp"

namespace rdd::reduction {
namespace {

using Side = QuadModes::Side;

QuadMatrix moduli_of(const QuadMatrix& x) {
  return x.unaryExpr([](Quad value) { return numerics::magnitude(value); });
}

QuadMatrix unit_matrix(Index n) {
  QuadMatrix unit = QuadMatrix::Zero(n, n);
  for (Index p = 0; p < n; ++p) unit(p, p) = 1;
  return unit;
}

/// B^{-1} A B. With B = 1 + E every term but A is a product of small numbers, so that rare reactions are not lost
/// beside frequent ones.
QuadMatrix in_coarse_states(const QuadMatrix& rates, const QuadMatrix& b) {
  QuadMatrix e = b;
  for (Index p = 0; p < e.rows(); ++p) {
    e(p, p) = 0;
    e(p, p) = -e.row(p).sum();
  }
  QuadMatrix a = rates + numerics::solve(b, rates * e - e * rates);
  for (Index p = 0; p < a.rows(); ++p) {
    a(p, p) = 0;
    a(p, p) = -a.row(p).sum();
  }
  return a;
}

/// Numbers the cores by the coarse state they belong to, so that B is as close to the unit matrix as possible.
std::vector<Index> cores_by_coarse_state(const QuadMatrix& b) {
  std::vector<Index> order(b.cols(), -1);
  Matrix left = numerics::to_double(moduli_of(b));
  for (Index n = 0; n < b.cols(); ++n) {
    Index core = 0, coarse = 0;
    left.maxCoeff(&core, &coarse);
    order[coarse] = core;
    left.row(core).setConstant(-1);
    left.col(coarse).setConstant(-1);
  }
  return order;
}

/// The norm of an operator weighted by pi_P.
double weighted_norm(const QuadMatrix& d, const QuadMatrix& weight) {
  Quad square = 0;
  for (Index q = 0; q < d.cols(); ++q)
    for (Index p = 0; p < d.rows(); ++p) square += d(p, q) * d(p, q) * weight(q, 0) / weight(p, 0);
  return static_cast<double>(numerics::square_root(square));
}

QuadMatrix scaled_rows(const QuadMatrix& x, const QuadMatrix& factors, Index a) {
  QuadMatrix result = x;
  for (Index j = 0; j < x.rows(); ++j) result.row(j) *= factors(a, j);
  return result;
}

}  // namespace

bool QuadModel::serves(const Network& network, Index n_coarse) {
  // Multiplications: a few seconds of them, or milliseconds where doubles keep most digits.
  constexpr double affordable = 6e7, cheap = 3e4;
  const auto m = static_cast<double>(network.n_states()), p = static_cast<double>(n_coarse);
  const double cost = m * m * m / 3 * (p + 2) + 20 * p * p * p;
  return cost <= cheap ? has_light_states(network, 1e4) : cost <= affordable && has_light_states(network);
}

std::shared_ptr<const QuadModel> QuadModel::make(const Run& run, const Network& network, const SlowSubspace& slow) {
  auto model = std::make_shared<QuadModel>();
  model->chain_ = flux_chain(network);
  model->modes_ = QuadModes::find(run, model->chain_, core_states(network, slow), slow);
  if (!model->modes_) return nullptr;
  model->memberships_ = pcca_of_cores(model->modes_->modes(Side::plain), model->chain_.weight);
  const auto& b = model->memberships_.transform;
  const auto order = cores_by_coarse_state(b);
  model->rates_ = in_coarse_states(model->modes_->rates()(order, order), b(order, Eigen::all));
  const auto& chi = model->memberships_.chi;
  const QuadMatrix& right = model->modes_->modes(Side::adjoint);
  const QuadMatrix own = model->chain_.reversible ? chi : right;  // R = chi spans the same
  model->to_dual_ = numerics::solve(chi.transpose() * model->weighted(own), unit_matrix(chi.cols()));
  model->dual_ = own * model->to_dual_;
  return model;
}

QuadMatrix QuadModel::weighted(const QuadMatrix& x) const {
  QuadMatrix result = x;
  for (Index j = 0; j < x.rows(); ++j) result.row(j) *= chain_.weight[j];
  return result;
}

Matrix QuadModel::local() const { return numerics::to_double(weighted(dual_)); }

Matrix QuadModel::reaction() const { return -numerics::to_double(rates_).transpose(); }

/// c (M x P), with the drift as the sum of all flows. straight: the steps are those of the corrector gauge.
QuadMatrix QuadModel::outgoing(const QuadMatrix& steps, Index a, bool straight) const {
  const auto& chi = memberships_.chi;
  QuadMatrix result = QuadMatrix::Zero(chi.rows(), chi.cols());
  Quad drift = 0;
  for (const auto& arc : chain_.arcs) {
    const Quad flow = arc.flux * steps(a, arc.jump);
    drift += flow;
    if (!straight)
      result.row(arc.from) -= flow * chi.row(arc.to);
    else if (arc.from != arc.to)
      result.row(arc.from) -= flow * (chi.row(arc.to) - chi.row(arc.from));
  }
  if (straight && !chain_.reversible) result -= drift * weighted(chi);
  return result;
}

/// -sum over the arcs into each state of flow u_from (M x P).
QuadMatrix QuadModel::incoming(const QuadMatrix& steps, Index a) const {
  QuadMatrix result = QuadMatrix::Zero(dual_.rows(), dual_.cols());
  for (const auto& arc : chain_.arcs) result.row(arc.to) -= arc.flux * steps(a, arc.jump) * dual_.row(arc.from);
  return result;
}

/// 1/2 sum f s s chi_to u_from^T, [a + space b].
std::vector<QuadMatrix> QuadModel::plain(const QuadMatrix& steps) const {
  const auto& chi = memberships_.chi;
  const Index space = steps.rows(), p = chi.cols();
  std::vector<QuadMatrix> k(space * space, QuadMatrix::Zero(p, p));
  for (const auto& arc : chain_.arcs) {
    const QuadMatrix product = arc.flux / 2 * chi.row(arc.to).transpose() * dual_.row(arc.from);
    for (Index b = 0; b < space; ++b)
      for (Index a = 0; a < space; ++a) k[a + space * b] += steps(a, arc.jump) * steps(b, arc.jump) * product;
  }
  return k;
}

/// plain: the slip of chi; adjoint: Phi. source is freed of its slow part first.
QuadMatrix QuadModel::fast_response(const Run& run, Side side, const QuadMatrix& source) const {
  const auto& chi = memberships_.chi;
  const bool plain_side = side == Side::plain;
  const QuadMatrix slow_part = plain_side ? QuadMatrix(weighted(chi * (dual_.transpose() * source)))
                                          : QuadMatrix(weighted(dual_ * (chi.transpose() * source)));
  // From coarse states to the cores and back: chi = Z B, u = R to_dual.
  const QuadMatrix& turn = plain_side ? memberships_.transform : to_dual_;
  const QuadMatrix at_cores = numerics::solve(turn.transpose(), (source - slow_part).transpose()).transpose();
  const auto response = modes_->respond(run, side, at_cores);
  require(response.has_value(), Status::numeric, "the second-order terms of ", chi.cols(),
          " slow modes did not converge: mode ", chi.cols() - 1,
          " is too close to the next one; choose P at a larger gap");
  return *response * turn;
}

QuadModel::Parts QuadModel::parts_of(const Run& run, const QuadMatrix& steps, bool straight) const {
  const auto& chi = memberships_.chi;
  const Index space = steps.rows();
  const QuadMatrix weight = chi.transpose() * weighted(QuadMatrix::Constant(chi.rows(), 1, Quad{1}));
  std::vector<QuadMatrix> moments;
  Parts parts;
  for (Index a = 0; a < space; ++a) {
    moments.push_back(outgoing(steps, a, straight));
    parts.slip.push_back(fast_response(run, Side::plain, moments[a]));
    const QuadMatrix arriving = incoming(steps, a);
    parts.c.push_back(chi.transpose() * arriving);
    parts.response.push_back(chain_.reversible ? QuadMatrix(-parts.slip[a] * to_dual_)
                                               : fast_response(run, Side::adjoint, arriving));
  }
  double terms = 0, whole = 0;
  parts.k = plain(steps);
  const auto sizes = plain(moduli_of(steps));
  for (Index b = 0; b < space; ++b)
    for (Index a = 0; a < space; ++a) {
      const auto at = a + space * b;
      const QuadMatrix both = moments[a].transpose() * parts.response[b] + moments[b].transpose() * parts.response[a];
      parts.k_second.push_back(parts.k[at] + both / Quad{2});
      const QuadMatrix size = moduli_of(sizes[at]) + moduli_of(moments[a]).transpose() * moduli_of(parts.response[b]);
      terms = std::hypot(terms, weighted_norm(size, weight));
      whole = std::hypot(whole, weighted_norm(parts.k_second.back(), weight));
    }
  if (whole > 0) parts.rounding = terms / whole;
  return parts;
}

/// With positions that differ from those of the corrector gauge by offset (space x M), Q(k) turns to e^{-ik.offset}
/// Q(k) e^{ik.offset} and the model's operator O(k) to T O T^{-1}, T = chi^T e^{-ik.offset} V(k), here to second order
/// in k.
void QuadModel::turn_to(Parts& parts, const QuadMatrix& offset) const {
  const auto& chi = memberships_.chi;
  const Index space = offset.rows();
  const QuadMatrix reaction = -rates_.transpose(), local = weighted(dual_);
  const auto commuted = [](const QuadMatrix& x, const QuadMatrix& y) -> QuadMatrix { return x * y - y * x; };
  std::vector<QuadMatrix> y;
  for (Index a = 0; a < space; ++a) y.push_back(chi.transpose() * scaled_rows(local, offset, a));
  const auto one_way = [&](Index a, Index b) -> QuadMatrix {
    const QuadMatrix half = scaled_rows(local, offset, b) / Quad{2} - weighted(parts.response[b]);
    const QuadMatrix second = chi.transpose() * scaled_rows(half, offset, a);
    return commuted(second, reaction) - commuted(y[a], parts.c[b]) - commuted(y[a], reaction) * y[b];
  };
  for (Index b = 0; b < space; ++b)
    for (Index a = 0; a < space; ++a) parts.k_second[a + space * b] += (one_way(a, b) + one_way(b, a)) / Quad{2};
  for (Index a = 0; a < space; ++a) {
    parts.c[a] -= commuted(y[a], reaction);
    parts.slip[a] += scaled_rows(chi, offset, a) - chi * y[a].transpose();
  }
}

EffectiveOperators QuadModel::operators(const Run& run, const Network& network, bool as_given) const {
  // The corrector of a driven network has fewer digits than the sums over its jumps have here.
  const bool direct = as_given && !chain_.reversible;
  const auto given = as_given ? given_steps(network) : QuadMatrix();
  const auto steps = direct ? given : straight_steps(network);
  auto parts = parts_of(run, steps, !direct);
  double error = direct ? numerics::quad_epsilon : 1e-15;  // of the steps, relative
  if (!as_given && !chain_.reversible) {
    double missed = 0;
    (void)transport::corrector(network, &missed);
    error = std::max(error, missed);
  }
  if (as_given && !direct) {
    turn_to(parts, positions_between(steps, given));
    parts.k = plain(given);
  }
  EffectiveOperators result;
  result.rounding = parts.rounding * error;
  if (!as_given) result.steps = numerics::to_double(steps);
  for (const auto& one : parts.c) result.c.push_back(numerics::to_double(one));
  for (const auto& one : parts.k) result.k.push_back(numerics::to_double(one));
  for (const auto& one : parts.k_second) result.k_second.push_back(numerics::to_double(one));
  for (const auto& one : parts.slip) result.slip.push_back(numerics::to_double(one));
  return result;
}

/// (space x M) by how much positions with the steps `given` differ from those with the steps `straight`, zero at the
/// first state.
QuadMatrix QuadModel::positions_between(const QuadMatrix& straight, const QuadMatrix& given) const {
  QuadMatrix offset = QuadMatrix::Zero(given.rows(), chain_.size());
  std::vector<char> placed(chain_.size(), 0);
  placed[0] = 1;
  for (bool more = true; more;) {
    more = false;
    for (const auto& arc : chain_.arcs) {
      if (placed[arc.from] == 0 || placed[arc.to] != 0) continue;
      offset.col(arc.to) = offset.col(arc.from) + given.col(arc.jump) - straight.col(arc.jump);
      placed[arc.to] = 1;
      more = true;
    }
  }
  return offset;
}

QuadMatrix QuadModel::given_steps(const Network& network) const {
  const auto& positions = network.positions();
  QuadMatrix steps(network.space(), network.n_jumps());
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    for (int a = 0; a < network.space(); ++a) {
      Quad sum = static_cast<Quad>(positions(a, jump.to)) - positions(a, jump.from);
      for (int b = 0; b < network.dim(); ++b) sum += static_cast<Quad>(network.lattice().vectors()(a, b)) * jump.n[b];
      steps(a, e) = sum;
    }
  }
  return steps;
}

QuadMatrix QuadModel::straight_steps(const Network& network) const {
  const transport::PoissonElimination elimination(network, true);
  QuadMatrix steps(network.space(), network.n_jumps());
  for (Index e = 0; e < network.n_jumps(); ++e)
    for (int a = 0; a < network.space(); ++a) steps(a, e) = elimination.steps()(a, e);
  return steps;
}

}  // namespace rdd::reduction
