// What the module asks of the machine it runs on: environment, files, programs, clock. Tests give
// their own, so that nothing in credentials and retries needs a real one.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "crypto/secret_bytes.h"

namespace amiable::aws_client {

struct Surroundings {
  // Empty: not set.
  std::function<std::string(const std::string& name)> variable;
  // nullopt: there is no such file. Errors (unreadable): not readable, larger than bytes_max.
  std::function<Result<std::optional<crypto::SecretBytes>>(const std::string& path,
                                                           std::size_t bytes_max)>
      read_file;
  // What the program prints. Its standard input and error are ours, so that it may ask for a code.
  // Errors (unreadable): it cannot be started, ends with another code than 0, prints too much, or
  // is not done after two minutes.
  std::function<Result<crypto::SecretBytes>(const std::vector<std::string>& command,
                                            std::size_t bytes_max)>
      run;
  std::function<bool(const std::string& program)> is_in_path;
  std::function<Timestamp()> now;
  std::function<void(std::chrono::milliseconds)> sleep;
  std::function<double()> random;  // from 0 to below 1
};

Surroundings surroundings_of_process();

// Overwrites the text, which held a secret, and empties it.
void wipe(std::string& text);

}  // namespace amiable::aws_client
