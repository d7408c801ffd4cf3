// The sentences that all renderings share.
#include "report/phrases.h"

#include <algorithm>

#include "base/arn.h"

namespace amiable::report {
namespace {

// What the subject does: "launch in", "be copied to", … ACCOUNT/REGION.
std::string_view predicate(std::string_view operation) {
  if (operation == "start") return "start in";
  if (operation == "attach") return "be attached in";
  if (operation == "create-volume") return "become a volume in";
  if (operation == "copy" || operation == "copy-snapshot") return "be copied to";
  return "launch in";
}

std::string join(const std::vector<std::string>& values, std::string_view separator) {
  std::string out;
  for (const std::string& value : values) {
    if (!out.empty()) out += separator;
    out += value;
  }
  return out;
}

// Last parts of the paths; the whole ones stand with the missing inputs.
std::string file_names(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths) {
    std::string name = path.substr(path.rfind('/') + 1);
    if (std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  }
  return join(names, ", ");
}

}  // namespace

std::string verdict_sentence(const Diagnosis& diagnosis) {
  const bool open = diagnosis.verdict == Verdict::unknown;
  std::string out = open ? "whether " + diagnosis.subject : diagnosis.subject;
  out += diagnosis.verdict == Verdict::fails ? " cannot " : " can ";
  out += predicate(diagnosis.operation);
  out += " " + diagnosis.account + "/" + diagnosis.region;
  out += " as " +
         (diagnosis.principal_label.empty() ? diagnosis.principal : diagnosis.principal_label);
  return out;
}

std::string short_resource(std::string_view resource) {
  const auto arn = split_arn(resource);
  if (!arn || arn->service != "kms" || !arn->resource.starts_with("key/"))
    return std::string(resource);
  std::string_view id = arn->resource.substr(4);
  const std::size_t keep = id.starts_with("mrk-") ? 12 : id.find('-');
  if (keep >= id.size()) return std::string(arn->resource);
  return "key/" + std::string(id.substr(0, keep)) + "-…";
}

std::string account_of(std::string_view arn) {
  const auto parts = split_arn(arn);
  return parts ? std::string(parts->account) : std::string();
}

std::string short_key_with_owner(std::string_view arn) {
  const std::string owner = account_of(arn);
  return owner.empty() ? std::string(arn) : short_resource(arn) + " of " + owner;
}

std::string describe_place(const Place& place) {
  std::string out = place.file;
  if (!place.inside.empty()) out += ", " + place.inside;
  if (place.line != 0)
    out += (place.inside.empty() ? ", line " : " line ") + std::to_string(place.line);
  return out;
}

std::string describe_document(const Document& document) {
  std::string out = document.name.empty() ? document.layer : document.name;
  if (document.place.line != 0) out += ", line " + std::to_string(document.place.line);
  return out;
}

std::string describe_call(const Call& call) {
  if (!call.note.empty()) return call.note;
  std::vector<std::string> parts;
  if (!call.documents.empty()) {
    for (const Document& document : call.documents) parts.push_back(describe_document(document));
  } else if (!call.needs.empty()) {
    return "not gathered: " + file_names(call.needs);
  }
  if (call.outcome != Outcome::allowed && !call.reasons.empty()) {
    parts.insert(parts.begin(), join(call.reasons, ", "));
  }
  return join(parts, "; ");
}

std::string describe_record(const Observed& observed) {
  if (observed.event.empty()) return "no call for " + observed.subject;
  std::string text = observed.event + " for " + observed.subject;
  if (!observed.principal.empty()) text += " by " + observed.principal;
  text += " at " + observed.time;
  if (!observed.request_id.empty()) text += ", request " + observed.request_id;
  return text;
}

std::string describe_refusal(const ObservedRefusal& refusal) {
  std::string text = refusal.action + " was refused, " + refusal.code;
  if (!refusal.message.empty()) text += ": " + refusal.message;
  return text;
}

std::string describe_agreement(const Observed& observed) {
  std::string text;
  switch (observed.agreement) {
    case Agreement::none:
      if (observed.ask_again.empty()) return "CloudTrail was not read";
      text =
          "it is not delivered yet, is older than 90 days, or was made in another account or "
          "Region";
      break;
    case Agreement::silent:
      text = "no refusal of KMS is on record for it";
      break;
    case Agreement::agrees:
      text = "the same call is refused by what was computed";
      break;
    case Agreement::decides:
      text = "what was gathered cannot tell; the record decides: it fails";
      break;
    case Agreement::differs:
      text =
          "what was computed is refused elsewhere: something changed since, or one of the two "
          "saw what the other cannot";
      break;
    case Agreement::works_now:
      text = "it works now by what was computed: something changed since, or it is asked otherwise";
      break;
    case Agreement::other:
      text = "that was another principal: the record does not decide";
      break;
  }
  if (!observed.ask_again.empty()) {
    text += "; CloudTrail may still deliver more: ask again at " + observed.ask_again;
  }
  return text;
}

std::string call_label(const Call& call) {
  return call.action == "-" ? short_resource(call.resource) : call.action;
}

std::string_view outcome_word(const Call& call) {
  const bool fact = call.action == "-";
  switch (call.outcome) {
    case Outcome::allowed:
      return fact ? "holds" : "allowed";
    case Outcome::refused:
      return fact ? "FAILS" : "REFUSED";
    case Outcome::not_reached:
      return "not reached";
    case Outcome::unknown:
      break;
  }
  return "unknown";
}

}  // namespace amiable::report
