// Elastic dipoles by class: averaged over the stabiliser of the given state or jump, rotated to all members.
#include <algorithm>
#include <cmath>

#include "crystal/brief.hpp"
#include "crystal/jumps/landscape.hpp"
#include "support/error.hpp"

namespace rdd::crystal {
namespace {

Mat tensor(const Matrix& columns, Index c, int space) {
  return Eigen::Map<const Matrix>(columns.col(c).data(), space, space);
}

void put(Matrix& columns, Index c, const Mat& p) {
  for (Index b = 0; b < p.cols(); ++b)
    for (Index a = 0; a < p.rows(); ++a) columns(a + p.rows() * b, c) = p(a, b);
}

void check(const Mat& p, const std::string& name) {
  require(p.allFinite(), Status::argument, "dipole of ", name, ": an entry is not finite, expected a finite tensor");
  require((p - p.transpose()).norm() <= 1e-9 * p.norm(), Status::argument, "dipole of ", name,
          ": not symmetric, expected P_ab = P_ba");
}

/// One class: the mean of R^T P R over the operations that keep it, and its distance from the dipole given.
class Averaged {
 public:
  Averaged(const Crystal& crystal, bool symmetrise, double& largest)
      : crystal_(crystal), symmetrise_(symmetrise), largest_(largest) {}

  template <typename Keeps>
  [[nodiscard]] Mat operator()(const Mat& given, Index to_given, Keeps&& keeps, const std::string& name) {
    check(given, name);
    const auto& operations = crystal_.operations();
    const Mat& r = operations[to_given].cartesian;
    const Mat first = r.transpose() * given * r;
    Mat sum = Mat::Zero(first.rows(), first.cols());
    Index count = 0;
    for (Index o = 0; o < static_cast<Index>(operations.size()); ++o) {
      if (!keeps(o)) continue;
      const Mat& g = operations[o].cartesian;
      sum += g * first * g.transpose();
      ++count;
    }
    Mat mean = sum / static_cast<double>(count);
    mean = ((mean + mean.transpose()) / 2).eval();
    const double change = given.norm() > 0 ? (mean - first).norm() / given.norm() : 0;
    require(symmetrise_ || change <= 0.1, Status::argument, "dipole of ", name,
            ": the symmetry of its place changes it by ", brief(change),
            " of its norm, expected less than 0.1; give the tensor of the state or jump as it was written "
            "down, or ask for it to be symmetrised");
    largest_ = std::max(largest_, change);
    return mean;
  }

 private:
  const Crystal& crystal_;
  bool symmetrise_;
  double& largest_;
};

void need_columns(const Matrix& given, Index rows, Index columns, const char* name) {
  require(given.size() == 0 || (given.rows() == rows && given.cols() == columns), Status::size, name, ": ",
          given.rows(), " by ", given.cols(), ", expected ", rows, " by ", columns);
}

}  // namespace

ClassDipoles expand_dipoles(const JumpClasses& classes, const Matrix& state_class, const Matrix& jump_class,
                            bool symmetrise) {
  const auto& defect = classes.defect();
  const auto& crystal = defect.crystal();
  const int space = crystal.space();
  need_columns(state_class, space * space, defect.n_classes(), "dipoles of the states");
  need_columns(jump_class, space * space, classes.n_classes(), "dipoles of the jumps");
  ClassDipoles out;
  out.state = Matrix::Zero(space * space, defect.n_states());
  out.jump = Matrix::Zero(space * space, classes.n_jumps());
  Averaged averaged(crystal, symmetrise, out.largest_change);
  for (Index c = 0; c < defect.n_classes() && state_class.size() > 0; ++c) {
    const auto& one = defect.state_class(c);
    const Mat p = averaged(
        tensor(state_class, c, space), one.to_given,
        [&](Index o) { return defect.image(o, one.first).index == one.first; }, "\"" + one.name + "\"");
    for (Index s = one.first; s < one.first + one.count; ++s) {
      const Mat& r = crystal.operations()[defect.state(s).operation].cartesian;
      put(out.state, s, r * p * r.transpose());
    }
  }
  Index column = 0;
  for (Index c = 0; c < classes.n_classes() && jump_class.size() > 0; ++c) {
    const auto& one = classes[c];
    const Mat p = averaged(
        tensor(jump_class, c, space), one.as_given().operation,
        [&](Index o) { return keeps(defect, o, one.members[0]); },
        "class " + std::to_string(c) + " (" + one.name + ")");
    for (const auto& member : one.members) {
      const Mat& r = crystal.operations()[member.operation].cartesian;
      put(out.jump, column++, r * p * r.transpose());
    }
  }
  return out;
}

MadeLandscape make_landscape(const Run& run, const JumpClasses& classes, const ClassValues& values,
                             const ClassExtras& extras) {
  auto made = landscape_of(run, classes, values);
  const auto n = static_cast<Index>(made.jump_class.size());
  MadeLandscape out;
  LandscapeClasses kept{made.jump_class, Vector::Zero(n)};
  require(extras.deviation.size() == 0 || extras.deviation.size() == classes.n_classes(), Status::size,
          "deviation has ", extras.deviation.size(),
          " entries, expected the number of classes of jumps = ", classes.n_classes());
  for (Index t = 0; t < n && extras.deviation.size() > 0; ++t) {
    const double deviation = extras.deviation[made.jump_class[t]];
    require(std::isfinite(deviation) && deviation >= 0, Status::argument, "deviation of class ", made.jump_class[t],
            " = ", number(deviation), ": expected a finite energy >= 0");
    kept.deviation[t] = deviation;
  }
  if (extras.state_dipole.size() + extras.saddle_dipole.size() > 0) {
    auto all = expand_dipoles(classes, extras.state_dipole, extras.saddle_dipole, extras.symmetrise);
    out.largest_change = all.largest_change;
    std::vector<Index> first{0};
    for (const auto& one : classes.classes()) first.push_back(first.back() + one.count());
    transport::Dipoles dipoles{std::move(all.state), Matrix(all.jump.rows(), n)};
    for (Index t = 0; t < n; ++t) dipoles.height.col(t) = all.jump.col(first[made.jump_class[t]] + made.member[t]);
    out.dipoles = std::make_shared<const transport::Dipoles>(std::move(dipoles));
    if (out.largest_change > 1e-9)
      run.log("dipoles: made symmetric with a largest change of " + brief(out.largest_change) + " of their norms");
  }
  out.classes = std::make_shared<const LandscapeClasses>(std::move(kept));
  out.landscape = std::make_shared<const Landscape>(std::move(made.input));
  return out;
}

}  // namespace rdd::crystal
