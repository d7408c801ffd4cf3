// Random requests over random policies: the engine and the oracle must agree. On a difference the
// world is shrunk and printed with its seed.
//
// AMIABLE_ORACLE_PAIRS: how many (default 50,000); AMIABLE_ORACLE_SEED: where to start.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "decided.h"
#include "oracle.h"

namespace amiable::test {
namespace {

class World {
 public:
  explicit World(std::uint64_t seed)
      : random_(seed), spelling_(chance(80) ? "kms:ViaService" : "KMS:VIASERVICE") {}

  Json make() {
    Json input;
    input["request"] = request();
    const Json asked = input["request"];
    if (chance(80)) input["identityPolicies"] = policies(false, 2);
    if (chance(20)) input["permissionsBoundary"] = policies(false, 1);
    if (asked["principalType"] == "session" && chance(25)) {
      input["sessionPolicies"] = policies(false, 2);
    }
    if (chance(20)) input["scpLevels"] = levels();
    if (chance(10)) input["rcpLevels"] = levels();
    if (chance(85)) input["resourcePolicy"] = policy(true);
    if (asked["action"] == "sts:AssumeRole") drop_resources(input);
    if (chance(30)) input["grants"] = grants();
    if (chance(15)) input["unknown"] = unknown(input);
    return input;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <std::size_t N>
  std::string pick(const char* const (&list)[N]) {
    return list[below(N)];
  }

  Json request() {
    static constexpr const char* principals[][2] = {
        {"arn:aws:iam::111111111111:user/ann", "user"},
        {"arn:aws:iam::222222222222:user/ann", "user"},
        {"arn:aws:sts::111111111111:assumed-role/ops/s1", "session"},
        {"arn:aws:sts::222222222222:assumed-role/ops/s1", "session"},
        {"arn:aws:iam::111111111111:root", "root"},
        {"arn:aws:iam::222222222222:root", "root"},
        {"ec2.amazonaws.com", "service"}};
    const auto& who = principals[below(std::size(principals))];
    Json request = {{"principal", who[0]}, {"principalType", who[1]}};
    const std::size_t service = below(10);
    if (service < 7) {
      request["action"] = pick(kms_actions);
      request["resource"] = pick(keys);
    } else if (service < 9) {
      request["action"] = "s3:GetObject";
      request["resource"] = "arn:aws:s3:::bucket/thing";
    } else {
      request["action"] = "sts:AssumeRole";
      request["resource"] = "arn:aws:iam::111111111111:role/target";
    }
    request["resourceAccount"] = "111111111111";
    request["context"] = context(std::string(who[0]));
    return request;
  }

  Json context(const std::string& principal) {
    Json context = Json::object();
    if (chance(50)) context["kms:ViaService"] = pick(services);
    if (chance(40)) context["kms:GrantIsForAWSResource"] = chance(70) ? "true" : "false";
    if (chance(40)) context["aws:PrincipalOrgID"] = pick(organizations);
    if (chance(30)) {
      Json list = Json::array();
      for (std::size_t i = below(3); i > 0; --i) list.push_back(pick(words));
      if (!list.empty()) context["test:list"] = list;
    }
    (void)principal;
    return context;
  }

  // A trust policy has no Resource element.
  static void drop_resources(Json& input) {
    if (!input.contains("resourcePolicy")) return;
    for (Json& one : input["resourcePolicy"]["Statement"]) {
      one.erase("Resource");
      one.erase("NotResource");
    }
  }

  Json levels() {
    Json out = Json::array();
    for (std::size_t i = 1 + below(3); i > 0; --i) {
      Json set = policies(false, 1);
      if (chance(70)) set.push_back(everything());
      out.push_back({{"level", "l" + std::to_string(i)}, {"policies", set}});
    }
    return out;
  }

  static Json everything() {
    return {
        {"Version", "2012-10-17"},
        {"Statement", Json::array({{{"Effect", "Allow"}, {"Action", "*"}, {"Resource", "*"}}})}};
  }

  Json policies(bool with_principal, std::size_t most) {
    Json out = Json::array();
    for (std::size_t i = below(most + 1); i > 0; --i) out.push_back(policy(with_principal));
    return out;
  }

  Json policy(bool with_principal) {
    Json statements = Json::array();
    for (std::size_t i = 1 + below(3); i > 0; --i) statements.push_back(statement(with_principal));
    return {{"Version", "2012-10-17"}, {"Statement", statements}};
  }

  Json some(const std::function<std::string()>& one) {
    if (chance(60)) return one();
    Json list = Json::array();
    for (std::size_t i = 1 + below(3); i > 0; --i) list.push_back(one());
    return list;
  }

  Json statement(bool with_principal) {
    Json one = {{"Effect", chance(82) ? "Allow" : "Deny"}};
    if (with_principal) one["Principal"] = principal();
    one[chance(92) ? "Action" : "NotAction"] = some([this] { return pick(action_patterns); });
    one[chance(93) ? "Resource" : "NotResource"] = some([this] { return pick(resource_patterns); });
    if (chance(35)) one["Condition"] = condition();
    return one;
  }

  Json principal() {
    if (chance(8)) return "*";
    if (chance(8)) return {{"Service", pick(service_names)}};
    return {{"AWS", some([this] { return pick(principal_names); })}};
  }

  Json condition() {
    static constexpr const char* operators[] = {"StringEquals",
                                                "StringNotEquals",
                                                "StringLike",
                                                "StringNotLike",
                                                "StringEqualsIfExists",
                                                "StringNotEqualsIfExists",
                                                "ForAllValues:StringEquals",
                                                "ForAnyValue:StringLike",
                                                "ForAnyValue:StringNotEquals",
                                                "ForAllValues:StringNotLike"};
    Json out = Json::object();
    for (std::size_t i = 1 + below(2); i > 0; --i) {
      switch (below(5)) {
        case 0:
          out["Bool"]["kms:GrantIsForAWSResource"] = chance(80) ? "true" : "false";
          break;
        case 1:
          out["Null"][pick(key_names)] = chance(50) ? "true" : "false";
          break;
        case 2:
          out[pick(operators)]["test:list"] = some([this] { return pick(words); });
          break;
        case 3:
          out[pick(operators)]["aws:PrincipalOrgID"] = some([this] { return pick(organizations); });
          break;
        default:
          out[pick(operators)][spelling_] = some([this] { return pick(service_patterns); });
      }
    }
    return out;
  }

  Json grants() {
    Json out = Json::array();
    for (std::size_t i = 1 + below(2); i > 0; --i) {
      Json operations = Json::array({"Decrypt"});
      if (chance(50)) operations.push_back("CreateGrant");
      out.push_back({{"grantId", "g" + std::to_string(i)},
                     {"granteePrincipal", pick(grantees)},
                     {"operations", operations},
                     {"issuingAccount", chance(50) ? "111111111111" : "222222222222"}});
    }
    return out;
  }

  // Layers that were not gathered; one that is unknown is not given.
  Json unknown(Json& input) {
    static constexpr const char* layers[] = {
        "identityPolicies", "permissionsBoundary", "sessionPolicies", "scpLevels",
        "rcpLevels",        "resourcePolicy",      "grants"};
    Json out = Json::array();
    for (std::size_t i = 1 + below(2); i > 0; --i) {
      const std::string layer = pick(layers);
      if (std::find(out.begin(), out.end(), layer) != out.end()) continue;
      const bool session = input["request"]["principalType"] == "session";
      const bool person = input["request"]["principalType"] != "service";
      if (layer == "sessionPolicies" && !session) continue;
      if (!person && layer != "resourcePolicy" && layer != "rcpLevels") continue;
      if (input["request"]["principalType"] == "root" &&
          (layer == "identityPolicies" || layer == "permissionsBoundary")) {
        continue;
      }
      out.push_back(layer);
      input.erase(layer);
    }
    return out;
  }

  static constexpr const char* kms_actions[] = {"kms:Decrypt", "kms:CreateGrant",
                                                "kms:PutKeyPolicy", "kms:ReEncryptTo"};
  static constexpr const char* keys[] = {"arn:aws:kms:us-east-1:111111111111:key/aaaa",
                                         "arn:aws:kms:us-east-1:111111111111:key/bbbb"};
  static constexpr const char* action_patterns[] = {
      "*",           "kms:*", "kms:Decrypt", "KMS:decrypt",    "kms:ReEncrypt*",  "kms:CreateGrant",
      "kms:C?eate*", "s3:*",  "s3:Get*",     "sts:AssumeRole", "kms:PutKeyPolicy"};
  static constexpr const char* resource_patterns[] = {"*",
                                                      "*",
                                                      "arn:aws:kms:*:111111111111:key/*",
                                                      "arn:aws:kms:us-east-1:111111111111:key/aaaa",
                                                      "arn:aws:kms:us-west-2:*:key/*",
                                                      "arn:aws:s3:::bucket/*",
                                                      "arn:aws:iam::111111111111:role/t*",
                                                      "arn:aws:kms:us-*:1111?1111111:key/?aaa"};
  static constexpr const char* principal_names[] = {"111111111111",
                                                    "arn:aws:iam::111111111111:root",
                                                    "222222222222",
                                                    "arn:aws:iam::222222222222:root",
                                                    "arn:aws:iam::111111111111:user/ann",
                                                    "arn:aws:iam::222222222222:user/ann",
                                                    "arn:aws:iam::111111111111:role/ops",
                                                    "arn:aws:iam::222222222222:role/ops",
                                                    "arn:aws:sts::111111111111:assumed-role/ops/s1",
                                                    "arn:aws:sts::222222222222:assumed-role/ops/s1",
                                                    "arn:aws:iam::111111111111:user/bob",
                                                    "*"};
  static constexpr const char* grantees[] = {"arn:aws:iam::111111111111:user/ann",
                                             "arn:aws:iam::222222222222:user/ann",
                                             "arn:aws:iam::111111111111:role/ops",
                                             "arn:aws:iam::222222222222:role/ops",
                                             "arn:aws:sts::111111111111:assumed-role/ops/s1",
                                             "arn:aws:sts::222222222222:assumed-role/ops/s1",
                                             "arn:aws:sts::222222222222:assumed-role/ops/s2"};
  static constexpr const char* services[] = {"ec2.us-east-1.amazonaws.com",
                                             "ec2.us-west-2.amazonaws.com"};
  static constexpr const char* service_patterns[] = {"ec2.us-east-1.amazonaws.com", "ec2.*",
                                                     "EC2.*", "ec2.us-west-2.amazonaws.com"};
  static constexpr const char* service_names[] = {"ec2.amazonaws.com", "rds.amazonaws.com"};
  static constexpr const char* organizations[] = {"o-one", "o-two"};
  static constexpr const char* words[] = {"red", "green", "r*"};
  static constexpr const char* key_names[] = {"kms:ViaService", "test:list", "aws:PrincipalOrgID"};

  std::mt19937_64 random_;
  const char* spelling_;  // of one key, the same in all of a world
};

bool differ(const Json& input) {
  const Answer answer = ask(input.dump());
  return answer.decision != oracle(input);
}

// Every way to leave one thing out.
void collect_smaller(const Json& input, std::vector<Json>& smaller) {
  const std::function<void(const Json&, const std::function<void(Json)>&)> visit =
      [&](const Json& value, const std::function<void(Json)>& emit) {
        if (value.is_array()) {
          for (std::size_t i = 0; i < value.size(); ++i) {
            Json less = value;
            less.erase(i);
            if (!less.empty()) emit(less);
            visit(value[i], [&](Json part) {
              Json changed = value;
              changed[i] = std::move(part);
              emit(std::move(changed));
            });
          }
        } else if (value.is_object()) {
          for (const auto& [key, member] : value.items()) {
            if (key == "Condition" || key == "context" || value == input) {
              Json less = value;
              if (key == "context") {
                less[key] = Json::object();
              } else if (key != "request") {
                less.erase(key);
              }
              if (less != value) emit(std::move(less));
            }
            const std::string name = key;
            visit(member, [&, name](Json part) {
              Json changed = value;
              changed[name] = std::move(part);
              emit(std::move(changed));
            });
          }
        }
      };
  visit(input, [&smaller](Json one) { smaller.push_back(std::move(one)); });
}

Json shrink(Json input) {
  for (bool progress = true; progress;) {
    progress = false;
    std::vector<Json> smaller;
    collect_smaller(input, smaller);
    for (Json& one : smaller) {
      if (!differ(one)) continue;
      input = std::move(one);
      progress = true;
      break;
    }
  }
  return input;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(Oracle, agrees_with_the_engine) {
  const std::uint64_t pairs = number_from("AMIABLE_ORACLE_PAIRS", 50'000);
  const std::uint64_t seed = number_from("AMIABLE_ORACLE_SEED", 1);
  std::map<std::string, int> seen;
  for (std::uint64_t i = 0; i < pairs; ++i) {
    const Json input = World(seed + i).make();
    const Answer answer = ask(input.dump());
    const std::string expected = oracle(input);
    ++seen[expected];
    if (answer.decision == expected) continue;
    const Json small = shrink(input);
    FAIL() << "seed " << seed + i << ": engine " << ask(small.dump()).decision
           << ask(small.dump()).error << ", oracle " << oracle(small) << " on\n"
           << small.dump(1);
  }
  std::cout << "seed " << seed << ", " << pairs << " pairs:";
  for (const auto& [answer, count] : seen) std::cout << " " << count << " " << answer;
  std::cout << "\n";
  // Worlds where everything is refused would prove nothing.
  EXPECT_EQ(seen.size(), 4u);
  EXPECT_GT(seen["allowed"], static_cast<int>(pairs / 20));
}

}  // namespace
}  // namespace amiable::test
