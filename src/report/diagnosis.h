// A diagnosis as data: the one model that every rendering (text, plain, JSON) is made from.
// Written by launch/diagnose, read by the renderers. Plain values; no rule of AWS lives here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace amiable::report {

enum class Verdict : std::uint8_t { succeeds, fails, unknown };
enum class Outcome : std::uint8_t { allowed, refused, unknown, not_reached };
enum class Strength : std::uint8_t { must, contested, may };

// A line of a document: what a reader opens. `file` is bundle-relative; for a policy kept as an
// escaped string `inside` names the member ("Policy") and lines count inside its decoded text.
struct Place {
  std::string account;
  std::string file;
  std::string inside;
  std::uint32_t line = 0, column = 0;  // 0: the whole file
  std::string text;                    // the source line, trimmed at the right; may be empty
};

// The document that decided a call.
struct Document {
  std::string layer;  // key-policy, identity-policy, scp, …; see cases vocabulary; "grant"
  std::string name;   // "policy `Ec2Launch` of UserA", "key policy", "SCP p-denygrants"
  std::string sid;
  Place place;
};

// One request EC2 (or the caller) makes, or one fact that must hold (action "-").
struct Call {
  std::string action;        // kms:CreateGrant; "-" for a fact
  std::string resource;      // as in `failing`: key ARN, AMI id, snapshot id, volume, instance, …
  std::string resource_arn;  // what was decided on
  std::string device;        // /dev/xvda; empty for calls of the whole operation
  std::string on_behalf;     // "UserA" … the identity whose permissions count, as an ARN
  std::string via;           // ec2.us-west-2.amazonaws.com when EC2 relays it; empty when direct
  Outcome outcome = Outcome::allowed;
  Strength strength = Strength::must;
  std::vector<std::string> reasons;  // vocabulary; empty when allowed
  std::vector<std::string> needs;    // bundle paths that would tell, when unknown
  std::vector<Document> documents;   // deciding document(s) with place
  std::string note;  // one line for people: "no statement names 111122223333 or UserA"
};

// One object per (action, resource, reason).
struct Finding {
  std::string action, resource, reason;
  Strength strength = Strength::must;
  auto operator<=>(const Finding&) const = default;
};

struct Volume {
  std::string device, snapshot, source_key, target_key;  // ARNs; empty: unencrypted
  std::string why;  // why this key: "named in the launch options", "the account's default key", …
};

struct MissingInput {
  std::string path, command, account, why;
};

struct Assumption {
  std::string name;      // switch name (shared-source) or a fixed word (organization, …)
  std::string value;     // the value in force
  std::string text;      // one sentence
  bool decides = false;  // another value would change the verdict
};

// The nine questions of every failure: who, which volume and key, whose account, which call, which
// document and line, what AWS shows, which edit, who may make it, how to check it.
struct Help {
  std::string edit;     // which edit, in one or two lines
  std::string account;  // whose account makes it
  std::string who;      // who may: "an administrator of 444455556666 with kms:PutKeyPolicy"
  std::vector<std::string> statements;  // JSON texts to add, ready to paste; may be empty
  std::string check;                    // command or step that shows it worked
};

struct Symptom {
  std::string summary;       // "pending, then terminated, Client.InvalidKMSKey.InvalidState"
  std::string state_reason;  // code, when asynchronous
  std::string error_code;    // when synchronous
  std::string message;       // AWS's text
};

// What CloudTrail recorded of the same operation, beside what is computed.
struct ObservedRefusal {
  std::string action, resource;  // kms:CreateGrant; the key's ARN, empty when AWS names none
  std::string code, message;     // AccessDenied, AWS's text
  std::string principal;         // ARN
  std::string time, account;     // ISO 8601; whose trail tells it
};

enum class Agreement : std::uint8_t {
  none,       // no call is on record
  silent,     // the call is on record, no refusal
  agrees,     // what was refused is refused by the computation too
  decides,    // the computation could not tell, the record does
  differs,    // the computation fails elsewhere first
  works_now,  // refused then, computed to succeed now
  other,      // refused to another principal than the one asked about
};

struct Observed {
  std::string event, time, request_id;    // RunInstances; empty event: none is on record
  std::string principal, subject;         // who; the instance, image, … it is about
  std::vector<ObservedRefusal> refusals;  // in the order of their time: the first is the cause
  Agreement agreement = Agreement::none;
  std::string ask_again;           // ISO 8601: more may be delivered until then; empty: no
  std::vector<std::string> notes;  // what the record cannot tell, one sentence each
};

struct Diagnosis {
  std::string operation;  // launch, start, attach, create-volume, copy, copy-snapshot
  std::string principal, principal_label;  // ARN; "user/UserA"
  std::string subject;                     // AMI, instance, snapshot or volume id
  std::string account, region, source_region;
  Verdict verdict = Verdict::unknown;
  bool contested = false;  // succeeds, but contested permissions are missing
  std::vector<Volume> volumes;
  std::vector<Call> calls;
  std::vector<Finding> failing, advice;
  std::vector<std::string> causes;  // most important first
  Symptom symptom;
  std::vector<MissingInput> missing_inputs;
  std::vector<Assumption> assumptions;
  std::vector<Help> help;
  std::optional<Observed> observed;
};

std::string_view verdict_name(Verdict verdict);     // succeeds, fails, unknown
std::string_view outcome_name(Outcome outcome);     // allowed, refused, unknown, not-reached
std::string_view strength_name(Strength strength);  // must, contested, may
// none, silent, agrees, decides, differs, works-now, another-principal
std::string_view agreement_name(Agreement agreement);

}  // namespace amiable::report
