// Who may see an image or a snapshot, and what of it an account's Allowed AMIs let through.
//
// Shares with organizations and organizational units match nobody: the world has none yet. No
// errors; any thread.
#pragma once

#include <string_view>

#include "store/world.h"

namespace amiable::store {

bool is_public(const Image& image);
// Own, public, or shared with the account.
bool sees(std::string_view account, const Image& image);

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
