// A request from bytes to answer, one step a line: see pipeline.cpp.
//
// Reads run on the thread that brought the request, against a snapshot of the world. Writes run one
// after the other on the store's writer against the newest world, authorization included, and are
// answered when they are durable. Slow work (RSA keys) and file work (EBS blocks) run on pools of
// their own.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/server.h"
#include "server/authenticate.h"
#include "server/call_event.h"
#include "server/oidc_key_file.h"
#include "server/origin_check.h"
#include "server/recorded_history.h"
#include "server/recorded_key_uses.h"
#include "server/refusals.h"
#include "server/slow_work.h"
#include "server/visible_world.h"
#include "services/operation.h"
#include "services/vault.h"
#include "store/block_files.h"
#include "store/journal.h"
#include "store/store.h"

namespace amiable::server {

struct PipelineOptions {
  GuestAccount guest;
  AllowedHosts hosts;
  std::function<Result<void>()> reset;  // empty: not allowed
  std::function<Timestamp()> clock = system_now;
  bool slow_pace = false;                    // Call::slow_pace
  store::BlockFiles* block_files = nullptr;  // Call::block_files
  OidcKeyFile* oidc_keys = nullptr;          // nullptr: no provider's keys are known
  std::optional<Consistency> consistency;    // absent: all is seen at once
  std::function<void()> committed;           // after every write that became durable; empty: nobody
};

class Pipeline {
 public:
  Pipeline(store::Store& store, const services::Vault& vault, store::Journal& journal,
           Refusals& refusals, PipelineOptions options);

  // Thread-safe. The reply comes on this thread for reads, later and from another for the rest.
  void handle(http::Request request, http::Reply reply);
  // AWS-shaped body for what is no HTTP request that we can read.
  static http::Response fault(http::Fault fault, const http::Request& partial);

 private:
  struct InFlight;
  struct Scratch;
  using InFlightPtr = std::shared_ptr<InFlight>;
  using Step = Result<void, wire::AwsError>;

  Scratch& scratch();
  Step identify(InFlight& flight, const store::World& world);
  Step find_row(InFlight& flight);
  Step decode(InFlight& flight);
  Step introduce(InFlight& flight, const store::World& world);
  enum class Part : bool { stage, run };
  Step execute(InFlight& flight, const store::World& world, store::ChangeSet& changes, Part part);
  Step execute_seen(InFlight& flight, const store::World& decisions, const store::World& operations,
                    store::ChangeSet& changes, Part part);
  Step decide_and_run(InFlight& flight, const services::Call& call, store::ChangeSet& changes,
                      Part part);
  void dispatch(const InFlightPtr& flight);
  void read(const InFlightPtr& flight);
  void write(const InFlightPtr& flight);
  void prepare_then_write(const InFlightPtr& flight);
  void stage_then_write(const InFlightPtr& flight);
  void told(const Result<void>& committed, const InFlightPtr& flight);
  void answer(InFlight& flight);
  void record(const InFlight& flight);
  void record_forwarded(const InFlight& flight, const services::ForwardedCall& forwarded);
  void append(const CallEvent& event);

  store::Store* store_;
  const services::Vault* vault_;
  store::Journal* journal_;
  Refusals* refusals_;
  PipelineOptions options_;
  std::unique_ptr<VisibleWorlds> visible_;  // nullptr: all is seen at once
  RecordedKeyUses key_uses_;
  RecordedHistory events_;
  std::uint64_t id_;      // tells one pipeline's scratch from another's
  SlowWork slow_, disk_;  // last: their threads use all of the above
};

}  // namespace amiable::server
