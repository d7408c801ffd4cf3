// Page after page of one operation; a list by ids is asked for id by id where one is missing.
#include <fmt/format.h>

#include <functional>

#include "live/api_output.h"
#include "live/errand.h"
#include "live/file_requests.h"

namespace amiable::live {
namespace {

using aws_client::Reply;
using aws_client::Request;
using sources::File;
using sources::FileId;

// The request of a speaker for ids.
using Asking = std::function<Request(const Speaker&, const std::vector<std::string>&)>;

// 1,000 pages are a million principals.
constexpr std::size_t pages_max = 1000;

class FileErrand : public Errand {
 public:
  FileErrand(File file, Asking asking, Speakers speakers, std::vector<std::string> ids)
      : file_(file),
        asking_(std::move(asking)),
        speakers_(std::move(speakers)),
        ids_(std::move(ids)) {
    start();
  }

  const Speaker& speaker() const override { return *speakers_[place_]; }

  std::vector<Request> next() override {
    std::vector<Request> requests;
    for (const Ask& ask : open_) requests.push_back(ask.request);
    return requests;
  }

  void take(std::vector<Result<Reply>> replies) override {
    const std::vector<Ask> asked = std::move(open_);
    open_.clear();
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (!take_one(asked[i], replies[i])) return refused(replies[i]);
    }
  }

  Answer answer() override {
    Answer answer;
    answer.found = !failed_;
    answer.pages = std::move(pages_);
    if (answer.found && answer.pages.empty()) answer.pages = {empty_output(file_)};
    answer.note = note_;
    answer.partial = partial_;
    answer.speaker = speakers_[place_];
    return answer;
  }

 private:
  struct Ask {
    Request request;
    std::vector<std::string> ids;
  };

  Ask ask_for(std::vector<std::string> ids) const {
    return {asking_(speaker(), ids), std::move(ids)};
  }

  void start() {
    open_ = {ask_for(ids_)};
    const Request& first = open_.front().request;
    permission_ = fmt::format("{}:{}", first.service, first.operation);
  }

  // False: neither an answer nor the word that there is none.
  bool take_one(const Ask& ask, const Result<Reply>& reply) {
    if (!reply) return false;
    if (!reply.value().ok()) {
      if (!says_not_there(file_, reply.value().error_code)) return false;
      // One that is not there makes AWS refuse all of them.
      if (ask.ids.size() > 1) {
        for (const std::string& id : ask.ids) open_.push_back(ask_for({id}));
      }
      return true;
    }
    auto page = output_of(ask.request.service, ask.request.operation, reply.value().body);
    if (!page) {
      note_ = fmt::format("{}: {}", permission_, page.error().message);
      return false;
    }
    const std::string token = next_token(page.value());
    pages_.push_back(std::move(page).value());
    if (token.empty()) return true;
    if (pages_.size() >= pages_max) {
      partial_ = true;
      note_ = fmt::format("{} has more than {} pages", permission_, pages_max);
      return true;
    }
    open_.push_back({next_page(ask.request, token), ask.ids});
    return true;
  }

  // The next speaker may be allowed what this one is not.
  void refused(const Result<Reply>& reply) {
    if (note_.empty() || !reply || !reply.value().ok()) {
      const std::string note = note_of(permission_, reply, speaker());
      note_ = note_.empty() ? note : note_ + "; " + note;
    }
    open_.clear();
    pages_.clear();
    if (place_ + 1 < speakers_.size()) {
      ++place_;
      start();
      return;
    }
    failed_ = true;
  }

  File file_;
  Asking asking_;
  Speakers speakers_;
  std::vector<std::string> ids_;
  std::size_t place_ = 0;
  std::vector<Ask> open_;
  std::vector<std::string> pages_;
  std::string permission_, note_;
  bool failed_ = false, partial_ = false;
};

}  // namespace

std::unique_ptr<Errand> file_errand(FileId file, Speakers speakers, std::vector<std::string> ids) {
  const File kind = file.file;
  Asking asking = [file = std::move(file)](const Speaker& speaker,
                                           const std::vector<std::string>& each) {
    return request_for(file, each, speaker.partition);
  };
  return std::make_unique<FileErrand>(kind, std::move(asking), std::move(speakers), std::move(ids));
}

std::unique_ptr<Errand> list_errand(File file, Request first, Speakers speakers) {
  Asking asking = [first = std::move(first)](const Speaker&, const std::vector<std::string>&) {
    return first;
  };
  return std::make_unique<FileErrand>(file, std::move(asking), std::move(speakers),
                                      std::vector<std::string>());
}

std::string note_of(std::string_view permission, const Result<Reply>& reply,
                    const Speaker& speaker) {
  if (!reply) return fmt::format("{} was not answered: {}", permission, reply.error().message);
  const Reply& said = reply.value();
  const std::string whom = fmt::format("{} ({})", speaker.arn, speaker.client->identity());
  if (said.is_refusal()) return fmt::format("{} refused to {}", permission, whom);
  std::string message = said.error_message.substr(0, 200);
  return fmt::format(
      "{} answered {}{}{} to {}", permission,
      said.error_code.empty() ? fmt::format("HTTP {}", said.status) : said.error_code,
      message.empty() ? "" : ": ", message, whom);
}

}  // namespace amiable::live
