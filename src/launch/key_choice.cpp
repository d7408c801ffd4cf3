// Which key ends up on a volume or copy [EBS user guide: encryption outcomes; AMI user guide].
#include <fmt/format.h>

#include <algorithm>

#include "launch/plan_builder.h"

namespace amiable::launch {
namespace {

constexpr std::string_view aws_ebs_alias = "alias/aws/ebs";

std::string_view alias_name_of(std::string_view resource) {
  return resource.starts_with("alias/") ? resource : std::string_view();
}

Fact missing_key(std::string name, const std::string& device, std::string note) {
  Fact fact;
  fact.resource = std::move(name);
  fact.reason = "key-missing";
  fact.device = device;
  fact.note = std::move(note);
  return fact;
}

Fact bad_option(const KeyTask& task, const std::string& resource, std::string_view code,
                std::string note) {
  Fact fact;
  fact.resource = resource;
  fact.reason = fmt::format("launch-option:{}", code);
  fact.device = task.device;
  fact.note = std::move(note);
  return fact;
}

// True when the encryption options contradict each other or the snapshot. The notes are AWS's own
// words [recorded of CreateVolume; RunInstances is taken to say the same; of copies: reported].
bool add_option_errors(PlanBuilder& builder, const std::string& resource, bool source_encrypted,
                       const KeyWish& wish, const KeyTask& task) {
  if (builder.question.assumptions.is("launch-parameter-errors", "lenient")) return false;
  if (!wish.kms_key_id.empty() && wish.encrypted != true && !wish.copy) {
    builder.add_fact(bad_option(task, resource, "InvalidParameterDependency",
                                "The parameter [KmsKeyId] requires the parameter Encrypted to be "
                                "set."));
    return true;
  }
  if (wish.encrypted == false && source_encrypted) {
    builder.add_fact(
        wish.copy ? bad_option(task, resource, "InvalidRequest",
                               fmt::format("Snapshot {} is encrypted. Creating an unencrypted copy "
                                           "from an encrypted snapshot is not supported.",
                                           resource))
                  : bad_option(task, resource, "InvalidParameterCombination",
                               "EncryptedVolume parameter [false] is inconsistent with snapshot "
                               "encryption state [true]"));
    return true;
  }
  return false;
}

void add_unknown(PlanBuilder& builder, const std::string& resource, const std::string& device,
                 const std::vector<model::Need>& needs) {
  Fact fact;
  fact.resource = resource;
  fact.unknown = true;
  fact.device = device;
  fact.needs = needs;
  builder.add_fact(std::move(fact));
}

// The key that a name or the default leads to; false when it cannot be told or does not exist.
bool use_resolved(PlanBuilder& builder, const ResolvedKey& key, const std::string& name,
                  std::string why, VolumePlan& volume, KeyTask& task) {
  if (key.unknown) {
    volume.key_unknown = true;
    add_unknown(builder, name, task.device, key.needs);
    return false;
  }
  if (key.arn.empty()) {
    builder.add_fact(missing_key(
        name, task.device,
        fmt::format("`{}` names no key in {} of {}", name, task.region, builder.question.account)));
    return false;
  }
  task.target_key = key.arn;
  task.target_alias = key.alias;
  task.target_is_aws_ebs = key.aws_ebs;
  volume.volume.target_key = key.arn;
  volume.volume.why = std::move(why);
  return true;
}

bool choose_default(PlanBuilder& builder, std::string why, VolumePlan& volume, KeyTask& task) {
  volume.target_is_default = true;
  return use_resolved(builder, builder.default_key(), "the default EBS key", std::move(why), volume,
                      task);
}

// An own encrypted snapshot copied within its Region without naming a key: the documents disagree.
bool choose_copy_key(PlanBuilder& builder, const model::Snapshot& snapshot, VolumePlan& volume,
                     KeyTask& task) {
  const std::string_view answer = builder.question.assumptions.value("copy-key");
  if (answer == "same") {
    task.target_key = snapshot.kms_key_id;
    volume.volume.target_key = snapshot.kms_key_id;
    volume.volume.why = "no key is named, and --assume copy-key=same keeps the snapshot's key";
    return true;
  }
  return choose_default(builder, "no key is named: the account's default EBS key", volume, task);
}

KeyUse target_use(const KeyTask& task, bool source_encrypted, bool own, bool copy) {
  if (copy) return KeyUse::copy_target;
  if (!source_encrypted) return KeyUse::plain_target;
  if (task.source_key != task.target_key) return KeyUse::target;
  return own ? KeyUse::same_own : KeyUse::same_shared;
}

}  // namespace

ResolvedKey PlanBuilder::resolve_key(const std::string& name) {
  ResolvedKey key;
  const auto arn_parts = split_arn(name);
  std::string account = question.account;
  std::string region = question.region;
  std::string alias(alias_name_of(name));
  if (arn_parts) {
    account = std::string(arn_parts->account);
    region = std::string(arn_parts->region);
    alias = alias_name_of(arn_parts->resource);
    if (alias.empty()) {
      key.arn = name;
      return key;
    }
  } else if (alias.empty()) {
    key.arn = arn("kms", region, account, "key/" + name);
    return key;
  }
  key.alias = alias;
  const auto aliases = inventory.aliases(account, region);
  if (aliases.is_unknown()) {
    key.unknown = true;
    key.needs.push_back(aliases.need());
    return key;
  }
  const auto found = std::find_if(aliases->begin(), aliases->end(), [&alias](const auto& one) {
    return one.name == alias && !one.target_key_id.empty();
  });
  if (found != aliases->end()) {
    key.arn = arn("kms", region, account, "key/" + found->target_key_id);
    key.aws_ebs = alias == aws_ebs_alias && account == question.account;
  }
  return key;
}

ResolvedKey PlanBuilder::default_key() {
  const auto name = inventory.default_kms_key(question.account, question.region);
  if (name.is_unknown()) {
    ResolvedKey key;
    key.unknown = true;
    key.needs.push_back(name.need());
    return key;
  }
  ResolvedKey key = resolve_key(*name);
  // A default that is a customer key is named by its ARN; the unset one is called by its alias
  // [recorded]. AWS makes aws/ebs when it is first needed.
  if (*name == aws_ebs_alias && !key.unknown && key.arn.empty()) {
    key.arn = arn("kms", question.region, question.account, "key/aws-ebs-made-on-first-use");
    key.aws_ebs = true;
  }
  return key;
}

std::optional<bool> PlanBuilder::default_encryption(Fact& unknown) {
  const auto setting = inventory.encryption_by_default(question.account, question.region);
  if (setting.is_found()) return *setting;
  unknown.unknown = true;
  unknown.resource = "encryption by default";
  unknown.needs.push_back(setting.need());
  return std::nullopt;
}

bool choose_key(PlanBuilder& builder, const model::Snapshot* snapshot, bool source_encrypted,
                const KeyWish& wish, VolumePlan& volume, KeyTask& task) {
  const bool own = snapshot != nullptr && snapshot->owner == builder.question.account;
  const std::string resource = snapshot != nullptr ? snapshot->id : task.device;
  if (add_option_errors(builder, resource, source_encrypted, wish, task)) return false;
  if (source_encrypted && snapshot != nullptr) task.source_key = snapshot->kms_key_id;
  volume.volume.source_key = task.source_key;
  bool chosen = false;
  if (!wish.kms_key_id.empty()) {
    chosen = use_resolved(builder, builder.resolve_key(wish.kms_key_id), wish.kms_key_id,
                          "named in the options", volume, task);
  } else if (source_encrypted && own && !wish.copy) {
    task.target_key = task.source_key;
    volume.volume.target_key = task.source_key;
    volume.volume.why = "an own encrypted snapshot keeps its key";
    chosen = true;
  } else if (source_encrypted && own && task.region == task.source_region) {
    chosen = choose_copy_key(builder, *snapshot, volume, task);
  } else if (source_encrypted || wish.encrypted == true) {
    chosen = choose_default(builder,
                            source_encrypted && !wish.copy
                                ? "the snapshot is another account's and no key is named: the "
                                  "account's default EBS key"
                                : "no key is named: the account's default EBS key",
                            volume, task);
  } else {
    Fact unknown;
    const auto on = builder.default_encryption(unknown);
    if (!on) {
      unknown.device = task.device;
      builder.add_fact(std::move(unknown));
      return false;
    }
    if (!*on) return false;  // stays unencrypted
    volume.by_default_encryption = true;
    chosen = choose_default(builder, "encryption by default is on: the account's default EBS key",
                            volume, task);
  }
  if (source_encrypted) task.source_use = wish.copy ? KeyUse::copy_source : KeyUse::source;
  if (chosen) task.target_use = target_use(task, source_encrypted, own, wish.copy);
  volume.source_use = task.source_use;
  volume.target_use = task.target_use;
  return chosen || source_encrypted;
}

}  // namespace amiable::launch
