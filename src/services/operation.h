// The table of served operations: one row each, with what it asks of the authorization engine and
// what it does. A row cannot be made without its asks.
//
//   reads<kms::DescribeKeyRequest, kms::DescribeKeyResponse>("kms", "DescribeKey", asks, run)
//   writes<kms::CreateGrantRequest, kms::CreateGrantResponse>("kms", "CreateGrant", asks, run)
//
// `asks` names the decisions (never decides); `run` is called when all were allowed. A writing
// `run` puts its effect into the ChangeSet; its reply leaves after that is durable. Both are pure
// but for randomness: they may be called again on a newer world.
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "services/ebs/written_blocks.h"
#include "store/change_set.h"
#include "wire/api_model.h"

namespace amiable::services {

// One request's typed input and output behind a common face.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual void* input() = 0;         // the input struct, to be decoded into
  virtual const void* output() = 0;  // the output struct after run()
  virtual Answer<Asks> asks(const Call& call) = 0;
  // What takes long and needs no world (RSA key generation); nullopt: nothing to prepare.
  virtual Answer<std::optional<crypto::KeyPair>> prepare() = 0;
  // What is done to files before the writer is asked, when every ask is allowed: it may be in vain.
  virtual Answer<std::optional<ebs::WrittenBlocks>> stage(const Call& call) = 0;
  // What AWS makes before it looks (AWS managed keys); no change: it is there, or none such exists.
  virtual Answer<void> make_first(const Call& call, store::ChangeSet& changes) = 0;
  virtual Answer<void> run(const Call& call, store::ChangeSet& changes) = 0;
};

enum class Access : std::uint8_t { reads, writes };
// slow, disk: run on the pool of slow work, or on that of file work, instead of the thread that
// serves connections.
enum class Pace : std::uint8_t { quick, slow, disk };

struct Operation {
  std::string_view service, name;
  Access access = Access::reads;
  Pace pace = Pace::quick;
  std::unique_ptr<Exchange> (*begin)(const Operation& row) = nullptr;
  // The typed functions, erased; only `begin` looks at them.
  void (*asks)() = nullptr;
  void (*run)() = nullptr;
  void (*prepare)() = nullptr;
  void (*stage)() = nullptr;
  void (*make_first)() = nullptr;
  bool changes_files = false;  // a read of the world alone

  bool is_read_only() const { return access == Access::reads && !changes_files; }
};

template <class In>
using AsksOf = Answer<Asks> (*)(const In&, const Call&);
template <class In, class Out>
using ReadOf = Answer<Out> (*)(const In&, const Call&);
template <class In, class Out>
using WriteOf = Answer<Out> (*)(const In&, const Call&, store::ChangeSet&);
template <class In>
using MakeOf = Answer<void> (*)(const In&, const Call&, store::ChangeSet&);
template <class In>
using PrepareOf = Answer<std::optional<crypto::KeyPair>> (*)(const In&);
template <class In>
using StageOf = Answer<std::optional<ebs::WrittenBlocks>> (*)(const In&, const Call&);

// For operations that need no permission [e.g. sts:GetCallerIdentity, STS API reference].
template <class In>
Answer<Asks> asks_nothing(const In&, const Call&) {
  return Asks{};
}

template <class In, class Out>
class TypedExchange final : public Exchange {
 public:
  explicit TypedExchange(const Operation& row) : row_(row) {}
  void* input() override { return &in_; }
  const void* output() override { return &out_; }
  Answer<Asks> asks(const Call& call) override {
    return reinterpret_cast<AsksOf<In>>(row_.asks)(in_, call);
  }
  Answer<std::optional<crypto::KeyPair>> prepare() override {
    if (row_.prepare == nullptr) return std::optional<crypto::KeyPair>();
    return reinterpret_cast<PrepareOf<In>>(row_.prepare)(in_);
  }
  Answer<std::optional<ebs::WrittenBlocks>> stage(const Call& call) override {
    if (row_.stage == nullptr) return std::optional<ebs::WrittenBlocks>();
    return reinterpret_cast<StageOf<In>>(row_.stage)(in_, call);
  }
  Answer<void> make_first(const Call& call, store::ChangeSet& changes) override {
    if (row_.make_first == nullptr) return {};
    return reinterpret_cast<MakeOf<In>>(row_.make_first)(in_, call, changes);
  }
  Answer<void> run(const Call& call, store::ChangeSet& changes) override {
    if (row_.access == Access::reads) {
      out_ = TRY(reinterpret_cast<ReadOf<In, Out>>(row_.run)(in_, call));
    } else {
      out_ = TRY(reinterpret_cast<WriteOf<In, Out>>(row_.run)(in_, call, changes));
    }
    return {};
  }

 private:
  const Operation& row_;
  In in_;
  Out out_;
};

template <class In, class Out>
std::unique_ptr<Exchange> begin_exchange(const Operation& row) {
  return std::make_unique<TypedExchange<In, Out>>(row);
}

template <class In, class Out>
Operation reads(std::string_view service, std::string_view name, AsksOf<In> asks,
                ReadOf<In, Out> run, Pace pace = Pace::quick) {
  return {service,
          name,
          Access::reads,
          pace,
          &begin_exchange<In, Out>,
          reinterpret_cast<void (*)()>(asks),
          reinterpret_cast<void (*)()>(run),
          nullptr};
}

template <class In, class Out>
Operation writes(std::string_view service, std::string_view name, AsksOf<In> asks,
                 WriteOf<In, Out> run, PrepareOf<In> prepare = nullptr) {
  return {service,
          name,
          Access::writes,
          Pace::quick,
          &begin_exchange<In, Out>,
          reinterpret_cast<void (*)()>(asks),
          reinterpret_cast<void (*)()>(run),
          reinterpret_cast<void (*)()>(prepare)};
}

// Op: the generated type of the operation; service, name and the functions' types follow from it.
template <class Op>
Operation reading(AsksOf<typename Op::Request> asks,
                  ReadOf<typename Op::Request, typename Op::Response> run) {
  return reads<typename Op::Request, typename Op::Response>(Op::operation().service, Op::name, asks,
                                                            run);
}
template <class Op>
Operation writing(AsksOf<typename Op::Request> asks,
                  WriteOf<typename Op::Request, typename Op::Response> run,
                  PrepareOf<typename Op::Request> prepare = nullptr) {
  return writes<typename Op::Request, typename Op::Response>(Op::operation().service, Op::name,
                                                             asks, run, prepare);
}

// A read of what AWS makes when it is first asked about.
template <class Op>
Operation reading_on_demand(AsksOf<typename Op::Request> asks, MakeOf<typename Op::Request> make,
                            ReadOf<typename Op::Request, typename Op::Response> run) {
  Operation row = reading<Op>(asks, run);
  row.make_first = reinterpret_cast<void (*)()>(make);
  return row;
}

// A read of the world that reads or writes block files.
enum class BlockUse : std::uint8_t { reads, writes };
template <class Op>
Operation on_blocks(BlockUse use, AsksOf<typename Op::Request> asks,
                    ReadOf<typename Op::Request, typename Op::Response> run) {
  Operation row = reads<typename Op::Request, typename Op::Response>(
      Op::operation().service, Op::name, asks, run, Pace::disk);
  row.changes_files = use == BlockUse::writes;
  return row;
}
// A write with file work before it.
template <class Op>
Operation staged(AsksOf<typename Op::Request> asks, StageOf<typename Op::Request> stage,
                 WriteOf<typename Op::Request, typename Op::Response> run) {
  Operation row = writing<Op>(asks, run);
  row.pace = Pace::disk;
  row.stage = reinterpret_cast<void (*)()>(stage);
  return row;
}

using Rows = std::vector<Operation>;
// Those of all files of a service, in one list.
Rows all_rows(std::initializer_list<Rows> of_files);

// The rows of each service, in its own file.
std::span<const Operation> kms_operations();
std::span<const Operation> iam_operations();
std::span<const Operation> sts_operations();
std::span<const Operation> ec2_operations();
std::span<const Operation> ebs_operations();
std::span<const Operation> ssm_operations();
std::span<const Operation> autoscaling_operations();
std::span<const Operation> cloudtrail_operations();
std::span<const Operation> organizations_operations();
// All of them; nullptr when the operation is not served.
const Operation* find_operation(std::string_view service, std::string_view name);

}  // namespace amiable::services
