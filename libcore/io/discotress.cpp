// Parsing of DISCOTRESS folders: columns of numbers, rates as exponentials of what the files hold.
#include "io/discotress.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "support/text.hpp"

namespace rdd::io {
namespace {

namespace fs = std::filesystem;

/// A file of columns of words; empty lines are left out.
class Columns {
 public:
  Columns(const std::string& folder, const std::string& name, std::size_t width, const char* what)
      : file_(folder + "/" + name), text_(read_text(file_)) {
    for (const auto& line : split_lines(text_)) {
      auto words = split_words(line.text);
      if (words.empty()) continue;
      if (words.size() != width)
        fail_at(file_, line.number, "found ", words.size(), words.size() == 1 ? " column" : " columns", ", expected ",
                width, ": ", what);
      rows_.push_back({std::move(words), line.number});
    }
  }

  [[nodiscard]] Index size() const { return std::ssize(rows_); }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] Index line(Index row) const { return rows_[row].line; }

  [[nodiscard]] std::int32_t integer(Index row, std::size_t column, const char* what, Index least, Index most) const {
    const auto& word = rows_[row].words[column];
    const auto value = to_integer(word);
    if (!value || *value < least || *value > most)
      fail_at(file_, line(row), what, " = ", in_quotes(word), ": expected a whole number from ", least, " to ", most);
    return static_cast<std::int32_t>(*value);
  }

  /// A finite number, or -inf.
  [[nodiscard]] double logarithm(Index row, std::size_t column, const char* what) const {
    const auto& word = rows_[row].words[column];
    if (word == "-inf" || word == "-INF" || word == "-Infinity") return -std::numeric_limits<double>::infinity();
    const auto value = to_double(word);
    if (!value) fail_at(file_, line(row), what, " = ", in_quotes(word), ": expected a number");
    return *value;
  }

 private:
  struct Row {
    std::vector<std::string_view> words;
    Index line;
  };
  std::string file_, text_;
  std::vector<Row> rows_;
};

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

void refuse_discrete_time(const std::string& folder) {
  const auto file = folder + "/input.kmc";
  if (!is_there(file)) return;
  const auto text = read_text(file);
  for (const auto& line : split_lines(text)) {
    const auto words = split_words(line.text);
    if (!words.empty() && words.front() == "DISCRETETIME")
      fail_at(file, line.number,
              "DISCRETETIME: the weights are probabilities of steps, expected logarithms of rates in continuous time");
  }
}

void add_jump(const Columns& weights, Index row, std::size_t column, std::int32_t from, std::int32_t to,
              NetworkInput& input) {
  const double logarithm = weights.logarithm(row, column, "ln of a rate");
  if (logarithm == -std::numeric_limits<double>::infinity()) return;
  const double rate = std::exp(logarithm);
  if (!std::isnormal(rate))
    fail_at(weights.file(), weights.line(row), "ln of the rate from node ", from + 1, " to ", to + 1, " is ",
            number(logarithm), ": expected -708 to 709");
  input.jumps.push_back({from, to, {}, rate});
}

void read_edges(const std::string& folder, NetworkInput& input) {
  const Columns edges(folder, "edge_conns.dat", 2, "two nodes of an edge, counted from 1");
  const Columns weights(folder, "edge_weights.dat", 2, "ln of the rates of an edge, forward and back");
  require(weights.size() == edges.size(), Status::format, weights.file(), ": ", weights.size(),
          " lines, expected one for each of the ", edges.size(), " edges in edge_conns.dat");
  for (Index e = 0; e < edges.size(); ++e) {
    const auto one = static_cast<std::int32_t>(edges.integer(e, 0, "first node", 1, input.n_states) - 1);
    const auto other = static_cast<std::int32_t>(edges.integer(e, 1, "second node", 1, input.n_states) - 1);
    if (one == other) continue;  // leads nowhere
    add_jump(weights, e, 0, one, other, input);
    add_jump(weights, e, 1, other, one, input);
  }
  require(!input.jumps.empty() || input.n_states == 1, Status::format, edges.file(),
          ": no edge joins two nodes, expected at least one");
}

void read_weights(const std::string& folder, NetworkInput& input) {
  const Columns weights(folder, "stat_prob.dat", 1, "ln of the stationary probability of a node");
  input.n_states = weights.size();
  require(input.n_states >= 1, Status::format, weights.file(), ": empty, expected a line a node");
  input.log_pi.resize(input.n_states);
  for (Index i = 0; i < input.n_states; ++i) {
    input.log_pi[i] = weights.logarithm(i, 0, "ln of a probability");
    if (!std::isfinite(input.log_pi[i]))
      fail_at(weights.file(), weights.line(i), "a probability of zero: expected a finite logarithm");
  }
}

network::StateSets read_node_sets(const std::string& folder, Index n) {
  network::StateSets sets;
  for (const char* set : {"A", "B"}) {
    const std::string name = std::string("nodes.") + set;
    if (!is_there(folder + "/" + name)) continue;
    const Columns nodes(folder, name, 1, "a node, counted from 1");
    auto& members = sets[set];
    for (Index i = 0; i < nodes.size(); ++i) {
      const Index node = nodes.integer(i, 0, "node", 1, n) - 1;
      if (std::find(members.begin(), members.end(), node) != members.end())
        fail_at(nodes.file(), nodes.line(i), "node ", node + 1, " is given twice");
      members.push_back(node);
    }
  }
  if (!is_there(folder + "/communities.dat")) return sets;
  const Columns communities(folder, "communities.dat", 1, "the community of a node, counted from 0");
  require(communities.size() == n, Status::format, communities.file(), ": ", communities.size(),
          " lines, expected one for each of the ", n, " nodes in stat_prob.dat");
  for (Index i = 0; i < n; ++i)
    sets["community " + std::to_string(communities.integer(i, 0, "community", 0, n - 1))].push_back(i);
  return sets;
}

}  // namespace

bool is_discotress_folder(const std::string& folder) { return is_there(folder + "/edge_conns.dat"); }

Discotress read_discotress(const std::string& folder) {
  refuse_discrete_time(folder);
  Discotress out;
  out.input.index_base = 1;
  read_weights(folder, out.input);
  read_edges(folder, out.input);
  out.sets = read_node_sets(folder, out.input.n_states);
  return out;
}

}  // namespace rdd::io
