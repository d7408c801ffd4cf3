// Several ways are tried, each in rounds: examine, propose, apply to an overlay, examine again.
// Then everything that can be left out is left out.
#include "launch/remedy.h"

#include <fmt/format.h>

#include <algorithm>

#include "launch/causes.h"
#include "launch/diagnose.h"
#include "launch/edits.h"
#include "launch/new_permissions.h"
#include "launch/proposals.h"

namespace amiable::launch {
namespace {

using report::Verdict;

constexpr int rounds_max = 6;
constexpr std::size_t other_keys_max = 8;

bool same(const std::vector<Change>& a, const std::vector<Change>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Change& x, const Change& y) { return same(x, y); });
}

struct Attempt {
  Strategy strategy;
  std::vector<Change> changes;
  Verdict after = Verdict::fails;
  std::vector<report::NotCurable> not_curable;
  std::size_t order = 0;

  std::size_t guard_rails() const {
    return static_cast<std::size_t>(std::count_if(
        changes.begin(), changes.end(), [](const Change& one) { return one.guard_rail; }));
  }
};

class Remedy {
 public:
  Remedy(model::Inventory& inventory, const Question& question, const RemedyOptions& options)
      : inventory_(inventory), question_(question), options_(options) {}

  report::Cure find(report::Diagnosis diagnosis) {
    report::Cure cure;
    cure.verdict_after = diagnosis.verdict;
    cure.diagnosis = std::move(diagnosis);
    if (cure.diagnosis.verdict != Verdict::fails) return cure;
    std::vector<Attempt> attempts = all_attempts();
    drop_vain(attempts);
    rank(attempts);
    for (const Attempt& attempt : attempts) cure.alternatives.push_back(alternative(attempt));
    int place = 1;
    for (report::Alternative& one : cure.alternatives) one.rank = place++;
    if (!cure.alternatives.empty()) {
      cure.verdict_after = cure.alternatives.front().verdict_after;
    }
    if (cure.verdict_after != Verdict::succeeds) cure.not_curable = std::move(not_curable_);
    return cure;
  }

 private:
  Examined examined(EditedWorld& world) const {
    return examine(world.inventory(), world.question(), doubts_of(question_));
  }

  // What the world with these changes comes to.
  struct Outcome {
    Verdict verdict = Verdict::fails;
    std::size_t refusals = SIZE_MAX;  // a change that cannot be made helps nobody
  };
  Outcome outcome_of(const std::vector<Change>& changes) {
    EditedWorld world(inventory_, question_);
    if (!world.apply(changes)) return {};
    Examined told = examined(world);
    settle_copy_key(world.inventory(), world.question(), told);
    const auto refusals = std::count_if(told.rows.begin(), told.rows.end(), [](const Judged& row) {
      return row.decides() && row.refused();
    });
    return {told.verdict, static_cast<std::size_t>(refusals)};
  }

  Attempt attempt(Strategy strategy) {
    Attempt out;
    out.strategy = std::move(strategy);
    for (int round = 0; round < rounds_max; ++round) {
      EditedWorld world(inventory_, question_);
      if (!world.apply(out.changes)) {
        out.after = Verdict::fails;
        break;
      }
      Examined told = examined(world);
      const bool refused = told.verdict == Verdict::fails;
      settle_copy_key(world.inventory(), world.question(), told);
      out.after = told.verdict;
      if (!refused) break;
      Proposal proposal = propose(world, told, options_, out.strategy);
      out.not_curable = std::move(proposal.not_curable);
      if (!join(std::move(proposal.changes), out.changes)) break;
    }
    if (out.after == Verdict::succeeds) minimise(out.changes);
    return out;
  }

  // False: nothing new was proposed.
  static bool join(std::vector<Change> proposed, std::vector<Change>& changes) {
    const std::size_t before = changes.size();
    for (Change& one : proposed) {
      const bool known = std::any_of(changes.begin(), changes.end(),
                                     [&one](const Change& other) { return same(one, other); });
      if (!known) changes.push_back(std::move(one));
    }
    return changes.size() > before;
  }

  // INVARIANT afterwards: without any one of the changes the operation fails.
  void minimise(std::vector<Change>& changes) {
    for (std::size_t i = changes.size(); i-- > 0 && changes.size() > 1;) {
      std::vector<Change> fewer = changes;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (outcome_of(fewer).verdict == Verdict::succeeds) changes = std::move(fewer);
    }
  }

  std::vector<Attempt> all_attempts() {
    std::vector<Attempt> out;
    for (const Strategy& strategy : strategies()) {
      Attempt one = attempt(strategy);
      one.order = out.size();
      if (one.after == Verdict::fails) {
        keep_reasons(std::move(one.not_curable));
        if (one.changes.empty() || !out.empty()) continue;
      }
      const bool known = std::any_of(out.begin(), out.end(), [&one](const Attempt& other) {
        return same(one.changes, other.changes);
      });
      if (!known && !one.changes.empty()) out.push_back(std::move(one));
    }
    // What only helps in part is worth telling when nothing helps wholly.
    const auto succeeds = [](const Attempt& one) { return one.after == Verdict::succeeds; };
    if (std::any_of(out.begin(), out.end(), succeeds)) {
      std::erase_if(out, [&](const Attempt& one) { return !succeeds(one); });
    }
    return out;
  }

  // Nothing helps a principal that does not exist, and an edit that leaves as many refusals as
  // before helps nobody.
  void drop_vain(std::vector<Attempt>& attempts) {
    const bool nobody = std::any_of(not_curable_.begin(), not_curable_.end(), [](const auto& one) {
      return one.reason == "principal-missing";
    });
    const std::size_t before = outcome_of({}).refusals;
    std::erase_if(attempts, [&](const Attempt& one) {
      return one.after == Verdict::fails && (nobody || outcome_of(one.changes).refusals >= before);
    });
  }

  void keep_reasons(std::vector<report::NotCurable> reasons) {
    if (not_curable_.empty()) not_curable_ = std::move(reasons);
  }

  std::vector<Strategy> strategies() {
    std::vector<Strategy> out;
    const auto add = [&out](std::string_view why) -> Strategy& {
      out.emplace_back().why = why;
      return out.back();
    };
    // Existing statements let more be done than the measured minimum.
    add("the smallest edit: exactly this principal, in the documents that stand in the way")
        .existing_statements = !options_.minimal;
    add("existing statements stay as they are; new ones stand beside them").existing_statements =
        false;
    add("the key's owner decides alone; no identity policy changes").key_policy_first = true;
    add("no policy is edited; a grant can be revoked by itself").grants = true;
    add("the account's own IAM policies decide about the key from then on, as a default key "
        "policy lets them")
        .delegation = true;
    for (const auto& [key, of_target] : other_keys()) {
      Strategy& other = add(of_target ? "another key of the own account"
                                      : "a copy of the image under a key that can be shared");
      other.other_key = key;
      other.other_key_for_target = of_target;
    }
    return out;
  }

  // Customer managed keys that stand behind the aliases of the image's owner, and one's own.
  std::vector<std::pair<std::string, bool>> other_keys() {
    std::vector<std::pair<std::string, bool>> out;
    const std::string& where =
        question_.source_region.empty() ? question_.region : question_.source_region;
    const auto image = inventory_.image(question_.image, question_.account, where);
    if (image.is_found()) add_keys(image->owner, where, false, out);
    add_keys(question_.account, question_.region, true, out);
    out.emplace_back("alias/aws/ebs", true);
    return out;
  }

  void add_keys(const std::string& account, const std::string& region, bool of_target,
                std::vector<std::pair<std::string, bool>>& out) {
    const auto aliases = inventory_.aliases(account, region);
    if (!aliases.is_found()) return;
    for (const model::Alias& alias : *aliases) {
      if (alias.target_key_id.empty() || alias.name.starts_with("alias/aws/")) continue;
      if (out.size() >= other_keys_max) return;
      const std::string arn = fmt::format("arn:{}:kms:{}:{}:key/{}", partition_of_region(region),
                                          region, account, alias.target_key_id);
      if (inventory_.key(arn).is_found()) out.emplace_back(arn, of_target);
    }
  }

  // Grants come first for roles that only a grant reaches across accounts, and where preferred.
  bool is_preferred(const Attempt& one) const {
    const bool grants = std::any_of(one.changes.begin(), one.changes.end(), [](const Change& each) {
      return each.setting.document == "grant";
    });
    const bool copies = std::any_of(one.changes.begin(), one.changes.end(), [](const Change& each) {
      return each.setting.document == "new-copy";
    });
    switch (options_.prefer) {
      case Preference::grant:
        return grants;
      case Preference::copy:
        return copies;
      case Preference::policy:
        return !grants && !copies;
      case Preference::none:
        break;
    }
    return is_service_linked(question_) && grants && is_cross_account(one);
  }

  bool is_cross_account(const Attempt& one) const {
    return std::any_of(one.changes.begin(), one.changes.end(), [this](const Change& each) {
      const auto arn = split_arn(each.setting.target);
      return arn && arn->account != question_.account;
    });
  }

  void rank(std::vector<Attempt>& attempts) {
    std::stable_sort(attempts.begin(), attempts.end(), [this](const Attempt& a, const Attempt& b) {
      const auto key = [this](const Attempt& one) {
        return std::tuple(one.after != Verdict::succeeds, !is_preferred(one), one.guard_rails() > 0,
                          one.order);
      };
      return key(a) < key(b);
    });
  }

  report::Alternative alternative(const Attempt& attempt) {
    EditedWorld world(inventory_, question_);
    world.apply(attempt.changes);
    report::Alternative out;
    out.verdict_after = attempt.after;
    out.edits = edits_of(inventory_, question_, world, attempt.changes);
    // Where no policy changes, what stands in the way says it best.
    const bool settings_only = world.documents().empty();
    out.why = settings_only ? out.edits.front().why : attempt.strategy.why;
    out.allows = new_permissions(inventory_, question_, world, out.edits);
    out.allows_bounded = std::none_of(out.edits.begin(), out.edits.end(), [](const auto& edit) {
      const bool exception = edit.guard_rail && edit.document != "permissions-boundary";
      return exception || edit.document == "new-copy" || edit.document == "tag" ||
             edit.document == "allowed-images";
    });
    return out;
  }

  model::Inventory& inventory_;
  const Question& question_;
  const RemedyOptions& options_;
  std::vector<report::NotCurable> not_curable_;
};

}  // namespace

Result<report::Cure> find_cure(model::Inventory& inventory, const Question& question,
                               const RemedyOptions& options) {
  report::Diagnosis diagnosis = TRY(diagnose(inventory, question));
  return Remedy(inventory, question, options).find(std::move(diagnosis));
}

}  // namespace amiable::launch
