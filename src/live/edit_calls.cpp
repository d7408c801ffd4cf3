// A class per family of documents would be more text than the table of calls it hides: each way is
// one struct of requests.
#include "live/edit_calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "base/ascii.h"
#include "base/json_edit.h"
#include "base/json_members.h"
#include "live/api_output.h"
#include "report/edit_commands.h"

namespace amiable::live {
namespace {

using aws_client::Client;
using aws_client::Reply;
using aws_client::Request;
using report::Edit;
using Parameters = std::vector<std::pair<std::string, std::string>>;

std::string region_of(const Edit& edit) {
  if (!edit.region.empty()) return edit.region;
  const auto arn = split_arn(edit.target);
  return arn && !arn->region.empty() ? std::string(arn->region) : std::string("us-east-1");
}

std::string body(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  json::Writer out;
  out.begin_object();
  for (const auto& [name, value] : members) out.key(name).string(value);
  out.end_object();
  return out.take();
}

Request query(const Edit& edit, std::string service, std::string operation, Parameters parameters) {
  Request request;
  request.service = std::move(service);
  request.region = region_of(edit);
  request.operation = std::move(operation);
  request.parameters = std::move(parameters);
  return request;
}

Request call_json(const Edit& edit, std::string service, std::string operation, std::string input) {
  Request request;
  request.service = std::move(service);
  request.region = region_of(edit);
  request.operation = std::move(operation);
  request.body = std::move(input);
  return request;
}

Error refused(const Client& client, const Request& request, const Reply& reply) {
  return Error{ErrorKind::unreadable,
               fmt::format("{}:{} ({}): {}: {}", request.service, request.operation,
                           client.identity(), reply.error_code, reply.error_message),
               "",
               reply.is_refusal()
                   ? fmt::format("the profile needs {}:{}", request.service, request.operation)
                   : std::string("nothing else was changed")};
}

bool is_not_there(const Reply& reply) {
  return reply.error_code == "NoSuchEntity" || reply.error_code == "NotFoundException" ||
         reply.error_code.ends_with(".NotFound");
}

// Makes a call whose output does not matter. A thing that is not there is no error where `absent`
// says so.
Result<Reply> call(Client& client, const Request& request, bool* absent = nullptr) {
  Reply reply = TRY(client.call(request));
  if (absent != nullptr && is_not_there(reply)) {
    *absent = true;
    return reply;
  }
  if (!reply.ok()) return refused(client, request, reply);
  return reply;
}

Result<void> tell(Client& client, const Request& request, bool* absent = nullptr) {
  TRY(call(client, request, absent));
  return {};
}

// The output as JSON; `{}` where the thing is not there.
Result<json::DocumentPtr> ask(Client& client, const Request& request, bool* absent = nullptr) {
  const Reply reply = TRY(call(client, request, absent));
  std::string output =
      reply.ok() ? TRY(output_of(request.service, request.operation, reply.body)) : "{}";
  return json::parse(std::make_shared<Source>(
      fmt::format("reply of {}:{}", request.service, request.operation), std::move(output)));
}

// Text of a member a few levels down; empty where there is none. Objects come as written.
std::string text_at(const json::DocumentPtr& document,
                    std::initializer_list<std::string_view> path) {
  json::Value value = document->root();
  for (const std::string_view name : path) {
    const auto member = value.find(name);
    if (!member) return {};
    value = *member;
  }
  return value.is(json::Type::string) ? value.string() : std::string(value.raw());
}

// --- Identity policies and boundaries

// User, Role, Group: as the names of IAM's operations and parameters have it.
report::Holder iam_holder(const Edit& edit) {
  report::Holder holder = report::holder_of(edit);
  holder.kind.front() = static_cast<char>(holder.kind.front() - 'a' + 'A');
  return holder;
}

bool is_managed(const Edit& edit) { return !edit.policy_arn.empty(); }

Request inline_call(const Edit& edit, std::string_view verb, const std::string& text = {}) {
  const report::Holder holder = iam_holder(edit);
  Parameters parameters{{holder.kind + "Name", holder.name}, {"PolicyName", edit.policy_name}};
  if (!text.empty()) parameters.emplace_back("PolicyDocument", text);
  return query(edit, "iam", fmt::format("{}{}Policy", verb, holder.kind), std::move(parameters));
}

Request attach_call(const Edit& edit, std::string_view verb) {
  const report::Holder holder = iam_holder(edit);
  return query(edit, "iam", fmt::format("{}{}Policy", verb, holder.kind),
               {{holder.kind + "Name", holder.name}, {"PolicyArn", edit.policy_arn}});
}

Result<std::string> managed_state(Client& client, const Edit& edit) {
  bool absent = false;
  const auto policy =
      TRY(ask(client, query(edit, "iam", "GetPolicy", {{"PolicyArn", edit.policy_arn}}), &absent));
  if (absent) return std::string();
  const std::string version = text_at(policy, {"Policy", "DefaultVersionId"});
  const auto document =
      TRY(ask(client, query(edit, "iam", "GetPolicyVersion",
                            {{"PolicyArn", edit.policy_arn}, {"VersionId", version}})));
  return text_at(document, {"PolicyVersion", "Document"});
}

Result<std::string> default_version(Client& client, const Edit& edit) {
  const auto policy =
      TRY(ask(client, query(edit, "iam", "GetPolicy", {{"PolicyArn", edit.policy_arn}})));
  return text_at(policy, {"Policy", "DefaultVersionId"});
}

Result<void> make_identity(Client& client, MadeEdit& made) {
  const Edit& edit = made.edit;
  if (edit.change == "attach-policy") {
    TRY(tell(client, query(edit, "iam", "CreatePolicy",
                           {{"PolicyName", edit.policy_name}, {"PolicyDocument", edit.policy}})));
    TRY(tell(client, attach_call(edit, "Attach")));
    return {};
  }
  if (!is_managed(edit)) {
    TRY(tell(client, inline_call(edit, "Put", edit.policy)));
    return {};
  }
  // The version to come back to, and the one that is made.
  const std::string old = TRY(default_version(client, edit));
  const auto version = TRY(ask(client, query(edit, "iam", "CreatePolicyVersion",
                                             {{"PolicyArn", edit.policy_arn},
                                              {"PolicyDocument", edit.policy},
                                              {"SetAsDefault", "true"}})));
  made.made_id = old + " " + text_at(version, {"PolicyVersion", "VersionId"});
  return {};
}

Result<void> take_identity_back(Client& client, const MadeEdit& made) {
  const Edit& edit = made.edit;
  if (edit.change == "attach-policy") {
    bool absent = false;  // an attachment that was not reached
    TRY(tell(client, attach_call(edit, "Detach"), &absent));
    TRY(tell(client, query(edit, "iam", "DeletePolicy", {{"PolicyArn", edit.policy_arn}}),
             &absent));
    return {};
  }
  if (!is_managed(edit)) {
    TRY(tell(client, inline_call(edit, "Put", made.before)));
    return {};
  }
  const std::size_t blank = made.made_id.find(' ');
  if (blank == std::string::npos) return {};
  TRY(tell(client,
           query(edit, "iam", "SetDefaultPolicyVersion",
                 {{"PolicyArn", edit.policy_arn}, {"VersionId", made.made_id.substr(0, blank)}})));
  TRY(tell(client,
           query(edit, "iam", "DeletePolicyVersion",
                 {{"PolicyArn", edit.policy_arn}, {"VersionId", made.made_id.substr(blank + 1)}})));
  return {};
}

// --- KMS

Request put_key_policy(const Edit& edit, const std::string& text) {
  return call_json(edit, "kms", "PutKeyPolicy",
                   body({{"KeyId", edit.target}, {"PolicyName", "default"}, {"Policy", text}}));
}

Result<std::string> key_state(Client& client, const Edit& edit) {
  const auto key =
      TRY(ask(client, call_json(edit, "kms", "DescribeKey", body({{"KeyId", edit.target}}))));
  return text_at(key, {"KeyMetadata", "KeyState"});
}

void write_constraint(json::Writer& out, std::string_view name,
                      const std::vector<std::pair<std::string, std::string>>& pairs) {
  if (pairs.empty()) return;
  out.key(name).begin_object();
  for (const auto& [key, value] : pairs) out.key(key).string(value);
  out.end_object();
}

std::string grant_input(const Edit& edit) {
  json::Writer out;
  out.begin_object();
  out.key("KeyId").string(edit.target).key("GranteePrincipal").string(edit.grantee);
  out.key("Operations").begin_array();
  for (const std::string& operation : edit.operations) out.string(operation);
  out.end_array();
  if (!edit.context_subset.empty() || !edit.context_equals.empty()) {
    out.key("Constraints").begin_object();
    write_constraint(out, "EncryptionContextSubset", edit.context_subset);
    write_constraint(out, "EncryptionContextEquals", edit.context_equals);
    out.end_object();
  }
  out.end_object();
  return out.take();
}

Result<void> make_grant(Client& client, MadeEdit& made) {
  const auto grant =
      TRY(ask(client, call_json(made.edit, "kms", "CreateGrant", grant_input(made.edit))));
  made.made_id = text_at(grant, {"GrantId"});
  return {};
}

Result<void> set_key_state(Client& client, const Edit& edit) {
  const bool enable = edit.change == "enable-key";
  TRY(tell(client, call_json(edit, "kms", enable ? "EnableKey" : "CancelKeyDeletion",
                             body({{"KeyId", edit.target}}))));
  return {};
}

// --- EC2

std::string target_of(const Edit& edit, const std::string& new_image) {
  return edit.target == "new-image" ? new_image : edit.target;
}

Request sharing_call(const Edit& edit, const std::string& target, std::string_view verb) {
  const bool image = edit.document == "launch-permission";
  const std::string what = image ? "LaunchPermission" : "CreateVolumePermission";
  const std::string id = image ? "ImageId" : "SnapshotId";
  Parameters parameters{{id, target}};
  const std::string stem = fmt::format("{}.{}.1.", what, verb);
  if (!edit.user_id.empty()) parameters.emplace_back(stem + "UserId", edit.user_id);
  if (!edit.group.empty()) parameters.emplace_back(stem + "Group", edit.group);
  if (!edit.organization_arn.empty()) {
    parameters.emplace_back(stem + "OrganizationArn", edit.organization_arn);
  }
  if (!edit.ou_arn.empty()) parameters.emplace_back(stem + "OrganizationalUnitArn", edit.ou_arn);
  return query(edit, "ec2", image ? "ModifyImageAttribute" : "ModifySnapshotAttribute",
               std::move(parameters));
}

Result<void> copy_image(Client& client, MadeEdit& made) {
  const Edit& edit = made.edit;
  const auto image = TRY(ask(client, query(edit, "ec2", "CopyImage",
                                           {{"SourceImageId", edit.target},
                                            {"SourceRegion", region_of(edit)},
                                            {"Name", edit.target + " for sharing"},
                                            {"Encrypted", "true"},
                                            {"KmsKeyId", edit.kms_key_id}})));
  made.made_id = text_at(image, {"ImageId"});
  return {};
}

Result<std::string> default_key(Client& client, const Edit& edit) {
  const auto key = TRY(ask(client, query(edit, "ec2", "GetEbsDefaultKmsKeyId", {})));
  return text_at(key, {"KmsKeyId"});
}

Result<void> set_default_key(Client& client, const Edit& edit, const std::string& key) {
  const bool reset = key.empty() || key == "alias/aws/ebs";
  TRY(tell(client, reset ? query(edit, "ec2", "ResetEbsDefaultKmsKeyId", {})
                         : query(edit, "ec2", "ModifyEbsDefaultKmsKeyId", {{"KmsKeyId", key}})));
  return {};
}

// --- Tags of principals

Request tag_call(const Edit& edit, std::string_view verb, Parameters more) {
  const report::Holder holder = iam_holder(edit);
  Parameters parameters{{holder.kind + "Name", holder.name}};
  parameters.insert(parameters.end(), more.begin(), more.end());
  const bool lists = verb == "List";
  return query(edit, "iam", fmt::format("{}{}{}", verb, holder.kind, lists ? "Tags" : ""),
               std::move(parameters));
}

// "=value"; empty: there is no such tag.
Result<std::string> tag_state(Client& client, const Edit& edit) {
  const auto listed = TRY(ask(client, tag_call(edit, "List", {{"MaxItems", "100"}})));
  const auto tags = listed->root().find("Tags");
  if (!tags) return std::string();
  for (const json::Value& tag : tags->elements()) {
    if (equals_ignoring_case(json::text_of(tag, "Key"), edit.key)) {
      return "=" + json::text_of(tag, "Value");
    }
  }
  return std::string();
}

Result<void> set_tag(Client& client, const Edit& edit, const std::string& state) {
  if (state.empty()) return tell(client, tag_call(edit, "Untag", {{"TagKeys.member.1", edit.key}}));
  return tell(client, tag_call(edit, "Tag",
                               {{"Tags.member.1.Key", edit.key},
                                {"Tags.member.1.Value", state.substr(1)}}));
}

// --- Allowed AMIs

// The list of criteria as the API answers it, compact.
Result<std::string> image_criteria(Client& client, const Edit& edit) {
  const auto settings = TRY(ask(client, query(edit, "ec2", "GetAllowedImagesSettings", {})));
  const auto criteria = settings->root().find("ImageCriteria");
  return criteria ? json::reformatted(*criteria, 0) : std::string("[]");
}

// ImageProviders of the answer is ImageProvider.1 of the request; conditions are structures.
void add_criterion(const json::Value& criterion, const std::string& stem, Parameters& parameters) {
  for (const json::Member member : criterion.members()) {
    std::string name = member.key.string();
    if (member.value.is(json::Type::object)) {
      for (const json::Member inner : member.value.members()) {
        parameters.emplace_back(fmt::format("{}{}.{}", stem, name, inner.key.string()),
                                std::string(inner.value.raw()));
      }
      continue;
    }
    if (name.ends_with('s')) name.pop_back();
    std::size_t place = 0;
    for (const json::Value& each : member.value.elements()) {
      parameters.emplace_back(fmt::format("{}{}.{}", stem, name, ++place), each.string());
    }
  }
}

// All criteria at once: the API has no call for one more.
Result<void> replace_criteria(Client& client, const Edit& edit, const std::string& criteria,
                              std::string_view one_more_provider) {
  const auto parsed = TRY(json::parse(std::make_shared<Source>("criteria", criteria)));
  Parameters parameters;
  std::size_t place = 0;
  for (const json::Value& each : parsed->root().elements()) {
    add_criterion(each, fmt::format("ImageCriterion.{}.", ++place), parameters);
  }
  if (!one_more_provider.empty()) {
    parameters.emplace_back(fmt::format("ImageCriterion.{}.ImageProvider.1", ++place),
                            one_more_provider);
  }
  return tell(client, query(edit, "ec2", "ReplaceImageCriteriaInAllowedImagesSettings",
                            std::move(parameters)));
}

bool is_tag_of_principal(const Edit& edit) {
  const auto arn = split_arn(edit.target);
  return edit.document == "tag" && arn && arn->service == "iam";
}

// --- Organizations

Request update_policy(const Edit& edit, const std::string& text) {
  return call_json(edit, "organizations", "UpdatePolicy",
                   body({{"PolicyId", edit.target}, {"Content", text}}));
}

bool is_policy(const Edit& edit) { return !edit.policy.empty(); }

// One text for all ways to write the same JSON.
std::string plain(const std::string& text) {
  const auto parsed = json::parse(std::make_shared<Source>("policy", text));
  return parsed.ok() ? json::reformatted(parsed.value()->root(), 0) : text;
}

}  // namespace

std::string why_by_hand(const Edit& edit) {
  if (edit.document == "launch-option" || edit.document == "copy-option") {
    return "it is an option of the request that the caller makes";
  }
  if (edit.document == "session-policy") return "it is passed when the role is assumed";
  if (edit.change == "import-key-material") return "the key material is yours alone";
  if (edit.change == "connect-custom-key-store") return "the key store is yours to connect";
  if (edit.document == "tag" && !is_tag_of_principal(edit)) {
    return "amiable tags users and roles only: `--format aws-cli` prints the command";
  }
  return {};
}

Result<std::string> state_of(Client& client, const Edit& edit) {
  if (edit.document == "key-policy") {
    const auto policy =
        TRY(ask(client, call_json(edit, "kms", "GetKeyPolicy",
                                  body({{"KeyId", edit.target}, {"PolicyName", "default"}}))));
    return text_at(policy, {"Policy"});
  }
  if (edit.document == "identity-policy" || edit.document == "permissions-boundary") {
    if (is_managed(edit)) return managed_state(client, edit);
    const auto policy = TRY(ask(client, inline_call(edit, "Get")));
    return text_at(policy, {"PolicyDocument"});
  }
  if (edit.document == "scp" || edit.document == "rcp") {
    const auto policy = TRY(ask(client, call_json(edit, "organizations", "DescribePolicy",
                                                  body({{"PolicyId", edit.target}}))));
    return text_at(policy, {"Policy", "Content"});
  }
  if (edit.document == "key-state") return key_state(client, edit);
  if (edit.document == "ebs-default-kms-key") return default_key(client, edit);
  if (edit.document == "tag") return tag_state(client, edit);
  if (edit.document == "allowed-images") return image_criteria(client, edit);
  return std::string();
}

bool is_as_read(const Edit& edit, const std::string& state) {
  return !is_policy(edit) || plain(edit.before) == plain(state);
}

Result<void> make(Client& client, MadeEdit& made, const std::string& new_image) {
  const Edit& edit = made.edit;
  made.after = edit.policy;
  if (edit.document == "key-policy") {
    TRY(tell(client, put_key_policy(edit, edit.policy)));
  } else if (edit.document == "identity-policy" || edit.document == "permissions-boundary") {
    TRY(make_identity(client, made));
  } else if (edit.document == "scp" || edit.document == "rcp") {
    TRY(tell(client, update_policy(edit, edit.policy)));
  } else if (edit.document == "grant") {
    TRY(make_grant(client, made));
  } else if (edit.document == "key-state") {
    TRY(set_key_state(client, edit));
  } else if (edit.document == "new-copy") {
    TRY(copy_image(client, made));
  } else if (edit.document == "ebs-default-kms-key") {
    TRY(set_default_key(client, edit, edit.change == "reset" ? "" : edit.kms_key_id));
  } else if (edit.document == "tag") {
    TRY(set_tag(client, edit, "=" + edit.value));
  } else if (edit.document == "allowed-images") {
    TRY(replace_criteria(client, edit, made.before, edit.value));
  } else {
    const std::string target = target_of(edit, new_image);
    TRY(tell(client, sharing_call(edit, target, "Add")));
    made.made_id = target;
  }
  made.done = true;
  return {};
}

Result<std::string> image_state(Client& client, const Edit& edit, const std::string& image) {
  const auto images =
      TRY(ask(client, query(edit, "ec2", "DescribeImages", {{"ImageId.1", image}})));
  const auto list = images->root().find("Images");
  if (!list || list->size() == 0) return std::string("pending");
  return json::text_of(*list->elements().begin(), "State");
}

Result<void> take_back(Client& client, const MadeEdit& made) {
  const Edit& edit = made.edit;
  if (is_policy(edit)) {
    const std::string state = TRY(state_of(client, edit));
    if (plain(state) == plain(made.before)) return {};  // it was never made, or is taken back
    if (plain(state) != plain(made.after)) {
      return Error{ErrorKind::unreadable,
                   fmt::format("the {} of {} was edited since", edit.document, edit.target), "",
                   "take the edit back by hand: the text before it is in the backup"};
    }
  }
  if (edit.document == "key-policy") {
    TRY(tell(client, put_key_policy(edit, made.before)));
  } else if (edit.document == "identity-policy" || edit.document == "permissions-boundary") {
    return take_identity_back(client, made);
  } else if (edit.document == "scp" || edit.document == "rcp") {
    TRY(tell(client, update_policy(edit, made.before)));
  } else if (edit.document == "ebs-default-kms-key") {
    return set_default_key(client, edit, made.before);
  } else if (edit.document == "tag") {
    return set_tag(client, edit, made.before);
  } else if (edit.document == "allowed-images") {
    return replace_criteria(client, edit, made.before, {});
  } else if (!made.done) {
    return Error{
        ErrorKind::unreadable,
        fmt::format("the {} of {} was begun, its end is not known", edit.document, edit.target), "",
        "look at it and take it back by hand where it was made"};
  } else if (edit.document == "grant") {
    TRY(tell(client, call_json(edit, "kms", "RevokeGrant",
                               body({{"KeyId", edit.target}, {"GrantId", made.made_id}}))));
  } else if (edit.document == "key-state") {
    if (edit.change != "enable-key") return {};  // the key stays, disabled, as after enable-key's
    TRY(tell(client, call_json(edit, "kms", "DisableKey", body({{"KeyId", edit.target}}))));
  } else if (edit.document == "new-copy") {
    TRY(tell(client, query(edit, "ec2", "DeregisterImage", {{"ImageId", made.made_id}})));
  } else {
    TRY(tell(client, sharing_call(edit, made.made_id, "Remove")));
  }
  return {};
}

}  // namespace amiable::live
