// A look at time and size before each use: tokens are exchanged seldom.
#include "server/oidc_key_file.h"

#include <fstream>

namespace amiable::server {

using services::sts::oidc_keys_bytes_max;
using services::sts::OidcKeys;

OidcKeyFile::Version OidcKeyFile::version_of(const std::string& path) {
  std::error_code failed;
  Version version;
  version.time = std::filesystem::last_write_time(path, failed);
  version.size = std::filesystem::file_size(path, failed);
  return version;
}

Result<OidcKeyFile::KeysPtr> OidcKeyFile::read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error{ErrorKind::usage, "the file of --oidc-keys cannot be read", path,
                 "give a JSON file with the keys of each issuer"};
  }
  std::string text(oidc_keys_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > oidc_keys_bytes_max) {
    return Error{ErrorKind::unreadable, "the file of --oidc-keys is larger than 4 MiB", path,
                 "leave out issuers that are not used"};
  }
  OidcKeys keys =
      TRY(services::sts::read_oidc_keys(std::make_shared<const Source>(path, std::move(text))));
  return KeysPtr(std::make_shared<const OidcKeys>(std::move(keys)));
}

Result<std::unique_ptr<OidcKeyFile>> OidcKeyFile::open(const std::string& path) {
  auto opened = std::make_unique<OidcKeyFile>();
  if (path.empty()) return opened;
  opened->path_ = path;
  opened->version_ = version_of(path);
  opened->keys_ = TRY(read(path));
  return opened;
}

OidcKeyFile::KeysPtr OidcKeyFile::keys() {
  const std::lock_guard lock(mutex_);
  if (path_.empty()) return keys_;
  const Version now = version_of(path_);
  if (now == version_) return keys_;
  if (auto read_again = read(path_); read_again.ok()) {
    keys_ = std::move(read_again).value();
    version_ = now;
  }
  return keys_;
}

}  // namespace amiable::server
