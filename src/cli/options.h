// The command line as data. Parsing does nothing else; running is the commands' own business.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace amiable::cli {

enum class Output { text, plain, json };

struct WhyOptions {
  std::string id;  // ami-…, i-…, snap-… or vol-…
  std::string bundle, data, request_id, as, operation, account, region, source_region, instance;
  std::string block_device_mappings, kms_key_id, question;
  std::optional<bool> encrypted;
  std::vector<std::string> context, session_policies, assume;
  std::optional<std::string> message;  // "-" or empty: standard input
  bool strict = false, strict_docs = false;
  Output output = Output::text;
};

struct ServeOptions {
  std::string listen = "127.0.0.1:4566", data, world, region, pace = "fast", guest;
  std::vector<std::string> accounts;
  std::string tls_certificate, tls_key;
  unsigned threads = 0;
  unsigned ebs_quota = 64;  // GiB
  bool allow_reset = false, allow_remote = false;
};

struct DecideOptions {
  bool batch = false;
  bool trace = true;
};

struct ExplainOptions {
  std::string id;
  bool list = false;
};

struct HelpOptions {
  std::string command;  // empty: the program
};

struct VersionOptions {};

using Command = std::variant<HelpOptions, VersionOptions, WhyOptions, ServeOptions, DecideOptions,
                             ExplainOptions>;

// `arguments` without the program's name. Errors (usage) offer the nearest known name.
Result<Command> parse_command_line(const std::vector<std::string>& arguments);

// Long names of the options of a command, "--bundle" …; for the tests of help and manual.
std::vector<std::string> option_names(const std::string& command);

}  // namespace amiable::cli
