// AWS Organizations' refusals. Sentences: those that users report where one is known, else the API
// reference's account of the exception or of its Reason, shortened.
#pragma once

#include <string>
#include <string_view>

#include "wire/aws_error.h"

namespace amiable::services::organizations {

// The caller's account: in no organization; or neither its management account nor a delegated
// administrator, where the operation is for them alone.
wire::AwsError not_in_use();
wire::AwsError access_denied();

// A sentence of its own for each kind of thing that is not there.
wire::AwsError no_such_account();
wire::AwsError no_such_unit();
wire::AwsError no_such_parent();
wire::AwsError no_such_policy();
wire::AwsError no_such_target();
wire::AwsError no_such_root();
wire::AwsError no_such_handshake();

// InvalidInputException, ConstraintViolationException, HandshakeConstraintViolationException: with
// the Reason's own sentence.
wire::AwsError invalid_input(std::string_view reason);
wire::AwsError constraint(std::string_view reason);
wire::AwsError handshake_constraint(std::string_view reason);

wire::AwsError policy_type_not_enabled();
wire::AwsError policy_type_not_available();

}  // namespace amiable::services::organizations
