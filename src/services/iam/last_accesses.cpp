// One walk for each actor and Region; the index of the journal finds the events.
#include "services/iam/last_accesses.h"

#include "base/json_members.h"
#include "services/ec2/account_zone.h"

namespace amiable::services::iam {
namespace {

constexpr std::int64_t days_back = 400;
constexpr std::size_t events_max = 20'000;

using Accesses = std::map<std::string, ServiceAccesses, std::less<>>;

struct Seen {
  std::string service, action;
  LastAccess access;
};

// The id that stands in a user's own events, or in the issuer of a role's sessions.
std::string actor_of(const json::Value& identity) {
  const auto session = identity.find("sessionContext");
  const auto issuer = session ? session->find("sessionIssuer") : std::nullopt;
  return json::text_of(issuer ? *issuer : identity, "principalId");
}

std::optional<Seen> read(std::string_view text, const Actor& actor) {
  const auto document = json::parse(std::make_shared<const Source>("event", std::string(text)));
  if (!document.ok()) return {};
  const json::Value root = document.value()->root();
  const auto identity = root.find("userIdentity");
  const auto time = parse_iso8601(json::text_of(root, "eventTime"));
  if (!identity || !time || !json::text_of(*identity, "invokedBy").empty()) return {};
  if (actor_of(*identity) != actor.entity->id) return {};
  const std::string source = json::text_of(root, "eventSource");
  return Seen{source.substr(0, source.find('.')), json::text_of(root, "eventName"),
              LastAccess{*time, json::text_of(root, "awsRegion"), actor.entity}};
}

void keep_newer(std::map<std::string, LastAccess, std::less<>>& all, const std::string& key,
                const LastAccess& access) {
  const auto [place, is_new] = all.emplace(key, access);
  if (!is_new && place->second.time < access.time) place->second = access;
}

}  // namespace

const LastAccess* ServiceAccesses::last() const {
  const LastAccess* newest = nullptr;
  for (const auto& [id, access] : by_actor) {
    if (newest == nullptr || newest->time < access.time) newest = &access;
  }
  return newest;
}

Accesses last_accesses(const Call& call, const std::vector<Actor>& actors) {
  Accesses all;
  if (call.events == nullptr) return all;
  std::size_t left = events_max;
  for (const Actor& actor : actors) {
    for (const ec2::RegionFacts& region : ec2::known_regions()) {
      if (left == 0) return all;
      const EventSearch search{
          call.account(), region.name,      call.now + -days_back * seconds_per_day,
          call.now,       actor.entity->id, {}};
      call.events->newest_first(search, EventHistory::newest, [&](std::string_view text, auto) {
        if (const auto seen = read(text, actor)) {
          ServiceAccesses& service = all[seen->service];
          keep_newer(service.by_actor, actor.entity->id, seen->access);
          keep_newer(service.by_action, seen->action, seen->access);
        }
        return --left != 0;
      });
    }
  }
  return all;
}

}  // namespace amiable::services::iam
