// model::Overlay: what was put is found, everything else is asked below.
#include "model/overlay.h"

#include <gtest/gtest.h>

namespace amiable::test {
namespace {

using model::Lookup;
using model::Need;

const std::string account = "111122223333", region = "us-west-2";
const std::string key_arn = "arn:aws:kms:us-west-2:111122223333:key/k";

// An inventory that knows one of each by the id `below`, and of the rest nothing.
class Below : public model::Inventory {
 public:
  Below() {
    ann_.arn = "arn:aws:iam::111122223333:user/Ann";
    ann_.name = "Ann";
    ann_.account = account;
    ops_.kind = model::Principal::Kind::role;
    ops_.arn = "arn:aws:iam::111122223333:role/team/Ops";
    ops_.name = "Ops";
    ops_.account = account;
    image_.id = "below";
    key_.state = "Enabled";
  }
  std::vector<std::string> accounts() const override { return {account}; }
  std::vector<std::string> regions(std::string_view of) const override {
    return of == account ? std::vector<std::string>{region} : std::vector<std::string>();
  }
  Lookup<model::Principal> principal(std::string_view arn) override {
    return arn == ann_.arn ? Lookup<model::Principal>::found(ann_)
                           : Lookup<model::Principal>::absent();
  }
  Lookup<model::Principal> role_by_name(std::string_view, std::string_view name) override {
    return name == "Ops" ? Lookup<model::Principal>::found(ops_)
                         : Lookup<model::Principal>::absent();
  }
  std::optional<Need> each_principal(
      std::string_view, const std::function<void(const model::Principal&)>& visit) override {
    visit(ann_);
    visit(ops_);
    return need_;
  }
  std::vector<policy::PolicyPtr> customer_policies(std::string_view) override { return {}; }
  Lookup<model::Key> key(std::string_view) override { return Lookup<model::Key>::found(key_); }
  Lookup<policy::Policy> key_policy(std::string_view) override { return unknown<policy::Policy>(); }
  Lookup<std::vector<model::Grant>> grants(std::string_view) override {
    return unknown<std::vector<model::Grant>>();
  }
  Lookup<std::vector<model::Tag>> key_tags(std::string_view) override {
    return unknown<std::vector<model::Tag>>();
  }
  Lookup<std::vector<model::Alias>> aliases(std::string_view, std::string_view) override {
    return unknown<std::vector<model::Alias>>();
  }
  Lookup<model::Image> image(std::string_view id, std::string_view, std::string_view) override {
    return id == "below" ? Lookup<model::Image>::found(image_) : Lookup<model::Image>::absent();
  }
  std::vector<std::string> image_regions(std::string_view id) override {
    return id == "below" ? std::vector<std::string>{region} : std::vector<std::string>();
  }
  Lookup<model::LaunchPermissions> launch_permissions(std::string_view, std::string_view,
                                                      std::string_view) override {
    return unknown<model::LaunchPermissions>();
  }
  bool sees_image(std::string_view, std::string_view, std::string_view id) override {
    return id == "below";
  }
  Lookup<model::Snapshot> snapshot(std::string_view, std::string_view, std::string_view) override {
    return Lookup<model::Snapshot>::absent();
  }
  bool sees_snapshot(std::string_view, std::string_view, std::string_view) override {
    return false;
  }
  Lookup<model::CreateVolumePermissions> create_volume_permissions(std::string_view,
                                                                   std::string_view,
                                                                   std::string_view) override {
    return unknown<model::CreateVolumePermissions>();
  }
  Lookup<model::Volume> volume(std::string_view, std::string_view, std::string_view) override {
    return Lookup<model::Volume>::absent();
  }
  Lookup<model::Instance> instance(std::string_view, std::string_view, std::string_view) override {
    return Lookup<model::Instance>::absent();
  }
  Lookup<bool> encryption_by_default(std::string_view, std::string_view) override {
    return unknown<bool>();
  }
  Lookup<std::string> default_kms_key(std::string_view, std::string_view) override {
    return unknown<std::string>();
  }
  Lookup<model::AllowedImages> allowed_images(std::string_view, std::string_view) override {
    return unknown<model::AllowedImages>();
  }
  bool has_organization() const override { return false; }
  Lookup<model::Membership> membership(std::string_view) override {
    return unknown<model::Membership>();
  }
  const std::vector<Error>& errors() const override { return errors_; }

 private:
  template <class T>
  Lookup<T> unknown() const {
    return Lookup<T>::unknown(need_);
  }
  Need need_{"file", "command", account};
  model::Principal ann_, ops_;
  model::Image image_;
  model::Key key_;
  std::vector<Error> errors_;
};

class Overlay : public testing::Test {
 protected:
  std::vector<std::string> everybody() {
    std::vector<std::string> arns;
    rest_ = world_.each_principal(
        account, [&arns](const model::Principal& one) { arns.push_back(one.arn); });
    std::sort(arns.begin(), arns.end());
    return arns;
  }
  Below below_;
  model::Overlay world_{below_};
  std::optional<Need> rest_;
};

TEST_F(Overlay, asks_below_for_what_was_not_put) {
  EXPECT_TRUE(world_.principal("arn:aws:iam::111122223333:user/Ann").is_found());
  EXPECT_TRUE(world_.key_policy(key_arn).is_unknown());
  EXPECT_EQ(world_.key(key_arn)->state, "Enabled");
  EXPECT_TRUE(world_.image("other", account, region).is_absent());
  EXPECT_FALSE(world_.has_organization());
}

TEST_F(Overlay, finds_a_put_principal_whatever_the_case) {
  model::Principal changed = *world_.principal("arn:aws:iam::111122223333:user/Ann");
  changed.groups = {"builders"};
  world_.put(changed);
  EXPECT_EQ(world_.principal("arn:aws:iam::111122223333:user/ANN")->groups.size(), 1U);
  EXPECT_EQ(everybody(), (std::vector<std::string>{"arn:aws:iam::111122223333:role/team/Ops",
                                                   "arn:aws:iam::111122223333:user/Ann"}));
  EXPECT_TRUE(rest_.has_value()) << "what was not gathered below stays so";
}

TEST_F(Overlay, finds_a_put_role_by_name_and_leaves_users_out) {
  model::Principal user;
  user.name = "ops";
  user.arn = "arn:aws:iam::111122223333:user/ops";
  user.account = account;
  world_.put(user);
  EXPECT_EQ(world_.role_by_name(account, "Ops")->arn, "arn:aws:iam::111122223333:role/team/Ops");
  model::Principal role = *world_.role_by_name(account, "Ops");
  role.unique_id = "AROA1";
  world_.put(role);
  EXPECT_EQ(world_.role_by_name(account, "OPS")->unique_id, "AROA1");
}

TEST_F(Overlay, shows_new_principals_once) {
  model::Principal fresh;
  fresh.name = "Bob";
  fresh.arn = "arn:aws:iam::111122223333:user/Bob";
  fresh.account = account;
  world_.put(fresh);
  world_.put(fresh);
  EXPECT_EQ(everybody().size(), 3U);
}

TEST_F(Overlay, replaces_settings_of_one_region_only) {
  world_.put_encryption_by_default(account, region, true);
  world_.put_default_kms_key(account, region, key_arn);
  EXPECT_TRUE(*world_.encryption_by_default(account, region));
  EXPECT_EQ(*world_.default_kms_key(account, region), key_arn);
  EXPECT_TRUE(world_.encryption_by_default(account, "eu-west-1").is_unknown());
}

TEST_F(Overlay, a_put_image_is_found_by_all_and_seen_by_whom_it_was_shown) {
  model::Image image;
  image.id = "ami-1";
  image.owner = "444455556666";
  image.region = "eu-west-1";
  image.seen_by = image.owner;
  world_.put(image);
  EXPECT_TRUE(world_.image("ami-1", account, "eu-west-1").is_found());
  EXPECT_TRUE(world_.image("ami-1", account, region).is_absent());
  EXPECT_TRUE(world_.sees_image("444455556666", "eu-west-1", "ami-1"));
  EXPECT_FALSE(world_.sees_image(account, "eu-west-1", "ami-1"));
  world_.show_image(account, "eu-west-1", "ami-1");
  EXPECT_TRUE(world_.sees_image(account, "eu-west-1", "ami-1"));
  EXPECT_EQ(world_.image_regions("ami-1"), std::vector<std::string>{"eu-west-1"});
  EXPECT_EQ(world_.accounts(), (std::vector<std::string>{account, "444455556666"}));
  EXPECT_EQ(world_.regions("444455556666"), std::vector<std::string>{"eu-west-1"});
}

TEST_F(Overlay, an_empty_list_is_known_to_be_empty) {
  world_.put_grants(key_arn, {});
  EXPECT_TRUE(world_.grants(key_arn).is_found());
  EXPECT_TRUE(world_.grants(key_arn)->empty());
  EXPECT_TRUE(world_.grants(key_arn + "2").is_unknown());
}

}  // namespace
}  // namespace amiable::test
