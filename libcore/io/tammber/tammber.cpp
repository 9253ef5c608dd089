// Parsing of TAMMBER's MarkovModel.xml with pugixml.
#include "io/tammber/tammber.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <pugixml.hpp>
#include <span>

#include "io/tammber/symmetry.hpp"
#include "support/stop_point.hpp"
#include "support/text.hpp"

namespace rdd::io {
namespace {

class Parser {
 public:
  Parser(std::string_view text, std::string name) : text_(text) {
    file_.name = std::move(name);
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1))
      line_ends_.push_back(end);
  }

  TammberFile parse() {
    pugi::xml_document document;
    const auto result = document.load_buffer(text_.data(), text_.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!result) fail_at(file_.name, line_at(result.offset), "not XML: ", result.description());
    const auto root = document.child("MarkovModel");
    require(root, Status::format, file_.name, ": expected a root element <MarkovModel>");
    read_lattice(root);
    for (const auto& node : root.children("Vertex")) {
      stop_point();
      file_.vertices.push_back(read_vertex(node));
    }
    for (const auto& node : root.children("Edge")) {
      stop_point();
      file_.edges.push_back(read_edge(node));
    }
    require(!file_.vertices.empty(), Status::format, file_.name, ": no <Vertex>, expected at least one");
    return std::move(file_);
  }

 private:
  Index line_at(std::ptrdiff_t offset) const {
    const auto place = static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0));
    return 1 + (std::lower_bound(line_ends_.begin(), line_ends_.end(), place) - line_ends_.begin());
  }
  Index line_of(const pugi::xml_node& node) const { return line_at(node.offset_debug()); }

  /// Words of an element's text, line by line.
  using Words = std::vector<std::string_view>;
  static std::vector<Words> lines_of(const pugi::xml_node& node) {
    std::vector<Words> lines;
    for (const auto& line : split_lines(node.child_value()))
      if (auto words = split_words(line.text); !words.empty()) lines.push_back(std::move(words));
    return lines;
  }
  static Words words_of(const pugi::xml_node& node) {
    Words words;
    for (auto& line : lines_of(node)) words.insert(words.end(), line.begin(), line.end());
    return words;
  }

  [[noreturn]] void fail_in(const pugi::xml_node& node, const std::string& found, const char* expected) const {
    fail_at(file_.name, line_of(node), "<", node.name(), ">: found ", found, ", expected ", expected);
  }

  pugi::xml_node child(const pugi::xml_node& node, const char* name) const {
    const auto found = node.child(name);
    if (!found) fail_at(file_.name, line_of(node), "<", node.name(), "> has no <", name, ">");
    return found;
  }

  double real(const pugi::xml_node& node, std::string_view word) const {
    const auto value = to_double(word);
    if (!value) fail_in(node, in_quotes(word), "a finite number");
    return *value;
  }

  std::uint64_t label(const pugi::xml_node& node, std::string_view word) const {
    std::uint64_t value = 0;
    const auto end = std::from_chars(word.data(), word.data() + word.size(), value);
    if (end.ec != std::errc() || end.ptr != word.data() + word.size())
      fail_in(node, in_quotes(word), "a label, an integer from 0 to 2^64 - 1");
    return value;
  }

  /// Exactly n numbers.
  Vector numbers(const pugi::xml_node& node, Index n) const {
    const auto words = words_of(node);
    if (static_cast<Index>(words.size()) != n)
      fail_in(node, std::to_string(words.size()) + " words", (std::to_string(n) + " numbers").c_str());
    Vector values(n);
    for (Index i = 0; i < n; ++i) values[i] = real(node, words[i]);
    return values;
  }

  TammberSymmetry symmetry(const pugi::xml_node& node, std::span<const std::string_view> words) const {
    if (words.size() != 4) fail_in(node, std::to_string(words.size()) + " words", "an operation and three shifts");
    const auto operation = to_integer(words[0]);
    if (!operation || *operation < 0 || *operation >= cube_order)
      fail_in(node, in_quotes(words[0]), "an operation of the cube, 0 to 47");
    TammberSymmetry found;
    found.operation = static_cast<int>(*operation);
    for (Index a = 0; a < 3; ++a) found.shift[a] = real(node, words[a + 1]);
    return found;
  }

  void read_lattice(const pugi::xml_node& root) {
    const auto lattice = child(root, "Lattice");
    const auto words = words_of(lattice);
    if (words.empty() || words.size() > 2)
      fail_in(lattice, std::to_string(words.size()) + " words", "the lattice constant and its kind");
    file_.lattice_constant = real(lattice, words[0]);
    if (!(file_.lattice_constant > 0)) fail_in(lattice, in_quotes(words[0]), "a lattice constant > 0");
    Matrix cell = Matrix::Identity(3, 3);
    if (const auto node = root.child("UnitCell")) cell = numbers(node, 9).reshaped(3, 3).transpose();
    Matrix primitive = cell;
    const auto kind = words.size() == 2 ? words[1] : std::string_view("sc");
    if (kind == "bcc") primitive = 0.5 * Matrix::Ones(3, 3) - Matrix(Matrix::Identity(3, 3));
    if (kind == "fcc") primitive = 0.5 * (Matrix::Ones(3, 3) - Matrix(Matrix::Identity(3, 3)));
    if (const auto node = root.child("PrimitiveUnitCell"); node && kind != "bcc" && kind != "fcc")
      primitive = numbers(node, 9).reshaped(3, 3).transpose();
    file_.primitive = checked(lattice, file_.lattice_constant * primitive, "lattice vectors");
    const auto super = root.child("SuperCell");
    if (!super) return;
    const bool diagonal = words_of(super).size() == 3;
    const Vector sizes = numbers(super, diagonal ? 3 : 9);
    const Matrix box =
        diagonal ? Matrix(cell * sizes.asDiagonal()) : Matrix(sizes.reshaped(3, 3).transpose() * primitive);
    file_.supercell = checked(super, file_.lattice_constant * box, "vectors of the supercell");
  }

  Matrix checked(const pugi::xml_node& node, const Matrix& vectors, const char* what) const {
    const double volume = vectors.colwise().norm().prod();
    if (!(std::abs(vectors.determinant()) > 1e-9 * volume) || !std::isfinite(volume))
      fail_at(file_.name, line_of(node), "the ", what, " are linearly dependent");
    return vectors;
  }

  TammberVertex read_vertex(const pugi::xml_node& node) const {
    TammberVertex vertex;
    vertex.line = line_of(node);
    vertex.canon = single_label(child(node, "CanonLabel"));
    vertex.reference = vertex.canon;
    if (const auto given = node.child("ReferenceLabel")) vertex.reference = single_label(given);
    if (const auto given = node.child("Energy")) vertex.energy = numbers(given, 1)[0];
    if (const auto given = node.child("SelfSymmetries"))
      for (const auto& line : lines_of(given)) vertex.self.push_back(symmetry(given, line));
    if (const auto given = node.child("SeenEquivalents"))
      for (const auto& line : lines_of(given))
        vertex.equivalents.push_back({label(given, line[0]), symmetry(given, std::span(line).subspan(1))});
    return vertex;
  }

  std::uint64_t single_label(const pugi::xml_node& node) const {
    const auto words = words_of(node);
    if (words.size() != 1) fail_in(node, std::to_string(words.size()) + " words", "one label");
    return label(node, words[0]);
  }

  void two_labels(const pugi::xml_node& node, std::uint64_t (&labels)[2]) const {
    const auto words = words_of(node);
    if (words.size() != 2) fail_in(node, std::to_string(words.size()) + " words", "two labels");
    for (std::size_t end = 0; end < 2; ++end) labels[end] = label(node, words[end]);
  }

  TammberEdge read_edge(const pugi::xml_node& node) const {
    TammberEdge edge;
    edge.line = line_of(node);
    two_labels(child(node, "CanonLabels"), edge.canon);
    two_labels(child(node, "ReferenceLabels"), edge.reference);
    const Vector barrier = numbers(child(node, "Barriers"), 2), prefactor = numbers(child(node, "PreFactors"), 2);
    for (Index end = 0; end < 2; ++end) {
      edge.barrier[end] = barrier[end];
      edge.prefactor[end] = prefactor[end];
      if (!(prefactor[end] > 0)) fail_in(child(node, "PreFactors"), number(prefactor[end]), "prefactors > 0");
    }
    if (const auto given = node.child("TransitionSymmetry"))
      edge.transition.push_back(symmetry(given, words_of(given)));
    return edge;
  }

  std::string_view text_;
  std::vector<std::size_t> line_ends_;  // every vertex and edge keeps its line
  TammberFile file_;
};

}  // namespace

TammberFile read_tammber(const std::string& path) { return parse_tammber(read_text(path), path); }

TammberFile parse_tammber(std::string_view text, std::string name) { return Parser(text, std::move(name)).parse(); }

}  // namespace rdd::io
