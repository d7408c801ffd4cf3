// One file being fetched: what to send next, and what the answers made of it.
// Errands send nothing themselves, so that many of them share a round trip. Internal to the module.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aws_client/client.h"
#include "sources/bundle_paths.h"

namespace amiable::live {

// One profile, and whose it is.
struct Speaker {
  std::string account, arn, partition;
  std::shared_ptr<aws_client::Client> client;
};

struct Answer {
  bool found = false;
  std::vector<std::string> pages;    // compact JSON, as api_output makes it
  std::string note;                  // why nothing was found, or something lacks
  bool partial = false;              // more exists that was not read
  const Speaker* speaker = nullptr;  // who got it
};

class Errand {
 public:
  virtual ~Errand() = default;
  virtual const Speaker& speaker() const = 0;                             // of what next() says
  virtual std::vector<aws_client::Request> next() = 0;                    // empty: done
  virtual void take(std::vector<Result<aws_client::Reply>> replies) = 0;  // in the order of next()
  virtual Answer answer() = 0;
};

using Speakers = std::vector<const Speaker*>;

// A file that one operation prints. Speakers are asked in turn until one is not refused.
std::unique_ptr<Errand> file_errand(sources::FileId file, Speakers speakers,
                                    std::vector<std::string> ids);
// All pages of a list that begins with `first`, for a file that several lists make up, or for none.
std::unique_ptr<Errand> list_errand(sources::File file, aws_client::Request first,
                                    Speakers speakers);
// The details of an account; where all of them are refused, those of one principal, piece by piece.
// `principal` is the ARN of a user, role or session, or empty.
std::unique_ptr<Errand> account_errand(const std::string& account, Speakers speakers,
                                       const std::string& principal);

// "kms:GetKeyPolicy refused to arn:aws:iam::…:user/Reader (profile owner)", or what else was said.
std::string note_of(std::string_view permission, const Result<aws_client::Reply>& reply,
                    const Speaker& speaker);

}  // namespace amiable::live
