// EC2's rows over time and who may see them.
#include "store/ec2_course.h"

#include <gtest/gtest.h>

#include "store/ec2_sharing.h"
#include "unit/store/small_ec2_world.h"

namespace amiable::store::test {
namespace {

TEST(Course, the_last_step_whose_time_has_come_tells_the_state) {
  const std::vector<Course> course = {{"running", noon + 30}, {"stopped", noon + 60}};
  EXPECT_EQ(state_at("pending", course, {}), "pending");
  EXPECT_EQ(state_at("pending", course, noon + 29), "pending");
  EXPECT_EQ(state_at("pending", course, noon + 30), "running");
  EXPECT_EQ(state_at("pending", course, noon + 60), "stopped");
  EXPECT_EQ(state_at("pending", course, end_of_time), "stopped");
  EXPECT_EQ(state_at("available", {}, noon), "available");
  EXPECT_EQ(step_at(course, noon), nullptr);
}

TEST(Course, what_is_gone_is_gone_from_its_time_on) {
  const std::vector<Course> course = instance().course;
  EXPECT_FALSE(is_gone(course, noon + 3599));
  EXPECT_TRUE(is_gone(course, noon + 3600));
  EXPECT_EQ(gone_at(course), noon + 3600);
  EXPECT_FALSE(gone_at(image().course).has_value());
  EXPECT_FALSE(gone_at({}).has_value());
}

TEST(Course, an_instance_has_the_reasons_of_its_step) {
  const model::Instance first = record_at(instance(), noon);
  EXPECT_EQ(first.state, "pending");
  EXPECT_EQ(first.state_reason_code, "pending");
  EXPECT_EQ(first.launch_time, "2026-11-25T12:00:00.000Z");
  EXPECT_EQ(first.volume_ids, (std::vector<std::string>{"vol-1", "vol-2"}));
  EXPECT_EQ(first.mappings[1].device_name, "/dev/sdf");
  EXPECT_EQ(record_at(instance(), noon + 30).state_reason_code, "");
  const model::Instance last = record_at(instance(), noon + 60);
  EXPECT_EQ(last.state, "terminated");
  EXPECT_EQ(last.state_reason_message, "why");
  EXPECT_EQ(last.transition_reason, "User initiated");
}

TEST(Course, an_available_volume_is_in_use_while_it_is_attached) {
  const auto state = [](std::int64_t seconds) { return record_at(volume(), noon + seconds).state; };
  EXPECT_EQ(state(4), "creating");
  EXPECT_EQ(state(5), "available");
  EXPECT_EQ(state(8), "in-use");
  EXPECT_EQ(state(49), "in-use");
  EXPECT_EQ(state(50), "available");
}

TEST(Course, images_and_snapshots_show_what_their_rows_tell) {
  Image shared = image();
  EXPECT_FALSE(record_at(shared, noon).is_public);
  shared.permissions.groups = {"all"};
  EXPECT_TRUE(record_at(shared, noon).is_public);
  EXPECT_EQ(record_at(shared, noon).state_reason, "copying");
  EXPECT_EQ(record_at(shared, noon + 10).state, "available");
  EXPECT_EQ(record_at(shared, noon).deprecation_time, "2026-11-25T12:00:01.000Z");
  EXPECT_EQ(record_at(snapshot(), noon + 20).state, "completed");
  EXPECT_EQ(record_at(snapshot(), noon + 20).storage_tier, "standard");
  EXPECT_EQ(record_at(snapshot(), noon + 100).storage_tier, "archive");
  EXPECT_EQ(record_at(snapshot(), noon).start_time, "2026-11-25T12:00:00.000Z");
}

struct AllowedCase {
  const char* name;
  ImageCriterion criterion;
  bool allowed;
};

class AllowedImages : public testing::TestWithParam<AllowedCase> {};

// The image: golden of 111122223333 with code1, made at noon, deprecated a second later, seen ten
// days after.
TEST_P(AllowedImages, an_image_meets_all_of_a_criterion) {
  RegionSettings settings;
  settings.image_criteria = {GetParam().criterion};
  const Timestamp now = noon + 10 * seconds_per_day;
  EXPECT_EQ(is_allowed(settings, image(), other_account, now), GetParam().allowed);
  EXPECT_TRUE(is_allowed(settings, image(), account_id, now));
}

const AllowedCase allowed_cases[] = {
    {"its_owner", {{std::string(account_id)}, {}, {}, {}, {}}, true},
    {"its_alias", {{"self-made"}, {}, {}, {}, {}}, true},
    {"another_owner", {{"amazon"}, {}, {}, {}, {}}, false},
    {"nobody", {{"none"}, {}, {}, {}, {}}, false},
    {"a_name", {{}, {}, {"x", "g?ld*n"}, {}, {}}, true},
    {"a_longer_name", {{}, {}, {"gold*x"}, {}, {}}, false},
    {"a_shorter_name", {{}, {}, {"gold"}, {}, {}}, false},
    {"any_name", {{}, {}, {"*"}, {}, {}}, true},
    {"a_code", {{}, {"code1"}, {}, {}, {}}, true},
    {"another_code", {{}, {"code2"}, {}, {}, {}}, false},
    {"young_enough", {{}, {}, {}, 10, {}}, true},
    {"too_old", {{}, {}, {}, 9, {}}, false},
    {"deprecated_lately", {{}, {}, {}, {}, 10}, true},
    {"deprecated_long_ago", {{}, {}, {}, {}, 9}, false},
    {"name_without_owner", {{"amazon"}, {}, {"*"}, {}, {}}, false},
};
INSTANTIATE_TEST_SUITE_P(Each, AllowedImages, testing::ValuesIn(allowed_cases),
                         [](const auto& one) { return one.param.name; });

TEST(Criteria, one_criterion_of_several_suffices_and_none_allows_nothing) {
  RegionSettings settings;
  EXPECT_FALSE(is_allowed(settings, image(), other_account, noon));
  settings.image_criteria = {{{"amazon"}, {}, {}, {}, {}},
                             {{std::string(account_id)}, {}, {}, {}, {}}};
  EXPECT_TRUE(is_allowed(settings, image(), other_account, noon));
}

TEST(Sharing, an_account_sees_what_is_its_own_public_or_shared_with_it) {
  EXPECT_TRUE(sees(World(), account_id, image()));
  EXPECT_TRUE(sees(World(), other_account, image()));
  EXPECT_FALSE(sees(World(), "999999999999", image()));
  Image open = image();
  open.permissions.groups = {"all"};
  EXPECT_TRUE(sees(World(), "999999999999", open));
}

TEST(Sharing, block_all_sharing_takes_public_snapshots_back) {
  Snapshot open = snapshot();
  open.permissions.groups = {"all"};
  RegionSettings settings = region_settings();
  EXPECT_TRUE(sees(World(), "999999999999", open));
  for (const auto& [mode, seen] :
       {std::pair("block-new-sharing", true), std::pair("block-all-sharing", false)}) {
    settings.snapshot_block_public_access = mode;
    ChangeSet changes;
    changes.put(settings);
    EXPECT_EQ(sees(World().with(changes), "999999999999", open), seen) << mode;
    EXPECT_TRUE(sees(World().with(changes), other_account, open));
  }
}

}  // namespace
}  // namespace amiable::store::test
