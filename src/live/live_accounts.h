// Live AWS accounts as a bundle: a tree whose files are what the plain aws commands of
// docs/bundle.md would print, fetched when first read. So live accounts, the bundle collected from
// them and every diagnosis of either agree by construction.
//
// A file that AWS refuses was not gathered; `note` says which permission is missing. One thread at
// a time; the requests of a round trip go out side by side.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws_client/client.h"
#include "live/errand.h"
#include "model/inventory.h"

namespace amiable::live {

// What a question is about: lists are read for these ids only.
struct Scope {
  std::string account, region;  // where it happens
  std::string source_region;    // copies; empty: the same
  std::string principal;        // ARN of whose permissions count
  std::vector<std::string> images, snapshots, volumes, instances;
};

// Called before each round trip: requests so far, and one of those that go out now; and after the
// last one with nothing.
using Progress = std::function<void(std::size_t requests, std::string_view doing)>;

// sts:GetCallerIdentity of every client, side by side. Errors name the profile.
Result<std::vector<Speaker>> identify(std::vector<std::shared_ptr<aws_client::Client>> clients,
                                      std::string_view region);

class LiveAccounts : public std::enable_shared_from_this<LiveAccounts> {
 public:
  LiveAccounts(std::vector<Speaker> speakers, Scope scope, Progress progress);
  // At least one speaker; those of the scope's account first are asked first.
  static std::shared_ptr<LiveAccounts> over(std::vector<Speaker> speakers, Scope scope,
                                            Progress progress = nullptr);

  // An inventory with everything in it that `question` reads: it is asked again and again, each
  // time with what the last round trips brought, until it reads nothing new. What is read of the
  // inventory later is fetched then. Errors: unreadable.
  using Question = std::function<void(model::Inventory&)>;
  Result<std::unique_ptr<model::Inventory>> gather(const Question& question);

  const std::vector<Speaker>& speakers() const { return speakers_; }
  // Path to text of every file that was fetched: the bundle of what was asked.
  std::map<std::string, std::string> files() const;
  // Why a file was not gathered; empty when it was, or was not asked for.
  std::string note(std::string_view path) const;
  // All that was asked for in vain, with the reason.
  std::map<std::string, std::string> notes() const;
  // Why nothing is known of the organization's policies; empty when they were read.
  std::string organization_note() const;

  std::size_t round_trips() const { return round_trips_; }
  std::size_t requests() const;

 private:
  friend class LiveTree;
  struct Entry {
    bool found = false, asked = false;
    std::vector<std::string> ids;  // lists by ids: those that were asked for
    std::vector<std::string> pages;
    std::string text, note;
  };

  const Entry* read(std::string_view path);  // nullptr: absent
  std::vector<std::string> list(std::string_view path);
  bool has_organization() const;

  std::string asking_account() const;
  sources::FileId organization_probe() const;
  bool waits(const sources::FileId& file) const;
  Speakers speakers_of(const sources::FileId& file) const;
  std::vector<std::string> ids_of(const sources::FileId& file) const;
  bool is_settled(const sources::FileId& file, const Entry& entry) const;
  void fetch(const std::vector<sources::FileId>& files);
  std::unique_ptr<Errand> errand_for(const sources::FileId& file, Entry& entry);
  void keep(const sources::FileId& file, Answer answer);
  void learn(const sources::FileId& file, const Entry& entry);

  std::vector<Speaker> speakers_;
  Scope scope_;
  Progress progress_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::map<std::string, sources::FileId> wanted_;
  // Ids found in what was read, by Region.
  std::map<std::string, std::vector<std::string>> snapshots_, volumes_;
  const Speaker* organization_speaker_ = nullptr;
  bool gathering_ = false;
  std::size_t round_trips_ = 0;
};

}  // namespace amiable::live
