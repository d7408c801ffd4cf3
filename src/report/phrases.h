// Sentences and short names that the text and the plain rendering share.
#pragma once

#include <string>
#include <string_view>

#include "report/diagnosis.h"

namespace amiable::report {

// "ami-… cannot launch in 111122223333/us-west-2 as user/UserA"
std::string verdict_sentence(const Diagnosis& diagnosis);

// key/1a2b3c4d-… for a key ARN, otherwise the text as it is.
std::string short_resource(std::string_view resource);
// "key/1a2b3c4d-… of 444455556666"
std::string short_key_with_owner(std::string_view arn);
// Account inside an ARN; empty when it is none.
std::string account_of(std::string_view arn);

// "444455556666/us-west-2/keys/…/key-policy.json, Policy line 7"
std::string describe_place(const Place& place);
// "policy `Ec2Launch` of UserA, line 5"
std::string describe_document(const Document& document);
// Why a call came out as it did, in one line.
std::string describe_call(const Call& call);

// "RunInstances for i-… by user/UserA at 2026-11-28T22:00:01Z, request 1a2b…"
std::string describe_record(const Observed& observed);
// "kms:CreateGrant was refused, AccessDenied: User: …"
std::string describe_refusal(const ObservedRefusal& refusal);
// What the record means beside the computation, in one sentence; when to ask again.
std::string describe_agreement(const Observed& observed);

// What a row is called: the permission, or for a fact the thing that it is about.
std::string call_label(const Call& call);
// allowed, REFUSED, unknown, not reached; holds and FAILS for facts.
std::string_view outcome_word(const Call& call);

}  // namespace amiable::report
