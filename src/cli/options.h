// The command line as data. Parsing does nothing else; running is the commands' own business.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace amiable::cli {

enum class Output { text, plain, json };

// Where facts come from: one of a bundle, a server's data folder, and live accounts.
struct SourceOptions {
  std::string bundle, data;
  std::vector<std::string> profiles;      // live: one or more accounts
  std::string as_profile, owner_profile;  // live: whose principal asks; whose image it is
  std::string endpoint_url;               // live
  std::string terraform_plan;             // `terraform show -json` of a plan, laid over the rest
  std::vector<std::string> terraform_providers;  // PROVIDER=ACCOUNT:REGION, what a plan leaves out
};

struct WhyOptions {
  std::string id;  // ami-…, i-…, snap-… or vol-…
  SourceOptions source;
  std::string request_id, as, operation, account, region, source_region, instance;
  std::string block_device_mappings, kms_key_id, question;
  std::optional<bool> encrypted;
  std::vector<std::string> context, session_policies, assume;
  std::optional<std::string> message;          // "-" or empty: standard input
  std::optional<std::string> encoded_message;  // likewise
  std::string auto_scaling_group;              // the instance that died under it
  bool strict = false, strict_docs = false;
  bool handover = false;  // print what to ask of other accounts' administrators
  Output output = Output::text;
};

// Writes what a question of live accounts reads, or whole accounts, or prints how to.
struct CollectOptions {
  WhyOptions why;             // the question; account_wide: its source and Region only
  std::string out;            // folder
  bool account_wide = false;  // all of the profiles' accounts
  std::vector<std::string> regions;
  bool print_commands = false, print_policy = false;
};

enum class FixFormat { text, json, aws_cli, terraform, patch };

struct FixOptions {
  WhyOptions why;            // the question
  bool minimal = false;      // only what was measured to be needed
  bool for_account = false;  // name the account, not the principal
  bool include_guard_rails = false;
  std::string prefer;  // grant, policy or copy
  std::string write;   // folder
  bool apply = false, yes = false;
  std::string undo;  // folder of a backup
  FixFormat format = FixFormat::text;
};

enum class WhoFilter { all, can, cannot, unknown };

struct WhoOptions {
  WhyOptions why;  // what all questions have in common; without id and principal
  std::vector<std::string> images, instances, snapshots, volumes, keys;
  std::vector<std::string> accounts;  // whose principals; empty: all that were gathered
  WhoFilter only = WhoFilter::all;
  bool all = false;    // every principal by name
  bool stats = false;  // time and memory
};

struct ServeOptions {
  std::string listen = "127.0.0.1:4566", data, world, region, pace = "fast",
              consistency = "immediate", seed_images, guest;
  std::vector<std::string> accounts;
  std::string tls_certificate, tls_key, oidc_keys;
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

using Command = std::variant<HelpOptions, VersionOptions, WhyOptions, WhoOptions, CollectOptions,
                             FixOptions, ServeOptions, DecideOptions, ExplainOptions>;

// `arguments` without the program's name. Errors (usage) offer the nearest known name.
Result<Command> parse_command_line(const std::vector<std::string>& arguments);

// Long names of the options of a command, "--bundle" …; for the tests of help and manual.
std::vector<std::string> option_names(const std::string& command);

}  // namespace amiable::cli
