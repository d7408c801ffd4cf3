// The sieve works on the text of the lines; what passes it is parsed by whoever asked.
#include "server/recorded_history.h"

#include <algorithm>
#include <optional>

#include "server/event_words.h"

namespace amiable::server {
namespace {

// Lines are in the order in which calls ended, times are those at which they began: a call may
// have taken so long.
constexpr std::int64_t out_of_order_seconds = 600;

class Sieve {
 public:
  explicit Sieve(const services::EventSearch& search)
      : search_(&search),
        account_("\"recipientAccountId\":\"" + std::string(search.account) + '"'),
        region_("\"awsRegion\":\"" + std::string(search.region) + '"') {}

  bool admits(std::string_view line) const {
    return holds(line, account_) && holds(line, region_) && holds(line, search_->value) &&
           (search_->texts.empty() ||
            std::any_of(search_->texts.begin(), search_->texts.end(),
                        [line](const std::string& text) { return holds(line, text); }));
  }

 private:
  static bool holds(std::string_view line, std::string_view text) {
    return line.find(text) != std::string_view::npos;
  }
  const services::EventSearch* search_;
  std::string account_, region_;
};

// Nothing that a caller chooses stands before the time, so the first mention is the event's own.
std::optional<Timestamp> time_of(std::string_view line) {
  constexpr std::string_view key = "\"eventTime\":\"";
  constexpr std::size_t length = std::string_view("2026-11-25T08:39:26Z").size();
  const std::size_t at = line.find(key);
  if (at == std::string_view::npos) return {};
  return parse_iso8601(line.substr(at + key.size(), length));
}

}  // namespace

void RecordedHistory::newest_first(const services::EventSearch& search, Place before,
                                   const Visitor& visit) const {
  const Sieve sieve(search);
  const auto look = [&](std::string_view line, Place place) {
    const auto time = time_of(line);
    if (!time || *time > search.to) return true;
    if (*time < search.from) return *time + out_of_order_seconds >= search.from;
    return !sieve.admits(line) || visit(line, place);
  };
  const bool indexed =
      !search.value.empty() &&
      journal_->read_word(event_word(search.account, search.region, search.value), before, look);
  if (!indexed) journal_->read_before(before, look);
}

}  // namespace amiable::server
