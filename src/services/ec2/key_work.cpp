// The plan's steps from first to last; what one call does is key_calls.h.
#include "services/ec2/key_work.h"

#include <algorithm>

#include "base/arn.h"
#include "crypto/random.h"
#include "launch/shown.h"
#include "launch/strengths.h"
#include "services/authorize.h"
#include "services/ec2/key_calls.h"
#include "services/forwarded.h"

namespace amiable::services::ec2 {
namespace {

using launch::Behalf;
using launch::Fact;
using launch::KeyUse;
using launch::Operation;
using launch::Request;
using launch::Step;
using launch::Strength;

class Worker {
 public:
  Worker(const launch::Plan& plan, const launch::Question& question,
         std::span<const SourceData> sources, const Call& call)
      : plan_(plan), question_(question), sources_(sources), call_(call) {}

  KeyWork run(store::ChangeSet& changes) {
    for (const Step& step : plan_.steps) {
      const bool fact = step.kind == Step::Kind::fact;
      if (fact ? holds(step.fact) : done(step.request)) continue;
      work_.devices.clear();
      return std::move(work_);
    }
    for (store::Grant& grant : made_) changes.put(std::move(grant));
    return std::move(work_);
  }

 private:
  bool holds(const Fact& fact);
  bool done(const Request& row);
  Answer<void> act(const Call& call, const Request& row, ForwardedCall& record);
  Answer<void> grant(const Call& call, const Request& row, ForwardedCall& record);
  std::string_view source_id(const Request& row) const;
  const SourceData& source(std::string_view id) const;
  DeviceKeys& device(const Request& row);
  const launch::VolumePlan* volume(std::string_view device) const;
  std::string first_action(const Fact& fact) const;
  void tell(ForwardedCall record);
  bool refuse(std::string_view device, const launch::Shown& shown, wire::AwsError error);

  const launch::Plan& plan_;
  const launch::Question& question_;
  std::span<const SourceData> sources_;
  const Call& call_;
  Authorizer authorizer_;
  const Request* from_ = nullptr;  // the last ReEncryptFrom that was allowed
  std::vector<store::Grant> made_;
  std::vector<model::Grant> granted_;
  KeyWork work_;
};

void Worker::tell(ForwardedCall record) {
  if (call_.forwarded != nullptr) call_.forwarded->push_back(std::move(record));
}

bool Worker::refuse(std::string_view device, const launch::Shown& shown, wire::AwsError error) {
  KeyRefusal& refusal = work_.refusal.emplace();
  refusal.device = device;
  refusal.symptom = launch::what_aws_shows(question_.operation, shown, question_.assumptions);
  refusal.kms = std::move(error);
  const bool instance =
      question_.operation == Operation::launch || question_.operation == Operation::start;
  if (instance) refusal.transition_reason = "Client.InternalError";  // [recorded]
  return false;
}

const launch::VolumePlan* Worker::volume(std::string_view device) const {
  for (const launch::VolumePlan& one : plan_.volumes) {
    if (one.volume.device == device) return &one;
  }
  return nullptr;
}

// What EC2 would ask first of the key that a fact is about.
std::string Worker::first_action(const Fact& fact) const {
  const launch::VolumePlan* plan = volume(fact.device);
  KeyUse use = KeyUse::none;
  if (plan != nullptr) {
    use = fact.resource == plan->volume.target_key ? plan->target_use : plan->source_use;
  }
  const auto permissions = launch::permissions_of(use, question_.operation, question_.assumptions);
  if (!permissions.empty()) return std::string(permissions.front().action);
  return is_copy(question_.operation) ? "kms:DescribeKey" : "kms:GenerateDataKeyWithoutPlaintext";
}

// Facts about keys that KMS itself tells when it is asked are left to the rows. Those of a key that
// no row asks about decide here; so does the state of a copy's target, which EC2 looks up before it
// answers [recorded].
bool Worker::holds(const Fact& fact) {
  const launch::Shown shown{"-", fact.resource, fact.reason, fact.note};
  const bool decides = !fact.reason.empty() && fact.strength == Strength::must;
  if (!decides || launch::looked_at(shown) != launch::Looked::key) return true;
  const bool no_rows = fact.reason == "aws-managed-key" || fact.reason == "key-missing" ||
                       fact.reason == "key-unusable:wrong-region";
  const launch::VolumePlan* plan = volume(fact.device);
  const bool only_source = plan != nullptr && fact.resource == plan->volume.source_key &&
                           fact.resource != plan->volume.target_key;
  const bool copy = is_copy(question_.operation);
  if (!no_rows && (!copy || only_source)) return true;
  if (!no_rows) return refuse(fact.device, shown, {"DisabledException", fact.note});
  Request row;
  row.action = first_action(fact);
  row.resource = fact.resource;
  row.behalf = Behalf::forwarded;
  row.use = copy && only_source ? KeyUse::copy_source : KeyUse::none;
  ForwardedCall record = record_of(row, question_, call_);
  if (record.region.empty()) record.region = call_.region;
  record.error = unusable_key(call_, fact, row.action);
  const wire::AwsError error = *record.error;
  tell(std::move(record));
  // The source's key is asked about after the answer.
  if (copy && only_source) return refuse(fact.device, {row.action, fact.resource, {}, {}}, error);
  return refuse(fact.device, shown, error);
}

std::string_view Worker::source_id(const Request& row) const {
  const launch::VolumePlan* plan = volume(row.device);
  return plan == nullptr ? std::string_view() : std::string_view(plan->volume.snapshot);
}

const SourceData& Worker::source(std::string_view id) const {
  static const SourceData none;
  const auto found = std::find_if(sources_.begin(), sources_.end(),
                                  [id](const SourceData& one) { return one.id == id; });
  return found == sources_.end() ? none : *found;
}

DeviceKeys& Worker::device(const Request& row) {
  for (DeviceKeys& known : work_.devices) {
    if (known.device == row.device) return known;
  }
  DeviceKeys& made = work_.devices.emplace_back();
  made.device = row.device;
  if (const launch::VolumePlan* plan = volume(row.device)) {
    made.key_arn = plan->volume.target_key;
    made.source_key_arn = plan->volume.source_key;
  }
  return made;
}

Answer<void> Worker::grant(const Call& call, const Request& row, ForwardedCall& record) {
  store::Grant made = TRY(make_grant(call, row, record));
  DeviceKeys& keys = device(row);
  const bool instance = made.record.grantee.starts_with("arn:");
  if (row.use == KeyUse::copy_source) {
    keys.source_grant = made.record.id;
  } else {
    keys.target_id = row.encryption_context.front().value;
    (instance ? keys.instance_grant : keys.service_grant) = made.record.id;
  }
  granted_.push_back(made.record);
  made_.push_back(std::move(made));
  return {};
}

Answer<void> Worker::act(const Call& call, const Request& row, ForwardedCall& record) {
  if (row.action == "kms:DescribeKey") return describe_key(call, row, record);
  if (row.action == "kms:CreateGrant") return grant(call, row, record);
  DeviceKeys& keys = device(row);
  if (row.action == "kms:Decrypt") {
    // Nothing was sealed here for a volume that is attached: it has its data key already.
    const std::string& id = row.encryption_context.front().value;
    TRY(decrypt(call, row,
                keys.sealed_data_key.empty() ? source(id).sealed_data_key : keys.sealed_data_key,
                record));
    return {};
  }
  keys.target_id = row.encryption_context.front().value;
  if (row.action == "kms:GenerateDataKeyWithoutPlaintext") {
    keys.sealed_data_key = TRY(make_data_key(call, row, record));
    keys.data_key_id = crypto::uuid4();
    return {};
  }
  if (from_ == nullptr) return {};
  const SourceData& data = source(source_id(row));
  keys.sealed_data_key = TRY(re_encrypt(call, *from_, row, data, record));
  keys.data_key_id = data.data_key_id;
  return {};
}

bool Worker::done(const Request& row) {
  // Whether the service may decrypt never decides [launch/plan_builder.cpp]; it does where it may.
  const bool optional = row.behalf == Behalf::ebs_service && row.strength != Strength::must;
  if (row.behalf == Behalf::caller || (row.strength != Strength::must && !optional)) return true;
  ForwardedCall record = record_of(row, question_, call_);
  const OnBehalf as(call_, row.behalf, record.region, question_.instance);
  Answer<void> answer;
  if (auto refusal = authorizer_.authorize(as.call(), "kms", Asks{ask_of_row(row, granted_)})) {
    record.trace = std::move(refusal->trace);
    answer = std::move(refusal->error);
  } else if (row.action == "kms:ReEncryptFrom") {
    from_ = &row;  // one call with ReEncryptTo, and told with it
    return true;
  } else {
    answer = act(as.call(), row, record);
  }
  if (answer.ok()) {
    tell(std::move(record));
    return true;
  }
  if (optional) return true;
  const bool denied = answer.error().code == "AccessDeniedException";
  record.error = answer.error();
  tell(std::move(record));
  const bool fact = !denied && !is_copy(question_.operation);
  return refuse(row.device,
                {fact ? std::string_view("-") : std::string_view(row.action),
                 row.resource,
                 fact ? std::string_view("key-state:") : std::string_view(),
                 {}},
                answer.error());
}

}  // namespace

KeyWork perform(const launch::Plan& plan, const launch::Question& question,
                std::span<const SourceData> sources, const Call& call, store::ChangeSet& changes) {
  return Worker(plan, question, sources, call).run(changes);
}

void retire_grants(std::string_view key_arn, std::span<const std::string> grant_ids,
                   const Call& call, store::ChangeSet& changes) {
  const auto arn = split_arn(key_arn);
  for (const std::string& id : grant_ids) {
    const store::Grant* grant = call.world.grant(key_arn, id);
    if (grant == nullptr) continue;
    changes.erase(store::Table::grant, store::key_of(*grant));
    if (call.forwarded == nullptr) continue;
    ForwardedCall& record = call.forwarded->emplace_back();
    record.by = ForwardedCall::By::service;
    record.operation = "RetireGrant";
    record.invoked_by = "AWS Internal";
    record.region = arn ? arn->region : call.region;
    record.request_id = crypto::uuid4();
    record.resources = {std::string(key_arn)};
    record.additional.emplace_back("grantId", id);
  }
}

}  // namespace amiable::services::ec2
