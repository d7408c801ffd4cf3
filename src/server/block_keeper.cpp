// One loop: copies at once, the rest twice a minute.
#include "server/block_keeper.h"

#include <chrono>

#include "services/ebs/block_copies.h"

namespace amiable::server {
namespace {

namespace ebs = services::ebs;
constexpr std::chrono::seconds interval{30};

}  // namespace

BlockKeeper::BlockKeeper(store::Store& store, const services::Vault& vault,
                         store::BlockFiles& files)
    : store_(&store), vault_(&vault), files_(&files), thread_([this] { run(); }) {}

BlockKeeper::~BlockKeeper() { stop(); }

void BlockKeeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void BlockKeeper::look() {
  if (!store_->world()->has_block_copies()) return;
  {
    const std::lock_guard lock(mutex_);
    copies_wait_ = true;
  }
  wake_.notify_all();
}

void BlockKeeper::run() {
  std::unique_lock lock(mutex_);
  auto next_tidy = std::chrono::steady_clock::now() + interval;
  while (!stopping_) {
    wake_.wait_until(lock, next_tidy, [this] { return stopping_ || copies_wait_; });
    copies_wait_ = false;
    lock.unlock();
    make_copies();
    if (std::chrono::steady_clock::now() >= next_tidy) {
      tidy_up();
      next_tidy = std::chrono::steady_clock::now() + interval;
    }
    lock.lock();
  }
}

void BlockKeeper::make_copies() {
  while (!stopping_) {
    const auto due = ebs::next_due_copy(*store_->world());
    if (!due) return;
    const auto outcome = ebs::copy_due_blocks(*due, *vault_, *files_, system_now(), stopping_);
    if (stopping_) return;
    const auto told = store_->write_and_wait([&](const store::World& world) {
      return ebs::finish_copy(world, due->to, outcome, system_now());
    });
    if (!told.ok()) return;  // once more at the next look
  }
}

void BlockKeeper::tidy_up() {
  static_cast<void>(store_->write_and_wait([this](const store::World& world) {
    return ebs::later_timeouts(world, *files_, system_now());
  }));
  const auto world = store_->world();
  files_->remove_unused([&world](std::string_view id) { return world->block_file_uses(id) != 0; });
}

}  // namespace amiable::server
