// The table of ways, and words as a shell reads them.
#include "report/edit_commands.h"

#include <algorithm>
#include <array>

#include "base/arn.h"
#include "base/json.h"
#include "report/layout.h"

namespace amiable::report {
namespace {

std::string_view region_of(const Edit& edit) {
  if (!edit.region.empty()) return edit.region;
  const auto arn = split_arn(edit.target);
  return arn ? arn->region : std::string_view();
}

// Builds one command word by word.
class Words {
 public:
  explicit Words(std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) add(word);
  }
  Words& add(std::string_view word) {
    command_.words.push_back({Word::Kind::literal, std::string(word)});
    return *this;
  }
  // IAM names may begin with a dash, which alone would be read as an option.
  Words& option(std::string_view name, std::string_view value) {
    if (value.starts_with('-')) return add(std::string(name) + "=" + std::string(value));
    return add(name).add(value);
  }
  Words& document(std::string_view name) {
    add(name);
    command_.words.push_back({Word::Kind::document, {}});
    return *this;
  }
  Words& image(std::string_view name, std::string_view id) {
    add(name);
    if (id == "new-image") {
      command_.words.push_back({Word::Kind::new_image, {}});
    } else {
      add(id);
    }
    return *this;
  }
  Words& region(const Edit& edit) {
    const std::string_view region = region_of(edit);
    return region.empty() ? *this : option("--region", region);
  }
  operator AwsCommand() const { return command_; }  // NOLINT: reads as the command it builds

 private:
  AwsCommand command_;
};

// --- JSON values of options: they hold any name, which shorthand syntax does not.

using Pairs = std::vector<std::pair<std::string, std::string>>;

void write_object(json::Writer& out, const Pairs& pairs) {
  out.begin_object();
  for (const auto& [name, value] : pairs) out.key(name).string(value);
  out.end_object();
}

std::string list_of_one(const Pairs& pairs) {
  json::Writer out;
  out.begin_array();
  write_object(out, pairs);
  out.end_array();
  return out.take();
}

std::string grant_constraints(const Edit& edit) {
  json::Writer out;
  out.begin_object();
  if (!edit.context_equals.empty()) {
    write_object(out.key("EncryptionContextEquals"), edit.context_equals);
  }
  if (!edit.context_subset.empty()) {
    write_object(out.key("EncryptionContextSubset"), edit.context_subset);
  }
  out.end_object();
  return out.take();
}

// --- Policy documents.

Way put_key_policy(const Edit& edit) {
  return {{Words{"aws", "kms", "put-key-policy"}
               .option("--key-id", edit.target)
               .option("--policy-name", "default")
               .document("--policy")
               .region(edit)},
          {"put-key-policy replaces the whole policy: gather it again first if somebody may have "
           "edited it since"}};
}

std::string new_policy_arn(const Edit& edit) {
  if (!edit.policy_arn.empty()) return edit.policy_arn;
  const auto arn = split_arn(edit.target);
  const std::string_view partition = arn ? arn->partition : std::string_view("aws");
  return "arn:" + std::string(partition) + ":iam::" + edit.account + ":policy/" + edit.policy_name;
}

AwsCommand attach_policy(const Edit& edit, std::string_view verb, std::string_view policy_arn) {
  const Holder holder = holder_of(edit);
  return Words{"aws", "iam", std::string(verb) + "-" + holder.kind + "-policy"}
      .option("--" + holder.kind + "-name", holder.name)
      .option("--policy-arn", policy_arn);
}

Way new_version(std::string_view arn) {
  return {{Words{"aws", "iam", "create-policy-version"}
               .option("--policy-arn", arn)
               .document("--policy-document")
               .add("--set-as-default")},
          {"a managed policy keeps five versions: delete an old one first if there are five"}};
}

Way edit_identity_policy(const Edit& edit) {
  const Holder holder = holder_of(edit);
  if (edit.change == "detach-policy") return {{attach_policy(edit, "detach", edit.policy_arn)}, {}};
  if (edit.change == "set-default-version") {
    return {{Words{"aws", "iam", "set-default-policy-version"}
                 .option("--policy-arn", edit.policy_arn)
                 .option("--version-id", edit.value)},
            {}};
  }
  if (makes_policy(edit)) {
    return {{Words{"aws", "iam", "create-policy"}
                 .option("--policy-name", edit.policy_name)
                 .document("--policy-document"),
             attach_policy(edit, "attach", new_policy_arn(edit))},
            {}};
  }
  if (edit.change == "attach-policy") return {{attach_policy(edit, "attach", edit.policy_arn)}, {}};
  if (!edit.policy_arn.empty()) return new_version(edit.policy_arn);
  const Words inline_policy =
      Words{"aws", "iam"}
          .add((edit.policy.empty() ? "delete-" : "put-") + holder.kind + "-policy")
          .option("--" + holder.kind + "-name", holder.name)
          .option("--policy-name", edit.policy_name);
  if (edit.policy.empty()) return {{inline_policy}, {}};
  return {{Words(inline_policy).document("--policy-document")}, {}};
}

Way edit_boundary(const Edit& edit) {
  return new_version(edit.policy_arn.empty() ? edit.target : edit.policy_arn);
}

Way edit_organization_policy(const Edit& edit) {
  return {{Words{"aws", "organizations", "update-policy"}
               .option("--policy-id", edit.target)
               .document("--content")},
          {"a guard rail of the organization: it holds for every account it is attached to"}};
}

Way edit_session_policy(const Edit&) {
  return {{}, {"pass this session policy when the role is assumed (aws sts assume-role --policy)"}};
}

// --- Keys.

Way create_grant(const Edit& edit) {
  Words command = Words{"aws", "kms", "create-grant"}
                      .option("--key-id", edit.target)
                      .option("--grantee-principal", edit.grantee)
                      .add("--operations");
  for (const std::string& operation : edit.operations) command.add(operation);
  if (!edit.context_subset.empty() || !edit.context_equals.empty()) {
    command.option("--constraints", grant_constraints(edit));
  }
  return {{command.region(edit)},
          {"a grant can take some minutes to work everywhere; aws kms retire-grant or revoke-grant "
           "takes it back"}};
}

Way change_key_state(const Edit& edit) {
  const auto on_key = [&edit](std::string_view verb) {
    return Words{"aws", "kms", verb}.option("--key-id", edit.target).region(edit);
  };
  if (edit.change == "import-key-material") {
    Words parameters = on_key("get-parameters-for-import");
    return {{parameters.option("--wrapping-algorithm", "RSAES_OAEP_SHA_256")
                 .option("--wrapping-key-spec", "RSA_4096")},
            {"wrap the same key material with the public key that this prints, then "
             "aws kms import-key-material: KMS takes no other material for this key"}};
  }
  if (edit.change == "connect-custom-key-store") {
    Words store = on_key("describe-key");
    return {{store.option("--query", "KeyMetadata.CustomKeyStoreId").option("--output", "text")},
            {"then aws kms connect-custom-key-store --custom-key-store-id with what this prints"}};
  }
  return {{on_key(edit.change)}, {}};  // enable-key, cancel-key-deletion
}

Way change_alias(const Edit& edit) {
  const std::string_view verb = edit.change == "create" ? "create-alias" : "update-alias";
  return {{Words{"aws", "kms", verb}
               .option("--alias-name", edit.target)
               .option("--target-key-id", edit.kms_key_id)
               .region(edit)},
          {}};
}

// --- EC2.

Pairs shared_with(const Edit& edit) {
  if (!edit.user_id.empty()) return {{"UserId", edit.user_id}};
  if (!edit.group.empty()) return {{"Group", edit.group}};
  if (!edit.organization_arn.empty()) return {{"OrganizationArn", edit.organization_arn}};
  return {{"OrganizationalUnitArn", edit.ou_arn}};
}

Way share_image(const Edit& edit) {
  const std::string_view change = edit.change == "remove" ? "Remove" : "Add";
  return {{Words{"aws", "ec2", "modify-image-attribute"}
               .image("--image-id", edit.target)
               .option("--launch-permission",
                       "{\"" + std::string(change) + "\":" + list_of_one(shared_with(edit)) + "}")
               .region(edit)},
          {}};
}

Way share_snapshot(const Edit& edit) {
  Words command = Words{"aws", "ec2", "modify-snapshot-attribute"}
                      .option("--snapshot-id", edit.target)
                      .option("--attribute", "createVolumePermission")
                      .option("--operation-type", edit.change == "remove" ? "remove" : "add");
  if (edit.user_id.empty()) {
    command.option("--group-names", edit.group);
  } else {
    command.option("--user-ids", edit.user_id);
  }
  return {{command.region(edit)}, {}};
}

Way copy_image(const Edit& edit) {
  AwsCommand copy = Words{"aws", "ec2", "copy-image"}
                        .option("--source-image-id", edit.target)
                        .option("--source-region", region_of(edit))
                        .option("--name", "copy-of-" + edit.target)
                        .add("--encrypted")
                        .option("--kms-key-id", edit.kms_key_id)
                        .region(edit)
                        .option("--query", "ImageId")
                        .option("--output", "text");
  copy.makes_image = true;
  AwsCommand wait =
      Words{"aws", "ec2", "wait", "image-available"}.image("--image-ids", "new-image").region(edit);
  return {{std::move(copy), std::move(wait)},
          {"the copy has an id of its own: use it in place of " + edit.target}};
}

std::string mapping_of(const Edit& edit) {
  json::Writer out;
  out.begin_array().begin_object();
  if (!edit.device.empty()) out.key("DeviceName").string(edit.device);
  out.key("Ebs").begin_object();
  out.key("Encrypted").boolean(edit.value != "false");
  if (!edit.kms_key_id.empty()) out.key("KmsKeyId").string(edit.kms_key_id);
  out.end_object().end_object().end_array();
  return out.take();
}

Way option_of_launch(const Edit& edit) {
  Words flags{"--block-device-mappings", mapping_of(edit)};
  AwsCommand command = flags;
  command.flags_of_caller = true;
  return {{std::move(command)}, {"nothing is stored: launch with these options"}};
}

Way option_of_copy(const Edit& edit) {
  Words flags{edit.value == "false" ? "--no-encrypted" : "--encrypted"};
  if (!edit.kms_key_id.empty()) flags.option("--kms-key-id", edit.kms_key_id);
  AwsCommand command = flags;
  command.flags_of_caller = true;
  return {{std::move(command)}, {"nothing is stored: copy with these options"}};
}

Way change_default_key(const Edit& edit) {
  if (edit.change == "reset") {
    return {{Words{"aws", "ec2", "reset-ebs-default-kms-key-id"}.region(edit)},
            {"the default key is AWS's own then: its volumes cannot be shared"}};
  }
  return {{Words{"aws", "ec2", "modify-ebs-default-kms-key-id"}
               .option("--kms-key-id", edit.kms_key_id)
               .region(edit)},
          {}};
}

Way change_default_encryption(const Edit& edit) {
  const bool on = edit.change == "enable" || edit.value == "true";
  return {{Words{"aws", "ec2"}
               .add(on ? "enable-ebs-encryption-by-default" : "disable-ebs-encryption-by-default")
               .region(edit)},
          {}};
}

// The call replaces all criteria, so the one more goes behind what the account has.
Way admit_image(const Edit& edit) {
  const std::string criterion = "[{\"ImageProviders\":[\"" + edit.value + "\"]}]";
  return {{Words{"aws", "ec2", "get-allowed-images-settings"}
               .option("--query", "{ImageCriteria: [ImageCriteria || `[]`, `" + criterion + "`][]}")
               .option("--output", "json")
               .region(edit)},
          {"save what this prints (the criteria with " + edit.value +
           " added) and give it to aws ec2 replace-image-criteria-in-allowed-images-settings "
           "--cli-input-json file://…, which replaces all of them"}};
}

Way change_tag(const Edit& edit) {
  const auto arn = split_arn(edit.target);
  const std::string_view resource = arn ? arn->resource : std::string_view(edit.target);
  if (arn && arn->service == "iam") {
    const Holder holder = holder_of(edit);
    return {{Words{"aws", "iam", "tag-" + holder.kind}
                 .option("--" + holder.kind + "-name", holder.name)
                 .option("--tags", list_of_one({{"Key", edit.key}, {"Value", edit.value}}))},
            {}};
  }
  if (arn && arn->service == "kms") {
    return {{Words{"aws", "kms", "tag-resource"}
                 .option("--key-id", edit.target)
                 .option("--tags", list_of_one({{"TagKey", edit.key}, {"TagValue", edit.value}}))
                 .region(edit)},
            {}};
  }
  return {{Words{"aws", "ec2", "create-tags"}
               .option("--resources", last_part(resource))
               .option("--tags", list_of_one({{"Key", edit.key}, {"Value", edit.value}}))
               .region(edit)},
          {}};
}

struct Row {
  std::string_view document;
  Way (*way)(const Edit&);
};

constexpr std::array<Row, 18> table{{
    {"key-policy", put_key_policy},
    {"identity-policy", edit_identity_policy},
    {"permissions-boundary", edit_boundary},
    {"session-policy", edit_session_policy},
    {"scp", edit_organization_policy},
    {"rcp", edit_organization_policy},
    {"grant", create_grant},
    {"key-state", change_key_state},
    {"alias", change_alias},
    {"launch-permission", share_image},
    {"snapshot-permission", share_snapshot},
    {"new-copy", copy_image},
    {"launch-option", option_of_launch},
    {"copy-option", option_of_copy},
    {"ebs-default-kms-key", change_default_key},
    {"ebs-encryption-by-default", change_default_encryption},
    {"allowed-images", admit_image},
    {"tag", change_tag},
}};

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
}

// A document's name stands behind the folder's shell text, which may hold a variable.
std::string document_word(std::string_view folder, const std::string& document) {
  if (folder.empty()) return shell_quoted("file://" + document);
  return "\"file://" + std::string(folder) + document + "\"";
}

}  // namespace

Way way_of(const Edit& edit) {
  const auto* row = std::find_if(table.begin(), table.end(), [&edit](const Row& each) {
    return each.document == edit.document;
  });
  if (row == table.end()) return {{}, {"no command is known for " + edit.document}};
  return row->way(edit);
}

bool has_document(const Edit& edit) {
  return !edit.policy.empty() && (edit.change != "attach-policy" || makes_policy(edit));
}

bool makes_policy(const Edit& edit) {
  return edit.change == "attach-policy" && !edit.policy.empty() && edit.before.empty();
}

std::string document_file(std::size_t index, const Edit& edit) {
  std::string number = std::to_string(index + 1);
  if (number.size() < 2) number.insert(0, "0");
  std::string name = number + "-" + edit.account + "-" + edit.document;
  const auto is_odd = [](char c) { return !is_plain(c) || c == '/' || c == '%' || c == ':'; };
  std::replace_if(name.begin(), name.end(), is_odd, '_');
  return name + ".json";
}

// A policy kept with a group is named by the group, while the edit may speak of its member.
Holder holder_of(const Edit& edit) {
  const auto arn = split_arn(edit.holder.starts_with("arn:") ? edit.holder : edit.target);
  if (!arn) return {"user", edit.holder.empty() ? edit.target : edit.holder};
  Holder out{std::string(arn->resource.substr(0, arn->resource.find('/'))),
             std::string(last_part(arn->resource))};
  const bool another =
      !edit.holder.empty() && !edit.holder.starts_with("arn:") && edit.holder != out.name;
  return another ? Holder{"group", edit.holder} : out;
}

std::string shell_quoted(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::vector<std::string> shell_pieces(const AwsCommand& command, std::string_view folder,
                                      const std::string& document) {
  std::vector<std::string> pieces;
  for (const Word& word : command.words) {
    const bool option = word.kind == Word::Kind::literal && word.text.starts_with("--");
    std::string text = word.kind == Word::Kind::document    ? document_word(folder, document)
                       : word.kind == Word::Kind::new_image ? "\"$new_image\""
                                                            : shell_quoted(word.text);
    if (pieces.empty() || option) {
      pieces.push_back(std::move(text));
    } else {
      pieces.back() += " " + text;
    }
  }
  if (command.makes_image && !pieces.empty()) {
    pieces.front().insert(0, "new_image=$(");
    pieces.back() += ")";
  }
  return pieces;
}

std::string shell_line(const std::vector<std::string>& pieces) {
  std::string out;
  for (const std::string& piece : pieces) out += (out.empty() ? "" : " ") + piece;
  return out;
}

void append_shell(std::string& out, std::string_view indent, const std::vector<std::string>& pieces,
                  int width) {
  std::string line(indent);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const bool fits = columns(line) + columns(pieces[i]) + 3 <= static_cast<std::size_t>(width);
    if (i > 0 && !fits) {
      out += line + " \\\n";
      line = std::string(indent) + "  " + pieces[i];
    } else {
      line += (i > 0 ? " " : "") + pieces[i];
    }
  }
  out += line + "\n";
}

}  // namespace amiable::report
