// Context: names without case, replacement, cardinality, what is unknown.
#include "policy/context.h"

#include <gtest/gtest.h>

namespace amiable::policy {
namespace {

Context::Found find(const Context& context, std::string_view lower) {
  return context.find(lower, key_hash(lower));
}

TEST(Context, names_compare_without_case) {
  Context context;
  context.set("aws:PrincipalTag/Team", "Blue");
  const auto found = find(context, "aws:principaltag/team");
  ASSERT_TRUE(found.present());
  EXPECT_EQ(found[0], "Blue");
  EXPECT_TRUE(context.has("AWS:principaltag/TEAM"));
}

TEST(Context, hash_ignores_case) { EXPECT_EQ(key_hash("aws:TagKeys"), key_hash("AWS:tagkeys")); }

TEST(Context, later_value_replaces_earlier_in_any_case) {
  Context context;
  context.set_list("k", {"a", "b"});
  context.set("K", "c");
  const auto found = find(context, "k");
  EXPECT_EQ(context.size(), 1U);
  EXPECT_EQ(context.name(0), "K");
  EXPECT_FALSE(found.multivalued());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], "c");
}

TEST(Context, list_is_multivalued_even_with_one_value) {
  Context context;
  context.set_list("k", {"a"});
  EXPECT_TRUE(find(context, "k").multivalued());
}

TEST(Context, unknown_key_is_neither_present_nor_absent) {
  Context context;
  context.set_unknown("k");
  EXPECT_FALSE(find(context, "k").present());
  EXPECT_TRUE(find(context, "k").unknown());
  EXPECT_FALSE(context.has("k"));
  EXPECT_FALSE(find(context, "other").unknown());
}

TEST(Context, set_ends_unknown) {
  Context context;
  context.set_unknown("k");
  context.set("k", "v");
  EXPECT_TRUE(find(context, "k").present());
  EXPECT_FALSE(find(context, "k").unknown());
}

TEST(Context, unknown_prefix_covers_keys_that_are_not_set) {
  Context context;
  context.set("aws:PrincipalTag/a", "1");
  context.set_unknown_prefix("aws:principaltag/");
  EXPECT_TRUE(find(context, "aws:principaltag/a").present());
  EXPECT_FALSE(find(context, "aws:principaltag/a").unknown());
  EXPECT_TRUE(find(context, "aws:principaltag/b").unknown());
  EXPECT_EQ(find(context, "aws:principaltag/b").size(), 0U);
}

TEST(Context, clear_forgets_everything) {
  Context context;
  context.set("k", "v");
  context.set_unknown_prefix("p");
  context.clear();
  EXPECT_EQ(context.size(), 0U);
  EXPECT_FALSE(find(context, "k").present());
  EXPECT_FALSE(find(context, "pq").unknown());
}

}  // namespace
}  // namespace amiable::policy
