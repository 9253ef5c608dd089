// Checked access to parsed JSON (nlohmann-json), with the path of every value in error messages.
#include "io/json/value.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "support/text.hpp"

namespace rdd::io {
namespace {

using nlohmann::json;

/// The model has four levels; deeper files are rejected while they are parsed.
constexpr int most_depth = 8;

/// Numbers beyond int64 are held as unsigned ones, and get<Index> would wrap around.
std::optional<Index> to_index(const json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<Index>::max()})
    return std::nullopt;
  return value.is_number_integer() ? std::optional(value.get<Index>()) : std::nullopt;
}

}  // namespace

json parse_strictly(std::string_view text, const std::string& name, bool comments) {
  std::vector<std::set<std::string>> members;
  const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
    using Event = json::parse_event_t;
    require(depth <= most_depth, Status::format, name, ": more than ", most_depth,
            " levels of nesting, expected a model of format \"rdd-model\"");
    if (event == Event::object_start) members.emplace_back();
    if (event == Event::object_end) members.pop_back();
    if (event == Event::key) {
      const auto key = parsed.get<std::string>();
      require(members.back().insert(key).second, Status::format, name, ": the member ", in_quotes(key),
              " is given twice in one object");
    }
    return true;
  };
  try {
    return json::parse(text.begin(), text.end(), watch, true, comments);
  } catch (const json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line ..."
    const std::string what = error.what();
    const auto bracket = what.find("] ");
    fail(Status::format, name, ": no JSON: ", bracket == std::string::npos ? what : what.substr(bracket + 2));
  }
}

std::string JsonValue::found() const {
  if (value_.is_string()) return "the string " + in_quotes(value_.get_ref<const std::string&>());
  if (value_.is_array()) return "an array of " + std::to_string(value_.size());
  if (value_.is_object()) return "an object";
  return value_.dump();
}

void JsonValue::fail_expected(const std::string& expected) const {
  fail(Status::format, name_, ": ", path_, ": found ", found(), ", expected ", expected);
}

void JsonValue::only(const std::vector<std::string_view>& members) const {
  if (!value_.is_object()) fail_expected("an object");
  for (const auto& [key, unused] : value_.items())
    require(std::find(members.begin(), members.end(), key) != members.end(), Status::format, name_, ": ", path_,
            ": unknown member ", in_quotes(key));
}

JsonValue JsonValue::member(const char* key) const {
  if (!value_.is_object()) fail_expected("an object");
  const auto found = value_.find(key);
  require(found != value_.end(), Status::format, name_, ": ", path_, ": the member \"", key, "\" is missing");
  return {*found, name_, path_ + "." + key};
}

JsonValue JsonValue::element(std::size_t i) const { return {value_[i], name_, path_ + "[" + std::to_string(i) + "]"}; }

Index JsonValue::integer(Index least, Index most) const {
  const auto expected = [&] { return "an integer from " + std::to_string(least) + " to " + std::to_string(most); };
  const auto value = to_index(value_);
  if (!value || *value < least || *value > most) fail_expected(expected());
  return *value;
}

double JsonValue::real() const {
  if (!value_.is_number()) fail_expected("a number");
  return value_.get<double>();
}

bool JsonValue::boolean() const {
  if (!value_.is_boolean()) fail_expected("true or false");
  return value_.get<bool>();
}

std::vector<std::string> JsonValue::members() const {
  if (!value_.is_object()) fail_expected("an object");
  std::vector<std::string> out;
  for (const auto& [key, unused] : value_.items()) out.push_back(key);
  return out;
}

std::string JsonValue::string() const {
  if (!value_.is_string()) fail_expected("a string");
  return value_.get<std::string>();
}

Index JsonValue::size() const {
  if (!value_.is_array()) fail_expected("an array");
  return static_cast<Index>(value_.size());
}

void JsonValue::require_size(Index n) const {
  if (size() != n) fail_expected("an array of " + std::to_string(n));
}

Vector JsonValue::vector(Index n) const {
  require_size(n);
  Vector out(n);
  for (Index i = 0; i < n; ++i) {
    const auto& x = value_[i];
    out[i] = x.is_number() ? x.get<double>() : element(static_cast<std::size_t>(i)).real();
  }
  return out;
}

Matrix JsonValue::columns(Index rows, Index n) const {
  require_size(n);
  Matrix out(rows, n);
  for (Index i = 0; i < n; ++i) out.col(i) = element(static_cast<std::size_t>(i)).vector(rows);
  return out;
}

std::vector<Index> JsonValue::integers(Index n, Index least, Index most) const {
  require_size(n);
  std::vector<Index> out;
  out.reserve(n);
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    // The path of an element is built only for one that is refused: long lists are most of a file.
    const auto x = to_index(value_[i]);
    out.push_back(x && *x >= least && *x <= most ? *x : element(i).integer(least, most));
  }
  return out;
}

}  // namespace rdd::io
