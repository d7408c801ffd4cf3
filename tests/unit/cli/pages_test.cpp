// Every id that the program can print has a page, and every page has its parts.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/json.h"
#include "cli/page_lookup.h"
#include "launch/causes.h"
#include "ran.h"
#include "support/cases.h"

namespace amiable::test {
namespace {

// An id that is both cause and reason has one page, that of the reason.
TEST(Pages, every_cause_has_one) {
  for (std::string_view id : launch::cause_ids()) {
    const cli::Page* page = cli::find_page(id);
    ASSERT_NE(page, nullptr) << id;
    EXPECT_EQ(page->id, id);
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
        "instance-missing", "instance-state:terminated"}) {
    const cli::Page* page = cli::find_page(reason);
    ASSERT_NE(page, nullptr) << reason;
    EXPECT_EQ(page->kind, "reason") << reason;
  }
}

TEST(Pages, ids_are_unique) {
  std::set<std::string_view> ids;
  for (const cli::Page& page : cli::pages()) {
    EXPECT_TRUE(ids.insert(page.id).second) << page.id << " has two pages";
  }
}

TEST(Pages, have_their_parts_in_order) {
  for (const cli::Page& page : cli::pages()) {
    EXPECT_TRUE(page.text.starts_with("# " + std::string(page.id) + "\n")) << page.id;
    std::size_t at = 0;
    for (const char* part :
         {"## What it means", "## How it shows", "## How to see it", "## The cure", "## Example"}) {
      at = page.text.find(part, at);
      ASSERT_NE(at, std::string_view::npos) << page.id << " " << part;
    }
  }
}

std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Prose fits a terminal; code may hold an ARN more.
TEST(Pages, fit_a_terminal) {
  for (const cli::Page& page : cli::pages()) {
    std::istringstream lines{std::string(page.text)};
    bool fenced = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("```")) fenced = !fenced;
      const bool code = fenced || line.starts_with("    ");
      EXPECT_LE(columns(line), code ? 100u : 80u) << page.id << ": " << line;
    }
    EXPECT_FALSE(fenced) << page.id << ": a fence is not closed";
  }
}

// What people will paste must parse.
TEST(Pages, show_valid_json) {
  int blocks = 0;
  for (const cli::Page& page : cli::pages()) {
    constexpr std::string_view open = "```json\n";
    for (std::size_t at = page.text.find(open); at != std::string_view::npos;
         at = page.text.find(open, at)) {
      at += open.size();
      const std::size_t end = page.text.find("```", at);
      const std::string block(page.text.substr(at, end - at));
      const auto parsed = json::parse(std::make_shared<Source>(std::string(page.id), block));
      EXPECT_TRUE(parsed.ok()) << page.id << ": " << (parsed.ok() ? "" : parsed.error().message);
      ++blocks;
    }
  }
  EXPECT_GT(blocks, 100);
}

TEST(Pages, are_printed) {
  const Ran ran = run({"explain", "condition-mismatch:kms:ViaService"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(ran.out.starts_with("# condition-mismatch"));
  EXPECT_EQ(run({"explain", "nothing-like-that"}).code, cli::exit_usage);
}

}  // namespace
}  // namespace amiable::test
