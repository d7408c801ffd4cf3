// An edit of a cure at AWS: what stands there now, the calls that make it, the calls that take it
// back. The only writes that amiable makes to an account.
//
// One thread at a time. Errors carry AWS's code and the call; what was made before one stays made,
// and `Made` of it tells.
#pragma once

#include <string>
#include <vector>

#include "aws_client/client.h"
#include "base/json.h"
#include "base/result.h"
#include "report/cure.h"

namespace amiable::live {

// An edit as it was or will be made, enough to take it back.
struct MadeEdit {
  report::Edit edit;    // account, document, change, target and what belongs to them
  std::string before;   // what stood there: the stored text of a policy, or a word for a setting
  std::string after;    // the same afterwards, as far as known
  std::string made_id;  // grant id, policy version, image id
  bool done = false;    // false: begun, and perhaps not ended
};

// Empty: this edit is a call of the API. Else why people have to do it.
std::string why_by_hand(const report::Edit& edit);

// What stands there now. Policies: the text as AWS stores it; empty for one that does not exist.
Result<std::string> state_of(aws_client::Client& client, const report::Edit& edit);
// The same document as the edit was made for, whatever its white space.
bool is_as_read(const report::Edit& edit, const std::string& state);

// Makes it; fills in `after` and `made_id`. `new_image`: the id that an earlier copy was given.
Result<void> make(aws_client::Client& client, MadeEdit& edit, const std::string& new_image);
// State of the image that a copy made: pending, available, failed, …
Result<std::string> image_state(aws_client::Client& client, const report::Edit& edit,
                                const std::string& image);
// Takes it back. Errors: it was edited since (conflict), or AWS's own.
Result<void> take_back(aws_client::Client& client, const MadeEdit& edit);

// As one JSON object, and back; unknown members are ignored. Errors name member and place.
void write(json::Writer& out, const MadeEdit& edit);
Result<MadeEdit> read_made_edit(const json::Value& value);

}  // namespace amiable::live
