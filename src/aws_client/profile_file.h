// The grammar of ~/.aws/config and ~/.aws/credentials: sections of settings, as they are written.
//
//   file     = { comment | blank | section | setting | further }
//   section  = "[" words "]"             [profile dev]  [dev]  [sso-session a]  [services local]
//   setting  = NAME "=" VALUE
//   further  = text further to the right goes on with the value above: settings inside a setting
//   comment  = "#" or ";" in front of a line; in a value after white space
//
// Values are views into the text, which holds secrets and is wiped when its owner goes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/secret_bytes.h"

namespace amiable::aws_client {

struct Setting {
  std::string name;  // lower case
  std::string_view value;
  std::size_t line = 0;
};

struct Section {
  std::string kind;  // empty for [dev] and [default]
  std::string name;
  std::vector<Setting> settings;  // a name once: the last one counts

  std::string_view find(std::string_view setting) const;  // empty: none
};

class ProfileFile {
 public:
  // No sections.
  ProfileFile() = default;
  // Errors (unreadable) have FILE line N: a bracket that is not closed, a setting outside of
  // sections, a line that is neither. Sections of the same name are joined.
  static Result<ProfileFile> parse(std::string name, crypto::SecretBytes text);

  const std::string& name() const { return name_; }
  const std::vector<Section>& sections() const { return sections_; }
  // nullptr: none.
  const Section* find(std::string_view kind, std::string_view name) const;

 private:
  std::string name_;
  crypto::SecretBytes text_;
  std::vector<Section> sections_;
};

// Of a value that holds settings (further lines `name = value`): one of them. Empty: none.
std::string_view inner_setting(std::string_view value, std::string_view name);

}  // namespace amiable::aws_client
