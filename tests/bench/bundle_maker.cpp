// Lays generated principals, policies and guard rails over the cured article's bundle.
#include "bundle_maker.h"

#include "support/cases.h"

namespace amiable::bench {
namespace {

namespace fs = std::filesystem;
using test::Json;

constexpr const char* details_file = "111122223333/account-authorization-details.json";

void copy_article(const fs::path& folder) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  fs::copy(test::source_dir() / "tests/cases/worlds/03-article-healed/bundle", folder,
           fs::copy_options::recursive);
}

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

// Ten statements of the kind people write: services, ARNs with wildcards, a condition or two.
Json document(int number) {
  static constexpr const char* services[] = {"s3",   "dynamodb", "sqs", "ec2", "kms",
                                             "logs", "lambda",   "sns", "ecr", "iam"};
  Json statements = Json::array();
  for (int i = 0; i < 10; ++i) {
    const std::string service = services[i];
    const std::string id = std::to_string(number) + "-" + std::to_string(i);
    Json one = {{"Sid", "S" + std::to_string(i)},
                {"Effect", i == 9 ? "Deny" : "Allow"},
                {"Action", {service + ":Get*", service + ":List*", service + ":Put" + id}},
                {"Resource",
                 {"arn:aws:" + service + ":*:111122223333:thing/" + id + "/*",
                  "arn:aws:" + service + ":us-west-2:111122223333:other/" + id}}};
    if (i % 3 == 0) {
      one["Condition"] = {{"StringEquals", {{"aws:RequestedRegion", {"us-west-2", "eu-west-1"}}}}};
    }
    statements.push_back(std::move(one));
  }
  return {{"Version", "2012-10-17"}, {"Statement", statements}};
}

std::string policy_arn(const std::string& name) {
  return "arn:aws:iam::111122223333:policy/" + name;
}

void add_policy(Json& details, Json& attached, const std::string& name, int number) {
  details["Policies"].push_back(
      {{"PolicyName", name},
       {"PolicyId", "ANPA" + name},
       {"Arn", policy_arn(name)},
       {"Path", "/"},
       {"DefaultVersionId", "v1"},
       {"PolicyVersionList",
        Json::array(
            {{{"Document", document(number)}, {"VersionId", "v1"}, {"IsDefaultVersion", true}}})}});
  attached.push_back({{"PolicyName", name}, {"PolicyArn", policy_arn(name)}});
}

Json user(int number) {
  const std::string name = "User" + std::to_string(number);
  return {{"Path", "/"},
          {"UserName", name},
          {"UserId", "AIDA" + std::to_string(100000000000 + number)},
          {"Arn", "arn:aws:iam::111122223333:user/" + name},
          {"CreateDate", "2024-05-14T09:10:00+00:00"},
          {"UserPolicyList",
           Json::array({{{"PolicyName", "Inline"}, {"PolicyDocument", document(number)}}})},
          {"GroupList", Json::array()},
          {"AttachedManagedPolicies", Json::array()},
          {"Tags", Json::array({{{"Key", "team"}, {"Value", std::to_string(number % 50)}}})}};
}

// Full access at the root, the unit and the account; the unit denies one Region more.
void write_organization(const fs::path& folder) {
  const fs::path from =
      test::source_dir() / "tests/cases/worlds/16-scp-denies-create-grant/bundle/organization";
  fs::create_directories(folder / "organization");
  fs::copy(from, folder / "organization", fs::copy_options::recursive);
  fs::path denying = folder / "organization/policies/p-denygrants.json";
  Json policy = test::read_json(denying);
  policy["Policy"]["Content"] =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*",)"
      R"("Condition":{"StringEquals":{"aws:RequestedRegion":"sa-east-1"}}}]})";
  write(denying, policy.dump(1));
}

}  // namespace

void make_many_policies(const fs::path& folder, int policies) {
  copy_article(folder);
  Json details = test::read_json(folder / details_file);
  Json& attached = details["UserDetailList"][0]["AttachedManagedPolicies"];
  Json added = attached;
  for (int i = 0; i < policies; ++i) add_policy(details, added, "Team" + std::to_string(i), i);
  details["UserDetailList"][0]["AttachedManagedPolicies"] = added;
  write(folder / details_file, details.dump(4));
  write_organization(folder);
}

std::uintmax_t make_large_account(const fs::path& folder, int principals) {
  copy_article(folder);
  Json details = test::read_json(folder / details_file);
  for (int i = 0; i < principals; ++i) details["UserDetailList"].push_back(user(i));
  write(folder / details_file, details.dump(4));
  return fs::file_size(folder / details_file);
}

}  // namespace amiable::bench
