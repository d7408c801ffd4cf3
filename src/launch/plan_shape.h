// Plans that ask the same of everybody: of images that differ in nothing a policy can see, one is
// decided for all. Internal to the module.
//
// Equal shapes: the same rows in the same order, with the same actions, condition keys and keys of
// KMS, and facts that came out alike. Ids of images and snapshots may differ where no relevant
// statement tells them apart: as resource by every pattern's answer, as condition key by nobody
// asking for it, as encryption context by no grant having a constraint.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "launch/calls.h"
#include "policy/match.h"

namespace amiable::launch {

class PlanShapes {
 public:
  // All statements that can speak about the plans' rows.
  PlanShapes(model::Inventory& inventory, std::vector<const policy::Statement*> statements);

  // Equal texts, equal answers but for labels_of(). Keep the inventory.
  std::string shape_of(const Plan& plan, const std::string& instance);

 private:
  void add_patterns(const policy::Statement& statement);
  void add_keys(const policy::Statement& statement);
  bool sees(const std::string& key) const;
  void add_request(const Request& request, std::string& out);
  void add_resource(const Request& request, std::string& out);
  bool constrains(const std::string& key_arn);

  model::Inventory& inventory_;
  std::vector<const policy::ResourcePattern*> patterns_;
  std::vector<std::string> keys_;    // lower-case condition keys and variables in use
  bool variable_resources_ = false;  // a resource pattern has variables
  std::unordered_map<std::string, std::string> resources_;
  std::unordered_map<std::string, bool> constrained_;
  policy::Context nothing_;
};

// What rows and facts are called in findings, in the order of the first mention.
std::vector<std::string> labels_of(const Plan& plan);

}  // namespace amiable::launch
