// Words for edits.
#include "report/edit_phrases.h"

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "base/arn.h"
#include "base/json.h"
#include "base/json_edit.h"
#include "report/edit_commands.h"
#include "report/phrases.h"

namespace amiable::report {
namespace {

constexpr std::size_t readable_columns = 160;

// user/UserA for the ARN of a principal.
std::string short_principal(std::string_view arn_text) {
  const auto arn = split_arn(arn_text);
  return std::string(arn ? arn->resource : arn_text);
}

std::string shared_with(const Edit& edit) {
  if (!edit.user_id.empty()) return "account " + edit.user_id;
  if (!edit.group.empty()) return edit.group == "all" ? "everybody" : "group " + edit.group;
  return edit.organization_arn.empty() ? edit.ou_arn : edit.organization_arn;
}

std::string identity_policy_title(const Edit& edit) {
  const Holder holder = holder_of(edit);
  const std::string name = edit.policy_name.empty() ? edit.policy_arn : edit.policy_name;
  return "policy `" + name + "` of " + holder.kind + "/" + holder.name;
}

std::string key_state_sentence(const Edit& edit) {
  const std::string key = short_resource(edit.target);
  if (edit.change == "enable-key") return "enable " + key;
  if (edit.change == "cancel-key-deletion") return "cancel the deletion of " + key;
  if (edit.change == "import-key-material") return "import the key material of " + key + " again";
  return "connect the custom key store of " + key;
}

std::string option_sentence(const Edit& edit) {
  const bool launch = edit.document == "launch-option";
  std::string out =
      edit.change == "other-key" ? "name " + short_resource(edit.kms_key_id) : "ask for encryption";
  if (!edit.device.empty()) out += " for " + edit.device;
  return out + " in the options of the " + (launch ? "launch" : "copy");
}

std::string policy_sentence(const Edit& edit) {
  const std::string title = document_title(edit);
  if (makes_policy(edit)) {
    return "make the policy `" + edit.policy_name + "` and attach it to " +
           short_principal(edit.target);
  }
  if (edit.change == "attach-policy") {
    return "attach " + edit.policy_arn + " to " + short_principal(edit.target);
  }
  if (edit.change == "detach-policy") {
    return "detach " + edit.policy_arn + " from " + short_principal(edit.target);
  }
  if (edit.change == "set-default-version")
    return "make " + edit.value + " the version of " + title;
  const std::string statements = counted(edit.statements.size(), "statement");
  if (edit.change == "add-statements") return "add " + statements + " to " + title;
  if (edit.change == "remove-statement") return "take " + statements + " out of " + title;
  if (!edit.sid.empty() && edit.statements.size() < 2) {
    return "change the statement `" + edit.sid + "` of " + title;
  }
  return "change " + (edit.statements.empty() ? "a statement" : statements) + " of " + title;
}

struct Title {
  std::string_view document, before, after;  // around the target
};

constexpr std::array<Title, 15> titles{{
    {"key-policy", "the key policy of ", ""},
    {"permissions-boundary", "the permissions boundary ", ""},
    {"scp", "the SCP ", ""},
    {"rcp", "the RCP ", ""},
    {"grant", "a grant on ", ""},
    {"key-state", "the state of ", ""},
    {"launch-permission", "the launch permission of ", ""},
    {"snapshot-permission", "the createVolumePermission of ", ""},
    {"new-copy", "a copy of ", ""},
    {"launch-option", "the options of the launch of ", ""},
    {"copy-option", "the options of the copy of ", ""},
    {"ebs-default-kms-key", "the default EBS key of ", ""},
    {"ebs-encryption-by-default", "EBS encryption by default in ", ""},
    {"allowed-images", "the Allowed AMIs settings of ", ""},
    {"tag", "the tags of ", ""},
}};

std::string target_words(const Edit& edit) {
  if (edit.target == "new-image") return "the new image";
  const std::string key = short_resource(edit.target);
  return key == edit.target ? short_principal(edit.target) : key;
}

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    longest = std::max(longest, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

}  // namespace

std::string counted(std::size_t count, std::string_view noun) {
  static constexpr std::array<std::string_view, 7> words{"no",   "one",  "two", "three",
                                                         "four", "five", "six"};
  std::string out = count < words.size() ? std::string(words[count]) : std::to_string(count);
  out += " ";
  out += noun;
  if (count != 1) out += "s";
  return out;
}

std::string document_title(const Edit& edit) {
  if (edit.document == "identity-policy") return identity_policy_title(edit);
  if (edit.document == "session-policy") return "the session policy";
  const auto* title = std::find_if(titles.begin(), titles.end(), [&edit](const Title& each) {
    return each.document == edit.document;
  });
  if (title == titles.end()) return edit.document + " " + edit.target;
  return std::string(title->before) + target_words(edit) + std::string(title->after);
}

std::string edit_sentence(const Edit& edit) {
  const std::string title = document_title(edit);
  if (edit.document == "grant") return "make " + title + " for " + short_principal(edit.grantee);
  if (edit.document == "key-state") return key_state_sentence(edit);
  if (edit.document.ends_with("-option")) return option_sentence(edit);
  if (edit.document == "new-copy") {
    return "copy " + edit.target + " under " + short_resource(edit.kms_key_id);
  }
  if (edit.document.ends_with("-permission")) {
    const bool remove = edit.change == "remove";
    return std::string(remove ? "take " : "add ") + shared_with(edit) +
           (remove ? " from " : " to ") + title;
  }
  if (edit.document == "ebs-default-kms-key") {
    return edit.change == "reset" ? "reset " + title + " to AWS's own"
                                  : "make " + short_resource(edit.kms_key_id) + " " + title;
  }
  if (edit.document == "ebs-encryption-by-default") {
    return (edit.change == "enable" ? "enable " : "change ") + title;
  }
  if (edit.document == "allowed-images") return "add the provider " + edit.value + " to " + title;
  if (edit.document == "tag") return "set " + edit.key + "=" + edit.value + " in " + title;
  if (edit.document == "alias") {
    return "point " + edit.target + " to " + short_resource(edit.kms_key_id);
  }
  return policy_sentence(edit);
}

std::string alternative_sentence(const Alternative& alternative) {
  std::string out, account;
  for (const Edit& edit : alternative.edits) {
    if (!out.empty()) out += edit.account == account ? ", " : "; ";
    if (edit.account != account) out += "in " + edit.account + ": ";
    account = edit.account;
    out += edit_sentence(edit);
    if (edit.guard_rail) out += " (a guard rail)";
  }
  return out;
}

std::string success_sentence(const Diagnosis& diagnosis) {
  Diagnosis after;
  after.verdict = Verdict::succeeds;
  after.subject = diagnosis.subject;
  after.operation = diagnosis.operation;
  after.account = diagnosis.account;
  after.region = diagnosis.region;
  after.principal = diagnosis.principal;
  after.principal_label = diagnosis.principal_label;
  return verdict_sentence(after);
}

std::vector<std::string> accounts_of(const std::vector<Edit>& edits) {
  std::vector<std::string> out;
  for (const Edit& edit : edits) {
    if (std::find(out.begin(), out.end(), edit.account) == out.end()) out.push_back(edit.account);
  }
  return out;
}

bool has_guard_rail(const Alternative& alternative) {
  return std::any_of(alternative.edits.begin(), alternative.edits.end(),
                     [](const Edit& edit) { return edit.guard_rail; });
}

std::vector<AllowanceGroup> group_allowances(const std::vector<Allowance>& allows) {
  std::vector<AllowanceGroup> out;
  for (const Allowance& one : allows) {
    auto group = std::find_if(out.begin(), out.end(), [&one](const AllowanceGroup& each) {
      return each.principal == one.principal && each.resource == one.resource;
    });
    if (group == out.end()) {
      out.push_back({one.principal, one.resource, {}});
      group = out.end() - 1;
    }
    group->actions.push_back(one.action);
  }
  return out;
}

std::string allowance_sentence(const Alternative& alternative) {
  std::set<std::string_view> principals, resources;
  for (const Allowance& one : alternative.allows) {
    principals.insert(one.principal);
    resources.insert(one.resource);
  }
  const bool copies = std::any_of(alternative.edits.begin(), alternative.edits.end(),
                                  [](const Edit& edit) { return edit.document == "new-copy"; });
  const std::string more = copies ? "use of the new copy, as its sharing and its key allow it"
                                  : "more than can be listed";
  if (alternative.allows.empty()) return alternative.allows_bounded ? "nothing besides" : more;
  return counted(alternative.allows.size(), "permission") + " of " +
         counted(principals.size(), "principal") + " on " + counted(resources.size(), "resource") +
         (alternative.allows_bounded ? std::string(", nothing else") : ", and " + more);
}

std::string json_over_lines(const std::string& text) {
  const auto parsed = json::parse(std::make_shared<Source>("policy", text));
  return parsed.ok() ? json::reformatted(parsed.value()->root(), 2) + "\n" : std::string();
}

ReadableTexts readable_texts(const Edit& edit) {
  const bool readable = longest_line(edit.before) <= readable_columns &&
                        longest_line(edit.policy) <= readable_columns;
  if (readable) return {edit.before, edit.policy, false};
  ReadableTexts out{json_over_lines(edit.before), json_over_lines(edit.policy), true};
  const bool lost = (out.before.empty() && !edit.before.empty()) ||
                    (out.after.empty() && !edit.policy.empty()) || out.before == out.after;
  return lost ? ReadableTexts{edit.before, edit.policy, false} : out;
}

}  // namespace amiable::report
