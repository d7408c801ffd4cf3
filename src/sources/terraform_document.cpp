// Reading a plan's resources and their homes; following references is terraform_references.cpp's.
#include "sources/terraform_document.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "base/json_members.h"
#include "sources/terraform_addresses.h"

namespace amiable::sources {
namespace {

using json::text_of;
using json::Type;
using json::Value;
using Action = TerraformResource::Action;

constexpr std::string_view how_to = "write it with `terraform show -json PLANFILE > plan.json`";

Error unreadable(std::string message, std::string place, std::string next = std::string(how_to)) {
  return {ErrorKind::unreadable, std::move(message), std::move(place), std::move(next)};
}

std::optional<Value> object_in(const Value& object, std::string_view member) {
  const auto found = object.find(member);
  return found && found->is(Type::object) ? found : std::nullopt;
}

Action action_of(const Value& change) {
  const std::vector<std::string> actions = json::texts_of(change, "actions");
  const auto has = [&actions](std::string_view one) {
    return std::find(actions.begin(), actions.end(), one) != actions.end();
  };
  if (has("create")) return has("delete") ? Action::replace : Action::create;
  if (has("delete")) return Action::remove;
  if (has("update")) return Action::update;
  if (has("read")) return Action::read;
  return Action::keep;  // no-op, and forget: Terraform lets go of it, AWS keeps it
}

// What it is at the top, for messages.
Result<void> check_is_plan(const Value& root, const SourcePtr& source) {
  const std::string place = describe_place(*source, 0);
  if (!root.is(Type::object)) {
    return unreadable(fmt::format("a plan is an object, found {}", json::type_name(root.type())),
                      place);
  }
  if (root.find("resource_changes")) {
    const std::string version = text_of(root, "format_version");
    if (version.starts_with("0.") || version.starts_with("1.")) return {};
    return unreadable(fmt::format("the plan has format_version `{}`, read are 0.x and 1.x",
                                  version.empty() ? "(none)" : version),
                      place, "write it with Terraform 1.0 or later: terraform show -json PLANFILE");
  }
  if (root.find("lineage") || (root.find("values") && !root.find("planned_values"))) {
    return unreadable("this is a state, not a plan: it says what is, not what will be", place,
                      "run `terraform plan -out PLANFILE`, then `terraform show -json PLANFILE`");
  }
  if (root.find("planned_values")) return {};  // nothing changes
  if (root.find("@level") || root.find("@message")) {
    return unreadable("this is the log of `terraform plan -json`, not the plan", place);
  }
  return unreadable("no plan of Terraform: it has neither resource_changes nor planned_values",
                    place);
}

bool is_understood(std::string_view type) {
  static constexpr std::string_view prefixes[] = {"aws_kms_", "aws_iam_",      "aws_ami",
                                                  "aws_ebs_", "aws_snapshot_", "aws_instance"};
  return std::any_of(std::begin(prefixes), std::end(prefixes),
                     [type](std::string_view prefix) { return type.starts_with(prefix); });
}

bool has_region(std::string_view type) { return !type.starts_with("aws_iam_"); }

}  // namespace

Result<std::shared_ptr<const TerraformDocument>> TerraformDocument::read(SourcePtr source,
                                                                         const Homes& homes) {
  const std::string_view text = source->text();
  if (text.starts_with("PK\x03\x04")) {
    return unreadable("this is the plan file itself, not its JSON", source->name());
  }
  auto document = std::make_shared<TerraformDocument>();
  auto parsed = json::parse(source);
  if (!parsed.ok()) {
    Error error = std::move(parsed).error();
    error.next = how_to;
    return error;
  }
  document->document_ = std::move(parsed).value();
  TRY(check_is_plan(document->document_->root(), source));
  TRY(document->read_resources());
  TRY(document->set_homes(homes));
  return std::shared_ptr<const TerraformDocument>(std::move(document));
}

Result<void> TerraformDocument::read_resources() {
  const Value root = document_->root();
  if (const auto changes = root.find("resource_changes")) {
    for (const Value change : changes->elements()) {
      if (!change.is(Type::object) || text_of(change, "address").empty()) {
        return unreadable("a resource change has no address", change.place());
      }
      add_resource(change, false);
    }
  }
  // Data sources that were read while planning stand in the state only.
  if (const auto state = object_in(root, "prior_state")) {
    if (const auto values = object_in(*state, "values")) {
      if (const auto module = object_in(*values, "root_module")) add_state(*module);
    }
  }
  Configs configs;
  for (TerraformResource& resource : resources_) {
    resource.config = config_of(resource, configs);
    if (!resource.config) continue;
    const std::string key = text_of(*resource.config, "provider_config_key");
    resource.provider = key.substr(key.rfind(':') + 1);  // `module.a:aws.west`
  }
  return {};
}

void TerraformDocument::add_resource(const Value& change, bool data_of_state) {
  TerraformResource resource;
  resource.address = text_of(change, "address");
  resource.type = text_of(change, "type");
  resource.name = text_of(change, "name");
  resource.data = text_of(change, "mode") == "data";
  resource.deposed = change.find("deposed").has_value();
  const TerraformAddress parts = split_address(resource.address);
  resource.module = parts.module;
  resource.suffix = parts.suffix;
  resource.key = key_of_suffix(parts.suffix);
  if (data_of_state) {
    resource.after = object_in(change, "values");
  } else if (const auto what = object_in(change, "change")) {
    resource.action = action_of(*what);
    resource.before = object_in(*what, "before");
    resource.after = object_in(*what, "after");
    resource.unknown = what->find("after_unknown");
  }
  resource.token = placeholder_of(resource.address);
  while (tokens_.contains(resource.token)) resource.token += "'";
  if (!resource.data) tokens_.insert(resource.token);
  if (!resource.deposed) by_address_.try_emplace(resource.address, resources_.size());
  if (resource.deposed) resource.action = Action::remove;
  resources_.push_back(std::move(resource));
}

void TerraformDocument::add_state(const Value& module) {
  if (const auto list = module.find("resources")) {
    for (const Value resource : list->elements()) {
      const bool data = text_of(resource, "mode") == "data";
      if (data && !by_address_.contains(text_of(resource, "address"))) {
        add_resource(resource, true);
      }
    }
  }
  if (const auto children = module.find("child_modules")) {
    for (const Value child : children->elements()) add_state(child);
  }
}

// Account and Region of a provider configuration, from whatever names them: things that exist, data
// sources, the configuration's own words. First the account that was refreshed.
ProviderHome TerraformDocument::told_home(const std::string& provider) const {
  ProviderHome home;
  const auto use = [&home](std::string_view account, std::string_view region) {
    if (home.account.empty() && is_account_id(account)) home.account = std::string(account);
    if (home.region.empty() && is_region(region)) home.region = std::string(region);
  };
  for (const TerraformResource& one : resources_) {
    if (one.provider != provider || one.address.empty()) continue;
    for (const auto* values : {&one.before, &one.after}) {
      if (!values->has_value()) continue;
      if (one.data && one.type == "aws_caller_identity") use(text_of(**values, "account_id"), "");
      if (one.data && one.type == "aws_region") {
        use("", text_of(**values, "region"));
        use("", text_of(**values, "name"));
      }
      if (one.data || !one.type.starts_with("aws_")) continue;
      const std::string arn_text = text_of(**values, "arn");
      if (const auto arn = split_arn(arn_text)) use(arn->account, arn->region);
      use(text_of(**values, "owner_id"), "");
    }
  }
  const auto config = object_in(document_->root(), "configuration");
  const auto providers = config ? object_in(*config, "provider_config") : std::nullopt;
  if (!providers) return home;
  for (const json::Member member : providers->members()) {
    const std::string key = member.key.string();
    if (key.substr(key.rfind(':') + 1) != provider) continue;
    const auto expressions = object_in(member.value, "expressions");
    if (!expressions) continue;
    if (const auto region = expressions->find("region")) {
      home.region = constant(*region).value_or(home.region);
    }
    if (const auto roles = expressions->find("assume_role"); roles && roles->size() > 0) {
      const auto role = (*roles->elements().begin()).find("role_arn");
      const auto arn_text = role ? constant(*role) : std::nullopt;
      const auto arn = arn_text ? split_arn(*arn_text) : std::nullopt;
      if (arn) use(arn->account, "");
    }
    if (const auto ids = expressions->find("allowed_account_ids")) {
      const auto list = json::texts_of(*ids, "constant_value");
      if (list.size() == 1) use(list.front(), "");
    }
  }
  return home;
}

Result<void> TerraformDocument::set_homes(const Homes& homes) {
  std::map<std::string, ProviderHome> known;
  for (TerraformResource& resource : resources_) {
    if (resource.provider.empty() && resource.type.starts_with("aws_")) resource.provider = "aws";
  }
  for (TerraformResource& resource : resources_) {
    const auto [entry, inserted] = known.try_emplace(resource.provider);
    if (inserted) {
      entry->second = told_home(resource.provider);
      const auto given = homes.find(resource.provider);
      if (given != homes.end()) {
        if (!given->second.account.empty()) entry->second.account = given->second.account;
        if (!given->second.region.empty()) entry->second.region = given->second.region;
      }
    }
    resource.home = entry->second;
    // Since version 6 of the provider every Regional resource may name its own.
    for (const auto* values : {&resource.after, &resource.before}) {
      if (!values->has_value() || resource.data) continue;
      if (const std::string own = text_of(**values, "region"); is_region(own)) {
        resource.home.region = own;
        break;
      }
    }
    if (resource.data || !is_understood(resource.type)) continue;
    if (resource.home.account.empty()) {
      return Error{ErrorKind::usage,
                   fmt::format("the plan does not tell which account provider `{}` works in ({})",
                               resource.provider, resource.address),
                   source()->name(),
                   fmt::format("add --terraform-provider {}=ACCOUNT, for example {}=111122223333",
                               resource.provider, resource.provider)};
    }
    if (resource.home.region.empty() && has_region(resource.type)) {
      return Error{ErrorKind::usage,
                   fmt::format("the plan does not tell which Region provider `{}` works in ({})",
                               resource.provider, resource.address),
                   source()->name(),
                   fmt::format("add --terraform-provider {}={}:REGION", resource.provider,
                               resource.home.account)};
    }
  }
  return {};
}

const TerraformResource* TerraformDocument::find(std::string_view address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? nullptr : &resources_[found->second];
}

std::string TerraformDocument::text_before(const TerraformResource& resource,
                                           std::string_view attribute) {
  return resource.before ? text_of(*resource.before, attribute) : std::string();
}

}  // namespace amiable::sources
