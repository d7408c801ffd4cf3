// Names and order: AWS SDKs and Tools Reference Guide, "Settings reference".
#include "aws_client/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws_client/client_limits.h"
#include "aws_client/retry.h"
#include "base/ascii.h"
#include "base/suggest.h"

namespace amiable::aws_client {
namespace {

Result<ProfileFile> read_profile_file(const Surroundings& around, const std::string& variable,
                                      std::string_view usual) {
  std::string path = around.variable(variable);
  const std::string home = around.variable("HOME");
  if (path.empty()) path = fmt::format("{}/.aws/{}", home, usual);
  if (path.starts_with("~/")) path = home + path.substr(1);
  auto text = TRY(around.read_file(path, limits::profile_file_bytes_max));
  if (!text) return ProfileFile{};
  return ProfileFile::parse(path, std::move(*text));
}

// In the credentials file the whole heading is the name.
std::string heading_of(const Section& section) {
  return section.kind.empty() ? section.name : section.kind + " " + section.name;
}

bool is_true(std::string_view text) { return equals_ignoring_case(text, "true"); }

std::string first_of(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace

Result<Profiles> Profiles::read(const Surroundings& around) {
  Profiles profiles;
  profiles.config_ = TRY(read_profile_file(around, "AWS_CONFIG_FILE", "config"));
  profiles.credentials_ =
      TRY(read_profile_file(around, "AWS_SHARED_CREDENTIALS_FILE", "credentials"));
  return profiles;
}

const Section* Profiles::in_config(std::string_view profile) const {
  const Section* section = config_.find("profile", profile);
  return section == nullptr && profile == "default" ? config_.find("", profile) : section;
}

const Section* Profiles::in_credentials(std::string_view profile) const {
  for (const Section& section : credentials_.sections()) {
    if (heading_of(section) == profile) return &section;
  }
  return nullptr;
}

bool Profiles::has(std::string_view profile) const {
  return in_config(profile) != nullptr || in_credentials(profile) != nullptr;
}

std::string_view Profiles::setting(std::string_view profile, std::string_view name) const {
  const Section* first = in_credentials(profile);
  const std::string_view value = first == nullptr ? std::string_view() : first->find(name);
  if (!value.empty()) return value;
  const Section* second = in_config(profile);
  return second == nullptr ? std::string_view() : second->find(name);
}

std::string_view Profiles::service_setting(std::string_view profile, const ServiceCalled& service,
                                           std::string_view name) const {
  const std::string_view services = setting(profile, "services");
  const Section* section = services.empty() ? nullptr : config_.find("services", services);
  if (section == nullptr) return {};
  return inner_setting(section->find(ascii_lowered(service.id)), name);
}

std::vector<std::string> Profiles::names() const {
  std::vector<std::string> names;
  for (const Section& section : config_.sections()) {
    if (section.kind == "profile" || section.name == "default") names.push_back(section.name);
  }
  for (const Section& section : credentials_.sections()) names.push_back(heading_of(section));
  return names;
}

Error Profiles::unknown(std::string_view profile) const {
  const std::vector<std::string> known = names();
  const std::vector<std::string_view> views(known.begin(), known.end());
  const auto near = nearest(profile, views);
  return {ErrorKind::usage, fmt::format("there is no profile {}", profile), "",
          near ? fmt::format("did you mean {}?", *near)
               : std::string("aws configure list-profiles names those there are")};
}

Result<Settings> read_settings(const ClientOptions& options, const Surroundings& around) {
  Settings settings;
  settings.profiles = TRY(Profiles::read(around));
  const std::string from_environment = around.variable("AWS_PROFILE");
  settings.profile = first_of(
      {options.profile, from_environment, around.variable("AWS_DEFAULT_PROFILE"), "default"});
  settings.profile_is_named = !options.profile.empty();
  const Profiles& profiles = settings.profiles;
  if (!profiles.has(settings.profile) &&
      (settings.profile_is_named || settings.profile != "default")) {
    return profiles.unknown(settings.profile);
  }
  const auto of_profile = [&](std::string_view name) {
    return std::string(profiles.setting(settings.profile, name));
  };
  settings.region = first_of({options.region, around.variable("AWS_REGION"),
                              around.variable("AWS_DEFAULT_REGION"), of_profile("region")});
  settings.endpoint_url = options.endpoint_url;
  settings.wants_fips = is_true(
      first_of({around.variable("AWS_USE_FIPS_ENDPOINT"), of_profile("use_fips_endpoint")}));
  settings.ca_bundle = first_of({around.variable("AWS_CA_BUNDLE"), of_profile("ca_bundle")});
  // A web server hands the Proxy header of a request to CGI programs as HTTP_PROXY.
  if (around.variable("REQUEST_METHOD").empty() && around.variable("http_proxy").empty()) {
    settings.proxy = around.variable("HTTP_PROXY");
  }
  const std::string attempts =
      first_of({around.variable("AWS_MAX_ATTEMPTS"), of_profile("max_attempts")});
  const auto number = attempts.empty() ? attempts_default : read_attempts(attempts);
  if (!number) {
    return Error{ErrorKind::usage, fmt::format("{:?} is no number of attempts", attempts), "",
                 "AWS_MAX_ATTEMPTS and max_attempts are numbers from 1 on"};
  }
  settings.attempts = *number;
  return settings;
}

std::string configured_endpoint(const Settings& settings, const Surroundings& around,
                                const ServiceCalled& service) {
  if (!settings.endpoint_url.empty()) return settings.endpoint_url;
  const auto of_profile = [&](std::string_view name) {
    return settings.profiles.setting(settings.profile, name);
  };
  if (is_true(around.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) ||
      is_true(of_profile("ignore_configured_endpoint_urls"))) {
    return {};
  }
  return first_of(
      {around.variable(fmt::format("AWS_ENDPOINT_URL_{}", service.id)),
       around.variable("AWS_ENDPOINT_URL"),
       std::string(settings.profiles.service_setting(settings.profile, service, "endpoint_url")),
       std::string(of_profile("endpoint_url"))});
}

Result<Endpoint> endpoint_in(const Settings& settings, const Surroundings& around,
                             const ServiceCalled& service, std::string_view region) {
  const std::string configured = configured_endpoint(settings, around, service);
  if (configured.empty() && settings.wants_fips) {
    return Error{
        ErrorKind::usage,
        fmt::format("FIPS endpoints are asked for, and none is known for {}", service.name), "",
        fmt::format("set AWS_ENDPOINT_URL_{} to it", service.id)};
  }
  return endpoint_of(service, region, configured);
}

}  // namespace amiable::aws_client
