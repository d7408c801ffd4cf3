// Of the requests: which statement of which document would let them through.
#include "launch/proposals.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/ascii.h"
#include "launch/causes.h"
#include "launch/existing_statements.h"
#include "launch/key_statements.h"
#include "launch/plan_builder.h"

namespace amiable::launch {
namespace {

using authz::LayerKind;

// Keys that tell how somebody works (from where, with MFA): to be met, not edited away.
constexpr std::string_view circumstances[] = {
    "aws:sourceip",           "aws:vpcsourceip",
    "aws:sourcevpc",          "aws:sourcevpce",
    "aws:securetransport",    "aws:multifactorauthpresent",
    "aws:multifactorauthage", "aws:tokenissuetime",
    "aws:useragent",          "aws:referer"};
// Keys whose values stand for whole accounts: another value would open far more than is asked.
constexpr std::string_view whole_accounts[] = {
    "kms:calleraccount", "aws:principalorgid", "aws:principalorgpaths",    "aws:principalaccount",
    "aws:sourceaccount", "aws:principaltype",  "aws:principalisawsservice"};
constexpr std::string_view widening_operators[] = {"stringequals", "stringequalsignorecase",
                                                   "stringlike", "arnequals", "arnlike"};

template <class Range>
bool holds(const Range& range, std::string_view text) {
  return std::find(std::begin(range), std::end(range), text) != std::end(range);
}

// What one document lacks for one principal and, for KMS, one key.
struct Lack {
  LayerKind layer = LayerKind::none;
  std::string key;        // ARN; empty: EC2's own permissions
  std::string principal;  // ARN of user or role
  bool operator<(const Lack& other) const {
    return std::tie(layer, key, principal) < std::tie(other.layer, other.key, other.principal);
  }
};
struct Lacking {
  std::vector<std::string> actions, resources;
  bool decisive = false;  // a must row is among them
};

class Proposer {
 public:
  Proposer(EditedWorld& world, const Examined& examined, const RemedyOptions& options,
           const Strategy& strategy)
      : world_(world),
        inventory_(world.inventory()),
        question_(world.question()),
        examined_(examined),
        options_(options),
        strategy_(strategy),
        caller_(authz::find_caller(inventory_, question_.principal)) {}

  Proposal propose() {
    for (const Judged& row : examined_.rows) {
      if (!row.refused() || row.echo) continue;
      if (row.is_fact()) {
        if (row.decides()) propose_fact(world_, row, strategy_, out_);
      } else if (row.call.strength <= limit()) {
        read_request(row);
      }
    }
    for (const auto& [lack, lacking] : lacks_) {
      if (lacking.decisive) fill(lack, lacking);
    }
    return std::move(out_);
  }

 private:
  Strength limit() const { return options_.minimal ? Strength::must : Strength::contested; }

  std::string principal_of(const Judged& row) const {
    if (row.step->request.behalf == Behalf::infrastructure_role) {
      return fmt::format("arn:{}:iam::{}:role/aws:ec2-infrastructure",
                         partition_of_region(question_.region), question_.account);
    }
    if (caller_.record != nullptr) return caller_.record->arn;
    return caller_.role_arn.empty() ? question_.principal : caller_.role_arn;
  }

  void give_up(const Judged& row, std::string_view reason, std::string who, std::string what) {
    const auto same = [&](const report::NotCurable& one) {
      return one.reason == reason && one.what == what;
    };
    if (row.call.strength != Strength::must) return;
    if (std::any_of(out_.not_curable.begin(), out_.not_curable.end(), same)) return;
    out_.not_curable.push_back(
        {std::string(reason), row.call.resource, std::move(who), std::move(what)});
  }

  void add(Change change) {
    const auto is_it = [&change](const Change& one) { return same(one, change); };
    if (std::none_of(out_.changes.begin(), out_.changes.end(), is_it)) {
      out_.changes.push_back(std::move(change));
    }
  }

  // --- From a refused request to what lacks where.

  void read_request(const Judged& row) {
    std::size_t condition = 0;
    for (std::size_t i = 0; i < row.call.reasons.size(); ++i) {
      const std::string& reason = row.call.reasons[i];
      const LayerKind layer = row.why.layers[i];
      if (reason.starts_with("explicit-deny:")) {
        except(row, layer, reason);
      } else if (reason.starts_with("condition-mismatch:")) {
        meet(row, row.why.conditions.at(condition++), reason);
      } else {
        lack(row, layer);
      }
    }
  }

  void lack(const Judged& row, LayerKind layer) {
    const bool kms = row.call.action.starts_with("kms:");
    Lack what{layer == LayerKind::grant ? LayerKind::resource_policy : layer,
              kms ? row.call.resource_arn : std::string(), principal_of(row)};
    Lacking& lacking = lacks_[what];
    if (!holds(lacking.actions, row.call.action)) lacking.actions.push_back(row.call.action);
    const std::string resource = kms ? row.call.resource_arn : row.step->request.resource;
    if (!holds(lacking.resources, resource)) lacking.resources.push_back(resource);
    lacking.decisive = lacking.decisive || row.call.strength == Strength::must;
  }

  // A statement would allow it, were its condition met.
  void meet(const Judged& row, const FailedCondition& failed, std::string_view reason) {
    const std::string key = ascii_lowered(failed.key);
    if (holds(circumstances, key)) {
      return give_up(row, reason, "whoever makes the request",
                     fmt::format("meet the condition {} {}: {}", failed.op, failed.key,
                                 fmt::join(failed.policy_values, ", ")));
    }
    if (key.starts_with("aws:principaltag/") && tag_principal(row, failed)) return;
    const bool widens = failed.key_present && failed.request_values.size() == 1 &&
                        !is_placeholder(failed.request_values.front()) &&
                        holds(widening_operators, bare_operator(failed.op)) &&
                        !holds(whole_accounts, key);
    const auto document = widens ? document_of(inventory_, question_, failed.policy, failed.layer,
                                               principal_of(row), row.call.resource_arn)
                                 : std::nullopt;
    if (!document) return lack(row, failed.layer);
    if (row.call.strength != Strength::must) return;
    Change change;
    change.kind = Change::Kind::add_condition_value;
    change.document = *document;
    change.statement = failed.statement;
    change.op = failed.op;
    change.key = failed.key;
    change.value = failed.request_values.front();
    change.guard_rail = is_guard_rail(failed.layer);
    add(std::move(change));
  }

  // What is made by the operation has no id yet: a condition cannot name it.
  static bool is_placeholder(std::string_view value) {
    const auto has = [value](std::string_view id) { return value.find(id) != value.npos; };
    return has(new_volume) || has(new_snapshot) || has(new_instance);
  }

  bool tag_principal(const Judged& row, const FailedCondition& failed) {
    if (caller_.record == nullptr || failed.policy_values.empty()) return false;
    const std::string& wanted = failed.policy_values.front();
    if (wanted.find_first_of("*?$") != std::string::npos) return false;
    if (!holds(widening_operators, bare_operator(failed.op))) return false;
    if (row.call.strength != Strength::must) return true;
    Change change;
    change.kind = Change::Kind::setting;
    change.setting.account = caller_.record->account;
    change.setting.document = "tag";
    change.setting.change = "set";
    change.setting.target = caller_.record->arn;
    change.setting.key = failed.key.substr(failed.key.find('/') + 1);
    change.setting.value = wanted;
    change.key = change.setting.key;
    change.value = wanted;
    change.setting.why =
        fmt::format("a condition on {} lets only tagged principals in", failed.key);
    change.setting.who =
        fmt::format("an administrator of {} with iam:{}", change.setting.account,
                    caller_.record->kind == model::Principal::Kind::user ? "TagUser" : "TagRole");
    add(std::move(change));
    return true;
  }

  static bool is_guard_rail(LayerKind layer) {
    return layer == LayerKind::scp || layer == LayerKind::rcp ||
           layer == LayerKind::permissions_boundary;
  }

  // The exception that a Deny would need: everybody but this principal.
  void except(const Judged& row, LayerKind layer, std::string_view reason) {
    if (row.call.strength != Strength::must) return;
    bool any = false;
    for (const Denial& denial : row.why.denials) {
      if (denial.layer != layer) continue;
      const auto document = document_of(inventory_, question_, denial.policy, layer,
                                        principal_of(row), row.call.resource_arn);
      if (!document || is_aws_managed(document->arn)) continue;
      Change change;
      change.kind = Change::Kind::add_condition;
      change.document = *document;
      change.statement = denial.statement;
      const Exception exception = exception_in(denial.policy->statements[denial.statement]);
      change.op = exception.op;
      change.key = exception.key;
      change.value = principal_of(row);
      change.guard_rail = true;
      add(std::move(change));
      any = true;
    }
    if (!any) {
      give_up(row, reason,
              "the owner of " + (row.call.documents.empty() ? std::string("the policy")
                                                            : row.call.documents.front().name),
              "except " + principal_of(row) + " from its Deny");
    }
  }

  // --- From what lacks to changes.

  bool in_own_account(const Lack& lack) const {
    return account_in(lack.key) == account_in(lack.principal);
  }

  void fill(const Lack& lack, const Lacking& lacking) {
    const bool about_key = !lack.key.empty();
    const bool of_key = lack.layer == LayerKind::resource_policy;
    const bool of_identity = lack.layer == LayerKind::identity_policy;
    const bool service_linked = is_service_linked(question_);
    if (about_key && (of_key || of_identity) && strategy_.grants) return give_grant(lack);
    if (about_key && of_identity && in_own_account(lack) &&
        (service_linked || strategy_.key_policy_first)) {
      return fill_key_policy(lack, lacking);
    }
    if (of_key && strategy_.delegation && in_own_account(lack)) return delegate(lack);
    if (of_key) return fill_key_policy(lack, lacking);
    if (of_identity) return service_linked ? unreachable(lack) : fill_identity(lack, lacking);
    if (lack.layer == LayerKind::permissions_boundary) return fill_boundary(lack, lacking);
    if (lack.layer == LayerKind::session_policy) return fill_session(lack, lacking);
    if (lack.layer == LayerKind::scp) return fill_scp(lack, lacking);
  }

  void unreachable(const Lack& lack) {
    out_.not_curable.push_back({"identity-policy-missing", lack.key, "nobody",
                                "the policy of a service-linked role cannot be edited"});
  }

  // What a statement needs to say: the documented pair when most of it lacks, else just the gap.
  std::vector<StatementParts> statements_for(const Lack& lack, const Lacking& lacking,
                                             std::string_view principal) const {
    if (lack.key.empty()) {
      StatementParts parts;
      parts.actions = lacking.actions;
      parts.resources = lacking.resources;
      return {parts};
    }
    std::vector<std::string> use;
    bool grants = false;
    for (const std::string& action : lacking.actions) {
      if (action == "kms:CreateGrant") {
        grants = true;
      } else {
        use.push_back(action);
      }
    }
    std::vector<StatementParts> out;
    if (!use.empty()) {
      StatementParts parts = use_statement(principal, lack.key);
      if (options_.minimal || use.size() == 1) parts.actions = use;
      if (use.size() == 1) parts.sid.clear();
      out.push_back(std::move(parts));
    }
    if (grants) {
      StatementParts parts = grant_statement(principal, lack.key);
      if (options_.minimal || use.empty()) parts.actions = {"kms:CreateGrant"};
      if (use.empty() && lack.layer != LayerKind::resource_policy) parts.sid.clear();
      out.push_back(std::move(parts));
    }
    return out;
  }

  void add_statements(const DocumentId& id, std::vector<StatementParts> statements, bool guard) {
    std::set<std::string> sids;
    if (!id.is_new) {
      if (const auto policy = find_document(inventory_, question_, id)) {
        for (const policy::Statement& one : policy->statements) sids.insert(one.sid);
      }
    }
    for (StatementParts& parts : statements) {
      const std::string stem = parts.sid;
      for (int n = 2; !parts.sid.empty() && sids.contains(parts.sid); ++n) {
        parts.sid = stem + std::to_string(n);
      }
      Change change;
      change.document = id;
      change.json = statement_text(parts);
      change.guard_rail = guard;
      add(std::move(change));
    }
  }

  std::string named(const Lack& lack) const {
    if (!options_.for_account) return lack.principal;
    const auto arn = split_arn(lack.principal);
    return arn ? fmt::format("arn:{}:iam::{}:root", arn->partition, arn->account) : lack.principal;
  }

  void fill_key_policy(const Lack& lack, const Lacking& lacking) {
    const DocumentId id{LayerKind::resource_policy, lack.key, "default", {}, {}, false};
    const auto policy = find_document(inventory_, question_, id);
    if (!policy) return;
    DocumentId stored = id;
    stored.name = policy->name;
    Lack in_key = lack;
    in_key.layer = LayerKind::resource_policy;
    Lacking rest = lacking;
    replace_nobodies(stored, *policy, named(lack), rest);
    if (strategy_.existing_statements) name_in_existing(stored, *policy, named(lack), rest);
    if (!rest.actions.empty()) {
      add_statements(stored, statements_for(in_key, rest, named(lack)), false);
    }
  }

  // AWS stores no policy that names somebody who is not there: the principal takes such a place
  // where it fits, and elsewhere the name goes.
  void replace_nobodies(const DocumentId& id, const policy::Policy& policy, const std::string& name,
                        Lacking& rest) {
    for (std::size_t i = 0; i < policy.statements.size(); ++i) {
      const policy::Statement& statement = policy.statements[i];
      if (!statement.principal) continue;
      bool placed = false;
      for (const policy::PrincipalPattern& one : statement.principal->names) {
        if (!is_nobody(one, id.owner, inventory_)) continue;
        const auto covered = [&](const std::string& action) { return covers(statement, action); };
        const bool fits = !placed && is_for_ebs_use(statement) &&
                          std::any_of(rest.actions.begin(), rest.actions.end(), covered);
        Change change;
        change.kind = fits ? Change::Kind::replace_principal : Change::Kind::remove_principal;
        change.document = id;
        change.statement = i;
        change.key = one.text;
        if (fits) change.value = name;
        if (fits) std::erase_if(rest.actions, covered);
        placed = placed || fits;
        add(std::move(change));
      }
    }
  }

  // Statements that let others use the key (or this principal other keys) for EBS and nothing more:
  // one more name in each.
  void name_in_existing(const DocumentId& id, const policy::Policy& policy, const std::string& name,
                        Lacking& rest) {
    const bool identity = id.layer == LayerKind::identity_policy;
    for (std::size_t i = 0; i < policy.statements.size(); ++i) {
      const policy::Statement& statement = policy.statements[i];
      if (!is_for_ebs_use(statement) || (!identity && !names_somebody(statement))) continue;
      const auto covered = [&statement](const std::string& action) {
        return covers(statement, action);
      };
      if (std::none_of(rest.actions.begin(), rest.actions.end(), covered)) continue;
      std::erase_if(rest.actions, covered);
      Change change;
      change.kind = identity ? Change::Kind::add_resource : Change::Kind::add_principal;
      change.document = id;
      change.statement = i;
      change.value = name;
      add(std::move(change));
    }
  }

  void delegate(const Lack& lack) {
    const auto arn = split_arn(lack.key);
    if (!arn) return;
    const DocumentId id{LayerKind::resource_policy, lack.key, "default", {}, {}, false};
    const auto policy = find_document(inventory_, question_, id);
    if (!policy) return;
    StatementParts parts;
    parts.sid = "Enable IAM User Permissions";
    parts.principal = fmt::format("arn:{}:iam::{}:root", arn->partition, arn->account);
    parts.actions = {"kms:*"};
    parts.resources = {"*"};
    DocumentId stored = id;
    stored.name = policy->name;
    add_statements(stored, {parts}, false);
  }

  // The caller's account makes the grant where the key policy lets it, else the key's. A
  // service-linked role has no policies: only a grant of its own account spares it one, so the key
  // policy has to let that account make it.
  std::string granting_account(const Lack& lack) {
    const std::string own(account_in(lack.principal)), owner(account_in(lack.key));
    const std::string root = root_of(lack.key, own);
    if (own == owner || may_directly(inventory_, question_, root, "kms:CreateGrant", lack.key)) {
      return own;
    }
    if (!is_service_linked(question_)) return owner;
    const DocumentId id{LayerKind::resource_policy, lack.key, "default", {}, {}, false};
    add_statements(id, {{"AllowGrantsToServiceLinkedRoles", root, {"kms:CreateGrant"}, {"*"}}},
                   false);
    return own;
  }

  void give_grant(const Lack& lack) {
    Change change;
    change.kind = Change::Kind::setting;
    report::Edit& edit = change.setting;
    edit.account = granting_account(lack);
    edit.document = "grant";
    edit.change = "create-grant";
    edit.target = lack.key;
    edit.grantee = lack.principal;
    if (options_.minimal) {
      for (const Judged& row : examined_.rows) {
        if (row.is_fact() || row.call.resource_arn != lack.key) continue;
        if (row.step->request.behalf != Behalf::forwarded) continue;
        const std::string operation = row.call.action.substr(4);
        if (row.call.strength == Strength::must && !holds(edit.operations, operation)) {
          edit.operations.push_back(operation);
        }
      }
    } else {
      edit.operations.assign(grant_operations.begin(), grant_operations.end());
    }
    edit.why = "no policy is edited; a grant can be revoked by itself";
    edit.who = fmt::format("whoever may call kms:CreateGrant on this key in {}", edit.account);
    change.key = lack.key;
    change.value = lack.principal;
    add(std::move(change));
  }

  // The principal's own policy that speaks about this key already.
  std::optional<DocumentId> speaking_policy(const model::Principal& record, const Lack& lack,
                                            bool small) const {
    std::optional<DocumentId> any;
    for (const policy::PolicyPtr& policy : record.identity.policies) {
      if (!is_own(*policy, record)) continue;
      const bool own_inline = policy->arn.empty();
      const DocumentId id{
          LayerKind::identity_policy, record.arn, policy->name, policy->arn, policy->holder, false};
      if (speaks_about(*policy, lack.key)) return as_known(id);
      if (own_inline && small && !any) any = id;
    }
    return any;
  }

  // A policy that an earlier change made is still a new one.
  DocumentId as_known(DocumentId id) const {
    DocumentId fresh = id;
    fresh.is_new = true;
    for (const EditedDocument& one : world_.documents()) {
      if (one.id == fresh) return fresh;
    }
    return id;
  }

  DocumentId new_policy(const model::Principal& record) const {
    const auto arn = split_arn(record.arn);
    const auto taken = inventory_.customer_policies(record.account);
    std::string name = "KmsKeyUsagePolicy";
    for (int n = 2; std::any_of(taken.begin(), taken.end(),
                                [&name](const auto& one) { return one->name == name; });
         ++n) {
      name = fmt::format("KmsKeyUsagePolicy{}", n);
    }
    return {
        LayerKind::identity_policy,
        record.arn,
        name,
        fmt::format("arn:{}:iam::{}:policy/{}", arn ? arn->partition : "aws", record.account, name),
        {},
        true};
  }

  // The principal's own statements about other keys, all that is needed: this key joins them.
  bool reach_further(const model::Principal& record, const Lack& lack, const Lacking& lacking) {
    for (const policy::PolicyPtr& policy : record.identity.policies) {
      if (!is_own(*policy, record)) continue;
      const DocumentId id{
          LayerKind::identity_policy, record.arn, policy->name, policy->arn, policy->holder, false};
      Lacking rest = lacking;
      const std::size_t before = out_.changes.size();
      name_in_existing(as_known(id), *policy, lack.key, rest);
      if (rest.actions.empty()) return true;
      out_.changes.resize(before);
    }
    return false;
  }

  void fill_identity(const Lack& lack, const Lacking& lacking) {
    const auto record = inventory_.principal(lack.principal);
    if (!record.is_found()) return;
    if (strategy_.existing_statements && !lack.key.empty() &&
        reach_further(*record, lack, lacking)) {
      return;
    }
    auto statements = statements_for(lack, lacking, {});
    const bool small = statements.size() == 1 && statements.front().actions.size() <= 2;
    auto id = speaking_policy(*record, lack, small);
    if (!id) {
      id = new_policy(*record);
      if (!lack.key.empty()) {  // the pair of a new policy has the names that people know
        for (StatementParts& parts : statements) {
          if (!parts.sid.empty()) continue;
          parts.sid = parts.for_aws_resources ? grant_statement({}, lack.key).sid
                                              : use_statement({}, lack.key).sid;
        }
      }
    }
    add_statements(*id, std::move(statements), false);
  }

  void fill_boundary(const Lack& lack, const Lacking& lacking) {
    const auto record = inventory_.principal(lack.principal);
    if (!record.is_found() || !record->boundary) return;
    for (const policy::PolicyPtr& policy : record->boundary->policies) {
      const DocumentId id{LayerKind::permissions_boundary,
                          record->arn,
                          policy->name,
                          policy->arn,
                          policy->holder,
                          false};
      if (is_aws_managed(id.arn)) continue;
      add_statements(id, statements_for(lack, lacking, {}), true);
      return;
    }
    out_.not_curable.push_back({"not-allowed:permissions-boundary", lack.key,
                                "an administrator of " + record->account,
                                "give " + record->arn + " another permissions boundary"});
  }

  void fill_session(const Lack& lack, const Lacking& lacking) {
    if (question_.session_policies.empty()) return;
    const DocumentId id{LayerKind::session_policy, {}, "0", {}, {}, false};
    add_statements(id, statements_for(lack, lacking, {}), false);
  }

  // Each level must allow: where FullAWSAccess is attached, it does.
  void fill_scp(const Lack& lack, const Lacking& lacking) {
    const auto membership = inventory_.membership(account_in(lack.principal));
    if (!membership.is_found()) return;
    for (const model::OrganizationLevel& level : membership->levels) {
      const auto& policies = level.scp.policies;
      const auto own = std::find_if(policies.begin(), policies.end(), [](const auto& one) {
        return account_in(one->arn) != "aws" && one->name != "FullAWSAccess";
      });
      const bool full = std::any_of(policies.begin(), policies.end(), [](const auto& one) {
        return account_in(one->arn) == "aws" || one->name == "FullAWSAccess";
      });
      if (full || own == policies.end()) continue;
      const DocumentId id{LayerKind::scp, {}, (*own)->name, (*own)->arn, (*own)->holder, false};
      StatementParts parts;
      parts.sid = "AllowUseOfTheKey";
      parts.actions = lacking.actions;
      parts.resources = lacking.resources;
      add_statements(id, {parts}, true);
    }
  }

  EditedWorld& world_;
  model::Inventory& inventory_;
  const Question& question_;
  const Examined& examined_;
  const RemedyOptions& options_;
  const Strategy& strategy_;
  authz::Caller caller_;
  std::map<Lack, Lacking> lacks_;
  Proposal out_;
};

}  // namespace

Proposal propose(EditedWorld& world, const Examined& examined, const RemedyOptions& options,
                 const Strategy& strategy) {
  return Proposer(world, examined, options, strategy).propose();
}

}  // namespace amiable::launch
