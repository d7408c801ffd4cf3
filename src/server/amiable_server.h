// The whole of `amiable serve`: data folder, store, first start, pipeline, listener, clock work.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "server/pipeline.h"
#include "world_import/world_import.h"

namespace amiable::server {

struct ServeOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 4566;  // 0: the system chooses
  std::string data;           // empty: a temporary world
  std::string bundle;         // made of these real accounts; empty: a world of its own
  std::vector<std::string> accounts;
  GuestAccount guest;
  bool allow_reset = false;
  bool slow_pace = false;      // --pace aws
  std::string oidc_keys_file;  // empty: no provider's keys are known
  std::optional<Consistency> consistency;
  store::ChangeSet public_images;    // --seed-images: rows that are there from the first start on
  std::uint64_t block_gib_max = 64;  // --ebs-quota: of EBS blocks on the disk
  bool allow_remote = false;
  std::string tls_certificate_file, tls_key_file;
  unsigned threads = 0;  // 0: one per core
};

class AmiableServer {
  struct Parts;

 public:
  // When this returns, the credentials file is complete and the socket accepts. A bundle is read
  // whole before anything is made, and refused (usage) for a folder that holds a world already.
  static Result<std::unique_ptr<AmiableServer>> start(const ServeOptions& options);
  ~AmiableServer();  // stop()

  std::string url() const;  // http://127.0.0.1:4566
  std::vector<std::string> accounts() const;
  std::string credentials_file() const;
  bool temporary() const;
  // Of a world that was just made of a bundle; nullptr: none was given.
  const world_import::ImportReport* imported() const;

  // Drains: running calls are answered, the journal is flushed, the store is closed.
  void stop();

  explicit AmiableServer(std::unique_ptr<Parts> parts);  // by start() only: Parts is private

 private:
  std::unique_ptr<Parts> parts_;
};

}  // namespace amiable::server
