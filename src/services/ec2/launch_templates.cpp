// CreateLaunchTemplate, ModifyLaunchTemplate, DeleteLaunchTemplate, DescribeLaunchTemplates.
// Names and errors: EC2 API reference; clients' error handling.
#include "services/ec2/launch_templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "services/ec2/client_tokens.h"
#include "services/ec2/listed.h"
#include "wire/json_protocol.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::string_view taggable[] = {"launch-template"};
constexpr std::size_t name_min = 3, name_max = 128;
constexpr std::size_t templates_max = 5000;  // [EC2 user guide, Launch template quotas]

Answer<void> check_name(std::string_view name) {
  const bool fits = name.size() >= name_min && name.size() <= name_max;
  const bool clean = name.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                         "().-/_") == std::string_view::npos;
  if (fits && clean) return {};
  return wire::AwsError{"InvalidLaunchTemplateName.MalformedException",
                        "A launch template name must be between 3 and 128 characters, and may "
                        "contain letters, numbers, and the following characters: ().-/_"};
}

std::size_t template_count(const Call& call) {
  std::size_t count = 0;
  call.world.launch_templates(call.account(), call.region, {}, [&](const store::LaunchTemplate&) {
    ++count;
    return true;
  });
  return count;
}

Answer<Asks> create_asks(const shapes::CreateLaunchTemplateRequest& in, const Call& call) {
  constexpr std::string_view action = "ec2:CreateLaunchTemplate";
  TRY(check_tag_types(in.TagSpecifications, taggable));
  Asks asks{ask_on(call, action, "launch-template", "*", call.account())};
  const auto tags = TRY(tags_for(in.TagSpecifications, "launch-template"));
  add_tag_asks(asks, call, action, "launch-template", tags);
  return asks;
}

Answer<store::LaunchTemplate> new_template(const shapes::CreateLaunchTemplateRequest& in,
                                           const Call& call) {
  store::LaunchTemplate made;
  made.name = TRY(required(in.LaunchTemplateName, "LaunchTemplateName"));
  TRY(check_name(made.name));
  if (!in.LaunchTemplateData) return missing_parameter("LaunchTemplateData");
  if (call.world.launch_template_named(call.account(), call.region, made.name) != nullptr) {
    return wire::AwsError{"InvalidLaunchTemplateName.AlreadyExistsException",
                          "Launch template name already in use."};
  }
  if (template_count(call) >= templates_max) {
    return wire::AwsError{"LaunchTemplateLimitExceeded",
                          "You have reached the maximum number of launch templates."};
  }
  made.id = new_id("lt");
  made.account = call.account();
  made.region = call.region;
  made.created_by = call.identity.arn;
  made.created = call.now;
  made.tags = TRY(tags_for(in.TagSpecifications, "launch-template"));
  store::LaunchTemplateVersion& version = made.versions.emplace_back();
  version.description = in.VersionDescription.value_or("");
  version.created_by = call.identity.arn;
  version.created = call.now;
  version.data = data_text(*in.LaunchTemplateData);
  return made;
}

Answer<shapes::CreateLaunchTemplateResult> create(const shapes::CreateLaunchTemplateRequest& in,
                                                  const Call& call, store::ChangeSet& changes) {
  const std::string hash = request_hash<op::CreateLaunchTemplate>(in);
  shapes::CreateLaunchTemplateResult out;
  if (const auto seen = TRY(seen_token(call, "CreateLaunchTemplate", in.ClientToken, hash))) {
    out.LaunchTemplate = shown_template(*TRY(find_template(call, seen->front(), {})));
    return out;
  }
  store::LaunchTemplate made = TRY(new_template(in, call));
  TRY(stop_dry_run(in.DryRun));
  keep_token(call, "CreateLaunchTemplate", in.ClientToken, hash, {made.id}, changes);
  out.LaunchTemplate = shown_template(made);
  changes.put(std::move(made));
  return out;
}

Answer<shapes::ModifyLaunchTemplateResult> modify(const shapes::ModifyLaunchTemplateRequest& in,
                                                  const Call& call, store::ChangeSet& changes) {
  const auto* found = TRY(find_template(call, in.LaunchTemplateId, in.LaunchTemplateName));
  const auto* version =
      TRY(find_version(*found, TRY(required(in.DefaultVersion, "SetDefaultVersion"))));
  TRY(stop_dry_run(in.DryRun));
  store::LaunchTemplate changed = *found;
  changed.default_version = version->number;
  shapes::ModifyLaunchTemplateResult out;
  out.LaunchTemplate = shown_template(changed);
  changes.put(std::move(changed));
  return out;
}

Answer<shapes::DeleteLaunchTemplateResult> erase(const shapes::DeleteLaunchTemplateRequest& in,
                                                 const Call& call, store::ChangeSet& changes) {
  const auto* found = TRY(find_template(call, in.LaunchTemplateId, in.LaunchTemplateName));
  TRY(stop_dry_run(in.DryRun));
  changes.erase(store::Table::launch_template, store::key_of(*found));
  shapes::DeleteLaunchTemplateResult out;
  out.LaunchTemplate = shown_template(*found);
  return out;
}

// --- DescribeLaunchTemplates

constexpr std::string_view template_filters[] = {"create-time", "launch-template-name", "tag"};

Answer<shapes::DescribeLaunchTemplatesResult> list(const shapes::DescribeLaunchTemplatesRequest& in,
                                                   const Call& call) {
  std::vector<Listed<shapes::LaunchTemplate>> rows;
  const Ids& names = in.LaunchTemplateNames;
  if (names) {
    for (const std::string& name : *names) TRY(find_template(call, {}, name));
  }
  call.world.launch_templates(
      call.account(), call.region, {}, [&](const store::LaunchTemplate& one) {
        if (!asked_for(names, one.name)) return true;
        rows.push_back(
            {one.id,
             shown_template(one),
             {{"create-time", iso8601_millis(one.created)}, {"launch-template-name", one.name}},
             one.tags});
        return true;
      });
  shapes::DescribeLaunchTemplatesResult out;
  constexpr PageBounds bounds{1, 200};
  out.LaunchTemplates =
      TRY(choose(call, in, out, {"DescribeLaunchTemplates", "lt", template_filters, bounds},
                 in.LaunchTemplateIds, std::move(rows)));
  return out;
}

}  // namespace

Answer<const store::LaunchTemplate*> find_template(const Call& call,
                                                   const std::optional<std::string>& id,
                                                   const std::optional<std::string>& name) {
  if (given(id) && given(name)) {
    return invalid_combination(
        "Either provide launch template ID or launch template name to identify the template, but "
        "not both.");
  }
  if (given(id)) {
    TRY(check_id(*id, "lt"));
    const auto* found = call.world.launch_template(call.region, *id);
    if (found == nullptr || found->account != call.account()) return not_found("lt", *id);
    return found;
  }
  if (!given(name)) return missing_parameter("LaunchTemplateId or LaunchTemplateName");
  const auto* found = call.world.launch_template_named(call.account(), call.region, *name);
  if (found == nullptr) {
    return wire::AwsError{
        "InvalidLaunchTemplateName.NotFoundException",
        "At least one of the launch templates specified in the request does not exist."};
  }
  return found;
}

Answer<const store::LaunchTemplateVersion*> find_version(const store::LaunchTemplate& wanted,
                                                         std::string_view version) {
  std::int64_t number = 0;
  if (version.empty() || version == "$Default") {
    number = wanted.default_version;
  } else if (version == "$Latest") {
    // Of those that are left.
    number = wanted.versions.empty() ? 0 : wanted.versions.back().number;
  } else {
    const auto read = std::from_chars(version.data(), version.data() + version.size(), number);
    if (read.ec != std::errc() || read.ptr != version.data() + version.size()) {
      return invalid_value(
          fmt::format("Invalid launch template version: either '$Default', '$Latest', or a numeric "
                      "version are allowed."));
    }
  }
  const auto found = std::find_if(wanted.versions.begin(), wanted.versions.end(),
                                  [number](const auto& one) { return one.number == number; });
  if (found == wanted.versions.end()) {
    return wire::AwsError{
        "InvalidLaunchTemplateId.VersionNotFound",
        fmt::format("Could not find the specified version {} for the launch template with ID {}.",
                    version, wanted.id)};
  }
  return &*found;
}

Answer<FoundVersion> find_template_version(const Call& call,
                                           const wire::ec2::LaunchTemplateSpecification& which) {
  FoundVersion found;
  found.launch_template =
      TRY(find_template(call, which.LaunchTemplateId, which.LaunchTemplateName));
  found.version = TRY(find_version(*found.launch_template, which.Version.value_or("")));
  return found;
}

// Condition keys: service authorization reference, Amazon EC2, resource type launch-template.
Ask ask_on_template(const Call& call, std::string_view action, const std::optional<std::string>& id,
                    const std::optional<std::string>& name) {
  const auto found = find_template(call, id, name);
  const std::string resource = found.ok() ? found.value()->id : id.value_or("*");
  Ask ask = ask_on(call, action, "launch-template", resource, call.account());
  if (found.ok()) resource_tags(ask, found.value()->tags);
  return ask;
}

Answer<LaunchRequest> launch_parameters(const store::LaunchTemplateVersion& version) {
  LaunchRequest out;
  const auto read = wire::decode_json(version.data, wire::shape_of<LaunchRequest>(), &out);
  if (!read.ok()) return internal_error();
  return out;
}

std::string data_text(const wire::ec2::RequestLaunchTemplateData& data) {
  json::Writer writer;
  wire::encode_json(writer, wire::shape_of<shapes::RequestLaunchTemplateData>(), &data);
  return writer.take();
}

Answer<std::string> data_text_over(std::string_view base,
                                   const wire::ec2::RequestLaunchTemplateData& data) {
  const auto lower = json::parse(std::make_shared<const Source>("", std::string(base)));
  const auto upper = json::parse(std::make_shared<const Source>("", data_text(data)));
  if (!lower.ok() || !upper.ok()) return internal_error();
  const json::Value over = upper.value()->root();
  json::Writer writer;
  writer.begin_object();
  for (const json::Member& member : over.members()) {
    writer.key(member.key.string()).raw(member.value.raw());
  }
  for (const json::Member& member : lower.value()->root().members()) {
    const std::string name = member.key.string();
    if (!over.find(name)) writer.key(name).raw(member.value.raw());
  }
  writer.end_object();
  return writer.take();
}

wire::ec2::LaunchTemplate shown_template(const store::LaunchTemplate& one) {
  shapes::LaunchTemplate shown;
  shown.LaunchTemplateId = one.id;
  shown.LaunchTemplateName = one.name;
  shown.CreateTime = one.created;
  shown.CreatedBy = one.created_by;
  shown.DefaultVersionNumber = one.default_version;
  shown.LatestVersionNumber = one.latest_version;
  shown.Tags = shown_tags(one.tags);
  return shown;
}

Answer<wire::ec2::LaunchTemplateVersion> shown_version(const store::LaunchTemplate& of,
                                                       const store::LaunchTemplateVersion& one) {
  shapes::LaunchTemplateVersion shown;
  shown.LaunchTemplateId = of.id;
  shown.LaunchTemplateName = of.name;
  shown.VersionNumber = one.number;
  if (!one.description.empty()) shown.VersionDescription = one.description;
  shown.CreateTime = one.created;
  shown.CreatedBy = one.created_by;
  shown.DefaultVersion = one.number == of.default_version;
  const auto read =
      wire::decode_json(one.data, wire::shape_of<shapes::ResponseLaunchTemplateData>(),
                        &shown.LaunchTemplateData.emplace());
  if (!read.ok()) return internal_error();
  return shown;
}

Rows launch_template_rows() {
  return {writing<op::CreateLaunchTemplate>(create_asks, create),
          writing<op::ModifyLaunchTemplate>(template_asks<op::ModifyLaunchTemplate>, modify),
          writing<op::DeleteLaunchTemplate>(template_asks<op::DeleteLaunchTemplate>, erase),
          reading<op::DescribeLaunchTemplates>(asks_anything<op::DescribeLaunchTemplates>, list)};
}

}  // namespace amiable::services::ec2
