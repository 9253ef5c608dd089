// Evolution per wavevector, and transforms between cells and wavevectors.
#include "reduction/propagate.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>
#include <numeric>
#include <optional>
#include <unsupported/Eigen/MatrixFunctions>

#include "numerics/box_fft.hpp"
#include "reduction/evolution.hpp"
#include "spectrum/spectrum.hpp"

namespace rdd::reduction {
namespace {

void check_times(const Vector& times) {
  for (Index t = 0; t < times.size(); ++t)
    require(std::isfinite(times[t]) && times[t] >= 0, Status::argument, "time[", t, "] = ", number(times[t]),
            ": expected a finite time >= 0");
}

void check_start(const Network& network, const Box& box, const Matrix& p0) {
  require(p0.rows() == network.n_states() && p0.cols() == box.cells(), Status::size, "start has the shape (", p0.rows(),
          ", ", p0.cols(), "), expected (n_states, cells) = (", network.n_states(), ", ", box.cells(), ")");
  for (Index c = 0; c < p0.cols(); ++c)
    for (Index j = 0; j < p0.rows(); ++j)
      require(std::isfinite(p0(j, c)), Status::argument, "start[", j, ", ", c, "] = ", number(p0(j, c)),
              ": expected a finite number");
}

/// Steps of the fastest state, times what the weights of the symmetric form magnify errors by: up to here the bands of
/// a reversible network give a distribution to 1e-12.
constexpr double most_steps_by_bands = 1e3;

/// The longest time, which does not depend on what other times are asked for; below zero if there is none.
double longest_by_bands(const Network& network) {
  if (!network.reversible() || !network.audit().ergodic || network.n_jumps() == 0) return -1;
  const auto& log_pi = network.stationary().log_pi;
  const double magnified = std::exp((log_pi.maxCoeff() - log_pi.minCoeff()) / 2);
  return most_steps_by_bands / magnified / network.escape_rates().maxCoeff();
}

ComplexMatrix by_bands(const Network& network, const Vector& kappa, const ComplexVector& p0, const Vector& times) {
  const Index m = network.n_states();
  spectrum::SpectrumRequest request;
  request.k = kappa;
  request.bands = m;
  request.vectors = true;
  Vector values(m);
  ComplexMatrix right(m, m), left(m, m);
  spectrum::SpectrumOutput output;
  output.values = values.data();
  output.right = right.data();
  output.left = left.data();
  spectrum::compute_spectrum(Run(), network, request, output);
  const ComplexVector modes = left.adjoint() * p0;
  ComplexMatrix out(m, times.size());
  for (Index t = 0; t < times.size(); ++t)
    out.col(t) = right * ((-values * times[t]).array().exp().cast<Complex>() * modes.array()).matrix();
  return out;
}

/// exp(Q~(k) t) at several wavevectors: by bands where they are good enough, else by squaring.
class ExactPropagator {
 public:
  ExactPropagator(const Network& network, const Vector& times) : network_(network) {
    const double longest = longest_by_bands(network);
    for (Index t = 0; t < times.size(); ++t) (times[t] <= longest ? short_ : long_).push_back(t);
    const auto picked = [&](const std::vector<Index>& places) {
      Vector some(std::ssize(places));
      for (std::size_t i = 0; i < places.size(); ++i) some[static_cast<Index>(i)] = times[places[i]];
      return some;
    };
    short_times_ = picked(short_);
    long_times_ = picked(long_);
    if (!long_.empty()) evolution_.emplace(network);
  }
  [[nodiscard]] ComplexMatrix amplitudes(const Vector& kappa, const Turns& turns, const ComplexVector& p0) const {
    ComplexMatrix out(p0.size(), short_times_.size() + long_times_.size());
    if (!short_.empty()) out(Eigen::all, short_) = by_bands(network_, kappa, p0, short_times_);
    if (!long_.empty()) out(Eigen::all, long_) = evolution_->amplitudes(turns, p0, long_times_);
    return out;
  }

 private:
  const Network& network_;
  std::vector<Index> short_, long_;  // places of times
  Vector short_times_, long_times_;
  std::optional<Evolution> evolution_;
};

/// Calls visit(m, weight, kappa) for one of each pair m, -m of the box, in parallel; each m once or, on the zone
/// boundary, once a sign with weights that sum to one. The mirror image is the complex conjugate.
template <typename Visit>
void for_half_zone(const Run& run, const Box& box, Visit&& visit) {
  run.for_pieces(box.cells(), 16, [&](Index begin, Index end) {
    for (Index m = begin; m < end; ++m) {
      if (box.mirror(m) < m) continue;
      const Matrix kappas = box.wavevectors(m);
      for (Index s = 0; s < kappas.cols(); ++s)
        visit(m, 1.0 / static_cast<double>(kappas.cols()), Vector(kappas.col(s)));
    }
  });
}

/// Fields at wavevectors (rows x cells, one matrix a time), their mirror images filled in, as real fields over cells.
Matrix to_cells(const Box& box, std::vector<ComplexMatrix>& fields) {
  const Index rows = fields.empty() ? 0 : fields.front().rows();
  Matrix out(rows, box.cells() * static_cast<Index>(fields.size()));
  for (std::size_t t = 0; t < fields.size(); ++t) {
    for (Index m = 0; m < box.cells(); ++m)
      if (box.mirror(m) > m) fields[t].col(box.mirror(m)) = fields[t].col(m).conjugate();
    numerics::fourier_backward(box.lengths(), fields[t]);
    out.middleCols(box.cells() * static_cast<Index>(t), box.cells()) = fields[t].real();
  }
  return out;
}

[[noreturn]] void fail_ill_posed(const Vector& kappa, double growth) {
  std::string place;
  for (const double c : kappa) place += (place.empty() ? "" : ", ") + number(c);
  fail(Status::numeric, "the model is ill-posed in this box: at the wavevector (", place, ") a mode grows at the rate ",
       number(growth), "; expected a larger box, or order lattice");
}

std::vector<ComplexMatrix> zeros(Index n, Index rows, Index cols) {
  return std::vector<ComplexMatrix>(n, ComplexMatrix::Zero(rows, cols));
}

}  // namespace

Box::Box(const Network& network, std::span<const Index> lengths) : lengths_(lengths.begin(), lengths.end()) {
  network.require_lattice("a periodic box");
  require(static_cast<int>(lengths.size()) == network.dim(), Status::size, "box has ", lengths.size(),
          " lengths, expected dim = ", network.dim());
  std::vector<Index> reach(lengths.size(), 0);
  for (const auto& jump : network.jumps())
    for (std::size_t a = 0; a < reach.size(); ++a) reach[a] = std::max<Index>(reach[a], std::abs(jump.n[a]));
  for (std::size_t a = 0; a < reach.size(); ++a) {
    require(lengths[a] >= 1 && lengths[a] > reach[a], Status::argument, "box[", a, "] = ", lengths[a],
            " cells: expected more than the reach of the jumps along this axis, ", reach[a]);
    require(lengths[a] <= (Index{1} << 31) / cells_, Status::size, "box: expected at most 2^31 cells in all");
    cells_ *= lengths[a];
  }
}

Index Box::mirror(Index m) const {
  Index out = 0, stride = 1;
  for (const Index n : lengths_) {
    out += stride * ((n - m % n) % n);
    m /= n;
    stride *= n;
  }
  return out;
}

Matrix Box::wavevectors(Index m) const {
  const auto dim = static_cast<Index>(lengths_.size());
  std::vector<Index> boundary;
  Vector kappa(dim);
  for (Index a = 0; a < dim; ++a) {
    const Index n = lengths_[a], component = m % n;
    kappa[a] = static_cast<double>(2 * component > n ? component - n : component) / static_cast<double>(n);
    if (2 * component == n) boundary.push_back(a);
    m /= n;
  }
  Matrix out = kappa.replicate(1, Index{1} << boundary.size());
  for (Index s = 0; s < out.cols(); ++s)
    for (std::size_t b = 0; b < boundary.size(); ++b)
      if ((s >> b) % 2 == 1) out(boundary[b], s) = -0.5;
  return out;
}

double Box::turns(Index m, const network::Cell& n) const {
  Index common = 1;
  for (const Index length : lengths_) common = std::lcm(common, length);
  Index turns = 0;  // in units of 1/common
  for (std::size_t a = 0; a < lengths_.size(); ++a) {
    const Index length = lengths_[a];
    turns += (m % length) * (n[a] % length) % length * (common / length) % common;
    m /= length;
  }
  turns %= common;
  if (2 * turns > common) turns -= common;
  if (2 * turns < -common) turns += common;
  return static_cast<double>(turns) / static_cast<double>(common);
}

ComplexMatrix exact_amplitudes(const Network& network, const Vector& kappa, const ComplexVector& p0,
                               const Vector& times) {
  return ExactPropagator(network, times).amplitudes(kappa, turns_of(kappa), p0);
}

ComplexMatrix model_amplitudes(const Reduced& reduced, Order order, const Vector& kappa, const ComplexVector& rho0,
                               const Vector& times) {
  const ComplexMatrix symbol = reduced.symbol(kappa, order);
  const double size = symbol.cwiseAbs().maxCoeff();
  if (size > 0) {
    const double unit = std::ldexp(1.0, -std::ilogb(size));  // an eigensolver squares what it is given
    const ComplexMatrix scaled = symbol * unit;
    const Eigen::ComplexEigenSolver<ComplexMatrix> solver(scaled, false);
    require(solver.info() == Eigen::Success, Status::numeric,
            "the bands of the coarse model could not be computed: the eigensolver did not converge");
    const double growth = solver.eigenvalues().real().maxCoeff();
    if (!(growth <= 1e-8 * scaled.norm())) fail_ill_posed(kappa, growth / unit);
  }
  ComplexMatrix out(rho0.size(), times.size());
  for (Index t = 0; t < times.size(); ++t) {
    const ComplexMatrix step = symbol * times[t];
    out.col(t) = step.exp() * rho0;
  }
  return out;
}

ComplexMatrix coarse_amplitudes(const Reduced& reduced, const Vector& kappa, const ComplexMatrix& p) {
  const Vector angle = reduced.gauge_positions.transpose() * reduced.lattice.wavevector(kappa);
  const ComplexVector turn = (Complex(0, -1) * angle.cast<Complex>().array()).exp();
  return reduced.memberships.chi.transpose().cast<Complex>() * (turn.asDiagonal() * p);
}

Matrix propagate(const Run& run, const Network& network, const Box& box, const Matrix& p0, const Vector& times) {
  check_times(times);
  check_start(network, box, p0);
  if (const auto units = ordinary_units(network); !units.same())
    return propagate(run, *in_units(network, units), box, p0, times_power(times, units.rate, "a time"));
  ComplexMatrix start = p0.cast<Complex>();
  numerics::fourier_forward(box.lengths(), start);
  auto fields = zeros(times.size(), p0.rows(), box.cells());
  const ExactPropagator exact(network, times);
  for_half_zone(run, box, [&](Index m, double weight, const Vector& kappa) {
    const ComplexMatrix p = exact.amplitudes(kappa, box.turns_of(m), start.col(m));
    for (Index t = 0; t < times.size(); ++t) fields[t].col(m) += weight * p.col(t);
  });
  return to_cells(box, fields);
}

ReducedPropagation propagate(const Run& run, const Reduced& reduced, const Box& box, const Matrix& p0, bool slip,
                             const Vector& times) {
  check_times(times);
  check_start(*reduced.network, box, p0);
  if (const auto units = ordinary_units(*reduced.network); !units.same())
    return propagate(run, *in_units(reduced, in_units(*reduced.network, units), units), box, p0, slip,
                     times_power(times, units.rate, "a time"));
  ComplexMatrix start = p0.cast<Complex>();
  numerics::fourier_forward(box.lengths(), start);
  auto model = zeros(times.size(), reduced.n_coarse, box.cells()), exact = model;
  auto first = zeros(1, reduced.n_coarse, box.cells());
  const ExactPropagator propagator(*reduced.network, times);
  for_half_zone(run, box, [&](Index m, double weight, const Vector& kappa) {
    const ComplexVector p = start.col(m);
    const ComplexMatrix rho0 = coarse_amplitudes(reduced, kappa, p);
    first.front().col(m) += weight * rho0;
    const ComplexMatrix e = coarse_amplitudes(reduced, kappa, propagator.amplitudes(kappa, box.turns_of(m), p));
    const ComplexMatrix r =
        model_amplitudes(reduced, reduced.order, kappa, slip ? reduced.initial(kappa, p) : ComplexVector(rho0), times);
    for (Index t = 0; t < times.size(); ++t) {
      exact[t].col(m) += weight * e.col(t);
      model[t].col(m) += weight * r.col(t);
    }
  });
  ReducedPropagation out{to_cells(box, model), to_cells(box, exact), Vector(times.size())};
  const double norm = to_cells(box, first).norm();
  for (Index t = 0; t < times.size(); ++t) {
    const Index c = box.cells() * t;
    out.error[t] = (out.model.middleCols(c, box.cells()) - out.exact.middleCols(c, box.cells())).norm() / norm;
  }
  return out;
}

Stencil stencil(const Reduced& reduced, double spacing) {
  require(std::isfinite(spacing) && spacing > 0, Status::argument, "spacing = ", number(spacing),
          ": expected a number of cells > 0");
  const int dim = reduced.lattice.dim(), space = reduced.space;
  // k = M theta with theta_c = k.a_c the phase a cell: the gradient is M times the one in cells.
  Matrix m(space, dim);
  for (int c = 0; c < dim; ++c) m.col(c) = reduced.lattice.wavevector(Vector::Unit(dim, c)) / (2 * std::numbers::pi);
  const Index P = reduced.n_coarse;
  Stencil out{{Translation{}}, {reduced.reaction}};
  const auto add = [&](std::initializer_list<std::pair<int, int>> steps, const Matrix& value) {
    Translation offset{};
    for (const auto& [axis, sign] : steps) offset[axis] = sign;
    out.offset.push_back(offset);
    out.coefficient.push_back(value);
  };
  for (int c = 0; c < dim; ++c) {
    Matrix drift = Matrix::Zero(P, P);
    for (int a = 0; a < space; ++a) drift += m(a, c) * reduced.drift[a];
    for (int d = 0; d <= c; ++d) {
      Matrix diffusion = Matrix::Zero(P, P);  // of the pair (c, d), both orders
      for (int a = 0; a < space; ++a)
        for (int b = 0; b < space; ++b)
          diffusion += (m(a, c) * m(b, d) + m(a, d) * m(b, c)) / 2 * reduced.diffusion()[a + space * b];
      const Matrix second = diffusion / (spacing * spacing);
      if (c == d) {
        add({{c, 1}}, second + drift / (2 * spacing));
        add({{c, -1}}, second - drift / (2 * spacing));
        out.coefficient.front() -= 2 * second;
        continue;
      }
      for (const int s : {1, -1})
        for (const int r : {1, -1}) add({{c, s}, {d, r}}, s * r * second / 2);
    }
  }
  return out;
}

}  // namespace rdd::reduction
