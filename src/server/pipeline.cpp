// The list of steps, with the reason for their order.
#include "server/pipeline.h"

#include <algorithm>

#include "crypto/random.h"
#include "server/call_event.h"
#include "server/local_endpoints.h"
#include "services/authorize.h"
#include "services/sts/unsigned_calls.h"
#include "services/world_ahead.h"
#include "wire/route.h"

namespace amiable::server {
namespace {

using wire::AwsError;

constexpr unsigned disk_threads = 2;
// Of STS's global endpoint, where a call names no Region [IAM user guide, STS Regions].
constexpr std::string_view global_region = "us-east-1";

std::atomic<std::uint64_t> next_pipeline = 1;

// IAM and Organizations are one for all Regions of a partition: their events are where the endpoint
// is, whatever Region a call was signed for [CloudTrail user guide, Global service events].
std::string_view event_region(std::string_view service, std::string_view partition,
                              std::string_view region) {
  if (service != "iam" && service != "organizations") return region;
  if (partition == "aws-cn") return "cn-north-1";
  return partition == "aws-us-gov" ? "us-gov-west-1" : "us-east-1";
}

}  // namespace

// Everything about one request between its bytes and its answer.
struct Pipeline::InFlight {
  http::Request request;
  http::Reply reply;
  std::string request_id;
  Timestamp now;
  const wire::Service* service = nullptr;  // for the shape of errors, as soon as known
  wire::Route route;
  const services::Operation* row = nullptr;
  std::unique_ptr<services::Exchange> exchange;
  services::CredentialPtr credential;
  std::string region;
  std::optional<crypto::KeyPair> prepared;
  std::optional<services::ebs::WrittenBlocks> written;
  std::vector<std::string> resources;
  std::vector<services::ForwardedCall> forwarded;
  bool decoded = false;
  std::optional<AwsError> error;
  std::string trace;  // of a refusal
};

// What a thread keeps warm between requests.
struct Pipeline::Scratch {
  explicit Scratch(const Pipeline& pipeline)
      : owner(pipeline.id_), authenticator(*pipeline.vault_, pipeline.options_.guest) {}
  std::uint64_t owner;
  Authenticator authenticator;
  services::Authorizer authorizer;
  store::WorldInventory inventory;
};

Pipeline::Pipeline(store::Store& store, const services::Vault& vault, store::Journal& journal,
                   Refusals& refusals, PipelineOptions options)
    : store_(&store),
      vault_(&vault),
      journal_(&journal),
      refusals_(&refusals),
      options_(std::move(options)),
      key_uses_(journal),
      events_(journal),
      id_(next_pipeline.fetch_add(1)),
      slow_(1),
      disk_(disk_threads) {
  if (!options_.consistency) return;
  visible_ = std::make_unique<VisibleWorlds>(*options_.consistency, store_->world());
  if (!options_.reset) return;
  options_.reset = [this, reset = std::move(options_.reset)]() -> Result<void> {
    TRY(reset());
    visible_->start_over(store_->world());
    return {};
  };
}

Pipeline::Scratch& Pipeline::scratch() {
  thread_local std::unique_ptr<Scratch> scratch;
  if (scratch == nullptr || scratch->owner != id_) scratch = std::make_unique<Scratch>(*this);
  return *scratch;
}

// A request, top to bottom.
void Pipeline::handle(http::Request request, http::Reply reply) {
  const auto flight = std::make_shared<InFlight>();
  flight->request = std::move(request);
  flight->reply = std::move(reply);
  flight->request_id = crypto::uuid4();
  flight->now = options_.clock();
  auto world = store_->world();

  // Before anything is read: a web page elsewhere gets nowhere.
  if (const auto foreign = refuse_origin(flight->request, options_.hosts)) {
    flight->error = AwsError{"AccessDenied", *foreign, 403};
    return answer(*flight);
  }
  if (is_local_path(flight->request.target, options_.reset != nullptr)) {
    flight->reply(answer_local(flight->request, {world.get(), &scratch().authenticator, refusals_,
                                                 journal_, &options_.reset, flight->now}));
    return;
  }
  if (visible_ != nullptr) {
    visible_->note(world, flight->now);
    world = visible_->seen(*world, {}, {}, flight->now).by_decisions;
  }
  const auto run = [&](Step step) {
    if (!step.ok()) flight->error = std::move(step).error();
    return !flight->error;
  };
  // Who: without a caller nothing else is told. Then what, and whether it can be read at all.
  if (!run(identify(*flight, *world)) || !run(find_row(*flight)) || !run(decode(*flight)) ||
      !run(introduce(*flight, *world))) {
    return answer(*flight);
  }
  dispatch(flight);
}

// The signature needs the service's name, which the scope claims and the route must confirm.
Pipeline::Step Pipeline::identify(InFlight& flight, const store::World& world) {
  auto claimed = wire::read_authorization(flight.request);
  const std::string scope = claimed.ok() ? claimed.value().service : std::string();
  auto route = wire::find_route(flight.request, scope);
  flight.service = route.ok() ? route.value().service : route.error().service;
  if (route.ok() && services::sts::find_unsigned_call(*route.value().operation) != nullptr) {
    flight.region = claimed.ok() ? claimed.value().region : std::string(global_region);
    flight.route = std::move(route).value();
    return {};
  }
  if (!claimed.ok()) return signing_answer(claimed.error(), flight.service);
  auto checked = scratch().authenticator.check(flight.request, claimed.value(), flight.service,
                                               world, flight.now);
  if (!checked.ok()) return std::move(checked).error();
  if (!route.ok()) return std::move(route).error().error;
  flight.route = std::move(route).value();
  flight.credential = std::move(checked.value().credential);
  flight.region = std::move(checked.value().region);
  return {};
}

Pipeline::Step Pipeline::find_row(InFlight& flight) {
  const wire::Operation& operation = *flight.route.operation;
  flight.row = services::find_operation(operation.service, operation.name);
  if (flight.row == nullptr) return wire::not_served(operation);
  if (flight.credential == nullptr) return {};
  if (auto refused = services::refuse_session(flight.credential->identity, operation.service,
                                              operation.name)) {
    return *refused;
  }
  return {};
}

Pipeline::Step Pipeline::decode(InFlight& flight) {
  flight.exchange = flight.row->begin(*flight.row);
  TRY(wire::read_input(flight.route, flight.request, flight.exchange->input()));
  flight.decoded = true;
  return {};
}

// Who makes a call without a signature is told by what it brings.
Pipeline::Step Pipeline::introduce(InFlight& flight, const store::World& world) {
  if (flight.credential != nullptr) return {};
  const auto* call = services::sts::find_unsigned_call(*flight.route.operation);
  auto keys = std::make_shared<const services::sts::OidcKeys>();
  if (options_.oidc_keys != nullptr) keys = options_.oidc_keys->keys();
  flight.credential = TRY(call->caller(flight.exchange->input(), world, *keys, flight.now));
  return {};
}

void Pipeline::dispatch(const InFlightPtr& flight) {
  const services::Operation& row = *flight->row;
  const bool writes = row.access == services::Access::writes;
  if (!writes && row.pace == services::Pace::quick) return read(flight);
  if (writes && row.prepare == nullptr && row.stage == nullptr) return write(flight);
  SlowWork& pool = row.pace == services::Pace::disk ? disk_ : slow_;
  const bool taken = pool.post([this, flight, writes] {
    if (!writes) return read(flight);
    if (flight->row->stage != nullptr) return stage_then_write(flight);
    prepare_then_write(flight);
  });
  if (taken) return;
  flight->error = wire::throttled(flight->service);
  answer(*flight);
}

void Pipeline::read(const InFlightPtr& flight) {
  const auto world = store_->world();
  store::ChangeSet made;
  if (Step done = execute(*flight, *world, made, Part::run); !done.ok()) {
    flight->error = std::move(done).error();
  }
  // What the read makes on demand is made once more, by the writer.
  if (!flight->error && !made.empty()) return write(flight);
  answer(*flight);
}

void Pipeline::prepare_then_write(const InFlightPtr& flight) {
  auto prepared = flight->exchange->prepare();
  if (!prepared.ok()) {
    flight->error = std::move(prepared).error();
    return answer(*flight);
  }
  flight->prepared = std::move(prepared).value();
  write(flight);
}

// Who may is decided here already, and once more on the writer's world.
void Pipeline::stage_then_write(const InFlightPtr& flight) {
  const auto world = store_->world();
  store::ChangeSet none;
  if (Step done = execute(*flight, *world, none, Part::stage); !done.ok()) {
    flight->error = std::move(done).error();
    return answer(*flight);
  }
  write(flight);
}

void Pipeline::write(const InFlightPtr& flight) {
  store_->write(
      [this, flight](const store::World& world) {
        store::ChangeSet changes;
        if (Step done = execute(*flight, world, changes, Part::run); !done.ok()) {
          flight->error = std::move(done).error();
          changes.clear();
        }
        if (visible_ != nullptr) visible_->note_changes(world, changes);
        return changes;
      },
      [this, flight](const Result<void>& committed) { told(committed, flight); });
}

void Pipeline::told(const Result<void>& committed, const InFlightPtr& flight) {
  // A refusal wrote nothing and stands whatever became of the batch.
  if (!committed.ok() && !flight->error) {
    flight->error = wire::internal_failure(flight->service);
    flight->forwarded.clear();
  }
  if (visible_ != nullptr) visible_->note(store_->world(), options_.clock());
  if (committed.ok() && options_.committed) options_.committed();
  answer(*flight);
}

Pipeline::Step Pipeline::execute(InFlight& flight, const store::World& world,
                                 store::ChangeSet& changes, Part part) {
  if (visible_ == nullptr) return execute_seen(flight, world, world, changes, part);
  const VisibleWorlds::Seen seen =
      visible_->seen(world, flight.row->service, flight.row->name, flight.now);
  return execute_seen(flight, *seen.by_decisions, *seen.by_operations, changes, part);
}

// Is the caller still there, what does the operation ask, may it, and its effect.
Pipeline::Step Pipeline::execute_seen(InFlight& flight, const store::World& decisions,
                                      const store::World& operations, store::ChangeSet& changes,
                                      Part part) {
  const services::Credential& credential = *flight.credential;
  const bool guest = credential.secret.empty();
  if (!guest && !services::is_alive(decisions, credential.identity)) {
    return signing_answer({wire::SigningFault::unknown_key, {}}, flight.service);
  }
  Scratch& warm = scratch();
  warm.inventory.rebind(decisions);
  warm.inventory.at(flight.now);
  const authz::Caller caller = services::caller_of(warm.inventory, decisions, credential);
  const services::Call call{.world = operations,
                            .inventory = warm.inventory,
                            .identity = credential.identity,
                            .caller = caller,
                            .vault = *vault_,
                            .now = flight.now,
                            .partition = credential.identity.partition,
                            .region = flight.region,
                            .request_id = flight.request_id,
                            .source_ip = flight.request.peer,
                            .user_agent = flight.request.header("user-agent"),
                            .prepared = flight.prepared ? &*flight.prepared : nullptr,
                            .written = flight.written ? &*flight.written : nullptr,
                            .key_uses = &key_uses_,
                            .events = &events_,
                            .forwarded = &flight.forwarded,
                            .slow_pace = options_.slow_pace,
                            .block_files = options_.block_files};
  flight.forwarded.clear();
  TRY(flight.exchange->make_first(call, changes));
  if (changes.empty()) return decide_and_run(flight, call, changes, part);
  const services::WorldAhead ahead(call, changes);
  return decide_and_run(flight, ahead.call(), changes, part);
}

Pipeline::Step Pipeline::decide_and_run(InFlight& flight, const services::Call& call,
                                        store::ChangeSet& changes, Part part) {
  const services::Asks asks = TRY(flight.exchange->asks(call));
  // A key may have 50,000 grants: those to others are not read, unless one is asked about by id.
  const bool names_a_grant = std::any_of(
      asks.begin(), asks.end(), [](const services::Ask& ask) { return !ask.grant_id.empty(); });
  if (!names_a_grant) call.inventory.only_grants_to(services::grantees_of(call.caller));
  flight.resources.clear();
  for (const services::Ask& ask : asks) flight.resources.push_back(ask.resource);
  if (auto refusal = scratch().authorizer.authorize(call, flight.row->service, asks)) {
    flight.trace = std::move(refusal->trace);
    return std::move(refusal->error);
  }
  if (part == Part::run) return flight.exchange->run(call, changes);
  flight.written = TRY(flight.exchange->stage(call));
  return {};
}

void Pipeline::answer(InFlight& flight) {
  http::Response response =
      flight.error ? wire::error_response(flight.service, *flight.error, flight.request_id)
                   : wire::write_output(flight.route, flight.exchange->output(), flight.request_id);
  if (flight.credential != nullptr && flight.row != nullptr) record(flight);
  flight.reply(std::move(response));
}

void Pipeline::record(const InFlight& flight) {
  const services::Identity& identity = flight.credential->identity;
  const bool guest = flight.credential->secret.empty();
  if (!guest) {
    key_uses_.note(identity, {flight.now, flight.region, std::string(flight.row->service)});
  }
  const bool writes = flight.row->access == services::Access::writes;
  CallEvent event;
  event.identity = &identity;
  event.service = flight.service;
  event.operation = flight.route.operation;
  event.read_only = flight.row->is_read_only();
  event.time = flight.now;
  event.region = event_region(flight.row->service, identity.partition, flight.region);
  event.source_ip = flight.request.peer;
  event.user_agent = flight.request.header("user-agent");
  event.request_id = flight.request_id;
  if (flight.decoded) event.input = flight.exchange->input();
  if (writes && !flight.error) event.output = flight.exchange->output();
  event.error = flight.error ? &*flight.error : nullptr;
  event.resources = flight.resources;
  append(event);
  for (const services::ForwardedCall& one : flight.forwarded) record_forwarded(flight, one);
  if (flight.trace.empty() || !flight.error) return;
  refusals_->keep({flight.request_id, identity.account, identity.arn,
                   std::string(flight.row->service) + ":" + std::string(flight.row->name),
                   flight.now, flight.error->code, flight.error->message, flight.trace});
}

// To the caller's account, and to those whose keys were used.
void Pipeline::append(const CallEvent& event) {
  const std::vector<std::string> others = other_recipients(event);
  const std::string shared = others.empty() ? std::string() : crypto::uuid4();
  journal_->append(write_event(event, crypto::uuid4(), shared, event.identity->account));
  for (const std::string& account : others) {
    journal_->append(write_event(event, crypto::uuid4(), shared, account));
  }
}

// What a service asked of another on the way: who invoked it stands for address and user agent
// [measured].
void Pipeline::record_forwarded(const InFlight& flight, const services::ForwardedCall& forwarded) {
  const services::Identity& identity =
      forwarded.identity ? *forwarded.identity : flight.credential->identity;
  CallEvent event;
  event.identity = &identity;
  event.service = wire::find_service(forwarded.service);
  event.operation = wire::find_operation(*event.service, forwarded.operation);
  event.read_only = forwarded.service == "kms" && forwarded.operation != "CreateGrant" &&
                    forwarded.operation != "RetireGrant";
  event.time = flight.now;
  event.region = forwarded.region;
  event.source_ip = event.user_agent = event.invoked_by = forwarded.invoked_by;
  event.request_id = forwarded.request_id;
  event.input = forwarded.input.get();
  event.output = forwarded.output.get();
  event.error = forwarded.error ? &*forwarded.error : nullptr;
  event.resources = forwarded.resources;
  event.by_service = forwarded.by == services::ForwardedCall::By::service;
  event.instance_arn = forwarded.instance_arn;
  event.additional = forwarded.additional;
  append(event);
  if (forwarded.trace.empty() || !forwarded.error) return;
  refusals_->keep({forwarded.request_id, identity.account, identity.arn,
                   forwarded.service + ":" + forwarded.operation, flight.now, forwarded.error->code,
                   forwarded.error->message, forwarded.trace});
}

http::Response Pipeline::fault(http::Fault fault, const http::Request& partial) {
  const auto route = wire::find_route(partial, {});
  const wire::Service* service = route.ok() ? route.value().service : route.error().service;
  AwsError error{"BadRequest", "The request could not be read as HTTP.", http::status_of(fault)};
  if (fault == http::Fault::body_too_large || fault == http::Fault::head_too_large) {
    error = {"RequestEntityTooLarge", "The request is larger than this service accepts.",
             http::status_of(fault)};
  } else if (fault == http::Fault::timeout) {
    error = {"RequestTimeout", "The request did not arrive in time.", http::status_of(fault)};
  } else if (fault == http::Fault::internal) {
    error = wire::internal_failure(service);
  }
  return wire::error_response(service, error, crypto::uuid4());
}

}  // namespace amiable::server
