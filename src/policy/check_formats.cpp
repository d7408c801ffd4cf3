// Steps of check_save that look into strings: condition literals, resources, actions.
// [observed: moto's table of answers of live AWS; recorded: IAM and STS on condition literals]
#include <algorithm>
#include <array>
#include <charconv>

#include "policy/condition_reader.h"
#include "policy/save_steps.h"

namespace amiable::policy {
namespace {

using Found = std::optional<Fault>;

constexpr char legacy_text[] = "The policy failed legacy parsing";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_number_between(std::string_view text, std::int64_t lowest, std::int64_t highest) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end && value >= lowest && value <= highest;
}

bool is_save_day(std::string_view text) {
  const bool before_zero = text.starts_with('-');
  std::vector<std::string_view> parts = split(before_zero ? text.substr(1) : text, '-');
  if (before_zero) parts[0] = text.substr(0, parts[0].size() + 1);
  return parts.size() < 4 && is_number_between(parts[0], -292275054, 292278993) &&
         (parts.size() < 2 || is_number_between(parts[1], 1, 12)) &&
         (parts.size() < 3 || is_number_between(parts[2], 1, 31));
}

bool is_save_zone(std::string_view text) {
  if (text.size() != 2 && text.size() != 5) return false;
  return is_number_between(text.substr(0, 2), 0, 23) &&
         (text.size() == 2 || (text[2] == ':' && is_number_between(text.substr(3), 0, 59)));
}

bool is_save_seconds(std::string_view text) {
  const std::size_t zone = text.find_first_of("zZ+-");
  if (zone != std::string_view::npos) {
    const std::string_view rest = text.substr(zone + 1);
    const bool utc = text[zone] == 'z' || text[zone] == 'Z';
    if (utc ? !rest.empty() : !is_save_zone(rest)) return false;
  }
  const std::vector<std::string_view> parts = split(text.substr(0, zone), '.');
  return parts.size() < 3 && is_number_between(parts[0], 0, 59) &&
         (parts.size() < 2 || is_number_between(parts[1], 0, 999999999));
}

bool is_save_time(std::string_view text) {
  if (text.empty()) return true;
  const std::size_t minutes = text.find(':');
  if (!is_number_between(text.substr(0, minutes), 0, 23)) return false;
  if (minutes == std::string_view::npos) return true;
  const std::string_view rest = text.substr(minutes + 1);
  const std::size_t seconds = rest.find(':');
  if (seconds != std::string_view::npos) {
    return is_number_between(rest.substr(0, seconds), 0, 59) &&
           is_save_seconds(rest.substr(seconds + 1));
  }
  const std::size_t zone = rest.find_first_of("zZ+-");
  return is_number_between(rest.substr(0, zone), 0, 59);
}

// Wider than what is understood later: years far away, hours of one digit.
bool is_save_date(std::string_view text) {
  const std::size_t time = text.find_first_of("tT");
  if (time == std::string_view::npos && text.find('-') == std::string_view::npos) {
    return is_number_between(text, 0, INT64_MAX);
  }
  return is_save_day(text.substr(0, time)) &&
         (time == std::string_view::npos || is_save_time(text.substr(time + 1)));
}

// Identity, managed and trust policies hold no literal their operator cannot read, nor an IPv6
// network with host bits.
bool is_save_literal(const Operator& op, std::string_view text) {
  if (op.family == Family::date) return is_save_date(text);
  const auto parsed = read_condition_value(op, text, Version::v2012_10_17);
  if (const auto* network = std::get_if<IpNetwork>(&parsed)) return !network->never;
  return !std::holds_alternative<Unparseable>(parsed);
}

std::vector<json::Value> literals_of(const json::Value& value) {
  std::vector<json::Value> literals;
  if (!value.is(json::Type::array)) return {value};
  for (const json::Value item : value.elements()) literals.push_back(item);
  return literals;
}

template <class IsGood>
Found check_literals(const json::Value& statement, IsGood is_good) {
  const auto condition = statement.find("Condition");
  if (!condition) return {};
  for (const json::Member block : condition->members()) {
    const std::string text = block.key.string();
    const OperatorName name = read_operator_name(text);
    if (name.op == nullptr) continue;
    for (const json::Member key : block.value.members()) {
      for (const json::Value& literal : literals_of(key.value)) {
        const bool is_string = literal.is(json::Type::string);
        const std::string value = is_string ? literal.string() : std::string(literal.raw());
        if (!is_good(*name.op, value)) return Fault{literal.span(), legacy_text};
      }
    }
  }
  return {};
}

bool is_legacy_resource(std::string_view resource) {
  if (resource == "*") return true;
  const auto colons = std::count(resource.begin(), resource.end(), ':');
  if (colons < 5 && resource.find("::") != std::string_view::npos) return false;
  const std::vector<std::string_view> parts = split(resource, ':');
  return parts.size() < 3 || !parts[2].empty();
}

// A resource whose fault has a text of its own is told later, by that text.
Found check_legacy_resources(const json::Value& statement) {
  const auto resources = find_either(statement, "Resource", "NotResource");
  if (!resources) return {};
  const std::vector<json::Value> values = strings_of(*resources);
  for (const json::Value& value : values) {
    if (check_resource_format(value.string(), value.span())) return {};
  }
  for (const json::Value& value : values) {
    if (!is_legacy_resource(value.string())) return Fault{value.span(), legacy_text};
  }
  return {};
}

bool is_partition(std::string_view text) {
  constexpr std::string_view known[] = {"aws",       "aws-cn",    "aws-us-gov", "aws-iso",
                                        "aws-iso-b", "aws-iso-e", "aws-iso-f",  "aws-eusc"};
  return text.find_first_of("*?") != std::string_view::npos ||
         std::find(std::begin(known), std::end(known), text) != std::end(known);
}

// The resource as IAM prints it: missing parts are `*`.
std::string partition_text(const std::vector<std::string_view>& parts) {
  const std::string partition(parts[1]);
  std::string arn = "arn:" + partition;
  const std::size_t given = parts.size() == 3 && parts[2].empty() ? 2 : parts.size();
  for (std::size_t i = 2; i < std::max<std::size_t>(given, 6); ++i) {
    arn += ':';
    arn += i < given ? std::string(parts[i]) : "*";
  }
  return "Partition \"" + partition + "\" is not valid for resource \"" + arn + "\".";
}

constexpr std::string_view iam_paths[] = {"user/",
                                          "federated-user/",
                                          "role/",
                                          "group/",
                                          "instance-profile/",
                                          "mfa/",
                                          "server-certificate/",
                                          "policy/",
                                          "sms-mfa/",
                                          "saml-provider/",
                                          "oidc-provider/",
                                          "report/",
                                          "access-report/"};

bool is_iam_path(std::string_view path) {
  return path == "*" || std::any_of(std::begin(iam_paths), std::end(iam_paths),
                                    [path](std::string_view p) { return path.starts_with(p); });
}

std::string iam_path_text() {
  std::string text = "IAM resource path must either be \"*\" or start with ";
  for (const std::string_view path : iam_paths) {
    text += path;
    text += path == "access-report/" ? "." : ", ";
  }
  return text;
}

// What the services IAM and S3 add.
Found check_service_rules(std::string_view resource, const std::vector<std::string_view>& parts,
                          Span span) {
  const std::string text(resource);
  const bool has_region = parts.size() > 3 && !parts[3].empty();
  if (parts[2] == "iam") {
    if (has_region) {
      return Fault{span, "IAM resource " + text + " cannot contain region information."};
    }
    if (parts.size() > 5 && !is_iam_path(parts[5])) return Fault{span, iam_path_text()};
  }
  const bool access_point = resource.find(":accesspoint") != std::string_view::npos;
  if (parts[2] == "s3" && has_region && !access_point) {
    return Fault{span, "Resource " + text + " can not contain region information."};
  }
  return {};
}

bool is_vendor(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-';
  });
}

}  // namespace

std::vector<json::Value> statements_of(const json::Value& document) {
  std::vector<json::Value> statements;
  const auto list = document.find("Statement");
  if (!list) return {};
  if (list->is(json::Type::object)) return {*list};
  for (const json::Value statement : list->elements()) statements.push_back(statement);
  return statements;
}

std::vector<json::Value> strings_of(const json::Value& value) {
  if (value.is(json::Type::string)) return {value};
  std::vector<json::Value> strings;
  for (const json::Value item : value.elements()) {
    if (item.is(json::Type::string)) strings.push_back(item);
  }
  return strings;
}

std::optional<json::Value> find_either(const json::Value& statement, std::string_view name,
                                       std::string_view negated_name) {
  const auto plain = statement.find(name);
  return plain ? plain : statement.find(negated_name);
}

std::optional<Fault> check_resource_format(std::string_view resource, Span span) {
  if (resource == "*") return {};
  const std::vector<std::string_view> parts = split(resource, ':');
  if (parts.size() == 1) {
    return Fault{span, "Resource " + std::string(resource) + " must be in ARN format or \"*\"."};
  }
  if (!is_partition(parts[1])) return Fault{span, partition_text(parts)};
  if (parts.size() == 2) {
    return Fault{span, "Resource vendor must be fully qualified and cannot contain regexes."};
  }
  return check_service_rules(resource, parts, span);
}

std::optional<Fault> check_action_format(std::string_view action, Span span) {
  if (action == "*") return {};
  const std::vector<std::string_view> parts = split(action, ':');
  if (parts.size() == 1) {
    return Fault{span,
                 "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."};
  }
  if (parts.size() > 2) return Fault{span, "Actions/Condition can contain only one colon."};
  if (parts[0] == "*" || is_vendor(parts[0])) return {};
  return Fault{span, "Vendor " + std::string(parts[0]) + " is not valid"};
}

std::optional<Fault> check_legacy(const json::Value& document) {
  const std::vector<json::Value> statements = statements_of(document);
  for (const json::Value& statement : statements) {
    const auto effect = statement.find("Effect");
    if (!effect->equals("Allow") && !effect->equals("Deny")) {
      return Fault{effect->span(), legacy_text};
    }
    if (Found found = check_literals(statement, is_save_literal)) return found;
  }
  for (const json::Value& statement : statements) {
    if (Found found = check_legacy_resources(statement)) return found;
  }
  return {};
}

std::optional<Fault> check_binary_literals(const json::Value& document) {
  for (const json::Value& statement : statements_of(document)) {
    const auto is_good = [](const Operator& op, std::string_view text) {
      return op.family != Family::binary || is_save_literal(op, text);
    };
    if (Found found = check_literals(statement, is_good)) return found;
  }
  return {};
}

}  // namespace amiable::policy
