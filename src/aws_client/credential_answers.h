// Answers that hold credentials: of credential_process, of container and instance metadata, of STS.
// Bytes from outside, and secret: what is copied from them is wiped.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws_client/issued_credentials.h"
#include "base/result.h"

namespace amiable::aws_client {

// JSON with AccessKeyId, SecretAccessKey, SessionToken or Token, Expiration. `process`: "Version":
// 1 must be there. Errors (unreadable) say what is missing; `from` is who answered.
enum class AnswerForm { process, metadata };
Result<IssuedCredentials> read_credentials_json(std::string_view from, std::string_view text,
                                                AnswerForm form);

// AssumeRole and AssumeRoleWithWebIdentity: <…Result><Credentials>. The bytes are changed.
Result<IssuedCredentials> read_credentials_xml(std::string_view from, std::string& body);

// ISO 8601 with seconds, with or without fractions, Z or an offset.
std::optional<Timestamp> read_expiration(std::string_view text);

// The words of a command as a POSIX shell splits them, nothing expanded: quotes and backslashes.
// nullopt: a quote is not closed, or there is no word.
std::optional<std::vector<std::string>> words_of_command(std::string_view text);

}  // namespace amiable::aws_client
