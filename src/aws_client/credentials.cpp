// Order: AWS SDKs and Tools Reference Guide, "Standardized credential providers", and botocore
// where the guide leaves it open.
#include "aws_client/credentials.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws_client/client_limits.h"
#include "aws_client/credential_answers.h"
#include "aws_client/metadata_credentials.h"
#include "aws_client/role_credentials.h"

namespace amiable::aws_client {
namespace {

using crypto::SecretBytes;

// How a profile comes by its credentials.
enum class ProfileForm { none, role, web_identity, aws_command, keys, process };

ProfileForm form_of(const Profiles& profiles, std::string_view profile) {
  const auto has = [&](std::string_view name) { return !profiles.setting(profile, name).empty(); };
  if (has("role_arn") && has("web_identity_token_file")) return ProfileForm::web_identity;
  if (has("role_arn")) return has("mfa_serial") ? ProfileForm::aws_command : ProfileForm::role;
  if (has("sso_session") || has("sso_start_url")) return ProfileForm::aws_command;
  if (has("aws_access_key_id")) return ProfileForm::keys;
  if (has("credential_process")) return ProfileForm::process;
  if (has("login_session")) return ProfileForm::aws_command;
  return ProfileForm::none;
}

Error bad_profile(std::string_view profile, std::string_view what, std::string next = {}) {
  return {ErrorKind::usage, fmt::format("profile {} {}", profile, what), "", std::move(next)};
}

Result<IssuedCredentials> keys_of_environment(const Surroundings& around) {
  std::string secret = around.variable("AWS_SECRET_ACCESS_KEY");
  if (secret.empty()) {
    return Error{ErrorKind::usage, "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY", "",
                 "set both, or none and name a profile"};
  }
  IssuedCredentials issued;
  issued.keys = {around.variable("AWS_ACCESS_KEY_ID"), SecretBytes::copy_of(secret),
                 around.variable("AWS_SESSION_TOKEN")};
  wipe(secret);
  return issued;
}

Result<IssuedCredentials> keys_of_profile(const Profiles& profiles, std::string_view profile) {
  const std::string_view secret = profiles.setting(profile, "aws_secret_access_key");
  if (secret.empty()) return bad_profile(profile, "has aws_access_key_id but no secret");
  IssuedCredentials issued;
  issued.keys = {std::string(profiles.setting(profile, "aws_access_key_id")),
                 SecretBytes::copy_of(secret),
                 std::string(profiles.setting(profile, "aws_session_token"))};
  return issued;
}

Result<IssuedCredentials> of_process(const IssueContext& context, std::string_view profile) {
  const auto words =
      words_of_command(context.settings.profiles.setting(profile, "credential_process"));
  if (!words) return bad_profile(profile, "has a credential_process with an open quote");
  const SecretBytes printed = TRY(context.around.run(*words, limits::credentials_answer_bytes_max));
  return read_credentials_json(fmt::format("credential_process of profile {}", profile),
                               printed.view(), AnswerForm::process);
}

// Sign-in, codes and cached sessions are the aws command line's: it is asked for the result.
Result<IssuedCredentials> of_aws_command(const IssueContext& context, std::string_view profile) {
  if (!context.around.is_in_path("aws")) {
    return bad_profile(profile, "signs in through the aws command line, which is not installed",
                       "install it, or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
                       "AWS_SESSION_TOKEN");
  }
  const std::vector<std::string> command = {"aws",       "configure",          "export-credentials",
                                            "--profile", std::string(profile), "--format",
                                            "process"};
  auto printed = context.around.run(command, limits::credentials_answer_bytes_max);
  if (!printed.ok()) {
    Error error = std::move(printed).error();
    error.next = fmt::format(
        "if the session has ended: aws sso login --profile {}; if aws does not know "
        "export-credentials: install a newer one",
        profile);
    return error;
  }
  return read_credentials_json("aws configure export-credentials", printed.value().view(),
                               AnswerForm::process);
}

RoleSettings role_of(const Profiles& profiles, std::string_view profile) {
  const auto text = [&](std::string_view name) {
    return std::string(profiles.setting(profile, name));
  };
  return {text("role_arn"), text("role_session_name"), text("external_id"),
          text("duration_seconds")};
}

// Follows source_profile; `visited` ends circles.
class ProfileIssuer {
 public:
  explicit ProfileIssuer(const IssueContext& context)
      : context_(context), profiles_(context.settings.profiles) {}

  Result<IssuedCredentials> issue(const std::string& profile) {
    if (!profiles_.has(profile)) return profiles_.unknown(profile);
    visited_.push_back(profile);
    switch (form_of(profiles_, profile)) {
      case ProfileForm::role:
        return assume(profile);
      case ProfileForm::web_identity:
        return assume_role_with_token(
            context_, role_of(profiles_, profile),
            std::string(profiles_.setting(profile, "web_identity_token_file")));
      case ProfileForm::aws_command:
        return of_aws_command(context_, profile);
      case ProfileForm::keys:
        return keys_of_profile(profiles_, profile);
      case ProfileForm::process:
        return of_process(context_, profile);
      case ProfileForm::none:
        break;
    }
    return bad_profile(profile, "holds no credentials",
                       fmt::format("aws configure --profile {} sets some", profile));
  }

 private:
  Result<IssuedCredentials> assume(const std::string& profile) {
    const IssuedCredentials signer = TRY(source_of(profile));
    return assume_role(context_, role_of(profiles_, profile), signer.keys);
  }

  Result<IssuedCredentials> source_of(const std::string& profile) {
    const std::string source(profiles_.setting(profile, "source_profile"));
    if (source.empty()) return of_credential_source(profile);
    // Keys of a source go before its role: so a profile may also be its own source.
    if (!profiles_.setting(source, "aws_access_key_id").empty() || source == profile) {
      return keys_of_profile(profiles_, source);
    }
    if (std::find(visited_.begin(), visited_.end(), source) != visited_.end()) {
      return bad_profile(profile,
                         fmt::format("takes credentials in a circle: source_profile = {}", source));
    }
    if (visited_.size() >= limits::source_profiles_max) {
      return bad_profile(visited_.front(), fmt::format("has more than {} source_profiles in a row",
                                                       limits::source_profiles_max));
    }
    return issue(source);
  }

  Result<IssuedCredentials> of_credential_source(const std::string& profile) {
    const std::string_view source = profiles_.setting(profile, "credential_source");
    if (source == "Environment") return keys_of_environment(context_.around);
    if (source == "EcsContainer") return container_credentials(context_);
    if (source == "Ec2InstanceMetadata") return instance_credentials(context_);
    if (source.empty()) {
      return bad_profile(profile, "has role_arn but neither source_profile nor credential_source");
    }
    return bad_profile(profile, fmt::format("has credential_source = {}", source),
                       "it is Environment, EcsContainer or Ec2InstanceMetadata");
  }

  const IssueContext& context_;
  const Profiles& profiles_;
  std::vector<std::string> visited_;
};

Error nothing_offers() {
  return {ErrorKind::usage, "no credentials were found", "",
          "name a profile with --profile, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
          "AWS_SECRET_ACCESS_KEY"};
}

Result<IssuedCredentials> of_instance(const IssueContext& context) {
  auto issued = instance_credentials(context);
  if (issued.ok()) return issued;
  Error error = nothing_offers();
  error.message += fmt::format("; instance metadata: {}", issued.error().message);
  return error;
}

}  // namespace

Result<CredentialOrigin> choose_origin(const Settings& settings, const Surroundings& around) {
  const bool in_profile = form_of(settings.profiles, settings.profile) != ProfileForm::none;
  if (settings.profile_is_named) {
    if (in_profile) return CredentialOrigin::profile;
    return bad_profile(settings.profile, "holds no credentials",
                       fmt::format("aws configure --profile {} sets some", settings.profile));
  }
  if (!around.variable("AWS_ACCESS_KEY_ID").empty()) {
    TRY(keys_of_environment(around));
    return CredentialOrigin::environment;
  }
  if (!around.variable("AWS_WEB_IDENTITY_TOKEN_FILE").empty() &&
      !around.variable("AWS_ROLE_ARN").empty()) {
    return CredentialOrigin::web_identity;
  }
  if (in_profile) return CredentialOrigin::profile;
  if (has_container(around)) return CredentialOrigin::container;
  if (may_ask_instance(around)) return CredentialOrigin::instance;
  return nothing_offers();
}

std::string identity_of(CredentialOrigin origin, const Settings& settings) {
  switch (origin) {
    case CredentialOrigin::environment:
      return "environment";
    case CredentialOrigin::web_identity:
      return "web identity of the environment";
    case CredentialOrigin::profile:
      return fmt::format("profile {}", settings.profile);
    case CredentialOrigin::container:
      return "container";
    case CredentialOrigin::instance:
      break;
  }
  return "instance metadata";
}

Result<IssuedCredentials> issue(const IssueContext& context, CredentialOrigin origin) {
  const Surroundings& around = context.around;
  switch (origin) {
    case CredentialOrigin::environment:
      return keys_of_environment(around);
    case CredentialOrigin::web_identity:
      return assume_role_with_token(
          context,
          {around.variable("AWS_ROLE_ARN"), around.variable("AWS_ROLE_SESSION_NAME"), "", ""},
          around.variable("AWS_WEB_IDENTITY_TOKEN_FILE"));
    case CredentialOrigin::profile:
      return ProfileIssuer(context).issue(context.settings.profile);
    case CredentialOrigin::container:
      return container_credentials(context);
    case CredentialOrigin::instance:
      break;
  }
  return of_instance(context);
}

}  // namespace amiable::aws_client
