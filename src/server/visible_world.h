// Which world a call sees while AWS's control plane has not told everybody yet (serve --consistency
// aws): what was just written is not yet what decisions and other services go by.
//
// Each commit is seen by decisions some seconds after it, later for identities than for keys, by a
// clock that a seed sets: the n-th commit of a world always takes as long. Nothing is seen before
// what was committed earlier. Deleted things are seen for as long. Safe from any thread.
//
// Seen late [IAM user guide, Troubleshoot IAM, eventual consistency; KMS developer guide, Eventual
// consistency; Organizations user guide; times: assumed]:
//   users, groups, roles, policies, instance profiles, access keys, providers, MFA   2 to 8 s
//   organizations, their nodes and policies                                          2 to 8 s
//   KMS keys and aliases, for whoever uses them                                      1 to 3 s
//   grants, without one of their tokens                                              1 to 5 s
// At once: what IAM, KMS and Organizations answer about their own, as they mostly do; AWS managed
// keys, which services make for themselves; all of EC2.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "store/change_set.h"
#include "store/world.h"

namespace amiable::server {

struct Consistency {
  std::uint64_t seed = 0;
  unsigned percent = 100;  // of the times above
};

class VisibleWorlds {
 public:
  using WorldPtr = std::shared_ptr<const store::World>;
  enum class Delayed : std::uint8_t { identities, keys, grants, organizations };
  static constexpr std::size_t delayed_count = 4;

  // All of `first` is seen by everybody.
  VisibleWorlds(Consistency consistency, WorldPtr first);
  void start_over(WorldPtr first);

  // Tells of the newest world that is published; one it knows changes nothing.
  void note(const WorldPtr& newest, Timestamp now);
  // Tells what a write makes of `before`, ahead of its commit.
  void note_changes(const store::World& before, const store::ChangeSet& changes);

  struct Seen {
    WorldPtr by_decisions;   // who may, and who asks
    WorldPtr by_operations;  // what its effect finds, and puts back changed
  };
  // Of `current`, which may be ahead of what is published.
  Seen seen(const store::World& current, std::string_view service, std::string_view operation,
            Timestamp now);

  // How long after its commit this revision is seen.
  std::chrono::milliseconds delay(std::uint64_t revision, Delayed what) const;

 private:
  struct Commit {
    WorldPtr world;
    std::array<Timestamp, delayed_count> seen_at;
  };
  struct Early {  // a row that is not seen as late as its table
    std::uint64_t revision = 0;
    store::Table table;
    std::string key;
  };
  struct Composed {
    std::uint64_t stamp = 0;
    std::uint8_t delayed = 0;
    std::array<std::uint64_t, delayed_count> older{};  // stamps, of those that are delayed
    std::uint64_t early = 0;
    WorldPtr world;
  };
  const store::World& older(Delayed what, Timestamp now) const;
  WorldPtr composed(const store::World& current, std::uint8_t delayed, Timestamp now);
  store::ChangeSet early_rows(const store::World& current, std::uint8_t delayed,
                              Timestamp now) const;
  void forget(Timestamp now);

  Consistency consistency_;
  mutable std::mutex mutex_;
  std::deque<Commit> commits_;  // oldest first; the first is seen by all
  std::deque<Early> early_;     // oldest first
  std::uint64_t early_noted_ = 0;
  std::vector<Composed> kept_;
};

}  // namespace amiable::server
