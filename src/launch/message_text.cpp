// Ids and ARNs in free text, and cutting a log into messages.
#include "launch/message_text.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "base/hex_digit.h"
#include "base/json_members.h"
#include "base/limits.h"

namespace amiable::launch {
namespace {

constexpr int nested_json_max = 4;  // a CloudTrailEvent is JSON in a string in JSON
constexpr std::size_t segments_max = 4096;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }

std::string one_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (!is_space(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

// What `\u0022`-style escapes of one-byte characters and the short escapes stand for.
std::optional<char> escape_at(std::string_view text, std::size_t& length) {
  length = 2;
  if (text.size() < 2) return std::nullopt;
  switch (text[1]) {
    case '"':
    case '\\':
    case '/':
    case '\'':
      return text[1];
    case 'n':
    case 't':
    case 'r':
      return ' ';
    case 'u':
      break;
    default:
      return std::nullopt;
  }
  if (text.size() < 6 || text.substr(2, 2) != "00") return std::nullopt;
  const int high = hex_value(text[4]);
  const int low = hex_value(text[5]);
  if (high < 0 || high > 7 || low < 0) return std::nullopt;
  length = 6;
  return static_cast<char>(high * 16 + low);
}

std::string without_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = 1;
    const auto escaped = text.front() == '\\' ? escape_at(text, length) : std::nullopt;
    out += escaped ? *escaped : text.front();
    text.remove_prefix(escaped ? length : 1);
  }
  return out;
}

class JsonWalk {
 public:
  explicit JsonWalk(MessageText& out) : out_(out) {}

  bool parse(std::string_view text, int nested, const MessageSegment& around) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (nested > nested_json_max || first == std::string_view::npos) return false;
    if (text[first] != '{' && text[first] != '[' && text[first] != '"') return false;
    const auto document = json::parse(std::make_shared<Source>("message", std::string(text)));
    if (!document.ok()) return false;
    value(document.value()->root(), nested, around);
    return true;
  }

 private:
  void value(const json::Value& each, int nested, const MessageSegment& around) {
    if (each.is(json::Type::object)) {
      object(each, nested, around);
    } else if (each.is(json::Type::array)) {
      for (const json::Value& element : each.elements()) value(element, nested, around);
    } else if (each.is(json::Type::string)) {
      const std::string text = each.string();
      if (!parse(text, nested + 1, around)) add(text, around);
    }
  }

  void object(const json::Value& each, int nested, MessageSegment around) {
    if (const auto identity = each.find("userIdentity"); identity) {
      if (const std::string arn = text_of(*identity, "arn"); !arn.empty()) around.principal = arn;
    }
    if (const std::string region = text_of(each, "awsRegion"); !region.empty()) {
      around.region = region;
    }
    if (decoded(each)) return;
    // Code and text belong together: AWS's meaning often needs both.
    for (const auto& [code, message] :
         {std::pair{"errorCode", "errorMessage"}, {"Code", "Message"}, {"__type", "message"}}) {
      std::string both = text_of(each, code);
      const std::string message_text = text_of(each, message);
      if (both.empty() && message_text.empty()) continue;
      both.append(": ").append(message_text);
      add(both, around);
    }
    for (const json::Member& member : each.members()) {
      if (paired(each, member.key)) continue;
      value(member.value, nested, around);
    }
  }

  static bool paired(const json::Value& object, const json::Value& key) {
    for (const auto& [code, message] :
         {std::pair{"errorCode", "errorMessage"}, {"Code", "Message"}, {"__type", "message"}}) {
      if ((key.equals(code) || key.equals(message)) &&
          (!text_of(object, code).empty() || !text_of(object, message).empty())) {
        return true;
      }
    }
    return false;
  }

  bool decoded(const json::Value& each) {
    const auto denies = each.find("explicitDeny");
    const auto context = each.find("context");
    if (!denies || !denies->is(json::Type::boolean) || !context) return false;
    DecodedDenial denial;
    denial.explicit_deny = denies->boolean();
    denial.action = text_of(*context, "action");
    denial.resource = text_of(*context, "resource");
    if (const auto principal = context->find("principal")) {
      denial.principal = text_of(*principal, "arn");
    }
    if (const auto matched = each.find("matchedStatements"); matched && matched->find("items")) {
      for (const json::Value& item : matched->find("items")->elements()) {
        if (denial.statement.empty()) denial.statement = text_of(item, "statementId");
      }
    }
    out_.decoded.push_back(std::move(denial));
    return true;
  }

  void add(std::string_view text, const MessageSegment& around) {
    if (text.size() < 8 || out_.segments.size() >= segments_max) return;
    out_.segments.push_back({one_line(text), around.principal, around.region});
  }

  MessageText& out_;
};

// A log: lines that are JSON are read as such, the others stay together.
void read_lines(std::string_view text, MessageText& out) {
  std::string plain;
  JsonWalk walk(out);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t brace = line.find('{');
    const bool read = brace != std::string_view::npos && walk.parse(line.substr(brace), 0, {});
    plain.append(read ? line.substr(0, brace) : line).append("\n");
  }
  const std::string segment = one_line(without_escapes(plain));
  if (segment.size() > 1) out.segments.push_back({segment, {}, {}});
}

}  // namespace

MessageText read_message_text(std::string_view text) {
  MessageText out;
  text = text.substr(0, limits::message_bytes_max);
  if (!JsonWalk(out).parse(text, 0, {})) read_lines(text, out);
  return out;
}

}  // namespace amiable::launch
