// Key pairs in SSH's forms, against a key made by OpenSSH 9.2 and what OpenSSL says of it.
#include "services/ec2/ssh_keys.h"

#include <gtest/gtest.h>

namespace amiable::services::ec2 {
namespace {

TEST(SshKeys, RoundTrip) {
  for (const auto kind : {crypto::KeyKind::rsa_2048, crypto::KeyKind::ed25519}) {
    const auto pair = crypto::generate_key_pair(kind);
    ASSERT_TRUE(pair.ok());
    const auto key = ssh_key_of_spki(pair.value().public_spki);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->spki, pair.value().public_spki);
    const auto again = ssh_key_of_line(key->line("a comment"));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->blob, key->blob);
    EXPECT_EQ(again->spki, key->spki);
    const std::string text = private_key_text(pair.value(), *key);
    EXPECT_TRUE(text.starts_with(kind == crypto::KeyKind::ed25519
                                     ? "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                                     : "-----BEGIN RSA PRIVATE KEY-----\n"));
  }
}

TEST(SshKeys, Fingerprints) {
  const auto rsa = ssh_key_of_line(
      "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCOO2HNSlLKpWT8VHDdnVdSK9JJY43zWQbmIZZaSex3"
      "AwFhx93ODdA5wouAat3o6RsA58Y8vm2u3ocL+hsNyS4eYG6py8hyW12OJbDHYjSlZqfp6FsjAhDxJIbI"
      "n7xVukeKcimSpyyx+Fy578IAE0vyNhbgjXziLK4DYvL6f9N5AD8X54nGoOEqnMxiBFWupHAXh9cW67W2"
      "NmuKZgnhKOf+neSYIuXN8+93VHOjc8nQEUesqwzT4hnm3vKJti76863JoMktl1B4Fm783KfnWohevK0g"
      "C8iKAz4cTw8SezXZvGYWtqjj2Zt1R+18fv0WZfdizMYLyc3JVJYcUFXrXKf5 c");
  ASSERT_TRUE(rsa);
  EXPECT_EQ(fingerprint_of_imported(*rsa), "c8:00:b8:4f:07:7a:fd:a3:2f:cc:5d:dc:0f:06:24:4a");
  const auto ed25519 = ssh_key_of_line(
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILPGfogHMzBRN1jVQvAUufuk7NoIZ3WXzDh/FNFVUQ/g");
  ASSERT_TRUE(ed25519);
  EXPECT_EQ(fingerprint_of_imported(*ed25519), "QHg0R4yplJkBBDkZq9I2/q6pKSPaxH9UtFN9j9hKDqI=");
}

TEST(SshKeys, NoKeys) {
  for (const std::string_view line :
       {"", "ssh-rsa", "ssh-rsa AAAA", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==", "ssh-dss AAAA x",
        "-----BEGIN PUBLIC KEY-----"}) {
    EXPECT_FALSE(ssh_key_of_line(line)) << line;
  }
  EXPECT_FALSE(ssh_key_of_spki(""));
  EXPECT_FALSE(ssh_key_of_spki("\x30\x84\xff\xff\xff\xff"));
}

}  // namespace
}  // namespace amiable::services::ec2
