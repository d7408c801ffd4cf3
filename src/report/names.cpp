// The words of the public vocabulary for the enumerations of a diagnosis.
#include <string_view>

#include "report/diagnosis.h"

namespace amiable::report {

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::succeeds:
      return "succeeds";
    case Verdict::fails:
      return "fails";
    case Verdict::unknown:
      break;
  }
  return "unknown";
}

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::allowed:
      return "allowed";
    case Outcome::refused:
      return "refused";
    case Outcome::not_reached:
      return "not-reached";
    case Outcome::unknown:
      break;
  }
  return "unknown";
}

std::string_view strength_name(Strength strength) {
  switch (strength) {
    case Strength::must:
      return "must";
    case Strength::contested:
      return "contested";
    case Strength::may:
      break;
  }
  return "may";
}

std::string_view agreement_name(Agreement agreement) {
  switch (agreement) {
    case Agreement::silent:
      return "silent";
    case Agreement::agrees:
      return "agrees";
    case Agreement::decides:
      return "decides";
    case Agreement::differs:
      return "differs";
    case Agreement::works_now:
      return "works-now";
    case Agreement::other:
      return "another-principal";
    case Agreement::none:
      break;
  }
  return "none";
}

}  // namespace amiable::report
