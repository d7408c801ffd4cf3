// The file of serve --oidc-keys, read anew when it changes: providers rotate their keys while a
// server runs.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "services/sts/oidc_keys.h"

namespace amiable::server {

class OidcKeyFile {
 public:
  using KeysPtr = std::shared_ptr<const services::sts::OidcKeys>;

  // An empty path: no file, no keys. Errors name the file, and the place in it.
  static Result<std::unique_ptr<OidcKeyFile>> open(const std::string& path);

  // Thread-safe. Those read last, while what is in the file now cannot be read.
  KeysPtr keys();

 private:
  struct Version {
    std::filesystem::file_time_type time;
    std::uintmax_t size = 0;
    bool operator==(const Version&) const = default;
  };
  static Version version_of(const std::string& path);
  static Result<KeysPtr> read(const std::string& path);

  std::mutex mutex_;
  std::string path_;
  Version version_;
  KeysPtr keys_ = std::make_shared<services::sts::OidcKeys>();
};

}  // namespace amiable::server
