// Every id that the program can print has a page, and every page has its parts.
#include <gtest/gtest.h>

#include <set>

#include "cli/page_lookup.h"
#include "launch/causes.h"
#include "ran.h"
#include "support/cases.h"

namespace amiable::test {
namespace {

TEST(Pages, every_cause_has_one) {
  for (std::string_view id : launch::cause_ids()) {
    const cli::Page* page = cli::find_page(id);
    ASSERT_NE(page, nullptr) << id;
    EXPECT_EQ(page->kind, "cause") << id;
  }
}

TEST(Pages, every_cause_page_is_in_the_catalogue) {
  const auto ids = launch::cause_ids();
  const std::set<std::string_view> known(ids.begin(), ids.end());
  EXPECT_EQ(known.size(), ids.size()) << "an id stands twice";
  for (const cli::Page& page : cli::pages()) {
    if (page.kind == "cause") {
      EXPECT_TRUE(known.contains(page.id)) << page.id;
    }
  }
}

// The public vocabulary of reasons, with a parameter where one belongs.
TEST(Pages, every_reason_has_one) {
  for (const char* reason :
       {"key-policy-missing", "identity-policy-missing", "grant-missing",
        "condition-mismatch:kms:ViaService", "explicit-deny:key-policy",
        "not-allowed:permissions-boundary", "key-state:Disabled", "key-missing",
        "key-unusable:wrong-region", "aws-managed-key", "sharing-missing:image", "image-missing",
        "image-state:pending", "image-not-allowed", "principal-missing",
        "launch-option:InvalidParameterCombination", "snapshot-missing", "snapshot-state:error",
        "instance-missing"}) {
    const cli::Page* page = cli::find_page(reason);
    ASSERT_NE(page, nullptr) << reason;
    EXPECT_TRUE(page->kind == "reason" || page->id == reason) << reason;
  }
}

TEST(Pages, have_their_parts) {
  for (const cli::Page& page : cli::pages()) {
    EXPECT_TRUE(page.text.starts_with("# " + std::string(page.id) + "\n")) << page.id;
    for (const char* part : {"## What it means", "## How it shows", "## How to see it",
                             "## The cure", "## Example"}) {
      EXPECT_NE(page.text.find(part), std::string_view::npos) << page.id << " " << part;
    }
  }
}

TEST(Pages, are_printed) {
  const Ran ran = run({"explain", "condition-mismatch:kms:ViaService"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(ran.out.starts_with("# condition-mismatch"));
  EXPECT_EQ(run({"explain", "nothing-like-that"}).code, cli::exit_usage);
}

}  // namespace
}  // namespace amiable::test
