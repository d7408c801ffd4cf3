// An EC2 operation's plan (launch::plan) for the server: its questions to the authorization engine,
// its facts as AWS's errors, and the AWS managed key that it may need. What the plan asks of KMS is
// done by key_work.h. Nothing is listed here that the plan does not say.
//
//   Question question = question_of(call, launch::Operation::create_volume);
//   question.snapshot = …; question.new_ids = {{"", new_volume_id}};
//   asks:  asks_of(call, question, values)
//   run:   Plan plan = launch::plan(call.inventory, question);
//          TRY(facts_hold(plan, question));
//          plan = TRY(with_default_key(std::move(plan), question, call, changes));
//          const WorldAhead ahead(call, changes);
//          perform(plan, question, …, ahead.call(), changes)
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "launch/calls.h"
#include "services/ask.h"
#include "services/call.h"
#include "store/change_set.h"

namespace amiable::services::ec2 {

// Caller, account, Region and time; the operation adds what it is about.
launch::Question question_of(const Call& call, launch::Operation operation);

// What only the request knows about some rows of the caller.
struct RowValues {
  std::string label;   // the row's: instance, volume, subnet, an AMI id; empty: of every row
  std::string device;  // of rows of one device; empty: of every one
  // An existing resource's id in place of the plan's `*`: each entry with one is an ask of its own.
  std::string id;
  std::vector<ContextKey> keys;  // an entry without label gives only what a row leaves open
  std::vector<model::Tag> tags;  // aws:ResourceTag/… and ec2:ResourceTag/…
};

// The caller's own requests to EC2, in the plan's order; what nobody gives a value is not set.
Asks asks_of(const Call& call, const launch::Question& question, std::span<const RowValues> values);

// A symptom that AWS answers at once, as its error (AuthFailure about a key is a 403).
bool is_at_once(const report::Symptom& symptom);
wire::AwsError error_at_once(const report::Symptom& symptom, const launch::Question& question);

// The first fact that must hold and does not, of those that are no matter of KMS: an error when AWS
// answers at once, else the end that the new thing takes. nullopt: all hold.
Answer<std::optional<report::Symptom>> facts_hold(const launch::Plan& plan,
                                                  const launch::Question& question);

// `plan` as it is once the account has alias/aws/ebs: where a volume or copy is to be under it and
// it does not exist yet, it is put into `changes` and the plan is made again. Errors: as
// ensure_aws_managed_key.
Answer<launch::Plan> with_default_key(launch::Plan plan, const launch::Question& question,
                                      const Call& call, store::ChangeSet& changes);

}  // namespace amiable::services::ec2
