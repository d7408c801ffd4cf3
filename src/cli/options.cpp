// The only file that includes CLI11: it costs seconds to compile.
#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>

#include "base/suggest.h"

namespace amiable::cli {
namespace {

constexpr std::array<std::string_view, 7> command_names{"why",   "who",    "fix",    "collect",
                                                        "serve", "decide", "explain"};
constexpr std::array<std::string_view, 3> output_names{"text", "plain", "json"};
constexpr std::array<std::string_view, 5> fix_formats{"text", "json", "aws-cli", "terraform",
                                                      "patch"};
constexpr std::array<std::string_view, 4> who_filters{"", "can", "cannot", "unknown"};
constexpr std::array<std::string_view, 4> preferences{"", "grant", "policy", "copy"};

// Text values that become typed ones once CLI11 is through.
struct RawOptions {
  WhyOptions why;
  FixOptions fix;
  WhoOptions who;
  CollectOptions collect;
  ServeOptions serve;
  DecideOptions decide;
  ExplainOptions explain;
  std::string output = "text", trace = "yes", message, encoded_message, fix_for, format = "text",
              only;
  bool encrypted = false, help = false;
};

using App = std::unique_ptr<CLI::App>;

App make_app(const std::string& name, RawOptions& raw) {
  auto app = std::make_unique<CLI::App>("", name);
  app->set_help_flag();
  app->allow_extras();
  app->add_flag("-h,--help", raw.help);
  return app;
}

void add_sources(CLI::App& app, SourceOptions& source) {
  app.add_option("-b,--bundle", source.bundle);
  app.add_option("--data", source.data);
  app.add_option("--profile", source.profiles)->allow_extra_args(false);
  app.add_option("--as-profile", source.as_profile);
  app.add_option("--owner-profile", source.owner_profile);
  app.add_option("--endpoint-url", source.endpoint_url);
}

// Laid over any of them.
void add_plan(CLI::App& app, SourceOptions& source) {
  app.add_option("--terraform-plan", source.terraform_plan);
  app.add_option("--terraform-provider", source.terraform_providers)->allow_extra_args(false);
}

// What is done, where and how, and what is taken for granted: whoever asks.
void add_operation(CLI::App& app, RawOptions& raw) {
  WhyOptions& why = raw.why;
  app.add_option("--operation", why.operation);
  app.add_option("--region", why.region);
  app.add_option("--source-region", why.source_region);
  app.add_option("--block-device-mappings", why.block_device_mappings);
  app.add_flag("--encrypted", raw.encrypted);
  app.add_option("--kms-key-id", why.kms_key_id);
  app.add_option("--context", why.context)->allow_extra_args(false);
  app.add_flag("--strict", why.strict);
  app.add_flag("--strict-docs", why.strict_docs);
  app.add_option("--assume", why.assume)->allow_extra_args(false);
}

// What one principal asks: the same for why, fix and collect.
void add_question(CLI::App& app, RawOptions& raw) {
  WhyOptions& why = raw.why;
  app.add_option("id", why.id);
  add_sources(app, why.source);
  add_operation(app, raw);
  app.add_option("--as", why.as);
  app.add_option("--account", why.account);
  app.add_option("--instance", why.instance);
  app.add_option("--auto-scaling-group", why.auto_scaling_group);
  app.add_option("--session-policy", why.session_policies)->allow_extra_args(false);
  app.add_option("--question", why.question);
}

App why_app(RawOptions& raw) {
  App app = make_app("why", raw);
  add_question(*app, raw);
  add_plan(*app, raw.why.source);
  app->add_option("--request-id", raw.why.request_id);
  app->add_flag("--handover", raw.why.handover);
  app->add_option("-m,--message", raw.message)->expected(0, 1);
  app->add_option("--encoded-message", raw.encoded_message)->expected(0, 1);
  app->add_option("-o,--output", raw.output);
  return app;
}

App fix_app(RawOptions& raw) {
  App app = make_app("fix", raw);
  add_question(*app, raw);
  add_plan(*app, raw.why.source);
  FixOptions& fix = raw.fix;
  app->add_flag("--minimal", fix.minimal);
  app->add_option("--for", raw.fix_for);
  app->add_option("--prefer", fix.prefer);
  app->add_flag("--include-guard-rails", fix.include_guard_rails);
  app->add_flag("--handover", raw.why.handover);
  app->add_option("--write", fix.write);
  app->add_flag("--apply", fix.apply);
  app->add_flag("--yes", fix.yes);
  app->add_option("--undo", fix.undo);
  app->add_option("--format", raw.format);
  app->add_option("-o,--output", raw.output);
  return app;
}

App collect_app(RawOptions& raw) {
  App app = make_app("collect", raw);
  add_question(*app, raw);
  app->add_option("--out", raw.collect.out);
  app->add_flag("--account-wide", raw.collect.account_wide);
  app->add_option("--regions", raw.collect.regions)->delimiter(',')->allow_extra_args(false);
  app->add_flag("--print-commands", raw.collect.print_commands);
  app->add_flag("--print-policy", raw.collect.print_policy);
  return app;
}

App who_app(RawOptions& raw) {
  App app = make_app("who", raw);
  WhoOptions& who = raw.who;
  add_sources(*app, raw.why.source);
  add_plan(*app, raw.why.source);
  app->add_option("--image", who.images)->allow_extra_args(false);
  app->add_option("--instance", who.instances)->allow_extra_args(false);
  app->add_option("--snapshot", who.snapshots)->allow_extra_args(false);
  app->add_option("--volume", who.volumes)->allow_extra_args(false);
  app->add_option("--key", who.keys)->allow_extra_args(false);
  app->add_option("--account", who.accounts)->allow_extra_args(false);
  add_operation(*app, raw);
  app->add_option("--only", raw.only);
  app->add_flag("--all", who.all);
  app->add_flag("--stats", who.stats);
  app->add_option("-o,--output", raw.output);
  return app;
}

App serve_app(RawOptions& raw) {
  App app = make_app("serve", raw);
  ServeOptions& serve = raw.serve;
  app->add_option("--listen", serve.listen);
  app->add_option("--data", serve.data);
  app->add_option("--world", serve.world);
  app->add_option("--account", serve.accounts)->allow_extra_args(false);
  app->add_option("--region", serve.region);
  app->add_option("--pace", serve.pace);
  app->add_option("--consistency", serve.consistency);
  app->add_option("--seed-images", serve.seed_images);
  app->add_option("--guest", serve.guest);
  app->add_option("--oidc-keys", serve.oidc_keys);
  app->add_flag("--allow-reset", serve.allow_reset);
  app->add_option("--threads", serve.threads)->check(CLI::Range(1, 256));
  app->add_option("--ebs-quota", serve.ebs_quota)->check(CLI::Range(1, 65536));
  app->add_flag("--allow-remote", serve.allow_remote);
  app->add_option("--tls-cert", serve.tls_certificate);
  app->add_option("--tls-key", serve.tls_key);
  return app;
}

App decide_app(RawOptions& raw) {
  App app = make_app("decide", raw);
  app->add_flag("--batch", raw.decide.batch);
  app->add_option("--trace", raw.trace);
  return app;
}

App explain_app(RawOptions& raw) {
  App app = make_app("explain", raw);
  app->add_option("id", raw.explain.id);
  app->add_flag("--list", raw.explain.list);
  return app;
}

App app_for(const std::string& command, RawOptions& raw) {
  if (command == "why") return why_app(raw);
  if (command == "fix") return fix_app(raw);
  if (command == "who") return who_app(raw);
  if (command == "collect") return collect_app(raw);
  if (command == "serve") return serve_app(raw);
  if (command == "decide") return decide_app(raw);
  return explain_app(raw);
}

Error usage(std::string message, std::string next) {
  return Error{ErrorKind::usage, std::move(message), "", std::move(next)};
}

std::string help_hint(const std::string& command) {
  return "`amiable " + (command.empty() ? "" : command + " ") + "--help` shows how";
}

std::vector<std::string> long_names(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

// What CLI11 could not place: an unknown option, or one argument too many.
Error unknown_argument(const CLI::App& app, const std::vector<std::string>& rest) {
  const auto option = std::find_if(rest.begin(), rest.end(),
                                   [](const std::string& each) { return each.starts_with("-"); });
  if (option == rest.end()) {
    return usage("`" + rest.front() + "` is one argument too many", help_hint(app.get_name()));
  }
  const std::string name = option->substr(0, option->find('='));
  const std::vector<std::string> names = long_names(app);
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto near = nearest(name, known);
  return usage("`amiable " + app.get_name() + "` has no option `" + name + "`",
               near ? "did you mean `" + std::string(*near) + "`?" : help_hint(app.get_name()));
}

// "--bundle: 1 required TEXT missing" in our words.
Error parse_error(const CLI::App& app, const CLI::ParseError& failed) {
  const std::string text = failed.what();
  const std::size_t colon = text.find(':');
  const std::string name =
      text.starts_with("-") && colon != std::string::npos ? text.substr(0, colon) : "";
  const std::string hint = help_hint(app.get_name());
  if (!name.empty() && text.find("required") != std::string::npos) {
    return usage("option `" + name + "` needs a value", hint);
  }
  if (!name.empty())
    return usage("option `" + name + "` was given wrongly or more than once", hint);
  return usage("the command line cannot be read: " + text, hint);
}

Result<void> one_of(std::string_view option, const std::string& value,
                    std::span<const std::string_view> known) {
  if (std::find(known.begin(), known.end(), value) != known.end()) return {};
  std::string names;
  for (const std::string_view each : known)
    names += (names.empty() ? "" : ", ") + std::string(each);
  return usage("`" + value + "` is no value of " + std::string(option), "known are " + names);
}

Output output_of(const RawOptions& raw) {
  return raw.output == "json" ? Output::json : raw.output == "plain" ? Output::plain : Output::text;
}

Result<Command> why_command(const CLI::App& app, RawOptions& raw) {
  TRY(one_of("--output", raw.output, output_names));
  WhyOptions& why = raw.why;
  why.output = output_of(raw);
  if (app.count("--encrypted") > 0) why.encrypted = raw.encrypted;
  if (app.count("--message") > 0) why.message = raw.message.empty() ? "-" : raw.message;
  if (app.count("--encoded-message") > 0) {
    why.encoded_message = raw.encoded_message.empty() ? "-" : raw.encoded_message;
  }
  return Command(std::move(why));
}

Result<Command> fix_command(const CLI::App& app, RawOptions& raw) {
  static constexpr std::array<std::string_view, 3> whom{"", "principal", "account"};
  TRY(one_of("--format", raw.format, fix_formats));
  TRY(one_of("--for", raw.fix_for, whom));
  TRY(one_of("--prefer", raw.fix.prefer, preferences));
  static constexpr std::array<std::string_view, 2> outputs{"text", "json"};
  TRY(one_of("--output", raw.output, outputs));
  if (raw.output == "json" && app.count("--format") == 0) raw.format = "json";
  const auto* place = std::find(fix_formats.begin(), fix_formats.end(), raw.format);
  raw.fix.format = static_cast<FixFormat>(place - fix_formats.begin());
  raw.fix.for_account = raw.fix_for == "account";
  if (app.count("--encrypted") > 0) raw.why.encrypted = raw.encrypted;
  raw.fix.why = std::move(raw.why);
  return Command(std::move(raw.fix));
}

Result<Command> collect_command(const CLI::App& app, RawOptions& raw) {
  if (app.count("--encrypted") > 0) raw.why.encrypted = raw.encrypted;
  raw.collect.why = std::move(raw.why);
  return Command(std::move(raw.collect));
}

Result<Command> who_command(const CLI::App& app, RawOptions& raw) {
  TRY(one_of("--output", raw.output, output_names));
  TRY(one_of("--only", raw.only, who_filters));
  WhoOptions& who = raw.who;
  const auto* place = std::find(who_filters.begin(), who_filters.end(), raw.only);
  who.only = static_cast<WhoFilter>(place - who_filters.begin());
  raw.why.output = output_of(raw);
  if (app.count("--encrypted") > 0) raw.why.encrypted = raw.encrypted;
  who.why = std::move(raw.why);
  return Command(std::move(who));
}

Result<Command> serve_command(RawOptions& raw) {
  static constexpr std::array<std::string_view, 2> paces{"fast", "aws"};
  TRY(one_of("--pace", raw.serve.pace, paces));
  return Command(std::move(raw.serve));
}

Result<Command> finished(const CLI::App& app, RawOptions& raw) {
  if (raw.help) return Command(HelpOptions{app.get_name()});
  if (const auto rest = app.remaining(); !rest.empty()) return unknown_argument(app, rest);
  if (app.get_name() == "why") return why_command(app, raw);
  if (app.get_name() == "fix") return fix_command(app, raw);
  if (app.get_name() == "who") return who_command(app, raw);
  if (app.get_name() == "collect") return collect_command(app, raw);
  if (app.get_name() == "serve") return serve_command(raw);
  if (app.get_name() == "explain") return Command(raw.explain);
  static constexpr std::array<std::string_view, 2> yes_no{"yes", "no"};
  TRY(one_of("--trace", raw.trace, yes_no));
  raw.decide.trace = raw.trace == "yes";
  return Command(raw.decide);
}

Error unknown_command(const std::string& name) {
  const bool option = name.starts_with("-");
  const auto near = nearest(name, command_names);
  return usage(
      option ? "`amiable` has no option `" + name + "`" : "there is no command `" + name + "`",
      near
          ? "did you mean `amiable " + std::string(*near) + "`?"
          : "the commands are why, fix, who, collect, serve, decide and explain; " + help_hint(""));
}

}  // namespace

Result<Command> parse_command_line(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return usage("no command was given", help_hint(""));
  const std::string& name = arguments.front();
  if (name == "--help" || name == "-h" || name == "help") {
    return Command(HelpOptions{arguments.size() > 1 ? arguments[1] : ""});
  }
  if (name == "--version" || name == "-V" || name == "version") return Command(VersionOptions{});
  if (std::find(command_names.begin(), command_names.end(), name) == command_names.end()) {
    return unknown_command(name);
  }
  RawOptions raw;
  const App app = app_for(name, raw);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend() - 1);
  try {
    app->parse(reversed);
  } catch (const CLI::ParseError& failed) {
    if (raw.help) return Command(HelpOptions{name});
    return parse_error(*app, failed);
  }
  return finished(*app, raw);
}

std::vector<std::string> option_names(const std::string& command) {
  RawOptions raw;
  return long_names(*app_for(command, raw));
}

}  // namespace amiable::cli
