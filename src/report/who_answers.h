// Who can do something with images, instances or keys, as data: the model of the table and the
// JSON of `amiable who`. Written by launch/who, read by the renderers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/diagnosis.h"
#include "report/render.h"

namespace amiable::report {

// Principals of one account that nothing asked here can tell apart: decided once, for `example`.
struct WhoGroup {
  std::string account;
  std::string example;               // an ARN among the members
  std::vector<std::string> members;  // ARNs, sorted
};

// What some groups have in common: the same verdict for the same reasons.
struct WhoAnswer {
  Verdict verdict = Verdict::unknown;
  bool contested = false;                // succeeds, but contested permissions are missing
  std::vector<Finding> failing, advice;  // as in a diagnosis
  Document document;                     // of the first refusal, as the first group has it
  std::vector<MissingInput> missing_inputs;
  std::string note;                   // unknown without a missing file: what it depends on
  std::vector<std::uint32_t> groups;  // indices into Who::groups
};

struct WhoQuestion {
  std::string operation;  // launch, copy, start, …; "use" of a key
  std::string subject;    // image, instance, snapshot or volume id; key ARN
  std::string region, source_region;
  std::vector<WhoAnswer> answers;  // most principals first, within a verdict
};

struct Who {
  std::vector<WhoGroup> groups;
  std::vector<WhoQuestion> questions;
  std::vector<MissingInput> missing_inputs;  // lists of principals that were not gathered in full
  std::uint64_t principals = 0;
  std::uint64_t decided = 0;  // questions that were put to the engine
};

std::uint64_t count_members(const Who& who, const WhoAnswer& answer);
std::uint64_t count_members(const Who& who, const WhoQuestion& question, Verdict verdict);

// Which rows to show, and how much of them.
struct WhoView {
  bool succeeds = true, fails = true, unknown = true;
  bool all = false;  // every principal by name and every answer
};
bool shows(const WhoView& view, Verdict verdict);

std::string render_text(const Who& who, const WhoView& view, const TextOptions& options);
std::string render_plain(const Who& who, const WhoView& view);
// One object, schema docs/who.schema.json, ending in a newline.
std::string render_json(const Who& who, const WhoView& view);

}  // namespace amiable::report
