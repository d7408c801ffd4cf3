// Which of option, environment and files wins.
#include "aws_client/settings.h"

#include <gtest/gtest.h>

#include "fake_machine.h"

namespace amiable::aws_client {
namespace {

constexpr auto config =
    "[default]\nregion = eu-west-1\n[profile dev]\nregion = eu-west-2\nca_bundle = /ca\n"
    "endpoint_url = http://all\nservices = local\nmax_attempts = 7\n[services local]\nkms =\n"
    "  endpoint_url = http://kms\nauto_scaling =\n  endpoint_url = http://asg\n";

struct SettingsTest : ::testing::Test {
  SettingsTest() { machine.files["/h/.aws/config"] = config; }

  Result<Settings> read(const ClientOptions& options = {}) {
    return read_settings(options, machine.surroundings());
  }
  std::string region(const ClientOptions& options = {}) {
    auto settings = read(options);
    return settings.ok() ? settings.value().region : settings.error().message;
  }
  std::string endpoint(const ClientOptions& options, std::string_view service) {
    auto settings = read(options);
    EXPECT_TRUE(settings.ok());
    return configured_endpoint(settings.value(), machine.surroundings(), *service_called(service));
  }

  FakeMachine machine;
};

TEST_F(SettingsTest, RegionOrder) {
  EXPECT_EQ(region(), "eu-west-1");
  EXPECT_EQ(region({"dev", "", ""}), "eu-west-2");
  machine.environment["AWS_PROFILE"] = "dev";
  EXPECT_EQ(region(), "eu-west-2");
  machine.environment["AWS_DEFAULT_REGION"] = "us-west-1";
  EXPECT_EQ(region(), "us-west-1");
  machine.environment["AWS_REGION"] = "us-west-2";
  EXPECT_EQ(region({"dev", "", ""}), "us-west-2");
  EXPECT_EQ(region({"", "us-east-2", ""}), "us-east-2");
}

TEST_F(SettingsTest, CredentialsFileGoesFirst) {
  machine.files["/h/.aws/credentials"] =
      "[dev]\nregion = us-east-1\n[two words]\nregion = us-east-2\n";
  EXPECT_EQ(region({"dev", "", ""}), "us-east-1");
  EXPECT_EQ(region({"two words", "", ""}), "us-east-2");
}

TEST_F(SettingsTest, ProfilesThatDoNotExist) {
  const auto settings = read({"devs", "", ""});
  ASSERT_FALSE(settings.ok());
  EXPECT_EQ(settings.error().kind, ErrorKind::usage);
  EXPECT_EQ(settings.error().message, "there is no profile devs");
  EXPECT_EQ(settings.error().next, "did you mean dev?");
  machine.environment["AWS_PROFILE"] = "other";
  EXPECT_FALSE(read().ok());
  machine.environment.erase("AWS_PROFILE");
  machine.files.clear();
  EXPECT_TRUE(read().ok());
  EXPECT_FALSE(read({"default", "", ""}).ok());
}

TEST_F(SettingsTest, NamedFiles) {
  machine.environment["AWS_CONFIG_FILE"] = "~/own";
  machine.environment["AWS_SHARED_CREDENTIALS_FILE"] = "/creds";
  machine.files = {{"/h/own", "[default]\nregion = own-region-1\n"}, {"/creds", "[broken\n"}};
  const auto settings = read();
  ASSERT_FALSE(settings.ok());
  EXPECT_EQ(settings.error().message, "/creds line 1 begins with [ but has no ]");
  machine.files["/creds"] = "";
  EXPECT_EQ(region(), "own-region-1");
}

TEST_F(SettingsTest, EndpointOrder) {
  EXPECT_EQ(endpoint({}, "kms"), "");
  const ClientOptions dev{"dev", "", ""};
  EXPECT_EQ(endpoint(dev, "ec2"), "http://all");
  EXPECT_EQ(endpoint(dev, "kms"), "http://kms");
  EXPECT_EQ(endpoint(dev, "autoscaling"), "http://asg");
  machine.environment["AWS_ENDPOINT_URL"] = "http://environment";
  EXPECT_EQ(endpoint(dev, "kms"), "http://environment");
  machine.environment["AWS_ENDPOINT_URL_KMS"] = "http://environment-kms";
  EXPECT_EQ(endpoint(dev, "kms"), "http://environment-kms");
  EXPECT_EQ(endpoint(dev, "ec2"), "http://environment");
  EXPECT_EQ(endpoint({"dev", "", "http://option"}, "kms"), "http://option");
  machine.environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
  EXPECT_EQ(endpoint(dev, "kms"), "");
  EXPECT_EQ(endpoint({"dev", "", "http://option"}, "kms"), "http://option");
}

TEST_F(SettingsTest, FipsEndpointsAreNeverReplacedSilently) {
  machine.environment["AWS_USE_FIPS_ENDPOINT"] = "true";
  const ServiceCalled& kms = *service_called("kms");
  const auto plain = read();
  EXPECT_FALSE(endpoint_in(plain.value(), machine.surroundings(), kms, "us-east-1").ok());
  machine.environment["AWS_ENDPOINT_URL_KMS"] = "https://kms-fips.us-east-1.amazonaws.com";
  EXPECT_TRUE(endpoint_in(plain.value(), machine.surroundings(), kms, "us-east-1").ok());
}

TEST_F(SettingsTest, AttemptsAndCertificates) {
  EXPECT_EQ(read().value().attempts, 4u);
  EXPECT_EQ(read({"dev", "", ""}).value().attempts, 7u);
  EXPECT_EQ(read({"dev", "", ""}).value().ca_bundle, "/ca");
  machine.environment["AWS_MAX_ATTEMPTS"] = "2";
  machine.environment["AWS_CA_BUNDLE"] = "/other";
  EXPECT_EQ(read({"dev", "", ""}).value().attempts, 2u);
  EXPECT_EQ(read({"dev", "", ""}).value().ca_bundle, "/other");
  machine.environment["AWS_MAX_ATTEMPTS"] = "none";
  EXPECT_FALSE(read().ok());
}

TEST_F(SettingsTest, ProxyOfPlainHttp) {
  machine.environment["HTTP_PROXY"] = "http://proxy:1";
  EXPECT_EQ(read().value().proxy, "http://proxy:1");
  machine.environment["REQUEST_METHOD"] = "GET";
  EXPECT_EQ(read().value().proxy, "");
}

}  // namespace
}  // namespace amiable::aws_client
