// Principals that the requests of some plans cannot tell apart, so that one of them is asked for
// all. Internal to the module.
//
// A principal reaches a decision through its account and kind, through the statements of its
// policies that speak of an action asked here, through names (ARN or unique id in a key policy, a
// resource control policy or a grant), and through the condition keys that describe it. All of
// these make its signature: relevant statements as written, conditions on its keys as they come
// out, values that a policy variable would insert. Who is named stands alone. Equal signatures,
// equal verdicts and reasons; different ones may still be answered alike.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "authz/gather.h"
#include "launch/calls.h"
#include "policy/match.h"

namespace amiable::launch {

class PrincipalGroups {
 public:
  struct Group {
    model::Principal example;
    std::vector<std::string> members;  // ARNs
  };

  // Principals of `account`, asked for the plans. Reads key policies, grants and guard rails.
  PrincipalGroups(model::Inventory& inventory, std::string_view account,
                  const std::vector<Plan>& plans);

  // Another policy that speaks to everybody, as session policies do. Before the first add().
  void read_policy(const policy::PolicyPtr& policy) { shared_.push_back(digest_of(policy)); }

  void add(const model::Principal& principal);
  std::vector<Group>& groups() { return groups_; }
  // Of all documents that speak to anybody added so far: those about an action asked here.
  std::vector<const policy::Statement*> relevant_statements() const;

 private:
  // What of one document can tell principals apart.
  struct Digest {
    std::string text;          // the relevant statements; empty: none speaks of what is asked
    std::size_t number = 0;    // the same for the same text
    policy::PolicyPtr policy;  // keeps the statements
    std::vector<const policy::Statement*> statements;
    std::vector<std::pair<const policy::Condition*, policy::Effect>> conditions;
    std::vector<std::string> inserted;  // lower-case principal keys that its variables name
  };

  void read_shared(model::Inventory& inventory, std::string_view key_arn);
  void read_guard_rails(model::Inventory& inventory, std::string_view account);
  void add_names(const policy::Policy& policy);
  bool is_relevant(const policy::Statement& statement) const;
  Digest digest_of(const policy::PolicyPtr& policy) const;
  const Digest& known_digest(const policy::PolicyPtr& policy);
  const Digest& by_text(Digest digest);
  std::string signature(const model::Principal& principal);
  void add_layer(const model::PolicySet& set, std::vector<const Digest*>& digests,
                 std::string& out);

  std::vector<std::string> actions_;
  std::uint64_t services_ = 0;  // service bits of the actions
  std::unordered_set<std::string> names_;
  std::vector<Digest> shared_;  // of the documents that speak to everybody
  struct Managed {
    policy::PolicyPtr policy;  // so that no other one gets its address
    const Digest* digest = nullptr;
  };
  std::unordered_map<const policy::Policy*, Managed> managed_;
  std::unordered_map<std::string, Digest> by_text_;
  std::unordered_map<std::string, std::size_t> by_signature_;
  std::vector<Group> groups_;
  policy::Context context_;
};

}  // namespace amiable::launch
