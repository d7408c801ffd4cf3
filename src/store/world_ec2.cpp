// EC2's rows of a World: by id, by place, and by whom they are shared with.
#include "store/world.h"
#include "store/world_lookup.h"

namespace amiable::store {
namespace {

// Where a page goes on in an index whose keys end in the name or id `after`.
std::string past(std::string_view first, std::string_view second, std::string_view after) {
  return after.empty() ? std::string() : joined_key({first, second, after});
}

std::string past(std::string_view region, std::string_view after) {
  return after.empty() ? std::string() : joined_key({region, after});
}

// Of an index whose keys begin with a table.
std::string table_prefix(Table table) {
  const char number = static_cast<char>(table);
  return below({std::string_view(&number, 1)});
}

}  // namespace

const Image* World::image(std::string_view region, std::string_view id) const {
  return find<Image>(Table::image, slashed_key({region, id}));
}
const Snapshot* World::snapshot(std::string_view region, std::string_view id) const {
  return find<Snapshot>(Table::snapshot, slashed_key({region, id}));
}
const Volume* World::volume(std::string_view region, std::string_view id) const {
  return find<Volume>(Table::volume, slashed_key({region, id}));
}
const Instance* World::instance(std::string_view region, std::string_view id) const {
  return find<Instance>(Table::instance, slashed_key({region, id}));
}
const RegionSettings* World::region_settings(std::string_view account,
                                             std::string_view region) const {
  return find<RegionSettings>(Table::region_settings, slashed_key({account, region}));
}
const LaunchTemplate* World::launch_template(std::string_view region, std::string_view id) const {
  return find<LaunchTemplate>(Table::launch_template, slashed_key({region, id}));
}
const KeyPair* World::key_pair(std::string_view region, std::string_view id) const {
  return find<KeyPair>(Table::key_pair, slashed_key({region, id}));
}
const SecurityGroup* World::security_group(std::string_view region, std::string_view id) const {
  return find<SecurityGroup>(Table::security_group, slashed_key({region, id}));
}
const AutoScalingGroup* World::auto_scaling_group(std::string_view account, std::string_view region,
                                                  std::string_view name) const {
  return find<AutoScalingGroup>(Table::auto_scaling_group, slashed_key({account, region, name}));
}
const ClientToken* World::client_token(std::string_view account, std::string_view region,
                                       std::string_view operation, std::string_view token) const {
  return find<ClientToken>(Table::client_token, slashed_key({account, region, operation, token}));
}

const LaunchTemplate* World::launch_template_named(std::string_view account,
                                                   std::string_view region,
                                                   std::string_view name) const {
  return find_in<LaunchTemplate>(Index::launch_template_name, joined_key({account, region, name}));
}
const KeyPair* World::key_pair_named(std::string_view account, std::string_view region,
                                     std::string_view name) const {
  return find_in<KeyPair>(Index::key_pair_name, joined_key({account, region, name}));
}

void World::images_of(std::string_view account, std::string_view region, std::string_view after_id,
                      const Visitor<Image>& visit) const {
  walk_index<Image>(Index::image_place, place_prefix(account, region),
                    past(account, region, after_id), visit);
}
void World::public_images(std::string_view region, std::string_view after_id,
                          const Visitor<Image>& visit) const {
  walk_index<Image>(Index::image_public, below({region}), past(region, after_id), visit);
}
void World::images_shared_with(std::string_view account, std::string_view region,
                               std::string_view after_id, const Visitor<Image>& visit) const {
  walk_index<Image>(Index::image_shared, below({account, region}), past(account, region, after_id),
                    visit);
}
void World::images_shared_with_organization(std::string_view arn, std::string_view region,
                                            std::string_view after_id,
                                            const Visitor<Image>& visit) const {
  walk_index<Image>(Index::image_organization, below({arn, region}), past(arn, region, after_id),
                    visit);
}
std::vector<const Image*> World::images_of_snapshot(std::string_view region,
                                                    std::string_view snapshot_id) const {
  return all_of<Image>(Index::image_snapshot, below({region, snapshot_id}));
}
std::vector<const Image*> World::images_with_id(std::string_view id) const {
  return all_of<Image>(Index::image_id, below({id}));
}

void World::snapshots_of(std::string_view account, std::string_view region,
                         std::string_view after_id, const Visitor<Snapshot>& visit) const {
  walk_index<Snapshot>(Index::snapshot_place, place_prefix(account, region),
                       past(account, region, after_id), visit);
}
void World::public_snapshots(std::string_view region, std::string_view after_id,
                             const Visitor<Snapshot>& visit) const {
  walk_index<Snapshot>(Index::snapshot_public, below({region}), past(region, after_id), visit);
}
void World::snapshots_shared_with(std::string_view account, std::string_view region,
                                  std::string_view after_id, const Visitor<Snapshot>& visit) const {
  walk_index<Snapshot>(Index::snapshot_shared, below({account, region}),
                       past(account, region, after_id), visit);
}
std::vector<const Snapshot*> World::snapshots_of_volume(std::string_view region,
                                                        std::string_view volume_id) const {
  return all_of<Snapshot>(Index::snapshot_volume, below({region, volume_id}));
}

void World::volumes_of(std::string_view account, std::string_view region, std::string_view after_id,
                       const Visitor<Volume>& visit) const {
  walk_index<Volume>(Index::volume_place, place_prefix(account, region),
                     past(account, region, after_id), visit);
}
std::vector<const Volume*> World::volumes_of_snapshot(std::string_view region,
                                                      std::string_view snapshot_id) const {
  return all_of<Volume>(Index::volume_snapshot, below({region, snapshot_id}));
}
void World::instances_of(std::string_view account, std::string_view region,
                         std::string_view after_id, const Visitor<Instance>& visit) const {
  walk_index<Instance>(Index::instance_place, place_prefix(account, region),
                       past(account, region, after_id), visit);
}
std::vector<const Instance*> World::instances_at(std::string_view account, std::string_view region,
                                                 std::string_view address) const {
  return all_of<Instance>(Index::instance_address, below({account, region, address}));
}
void World::launch_templates(std::string_view account, std::string_view region,
                             std::string_view after_name,
                             const Visitor<LaunchTemplate>& visit) const {
  walk_index<LaunchTemplate>(Index::launch_template_name, place_prefix(account, region),
                             past(account, region, after_name), visit);
}
void World::key_pairs(std::string_view account, std::string_view region,
                      std::string_view after_name, const Visitor<KeyPair>& visit) const {
  walk_index<KeyPair>(Index::key_pair_name, place_prefix(account, region),
                      past(account, region, after_name), visit);
}
void World::security_groups(std::string_view account, std::string_view region,
                            std::string_view after_id, const Visitor<SecurityGroup>& visit) const {
  walk_index<SecurityGroup>(Index::security_group_place, place_prefix(account, region),
                            past(account, region, after_id), visit);
}
std::vector<const SecurityGroup*> World::security_groups_named(std::string_view account,
                                                               std::string_view region,
                                                               std::string_view name) const {
  return all_of<SecurityGroup>(Index::security_group_name, below({account, region, name}));
}

void World::auto_scaling_groups(std::string_view account, std::string_view region,
                                std::string_view after_name,
                                const Visitor<AutoScalingGroup>& visit) const {
  std::string prefix;
  if (!account.empty())
    prefix = region.empty() ? slashed_key({account, ""}) : slashed_key({account, region, ""});
  std::string from;
  if (!after_name.empty()) from = slashed_key({account, region, after_name});
  rows_of(Table::auto_scaling_group)
      .walk(prefix, from, [&visit](std::string_view, const auto& row) {
        return visit(*static_cast<const AutoScalingGroup*>(row.get()));
      });
}

void World::client_tokens_before(Timestamp time, const Visitor<ClientToken>& visit) const {
  walk_index<ClientToken>(Index::client_token_used, {}, {}, [&](const ClientToken& token) {
    return token.used < time && visit(token);
  });
}

void World::gone_rows(Timestamp now,
                      const std::function<bool(Table, std::string_view)>& visit) const {
  entries_of(Index::gone).walk({}, {}, [&](std::string_view key, const auto&) {
    const auto entry = read_timed_key(key);
    return entry && entry->at <= now && visit(entry->table, entry->row_key);
  });
}

std::optional<Timestamp> World::next_gone() const {
  std::optional<Timestamp> first;
  entries_of(Index::gone).walk({}, {}, [&first](std::string_view key, const auto&) {
    if (const auto entry = read_timed_key(key)) first = entry->at;
    return false;
  });
  return first;
}

std::size_t World::block_file_uses(std::string_view blocks) const {
  return entries_of(Index::block_file).count(below({blocks}));
}

void World::snapshots_being_copied(const Visitor<Snapshot>& visit) const {
  walk_index<Snapshot>(Index::block_copy, table_prefix(Table::snapshot), {}, visit);
}
void World::volumes_being_copied(const Visitor<Volume>& visit) const {
  walk_index<Volume>(Index::block_copy, table_prefix(Table::volume), {}, visit);
}
bool World::has_block_copies() const { return entries_of(Index::block_copy).count({}) != 0; }

void World::snapshots_being_written(const Visitor<Snapshot>& visit) const {
  walk_index<Snapshot>(Index::snapshot_written, {}, {}, visit);
}

std::size_t World::instance_count(std::string_view account, std::string_view region) const {
  return entries_of(Index::instance_place).count(place_prefix(account, region));
}

// From Region to Region: the next walk begins behind all entries of the one before.
std::set<std::string> World::ec2_regions(std::string_view account) const {
  std::set<std::string> out;
  const std::string prefix = below({account});
  for (const Index index :
       {Index::image_place, Index::snapshot_place, Index::volume_place, Index::instance_place,
        Index::launch_template_name, Index::key_pair_name, Index::security_group_place}) {
    std::string after;
    for (bool more = true; more;) {
      more = false;
      entries_of(index).walk(prefix, after, [&](std::string_view key, const auto&) {
        const std::string_view rest = key.substr(prefix.size());
        out.emplace(rest.substr(0, rest.find('\0')));
        after = joined_key({account, rest.substr(0, rest.find('\0')), "\xFF"});
        return !(more = true);
      });
    }
  }
  return out;
}

}  // namespace amiable::store
