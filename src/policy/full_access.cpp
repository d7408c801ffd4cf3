// Two documents, compiled once.
#include "policy/full_access.h"

#include <array>

namespace amiable::policy {
namespace {

PolicyPtr compiled(std::string_view id, std::string_view arn, Kind kind, std::string_view text) {
  auto parsed = parse(std::make_shared<const Source>(std::string(id), std::string(text)), kind,
                      std::string(id));
  Policy named = *parsed.value();
  named.arn = arn;
  return std::make_shared<const Policy>(std::move(named));
}

FullAccess make(std::string_view id, std::string_view name, std::string_view type,
                std::string_view arn, Kind kind, std::string_view description,
                std::string_view text) {
  return {id, name, type, arn, description, text, compiled(id, arn, kind, text)};
}

}  // namespace

std::span<const FullAccess> full_access_policies() {
  static const std::array all = {
      make("p-FullAWSAccess", "FullAWSAccess", "SERVICE_CONTROL_POLICY",
           "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", Kind::scp,
           "Allows access to every operation",
           R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*",)"
           R"("Resource":"*"}]})"),
      make("p-RCPFullAWSAccess", "RCPFullAWSAccess", "RESOURCE_CONTROL_POLICY",
           "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
           Kind::rcp, "Allows access to every resource",
           R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",)"
           R"("Action":"*","Resource":"*"}]})")};
  return all;
}

const FullAccess* full_access_policy(std::string_view id) {
  for (const FullAccess& one : full_access_policies()) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

}  // namespace amiable::policy
