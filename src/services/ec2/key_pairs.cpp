// CreateKeyPair, ImportKeyPair, DescribeKeyPairs, DeleteKeyPair. Private keys are handed out once
// and never kept.
#include "services/ec2/key_pairs.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/listed.h"
#include "services/ec2/ssh_keys.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::string_view taggable[] = {"key-pair"};
constexpr std::size_t name_max = 255;

Answer<void> check_name(const std::string& name) {
  const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return c > 0; });
  if (name.size() <= name_max && ascii) return {};
  return invalid_parameter(name, "keyName", "Must be at most 255 ASCII characters.");
}

Ask ask_on_name(const Call& call, std::string_view action, const std::string& name) {
  Ask ask = ask_on(call, action, "key-pair", name, call.account());
  add_key(ask, "ec2:KeyPairName", name);
  return ask;
}

Answer<Asks> asks_new(const Call& call, std::string_view action,
                      const std::optional<std::string>& name, const TagSpecifications& given_tags) {
  Asks asks{ask_on_name(call, action, TRY(required(name, "KeyName")))};
  TRY(check_tag_types(given_tags, taggable));
  const auto tags = TRY(tags_for(given_tags, "key-pair"));
  if (tags.empty()) return asks;
  add_request_tags(asks.front(), tags);
  Ask& tagging = asks.emplace_back(asks.front());
  tagging.action = "ec2:CreateTags";
  add_key(tagging, "ec2:CreateAction", std::string(action.substr(action.find(':') + 1)));
  return asks;
}

Answer<store::KeyPair> new_row(const Call& call, const std::string& name,
                               const TagSpecifications& tags, const SshPublicKey& key) {
  TRY(check_name(name));
  if (call.world.key_pair_named(call.account(), call.region, name) != nullptr) {
    return wire::AwsError{"InvalidKeyPair.Duplicate", "The keypair already exists"};
  }
  store::KeyPair row;
  row.id = new_id("key");
  row.name = name;
  row.account = call.account();
  row.region = call.region;
  row.type = key.type;
  row.public_key = key.line(name);
  row.created = call.now;
  row.tags = TRY(tags_for(tags, "key-pair"));
  return row;
}

// --- CreateKeyPair

Answer<Asks> create_asks(const shapes::CreateKeyPairRequest& in, const Call& call) {
  return asks_new(call, "ec2:CreateKeyPair", in.KeyName, in.TagSpecifications);
}

Answer<crypto::KeyKind> kind_of(const shapes::CreateKeyPairRequest& in) {
  const std::string type = given(in.KeyType) ? *in.KeyType : "rsa";
  if (type == "rsa") return crypto::KeyKind::rsa_2048;
  if (type == "ed25519") return crypto::KeyKind::ed25519;
  return invalid_parameter(type, "keyType", "Must be rsa or ed25519.");
}

Answer<std::optional<crypto::KeyPair>> prepare(const shapes::CreateKeyPairRequest& in) {
  if (in.DryRun == true) return std::optional<crypto::KeyPair>();
  auto pair = crypto::generate_key_pair(TRY(kind_of(in)));
  if (!pair.ok()) return internal_error();
  return std::optional<crypto::KeyPair>(std::move(pair).value());
}

Answer<shapes::KeyPair> create(const shapes::CreateKeyPairRequest& in, const Call& call,
                               store::ChangeSet& changes) {
  if (in.KeyFormat == "ppk") {
    return wire::AwsError{"UnsupportedOperation", "amiable writes private keys as pem only."};
  }
  const crypto::KeyKind kind = TRY(kind_of(in));
  TRY(check_name(*in.KeyName));
  TRY(stop_dry_run(in.DryRun));
  std::optional<crypto::KeyPair> made;
  const crypto::KeyPair* pair = call.prepared;
  if (pair == nullptr) {
    auto fresh = crypto::generate_key_pair(kind);
    if (!fresh.ok()) return internal_error();
    made = std::move(fresh).value();
    pair = &*made;
  }
  const auto key = ssh_key_of_spki(pair->public_spki);
  if (!key) return internal_error();
  store::KeyPair row = TRY(new_row(call, *in.KeyName, in.TagSpecifications, *key));
  row.fingerprint = fingerprint_of_created(*pair, *key);
  shapes::KeyPair out;
  out.KeyPairId = row.id;
  out.KeyName = row.name;
  out.KeyFingerprint = row.fingerprint;
  out.KeyMaterial = private_key_text(*pair, *key);
  out.Tags = shown_tags(row.tags);
  changes.put(std::move(row));
  return out;
}

// --- ImportKeyPair

Answer<Asks> import_asks(const shapes::ImportKeyPairRequest& in, const Call& call) {
  return asks_new(call, "ec2:ImportKeyPair", in.KeyName, in.TagSpecifications);
}

Answer<shapes::ImportKeyPairResult> import(const shapes::ImportKeyPairRequest& in, const Call& call,
                                           store::ChangeSet& changes) {
  const std::string material = TRY(required(in.PublicKeyMaterial, "PublicKeyMaterial"));
  const auto key = ssh_key_of_line(material);
  if (!key) {
    return wire::AwsError{"InvalidKey.Format", "Key is not in valid OpenSSH public key format"};
  }
  store::KeyPair row = TRY(new_row(call, *in.KeyName, in.TagSpecifications, *key));
  TRY(stop_dry_run(in.DryRun));
  row.fingerprint = fingerprint_of_imported(*key);
  shapes::ImportKeyPairResult out;
  out.KeyPairId = row.id;
  out.KeyName = row.name;
  out.KeyFingerprint = row.fingerprint;
  out.Tags = shown_tags(row.tags);
  changes.put(std::move(row));
  return out;
}

// --- DescribeKeyPairs

constexpr std::string_view pair_filters[] = {"fingerprint", "key-name", "key-pair-id", "tag"};

shapes::KeyPairInfo info_of(const store::KeyPair& row, bool with_public_key) {
  shapes::KeyPairInfo shown;
  shown.KeyPairId = row.id;
  shown.KeyName = row.name;
  shown.KeyType = row.type;
  shown.KeyFingerprint = row.fingerprint;
  shown.CreateTime = row.created;
  shown.Tags = shown_tags(row.tags);
  if (with_public_key) shown.PublicKey = row.public_key;
  return shown;
}

Answer<void> require_pairs(const shapes::DescribeKeyPairsRequest& in, const Call& call) {
  if (in.KeyNames) {
    for (const std::string& name : *in.KeyNames) {
      if (call.world.key_pair_named(call.account(), call.region, name) == nullptr) {
        return not_found("key", name);
      }
    }
  }
  if (!in.KeyPairIds) return {};
  for (const std::string& id : *in.KeyPairIds) {
    if (own_key_pair(call, id) == nullptr) return not_found("key", id);
  }
  return {};
}

Answer<shapes::DescribeKeyPairsResult> list(const shapes::DescribeKeyPairsRequest& in,
                                            const Call& call) {
  const Filters filters = TRY(Filters::of(in.Filters, pair_filters));
  TRY(stop_dry_run(in.DryRun));
  TRY(require_pairs(in, call));
  shapes::DescribeKeyPairsResult out;
  out.KeyPairs.emplace();
  call.world.key_pairs(call.account(), call.region, {}, [&](const store::KeyPair& row) {
    const Fields fields{
        {"fingerprint", row.fingerprint}, {"key-name", row.name}, {"key-pair-id", row.id}};
    const bool wanted = asked_for(in.KeyNames, row.name) && asked_for(in.KeyPairIds, row.id);
    if (wanted && admits(filters, fields, row.tags)) {
      out.KeyPairs->push_back(info_of(row, in.IncludePublicKey == true));
    }
    return true;
  });
  return out;
}

// --- DeleteKeyPair: one that does not exist is deleted already [EC2 API reference].

const store::KeyPair* pair_of(const shapes::DeleteKeyPairRequest& in, const Call& call) {
  if (given(in.KeyPairId)) return own_key_pair(call, *in.KeyPairId);
  return call.world.key_pair_named(call.account(), call.region, in.KeyName.value_or(""));
}

Answer<Asks> delete_asks(const shapes::DeleteKeyPairRequest& in, const Call& call) {
  if (!given(in.KeyName) && !given(in.KeyPairId)) {
    return missing_parameter("KeyName or KeyPairId");
  }
  constexpr std::string_view action = "ec2:DeleteKeyPair";
  const store::KeyPair* row = pair_of(in, call);
  return Asks{row != nullptr ? ask_on_key_pair(call, action, *row)
                             : ask_on_name(call, action, in.KeyName.value_or("*"))};
}

Answer<shapes::DeleteKeyPairResult> erase(const shapes::DeleteKeyPairRequest& in, const Call& call,
                                          store::ChangeSet& changes) {
  const store::KeyPair* row = pair_of(in, call);
  if (row == nullptr && given(in.KeyPairId)) return not_found("key", *in.KeyPairId);
  TRY(stop_dry_run(in.DryRun));
  shapes::DeleteKeyPairResult out;
  out.Return = true;
  if (row == nullptr) return out;
  out.KeyPairId = row->id;
  changes.erase(store::Table::key_pair, store::key_of(*row));
  return out;
}

}  // namespace

const store::KeyPair* own_key_pair(const Call& call, std::string_view id) {
  const store::KeyPair* pair = call.world.key_pair(call.region, id);
  return pair != nullptr && pair->account == call.account() ? pair : nullptr;
}

Ask ask_on_key_pair(const Call& call, std::string_view action, const store::KeyPair& pair) {
  Ask ask = ask_on_name(call, action, pair.name);
  add_key(ask, "ec2:KeyPairType", pair.type);
  resource_tags(ask, pair.tags);
  return ask;
}

Rows key_pair_rows() {
  return {writing<op::CreateKeyPair>(create_asks, create, prepare),
          writing<op::ImportKeyPair>(import_asks, import),
          reading<op::DescribeKeyPairs>(asks_anything<op::DescribeKeyPairs>, list),
          writing<op::DeleteKeyPair>(delete_asks, erase)};
}

}  // namespace amiable::services::ec2
