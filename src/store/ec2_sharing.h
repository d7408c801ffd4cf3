// Who may see an image or a snapshot, and what of it an account's Allowed AMIs let through.
//
// No errors; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/world.h"

namespace amiable::store {

bool is_public(const Image& image);
// Named itself, or by its organization or a unit above it.
bool is_shared_with(const World& world, std::string_view account, const Image& image);
// Own, public, or shared with the account.
bool sees(const World& world, std::string_view account, const Image& image);
// model::sharing_arns of the account; empty: it is in no organization.
std::vector<std::string> sharing_arns(const World& world, std::string_view account);

// Public, and not taken back by its owner's block-all-sharing in that Region [EBS user guide, Block
// public access for snapshots: snapshots already shared publicly are treated as private].
bool is_public(const World& world, const Snapshot& snapshot);
bool sees(const World& world, std::string_view account, const Snapshot& snapshot);

// The account's settings, or those of an account that never changed any.
const RegionSettings& region_settings(const World& world, std::string_view account,
                                      std::string_view region);

// Whether the settings' criteria allow the image, whatever their state (ImageAllowed of
// DescribeImages). An account's own images always are [EC2 user guide, Allowed AMIs].
bool is_allowed(const RegionSettings& settings, const Image& image, std::string_view account,
                Timestamp now);

}  // namespace amiable::store
