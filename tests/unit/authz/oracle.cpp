// The rules once more, as loops over JSON.
#include "oracle.h"

#include <functional>

namespace amiable::test {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool glob(const std::string& pattern, const std::string& text, std::size_t p = 0,
          std::size_t t = 0) {
  if (p == pattern.size()) return t == text.size();
  if (pattern[p] == '*') {
    for (std::size_t rest = t; rest <= text.size(); ++rest) {
      if (glob(pattern, text, p + 1, rest)) return true;
    }
    return false;
  }
  if (t == text.size()) return false;
  return (pattern[p] == '?' || pattern[p] == text[t]) && glob(pattern, text, p + 1, t + 1);
}

std::vector<std::string> split(const std::string& text, std::size_t most) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == ':' && parts.size() < most) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool arn_glob(const std::string& pattern, const std::string& arn) {
  if (pattern == "*") return true;
  const auto a = split(pattern, 6), b = split(arn, 6);
  if (a.size() != 6 || b.size() != 6) return false;
  for (std::size_t i = 0; i < 6; ++i) {
    if (!glob(a[i], b[i])) return false;
  }
  return true;
}

std::vector<std::string> texts(const Json& value) {
  if (value.is_array()) return value.get<std::vector<std::string>>();
  return {value.get<std::string>()};
}

bool any(const Json& list, const std::function<bool(const std::string&)>& test) {
  for (const std::string& one : texts(list)) {
    if (test(one)) return true;
  }
  return false;
}

struct Asked {
  std::string principal, type, action, resource, owner, account, role, name;
  Json context;
  bool kms() const { return lower(action).starts_with("kms:"); }
  bool assumes() const { return lower(action).starts_with("sts:assumerole"); }
  bool governed() const { return assumes() || (kms() && resource != "*"); }
};

Asked read(const Json& request) {
  Asked asked;
  asked.principal = request["principal"].is_null() ? "" : request["principal"].get<std::string>();
  asked.type = request["principalType"];
  asked.action = request["action"];
  asked.resource = request["resource"];
  asked.owner = request.value("resourceAccount", "");
  asked.context = request["context"];
  const auto parts = split(asked.principal, 6);
  if (parts.size() == 6) asked.account = parts[4];
  if (asked.type == "session") {
    const std::string rest = parts[5].substr(parts[5].find('/') + 1);
    asked.name = rest.substr(0, rest.find('/'));
    asked.role = "arn:aws:iam::" + asked.account + ":role/" + asked.name;
  }
  return asked;
}

// How a Principal element names the caller: 0 not, 1 by account, 2 by role, 3 directly.
int names(const Json& principal, const Asked& asked) {
  if (principal.is_string()) return 3;
  int best = 0;
  if (principal.contains("AWS")) {
    for (const std::string& name : texts(principal["AWS"])) {
      if (name == "*") best = std::max(best, 3);
      const bool account =
          name == asked.account || name == "arn:aws:iam::" + asked.account + ":root";
      if (account && !asked.account.empty()) best = std::max(best, asked.type == "root" ? 3 : 1);
      if (name == asked.principal && !asked.principal.empty()) best = 3;
      if (name == asked.role && !asked.role.empty()) best = std::max(best, 2);
    }
  }
  if (principal.contains("Service") && asked.type == "service" &&
      any(principal["Service"], [&](const auto& name) { return name == asked.principal; })) {
    best = 3;
  }
  return best;
}

bool compare(const std::string& op, const std::string& wanted, const std::string& given) {
  if (op == "StringEquals" || op == "StringNotEquals") return wanted == given;
  if (op == "StringLike" || op == "StringNotLike") return glob(wanted, given);
  if (op == "Bool") return lower(wanted) == lower(given);
  throw std::logic_error("operator " + op);
}

bool condition_holds(std::string op, const std::string& key, const Json& wanted,
                     const Asked& asked) {
  Json given;
  for (const auto& [name, value] : asked.context.items()) {
    if (lower(name) == lower(key)) given = value;
  }
  if (op == "Null") {
    return any(wanted, [&](const auto& one) { return (one == "true") == given.is_null(); });
  }
  std::string set;
  if (const std::size_t colon = op.find(':'); colon != std::string::npos) {
    set = op.substr(0, colon);
    op = op.substr(colon + 1);
  }
  const bool if_exists = op.ends_with("IfExists");
  if (if_exists) op = op.substr(0, op.size() - 8);
  const bool negated = op.find("Not") != std::string::npos;
  if (given.is_null()) {
    if (if_exists || set == "ForAllValues") return true;
    if (set == "ForAnyValue") return false;
    return negated;
  }
  if (given.is_array() && set.empty()) return false;
  const auto one_holds = [&](const std::string& value) {
    const bool equal = any(wanted, [&](const auto& want) { return compare(op, want, value); });
    return equal != negated;
  };
  const auto values = texts(given);
  if (set == "ForAllValues") return std::all_of(values.begin(), values.end(), one_holds);
  return std::any_of(values.begin(), values.end(), one_holds);
}

// 0: does not apply; else how the principal was named (3 where there is none).
int applies(const Json& statement, const Asked& asked, bool key_policy) {
  int how = 3;
  if (statement.contains("Principal")) how = names(statement["Principal"], asked);
  if (how == 0) return 0;
  const auto action = [&](const std::string& pattern) {
    return glob(lower(pattern), lower(asked.action));
  };
  if (statement.contains("Action") && !any(statement["Action"], action)) return 0;
  if (statement.contains("NotAction") && any(statement["NotAction"], action)) return 0;
  const auto resource = [&](const std::string& pattern) {
    return arn_glob(pattern, asked.resource);
  };
  if (statement.contains("Resource") && !any(statement["Resource"], resource)) return 0;
  if (statement.contains("NotResource") && any(statement["NotResource"], resource)) return 0;
  const bool has_resource = statement.contains("Resource") || statement.contains("NotResource");
  if (key_policy && !has_resource) return 0;
  if (statement.contains("Condition")) {
    for (const auto& [op, keys] : statement["Condition"].items()) {
      for (const auto& [key, wanted] : keys.items()) {
        if (!condition_holds(op, key, wanted, asked)) return 0;
      }
    }
  }
  return how;
}

struct Said {
  int allow = 0;  // best way of naming
  bool by_account = false, by_role = false, deny = false;
};

Said say(const Json& policies, const Asked& asked, bool key_policy = false) {
  Said said;
  for (const Json& policy : policies) {
    for (const Json& statement : policy["Statement"]) {
      const int how = applies(statement, asked, key_policy);
      if (how == 0) continue;
      if (statement["Effect"] == "Deny") {
        said.deny = true;
      } else {
        said.allow = std::max(said.allow, how);
        said.by_account = said.by_account || how == 1;
        said.by_role = said.by_role || how == 2;
      }
    }
  }
  return said;
}

struct Grants {
  bool free = false, limited = false, own_free = false, own_limited = false;
};

Grants use_grants(const Json& input, const Asked& asked) {
  Grants out;
  if (!asked.kms() || !input.contains("grants")) return out;
  const std::string operation = asked.action.substr(4);
  for (const Json& grant : input["grants"]) {
    const std::string to = grant["granteePrincipal"];
    if (!any(grant["operations"], [&](const auto& one) { return one == operation; })) continue;
    const bool direct = to == asked.principal;
    const bool role = asked.type == "session" && to == asked.role;
    if (!direct && !role) continue;
    const bool own = grant["issuingAccount"] == asked.account;
    (direct ? out.free : out.limited) = true;
    if (own) (direct ? out.own_free : out.own_limited) = true;
  }
  return out;
}

std::string decide_known(const Json& input) {
  const Asked asked = read(input["request"]);
  const auto list = [&](const char* name) { return input.value(name, Json::array()); };
  const bool person = asked.type != "service";
  const bool root = asked.type == "root";
  const Said identity = person && !root ? say(list("identityPolicies"), asked) : Said{};
  const Said boundary = say(list("permissionsBoundary"), asked);
  const Said session = say(list("sessionPolicies"), asked);
  Json own = Json::array();
  if (input.contains("resourcePolicy")) own.push_back(input["resourcePolicy"]);
  const Said resource = say(own, asked, asked.kms());
  bool denied = identity.deny || boundary.deny || session.deny || resource.deny;
  bool guarded = true;
  for (const char* name : {"scpLevels", "rcpLevels"}) {
    if (!person && std::string(name) == "scpLevels") continue;
    for (const Json& level : list(name)) {
      const Said said = say(level["policies"], asked);
      denied = denied || said.deny;
      guarded = guarded && said.allow != 0;
    }
  }
  if (denied) return "explicitDeny";
  if (root && asked.assumes()) return "implicitDeny";
  const bool limits = (list("permissionsBoundary").empty() || boundary.allow != 0) &&
                      (list("sessionPolicies").empty() || session.allow != 0);
  const bool caller = (root || identity.allow != 0) && limits;
  const Grants grants = use_grants(input, asked);
  const bool granted = grants.free || (grants.limited && limits);
  bool allowed = false;
  if (!person) {
    allowed = resource.allow == 3 || grants.free;
  } else if (asked.owner.empty() || asked.owner == asked.account) {
    const bool direct = resource.allow == 3 || (resource.by_role && limits);
    if (asked.governed()) {
      allowed = direct || (resource.by_account && caller) || granted;
    } else {
      allowed = caller || direct;
    }
  } else {
    const bool theirs = resource.allow != 0 || granted;
    const bool ours = caller || grants.own_free || (grants.own_limited && limits);
    const bool administrative = asked.action == "kms:PutKeyPolicy";
    allowed = theirs && ours && !administrative;
  }
  return allowed && guarded ? "allowed" : "implicitDeny";
}

// What a layer that was not gathered may be.
std::vector<Json> candidates(const std::string& layer, const Asked& asked) {
  const auto statement = [](const char* effect, const Json& principal) {
    Json one = {{"Effect", effect}, {"Action", "*"}, {"Resource", "*"}};
    if (!principal.is_null()) one["Principal"] = principal;
    return Json{{"Version", "2012-10-17"}, {"Statement", Json::array({one})}};
  };
  const Json allow = statement("Allow", nullptr), deny = statement("Deny", nullptr);
  const auto levels = [](const Json& policy) {
    return Json::array({Json{{"level", "x"}, {"policies", Json::array({policy})}}});
  };
  if (layer == "scpLevels" || layer == "rcpLevels") return {nullptr, levels(allow), levels(deny)};
  if (layer == "resourcePolicy") {
    std::vector<Json> out = {nullptr, statement("Deny", "*"), statement("Allow", "*")};
    if (!asked.account.empty()) out.push_back(statement("Allow", Json{{"AWS", asked.account}}));
    return out;
  }
  if (layer == "grants") {
    std::vector<Json> out = {nullptr};
    for (const std::string& issuer : {asked.owner, asked.account}) {
      out.push_back(
          Json::array({Json{{"granteePrincipal", asked.principal},
                            {"operations", {asked.action.substr(asked.action.find(':') + 1)}},
                            {"issuingAccount", issuer}}}));
    }
    return out;
  }
  return {nullptr, Json::array({allow}), Json::array({deny})};
}

void try_all(Json input, std::vector<std::string> unknown, std::vector<std::string>& answers) {
  if (unknown.empty()) {
    answers.push_back(decide_known(input));
    return;
  }
  const std::string layer = unknown.back();
  unknown.pop_back();
  for (const Json& candidate : candidates(layer, read(input["request"]))) {
    Json next = input;
    if (candidate.is_null()) {
      next.erase(layer);
    } else {
      next[layer] = candidate;
    }
    try_all(std::move(next), unknown, answers);
  }
}

}  // namespace

std::string oracle(const Json& input) {
  std::vector<std::string> answers;
  const auto unknown = input.value("unknown", std::vector<std::string>{});
  try_all(input, unknown, answers);
  const auto allowed = std::count(answers.begin(), answers.end(), "allowed");
  if (allowed == static_cast<std::ptrdiff_t>(answers.size())) return "allowed";
  if (allowed > 0) return "unknown";
  Json empty = input;  // an explicit Deny that is known decides; one that may be does not
  for (const std::string& layer : unknown) empty.erase(layer);
  return decide_known(empty) == "explicitDeny" ? "explicitDeny" : "implicitDeny";
}

}  // namespace amiable::test
