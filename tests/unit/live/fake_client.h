// A Client that answers from a table: "Operation" or "Operation argument…" to status and body.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws_client/client.h"

namespace amiable::live {

class FakeClient : public aws_client::Client {
 public:
  explicit FakeClient(std::string name) : name_(std::move(name)) {}

  // `needle` is looked for in the request's parameters and body; the longest that fits answers.
  void answer(const std::string& operation, std::string body, const std::string& needle = "") {
    table_[operation][needle] = {200, std::move(body), "", ""};
  }
  void refuse(const std::string& operation, const std::string& code = "AccessDenied",
              const std::string& needle = "") {
    table_[operation][needle] = {400, "", code, "no"};
  }

  Result<aws_client::Reply> call(const aws_client::Request& request) override {
    ++requests_;
    const std::string said = text_of(request);
    sent.push_back(request.operation + said);
    const Told* best = nullptr;
    std::size_t length = 0;
    for (const auto& [needle, told] : table_[request.operation]) {
      if (said.find(needle) == std::string::npos) continue;
      if (best == nullptr || needle.size() >= length) best = &told, length = needle.size();
    }
    aws_client::Reply reply;
    reply.status = best == nullptr ? 400 : best->status;
    reply.error_code = best == nullptr ? "AccessDenied" : best->code;
    if (best != nullptr) reply.body = best->body, reply.error_message = best->message;
    return reply;
  }

  std::vector<Result<aws_client::Reply>> call_all(
      const std::vector<aws_client::Request>& requests) override {
    ++round_trips;
    std::vector<Result<aws_client::Reply>> replies;
    for (const auto& request : requests) replies.push_back(call(request));
    return replies;
  }

  std::string identity() const override { return "profile " + name_; }
  std::string region() const override { return "us-west-2"; }
  std::size_t requests() const override { return requests_; }

  std::vector<std::string> sent;  // "Operation Name=value …body"
  std::size_t round_trips = 0;

 private:
  struct Told {
    int status = 200;
    std::string body, code, message;
  };

  static std::string text_of(const aws_client::Request& request) {
    std::string text;
    for (const auto& [name, value] : request.parameters) text += " " + name + "=" + value;
    return text + (request.body.empty() ? "" : " ") + request.body;
  }

  std::string name_;
  std::map<std::string, std::map<std::string, Told>> table_;
  std::size_t requests_ = 0;
};

}  // namespace amiable::live
