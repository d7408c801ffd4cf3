// One place that knows every kind of source.
#include "cli/inventory_source.h"

#include "base/timestamp.h"
#include "cli/planned_question.h"
#include "launch/diagnose.h"
#include "sources/bundle.h"
#include "store/sqlite_backend.h"
#include "world_import/world_evidence.h"

namespace amiable::cli {
namespace {

Result<void> check(const SourceOptions& source) {
  if (!source.bundle.empty() && !source.data.empty()) {
    return Error{ErrorKind::usage, "--bundle and --data are two sources of the same facts", "",
                 "leave out either"};
  }
  const bool names_profiles = !source.profiles.empty() || !source.as_profile.empty() ||
                              !source.owner_profile.empty() || !source.endpoint_url.empty();
  if (!is_live(source) && names_profiles) {
    return Error{ErrorKind::usage,
                 "profiles ask live accounts, --bundle and --data read what was gathered", "",
                 "leave out either"};
  }
  return {};
}

Result<Facts> live_facts(const SourceOptions& source, launch::Question& question, IoStreams& io,
                         const Asks& asks) {
  Facts facts;
  const sources::TerraformPlan plan = TRY(open_plan(source));
  facts.live = TRY(open_accounts(source, question, io));
  const Asks diagnosis = [&question](model::Inventory& inventory) {
    const auto told = launch::diagnose(inventory, question);
    static_cast<void>(told);  // it is asked once more when everything is there
  };
  facts.inventory = TRY(facts.live->gather([&](model::Inventory& inventory) {
    const auto planned = plan ? sources::after_apply(plan, inventory) : nullptr;
    model::Inventory& world = planned ? *planned : inventory;
    launch::Question inferred = question;
    if (launch::infer(inferred, world).ok()) question = std::move(inferred);
    name_root_device(question, world);
    (asks ? asks : diagnosis)(world);
  }));
  if (plan) facts.inventory = sources::after_apply(plan, std::move(facts.inventory));
  return facts;
}

}  // namespace

namespace {

Result<std::unique_ptr<model::Inventory>> open_gathered(const SourceOptions& source) {
  if (source.data.empty()) return sources::open_bundle(source.bundle);
  const store::World world = TRY(store::open_snapshot(source.data));
  return std::unique_ptr<model::Inventory>(
      world_import::evidence_of(std::make_shared<const store::World>(world), system_now()));
}

}  // namespace

Result<std::unique_ptr<model::Inventory>> open_inventory(const SourceOptions& source) {
  TRY(check(source));
  const sources::TerraformPlan plan = TRY(open_plan(source));
  if (!plan) return open_gathered(source);
  const bool alone = source.bundle.empty() && source.data.empty();
  return sources::after_apply(
      plan, alone ? sources::nothing_gathered(*plan) : TRY(open_gathered(source)));
}

Result<Facts> facts_for(const SourceOptions& source, launch::Question& question, IoStreams& io,
                        const Asks& asks) {
  TRY(check(source));
  Facts facts;
  if (is_live(source)) {
    facts = TRY(live_facts(source, question, io, asks));
  } else {
    facts.inventory = TRY(open_inventory(source));
  }
  TRY(launch::infer(question, *facts.inventory));
  name_root_device(question, *facts.inventory);
  return facts;
}

void add_notes(const Facts& facts, report::Diagnosis& diagnosis) {
  if (facts.live) add_notes(*facts.live, diagnosis);
}

}  // namespace amiable::cli
