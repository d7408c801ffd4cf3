// The three renderings of one diagnosis: snapshots, widths, colours, hostile texts.
#include "report/render.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "approved.h"
#include "base/json.h"
#include "report/layout.h"
#include "sample_diagnosis.h"

namespace amiable::report {
namespace {

using tests::expect_approved;

TEST(render_text, shows_a_refusal_as_approved) {
  expect_approved(render_text(samples::refused(), {}), "refused.txt");
}
TEST(render_text, shows_an_open_question_as_approved) {
  expect_approved(render_text(samples::open(), {}), "open.txt");
}
TEST(render_text, shows_a_success_as_approved) {
  expect_approved(render_text(samples::fine(), {}), "fine.txt");
}
TEST(render_text, shows_facts_several_causes_and_contested_calls_as_approved) {
  Diagnosis diagnosis = samples::refused();
  Call fact;
  fact.action = "-";
  fact.resource = diagnosis.subject;
  fact.outcome = Outcome::refused;
  fact.reasons = {"sharing-missing:image"};
  fact.note = "the launch permissions do not list 111122223333";
  diagnosis.calls.insert(diagnosis.calls.begin(), fact);
  diagnosis.causes.push_back("ami-not-shared");
  diagnosis.volumes.front().target_key =
      "arn:aws:kms:us-west-2:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
  diagnosis.calls.back().resource = diagnosis.volumes.front().target_key;
  diagnosis.calls.back().strength = Strength::must;
  diagnosis.assumptions.front().decides = true;
  diagnosis.contested = true;
  expect_approved(render_text(diagnosis, {}), "several.txt");
}
TEST(render_plain, shows_a_refusal_as_approved) {
  expect_approved(render_plain(samples::refused()), "refused.plain.txt");
}
TEST(render_plain, shows_an_open_question_as_approved) {
  expect_approved(render_plain(samples::open()), "open.plain.txt");
}
TEST(render_json, shows_a_refusal_as_approved) {
  expect_approved(render_json(samples::refused()), "refused.json");
}

TEST(fill_json, breaks_behind_commas_outside_of_strings) {
  const std::vector<std::string> expected = {R"({"Sid": "a, b \", c",)", R"( "Action": ["x",)",
                                             R"( "y"]})"};
  EXPECT_EQ(fill_json(R"({"Sid": "a, b \", c", "Action": ["x", "y"]})", 18), expected);
  EXPECT_EQ(fill_json(R"({"a": 1, "b": 2})", 80), std::vector<std::string>{R"({"a": 1, "b": 2})"});
}

TEST(render_text, has_no_escape_sequence_unless_colour_is_asked_for) {
  EXPECT_EQ(render_text(samples::refused(), {}).find('\x1b'), std::string::npos);
  EXPECT_NE(render_text(samples::refused(), {Color::always, 80}).find("\x1b[1;31merror"),
            std::string::npos);
}

// A line may be longer only when it is one unbreakable word.
void expect_width(const std::string& text, std::size_t width) {
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = text.find('\n', start);
    std::string_view line = std::string_view(text).substr(start, end - start);
    start = end + 1;
    if (columns(line) <= width) continue;
    while (!line.empty() && (line.front() == ' ' || !isascii(line.front()))) line.remove_prefix(1);
    const std::size_t words = static_cast<std::size_t>(std::count(line.begin(), line.end(), ' '));
    EXPECT_LE(words, 2U) << line;  // an option with an ARN and its backslash
  }
}

TEST(render_text, keeps_to_the_width) {
  for (const int width : {60, 80, 120}) {
    expect_width(render_text(samples::refused(), {Color::never, width}),
                 static_cast<std::size_t>(width));
    expect_width(render_text(samples::open(), {Color::never, width}),
                 static_cast<std::size_t>(width));
  }
}

TEST(render_plain, draws_nothing) {
  for (const Diagnosis& diagnosis : {samples::refused(), samples::open(), samples::fine()}) {
    const std::string text = render_plain(diagnosis);
    for (const char* drawn : {"│", "╷", "╵", "─"}) EXPECT_EQ(text.find(drawn), std::string::npos);
  }
}

TEST(render, keeps_control_characters_of_foreign_text_away_from_the_terminal) {
  Diagnosis diagnosis = samples::refused();
  diagnosis.calls[1].note = "evil \x1b]0;title\x07 \xC2\x9B 31m \xE2\x80\xAE reversed";
  for (const std::string& text :
       {render_text(diagnosis, {Color::always, 80}), render_plain(diagnosis)}) {
    EXPECT_EQ(text.find("\x1b]"), std::string::npos);
    EXPECT_EQ(text.find('\x07'), std::string::npos);
    EXPECT_EQ(text.find("\xC2\x9B"), std::string::npos);
    EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
  }
  const auto read = json::parse(std::make_shared<Source>("json", render_json(diagnosis)));
  ASSERT_TRUE(read.ok());
}

TEST(render_json, is_an_object_that_holds_every_member) {
  const auto read = json::parse(std::make_shared<Source>("json", render_json(samples::open())));
  ASSERT_TRUE(read.ok()) << read.error().message;
  const json::Value root = read.value()->root();
  for (const char* name : {"verdict", "operation", "principal", "account", "region", "subject",
                           "contested", "calls", "failing", "advice", "causes", "symptom",
                           "missing_inputs", "missing_details", "assumptions", "volumes", "help"}) {
    EXPECT_TRUE(root.find(name)) << name;
  }
  EXPECT_TRUE(root.find("verdict")->equals("unknown"));
}

TEST(append_wrapped, never_breaks_a_word) {
  std::string out;
  append_wrapped(out, {"> ", "  "}, "one two abcdefghijklmnop three", 10);
  EXPECT_EQ(out, "> one two\n  abcdefghijklmnop\n  three\n");
}

TEST(append_command, breaks_only_before_options) {
  std::string out;
  append_command(out, "  ", "aws kms get-key-policy --key-id abc --policy-name default", 40);
  EXPECT_EQ(out, "  aws kms get-key-policy --key-id abc \\\n    --policy-name default\n");
}

TEST(shorten, counts_characters_not_bytes) {
  EXPECT_EQ(shorten("äöü", 3), "äöü");
  EXPECT_EQ(shorten("äöüß", 3), "äö…");
}

}  // namespace
}  // namespace amiable::report
