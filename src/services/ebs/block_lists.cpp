// ListSnapshotBlocks and ListChangedBlocks: what is written, in pages. A block that a child writes
// anew is a changed one even when its bytes are the parent's [recorded].
#include <fmt/format.h>

#include <algorithm>

#include "services/ebs/block_tokens.h"
#include "services/ebs/direct_snapshots.h"
#include "services/ebs/ebs_errors.h"
#include "services/ebs/ebs_keys.h"
#include "services/ebs/ebs_rows.h"
#include "wire/generated/ebs.h"

namespace amiable::services::ebs {
namespace {

namespace shapes = wire::ebs;
using Blocks = std::vector<store::FoundBlock>;

constexpr std::int64_t results_default =
    10'000;  // AWS names no default: the most that one page has
// How many blocks one request compares: a page may have fewer than were asked for, or none [EBS API
// reference, MaxResults].
constexpr std::size_t compared_at_once = 20'000;

// NextToken counts more than StartingBlockIndex [recorded].
template <class In>
Answer<std::uint64_t> first_of(const In& in, const Call& call, std::string_view list) {
  if (in.NextToken) return read_page_token(call, list, *in.NextToken);
  return static_cast<std::uint64_t>(in.StartingBlockIndex.value_or(0));
}

// Without a block there is no token that could end [recorded: then it is now].
template <class Out>
void add_figures(const Call& call, const store::Snapshot& snapshot, bool any, Out& out) {
  out.ExpiryTime = any ? call.now + token_seconds : call.now;
  out.VolumeSize = snapshot.record.volume_size;
  out.BlockSize = static_cast<std::int64_t>(store::block_bytes);
}

// --- ListSnapshotBlocks

Answer<Asks> list_asks(const shapes::ListSnapshotBlocksRequest& in, const Call& call) {
  return Asks{ask_on_snapshot(call, "ebs:ListSnapshotBlocks", *in.SnapshotId)};
}

Answer<shapes::ListSnapshotBlocksResponse> list(const shapes::ListSnapshotBlocksRequest& in,
                                                const Call& call) {
  const store::BlockFiles* files = TRY(block_files(call));
  const store::Snapshot* snapshot = TRY(readable_snapshot(call, *in.SnapshotId));
  const std::string& id = snapshot->record.id;
  const std::string scope = "blocks " + id;
  const std::uint64_t from = TRY(first_of(in, call, scope));
  TRY(require_listing(call, *snapshot));
  const auto most = static_cast<std::size_t>(in.MaxResults.value_or(results_default));
  Blocks found = files->next(snapshot->blocks, from, most + 1);
  shapes::ListSnapshotBlocksResponse out;
  if (found.size() > most) out.NextToken = page_token(call, scope, found.back().index);
  found.resize(std::min(found.size(), most));
  out.Blocks.emplace();
  for (const store::FoundBlock& block : found) {
    shapes::Block& shown = out.Blocks->emplace_back();
    shown.BlockIndex = static_cast<std::int64_t>(block.index);
    shown.BlockToken = block_token(call, id, block.index);
  }
  add_figures(call, *snapshot, !found.empty(), out);
  return out;
}

// --- ListChangedBlocks

struct Pair {
  const store::Snapshot* first = nullptr;
  const store::Snapshot* second = nullptr;
};

Answer<Asks> changed_asks(const shapes::ListChangedBlocksRequest& in, const Call& call) {
  constexpr std::string_view action = "ebs:ListChangedBlocks";
  if (!in.FirstSnapshotId) {
    return invalid("INVALID_SNAPSHOT_ID", "First snapshot should not be empty or null");
  }
  return Asks{ask_on_snapshot(call, action, *in.FirstSnapshotId),
              ask_on_snapshot(call, action, *in.SecondSnapshotId)};
}

Answer<Pair> pair_of(const shapes::ListChangedBlocksRequest& in, const Call& call,
                     const store::BlockFiles& files) {
  const Pair pair{TRY(readable_snapshot(call, *in.FirstSnapshotId)),
                  TRY(readable_snapshot(call, *in.SecondSnapshotId))};
  if (are_related(files, *pair.first, *pair.second)) return pair;
  return invalid("UNRELATED_SNAPSHOTS", fmt::format("The snapshots {} and {} are not related.",
                                                    *in.FirstSnapshotId, *in.SecondSnapshotId));
}

// One walk through both: ascending indexes, each with what either snapshot has there.
class Comparison {
 public:
  Comparison(const store::BlockFiles& files, const Pair& pair, std::uint64_t from)
      : first_(files.next(pair.first->blocks, from, compared_at_once)),
        second_(files.next(pair.second->blocks, from, compared_at_once)) {
    // Beyond the end of a list that was cut off nothing is known.
    for (const Blocks* blocks : {&first_, &second_}) {
      if (blocks->size() == compared_at_once) end_ = std::min(end_, blocks->back().index);
    }
  }

  struct Place {
    std::uint64_t index = 0;
    const store::FoundBlock* first = nullptr;
    const store::FoundBlock* second = nullptr;
    bool is_changed() const {
      return first == nullptr || second == nullptr || first->entry.origin != second->entry.origin;
    }
  };
  std::optional<Place> next() {
    const store::FoundBlock* one = at_ < first_.size() ? &first_[at_] : nullptr;
    const store::FoundBlock* other = other_ < second_.size() ? &second_[other_] : nullptr;
    if (one == nullptr && other == nullptr) return {};
    Place place;
    place.index = std::min(one != nullptr ? one->index : other->index,
                           other != nullptr ? other->index : one->index);
    if (place.index > end_) return {};
    if (one != nullptr && one->index == place.index) place.first = &first_[at_++];
    if (other != nullptr && other->index == place.index) place.second = &second_[other_++];
    return place;
  }
  // Where the next request goes on when next() has no more; nullopt: there is no more.
  std::optional<std::uint64_t> rest() const {
    if (end_ == everything) return {};
    return end_ + 1;
  }

 private:
  static constexpr std::uint64_t everything = ~std::uint64_t{0};
  Blocks first_, second_;
  std::size_t at_ = 0, other_ = 0;
  std::uint64_t end_ = everything;
};

shapes::ChangedBlock shown_change(const Call& call, const Pair& pair,
                                  const Comparison::Place& place) {
  shapes::ChangedBlock shown;
  shown.BlockIndex = static_cast<std::int64_t>(place.index);
  if (place.first != nullptr) {
    shown.FirstBlockToken = block_token(call, pair.first->record.id, place.index);
  }
  if (place.second != nullptr) {
    shown.SecondBlockToken = block_token(call, pair.second->record.id, place.index);
  }
  return shown;
}

Answer<shapes::ListChangedBlocksResponse> list_changed(const shapes::ListChangedBlocksRequest& in,
                                                       const Call& call) {
  const store::BlockFiles* files = TRY(block_files(call));
  const Pair pair = TRY(pair_of(in, call, *files));
  const std::string scope =
      fmt::format("changes {} {}", pair.first->record.id, pair.second->record.id);
  const std::uint64_t from = TRY(first_of(in, call, scope));
  TRY(require_listing(call, *pair.first));
  if (pair.second != pair.first) TRY(require_listing(call, *pair.second));
  const auto most = static_cast<std::size_t>(in.MaxResults.value_or(results_default));
  Comparison comparison(*files, pair, from);
  shapes::ListChangedBlocksResponse out;
  std::vector<shapes::ChangedBlock>& changes = out.ChangedBlocks.emplace();
  std::optional<std::uint64_t> next;
  while (!next) {
    const auto place = comparison.next();
    if (!place) break;
    if (!place->is_changed()) continue;
    if (changes.size() == most) next = place->index;
    if (!next) changes.push_back(shown_change(call, pair, *place));
  }
  if (!next) next = comparison.rest();
  if (next) out.NextToken = page_token(call, scope, *next);
  add_figures(call, *pair.second, !changes.empty(), out);
  return out;
}

}  // namespace

Rows block_list_rows() {
  namespace op = shapes::op;
  return {on_blocks<op::ListSnapshotBlocks>(BlockUse::reads, list_asks, list),
          on_blocks<op::ListChangedBlocks>(BlockUse::reads, changed_asks, list_changed)};
}

}  // namespace amiable::services::ebs
