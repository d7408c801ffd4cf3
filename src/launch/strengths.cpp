// must: its refusal breaks the operation (measured for it, or for the same calls of a neighbour).
// contested: AWS documents it for the operation, and only a neighbouring one was measured not to
// need it. may: in AWS's general list, measured not to be needed, or no call could use it.
// Sources: EBS user guide (requirements, sharing a key); recordings of CreateVolume, CopySnapshot
// and RunInstances with one action denied at a time.
#include "launch/strengths.h"

namespace amiable::launch {
namespace {

constexpr Strength must = Strength::must;
constexpr Strength contested = Strength::contested;
constexpr Strength may = Strength::may;

constexpr std::string_view describe = "kms:DescribeKey";
constexpr std::string_view from = "kms:ReEncryptFrom";
constexpr std::string_view to = "kms:ReEncryptTo";
constexpr std::string_view data_key = "kms:GenerateDataKeyWithoutPlaintext";
constexpr std::string_view grant = "kms:CreateGrant";
constexpr std::string_view decrypt = "kms:Decrypt";

std::vector<Permission> same_own(const Assumptions& assumptions) {
  const std::string_view value = assumptions.value("same-key");
  if (value == "both") {
    return {{from, must},  {to, must},      {data_key, must},
            {grant, must}, {decrypt, must}, {describe, must}};
  }
  const bool wrap = value == "reencrypt";
  return {
      {from, wrap ? must : contested},     {to, wrap ? must : contested}, {grant, must},
      {data_key, wrap ? contested : must}, {decrypt, contested},          {describe, contested}};
}

// Recorded: a volume from an own snapshot under its own key is one ReEncrypt, without a grant.
std::vector<Permission> create_volume(KeyUse use, const Assumptions& assumptions) {
  if (use == KeyUse::same_own) {
    return {{from, must},          {to, must},           {grant, contested},
            {data_key, contested}, {decrypt, contested}, {describe, contested}};
  }
  if (use == KeyUse::source) {
    return {{from, must},    {grant, may}, {decrypt, may},
            {describe, may}, {to, may},    {data_key, may}};
  }
  std::vector<Permission> list = permissions_of(use, Operation::launch, assumptions);
  for (Permission& one : list) {
    if (one.action == describe) one.strength = may;
  }
  return list;
}

}  // namespace

std::vector<Permission> permissions_of(KeyUse use, Operation operation,
                                       const Assumptions& assumptions) {
  if (operation == Operation::create_volume) return create_volume(use, assumptions);
  switch (use) {
    case KeyUse::same_own:
      return same_own(assumptions);
    case KeyUse::same_shared: {
      const Strength key = assumptions.is("shared-same-key", "rewrap") ? contested : must;
      return {{from, must},  {to, must},           {data_key, key},
              {grant, must}, {decrypt, contested}, {describe, contested}};
    }
    case KeyUse::source: {
      const Strength extra = assumptions.is("shared-source", "documented") ? must : contested;
      return {{from, must},      {grant, extra}, {decrypt, extra},
              {describe, extra}, {to, may},      {data_key, may}};
    }
    case KeyUse::target:
      return {{to, must},           {data_key, must},      {grant, must},
              {decrypt, contested}, {describe, contested}, {from, may}};
    case KeyUse::plain_target:
      return {{data_key, must}, {grant, must}, {decrypt, may},
              {describe, may},  {from, may},   {to, may}};
    case KeyUse::copy_source: {
      const Strength extra = assumptions.is("copy-source", "documented") ? must : contested;
      return {{grant, must}, {decrypt, extra}, {from, extra},
              {to, may},     {describe, may},  {data_key, may}};
    }
    case KeyUse::copy_target:
      return {{describe, must}, {data_key, must}, {grant, must},
              {from, may},      {to, may},        {decrypt, may}};
    case KeyUse::attach:
      return {{grant, must}};
    case KeyUse::none:
      break;
  }
  return {};
}

}  // namespace amiable::launch
