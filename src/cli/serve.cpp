// `amiable serve`: options → server → the lines to paste → wait for a signal → drain.
#include <fmt/format.h>

#include <charconv>
#include <csignal>
#include <optional>
#include <ostream>
#include <random>

#include "base/arn.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "report/layout.h"
#include "server/amiable_server.h"
#include "world_import/seed_image_rows.h"

#ifndef AMIABLE_VERSION
#define AMIABLE_VERSION "unknown"
#endif

namespace amiable::cli {
namespace {

Error usage(std::string message, std::string next) {
  return {ErrorKind::usage, std::move(message), "", std::move(next)};
}

bool is_loopback(std::string_view address) {
  return address == "::1" || address.starts_with("127.");
}

struct Listen {
  std::string address;
  std::uint16_t port = 0;
};

// HOST:PORT or [V6]:PORT; `localhost` is 127.0.0.1.
Result<Listen> parse_listen(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const std::string digits = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool number = !digits.empty() && digits.size() <= 5 &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
  if (!number || std::stoul(digits) > 65535) {
    return usage(fmt::format("`{}` is no address to listen on", text),
                 "give HOST:PORT, such as 127.0.0.1:4566; port 0 picks a free one");
  }
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "localhost" || host.empty()) host = "127.0.0.1";
  return Listen{host, static_cast<std::uint16_t>(std::stoul(digits))};
}

Result<void> check_remote(const ServeOptions& options, const Listen& listen) {
  if (is_loopback(listen.address)) return {};
  if (!options.guest.empty()) {
    return usage("guest mode is for loopback addresses only",
                 "leave out --guest, or listen on 127.0.0.1");
  }
  const bool tls = !options.tls_certificate.empty() && !options.tls_key.empty();
  if (options.allow_remote && tls) return {};
  return usage(fmt::format("{} is no loopback address", listen.address),
               "to be reached from other machines add --allow-remote, --tls-cert and --tls-key");
}

Result<void> check_accounts(const ServeOptions& options) {
  for (const std::string& account : options.accounts) {
    if (is_account_id(account)) continue;
    return usage(fmt::format("`{}` is no account id", account), "give 12 digits");
  }
  if (!options.guest.empty() && !is_account_id(options.guest)) {
    return usage(fmt::format("`{}` is no account id", options.guest),
                 "--guest takes the 12 digits of the account guests act as");
  }
  if (!options.region.empty() && !is_region(options.region)) {
    return usage(fmt::format("`{}` is no Region", options.region), "for example us-east-1");
  }
  return {};
}

// The whole text as a number.
template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// immediate, aws, aws:SEED or aws:SEED:PERCENT.
Result<std::optional<server::Consistency>> parse_consistency(std::string_view text) {
  std::optional<server::Consistency> consistency;
  if (text == "immediate") return consistency;
  const Error wrong = usage(fmt::format("`{}` is no consistency", text),
                            "give immediate, aws, aws:SEED or aws:SEED:PERCENT, where PERCENT is 1 "
                            "to 100 and shortens the times");
  if (text != "aws" && !text.starts_with("aws:")) return wrong;
  consistency.emplace();
  if (text == "aws") {
    consistency->seed = std::random_device()();
    return consistency;
  }
  const std::string_view rest = text.substr(4);
  const std::size_t colon = rest.find(':');
  if (!read_number(rest.substr(0, colon), consistency->seed)) return wrong;
  if (colon == std::string_view::npos) return consistency;
  const bool percent = read_number(rest.substr(colon + 1), consistency->percent);
  if (!percent || consistency->percent < 1 || consistency->percent > 100) return wrong;
  return consistency;
}

Result<server::ServeOptions> server_options(const ServeOptions& options) {
  const Listen listen = TRY(parse_listen(options.listen));
  TRY(check_remote(options, listen));
  TRY(check_accounts(options));
  server::ServeOptions out;
  out.address = listen.address;
  out.port = listen.port;
  out.data = options.data;
  out.bundle = options.world;
  out.accounts = options.accounts;
  if (!options.guest.empty()) out.guest = options.guest;
  out.allow_reset = options.allow_reset;
  out.allow_remote = options.allow_remote;
  out.tls_certificate_file = options.tls_certificate;
  out.tls_key_file = options.tls_key;
  out.oidc_keys_file = options.oidc_keys;
  out.threads = options.threads;
  out.slow_pace = options.pace == "aws";
  out.block_gib_max = options.ebs_quota;
  out.consistency = TRY(parse_consistency(options.consistency));
  if (!options.seed_images.empty()) {
    std::string text = TRY(read_text_file(options.seed_images, limits::input_file_bytes_max));
    out.public_images =
        TRY(world_import::seed_image_rows(options.seed_images, std::move(text), system_now()));
  }
  return out;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

// Of a bundle with one Region that one.
std::string region_of(const server::AmiableServer& server, const ServeOptions& options) {
  if (!options.region.empty()) return options.region;
  const auto* imported = server.imported();
  const bool one = imported != nullptr && imported->regions.size() == 1;
  return one ? imported->regions.front() : "us-east-1";
}

std::string counts_text(const world_import::Counts& counts) {
  return fmt::format(
      "users {}, groups {}, roles {}, managed policies {}, keys {}, grants {}, images {}, "
      "snapshots "
      "{}, volumes {}, instances {}",
      counts.users, counts.groups, counts.roles, counts.policies, counts.keys, counts.grants,
      counts.images, counts.snapshots, counts.volumes, counts.instances);
}

// What of the bundle is here, and what is missing or not as it was there.
void print_import(const world_import::ImportReport& report, const ServeOptions& options,
                  IoStreams& io) {
  constexpr std::string_view indent = "                ";
  std::string text = fmt::format("  copy of       {}\n", options.world);
  report::append_wrapped(text, {"  copied        ", indent}, counts_text(report.counts), io.width);
  std::string_view title = "  differs       - ";
  for (const std::string& line : report.notes.lines()) {
    report::append_wrapped(text, {title, "                  "}, line, io.width);
    title = "                - ";
  }
  report::append_wrapped(
      text, {"  profiles      ", indent},
      fmt::format("a user's is {0}/user/NAME, a role's {0}/role/NAME, root's {0}",
                  report.accounts.front()),
      io.width);
  io.out << report::finish(text, report::Color::never);
}

void print_start(const server::AmiableServer& server, const ServeOptions& options,
                 const std::optional<server::Consistency>& consistency, IoStreams& io) {
  std::ostream& out = io.out;
  const std::vector<std::string> accounts = server.accounts();
  const std::string url = server.url();
  out << fmt::format(
      "amiable {} serves sts, iam, organizations, kms, ec2, ebs, ssm and cloudtrail on {}\n",
      AMIABLE_VERSION, url);
  out << fmt::format("  accounts      {}\n", joined(accounts));
  out << fmt::format("  credentials   {}\n", server.credentials_file());
  out << fmt::format(
      "  world         {}\n",
      server.temporary() ? "temporary, gone when this ends; --data DIR keeps one" : options.data);
  if (server.imported() != nullptr) print_import(*server.imported(), options, io);
  out << "  enforced      signatures, IAM policies, boundaries, session policies, trust and key\n"
         "                policies, grants, key states, SCPs and RCPs, MFA codes\n"
         "  not enforced  request rates\n";
  if (consistency) {
    out << fmt::format(
        "  seen late     policies, identities, keys, grants: as by --consistency "
        "aws:{}\n",
        consistency->seed);
  }
  if (!options.guest.empty()) {
    out << fmt::format("  guests        keys not issued here act unsigned as root of {}\n",
                       options.guest);
  }
  out << "\nPaste into a shell:\n\n";
  out << fmt::format("  export AWS_ENDPOINT_URL={}\n", url);
  out << fmt::format("  export AWS_SHARED_CREDENTIALS_FILE={}\n", server.credentials_file());
  if (!accounts.empty()) out << fmt::format("  export AWS_PROFILE={}\n", accounts.front());
  out << fmt::format("  export AWS_REGION={0} AWS_DEFAULT_REGION={0}\n\n",
                     region_of(server, options));
  out << fmt::format(
      "then `aws sts get-caller-identity` (before aws CLI 2.13: aws --endpoint-url {} …)\n", url);
  out.flush();
}

// SIGTERM and SIGINT, blocked in every thread that is made from here on.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

}  // namespace

std::string_view serve_help() {
  return R"(amiable serve: a local AWS endpoint that refuses what AWS refuses

  amiable serve
  amiable serve --data ./world --account 111122223333 --account 444455556666
  amiable serve --world ./bundle --data ./world
  amiable serve --listen 127.0.0.1:0 --allow-reset

Serves STS, IAM, Organizations, KMS, EC2, the EBS direct APIs, Auto Scaling,
SSM's public parameters and CloudTrail's event history with real signatures,
policies, guard rails, grants and cryptography.
It prints the address and the environment lines that point the aws CLI, SDKs and
Terraform at it. Every account has a profile with its root access key in the
credentials file.

  --listen HOST:PORT      where to listen; default 127.0.0.1:4566, port 0 picks one
  --data DIR              keeps the world in this folder; without it the world is
                          temporary
  --world BUNDLE          a copy of real accounts to begin with: a folder of outputs
                          of the aws command line (docs/bundle.md); what of it is
                          not here is printed; the credentials file has a profile
                          for each user and role, such as 111122223333/user/UserA;
                          with --data the folder must not hold a world yet
  --account ID            an account of 12 digits to make if it is not there;
                          repeatable; default those of --world, else 111122223333
                          and 444455556666
  --region REGION         the Region of the printed lines; default the bundle's if it
                          has one, else us-east-1
  --pace PACE             fast (default) or aws: how long an image, a volume or an
                          instance is pending; aws: seconds to minutes, as there
  --consistency WHEN      immediate (default) or aws[:SEED[:PERCENT]]: what was written
                          is seen seconds later, as there: identities, policies and
                          access keys after 2 to 8, keys 1 to 3, grants (without
                          their token) 1 to 5; the same SEED, the same delays;
                          PERCENT of those times
  --seed-images FILE      public images to begin with, as `aws ec2 describe-images`
                          prints them, with Regions beside where not in all
  --ebs-quota GIB         how much data of EBS snapshots is kept; default 64
  --oidc-keys FILE        the keys of OpenID Connect providers, for
                          AssumeRoleWithWebIdentity: a JSON object of issuers and
                          their key sets, {"https://ISSUER": {"keys": [JWK, …]}};
                          read anew when it changes
  --guest ACCOUNT         for suites written for permissive emulators: a key id of
                          12 digits that was not issued here acts unsigned as root
                          of that account, any other one as root of ACCOUNT;
                          loopback only
  --allow-reset           lets POST /_amiable/reset go back to the first start, and
                          those of moto's and LocalStack's suites
  --threads N             threads that answer; default one per core
  --allow-remote          lets other machines connect; needs the next two
  --tls-cert FILE         certificate chain, PEM
  --tls-key FILE          its private key, PEM
  -h, --help              this text

What was refused and why: `amiable why --data DIR --request-id ID`, or
GET /_amiable/trace/REQUEST_ID; all calls: GET /_amiable/events (both signed).
GET /_amiable/health needs no signature.

SIGTERM and SIGINT end it cleanly; with --data the next start goes on from there.
Exit codes: 0 ended by a signal, 64 usage, a folder that cannot be used or a
bundle that cannot be read, 70 a fault of amiable.
)";
}

int run_serve(const ServeOptions& options, IoStreams& io) {
  const auto checked = server_options(options);
  if (!checked.ok()) return fail(io, checked.error(), false);
  const sigset_t signals = block_stop_signals();
  auto server = server::AmiableServer::start(checked.value());
  if (!server.ok()) return fail(io, server.error(), false);
  print_start(*server.value(), options, checked.value().consistency, io);
  int signal = 0;
  sigwait(&signals, &signal);
  server.value()->stop();
  return exit_ok;
}

}  // namespace amiable::cli
