// How fast the store is on this disk: durable writes of 32 clients against one transaction per
// write, loading, lookups and the assembling of a principal. usage: store_bench FOLDER (made, then
// removed)
#include <malloc.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>
#include <string>

#include "store/sqlite_backend.h"
#include "store/store.h"
#include "store/world_inventory.h"
#include "store/world_rows.h"
#include "unit/store/small_world.h"

namespace amiable::store {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

ChangeSet one_change(int number) {
  ChangeSet changes;
  changes.put(test::grant("g" + std::to_string(number), static_cast<std::uint64_t>(number)));
  return changes;
}

// Each client hands in its next write when the one before was acknowledged.
class Clients {
 public:
  Clients(Store& store, int writes) : store_(&store), left_(writes), open_(writes) {}
  void run(int clients) {
    for (int i = 0; i < clients; ++i) next();
    finished_->get_future().wait();
    store_->stop();  // the last callback has returned then
  }

 private:
  void next() {
    const int number = left_--;
    if (number <= 0) return;
    store_->write([number](const World&) { return one_change(number); },
                  [this](const Result<void>& done) {
                    if (!done.ok()) std::printf("failed: %s\n", done.error().message.c_str());
                    next();
                    if (--open_ == 0) finished_->set_value();
                  });
  }
  Store* store_;
  std::atomic<int> left_, open_;
  std::shared_ptr<std::promise<void>> finished_ = std::make_shared<std::promise<void>>();
};

std::unique_ptr<Store> open(const std::string& folder) {
  auto backend = SqliteBackend::open(folder);
  if (!backend.ok()) return nullptr;
  auto store = Store::open(std::move(backend).value());
  return store.ok() ? std::move(store).value() : nullptr;
}

void durable_writes(const std::string& folder) {
  for (const int clients : {1, 8, 32, 64}) {
    const auto store = open(folder);
    if (store == nullptr) return;
    const int writes = clients == 1 ? 2000 : 20000;
    const auto begin = Clock::now();
    Clients(*store, writes).run(clients);
    std::printf("%2d clients: %.0f durable writes/s\n", clients, writes / seconds_since(begin));
  }
}

void one_transaction_per_write(const std::string& folder) {
  auto backend = SqliteBackend::open(folder);
  if (!backend.ok()) return;
  constexpr int writes = 2000;
  const auto begin = Clock::now();
  for (int i = 1; i <= writes; ++i) {
    const std::uint64_t before = backend.value()->revision();
    std::vector<RowChange> rows;
    const auto made = append_rows(one_change(1000000 + i), before + 1, rows);
    if (!made.ok() || !backend.value()->commit(rows, before).ok()) return;
  }
  std::printf("one transaction per write: %.0f writes/s\n", writes / seconds_since(begin));
}

void many_rows(const std::string& folder) {
  constexpr int rows = 100000;
  {
    const auto store = open(folder);
    const auto begin = Clock::now();
    static_cast<void>(store->write_and_wait([](const World&) {
      ChangeSet changes = test::one_of_each();
      for (int i = 0; i < rows; ++i) changes.put(test::grant("m" + std::to_string(i), 9, "x"));
      return changes;
    }));
    std::printf("one change set of %d rows: %.2f s\n", rows, seconds_since(begin));
  }
  auto begin = Clock::now();
  const auto store = open(folder);
  std::printf("load of %zu rows: %.2f s\n", store->world()->row_count(), seconds_since(begin));

  constexpr int times = 300000;
  begin = Clock::now();
  std::size_t found = 0;
  for (int i = 0; i < times; ++i) found += store->world()->revision() > 0 ? 1U : 0U;
  std::printf("world(): %.0f ns\n", seconds_since(begin) / times * 1e9);

  const auto world = store->world();
  begin = Clock::now();
  for (int i = 0; i < times; ++i) {
    found += world->grant(test::key_arn, "m" + std::to_string(i % rows)) != nullptr ? 1U : 0U;
  }
  std::printf("grant by id among %d, in turn: %.0f ns\n", rows, seconds_since(begin) / times * 1e9);

  WorldInventory inventory;
  const World same = *world;
  const World other = world->with(ChangeSet());
  const std::string arn = "arn:aws:iam::111122223333:user/team/Alice";
  begin = Clock::now();
  for (int i = 0; i < times; ++i) {
    inventory.rebind(i % 2 == 0 ? same : other);
    found += inventory.principal(arn).is_found() ? 1U : 0U;
  }
  std::printf("principal() of a changed world: %.0f ns\n", seconds_since(begin) / times * 1e9);
  begin = Clock::now();
  for (int i = 0; i < times; ++i) {
    inventory.rebind(same);
    found += inventory.principal(arn).is_found() ? 1U : 0U;
  }
  std::printf("principal() of the same world: %.0f ns (%zu)\n", seconds_since(begin) / times * 1e9,
              found);
}

// As RunInstances leaves one that is running: every id, name and address has its usual length.
Instance usual_instance(int number) {
  const std::string tail = std::to_string(100'000'000 + number) + "0a1b2c3d";
  Instance instance;
  instance.record.id = "i-" + tail;
  instance.record.image_id = "ami-0a1b2c3d4e5f60718";
  instance.record.account = "111122223333";
  instance.record.region = "us-west-2";
  instance.record.instance_type = "t3.micro";
  instance.record.tags = {{"Name", "web-server-" + tail}};
  instance.course = {{"pending", {}, "pending", "pending"}, {"running", {}}};
  instance.reservation_id = "r-" + tail;
  instance.subnet_id = "subnet-0a1b2c3d4e5f60718";
  instance.vpc_id = "vpc-0a1b2c3d4e5f60718";
  instance.private_ip =
      "172.31." + std::to_string(number / 250) + "." + std::to_string(number % 250);
  instance.public_ip = "198.18.10.20";
  instance.availability_zone = "us-west-2a";
  instance.network_interface_id = "eni-" + tail;
  instance.network_attachment_id = "eni-attach-" + tail;
  instance.mac_address = "02:0a:1b:2c:3d:4e";
  instance.platform_details = "Linux/UNIX";
  instance.usage_operation = "RunInstances";
  instance.security_group_ids = {"sg-0a1b2c3d4e5f60718"};
  instance.requester = "arn:aws:iam::111122223333:user/UserA";
  instance.devices = {{"/dev/xvda", "vol-" + tail}};
  return instance;
}

void instance_memory() {
  constexpr int instances = 10000;
  World world;
  const std::size_t before = ::mallinfo2().uordblks;
  for (int i = 0; i < instances; ++i) {
    ChangeSet changes;
    changes.put(usual_instance(i));
    world = world.with(changes);
  }
  std::printf("an instance in memory, with its places in indexes: %zu bytes\n",
              (::mallinfo2().uordblks - before) / instances);
}

}  // namespace
}  // namespace amiable::store

int main(int argc, char** argv) {
  namespace store = amiable::store;
  if (argc != 2 || !std::filesystem::create_directory(argv[1])) {
    std::fprintf(stderr, "usage: store_bench FOLDER (must not exist)\n");
    return 2;
  }
  store::durable_writes(argv[1]);
  store::one_transaction_per_write(argv[1]);
  store::many_rows(argv[1]);
  store::instance_memory();
  std::filesystem::remove_all(argv[1]);
  return 0;
}
