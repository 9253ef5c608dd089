// Unfolds states and jumps up to symmetry into a network: cosets of the symmetry groups, orbits of edges.
#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "io/tammber/symmetry.hpp"
#include "io/tammber/tammber.hpp"
#include "network/boltzmann.hpp"
#include "network/inference/inference.hpp"
#include "support/text.hpp"

namespace rdd::io {
namespace {

/// The images of one vertex: left cosets of its symmetry group.
struct Images {
  std::array<std::int32_t, cube_order> state;  ///< that an operation leads to
  Vector centre;  ///< the reference relative to the origin of the operations, where its symmetry determines it
};

struct Step {
  std::int32_t from, to;
  Vector dr;      // mean over the images that coincide
  double weight;  // their number
};

class Builder {
 public:
  Builder(const TammberFile& file, double beta, double tolerance)
      : file_(file), beta_(beta), tolerance_(tolerance > 0 ? tolerance : 0.05 * file.lattice_constant) {}

  struct Height {
    double barrier, prefactor;
  };
  /// (n_jumps of the input) of each jump.
  [[nodiscard]] const std::vector<Height>& heights() const { return heights_; }

  TammberModel build() {
    for (const auto& vertex : file_.vertices) add_vertex(vertex);
    for (const auto& edge : file_.edges) add_edge(edge);
    require(!rates_.empty(), Status::format, file_.name, ": no <Edge>, expected at least one");
    infer();
    snap();
    return std::move(model_);
  }

 private:
  void add_vertex(const TammberVertex& vertex) {
    if (!index_.emplace(vertex.canon, images_.size()).second)
      fail_at(file_.name, vertex.line, "a second <Vertex> of the label ", vertex.canon);
    std::array<bool, cube_order> member{};
    member[0] = true;
    for (const auto& self : vertex.self) member[self.operation] = true;
    Images images;
    images.state.fill(-1);
    for (int g = 0; g < cube_order; ++g) {
      if (images.state[g] >= 0) continue;
      const auto state = static_cast<std::int32_t>(model_.label.size());
      model_.label.push_back(vertex.canon);
      model_.operation.push_back(g);
      for (int h = 0; h < cube_order; ++h) {
        if (!member[h]) continue;
        auto& place = images.state[cube_product(g, h)];
        if (place >= 0)
          fail_at(file_.name, vertex.line,
                  "the operations of <SelfSymmetries> are no group: expected their products too");
        place = state;
      }
    }
    images.centre = centre_of(vertex);
    images_.push_back(std::move(images));
  }

  /// Least squares for (1 - M) centre = shift over the symmetries; zero along directions that they leave invariant.
  Vector centre_of(const TammberVertex& vertex) const {
    const auto n = static_cast<Index>(vertex.self.size());
    if (n == 0) return Vector::Zero(3);
    Matrix turned(3 * n, 3);
    Vector shift(3 * n);
    for (Index i = 0; i < n; ++i) {
      const auto& self = vertex.self[i];
      turned.middleRows(3 * i, 3) = Matrix::Identity(3, 3) - cube_operation(self.operation);
      shift.segment(3 * i, 3) = nearest_image(self.shift);
    }
    Eigen::CompleteOrthogonalDecomposition<Matrix> solver;
    solver.setThreshold(1e-9);
    return solver.compute(turned).solve(shift);
  }

  Vector nearest_image(const Vector& x) const {
    if (file_.supercell.size() == 0) return x;
    const Vector cells = file_.supercell.partialPivLu().solve(x);
    return x - file_.supercell * cells.array().round().matrix();
  }

  std::optional<TammberSymmetry> symmetry_of(const TammberVertex& vertex, std::uint64_t label) const {
    for (const auto& known : vertex.equivalents)
      if (known.label == label) return known.symmetry;
    if (label == vertex.reference || label == vertex.canon) return TammberSymmetry{};
    return std::nullopt;
  }

  std::size_t vertex_of(const TammberEdge& edge, int end) const {
    const auto found = index_.find(edge.canon[end]);
    if (found == index_.end()) fail_at(file_.name, edge.line, "no <Vertex> has the label ", edge.canon[end]);
    return found->second;
  }

  /// The symmetries that take the references of its two vertices to the ends of an edge.
  std::array<TammberSymmetry, 2> ends_of(const TammberEdge& edge, const std::array<std::size_t, 2>& vertex) const {
    const auto first = symmetry_of(file_.vertices[vertex[0]], edge.reference[0]);
    if (!first) fail_at(file_.name, edge.line, "its vertex does not list the label ", edge.reference[0]);
    if (const auto second = symmetry_of(file_.vertices[vertex[1]], edge.reference[1])) return {*first, *second};
    if (edge.transition.empty() || vertex[0] != vertex[1])
      fail_at(file_.name, edge.line, "its vertex does not list the label ", edge.reference[1]);
    const auto& jump = edge.transition.front();
    return {*first, TammberSymmetry{cube_product(jump.operation, first->operation),
                                    cube_operation(jump.operation) * first->shift + jump.shift}};
  }

  /// The step among others that it is, within the tolerance, or the end.
  auto find(std::vector<Step>& steps, std::int32_t from, std::int32_t to, const Vector& dr) const {
    return std::find_if(steps.begin(), steps.end(), [&](const Step& step) {
      return step.from == from && step.to == to && (step.dr - dr).norm() <= 2 * tolerance_;
    });
  }

  void add_edge(const TammberEdge& edge) {
    const std::array vertex{vertex_of(edge, 0), vertex_of(edge, 1)};
    const auto ends = ends_of(edge, vertex);
    std::array<Vector, 2> x;
    for (std::size_t end = 0; end < 2; ++end)
      x[end] = cube_operation(ends[end].operation) * images_[vertex[end]].centre + ends[end].shift;
    const Vector dr = nearest_image(x[1] - x[0]);
    auto state = [&](std::size_t end, int g) {
      return images_[vertex[end]].state[cube_product(g, ends[end].operation)];
    };
    std::vector<Step> steps;
    for (int g = 0; g < cube_order; ++g) {
      const Vector turned = cube_operation(g) * dr;
      const auto known = find(steps, state(0, g), state(1, g), turned);
      if (known == steps.end()) {
        steps.push_back({state(0, g), state(1, g), turned, 1});
      } else {
        known->weight += 1;
        known->dr += (turned - known->dr) / known->weight;
      }
    }
    const bool own_reverse = find(steps, state(1, 0), state(0, 0), -dr) != steps.end();
    add_steps(edge, steps, own_reverse);
  }

  void add_steps(const TammberEdge& edge, const std::vector<Step>& steps, bool own_reverse) {
    std::array<double, 2> rate;
    for (std::size_t end = 0; end < 2; ++end) {
      rate[end] = network::scaled_exponential(edge.prefactor[end], -beta_ * edge.barrier[end]);
      if (!std::isnormal(rate[end]))
        fail_at(file_.name, edge.line, "the rate ", number(rate[end]), " from the barrier ", number(edge.barrier[end]),
                " and the prefactor ", number(edge.prefactor[end]), " at beta = ", number(beta_),
                ": expected a normal double");
    }
    for (const auto& step : steps) {
      if (step.from == step.to && step.dr.norm() <= tolerance_) continue;  // leads nowhere
      if (own_reverse) {
        add(step.from, step.to, step.dr, std::sqrt(rate[0]) * std::sqrt(rate[1]),
            {(edge.barrier[0] + edge.barrier[1]) / 2, std::sqrt(edge.prefactor[0]) * std::sqrt(edge.prefactor[1])});
        continue;
      }
      add(step.from, step.to, step.dr, rate[0], {edge.barrier[0], edge.prefactor[0]});
      add(step.to, step.from, -step.dr, rate[1], {edge.barrier[1], edge.prefactor[1]});
    }
  }

  void add(std::int32_t from, std::int32_t to, const Vector& dr, double rate, const Height& height) {
    heights_.push_back(height);
    steps_.from.push_back(from);
    steps_.to.push_back(to);
    displacements_.insert(displacements_.end(), dr.begin(), dr.end());
    rates_.push_back(rate);
  }

  void infer() {
    const auto n = static_cast<Index>(rates_.size());
    steps_.n_states = static_cast<Index>(model_.label.size());
    steps_.space = 3;
    steps_.displacement = Eigen::Map<const Matrix>(displacements_.data(), 3, n);
    steps_.rate = Eigen::Map<const Vector>(rates_.data(), n);
    steps_.tolerance = tolerance_;
    try {
      auto inferred = network::infer_network(steps_);
      model_.input = std::move(inferred.input);
      model_.n_components = inferred.n_components;
    } catch (const Error& error) {
      fail(Status::format, file_.name, ": ", error.what());
    }
  }

  /// Every period of the network is one of the crystal.
  void snap() {
    const Matrix found = model_.input.lattice.vectors();
    Matrix vectors = found;
    for (Index c = 0; c < found.cols(); ++c) {
      const Vector cells = file_.primitive.partialPivLu().solve(found.col(c));
      vectors.col(c) = file_.primitive * cells.array().round().matrix();
      const double off = (vectors.col(c) - found.col(c)).norm();
      require(off <= 2 * tolerance_, Status::format, file_.name, ": the network repeats by (", number(found(0, c)),
              ", ", number(found(1, c)), ", ", number(found(2, c)), "), ", number(off),
              " from the nearest vector of the lattice, expected at most ", number(2 * tolerance_));
    }
    auto& input = model_.input;
    if (found.cols() > 0) {
      const Matrix fractional = found.completeOrthogonalDecomposition().solve(input.positions);
      input.positions += (vectors - found) * fractional;
      try {
        input.lattice = Lattice(vectors);
      } catch (const Error& error) {
        fail(Status::format, file_.name, ": ", error.what());
      }
    }
    for (std::size_t e = 0; e < input.jumps.size(); ++e) {
      const auto& jump = input.jumps[e];
      const Vector dr = input.lattice.cartesian(jump.n) + input.positions.col(jump.to) - input.positions.col(jump.from);
      const double off = (dr - steps_.displacement.col(static_cast<Index>(e))).norm();
      model_.largest_shift = std::max(model_.largest_shift, off);
    }
  }

  const TammberFile& file_;
  double beta_, tolerance_;
  std::map<std::uint64_t, std::size_t> index_;
  std::vector<Images> images_;
  network::DisplacementInput steps_;
  std::vector<double> displacements_, rates_;
  std::vector<Height> heights_;
  TammberModel model_;
};

void require_tolerance(double tolerance) {
  require(std::isfinite(tolerance) && tolerance >= 0, Status::argument, "tolerance = ", number(tolerance),
          ": expected a length >= 0");
}

}  // namespace

TammberModel tammber_model(const TammberFile& file, double temperature, double kB, double tolerance) {
  require(std::isfinite(temperature) && temperature > 0, Status::argument, "temperature = ", number(temperature), ": ",
          file.name, " holds barriers, expected a temperature > 0");
  require(std::isfinite(kB) && kB > 0, Status::argument, "kB = ", number(kB), ": ", file.name,
          " holds barriers, expected Boltzmann's constant > 0 in its units of energy");
  require_tolerance(tolerance);
  return Builder(file, 1 / (kB * temperature), tolerance).build();
}

LandscapeInput tammber_landscape(const TammberFile& file, double tolerance) {
  require_tolerance(tolerance);
  Builder builder(file, 0, tolerance);  // the structure does not depend on the rates, which are the prefactors here
  auto model = builder.build();
  LandscapeInput out;
  out.n_states = model.input.n_states;
  out.lattice = std::move(model.input.lattice);
  out.positions = std::move(model.input.positions);
  for (std::size_t e = 0; e < model.input.jumps.size(); ++e) {
    const auto& jump = model.input.jumps[e];
    const auto& height = builder.heights()[e];
    out.transitions.push_back({jump.from, jump.to, jump.n, height.barrier, height.prefactor});
  }
  return out;
}

}  // namespace rdd::io
