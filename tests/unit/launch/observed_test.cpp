// What CloudTrail recorded beside what is computed: the cases of tests/cases/symptoms.json.
#include "launch/observed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sources/trail_events.h"

namespace amiable::test {
namespace {

using Json = nlohmann::json;

Json cases() {
  std::ifstream file(std::string(AMIABLE_SOURCE_DIR) + "/tests/cases/symptoms.json");
  return Json::parse(file)["cases"];
}

launch::Trail trail_of(const Json& one) {
  const Json printed = {{"Records", one["events"]}};
  auto read = sources::read_trail_events("events", printed.dump());
  EXPECT_TRUE(read.ok());
  return read.ok() ? std::move(read).value() : launch::Trail();
}

report::Diagnosis computed(const Json& one) {
  report::Diagnosis out;
  const std::string verdict = one["computed"]["verdict"];
  out.verdict = verdict == "fails"      ? report::Verdict::fails
                : verdict == "succeeds" ? report::Verdict::succeeds
                                        : report::Verdict::unknown;
  out.principal = one["computed"]["principal"];
  for (const Json& refused : one["computed"]["refused"]) {
    report::Call call;
    call.action = refused[0];
    call.resource = refused[1];
    call.outcome = report::Outcome::refused;
    out.calls.push_back(call);
  }
  return out;
}

void expect_call(const Json& expected, const model::TrailEvent* call) {
  ASSERT_EQ(expected["event"] != "", call != nullptr);
  if (call == nullptr) return;
  EXPECT_EQ(expected["event"], call->name);
  const auto operation = launch::operation_of(*call);
  ASSERT_TRUE(operation);
  EXPECT_EQ(expected.value("operation", std::string(launch::operation_name(*operation))),
            launch::operation_name(*operation));
  EXPECT_EQ(expected.value("source_region", ""), call->source_region);
  EXPECT_EQ(expected.value("kms_key_id", ""), call->kms_key_id);
  EXPECT_EQ(expected.value("encrypted", false), call->encrypted.value_or(false));
  const std::string subject = expected.value("subject_of_question", "");
  const std::vector<std::string> named{call->image, call->instance, call->snapshot, call->volume};
  EXPECT_TRUE(subject.empty() || std::find(named.begin(), named.end(), subject) != named.end());
  if (expected.contains("instance")) {
    EXPECT_EQ(expected["instance"], call->instance);
  }
  const Json mappings = call->mappings.empty() ? Json() : Json::parse(call->mappings);
  EXPECT_EQ(expected.value("mappings", Json()), mappings);
}

void expect_record(const Json& expected, const report::Diagnosis& diagnosis) {
  ASSERT_TRUE(diagnosis.observed);
  const report::Observed& observed = *diagnosis.observed;
  std::vector<std::string> refusals;
  for (const auto& each : observed.refusals) refusals.push_back(each.action);
  EXPECT_EQ(expected["refusals"].get<std::vector<std::string>>(), refusals);
  EXPECT_EQ(expected["agreement"], report::agreement_name(observed.agreement));
  EXPECT_EQ(expected["verdict"], report::verdict_name(diagnosis.verdict));
  if (expected.contains("ask_again")) {
    EXPECT_EQ(expected["ask_again"], observed.ask_again);
  }
  const std::string note = expected.value("note", "");
  EXPECT_EQ(note.empty(), observed.notes.empty());
  if (!note.empty()) {
    EXPECT_NE(std::string::npos, observed.notes.front().find(note));
  }
  if (!expected.contains("failing")) return;
  Json failing = Json::array();
  for (const auto& each : diagnosis.failing) {
    failing.push_back({each.action, each.resource, each.reason});
  }
  EXPECT_EQ(expected["failing"], failing);
}

TEST(Symptoms, lead_to_the_recorded_call_and_its_refusals) {
  ASSERT_GE(cases().size(), 24U);
  for (const Json& one : cases()) {
    SCOPED_TRACE(one["id"]);
    const Json& asked = one["asked"];
    const std::string id = asked["id"];
    const launch::Trail trail = trail_of(one);
    const auto* call =
        launch::find_recorded_call(trail, id, launch::operation_from(asked.value("operation", "")),
                                   asked.value("principal", ""));
    expect_call(one["expected"], call);
    const Timestamp now = *parse_iso8601(one["now"].get<std::string>());
    report::Diagnosis diagnosis = computed(one);
    launch::lay_beside(
        call == nullptr ? launch::observe_nothing(id, now) : launch::observe(*call, id, trail, now),
        diagnosis);
    expect_record(one["expected"], diagnosis);
  }
}

TEST(Symptoms, are_looked_up_by_the_name_that_cloudtrail_has) {
  for (const auto& [arn, name] :
       {std::pair{"arn:aws:iam::111122223333:user/team/UserA", "UserA"},
        std::pair{"arn:aws:sts::111122223333:assumed-role/R/build", "build"},
        std::pair{"arn:aws:iam::111122223333:root", "root"}, std::pair{"", ""}}) {
    EXPECT_EQ(name, launch::trail_user_name(arn));
  }
}

// The same events as the command line prints them are the same trail; what is neither is an error.
TEST(Symptoms, are_read_in_every_form_that_holds_them) {
  const Json one = cases().front();
  Json printed = {{"Events", Json::array()}};
  for (const Json& event : one["events"]) {
    printed["Events"].push_back({{"CloudTrailEvent", event.dump()}});
  }
  const auto read = sources::read_trail_events("events", printed.dump());
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(trail_of(one).size(), read.value().size());
  EXPECT_EQ(trail_of(one)[1].error_message, read.value()[1].error_message);
  EXPECT_EQ(1U, sources::read_trail_events("event", one["events"][0].dump()).value().size());
  for (const char* wrong :
       {"", "[]", R"({"Events": 3})", R"({"Events": [{"CloudTrailEvent": "{"}]})"}) {
    const auto failed = sources::read_trail_events("file.json", wrong);
    ASSERT_FALSE(failed.ok()) << wrong;
    EXPECT_EQ(ErrorKind::unreadable, failed.error().kind);
  }
}

}  // namespace
}  // namespace amiable::test
