// Values known after apply, followed through the configuration: expressions list what they refer
// to, and a reference to one thing's id is that thing's id.
#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "base/json_members.h"
#include "sources/terraform_addresses.h"
#include "sources/terraform_document.h"

namespace amiable::sources {
namespace {

using json::text_of;
using json::Type;
using json::Value;

constexpr unsigned references_deep_max = 32;

bool is_true(const std::optional<Value>& value) {
  return value && value->is(Type::boolean) && value->boolean();
}

std::optional<Value> element(const std::optional<Value>& list, std::size_t index) {
  if (!list || !list->is(Type::array) || index >= list->size()) return std::nullopt;
  auto at = list->elements().begin();
  for (std::size_t i = 0; i < index; ++i) ++at;
  return *at;
}

// `aws_kms_key.golden.arn` comes with its own beginnings: [… .arn, aws_kms_key.golden].
std::vector<std::string> leaves(const Value& expression, bool& iterates) {
  const std::vector<std::string> all = json::texts_of(expression, "references");
  std::vector<std::string> out;
  for (const std::string& one : all) {
    const bool begins_another = std::any_of(all.begin(), all.end(), [&one](const auto& other) {
      return other.size() > one.size() && other.starts_with(one) &&
             (other[one.size()] == '.' || other[one.size()] == '[');
    });
    if (begins_another || std::find(out.begin(), out.end(), one) != out.end()) continue;
    if (one == "each.key" || one == "count.index") {
      iterates = true;
    } else {
      out.push_back(one);
    }
  }
  return out;
}

std::string joined(std::string_view module, std::string_view rest) {
  return module.empty() ? std::string(rest) : fmt::format("{}.{}", module, rest);
}

// What a reference means that names a thing but no attribute (aws_kms_key.golden[each.key]).
std::string_view meant(std::string_view wanted, std::string_view type) {
  static constexpr std::string_view arns[] = {"grantee_principal", "retiring_principal",
                                              "permissions_boundary"};
  const bool arn = wanted == "arn" || wanted.ends_with("_arn") || type.starts_with("aws_kms_") ||
                   std::find(std::begin(arns), std::end(arns), wanted) != std::end(arns);
  if (arn) return "arn";
  if (type == "aws_iam_policy") return "arn";
  return type.starts_with("aws_iam_") ? "name" : wanted == "json" ? wanted : "id";
}

bool is_key(std::string_view type) {
  return type == "aws_kms_key" || type == "aws_kms_replica_key" || type == "aws_kms_external_key" ||
         type == "aws_kms_replica_external_key";
}

}  // namespace

bool Planned::is_unknown() const { return is_true(unknown); }

bool Planned::is_set() const {
  if (is_unknown() || !value || value->is(Type::null)) return false;
  if (value->is(Type::string)) return !value->string().empty();
  if (value->is(Type::array) || value->is(Type::object)) return value->size() > 0;
  return true;
}

Planned Planned::member(std::string_view member) const {
  Planned out;
  out.resource = resource;
  out.name = name.empty() ? std::string(member) : fmt::format("{}.{}", name, member);
  if (value) out.value = value->find(member);
  out.unknown = is_unknown() ? unknown : unknown ? unknown->find(member) : std::nullopt;
  if (expression) out.expression = expression->find(member);
  return out;
}

std::vector<Planned> Planned::elements(std::string_view match) const {
  std::vector<Planned> out;
  if (!value || !value->is(Type::array)) return out;
  for (std::size_t i = 0; i < value->size(); ++i) {
    Planned one{resource, name, element(value, i), is_unknown() ? unknown : element(unknown, i),
                std::nullopt};
    // Blocks stand in the configuration's order there and, where they are a set, in another here.
    for (std::size_t j = 0; expression && j < expression->size(); ++j) {
      const auto block = element(expression, j);
      if (!block) break;
      const auto told = match.empty() ? std::nullopt : block->find(match);
      const bool same =
          match.empty() ? i == j && expression->size() == value->size()
                        : told && text_of(*told, "constant_value") == text_of(*one.value, match);
      if (same || (expression->size() == 1 && value->size() == 1)) one.expression = block;
    }
    out.push_back(std::move(one));
  }
  return out;
}

Planned planned(const TerraformResource& resource, std::string_view attribute) {
  Planned whole;
  whole.resource = &resource;
  whole.value = resource.after;
  whole.unknown = resource.unknown;
  if (resource.config) whole.expression = resource.config->find("expressions");
  return whole.member(attribute);
}

// Where an expression stands: its module, and the iteration it is part of.
struct TerraformDocument::Scope {
  std::string module, suffix, key;
  std::optional<Value> for_each;
};

TerraformDocument::Scope TerraformDocument::scope_of(const TerraformResource& resource) {
  Scope scope{resource.module, resource.suffix, resource.key, std::nullopt};
  if (resource.config) scope.for_each = resource.config->find("for_each_expression");
  return scope;
}

std::optional<Value> TerraformDocument::module_call(std::string_view module) const {
  const auto configuration = document_->root().find("configuration");
  std::optional<Value> at = configuration ? configuration->find("root_module") : std::nullopt;
  std::optional<Value> call;
  const std::vector<std::string_view> steps = split_steps(module);
  for (std::size_t i = 1; at && i < steps.size(); i += 2) {
    const auto calls = at->find("module_calls");
    call = calls ? calls->find(without_suffix(steps[i])) : std::nullopt;
    at = call ? call->find("module") : std::nullopt;
  }
  return at ? call : std::nullopt;
}

std::optional<Value> TerraformDocument::module_config(std::string_view module) const {
  if (!module.empty()) {
    const auto call = module_call(module);
    return call ? call->find("module") : std::nullopt;
  }
  const auto configuration = document_->root().find("configuration");
  return configuration ? configuration->find("root_module") : std::nullopt;
}

std::optional<Value> TerraformDocument::config_of(const TerraformResource& resource,
                                                  Configs& known) const {
  std::string module;
  for (const std::string_view step : split_steps(resource.module)) {
    module += std::string(without_suffix(step)) + ".";
  }
  const auto [entry, inserted] = known.try_emplace(module);
  if (inserted) {
    const auto config = module_config(resource.module);
    const auto list = config ? config->find("resources") : std::nullopt;
    if (list) {
      for (const Value one : list->elements()) entry->second.emplace(text_of(one, "address"), one);
    }
  }
  const auto found = entry->second.find(split_address(resource.address).resource);
  return found == entry->second.end() ? std::nullopt : std::optional(found->second);
}

// A text in the configuration, or a variable of the root module.
std::optional<std::string> TerraformDocument::constant(const Value& expression) const {
  if (const auto value = expression.find("constant_value")) {
    if (value->is(Type::string)) return value->string();
    return std::nullopt;
  }
  bool iterates = false;
  const auto references = leaves(expression, iterates);
  if (references.size() != 1 || !references.front().starts_with("var.")) return std::nullopt;
  const auto variables = document_->root().find("variables");
  const auto variable = variables ? variables->find(references.front().substr(4)) : std::nullopt;
  std::string text = variable ? text_of(*variable, "value") : std::string();
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<std::string> TerraformDocument::text(const TerraformResource& resource,
                                                   std::string_view attribute) const {
  return text(planned(resource, attribute), attribute);
}

std::optional<std::string> TerraformDocument::text(const Planned& planned,
                                                   std::string_view wanted) const {
  return text(planned, wanted, 0);
}

std::optional<std::string> TerraformDocument::text(const Planned& planned, std::string_view wanted,
                                                   unsigned depth) const {
  if (depth > references_deep_max) return std::nullopt;
  if (!planned.is_unknown()) {
    if (planned.value && planned.value->is(Type::string)) return planned.value->string();
    return std::nullopt;
  }
  if (planned.expression) {
    const auto found = target(*planned.expression, scope_of(*planned.resource), wanted, depth + 1);
    if (!found) return std::nullopt;
    return text(sources::planned(*found->resource, found->attribute), found->attribute, depth + 1);
  }
  return identity(*planned.resource, planned.name, depth + 1);
}

std::optional<TerraformDocument::Target> TerraformDocument::target(const Value& expression,
                                                                   const Scope& scope,
                                                                   std::string_view wanted,
                                                                   unsigned depth) const {
  if (depth > references_deep_max) return std::nullopt;
  bool iterates = false;
  const std::vector<std::string> references = leaves(expression, iterates);
  if (references.size() != 1) return std::nullopt;
  return target_of_reference(references.front(), iterates, scope, wanted, depth + 1);
}

namespace {

// `module.a["k"]` without its last module: where its variables are given.
std::string parent_of(std::string_view module) {
  const std::vector<std::string_view> steps = split_steps(module);
  std::string out;
  for (std::size_t i = 0; i + 2 < steps.size(); ++i) {
    if (i > 0) out += '.';
    out += steps[i];
  }
  return out;
}

}  // namespace

std::optional<TerraformDocument::Target> TerraformDocument::target_of_reference(
    const std::string& reference, bool iterates, const Scope& scope, std::string_view wanted,
    unsigned depth) const {
  const std::vector<std::string_view> steps = split_steps(reference);
  if (steps.size() < 2) return std::nullopt;
  if (steps[0] == "each") {  // each.value: one of what for_each goes over
    if (!scope.for_each || steps[1] != "value") return std::nullopt;
    bool nested = false;
    const auto over = leaves(*scope.for_each, nested);
    if (over.size() != 1 || split_steps(over.front()).size() != 2) return std::nullopt;
    const std::string attribute = steps.size() > 2 ? fmt::format(".{}", steps[2]) : std::string();
    return target_of_reference(fmt::format("{}{}{}", over.front(), scope.suffix, attribute), false,
                               scope, wanted, depth + 1);
  }
  if (steps[0] == "var") {
    const auto call = module_call(scope.module);
    const auto given = call ? call->find("expressions") : std::nullopt;
    const auto expression = given ? given->find(steps[1]) : std::nullopt;
    if (steps.size() != 2 || scope.module.empty() || !expression) return std::nullopt;
    const std::string suffix(suffix_of(split_steps(scope.module).back()));
    const Scope outer{parent_of(scope.module), suffix, key_of_suffix(suffix),
                      call->find("for_each_expression")};
    return target(*expression, outer, wanted, depth + 1);
  }
  if (steps[0] == "module") {
    if (steps.size() < 3) return std::nullopt;
    std::string called(steps[1]);
    if (iterates && suffix_of(called).empty()) called += scope.suffix;
    const Scope inner{joined(scope.module, "module." + called), {}, {}, std::nullopt};
    const auto config = module_config(inner.module);
    const auto outputs = config ? config->find("outputs") : std::nullopt;
    const auto output = outputs ? outputs->find(steps[2]) : std::nullopt;
    const auto expression = output ? output->find("expression") : std::nullopt;
    if (!expression || steps.size() != 3) return std::nullopt;
    return target(*expression, inner, wanted, depth + 1);
  }
  const bool data = steps[0] == "data";
  const std::size_t name = data ? 2 : 1;
  if (steps.size() <= name) return std::nullopt;
  std::string address = joined(
      scope.module,
      reference.substr(
          0, static_cast<std::size_t>(steps[name].data() + steps[name].size() - reference.data())));
  if (iterates && suffix_of(steps[name]).empty()) address += scope.suffix;
  const TerraformResource* resource = find(address);
  if (resource == nullptr) return std::nullopt;
  if (steps.size() > name + 2) return std::nullopt;
  return Target{resource, std::string(steps.size() > name + 1 ? without_suffix(steps[name + 1])
                                                              : meant(wanted, resource->type))};
}

std::optional<std::vector<std::string>> TerraformDocument::texts(const Planned& list) const {
  std::vector<std::string> out;
  if (list.is_unknown()) return std::nullopt;
  std::size_t open = 0;
  for (const Planned& one : list.elements()) {
    if (one.value->is(Type::string)) {
      out.push_back(one.value->string());
    } else {
      ++open;
    }
  }
  if (open == 0) return out;
  if (!list.expression) return std::nullopt;
  bool iterates = false;
  const auto references = leaves(*list.expression, iterates);
  if (references.size() != open) return std::nullopt;
  for (const std::string& reference : references) {
    const auto found = target_of_reference(reference, iterates, scope_of(*list.resource), "arn", 0);
    if (!found || found->attribute != "arn") return std::nullopt;
    auto text = this->text(*found->resource, "arn");
    if (!text) return std::nullopt;
    out.push_back(std::move(*text));
  }
  return out;
}

const TerraformResource* TerraformDocument::data_behind(const Planned& planned) const {
  if (!planned.expression) return nullptr;
  const auto found = target(*planned.expression, scope_of(*planned.resource), "json", 0);
  const bool json = found && (found->attribute == "json" || found->attribute == "minified_json");
  return json && found->resource->data ? found->resource : nullptr;
}

// AWS's own names for what will be made, as far as they can be told; else the placeholder.
std::optional<std::string> TerraformDocument::identity(const TerraformResource& resource,
                                                       std::string_view attribute,
                                                       unsigned depth) const {
  const auto own = [&](std::string_view name) {
    return text(planned(resource, name), name, depth + 1);
  };
  const std::string& type = resource.type;
  const ProviderHome& home = resource.home;
  const std::string partition(partition_of_region(home.region));
  const auto arn = [&](std::string_view service, std::string_view account, std::string_view what) {
    return fmt::format("arn:{}:{}:{}:{}:{}", partition, service,
                       service == "iam" ? std::string() : home.region, account, what);
  };
  if (is_key(type)) {
    if (attribute == "id" || attribute == "key_id") return resource.token;
    if (attribute == "arn") return arn("kms", home.account, "key/" + resource.token);
    return std::nullopt;
  }
  if (type == "aws_kms_alias") {
    const std::string name = own("name").value_or("alias/" + resource.token);
    if (attribute == "id" || attribute == "name") return name;
    if (attribute == "arn") return arn("kms", home.account, name);
    if (attribute == "target_key_arn") return own("target_key_id");
    return std::nullopt;
  }
  const std::string_view kind =
      std::string_view(type).substr(std::min<std::size_t>(8, type.size()));
  if (type == "aws_iam_user" || type == "aws_iam_role" || type == "aws_iam_group" ||
      type == "aws_iam_policy") {
    const auto configured = planned(resource, "name");
    const std::string name = configured.is_unknown()
                                 ? resource.token
                                 : text(configured, "name", depth + 1).value_or(resource.token);
    if (attribute == "name" || (attribute == "id" && kind != "policy")) return name;
    if (attribute != "arn" && attribute != "id") return std::nullopt;
    const std::string path = own("path").value_or("/");
    return arn("iam", home.account, fmt::format("{}{}{}", kind, path, name));
  }
  struct Prefix {
    std::string_view type, prefix, what;
  };
  static constexpr Prefix prefixes[] = {{"aws_ami", "ami-", "image"},
                                        {"aws_ami_copy", "ami-", "image"},
                                        {"aws_ami_from_instance", "ami-", "image"},
                                        {"aws_ebs_snapshot", "snap-", "snapshot"},
                                        {"aws_ebs_snapshot_copy", "snap-", "snapshot"},
                                        {"aws_ebs_volume", "vol-", "volume"},
                                        {"aws_instance", "i-", "instance"}};
  for (const Prefix& one : prefixes) {
    if (one.type != type) continue;
    const std::string id = std::string(one.prefix) + resource.token;
    if (attribute == "id") return id;
    const bool copies = type == "aws_ami_copy" || type == "aws_ami_from_instance";
    if (copies && attribute == "root_snapshot_id") return "snap-" + resource.token;
    const bool owned = one.what == "volume" || one.what == "instance";
    if (attribute == "arn") {
      return arn("ec2", owned ? home.account : std::string(), fmt::format("{}/{}", one.what, id));
    }
  }
  return std::nullopt;
}

}  // namespace amiable::sources
