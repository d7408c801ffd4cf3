// Of the facts: sharing, key states, options, defaults, and what only another key or image cures.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/arn.h"
#include "launch/existing_statements.h"
#include "launch/proposals.h"

namespace amiable::launch {
namespace {

bool is_copy(const Question& question) {
  return question.operation == Operation::copy || question.operation == Operation::copy_snapshot;
}

std::string source_region(const Question& question) {
  return is_copy(question) && !question.source_region.empty() ? question.source_region
                                                              : question.region;
}

// What no document cures, and what does.
struct Remaining {
  std::string_view reason, what;
};
constexpr std::array<Remaining, 4> remaining{{
    {"image-state:pending", "wait until it is available"},
    {"image-state:disabled", "aws ec2 enable-image --image-id {}"},
    {"image-state:failed", "make the image again; StateReason says why it failed"},
    {"snapshot-state:archived",
     "aws ec2 restore-snapshot-tier --snapshot-id {} --permanent-restore"},
}};

class FactProposer {
 public:
  FactProposer(EditedWorld& world, const Judged& row, const Strategy& strategy, Proposal& out)
      : world_(world),
        question_(world.question()),
        row_(row),
        reason_(row.call.reasons.front()),
        strategy_(strategy),
        out_(out) {}

  void propose() {
    const auto is = [this](std::string_view prefix) { return reason_.starts_with(prefix); };
    if (reason_ == "sharing-missing:image") return share_image();
    if (reason_ == "sharing-missing:snapshot") return share_snapshot();
    if (is("key-state:")) return mend_key();
    if (is("key-") || reason_ == "aws-managed-key") return use_other_key();
    if (reason_ == "image-not-allowed") return admit_image();
    if (is("launch-option:")) return set_encrypted();
    for (const Remaining& one : remaining) {
      if (reason_ != one.reason) continue;
      return give_up("the owner of " + row_.call.resource,
                     fmt::format("{}: {}", row_.call.note,
                                 fmt::format(fmt::runtime(one.what), row_.call.resource)));
    }
    give_up("whoever asks",
            row_.call.note.empty() ? "check the id, the Region and the account" : row_.call.note);
  }

 private:
  void give_up(std::string who, std::string what) {
    out_.not_curable.push_back({reason_, row_.call.resource, std::move(who), std::move(what)});
  }

  report::Edit& add(std::string account, std::string_view document, std::string_view change,
                    std::string target, std::string key = {}) {
    Change made;
    made.kind = Change::Kind::setting;
    made.setting.account = std::move(account);
    made.setting.document = document;
    made.setting.change = change;
    made.setting.target = target;
    made.key = fmt::format("{} {} {}", document, change, target);
    made.value = std::move(key);
    out_.changes.push_back(std::move(made));
    return out_.changes.back().setting;
  }

  std::string image_owner(const std::string& id) const {
    const auto image = world_.inventory().image(id, question_.account, source_region(question_));
    return image.is_found() ? image->owner : std::string();
  }

  // The image is shared once it can be: a copy comes first where its key cannot be shared.
  void share_image() {
    const bool is_new = row_.call.resource == new_image;
    if (!strategy_.other_key.empty() && !strategy_.other_key_for_target && !is_new) return;
    const std::string owner = image_owner(row_.call.resource);
    if (owner.empty()) return give_up("the image's owner", "share it");
    report::Edit& edit =
        add(owner, "launch-permission", "add", is_new ? "new-image" : row_.call.resource);
    edit.user_id = question_.account;
    edit.region = source_region(question_);
    edit.why = fmt::format("launchPermission does not name {}", question_.account);
    edit.who = fmt::format("an administrator of {} with ec2:ModifyImageAttribute", owner);
  }

  void share_snapshot() {
    const std::string& id = row_.call.resource;
    const auto snapshot =
        world_.inventory().snapshot(id, question_.account, source_region(question_));
    if (!snapshot.is_found()) return give_up("the snapshot's owner", "share it");
    report::Edit& edit = add(snapshot->owner, "snapshot-permission", "add", id);
    edit.user_id = question_.account;
    edit.region = source_region(question_);
    edit.why = fmt::format("createVolumePermission does not name {}", question_.account);
    edit.who =
        fmt::format("an administrator of {} with ec2:ModifySnapshotAttribute", snapshot->owner);
  }

  void key_step(std::string_view change, std::string_view action, std::string_view why) {
    const std::string& key = row_.call.resource;
    report::Edit& edit = add(std::string(account_in(key)), "key-state", change, key);
    edit.region = region_in(key);
    edit.why = why;
    edit.who = fmt::format("an administrator of {} with {} on this key", edit.account, action);
  }

  void mend_key() {
    const std::string state = reason_.substr(reason_.find(':') + 1);
    if (state == "Disabled") {
      key_step("enable-key", "kms:EnableKey", "the key is disabled");
    } else if (state == "PendingDeletion" || state == "PendingReplicaDeletion") {
      key_step("cancel-key-deletion", "kms:CancelKeyDeletion", "the key is scheduled for deletion");
      key_step("enable-key", "kms:EnableKey", "a key whose deletion is cancelled stays disabled");
    } else if (state == "PendingImport") {
      key_step("import-key-material", "kms:ImportKeyMaterial",
               "the same key material has to be imported again");
    } else if (state == "Unavailable" || state == "Disconnected") {
      key_step("connect-custom-key-store", "kms:ConnectCustomKeyStore",
               "the key's custom key store is not connected");
    } else {
      give_up("an administrator of " + std::string(account_in(row_.call.resource)),
              "bring the key back from " + state);
    }
  }

  // A foreign AWS managed key, a key of another Region or kind: nothing makes it usable.
  void use_other_key() {
    if (strategy_.other_key.empty()) {
      return give_up(fmt::format("whoever chooses the key of {}", subject()),
                     row_.call.note.empty() ? "use another key" : row_.call.note);
    }
    if (strategy_.other_key_for_target) return name_other_key();
    if (question_.image.empty() || question_.image == new_image) return;
    const std::string owner = image_owner(question_.image);
    if (owner.empty()) return;
    report::Edit& edit = add(owner, "new-copy", "copy-image", question_.image);
    edit.region = source_region(question_);
    edit.kms_key_id = strategy_.other_key;
    edit.why = "an AWS managed key cannot be shared: the copy is under a key that can";
    edit.who = fmt::format("an administrator of {} with ec2:CopyImage", owner);
  }

  std::string subject() const {
    return question_.image.empty() ? question_.snapshot : question_.image;
  }

  void name_other_key() {
    const bool option = question_.operation == Operation::launch;
    report::Edit& edit = add(question_.account, option ? "launch-option" : "copy-option",
                             "other-key", subject(), row_.call.device);
    edit.device = row_.call.device;
    edit.region = question_.region;
    edit.kms_key_id = strategy_.other_key;
    edit.why = row_.call.note.empty() ? "the named key cannot be used here" : row_.call.note;
    edit.who =
        fmt::format("whoever writes the options of the {}", operation_name(question_.operation));
  }

  void set_encrypted() {
    const bool copy = question_.operation != Operation::launch;
    const bool about_encryption = reason_.ends_with("InvalidParameterDependency") ||
                                  reason_.ends_with("InvalidParameterCombination") ||
                                  reason_.ends_with("InvalidRequest");
    if (!about_encryption) return give_up("whoever writes the launch options", row_.call.note);
    report::Edit& edit = add(question_.account, copy ? "copy-option" : "launch-option",
                             "set-encrypted", subject(), row_.call.device);
    edit.device = row_.call.device;
    edit.region = question_.region;
    edit.value = "true";
    edit.why = row_.call.note;
    edit.who = "whoever writes the options";
  }

  void admit_image() {
    const auto image =
        world_.inventory().image(question_.image, question_.account, question_.region);
    const auto allowed = world_.inventory().allowed_images(question_.account, question_.region);
    if (!image.is_found() || !allowed.is_found()) return;
    if (allowed->managed_by == "declarative-policy") {
      return give_up("an administrator of the organization's management account",
                     "the Allowed AMIs settings come from a declarative policy: admit " +
                         image->owner + " there");
    }
    report::Edit& edit = add(question_.account, "allowed-images", "add", question_.region);
    edit.region = question_.region;
    edit.value = image->owner;
    edit.why = "the account's Allowed AMIs settings leave this image's owner out";
    edit.who =
        fmt::format("an administrator of {} with ec2:ReplaceImageCriteriaInAllowedImagesSettings",
                    question_.account);
  }

  EditedWorld& world_;
  const Question& question_;
  const Judged& row_;
  const std::string reason_;
  const Strategy& strategy_;
  Proposal& out_;
};

}  // namespace

void propose_fact(EditedWorld& world, const Judged& row, const Strategy& strategy, Proposal& out) {
  FactProposer(world, row, strategy, out).propose();
}

}  // namespace amiable::launch
