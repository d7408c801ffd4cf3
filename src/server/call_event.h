// One call as CloudTrail tells it [CloudTrail record contents; KMS and EC2 records as measured].
// Secrets never appear: sensitive members, plaintext, ciphertext, tokens are left out.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "services/identity.h"
#include "wire/api_model.h"
#include "wire/aws_error.h"

namespace amiable::server {

struct CallEvent {
  const services::Identity* identity = nullptr;
  const wire::Service* service = nullptr;
  const wire::Operation* operation = nullptr;
  bool read_only = true;
  Timestamp time;
  std::string_view region, source_ip, user_agent, request_id;
  const void* input = nullptr;            // the decoded input; nullptr: could not be decoded
  const void* output = nullptr;           // of a successful write; nullptr otherwise
  const wire::AwsError* error = nullptr;  // nullptr: it worked
  std::vector<std::string> resources;     // ARNs that were asked about
  // Of a call that a service made on the way (services/forwarded_call.h); empty: a caller's own.
  std::string_view invoked_by = {};
  bool by_service = false;             // as the service itself: it has no identity
  std::string_view instance_arn = {};  // as the role of this instance
  std::vector<std::pair<std::string, std::string>> additional = {};  // additionalEventData
};

// One line of JSON without its line end. `event_id` and `shared_event_id` (empty: none) are uuids;
// `recipient` is whose copy it is: the caller's account, or that of a foreign key [measured].
std::string write_event(const CallEvent& event, std::string_view event_id,
                        std::string_view shared_event_id, std::string_view recipient);

// The foreign accounts whose keys a successful call used: each gets a copy.
std::vector<std::string> other_recipients(const CallEvent& event);

}  // namespace amiable::server
