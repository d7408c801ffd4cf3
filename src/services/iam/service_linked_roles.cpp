// Service-linked roles: made and deleted by their account, changed by AWS alone.
//
// Deletion is immediate, since nothing that would use the role is kept here; its task id is a
// random part with a seal that only this server can make, so that no record of finished tasks is
// needed.
#include <fmt/format.h>

#include "crypto/hash.h"
#include "crypto/random.h"
#include "services/first_account.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_documents.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/linked_services.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t role_name_max = 64;
constexpr std::string_view folder = "/aws-service-role/";

std::string path_of(std::string_view service) { return fmt::format("{}{}/", folder, service); }

// For a service that is not known here the name is not known either.
std::string role_name(const api::CreateServiceLinkedRoleRequest& in) {
  const LinkedService* service = find_linked_service(*in.AWSServiceName);
  std::string name(service == nullptr ? "*" : service->role);
  if (in.CustomSuffix) name += "_" + *in.CustomSuffix;
  return name;
}

Answer<Asks> asks_create(const api::CreateServiceLinkedRoleRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:CreateServiceLinkedRole";
  ask.resource = entity_arn(call, "role", path_of(*in.AWSServiceName), role_name(in));
  ask.context.push_back({"iam:AWSServiceName", {*in.AWSServiceName}, false});
  return Asks{std::move(ask)};
}

Answer<const LinkedService*> check(const api::CreateServiceLinkedRoleRequest& in,
                                   const std::string& name, const Call& call) {
  const LinkedService* service = find_linked_service(*in.AWSServiceName);
  if (service == nullptr) {
    // AWS knows many more services; the sentence is ours.
    return invalid_input(
        fmt::format("Service {} has no service-linked role here.", *in.AWSServiceName));
  }
  if (in.CustomSuffix && service->suffix == Suffix::refused) {
    return invalid_input(fmt::format("Custom suffix is not allowed for {}", *in.AWSServiceName));
  }
  if (name.size() > role_name_max) {
    return validation_error(fmt::format(
        "The role name {} must have length less than or equal to {}", name, role_name_max));
  }
  if (RoleKind::find(call, name) != nullptr) {
    return invalid_input(fmt::format(
        "Service role name {} has been taken in this account, please try a different suffix.",
        name));
  }
  return service;
}

Answer<api::CreateServiceLinkedRoleResponse> create(const api::CreateServiceLinkedRoleRequest& in,
                                                    const Call& call, store::ChangeSet& changes) {
  const std::string name = role_name(in);
  const LinkedService* service = TRY(check(in, name, call));
  store::Role role;
  const std::string trust = fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Action":["sts:AssumeRole"],"Effect":"Allow",)"
      R"("Principal":{{"Service":["{}"]}}}}]}})",
      service->service);
  role.trust = TRY(trust_document(call, trust, name));
  role.account = call.account();
  role.name = name;
  role.path = path_of(service->service);
  role.id = new_unique_id("AROA");
  role.arn = entity_arn(call, "role", role.path, role.name);
  role.created = call.now;
  role.description = in.Description.value_or("");
  role.service = service->service;
  role.attached.push_back(
      fmt::format("arn:{}:iam::aws:policy{}{}", call.partition, folder, service->policy));
  api::CreateServiceLinkedRoleResponse out;
  out.Role = role_shape(call, role);
  changes.put(std::move(role));
  return out;
}

// --- deletion tasks: task/aws-service-role/SERVICE/ROLE/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx

std::string seal_of(const Call& call, std::string_view task) {
  const std::string label = fmt::format("deletion task {} {}", call.account(), task);
  constexpr std::size_t bytes = 8;
  return crypto::hex(call.vault.derive(Vault::Purpose::page_token, label, bytes).view());
}

std::string new_task_id(const Call& call, const store::Role& role) {
  constexpr std::size_t random_digits = 16;
  const std::string random = crypto::random_hex(random_digits);
  const std::string task = fmt::format("task{}{}/{}", role.path, role.name, random);
  const std::string digits = random + seal_of(call, task);
  const std::string_view view = digits;
  return fmt::format("task{}{}/{}-{}-{}-{}-{}", role.path, role.name, view.substr(0, 8),
                     view.substr(8, 4), view.substr(12, 4), view.substr(16, 4), view.substr(20));
}

struct Task {
  std::string role_name;
  bool genuine = false;
};

Task read_task(const Call& call, std::string_view id) {
  const std::size_t last = id.rfind('/');
  if (last == std::string_view::npos) return {};
  const std::string_view place = id.substr(0, last);
  std::string digits;
  for (const char c : id.substr(last + 1)) {
    if (c != '-') digits += c;
  }
  constexpr std::size_t random_digits = 16;
  if (digits.size() != 2 * random_digits) return {};
  Task task;
  task.role_name = place.substr(place.rfind('/') + 1);
  const std::string sealed = fmt::format("{}/{}", place, digits.substr(0, random_digits));
  task.genuine = crypto::constant_time_equals(digits.substr(random_digits), seal_of(call, sealed));
  return task;
}

Answer<api::DeleteServiceLinkedRoleResponse> remove(const api::DeleteServiceLinkedRoleRequest& in,
                                                    const Call& call, store::ChangeSet& changes) {
  const store::Role* role = TRY(require<RoleKind>(call, *in.RoleName));
  if (role->service.empty()) {
    return invalid_input(fmt::format("The role {} is not a service-linked role.", role->name));
  }
  api::DeleteServiceLinkedRoleResponse out;
  out.DeletionTaskId = new_task_id(call, *role);
  changes.erase(store::Table::role, store::key_of(*role));
  return out;
}

Answer<Asks> asks_status(const api::GetServiceLinkedRoleDeletionStatusRequest& in,
                         const Call& call) {
  const std::string name = read_task(call, *in.DeletionTaskId).role_name;
  return Asks{entity_ask<RoleKind>(call, "GetServiceLinkedRoleDeletionStatus", name)};
}

Answer<api::GetServiceLinkedRoleDeletionStatusResponse> deletion_status(
    const api::GetServiceLinkedRoleDeletionStatusRequest& in, const Call& call) {
  if (!read_task(call, *in.DeletionTaskId).genuine) {
    return no_such_entity(fmt::format("Deletion task {} cannot be found.", *in.DeletionTaskId));
  }
  api::GetServiceLinkedRoleDeletionStatusResponse out;
  out.Status = "SUCCEEDED";
  return out;
}

}  // namespace

std::vector<Operation> service_linked_role_rows() {
  return {writing<op::CreateServiceLinkedRole>(asks_create, create),
          writing<op::DeleteServiceLinkedRole>(asks_entity<op::DeleteServiceLinkedRole, RoleKind>,
                                               remove),
          reading<op::GetServiceLinkedRoleDeletionStatus>(asks_status, deletion_status)};
}

}  // namespace amiable::services::iam
