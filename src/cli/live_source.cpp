// Profiles become clients, clients become speakers, and the question says what they are asked for.
#include "cli/live_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/planned_question.h"
#include "cli/progress_line.h"

namespace amiable::cli {
namespace {

using aws_client::Client;

void add_new(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// Whose principal asks comes first; without any name the default chain speaks.
std::vector<std::string> profiles_of(const SourceOptions& source) {
  std::vector<std::string> names;
  if (!source.as_profile.empty()) add_new(names, source.as_profile);
  for (const std::string& name : source.profiles) add_new(names, name);
  // With the owner's alone, the default chain is the asker's.
  if (!source.owner_profile.empty()) {
    if (names.empty()) names.emplace_back();
    add_new(names, source.owner_profile);
  }
  if (names.empty()) names.emplace_back();
  return names;
}

Result<std::vector<std::shared_ptr<Client>>> clients_of(const SourceOptions& source,
                                                        const std::string& region) {
  std::vector<std::shared_ptr<Client>> clients;
  for (const std::string& name : profiles_of(source)) {
    clients.push_back(TRY(aws_client::open_client({name, region, source.endpoint_url})));
  }
  return clients;
}

Result<void> complete(launch::Question& question, const std::vector<live::Speaker>& speakers) {
  if (question.principal.empty()) question.principal = speakers.front().arn;
  if (question.account.empty()) {
    const auto arn = split_arn(question.principal);
    question.account = arn ? std::string(arn->account) : speakers.front().account;
  }
  if (!question.region.empty()) return {};
  for (const live::Speaker& speaker : speakers) {
    if (question.region.empty()) question.region = speaker.client->region();
  }
  if (!question.region.empty()) return {};
  return Error{ErrorKind::usage, "no Region is known to ask in", "",
               "add --region REGION, or set one for the profile (aws configure set region)"};
}

// What a Terraform plan will make is in no account yet: AWS's ids have no dots.
// A Region becomes part of the address that is asked.
Result<void> check_region(const std::string& region) {
  if (region.empty() || is_region(region)) return {};
  return Error{ErrorKind::usage, fmt::format("`{}` is no Region", region), "",
               "write it as us-west-2"};
}

void add_id(std::vector<std::string>& ids, const std::string& id) {
  if (!id.empty() && id.find('.') == std::string::npos) add_new(ids, id);
}

live::Scope scope_of(const launch::Question& question) {
  live::Scope scope;
  scope.account = question.account;
  scope.region = question.region;
  scope.source_region = question.source_region;
  scope.principal = question.principal;
  add_id(scope.images, question.image);
  add_id(scope.instances, question.instance);
  add_id(scope.snapshots, question.snapshot);
  add_id(scope.volumes, question.volume);
  for (const model::BlockDevice& device : question.mappings) {
    add_id(scope.snapshots, device.snapshot_id);
  }
  return scope;
}

// What the plan copies, registers or starts from.
void add_plan(const sources::TerraformDocument& plan, live::Scope& scope) {
  for (const std::string& id : sources::sources_in_plan(plan)) {
    if (id.starts_with("ami-")) add_id(scope.images, id);
    if (id.starts_with("snap-")) add_id(scope.snapshots, id);
    if (id.starts_with("vol-")) add_id(scope.volumes, id);
    if (id.starts_with("i-")) add_id(scope.instances, id);
  }
}

// Those of the account where it happens are asked first, in the order given.
void put_first(std::vector<live::Speaker>& speakers, const std::string& account) {
  std::stable_partition(speakers.begin(), speakers.end(),
                        [&account](const live::Speaker& one) { return one.account == account; });
}

}  // namespace

bool is_live(const SourceOptions& source) {
  if (!source.bundle.empty() || !source.data.empty()) return false;
  // A plan alone is a world of its own.
  return source.terraform_plan.empty() || !source.profiles.empty() || !source.as_profile.empty() ||
         !source.owner_profile.empty() || !source.endpoint_url.empty();
}

Result<std::vector<live::Speaker>> identify_speakers(const SourceOptions& source,
                                                     const std::string& region, IoStreams& io) {
  ProgressLine line(io);
  line.show("asking AWS who is asking");
  const auto clients = TRY(clients_of(source, region));
  const std::string where = region.empty() ? clients.front()->region() : region;
  return live::identify(clients, where.empty() ? "us-east-1" : where);
}

Result<std::shared_ptr<live::LiveAccounts>> open_accounts(const SourceOptions& source,
                                                          launch::Question& question,
                                                          IoStreams& io) {
  TRY(check_region(question.region));
  TRY(check_region(question.source_region));
  const auto line = std::make_shared<ProgressLine>(io);
  auto speakers = TRY(identify_speakers(source, question.region, io));
  TRY(complete(question, speakers));
  TRY(check_region(question.region));
  put_first(speakers, question.account);
  const auto progress = [line](std::size_t requests, std::string_view doing) {
    if (doing.empty()) return line->clear();
    line->show(fmt::format("asking AWS: {} requests, {}", requests, doing));
  };
  live::Scope scope = scope_of(question);
  if (const auto plan = TRY(open_plan(source))) add_plan(*plan, scope);
  return live::LiveAccounts::over(std::move(speakers), std::move(scope), progress);
}

void add_notes(const live::LiveAccounts& accounts, report::Diagnosis& diagnosis) {
  for (report::MissingInput& input : diagnosis.missing_inputs) {
    const bool organization = input.path.starts_with("organization/");
    std::string note = accounts.note(input.path);
    if (note.empty() && organization) note = accounts.organization_note();
    if (!note.empty()) input.why += (input.why.empty() ? "" : "; ") + note;
  }
  const std::string settings =
      sources::path_of({sources::File::allowed_images, diagnosis.account, diagnosis.region, {}});
  for (report::Assumption& each : diagnosis.assumptions) {
    const std::string note = each.name == "organization"     ? accounts.organization_note()
                             : each.name == "allowed-images" ? accounts.note(settings)
                                                             : std::string();
    if (!note.empty()) each.text += " (" + note + ")";
  }
}

}  // namespace amiable::cli
