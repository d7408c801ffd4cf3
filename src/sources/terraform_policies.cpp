// From an attribute of a plan, or the statements of a data source, to a policy.
#include "sources/terraform_policies.h"

#include <fmt/format.h>

#include <cassert>

#include "base/json_members.h"

namespace amiable::sources {
namespace {

using json::Type;
using Texts = std::vector<std::string>;

// The data source writes ${…} of IAM as &{…}, since Terraform's own would be read first.
std::string with_policy_variables(std::string text) {
  for (std::size_t at = text.find("&{"); at != std::string::npos; at = text.find("&{", at)) {
    text[at] = '$';
  }
  return text;
}

void write_texts(json::Writer& out, std::string_view key, const Texts& texts) {
  if (texts.empty()) return;
  out.key(key).begin_array();
  for (const std::string& one : texts) out.string(with_policy_variables(one));
  out.end_array();
}

// False: a part is known after apply and cannot be told from the configuration.
bool write_principals(const TerraformDocument& plan, const Planned& blocks, std::string_view key,
                      json::Writer& out) {
  if (blocks.is_unknown()) return false;
  const std::vector<Planned> list = blocks.elements();
  if (list.empty()) return true;
  std::vector<std::pair<std::string, Texts>> types;
  for (const Planned& one : list) {
    const auto type = plan.text(one.member("type"));
    const auto names = plan.texts(one.member("identifiers"));
    if (!type || !names) return false;
    // `*` of type `*` is everyone, signed or not.
    if (*type == "*" && *names == Texts{"*"}) {
      out.key(key).string("*");
      return true;
    }
    auto same = types.begin();
    while (same != types.end() && same->first != *type) ++same;
    if (same == types.end()) same = types.insert(types.end(), {*type, {}});
    same->second.insert(same->second.end(), names->begin(), names->end());
  }
  out.key(key).begin_object();
  for (const auto& [type, names] : types) write_texts(out, type, names);
  out.end_object();
  return true;
}

bool write_conditions(const TerraformDocument& plan, const Planned& blocks, json::Writer& out) {
  if (blocks.is_unknown()) return false;
  std::vector<std::pair<std::string, std::vector<std::pair<std::string, Texts>>>> tests;
  for (const Planned& one : blocks.elements()) {
    const auto test = plan.text(one.member("test"));
    const auto variable = plan.text(one.member("variable"));
    const auto values = plan.texts(one.member("values"));
    if (!test || !variable || !values) return false;
    auto same = tests.begin();
    while (same != tests.end() && same->first != *test) ++same;
    if (same == tests.end()) same = tests.insert(tests.end(), {*test, {}});
    auto key = same->second.begin();
    while (key != same->second.end() && key->first != *variable) ++key;
    if (key == same->second.end()) key = same->second.insert(key, {*variable, {}});
    key->second.insert(key->second.end(), values->begin(), values->end());
  }
  if (tests.empty()) return true;
  out.key("Condition").begin_object();
  for (const auto& [test, variables] : tests) {
    out.key(test).begin_object();
    for (const auto& [variable, values] : variables) write_texts(out, variable, values);
    out.end_object();
  }
  out.end_object();
  return true;
}

bool write_statement(const TerraformDocument& plan, const Planned& block, json::Writer& out) {
  out.begin_object();
  const Planned sid = block.member("sid"), effect = block.member("effect");
  if (effect.is_unknown()) return false;
  if (sid.is_set()) out.key("Sid").string(plan.text(sid).value_or(""));
  out.key("Effect").string(plan.text(effect).value_or("Allow"));
  static constexpr std::pair<std::string_view, std::string_view> lists[] = {
      {"actions", "Action"},
      {"not_actions", "NotAction"},
      {"resources", "Resource"},
      {"not_resources", "NotResource"}};
  for (const auto& [member, key] : lists) {
    const auto texts = plan.texts(block.member(member));
    if (!texts) return false;
    write_texts(out, key, *texts);
  }
  const bool all = write_principals(plan, block.member("principals"), "Principal", out) &&
                   write_principals(plan, block.member("not_principals"), "NotPrincipal", out) &&
                   write_conditions(plan, block.member("condition"), out);
  out.end_object();
  return all;
}

// The document of a data.aws_iam_policy_document that is read during the apply.
std::optional<std::string> assembled(const TerraformDocument& plan, const TerraformResource& data) {
  if (data.type != "aws_iam_policy_document") return std::nullopt;
  for (const char* more :
       {"source_json", "override_json", "source_policy_documents", "override_policy_documents"}) {
    const Planned other = planned(data, more);
    if (other.is_unknown() || other.is_set()) return std::nullopt;
  }
  const Planned statements = planned(data, "statement");
  if (statements.is_unknown()) return std::nullopt;
  json::Writer out(2);
  out.begin_object();
  out.key("Version").string(plan.text(data, "version").value_or("2012-10-17"));
  out.key("Statement").begin_array();
  for (const Planned& block : statements.elements()) {
    if (!write_statement(plan, block, out)) return std::nullopt;
  }
  out.end_array().end_object();
  return out.take();
}

}  // namespace

model::Need known_after_apply(const TerraformResource& resource, std::string_view attribute) {
  return {fmt::format("known after apply: {}.{}", resource.address, attribute),
          "terraform apply, then ask without --terraform-plan", resource.home.account};
}

Result<PlannedPolicy> policy_of(const TerraformDocument& plan, const Planned& attribute,
                                policy::Kind kind, const std::string& name) {
  std::optional<std::string> text;
  if (!attribute.is_unknown()) {
    if (attribute.value && attribute.value->is(Type::string)) text = attribute.value->string();
  } else if (const TerraformResource* data = plan.data_behind(attribute)) {
    text = assembled(plan, *data);
  }
  if (!text) return PlannedPolicy{nullptr, known_after_apply(*attribute.resource, attribute.name)};
  auto source = std::make_shared<const Source>(
      fmt::format("{}, {}", plan.source()->name(), attribute.place()), std::move(*text));
  return PlannedPolicy{TRY(policy::parse(std::move(source), kind, name)), std::nullopt};
}

policy::PolicyPtr policy_of_aws(const std::string& place, const std::string& text,
                                policy::Kind kind, const std::string& name) {
  auto parsed = policy::parse(std::make_shared<const Source>(place, text), kind, name);
  assert(parsed.ok());
  return parsed.ok() ? std::move(parsed).value() : nullptr;
}

std::string default_key_policy(const std::string& partition, const std::string& account) {
  return fmt::format(R"({{
  "Version": "2012-10-17",
  "Id": "key-default-1",
  "Statement": [
    {{
      "Sid": "Enable IAM User Permissions",
      "Effect": "Allow",
      "Principal": {{"AWS": "arn:{}:iam::{}:root"}},
      "Action": "kms:*",
      "Resource": "*"
    }}
  ]
}})",
                     partition, account);
}

}  // namespace amiable::sources
