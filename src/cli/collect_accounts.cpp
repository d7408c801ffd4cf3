// Profiles become accounts, Regions come from options or profiles; the rest is live/whole_accounts.
#include "cli/collect_accounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <set>

#include "base/arn.h"
#include "cli/bundle_writer.h"
#include "cli/collect_texts.h"
#include "cli/live_source.h"
#include "cli/progress_line.h"
#include "live/whole_accounts.h"

namespace amiable::cli {
namespace {

Error usage(std::string message, std::string next) {
  return {ErrorKind::usage, std::move(message), {}, std::move(next)};
}

// What belongs to a question has no say here.
Result<void> check(const CollectOptions& options) {
  const WhyOptions& why = options.why;
  if (!why.id.empty()) {
    return usage(
        fmt::format("--account-wide reads whole accounts, `{}` asks about one thing", why.id),
        fmt::format("leave out either --account-wide or {}", why.id));
  }
  const std::pair<std::string_view, bool> of_questions[] = {
      {"--question", !why.question.empty()},
      {"--as", !why.as.empty()},
      {"--operation", !why.operation.empty()},
      {"--source-region", !why.source_region.empty()},
      {"--account", !why.account.empty()},
      {"--instance", !why.instance.empty()},
      {"--auto-scaling-group", !why.auto_scaling_group.empty()}};
  for (const auto& [name, given] : of_questions) {
    if (!given) continue;
    return usage(fmt::format("--account-wide reads whole accounts, {} is of a question", name),
                 fmt::format("leave out either --account-wide or {}", name));
  }
  if (!options.print_commands) return {};
  return usage("--account-wide has no script: what it reads follows from what it read",
               "run it with --out DIR, or the commands of docs/bundle.md; --print-policy prints "
               "the permissions");
}

Result<std::vector<std::string>> named_regions(const CollectOptions& options) {
  std::vector<std::string> regions = options.regions;
  if (!options.why.region.empty()) regions.insert(regions.begin(), options.why.region);
  std::vector<std::string> out;
  for (const std::string& region : regions) {
    if (!is_region(region)) {
      return usage(fmt::format("`{}` is no Region", region), "write it as us-west-2");
    }
    if (std::find(out.begin(), out.end(), region) == out.end()) out.push_back(region);
  }
  return out;
}

// In the order of the profiles: the first account's is asked first about the organization.
Result<std::vector<sources::Place>> places_of(const std::vector<live::Speaker>& speakers,
                                              const std::vector<std::string>& named) {
  std::vector<sources::Place> places;
  for (const live::Speaker& speaker : speakers) {
    std::vector<std::string> regions = named;
    if (regions.empty()) regions.push_back(speaker.client->region());
    for (const std::string& region : regions) {
      if (!is_region(region)) {
        return usage(fmt::format("no Region is known to ask {} in", speaker.client->identity()),
                     "add --regions REGION,REGION, or set one for the profile (aws configure set "
                     "region)");
      }
      const sources::Place place{speaker.account, region};
      if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
    }
  }
  return places;
}

std::size_t accounts_in(const std::vector<sources::Place>& places) {
  std::set<std::string> accounts;
  for (const sources::Place& place : places) accounts.insert(place.account);
  return accounts.size();
}

// A permission that is missing for one key is missing for most.
void print_notes(const std::map<std::string, std::string>& notes, std::ostream& out) {
  std::map<std::string, std::vector<std::string>> paths;
  for (const auto& [path, note] : notes) paths[note].push_back(path);
  for (const auto& [note, of] : paths) {
    const std::string more = of.size() == 1 ? "" : fmt::format(" and {} more", of.size() - 1);
    out << fmt::format("not gathered: {}{}\n  {}\n", of.front(), more, note);
  }
}

std::string plural(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

Result<void> collect_accounts(const CollectOptions& options, IoStreams& io) {
  TRY(check(options));
  const std::vector<std::string> regions = TRY(named_regions(options));
  if (options.print_policy) {
    io.out << account_wide_policies(regions);
    return {};
  }
  if (options.out.empty()) return usage("where to write is not given", "add --out DIR");
  TRY(write_bundle(options.out, {}));  // before anything is asked
  const auto speakers = TRY(
      identify_speakers(options.why.source, regions.empty() ? std::string() : regions.front(), io));
  live::WholeScope scope;
  scope.places = TRY(places_of(speakers, regions));
  ProgressLine line(io);
  const auto gathered =
      live::gather_whole(speakers, scope, [&line](std::size_t requests, std::string_view doing) {
        if (doing.empty()) return line.clear();
        line.show(fmt::format("asking AWS: {} requests, {}", requests, doing));
      });
  TRY(write_bundle(options.out, gathered.files));
  io.out << fmt::format("{} of {} in {}, from {} requests in {} round trips\n",
                        plural(gathered.files.size(), "file"),
                        plural(accounts_in(scope.places), "account"), options.out,
                        gathered.requests, gathered.round_trips + 1);  // who asks
  print_notes(gathered.notes, io.out);
  io.out << "next: amiable who --bundle " << options.out << " --image ami-…\n";
  return {};
}

}  // namespace amiable::cli
