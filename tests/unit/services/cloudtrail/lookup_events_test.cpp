// LookupEvents over a history in memory: which events, pages, and what is refused.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

#include "crypto/base64.h"
#include "unit/services/rehearsal.h"
#include "wire/generated/cloudtrail.h"

namespace amiable::services::cloudtrail {
namespace {

namespace shapes = wire::cloudtrail;
namespace op = shapes::op;
constexpr std::string_view other_account = "444455556666";

// Events in the order they were added; without a sieve, so that the handler must check by itself.
class FakeHistory final : public EventHistory {
 public:
  void add(std::string_view id, std::string_view name, Timestamp time,
           std::string_view account = Rehearsal::account, std::string_view region = "us-east-1") {
    lines_.push_back(fmt::format(
        R"({{"userIdentity":{{"type":"IAMUser","userName":"ann"}},"eventTime":"{}",)"
        R"("eventSource":"kms.amazonaws.com","eventName":"{}","awsRegion":"{}","eventID":"{}",)"
        R"("readOnly":false,"recipientAccountId":"{}","eventCategory":"Management"}})",
        iso8601(time), name, region, id, account));
  }
  void newest_first(const EventSearch& search, Place before, const Visitor& visit) const override {
    last_search = search;
    for (std::size_t i = lines_.size(); i-- > 0;) {
      if (i + 1 < before && !visit(lines_[i], i + 1)) return;
    }
  }
  mutable EventSearch last_search;

 private:
  std::vector<std::string> lines_;
};

class LookupEvents : public testing::Test {
 protected:
  void SetUp() override { stage_.events = &history_; }

  static shapes::LookupEventsRequest by(std::string key, std::string value) {
    shapes::LookupEventsRequest in;
    shapes::LookupAttribute attribute;
    attribute.AttributeKey = std::move(key);
    attribute.AttributeValue = std::move(value);
    in.LookupAttributes.emplace().push_back(std::move(attribute));
    return in;
  }
  // Ids joined, and the token if there is another page.
  std::string found(const shapes::LookupEventsRequest& in) {
    const auto answer = stage_.run<op::LookupEvents>(in);
    if (!answer.ok()) return answer.error().code;
    std::string ids;
    for (const shapes::Event& event : *answer.value().Events) ids += *event.EventId + " ";
    token_ = answer.value().NextToken;
    return ids + (token_ ? "+" : "");
  }
  Timestamp ago(std::int64_t seconds) const { return stage_.now + -seconds; }

  Rehearsal stage_{cloudtrail_operations()};
  FakeHistory history_;
  std::optional<std::string> token_;
};

TEST_F(LookupEvents, shows_the_callers_account_and_region_newest_first) {
  history_.add("old", "Encrypt", ago(91 * seconds_per_day));
  history_.add("a", "Encrypt", ago(30));
  history_.add("foreign", "Encrypt", ago(20), other_account);
  history_.add("west", "Encrypt", ago(20), Rehearsal::account, "us-west-2");
  history_.add("b", "Decrypt", ago(10));
  EXPECT_EQ(found({}), "b a ");
  EXPECT_EQ(found(by("EventName", "Encrypt")), "a ");
  EXPECT_EQ(found(by("Username", "bob")), "");
  EXPECT_EQ(history_.last_search.value, "bob");
  EXPECT_EQ(found(by("ReadOnly", "false")), "b a ");
  EXPECT_EQ(found(by("ResourceType", "AWS::EC2::Nothing")), "");
  shapes::LookupEventsRequest insights;
  insights.EventCategory = "insight";
  EXPECT_EQ(found(insights), "");
}

TEST_F(LookupEvents, takes_both_ends_of_the_range) {
  for (const int seconds : {30, 20, 10}) {
    history_.add(std::to_string(seconds), "Encrypt", ago(seconds));
  }
  struct Row {
    int from, to;
    const char* ids;
  };
  for (const Row& row : {Row{30, 10, "10 20 30 "}, Row{29, 10, "10 20 "}, Row{30, 11, "20 30 "},
                         Row{20, 20, "20 "}, Row{9, 1, ""}}) {
    shapes::LookupEventsRequest in;
    in.StartTime = ago(row.from);
    in.EndTime = Timestamp{ago(row.to).seconds() * 1000};
    EXPECT_EQ(found(in), row.ids) << row.from << " " << row.to;
  }
}

TEST_F(LookupEvents, pages_go_on_behind_the_last_event_whatever_comes) {
  for (const char* id : {"1", "2", "3", "4", "5"}) history_.add(id, "Encrypt", ago(50));
  shapes::LookupEventsRequest in = by("EventName", "Encrypt");
  in.MaxResults = 2;
  EXPECT_EQ(found(in), "5 4 +");
  history_.add("6", "Encrypt", ago(1));
  in.NextToken = token_;
  EXPECT_EQ(found(in), "3 2 +");
  in.NextToken = token_;
  EXPECT_EQ(found(in), "1 ");
  EXPECT_EQ(found(by("EventName", "Encrypt")), "6 5 4 3 2 1 ");
}

TEST_F(LookupEvents, a_token_is_good_for_its_account_and_question_only) {
  for (const char* id : {"1", "2", "3"}) history_.add(id, "Encrypt", ago(50));
  shapes::LookupEventsRequest in = by("EventName", "Encrypt");
  in.MaxResults = 1;
  EXPECT_EQ(found(in), "3 +");
  const std::string token = *token_;
  auto other = by("EventName", "Decrypt");
  other.NextToken = token;
  EXPECT_EQ(found(other), "InvalidNextTokenException");
  in.NextToken = "AAAA";
  EXPECT_EQ(found(in), "InvalidNextTokenException");
  in.NextToken = crypto::base64_encode("3");
  EXPECT_EQ(found(in), "InvalidNextTokenException");
  in.NextToken = token;
  stage_.as_root(other_account);
  EXPECT_EQ(found(in), "InvalidNextTokenException");
  stage_.as_root();
  EXPECT_EQ(found(in), "2 +");
}

TEST_F(LookupEvents, refuses_what_aws_refuses) {
  const auto outcome = [this](auto change) {
    shapes::LookupEventsRequest in;
    change(in);
    return found(in);
  };
  EXPECT_EQ(found(by("ReadOnly", "True")), "InvalidLookupAttributesException");
  EXPECT_EQ(found(by("Colour", "red")), "InvalidLookupAttributesException");
  auto two = by("EventName", "a");
  two.LookupAttributes->push_back(two.LookupAttributes->front());
  EXPECT_EQ(found(two), "InvalidLookupAttributesException");
  for (const int most : {-1, 0, 51}) {
    EXPECT_EQ(outcome([most](auto& in) { in.MaxResults = most; }), "InvalidMaxResultsException");
  }
  EXPECT_EQ(outcome([](auto& in) { in.EventCategory = "Management"; }),
            "InvalidEventCategoryException");
  EXPECT_EQ(outcome([this](auto& in) { in.StartTime = ago(-60); }), "InvalidTimeRangeException");
  EXPECT_EQ(outcome([this](auto& in) {
              in.StartTime = ago(10);
              in.EndTime = ago(20);
            }),
            "InvalidTimeRangeException");
  // Long ago is no error, there is just nothing.
  EXPECT_EQ(outcome([this](auto& in) { in.EndTime = ago(100 * seconds_per_day); }), "");
}

TEST_F(LookupEvents, asks_for_its_action_alone) {
  const auto asks = stage_.asks<op::LookupEvents>({});
  ASSERT_TRUE(asks.ok());
  ASSERT_EQ(asks.value().size(), 1u);
  EXPECT_EQ(asks.value()[0].action, "cloudtrail:LookupEvents");
  EXPECT_EQ(asks.value()[0].resource, "*");
}

TEST_F(LookupEvents, there_are_no_trails) {
  EXPECT_EQ(stage_.outcome<op::DescribeTrails>({}), "ok");
  EXPECT_EQ(stage_.outcome<op::ListTrails>({}), "ok");
  EXPECT_EQ(stage_.outcome<op::GetTrail>({.Name = "main"}),
            "TrailNotFoundException: Unknown trail: "
            "arn:aws:cloudtrail:us-east-1:111122223333:trail/main for the user: 111122223333");
  EXPECT_EQ(stage_.outcome<op::GetTrailStatus>({.Name = "arn:aws:cloudtrail:r:1:trail/x"}),
            "TrailNotFoundException: Unknown trail: arn:aws:cloudtrail:r:1:trail/x for the user: "
            "111122223333");
  EXPECT_EQ(stage_.asks<op::GetEventSelectors>({.TrailName = "main"}).value()[0].resource,
            "arn:aws:cloudtrail:us-east-1:111122223333:trail/main");
}

}  // namespace
}  // namespace amiable::services::cloudtrail
