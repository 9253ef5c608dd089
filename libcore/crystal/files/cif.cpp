// CIF: cell, operations, sites; the orbits of the sites fill the cell.
#include <Eigen/Geometry>
#include <cctype>
#include <cmath>
#include <numbers>

#include "crystal/brief.hpp"
#include "crystal/files/cif_block.hpp"
#include "crystal/files/structure_file.hpp"
#include "crystal/group/hall.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

namespace rdd::crystal {
namespace {

using Vec3 = Eigen::Vector3d;
using Mat3 = Eigen::Matrix3d;

constexpr double one_atom = 0.1;   // angstrom: images of a site this close are one atom, whose coordinates are rounded
constexpr double two_atoms = 0.5;  // angstrom: and from here on they are two

class CifReader {
 public:
  CifReader(const CifBlock& block, const std::string& name) : block_(block), name_(name) {}

  /// A number, "1.234(5)" with its uncertainty too.
  [[nodiscard]] double number(const CifValue& value, const std::string& what) const {
    const auto bracket = value.text.find('(');
    const auto x = to_double(std::string_view(value.text).substr(0, bracket));
    if (!x || (bracket != std::string::npos && value.text.back() != ')'))
      fail_at(name_, value.line, what, ": ", in_quotes(value.text), ", expected a number");
    return *x;
  }
  [[nodiscard]] double one_number(const char* tag) const {
    const auto* column = block_.find({tag});
    if (column == nullptr) fail(Status::format, name_, ": ", tag, " is missing, expected the cell of the crystal");
    return number(column->front(), tag);
  }
  [[nodiscard]] const CifBlock& block() const { return block_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  const CifBlock& block_;
  std::string name_;
};

/// Lattice vectors as columns: a along x, b in the plane of x and y.
Mat3 cell_of(const CifReader& in) {
  const Vec3 lengths(in.one_number("_cell_length_a"), in.one_number("_cell_length_b"), in.one_number("_cell_length_c"));
  const char* tags[3] = {"_cell_angle_alpha", "_cell_angle_beta", "_cell_angle_gamma"};
  double cosine[3];
  for (int k = 0; k < 3; ++k) {
    const double angle = in.one_number(tags[k]);
    if (!(lengths[k] > 0 && angle > 0 && angle < 180))
      fail(Status::format, in.name(), ": _cell_length ", brief(lengths[k]), ", ", tags[k], " ", brief(angle),
           ": expected a length > 0 and an angle between 0 and 180 degrees");
    // A right or a hexagonal angle is exact.
    cosine[k] = angle == 90 ? 0 : angle == 120 ? -0.5 : angle == 60 ? 0.5 : std::cos(angle * std::numbers::pi / 180);
  }
  const double sine = std::sqrt(1 - cosine[2] * cosine[2]), across = (cosine[0] - cosine[1] * cosine[2]) / sine;
  const double up = 1 - cosine[1] * cosine[1] - across * across;
  if (!(up > 0)) fail(Status::format, in.name(), ": the angles of the cell span no volume");
  Mat3 out;
  out << lengths[0], lengths[1] * cosine[2], lengths[2] * cosine[1],  //
      0, lengths[1] * sine, lengths[2] * across,                      //
      0, 0, lengths[2] * std::sqrt(up);
  return out;
}

struct CifOperation {
  Mat3 rotation;
  Vec3 shift;
};

/// One row of "x-y, 1/2+x, z": sums of letters and of numbers or fractions.
bool parse_row(std::string_view text, int row, CifOperation& out) {
  bool any = false;
  for (std::size_t at = 0; at < text.size();) {
    double sign = 1;
    if (text[at] == '+' || text[at] == '-')
      sign = text[at++] == '-' ? -1 : 1;
    else if (any)
      return false;
    if (at == text.size()) return false;
    const char letter = static_cast<char>(std::tolower(static_cast<unsigned char>(text[at])));
    if (letter >= 'x' && letter <= 'z') {
      out.rotation(row, letter - 'x') += sign;
      ++at;
    } else {
      const auto end = std::min(text.find_first_of("+-", at), text.size());
      const auto part = text.substr(at, end - at), over = part.substr(0, part.find('/'));
      const auto numerator = to_double(over);
      const auto denominator =
          over.size() == part.size() ? std::optional(1.0) : to_double(part.substr(over.size() + 1));
      if (!numerator || !denominator || *denominator == 0) return false;
      out.shift[row] += sign * *numerator / *denominator;
      at = end;
    }
    any = true;
  }
  return any;
}

CifOperation operation_of(const CifValue& value, const std::string& name) {
  std::string text;
  for (const char c : value.text)
    if (c != ' ' && c != '\t' && c != '\n') text.push_back(c);
  CifOperation out{Mat3::Zero(), Vec3::Zero()};
  const auto rows = split_fields(text, ',');
  bool good = rows.size() == 3;
  for (int k = 0; good && k < 3; ++k) good = parse_row(rows[k], k, out);
  if (!good || std::abs(std::abs(out.rotation.determinant()) - 1) > 1e-9)
    fail_at(name, value.line, in_quotes(value.text), ", expected an operation as in x, y+1/2, -z");
  return out;
}

std::vector<CifOperation> operations_of(const CifReader& in) {
  std::vector<CifOperation> out;
  if (const auto* listed = in.block().find({"_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz"})) {
    for (const auto& value : *listed) out.push_back(operation_of(value, in.name()));
    return out;
  }
  const auto* hall = in.block().find({"_space_group_name_hall", "_symmetry_space_group_name_hall"});
  if (hall != nullptr && !hall->front().unknown()) {
    for (const auto& one : operations_named(hall->front().text)) out.push_back({one.first, one.second});
    if (out.empty())
      fail_at(in.name(), hall->front().line, "Hall symbol ", in_quotes(hall->front().text),
              ", expected one of the 530 of ",
              "the International Tables, or a loop of _space_group_symop_operation_xyz");
    return out;
  }
  const auto* number = in.block().find({"_space_group_it_number", "_symmetry_int_tables_number"});
  if (number != nullptr && number->front().text == "1") return {{Mat3::Identity(), Vec3::Zero()}};
  fail(Status::format, in.name(), ": neither operations nor a Hall symbol: which atoms of the cell are listed is not ",
       "said; expected a loop of _space_group_symop_operation_xyz ('x, y, z' alone if all are)");
}

struct CifSite {
  std::string species, label;
  Vec3 u;
};

std::string letters_of(const std::string& text) {
  std::size_t n = 0;
  while (n < text.size() && std::isalpha(static_cast<unsigned char>(text[n])) != 0) ++n;
  return text.substr(0, n);
}

std::vector<CifSite> sites_of(const CifReader& in) {
  const auto& block = in.block();
  const std::vector<CifValue>* fract[3] = {block.find({"_atom_site_fract_x"}), block.find({"_atom_site_fract_y"}),
                                           block.find({"_atom_site_fract_z"})};
  const auto *label = block.find({"_atom_site_label"}), *symbol = block.find({"_atom_site_type_symbol"}),
             *occupancy = block.find({"_atom_site_occupancy"}), *flag = block.find({"_atom_site_calc_flag"});
  if (fract[1] == nullptr || fract[2] == nullptr || (label == nullptr && symbol == nullptr))
    fail(Status::format, in.name(), ": expected a loop of _atom_site_label, _atom_site_fract_x, _y and _z");
  for (const auto* column : {fract[1], fract[2], label, symbol, occupancy, flag})
    if (column != nullptr && column->size() != fract[0]->size())
      fail_at(in.name(), column->front().line, "a column of _atom_site has ", column->size(), " values, expected ",
              fract[0]->size(), " as _atom_site_fract_x has");
  std::vector<CifSite> out;
  for (std::size_t a = 0; a < fract[0]->size(); ++a) {
    if (flag != nullptr && flag->at(a).text == "dum") continue;
    CifSite site;
    site.label = label != nullptr ? label->at(a).text : symbol->at(a).text;
    site.species = letters_of(symbol != nullptr && !symbol->at(a).unknown() ? symbol->at(a).text : site.label);
    const auto line = fract[0]->at(a).line;
    if (site.species.empty()) fail_at(in.name(), line, "site ", in_quotes(site.label), ": expected an element");
    for (int k = 0; k < 3; ++k) site.u[k] = in.number(fract[k]->at(a), "site " + in_quotes(site.label));
    site.u -= Vec3(site.u.array().floor());
    const double occupied =
        occupancy == nullptr || occupancy->at(a).unknown() ? 1 : in.number(occupancy->at(a), "_atom_site_occupancy");
    if (occupied != 1)
      fail_at(in.name(), line, "site ", in_quotes(site.label), " is occupied to ", brief(occupied),
              ", expected 1: a disordered crystal has no one list of jumps; give an ordered model of it");
    out.push_back(std::move(site));
  }
  return out;
}

Vec3 nearest_image(const Vec3& u) { return u - Vec3(u.array().round()); }

/// The atoms of a site, each the mean of the images that are next to one another.
std::vector<Vec3> orbit_in_cell(const CifReader& in, const Mat3& cell, const std::vector<CifOperation>& operations,
                                const CifSite& site) {
  std::vector<Vec3> places, sums;
  std::vector<std::size_t> counts;
  for (const auto& g : operations) {
    const Vec3 image = g.rotation * site.u + g.shift;
    std::size_t k = 0;
    for (; k < places.size(); ++k) {
      const Vec3 off = nearest_image(image - places[k]);
      const double distance = (cell * off).norm();
      if (distance > two_atoms) continue;
      if (distance > one_atom)
        fail(Status::format, in.name(), ": site ", in_quotes(site.label), ": two of its images are ", brief(distance),
             " angstrom apart: it is near a special position but not on it");
      sums[k] += off;
      ++counts[k];
      break;
    }
    if (k < places.size()) continue;
    places.push_back(image);
    sums.push_back(Vec3::Zero());
    counts.push_back(1);
  }
  for (std::size_t k = 0; k < places.size(); ++k) {
    if (counts[k] * places.size() != operations.size())
      fail(Status::format, in.name(), ": site ", in_quotes(site.label), ": its images are not spread evenly by ",
           operations.size(), " operations; expected all operations of a group, each once");
    places[k] += sums[k] / static_cast<double>(counts[k]);
  }
  return places;
}

}  // namespace

Structure parse_cif(std::string_view text, const std::string& name) {
  const auto blocks = parse_cif_blocks(text, name);
  const CifBlock* found = nullptr;
  for (const auto& block : blocks) {
    if (block.find({"_atom_site_fract_x"}) == nullptr) continue;
    if (found != nullptr)
      fail(Status::format, name, ": data_", found->name, " and data_", block.name,
           " are two structures, expected one in a file");
    found = &block;
  }
  if (found == nullptr)
    fail(Status::format, name, ": no block has _atom_site_fract_x, expected the sites of a crystal");
  const CifReader in(*found, name);
  const Mat3 cell = cell_of(in);
  const auto operations = operations_of(in);
  Structure out;
  out.lattice = cell;
  std::vector<Vec3> atoms;
  for (const auto& site : sites_of(in)) {
    std::size_t k = 0;
    while (k < out.species.size() && out.species[k] != site.species) ++k;
    if (k == out.species.size()) out.species.push_back(site.species);
    for (const auto& u : orbit_in_cell(in, cell, operations, site)) {
      atoms.push_back(cell * u);
      out.kind.push_back(static_cast<std::int32_t>(k));
    }
  }
  out.positions.resize(3, static_cast<Index>(atoms.size()));
  for (std::size_t a = 0; a < atoms.size(); ++a) out.positions.col(static_cast<Index>(a)) = atoms[a];
  return out;
}

}  // namespace rdd::crystal
