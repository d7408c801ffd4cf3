// Limits: CloudTrail API reference, LookupEvents. `True` for ReadOnly, a start in the future and an
// unknown ResourceType: measured. The sentences are ours where none is recorded.
#include "services/cloudtrail/lookup_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "crypto/base64.h"
#include "services/cloudtrail/event_resources.h"

namespace amiable::services::cloudtrail {
namespace {

using wire::AwsError;
using Request = wire::cloudtrail::LookupEventsRequest;

constexpr std::int64_t kept_days = 90;
constexpr std::int64_t results_max = 50;
constexpr std::array<std::string_view, 8> keys = {"AccessKeyId",  "EventId",  "EventName",
                                                  "EventSource",  "ReadOnly", "ResourceName",
                                                  "ResourceType", "Username"};
constexpr std::array<std::string_view, 3> insight_keys = {"EventId", "EventName", "EventSource"};

AwsError invalid_attributes(std::string message) {
  return {"InvalidLookupAttributesException", std::move(message)};
}

template <std::size_t N>
bool is_among(std::string_view key, const std::array<std::string_view, N>& all) {
  return std::find(all.begin(), all.end(), key) != all.end();
}

Answer<void> read_category(const Request& in, LookupQuery& query) {
  if (!in.EventCategory) return {};
  if (*in.EventCategory != "insight") {
    return AwsError{"InvalidEventCategoryException",
                    fmt::format("Event category {} is not valid.", *in.EventCategory)};
  }
  query.insights = true;
  return {};
}

Answer<void> read_attribute(const Request& in, LookupQuery& query) {
  if (!in.LookupAttributes || in.LookupAttributes->empty()) return {};
  if (in.LookupAttributes->size() > 1) {
    return invalid_attributes("You can specify only one lookup attribute.");
  }
  query.key = *in.LookupAttributes->front().AttributeKey;
  query.value = *in.LookupAttributes->front().AttributeValue;
  const bool known = query.insights ? is_among(query.key, insight_keys) : is_among(query.key, keys);
  if (!known) {
    return invalid_attributes(fmt::format("Lookup attribute {} is not valid.", query.key));
  }
  if (query.key == "ReadOnly" && query.value != "true" && query.value != "false") {
    return invalid_attributes(
        fmt::format("{} is not a value of ReadOnly; it takes true and false.", query.value));
  }
  return {};
}

// Events tell whole seconds, so a start within a second takes all of it. What is older than 90 days
// is gone, whatever was asked.
Answer<void> read_range(const Request& in, const Call& call, LookupQuery& query) {
  const Timestamp to = in.EndTime.value_or(call.now);
  const Timestamp from{in.StartTime.value_or(Timestamp{}).seconds() * 1000};
  if (from > call.now || (in.StartTime && from > to)) {
    return AwsError{"InvalidTimeRangeException",
                    "The start time must be neither in the future nor after the end time."};
  }
  const Timestamp oldest = call.now + -kept_days * seconds_per_day;
  query.from = std::max(from, oldest);
  query.to = to;
  return {};
}

Answer<void> read_most(const Request& in, LookupQuery& query) {
  const std::int64_t most = in.MaxResults.value_or(results_max);
  if (most < 1 || most > results_max) {
    return AwsError{"InvalidMaxResultsException",
                    fmt::format("MaxResults must be from 1 to {}.", results_max)};
  }
  query.most = static_cast<std::size_t>(most);
  return {};
}

// What the token is sealed for. Values come last and one at most is free text.
std::string scope(const Request& in, const Call& call) {
  const auto seconds = [](const std::optional<Timestamp>& time) {
    return time ? std::to_string(time->seconds()) : std::string();
  };
  std::string text =
      fmt::format("cloudtrail/{}/{}/{}/{}/{}", call.account(), call.region, seconds(in.StartTime),
                  seconds(in.EndTime), in.EventCategory.value_or(""));
  if (!in.LookupAttributes) return text;
  for (const auto& each : *in.LookupAttributes) {
    text += fmt::format("/{}/{}", *each.AttributeKey, *each.AttributeValue);
  }
  return text;
}

Answer<void> read_token(const Request& in, const Call& call, LookupQuery& query) {
  if (!in.NextToken) return {};
  const auto sealed = crypto::base64_decode(*in.NextToken);
  const auto opened = sealed ? call.vault.open(Vault::Purpose::page_token, scope(in, call), *sealed)
                             : std::optional<crypto::SecretBytes>();
  const std::string_view text = opened ? opened->view() : std::string_view();
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), query.before);
  if (text.empty() || problem != std::errc() || end != text.data() + text.size()) {
    return AwsError{"InvalidNextTokenException",
                    "The token is not valid, or not of a request with the same parameters."};
  }
  return {};
}

}  // namespace

Answer<LookupQuery> read_query(const Request& in, const Call& call) {
  LookupQuery query;
  TRY(read_category(in, query));
  TRY(read_attribute(in, query));
  TRY(read_range(in, call, query));
  TRY(read_most(in, query));
  TRY(read_token(in, call, query));
  return query;
}

EventSearch LookupQuery::search(const Call& call) const {
  EventSearch search{call.account(), call.region, from, to, {}, {}};
  if (key.empty()) return search;
  std::string quoted;
  json::append_quoted(quoted, value);
  if (key == "ReadOnly") {
    search.texts = {"\"readOnly\":" + value};
  } else if (key == "ResourceType") {
    search.texts = signs_of_type(value);
  } else {
    search.value = quoted.substr(1, quoted.size() - 2);
  }
  return search;
}

std::string next_token(const Request& in, const Call& call, EventHistory::Place last) {
  return crypto::base64_encode(
      call.vault.seal(Vault::Purpose::page_token, scope(in, call), std::to_string(last)));
}

}  // namespace amiable::services::cloudtrail
