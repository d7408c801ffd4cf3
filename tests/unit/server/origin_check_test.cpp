// Which Host and Origin pass.
#include "server/origin_check.h"

#include <gtest/gtest.h>

namespace amiable::server {
namespace {

struct Row {
  const char* host;
  const char* origin;
  bool passes;
};

http::Request request_of(const Row& row) {
  http::Request request;
  request.headers.push_back({"Host", row.host});
  if (*row.origin != '\0') request.headers.push_back({"Origin", row.origin});
  return request;
}

TEST(OriginCheck, only_names_of_the_loopback_and_pages_of_the_same_host_pass) {
  const Row rows[] = {{"127.0.0.1:4566", "", true},
                      {"localhost:4566", "", true},
                      {"KMS.LocalHost", "", true},
                      {"[::1]:4566", "", true},
                      {"127.9.9.9", "", true},
                      {"127.0.0.1.evil.example", "", false},
                      {"localhost.evil.example", "", false},
                      {"evil.example", "", false},
                      {"", "", false},
                      {"localhost:4566", "http://localhost:4566", true},
                      {"localhost:4566", "http://localhost:8080", false},
                      {"localhost:4566", "https://evil.example", false},
                      {"localhost:4566", "null", false}};
  for (const Row& row : rows) {
    EXPECT_EQ(!refuse_origin(request_of(row), {}).has_value(), row.passes)
        << row.host << " " << row.origin;
  }
}

TEST(OriginCheck, a_remote_server_takes_any_host_but_no_foreign_origin) {
  const AllowedHosts remote{.any_host = true};
  EXPECT_FALSE(refuse_origin(request_of({"aws.lab.example", "", true}), remote));
  EXPECT_TRUE(
      refuse_origin(request_of({"aws.lab.example", "https://evil.example", false}), remote));
}

}  // namespace
}  // namespace amiable::server
