// Every rendering of a cure: snapshots, widths, hostile texts, and what other programs read back.
#include "report/render_cure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "approved.h"
#include "base/json.h"
#include "report/edit_commands.h"
#include "report/edit_phrases.h"
#include "report/hcl.h"
#include "report/layout.h"
#include "sample_cures.h"

namespace amiable::report {
namespace {

using tests::expect_approved;

std::string text_of(const Cure& cure, const CureOptions& options = {}) {
  return render_cure_text(cure, {}, options);
}

TEST(render_cure_text, shows_cures_as_approved) {
  expect_approved(text_of(samples::article_cure()), "cure.txt");
  expect_approved(text_of(samples::guard_rail_cure()), "cure_guard_rail.txt");
  expect_approved(text_of(samples::guard_rail_cure(), {true, false}), "cure_guard_rail_taken.txt");
  expect_approved(text_of(samples::no_cure()), "cure_none.txt");
  expect_approved(text_of(samples::nothing_to_cure()), "cure_nothing.txt");
  expect_approved(text_of(samples::undecided()), "cure_undecided.txt");
  expect_approved(text_of(samples::cure_of(samples::policies())), "cure_policies.txt");
  expect_approved(text_of(samples::cure_of(samples::settings())), "cure_settings.txt");
}

TEST(render_cure_json, shows_cures_as_approved) {
  expect_approved(render_cure_json(samples::article_cure()), "cure.json");
}

TEST(render_cure_json, leaves_out_what_an_edit_does_not_have) {
  const auto read = json::parse(
      std::make_shared<Source>("json", render_cure_json(samples::cure_of({samples::copy_edit()}))));
  ASSERT_TRUE(read.ok());
  const json::Value edit = *read.value()->root().find("edits")->elements().begin();
  std::string members;
  for (const json::Member each : edit.members()) members += each.key.string() + " ";
  EXPECT_EQ(members, "account document change target region kms_key_id ");
}

TEST(render_cure_json, shows_policies_as_objects) {
  const auto read =
      json::parse(std::make_shared<Source>("json", render_cure_json(samples::article_cure())));
  ASSERT_TRUE(read.ok());
  const json::Value edit = *read.value()->root().find("edits")->elements().begin();
  EXPECT_EQ(edit.find("policy")->find("Statement")->size(), 2U);
  EXPECT_EQ(edit.find("statements")->size(), 1U);
  EXPECT_TRUE((*edit.find("statements")->elements().begin()).is(json::Type::object));
}

TEST(render_cure_commands, are_as_approved) {
  expect_approved(render_cure_commands(samples::cure_of(samples::policies()), {true, false}),
                  "cure_policies.sh");
  expect_approved(render_cure_commands(samples::cure_of(samples::settings()), {}),
                  "cure_settings.sh");
  expect_approved(render_cure_commands(samples::guard_rail_cure(), {false, true}),
                  "cure_guard_rail.sh");
}

// A folder with a program `aws` that keeps its words, each ended by a zero byte, and documents.
class FakeAws {
 public:
  FakeAws() {
    std::string name = (std::filesystem::temp_directory_path() / "amiable-aws-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    write("aws",
          "#!/bin/bash\n"
          "if [ \"$1\" = sts ]; then echo \"$FAKE_ACCOUNT\"; exit; fi\n"
          "for word; do\n"
          "  printf '%s\\0' \"$word\" >>\"$FAKE_FOLDER/words\"\n"
          "  case $word in file://*) cat \"${word#file://}\" >>\"$FAKE_FOLDER/documents\";; esac\n"
          "done\n"
          "echo ami-0new\n");
    std::filesystem::permissions(folder_ / "aws", std::filesystem::perms::owner_all);
  }
  FakeAws(const FakeAws&) = delete;
  FakeAws& operator=(const FakeAws&) = delete;
  ~FakeAws() { std::filesystem::remove_all(folder_); }

  int run(const std::string& script, const std::string& account) {
    write("script", script);
    const std::string folder = folder_.string();
    return std::system(("FAKE_ACCOUNT=" + account + " FAKE_FOLDER=" + folder + " PATH=" + folder +
                        ":$PATH bash " + folder + "/script >/dev/null 2>&1")
                           .c_str());
  }
  std::string words() const { return read("words"); }
  std::string documents() const { return read("documents"); }

 private:
  void write(const char* name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string read(const char* name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(file)), {});
  }
  std::filesystem::path folder_;
};

std::string one_word(const std::string& text) {
  return std::string(1, 0) + text + std::string(1, 0);
}

TEST(render_cure_commands, hand_any_text_to_aws_as_it_is) {
  const std::string nasty = "a'b\"c $(touch x) `id` ${HOME} \\ * ; & | \n #!";
  Edit tag = samples::settings().back();
  tag.target = "arn:aws:iam::111122223333:user/" + nasty;
  tag.key = nasty;
  Edit policy = samples::inline_policy_edit();
  policy.policy_name = nasty;
  policy.policy = "{\"Sid\": \"POLICY $HOME `id` \\\\ ' \"}\nPOLICY\n";
  FakeAws aws;
  EXPECT_EQ(aws.run(render_cure_commands(samples::cure_of({policy, tag}), {}), "111122223333"), 0);
  EXPECT_NE(aws.words().find(one_word("--policy-name") + nasty + std::string(1, 0)),
            std::string::npos);
  EXPECT_NE(aws.words().find(one_word("--user-name") + nasty + std::string(1, 0)),
            std::string::npos);
  EXPECT_EQ(aws.documents(), policy.policy);
}

TEST(render_cure_commands, make_the_edits_of_the_account_at_hand) {
  const Cure cure = samples::cure_of({samples::copy_edit(),
                                      samples::sharing_edit("launch-permission", "new-image"),
                                      samples::new_policy_edit()});
  const std::string script = render_cure_commands(cure, {});
  FakeAws owner, user, stranger;
  EXPECT_EQ(owner.run(script, "444455556666"), 0);
  EXPECT_NE(owner.words().find(one_word("--image-id") + "ami-0new"), std::string::npos);
  EXPECT_EQ(owner.words().find("create-policy"), std::string::npos);
  EXPECT_EQ(user.run(script, "111122223333"), 0);
  EXPECT_NE(user.words().find("create-policy"), std::string::npos);
  EXPECT_EQ(user.words().find("copy-image"), std::string::npos);
  EXPECT_NE(stranger.run(script, "123456789012"), 0);
  EXPECT_EQ(stranger.words(), "");
}

TEST(render_cure_terraform, is_as_approved) {
  expect_approved(render_cure_terraform(samples::cure_of(samples::policies()), {true, false}),
                  "cure_policies.tf");
  expect_approved(render_cure_terraform(samples::cure_of(samples::settings()), {}),
                  "cure_settings.tf");
}

TEST(render_cure_patch, is_as_approved) {
  expect_approved(render_cure_patch(samples::cure_of(samples::policies())), "cure.patch");
}

TEST(render_handover, asks_the_other_accounts_only) {
  const std::string text = render_handover(samples::cure_of(samples::policies()));
  expect_approved(text, "handover.txt");
  EXPECT_EQ(text.find("administrator of AWS account 111122223333"), std::string::npos);
  EXPECT_EQ(render_handover(samples::cure_of({samples::new_policy_edit()})), "");
}

TEST(render_handover, asks_to_look_where_nothing_could_be_read) {
  expect_approved(render_handover(samples::undecided()), "handover_undecided.txt");
}

TEST(render_cure, says_that_there_is_nothing_to_do) {
  for (const Cure& cure : {samples::no_cure(), samples::nothing_to_cure()}) {
    EXPECT_EQ(render_cure_patch(cure), "");
    EXPECT_EQ(render_handover(cure), "");
    EXPECT_NE(render_cure_commands(cure, {}).find("no edit to make"), std::string::npos);
    EXPECT_NE(render_cure_terraform(cure, {}).find("no edit to make"), std::string::npos);
  }
}

// INVARIANT: a guard rail is never part of what is carried out unless it was asked for.
TEST(render_cure, leaves_guard_rails_out_unless_asked) {
  const Cure cure = samples::guard_rail_cure();
  EXPECT_EQ(render_cure_commands(cure, {}).find("aws organizations"), std::string::npos);
  EXPECT_EQ(render_cure_terraform(cure, {}).find("aws_organizations_policy"), std::string::npos);
  const CureOptions taken{true, false};
  EXPECT_NE(render_cure_commands(cure, taken).find("aws organizations"), std::string::npos);
  EXPECT_NE(render_cure_terraform(cure, taken).find("aws_organizations_policy"), std::string::npos);
}

TEST(render_cure_text, keeps_to_the_width_outside_of_diffs_and_words) {
  for (const int width : {60, 80, 120}) {
    const std::string text = render_cure_text(samples::article_cure(), {Color::never, width}, {});
    for (std::size_t at = 0; at < text.size();) {
      const std::string line = text.substr(at, text.find('\n', at) - at);
      at += line.size() + 1;
      const bool diff =
          line.size() > 5 && std::string_view("+- @").find(line[5]) != std::string_view::npos;
      const auto words = std::count(line.begin(), line.end(), ' ');
      if (!diff && words > 9) {
        EXPECT_LE(columns(line), static_cast<std::size_t>(width)) << line;
      }
    }
  }
}

TEST(render_cure_text, has_colours_only_when_asked) {
  const Cure cure = samples::cure_of({samples::inline_policy_edit()});
  EXPECT_EQ(text_of(cure).find('\x1b'), std::string::npos);
  const std::string coloured = render_cure_text(cure, {Color::always, 80}, {});
  EXPECT_NE(coloured.find("\x1b[32m+"), std::string::npos);
  EXPECT_NE(coloured.find("\x1b[1;31m-"), std::string::npos);
}

TEST(render_cure, keeps_foreign_text_out_of_comments_and_the_terminal) {
  Cure cure = samples::cure_of({samples::key_policy_edit()});
  Edit& edit = cure.alternatives.front().edits.front();
  edit.why = edit.who = "x\nrm -rf /\n\x1b]0;title\x07";
  edit.sid = "s\nrm -rf /";
  cure.diagnosis.subject = "ami\nrm -rf /";
  for (const std::string& text : {render_cure_commands(cure, {}), render_cure_terraform(cure, {}),
                                  text_of(cure), render_handover(cure)}) {
    EXPECT_EQ(("\n" + text).find("\nrm"), std::string::npos) << text;
    EXPECT_EQ(text.find("\x1b]"), std::string::npos);
  }
}

TEST(way_of, knows_every_document) {
  for (const auto& edits : {samples::policies(), samples::settings()}) {
    for (const Edit& edit : edits) {
      const Way way = way_of(edit);
      EXPECT_FALSE(way.commands.empty() && way.notes.empty()) << edit.document;
      for (const std::string& note : way.notes) {
        EXPECT_EQ(note.find("no command is known"), std::string::npos) << edit.document;
      }
    }
  }
}

TEST(shell_quoted, survives_any_text) {
  EXPECT_EQ(shell_quoted("arn:aws:iam::111122223333:user/a.b@c"),
            "arn:aws:iam::111122223333:user/a.b@c");
  EXPECT_EQ(shell_quoted("it's $(here)"), "'it'\\''s $(here)'");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("*"), "'*'");
  EXPECT_EQ(shell_quoted("~"), "'~'");
}

TEST(document_file, is_a_plain_name_for_any_edit) {
  EXPECT_EQ(document_file(0, samples::key_policy_edit()), "01-444455556666-key-policy.json");
  Edit edit = samples::key_policy_edit();
  edit.account = "../$(id)\"";
  EXPECT_EQ(document_file(11, edit), "12-..___id__-key-policy.json");
}

TEST(holder_of, tells_a_group_from_its_member) {
  Edit edit = samples::inline_policy_edit();
  EXPECT_EQ(holder_of(edit).kind + "/" + holder_of(edit).name, "group/launchers");
  edit.holder = "arn:aws:iam::111122223333:role/path/Builder";
  EXPECT_EQ(holder_of(edit).kind + "/" + holder_of(edit).name, "role/Builder");
  edit.holder.clear();
  EXPECT_EQ(holder_of(edit).kind + "/" + holder_of(edit).name, "user/UserA");
}

TEST(hcl_quoted, leaves_no_template_open) {
  EXPECT_EQ(hcl_quoted("a\"b\\c${d}%{e}$f\n"), R"("a\"b\\c$${d}%%{e}$f\n")");
  EXPECT_EQ(hcl_quoted(std::string_view("\x01", 1)), "\"\\u0001\"");
}

TEST(hcl_heredoc, doubles_templates_and_ends_in_a_word_of_its_own) {
  EXPECT_EQ(hcl_heredoc("{\"r\": \"${aws:username}\"}\n"),
            "<<POLICY\n{\"r\": \"$${aws:username}\"}\nPOLICY");
  EXPECT_TRUE(hcl_heredoc("POLICY\nx").ends_with("\nPOLICY_"));
}

TEST(counted, speaks) {
  EXPECT_EQ(counted(0, "edit") + ", " + counted(1, "edit") + ", " + counted(12, "edit"),
            "no edits, one edit, 12 edits");
}

}  // namespace
}  // namespace amiable::report
