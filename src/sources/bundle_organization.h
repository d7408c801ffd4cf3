// The organization/ folder of a bundle: the path of an account and the policies on it.
// Internal to the module.
#pragma once

#include <map>
#include <string>

#include "model/inventory.h"
#include "sources/bundle_files.h"

namespace amiable::sources {

class BundleOrganization {
 public:
  explicit BundleOrganization(BundleFiles& files);

  bool exists() const { return exists_; }
  model::Lookup<model::Membership> membership(std::string_view account);

 private:
  model::Membership build(const std::string& account);
  std::vector<std::string> path_to_root(const std::string& account, model::Membership& membership);
  model::PolicySet attached(File file, const std::string& target, policy::Kind kind);
  policy::PolicyPtr policy(const std::string& id, const std::string& name, policy::Kind kind,
                           model::PolicySet& set);

  BundleFiles& files_;
  bool exists_ = false;
  std::map<std::string, model::Membership, std::less<>> built_;
  std::map<std::string, policy::PolicyPtr> policies_;
};

}  // namespace amiable::sources
