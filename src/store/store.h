// The newest world for readers, and the one thread that writes.
//
// Readers take world() and keep it as long as they like; it never changes. Writers hand in work, a
// function from the newest world to changes. One thread runs works in order, gathers what waits
// into one commit, publishes the new world after the commit is durable and tells each writer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/result.h"
#include "store/backend.h"
#include "store/world.h"

namespace amiable::store {

class Store {
 public:
  // Runs on the writer thread against the newest world, with the works before it in the same batch
  // already in it. That world is published only if the batch's commit succeeds.
  using Work = std::function<ChangeSet(const World&)>;
  // Runs on the writer thread when the changes are durable and in world(), or could not be made. An
  // empty change set needs no commit and is told with its batch, in turn.
  using Done = std::function<void(const Result<void>&)>;

  // Error: what the backend says, or a row that cannot be read.
  static Result<std::unique_ptr<Store>> open(std::unique_ptr<Backend> backend);
  ~Store();  // stops
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // From any thread; a few nanoseconds while the world stays as it is. A thread that read once
  // keeps that world alive until it reads again or ends.
  std::shared_ptr<const World> world() const;

  // From any thread. Past limits::waiting_writes_max waiting works, and after stop(), `done` gets
  // the error at once, on the caller's thread. Neither function may throw.
  void write(Work work, Done done);
  // Not from the writer thread (a Work or Done), where it is an error.
  Result<void> write_and_wait(Work work);

  // The world becomes exactly these rows, as one write; the revision goes on. Waits.
  Result<void> replace_and_wait(ChangeSet rows);
  // The same for a caller that looks at the world afterwards: on failure it is as before.
  void replace(ChangeSet rows) { static_cast<void>(replace_and_wait(std::move(rows))); }

  // Finishes what waits, then refuses writes; reads go on. Idempotent; not from the writer thread.
  void stop();

 private:
  struct Parts;

 public:
  explicit Store(std::unique_ptr<Parts> parts);  // for open() only: nobody else can name Parts

 private:
  std::unique_ptr<Parts> parts_;
};

}  // namespace amiable::store
