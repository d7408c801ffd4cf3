// What options, environment and the shared files together say: profile, Region, endpoints,
// certificates, attempts. Read once per client; no request is made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws_client/client.h"
#include "aws_client/endpoints.h"
#include "aws_client/profile_file.h"
#include "aws_client/services_called.h"
#include "aws_client/surroundings.h"

namespace amiable::aws_client {

// Both files as one. A setting of the credentials file goes before that of the config file.
class Profiles {
 public:
  // AWS_CONFIG_FILE or ~/.aws/config, AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials. A file
  // that is not there has no profiles. Errors (unreadable) name file and line.
  static Result<Profiles> read(const Surroundings& around);

  bool has(std::string_view profile) const;
  // Empty: not set.
  std::string_view setting(std::string_view profile, std::string_view name) const;
  // In the section [services NAME] that the profile names. Empty: not set.
  std::string_view service_setting(std::string_view profile, const ServiceCalled& service,
                                   std::string_view name) const;
  // Error (usage) that it does not exist, with the nearest name there is.
  Error unknown(std::string_view profile) const;

 private:
  const Section* in_config(std::string_view profile) const;
  const Section* in_credentials(std::string_view profile) const;
  std::vector<std::string> names() const;

  ProfileFile config_, credentials_;
};

struct Settings {
  Profiles profiles;
  std::string profile;            // in effect
  bool profile_is_named = false;  // by option: then no other source of credentials counts
  std::string region;             // empty: none
  std::string endpoint_url;       // of the option
  std::string ca_bundle;
  std::string proxy;        // HTTP_PROXY
  bool wants_fips = false;  // AWS_USE_FIPS_ENDPOINT
  unsigned attempts = 0;
};

// Errors: usage (a profile that does not exist, a number that is none), unreadable.
Result<Settings> read_settings(const ClientOptions& options, const Surroundings& around);

// Option, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's services section, the
// profile's endpoint_url; AWS_IGNORE_CONFIGURED_ENDPOINT_URLS leaves only the option. Empty: none.
std::string configured_endpoint(const Settings& settings, const Surroundings& around,
                                const ServiceCalled& service);

// Where requests to the service go. Errors (usage) as endpoint_of; and where FIPS endpoints are
// asked for but none is configured: no other is taken silently.
Result<Endpoint> endpoint_in(const Settings& settings, const Surroundings& around,
                             const ServiceCalled& service, std::string_view region);

}  // namespace amiable::aws_client
