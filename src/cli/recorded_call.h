// From the id of something dead to the call that made it, and to what was refused then: out of
// CloudTrail (live), a bundle's cloudtrail files, or the journal of `amiable serve`.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "cli/io_streams.h"
#include "cli/options.h"
#include "model/trail_event.h"
#include "report/diagnosis.h"

namespace amiable::cli {

// Path in a bundle to text.
using TrailFiles = std::map<std::string, std::string>;

struct RecordedCall {
  std::optional<model::TrailEvent> call;  // nullopt: none is on record
  report::Observed observed;
  TrailFiles files;  // live: what was read
};

// What is on record of options.id; nullopt: there is no id, or the source keeps no records.
// Errors: unreadable files of a bundle, profiles that cannot be used.
Result<std::optional<RecordedCall>> find_record(const WhyOptions& options, IoStreams& io);

// The question becomes the recorded call; what the options name themselves stays, and a Terraform
// plan's names are the plan's.
WhyOptions asked_again(const WhyOptions& options, const RecordedCall& recorded);

// Asks the question of the options, or that of the recorded call where the id stands for something
// that died, and lays the record beside the answer. `ask` answers where its diagnosis is; it may be
// called twice. Returns what was read of a live trail, as files of a bundle.
using AskDiagnosis = std::function<Result<report::Diagnosis*>(const WhyOptions&)>;
Result<TrailFiles> ask_beside_record(const WhyOptions& options, IoStreams& io,
                                     const AskDiagnosis& ask);

}  // namespace amiable::cli
