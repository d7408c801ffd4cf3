// Activities stand newest first in AWS's answer [EC2 Auto Scaling API, DescribeScalingActivities].
#include "cli/scaling_activity.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "base/json_members.h"
#include "cli/live_source.h"
#include "live/api_output.h"
#include "live/file_requests.h"
#include "sources/bundle_listing.h"

namespace amiable::cli {
namespace {

using sources::File;

struct Printed {
  std::string name, text;
};

Result<std::vector<Printed>> live_outputs(const WhyOptions& options, IoStreams& io) {
  const live::Reading reading = live::reading_of(File::scaling_activities);
  const auto speakers = TRY(identify_speakers(options.source, options.region, io));
  const live::Speaker& speaker = speakers.front();
  const std::string region = options.region.empty() ? speaker.client->region() : options.region;
  const auto reply = speaker.client->call(
      {std::string(reading.service),
       region,
       std::string(reading.operation),
       {{"AutoScalingGroupName", options.auto_scaling_group}, {"MaxRecords", "100"}},
       {}});
  if (!reply.ok() || !reply.value().ok()) {
    const std::string permission = live::permission_of(File::scaling_activities);
    return Error{ErrorKind::unreadable, live::note_of(permission, reply, speaker), "",
                 "name the group as `aws autoscaling describe-auto-scaling-groups` does"};
  }
  return std::vector<Printed>{
      {"answer", TRY(live::output_of(reading.service, reading.operation, reply.value().body))}};
}

Result<std::vector<Printed>> gathered_outputs(const std::string& bundle) {
  const auto tree = TRY(sources::open_folder(bundle));
  std::vector<Printed> out;
  for (const sources::FileId& file : sources::list_bundle(*tree).files) {
    if (file.file != File::scaling_activities) continue;
    std::string path = sources::path_of(file);
    auto read = tree->read(path);
    if (read.state == sources::FileTree::Read::State::found) {
      out.push_back({std::move(path), std::move(read.text)});
    }
  }
  if (!out.empty()) return out;
  return Error{ErrorKind::usage, "the bundle holds no Auto Scaling activities", bundle,
               "save `aws autoscaling describe-scaling-activities` as "
               "ACCOUNT/REGION/scaling-activities.json"};
}

bool has_failed(const json::Value& activity, const std::string& group) {
  if (json::text_of(activity, "AutoScalingGroupName") != group) return false;
  const std::string status = json::text_of(activity, "StatusCode");
  return status == "Failed" || status == "Cancelled";
}

// "Launching a new EC2 instance: i-0abc…  …"
std::string instance_in(const std::string& description) {
  const std::size_t at = description.find(": i-");
  if (at == std::string::npos) return {};
  const std::size_t end = description.find_first_not_of("0123456789abcdef", at + 4);
  return description.substr(at + 2, end == std::string::npos ? end : end - at - 2);
}

Result<std::string> instance_of(const json::Value& activity) {
  const std::string description = json::text_of(activity, "Description");
  if (std::string id = instance_in(description); !id.empty()) return id;
  return Error{ErrorKind::not_found,
               fmt::format("EC2 refused before there was an instance: {}",
                           json::text_of(activity, "StatusMessage")),
               description, "give these words to `amiable why --message`"};
}

}  // namespace

Result<std::string> dead_instance_of_group(const WhyOptions& options, IoStreams& io) {
  const SourceOptions& source = options.source;
  if (!options.id.empty() || !options.question.empty()) {
    return Error{ErrorKind::usage, "--auto-scaling-group leads to an instance, an id is one", "",
                 "leave out either"};
  }
  if (!is_live(source) && source.bundle.empty()) {
    return Error{ErrorKind::usage, "--auto-scaling-group asks live accounts or a bundle", "",
                 "with --data give the i-… that its activity names"};
  }
  const auto outputs =
      TRY(is_live(source) ? live_outputs(options, io) : gathered_outputs(source.bundle));
  for (const Printed& output : outputs) {
    const auto document =
        TRY(json::parse(std::make_shared<const Source>(output.name, output.text)));
    const auto activities = document->root().find("Activities");
    if (!activities) continue;
    for (const json::Value& each : activities->elements()) {
      if (has_failed(each, options.auto_scaling_group)) return instance_of(each);
    }
  }
  return Error{ErrorKind::not_found,
               fmt::format("no activity of the group `{}` failed", options.auto_scaling_group), "",
               "activities are kept for six weeks; ask about the image instead: amiable why ami-…"};
}

}  // namespace amiable::cli
