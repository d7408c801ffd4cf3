// The JSON reader: one pass over the bytes, an explicit stack of open containers, flat nodes.
//
// Grammar: RFC 8259 and nothing more. Every error says what was expected, what was found, where,
// and where the thing was opened, because its reader has to mend a file somebody else printed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <unordered_map>

#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/word.h"

namespace amiable::json {
namespace {

constexpr std::size_t quadratic_members_max = 16;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Eight bytes at a time: most of a CLI's output is indentation and plain text.
constexpr std::uint64_t each_byte = 0x0101010101010101;
constexpr std::uint64_t high_bits = 0x8080808080808080;

// A set high bit where a byte of `word` may be below `limit` (at most 128); exact when none is.
constexpr std::uint64_t bytes_below(std::uint64_t word, std::uint64_t limit) {
  return (word - each_byte * limit) & ~word & high_bits;
}

// Neither quote nor backslash, control character or beginning of a longer UTF-8 sequence.
constexpr bool is_plain(std::uint64_t word) {
  const std::uint64_t quotes = bytes_below(word ^ (each_byte * '"'), 1);
  const std::uint64_t backslashes = bytes_below(word ^ (each_byte * '\\'), 1);
  return (quotes | backslashes | bytes_below(word, 0x20) | (word & high_bits)) == 0;
}

}  // namespace

// Builds a Document; a class only to share the cursor.
class Reader {
 public:
  explicit Reader(const Source& source) : source_(source), text_(source.text()) {
    nodes_.reserve(std::min<std::size_t>(text_.size() / 12 + 4, std::size_t{1} << 26));
  }

  Result<std::vector<Node>> read();

 private:
  struct Open {
    std::uint32_t node;
    bool object;
  };

  Error fail(std::size_t at, std::string message, std::string next) const;
  Error unexpected(std::size_t at, std::string_view expected) const;
  Error ends_early() const;
  Error mismatched_close() const;
  Error surplus(std::size_t at) const;
  std::string opened(std::uint32_t node) const;
  std::string found(std::size_t at) const;

  void skip_space();
  std::uint32_t add(Type type, std::size_t offset);
  void finish(std::uint32_t node);
  Result<void> value();
  Result<void> inside();
  Result<void> key();
  Result<void> string();
  Result<void> escape(std::size_t& at) const;
  Result<void> number();
  Result<void> word(std::string_view text, Type type);
  Result<void> open(char c);
  void close();

  const Source& source_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Node> nodes_;
  std::vector<Open> stack_;
  bool after_comma_ = false;  // the byte before (white space aside) was a comma
};

Error Reader::fail(std::size_t at, std::string message, std::string next) const {
  return {ErrorKind::unreadable, std::move(message),
          describe_place(source_, static_cast<std::uint32_t>(at)), std::move(next)};
}

std::string Reader::opened(std::uint32_t node) const {
  const Position position = source_.position(nodes_[node].offset);
  const bool object = nodes_[node].type == static_cast<std::uint32_t>(Type::object);
  return fmt::format("the {} opened at line {} column {}", object ? "object" : "array",
                     position.line, position.column);
}

// What stands at a place, short and printable.
std::string Reader::found(std::size_t at) const {
  if (at >= text_.size()) return "the end of the file";
  const std::string_view rest = text_.substr(at);
  if (rest.starts_with("\xE2\x80\x9C") || rest.starts_with("\xE2\x80\x9D")) {
    return "a typographic quote `" + std::string(rest.substr(0, 3)) + "`";
  }
  if (rest.starts_with("//") || rest.starts_with("/*") || rest[0] == '#') return "a comment";
  const std::size_t length = utf8_sequence_length(rest);
  if (length == 0) return "a byte that is no UTF-8";
  if (length == 1 && static_cast<unsigned char>(rest[0]) < 0x20) {
    return fmt::format("the control character U+{:04X}", static_cast<unsigned>(rest[0]));
  }
  std::size_t end = length;
  const auto is_word = [](char c) {
    return is_hex(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  if (is_word(rest[0])) {
    while (end < rest.size() && end < 20 && is_word(rest[end])) ++end;
  }
  return "`" + std::string(rest.substr(0, end)) + "`";
}

Error Reader::unexpected(std::size_t at, std::string_view expected) const {
  if (at >= text_.size()) return ends_early();
  std::string next = "JSON allows only what the message says here";
  const std::string what = found(at);
  if (what.starts_with("a typographic")) next = "replace it by a plain \"";
  if (what == "`'`") next = "JSON strings stand in double quotes";
  if (what == "a comment") next = "JSON has no comments: remove it";
  std::string message = fmt::format("expected {}, found {}", expected, what);
  if (!stack_.empty()) message += ", inside " + opened(stack_.back().node);
  return fail(at, std::move(message), std::move(next));
}

Error Reader::ends_early() const {
  if (text_.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return fail(0, "the text is empty where a JSON value was expected",
                "run the command again that should have printed it");
  }
  std::string message = "the text ends early";
  if (!stack_.empty()) message += ", inside " + opened(stack_.back().node);
  return fail(text_.size(), std::move(message),
              stack_.empty()
                  ? "complete the value"
                  : fmt::format("close it with `{}`, or fetch the file again if it was cut off",
                                stack_.back().object ? '}' : ']'));
}

Error Reader::mismatched_close() const {
  const bool object = stack_.back().object;
  return fail(
      at_, fmt::format("`{}` does not close {}", text_[at_], opened(stack_.back().node)),
      fmt::format("close it with `{}` first, or remove this `{}`", object ? '}' : ']', text_[at_]));
}

// Text behind the document: shows surplus closers together, since `}]}` is the usual leftover.
Error Reader::surplus(std::size_t at) const {
  std::string closers;
  std::size_t end = at;
  while (end < text_.size() && closers.size() < 16) {
    const char c = text_[end++];
    if (c == '}' || c == ']') {
      closers += c;
    } else if (!is_space(c)) {
      break;
    }
  }
  const Position first = source_.position(nodes_[0].offset);
  const Position last = source_.position(nodes_[0].offset + nodes_[0].length - 1);
  const std::string_view open = text_.substr(nodes_[0].offset, 1);
  const std::string what = closers.empty() ? found(at) : "`" + closers + "`";
  const bool closed = open == "{" || open == "[";
  std::string message = fmt::format("{} stands after the end of the document", what);
  if (closed) {
    message += fmt::format(": its `{}` from line {} column {} was closed at line {} column {}",
                           open, first.line, first.column, last.line, last.column);
  }
  return fail(at, std::move(message),
              closers.empty() ? "remove it, or put the values into one array"
                              : fmt::format("remove the surplus {}", what));
}

void Reader::skip_space() {
  while (at_ + word_bytes <= text_.size() && load_word(text_.data() + at_) == each_byte * ' ') {
    at_ += word_bytes;
  }
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

std::uint32_t Reader::add(Type type, std::size_t offset) {
  Node node;
  node.offset = static_cast<std::uint32_t>(offset);
  node.type = static_cast<std::uint32_t>(type) & 7U;
  nodes_.push_back(node);
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

void Reader::finish(std::uint32_t index) {
  nodes_[index].length = static_cast<std::uint32_t>(at_ - nodes_[index].offset);
  nodes_[index].end = static_cast<std::uint32_t>(nodes_.size());
}

Result<void> Reader::word(std::string_view text, Type type) {
  if (text_.substr(at_, text.size()) != text) return unexpected(at_, "a value");
  const std::uint32_t node = add(type, at_);
  at_ += text.size();
  finish(node);
  return {};
}

Result<void> Reader::number() {
  const std::size_t start = at_;
  const auto digits = [this] {
    const std::size_t first = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ - first;
  };
  if (text_[at_] == '-') ++at_;
  if (at_ < text_.size() && text_[at_] == '0') {
    ++at_;
    if (at_ < text_.size() && is_digit(text_[at_])) {
      return fail(start, "a number may not begin with 0 and more digits",
                  "remove the leading zeros");
    }
  } else if (digits() == 0) {
    return unexpected(at_, "a digit");
  }
  if (at_ < text_.size() && text_[at_] == '.') {
    ++at_;
    if (digits() == 0) return unexpected(at_, "a digit behind the decimal point");
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    if (digits() == 0) return unexpected(at_, "a digit of the exponent");
  }
  const std::uint32_t node = add(Type::number, start);
  finish(node);
  return {};
}

// `at` stands behind the backslash; moves behind the escape.
Result<void> Reader::escape(std::size_t& at) const {
  if (at >= text_.size()) return ends_early();
  const char kind = text_[at++];
  if (std::strchr("\"\\/bfnrt", kind) != nullptr && kind != '\0') return {};
  const auto unit = [this](std::size_t from) -> int {
    if (from + 4 > text_.size()) return -1;
    int value = 0;
    for (std::size_t i = from; i < from + 4; ++i) {
      if (!is_hex(text_[i])) return -1;
      value = value * 16 + (is_digit(text_[i]) ? text_[i] - '0' : (text_[i] | 0x20) - 'a' + 10);
    }
    return value;
  };
  if (kind != 'u' || unit(at) < 0) {
    return fail(at - 2,
                "expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX, found another escape",
                "write a backslash itself as \\\\");
  }
  const int first = unit(at);
  at += 4;
  const bool low = first >= 0xDC00 && first < 0xE000;
  const bool high = first >= 0xD800 && first < 0xDC00;
  const int second = high && text_.substr(at, 2) == "\\u" ? unit(at + 2) : -1;
  if (low || (high && (second < 0xDC00 || second >= 0xE000))) {
    return fail(at - 6, "half of a surrogate pair stands alone",
                "write both \\u escapes of the pair");
  }
  if (high) at += 6;
  return {};
}

Result<void> Reader::string() {
  const std::uint32_t node = add(Type::string, at_);
  std::size_t at = at_ + 1;
  while (at < text_.size() && text_[at] != '"') {
    if (at + word_bytes <= text_.size() && is_plain(load_word(text_.data() + at))) {
      at += word_bytes;
      continue;
    }
    const auto byte = static_cast<unsigned char>(text_[at]);
    if (byte == '\\') {
      nodes_[node].escaped = 1;
      ++at;
      TRY(escape(at));
    } else if (byte < 0x20) {
      return fail(
          at,
          fmt::format("a string holds {}; it was opened at {}", found(at),
                      describe_place(source_, nodes_[node].offset)),
          byte == '\n' ? "close the string with \" before the line ends" : "write it as an escape");
    } else if (byte < 0x80) {
      ++at;
    } else {
      const std::size_t length = utf8_sequence_length(text_.substr(at));
      if (length == 0) {
        return fail(at, fmt::format("the byte 0x{:02X} is no UTF-8", static_cast<unsigned>(byte)),
                    "save the file as UTF-8");
      }
      at += length;
    }
  }
  if (at >= text_.size()) {
    return fail(
        text_.size(),
        "the text ends inside the string opened at " + describe_place(source_, nodes_[node].offset),
        "close it with \", or fetch the file again if it was cut off");
  }
  at_ = at + 1;
  finish(node);
  return {};
}

Result<void> Reader::open(char c) {
  if (stack_.size() >= limits::json_depth_max) {
    return fail(at_, fmt::format("nested deeper than {} levels", limits::json_depth_max),
                "no aws output and no policy is nested so deep: check where the file came from");
  }
  const std::uint32_t node = add(c == '{' ? Type::object : Type::array, at_);
  ++at_;
  stack_.push_back({node, c == '{'});
  return {};
}

void Reader::close() {
  ++at_;
  finish(stack_.back().node);
  stack_.pop_back();
}

Result<void> Reader::value() {
  if (at_ >= text_.size()) return ends_early();
  const char c = text_[at_];
  if (c == '{' || c == '[') return open(c);
  if (c == '"') return string();
  if (c == '-' || is_digit(c)) return number();
  if (c == 't') return word("true", Type::boolean);
  if (c == 'f') return word("false", Type::boolean);
  if (c == 'n') return word("null", Type::null);
  return unexpected(at_, "a value");
}

Result<void> Reader::key() {
  if (at_ >= text_.size()) return ends_early();
  if (text_[at_] != '"') return unexpected(at_, "a key in double quotes");
  TRY(string());
  skip_space();
  if (at_ >= text_.size()) return ends_early();
  if (text_[at_] != ':') return unexpected(at_, "`:` behind the key");
  ++at_;
  skip_space();
  return {};
}

// One step inside the innermost open container: its end, or its next item.
Result<void> Reader::inside() {
  if (at_ >= text_.size()) return ends_early();
  const bool object = stack_.back().object;
  const char c = text_[at_];
  if (c == '}' || c == ']') {
    if ((c == '}') != object) return mismatched_close();
    if (after_comma_) {
      return fail(at_,
                  fmt::format("expected another {} behind the comma, found `{}`, inside {}",
                              object ? "key" : "value", c, opened(stack_.back().node)),
                  "remove the comma before it");
    }
    close();
    return {};
  }
  Node& parent = nodes_[stack_.back().node];
  if (parent.count != 0 && !after_comma_) {
    if (c != ',') return unexpected(at_, object ? "`,` or `}`" : "`,` or `]`");
    ++at_;
    after_comma_ = true;
    return {};
  }
  after_comma_ = false;
  constexpr std::uint32_t items_max = (1U << 28) - 1;
  if (parent.count >= items_max) return fail(at_, "too many items in one list", "split the file");
  parent.count = (parent.count + 1U) & items_max;
  if (object) TRY(key());
  return value();
}

Result<std::vector<Node>> Reader::read() {
  if (text_.starts_with("\xEF\xBB\xBF")) {
    return fail(0, "the text begins with a byte order mark", "save the file as UTF-8 without BOM");
  }
  skip_space();
  TRY(value());
  while (!stack_.empty()) {
    skip_space();
    TRY(inside());
  }
  skip_space();
  if (at_ < text_.size()) return surplus(at_);
  return std::move(nodes_);
}

namespace {

Error duplicate(const Value& first, const Value& second) {
  const Position position = second.source().position(first.span().offset);
  return {ErrorKind::unreadable,
          fmt::format("the key {} stands twice in one object; the first is at line {} column {}",
                      second.raw(), position.line, position.column),
          second.place(), "remove or rename one of them: readers disagree which one counts"};
}

std::optional<Error> find_duplicate_in_large(const Value& object) {
  std::unordered_map<std::string, Value> seen;
  seen.reserve(object.size());
  for (const Member member : object.members()) {
    const auto [entry, inserted] = seen.emplace(member.key.string(), member.key);
    if (!inserted) return duplicate(entry->second, member.key);
  }
  return std::nullopt;
}

// Few members: every pair is compared, most by length and first letter alone.
std::optional<Error> find_duplicate_in_small(const Value& object) {
  std::array<std::string_view, quadratic_members_max> names;
  std::array<std::string, quadratic_members_max> decoded;  // of keys with escapes
  std::size_t count = 0;
  for (const Member later : object.members()) {
    const std::string_view name = later.key.string(decoded[count]);
    const auto first = std::find_if(names.begin(), names.begin() + count, [name](auto earlier) {
      return earlier.size() == name.size() && (name.empty() || earlier[0] == name[0]) &&
             earlier == name;
    });
    if (first != names.begin() + count) {
      auto member = object.members().begin();
      for (auto skip = first - names.begin(); skip > 0; --skip) ++member;
      return duplicate((*member).key, later.key);
    }
    names[count++] = name;
  }
  return std::nullopt;
}

std::optional<Error> find_duplicate(const Value& object) {
  return object.size() <= quadratic_members_max ? find_duplicate_in_small(object)
                                                : find_duplicate_in_large(object);
}

}  // namespace

Result<DocumentPtr> parse(SourcePtr source) {
  if (source->text().size() >= std::numeric_limits<std::uint32_t>::max()) {
    return Error{ErrorKind::unreadable, "the text is larger than 4 GiB", source->name(),
                 "gather fewer things into one file"};
  }
  auto document = std::make_shared<Document>();
  document->nodes_ = TRY(Reader(*source).read());
  document->source_ = std::move(source);
  for (std::uint32_t i = 0; i < document->nodes_.size(); ++i) {
    const Value value(*document, i);
    if (!value.is(Type::object) || value.size() < 2) continue;
    if (auto error = find_duplicate(value)) return std::move(*error);
  }
  return DocumentPtr(std::move(document));
}

}  // namespace amiable::json
