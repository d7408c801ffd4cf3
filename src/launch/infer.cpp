// What can be inferred need not be typed.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "launch/question.h"

namespace amiable::launch {
namespace {

Error need_option(std::string message, std::string next) {
  return {ErrorKind::usage, std::move(message), {}, std::move(next)};
}

Result<void> infer_account(Question& question) {
  if (question.principal.empty()) {
    return need_option("the question names nobody who asks",
                       "add --as ARN (a user, role or session)");
  }
  const auto arn = split_arn(question.principal);
  if (!arn || !is_account_id(arn->account) || (arn->service != "iam" && arn->service != "sts")) {
    return need_option(
        fmt::format("`{}` is no ARN of a user, role or session", question.principal),
        "write it as arn:aws:iam::111122223333:user/NAME or arn:aws:iam::111122223333:role/NAME");
  }
  if (question.account.empty()) question.account = std::string(arn->account);
  if (!is_account_id(question.account)) {
    return need_option(fmt::format("`{}` is no account id", question.account),
                       "an account id has 12 digits");
  }
  return {};
}

// Regions where the thing asked about is known, else those of the account.
std::set<std::string> candidate_regions(const Question& question, model::Inventory& inventory) {
  std::set<std::string> regions;
  for (const std::string& region : inventory.regions(question.account)) {
    const bool has = (!question.image.empty() &&
                      inventory.sees_image(question.account, region, question.image)) ||
                     (!question.instance.empty() &&
                      inventory.instance(question.instance, question.account, region).is_found()) ||
                     (!question.snapshot.empty() &&
                      inventory.sees_snapshot(question.account, region, question.snapshot)) ||
                     (!question.volume.empty() &&
                      inventory.volume(question.volume, question.account, region).is_found());
    if (has) regions.insert(region);
  }
  if (regions.empty() && !question.image.empty()) {
    for (std::string& region : inventory.image_regions(question.image)) {
      regions.insert(std::move(region));
    }
  }
  if (regions.empty()) {
    for (std::string& region : inventory.regions(question.account)) {
      regions.insert(std::move(region));
    }
  }
  return regions;
}

Result<void> infer_region(Question& question, model::Inventory& inventory) {
  if (question.region.empty()) {
    const std::set<std::string> regions = candidate_regions(question, inventory);
    if (regions.size() != 1) {
      return need_option(regions.empty()
                             ? "no Region was gathered for this account"
                             : fmt::format("several Regions fit: {}", fmt::join(regions, ", ")),
                         "add --region REGION");
    }
    question.region = *regions.begin();
  }
  if (!is_region(question.region)) {
    return need_option(fmt::format("`{}` is no Region", question.region), "write it as us-west-2");
  }
  if (question.source_region.empty()) question.source_region = question.region;
  return {};
}

Result<void> require_subject(const Question& question) {
  const auto missing = [](std::string_view what, std::string_view option) {
    return need_option(fmt::format("the question names no {}", what),
                       fmt::format("add {}", option));
  };
  switch (question.operation) {
    case Operation::launch:
    case Operation::copy:
      if (question.image.empty()) return missing("image", "an image id: ami-…");
      break;
    case Operation::start:
      if (question.instance.empty()) return missing("instance", "an instance id: i-…");
      break;
    case Operation::attach:
      if (question.volume.empty()) return missing("volume", "a volume id: vol-…");
      break;
    case Operation::create_volume:
    case Operation::copy_snapshot:
      if (question.snapshot.empty()) return missing("snapshot", "a snapshot id: snap-…");
      break;
  }
  return {};
}

}  // namespace

Result<void> infer(Question& question, model::Inventory& inventory) {
  TRY(infer_account(question));
  TRY(require_subject(question));
  return infer_region(question, inventory);
}

}  // namespace amiable::launch
