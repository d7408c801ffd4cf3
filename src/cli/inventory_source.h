// From the options of why, fix and who to the facts they rest on.
#pragma once

#include <functional>
#include <memory>

#include "cli/io_streams.h"
#include "cli/live_source.h"
#include "cli/options.h"
#include "launch/question.h"
#include "model/inventory.h"

namespace amiable::cli {

// The bundle, or the world of a server's data folder. Errors (usage): two of them.
Result<std::unique_ptr<model::Inventory>> open_inventory(const SourceOptions& source);

// The facts of one question. `live` is null for a bundle or data folder; what the inventory then
// has not read yet, it reads when asked.
struct Facts {
  std::unique_ptr<model::Inventory> inventory;
  std::shared_ptr<live::LiveAccounts> live;
};

// What reads the inventory for the answer; live accounts are asked for all of it in few round
// trips.
using Asks = std::function<void(model::Inventory&)>;

// Opens whatever source the options name, and completes the question: for live accounts the asker,
// account and Region, then infer() for every source. Without `asks` the diagnosis is what will be
// asked. Errors: usage, unreadable.
Result<Facts> facts_for(const SourceOptions& source, launch::Question& question, IoStreams& io,
                        const Asks& asks = nullptr);

// Says beside each missing input why it was not gathered. Nothing for bundles.
void add_notes(const Facts& facts, report::Diagnosis& diagnosis);

}  // namespace amiable::cli
