// The diagnosis as sentences, one fact per line, nothing drawn: for screen readers and logs.
#include <string>

#include "report/layout.h"
#include "report/phrases.h"
#include "report/render.h"

namespace amiable::report {
namespace {

class PlainReport {
 public:
  explicit PlainReport(const Diagnosis& diagnosis) : diagnosis_(diagnosis) {}

  std::string write() {
    question();
    for (const Volume& each : diagnosis_.volumes) volume(each);
    for (const Call& each : diagnosis_.calls) call(each);
    observed();
    symptom();
    for (const MissingInput& each : diagnosis_.missing_inputs) missing(each);
    for (const Help& each : diagnosis_.help) help(each);
    for (const Assumption& each : diagnosis_.assumptions) assumption(each);
    for (const std::string& cause : diagnosis_.causes)
      fact("To read more", "amiable explain " + cause);
    return std::move(out_);
  }

 private:
  // One line; nothing for an empty value.
  void fact(std::string_view label, std::string_view value) {
    if (value.empty()) return;
    out_.append(label).append(": ");
    for (const char c : value) out_ += c == '\n' ? ' ' : c;
    out_ += '\n';
  }

  void question() {
    std::string verdict(verdict_name(diagnosis_.verdict));
    fact("Verdict", verdict + ", " + verdict_sentence(diagnosis_));
    if (diagnosis_.contested) {
      fact("Contested", "permissions that AWS documents are missing; recordings do without them");
    }
    fact("Asked by", diagnosis_.principal);
    fact("Operation", diagnosis_.operation);
    fact("Account", diagnosis_.account);
    fact("Region", diagnosis_.region);
    if (diagnosis_.source_region != diagnosis_.region)
      fact("Source Region", diagnosis_.source_region);
    for (const std::string& cause : diagnosis_.causes) fact("Cause", cause);
  }

  void volume(const Volume& volume) {
    std::string text = volume.device.empty() ? "copy" : volume.device;
    if (!volume.snapshot.empty()) text += ", from " + volume.snapshot;
    if (volume.source_key.empty() && volume.target_key.empty()) text += ", not encrypted";
    if (!volume.source_key.empty()) text += ", source key " + volume.source_key;
    if (!volume.target_key.empty()) text += ", target key " + volume.target_key;
    if (!volume.why.empty()) text += ", " + volume.why;
    fact("Volume", text);
  }

  void call(const Call& call) {
    std::string text = (call.action == "-" ? "fact" : call.action) + " on " + call.resource;
    if (!call.device.empty()) text += " for " + call.device;
    text += " is " + std::string(call.outcome == Outcome::not_reached ? "not reached"
                                                                      : outcome_name(call.outcome));
    if (call.action == "-") {
      text = "about " + call.resource + (call.device.empty() ? "" : " for " + call.device);
      text += call.outcome == Outcome::allowed   ? " holds"
              : call.outcome == Outcome::refused ? " does not hold"
                                                 : " is unknown";
    }
    if (call.strength != Strength::must)
      text += ", " + std::string(strength_name(call.strength)) + " only";
    const std::string why = describe_call(call);
    if (!why.empty()) text += ": " + why;
    fact(call.action == "-" ? "Fact" : "Call", text);
    if (call.outcome == Outcome::allowed) return;
    for (const std::string& reason : call.reasons) fact("Reason", reason);
    for (const Document& each : call.documents) document(each);
  }

  void document(const Document& document) {
    fact("Document", document.name);
    if (document.place.file.empty()) return;
    fact("Place", describe_place(document.place));
    fact("Text there", document.place.text);
  }

  void observed() {
    if (!diagnosis_.observed) return;
    const Observed& observed = *diagnosis_.observed;
    fact("On record", describe_record(observed));
    for (const ObservedRefusal& each : observed.refusals) fact("Recorded", describe_refusal(each));
    fact("The record", describe_agreement(observed));
    for (const std::string& note : observed.notes) fact("Note", note);
  }

  void symptom() {
    fact("What EC2 shows", diagnosis_.symptom.summary);
    fact("State reason", diagnosis_.symptom.state_reason);
    fact("Error code", diagnosis_.symptom.error_code);
    fact("Message", diagnosis_.symptom.message);
  }

  void missing(const MissingInput& input) {
    fact("Needed file", input.path);
    fact("From account", input.account);
    fact("Because", input.why);
    fact("Command", input.command);
  }

  void help(const Help& help) {
    fact("Help", help.edit);
    fact("In account", help.account);
    fact("By", help.who);
    for (const std::string& statement : help.statements) fact("Statement to add", statement);
    fact("How to check", help.check);
  }

  void assumption(const Assumption& assumption) {
    std::string text = assumption.name + "=" + assumption.value;
    if (!assumption.text.empty()) text += ", " + assumption.text;
    if (assumption.decides) text += ", another answer would change the verdict";
    fact("Assumed", text);
  }

  const Diagnosis& diagnosis_;
  std::string out_;
};

}  // namespace

std::string render_plain(const Diagnosis& diagnosis) {
  return finish(PlainReport(diagnosis).write(), Color::never);
}

}  // namespace amiable::report
