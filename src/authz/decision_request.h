// The decision request of `amiable decide`: one JSON object in, an owned request out.
// Schema: docs/decision-request.md.
#pragma once

#include <memory>
#include <string>

#include "authz/request.h"
#include "base/json.h"

namespace amiable::authz {

class DecisionRequest {
 public:
  // Errors name the member and its place.
  static Result<std::unique_ptr<DecisionRequest>> parse(const json::Value& value);

  const Request& request() const { return request_; }
  const Policies& policies() const { return policies_; }
  const std::string& id_json() const { return id_json_; }  // `id` as given, raw JSON; may be empty

 private:
  friend class DecisionRequestReader;
  Request request_;
  Policies policies_;
  std::string id_json_;
  policy::Context context_;
  struct Storage;
  std::shared_ptr<Storage> storage_;
};

}  // namespace amiable::authz
