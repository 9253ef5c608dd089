// Restart files: exact numbers as text, tied to their system, replaced as a whole.
#include <charconv>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "dmd/simulation.hpp"
#include "support/error.hpp"

namespace rdd::dmd {
namespace {

constexpr const char* heading = "rdd diffusive molecular dynamics, format 1";

/// FNV-1a.
std::uint64_t digest(const std::string& text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

std::string exact_text(double value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::hex).ptr;
  return {buffer, end};
}

double exact_number(const std::string& text, const std::string& path) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::hex);
  require(error == std::errc() && end == text.data() + text.size(), Status::format, path, ": \"", text,
          "\" is not a number: expected a file written by save");
  return value;
}

std::string next_line(std::istream& in, const std::string& path) {
  std::string line;
  require(static_cast<bool>(std::getline(in, line)), Status::format, path,
          ": ends early; expected a file written by save");
  return line;
}

}  // namespace

void Simulation::save(const std::string& path) {
  std::ostringstream body;
  body.imbue(std::locale::classic());
  const Vector numbers = exact();
  body << heading << "\nsystem " << digest(describe()) << "\ntime " << exact_text(time_) << "\nnumbers "
       << numbers.size() << '\n';
  for (const double value : numbers) body << exact_text(value) << '\n';
  const std::string text = body.str();
  const std::string beside = path + ".part";
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << text << "digest " << digest(text) << '\n';
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
  stop();
}

void Simulation::restore(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  require(static_cast<bool>(in), Status::file, "cannot read ", path);
  std::ostringstream all;
  all << in.rdbuf();
  const std::string text = all.str();
  const auto mark = text.rfind("digest ");
  require(text.starts_with(heading), Status::format, path, ": expected a file that begins with \"", heading, "\"");
  require(
      mark != std::string::npos && text.substr(mark) == "digest " + std::to_string(digest(text.substr(0, mark))) + "\n",
      Status::format, path, ": damaged or incomplete; expected a file written by save");
  std::istringstream lines(text.substr(0, mark));
  (void)next_line(lines, path);
  require(next_line(lines, path) == "system " + std::to_string(digest(describe())), Status::format, path,
          ": saved by another system; expected the same sites, potentials, beta, model and bonds");
  const std::string time = next_line(lines, path), count = next_line(lines, path);
  const Vector mine = exact();
  require(time.starts_with("time ") && count == "numbers " + std::to_string(mine.size()), Status::format, path, ": \"",
          count, "\": expected ", mine.size(), " numbers");
  const double restored_time = exact_number(time.substr(5), path);
  Vector numbers(mine.size());
  for (double& value : numbers) value = exact_number(next_line(lines, path), path);
  set_exact(numbers);
  time_ = restored_time;
  stop();
}

}  // namespace rdd::dmd
