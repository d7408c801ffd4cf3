// One account's get-account-authorization-details: users and roles with their policies, parsed
// only for the principals that are asked for. Internal to the module.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "sources/bundle_files.h"

namespace amiable::sources {

class AccountDetails {
 public:
  AccountDetails(BundleFiles& files, const LoadedFile& file, std::string account);

  // nullptr: no such user or role. Names compare without case, as IAM looks them up.
  const model::Principal* principal(std::string_view arn);
  const model::Principal* role(std::string_view name);
  // Every version of the account's own managed policies that parses.
  std::vector<policy::PolicyPtr> customer_policies() const;

 private:
  void index(std::string_view list, model::Principal::Kind kind);
  const model::Principal* build(std::string_view key, model::Principal::Kind kind,
                                const json::Value& detail);
  void add_inline(const json::Value& detail, std::string_view list, const std::string& holder,
                  model::PolicySet& set);
  void add_attached(const json::Value& detail, model::PolicySet& set);
  void add_managed(std::string_view arn, policy::Kind kind, model::PolicySet& set);
  void add_groups(const json::Value& detail, model::Principal& principal);
  policy::PolicyPtr parse_document(const json::Value& document, policy::Kind kind, std::string name,
                                   std::string arn, std::string holder);

  BundleFiles& files_;
  const LoadedFile& file_;
  std::string account_;
  std::unordered_map<std::string, json::Value> users_, roles_;      // by lower-case name
  std::unordered_map<std::string, json::Value> groups_, policies_;  // by name, by ARN
  std::map<std::string, model::Principal> built_;
};

}  // namespace amiable::sources
