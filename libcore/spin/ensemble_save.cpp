// Restart files of ensembles: exact numbers as text, tied to their system and settings, replaced as a whole.
#include <charconv>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "spin/ensemble.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
std::string describe(const Physics& physics);  // chain_simulation.cpp
}

namespace rdd::spin {
namespace {

constexpr const char* heading = "rdd spin-diffusion ensemble, format 1\n";

/// FNV-1a.
std::uint64_t digest(const std::string& text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

void put(std::string& text, double value) {
  char buffer[64];
  text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::hex).ptr);
  text += '\n';
}

/// Lines of a file that was written whole.
class Lines {
 public:
  Lines(std::string text, std::string path) : text_(std::move(text)), path_(std::move(path)) {}
  std::string next() {
    const auto end = text_.find('\n', place_);
    require(end != std::string::npos, Status::format, path_, ": ends early; expected a file written by save");
    std::string line = text_.substr(place_, end - place_);
    place_ = end + 1;
    return line;
  }
  double number() {
    const std::string line = next();
    double value = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value, std::chars_format::hex);
    require(error == std::errc() && end == line.data() + line.size(), Status::format, path_, ": \"", line,
            "\" is not a number: expected a file written by save");
    return value;
  }

 private:
  std::string text_, path_;
  std::size_t place_ = 0;
};

}  // namespace

std::string Ensemble::describe() const {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  const EnsembleSettings& s = settings_;
  text << std::hexfloat << (system_->chain ? "chain " : "crystal ") << system_->size() << ' ' << system_->dim() << ' '
       << dmd::describe(system_->physics()) << " process " << static_cast<int>(s.process) << ' '
       << static_cast<int>(s.rates.law) << ' ' << static_cast<int>(s.rates.closure) << ' ' << s.rates.n_samples << ' '
       << s.rates.tolerance << ' ' << s.rates.radius << ' ' << s.coupled.epsilon << ' ' << s.coupled.time_step << ' '
       << s.coupled.bound << ' ' << s.n_trajectories << ' ' << s.first << ' ' << s.seed << ' ' << reference_length_;
  for (const auto& [i, j] : system_->bonds) text << ' ' << i << '-' << j;
  if (system_->crystal) {
    const auto& crystal = *system_->crystal;
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

void Ensemble::save(const std::string& path) {
  std::string text = heading;
  text += "system " + std::to_string(digest(describe())) + "\n";
  put(text, time_);
  for (Index k = 0; k < settings_.n_trajectories; ++k) {
    const auto slot = static_cast<std::size_t>(k);
    for (const std::int8_t s : spins(k)) text += s > 0 ? '+' : '-';
    const auto numbers = settings_.process == Process::averaged ? averaged_[slot].exact() : coupled_[slot].exact();
    text += "\n" + std::to_string(numbers.size()) + "\n";
    for (const double value : numbers) put(text, value);
  }
  text += "digest " + std::to_string(digest(text)) + "\n";
  const std::string beside = path + ".part";
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out) {
      std::remove(beside.c_str());
      fail(Status::file, "cannot write ", beside);
    }
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0) {
    std::remove(beside.c_str());
    fail(Status::file, "cannot write ", path);
  }
  for (auto& t : averaged_) t.forget();
}

void Ensemble::restore(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  require(static_cast<bool>(in), Status::file, "cannot read ", path);
  std::ostringstream all;
  all << in.rdbuf();
  const std::string text = all.str();
  require(text.starts_with(heading), Status::format, path, ": expected a spin-diffusion ensemble written by save");
  const auto mark = text.rfind("digest ");
  require(
      mark != std::string::npos && text.substr(mark) == "digest " + std::to_string(digest(text.substr(0, mark))) + "\n",
      Status::format, path, ": damaged or incomplete; expected a file written by save");
  Lines lines(text.substr(0, mark), path);
  (void)lines.next();
  require(lines.next() == "system " + std::to_string(digest(describe())), Status::format, path,
          ": saved by another ensemble; expected the same system, settings and seed");
  const double time = lines.number();
  auto averaged = averaged_;
  auto coupled = coupled_;
  for (std::size_t slot = 0; slot < static_cast<std::size_t>(settings_.n_trajectories); ++slot) {
    Spins spins;
    for (const char c : lines.next()) spins.push_back(c == '+' ? 1 : -1);
    std::vector<double> numbers(static_cast<std::size_t>(std::stoull(lines.next())));
    for (double& value : numbers) value = lines.number();
    if (settings_.process == Process::averaged)
      averaged[slot].set_exact(spins, numbers);
    else
      coupled[slot].set_exact(spins, numbers);
  }
  averaged_ = std::move(averaged);
  coupled_ = std::move(coupled);
  time_ = time;
}

}  // namespace rdd::spin
