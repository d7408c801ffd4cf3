// Everything that a bundle's folder holds, file by file: for whoever takes all of it, where the
// Inventory answers about one thing.
#pragma once

#include <string>
#include <vector>

#include "sources/bundle_paths.h"
#include "sources/file_tree.h"

namespace amiable::sources {

struct Place {
  std::string account, region;
  auto operator<=>(const Place&) const = default;
};

struct BundleListing {
  std::vector<std::string> accounts;  // folders, sorted
  std::vector<Place> places;          // Region folders, sorted
  std::vector<FileId> files;          // those of docs/bundle.md, folder by folder
  // Paths of all else but hidden files; a folder that is none of ours is one.
  std::vector<std::string> others;
};

// Reads names only, no files.
BundleListing list_bundle(const FileTree& tree);

}  // namespace amiable::sources
