// The sentences, by code and Reason. [reported: texts in public issues and logs; reference:
// Organizations API reference]
#include "services/organizations/organization_errors.h"

namespace amiable::services::organizations {
namespace {

using wire::AwsError;

struct Reason {
  std::string_view name, sentence;
};

constexpr Reason input_reasons[] = {
    {"DUPLICATE_TAG_KEY", "You provided a list with duplicate tag keys."},
    {"IMMUTABLE_POLICY", "You specified a policy that is managed by AWS and can't be modified."},
    {"INVALID_NEXT_TOKEN", "You specified an invalid value."},
    {"INVALID_PARTY_TYPE_TARGET", "You specified the wrong type of entity as a party."},
    {"INVALID_PATTERN",
     "You provided a value that does not match the required pattern."},  // reported
    {"INVALID_ROLE_NAME", "You provided a role name that isn't valid."},
    {"INVALID_SYSTEM_TAGS_PARAMETER",
     "You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys "
     "because they're reserved for AWS use."},
    {"NON_DETACHABLE_POLICY", "You can't detach this AWS Managed Policy."},
    {"TARGET_NOT_SUPPORTED", "You can't perform the specified operation on that target entity."},
    {"UNRECOGNIZED_SERVICE_PRINCIPAL",
     "You specified an unrecognized service principal."}};  // reported

constexpr Reason constraint_reasons[] = {
    {"ACCOUNT_NUMBER_LIMIT_EXCEEDED",
     "You have exceeded the allowed number of AWS accounts."},  // reported
    {"CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "You attempted to close the management account."},
    {"CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
     "You cannot register master account/yourself as delegated administrator for your "
     "organization."},  // reported
    {"CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
     "You cannot register a suspended account as a delegated administrator."},
    {"CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
     "You attempted to remove an account that is registered as a delegated administrator for a "
     "service integrated with your organization."},
    {"MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
     "You have attached the maximum number of policies to the specified target."},  // reported
    {"MAX_TAG_LIMIT_EXCEEDED", "You have exceeded the number of tags allowed on this resource."},
    {"MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
     "You cannot remove the last policy attached to the specified target. You must have at least "
     "one attached at all times."},  // reported
    {"ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
     "You attempted to perform an operation that requires the organization to be configured to "
     "support all features."},
    {"OU_DEPTH_LIMIT_EXCEEDED", "You attempted to create an OU tree that is too many levels deep."},
    {"OU_NUMBER_LIMIT_EXCEEDED",
     "You attempted to exceed the number of OUs that you can have in an organization."},
    {"POLICY_CONTENT_LIMIT_EXCEEDED",
     "You attempted to create a policy that is larger than the maximum size."},
    {"POLICY_NUMBER_LIMIT_EXCEEDED",
     "You attempted to exceed the number of policies that you can have in an organization."},
    {"SERVICE_ACCESS_NOT_ENABLED",
     "You must enable service access before you delegate an administrator for this "
     "service"},  // reported
    {"WAIT_PERIOD_ACTIVE", "This operation requires a wait period.  Try again later."}};

constexpr Reason handshake_reasons[] = {
    {"ALREADY_IN_AN_ORGANIZATION",
     "The handshake request is invalid because the invited account is already a member of an "
     "organization."},
    {"ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
     "The handshake request is invalid because the organization has already enabled all "
     "features."}};

template <std::size_t Count>
AwsError with_reason(std::string_view code, const Reason (&reasons)[Count], std::string_view name) {
  for (const Reason& reason : reasons) {
    if (reason.name != name) continue;
    return {std::string(code), std::string(reason.sentence), 0, std::string(name)};
  }
  return {std::string(code), std::string(name), 0, std::string(name)};
}

}  // namespace

AwsError not_in_use() {
  return {"AWSOrganizationsNotInUseException", "Your account is not a member of an organization."};
}

AwsError access_denied() {
  return {"AccessDeniedException", "You don't have permissions to access this resource."};
}

AwsError no_such_account() {
  return {"AccountNotFoundException", "You specified an account that doesn't exist."};
}
AwsError no_such_unit() {
  return {"OrganizationalUnitNotFoundException",
          "You specified an organizational unit that doesn't exist."};
}
AwsError no_such_parent() {
  return {"ParentNotFoundException", "You specified parent that doesn't exist."};
}
AwsError no_such_policy() {
  return {"PolicyNotFoundException", "You specified a policy that doesn't exist."};
}
AwsError no_such_target() {
  return {"TargetNotFoundException", "You specified a target that doesn't exist."};
}
AwsError no_such_root() {
  return {"RootNotFoundException", "You specified a root that doesn't exist."};
}
AwsError no_such_handshake() {
  return {"HandshakeNotFoundException", "You specified a handshake that doesn't exist."};
}

AwsError invalid_input(std::string_view reason) {
  return with_reason("InvalidInputException", input_reasons, reason);
}
AwsError constraint(std::string_view reason) {
  return with_reason("ConstraintViolationException", constraint_reasons, reason);
}
AwsError handshake_constraint(std::string_view reason) {
  return with_reason("HandshakeConstraintViolationException", handshake_reasons, reason);
}

AwsError policy_type_not_enabled() {
  return {"PolicyTypeNotEnabledException",
          "This operation can be performed only for enabled policy types."};
}
AwsError policy_type_not_available() {
  return {"PolicyTypeNotAvailableForOrganizationException",
          "You can't use the specified policy type with the feature set currently enabled for this "
          "organization."};
}

}  // namespace amiable::services::organizations
