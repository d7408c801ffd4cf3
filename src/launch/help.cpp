// The cures in words.
#include "launch/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "launch/key_statements.h"

namespace amiable::launch {
namespace {

class HelpWriter {
 public:
  explicit HelpWriter(const Evidence& evidence) : evidence_(evidence) {}

  std::vector<report::Help> write(const std::vector<std::string>& causes) {
    for (const Judged& row : evidence_.rows) {
      if (row.refused() && row.decides()) add_row(row);
    }
    if (help_.empty()) {
      add("look up `amiable explain " + causes.front() + "`", question().account, "");
    }
    return std::move(help_);
  }

 private:
  const Question& question() const { return evidence_.question; }

  // What failed decides which document: one entry each.
  void add_row(const Judged& row) {
    const std::string& reason = row.call.reasons.front();
    if (!once(row.call.resource + " " + reason)) return;
    if (row.is_fact()) return add_fact(row, reason);
    for (const std::string& each : row.call.reasons) {
      if (each == reason || once(row.call.resource + " " + each)) add_request(row, each);
    }
  }

  bool once(const std::string& what) {
    if (std::find(done_.begin(), done_.end(), what) != done_.end()) return false;
    done_.push_back(what);
    return true;
  }

  report::Help& add(std::string edit, std::string account, std::string who) {
    report::Help help;
    help.edit = std::move(edit);
    help.who = who.empty() ? fmt::format("an administrator of {}", account) : std::move(who);
    help.account = std::move(account);
    help.check = again();
    help_.push_back(std::move(help));
    return help_.back();
  }

  std::string again() const {
    return "ask again with the new file: this `amiable why` must say ok";
  }

  std::string who_asks() const {
    const auto arn = split_arn(question().principal);
    return arn ? std::string(arn->resource) : question().principal;
  }

  // Whom a key policy or a grant has to name: sessions by their role.
  std::string grantee() const {
    const authz::Caller caller = authz::find_caller(evidence_.inventory, question().principal);
    return caller.role_arn.empty() ? question().principal : caller.role_arn;
  }

  static std::string owner_of(const std::string& arn_text) {
    return std::string(account_in(arn_text));
  }

  static std::string region_of(const std::string& arn_text) {
    return std::string(region_in(arn_text));
  }

  // One statement for using the key, one for its grants: those of the two that are missing.
  std::vector<std::string> missing_statements(const std::string& key, const std::string& reason,
                                              bool principal) const {
    bool use = false, grant = false;
    for (const Judged& row : evidence_.rows) {
      const bool here = row.refused() && row.decides() && row.call.resource == key &&
                        std::find(row.call.reasons.begin(), row.call.reasons.end(), reason) !=
                            row.call.reasons.end();
      if (here) (row.call.action == "kms:CreateGrant" ? grant : use) = true;
    }
    const std::string name = principal ? grantee() : std::string();
    std::vector<std::string> statements;
    if (use) statements.push_back(statement_text(use_statement(name, key)));
    if (grant) statements.push_back(statement_text(grant_statement(name, key)));
    return statements;
  }

  static std::string count_of(const std::vector<std::string>& statements) {
    return statements.size() == 1 ? "1 statement" : fmt::format("{} statements", statements.size());
  }

  void add_key_policy(const std::string& key, const std::string& reason) {
    const std::string owner = owner_of(key);
    const auto statements = missing_statements(key, reason, true);
    report::Help& help =
        add(fmt::format("key policy of {}: add {} for {}", key, count_of(statements), who_asks()),
            owner, fmt::format("an administrator of {} with kms:PutKeyPolicy on this key", owner));
    help.statements = statements;
    help.check = fmt::format(
        "aws kms get-key-policy --key-id {} --policy-name default --region {}"
        " in {}, then {}",
        key.substr(key.rfind('/') + 1), region_of(key), owner, again());
  }

  void add_identity_policy(const std::string& key) {
    const authz::Caller caller = authz::find_caller(evidence_.inventory, question().principal);
    const std::string account = owner_of(question().principal);
    const std::string holder = caller.record == nullptr ? who_asks() : caller.record->name;
    const bool user = caller.principal.kind == policy::PrincipalKind::user;
    const auto statements = missing_statements(key, "identity-policy-missing", false);
    report::Help& help = add(fmt::format("identity policy `KmsKeyUsagePolicy` for {}: {} on {}",
                                         holder, count_of(statements), key),
                             account,
                             fmt::format("an administrator of {} with iam:{}", account,
                                         user ? "PutUserPolicy" : "PutRolePolicy"));
    help.statements = statements;
  }

  // Nobody can give a service-linked role a policy; a grant reaches it [EC2 Auto Scaling guide].
  void add_service_grant(const std::string& key) {
    report::Help& help =
        add(fmt::format("grant on {} for the service-linked role {}", key, who_asks()),
            question().account,
            fmt::format("whoever may call kms:CreateGrant on this key; the owner's key policy must "
                        "allow {} to make grants",
                        question().account));
    help.statements = {fmt::format(
        "aws kms create-grant --region {} --key-id {} --grantee-principal {} --operations {}",
        region_of(key), key, grantee(), fmt::join(grant_operations, " "))};
    help.check = fmt::format("aws kms list-grants --key-id {} --region {}, then {}", key,
                             region_of(key), again());
  }

  void add_request(const Judged& row, const std::string& reason) {
    const std::string& key = row.call.resource;
    const bool kms = row.call.action.starts_with("kms:");
    const bool missing = reason == "key-policy-missing" || reason == "identity-policy-missing";
    if (missing && kms && is_service_linked(question())) {
      if (!once("service-linked " + key)) return;
      // In its own account the key policy can name the role [EC2 Auto Scaling guide].
      if (owner_of(key) == question().account) {
        add_key_policy(key, reason);
      } else {
        add_service_grant(key);
      }
    } else if (reason == "key-policy-missing") {
      add_key_policy(key, reason);
    } else if (reason == "identity-policy-missing" && kms) {
      add_identity_policy(key);
    } else if (reason == "identity-policy-missing") {
      add(fmt::format("identity policy of {}: allow {} on {}", who_asks(), row.call.action,
                      row.call.resource_arn),
          owner_of(question().principal), "");
    } else if (reason.starts_with("condition-mismatch:")) {
      add_condition(row, reason.substr(reason.find(':') + 1));
    } else {
      add_guard(row, reason);
    }
  }

  void add_condition(const Judged& row, const std::string& key) {
    for (const FailedCondition& one : row.why.conditions) {
      if (one.key != key) continue;
      const std::string is =
          one.key_present ? fmt::format("the request has {}", fmt::join(one.request_values, ", "))
                          : "the request does not have the key";
      const bool key_policy = one.layer == authz::LayerKind::resource_policy;
      const std::string account =
          key_policy ? owner_of(row.call.resource) : owner_of(question().principal);
      add(fmt::format("{}: the condition {} {} wants {}; {}: change or drop it", document(row),
                      one.op, key, fmt::join(one.policy_values, ", "), is),
          account,
          key_policy
              ? fmt::format("an administrator of {} with kms:PutKeyPolicy on this key", account)
              : "");
      return;
    }
  }

  static std::string document(const Judged& row) {
    return row.call.documents.empty() ? "the policy" : row.call.documents.front().name;
  }

  // Denies and guard rails belong to somebody who put them there on purpose.
  void add_guard(const Judged& row, const std::string& reason) {
    const std::string layer = reason.substr(reason.find(':') + 1);
    const bool deny = reason.starts_with("explicit-deny:");
    const bool organization = layer == "scp" || layer == "rcp";
    std::string account = owner_of(question().principal);
    if (layer == "key-policy") account = owner_of(row.call.resource);
    if (organization) account = management_account(account);
    const std::string who =
        organization ? "an administrator of the organization's management account" : "";
    add(fmt::format("{}: {} {} for {} on {}", document(row),
                    deny ? "narrow the Deny, or except" : "allow", row.call.action, who_asks(),
                    row.call.resource),
        account, who);
  }

  std::string management_account(const std::string& account) const {
    if (!evidence_.inventory.has_organization()) return account;
    const auto membership = evidence_.inventory.membership(account);
    return membership.is_found() ? membership->management_account : account;
  }

  std::string image_owner(const std::string& id) const {
    const std::string& region =
        question().operation == Operation::copy ? question().source_region : question().region;
    const auto image = evidence_.inventory.image(id, question().account, region);
    return image.is_found() ? image->owner : question().account;
  }

  void add_command(std::string edit, std::string account, std::string command) {
    add(std::move(edit), std::move(account), "").statements = {std::move(command)};
  }

  void add_key_state(const std::string& key, const std::string& state) {
    const std::string owner = owner_of(key);
    const std::string region = region_of(key);
    if (state == "Disabled") {
      add_command(fmt::format("key {}: enable it", key), owner,
                  fmt::format("aws kms enable-key --key-id {} --region {}", key, region));
    } else if (state == "PendingDeletion" || state == "PendingReplicaDeletion") {
      report::Help& help =
          add(fmt::format("key {}: cancel its deletion, then enable it", key), owner, "");
      help.statements = {
          fmt::format("aws kms cancel-key-deletion --key-id {} --region {}", key, region),
          fmt::format("aws kms enable-key --key-id {} --region {}", key, region)};
    } else {
      add(fmt::format("key {}: bring it back from {} to Enabled (`amiable explain key-state`)", key,
                      state),
          owner, "");
    }
  }

  std::string snapshot_owner(const std::string& id) const {
    for (const VolumePlan& volume : evidence_.plan.volumes) {
      if (volume.volume.snapshot == id && !volume.volume.source_key.empty()) {
        return owner_of(volume.volume.source_key);
      }
    }
    return question().image.empty() ? question().account : image_owner(question().image);
  }

  bool needs_new_copy() const {
    return std::any_of(evidence_.rows.begin(), evidence_.rows.end(), [](const Judged& row) {
      return row.decides() && row.refused() && row.call.reasons.front() == "aws-managed-key";
    });
  }

  void add_fact(const Judged& row, const std::string& reason) {
    const std::string& resource = row.call.resource;
    const std::string& account = question().account;
    if (reason == "sharing-missing:image") {
      // An image under aws/ebs cannot be shared: its copy will be [EBS user guide].
      if (needs_new_copy()) return;
      add_command(fmt::format("image {}: share it with {}", resource, account),
                  image_owner(resource),
                  fmt::format("aws ec2 modify-image-attribute --image-id {} --region {} "
                              "--launch-permission 'Add=[{{UserId={}}}]'",
                              resource,
                              question().operation == Operation::copy ? question().source_region
                                                                      : question().region,
                              account));
    } else if (reason == "sharing-missing:snapshot") {
      add_command(fmt::format("snapshot {}: share it with {}", resource, account),
                  snapshot_owner(resource),
                  fmt::format("aws ec2 modify-snapshot-attribute --snapshot-id {} --region {} "
                              "--attribute createVolumePermission --operation-type add "
                              "--user-ids {}",
                              resource, question().source_region, account));
    } else if (reason == "aws-managed-key") {
      const std::string owner = owner_of(resource);
      add(fmt::format("copy the image in {} under a customer managed key that {} may use, and "
                      "share the copy",
                      owner, account),
          owner, "")
          .check = "ask again for the new image: amiable why ami-NEW …";
    } else if (reason.starts_with("key-state:")) {
      add_key_state(resource, reason.substr(10));
    } else if (reason.starts_with("key-")) {
      add(fmt::format("name another key than {}: {}", resource,
                      row.call.note.empty() ? "it cannot be used here" : row.call.note),
          account,
          fmt::format("whoever writes the options of the {}",
                      operation_name(question().operation)));
    } else if (reason == "image-not-allowed") {
      add(fmt::format("Allowed AMIs settings of {}: admit {} or its owner", account, resource),
          account,
          fmt::format("an administrator of {} with ec2:ReplaceImageCriteriaInAllowedImagesSettings",
                      account));
    } else if (reason.starts_with("launch-option:")) {
      add(fmt::format("the options for {}: {}", row.call.device, row.call.note), account,
          "whoever writes the launch options");
    } else if (reason.starts_with("instance-state:")) {
      add(fmt::format("{}: {}; launch a new one from its image, and ask `amiable why` about that "
                      "first",
                      resource, row.call.note),
          account, "");
    } else if (reason.starts_with("snapshot-") || reason.starts_with("image-state")) {
      add(fmt::format("{}: {}; wait, restore it, or use another image", resource,
                      row.call.note.empty() ? reason : row.call.note),
          image_owner(question().image), "");
    } else {
      add(fmt::format("{}: {}; check the id, the Region and the account", resource,
                      row.call.note.empty() ? reason : row.call.note),
          account, "whoever asks");
    }
  }

  const Evidence& evidence_;
  std::vector<report::Help> help_;
  std::vector<std::string> done_;
};

}  // namespace

std::vector<report::Help> find_help(const Evidence& evidence,
                                    const std::vector<std::string>& causes) {
  return HelpWriter(evidence).write(causes);
}

}  // namespace amiable::launch
