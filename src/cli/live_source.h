// From the options of the live sources to accounts that can be asked.
#pragma once

#include <memory>

#include "cli/io_streams.h"
#include "cli/options.h"
#include "launch/question.h"
#include "live/live_accounts.h"
#include "report/diagnosis.h"

namespace amiable::cli {

// Neither a bundle nor a data folder is named: the accounts themselves are asked. Of a Terraform
// plan only when a profile or an address is named with it.
bool is_live(const SourceOptions& source);

// Asks every profile who it is, and fills in what the question leaves out: the asker's ARN and
// account from sts:GetCallerIdentity, the Region from the profile. Errors name profile or option.
Result<std::shared_ptr<live::LiveAccounts>> open_accounts(const SourceOptions& source,
                                                          launch::Question& question,
                                                          IoStreams& io);

// Who the profiles are; the Region of `region` or of the first profile. Errors name the profile.
Result<std::vector<live::Speaker>> identify_speakers(const SourceOptions& source,
                                                     const std::string& region, IoStreams& io);

// Says beside each missing input which permission was refused.
void add_notes(const live::LiveAccounts& accounts, report::Diagnosis& diagnosis);

}  // namespace amiable::cli
