// The grammar of "User: … is not authorized to perform: …" and of decoded messages.
#include "launch/message_grammar.h"

#include <algorithm>
#include <array>

namespace amiable::launch {
namespace {

constexpr std::string_view verb = "is not authorized to perform";
constexpr std::size_t refusals_max = 256;

struct LayerName {
  std::string_view words, layer;
};

constexpr std::array layer_names{
    LayerName{"identity-based polic", "identity-policy"},
    LayerName{"resource-based polic", "resource-policy"},
    LayerName{"resource control polic", "rcp"},
    LayerName{"service control polic", "scp"},
    LayerName{"sessions polic", "session-policy"},
    LayerName{"session polic", "session-policy"},
    LayerName{"permissions boundar", "permissions-boundary"},
    LayerName{"VPC endpoint polic", "endpoint-policy"},
    LayerName{"role trust polic", "trust-policy"},
};

bool is_word_end(char c) {
  return c == ' ' || c == '"' || c == '\'' || c == ',' || c == ')' || c == ']' || c == '`';
}

// Reads forward through one text.
class Reader {
 public:
  Reader(std::string_view text, std::size_t position) : text_(text), position_(position) {}

  std::size_t position() const { return position_; }
  std::string_view rest() const { return text_.substr(position_); }

  bool take(std::string_view words) {
    if (!rest().starts_with(words)) return false;
    position_ += words.size();
    return true;
  }

  // The next word, without quotes around it and without a full stop after it.
  std::string_view word() {
    while (position_ < text_.size() && (is_word_end(text_[position_]) || text_[position_] == '(')) {
      ++position_;
    }
    const std::size_t first = position_;
    while (position_ < text_.size() && !is_word_end(text_[position_])) ++position_;
    std::string_view out = text_.substr(first, position_ - first);
    const std::size_t size = out.size();
    while (!out.empty() && (out.back() == '.' || out.back() == ';' || out.back() == '\\')) {
      out.remove_suffix(1);
    }
    position_ -= size - out.size();
    if (position_ < text_.size() && (text_[position_] == '"' || text_[position_] == '\'')) {
      ++position_;
    }
    return out;
  }

 private:
  std::string_view text_;
  std::size_t position_;
};

// "User: arn:… is not authorized": the word before the verb. Sets `begin` to where it starts.
std::string principal_before(std::string_view text, std::size_t at, std::size_t& begin) {
  std::size_t end = at;
  while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '"')) --end;
  std::size_t first = end;
  while (first > 0 && !is_word_end(text[first - 1])) --first;
  begin = first;
  std::string_view word = text.substr(first, end - first);
  const std::size_t label = text.substr(0, first).rfind("User: ");
  const bool labelled = label != std::string_view::npos && first - label <= 8;
  if (labelled) begin = label;
  if (word.starts_with("User:")) word.remove_prefix(5);
  return labelled || word.starts_with("arn:") ? std::string(word) : std::string();
}

void read_what(Reader& reader, AccessDenied& out) {
  using What = AccessDenied::What;
  if (reader.take(" on resource: ") || reader.take(" on resource ")) {
    out.what = What::named;
    out.resource = reader.word();
  } else if (reader.take(" on this resource")) {
    out.what = What::this_resource;
  } else if (reader.take(" on the resource associated with this ciphertext") ||
             reader.take(" on the ciphertext")) {
    out.what = What::ciphertext;
  }
}

// The layer that the words at the front name; `allowed_before` is how far in they may start.
std::string_view layer_at(std::string_view text, std::size_t allowed_before) {
  for (const LayerName& each : layer_names) {
    const std::size_t at = text.find(each.words);
    if (at <= allowed_before) return each.layer;
  }
  return {};
}

void read_policy_arn(Reader& reader, AccessDenied& out) {
  const std::size_t colon = reader.rest().find(": arn:");
  if (colon > 40) return;  // also when there is none
  reader.take(reader.rest().substr(0, colon + 2));
  out.policy_arn = reader.word();
}

void read_reason(Reader& reader, AccessDenied& out) {
  using Effect = AccessDenied::Effect;
  if (reader.take(" because no ")) {
    out.effect = Effect::implicit_deny;
    out.layer = layer_at(reader.rest(), 4);
  } else if (reader.take(" with an explicit deny in ")) {
    out.effect = Effect::explicit_deny;
    out.layer = layer_at(reader.rest(), 4);
    read_policy_arn(reader, out);
  } else if (reader.take(" because the resource does not exist")) {
    out.effect = Effect::hidden;
  }
  if (out.layer == "resource-policy" && out.action.starts_with("kms:")) out.layer = "key-policy";
}

// What may stand between this refusal and the next: the encoded message, the details id.
void read_tail(std::string_view text, AccessDenied& out) {
  const std::size_t next = text.find(verb, out.end);
  const std::string_view tail =
      text.substr(out.end, next == std::string_view::npos ? next : next - out.end);
  constexpr std::string_view encoded = "ncoded authorization failure message: ";
  if (const std::size_t at = tail.find(encoded); at != std::string_view::npos) {
    Reader reader(tail, at + encoded.size());
    out.encoded = reader.word();
    out.end += reader.position();
    return;
  }
  constexpr std::string_view details = "authorization-details/";
  if (const std::size_t at = tail.find(details); at != std::string_view::npos) {
    Reader reader(tail, at + details.size());
    out.details_id = reader.word();
    const std::size_t region = tail.substr(0, at).rfind("region=");
    if (region != std::string_view::npos) {
      const std::string_view from = tail.substr(region + 7);
      out.details_region = from.substr(0, from.find_first_of("#&\" "));
    }
  }
}

bool is_action(std::string_view word) {
  const std::size_t colon = word.find(':');
  return colon != std::string_view::npos && colon > 0 && colon + 1 < word.size() &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return c == ':' || c == '-' || c == '*' || (c >= '0' && c <= '9') ||
                  (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

}  // namespace

std::vector<AccessDenied> find_access_denied(std::string_view text) {
  std::vector<AccessDenied> out;
  std::size_t at = text.find(verb);
  while (at != std::string_view::npos && out.size() < refusals_max) {
    AccessDenied denied;
    Reader reader(text, at + verb.size());
    reader.take(":");
    const std::string_view action = reader.word();
    if (is_action(action)) {
      denied.action = action;
      denied.principal = principal_before(text, at, denied.begin);
      read_what(reader, denied);
      read_reason(reader, denied);
      denied.end = reader.position();
      read_tail(text, denied);
      out.push_back(std::move(denied));
    }
    at = text.find(verb, at + verb.size());
  }
  return out;
}

}  // namespace amiable::launch
