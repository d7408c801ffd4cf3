// Joins by request id, by the instance's own role, and for copies by name and time.
#include "launch/observed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/arn.h"
#include "launch/message.h"

namespace amiable::launch {
namespace {

using model::TrailEvent;
using report::Agreement;
using report::Observed;
using report::ObservedRefusal;

struct Named {
  std::string_view event;
  Operation operation;
};

constexpr std::array<Named, 6> operations{{{"RunInstances", Operation::launch},
                                           {"StartInstances", Operation::start},
                                           {"AttachVolume", Operation::attach},
                                           {"CreateVolume", Operation::create_volume},
                                           {"CopyImage", Operation::copy},
                                           {"CopySnapshot", Operation::copy_snapshot}}};

bool is_copy(const TrailEvent& call) {
  return call.name == "CopyImage" || call.name == "CopySnapshot";
}

bool concerns(const TrailEvent& event, Operation operation, std::string_view id) {
  if (std::find(event.made.begin(), event.made.end(), id) != event.made.end()) return true;
  switch (operation) {
    case Operation::start:
      return event.instance == id;
    case Operation::attach:
      return event.volume == id || event.instance == id;
    case Operation::launch:
      return event.image == id;
    default:
      return false;  // what was copied or read from is not what failed
  }
}

// Only what failed in the caller's own name, or as the role of the instance, is in the trail of the
// caller's account [measured].
bool by_instance(const TrailEvent& event, std::string_view instance) {
  return !instance.empty() &&
         event.principal.ends_with(fmt::format("aws:ec2-infrastructure/{}", instance));
}

bool follows_copy(const TrailEvent& event, const TrailEvent& call) {
  if (!is_copy(call) || event.principal != call.principal || event.invoked_by.empty()) return false;
  return event.time >= call.time && event.time <= call.time + refusal_window_seconds;
}

bool belongs(const TrailEvent& event, const TrailEvent& call, std::string_view id) {
  if (event.source != "kms.amazonaws.com" || !event.refused()) return false;
  if (!call.request_id.empty() && event.request_id == call.request_id) return true;
  return by_instance(event, id.starts_with("i-") ? id : std::string_view(call.instance)) ||
         follows_copy(event, call);
}

ObservedRefusal refusal_of(const TrailEvent& event) {
  ObservedRefusal out;
  out.action = (event.source == "ec2.amazonaws.com" ? "ec2:" : "kms:") + event.name;
  out.code = event.error_code;
  out.message = event.error_message;
  out.principal = event.principal;
  out.time = iso8601(event.time);
  out.account = event.recipient;
  // The operation ReEncrypt asks for two permissions: the text names the one that lacks.
  for (const MessageReading& reading : read_messages(event.error_message)) {
    if (out.resource.empty()) out.resource = reading.resource;
    if (reading.action.starts_with(out.action)) out.action = reading.action;
  }
  return out;
}

// Reasons by the layer that AWS names; the same words as a computed refusal's.
std::string reason_of(const MessageReading& reading) {
  if (reading.effect == "explicit") return "explicit-deny";
  if (reading.layer == "identity-policy") return "identity-policy-missing";
  if (reading.layer == "key-policy") return "key-policy-missing";
  return "not-allowed";
}

void add_decision(const ObservedRefusal& refusal, report::Diagnosis& diagnosis) {
  diagnosis.verdict = report::Verdict::fails;
  diagnosis.contested = false;
  report::Finding finding{refusal.action, refusal.resource, "not-allowed", report::Strength::must};
  for (const MessageReading& reading : read_messages(refusal.message)) {
    finding.reason = reason_of(reading);
    for (const std::string& cause : reading.causes) {
      auto& causes = diagnosis.causes;
      if (std::find(causes.begin(), causes.end(), cause) == causes.end()) causes.push_back(cause);
    }
  }
  diagnosis.failing.push_back(std::move(finding));
}

bool is_computed(const ObservedRefusal& refusal, const report::Diagnosis& diagnosis) {
  return std::any_of(diagnosis.calls.begin(), diagnosis.calls.end(), [&](const auto& call) {
    const bool same = refusal.action == "kms:ReEncrypt" ? call.action.starts_with(refusal.action)
                                                        : call.action == refusal.action;
    return call.outcome == report::Outcome::refused && same &&
           (refusal.resource.empty() || call.resource == refusal.resource);
  });
}

Agreement agreement_of(const Observed& observed, const report::Diagnosis& diagnosis) {
  if (observed.event.empty()) return Agreement::none;
  if (observed.refusals.empty()) return Agreement::silent;
  if (observed.principal != diagnosis.principal) return Agreement::other;
  switch (diagnosis.verdict) {
    case report::Verdict::unknown:
      return Agreement::decides;
    case report::Verdict::succeeds:
      return Agreement::works_now;
    case report::Verdict::fails:
      break;
  }
  return is_computed(observed.refusals.front(), diagnosis) ? Agreement::agrees : Agreement::differs;
}

}  // namespace

std::string trail_user_name(std::string_view principal_arn) {
  return std::string(principal_arn.ends_with(":root") ? "root" : last_part(principal_arn));
}

std::optional<Operation> operation_of(const TrailEvent& event) {
  if (event.source != "ec2.amazonaws.com") return {};
  const auto* found = std::find_if(operations.begin(), operations.end(),
                                   [&event](const Named& one) { return one.event == event.name; });
  if (found == operations.end()) return {};
  return found->operation;
}

const TrailEvent* find_recorded_call(const Trail& trail, std::string_view id,
                                     std::optional<Operation> operation,
                                     std::string_view principal) {
  const TrailEvent* newest = nullptr;
  for (const TrailEvent& event : trail) {
    const auto what = operation_of(event);
    if (!what || (operation && *what != *operation) || !concerns(event, *what, id)) continue;
    if (!principal.empty() && event.principal != principal) continue;
    if (newest == nullptr || event.time > newest->time) newest = &event;
  }
  return newest;
}

Observed observe(const TrailEvent& call, std::string_view id, const Trail& trail, Timestamp now) {
  Observed out;
  out.event = call.name;
  out.time = iso8601(call.time);
  out.request_id = call.request_id;
  out.principal = call.principal;
  out.subject = id;
  // EC2's own refusal comes before any of KMS's.
  if (call.refused()) out.refusals.push_back(refusal_of(call));
  std::vector<const TrailEvent*> refused;
  for (const TrailEvent& event : trail) {
    if (belongs(event, call, id)) refused.push_back(&event);
  }
  std::stable_sort(refused.begin(), refused.end(),
                   [](const auto* a, const auto* b) { return a->time < b->time; });
  for (const TrailEvent* event : refused) out.refusals.push_back(refusal_of(*event));
  const Timestamp delivered = call.time + trail_delay_seconds;
  if (out.refusals.empty() && now < delivered) out.ask_again = iso8601(delivered);
  if (!call.launch_template.empty()) {
    out.notes.push_back("the launch template " + call.launch_template +
                        " may name devices and keys that the event does not tell");
  }
  return out;
}

Observed observe_nothing(std::string_view id, Timestamp now) {
  Observed out;
  out.subject = id;
  out.ask_again = iso8601(now + trail_delay_seconds);
  return out;
}

void lay_beside(Observed observed, report::Diagnosis& diagnosis) {
  observed.agreement = agreement_of(observed, diagnosis);
  if (observed.agreement == Agreement::decides) {
    add_decision(observed.refusals.front(), diagnosis);
    if (diagnosis.failing.back().reason == "not-allowed") {
      observed.notes.emplace_back(
          "AWS named no document: the causes are what its words can mean, most likely first; "
          "`--handover` writes to whoever can look");
    }
  }
  diagnosis.observed = std::move(observed);
}

}  // namespace amiable::launch
