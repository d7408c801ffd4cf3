// Two steps for every source: the calls about the id, then what KMS refused after the one that
// counts.
#include "cli/recorded_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/json_members.h"
#include "cli/live_source.h"
#include "cli/progress_line.h"
#include "cli/scaling_activity.h"
#include "launch/observed.h"
#include "live/trail_reader.h"
#include "sources/trail_events.h"
#include "store/journal.h"

namespace amiable::cli {
namespace {

using launch::Trail;
using model::TrailEvent;
using report::Diagnosis;
using report::Verdict;

const TrailEvent* call_in(const Trail& trail, const WhyOptions& options) {
  const auto operation = options.operation.empty() ? std::optional<launch::Operation>()
                                                   : launch::operation_from(options.operation);
  // An image has been launched by many; what is asked is whether one may.
  const bool many = options.id.starts_with("ami-");
  return launch::find_recorded_call(trail, options.id, operation, many ? options.as : "");
}

RecordedCall recorded_in(const Trail& trail, const WhyOptions& options) {
  RecordedCall out;
  if (const TrailEvent* call = call_in(trail, options)) {
    out.call = *call;
    out.observed = launch::observe(*call, options.id, trail, system_now());
  } else {
    out.observed = launch::observe_nothing(options.id, system_now());
  }
  return out;
}

// The server's events, newest first, as long as `visit` answers true; lines without `word` are
// passed over unread.
void each_event(const std::string& data, std::string_view word,
                const std::function<bool(TrailEvent)>& visit) {
  const auto journal = store::Journal::open_for_reading(data, "events");
  journal->read_newest([&](std::string_view line) {
    if (line.find(word) == std::string_view::npos) return true;
    const auto event = json::parse(std::make_shared<const Source>("journal", std::string(line)));
    if (!event.ok()) return true;
    auto read = sources::read_trail_event(event.value()->root());
    return !read || visit(std::move(*read));
  });
}

Trail trail_of_journal(const WhyOptions& options) {
  Trail trail;
  each_event(options.source.data, options.id, [&](TrailEvent event) {
    trail.push_back(std::move(event));
    return true;
  });
  const TrailEvent* found = call_in(trail, options);
  if (found == nullptr) return trail;
  const Timestamp since = found->time;
  each_event(options.source.data, "\"errorCode\"", [&](TrailEvent event) {
    if (event.time < since) return false;
    trail.push_back(std::move(event));
    return true;
  });
  return trail;
}

Result<Trail> add_lookup(live::TrailReader& reader, const live::TrailLookup& lookup, Trail trail) {
  std::string text = reader.look_up(lookup);
  if (text.empty()) return trail;
  for (TrailEvent& event : TRY(sources::read_trail_events(lookup.name, std::move(text)))) {
    trail.push_back(std::move(event));
  }
  return trail;
}

// The calls about the id, and if one counts, what was done in its caller's name and in that of the
// instance itself in the minutes after.
Result<Trail> read_trail(live::TrailReader& reader, const WhyOptions& options) {
  Trail trail = TRY(add_lookup(reader, {"ResourceName", options.id, {}, {}, options.id}, Trail()));
  const TrailEvent* found = call_in(trail, options);
  if (found == nullptr) return trail;
  const TrailEvent call = *found;
  const auto from = call.time + (-60), until = call.time + launch::refusal_window_seconds;
  if (!call.principal.empty()) {
    trail = TRY(add_lookup(
        reader,
        {"Username", launch::trail_user_name(call.principal), from, until, options.id + ".caller"},
        std::move(trail)));
  }
  if (options.id.starts_with("i-")) {
    trail = TRY(add_lookup(reader, {"Username", options.id, from, until, options.id + ".instance"},
                           std::move(trail)));
  }
  return trail;
}

// The asker's account first: only the caller's trail tells refusals [measured].
Result<std::optional<RecordedCall>> live_record(const WhyOptions& options, IoStreams& io) {
  const auto speakers = TRY(identify_speakers(options.source, options.region, io));
  ProgressLine line(io);
  line.show("asking CloudTrail about " + options.id);
  std::optional<RecordedCall> best;
  for (const live::Speaker& speaker : speakers) {
    if (!options.account.empty() && speaker.account != options.account) continue;
    const std::string region = options.region.empty() ? speaker.client->region() : options.region;
    if (region.empty()) continue;  // the question itself will say what is missing
    live::TrailReader reader(speaker, region);
    RecordedCall here = recorded_in(TRY(read_trail(reader, options)), options);
    here.files = reader.files();
    if (!reader.note().empty()) here.observed.notes.push_back(reader.note());
    if (!here.call && !reader.note().empty()) here.observed.ask_again.clear();
    if (!best || here.call) best = std::move(here);
    if (best->call) break;
  }
  return best;
}

bool has_id(const WhyOptions& options) {
  return options.question.empty() &&
         (options.id.starts_with("i-") || options.id.starts_with("snap-") ||
          options.id.starts_with("vol-") || options.id.starts_with("ami-"));
}

bool fails_for(const Diagnosis& diagnosis, std::initializer_list<std::string_view> reasons) {
  return std::any_of(diagnosis.failing.begin(), diagnosis.failing.end(), [&](const auto& each) {
    const std::string_view word = std::string_view(each.reason).substr(0, each.reason.find(':'));
    return std::find(reasons.begin(), reasons.end(), word) != reasons.end();
  });
}

// What the id names is not there or in no state to be used: what made it is the question.
bool is_dead(const Diagnosis& diagnosis) {
  return fails_for(diagnosis, {"instance-missing", "instance-state", "image-missing", "image-state",
                               "snapshot-missing", "snapshot-state"});
}

bool made(const RecordedCall& recorded, const std::string& id) {
  const auto& all = recorded.call->made;
  return std::find(all.begin(), all.end(), id) != all.end();
}

// A record without refusals is told while more may come, where the thing is dead, and where it
// could not be read.
bool is_telling(const RecordedCall& recorded, const Diagnosis& diagnosis) {
  if (!recorded.observed.refusals.empty() || is_dead(diagnosis)) return true;
  const bool open =
      recorded.call ? !recorded.observed.ask_again.empty() : !recorded.observed.notes.empty();
  return open && diagnosis.verdict != Verdict::succeeds;
}

}  // namespace

Result<std::optional<RecordedCall>> find_record(const WhyOptions& options, IoStreams& io) {
  if (!has_id(options)) return std::optional<RecordedCall>();
  if (!options.source.data.empty()) {
    return std::optional<RecordedCall>(recorded_in(trail_of_journal(options), options));
  }
  if (is_live(options.source)) return live_record(options, io);
  if (options.source.bundle.empty()) return std::optional<RecordedCall>();
  const auto tree = TRY(sources::open_folder(options.source.bundle));
  const Trail trail = TRY(sources::trail_of_bundle(*tree));
  if (trail.empty()) return std::optional<RecordedCall>();
  return std::optional<RecordedCall>(recorded_in(trail, options));
}

WhyOptions asked_again(const WhyOptions& options, const RecordedCall& recorded) {
  WhyOptions named = options;
  if (!recorded.call || !options.source.terraform_plan.empty()) return named;
  const TrailEvent& call = *recorded.call;
  const auto operation = launch::operation_of(call);
  if (!operation) return named;
  const auto fill = [](std::string& member, const std::string& text) {
    if (member.empty()) member = text;
  };
  named.operation = launch::operation_name(*operation);
  fill(named.as, call.principal);
  fill(named.account, call.recipient);
  fill(named.region, call.region);
  switch (*operation) {
    case launch::Operation::launch:
      named.id = call.image;
      fill(named.block_device_mappings, call.mappings);
      return named;
    case launch::Operation::start:
      if (!options.id.starts_with("i-")) named.id = call.instance;
      return named;
    case launch::Operation::attach:
      named.id = call.volume;
      fill(named.instance, call.instance);
      return named;
    case launch::Operation::copy:
      named.id = call.image;
      break;
    case launch::Operation::create_volume:
    case launch::Operation::copy_snapshot:
      named.id = call.snapshot;
      break;
  }
  fill(named.source_region, call.source_region);  // copies; a volume's event has none
  fill(named.kms_key_id, call.kms_key_id);
  if (!named.encrypted) named.encrypted = call.encrypted;
  return named;
}

Result<TrailFiles> ask_beside_record(const WhyOptions& given, IoStreams& io,
                                     const AskDiagnosis& ask) {
  WhyOptions options = given;
  if (!given.auto_scaling_group.empty()) options.id = TRY(dead_instance_of_group(given, io));
  // Many launch an image: its record is read when the answer needs it.
  const bool first = !options.id.starts_with("ami-");
  std::optional<RecordedCall> recorded;
  if (first) recorded = TRY(find_record(options, io));
  bool again = recorded && recorded->call && !recorded->observed.refusals.empty();
  Diagnosis* diagnosis = TRY(ask(again ? asked_again(options, *recorded) : options));
  if (!first && (diagnosis->verdict == Verdict::unknown || is_dead(*diagnosis))) {
    WhyOptions asked = options;
    asked.as = is_dead(*diagnosis) ? "" : diagnosis->principal;
    if (asked.region.empty()) asked.region = diagnosis->region;
    recorded = TRY(find_record(asked, io));
  }
  if (!again && recorded && recorded->call && is_dead(*diagnosis) && made(*recorded, options.id)) {
    diagnosis = TRY(ask(asked_again(options, *recorded)));
    again = true;
  }
  if (recorded && (again || is_telling(*recorded, *diagnosis))) {
    launch::lay_beside(std::move(recorded->observed), *diagnosis);
  }
  return recorded ? std::move(recorded->files) : TrailFiles();
}

}  // namespace amiable::cli
