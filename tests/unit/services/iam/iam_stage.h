// What the IAM tests share: documents, and the stage with the names of IAM at hand.
#pragma once

#include <gtest/gtest.h>

#include "unit/services/rehearsal.h"
#include "wire/generated/iam.h"

namespace amiable::services {

namespace api = wire::iam;
namespace op = wire::iam::op;

inline constexpr char read_buckets[] =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}]})";
inline constexpr char ec2_may_assume[] =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]})";

inline std::string trust_of(std::string_view principal) {
  return fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{}"}},"Action":"sts:AssumeRole"}}]}})",
      principal);
}

struct IamTest : testing::Test {
  Rehearsal stage{iam_operations()};

  template <class Op>
  void done(const typename Op::Request& in) {
    EXPECT_EQ(stage.outcome<Op>(in), "ok");
  }

  void user(const std::string& name, const std::string& path = "/") {
    api::CreateUserRequest in;
    in.UserName = name;
    in.Path = path;
    ASSERT_EQ(stage.outcome<op::CreateUser>(in), "ok");
  }
  void group(const std::string& name) {
    ASSERT_EQ(stage.outcome<op::CreateGroup>({.GroupName = name}), "ok");
  }
  void role(const std::string& name, const std::string& trust = ec2_may_assume) {
    api::CreateRoleRequest in;
    in.RoleName = name;
    in.AssumeRolePolicyDocument = trust;
    ASSERT_EQ(stage.outcome<op::CreateRole>(in), "ok");
  }
  std::string policy(const std::string& name) {
    api::CreatePolicyRequest in;
    in.PolicyName = name;
    in.PolicyDocument = read_buckets;
    EXPECT_EQ(stage.outcome<op::CreatePolicy>(in), "ok");
    return "arn:aws:iam::111122223333:policy/" + name;
  }
};

inline const ContextKey* find_key(const Ask& ask, std::string_view name) {
  for (const ContextKey& key : ask.context) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

}  // namespace amiable::services
