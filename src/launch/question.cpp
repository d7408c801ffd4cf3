// Reading a question from JSON.
#include "launch/question.h"

#include <fmt/format.h>

#include <array>

#include "base/json_members.h"
#include "base/suggest.h"

namespace amiable::launch {
namespace {

using json::Type;
using json::Value;

struct OperationName {
  std::string_view name;
  Operation operation;
};
constexpr std::array operations = {
    OperationName{"launch", Operation::launch},
    OperationName{"start", Operation::start},
    OperationName{"attach", Operation::attach},
    OperationName{"create-volume", Operation::create_volume},
    OperationName{"copy", Operation::copy},
    OperationName{"copy-snapshot", Operation::copy_snapshot},
};

Error expected(const Value& value, std::string_view member, std::string_view what) {
  return {ErrorKind::usage,
          fmt::format("`{}` of the question must be {}, found {}", member, what,
                      json::type_name(value.type())),
          value.place(), "docs/manual.md shows a question"};
}

Result<std::string> text(const Value& value, std::string_view member) {
  if (!value.is(Type::string)) return expected(value, member, "a string");
  return value.string();
}

Result<void> read_context(const Value& value, Question& question) {
  if (!value.is(Type::object)) return expected(value, "context", "an object");
  question.has_context = true;
  for (const json::Member member : value.members()) {
    ContextKey key;
    key.name = member.key.string();
    key.is_list = member.value.is(Type::array);
    if (key.is_list) {
      for (const Value one : member.value.elements()) {
        key.values.push_back(TRY(text(one, "context")));
      }
    } else {
      key.values.push_back(member.value.is(Type::string) ? member.value.string()
                                                         : std::string(member.value.raw()));
    }
    question.context.push_back(std::move(key));
  }
  return {};
}

Result<void> read_options(const Value& value, Question& question) {
  if (!value.is(Type::object)) return expected(value, "options", "an object");
  for (const json::Member member : value.members()) {
    const std::string name = member.key.string();
    if (name == "block_device_mappings") {
      question.mappings = TRY(read_mappings(member.value));
    } else if (name == "encrypted") {
      if (!member.value.is(Type::boolean)) return expected(member.value, name, "true or false");
      question.encrypted = member.value.boolean();
    } else if (name == "kms_key_id") {
      question.kms_key_id = TRY(text(member.value, name));
    } else {
      return Error{ErrorKind::usage,
                   fmt::format("the question's options have no member `{}`", name),
                   member.key.place(), "known: block_device_mappings, encrypted, kms_key_id"};
    }
  }
  return {};
}

Result<void> read_session_policies(const Value& value, Question& question) {
  if (!value.is(Type::array)) return expected(value, "session_policies", "a list of policies");
  question.has_session_policies = true;
  for (const Value one : value.elements()) {
    question.session_policies.push_back(
        TRY(policy::parse(one, policy::Kind::session, "session policy")));
  }
  return {};
}

struct TextMember {
  std::string_view name;
  std::string Question::*field;
};
constexpr std::array text_members = {
    TextMember{"principal", &Question::principal},
    TextMember{"account", &Question::account},
    TextMember{"region", &Question::region},
    TextMember{"image", &Question::image},
    TextMember{"instance", &Question::instance},
    TextMember{"snapshot", &Question::snapshot},
    TextMember{"volume", &Question::volume},
    TextMember{"source_region", &Question::source_region},
};

Result<void> read_operation(const Value& value, Question& question) {
  const std::string name = TRY(text(value, "operation"));
  const auto operation = operation_from(name);
  if (!operation) {
    return Error{ErrorKind::usage, fmt::format("no operation is named `{}`", name), value.place(),
                 "known: launch, start, attach, create-volume, copy, copy-snapshot"};
  }
  question.operation = *operation;
  return {};
}

Result<void> read_member(const json::Member& member, Question& question) {
  const std::string name = member.key.string();
  if (member.value.is(Type::null)) return {};
  for (const TextMember& known : text_members) {
    if (known.name != name) continue;
    question.*known.field = TRY(text(member.value, name));
    return {};
  }
  if (name == "operation") return read_operation(member.value, question);
  if (name == "options") return read_options(member.value, question);
  if (name == "context") return read_context(member.value, question);
  if (name == "session_policies") return read_session_policies(member.value, question);
  return Error{ErrorKind::usage, fmt::format("the question has no member `{}`", name),
               member.key.place(), "docs/manual.md shows a question"};
}

}  // namespace

std::string_view operation_name(Operation operation) {
  for (const OperationName& one : operations) {
    if (one.operation == operation) return one.name;
  }
  return {};
}

std::optional<Operation> operation_from(std::string_view name) {
  for (const OperationName& one : operations) {
    if (one.name == name) return one.operation;
  }
  return std::nullopt;
}

Result<std::vector<model::BlockDevice>> read_mappings(const Value& value) {
  if (!value.is(Type::array)) return expected(value, "block_device_mappings", "a list");
  std::vector<model::BlockDevice> devices;
  for (const Value one : value.elements()) {
    const auto name = one.find("DeviceName");
    if (!name || !name->is(Type::string)) {
      return Error{ErrorKind::usage, "a block device mapping has no DeviceName", one.place(),
                   R"(write them as [{"DeviceName":"/dev/xvda","Ebs":{"Encrypted":true}}])"};
    }
    model::BlockDevice device;
    device.device_name = name->string();
    device.no_device = one.find("NoDevice").has_value();
    const auto ebs = one.find("Ebs");
    device.ebs = ebs.has_value();
    if (ebs) {
      if (const auto member = ebs->find("SnapshotId")) {
        device.snapshot_id = TRY(text(*member, "SnapshotId"));
      }
      if (const auto member = ebs->find("KmsKeyId")) {
        device.kms_key_id = TRY(text(*member, "KmsKeyId"));
      }
      if (const auto member = ebs->find("Encrypted")) {
        if (!member->is(Type::boolean)) return expected(*member, "Encrypted", "true or false");
        device.encrypted = member->boolean();
      }
      if (const auto member = ebs->find("VolumeSize")) {
        device.volume_size = json::number_of(*ebs, "VolumeSize");
        if (device.volume_size <= 0) return expected(*member, "VolumeSize", "a number above 0");
      }
      if (const auto member = ebs->find("VolumeType")) {
        device.volume_type = TRY(text(*member, "VolumeType"));
      }
    }
    devices.push_back(std::move(device));
  }
  return devices;
}

Result<Question> read_question(const Value& value) {
  if (!value.is(Type::object)) return expected(value, "root", "an object");
  if (const auto inner = value.find("question")) return read_question(*inner);
  Question question;
  for (const json::Member member : value.members()) TRY(read_member(member, question));
  return question;
}

}  // namespace amiable::launch
