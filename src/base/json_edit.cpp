// The look of a place is read off its neighbours: the white space before the last child, and how
// far the document's own children stand in.
#include "base/json_edit.h"

#include <algorithm>

namespace amiable::json {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view text_of(const Value& value) { return value.source().text(); }

// White space directly before `offset`.
std::string_view gap_before(std::string_view text, std::uint32_t offset) {
  std::uint32_t begin = offset;
  while (begin > 0 && blanks.find(text[begin - 1]) != std::string_view::npos) --begin;
  return text.substr(begin, offset - begin);
}

// The indentation of the line that holds `offset`.
std::string_view indentation_at(std::string_view text, std::uint32_t offset) {
  const std::size_t line_end = text.substr(0, offset).rfind('\n');
  const std::size_t begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  const std::size_t first = std::min(text.find_first_not_of(" \t", begin), text.size());
  return text.substr(begin, first - begin);
}

std::string_view after_line_end(std::string_view gap) { return gap.substr(gap.rfind('\n') + 1); }

struct Child {
  std::uint32_t first = 0;  // byte where it begins: its key's for a member
  Span value;
};

std::vector<Child> children_of(const Value& value) {
  std::vector<Child> out;
  for (const Value each : value.elements()) out.push_back({each.span().offset, each.span()});
  for (const Member each : value.members()) {
    out.push_back({each.key.span().offset, each.value.span()});
  }
  return out;
}

// How many blanks one level stands in; 0: the document is on one line.
int indent_of(const Value& root) {
  const auto children = children_of(root);
  if (children.empty()) return 0;
  const std::string_view text = text_of(root);
  const std::string_view gap = gap_before(text, children.front().first);
  if (gap.find('\n') == std::string_view::npos) return 0;
  const std::size_t outer = indentation_at(text, root.span().offset).size();
  const std::size_t inner = after_line_end(gap).size();
  return inner > outer ? static_cast<int>(inner - outer) : 2;
}

std::string with_margin(std::string_view json, std::string_view margin) {
  std::string out;
  for (const char c : json) {
    out += c;
    if (c == '\n') out += margin;
  }
  return out;
}

// The new text in the document's own look, its first line standing at `margin`.
std::string dressed(const Value& beside, std::string_view json, bool on_lines,
                    std::string_view margin) {
  const auto parsed = parse(std::make_shared<Source>("new", std::string(json)));
  if (!parsed.ok()) return std::string(json);
  const Value root = parsed.value()->root();
  if (!on_lines) return reformatted(root, 0);
  int indent = 2;
  if (margin.find('\t') == std::string_view::npos) {
    const auto whole = parse(beside.source_ptr());
    if (whole.ok()) indent = std::max(indent_of(whole.value()->root()), 1);
  }
  return with_margin(reformatted(root, indent), margin);
}

bool is_on_lines(std::string_view gap) { return gap.find('\n') != std::string_view::npos; }

// A child after the last one. `head` is its key with the colon, or nothing.
TextEdit child_added(const Value& parent, std::string_view head, std::string_view json) {
  const std::string_view text = text_of(parent);
  const auto children = children_of(parent);
  const std::uint32_t end = parent.span().offset + parent.span().length;
  if (children.empty()) {
    const char open = text[parent.span().offset], close = text[end - 1];
    return {parent.span(), open + std::string(head) + dressed(parent, json, false, {}) + close};
  }
  std::string_view gap = gap_before(text, children.back().first);
  if (children.size() == 1 && gap.empty()) gap = head.empty() ? "" : " ";
  const bool on_lines = is_on_lines(gap);
  const std::string_view margin =
      on_lines ? after_line_end(gap) : indentation_at(text, children.back().first);
  // An element of several lines beside one that begins its line in the middle: `[{` … `}, {`.
  const bool inner_lines =
      on_lines ||
      text.substr(children.back().value.offset, children.back().value.length).find('\n') !=
          std::string_view::npos;
  std::string added = ",";
  added += gap.empty() && !on_lines ? std::string_view(" ") : gap;
  added += head;
  added += dressed(parent, json, inner_lines, margin);
  const Span last = children.back().value;
  return {{last.offset + last.length, 0}, std::move(added)};
}

void write(const Value& value, int indent, int depth, std::string& out);

void write_children(const Value& value, int indent, int depth, std::string& out) {
  const bool object = value.is(Type::object);
  out += object ? '{' : '[';
  bool first = true;
  const auto before = [&] {
    if (!first) out += indent > 0 ? "," : ", ";
    first = false;
    if (indent > 0) out += "\n" + std::string(static_cast<std::size_t>(indent * (depth + 1)), ' ');
  };
  for (const Value each : value.elements()) {
    before();
    write(each, indent, depth + 1, out);
  }
  for (const Member each : value.members()) {
    before();
    out += each.key.raw();
    out += ": ";
    write(each.value, indent, depth + 1, out);
  }
  if (!first && indent > 0) {
    out += "\n" + std::string(static_cast<std::size_t>(indent * depth), ' ');
  }
  out += object ? '}' : ']';
}

void write(const Value& value, int indent, int depth, std::string& out) {
  if (value.is(Type::object) || value.is(Type::array)) {
    write_children(value, indent, depth, out);
  } else {
    out += value.raw();
  }
}

}  // namespace

std::string edited(std::string_view text, std::vector<TextEdit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const TextEdit& a, const TextEdit& b) {
    return a.span.offset < b.span.offset;
  });
  std::string out;
  std::size_t done = 0;
  for (const TextEdit& each : edits) {
    out += text.substr(done, each.span.offset - done);
    out += each.text;
    done = each.span.offset + each.span.length;
  }
  out += text.substr(done);
  return out;
}

TextEdit element_added(const Value& value, std::string_view json) {
  if (value.is(Type::array)) return child_added(value, {}, json);
  const std::string_view margin = indentation_at(text_of(value), value.span().offset);
  const bool on_lines = value.raw().find('\n') != std::string_view::npos;
  return {value.span(),
          "[" + std::string(value.raw()) + ", " + dressed(value, json, on_lines, margin) + "]"};
}

TextEdit member_added(const Value& object, std::string_view key, std::string_view json) {
  std::string head;
  append_quoted(head, key);
  const auto members = object.members();
  bool tight = false;  // `"Key":"value"`
  for (const Member each : members) {
    const std::uint32_t key_end = each.key.span().offset + each.key.span().length;
    tight = each.value.span().offset == key_end + 1;
  }
  return child_added(object, head + (tight ? ":" : ": "), json);
}

TextEdit element_removed(const Value& array, std::size_t index) {
  const auto children = children_of(array);
  const Span gone = children.at(index).value;
  if (index + 1 < children.size()) {
    return {{gone.offset, children[index + 1].first - gone.offset}, {}};
  }
  const Span kept = children.at(index - 1).value;
  const std::uint32_t begin = kept.offset + kept.length;
  return {{begin, gone.offset + gone.length - begin}, {}};
}

TextEdit replaced(const Value& value, std::string_view json) {
  const bool on_lines = value.raw().find('\n') != std::string_view::npos;
  return {value.span(),
          dressed(value, json, on_lines, indentation_at(text_of(value), value.span().offset))};
}

std::string reformatted(const Value& value, int indent) {
  std::string out;
  write(value, indent, 0, out);
  return out;
}

}  // namespace amiable::json
