// The single calls to KMS that key_work.h is made of: KMS's own checks, the effect, and the record.
// Who may make them was decided before. For those who relay calls of EC2 and EBS.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "crypto/secret_bytes.h"
#include "launch/calls.h"
#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/key_work.h"

namespace amiable::services::ec2 {

bool is_copy(launch::Operation operation);

// Who makes the call of a row, when and where it is told: everything of the record but its result.
// `moment` is the operation's question.
ForwardedCall record_of(const launch::Request& row, const launch::Question& question,
                        const Call& call);
std::string operation_of(std::string_view action);  // kms:ReEncryptTo: ReEncrypt
// A call about a key in the caller's name that no plan has; the rest of its condition keys is the
// operation's.
launch::Request relayed_row(const Call& call, const store::Key& key, std::string_view action);

// Each gets the record's input and output too. Errors are KMS's.
Answer<void> describe_key(const Call& call, const launch::Request& row, ForwardedCall& record);
// kms:GenerateDataKey or kms:GenerateDataKeyWithoutPlaintext, as the row says: the sealed key.
Answer<std::string> make_data_key(const Call& call, const launch::Request& row,
                                  ForwardedCall& record);
Answer<std::string> re_encrypt(const Call& call, const launch::Request& from,
                               const launch::Request& to, const SourceData& source,
                               ForwardedCall& record);
Answer<store::Grant> make_grant(const Call& call, const launch::Request& row,
                                ForwardedCall& record);
Answer<crypto::SecretBytes> decrypt(const Call& call, const launch::Request& row,
                                    std::string_view sealed, ForwardedCall& record);

// The key of a row is none: what KMS says then.
wire::AwsError unusable_key(const Call& call, const launch::Fact& fact, std::string_view action);

}  // namespace amiable::services::ec2
