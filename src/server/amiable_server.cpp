// Start in the order that users rely on: world, credentials file, socket; stop in the reverse.
#include "server/amiable_server.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "server/block_keeper.h"
#include "server/credentials_file.h"
#include "server/data_folder.h"
#include "server/event_words.h"
#include "server/first_start.h"
#include "services/due_changes.h"
#include "store/sqlite_backend.h"

namespace amiable::server {
namespace {

constexpr std::chrono::seconds drain{5};
constexpr std::chrono::seconds clock_interval{30};
constexpr std::uint64_t bytes_per_gib = std::uint64_t{1} << 30;

// Freed memory at the top of a heap is kept up to this much: by default the C library gives it back
// after every large request and asks for it again with the next.
constexpr int kept_heap_bytes = 16 << 20;

// Calls `tick` every half minute until it is destroyed.
class Clockwork {
 public:
  explicit Clockwork(std::function<void()> tick)
      : thread_([this, tick = std::move(tick)] { run(tick); }) {}
  ~Clockwork() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

 private:
  void run(const std::function<void()>& tick) {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, clock_interval, [this] { return stopping_; })) {
      lock.unlock();
      tick();
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

http::ServerOptions http_options(const ServeOptions& options) {
  http::ServerOptions http;
  http.address = options.address;
  http.port = options.port;
  http.threads =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  http.tls_certificate_file = options.tls_certificate_file;
  http.tls_key_file = options.tls_key_file;
  return http;
}

}  // namespace

// Destroyed from the last to the first: the listener before what it calls.
struct AmiableServer::Parts {
  std::optional<world_import::ImportReport> imported;
  std::unique_ptr<DataFolder> folder;
  std::unique_ptr<services::Vault> vault;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::BlockFiles> blocks;
  std::unique_ptr<store::Journal> events, refused;
  std::unique_ptr<Refusals> refusals;
  std::unique_ptr<BlockKeeper> keeper;
  std::unique_ptr<OidcKeyFile> oidc_keys;
  std::unique_ptr<Pipeline> pipeline;
  std::unique_ptr<http::Server> http;
  std::unique_ptr<Clockwork> clock;
  std::string url;
};

namespace {

Result<void> write_first_rows(store::Store& store, const services::Vault& vault,
                              const std::vector<std::string>& accounts) {
  return store.write_and_wait([&](const store::World& world) {
    return missing_rows(world, accounts, vault, system_now());
  });
}

bool holds_accounts(const store::World& world) {
  bool any = false;
  world.accounts([&any](const store::Account&) { return any = true, false; });
  return any;
}

// One write: whoever stops it leaves an empty world. Later rows of it replace earlier ones of the
// same key, so the bundle's version of an AWS policy counts.
Result<void> write_imported_rows(store::Store& store, const services::Vault& vault,
                                 const ServeOptions& options,
                                 const world_import::Imported& imported) {
  if (holds_accounts(*store.world())) {
    return Error{
        ErrorKind::usage, "the data folder holds a world already", options.data,
        "give --world a new folder as --data, or leave --world out to go on with the world "
        "that is there"};
  }
  std::vector<std::string> accounts = imported.report.accounts;
  accounts.insert(accounts.end(), options.accounts.begin(), options.accounts.end());
  const store::ChangeSet rows = TRY(world_import::sealed_rows(imported, vault, system_now()));
  return store.write_and_wait([&](const store::World& world) {
    store::ChangeSet changes = missing_rows(world, accounts, vault, system_now());
    for (const store::Change& row : rows.changes()) changes.add(row);
    return changes;
  });
}

store::ChangeSet rows_of(const store::World& world) {
  store::ChangeSet rows;
  world.rows([&rows](const store::Change& row) {
    rows.add(row);
    return true;
  });
  return rows;
}

void add_rows(const store::ChangeSet& rows, store::ChangeSet& changes) {
  for (const store::Change& row : rows.changes()) changes.add(row);
}

bool is_there(const store::World& world, const store::Change& row) {
  if (const auto* image = std::get_if<store::Ptr<store::Image>>(&row.record)) {
    return world.image((*image)->record.region, (*image)->record.id) != nullptr;
  }
  const auto* snapshot = std::get_if<store::Ptr<store::Snapshot>>(&row.record);
  return snapshot != nullptr &&
         world.snapshot((*snapshot)->record.region, (*snapshot)->record.id) != nullptr;
}

// Rows that a folder has from an earlier start stay as they are: an image may have been launched.
Result<void> write_public_images(store::Store& store, const store::ChangeSet& images) {
  if (images.empty()) return {};
  return store.write_and_wait([&images](const store::World& world) {
    store::ChangeSet changes;
    for (const store::Change& row : images.changes()) {
      if (!is_there(world, row)) changes.add(row);
    }
    return changes;
  });
}

// What POST /_amiable/reset does: back to the first start, which with a bundle is the bundle.
std::function<Result<void>()> reset_of(store::Store& store, bool imported,
                                       const store::ChangeSet& images) {
  if (!imported) {
    return [&store, images, accounts = accounts_of(*store.world())] {
      store::ChangeSet rows = first_start_rows(*store.world(), accounts);
      add_rows(images, rows);
      return store.replace_and_wait(std::move(rows));
    };
  }
  return [&store, first = store.world()] { return store.replace_and_wait(rows_of(*first)); };
}

}  // namespace

AmiableServer::AmiableServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

AmiableServer::~AmiableServer() { stop(); }

Result<std::unique_ptr<AmiableServer>> AmiableServer::start(const ServeOptions& options) {
  ::mallopt(M_TRIM_THRESHOLD, kept_heap_bytes);
  auto parts = std::make_unique<AmiableServer::Parts>();
  std::optional<world_import::Imported> imported;
  if (!options.bundle.empty()) {
    imported = TRY(world_import::read_world(options.bundle, system_now()));
  }
  parts->oidc_keys = TRY(OidcKeyFile::open(options.oidc_keys_file));
  parts->folder = TRY(DataFolder::open(options.data));
  parts->vault = std::make_unique<services::Vault>(TRY(parts->folder->root_key()));
  parts->store = TRY(store::Store::open(TRY(store::SqliteBackend::open(parts->folder->path()))));
  if (imported) {
    TRY(write_imported_rows(*parts->store, *parts->vault, options, *imported));
    parts->imported = std::move(imported->report);
    imported.reset();
  } else {
    TRY(write_first_rows(*parts->store, *parts->vault, options.accounts));
  }
  TRY(write_public_images(*parts->store, options.public_images));
  store::JournalOptions indexed;
  indexed.words = add_event_words;
  parts->events = TRY(store::Journal::open(parts->folder->path(), "events", std::move(indexed)));
  parts->refused = TRY(store::Journal::open(parts->folder->path(), "refusals"));
  parts->refusals = std::make_unique<Refusals>(*parts->refused);
  parts->blocks = TRY(store::BlockFiles::open(parts->folder->path() + "/blocks",
                                              options.block_gib_max * bytes_per_gib));
  parts->keeper = std::make_unique<BlockKeeper>(*parts->store, *parts->vault, *parts->blocks);
  TRY(write_private_file(
      parts->folder->credentials_file(),
      TRY(credentials_text(*parts->store->world(), *parts->vault, system_now()))));

  PipelineOptions pipeline;
  pipeline.guest = options.guest;
  pipeline.hosts.any_host = options.allow_remote;
  pipeline.slow_pace = options.slow_pace;
  pipeline.block_files = parts->blocks.get();
  pipeline.consistency = options.consistency;
  pipeline.oidc_keys = parts->oidc_keys.get();
  pipeline.committed = [keeper = parts->keeper.get()] { keeper->look(); };
  if (options.allow_reset) {
    pipeline.reset = reset_of(*parts->store, parts->imported.has_value(), options.public_images);
  }
  parts->pipeline = std::make_unique<Pipeline>(*parts->store, *parts->vault, *parts->events,
                                               *parts->refusals, std::move(pipeline));
  parts->http = TRY(http::Server::listen(
      http_options(options),
      [handler = parts->pipeline.get()](http::Request request, http::Reply reply) {
        handler->handle(std::move(request), std::move(reply));
      },
      &Pipeline::fault));
  parts->http->start();
  parts->clock =
      std::make_unique<Clockwork>([store = parts->store.get(), vault = parts->vault.get()] {
        if (!services::has_due_changes(*store->world(), system_now())) return;
        store->write(
            [vault](const store::World& world) {
              return services::due_changes(world, *vault, system_now());
            },
            [](const Result<void>&) {});
      });
  const bool tls = !options.tls_certificate_file.empty();
  const bool v6 = options.address.find(':') != std::string::npos;
  parts->url = fmt::format("{}://{}{}{}:{}", tls ? "https" : "http", v6 ? "[" : "", options.address,
                           v6 ? "]" : "", parts->http->port());
  return std::make_unique<AmiableServer>(std::move(parts));
}

std::string AmiableServer::url() const { return parts_->url; }

std::vector<std::string> AmiableServer::accounts() const {
  return accounts_of(*parts_->store->world());
}

std::string AmiableServer::credentials_file() const { return parts_->folder->credentials_file(); }

bool AmiableServer::temporary() const { return parts_->folder->temporary(); }

const world_import::ImportReport* AmiableServer::imported() const {
  return parts_->imported ? &*parts_->imported : nullptr;
}

void AmiableServer::stop() {
  if (parts_ == nullptr || parts_->http == nullptr) return;
  parts_->clock.reset();
  parts_->http->stop(drain);
  parts_->keeper->stop();
  parts_->store->stop();
  parts_->events->flush();
  parts_->refused->flush();
  parts_->http.reset();
}

}  // namespace amiable::server
