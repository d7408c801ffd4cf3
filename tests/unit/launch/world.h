// A world of tests/cases: a bundle, perhaps changed, and one question about it.
#pragma once

#include "launch/causes.h"
#include "launch/diagnose.h"
#include "sources/bundle.h"
#include "support/cases.h"
#include "support/patched_tree.h"

namespace amiable::test {

struct World {
  std::string name;
  Json data;  // question and expected; patched worlds: base and changes
  bool patched = false;
};

inline Json question_of(const World& world) {
  Json question = world.data.value("question", Json::object());
  if (!world.patched) return question;
  Json whole = read_json(source_dir() / "tests/cases/worlds" /
                         world.data["base"].get<std::string>() / "case.json");
  whole["question"].merge_patch(question);
  return whole["question"];
}

inline std::unique_ptr<sources::FileTree> tree_of(const World& world) {
  const std::string base = world.patched ? world.data["base"].get<std::string>() : world.name;
  auto tree = sources::open_folder(source_dir() / "tests/cases/worlds" / base / "bundle");
  if (!tree.ok()) throw std::runtime_error(tree.error().message);
  return std::make_unique<PatchedTree>(std::move(tree.value()),
                                       world.patched ? world.data : Json::object());
}

inline std::unique_ptr<model::Inventory> inventory_of(const World& world) {
  auto opened = sources::open_bundle(tree_of(world));
  if (!opened.ok()) throw std::runtime_error(opened.error().message);
  return std::move(opened.value());
}

inline Result<launch::Question> asked_of(const World& world, model::Inventory& inventory) {
  const std::string text = question_of(world).dump();
  auto document = json::parse(std::make_shared<Source>("question", text));
  if (!document.ok()) return document.error();
  auto question = launch::read_question(document.value()->root());
  if (!question.ok()) return question.error();
  launch::Question& asked = question.value();
  asked.now = "2026-06-01T12:00:00Z";
  for (const Json& one : world.data.value("assume", Json::array())) {
    if (auto set = asked.assumptions.set(one.get<std::string>()); !set.ok()) return set.error();
  }
  asked.strict = world.data.value("strict", false);
  if (world.data.value("strict_docs", false)) asked.assumptions.use_documented();
  if (auto inferred = launch::infer(asked, inventory); !inferred.ok()) return inferred.error();
  return question;
}

inline Result<report::Diagnosis> diagnosis_of(const World& world, model::Inventory& inventory) {
  return launch::diagnose(inventory, TRY(asked_of(world, inventory)));
}

inline Result<report::Diagnosis> diagnosis_of(const World& world) {
  return diagnosis_of(world, *inventory_of(world));
}

inline std::vector<World> given_worlds() {
  std::vector<World> worlds;
  for (const auto& path : case_files("worlds")) {
    if (!std::filesystem::is_directory(path)) continue;
    worlds.push_back({path.filename().string(), read_json(path / "case.json"), false});
  }
  return worlds;
}

inline std::vector<World> patched_worlds() {
  std::vector<World> worlds;
  for (const auto& path : case_files("patched")) {
    for (Json& one : read_json(path)) {
      const std::string name = one["name"];
      worlds.push_back({name, std::move(one), true});
    }
  }
  return worlds;
}

}  // namespace amiable::test
