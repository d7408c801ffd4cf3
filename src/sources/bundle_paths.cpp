// The table of bundle files: path, command, top member.
#include "sources/bundle_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/arn.h"

namespace amiable::sources {
namespace {

// In path and command, A is the account, R the Region, I the id.
struct Row {
  File file;
  std::string_view path, command, member;
};

constexpr std::array rows = {
    Row{File::account_details, "A/account-authorization-details.json",
        "aws iam get-account-authorization-details", "UserDetailList"},
    Row{File::images, "A/R/images.json", "aws ec2 describe-images --image-ids I --region R",
        "Images"},
    Row{File::snapshots, "A/R/snapshots.json",
        "aws ec2 describe-snapshots --snapshot-ids I --region R", "Snapshots"},
    Row{File::volumes, "A/R/volumes.json", "aws ec2 describe-volumes --region R", "Volumes"},
    Row{File::instances, "A/R/instances.json", "aws ec2 describe-instances --region R",
        "Reservations"},
    Row{File::ebs_encryption, "A/R/ebs-encryption.json",
        "aws ec2 get-ebs-encryption-by-default --region R", "EbsEncryptionByDefault"},
    Row{File::ebs_default_key, "A/R/ebs-default-kms-key.json",
        "aws ec2 get-ebs-default-kms-key-id --region R", "KmsKeyId"},
    Row{File::allowed_images, "A/R/allowed-images-settings.json",
        "aws ec2 get-allowed-images-settings --region R", "State"},
    Row{File::scaling_activities, "A/R/scaling-activities.json",
        "aws autoscaling describe-scaling-activities --region R", "Activities"},
    Row{File::trail_events, "A/R/cloudtrail/I.json",
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,"
        "AttributeValue=I --region R",
        "Events"},
    Row{File::aliases, "A/R/aliases.json", "aws kms list-aliases --region R", "Aliases"},
    Row{File::image_attribute, "A/R/image-attributes/I.launchPermission.json",
        "aws ec2 describe-image-attribute --image-id I --attribute launchPermission --region R",
        "LaunchPermissions"},
    Row{File::snapshot_attribute, "A/R/snapshot-attributes/I.createVolumePermission.json",
        "aws ec2 describe-snapshot-attribute --snapshot-id I --attribute createVolumePermission"
        " --region R",
        "CreateVolumePermissions"},
    Row{File::describe_key, "A/R/keys/I/describe-key.json",
        "aws kms describe-key --key-id I --region R", "KeyMetadata"},
    Row{File::key_policy, "A/R/keys/I/key-policy.json",
        "aws kms get-key-policy --key-id I --policy-name default --region R", "Policy"},
    Row{File::grants, "A/R/keys/I/grants.json", "aws kms list-grants --key-id I --region R",
        "Grants"},
    Row{File::key_tags, "A/R/keys/I/resource-tags.json",
        "aws kms list-resource-tags --key-id I --region R", "Tags"},
    Row{File::organization, "organization/describe-organization.json",
        "aws organizations describe-organization", "Organization"},
    Row{File::parents, "organization/list-parents/I.json",
        "aws organizations list-parents --child-id I", "Parents"},
    Row{File::policies_for_scp,
        "organization/list-policies-for-target/I.SERVICE_CONTROL_POLICY.json",
        "aws organizations list-policies-for-target --target-id I --filter"
        " SERVICE_CONTROL_POLICY",
        "Policies"},
    Row{File::policies_for_rcp,
        "organization/list-policies-for-target/I.RESOURCE_CONTROL_POLICY.json",
        "aws organizations list-policies-for-target --target-id I --filter"
        " RESOURCE_CONTROL_POLICY",
        "Policies"},
    Row{File::organization_policy, "organization/policies/I.json",
        "aws organizations describe-policy --policy-id I", "Policy"},
};

const Row& row_of(File file) {
  return *std::find_if(rows.begin(), rows.end(),
                       [file](const Row& row) { return row.file == file; });
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

// Whether a letter stands alone, so that A, R and I mean something.
bool stands_alone(std::string_view pattern, std::size_t i) {
  return (i == 0 || !is_word(pattern[i - 1])) &&
         (i + 1 == pattern.size() || pattern[i + 1] == '/' || pattern[i + 1] == '.' ||
          pattern[i + 1] == ' ');
}

// Replaces the letters A, R, I where they stand alone.
std::string fill(std::string_view pattern, const FileId& file) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const bool alone = stands_alone(pattern, i);
    if (alone && c == 'A') {
      out += file.account;
    } else if (alone && c == 'R') {
      out += file.region;
    } else if (alone && c == 'I') {
      out += file.id;
    } else {
      out += c;
    }
  }
  return out;
}

// The part of `path` that a letter of the pattern stands for; what follows the letter in the
// pattern must follow the part.
std::string_view part_of(std::string_view path, std::string_view rest_of_pattern) {
  const std::size_t slash = rest_of_pattern.find('/');
  const std::string_view suffix = rest_of_pattern.substr(0, slash);
  const std::string_view segment = path.substr(0, path.find('/'));
  if (!segment.ends_with(suffix)) return {};
  return segment.substr(0, segment.size() - suffix.size());
}

bool match(std::string_view pattern, std::string_view path, FileId& file) {
  while (!pattern.empty()) {
    const char c = pattern.front();
    const bool letter = (c == 'A' || c == 'R' || c == 'I') && stands_alone(pattern, 0);
    if (!letter) {
      const std::string_view literal = pattern.substr(0, pattern.find('/') + 1);
      const std::string_view segment = literal.empty() ? pattern : literal;  // the last one
      if (!path.starts_with(segment)) return false;
      pattern.remove_prefix(segment.size());
      path.remove_prefix(segment.size());
      continue;
    }
    const std::string_view part = part_of(path, pattern.substr(1));
    const bool fits = c == 'A'   ? is_account_id(part)
                      : c == 'R' ? is_region(part)
                                 : is_safe_id(part);
    if (!fits) return false;
    (c == 'A' ? file.account : c == 'R' ? file.region : file.id) = part;
    pattern.remove_prefix(1);
    path.remove_prefix(part.size());
  }
  return path.empty();
}

}  // namespace

bool is_safe_id(std::string_view id) {
  return !id.empty() && id.size() <= 256 && id.find("..") == std::string_view::npos &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return is_word(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
         });
}

std::string path_of(const FileId& file) { return fill(row_of(file.file).path, file); }

std::optional<FileId> file_of(std::string_view path) {
  for (const Row& row : rows) {
    FileId file;
    file.file = row.file;
    if (match(row.path, path, file)) return file;
  }
  return std::nullopt;
}

model::Need need_for(const FileId& file) {
  std::string command = fill(row_of(file.file).command, file);
  // Lists may be asked for as a whole where no single id is wanted.
  if (file.id.empty()) {
    if (file.file == File::images)
      command = "aws ec2 describe-images --owners self --region " + file.region;
    if (file.file == File::snapshots) {
      command = "aws ec2 describe-snapshots --owner-ids self --region " + file.region;
    }
  }
  return {path_of(file), std::move(command), file.account};
}

std::string_view top_member(File file) { return row_of(file).member; }

}  // namespace amiable::sources
