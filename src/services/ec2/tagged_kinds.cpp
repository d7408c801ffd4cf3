// One table, and a finder, an ask and a walk for each of its kinds.
#include "services/ec2/tagged_kinds.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/account_zone.h"
#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/images.h"
#include "services/ec2/instances.h"
#include "services/ec2/key_pairs.h"
#include "services/ec2/launch_templates.h"
#include "services/ec2/security_groups.h"
#include "services/ec2/snapshots.h"
#include "services/ec2/volumes.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

template <class Row>
Tags& tags_of(Row& row) {
  if constexpr (requires { row.record.tags; }) {
    return row.record.tags;
  } else {
    return row.tags;
  }
}

// A copy of the row that is to be changed.
Answer<store::Volume> own_volume(const Call& call, std::string_view id) {
  return *TRY(find_volume(call, id));
}
Answer<store::Instance> own_instance(const Call& call, std::string_view id) {
  return *TRY(find_instance(call, id));
}
Answer<store::LaunchTemplate> own_template(const Call& call, std::string_view id) {
  return *TRY(find_template(call, std::string(id), {}));
}
Answer<store::KeyPair> own_pair(const Call& call, std::string_view id) {
  const store::KeyPair* pair = own_key_pair(call, id);
  if (pair == nullptr) return not_found("key", id);
  return *pair;
}

template <auto find>
Answer<void> change_row(const Call& call, std::string_view id, const TagChange& change,
                        store::ChangeSet& changes) {
  auto row = TRY(find(call, id));
  TRY(change(tags_of(row)));
  changes.put(std::move(row));
  return {};
}

Ask ask_on_template_id(const Call& call, std::string_view action, std::string_view id) {
  return ask_on_template(call, action, std::string(id), {});
}
Ask ask_on_pair_id(const Call& call, std::string_view action, std::string_view id) {
  const store::KeyPair* pair = own_key_pair(call, id);
  if (pair == nullptr) return ask_on(call, action, "key-pair", id, call.account());
  return ask_on_key_pair(call, action, *pair);
}
Ask ask_on_group_id(const Call& call, std::string_view action, std::string_view id) {
  struct ById {
    std::optional<std::string> GroupId;
  };
  return ask_on_group(call, action, ById{std::string(id)});
}

void each_image(const Call& call, const TagVisitor& visit) {
  call.world.images_of(call.account(), call.region, {}, [&](const store::Image& image) {
    const bool ended =
        store::is_gone(image.course, call.now) || image_state(call, image) == "deregistered";
    if (!ended) visit(image.record.id, image.record.tags);
    return true;
  });
}
void each_snapshot(const Call& call, const TagVisitor& visit) {
  call.world.snapshots_of(call.account(), call.region, {}, [&](const store::Snapshot& one) {
    if (!store::is_gone(one.course, call.now)) visit(one.record.id, one.record.tags);
    return true;
  });
}
void each_volume(const Call& call, const TagVisitor& visit) {
  call.world.volumes_of(call.account(), call.region, {}, [&](const store::Volume& one) {
    if (!store::is_gone(one.course, call.now)) visit(one.record.id, one.record.tags);
    return true;
  });
}
void each_running(const Call& call, const TagVisitor& visit) {
  each_instance(call, [&](const store::Instance& one) {
    if (!has_ended(call, one)) visit(one.record.id, one.record.tags);
  });
}
void each_template(const Call& call, const TagVisitor& visit) {
  call.world.launch_templates(call.account(), call.region, {},
                              [&](const store::LaunchTemplate& one) {
                                visit(one.id, one.tags);
                                return true;
                              });
}
void each_pair(const Call& call, const TagVisitor& visit) {
  call.world.key_pairs(call.account(), call.region, {}, [&](const store::KeyPair& one) {
    visit(one.id, one.tags);
    return true;
  });
}
void each_security_group(const Call& call, const TagVisitor& visit) {
  each_group(call, {}, [&](const store::SecurityGroup& one) {
    visit(one.id, one.tags);
    return true;
  });
}

// [service authorization reference, resource types of Amazon EC2]
constexpr TaggedKind kinds[] = {
    {"ami", "image", ask_on_image, change_row<own_image>, each_image},
    {"snap", "snapshot", ask_on_snapshot, change_row<own_snapshot>, each_snapshot},
    {"vol", "volume", ask_on_volume, change_row<own_volume>, each_volume},
    {"i", "instance", ask_on_instance, change_row<own_instance>, each_running},
    {"lt", "launch-template", ask_on_template_id, change_row<own_template>, each_template},
    {"key", "key-pair", ask_on_pair_id, change_row<own_pair>, each_pair},
    {"sg", "security-group", ask_on_group_id, change_row<require_group>, each_security_group},
    // What every account has without a row, or inside of another's.
    {"sgr", "security-group-rule"},
    {"subnet", "subnet"},
    {"vpc", "vpc"},
    {"eni", "network-interface"},
    {"igw", "internet-gateway"},
    {"rtb", "route-table"},
    {"acl", "network-acl"},
    {"dopt", "dhcp-options"}};

bool is_in_default_network(const Call& call, std::string_view id) {
  const DefaultNetwork network = default_network(call.account(), call.region);
  for (const std::string* one : {&network.vpc_id, &network.dhcp_options_id, &network.network_acl_id,
                                 &network.internet_gateway_id, &network.route_table_id}) {
    if (*one == id) return true;
  }
  return network.subnet(id) != nullptr;
}

// Whether it can be seen here though nothing keeps tags of it.
bool is_there_without_tags(const Call& call, std::string_view id) {
  if (is_in_default_network(call, id)) return true;
  bool found = false;
  each_instance(call, [&](const store::Instance& one) {
    found = found || (one.network_interface_id == id && !has_ended(call, one));
  });
  each_group(call, {}, [&](const store::SecurityGroup& group) {
    found = found || std::any_of(group.rules.begin(), group.rules.end(),
                                 [id](const auto& rule) { return rule.id == id; });
    return !found;
  });
  return found;
}

}  // namespace

std::span<const TaggedKind> tagged_kinds() { return kinds; }

Answer<const TaggedKind*> kind_of_id(std::string_view id) {
  const std::string_view prefix = id.substr(0, id.find('-'));
  const auto* kind = std::find_if(std::begin(kinds), std::end(kinds),
                                  [prefix](const TaggedKind& one) { return one.prefix == prefix; });
  if (kind == std::end(kinds) || !check_id(id, prefix).ok()) {
    return wire::AwsError{"InvalidID", fmt::format("The ID '{}' is not valid", id)};
  }
  return kind;
}

Ask ask_on_kind(const TaggedKind& kind, const Call& call, std::string_view action,
                std::string_view id) {
  if (kind.ask == nullptr) return ask_on(call, action, kind.type, id, call.account());
  return kind.ask(call, action, id);
}

Answer<void> change_tags(const TaggedKind& kind, const Call& call, std::string_view id,
                         const TagChange& change, store::ChangeSet& changes) {
  if (kind.change != nullptr) return kind.change(call, id, change, changes);
  if (!is_there_without_tags(call, id)) return not_found(kind.prefix, id);
  return wire::AwsError{"UnsupportedOperation",
                        fmt::format("Tags of the type {} are not supported here.", kind.type)};
}

void each_tagged(const TaggedKind& kind, const Call& call, const TagVisitor& visit) {
  if (kind.each != nullptr) kind.each(call, visit);
}

}  // namespace amiable::services::ec2
