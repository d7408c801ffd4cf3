// The chain of credentials: which source counts, and how each is asked.
#include "aws_client/credentials.h"

#include <gtest/gtest.h>

#include "fake_machine.h"

namespace amiable::aws_client {
namespace {

constexpr auto profiles =
    "[default]\naws_access_key_id = DEFAULT\naws_secret_access_key = s\n"
    "[profile empty]\nregion = us-west-2\n"
    "[profile half]\naws_access_key_id = HALF\n"
    "[profile process]\ncredential_process = /bin/tool --for \"my key\"\n"
    "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = default\n"
    "external_id = ext\nrole_session_name = sess\nduration_seconds = 900\n"
    "[profile chained]\nrole_arn = arn:aws:iam::111122223333:role/c\nsource_profile = role\n"
    "[profile own]\nrole_arn = arn:aws:iam::111122223333:role/o\nsource_profile = own\n"
    "aws_access_key_id = OWN\naws_secret_access_key = s\n"
    "[profile circle]\nrole_arn = arn:r\nsource_profile = circle2\n"
    "[profile circle2]\nrole_arn = arn:r\nsource_profile = circle\n"
    "[profile of-both]\nrole_arn = arn:r\nsource_profile = own\n"
    "[profile sourceless]\nrole_arn = arn:r\n"
    "[profile lost]\nrole_arn = arn:r\nsource_profile = nobody\n"
    "[profile from-environment]\nrole_arn = arn:r\ncredential_source = Environment\n"
    "[profile from-elsewhere]\nrole_arn = arn:r\ncredential_source = Elsewhere\n"
    "[profile from-instance]\nrole_arn = arn:r\ncredential_source = Ec2InstanceMetadata\n"
    "[profile web]\nrole_arn = arn:aws:iam::111122223333:role/w\n"
    "web_identity_token_file = /token\n"
    "[profile sso]\nsso_session = x\nsso_account_id = 111122223333\n"
    "[profile mfa]\nrole_arn = arn:r\nsource_profile = default\nmfa_serial = arn:mfa\n";

constexpr auto sts_answer =
    "<R><X><Credentials><AccessKeyId>ISSUED</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t</SessionToken><Expiration>2026-11-25T13:00:00Z</Expiration></Credentials></X>"
    "</R>";
constexpr auto metadata_answer =
    R"({"AccessKeyId":"META","SecretAccessKey":"s","Token":"t","Expiration":"2026-11-25T13:00:00Z"})";
constexpr auto printed = R"({"Version":1,"AccessKeyId":"PRINTED","SecretAccessKey":"s"})";

struct Credentials : ::testing::Test {
  Credentials() { machine.files["/h/.aws/config"] = profiles; }

  // Who speaks, and the key id that comes of it; or the error's message.
  std::string issued(const std::string& profile = "") {
    auto settings = read_settings({profile, "", ""}, around);
    if (!settings.ok()) return settings.error().message;
    const auto origin = choose_origin(settings.value(), around);
    if (!origin.ok()) return origin.error().message;
    const auto result = issue({settings.value(), around, transport}, origin.value());
    if (!result.ok()) return result.error().message;
    return identity_of(origin.value(), settings.value()) + ": " + result.value().keys.access_key_id;
  }

  std::string signer_of(std::size_t call) const {
    const std::string text(transport.calls.at(call).request.header("authorization"));
    const std::size_t begin = text.find("Credential=");
    if (begin == std::string::npos) return "nobody";
    return text.substr(begin + 11, text.find('/', begin) - begin - 11);
  }

  FakeMachine machine;
  Surroundings around = machine.surroundings();
  HttpResult sts = answer(200, sts_answer);
  FakeTransport transport{[this](const HttpCall&) { return sts; }};
};

TEST_F(Credentials, Order) {
  EXPECT_EQ(issued(), "profile default: DEFAULT");
  machine.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  EXPECT_EQ(issued(), "profile default: DEFAULT");  // without AWS_ROLE_ARN it is not whole
  machine.environment["AWS_ROLE_ARN"] = "arn:r";
  machine.files["/token"] = "jwt\n";
  EXPECT_EQ(issued(), "web identity of the environment: ISSUED");
  machine.environment["AWS_ACCESS_KEY_ID"] = "ENVIRONMENT";
  EXPECT_EQ(issued(), "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY");
  machine.environment["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_EQ(issued(), "environment: ENVIRONMENT");
  machine.environment["AWS_PROFILE"] = "process";
  EXPECT_EQ(issued(), "environment: ENVIRONMENT");
  EXPECT_EQ(issued("default"), "profile default: DEFAULT");
}

TEST_F(Credentials, NothingOffersAny) {
  machine.files.clear();
  EXPECT_EQ(issued(), "no credentials were found");
  machine.files["/h/.aws/config"] = profiles;
  EXPECT_EQ(issued("empty"), "profile empty holds no credentials");
  EXPECT_EQ(issued("half"), "profile half has aws_access_key_id but no secret");
  EXPECT_TRUE(transport.calls.empty());
}

TEST_F(Credentials, Process) {
  machine.programs["/bin/tool --for my key"] = printed;
  EXPECT_EQ(issued("process"), "profile process: PRINTED");
  machine.programs.clear();
  EXPECT_EQ(issued("process"), "cannot start /bin/tool");
}

TEST_F(Credentials, Role) {
  EXPECT_EQ(issued("role"), "profile role: ISSUED");
  ASSERT_EQ(transport.calls.size(), 1u);
  EXPECT_EQ(transport.calls[0].origin, "https://sts.us-east-1.amazonaws.com");
  EXPECT_EQ(transport.calls[0].request.body,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole"
            "%2Fr&RoleSessionName=sess&DurationSeconds=900&ExternalId=ext");
  EXPECT_EQ(signer_of(0), "DEFAULT");
}

TEST_F(Credentials, RolesInARow) {
  EXPECT_EQ(issued("chained"), "profile chained: ISSUED");
  ASSERT_EQ(transport.calls.size(), 2u);
  EXPECT_EQ(signer_of(0), "DEFAULT");
  EXPECT_EQ(signer_of(1), "ISSUED");
  EXPECT_EQ(issued("own"), "profile own: ISSUED");
  EXPECT_EQ(signer_of(2), "OWN");
  // A source with keys and a role is its keys.
  EXPECT_EQ(issued("of-both"), "profile of-both: ISSUED");
  ASSERT_EQ(transport.calls.size(), 4u);
  EXPECT_EQ(signer_of(3), "OWN");
  EXPECT_EQ(issued("sourceless"),
            "profile sourceless has role_arn but neither source_profile nor credential_source");
  EXPECT_EQ(issued("circle"),
            "profile circle2 takes credentials in a circle: source_profile = circle");
  EXPECT_EQ(issued("lost"), "there is no profile nobody");
}

TEST_F(Credentials, StsRefuses) {
  sts = answer(403, "<R><Error><Code>AccessDenied</Code><Message>no trust</Message></Error></R>");
  EXPECT_EQ(issued("role"),
            "STS does not give arn:aws:iam::111122223333:role/r: AccessDenied: no trust");
  EXPECT_EQ(transport.calls.size(), 1u);
  sts = answer(503, "busy");
  EXPECT_EQ(issued("role"), "STS does not give arn:aws:iam::111122223333:role/r: status 503");
  EXPECT_EQ(transport.calls.size(), 5u);
  EXPECT_EQ(machine.slept, (std::vector<std::int64_t>{100, 200, 400}));
}

TEST_F(Credentials, CredentialSource) {
  EXPECT_EQ(issued("from-environment"), "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY");
  machine.environment["AWS_ACCESS_KEY_ID"] = "ENVIRONMENT";
  machine.environment["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_EQ(issued("from-environment"), "profile from-environment: ISSUED");
  EXPECT_EQ(signer_of(0), "ENVIRONMENT");
  EXPECT_EQ(issued("from-elsewhere"), "profile from-elsewhere has credential_source = Elsewhere");
}

TEST_F(Credentials, WebIdentityIsNotSigned) {
  EXPECT_EQ(issued("web"), "there is no token in /token");
  machine.files["/token"] = "a.b-c\n";
  EXPECT_EQ(issued("web"), "profile web: ISSUED");
  EXPECT_EQ(signer_of(0), "nobody");
  EXPECT_TRUE(transport.calls[0].request.body.ends_with(
      "&RoleSessionName=amiable-1795608000&WebIdentityToken=a.b-c"));
}

TEST_F(Credentials, TheAwsCommandSpeaksForSignIns) {
  for (const std::string profile : {"sso", "mfa"}) {
    machine.programs.clear();
    EXPECT_EQ(
        issued(profile),
        "profile " + profile + " signs in through the aws command line, which is not installed");
    const std::string command =
        "aws configure export-credentials --profile " + profile + " --format process";
    machine.programs[command] = printed;
    EXPECT_EQ(issued(profile), "profile " + profile + ": PRINTED");
  }
}

struct Container : Credentials {
  Container() {
    machine.files.clear();
    sts = answer(200, metadata_answer);
  }
};

TEST_F(Container, RelativeUri) {
  machine.environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/x";
  EXPECT_EQ(issued(), "container: META");
  const HttpCall& call = transport.calls.at(0);
  EXPECT_EQ(call.origin, "http://169.254.170.2");
  EXPECT_EQ(call.request.target, "/v2/credentials/x");
  EXPECT_TRUE(call.direct);
  EXPECT_EQ(call.request.header("authorization"), "");
}

TEST_F(Container, FullUriWithToken) {
  machine.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/x";
  machine.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "token";
  EXPECT_EQ(issued(), "container: META");
  EXPECT_EQ(transport.calls.at(0).request.header("authorization"), "token");
  machine.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/t";
  EXPECT_EQ(issued(), "there is no file /t");
  machine.files["/t"] = "of-file\n";
  EXPECT_EQ(issued(), "container: META");
  EXPECT_EQ(transport.calls.at(1).request.header("authorization"), "of-file");
}

TEST_F(Container, HostsThatMayBeAsked) {
  const auto asked = [this](const std::string& uri) {
    machine.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = uri;
    return issued() == "container: META";
  };
  for (const char* uri : {"http://localhost:80/x", "http://127.0.0.1", "http://[::1]/x",
                          "https://elsewhere.example/x", "http://[fd00:ec2::23]/x"}) {
    EXPECT_TRUE(asked(uri)) << uri;
  }
  for (const char* uri : {"http://elsewhere.example/x", "http://169.254.170.2.evil/x",
                          "http://10.0.0.1/x", "/x", "ftp://localhost/", "http://localhost/a b"}) {
    EXPECT_FALSE(asked(uri)) << uri;
  }
}

struct Instance : Credentials {
  Instance() { machine.environment.erase("AWS_EC2_METADATA_DISABLED"); }

  static HttpResult serve(const HttpCall& call) {
    const http::Request& request = call.request;
    if (request.target == "/latest/api/token") {
      const bool good = request.method == "PUT" &&
                        request.header("x-aws-ec2-metadata-token-ttl-seconds") == "21600";
      return good ? answer(200, "session") : answer(400, "");
    }
    if (request.header("x-aws-ec2-metadata-token") != "session") return answer(401, "");
    const std::string folder = "/latest/meta-data/iam/security-credentials/";
    if (request.target == folder) return answer(200, "my-role\n");
    return request.target == folder + "my-role" ? answer(200, metadata_answer) : answer(404, "");
  }

  FakeTransport instance{&Instance::serve};

  std::string issued_by_instance(const std::string& profile = "") {
    auto settings = read_settings({profile, "", ""}, around);
    const auto origin = choose_origin(settings.value(), around);
    const auto result = issue({settings.value(), around, instance}, origin.value());
    if (!result.ok()) return result.error().message;
    return identity_of(origin.value(), settings.value()) + ": " + result.value().keys.access_key_id;
  }
};

TEST_F(Instance, VersionTwo) {
  machine.files.clear();
  EXPECT_EQ(issued_by_instance(), "instance metadata: META");
  ASSERT_EQ(instance.calls.size(), 3u);
  EXPECT_EQ(instance.calls[0].origin, "http://169.254.169.254");
  EXPECT_LE(instance.calls[0].total_max.count(), 1000);
  machine.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://localhost:1338/";
  EXPECT_EQ(issued_by_instance(), "instance metadata: META");
  EXPECT_EQ(instance.calls[3].origin, "http://localhost:1338");
}

TEST_F(Instance, WhenItDoesNotAnswerNothingWasFound) {
  machine.files.clear();
  sts = HttpFailure{"no answer from http://169.254.169.254", "", true};
  EXPECT_EQ(issued(),
            "no credentials were found; instance metadata: no answer from http://169.254.169.254");
  EXPECT_EQ(transport.calls.size(), 1u);
}

TEST_F(Instance, RoleNamesCannotChangeTheTarget) {
  machine.files.clear();
  sts = answer(200, "../../x?y");
  EXPECT_EQ(issued(), "no credentials were found; instance metadata: the instance has no role");
}

}  // namespace
}  // namespace amiable::aws_client
