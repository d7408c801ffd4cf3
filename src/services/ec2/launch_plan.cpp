// Rows become asks, facts become errors; the table itself is launch/calls.h.
#include "services/ec2/launch_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "launch/shown.h"
#include "services/kms/aws_managed_keys.h"
#include "services/world_ahead.h"

namespace amiable::services::ec2 {
namespace {

using launch::Behalf;
using launch::Operation;
using launch::Plan;
using launch::Request;
using launch::Step;

constexpr int forbidden = 403;

bool speaks_of(const RowValues& values, const Request& row) {
  const bool labelled = values.label.empty() || values.label == row.label;
  return labelled && (values.device.empty() || values.device == row.device);
}

bool has_key(const Ask& ask, std::string_view name) {
  return std::any_of(ask.context.begin(), ask.context.end(),
                     [name](const ContextKey& key) { return key.name == name; });
}

bool is_open(const Request& row, const std::string& name) {
  return std::find(row.unknown_keys.begin(), row.unknown_keys.end(), name) !=
         row.unknown_keys.end();
}

void add_values(const RowValues& values, const Request& row, Ask& ask) {
  for (const ContextKey& key : values.keys) {
    if (has_key(ask, key.name)) continue;
    if (!values.label.empty() || is_open(row, key.name)) ask.context.push_back(key);
  }
  ask.resource_tags.insert(ask.resource_tags.end(), values.tags.begin(), values.tags.end());
}

Ask plain_ask(const Request& row) {
  Ask ask;
  ask.action = row.action;
  ask.resource = row.resource;
  ask.resource_account = row.resource_account;
  for (const launch::ContextKey& key : row.context) {
    ask.context.push_back({key.name, key.values, key.is_list});
  }
  return ask;
}

void add_asks(const Request& row, std::span<const RowValues> values, Asks& asks) {
  Ask common = plain_ask(row);
  std::vector<const RowValues*> named;
  for (const RowValues& one : values) {
    if (!speaks_of(one, row)) continue;
    if (row.wildcard_id && !one.id.empty()) {
      named.push_back(&one);
    } else {
      add_values(one, row, common);
    }
  }
  for (const RowValues* one : named) {
    Ask ask = common;
    ask.resource = ask.resource.substr(0, ask.resource.rfind('/') + 1) + one->id;
    add_values(*one, row, ask);
    asks.push_back(std::move(ask));
  }
  if (named.empty()) asks.push_back(std::move(common));
}

bool names_aws_ebs(const launch::Question& question) {
  return question.kms_key_id == kms::aws_ebs_alias ||
         std::any_of(
             question.mappings.begin(), question.mappings.end(),
             [](const model::BlockDevice& one) { return one.kms_key_id == kms::aws_ebs_alias; });
}

}  // namespace

launch::Question question_of(const Call& call, Operation operation) {
  launch::Question question;
  question.operation = operation;
  question.principal = call.identity.arn;
  question.account = call.account();
  question.region = call.region;
  question.source_region = call.region;
  question.now = iso8601(call.now);
  return question;
}

Asks asks_of(const Call& call, const launch::Question& question,
             std::span<const RowValues> values) {
  Asks asks;
  const Plan plan = launch::plan(call.inventory, question, launch::PlanRows::callers);
  for (const Step& step : plan.steps) {
    const bool of_caller =
        step.kind == Step::Kind::request && step.request.behalf == Behalf::caller;
    if (of_caller) add_asks(step.request, values, asks);
  }
  return asks;
}

bool is_at_once(const report::Symptom& symptom) { return !symptom.error_code.empty(); }

wire::AwsError error_at_once(const report::Symptom& symptom, const launch::Question& question) {
  wire::AwsError error{symptom.error_code, symptom.message};
  // Recorded: the sentence about a key ends in a space and comes with 403; the one of AttachVolume
  // begins with the volume.
  if (error.code == "AuthFailure" && error.message.starts_with("Not authorized to use key")) {
    error.message += ' ';
    error.status = forbidden;
  } else if (error.code == "CustomerKeyHasBeenRevoked") {
    error.message =
        fmt::format("Volume {} cannot be attached. {}", question.volume, symptom.message);
  }
  return error;
}

Answer<std::optional<report::Symptom>> facts_hold(const Plan& plan,
                                                  const launch::Question& question) {
  for (const Step& step : plan.steps) {
    const launch::Fact& fact = step.fact;
    if (step.kind != Step::Kind::fact || fact.reason.empty()) continue;
    if (fact.strength != launch::Strength::must) continue;
    const launch::Shown shown{"-", fact.resource, fact.reason, fact.note};
    if (launch::looked_at(shown) == launch::Looked::key) continue;
    report::Symptom symptom =
        launch::what_aws_shows(question.operation, shown, question.assumptions);
    if (is_at_once(symptom)) return error_at_once(symptom, question);
    return std::optional(std::move(symptom));
  }
  return std::optional<report::Symptom>();
}

Answer<Plan> with_default_key(Plan plan, const launch::Question& question, const Call& call,
                              store::ChangeSet& changes) {
  const bool wanted =
      names_aws_ebs(question) ||
      std::any_of(plan.volumes.begin(), plan.volumes.end(), [&](const launch::VolumePlan& one) {
        return one.target_is_default && call.world.key(one.volume.target_key) == nullptr;
      });
  if (!wanted) return plan;
  const auto name = call.inventory.default_kms_key(question.account, question.region);
  const bool own_default = name.is_found() && *name != kms::aws_ebs_alias;
  if (own_default && !names_aws_ebs(question)) return plan;
  TRY(kms::ensure_aws_managed_key(call, kms::aws_ebs_alias, changes));
  const WorldAhead ahead(call, changes);
  return launch::plan(ahead.call().inventory, question);
}

}  // namespace amiable::services::ec2
