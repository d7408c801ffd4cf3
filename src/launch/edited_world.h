// A world after some changes: policy documents with their text edited, settings changed; everything
// else as it was gathered. What a cure is tried on. Internal to the module.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "authz/decision.h"
#include "launch/question.h"
#include "model/overlay.h"
#include "report/cure.h"

namespace amiable::launch {

// A policy document by what keeps it: it stays the same while its text changes.
struct DocumentId {
  authz::LayerKind layer = authz::LayerKind::none;
  std::string owner;    // key ARN; ARN of the principal it speaks for; empty for SCP and RCP
  std::string name;     // of the policy; session policies: its index
  std::string arn;      // managed policies, SCP, RCP
  std::string holder;   // inline policies: the name of user, group or role
  bool is_new = false;  // an identity policy that is yet to be made
  auto operator<=>(const DocumentId&) const = default;
};

// The smallest thing that a cure can do without: one statement, one value, one setting.
struct Change {
  enum class Kind : std::uint8_t {
    add_statement,        // json
    add_principal,        // value, to the statement's Principal
    add_resource,         // value, to the statement's Resource
    replace_principal,    // key by value: a name that AWS would not store again
    remove_principal,     // key, likewise
    add_condition_value,  // value, to condition op/key of the statement
    add_condition,        // op/key/value: an exception to a Deny
    setting,              // no policy: told by `setting`
  };
  Kind kind = Kind::add_statement;
  DocumentId document;
  std::size_t statement = 0;  // in the author's text
  std::string op, key, value, json;
  report::Edit setting;
  bool guard_rail = false;
};

// Whether they do the same: for settings `key` and `value` say what.
bool same(const Change& a, const Change& b);

// A document with its text before and after.
struct EditedDocument {
  DocumentId id;
  policy::PolicyPtr original;  // nullptr: new
  std::string before, after;
  std::vector<std::size_t> changed;  // indices of statements, in the text afterwards
  bool edits_existing = false;       // not only new statements
  bool guard_rail = false;
};

// The document behind a policy that a decision named, as `inventory` holds it; nullopt: none that
// can be edited. `principal` is the record behind the caller, `key` the key asked about.
std::optional<DocumentId> document_of(model::Inventory& inventory, const Question& question,
                                      const policy::Policy* policy, authz::LayerKind layer,
                                      std::string_view principal, std::string_view key);
// What stands there now; nullptr: nothing.
policy::PolicyPtr find_document(model::Inventory& inventory, const Question& question,
                                const DocumentId& id);
// A name that AWS refuses to store in a key policy: nobody has it any more, or in this partition
// [KMS API reference, PutKeyPolicy: "one or more invalid principals"].
bool is_nobody(const policy::PrincipalPattern& name, std::string_view key_arn,
               model::Inventory& inventory);
// The author's text, standing at the margin.
std::string text_of_policy(const policy::Policy& policy);

// The new image, snapshot ids of an edit that copies an image.
inline constexpr std::string_view new_image = "ami-0f1e2d3c4b5a69788";

class EditedWorld {
 public:
  EditedWorld(model::Inventory& below, const Question& question);
  EditedWorld(const EditedWorld&) = delete;
  EditedWorld& operator=(const EditedWorld&) = delete;

  // Once, with all changes. False: one of them cannot be made.
  bool apply(const std::vector<Change>& changes);

  model::Inventory& inventory() { return world_; }
  const Question& question() const { return question_; }
  const std::vector<EditedDocument>& documents() const { return documents_; }

 private:
  bool change_text(const Change& change, EditedDocument& document);
  EditedDocument* document_for(const Change& change);
  bool names_nobody(const policy::Policy& policy, std::string_view key_arn);
  bool put(const EditedDocument& document);
  bool put_identity(const DocumentId& id, const policy::PolicyPtr& policy);
  void put_guard_rail(const DocumentId& id, const policy::PolicyPtr& policy);
  bool set(const report::Edit& edit);
  bool set_grant(const report::Edit& edit);
  bool set_key_state(const report::Edit& edit);
  bool copy_image(const report::Edit& edit);
  bool share(const report::Edit& edit);
  bool set_option(const report::Edit& edit);
  bool set_default(const report::Edit& edit);
  bool set_tag(const report::Edit& edit);

  model::Inventory& below_;
  model::Overlay world_;
  Question question_;
  std::vector<EditedDocument> documents_;
};

}  // namespace amiable::launch
