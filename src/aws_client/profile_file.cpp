// As botocore's reader and the "Format of the config files" page of the AWS SDKs guide have it.
#include "aws_client/profile_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace amiable::aws_client {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\v\f");
  if (first == std::string_view::npos) return text.substr(0, 0);
  return text.substr(first, text.find_last_not_of(" \t\r\n\v\f") - first + 1);
}

bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

// A comment within a line needs white space before it: secrets may hold both characters.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    if ((line[i] == '#' || line[i] == ';') && is_blank(line[i - 1])) return line.substr(0, i);
  }
  return line;
}

// `name = value` or, as Python's reader also takes it, `name: value`.
std::optional<Setting> read_setting(std::string_view line, std::size_t number) {
  std::size_t sign = line.find('=');
  if (sign == std::string_view::npos) sign = line.find(':');
  if (sign == std::string_view::npos) return std::nullopt;
  const std::string_view name = trimmed(line.substr(0, sign));
  if (name.empty()) return std::nullopt;
  const std::string_view value = trimmed(without_comment(line.substr(sign))).substr(1);
  return Setting{ascii_lowered(name), trimmed(value), number};
}

// Lines one by one.
struct Lines {
  std::string_view rest;
  std::size_t number = 0;

  bool next(std::string_view& line) {
    if (rest.empty()) return false;
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    return true;
  }
};

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.front() == text.back();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// `profile "my dev"` is kind and name; a single word is a name.
Section read_heading(std::string_view words) {
  words = trimmed(words);
  const std::size_t end = words.find_first_of(blanks);
  if (end == std::string_view::npos) return {"", std::string(unquoted(words)), {}};
  return {std::string(words.substr(0, end)), std::string(unquoted(trimmed(words.substr(end)))), {}};
}

class Reader {
 public:
  Reader(const std::string& name, std::vector<Section>& sections)
      : name_(name), sections_(sections) {}

  Result<void> take(std::string_view line, std::size_t number) {
    const std::size_t indent = line.find_first_not_of(blanks);
    if (indent == std::string_view::npos) return {};
    const std::string_view text = line.substr(indent);
    if (text.front() == '#' || text.front() == ';') return {};
    if (setting_ && indent > indent_) return take_further(text);
    if (text.front() == '[') return take_heading(text, number);
    indent_ = indent;
    return take_setting(text, number);
  }

 private:
  Error error(std::size_t number, std::string_view what) const {
    return {ErrorKind::unreadable, fmt::format("{} line {} {}", name_, number, what),
            fmt::format("{} line {}", name_, number),
            "the format: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html"};
  }

  Result<void> take_heading(std::string_view line, std::size_t number) {
    const std::size_t end = line.find(']');
    if (end == std::string_view::npos) return error(number, "begins with [ but has no ]");
    Section heading = read_heading(line.substr(1, end - 1));
    if (heading.name.empty()) return error(number, "names no section");
    const auto known = std::find_if(sections_.begin(), sections_.end(), [&](const Section& one) {
      return one.kind == heading.kind && one.name == heading.name;
    });
    const auto place = known - sections_.begin();
    if (known == sections_.end()) sections_.push_back(std::move(heading));
    section_ = &sections_[static_cast<std::size_t>(place)];
    setting_.reset();
    return {};
  }

  Result<void> take_setting(std::string_view line, std::size_t number) {
    const auto setting = read_setting(line, number);
    if (!setting) return error(number, "is neither [section] nor name = value");
    if (section_ == nullptr) return error(number, "stands before the first [section]");
    auto& settings = section_->settings;
    const auto known = std::find_if(settings.begin(), settings.end(),
                                    [&](const Setting& one) { return one.name == setting->name; });
    setting_ = static_cast<std::size_t>(known - settings.begin());
    if (known == settings.end()) {
      settings.push_back(*setting);
    } else {
      *known = *setting;
    }
    return {};
  }

  Result<void> take_further(std::string_view line) {
    std::string_view& value = section_->settings[*setting_].value;
    // The lines are one after the other in the text: the value grows to the end of this one.
    const std::string_view whole = trimmed(without_comment(line));
    value = {value.data(), static_cast<std::size_t>(whole.data() + whole.size() - value.data())};
    return {};
  }

  const std::string& name_;
  std::vector<Section>& sections_;
  Section* section_ = nullptr;
  std::optional<std::size_t> setting_;
  std::size_t indent_ = 0;  // of that setting
};

}  // namespace

std::string_view Section::find(std::string_view setting) const {
  for (const Setting& each : settings) {
    if (each.name == setting) return each.value;
  }
  return {};
}

Result<ProfileFile> ProfileFile::parse(std::string name, crypto::SecretBytes text) {
  ProfileFile file;
  file.name_ = std::move(name);
  file.text_ = std::move(text);  // moved, not copied: views into it stay good
  Lines lines{file.text_.view()};
  if (lines.rest.starts_with("\xEF\xBB\xBF")) lines.rest.remove_prefix(3);
  Reader reader(file.name_, file.sections_);
  for (std::string_view line; lines.next(line);) TRY(reader.take(line, lines.number));
  return file;
}

const Section* ProfileFile::find(std::string_view kind, std::string_view name) const {
  for (const Section& each : sections_) {
    if (each.kind == kind && each.name == name) return &each;
  }
  return nullptr;
}

std::string_view inner_setting(std::string_view value, std::string_view name) {
  Lines lines{value};
  std::string_view found;
  for (std::string_view line; lines.next(line);) {
    const auto setting = read_setting(trimmed(line), 0);
    if (setting && setting->name == name) found = setting->value;
  }
  return found;
}

}  // namespace amiable::aws_client
