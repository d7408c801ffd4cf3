// Accounts, groups and subjects: a plan per account and subject, a decision per group and plan.
#include "launch/who.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "launch/examine.h"
#include "launch/plan_builder.h"
#include "launch/plan_shape.h"
#include "launch/principal_groups.h"
#include "model/overlay.h"

namespace amiable::launch {
namespace {

using report::Verdict;
using report::Who;
using report::WhoAnswer;

// A question as one account asks it, planned once for all its principals. The plan is the root
// user's: no row depends on who asks, but for the fact that the principal exists.
struct Sheet {
  // The second one only where both keys that a copy may get must agree (the switch copy-key).
  std::vector<Question> questions;
  std::size_t first_plan = 0;
  std::size_t like = 0;  // the first sheet that asks the same; itself when none does
  std::vector<std::string> labels;
};

// An answer, and the row of the (first) plan that its document is about.
struct Told {
  WhoAnswer answer;
  std::size_t row = 0;
};

std::string root_of(const Question& question, std::string_view account) {
  return fmt::format("arn:{}:iam::{}:root", partition_of_region(question.region), account);
}

Result<void> require_key_arn(const std::string& arn) {
  const auto parts = split_arn(arn);
  if (parts && parts->service == "kms" && parts->resource.starts_with("key/")) return {};
  return Error{ErrorKind::usage, fmt::format("`{}` is no ARN of a KMS key", arn), "",
               "write it as arn:aws:kms:us-west-2:444455556666:key/1234abcd-…"};
}

// The Region: given, that of the key, or the one that the facts of some account lead to.
Result<std::string> region_of(model::Inventory& inventory, const WhoSubject& subject,
                              const std::vector<std::string>& accounts) {
  if (!subject.key_arn.empty()) {
    TRY(require_key_arn(subject.key_arn));
    return std::string(split_arn(subject.key_arn)->region);
  }
  if (!subject.question.region.empty()) {
    Question question = subject.question;  // checks its form
    question.principal = root_of(question, accounts.empty() ? "000000000000" : accounts.front());
    TRY(infer(question, inventory));
    return question.region;
  }
  if (!subject.question.image.empty()) {
    std::vector<std::string> seen = inventory.image_regions(subject.question.image);
    if (seen.size() == 1) return std::move(seen.front());
  }
  std::set<std::string> regions;
  Error failed;
  for (const std::string& account : accounts) {
    Question question = subject.question;
    question.principal = root_of(question, account);
    question.account = account;
    if (auto inferred = infer(question, inventory); !inferred.ok()) {
      failed = inferred.error();
    } else {
      regions.insert(question.region);
    }
  }
  if (regions.size() == 1) return *regions.begin();
  if (regions.empty()) return failed;
  return Error{ErrorKind::usage, fmt::format("several Regions fit: {}", fmt::join(regions, ", ")),
               "", "add --region REGION"};
}

// Rows that a launch asks of the key which encrypts image and volume alike.
Plan key_plan(model::Inventory& inventory, const Question& question, const std::string& key) {
  PlanBuilder builder(inventory, question, PlanRows::all);
  const auto parts = split_arn(key);
  KeyTask task;
  task.source_key = task.target_key = key;
  task.source_use = KeyUse::source;
  task.target_use = parts->account == question.account ? KeyUse::same_own : KeyUse::same_shared;
  task.source_id = task.target_id = new_volume;
  task.region = task.source_region = parts->region;
  task.instance = true;
  builder.add_task(task);
  return std::move(builder.plan);
}

bool hangs_on_copy_key(const Question& question) {
  const bool copies =
      question.operation == Operation::copy || question.operation == Operation::copy_snapshot;
  return copies && question.kms_key_id.empty() && question.assumptions.is("copy-key", "unknown");
}

void keep_need(std::vector<report::MissingInput>& all, const model::Need& need) {
  const bool known = std::any_of(all.begin(), all.end(),
                                 [&need](const auto& one) { return one.path == need.path; });
  if (known) return;
  all.push_back({need.path, need.command, need.account, "lists the account's principals"});
}

// The facts of a refused or open question that a table shows beside it.
void add_place(const std::vector<Judged>& rows, Told& told) {
  WhoAnswer& answer = told.answer;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Judged& row = rows[i];
    if (!row.decides() || (!row.refused() && !row.open())) continue;
    if (row.refused() != (answer.verdict == Verdict::fails)) continue;
    if (!row.call.documents.empty()) answer.document = row.call.documents.front();
    if (answer.verdict == Verdict::unknown && answer.note.empty()) answer.note = row.call.note;
    told.row = i;
    return;
  }
}

// The same answer about another subject: its ids, and the file that its fact stands in.
WhoAnswer relabelled(const Told& told, const Sheet& from, const Sheet& to, const Plan& plan) {
  WhoAnswer answer = told.answer;
  const auto relabel = [&](std::vector<report::Finding>& findings) {
    for (report::Finding& one : findings) {
      const auto label = std::find(from.labels.begin(), from.labels.end(), one.resource);
      if (label != from.labels.end()) {
        one.resource = to.labels[static_cast<std::size_t>(label - from.labels.begin())];
      }
    }
  };
  relabel(answer.failing);
  relabel(answer.advice);
  const bool refused = answer.verdict == Verdict::fails && !plan.steps.empty();
  if (!refused || plan.steps[told.row].kind != Step::Kind::fact) return answer;
  const Fact& fact = plan.steps[told.row].fact;
  answer.document = fact.origin.source ? document_of(fact) : report::Document();
  return answer;
}

// What two answers must have in common to be shown as one.
std::string likeness(const WhoAnswer& answer) {
  std::string out(1, static_cast<char>('0' + static_cast<int>(answer.verdict)));
  const auto add = [&out](const report::Finding& one) {
    out += fmt::format("\n{}\t{}\t{}\t{}", one.action, one.resource, one.reason,
                       static_cast<int>(one.strength));
  };
  for (const report::Finding& one : answer.failing) add(one);
  for (const report::Finding& one : answer.advice) add(one);
  for (const report::MissingInput& one : answer.missing_inputs) out += "\n" + one.path;
  return out + "\n" + answer.note;
}

class Asking {
 public:
  Asking(model::Inventory& inventory, const WhoRequest& request, const ShowProgress& progress)
      : inventory_(inventory), request_(request), show_(progress) {}

  Result<Who> ask() {
    std::vector<std::string> accounts = inventory_.accounts();
    if (!request_.accounts.empty()) accounts = request_.accounts;
    for (const WhoSubject& subject : request_.subjects) {
      regions_.push_back(TRY(region_of(inventory_, subject, accounts)));
      add_question(subject);
    }
    answers_.resize(request_.subjects.size());
    progress_.accounts = accounts.size();
    for (const std::string& account : accounts) {
      TRY(ask_account(account));
      ++progress_.accounts_done;
    }
    if (who_.principals == 0) return nobody();
    sort_answers();
    return std::move(who_);
  }

 private:
  Error nobody() const {
    const std::string next =
        who_.missing_inputs.empty()
            ? std::string("name an account that has users or roles")
            : fmt::format("gather {} with `{}`", who_.missing_inputs.front().path,
                          who_.missing_inputs.front().command);
    return {ErrorKind::usage,
            "no users and no roles were gathered, so there is nobody to ask about", "", next};
  }

  void add_question(const WhoSubject& subject) {
    const Question& question = subject.question;
    report::WhoQuestion out;
    out.operation = subject.key_arn.empty() ? operation_name(question.operation) : "use";
    out.subject = subject.key_arn;
    for (const std::string* id :
         {&question.image, &question.instance, &question.snapshot, &question.volume}) {
      if (out.subject.empty()) out.subject = *id;
    }
    out.region = regions_.back();
    out.source_region = question.source_region.empty() ? out.region : question.source_region;
    who_.questions.push_back(std::move(out));
  }

  void show() const {
    if (show_) show_(progress_);
  }

  Sheet sheet_of(std::size_t subject, const std::string& account) const {
    Sheet sheet;
    Question question = request_.subjects[subject].question;
    question.region = regions_[subject];
    if (question.source_region.empty()) question.source_region = question.region;
    question.account = account;
    question.principal = root_of(question, account);
    sheet.questions.push_back(question);
    if (hangs_on_copy_key(question)) {
      (void)question.assumptions.set("copy-key=same");  // the value comes from the switch's table
      sheet.questions.push_back(std::move(question));
    }
    return sheet;
  }

  Result<void> ask_account(const std::string& account) {
    progress_.account = account;
    progress_.decided = progress_.decided_of_all = 0;
    show();
    std::vector<Sheet> sheets;
    std::vector<Plan> plans;
    for (std::size_t i = 0; i < request_.subjects.size(); ++i) {
      sheets.push_back(sheet_of(i, account));
      sheets.back().first_plan = plans.size();
      for (const Question& question : sheets.back().questions) {
        const std::string& key = request_.subjects[i].key_arn;
        plans.push_back(key.empty() ? plan(inventory_, question)
                                    : key_plan(inventory_, question, key));
      }
    }
    PrincipalGroups groups(inventory_, account, plans);
    for (const Sheet& sheet : sheets) {
      for (const policy::PolicyPtr& policy : sheet.questions.front().session_policies) {
        groups.read_policy(policy);
      }
    }
    const auto need = inventory_.each_principal(account, [&](const model::Principal& principal) {
      groups.add(principal);
      if (++progress_.principals % 1024 == 0) show();
    });
    if (need) keep_need(who_.missing_inputs, *need);
    if (!inventory_.errors().empty()) return inventory_.errors().front();
    find_alike(sheets, plans, groups);
    progress_.decided_of_all = groups.groups().size() * sheets.size();
    for (PrincipalGroups::Group& group : groups.groups()) decide(account, sheets, plans, group);
    if (!inventory_.errors().empty()) return inventory_.errors().front();
    return {};
  }

  void find_alike(std::vector<Sheet>& sheets, const std::vector<Plan>& plans,
                  const PrincipalGroups& groups) {
    PlanShapes shapes(inventory_, groups.relevant_statements());
    std::map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < sheets.size(); ++i) {
      std::string shape;
      for (std::size_t k = 0; k < sheets[i].questions.size(); ++k) {
        shape += shapes.shape_of(plans[sheets[i].first_plan + k], sheets[i].questions[k].instance);
      }
      sheets[i].like = known.try_emplace(std::move(shape), i).first->second;
      sheets[i].labels = labels_of(plans[sheets[i].first_plan]);
    }
  }

  void decide(const std::string& account, std::vector<Sheet>& sheets,
              const std::vector<Plan>& plans, PrincipalGroups::Group& group) {
    const auto index = static_cast<std::uint32_t>(who_.groups.size());
    const std::string arn = group.example.arn;
    // Found without the account's list, which may be gone by now.
    model::Overlay world(inventory_);
    world.put(std::move(group.example));
    std::vector<Told> told(sheets.size());
    for (std::size_t i = 0; i < sheets.size(); ++i) {
      const std::size_t like = sheets[i].like;
      if (like == i) {
        told[i] = answer_of(world, arn, sheets[i], plans);
        ++who_.decided;
        add_answer(i, index, told[i].answer);
      } else {
        const Plan& plan = plans[sheets[i].first_plan];
        add_answer(i, index, relabelled(told[like], sheets[like], sheets[i], plan));
      }
      ++progress_.decided;
      if (progress_.decided % 64 == 0) show();
    }
    std::sort(group.members.begin(), group.members.end());
    who_.principals += group.members.size();
    who_.groups.push_back({account, arn, std::move(group.members)});
  }

  static Told answer_of(model::Inventory& world, const std::string& arn, Sheet& sheet,
                        const std::vector<Plan>& plans) {
    Told told;
    WhoAnswer& answer = told.answer;
    std::vector<Judged> first;
    for (std::size_t i = 0; i < sheet.questions.size(); ++i) {
      Question& question = sheet.questions[i];
      question.principal = arn;
      Judge judge(world, question, doubts_of(question));
      std::vector<Judged> rows;
      rows.reserve(plans[sheet.first_plan + i].steps.size());
      for (const Step& step : plans[sheet.first_plan + i].steps) rows.push_back(judge.judge(step));
      const Verdict verdict = settle(rows);
      if (i == 0) {
        answer.verdict = verdict;
        first = std::move(rows);
      } else if (verdict != answer.verdict) {
        answer.verdict = Verdict::unknown;
        answer.note = "depends on which key the copy gets (--assume copy-key=…)";
      }
    }
    Findings findings = findings_of(first);
    answer.failing = std::move(findings.failing);
    answer.advice = std::move(findings.advice);
    answer.contested = is_contested(answer.verdict, answer.advice);
    answer.missing_inputs = missing_inputs_of(first, answer.verdict);
    add_place(first, told);
    return told;
  }

  void add_answer(std::size_t subject, std::uint32_t group, WhoAnswer answer) {
    std::vector<WhoAnswer>& all = who_.questions[subject].answers;
    const auto [entry, inserted] = answers_[subject].try_emplace(likeness(answer), all.size());
    if (inserted) all.push_back(std::move(answer));
    all[entry->second].groups.push_back(group);
  }

  void sort_answers() {
    const auto rank = [](Verdict verdict) {
      return verdict == Verdict::succeeds ? 0 : verdict == Verdict::unknown ? 1 : 2;
    };
    for (report::WhoQuestion& question : who_.questions) {
      std::stable_sort(question.answers.begin(), question.answers.end(),
                       [&](const WhoAnswer& a, const WhoAnswer& b) {
                         if (a.verdict != b.verdict) return rank(a.verdict) < rank(b.verdict);
                         return count_members(who_, a) > count_members(who_, b);
                       });
    }
  }

  model::Inventory& inventory_;
  const WhoRequest& request_;
  const ShowProgress& show_;
  std::vector<std::string> regions_;
  // Per subject: where each answer stands in the question's list.
  std::vector<std::map<std::string, std::size_t>> answers_;
  WhoProgress progress_;
  Who who_;
};

}  // namespace

Result<Who> find_who(model::Inventory& inventory, const WhoRequest& request,
                     const ShowProgress& progress) {
  return Asking(inventory, request, progress).ask();
}

}  // namespace amiable::launch
