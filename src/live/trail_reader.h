// cloudtrail:LookupEvents of one account and Region, as files of a bundle
// (ACCOUNT/REGION/cloudtrail/NAME.json), so that live accounts and the bundle collected from them
// tell the same. One thread at a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "live/errand.h"

namespace amiable::live {

struct TrailLookup {
  std::string_view attribute;  // ResourceName, Username: LookupEvents takes one
  std::string value;
  std::optional<Timestamp> from, until;  // without them the 90 days that CloudTrail keeps
  std::string name;                      // of the file; characters as in bundle_paths' ids
};

class TrailReader {
 public:
  TrailReader(const Speaker& speaker, std::string region)
      : speaker_(&speaker), region_(std::move(region)) {}

  // All pages of the lookup, newest first, 20 at most (AWS answers two a second). The text is what
  // the aws command line prints; empty when it was refused or not answered. note() says why, and
  // when there was more.
  std::string look_up(const TrailLookup& lookup);

  const std::map<std::string, std::string>& files() const { return files_; }  // path to text
  const std::string& note() const { return note_; }

 private:
  const Speaker* speaker_;
  std::string region_, note_;
  std::map<std::string, std::string> files_;
};

}  // namespace amiable::live
