// Roles as rows, with their trust policies.
#include "services/organizations/account_roles.h"

#include <fmt/format.h>

#include "services/authorize.h"
#include "services/first_account.h"
#include "services/iam/iam_documents.h"
#include "services/iam/linked_services.h"

namespace amiable::services::organizations {
namespace {

constexpr std::string_view service_name = "organizations.amazonaws.com";

Answer<store::Role> new_role(const Call& call, std::string_view account, std::string_view path,
                             std::string_view name, std::string_view principal) {
  store::Role role;
  const std::string trust =
      fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{{}}},)"
                  R"("Action":"sts:AssumeRole"}}]}})",
                  principal);
  role.trust = TRY(iam::trust_document(call, trust, name));
  role.account = account;
  role.name = name;
  role.path = path;
  role.id = new_unique_id("AROA");
  role.arn = fmt::format("arn:{}:iam::{}:role{}{}", call.partition, account, path, name);
  role.created = call.now;
  return role;
}

// Asked of the caller in the account that calls, whose role it is to be.
bool may_make_role(const Call& call, const std::string& arn) {
  Ask ask;
  ask.action = "iam:CreateServiceLinkedRole";
  ask.resource = arn;
  ask.context.push_back({"iam:AWSServiceName", {std::string(service_name)}, false});
  return !Authorizer().authorize(call, "iam", Asks{std::move(ask)});
}

wire::AwsError dependency_denied() {
  return {"AccessDeniedForDependencyException",
          "The request failed because your credentials do not have permission to create the "
          "service-linked role required by AWS Organizations.",
          0, "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE"};
}

}  // namespace

Answer<void> make_linked_role(const Call& call, std::string_view account,
                              store::ChangeSet& changes) {
  const iam::LinkedService* service = iam::find_linked_service(service_name);
  if (service == nullptr || call.world.role(account, service->role) != nullptr) return {};
  const std::string path = fmt::format("/aws-service-role/{}/", service_name);
  store::Role role = TRY(
      new_role(call, account, path, service->role, fmt::format(R"("Service":"{}")", service_name)));
  if (account == call.account() && !may_make_role(call, role.arn)) return dependency_denied();
  role.service = service_name;
  role.description =
      "Service-linked role used by AWS Organizations to enable integration of other AWS services "
      "with Organizations.";
  role.attached.push_back(
      fmt::format("arn:{}:iam::aws:policy/aws-service-role/{}", call.partition, service->policy));
  changes.put(std::move(role));
  return {};
}

Answer<void> make_access_role(const Call& call, std::string_view account, std::string_view name,
                              store::ChangeSet& changes) {
  store::Role role =
      TRY(new_role(call, account, "/", name,
                   fmt::format(R"("AWS":"arn:{}:iam::{}:root")", call.partition, call.account())));
  role.attached.push_back(
      fmt::format("arn:{}:iam::aws:policy/AdministratorAccess", call.partition));
  changes.put(std::move(role));
  return {};
}

}  // namespace amiable::services::organizations
