// A queue of files: what an answer names goes behind it, until nothing is left to ask.
#include "live/whole_accounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

#include "base/json_members.h"
#include "live/api_output.h"
#include "live/file_requests.h"
#include "live/round_trips.h"
#include "sources/bundle_files.h"

namespace amiable::live {
namespace {

using aws_client::Request;
using sources::elements_of;
using sources::File;
using sources::FileId;
using sources::Place;

// So many errands share their round trips: the answers of all of them are in memory.
constexpr std::size_t errands_at_once = 256;
// More ids in one request make AWS slow or unwilling [EC2 API reference, DescribeImages].
constexpr std::size_t ids_at_once = 200;
// AWS allows five levels of OUs below the root; the bound only stops a cycle.
constexpr std::size_t levels_max = 16;

enum class Kind { file, shared, keys };

struct Task {
  FileId file;
  Kind kind = Kind::file;
  std::vector<std::string> ids;
};

struct Entry {
  bool found = false, partial = false;
  std::vector<std::string> pages;
  std::set<std::string> ids;  // images and snapshots: several lists make up the file
  std::string note;
};

// What the lists of one account and Region name.
struct Named {
  std::size_t images = 0, snapshots = 0, keys = 0;  // own ones
  std::set<std::string> used_images;                // by instances
};

class Gathering {
 public:
  Gathering(const std::vector<Speaker>& speakers, const WholeScope& scope, const Progress& progress)
      : speakers_(speakers), scope_(scope), progress_(progress) {}

  WholeAccounts run() {
    ask_lists();
    drain();
    ask_used_images();
    drain();
    if (progress_) progress_(requests(), {});
    return result();
  }

 private:
  void ask(FileId file, Kind kind = Kind::file, std::vector<std::string> ids = {}) {
    queue_.push_back({std::move(file), kind, std::move(ids)});
  }

  void ask_lists() {
    std::set<std::string> accounts;
    for (const Place& place : scope_.places) {
      if (accounts.insert(place.account).second)
        ask({File::account_details, place.account, {}, {}});
    }
    // Whether the policies of an account can be read tells whether the rest is worth asking for.
    if (!accounts.empty()) ask({File::policies_for_scp, {}, {}, scope_.places.front().account});
    for (const auto& [account, region] : scope_.places) {
      for (const File file : {File::images, File::snapshots}) {
        ask({file, account, region, {}});
        ask({file, account, region, {}}, Kind::shared);
      }
      for (const File file : {File::volumes, File::instances, File::ebs_encryption,
                              File::ebs_default_key, File::allowed_images, File::aliases}) {
        ask({file, account, region, {}});
      }
      ask({File::describe_key, account, region, {}}, Kind::keys);
    }
  }

  // Public images, and those that were once shared, are in no list.
  void ask_used_images() {
    for (const auto& [place, named] : named_) {
      const FileId file{File::images, place.account, place.region, {}};
      const std::set<std::string>& known = entries_[path_of(file)].ids;
      std::vector<std::string> ids;
      for (const std::string& id : named.used_images) {
        if (!known.contains(id)) ids.push_back(id);
        if (ids.size() == ids_at_once) ask(file, Kind::file, std::exchange(ids, {}));
      }
      if (!ids.empty()) ask(file, Kind::file, std::move(ids));
    }
  }

  void drain() {
    while (!queue_.empty()) {
      std::vector<Task> tasks;
      std::vector<std::unique_ptr<Errand>> errands;
      while (!queue_.empty() && tasks.size() < errands_at_once) {
        Task task = std::move(queue_.front());
        queue_.pop_front();
        if (auto errand = errand_for(task)) {
          errands.push_back(std::move(errand));
          tasks.push_back(std::move(task));
        }
      }
      round_trips_ += run_errands(errands, [this](const Speaker& speaker, const Request& request) {
        show(speaker, request);
      });
      for (std::size_t i = 0; i < tasks.size(); ++i) take(tasks[i], errands[i]->answer());
    }
  }

  // Once for each round trip.
  void show(const Speaker& speaker, const Request& request) {
    const std::size_t sent = requests();
    if (!progress_ || sent == shown_) return;
    shown_ = sent;
    progress_(sent, fmt::format("{}:{} {}", request.service, request.operation, speaker.account));
  }

  std::unique_ptr<Errand> errand_for(const Task& task) {
    const FileId& file = task.file;
    Speakers speakers = file.account.empty() ? organization_speakers() : speakers_of(file.account);
    if (speakers.empty()) {
      entries_[path_of(file)].note = fmt::format("no profile speaks for account {}", file.account);
      return nullptr;
    }
    if (task.kind == Kind::keys) {
      return list_errand(File::describe_key, keys_request(file.region), std::move(speakers));
    }
    if (task.kind == Kind::shared) {
      return list_errand(file.file, shared_request(file.file, file.region), std::move(speakers));
    }
    return file_errand(file, std::move(speakers), task.ids);
  }

  Speakers speakers_of(const std::string& account) const {
    Speakers speakers;
    for (const Speaker& speaker : speakers_) {
      if (speaker.account == account) speakers.push_back(&speaker);
    }
    return speakers;
  }

  Speakers organization_speakers() const {
    if (organization_speaker_ != nullptr) return {organization_speaker_};
    Speakers speakers;
    for (const Speaker& speaker : speakers_) speakers.push_back(&speaker);
    return speakers;
  }

  void take(const Task& task, Answer answer) {
    const FileId& file = task.file;
    if (task.kind == Kind::keys) return take_keys(file, answer);
    Entry& entry = entries_[path_of(file)];
    if (!answer.found || answer.partial) {
      add_note(entry, answer.note);
      entry.partial = true;
    }
    if (!answer.found) return;
    entry.found = true;
    if (file.account.empty() && organization_speaker_ == nullptr) begin_organization(answer);
    for (std::string& page : answer.pages) {
      auto learned = learn(file, entry, std::move(page));
      if (learned) {
        entry.pages.push_back(std::move(learned).value());
      } else {
        add_note(entry, learned.error().message);
      }
    }
  }

  static void add_note(Entry& entry, const std::string& note) {
    if (entry.note.find(note) != std::string::npos) return;
    entry.note += (entry.note.empty() ? "" : "; ") + note;
  }

  void take_keys(const FileId& file, const Answer& answer) {
    if (!answer.found || answer.partial) add_folder_note(file, "keys", answer.note);
    for (const std::string& page : answer.pages) {
      const auto document = json::parse(std::make_shared<const Source>("kms list-keys", page));
      if (!document) continue;
      for (const json::Value& one : elements_of(document.value()->root(), "Keys")) {
        const std::string id = json::text_of(one, "KeyId");
        if (!sources::is_safe_id(id)) continue;
        if (++named_[place_of(file)].keys > scope_.own_files_max) continue;
        for (const File each :
             {File::describe_key, File::key_policy, File::grants, File::key_tags}) {
          ask({each, file.account, file.region, id});
        }
      }
    }
  }

  static Place place_of(const FileId& file) { return {file.account, file.region}; }

  void add_folder_note(const FileId& file, std::string_view folder, const std::string& note) {
    notes_[fmt::format("{}/{}/{}", file.account, file.region, folder)] = note;
  }

  // The page as it is kept: without what an earlier list of the same file had.
  Result<std::string> learn(const FileId& file, Entry& entry, std::string page) {
    const bool of_none = file.file != File::images && file.file != File::snapshots &&
                         file.file != File::instances && !file.account.empty();
    if (of_none) return page;
    const auto document = TRY(json::parse(std::make_shared<const Source>(path_of(file), page)));
    const json::Value root = document->root();
    if (file.file == File::images) return only_new(file, entry, root, "ImageId");
    if (file.file == File::snapshots) return only_new(file, entry, root, "SnapshotId");
    if (file.file == File::instances) {
      learn_instances(file, root);
    } else {
      learn_organization(file, root);
    }
    return page;
  }

  std::string only_new(const FileId& file, Entry& entry, const json::Value& root,
                       std::string_view id_member) {
    const std::string_view member = sources::top_member(file.file);
    json::Writer out;
    out.begin_object().key(member).begin_array();
    for (const json::Value& one : elements_of(root, member)) {
      const std::string id = json::text_of(one, id_member);
      if (!entry.ids.insert(id).second) continue;
      out.raw(one.raw());
      if (json::text_of(one, "OwnerId") == file.account) ask_attribute(file, id);
    }
    out.end_array().end_object();
    return out.take();
  }

  // Who a thing is shared with is told to its owner only.
  void ask_attribute(const FileId& list, const std::string& id) {
    Named& named = named_[place_of(list)];
    const bool image = list.file == File::images;
    const std::size_t count = image ? ++named.images : ++named.snapshots;
    if (count > scope_.own_files_max || !sources::is_safe_id(id)) return;
    ask({image ? File::image_attribute : File::snapshot_attribute, list.account, list.region, id});
  }

  void learn_instances(const FileId& file, const json::Value& root) {
    for (const json::Value& reservation : elements_of(root, "Reservations")) {
      for (const json::Value& instance : elements_of(reservation, "Instances")) {
        std::string id = json::text_of(instance, "ImageId");
        if (!id.empty()) named_[place_of(file)].used_images.insert(std::move(id));
      }
    }
  }

  void begin_organization(const Answer& answer) {
    organization_speaker_ = answer.speaker;
    ask({File::organization, {}, {}, {}});
    for (const Place& place : scope_.places) visit(place.account, 0);
  }

  // An account, OU or root: what is attached to it, and what it is in.
  void visit(const std::string& node, std::size_t level) {
    if (!sources::is_safe_id(node) || level > levels_max) return;
    if (!levels_.try_emplace(node, level).second) return;
    const FileId scps{File::policies_for_scp, {}, {}, node};
    if (!entries_.contains(path_of(scps))) ask(scps);
    ask({File::policies_for_rcp, {}, {}, node});
    if (!node.starts_with("r-")) ask({File::parents, {}, {}, node});
  }

  void learn_organization(const FileId& file, const json::Value& root) {
    if (file.file == File::parents) {
      for (const json::Value& parent : elements_of(root, "Parents")) {
        visit(json::text_of(parent, "Id"), levels_[file.id] + 1);
      }
    }
    if (file.file != File::policies_for_scp && file.file != File::policies_for_rcp) return;
    for (const json::Value& policy : elements_of(root, "Policies")) {
      std::string id = json::text_of(policy, "Id");
      if (!sources::is_safe_id(id) || !policies_.insert(id).second) continue;
      ask({File::organization_policy, {}, {}, std::move(id)});
    }
  }

  std::size_t requests() const { return requests_of(speakers_); }

  void note_cut(const Place& place, std::string_view folder, std::size_t count) {
    if (count <= scope_.own_files_max) return;
    add_folder_note({File::images, place.account, place.region, {}}, folder,
                    fmt::format("of {} the first {} were read: no account-wide bundle has more",
                                count, scope_.own_files_max));
  }

  WholeAccounts result() {
    for (const auto& [place, named] : named_) {
      note_cut(place, "image-attributes", named.images);
      note_cut(place, "snapshot-attributes", named.snapshots);
      note_cut(place, "keys", named.keys);
    }
    WholeAccounts out;
    for (auto& [path, entry] : entries_) {
      if (!entry.note.empty()) notes_[path] = entry.note;
      if (!entry.found) continue;
      // Public images that no instance uses are in no list: what is not there is not known.
      const bool open = entry.partial || sources::file_of(path)->file == File::images;
      auto text = merged(entry.pages, open);
      entry.pages.clear();
      if (text) {
        out.files.emplace(path, std::move(text).value() + "\n");
      } else {
        notes_[path] = text.error().message;
      }
    }
    out.notes = std::move(notes_);
    out.requests = requests();
    out.round_trips = round_trips_;
    return out;
  }

  const std::vector<Speaker>& speakers_;
  const WholeScope& scope_;
  const Progress& progress_;
  std::deque<Task> queue_;
  std::map<std::string, Entry> entries_;
  std::map<Place, Named> named_;
  std::map<std::string, std::string> notes_;
  std::map<std::string, std::size_t> levels_;  // of the organization: nodes, from an account up
  std::set<std::string> policies_;
  const Speaker* organization_speaker_ = nullptr;
  std::size_t round_trips_ = 0, shown_ = static_cast<std::size_t>(-1);
};

}  // namespace

WholeAccounts gather_whole(const std::vector<Speaker>& speakers, const WholeScope& scope,
                           const Progress& progress) {
  return Gathering(speakers, scope, progress).run();
}

}  // namespace amiable::live
