// Asks for everybody at once and for each alone, and expects the same.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "launch/examine.h"
#include "launch/who.h"
#include "world.h"

namespace amiable::test {

inline constexpr const char* foreign_key =
    "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d";

inline std::string told(report::Verdict verdict, bool contested,
                        const std::vector<report::Finding>& failing,
                        const std::vector<report::Finding>& advice,
                        const std::vector<report::MissingInput>& missing) {
  std::string out(report::verdict_name(verdict));
  if (contested) out += " contested";
  std::set<std::string> lines;
  for (const auto* findings : {&failing, &advice}) {
    for (const report::Finding& one : *findings) {
      lines.insert(one.action + " " + one.resource + " " + one.reason + " " +
                   std::string(report::strength_name(one.strength)));
    }
  }
  for (const report::MissingInput& one : missing) lines.insert("needs " + one.path);
  for (const std::string& line : lines) out += "\n" + line;
  return out;
}

struct Count {
  std::size_t principals = 0, groups = 0, decided = 0;
};

// The answer that one gets alone, and the file that it points at.
struct Alone {
  std::string told, file;
};

inline std::string first_file(const std::vector<report::Call>& calls) {
  for (const report::Call& call : calls) {
    const bool first =
        call.outcome == report::Outcome::refused && call.strength == report::Strength::must;
    if (first) return call.documents.empty() ? "" : call.documents.front().place.file;
  }
  return "";
}

// Copies through the whole diagnosis, which weighs the keys a copy may get; others through its
// heart, which is ten times faster.
inline Alone ask_alone(model::Inventory& inventory, const launch::Question& question) {
  if (question.operation != launch::Operation::launch) {
    const auto diagnosis = launch::diagnose(inventory, question);
    EXPECT_TRUE(diagnosis.ok());
    if (!diagnosis.ok()) return {};
    const report::Diagnosis& one = diagnosis.value();
    return {told(one.verdict, one.contested, one.failing, one.advice, one.missing_inputs),
            first_file(one.calls)};
  }
  const launch::Examined one = launch::examine(inventory, question, launch::doubts_of(question));
  const launch::Findings findings = launch::findings_of(one.rows);
  std::vector<report::Call> calls;
  for (const launch::Judged& row : one.rows) calls.push_back(row.call);
  return {told(one.verdict, launch::is_contested(one.verdict, findings.advice), findings.failing,
               findings.advice, launch::missing_inputs_of(one.rows, one.verdict)),
          first_file(calls)};
}

inline std::size_t expect_answer(model::Inventory& inventory, const report::Who& who,
                                 const report::WhoQuestion& all, const report::WhoAnswer& answer,
                                 launch::Question question) {
  const std::string together =
      told(answer.verdict, answer.contested, answer.failing, answer.advice, answer.missing_inputs);
  std::size_t principals = 0;
  for (const std::uint32_t index : answer.groups) {
    const report::WhoGroup& group = who.groups[index];
    EXPECT_TRUE(std::is_sorted(group.members.begin(), group.members.end()));
    for (const std::string& arn : group.members) {
      question.principal = arn;
      question.account = group.account;
      question.region = all.region;
      question.source_region = all.source_region;
      const Alone alone = ask_alone(inventory, question);
      EXPECT_EQ(together, alone.told)
          << all.subject << " for " << arn << " in the group of " << group.example;
      const bool shown = index == answer.groups.front() && arn == group.example &&
                         answer.verdict == report::Verdict::fails;
      EXPECT_TRUE(!shown || answer.document.place.file == alone.file) << alone.file;
      ++principals;
    }
  }
  return principals;
}

// Asks for all and for each of them.
inline Count expect_equal(model::Inventory& inventory, std::vector<launch::Question> questions) {
  launch::WhoRequest request;
  for (launch::Question& question : questions) {
    question.principal.clear();
    question.account.clear();
    request.subjects.push_back({question, {}});
  }
  const auto who = launch::find_who(inventory, request, {});
  EXPECT_TRUE(who.ok()) << who.error().message;
  if (!who.ok()) return {};
  const Count count{who.value().principals, who.value().groups.size(), who.value().decided};
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const report::WhoQuestion& all = who.value().questions[i];
    std::size_t seen = 0;
    for (const report::WhoAnswer& answer : all.answers) {
      seen += expect_answer(inventory, who.value(), all, answer, questions[i]);
    }
    EXPECT_EQ(seen, count.principals);
  }
  return count;
}

// Images of the other account that are alike but for their ids.
inline void add_images(Json& write) {
  const std::string folder = "444455556666/us-west-2/";
  Json images = Json::array(), snapshots = Json::array();
  for (const std::string id : {"0a", "0b", "0c", "0d"}) {
    images.push_back(
        {{"ImageId", "ami-" + id},
         {"OwnerId", "444455556666"},
         {"State", "available"},
         {"Public", false},
         {"RootDeviceType", "ebs"},
         {"RootDeviceName", "/dev/xvda"},
         {"BlockDeviceMappings",
          Json::array({{{"DeviceName", "/dev/xvda"},
                        {"Ebs", {{"SnapshotId", "snap-" + id}, {"Encrypted", true}}}}})}});
    snapshots.push_back({{"SnapshotId", "snap-" + id},
                         {"OwnerId", "444455556666"},
                         {"VolumeId", "vol-" + id},
                         {"State", "completed"},
                         {"Encrypted", true},
                         {"KmsKeyId", foreign_key}});
    const Json shared = id >= "0c" ? Json::array() : Json::array({{{"UserId", "111122223333"}}});
    write[folder + "image-attributes/ami-" + id + ".launchPermission.json"] = {
        {"LaunchPermissions", shared}, {"ImageId", "ami-" + id}};
    write[folder + "snapshot-attributes/snap-" + id + ".createVolumePermission.json"] = {
        {"CreateVolumePermissions", shared}, {"SnapshotId", "snap-" + id}};
  }
  write[folder + "images.json"] = {{"Images", images}};
  write[folder + "snapshots.json"] = {{"Snapshots", snapshots}};
}

}  // namespace amiable::test
