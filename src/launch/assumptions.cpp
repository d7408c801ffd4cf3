// The table of open questions.
#include "launch/assumptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/suggest.h"

namespace amiable::launch {
namespace {

using Values = std::array<std::string_view, 3>;

constexpr Values shared_source = {"reencrypt", "documented", ""};
constexpr Values same_key = {"reencrypt", "datakey", "both"};
constexpr Values shared_same_key = {"rekey", "rewrap", ""};
constexpr Values launch_bad_key = {"async", "sync", ""};
constexpr Values parameter_errors = {"createvolume", "lenient", ""};
constexpr Values via_service = {"unknown", "absent", "ec2"};
constexpr Values copy_source = {"grant", "documented", ""};
constexpr Values copy_key = {"unknown", "default", "same"};

constexpr std::span<const std::string_view> two(const Values& values) { return {values.data(), 2}; }

constexpr std::array table = {
    Switch{"shared-source", two(shared_source), "documented",
           "which rights a launch asks of a key that a shared image's snapshot is only read from"},
    Switch{"same-key", same_key, "both",
           "how a volume is made from an own snapshot under the same key"},
    Switch{"shared-same-key", two(shared_same_key), "",
           "whether naming a shared snapshot's own key for the volume makes a new data key"},
    Switch{"launch-bad-key", two(launch_bad_key), "",
           "whether RunInstances refuses a bad key at once or the instance dies later"},
    Switch{"launch-parameter-errors", two(parameter_errors), "",
           "whether RunInstances refuses contradictory encryption options as CreateVolume does"},
    Switch{"infra-viaservice", via_service, "", "kms:ViaService of the decryption at boot"},
    Switch{"copy-source", two(copy_source), "documented",
           "which rights a copy asks of the source key beside CreateGrant"},
    Switch{"copy-key", copy_key, "",
           "which key an own encrypted snapshot gets when it is copied within the Region and no "
           "key is named"},
};

Error unknown_switch(std::string_view name) {
  std::vector<std::string_view> names;
  names.reserve(table.size());
  for (const Switch& one : table) names.push_back(one.name);
  const auto near = nearest(name, names);
  return {ErrorKind::usage,
          fmt::format("no assumption is named `{}`", name),
          {},
          near ? fmt::format("did you mean `{}`?", *near)
               : fmt::format("the names are: {}", fmt::join(names, ", "))};
}

}  // namespace

std::span<const Switch> switches() { return table; }

Assumptions::Assumptions() {
  static_assert(table.size() <= std::tuple_size_v<decltype(values_)>);
  for (std::size_t i = 0; i < table.size(); ++i) values_[i] = table[i].values.front();
}

Result<void> Assumptions::set(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  const std::string_view name = assignment.substr(0, equals);
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].name != name) continue;
    const std::string_view value =
        equals == std::string_view::npos ? "" : assignment.substr(equals + 1);
    const auto known = std::find(table[i].values.begin(), table[i].values.end(), value);
    if (known == table[i].values.end()) {
      return Error{ErrorKind::usage,
                   fmt::format("`{}` is no value of `{}`", value, name),
                   {},
                   fmt::format("the values are: {}", fmt::join(table[i].values, ", "))};
    }
    values_[i] = *known;
    return {};
  }
  return unknown_switch(name);
}

void Assumptions::use_documented() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (!table[i].documented.empty()) values_[i] = table[i].documented;
  }
}

std::string_view Assumptions::value(std::string_view name) const {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].name == name) return values_[i];
  }
  return {};
}

}  // namespace amiable::launch
