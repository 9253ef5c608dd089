// Hall symbols (Hall1981) looked up in spglib's tables.
#include "crystal/group/hall.hpp"

#include <spglib.h>

#include <cctype>
#include <mutex>

#include "support/spglib_lock.hpp"

namespace rdd::crystal {
namespace {

/// "-P 2ybc" as "-p2ybc".
std::string compact(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '_') out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  return out;
}

}  // namespace

std::vector<std::pair<Eigen::Matrix3d, Eigen::Vector3d>> operations_named(const std::string& hall) {
  constexpr int n_settings = 530, most = 192;
  std::vector<std::pair<Eigen::Matrix3d, Eigen::Vector3d>> out;
  const auto wanted = compact(hall);
  const std::lock_guard lock(spglib_lock());
  for (int setting = 1; setting <= n_settings; ++setting) {
    // Some of spglib's symbols carry a remark after " = ".
    const std::string symbol = spg_get_spacegroup_type(setting).hall_symbol;
    if (compact(symbol) != wanted && compact(symbol.substr(0, symbol.find('='))) != wanted) continue;
    int rotations[most][3][3];
    double shifts[most][3];
    const int n = spg_get_symmetry_from_database(rotations, shifts, setting);
    for (int o = 0; o < n; ++o) {
      Eigen::Matrix3d w;
      for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) w(i, j) = rotations[o][i][j];
      out.emplace_back(w, Eigen::Vector3d(shifts[o][0], shifts[o][1], shifts[o][2]));
    }
    return out;
  }
  return out;
}

}  // namespace rdd::crystal
