// One lookup after the other: AWS allows two a second and account.
#include "live/trail_reader.h"

#include <fmt/format.h>

#include "base/json.h"
#include "live/api_output.h"
#include "live/file_requests.h"

namespace amiable::live {
namespace {

using aws_client::Request;
using sources::File;

constexpr std::size_t pages_max = 20;

Request request_for_lookup(const TrailLookup& lookup, const std::string& region) {
  const Reading reading = reading_of(File::trail_events);
  Request request{std::string(reading.service), region, std::string(reading.operation), {}, {}};
  json::Writer out;
  out.begin_object().key("LookupAttributes").begin_array().begin_object();
  out.key("AttributeKey").string(lookup.attribute);
  out.key("AttributeValue").string(lookup.value);
  out.end_object().end_array();
  out.key("MaxResults").number(50);
  if (lookup.from) out.key("StartTime").number(lookup.from->seconds());
  if (lookup.until) out.key("EndTime").number(lookup.until->seconds());
  out.end_object();
  request.body = out.take();
  return request;
}

}  // namespace

std::string TrailReader::look_up(const TrailLookup& lookup) {
  Request request = request_for_lookup(lookup, region_);
  std::vector<std::string> pages;
  bool partial = false;
  for (bool more = true; more;) {
    const auto reply = speaker_->client->call(request);
    if (!reply.ok() || !reply.value().ok()) {
      note_ = note_of(permission_of(File::trail_events), reply, *speaker_);
      return {};
    }
    auto page = output_of(request.service, request.operation, reply.value().body);
    if (!page.ok()) {
      note_ = fmt::format("cloudtrail:LookupEvents: {}", page.error().message);
      return {};
    }
    const std::string token = next_token(page.value());
    pages.push_back(std::move(page).value());
    more = !token.empty() && pages.size() < pages_max;
    if (more) request = next_page(std::move(request), token);
    partial = !token.empty();
  }
  if (partial) {
    note_ = fmt::format("cloudtrail:LookupEvents has more than {} pages for {}", pages_max,
                        lookup.value);
  }
  auto text = merged(pages, partial);
  if (!text.ok()) {
    note_ = text.error().message;
    return {};
  }
  const std::string path =
      sources::path_of({File::trail_events, speaker_->account, region_, lookup.name});
  return files_[path] = std::move(text).value();
}

}  // namespace amiable::live
