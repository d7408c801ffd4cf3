// One function per form of principal.
#include "services/kms/grant_principals.h"

#include <fmt/format.h>

#include "base/arn.h"
#include "services/principal_ids.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;

constexpr std::string_view session_prefix = "assumed-role/";
constexpr std::string_view federated_prefix = "federated-user/";

AwsError invalid_arn(std::string message) { return {"InvalidArnException", std::move(message)}; }

AwsError not_valid(std::string_view arn) {
  return invalid_arn(fmt::format("ARN is not valid: {}", arn));
}

AwsError no_principal(std::string_view arn) {
  return invalid_arn(fmt::format("ARN does not refer to a valid principal: {}", arn));
}

Answer<GrantPrincipal> resolve_entity(const Call& call, const ArnView& arn, std::string_view text) {
  const std::string_view id = id_of_arn(call.world, text);
  if (id.empty() && !may_be_stranger(call.world, arn)) return no_principal(text);
  return GrantPrincipal{std::string(text), std::string(id)};
}

// Exactly role name and session name; the role's path does not stand here.
Answer<GrantPrincipal> resolve_session(const Call& call, const ArnView& arn,
                                       std::string_view text) {
  const std::string_view rest = arn.resource.substr(session_prefix.size());
  const std::size_t slash = rest.find('/');
  const bool shaped = slash != std::string_view::npos && slash != 0 && slash + 1 < rest.size() &&
                      rest.find('/', slash + 1) == std::string_view::npos;
  if (!shaped) return not_valid(text);
  const store::Role* role = call.world.role(arn.account, rest.substr(0, slash));
  if (role == nullptr && may_be_stranger(call.world, arn)) {
    return GrantPrincipal{std::string(text), {}};
  }
  if (role == nullptr || role->name != rest.substr(0, slash)) return no_principal(text);
  return GrantPrincipal{std::string(text), role->id};
}

Answer<GrantPrincipal> resolve_federated(const Call& call, const ArnView& arn,
                                         std::string_view text) {
  const std::string_view name = arn.resource.substr(federated_prefix.size());
  if (name.empty() || name.find('/') != std::string_view::npos) return not_valid(text);
  if (call.world.account(arn.account) == nullptr) return no_principal(text);
  return GrantPrincipal{std::string(text), {}};
}

Answer<GrantPrincipal> resolve_arn(const Call& call, const ArnView& arn, std::string_view text) {
  const bool shaped =
      arn.partition == call.partition && arn.region.empty() && is_account_id(arn.account);
  if (!shaped) return not_valid(text);
  if (arn.service == "iam") {
    if (arn.resource == "root") return GrantPrincipal{std::string(text), {}};
    const bool entity = arn.resource.starts_with("user/") || arn.resource.starts_with("role/");
    return entity ? resolve_entity(call, arn, text) : not_valid(text);
  }
  if (arn.service != "sts") return not_valid(text);
  if (arn.resource.starts_with(session_prefix)) return resolve_session(call, arn, text);
  if (arn.resource.starts_with(federated_prefix)) return resolve_federated(call, arn, text);
  return not_valid(text);
}

bool is_unique_id(std::string_view text) {
  return text.starts_with("AIDA") || text.starts_with("AROA");
}

Answer<GrantPrincipal> resolve_id(const Call& call, std::string_view text,
                                  std::string_view member) {
  const std::size_t colon = text.find(':');
  const std::string_view id = text.substr(0, colon);
  const std::string_view arn = arn_of_id(call.world, id);
  const bool session = colon != std::string_view::npos;
  const bool valid =
      !arn.empty() && (!session || (id.starts_with("AROA") && colon + 1 < text.size()));
  if (!valid) {
    return invalid_arn(fmt::format("{} does not refer to a valid principal.", member));
  }
  if (!session) return GrantPrincipal{std::string(arn), std::string(id)};
  const store::Role* role = call.world.role_by_id(id);
  return GrantPrincipal{fmt::format("arn:{}:sts::{}:assumed-role/{}/{}", call.partition,
                                    role->account, role->name, text.substr(colon + 1)),
                        std::string(id)};
}

}  // namespace

Answer<GrantPrincipal> resolve_principal(const Call& call, std::string_view text,
                                         std::string_view member) {
  if (is_unique_id(text)) return resolve_id(call, text, member);
  const auto arn = split_arn(text);
  if (!arn) return not_valid(text);
  return resolve_arn(call, *arn, text);
}

std::string shown_principal(const store::World& world, const std::string& compared,
                            const std::string& entity_id) {
  if (entity_id.empty() || !arn_of_id(world, entity_id).empty()) return compared;
  const auto arn = split_arn(compared);
  const bool session = arn && arn->resource.starts_with(session_prefix);
  if (!session) return entity_id;
  return fmt::format("{}:{}", entity_id, compared.substr(compared.rfind('/') + 1));
}

}  // namespace amiable::services::kms
