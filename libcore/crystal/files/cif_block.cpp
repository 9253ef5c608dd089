// The syntax of CIF 1.1 (HallAllenBrown1991): tokens, loops, blocks. What tags mean is no matter here.
#include "crystal/files/cif_block.hpp"

#include <algorithm>
#include <cctype>

#include "support/error.hpp"
#include "support/text.hpp"

namespace rdd::crystal {
namespace {

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool blank(char c) { return c == ' ' || c == '\t'; }

class Tokens {
 public:
  Tokens(std::string_view text, const std::string& name) : name_(name) {
    const auto lines = split_lines(text);
    for (std::size_t l = 0; l < lines.size(); ++l)
      if (!lines[l].text.empty() && lines[l].text[0] == ';')
        l = text_field(lines, l);
      else
        split(lines[l]);
  }
  [[nodiscard]] const std::vector<CifValue>& list() const { return list_; }

 private:
  /// Lines from one that begins with a semicolon to the next such.
  std::size_t text_field(const std::vector<Line>& lines, std::size_t first) {
    CifValue value{std::string(lines[first].text.substr(1)), lines[first].number, true};
    std::size_t l = first + 1;
    for (; l < lines.size() && (lines[l].text.empty() || lines[l].text[0] != ';'); ++l)
      value.text.append("\n").append(lines[l].text);
    if (l == lines.size())
      fail_at(name_, lines[first].number, "a text begins with ';', expected a line with ';' at its end");
    value.text = std::string(trimmed(value.text));
    list_.push_back(std::move(value));
    if (lines[l].text.size() > 1) split({lines[l].text.substr(1), lines[l].number});
    return l;
  }
  void split(const Line& line) {
    const auto text = line.text;
    for (std::size_t at = 0; at < text.size();) {
      if (blank(text[at])) {
        ++at;
      } else if (text[at] == '#') {
        return;
      } else if (text[at] == '\'' || text[at] == '"') {
        std::size_t end = at + 1;  // a quote ends a text only where a blank follows
        while (end < text.size() && (text[end] != text[at] || (end + 1 < text.size() && !blank(text[end + 1])))) ++end;
        if (end == text.size()) fail_at(name_, line.number, "a quote ", text[at], " is not closed on its line");
        list_.push_back({std::string(text.substr(at + 1, end - at - 1)), line.number, true});
        at = end + 1;
      } else {
        std::size_t end = at;
        while (end < text.size() && !blank(text[end])) ++end;
        list_.push_back({std::string(text.substr(at, end - at)), line.number, false});
        at = end;
      }
    }
  }

  std::string name_;
  std::vector<CifValue> list_;
};

bool is_tag(const CifValue& token) { return !token.quoted && token.text[0] == '_'; }

bool begins(const CifValue& token, std::string_view word) {
  return !token.quoted && in_lower_case(token.text).starts_with(word);
}

bool is_value(const CifValue& token) {
  return token.quoted || !(is_tag(token) || begins(token, "data_") || begins(token, "save_") ||
                           in_lower_case(token.text) == "loop_" || in_lower_case(token.text) == "global_");
}

class Blocks {
 public:
  Blocks(const std::vector<CifValue>& tokens, const std::string& name) : tokens_(tokens), name_(name) {
    while (at_ < tokens_.size()) {
      const auto& token = tokens_[at_];
      if (begins(token, "data_")) {
        blocks_.push_back({token.text.substr(5), {}});
        ++at_;
      } else if (begins(token, "loop_")) {
        loop(token);
      } else if (is_tag(token)) {
        ++at_;
        if (at_ == tokens_.size() || !is_value(tokens_[at_])) fail_at(name_, token.line, token.text, " has no value");
        column(token).push_back(tokens_[at_++]);
      } else {
        fail_at(name_, token.line, in_quotes(token.text), ", expected a tag, loop_ or data_");
      }
    }
  }
  [[nodiscard]] std::vector<CifBlock> take() { return std::move(blocks_); }

 private:
  std::vector<CifValue>& column(const CifValue& tag) {
    if (blocks_.empty()) fail_at(name_, tag.line, tag.text, " comes before data_, expected a CIF");
    auto& out = blocks_.back().columns[in_lower_case(tag.text)];
    if (!out.empty()) fail_at(name_, tag.line, tag.text, " is there twice");
    return out;
  }
  void loop(const CifValue& word) {
    ++at_;
    std::vector<std::vector<CifValue>*> columns;
    for (; at_ < tokens_.size() && is_tag(tokens_[at_]); ++at_) columns.push_back(&column(tokens_[at_]));
    if (columns.empty()) fail_at(name_, word.line, "loop_ without tags");
    std::size_t count = 0;
    for (; at_ < tokens_.size() && is_value(tokens_[at_]); ++at_, ++count)
      columns[count % columns.size()]->push_back(tokens_[at_]);
    if (count == 0 || count % columns.size() != 0)
      fail_at(name_, word.line, "the loop_ has ", count, " values in ", columns.size(),
              " columns, expected whole rows");
  }

  const std::vector<CifValue>& tokens_;
  std::string name_;
  std::size_t at_ = 0;
  std::vector<CifBlock> blocks_;
};

}  // namespace

const std::vector<CifValue>* CifBlock::find(std::initializer_list<const char*> tags) const {
  for (const auto* tag : tags)
    if (const auto it = columns.find(tag); it != columns.end()) return &it->second;
  return nullptr;
}

std::vector<CifBlock> parse_cif_blocks(std::string_view text, const std::string& name) {
  const Tokens tokens(text, name);
  return Blocks(tokens.list(), name).take();
}

}  // namespace rdd::crystal
