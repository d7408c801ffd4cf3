// One account's get-account-authorization-details: users and roles with their policies, parsed
// only for the principals that are asked for. Internal to the module.
#pragma once

#include <functional>
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
  // Every user and role; the record is gone after its visit unless it was asked for.
  void each(const std::function<void(const model::Principal&)>& visit);
  // Every version of the account's own managed policies that parses.
  std::vector<policy::PolicyPtr> customer_policies() const;

 private:
  void index(std::string_view list, model::Principal::Kind kind);
  const model::Principal* build(std::string_view key, model::Principal::Kind kind,
                                const json::Value& detail);
  model::Principal made(model::Principal::Kind kind, const json::Value& detail);
  const model::PolicySet& group_policies(const std::string& name, const json::Value& group);
  void add_inline(const json::Value& detail, std::string_view list, const std::string& holder,
                  model::PolicySet& set);
  void add_attached(const json::Value& detail, model::PolicySet& set);
  void add_managed(std::string_view arn, policy::Kind kind, model::PolicySet& set);
  model::PolicySet read_managed(const std::string& arn, policy::Kind kind);
  void add_groups(const json::Value& detail, model::Principal& principal);
  policy::PolicyPtr parse_document(const json::Value& document, policy::Kind kind, std::string name,
                                   std::string arn, std::string holder);

  BundleFiles& files_;
  const LoadedFile& file_;
  std::string account_;
  std::unordered_map<std::string, json::Value> users_, roles_;      // by lower-case name
  std::unordered_map<std::string, json::Value> groups_, policies_;  // by name, by ARN
  std::map<std::string, model::Principal> built_;
  // Read once, shared by all who have them: managed policies by ARN (as identity policies and as
  // boundaries), groups by name.
  std::unordered_map<std::string, model::PolicySet> managed_, boundaries_, group_policies_;
};

}  // namespace amiable::sources
