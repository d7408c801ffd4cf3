// The answers of `amiable who` as rows for reading: questions that are answered alike together,
// names counted instead of listed where there are many. Internal to the module.
#pragma once

#include "report/who_answers.h"

namespace amiable::report {

// Questions that differ in their subject alone.
struct WhoRowGroup {
  const WhoQuestion* question = nullptr;  // the first
  std::vector<std::string> subjects;
};
std::vector<WhoRowGroup> group_questions(const Who& who);

// Those who have an answer, of one account: "user/UserB, role/Deployer and 40 more".
struct WhoNames {
  std::string account, names;
};
std::vector<WhoNames> names_of(const Who& who, const WhoAnswer& answer, const WhoView& view);

// "who can launch ami-… in us-west-2"
std::string who_sentence(const WhoRowGroup& group, const WhoView& view);
// "2 of 7 principals can, 4 cannot, of 1 it cannot be told"
std::string who_counts(const Who& who, const WhoQuestion& question);
// can, cannot, cannot tell
std::string_view who_word(Verdict verdict);
// Why, one line each: the first refused calls, what is contested, what to gather.
std::vector<std::string> who_reasons(const WhoRowGroup& group, const WhoAnswer& answer,
                                     const WhoView& view);
// Answers of one verdict that a view leaves out: how many from the first on are shown.
std::size_t shown_answers(const WhoView& view);

}  // namespace amiable::report
