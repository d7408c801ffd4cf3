// A cure as a Terraform root module: a provider per account and Region, a resource per edit.
// Existing managed and organization policies are imported, not made again.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/arn.h"
#include "report/edit_commands.h"
#include "report/edit_phrases.h"
#include "report/hcl.h"
#include "report/layout.h"
#include "report/render_cure.h"

namespace amiable::report {
namespace {

constexpr int text_width = 96;

std::string comment(std::string_view text) {
  std::string lines;
  append_wrapped(lines, {"# ", "# "}, text, text_width);
  return finish(lines, Color::never);
}

// One block; values are HCL already. A value of several lines stands apart, as terraform fmt wants.
struct Block {
  std::string head;  // resource "aws_kms_grant" "edit_1"
  std::vector<std::pair<std::string, std::string>> lines, apart;
  std::vector<Block> blocks;
};

void append_block(std::string& out, const Block& block, const std::string& indent = {}) {
  out += indent + block.head + " {\n";
  std::size_t width = 0;
  for (const auto& [name, value] : block.lines) width = std::max(width, name.size());
  for (const auto& [name, value] : block.lines) {
    out += indent + "  " + pad(name, width) + " = " + value + "\n";
  }
  for (const auto& [name, value] : block.apart) out += "\n  " + name + " = " + value + "\n";
  for (const Block& each : block.blocks) {
    if (!out.ends_with("{\n")) out += "\n";
    append_block(out, each, indent + "  ");
  }
  out += indent + "}\n";
}

std::string provider_alias(const std::string& account, const std::string& region) {
  return hcl_identifier("account_" + account + "_" + region);
}

std::string list_of(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + hcl_quoted(value);
  return "[" + out + "]";
}

std::string map_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) {
    out += (out.empty() ? "" : ", ") + hcl_quoted(name) + " = " + hcl_quoted(value);
  }
  return "{ " + out + " }";
}

class Module {
 public:
  Module(const Cure& cure, const CureOptions& options)
      : cure_(cure), edits_(cure.alternatives.front().edits), options_(options) {}

  std::string write() {
    out_ = comment("Made by amiable fix. After it, " + success_sentence(cure_.diagnosis) + ".");
    out_ += comment(
        "Read the plan before you apply it: what your own configuration manages "
        "already belongs there.");
    append({"terraform",
            {},
            {},
            {{"required_providers", {{"aws", "{ source = \"hashicorp/aws\" }"}}, {}, {}}}});
    providers();
    for (std::size_t i = 0; i < edits_.size(); ++i) edit(i, edits_[i]);
    return std::move(out_);
  }

 private:
  void append(const Block& block) {
    out_ += "\n";
    append_block(out_, block);
  }

  std::string region_of(const Edit& edit) const {
    if (!edit.region.empty()) return edit.region;
    const auto arn = split_arn(edit.target);
    return arn && !arn->region.empty() ? std::string(arn->region) : cure_.diagnosis.region;
  }

  void providers() {
    std::set<std::string> seen;
    for (const std::string& account : accounts_of(edits_)) {
      append({"variable " + hcl_quoted("profile_" + account),
              {{"type", "string"},
               {"default", "null"},
               {"description", hcl_quoted("AWS profile with credentials of account " + account)}},
              {},
              {}});
    }
    for (const Edit& edit : edits_) {
      const std::string alias = provider_alias(edit.account, region_of(edit));
      if (!seen.insert(alias).second) continue;
      append({"provider \"aws\"",
              {{"alias", hcl_quoted(alias)},
               {"region", hcl_quoted(region_of(edit))},
               {"profile", "var.profile_" + edit.account},
               {"allowed_account_ids", list_of({edit.account})}},
              {},
              {}});
    }
  }

  Block resource(std::string_view type, const Edit& edit) const {
    return {"resource \"" + std::string(type) + "\" \"" + name_ + "\"",
            {{"provider", "aws." + provider_alias(edit.account, region_of(edit))}},
            {},
            {}};
  }

  // What Terraform has no resource for, or none for this part alone.
  void by_hand(std::size_t index, const Edit& edit, std::string_view why) {
    out_ += comment(why);
    const Way way = way_of(edit);
    for (const AwsCommand& command : way.commands) {
      const std::string text = shell_line(shell_pieces(command, "", document_file(index, edit)));
      out_ += comment((command.flags_of_caller ? "add to the command: " : "run: ") + text);
    }
    for (const std::string& note : way.notes) out_ += comment(note);
  }

  void edit(std::size_t index, const Edit& edit) {
    out_ += "\n" + comment(std::to_string(index + 1) + ". in account " + edit.account + ": " +
                           edit_sentence(edit));
    if (edit.guard_rail && !options_.guard_rails) {
      out_ += comment("a guard rail, left out: amiable fix --include-guard-rails writes it");
      return;
    }
    name_ = "edit_" + std::to_string(index + 1);
    if (edit.policy.empty() || !policy(index, edit)) setting(index, edit);
  }

  bool policy(std::size_t index, const Edit& edit) {
    if (edit.document == "key-policy") {
      Block block = resource("aws_kms_key_policy", edit);
      block.lines.emplace_back("key_id", hcl_quoted(edit.target));
      block.apart.emplace_back("policy", hcl_heredoc(edit.policy));
      append_here(block);
    } else if (edit.document == "identity-policy") {
      identity_policy(index, edit);
    } else if (edit.document == "permissions-boundary") {
      managed_policy(edit, edit.policy_arn.empty() ? edit.target : edit.policy_arn);
    } else if (edit.document == "scp" || edit.document == "rcp") {
      organization_policy(edit);
    } else {
      return false;
    }
    return true;
  }

  // Behind its comment, without a blank line.
  void append_here(const Block& block) { append_block(out_, block); }

  void import(const std::string& address, const std::string& id) {
    append_here({"import", {{"to", address + "." + name_}, {"id", hcl_quoted(id)}}, {}, {}});
    out_ += "\n";
  }

  void managed_policy(const Edit& edit, const std::string& arn) {
    import("aws_iam_policy", arn);
    const std::size_t slash = arn.find('/');
    const std::string path = arn.substr(std::min(slash, arn.size()));
    const std::size_t last = path.rfind('/');
    Block block = resource("aws_iam_policy", edit);
    block.lines.emplace_back("name", hcl_quoted(path.substr(last + 1)));
    block.lines.emplace_back("path", hcl_quoted(path.substr(0, last + 1)));
    block.apart.emplace_back("policy", hcl_heredoc(edit.policy));
    block.blocks.push_back({"lifecycle", {{"ignore_changes", "[description, tags]"}}, {}, {}});
    append_here(block);
  }

  void identity_policy(std::size_t index, const Edit& edit) {
    const Holder holder = holder_of(edit);
    if (makes_policy(edit)) {
      Block block = resource("aws_iam_policy", edit);
      block.lines.emplace_back("name", hcl_quoted(edit.policy_name));
      block.apart.emplace_back("policy", hcl_heredoc(edit.policy));
      append_here(block);
      out_ += "\n";
      return attachment(edit, "aws_iam_policy." + name_ + ".arn");
    }
    if (edit.change == "attach-policy") return attachment(edit, hcl_quoted(edit.policy_arn));
    if (edit.change == "set-default-version" || edit.change == "detach-policy") {
      return by_hand(index, edit, "not done here: it is undone where the policy is managed");
    }
    if (!edit.policy_arn.empty()) return managed_policy(edit, edit.policy_arn);
    Block block = resource("aws_iam_" + holder.kind + "_policy", edit);
    block.lines.emplace_back("name", hcl_quoted(edit.policy_name));
    block.lines.emplace_back(holder.kind, hcl_quoted(holder.name));
    block.apart.emplace_back("policy", hcl_heredoc(edit.policy));
    append_here(block);
  }

  void attachment(const Edit& edit, const std::string& policy_arn) {
    const Holder holder = holder_of(edit);
    Block block = resource("aws_iam_" + holder.kind + "_policy_attachment", edit);
    block.lines.emplace_back(holder.kind, hcl_quoted(holder.name));
    block.lines.emplace_back("policy_arn", policy_arn);
    append_here(block);
  }

  // Name and type are required; the organization has them.
  void organization_policy(const Edit& edit) {
    import("aws_organizations_policy", edit.target);
    Block data = resource("aws_organizations_policy", edit);
    data.head.replace(0, 8, "data");
    data.lines.emplace_back("policy_id", hcl_quoted(edit.target));
    append_here(data);
    out_ += "\n";
    const std::string found = "data.aws_organizations_policy." + name_ + ".";
    Block block = resource("aws_organizations_policy", edit);
    block.lines.emplace_back("name", found + "name");
    block.lines.emplace_back("type", found + "type");
    block.apart.emplace_back("content", hcl_heredoc(edit.policy));
    block.blocks.push_back({"lifecycle", {{"ignore_changes", "[description, tags]"}}, {}, {}});
    append_here(block);
  }

  void setting(std::size_t index, const Edit& edit) {
    if (edit.document == "identity-policy" && edit.change == "attach-policy") {
      return attachment(edit, hcl_quoted(edit.policy_arn));
    }
    if (edit.document == "grant") return grant(edit);
    if (edit.document == "launch-permission" && edit.change != "remove") return share_image(edit);
    if (edit.document == "new-copy") return copy_image(index, edit);
    const bool one_account = edit.change != "remove" && !edit.user_id.empty();
    if (edit.document == "snapshot-permission" && one_account) {
      Block block = resource("aws_snapshot_create_volume_permission", edit);
      block.lines.emplace_back("snapshot_id", hcl_quoted(edit.target));
      block.lines.emplace_back("account_id", hcl_quoted(edit.user_id));
      return append_here(block);
    }
    if (edit.document == "ebs-default-kms-key" && edit.change != "reset") {
      Block block = resource("aws_ebs_default_kms_key", edit);
      block.lines.emplace_back("key_arn", hcl_quoted(edit.kms_key_id));
      return append_here(block);
    }
    if (edit.document == "ebs-encryption-by-default") {
      Block block = resource("aws_ebs_encryption_by_default", edit);
      const bool on = edit.change == "enable" || edit.value == "true";
      block.lines.emplace_back("enabled", on ? "true" : "false");
      return append_here(block);
    }
    if (edit.document == "alias" && edit.change == "create") {
      Block block = resource("aws_kms_alias", edit);
      block.lines.emplace_back("name", hcl_quoted(edit.target));
      block.lines.emplace_back("target_key_id", hcl_quoted(edit.kms_key_id));
      return append_here(block);
    }
    by_hand(index, edit, "Terraform has no resource for this edit alone:");
  }

  void grant(const Edit& edit) {
    Block block = resource("aws_kms_grant", edit);
    block.lines.emplace_back("key_id", hcl_quoted(edit.target));
    block.lines.emplace_back("grantee_principal", hcl_quoted(edit.grantee));
    std::string operations = "[\n";
    for (const std::string& one : edit.operations) operations += "    " + hcl_quoted(one) + ",\n";
    block.apart.emplace_back("operations", operations + "  ]");
    Block constraints{"constraints", {}, {}, {}};
    if (!edit.context_equals.empty()) {
      constraints.lines.emplace_back("encryption_context_equals", map_of(edit.context_equals));
    }
    if (!edit.context_subset.empty()) {
      constraints.lines.emplace_back("encryption_context_subset", map_of(edit.context_subset));
    }
    if (!constraints.lines.empty()) block.blocks.push_back(std::move(constraints));
    append_here(block);
  }

  void share_image(const Edit& edit) {
    Block block = resource("aws_ami_launch_permission", edit);
    const bool is_new = edit.target == "new-image" && !copy_.empty();
    block.lines.emplace_back("image_id",
                             is_new ? "aws_ami_copy." + copy_ + ".id" : hcl_quoted(edit.target));
    const std::array<std::pair<const char*, const std::string*>, 4> whom{
        {{"account_id", &edit.user_id},
         {"group", &edit.group},
         {"organization_arn", &edit.organization_arn},
         {"organizational_unit_arn", &edit.ou_arn}}};
    for (const auto& [name, value] : whom) {
      if (!value->empty()) block.lines.emplace_back(name, hcl_quoted(*value));
    }
    append_here(block);
  }

  void copy_image(std::size_t index, const Edit& edit) {
    if (edit.change != "copy-image") return by_hand(index, edit, "not known to Terraform:");
    copy_ = name_;
    Block block = resource("aws_ami_copy", edit);
    block.lines.emplace_back("name", hcl_quoted("copy-of-" + edit.target));
    block.lines.emplace_back("source_ami_id", hcl_quoted(edit.target));
    block.lines.emplace_back("source_ami_region", hcl_quoted(region_of(edit)));
    block.lines.emplace_back("encrypted", "true");
    block.lines.emplace_back("kms_key_id", hcl_quoted(edit.kms_key_id));
    append_here(block);
  }

  const Cure& cure_;
  const std::vector<Edit>& edits_;
  const CureOptions& options_;
  std::string name_, copy_;
  std::string out_;
};

}  // namespace

std::string render_cure_terraform(const Cure& cure, const CureOptions& options) {
  if (cure.alternatives.empty() || cure.alternatives.front().edits.empty()) {
    return "# Made by amiable fix: there is no edit to make.\n";
  }
  return Module(cure, options).write();
}

}  // namespace amiable::report
