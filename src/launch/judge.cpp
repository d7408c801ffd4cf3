// One row: who asks, which layers speak, the decision, and what it means for people.
#include "launch/judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "authz/decide.h"
#include "launch/plan_builder.h"

namespace amiable::launch {
namespace {

using authz::LayerKind;

// AWS writes the same policy on every account's alias/aws/ebs [KMS developer guide; recorded].
constexpr std::string_view aws_ebs_policy_format = R"({{
  "Version": "2012-10-17",
  "Id": "auto-ebs-2",
  "Statement": [
    {{
      "Sid": "Allow access through EBS for all principals in the account",
      "Effect": "Allow",
      "Principal": {{"AWS": "*"}},
      "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                 "kms:CreateGrant", "kms:DescribeKey"],
      "Resource": "*",
      "Condition": {{"StringEquals": {{
        "kms:CallerAccount": "{0}", "kms:ViaService": "ec2.{1}.amazonaws.com"}}}}
    }},
    {{
      "Sid": "Allow direct access to key metadata to the account",
      "Effect": "Allow",
      "Principal": {{"AWS": "arn:{2}:iam::{0}:root"}},
      "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
      "Resource": "*"
    }}
  ]
}})";

// Which layer a missing file would fill. An imported world does not hold the policy of a key that
// nobody described.
LayerKind layer_of(const model::Need& need) {
  const bool of_key =
      need.path.ends_with("/key-policy.json") || need.path.ends_with("/describe-key.json");
  if (of_key) return LayerKind::resource_policy;
  // What a Terraform plan leaves open is told by the resource's type.
  if (need.path.starts_with("known after apply:")) {
    if (need.path.find("aws_kms_grant.") != std::string::npos) return LayerKind::grant;
    if (need.path.find("aws_kms_") != std::string::npos) return LayerKind::resource_policy;
  }
  if (need.path.ends_with("/grants.json")) return LayerKind::grant;
  if (need.path.starts_with("organization/")) return LayerKind::scp;
  return LayerKind::identity_policy;
}

bool hangs_on(const authz::LayerSet& unknown, LayerKind layer) {
  switch (layer) {
    case LayerKind::scp:
      return unknown.has(LayerKind::scp) || unknown.has(LayerKind::rcp);
    case LayerKind::identity_policy:
      return unknown.has(LayerKind::identity_policy) ||
             unknown.has(LayerKind::permissions_boundary);
    // A grant only matters once the policies do not allow.
    case LayerKind::grant:
      return unknown.has(LayerKind::grant) && !unknown.has(LayerKind::resource_policy) &&
             !unknown.has(LayerKind::identity_policy);
    default:
      return unknown.has(layer);
  }
}

void add_need(std::vector<model::Need>& needs, const model::Need& need) {
  if (std::find(needs.begin(), needs.end(), need) == needs.end()) needs.push_back(need);
}

report::Call call_of(const Request& request, const authz::Caller& caller) {
  report::Call call;
  call.action = request.action;
  call.resource = request.label;
  call.resource_arn = request.resource;
  call.device = request.device;
  call.on_behalf = caller.arn;
  call.via = request.behalf == Behalf::forwarded ? request.via : std::string();
  call.strength = request.strength;
  return call;
}

report::Outcome outcome_of(authz::Outcome outcome) {
  switch (outcome) {
    case authz::Outcome::allowed:
      return report::Outcome::allowed;
    case authz::Outcome::unknown:
      return report::Outcome::unknown;
    default:
      return report::Outcome::refused;
  }
}

}  // namespace

report::Document document_of(const Fact& fact) {
  report::Document document;
  document.layer = "fact";
  document.place = place_of(*fact.origin.source, fact.origin.offset);
  document.name = document.place.file.substr(document.place.file.rfind('/') + 1);
  return document;
}

Judge::Judge(model::Inventory& inventory, const Question& question, const Doubts& doubts)
    : inventory_(inventory),
      question_(question),
      doubts_(doubts),
      caller_(authz::find_caller(inventory, question.principal)) {
  caller_.session_policies = question.session_policies;
  caller_.has_session_policies = question.has_session_policies;
  const bool session = caller_.principal.kind == policy::PrincipalKind::session ||
                       caller_.principal.kind == policy::PrincipalKind::role;
  caller_.session_policies_unknown = doubts.session_policies && session;
  const std::string_view partition = partition_of_region(question.region);
  infrastructure_ =
      authz::infrastructure_role(inventory, partition, question.account,
                                 question.instance.empty() ? new_instance : question.instance);
  service_ = authz::service(fmt::format("ec2.{}.amazonaws.com", question.region));
}

Judged Judge::judge(const Step& step) {
  return step.kind == Step::Kind::fact ? judge_fact(step) : judge_request(step);
}

Judged Judge::judge_fact(const Step& step) const {
  const Fact& fact = step.fact;
  Judged out;
  out.step = &step;
  out.call.action = "-";
  out.call.resource = fact.resource;
  out.call.resource_arn = fact.resource;
  out.call.device = fact.device;
  out.call.strength = fact.strength;
  out.call.note = fact.note;
  if (!fact.reason.empty()) {
    if (fact.origin.source) out.call.documents.push_back(document_of(fact));
    out.call.outcome = report::Outcome::refused;
    out.call.reasons = {fact.reason};
  } else if (fact.unknown) {
    // The key's state matters once its policy is there to be asked.
    if (fact.needs_only_with_policy && !inventory_.key_policy(fact.resource).is_found()) {
      out.call.strength = Strength::may;
    }
    out.call.outcome = report::Outcome::unknown;
    out.needs = fact.needs;
  }
  return out;
}

const authz::Caller& Judge::caller_of(const Request& request) {
  switch (request.behalf) {
    case Behalf::ebs_service:
      return service_;
    case Behalf::infrastructure_role:
      return infrastructure_;
    default:
      return caller_;
  }
}

void Judge::gather(const Request& request, const authz::Caller& caller) {
  const auto guardrails = doubts_.organization ? authz::Guardrails::unknown_when_not_gathered
                                               : authz::Guardrails::none_when_not_gathered;
  if (request.action.starts_with("kms:")) {
    authz::gather_key(inventory_, caller, request.resource, guardrails, gathered_, request.granted);
    if (request.aws_ebs) use_aws_ebs_policy();
  } else {
    // EC2 has no resource policies that these calls ask: sharing is a fact of its own.
    authz::gather_plain(inventory_, caller, {}, guardrails, gathered_);
  }
  fill_context(question_, request, caller, doubts_, inventory_, context_);
  gathered_.request.action = request.action;
  gathered_.request.resource = request.resource;
  gathered_.request.context = &context_;
  gathered_.request.encryption_context = request.encryption_context;
}

void Judge::use_aws_ebs_policy() {
  authz::Policies& policies = gathered_.policies;
  gathered_.request.aws_managed_key = true;
  policies.grants_complete = true;
  if (policies.resource.complete && !gathered_.resource.empty()) return;
  const std::string text = fmt::format(aws_ebs_policy_format, question_.account, question_.region,
                                       partition_of_region(question_.region));
  auto parsed = policy::parse(std::make_shared<Source>("the policy of alias/aws/ebs", text),
                              policy::Kind::key, "alias/aws/ebs");
  if (!parsed.ok()) return;
  gathered_.resource = {std::move(parsed.value())};
  policies.resource = {gathered_.resource, true};
}

// A statement of some layer that names particular subnets or groups where the question names none:
// the answer depends on which one it will be.
bool Judge::names_particular_ids(const Request& request) const {
  if (!request.wildcard_id) return false;
  const authz::Trace trace = authz::explain(gathered_.request, gathered_.policies);
  const std::string type = ":" + request.label + "/";
  const auto names = [&type](const authz::TracedStatement& one, bool exclusion) {
    const policy::Statement& statement = one.ref.policy->statements[one.ref.statement];
    return statement.not_resource == exclusion &&
           std::any_of(statement.resources.begin(), statement.resources.end(),
                       [&](const auto& each) { return each.text.find(type) != std::string::npos; });
  };
  return std::any_of(trace.layers.begin(), trace.layers.end(), [&names](const auto& layer) {
    return std::any_of(layer.near_misses.begin(), layer.near_misses.end(),
                       [&names](const auto& one) { return names(one, false); }) ||
           std::any_of(layer.applying.begin(), layer.applying.end(),
                       [&names](const auto& one) { return names(one, true); });
  });
}

// A condition that hangs on a key nobody gathered: the file that would tell, or the option.
void Judge::add_key_needs(const Request& request, std::string_view key, Judged& out) const {
  const std::string folder = [&] {
    const auto arn = split_arn(request.resource);
    return arn ? fmt::format("{}/{}", arn->account, arn->region) : std::string();
  }();
  const auto is = [&key](std::string_view prefix) { return key.starts_with(prefix); };
  if (is("kms:KeySpec") || is("kms:KeyUsage") || is("kms:KeyOrigin") || is("kms:MultiRegion")) {
    if (const auto lookup = inventory_.key(request.resource); lookup.is_unknown()) {
      add_need(out.needs, lookup.need());
    }
  } else if (is("kms:ResourceAliases")) {
    const auto arn = split_arn(request.resource);
    if (!arn) return;
    const auto lookup = inventory_.aliases(arn->account, arn->region);
    if (lookup.is_unknown()) add_need(out.needs, lookup.need());
  } else if (is("aws:ResourceTag/") && request.action.starts_with("kms:")) {
    const auto lookup = inventory_.key_tags(request.resource);
    if (lookup.is_unknown()) add_need(out.needs, lookup.need());
  } else if (is("aws:PrincipalOrg") || is("aws:ResourceOrg")) {
    add_need(out.needs, {"organization/describe-organization.json",
                         "aws organizations describe-organization", question_.account});
  }
}

void Judge::explain_open(const Request& request, const authz::Decision& decision,
                         Judged& out) const {
  for (const model::Need& need : gathered_.needs) {
    if (hangs_on(decision.unknown, layer_of(need))) add_need(out.needs, need);
  }
  const authz::Trace trace = authz::explain(gathered_.request, gathered_.policies);
  std::vector<std::string> keys;
  for (const authz::LayerTrace& layer : trace.layers) {
    for (const authz::TracedStatement& traced : layer.applying) {
      const policy::Statement& statement = traced.ref.policy->statements[traced.ref.statement];
      for (const policy::ConditionTrace& one : traced.trace.conditions) {
        const std::string& key = statement.conditions[one.condition].key;
        if (!one.key_unknown || std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
        keys.push_back(key);
        add_key_needs(request, key, out);
      }
    }
  }
  if (!keys.empty()) {
    out.call.note = fmt::format("depends on {}, which was not given", fmt::join(keys, ", "));
  }
}

Judged Judge::judge_request(const Step& step) {
  const Request& request = step.request;
  const authz::Caller& caller = caller_of(request);
  gather(request, caller);
  const authz::Decision decision = authz::decide(gathered_.request, gathered_.policies);
  Judged out;
  out.step = &step;
  out.call = call_of(request, caller);
  out.call.outcome = outcome_of(decision.outcome);
  if (names_particular_ids(request)) {
    out.call.outcome = report::Outcome::unknown;
    out.call.note =
        fmt::format("a statement names particular ids: it depends on which {}", request.label);
    return out;
  }
  if (out.open()) {
    explain_open(request, decision, out);
  } else if (out.refused()) {
    out.why = explain_refusal(gathered_.request, gathered_.policies, decision);
    out.call.reasons = out.why.reasons;
    out.call.documents = out.why.documents;
    out.call.note = out.why.note;
  } else {
    out.call.documents = allowing_documents(gathered_.request, gathered_.policies, decision);
  }
  for (const model::Need& need : out.needs) out.call.needs.push_back(need.path);
  return out;
}

}  // namespace amiable::launch
