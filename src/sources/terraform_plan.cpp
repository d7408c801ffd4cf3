// A plan as an Inventory: keys, grants, aliases and settings; the question's own words.
#include "sources/terraform_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "base/json_members.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "sources/bundle.h"
#include "sources/planned_world.h"

namespace amiable::sources {
namespace {

using json::text_of;
using json::Type;
using model::Lookup;
using Action = TerraformResource::Action;

constexpr std::string_view first_use = "key/aws-ebs-made-on-first-use";

// Accounts and Regions of which everything is still to be gathered.
class BareTree : public FileTree {
 public:
  explicit BareTree(std::map<std::string, std::vector<std::string>> accounts)
      : accounts_(std::move(accounts)) {}
  Read read(std::string_view) const override { return {}; }
  std::vector<std::string> list(std::string_view path) const override {
    std::vector<std::string> names;
    if (path.empty()) {
      for (const auto& [account, regions] : accounts_) names.push_back(account);
    } else if (const auto found = accounts_.find(std::string(path)); found != accounts_.end()) {
      names = found->second;
    }
    return names;
  }

 private:
  std::map<std::string, std::vector<std::string>> accounts_;
};

bool flag(const Planned& planned, bool otherwise) {
  const bool told = !planned.is_unknown() && planned.value && planned.value->is(Type::boolean);
  return told ? planned.value->boolean() : otherwise;
}

void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (text.empty() || std::find(texts.begin(), texts.end(), text) != texts.end()) return;
  texts.push_back(text);
}

std::string place_of(std::string_view account, std::string_view region) {
  return std::string(account) + "/" + std::string(region);
}

// The constraint with this name; false: it is not known.
bool read_context(const TerraformDocument&, const Planned& map, bool& has,
                  std::vector<model::Tag>& pairs) {
  if (map.is_unknown()) return false;
  if (!map.value || !map.value->is(Type::object)) return true;
  has = true;
  for (const json::Member member : map.value->members()) {
    if (!member.value.is(Type::string)) return false;
    pairs.push_back({member.key.string(), member.value.string()});
  }
  return true;
}

}  // namespace

Result<TerraformPlan> read_terraform_plan(SourcePtr source, const TerraformDocument::Homes& homes) {
  if (source->text().size() > limits::input_file_bytes_max) {
    return Error{ErrorKind::unreadable,
                 fmt::format("the plan has {} bytes, at most {} are read", source->text().size(),
                             limits::input_file_bytes_max),
                 source->name(), "plan fewer resources at once (terraform plan -target=…)"};
  }
  return TerraformDocument::read(std::move(source), homes);
}

std::unique_ptr<model::Inventory> after_apply(TerraformPlan plan, model::Inventory& below) {
  return std::make_unique<PlannedWorld>(std::move(plan), below);
}

std::unique_ptr<model::Inventory> after_apply(TerraformPlan plan,
                                              std::unique_ptr<model::Inventory> below) {
  auto world = std::make_unique<PlannedWorld>(std::move(plan), *below);
  world->own(std::move(below));
  return world;
}

std::unique_ptr<model::Inventory> nothing_gathered(const TerraformDocument& plan) {
  std::map<std::string, std::vector<std::string>> accounts;
  for (const TerraformResource& resource : plan.resources()) {
    if (!is_account_id(resource.home.account)) continue;
    add_once(accounts[resource.home.account], resource.home.region);
  }
  if (accounts.empty()) accounts["000000000000"];
  auto bare = open_bundle(std::make_unique<BareTree>(std::move(accounts)));
  return std::move(bare.value());  // it holds an account folder
}

Result<std::string> name_in_plan(const TerraformDocument& plan, const std::string& text) {
  const TerraformResource* resource = plan.find(text);
  if (resource == nullptr) {
    const bool address = text.starts_with("aws_") || text.starts_with("module.");
    if (!address) return text;
    std::vector<std::string_view> known;
    for (const TerraformResource& one : plan.resources()) {
      if (!one.data && one.type.starts_with("aws_")) known.push_back(one.address);
    }
    const auto near = nearest(text, known);
    return Error{ErrorKind::usage, fmt::format("the plan has no `{}`", text), plan.source()->name(),
                 near ? fmt::format("did you mean `{}`?", *near)
                      : "give an address as `terraform state list` writes it"};
  }
  const bool by_arn =
      resource->type.starts_with("aws_iam_") || resource->type.starts_with("aws_kms_");
  const std::string_view attribute = by_arn ? "arn" : "id";
  if (resource->is_gone()) return TerraformDocument::text_before(*resource, attribute);
  return plan.text(*resource, attribute).value_or(text);
}

// Terraform writes the whole plan in one line, sensitive values in plain: reports that show the
// line of a record are shown these words instead.
model::Origin PlannedWorld::origin_of(const Resource& resource) const {
  static constexpr std::string_view fates[] = {"kept",      "created",  "updated",
                                               "destroyed", "replaced", "read"};
  return {std::make_shared<const Source>(
              fmt::format("{}, {}", plan_->source()->name(), resource.address),
              fmt::format("{} is {}", resource.address,
                          fates[static_cast<std::size_t>(resource.action)])),
          0};
}

PlannedPolicy PlannedWorld::read_policy(const Planned& attribute, policy::Kind kind,
                                        const std::string& name) {
  auto read = policy_of(*plan_, attribute, kind, name);
  if (read.ok()) return std::move(read).value();
  errors_.push_back(std::move(read).error());
  return {nullptr, known_after_apply(*attribute.resource, attribute.name)};
}

std::vector<std::string> PlannedWorld::accounts() const {
  std::vector<std::string> out = below_.accounts();
  for (const Resource& resource : plan_->resources()) {
    if (is_account_id(resource.home.account)) add_once(out, resource.home.account);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> PlannedWorld::regions(std::string_view account) const {
  std::vector<std::string> out = below_.regions(account);
  for (const Resource& resource : plan_->resources()) {
    const bool regional = !resource.type.starts_with("aws_iam_") && !resource.data;
    if (regional && resource.home.account == account) add_once(out, resource.home.region);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Lookup<model::Key> PlannedWorld::key(std::string_view arn) {
  return remembered(key_answers_, arn, [&] { return make_key(arn); });
}

Lookup<model::Key> PlannedWorld::make_key(std::string_view arn) {
  const auto planned_key = keys_.find(arn);
  const auto gone = gone_keys_.find(arn);
  const auto below = below_.key(arn);
  if (planned_key == keys_.end() && gone == gone_keys_.end()) {
    if (below.is_found() || !arn.ends_with(first_use)) return below;
  }
  model::Key key;
  if (below.is_found()) key = *below;
  key.arn = std::string(arn);
  const auto parts = split_arn(arn);
  if (!parts) return below;
  key.id = std::string(parts->resource.substr(parts->resource.find('/') + 1));
  key.account = std::string(parts->account);
  key.region = std::string(parts->region);
  if (!below.is_found()) {
    key.spec = "SYMMETRIC_DEFAULT";
    key.usage = "ENCRYPT_DECRYPT";
    key.origin_of_material = "AWS_KMS";
    key.state = "Enabled";
  }
  if (planned_key == keys_.end() && gone == gone_keys_.end()) {
    key.aws_managed = true;
    return kept(key_records_, std::move(key));
  }
  // Destroying a key schedules its deletion.
  if (planned_key == keys_.end()) {
    key.state = "PendingDeletion";
    key.origin = origin_of(*gone->second);
    return kept(key_records_, std::move(key));
  }
  const Resource& resource = *planned_key->second;
  if (resource.action == Action::keep && below.is_found()) return below;
  key.origin = origin_of(resource);
  const auto set = [&](std::string_view attribute, std::string& member) {
    if (auto text = plan_->text(resource, attribute); text && !text->empty()) member = *text;
  };
  set("customer_master_key_spec", key.spec);
  set("key_spec", key.spec);
  set("key_usage", key.usage);
  key.multi_region = flag(planned(resource, "multi_region"), key.multi_region);
  if (resource.type.find("replica") != std::string::npos) {
    key.multi_region = true;
    key.multi_region_type = "REPLICA";
  } else if (key.multi_region && key.multi_region_type.empty()) {
    key.multi_region_type = "PRIMARY";
  }
  const bool is_enabled =
      flag(planned(resource, "is_enabled"), true) && flag(planned(resource, "enabled"), true);
  key.state = is_enabled ? "Enabled" : "Disabled";
  if (resource.type.find("external") != std::string::npos) {
    key.origin_of_material = "EXTERNAL";
    const Planned material = planned(resource, "key_material_base64");
    if (!material.is_set() && !material.is_unknown()) key.state = "PendingImport";
  }
  return kept(key_records_, std::move(key));
}

Lookup<policy::Policy> PlannedWorld::policy_found(PlannedPolicy policy) {
  if (!policy.policy) return Lookup<policy::Policy>::unknown(*policy.need);
  policy_records_.push_back(std::move(policy.policy));
  return Lookup<policy::Policy>::found(*policy_records_.back());
}

Lookup<policy::Policy> PlannedWorld::default_policy_of(const Resource& resource) {
  const std::string partition(partition_of_region(resource.home.region));
  return policy_found({policy_of_aws(fmt::format("the default key policy of {}", resource.address),
                                     default_key_policy(partition, resource.home.account),
                                     policy::Kind::key, "default"),
                       std::nullopt});
}

Lookup<policy::Policy> PlannedWorld::key_policy(std::string_view arn) {
  return remembered(policy_answers_, arn, [&] { return make_key_policy(arn); });
}

Lookup<policy::Policy> PlannedWorld::make_key_policy(std::string_view arn) {
  const auto below = below_.key_policy(arn);
  const auto own = key_policies_.find(arn);
  if (own != key_policies_.end()) {
    if (own->second->action == Action::keep && below.is_found()) return below;
    return policy_found(read_policy(planned(*own->second, "policy"), policy::Kind::key, "default"));
  }
  const auto found = keys_.find(arn);
  const Resource* resource = found == keys_.end() ? nullptr : found->second;
  if (resource != nullptr && resource->is_new() && !unplaced_policies_.empty()) {
    return Lookup<policy::Policy>::unknown(known_after_apply(*unplaced_policies_[0], "key_id"));
  }
  if (resource != nullptr) {
    const Planned policy = planned(*resource, "policy");
    const bool configured = policy.is_configured() || policy.is_set();
    if (resource->is_new()) {
      return configured ? policy_found(read_policy(policy, policy::Kind::key, "default"))
                        : default_policy_of(*resource);
    }
    const bool same = policy.is_set() && resource->before &&
                      text_of(*resource->before, "policy") == policy.value->string();
    if (configured && !(same && below.is_found())) {
      return policy_found(read_policy(policy, policy::Kind::key, "default"));
    }
  }
  // Destroying aws_kms_key_policy puts the default policy.
  const auto dropped = dropped_key_policies_.find(arn);
  if (dropped != dropped_key_policies_.end() && !gone_keys_.contains(arn)) {
    return default_policy_of(*dropped->second);
  }
  return below;
}

std::optional<model::Grant> PlannedWorld::make_grant(const Resource& resource,
                                                     std::string_view arn) {
  model::Grant grant;
  grant.key_arn = std::string(arn);
  grant.id = plan_->text(resource, "grant_id").value_or(resource.token);
  grant.name = plan_->text(resource, "name").value_or("");
  const auto grantee = plan_->text(planned(resource, "grantee_principal"), "arn");
  const auto operations = plan_->texts(planned(resource, "operations"));
  if (!grantee || !operations) return std::nullopt;
  grant.grantee = *grantee;
  grant.operations = *operations;
  grant.retiring_principal =
      plan_->text(planned(resource, "retiring_principal"), "arn").value_or("");
  grant.issuing_account = resource.home.account;
  grant.origin = origin_of(resource);
  const Planned constraints = planned(resource, "constraints");
  if (constraints.is_unknown() && constraints.is_configured()) return std::nullopt;
  for (const Planned& one : constraints.elements()) {
    if (!read_context(*plan_, one.member("encryption_context_equals"), grant.has_equals,
                      grant.context_equals) ||
        !read_context(*plan_, one.member("encryption_context_subset"), grant.has_subset,
                      grant.context_subset)) {
      return std::nullopt;
    }
  }
  return grant;
}

Lookup<std::vector<model::Grant>> PlannedWorld::grants(std::string_view arn) {
  return remembered(grant_answers_, arn, [&] { return make_grants(arn); });
}

Lookup<std::vector<model::Grant>> PlannedWorld::make_grants(std::string_view arn) {
  using Answer = Lookup<std::vector<model::Grant>>;
  const auto found = keys_.find(arn);
  const bool is_new = found != keys_.end() && found->second->is_new();
  if (is_new && !unplaced_grants_.empty()) {
    return Answer::unknown(known_after_apply(*unplaced_grants_[0], "key_id"));
  }
  const auto changes = grants_.find(arn);
  if (!is_new && changes == grants_.end()) return below_.grants(arn);
  std::vector<model::Grant> list;
  if (!is_new) {
    const auto below = below_.grants(arn);
    if (below.is_unknown()) return below;
    if (below.is_found()) list = *below;
  }
  if (changes == grants_.end()) return kept(grant_records_, std::move(list));
  for (const Resource* resource : changes->second) {
    const std::string old = text_in(*resource, "grant_id", false);
    if (resource->action == Action::keep && !is_new) continue;
    std::erase_if(list, [&old](const model::Grant& one) { return one.id == old; });
    if (resource->is_gone() || key_in(*resource, "key_id", true) != arn) continue;
    auto grant = make_grant(*resource, arn);
    if (!grant) return Answer::unknown(known_after_apply(*resource, "grantee_principal"));
    list.push_back(std::move(*grant));
  }
  return kept(grant_records_, std::move(list));
}

// tags_all is known after apply when there are none at all: then they are what the provider adds.
std::vector<model::Tag> PlannedWorld::tags_of_resource(const Resource& resource,
                                                       std::optional<model::Need>& need) const {
  std::vector<model::Tag> tags;
  Planned all = planned(resource, "tags_all");
  if (!all.is_set()) all = planned(resource, "tags");
  if (all.is_unknown()) need = known_after_apply(resource, "tags");
  if (!all.is_set() || !all.value->is(Type::object)) return tags;
  for (const json::Member member : all.value->members()) {
    if (member.value.is(Type::string)) {
      tags.push_back({member.key.string(), member.value.string()});
    } else {
      need = known_after_apply(resource, "tags." + member.key.string());
    }
  }
  return tags;
}

Lookup<std::vector<model::Tag>> PlannedWorld::key_tags(std::string_view arn) {
  return remembered(tag_answers_, arn, [&] { return make_key_tags(arn); });
}

Lookup<std::vector<model::Tag>> PlannedWorld::make_key_tags(std::string_view arn) {
  const auto found = keys_.find(arn);
  if (found == keys_.end()) return below_.key_tags(arn);
  const auto below = below_.key_tags(arn);
  if (found->second->action == Action::keep && below.is_found()) return below;
  std::optional<model::Need> need;
  std::vector<model::Tag> tags = tags_of_resource(*found->second, need);
  if (need) return Lookup<std::vector<model::Tag>>::unknown(std::move(*need));
  return kept(tag_records_, std::move(tags));
}

Lookup<std::vector<model::Alias>> PlannedWorld::aliases(std::string_view account,
                                                        std::string_view region) {
  return remembered(alias_answers_, place_of(account, region),
                    [&] { return make_aliases(account, region); });
}

Lookup<std::vector<model::Alias>> PlannedWorld::make_aliases(std::string_view account,
                                                             std::string_view region) {
  const auto below = below_.aliases(account, region);
  const auto changes = aliases_.find(place_of(account, region));
  if (changes == aliases_.end() || below.is_unknown()) return below;
  std::vector<model::Alias> list;
  if (below.is_found()) list = *below;
  for (const Resource* resource : changes->second) {
    if (resource->action == Action::keep) continue;
    const std::string old = text_in(*resource, "name", false);
    const std::string name = resource->is_gone() ? "" : text_in(*resource, "name", true);
    std::erase_if(list, [&](const auto& one) { return one.name == old || one.name == name; });
    if (resource->is_gone()) continue;
    std::string key = text_in(*resource, "target_key_id", true);
    if (name.empty() || key.empty()) {
      return Lookup<std::vector<model::Alias>>::unknown(
          known_after_apply(*resource, name.empty() ? "name" : "target_key_id"));
    }
    key = key.substr(key.rfind('/') + 1);
    list.push_back({name, text_in(*resource, "arn", true), key});
  }
  return kept(alias_records_, std::move(list));
}

Lookup<model::Membership> PlannedWorld::membership(std::string_view account) {
  if (organization_change_ == nullptr) return below_.membership(account);
  model::Need need = known_after_apply(*organization_change_, "policies");
  need.path = "organization/ as changed by " + organization_change_->address;
  return Lookup<model::Membership>::unknown(std::move(need));
}

Lookup<bool> PlannedWorld::encryption_by_default(std::string_view account,
                                                 std::string_view region) {
  const auto found = default_encryption_.find(place_of(account, region));
  if (found == default_encryption_.end()) return below_.encryption_by_default(account, region);
  const Resource& resource = *found->second;
  const Planned enabled = planned(resource, "enabled");
  if (enabled.is_unknown()) return Lookup<bool>::unknown(known_after_apply(resource, "enabled"));
  // Destroying the setting switches it off.
  static constexpr bool on = true, off = false;
  return Lookup<bool>::found(!resource.is_gone() && flag(enabled, true) ? on : off);
}

Lookup<std::string> PlannedWorld::default_kms_key(std::string_view account,
                                                  std::string_view region) {
  const auto found = default_keys_.find(place_of(account, region));
  if (found == default_keys_.end()) return below_.default_kms_key(account, region);
  const Resource& resource = *found->second;
  std::string key = resource.is_gone() ? "alias/aws/ebs" : key_in(resource, "key_arn", true);
  if (key.empty()) {
    return Lookup<std::string>::unknown(known_after_apply(resource, "key_arn"));
  }
  return kept(text_records_, std::move(key));
}

}  // namespace amiable::sources
