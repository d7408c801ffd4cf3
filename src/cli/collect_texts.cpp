// The script goes over the same files as the live source; commands are those of docs/bundle.md.
#include "cli/collect_texts.h"

#include <fmt/format.h>

#include <span>

#include "base/json.h"
#include "launch/observed.h"
#include "live/file_requests.h"
#include "sources/bundle_paths.h"

namespace amiable::cli {
namespace {

using launch::Question;
using sources::File;

// Line by line: a formatter of C++ would take the braces of one text for its own.
constexpr std::string_view script_head[] = {
    "#!/bin/sh",
    "# Plain aws commands that write the bundle of one question; docs/bundle.md says what each is"
    " for.",
    "# What an account may not read stays away: `amiable why --bundle` then says what it lacks.",
    "BUNDLE=${BUNDLE:-bundle}",
    "save() {",
    "  file=$BUNDLE/$1; shift",
    "  mkdir -p \"$(dirname \"$file\")\"",
    "  if \"$@\" --output json > \"$file.part\"; then mv \"$file.part\" \"$file\";"
    " else rm -f \"$file.part\"; fi",
    "}",
    "# Ids that one account names and another one owns.",
    "recall() { cat \"$BUNDLE/.$1\" 2> /dev/null; }",
    "remember() { mkdir -p \"$BUNDLE\"; echo \"$2\" >> \"$BUNDLE/.$1\"; }",
};

// As one word of the shell.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

class Script {
 public:
  explicit Script(const Question& question) : question_(question) {}

  std::string body() {
    out_ += "ACCOUNT=$(aws sts get-caller-identity --query Account --output text)\n";
    save({File::account_details, "$ACCOUNT", {}, {}});
    region(question_.region.empty() ? "$REGION" : question_.region);
    trail(question_.region.empty() ? "$REGION" : question_.region);
    if (!question_.source_region.empty() && question_.source_region != question_.region) {
      region(question_.source_region);
    }
    organization();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) { out_.append(text).append("\n"); }

  void save(const sources::FileId& file, std::string_view indent = "") {
    out_ += fmt::format("{}save {} {}\n", indent, path_of(file), need_for(file).command);
  }

  void region(const std::string& region) {
    for (const File file :
         {File::ebs_encryption, File::ebs_default_key, File::allowed_images, File::aliases}) {
      save({file, "$ACCOUNT", region, {}});
    }
    line("SNAPSHOTS=\"$(recall snapshots) " + snapshots() + "\"; KEYS=\"$(recall keys)\"");
    if (!question_.image.empty()) image(region);
    if (!question_.instance.empty()) save({File::instances, "$ACCOUNT", region, {}});
    if (!question_.instance.empty() || !question_.volume.empty()) volumes(region);
    line("remember snapshots \"$SNAPSHOTS\"");
    line("SNAPSHOTS=$(for ID in $SNAPSHOTS; do echo $ID; done | sort -u)");
    line("if [ -n \"$SNAPSHOTS\" ]; then");
    save({File::snapshots, "$ACCOUNT", region, "$SNAPSHOTS"}, "  ");
    line(
        fmt::format("  KEYS=\"$KEYS $(aws ec2 describe-snapshots --snapshot-ids $SNAPSHOTS --region"
                    " {} --query 'Snapshots[].KmsKeyId' --output text)\"",
                    region));
    line("fi");
    line("for SNAPSHOT in $SNAPSHOTS; do");
    save({File::snapshot_attribute, "$ACCOUNT", region, "$SNAPSHOT"}, "  ");
    line("done");
    keys(region);
  }

  // What made the thing, and the newest calls in the name of whoever tries it, or of KMS.
  void trail(const std::string& region) {
    for (const std::string* id :
         {&question_.image, &question_.instance, &question_.snapshot, &question_.volume}) {
      if (!id->empty()) save({File::trail_events, "$ACCOUNT", region, *id});
    }
    const std::string name = launch::trail_user_name(question_.principal);
    const std::string which = name.empty()
                                  ? "AttributeKey=EventSource,AttributeValue=kms.amazonaws.com"
                                  : "AttributeKey=Username,AttributeValue=" + name;
    line(
        fmt::format("save {} aws cloudtrail lookup-events --lookup-attributes {} --max-items 500"
                    " --region {}",
                    sources::path_of({File::trail_events, "$ACCOUNT", region, "calls"}),
                    quoted(which), region));
  }

  // Snapshots that the question names itself.
  std::string snapshots() const {
    std::string ids = question_.snapshot;
    for (const model::BlockDevice& device : question_.mappings) {
      if (!device.snapshot_id.empty()) ids += (ids.empty() ? "" : " ") + device.snapshot_id;
    }
    return ids;
  }

  void image(const std::string& region) {
    save({File::images, "$ACCOUNT", region, question_.image});
    save({File::image_attribute, "$ACCOUNT", region, question_.image});
    line(
        fmt::format("SNAPSHOTS=\"$SNAPSHOTS $(aws ec2 describe-images --image-ids {} --region {}"
                    " --query 'Images[].BlockDeviceMappings[].Ebs.SnapshotId' --output text)\"",
                    question_.image, region));
  }

  void volumes(const std::string& region) {
    save({File::volumes, "$ACCOUNT", region, {}});
    const std::string which =
        question_.instance.empty()
            ? "--volume-ids " + question_.volume
            : "--filters Name=attachment.instance-id,Values=" + question_.instance;
    line(
        fmt::format("KEYS=\"$KEYS $(aws ec2 describe-volumes {} --region {} --query"
                    " 'Volumes[].KmsKeyId' --output text)\"",
                    which, region));
  }

  void keys(const std::string& region) {
    line(
        fmt::format("KEYS=\"$KEYS $(aws ec2 get-ebs-default-kms-key-id --region {} --query KmsKeyId"
                    " --output text)\"",
                    region));
    for (const std::string& key : named_keys()) line("KEYS=\"$KEYS " + key + "\"");
    line("for KEY in $(for ID in $KEYS; do echo $ID; done | sort -u); do");
    line(
        fmt::format("  case $KEY in arn:*:key/*) ;; *) KEY=$(aws kms describe-key --key-id $KEY"
                    " --region {} --query KeyMetadata.Arn --output text) || continue ;; esac",
                    region));
    line("  remember keys $KEY");
    line("  OWNER=$(echo \"$KEY\" | cut -d: -f5); KEY=${KEY##*/}");
    line("  [ \"$OWNER\" = \"$ACCOUNT\" ] || continue");
    for (const File file : {File::describe_key, File::key_policy, File::grants, File::key_tags}) {
      save({file, "$ACCOUNT", region, "$KEY"}, "  ");
    }
    line("done");
  }

  std::vector<std::string> named_keys() const {
    std::vector<std::string> keys;
    if (!question_.kms_key_id.empty()) keys.push_back(question_.kms_key_id);
    for (const model::BlockDevice& device : question_.mappings) {
      if (!device.kms_key_id.empty()) keys.push_back(device.kms_key_id);
    }
    return keys;
  }

  // Only where the policies themselves can be read is the folder worth having. The account that may
  // is often none of those that take part.
  void organization() {
    const auto asker = split_arn(question_.principal);
    line("remember accounts \"$ACCOUNT" + (asker ? " " + std::string(asker->account) : "") + "\"");
    line("for TARGET in $(for ID in $(recall accounts); do echo $ID; done | sort -u); do");
    line(
        "  aws organizations list-policies-for-target --target-id $TARGET --filter"
        " SERVICE_CONTROL_POLICY > /dev/null 2>&1 || continue");
    save({File::organization, {}, {}, {}}, "  ");
    line("  NODE=$TARGET");
    line("  while [ -n \"$NODE\" ]; do");
    for (const File file : {File::policies_for_scp, File::policies_for_rcp}) {
      save({file, {}, {}, "$NODE"}, "    ");
    }
    line("    for TYPE in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do");
    line(
        "      for POLICY in $(aws organizations list-policies-for-target --target-id $NODE"
        " --filter $TYPE --query 'Policies[].Id' --output text); do");
    save({File::organization_policy, {}, {}, "$POLICY"}, "        ");
    line("      done");
    line("    done");
    line("    case $NODE in r-*) break ;; esac");
    save({File::parents, {}, {}, "$NODE"}, "    ");
    line(
        "    NODE=$(aws organizations list-parents --child-id $NODE --query 'Parents[0].Id'"
        " --output text)");
    line("  done");
    line("done");
  }

  const Question& question_;
  std::string out_;
};

std::vector<std::string> permissions_of(std::span<const File> files) {
  std::vector<std::string> out;
  for (const File file : files) {
    if (file != File::policies_for_rcp) out.push_back(live::permission_of(file));
  }
  return out;
}

void statement(json::Writer& out, std::string_view sid, const std::vector<std::string>& actions,
               const std::vector<std::string>& resources) {
  out.begin_object();
  out.key("Sid").string(sid);
  out.key("Effect").string("Allow");
  out.key("Action").begin_array();
  for (const std::string& action : actions) out.string(action);
  out.end_array();
  out.key("Resource");
  if (resources.size() > 1) out.begin_array();
  for (const std::string& resource : resources) out.string(resource);
  if (resources.size() > 1) out.end_array();
  out.end_object();
}

std::string key_arns(const Question& question, const std::string& account) {
  return fmt::format("arn:aws:kms:{}:{}:key/*", question.region.empty() ? "*" : question.region,
                     account.empty() ? "*" : account);
}

// What does not say otherwise takes no resource but "*" [service authorization reference].
void policy(json::Writer& out, const std::vector<std::string>& reads,
            const std::vector<std::string>& keys) {
  static constexpr File of_keys[] = {File::describe_key, File::key_policy, File::grants,
                                     File::key_tags};
  out.key("policy").begin_object();
  out.key("Version").string("2012-10-17");
  out.key("Statement").begin_array();
  statement(out, "AmiableReads", reads, {"*"});
  if (!keys.empty()) statement(out, "AmiableReadsKeys", permissions_of(of_keys), keys);
  out.end_array().end_object();
}

void policy(json::Writer& out, const std::vector<File>& files, const std::string& keys) {
  policy(out, permissions_of(files), keys.empty() ? std::vector<std::string>() : std::vector{keys});
}

void policy_of_management(json::Writer& out) {
  out.begin_object().key("account").string("").key("whose").string("management account");
  policy(out,
         {File::organization, File::parents, File::policies_for_scp, File::organization_policy},
         std::string());
  out.end_object();
}

std::vector<File> files_of_asker(const Question& question) {
  std::vector<File> files{File::account_details, File::ebs_encryption, File::ebs_default_key,
                          File::allowed_images,  File::aliases,        File::snapshots,
                          File::trail_events};
  if (!question.image.empty()) files.push_back(File::images);
  if (!question.instance.empty()) files.push_back(File::instances);
  if (!question.instance.empty() || !question.volume.empty()) files.push_back(File::volumes);
  return files;
}

}  // namespace

std::string collect_script(const Question& question, const std::vector<std::string>& profiles) {
  std::string out;
  for (const std::string_view each : script_head) out.append(each).append("\n");
  if (question.region.empty()) out += "REGION=$(aws configure get region)\n";
  const std::string body = Script(question).body();
  if (profiles.empty()) {
    return out +
           "# Run this with the credentials of each account that takes part: first of whoever "
           "tries it, last\n"
           "# of the organization's management account, if you have any.\n" +
           body;
  }
  out += "for AWS_PROFILE in";
  for (const std::string& profile : profiles) out += " " + quoted(profile);
  return out + "; do\nexport AWS_PROFILE\n" + body + "done\n";
}

std::string collect_policies(const Question& question) {
  std::string account = question.account;
  if (const auto arn = split_arn(question.principal); account.empty() && arn)
    account = arn->account;
  json::Writer out(2);
  out.begin_object().key("accounts").begin_array();
  out.begin_object().key("account").string(account).key("whose").string("whoever tries it");
  policy(out, files_of_asker(question), key_arns(question, account));
  out.end_object();
  if (!question.image.empty() || !question.snapshot.empty()) {
    out.begin_object().key("account").string("").key("whose").string("owner of image and key");
    policy(out,
           {File::images, File::snapshots, File::image_attribute, File::snapshot_attribute,
            File::aliases},
           key_arns(question, {}));
    out.end_object();
  }
  policy_of_management(out);
  out.end_array().end_object();
  return out.take() + "\n";
}

std::string account_wide_policies(const std::vector<std::string>& regions) {
  static constexpr File files[] = {
      File::account_details,    File::images,         File::snapshots, File::image_attribute,
      File::snapshot_attribute, File::volumes,        File::instances, File::ebs_encryption,
      File::ebs_default_key,    File::allowed_images, File::aliases};
  std::vector<std::string> reads = permissions_of(files);
  const auto keys = live::keys_request({});
  reads.push_back(fmt::format("{}:{}", keys.service, keys.operation));
  std::vector<std::string> arns;
  for (const std::string& region : regions) {
    arns.push_back(fmt::format("arn:aws:kms:{}:*:key/*", region));
  }
  if (arns.empty()) arns.emplace_back("arn:aws:kms:*:*:key/*");
  json::Writer out(2);
  out.begin_object().key("accounts").begin_array();
  out.begin_object().key("account").string("").key("whose").string("each account");
  policy(out, reads, arns);
  out.end_object();
  policy_of_management(out);
  out.end_array().end_object();
  return out.take() + "\n";
}

}  // namespace amiable::cli
