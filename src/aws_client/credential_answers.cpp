// credential_process: AWS SDKs and Tools Reference Guide, "Process credential provider".
#include "aws_client/credential_answers.h"

#include <fmt/format.h>
#include <string.h>

#include <charconv>
#include <pugixml.hpp>

#include "base/json_members.h"

namespace amiable::aws_client {
namespace {

using crypto::SecretBytes;

Error unreadable(std::string_view from, std::string_view what) {
  return {ErrorKind::unreadable, fmt::format("{} {}", from, what), "", ""};
}

// A JSON text that is wiped when it goes.
class SecretText {
 public:
  explicit SecretText(std::string_view text)
      : source_(std::make_shared<Source>("the answer", std::string(text))) {}
  SecretText(const SecretText&) = delete;
  // The Source is ours and was not made const: only its users see it so.
  ~SecretText() {
    const std::string_view text = source_->text();
    ::explicit_bzero(const_cast<char*>(text.data()), text.size());
  }
  const SourcePtr source() const { return source_; }

 private:
  std::shared_ptr<Source> source_;
};

SecretBytes secret_of(const json::Value& object, std::string_view member) {
  std::string text = json::text_of(object, member);
  SecretBytes secret = SecretBytes::copy_of(text);
  wipe(text);
  return secret;
}

Result<IssuedCredentials> complete(std::string_view from, wire::Credentials keys,
                                   std::string_view expiration) {
  if (keys.access_key_id.empty()) return unreadable(from, "names no AccessKeyId");
  if (keys.secret_access_key.empty()) return unreadable(from, "names no SecretAccessKey");
  IssuedCredentials issued{std::move(keys), std::nullopt};
  if (expiration.empty()) return issued;
  issued.expires = read_expiration(expiration);
  if (!issued.expires) return unreadable(from, "has an Expiration that is no time");
  return issued;
}

// Two digits at `place`.
std::optional<int> two_digits(std::string_view text, std::size_t place) {
  int number = 0;
  if (text.size() < place + 2) return std::nullopt;
  const char* end = text.data() + place + 2;
  const auto [stopped, error] = std::from_chars(text.data() + place, end, number);
  if (error != std::errc() || stopped != end || number < 0) return std::nullopt;
  return number;
}

std::optional<std::int64_t> read_offset(std::string_view zone) {
  if (zone.empty() || zone == "Z") return 0;
  const auto hours = two_digits(zone, 1);
  const auto minutes = two_digits(zone, zone.size() == 6 ? 4 : 3);
  const bool shaped = zone.size() == 5 || (zone.size() == 6 && zone[3] == ':');
  if (!shaped || (zone.front() != '+' && zone.front() != '-') || !hours || !minutes) {
    return std::nullopt;
  }
  const std::int64_t seconds = (*hours * std::int64_t{60} + *minutes) * 60;
  return zone.front() == '-' ? -seconds : seconds;
}

}  // namespace

Result<IssuedCredentials> read_credentials_json(std::string_view from, std::string_view text,
                                                AnswerForm form) {
  const SecretText kept(text);
  const auto document = json::parse(kept.source());
  if (!document.ok()) return unreadable(from, "answers with what is no JSON");
  const json::Value root = document.value()->root();
  if (form == AnswerForm::process && json::number_of(root, "Version") != 1) {
    return unreadable(from, "prints no \"Version\": 1");
  }
  if (const std::string why = json::text_of(root, "Message"); !why.empty()) {
    return unreadable(from, fmt::format("answers: {}", why.substr(0, 300)));
  }
  wire::Credentials keys;
  keys.access_key_id = json::text_of(root, "AccessKeyId");
  keys.secret_access_key = secret_of(root, "SecretAccessKey");
  keys.session_token = json::text_of(root, "SessionToken");
  if (keys.session_token.empty()) keys.session_token = json::text_of(root, "Token");
  return complete(from, std::move(keys), json::text_of(root, "Expiration"));
}

Result<IssuedCredentials> read_credentials_xml(std::string_view from, std::string& body) {
  pugi::xml_document document;
  const auto read = document.load_buffer_inplace(body.data(), body.size(), pugi::parse_default,
                                                 pugi::encoding_utf8);
  const pugi::xml_node result = document.document_element().first_child();
  const pugi::xml_node credentials = read ? result.child("Credentials") : pugi::xml_node();
  if (!credentials) {
    wipe(body);
    return unreadable(from, "answers without credentials");
  }
  wire::Credentials keys;
  keys.access_key_id = credentials.child_value("AccessKeyId");
  keys.secret_access_key = SecretBytes::copy_of(credentials.child_value("SecretAccessKey"));
  keys.session_token = credentials.child_value("SessionToken");
  auto issued = complete(from, std::move(keys), credentials.child_value("Expiration"));
  wipe(body);
  return issued;
}

std::optional<Timestamp> read_expiration(std::string_view text) {
  constexpr std::size_t seconds_end = 19;  // 2026-11-25T08:39:26
  if (text.size() < seconds_end) return std::nullopt;
  const auto time = parse_iso8601(fmt::format("{}Z", text.substr(0, seconds_end)));
  std::string_view zone = text.substr(seconds_end);
  if (zone.starts_with('.')) {
    zone.remove_prefix(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
  }
  const auto offset = read_offset(zone);
  if (!time || !offset) return std::nullopt;
  return *time + -*offset;
}

std::optional<std::vector<std::string>> words_of_command(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;  // of a word; it may be empty: ''
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool escapes = c == '\\' && quote != '\'' && i + 1 < text.size() &&
                         (quote == 0 || text[i + 1] == '"' || text[i + 1] == '\\');
    if (escapes) {
      word.push_back(text[++i]);
      inside = true;
    } else if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word.push_back(c);
    } else if (c == '\'' || c == '"') {
      quote = c;
      inside = true;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (inside) words.push_back(std::exchange(word, {}));
      inside = false;
    } else {
      word.push_back(c);
      inside = true;
    }
  }
  if (quote != 0) return std::nullopt;
  if (inside) words.push_back(word);
  if (words.empty()) return std::nullopt;
  return words;
}

}  // namespace amiable::aws_client
