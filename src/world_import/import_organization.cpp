// The folder organization/: the organization, its tree, its SCPs and RCPs, and what is attached.
//
// Every account of the bundle is taken for a member, as `amiable why` takes it. What was not
// gathered stays unknown as evidence (world_evidence.h); the server has to do something:
//   what is attached   AWS's own FullAWSAccess or RCPFullAWSAccess alone, as AWS attaches it to
//   every
//                      root, unit and account of a type that is enabled [Organizations user guide]
//   a document         the policy is there, and nobody knows what it lets through: denies
//   everything a parent           right below the root, whose policies reach the account wherever
//   it is the organization   none
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/arn.h"
#include "policy/full_access.h"
#include "world_import/import_reading.h"
#include "world_import/organization_stand_in.h"

namespace amiable::world_import {
namespace {

using json::Value;
using sources::File;
using sources::FileId;
using sources::text_of;
using store::OrganizationNode;
using Kind = OrganizationNode::Kind;

// AWS allows five levels of units below the root; the bound only stops a cycle.
constexpr std::size_t levels_max = 16;

struct Type {
  std::string_view name, in_arn, own_policy;
  File attachments;
};
constexpr std::array types = {Type{"SERVICE_CONTROL_POLICY", "service_control_policy",
                                   "p-FullAWSAccess", File::policies_for_scp},
                              Type{"RESOURCE_CONTROL_POLICY", "resource_control_policy",
                                   "p-RCPFullAWSAccess", File::policies_for_rcp}};

const Type* type_named(std::string_view name) {
  const auto found = std::find_if(types.begin(), types.end(),
                                  [name](const Type& type) { return type.name == name; });
  return found == types.end() ? nullptr : &*found;
}

FileId file_of(File file, std::string_view id = {}) { return {file, {}, {}, std::string(id)}; }

std::optional<Kind> kind_of(std::string_view id) {
  if (!sources::is_safe_id(id)) return std::nullopt;
  if (is_account_id(id)) return Kind::account;
  if (id.starts_with("ou-")) return Kind::unit;
  if (id.starts_with("r-")) return Kind::root;
  return std::nullopt;
}

class OrganizationImport {
 public:
  explicit OrganizationImport(Reading& reading) : reading_(reading) {}

  void run() {
    if (!is_there() || !take_organization()) return;
    take_nodes();
    choose_root();
    check_paths();
    for (const Type& type : types) take_attachments(type);
    for (const FileId& file : reading_.listing.files) {
      if (file.file == File::organization_policy) take_policy(file.id, nullptr);
    }
    put();
  }

 private:
  bool is_there() const {
    return std::any_of(reading_.listing.files.begin(), reading_.listing.files.end(),
                       [](const FileId& file) { return file.account.empty(); });
  }
  bool take_organization();
  void take_nodes();
  OrganizationNode& node(const Value& place, const std::string& id);
  void take_parent(const std::string& id);
  void choose_root();
  void check_paths();
  void take_attachments(const Type& type);
  void take_attachments(const Type& type, const Value& list, OrganizationNode& node);
  void take_policy(const std::string& id, const Type* type, const Value* summary = nullptr);
  void put();
  const sources::LoadedFile* load_or_note(const FileId& file, std::string_view consequence);

  Reading& reading_;
  std::optional<Value> told_;  // of the organization
  store::Organization row_;
  std::map<std::string, OrganizationNode> nodes_;
  std::map<std::string, store::OrganizationPolicy> policies_;
  std::vector<std::string> to_place_;  // nodes whose parents are still to be read
};

// What it would tell stays unknown; the management account is exempt from all of it.
const sources::LoadedFile* OrganizationImport::load_or_note(const FileId& file,
                                                            std::string_view consequence) {
  const auto* loaded = load(reading_, file);
  if (loaded != nullptr && !loaded->truncated) return loaded;
  reading_.record.missing.insert(path_of(file));
  if (loaded == nullptr && file.id != row_.management_account) {
    reading_.out.report.notes.add(consequence, file.id);
  }
  return loaded;
}

bool OrganizationImport::take_organization() {
  const auto* told = load_about(reading_, file_of(File::organization),
                                "no organization is here: no SCP and no RCP applies");
  if (told == nullptr) return false;
  told_ = told->top();
  row_.id = required(reading_, *told_, "Id");
  row_.management_account = required(reading_, *told_, "MasterAccountId");
  set_text(*told_, "FeatureSet", row_.feature_set);
  row_.created = reading_.now;
  if (!is_account_id(row_.management_account)) {
    fail(reading_, *told_, "\"MasterAccountId\" is no account id of 12 digits");
    return false;
  }
  return true;
}

OrganizationNode& OrganizationImport::node(const Value& place, const std::string& id) {
  const auto [known, inserted] = nodes_.try_emplace(id);
  OrganizationNode& made = known->second;
  if (!inserted) return made;
  const auto kind = kind_of(id);
  if (!kind) fail(reading_, place, fmt::format("`{}` is no root, unit or account", id));
  made.id = id;
  made.organization = row_.id;
  made.kind = kind.value_or(Kind::account);
  made.name = made.kind == Kind::root ? "Root" : id;
  made.joined = reading_.now;
  if (made.kind == Kind::account) made.joined_method = "INVITED";
  if (id == row_.management_account) made.email = text_of(*told_, "MasterAccountEmail");
  if (kind && made.kind != Kind::root) to_place_.push_back(id);
  return made;
}

void OrganizationImport::take_nodes() {
  node(*told_, row_.management_account);
  for (const std::string& account : reading_.listing.accounts) node(*told_, account);
  for (const FileId& file : reading_.listing.files) {
    const bool about_node = file.file == File::parents || file.file == File::policies_for_scp ||
                            file.file == File::policies_for_rcp;
    if (about_node) node(*told_, file.id);
  }
  while (!to_place_.empty()) {
    const std::string id = std::move(to_place_.back());
    to_place_.pop_back();
    take_parent(id);
  }
  reading_.out.report.notes.add(
      "no file of a bundle names accounts and units of the organization: their ids stand for it");
}

void OrganizationImport::take_parent(const std::string& id) {
  const FileId file = file_of(File::parents, id);
  constexpr std::string_view unplaced =
      "its parent was not gathered, so it is right below the root here";
  const auto* told = load_or_note(file, unplaced);
  if (told == nullptr) return;
  expect(reading_, told->root(), json::Type::array, {"Parents"});
  const auto parents = sources::elements_of(told->root(), "Parents");
  if (parents.empty()) {
    reading_.record.missing.insert(path_of(file));
    reading_.out.report.notes.add(unplaced, id);
    return;
  }
  const std::string parent = required(reading_, parents.front(), "Id");
  if (node(parents.front(), parent).kind == Kind::account) {
    fail(reading_, parents.front(), fmt::format("`{}` is no root and no unit", parent));
  }
  nodes_[id].parent = parent;
}

// Ids of units begin with that of their root: ou-ab12-… below r-ab12 [Organizations API reference].
void OrganizationImport::choose_root() {
  std::string of_unit;
  for (const auto& [id, one] : nodes_) {
    if (one.kind == Kind::unit) of_unit = "r-" + id.substr(3, id.rfind('-') - 3);
    if (one.kind != Kind::root) continue;
    if (!row_.root.empty()) fail(reading_, *told_, "the organization has more than one root");
    row_.root = id;
  }
  if (row_.root.empty()) {
    row_.root = of_unit.empty() ? "r-0000" : of_unit;
    reading_.out.report.notes.add("the root was not gathered, its id is made up", row_.root);
    node(*told_, row_.root);
  }
  for (auto& [id, one] : nodes_) {
    if (one.kind != Kind::root && one.parent.empty()) one.parent = row_.root;
  }
}

void OrganizationImport::check_paths() {
  for (const auto& [id, one] : nodes_) {
    const OrganizationNode* at = &one;
    std::size_t steps = 0;
    while (at->kind != Kind::root && ++steps < levels_max) at = &nodes_.at(at->parent);
    if (at->kind != Kind::root) {
      return fail(reading_, *told_, fmt::format("the parents of {} do not lead to a root", id));
    }
  }
}

void OrganizationImport::take_attachments(const Type& type) {
  const auto is_gathered = [&](const std::string& id) {
    return reading_.files.load(file_of(type.attachments, id)).found();
  };
  const std::string consequence =
      fmt::format("its {} attachments were not gathered, so {} alone is attached here",
                  type.name == types[0].name ? "SCP" : "RCP", type.own_policy.substr(2));
  std::vector<OrganizationNode*> untold;
  bool enabled = false;
  for (auto& [id, one] : nodes_) {
    if (!is_gathered(id)) {
      untold.push_back(&one);
      continue;
    }
    const std::size_t before = one.attached.size();
    take_attachments(type, load_or_note(file_of(type.attachments, id), {})->root(), one);
    enabled = enabled || one.attached.size() > before;
  }
  // Nothing is attached anywhere of a type that is not enabled.
  if (enabled) row_.policy_types.emplace_back(type.name);
  for (OrganizationNode* one : untold) {
    if (enabled) one->attached.emplace_back(type.own_policy);
    const FileId file = file_of(type.attachments, one->id);
    reading_.record.missing.insert(path_of(file));
    if (enabled) load_or_note(file, consequence);
  }
}

void OrganizationImport::take_attachments(const Type& type, const Value& list,
                                          OrganizationNode& node) {
  expect(reading_, list, json::Type::array, {"Policies"});
  for (const Value& one : sources::elements_of(list, "Policies")) {
    const std::string id = required(reading_, one, "Id");
    if (!sources::is_safe_id(id)) {
      fail(reading_, one, "\"Id\" is none of a policy");
      continue;
    }
    take_policy(id, &type, &one);
    node.attached.push_back(id);
  }
}

// `type` and `summary` where something says that it is attached.
void OrganizationImport::take_policy(const std::string& id, const Type* type,
                                     const Value* summary) {
  const bool known = policies_.contains(id) || policy::full_access_policy(id) != nullptr;
  const FileId file = file_of(File::organization_policy, id);
  const auto* told = known && type != nullptr ? nullptr : load(reading_, file);
  if (known) return;
  const auto own_summary = told == nullptr ? std::nullopt : told->top().find("PolicySummary");
  if (own_summary) summary = &*own_summary;
  if (type == nullptr) type = type_named(summary ? text_of(*summary, "Type") : "");
  if (type == nullptr) {
    reading_.out.report.notes.add("a policy of another type than SCP and RCP, so not taken", id);
    return;
  }
  store::OrganizationPolicy row;
  row.id = id;
  row.organization = row_.id;
  row.type = type->name;
  row.name = id;
  row.arn = fmt::format("arn:aws:organizations::{}:policy/{}/{}/{}", row_.management_account,
                        row_.id, type->in_arn, id);
  if (summary != nullptr) {
    set_text(*summary, "Name", row.name);
    set_text(*summary, "Description", row.description);
    set_text(*summary, "Arn", row.arn);
  }
  row.created = reading_.now;
  const policy::Kind kind = store::organization_policy_kind(row.type);
  std::string text(organization_stand_in(kind));
  if (told == nullptr) {
    reading_.record.missing.insert(path_of(file));
    reading_.out.report.notes.add(
        "its document was not gathered, so the policy denies everything where it is attached", id);
  } else {
    text = required(reading_, told->top(), "Content");
  }
  const Value content = told == nullptr ? *told_ : told->top().find("Content").value_or(*told_);
  row.document = compiled(reading_, content, std::move(text), kind, id, {row.arn, {}});
  policies_.emplace(id, std::move(row));
}

void OrganizationImport::put() {
  store::ChangeSet rows;
  rows.put(row_);
  for (const auto& [id, one] : nodes_) rows.put(one);
  for (const auto& [id, one] : policies_) rows.put(one);
  reading_.organization = reading_.organization.with(rows);
  for (const store::Change& row : rows.changes()) reading_.out.rows.add(row);
  if (reading_.is_gathered(row_.management_account)) return;
  // Whoever edits the organization does it here.
  reading_.out.report.accounts.push_back(row_.management_account);
  reading_.record.without_identities.insert(row_.management_account);
}

}  // namespace

void take_organization(Reading& reading) { OrganizationImport(reading).run(); }

}  // namespace amiable::world_import
