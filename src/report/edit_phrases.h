// Sentences about edits that the text, the scripts and the message to another administrator share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/cure.h"

namespace amiable::report {

// "one edit", "3 edits"; small numbers as words.
std::string counted(std::size_t count, std::string_view noun);

// "the key policy of key/1a2b3c4d-…", "the launch permission of ami-…"
std::string document_title(const Edit& edit);
// "add two statements to the key policy of key/1a2b3c4d-…"
std::string edit_sentence(const Edit& edit);
// The edits of an alternative in one line: "in 444455556666: add …; in 111122223333: …".
std::string alternative_sentence(const Alternative& alternative);

// "ami-… can launch in … as …", also where it cannot yet.
std::string success_sentence(const Diagnosis& diagnosis);

// Unique accounts in the order of their first edit.
std::vector<std::string> accounts_of(const std::vector<Edit>& edits);
bool has_guard_rail(const Alternative& alternative);

// What is newly allowed, by principal and resource.
struct AllowanceGroup {
  std::string principal, resource;
  std::vector<std::string> actions;
};
std::vector<AllowanceGroup> group_allowances(const std::vector<Allowance>& allows);
// "six permissions of one principal on one resource, nothing else"
std::string allowance_sentence(const Alternative& alternative);

// A JSON text over several lines, each ended; empty where it is no JSON.
std::string json_over_lines(const std::string& text);

// Two texts of a policy made readable: where its author wrote it on few long lines, over several.
struct ReadableTexts {
  std::string before, after;
  bool reformatted = false;
};
ReadableTexts readable_texts(const Edit& edit);

}  // namespace amiable::report
