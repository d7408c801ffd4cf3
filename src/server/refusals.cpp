// One line of JSON per refusal: {"requestId":…,"account":…,…,"trace":{…}}.
#include "server/refusals.h"

#include <memory>

#include "base/json.h"
#include "base/limits.h"

namespace amiable::server {
namespace {

std::string write_line(const RefusedCall& call) {
  json::Writer writer;
  writer.begin_object();
  writer.key("requestId").string(call.request_id);
  writer.key("account").string(call.account);
  writer.key("principal").string(call.principal);
  writer.key("time").string(iso8601_millis(call.time));
  writer.key("call").string(call.event);
  writer.key("code").string(call.code);
  writer.key("message").string(call.message);
  writer.key("trace").raw(call.trace);
  writer.end_object();
  return writer.take();
}

bool is_record_of(std::string_view line, std::string_view request_id, std::string_view account) {
  if (line.find(request_id) == std::string_view::npos) return false;
  const auto document = json::parse(std::make_shared<const Source>("journal", std::string(line)));
  if (!document.ok()) return false;
  const json::Value root = document.value()->root();
  const auto id = root.find("requestId");
  const auto owner = root.find("account");
  return id && owner && id->equals(request_id) && (account.empty() || owner->equals(account));
}

}  // namespace

void Refusals::keep(const RefusedCall& call) {
  std::string line = write_line(call);
  journal_->append(line);
  const std::lock_guard lock(mutex_);
  lines_.insert_or_assign(call.request_id, std::move(line));
  order_.push_back(call.request_id);
  if (order_.size() <= limits::refusals_in_memory_max) return;
  lines_.erase(order_.front());
  order_.pop_front();
}

std::optional<std::string> Refusals::find(std::string_view request_id, std::string_view account) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = lines_.find(std::string(request_id));
    if (found != lines_.end()) {
      if (is_record_of(found->second, request_id, account)) return found->second;
      return {};
    }
  }
  return find_refusal(*journal_, request_id, account);
}

std::optional<std::string> find_refusal(const store::Journal& journal, std::string_view request_id,
                                        std::string_view account) {
  std::optional<std::string> found;
  journal.read_newest([&](std::string_view line) {
    if (!is_record_of(line, request_id, account)) return true;
    found = std::string(line);
    return false;
  });
  return found;
}

}  // namespace amiable::server
