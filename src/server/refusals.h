// The traces of refused calls, kept under their request ids: bounded, newest win; also on disk, so
// that `amiable why --data DIR --request-id ID` finds them beside a running server.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/timestamp.h"
#include "store/journal.h"

namespace amiable::server {

struct RefusedCall {
  std::string request_id, account, principal, event;  // event: "kms:Decrypt"
  Timestamp time;
  std::string code, message;
  std::string trace;  // JSON, see services/authorize.h
};

class Refusals {
 public:
  explicit Refusals(store::Journal& journal) : journal_(&journal) {}
  void keep(const RefusedCall& call);
  // The record as JSON, if the account may see it. Searches memory, then the disk.
  std::optional<std::string> find(std::string_view request_id, std::string_view account);

 private:
  store::Journal* journal_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> lines_;  // request id → line
  std::deque<std::string> order_;
};

// Reads one record from a journal of refusals; `account` empty: anybody's.
std::optional<std::string> find_refusal(const store::Journal& journal, std::string_view request_id,
                                        std::string_view account);

}  // namespace amiable::server
