// Which file is read by whom, what is kept, and the loop that asks a question until all is there.
#include "live/live_accounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <set>

#include "base/json_members.h"
#include "live/api_output.h"
#include "live/file_requests.h"
#include "live/round_trips.h"
#include "sources/bundle.h"

namespace amiable::live {

using aws_client::Client;
using aws_client::Reply;
using aws_client::Request;
using sources::File;
using sources::FileId;

namespace {

bool is_organization(File file) {
  return file == File::organization || file == File::parents || file == File::policies_for_scp ||
         file == File::policies_for_rcp || file == File::organization_policy;
}

void add_new(std::vector<std::string>& list, std::string id) {
  if (id.empty() || std::find(list.begin(), list.end(), id) != list.end()) return;
  list.push_back(std::move(id));
}

std::vector<json::Value> elements_of(const json::Value& object, std::string_view member) {
  std::vector<json::Value> out;
  if (const auto list = object.find(member)) {
    for (const json::Value element : list->elements()) out.push_back(element);
  }
  return out;
}

// The ids under BlockDeviceMappings: of an image's snapshots, of an instance's volumes.
void add_mapped(const json::Value& record, std::string_view member, std::vector<std::string>& ids) {
  for (const json::Value& mapping : elements_of(record, "BlockDeviceMappings")) {
    if (const auto ebs = mapping.find("Ebs")) add_new(ids, json::text_of(*ebs, member));
  }
}

Error refused_identity(const Client& client, const Reply& reply) {
  return {ErrorKind::unreadable,
          fmt::format("AWS does not take the credentials of {}: {} {}", client.identity(),
                      reply.error_code, reply.error_message),
          {},
          "renew them (aws sso login, aws configure), or name another --profile"};
}

Result<Speaker> speaker_from(std::shared_ptr<Client> client, const Result<Reply>& reply) {
  if (!reply) return reply.error();
  if (!reply.value().ok()) return refused_identity(*client, reply.value());
  const std::string text = TRY(output_of("sts", "GetCallerIdentity", reply.value().body));
  const auto document =
      TRY(json::parse(std::make_shared<const Source>("sts get-caller-identity", text)));
  Speaker speaker;
  speaker.account = json::text_of(document->root(), "Account");
  speaker.arn = json::text_of(document->root(), "Arn");
  const auto arn = split_arn(speaker.arn);
  if (!is_account_id(speaker.account) || !arn) {
    return Error{ErrorKind::unreadable,
                 fmt::format("sts:GetCallerIdentity of {} names no account", client->identity()),
                 {},
                 "is the endpoint AWS's?"};
  }
  speaker.partition = arn->partition;
  speaker.client = std::move(client);
  return speaker;
}

}  // namespace

Result<std::vector<Speaker>> identify(std::vector<std::shared_ptr<Client>> clients,
                                      std::string_view region) {
  std::vector<std::future<Result<Reply>>> running;
  for (const auto& client : clients) {
    Request request{"sts", std::string(region), "GetCallerIdentity", {}, {}};
    running.push_back(std::async(std::launch::async, [client, request = std::move(request)] {
      return client->call(request);
    }));
  }
  std::vector<Result<Reply>> replies;
  for (auto& one : running) replies.push_back(one.get());
  std::vector<Speaker> speakers;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    speakers.push_back(TRY(speaker_from(clients[i], replies[i])));
  }
  return speakers;
}

// What the bundle reader sees of the accounts.
class LiveTree : public sources::FileTree {
 public:
  explicit LiveTree(std::shared_ptr<LiveAccounts> accounts) : accounts_(std::move(accounts)) {}

  Read read(std::string_view path) const override {
    const LiveAccounts::Entry* entry = accounts_->read(path);
    if (entry == nullptr || !entry->found) return {};
    return {Read::State::found, entry->text, {}};
  }
  std::vector<std::string> list(std::string_view path) const override {
    return accounts_->list(path);
  }

 private:
  std::shared_ptr<LiveAccounts> accounts_;
};

LiveAccounts::LiveAccounts(std::vector<Speaker> speakers, Scope scope, Progress progress)
    : speakers_(std::move(speakers)), scope_(std::move(scope)), progress_(std::move(progress)) {}

std::shared_ptr<LiveAccounts> LiveAccounts::over(std::vector<Speaker> speakers, Scope scope,
                                                 Progress progress) {
  return std::make_shared<LiveAccounts>(std::move(speakers), std::move(scope), std::move(progress));
}

Result<std::unique_ptr<model::Inventory>> LiveAccounts::gather(const Question& question) {
  // Each pass of a question reads at least one new file; more passes than kinds of files with
  // paths between them would be a fault.
  constexpr int passes_max = 24;
  gathering_ = true;
  std::unique_ptr<model::Inventory> inventory;
  for (int pass = 0; pass < passes_max; ++pass) {
    std::vector<FileId> files;
    for (auto& [path, file] : wanted_) files.push_back(file);
    wanted_.clear();
    fetch(files);
    inventory = TRY(sources::open_bundle(std::make_unique<LiveTree>(shared_from_this())));
    question(*inventory);
    if (wanted_.empty()) break;
  }
  gathering_ = false;
  return inventory;
}

const LiveAccounts::Entry* LiveAccounts::read(std::string_view path) {
  const auto file = sources::file_of(path);
  if (!file) return nullptr;
  if (is_organization(file->file) && organization_speaker_ == nullptr) return nullptr;
  if (waits(*file)) return nullptr;
  Entry& entry = entries_[std::string(path)];
  if (is_settled(*file, entry)) return &entry;
  if (gathering_) {
    wanted_.emplace(path, *file);
  } else {
    fetch({*file});
  }
  return &entries_.find(path)->second;
}

// The reader looks into lists of other accounts where the asker's own does not hold an id: while
// that is not there yet, nobody knows.
bool LiveAccounts::waits(const FileId& file) const {
  if (!gathering_ || !is_listed_by_ids(file.file) || file.account == scope_.account) return false;
  const FileId own{file.file, scope_.account, file.region, {}};
  const auto entry = entries_.find(path_of(own));
  return entry != entries_.end() && !is_settled(own, entry->second);
}

std::vector<std::string> LiveAccounts::list(std::string_view path) {
  if (path.empty()) {
    std::set<std::string> accounts;
    for (const Speaker& speaker : speakers_) accounts.insert(speaker.account);
    return {accounts.begin(), accounts.end()};
  }
  if (path == "organization") {
    // Whether the account's own policies can be read tells whether the rest is worth asking for.
    const FileId probe = organization_probe();
    if (!entries_[path_of(probe)].asked) {
      gathering_ ? void(wanted_.emplace(path_of(probe), probe)) : fetch({probe});
    }
    if (!has_organization()) return {};
    return {"describe-organization.json", "list-policies-for-target"};
  }
  const bool known = std::any_of(speakers_.begin(), speakers_.end(),
                                 [path](const Speaker& one) { return one.account == path; });
  if (!known) return {};
  std::set<std::string> regions{scope_.region};
  if (!scope_.source_region.empty()) regions.insert(scope_.source_region);
  return {regions.begin(), regions.end()};
}

bool LiveAccounts::has_organization() const { return organization_speaker_ != nullptr; }

// Guard rails are first of all those of whoever asks.
std::string LiveAccounts::asking_account() const {
  const auto arn = split_arn(scope_.principal);
  return arn ? std::string(arn->account) : scope_.account;
}

FileId LiveAccounts::organization_probe() const {
  return {File::policies_for_scp, {}, {}, asking_account()};
}

// A key may be asked about from another account [KMS API reference, DescribeKey, ListGrants], all
// else only in its own.
Speakers LiveAccounts::speakers_of(const FileId& file) const {
  const std::string asking = asking_account();
  Speakers own, askers;
  for (const Speaker& speaker : speakers_) {
    if (speaker.account == file.account) own.push_back(&speaker);
    if (speaker.account == asking) askers.push_back(&speaker);
  }
  if (is_organization(file.file)) {
    if (organization_speaker_ != nullptr) return {organization_speaker_};
    for (const Speaker& speaker : speakers_) {
      if (speaker.account != asking) askers.push_back(&speaker);
    }
    return askers;
  }
  const bool across = file.file == File::describe_key || file.file == File::grants;
  if (across && file.account != asking) own.insert(own.end(), askers.begin(), askers.end());
  return own;
}

std::vector<std::string> LiveAccounts::ids_of(const FileId& file) const {
  std::vector<std::string> ids;
  const auto add_found = [&ids, &file](const auto& found) {
    if (const auto known = found.find(file.region); known != found.end()) {
      for (const std::string& id : known->second) add_new(ids, id);
    }
  };
  if (file.file == File::images) ids = scope_.images;
  if (file.file == File::instances) ids = scope_.instances;
  if (file.file == File::snapshots) {
    ids = scope_.snapshots;
    add_found(snapshots_);
  }
  if (file.file == File::volumes) {
    ids = scope_.volumes;
    add_found(volumes_);
  }
  return ids;
}

bool LiveAccounts::is_settled(const FileId& file, const Entry& entry) const {
  if (!is_listed_by_ids(file.file)) return entry.asked;
  const std::vector<std::string> ids = ids_of(file);
  return std::all_of(ids.begin(), ids.end(), [&entry](const std::string& id) {
    return std::find(entry.ids.begin(), entry.ids.end(), id) != entry.ids.end();
  });
}

std::unique_ptr<Errand> LiveAccounts::errand_for(const FileId& file, Entry& entry) {
  entry.asked = true;
  std::vector<std::string> ids;
  for (std::string& id : ids_of(file)) {
    if (std::find(entry.ids.begin(), entry.ids.end(), id) == entry.ids.end()) {
      ids.push_back(std::move(id));
    }
  }
  entry.ids.insert(entry.ids.end(), ids.begin(), ids.end());
  if (is_listed_by_ids(file.file) && ids.empty()) return nullptr;
  Speakers speakers = speakers_of(file);
  if (speakers.empty()) {
    entry.note = fmt::format("no profile speaks for account {}", file.account);
    return nullptr;
  }
  if (file.file == File::account_details) {
    return account_errand(file.account, std::move(speakers),
                          file.account == asking_account() ? scope_.principal : std::string());
  }
  return file_errand(file, std::move(speakers), std::move(ids));
}

void LiveAccounts::fetch(const std::vector<FileId>& files) {
  std::vector<std::unique_ptr<Errand>> errands;
  std::vector<const FileId*> whose;
  for (const FileId& file : files) {
    auto errand = errand_for(file, entries_[path_of(file)]);
    if (errand == nullptr) continue;
    errands.push_back(std::move(errand));
    whose.push_back(&file);
  }
  const auto before = [this](const Speaker& speaker, const Request& request) {
    if (!progress_) return;
    progress_(requests(),
              fmt::format("{}:{} {}", request.service, request.operation, speaker.account));
  };
  round_trips_ += run_errands(errands, before);
  if (progress_) progress_(requests(), {});
  for (std::size_t i = 0; i < errands.size(); ++i) keep(*whose[i], errands[i]->answer());
}

void LiveAccounts::keep(const FileId& file, Answer answer) {
  Entry& entry = entries_[path_of(file)];
  entry.note = std::move(answer.note);
  if (!answer.found) {
    // What an earlier request brought stays, but it is not all that was asked for.
    entry.found = false;
    return;
  }
  if (!answer.partial) entry.note.clear();
  for (std::string& page : answer.pages) entry.pages.push_back(std::move(page));
  auto text = merged(entry.pages, answer.partial);
  if (!text) {
    entry.note = text.error().message;
    return;
  }
  entry.found = true;
  entry.text = std::move(text).value();
  if (is_organization(file.file)) organization_speaker_ = answer.speaker;
  learn(file, entry);
}

// Ids that later lists are asked for.
void LiveAccounts::learn(const FileId& file, const Entry& entry) {
  if (file.file != File::images && file.file != File::instances) return;
  const auto document = json::parse(std::make_shared<const Source>(path_of(file), entry.text));
  if (!document) return;
  const json::Value root = document.value()->root();
  if (file.file == File::images) {
    for (const json::Value& image : elements_of(root, "Images")) {
      add_mapped(image, "SnapshotId", snapshots_[file.region]);
    }
    return;
  }
  for (const json::Value& reservation : elements_of(root, "Reservations")) {
    for (const json::Value& instance : elements_of(reservation, "Instances")) {
      add_mapped(instance, "VolumeId", volumes_[file.region]);
    }
  }
}

std::map<std::string, std::string> LiveAccounts::files() const {
  std::map<std::string, std::string> files;
  for (const auto& [path, entry] : entries_) {
    if (entry.found) files.emplace(path, entry.text + "\n");
  }
  return files;
}

std::string LiveAccounts::note(std::string_view path) const {
  const auto entry = entries_.find(path);
  return entry == entries_.end() ? std::string() : entry->second.note;
}

std::map<std::string, std::string> LiveAccounts::notes() const {
  std::map<std::string, std::string> notes;
  for (const auto& [path, entry] : entries_) {
    if (!entry.note.empty()) notes.emplace(path, entry.note);
  }
  return notes;
}

std::string LiveAccounts::organization_note() const {
  return has_organization() ? std::string() : note(path_of(organization_probe()));
}

std::size_t LiveAccounts::requests() const { return requests_of(speakers_); }

}  // namespace amiable::live
