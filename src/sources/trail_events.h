// CloudTrail's events out of what prints them: `aws cloudtrail lookup-events`, a log file that a
// trail delivered, a server's journal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/trail_event.h"
#include "sources/file_tree.h"

namespace amiable::sources {

// A record itself. nullopt: no object with a time and a name, or none of KMS and EC2.
std::optional<model::TrailEvent> read_trail_event(const json::Value& record);

// All events of a text: {"Events": [{"CloudTrailEvent": "…"}]} as the command line prints it,
// {"Records": […]} as a trail delivers it, or one record. `name` stands in errors (unreadable).
// What is no event of KMS or EC2 is left out.
Result<std::vector<model::TrailEvent>> read_trail_events(std::string_view name, std::string text);

// Those of all files ACCOUNT/REGION/cloudtrail/NAME.json of a bundle, each once.
Result<std::vector<model::TrailEvent>> trail_of_bundle(const FileTree& bundle);

}  // namespace amiable::sources
