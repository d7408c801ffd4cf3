// A machine that is a table (environment, files, programs, a clock that only sleeping moves) and a
// network whose answers a function gives.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aws_client/surroundings.h"
#include "aws_client/transport.h"

namespace amiable::aws_client {

struct FakeMachine {
  std::map<std::string, std::string> environment{{"HOME", "/h"},
                                                 {"AWS_EC2_METADATA_DISABLED", "true"}};
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> programs;  // words, joined by blanks, to what is printed
  std::vector<std::string> ran;
  std::vector<std::int64_t> slept;  // milliseconds
  Timestamp now{1795608000000};
  double random = 0.5;

  static std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
    return all;
  }

  Surroundings surroundings() {
    Surroundings around;
    around.variable = [this](const std::string& name) {
      const auto found = environment.find(name);
      return found == environment.end() ? std::string() : found->second;
    };
    around.read_file = [this](const std::string& path,
                              std::size_t) -> Result<std::optional<crypto::SecretBytes>> {
      const auto found = files.find(path);
      if (found == files.end()) return {std::nullopt};
      return std::optional(crypto::SecretBytes::copy_of(found->second));
    };
    around.run = [this](const std::vector<std::string>& words,
                        std::size_t) -> Result<crypto::SecretBytes> {
      ran.push_back(joined(words));
      const auto found = programs.find(ran.back());
      if (found == programs.end()) {
        return Error{ErrorKind::unreadable, "cannot start " + words.front(), "", ""};
      }
      return crypto::SecretBytes::copy_of(found->second);
    };
    around.is_in_path = [this](const std::string& program) {
      return std::any_of(programs.begin(), programs.end(),
                         [&](const auto& each) { return each.first.starts_with(program + " "); });
    };
    around.now = [this] { return now; };
    around.sleep = [this](std::chrono::milliseconds time) {
      slept.push_back(time.count());
      now.milliseconds += time.count();
    };
    around.random = [this] { return random; };
    return around;
  }
};

inline http::Response answer(int status, std::string body, std::vector<http::Header> headers = {}) {
  return {status, std::move(headers), std::move(body)};
}

class FakeTransport : public Transport {
 public:
  using Handler = std::function<HttpResult(const HttpCall&)>;
  explicit FakeTransport(Handler handler) : handler_(std::move(handler)) {}

  std::vector<HttpResult> send_all(const std::vector<HttpCall>& all) override {
    std::vector<HttpResult> results;
    for (const HttpCall& call : all) {
      calls.push_back(call);
      results.push_back(handler_(call));
    }
    rounds.push_back(all.size());
    return results;
  }

  std::vector<HttpCall> calls;
  std::vector<std::size_t> rounds;

 private:
  Handler handler_;
};

}  // namespace amiable::aws_client
