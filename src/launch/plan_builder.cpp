// Facts and requests of a plan; EC2's calls to KMS with their condition keys.
//
// Condition keys of relayed calls: KMS developer guide (kms:ViaService, kms:CallerAccount,
// kms:GrantIsForAWSResource, kms:Grant…), EBS user guide (encryption context), recorded CreateGrant
// and GenerateDataKeyWithoutPlaintext parameters.
#include "launch/plan_builder.h"

#include <fmt/format.h>

#include <algorithm>

#include "authz/key_context.h"

namespace amiable::launch {
namespace {

constexpr std::size_t usual_keys = 20;   // of a request
constexpr std::size_t usual_steps = 32;  // of a plan: they are large to move

bool is_target_use(KeyUse use) { return use != KeyUse::source && use != KeyUse::copy_source; }

bool takes_context(std::string_view action) { return action != "kms:DescribeKey"; }

}  // namespace

PlanBuilder::PlanBuilder(model::Inventory& facts, const Question& asked, PlanRows wanted)
    : inventory(facts), question(asked), rows_(wanted) {
  plan.steps.reserve(usual_steps);
}

ContextKey single(std::string_view name, std::string_view value) {
  ContextKey key{std::string(name), {}, false};
  key.values.emplace_back(value);
  return key;
}

ContextKey listed(std::string_view name, std::vector<std::string> values) {
  return {std::string(name), std::move(values), true};
}

std::string PlanBuilder::partition() const {
  return std::string(partition_of_region(question.region));
}

std::string PlanBuilder::arn(std::string_view service, std::string_view region,
                             std::string_view account, std::string_view resource) const {
  return fmt::format("arn:{}:{}:{}:{}:{}", partition(), service, region, account, resource);
}

std::string PlanBuilder::infrastructure_role() const {
  const std::string_view instance =
      question.instance.empty() ? new_instance : std::string_view(question.instance);
  return arn("sts", "", question.account,
             fmt::format("assumed-role/aws:ec2-infrastructure/{}", instance));
}

std::string PlanBuilder::new_id(std::string_view device, std::string_view placeholder) const {
  const auto found = std::find_if(question.new_ids.begin(), question.new_ids.end(),
                                  [device](const NewId& one) { return one.device == device; });
  return found == question.new_ids.end() ? std::string(placeholder) : found->id;
}

Fact& PlanBuilder::add_fact(Fact fact) {
  Step step;
  step.kind = Step::Kind::fact;
  step.fact = std::move(fact);
  plan.steps.push_back(std::move(step));
  return plan.steps.back().fact;
}

Request& PlanBuilder::add_request(Request request) {
  Step step;
  step.kind = Step::Kind::request;
  step.request = std::move(request);
  plan.steps.push_back(std::move(step));
  return plan.steps.back().request;
}

Request& PlanBuilder::add_ec2(std::string_view action, std::string resource, std::string label,
                              const std::string& owner) {
  Request request;
  request.action = action;
  request.resource = std::move(resource);
  request.label = std::move(label);
  request.resource_account = owner.empty() ? question.account : owner;
  request.behalf = Behalf::caller;
  request.context.push_back(single("ec2:Region", question.region));
  return add_request(std::move(request));
}

// AWS's own key of another account: its description says so, or that account's alias/aws/….
bool PlanBuilder::is_foreign_aws_managed(const std::string& key_arn,
                                         const model::Lookup<model::Key>& key) const {
  const auto parts = split_arn(key_arn);
  if (!parts || parts->account == question.account) return false;
  if (key.is_found()) return key->aws_managed;
  const auto aliases = inventory.aliases(parts->account, parts->region);
  return aliases.is_found() &&
         std::any_of(aliases->begin(), aliases->end(), [&key_arn](const model::Alias& alias) {
           return alias.name.starts_with("alias/aws/") && !alias.target_key_id.empty() &&
                  key_arn.ends_with("/" + alias.target_key_id);
         });
}

// Key facts: it exists, is enabled, symmetric, in the right Region, and nobody else's aws/ebs.
void PlanBuilder::add_key_facts(const std::string& key_arn, const std::string& device,
                                const std::string& wanted_region, bool own_aws_ebs) {
  Fact fact;
  fact.resource = key_arn;
  fact.device = device;
  const auto parts = split_arn(key_arn);
  if (parts && !wanted_region.empty() && parts->region != wanted_region) {
    fact.reason = "key-unusable:wrong-region";
    fact.note =
        fmt::format("the key lives in {}, needed is one in {}", parts->region, wanted_region);
    add_fact(std::move(fact));
    return;
  }
  const model::Lookup<model::Key> key = inventory.key(key_arn);
  if (is_foreign_aws_managed(key_arn, key)) {
    if (key.is_found()) fact.origin = key->origin;
    fact.reason = "aws-managed-key";
    fact.note = fmt::format("it is the AWS managed key of {}, which no other account can use",
                            parts->account);
    add_fact(std::move(fact));
    return;
  }
  if (!key.is_found()) {
    if (own_aws_ebs) return;  // made and kept by AWS
    fact.unknown = key.is_unknown();
    if (key.is_unknown()) fact.needs.push_back(key.need());
    if (key.is_absent()) fact.reason = "key-missing";
    fact.needs_only_with_policy = true;
    add_fact(std::move(fact));
    return;
  }
  fact.origin = key->origin;
  if (key->state != "Enabled" && key->state != "Updating" && !key->state.empty()) {
    fact.reason = "key-state:" + key->state;
    fact.note = fmt::format("the key is {}", key->state);
  } else if ((!key->spec.empty() && key->spec != "SYMMETRIC_DEFAULT") ||
             (!key->usage.empty() && key->usage != "ENCRYPT_DECRYPT")) {
    fact.reason = "key-unusable:key-spec";
    fact.note = fmt::format("the key is {} for {}; EBS takes symmetric encryption keys only",
                            key->spec, key->usage);
  }
  add_fact(std::move(fact));
}

void PlanBuilder::add_principal_fact() {
  const auto arn_parts = split_arn(question.principal);
  if (!arn_parts || arn_parts->resource == "root" ||
      arn_parts->resource.starts_with("federated-user/")) {
    return;
  }
  const bool session = arn_parts->resource.starts_with("assumed-role/");
  std::string_view role = arn_parts->resource.substr(arn_parts->resource.find('/') + 1);
  role = role.substr(0, role.find('/'));
  const model::Lookup<model::Principal> found =
      session ? inventory.role_by_name(arn_parts->account, role)
              : inventory.principal(question.principal);
  if (!found.is_absent()) return;
  Fact fact;
  fact.resource = question.principal;
  fact.reason = "principal-missing";
  fact.note = fmt::format("account {} has no such {}", arn_parts->account,
                          arn_parts->resource.starts_with("user/") ? "user" : "role");
  add_fact(std::move(fact));
}

// The account's own aws/ebs is the same everywhere, also before AWS has made it, and has no tags:
// nobody can tag an AWS managed key [KMS developer guide, Tags in AWS KMS].
void PlanBuilder::add_aws_ebs_attributes(Request& request) {
  model::Key key;
  key.spec = "SYMMETRIC_DEFAULT";
  key.usage = "ENCRYPT_DECRYPT";
  key.origin_of_material = "AWS_KMS";
  authz::describe_key(key, [&request](std::string_view name, std::string_view value) {
    request.context.push_back(single(name, value));
  });
  request.context.push_back(listed("kms:ResourceAliases", {"alias/aws/ebs"}));
}

// What the key itself is, for conditions on it.
void PlanBuilder::add_key_attributes(Request& request, const std::string& key_arn) const {
  const auto parts = split_arn(key_arn);
  if (!parts) return;
  if (request.aws_ebs) return add_aws_ebs_attributes(request);
  if (const auto key = inventory.key(key_arn); key.is_found()) {
    authz::describe_key(*key, [&request](std::string_view name, std::string_view value) {
      request.context.push_back(single(name, value));
    });
  } else {
    for (std::string_view name : {"kms:KeySpec", "kms:KeyUsage", "kms:KeyOrigin", "kms:MultiRegion",
                                  "kms:MultiRegionKeyType"}) {
      request.unknown_keys.emplace_back(name);
    }
  }
  if (const auto aliases = inventory.aliases(parts->account, parts->region); aliases.is_found()) {
    std::vector<std::string> names;
    for (const model::Alias& alias : *aliases) {
      if (key_arn.ends_with("/" + alias.target_key_id)) names.push_back(alias.name);
    }
    if (authz::carries_aliases(names.size())) {
      request.context.push_back(listed("kms:ResourceAliases", std::move(names)));
    }
  } else {
    request.unknown_keys.emplace_back("kms:ResourceAliases");
  }
  if (const auto tags = inventory.key_tags(key_arn); tags.is_found()) {
    for (const model::Tag& tag : *tags) {
      request.context.push_back(single("aws:ResourceTag/" + tag.key, tag.value));
    }
  } else {
    request.unknown_prefixes.emplace_back("aws:resourcetag/");
  }
}

Request PlanBuilder::kms_request(const KeyTask& task, std::string_view action,
                                 const std::string& key, KeyUse use, Strength strength) const {
  Request request;
  const auto parts = split_arn(key);
  const std::string region(parts ? parts->region : task.region);
  request.action = action;
  request.resource = key;
  request.label = key;
  request.resource_account = std::string(parts ? parts->account : std::string_view());
  request.behalf = Behalf::forwarded;
  request.strength = strength;
  request.use = use;
  request.device = task.device;
  request.via = fmt::format("ec2.{}.amazonaws.com", region);
  request.aws_ebs = task.target_is_aws_ebs && key == task.target_key;
  auto& context = request.context;
  context.reserve(usual_keys);
  context.push_back(single("kms:ViaService", request.via));
  context.push_back(single("kms:CallerAccount", question.account));
  context.push_back(single("aws:ViaAWSService", "true"));
  request.unknown_keys = {"aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"};
  if (takes_context(action)) {
    // A volume and the snapshots taken from it are bound to the volume's id, a copy to its own.
    const bool source_side =
        action == "kms:ReEncryptFrom" || !is_target_use(use) || action == "kms:Decrypt";
    const std::string& id = source_side ? task.source_id : task.target_id;
    request.encryption_context = {{std::string(ebs_context_key), id}};
    context.push_back(single("kms:EncryptionContext:aws:ebs:id", id));
    context.push_back(listed("kms:EncryptionContextKeys", {std::string(ebs_context_key)}));
  }
  if (action == "kms:ReEncryptFrom" || action == "kms:ReEncryptTo") {
    context.push_back(
        single("kms:ReEncryptOnSameKey", task.source_key == task.target_key ? "true" : "false"));
  }
  if (action != "kms:CreateGrant" && !task.target_alias.empty() && key == task.target_key) {
    context.push_back(single("kms:RequestAlias", task.target_alias));
  }
  if (action != "kms:CreateGrant" && action != "kms:DescribeKey") {
    context.push_back(single("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT"));
  }
  add_key_attributes(request, key);
  return request;
}

// EC2 makes a grant for itself and, where an instance will decrypt, one for the instance's role;
// both for Decrypt alone [recorded]. Copies make one on each key.
void PlanBuilder::add_create_grants(const KeyTask& task, const std::string& key, KeyUse use,
                                    Strength strength) {
  const bool copy = use == KeyUse::copy_source || use == KeyUse::copy_target;
  const bool for_instance = task.instance && is_target_use(use);
  const bool for_service = use != KeyUse::attach;
  const std::string service =
      fmt::format("ec2.{}.amazonaws.com", split_arn(key) ? split_arn(key)->region : task.region);
  std::vector<std::string> grantees;
  if (for_service) grantees.push_back(service);
  if (for_instance) grantees.push_back(infrastructure_role());
  for (const std::string& grantee : grantees) {
    Request request = kms_request(task, "kms:CreateGrant", key, use, strength);
    auto& context = request.context;
    context.push_back(single("kms:GrantIsForAWSResource", "true"));
    context.push_back(listed("kms:GrantOperations", {"Decrypt"}));
    context.push_back(single("kms:GrantConstraintType",
                             copy ? "EncryptionContextEquals" : "EncryptionContextSubset"));
    context.push_back(single("kms:GranteePrincipal", grantee));
    context.push_back(single("kms:RetiringPrincipal", service));
    add_request(std::move(request));
  }
}

void PlanBuilder::add_key_rows(const KeyTask& task, const std::string& key, KeyUse use) {
  for (const Permission& permission :
       permissions_of(use, question.operation, question.assumptions)) {
    if (permission.action == "kms:CreateGrant") {
      add_create_grants(task, key, use, permission.strength);
    } else {
      add_request(kms_request(task, permission.action, key, use, permission.strength));
    }
  }
}

// What happens under the grants: the EBS service's and the instance's decryption.
void PlanBuilder::add_decrypts(const KeyTask& task) {
  if (!task.instance && task.target_use != KeyUse::copy_target) return;
  model::Grant grant;
  grant.id = "made by this operation";
  grant.key_arn = task.target_key;
  grant.operations = {"Decrypt"};
  grant.issuing_account = question.account;
  grant.has_subset = true;
  grant.context_subset = {{std::string(ebs_context_key), task.target_id}};
  const auto add = [&](Behalf behalf, std::string grantee, Strength strength) {
    Request request = kms_request(task, "kms:Decrypt", task.target_key, task.target_use, strength);
    request.behalf = behalf;
    request.encryption_context = grant.context_subset;
    grant.grantee = std::move(grantee);
    request.granted = {grant};
    request.via.clear();
    auto& context = request.context;
    std::erase_if(context, [](const ContextKey& key) {
      return key.name == "kms:ViaService" || key.name == "aws:ViaAWSService" ||
             key.name == "kms:EncryptionContext:aws:ebs:id";
    });
    context.push_back(single("kms:EncryptionContext:aws:ebs:id", task.target_id));
    context.push_back(single("aws:ViaAWSService", "false"));
    const std::string_view via = question.assumptions.value("infra-viaservice");
    if (via == "ec2") {
      context.push_back(single("kms:ViaService", fmt::format("ec2.{}.amazonaws.com", task.region)));
    } else if (via == "unknown") {
      request.unknown_keys.emplace_back("kms:ViaService");
    }
    add_request(std::move(request));
  };
  // Whether the service decrypts for a launch on the same key is open, and what a Deny that was
  // written for people does to it: shown, never decisive.
  add(Behalf::ebs_service, fmt::format("ec2.{}.amazonaws.com", task.region), Strength::may);
  if (task.instance) add(Behalf::infrastructure_role, infrastructure_role(), Strength::must);
}

// What nothing is asked of any more: the fact says it all.
bool PlanBuilder::is_useless(const std::string& key) const {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [&key](const Step& step) {
    return step.kind == Step::Kind::fact && step.fact.resource == key &&
           (step.fact.reason == "aws-managed-key" || step.fact.reason == "key-missing" ||
            step.fact.reason == "key-unusable:wrong-region");
  });
}

void PlanBuilder::add_source(const KeyTask& task) {
  if (task.source_use == KeyUse::none || task.source_key == task.target_key) return;
  add_key_facts(task.source_key, task.device, task.source_region, false);
  if (!is_useless(task.source_key)) add_key_rows(task, task.source_key, task.source_use);
}

void PlanBuilder::add_target(const KeyTask& task) {
  if (task.target_use == KeyUse::none) return;
  add_key_facts(task.target_key, task.device, task.region, task.target_is_aws_ebs);
  if (!is_useless(task.target_key)) add_key_rows(task, task.target_key, task.target_use);
}

// A copy asks about its own key before it answers, and of the source's key last [recorded].
void PlanBuilder::add_task(const KeyTask& task) {
  if (rows_ == PlanRows::callers) return;
  const bool copy = task.target_use == KeyUse::copy_target;
  if (!copy) add_source(task);
  add_target(task);
  if (copy) add_source(task);
  if (task.target_use != KeyUse::none && !is_useless(task.target_key)) add_decrypts(task);
}

}  // namespace amiable::launch
