// Diagnoses with every kind of fact in them, for the renderers' tests.
#pragma once

#include "report/diagnosis.h"

namespace amiable::report::samples {

inline const std::string key =
    "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d";
inline const std::string key_policy_file =
    "444455556666/us-west-2/keys/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d/key-policy.json";

inline Call key_call(std::string action, Outcome outcome, Strength strength = Strength::must) {
  Call call;
  call.action = std::move(action);
  call.resource = call.resource_arn = key;
  call.device = "/dev/xvda";
  call.on_behalf = "arn:aws:iam::111122223333:user/UserA";
  call.via = "ec2.us-west-2.amazonaws.com";
  call.outcome = outcome;
  call.strength = strength;
  if (outcome == Outcome::refused) {
    call.reasons = {"key-policy-missing"};
    call.note = "no statement of the key policy names 111122223333 or UserA";
    call.documents = {{"key-policy",
                       "key policy",
                       "",
                       {"444455556666", key_policy_file, "Policy", 9, 22,
                        "        \"AWS\": \"arn:aws:iam::444455556666:root\""}}};
  }
  return call;
}

inline Diagnosis question() {
  Diagnosis out;
  out.operation = "launch";
  out.principal = "arn:aws:iam::111122223333:user/UserA";
  out.principal_label = "user/UserA";
  out.subject = "ami-0abcdef1234567890";
  out.account = "111122223333";
  out.region = out.source_region = "us-west-2";
  out.volumes = {{"/dev/xvda", "snap-066877671789bd71b", key, key, "the snapshot's own key"}};
  out.assumptions = {
      {"organization", "none", "no organization/ folder: no SCP or RCP applies", false}};
  return out;
}

inline Call launch_call() {
  Call call;
  call.action = "ec2:RunInstances";
  call.resource = "ami-0abcdef1234567890";
  call.resource_arn = "arn:aws:ec2:us-west-2::image/ami-0abcdef1234567890";
  call.on_behalf = "arn:aws:iam::111122223333:user/UserA";
  call.documents = {
      {"identity-policy",
       "policy `Ec2Launch` of UserA",
       "",
       {"111122223333", "111122223333/account-authorization-details.json", "", 25, 1, ""}}};
  return call;
}

inline Diagnosis refused() {
  Diagnosis out = question();
  out.verdict = Verdict::fails;
  out.calls = {
      launch_call(),
      key_call("kms:ReEncryptFrom", Outcome::refused),
      key_call("kms:ReEncryptTo", Outcome::refused),
      key_call("kms:CreateGrant", Outcome::refused),
      key_call("kms:GenerateDataKeyWithoutPlaintext", Outcome::refused, Strength::contested),
      key_call("kms:Decrypt", Outcome::refused, Strength::may)};
  for (const Call& call : out.calls) {
    for (const std::string& reason : call.reasons) {
      auto& list = call.strength == Strength::must ? out.failing : out.advice;
      list.push_back({call.action, call.resource, reason, call.strength});
    }
  }
  out.causes = {"key-policy-no-principal"};
  out.symptom = {
      "pending, then terminated", "Client.InvalidKMSKey.InvalidState", "",
      "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state"};
  out.help = {
      {"add two statements to the key policy of key/1a2b3c4d-…",
       "444455556666",
       "an administrator of 444455556666 with kms:PutKeyPolicy",
       {"{\"Sid\":\"Allow use of the key\",\"Effect\":\"Allow\",\"Action\":[\"kms:ReEncrypt*\"],"
        "\"Resource\":\"*\"}"},
       "gather key-policy.json again and repeat this command"}};
  return out;
}

inline Diagnosis open() {
  Diagnosis out = question();
  out.verdict = Verdict::unknown;
  Call call = key_call("kms:CreateGrant", Outcome::unknown);
  call.needs = {key_policy_file};
  out.calls = {launch_call(), call};
  out.missing_inputs = {{key_policy_file,
                         "aws kms get-key-policy --key-id " + key +
                             " --policy-name default --region us-west-2 --output json",
                         "444455556666", "the key policy decides kms:CreateGrant"}};
  return out;
}

inline Diagnosis fine() {
  Diagnosis out = question();
  out.verdict = Verdict::succeeds;
  out.calls = {launch_call(), key_call("kms:CreateGrant", Outcome::allowed)};
  out.calls.back().documents = {{"key-policy",
                                 "key policy",
                                 "Allow use of the key",
                                 {"444455556666", key_policy_file, "Policy", 14, 5, ""}}};
  return out;
}

}  // namespace amiable::report::samples
