// The reference models of tests/data/rdd: files of matrices in the paper's convention, made into networks.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "network/network.hpp"

namespace rdd::test {

using Json = nlohmann::json;

inline Json load_json(const std::string& name) {
  std::ifstream file(std::string(RDD_TEST_DATA_DIR) + "/" + name);
  if (!file) throw std::runtime_error("no such test data: " + name);
  return Json::parse(file);
}

inline Matrix matrix_of(const Json& rows) {
  Matrix m(static_cast<Index>(rows.size()), static_cast<Index>(rows.at(0).size()));
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j) m(i, j) = rows[i][j].get<double>();
  return m;
}

inline Vector vector_of(const Json& values) {
  Vector v(static_cast<Index>(values.size()));
  for (Index i = 0; i < v.size(); ++i) v[i] = values[i].get<double>();
  return v;
}

/// Q(d)[i][j] is the rate from state j in cell x + d into state i in cell x, so the hop's translation is -d.
inline NetworkInput network_of(const Json& data) {
  NetworkInput input;
  input.n_states = data.at("M").get<Index>();
  input.lattice = Lattice(matrix_of(data.at("lattice")).transpose());
  auto add = [&](const Json& rates, const Translation& n) {
    const Matrix q = matrix_of(rates);
    for (std::int32_t i = 0; i < q.rows(); ++i)
      for (std::int32_t j = 0; j < q.cols(); ++j)
        if (q(i, j) > 0 && (i != j || n != Translation{})) input.jumps.push_back({j, i, n, q(i, j)});
  };
  add(data.at("Q0_offdiag"), {});
  for (const auto& block : data.at("Q")) {
    Translation n{};
    for (std::size_t a = 0; a < block.at("d").size(); ++a) n[a] = -block["d"][a].get<std::int32_t>();
    add(block.at("matrix"), n);
  }
  return input;
}

inline std::shared_ptr<const Network> load_network(const std::string& name) {
  return std::make_shared<const Network>(network_of(load_json(name)));
}

}  // namespace rdd::test
