// Whole accounts as a bundle: every file of docs/bundle.md but recorded events and activities, of
// each account and Region, where LiveAccounts reads what one question asks for.
//
// What AWS refuses is a note, never an error. One thread; requests go out side by side.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "live/live_accounts.h"
#include "sources/bundle_listing.h"

namespace amiable::live {

struct WholeScope {
  std::vector<sources::Place> places;  // each account with its Regions
  // Of so many images, snapshots and keys of a place the own files are read; what is left out is a
  // note.
  std::size_t own_files_max = 50'000;
};

struct WholeAccounts {
  std::map<std::string, std::string> files;  // path to text
  // Why a file (or folder) was not gathered, or lacks something.
  std::map<std::string, std::string> notes;
  std::size_t requests = 0, round_trips = 0;
};

// Speakers of an account are asked in their order until one is not refused; organization files are
// read by the first of all that may.
WholeAccounts gather_whole(const std::vector<Speaker>& speakers, const WholeScope& scope,
                           const Progress& progress = nullptr);

}  // namespace amiable::live
