// Restart files of ensembles.
#include <cmath>

#include "spin/ensemble.hpp"
#include "support/error.hpp"
#include "support/files/restart_file.hpp"
#include "support/text.hpp"
#include "support/text_stream.hpp"

namespace rdd::spin {
namespace {

constexpr const char* heading = "rdd spin-diffusion ensemble, format 2";

Eigen::Map<const Vector> view(const std::vector<double>& values) {
  return {values.data(), static_cast<Index>(values.size())};
}

void write(const Row& row, RestartWriter& file) {
  for (const double x : {row.time, row.ab_bonds, row.ab_bonds_error, row.strain, row.strain_error}) file.number(x);
  for (const Vector* v : {&row.s, &row.s_error, &row.c, &row.c_error}) file.numbers(*v);
  for (const auto* v : {&row.ab_bonds_of, &row.strain_of}) file.numbers(view(*v));
}

Row read_row(RestartReader& file, Index n, Index n_lags, Index n_trajectories) {
  Row row;
  for (double* x : {&row.time, &row.ab_bonds, &row.ab_bonds_error, &row.strain, &row.strain_error}) *x = file.number();
  for (Vector* v : {&row.s, &row.s_error}) *v = file.numbers(n);
  for (Vector* v : {&row.c, &row.c_error}) *v = file.numbers(n_lags);
  for (auto* v : {&row.ab_bonds_of, &row.strain_of}) {
    const Vector values = file.numbers(n_trajectories);
    v->assign(values.begin(), values.end());
  }
  return row;
}

}  // namespace

std::string Ensemble::describe() const {
  auto text = text_stream();
  const EnsembleSettings& s = settings_;
  text << std::hexfloat << (system_->chain() ? "chain " : "crystal ") << system_->size() << ' ' << system_->dim() << ' '
       << dmd::describe(system_->physics()) << " process " << static_cast<int>(s.process) << ' '
       << static_cast<int>(s.rates.law) << ' ' << static_cast<int>(s.rates.closure) << ' ' << s.rates.n_samples << ' '
       << s.rates.tolerance << ' ' << s.rates.radius << ' ' << s.coupled.epsilon << ' ' << s.coupled.time_step << ' '
       << s.coupled.bound << ' ' << s.n_trajectories << ' ' << s.first << ' ' << s.seed << ' ' << reference_length_
       << ' ' << n_lags_;
  for (const auto& [i, j] : system_->bonds) text << ' ' << i << '-' << j;
  if (system_->crystal()) {
    const auto& crystal = *system_->crystal();
    for (Index k = 0; k < crystal.box.vectors.size(); ++k) text << ' ' << crystal.box.vectors.data()[k];
    for (const bool p : crystal.box.periodic) text << ' ' << p;
    for (Index i = 0; i < crystal.n; ++i) text << ' ' << crystal.holds_position(i);
    const auto& u = crystal.one_body;
    for (const Vector* v : {&u.energy_a, &u.energy_b, &u.stiffness_a, &u.stiffness_b})
      for (const double value : *v) text << ' ' << value;
    for (Index k = 0; k < u.anchor.size(); ++k) text << ' ' << u.anchor.data()[k];
  }
  return text.str();
}

void Ensemble::save(const std::string& path, std::span<const Row> rows) const {
  RestartWriter file(heading, describe());
  file.number(time_);
  file.number(static_cast<double>(rows.size()));
  for (const Row& row : rows) write(row, file);
  for (Index k = 0; k < settings_.n_trajectories; ++k) {
    const auto slot = static_cast<std::size_t>(k);
    std::string signs;
    for (const std::int8_t s : spins(k)) signs += s > 0 ? '+' : '-';
    file.line(signs);
    const auto numbers = std::visit([&](const auto& all) { return all[slot].exact(); }, trajectories_);
    file.numbers(view(numbers));
  }
  file.write(path);
}

std::vector<Row> Ensemble::restore(const std::string& path) {
  RestartReader file(path, heading, describe(), "ensemble", "system, settings and seed");
  const double time = file.number(), n_rows = file.number();
  require(std::isfinite(time) && time >= 0, Status::format, path, ": the time is ", number(time),
          ", expected a finite one >= 0");
  require(n_rows >= 0 && n_rows < 1e9, Status::format, "the saved number of rows makes no sense");
  std::vector<Row> rows;
  for (double k = 0; k < n_rows; ++k)
    rows.push_back(read_row(file, system_->size(), n_lags_, settings_.n_trajectories));
  auto restored = trajectories_;
  for (std::size_t slot = 0; slot < static_cast<std::size_t>(settings_.n_trajectories); ++slot) {
    Spins spins;
    for (const char c : file.line()) {
      require(c == '+' || c == '-', Status::format, "a line of spins has the character ", in_quotes({&c, 1}),
              ": expected + and -");
      spins.push_back(c == '+' ? 1 : -1);
    }
    const Vector values = file.numbers();
    const std::vector<double> numbers(values.begin(), values.end());
    std::visit([&](auto& all) { all[slot].set_exact(spins, numbers, time); }, restored);
  }
  trajectories_ = std::move(restored);
  time_ = time;
  return rows;
}

}  // namespace rdd::spin
