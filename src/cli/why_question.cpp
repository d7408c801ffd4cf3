// From options to a question: ids tell the subject, options override a question file.
#include "cli/why_question.h"

#include <algorithm>
#include <array>
#include <memory>

#include "base/limits.h"
#include "base/suggest.h"
#include "cli/io_streams.h"
#include "cli/live_source.h"
#include "cli/planned_question.h"
#include "policy/policy.h"

namespace amiable::cli {
namespace {

using launch::Operation;
using launch::Question;

Error usage(std::string message, std::string next) {
  return Error{ErrorKind::usage, std::move(message), "", std::move(next)};
}

Result<json::DocumentPtr> parse_file(const std::string& path) {
  std::string text = TRY(read_text_file(path, limits::decision_request_bytes_max));
  return json::parse(std::make_shared<Source>(path, std::move(text)));
}

Result<Question> question_from(const WhyOptions& options) {
  if (options.question.empty()) return Question{};
  const json::DocumentPtr document = TRY(parse_file(options.question));
  const json::Value root = document->root();
  const auto inner = root.find("question");  // a case.json holds it beside what is expected
  return launch::read_question(inner && inner->is(json::Type::object) ? *inner : root);
}

struct Subject {
  std::string_view prefix, what;
  std::string Question::*member;
  Operation usual;
};

constexpr std::array<Subject, 4> subjects{{
    {"ami-", "an image (ami-…)", &Question::image, Operation::launch},
    {"i-", "an instance (i-…)", &Question::instance, Operation::start},
    {"snap-", "a snapshot (snap-…)", &Question::snapshot, Operation::create_volume},
    {"vol-", "a volume (vol-…)", &Question::volume, Operation::attach},
}};

const Subject& subject_of(Operation operation) {
  switch (operation) {
    case Operation::start:
      return subjects[1];
    case Operation::create_volume:
    case Operation::copy_snapshot:
      return subjects[2];
    case Operation::attach:
      return subjects[3];
    case Operation::launch:
    case Operation::copy:
      break;
  }
  return subjects[0];
}

Result<void> set_operation(const WhyOptions& options, Question& question) {
  if (options.operation.empty()) return {};
  const auto operation = launch::operation_from(options.operation);
  if (!operation) {
    static constexpr std::array<std::string_view, 6> known{
        "launch", "copy", "start", "attach", "create-volume", "copy-snapshot"};
    const auto near = nearest(options.operation, known);
    return usage("there is no operation `" + options.operation + "`",
                 near ? "did you mean `" + std::string(*near) + "`?"
                      : "known are launch, copy, start, attach, create-volume and copy-snapshot");
  }
  question.operation = *operation;
  return {};
}

// The id tells what it is about, and unless said otherwise what is done with it.
Result<void> set_subject(const WhyOptions& options, Question& question) {
  TRY(set_operation(options, question));
  if (!options.instance.empty()) question.instance = options.instance;
  if (options.id.empty()) return {};
  const auto found = std::find_if(subjects.begin(), subjects.end(), [&](const Subject& each) {
    return options.id.starts_with(each.prefix);
  });
  if (found == subjects.end()) {
    return usage("`" + options.id + "` is not the id of an image, instance, snapshot or volume",
                 "ids begin with ami-, i-, snap- or vol-");
  }
  if (options.operation.empty()) {
    const bool fits =
        !options.question.empty() && subject_of(question.operation).prefix == found->prefix;
    if (!fits) question.operation = found->usual;
  } else if (question.operation == Operation::copy && found->prefix == "snap-") {
    question.operation = Operation::copy_snapshot;
  }
  const bool instance_of_attach = question.operation == Operation::attach && found->prefix == "i-";
  if (subject_of(question.operation).prefix != found->prefix && !instance_of_attach) {
    return usage("the operation " + std::string(launch::operation_name(question.operation)) +
                     " is about " + std::string(subject_of(question.operation).what) + ", not `" +
                     options.id + "`",
                 "leave --operation out, or give the other id");
  }
  question.*(found->member) = options.id;
  return {};
}

Result<void> require_subject(const Question& question) {
  const Subject& subject = subject_of(question.operation);
  if (!(question.*(subject.member)).empty()) return {};
  return usage("nothing to ask about: the operation " +
                   std::string(launch::operation_name(question.operation)) + " needs the id of " +
                   std::string(subject.what),
               "add it: amiable why " + std::string(subject.prefix) + "…");
}

Result<void> add_context(const std::vector<std::string>& pairs, Question& question) {
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return usage("--context `" + pair + "` has no form KEY=VALUE",
                   "for example --context aws:SourceIp=203.0.113.17");
    }
    const std::string key = pair.substr(0, equals);
    const auto same = std::find_if(question.context.begin(), question.context.end(),
                                   [&key](const auto& each) { return each.name == key; });
    if (same == question.context.end()) {
      question.context.push_back({key, {pair.substr(equals + 1)}, false});
    } else {
      same->values.push_back(pair.substr(equals + 1));
      same->is_list = true;  // repeated: the key is a list
    }
    question.has_context = true;
  }
  return {};
}

Result<void> add_session_policies(const std::vector<std::string>& files, Question& question) {
  for (const std::string& path : files) {
    const json::DocumentPtr document = TRY(parse_file(path));
    question.session_policies.push_back(
        TRY(policy::parse(document->root(), policy::Kind::session, path)));
    question.has_session_policies = true;
  }
  return {};
}

Result<void> add_mappings(const WhyOptions& options, Question& question) {
  if (options.block_device_mappings.empty()) return {};
  const std::string& given = options.block_device_mappings;
  const bool in_file = given.starts_with("file://");  // as the aws command line reads it
  const std::string name = in_file ? given.substr(7) : "--block-device-mappings";
  std::string text =
      in_file ? TRY(read_text_file(name, limits::decision_request_bytes_max)) : given;
  const json::DocumentPtr document =
      TRY(json::parse(std::make_shared<Source>(name, std::move(text))));
  question.mappings = TRY(launch::read_mappings(document->root()));
  return {};
}

Result<void> add_encryption(const WhyOptions& options, Question& question) {
  const bool given = options.encrypted.has_value() || !options.kms_key_id.empty();
  const bool copies = question.operation != Operation::launch &&
                      question.operation != Operation::start &&
                      question.operation != Operation::attach;
  if (given && !copies) {
    return usage("--encrypted and --kms-key-id belong to copies and to create-volume, not to " +
                     std::string(launch::operation_name(question.operation)),
                 "for a launch name the key per device with --block-device-mappings");
  }
  if (options.encrypted) question.encrypted = options.encrypted;
  if (!options.kms_key_id.empty()) question.kms_key_id = options.kms_key_id;
  return {};
}

void override_text(const std::string& given, std::string& member) {
  if (!given.empty()) member = given;
}

Result<Question> question_of(const WhyOptions& options) {
  Question question = TRY(question_from(options));
  TRY(set_subject(options, question));
  TRY(require_subject(question));
  override_text(options.as, question.principal);
  override_text(options.account, question.account);
  override_text(options.region, question.region);
  override_text(options.source_region, question.source_region);
  if (question.principal.empty() && !is_live(options.source)) {
    return usage("who asks is not given", "add --as ARN, the user, role or session that tries it");
  }
  TRY(add_context(options.context, question));
  TRY(add_session_policies(options.session_policies, question));
  TRY(add_mappings(options, question));
  TRY(add_encryption(options, question));
  question.strict = question.strict || options.strict;
  if (options.strict_docs) question.assumptions.use_documented();
  if (!options.source.data.empty()) {
    // What is open of AWS is known of the world of `amiable serve`.
    for (const char* known : {"copy-key=default", "infra-viaservice=absent"}) {
      TRY(question.assumptions.set(known));
    }
  }
  for (const std::string& each : options.assume) TRY(question.assumptions.set(each));
  return question;
}

}  // namespace

Result<Question> build_question(const WhyOptions& options) {
  const sources::TerraformPlan plan = TRY(open_plan(options.source));
  if (!plan) return question_of(options);
  std::vector<model::BlockDevice> launch;
  const WhyOptions named = TRY(with_plan_names(options, *plan, launch));
  Question question = TRY(question_of(named));
  TRY(use_plan_names(*plan, question));
  question.mappings.insert(question.mappings.end(), launch.begin(), launch.end());
  return question;
}

}  // namespace amiable::cli
