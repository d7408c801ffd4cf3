// The folder of one world: DIR/world.sqlite (store), DIR/journal, DIR/blocks (data of snapshots),
// DIR/root.key (0600; everything secret is sealed under it) and DIR/credentials. Made with mode
// 0700 when it is not there.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "crypto/secret_bytes.h"

namespace amiable::server {

class DataFolder {
  enum class Lifetime : bool { kept, temporary };

 public:
  // An empty path: a temporary folder that is removed with this object.
  static Result<std::unique_ptr<DataFolder>> open(const std::string& path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::string& path() const { return path_; }
  bool temporary() const { return lifetime_ == Lifetime::temporary; }
  std::string credentials_file() const { return path_ + "/credentials"; }

  // Reads root.key, or makes it when the world is new. A world without its key is an error: what it
  // sealed would be lost for good.
  Result<crypto::SecretBytes> root_key() const;

  // By open() only: Lifetime is private.
  DataFolder(std::string path, Lifetime lifetime) : path_(std::move(path)), lifetime_(lifetime) {}

 private:
  std::string path_;
  Lifetime lifetime_;
};

// Writes beside and renames over, so that a reader sees the old or the new whole; mode 0600.
Result<void> write_private_file(const std::string& path, std::string_view content);

}  // namespace amiable::server
