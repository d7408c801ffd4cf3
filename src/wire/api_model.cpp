// Looks services and operations up in the generated tables.
#include "wire/api_model.h"

#include <algorithm>

#include "wire/generated/autoscaling.h"
#include "wire/generated/cloudtrail.h"
#include "wire/generated/ebs.h"
#include "wire/generated/ec2.h"
#include "wire/generated/iam.h"
#include "wire/generated/kms.h"
#include "wire/generated/organizations.h"
#include "wire/generated/ssm.h"
#include "wire/generated/sts.h"

namespace amiable::wire {
namespace {

template <class Row>
const Row* find_sorted(std::span<const Row> rows, std::string_view Row::*key,
                       std::string_view wanted) {
  const auto found =
      std::lower_bound(rows.begin(), rows.end(), wanted,
                       [key](const Row& row, std::string_view text) { return row.*key < text; });
  return found != rows.end() && (*found).*key == wanted ? &*found : nullptr;
}

const Service* find_where(std::string_view Service::*key, std::string_view wanted) {
  for (const Service* service : services()) {
    if (service->*key == wanted) return service;
  }
  return nullptr;
}

}  // namespace

std::span<const Service* const> services() {
  static const Service* const all[] = {
      &kms::service(), &iam::service(),        &sts::service(),
      &ec2::service(), &ebs::service(),        &autoscaling::service(),
      &ssm::service(), &cloudtrail::service(), &organizations::service()};
  return all;
}

const Service* find_service(std::string_view signing_name) {
  return find_where(&Service::signing_name, signing_name);
}

const Service* find_service_of_target(std::string_view target_prefix) {
  return find_where(&Service::target_prefix, target_prefix);
}

const Service* find_service_of_version(std::string_view api_version) {
  return find_where(&Service::api_version, api_version);
}

const Operation* find_operation(const Service& service, std::string_view name) {
  return find_sorted(service.operations, &Operation::name, name);
}

const ErrorShape* find_error(const Service& service, std::string_view code) {
  return find_sorted(service.errors, &ErrorShape::code, code);
}

const Member* find_member(const Shape& structure, std::string_view name) {
  for (const Member& member : structure.members) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

}  // namespace amiable::wire
