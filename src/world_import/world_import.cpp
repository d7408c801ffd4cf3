// The steps of reading, in the order in which each needs what stood before it.
#include "world_import/world_import.h"

#include <fmt/format.h>

#include <set>

#include "world_import/import_reading.h"

namespace amiable::world_import {
namespace {

void note_others(Reading& reading) {
  for (const std::string& path : reading.listing.others) {
    reading.out.report.notes.add("none of the outputs that a bundle is made of", path);
  }
}

// Attributes of images and snapshots that no list holds.
void note_unused(Reading& reading) {
  for (const sources::FileId& file : reading.listing.files) {
    const bool attribute = file.file == sources::File::image_attribute ||
                           file.file == sources::File::snapshot_attribute;
    const std::string path = path_of(file);
    if (!attribute || reading.record.whole.contains(path)) continue;
    reading.out.report.notes.add("of an image or snapshot that no list holds, so not taken", path);
  }
}

Error first_of(const std::vector<Error>& errors) {
  Error error = errors.front();
  if (errors.size() > 1) {
    error.message +=
        fmt::format(" (and {} more of the bundle's entries are wrong)", errors.size() - 1);
  }
  return error;
}

}  // namespace

Result<Imported> read_world(std::unique_ptr<sources::FileTree> tree, Timestamp now) {
  const sources::BundleListing listing = sources::list_bundle(*tree);
  if (listing.accounts.empty()) {
    return Error{ErrorKind::unreadable,
                 "the bundle holds no folder named by a 12-digit account id",
                 {},
                 "docs/bundle.md lists the files and the commands that print them"};
  }
  sources::BundleFiles files(std::move(tree));
  Imported out;
  out.report.accounts = listing.accounts;
  std::set<std::string> regions;
  for (const sources::Place& place : listing.places) regions.insert(place.region);
  out.report.regions.assign(regions.begin(), regions.end());
  Reading reading{files, listing, now, out, {}, {}, {}, {}, {}, {}};
  note_others(reading);
  take_organization(reading);
  take_identities(reading);
  take_aliases(reading);
  take_keys(reading);
  take_images(reading);
  take_instances(reading);
  take_region_settings(reading);
  note_unused(reading);
  if (!files.errors().empty()) return first_of(files.errors());
  out.rows.put(store::setting_of(reading.record));
  return out;
}

Result<Imported> read_world(const std::string& folder, Timestamp now) {
  return read_world(TRY(sources::open_folder(folder)), now);
}

}  // namespace amiable::world_import
