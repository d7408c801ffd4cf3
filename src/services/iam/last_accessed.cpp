// Service last accessed details: which services the policies of a user, group, role or policy
// allow, and when whoever has them called those last [IAM API reference,
// GenerateServiceLastAccessedDetails]. A job is done when it is made; its answers are read out of
// the event history each time.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/arn.h"
#include "base/ascii.h"
#include "crypto/random.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/last_accesses.h"

namespace amiable::services::iam {
namespace {

struct ServiceFacts {
  std::string_view space, name;
  std::span<const Operation> (*operations)();
};
// What `*` allows is told of the services that are served here.
constexpr ServiceFacts services_known[] = {
    {"autoscaling", "Amazon EC2 Auto Scaling", &autoscaling_operations},
    {"cloudtrail", "AWS CloudTrail", &cloudtrail_operations},
    {"ebs", "Amazon Elastic Block Store", &ebs_operations},
    {"ec2", "Amazon EC2", &ec2_operations},
    {"iam", "AWS Identity and Access Management", &iam_operations},
    {"kms", "AWS Key Management Service", &kms_operations},
    {"organizations", "AWS Organizations", &organizations_operations},
    {"ssm", "AWS Systems Manager", &ssm_operations},
    {"sts", "AWS Security Token Service", &sts_operations}};

const ServiceFacts* find_service(std::string_view space) {
  for (const ServiceFacts& facts : services_known) {
    if (facts.space == space) return &facts;
  }
  return nullptr;
}

using Policies = std::vector<policy::PolicyPtr>;

// Whom a report is about: the policies that allow, and those who have them.
struct Subject {
  Policies policies;
  std::vector<Actor> actors;
};

void add_policies(const Call& call, const store::Entity& entity, Policies& all) {
  for (const store::InlinePolicy& policy : entity.inline_policies) {
    all.push_back(policy.document.compiled);
  }
  for (const std::string& arn : entity.attached) {
    const store::ManagedPolicy* policy = find_policy(call, arn);
    if (policy != nullptr && policy->current() != nullptr) {
      all.push_back(policy->current()->document.compiled);
    }
  }
}

Subject subject_of(const Call& call, const store::User& user) {
  Subject subject;
  add_policies(call, user, subject.policies);
  for (const std::string& name : user.groups) {
    const store::Group* group = GroupKind::find(call, name);
    if (group != nullptr) add_policies(call, *group, subject.policies);
  }
  subject.actors.push_back({&user, "USER"});
  return subject;
}

Subject subject_of(const Call& call, const store::Group& group) {
  Subject subject;
  add_policies(call, group, subject.policies);
  for (const store::User* user : call.world.members(group.account, group.name)) {
    subject.actors.push_back({user, "USER"});
  }
  return subject;
}

Subject subject_of(const Call& call, const store::Role& role) {
  Subject subject;
  add_policies(call, role, subject.policies);
  subject.actors.push_back({&role, "ROLE"});
  return subject;
}

Subject subject_of(const Call& call, const store::ManagedPolicy& policy) {
  Subject subject;
  if (policy.current() != nullptr) subject.policies.push_back(policy.current()->document.compiled);
  const store::World::Attached uses = uses_of(call, policy);
  std::set<const store::User*> users(uses.users.begin(), uses.users.end());
  for (const store::Group* group : uses.groups) {
    for (const store::User* user : call.world.members(group->account, group->name)) {
      users.insert(user);
    }
  }
  for (const store::User* user : users) subject.actors.push_back({user, "USER"});
  for (const store::Role* role : uses.roles) subject.actors.push_back({role, "ROLE"});
  return subject;
}

// By the exact ARN, path included.
template <class Kind>
Answer<Subject> subject_named(const Call& call, const std::string& arn, std::string_view name) {
  const auto* record = Kind::find(call, name);
  if (record == nullptr || record->arn != arn) return absent(Kind::type, name);
  return subject_of(call, *record);
}

Answer<Subject> subject_of(const Call& call, const std::string& arn) {
  const auto parts = split_arn(arn);
  const bool iam = parts && parts->service == "iam";
  const std::string_view name = iam ? last_part(parts->resource) : std::string_view();
  const auto is = [&](std::string_view type) {
    return iam && parts->resource.starts_with(std::string(type) + "/");
  };
  if (is("user")) return subject_named<UserKind>(call, arn, name);
  if (is("group")) return subject_named<GroupKind>(call, arn, name);
  if (is("role")) return subject_named<RoleKind>(call, arn, name);
  if (is("policy")) return subject_of(call, *TRY(require_policy(call, arn)));
  return invalid_input(fmt::format("ARN {} is not valid.", arn));
}

bool may_allow(const policy::Statement& statement, const std::string& action) {
  const policy::ActionText text = policy::action_text(action);
  const bool named =
      std::any_of(statement.actions.begin(), statement.actions.end(),
                  [&](const policy::ActionPattern& one) { return policy::matches(one, text); });
  return named != statement.not_action;
}

template <class Visit>
void allowing(const Policies& policies, Visit visit) {
  for (const policy::PolicyPtr& policy : policies) {
    for (const policy::Statement& statement : policy->statements) {
      if (statement.effect == policy::Effect::allow) visit(statement);
    }
  }
}

bool may_allow(const Policies& policies, const std::string& action) {
  bool may = false;
  allowing(policies, [&](const policy::Statement& one) { may = may || may_allow(one, action); });
  return may;
}

bool may_allow_some(const Policies& policies, const ServiceFacts& facts) {
  const auto rows = facts.operations();
  return std::any_of(rows.begin(), rows.end(), [&](const Operation& row) {
    return may_allow(policies, fmt::format("{}:{}", facts.space, row.name));
  });
}

// Named ones as they are, known ones when something of them is allowed.
std::set<std::string> namespaces(const Policies& policies) {
  std::set<std::string> all;
  allowing(policies, [&all](const policy::Statement& statement) {
    if (statement.not_action) return;
    for (const policy::ActionPattern& action : statement.actions) {
      const bool wild = action.service.find_first_of("*?") != std::string::npos;
      if (!action.inert && !action.any && !wild) all.insert(action.service);
    }
  });
  for (const ServiceFacts& facts : services_known) {
    if (may_allow_some(policies, facts)) all.emplace(facts.space);
  }
  return all;
}

Answer<Asks> asks_generate(const api::GenerateServiceLastAccessedDetailsRequest& in, const Call&) {
  Ask ask;
  ask.action = "iam:GenerateServiceLastAccessedDetails";
  ask.resource = *in.Arn;
  return Asks{std::move(ask)};
}

Answer<api::GenerateServiceLastAccessedDetailsResponse> generate(
    const api::GenerateServiceLastAccessedDetailsRequest& in, const Call& call,
    store::ChangeSet& changes) {
  TRY(subject_of(call, *in.Arn));
  store::AccessReport job;
  job.id = crypto::uuid4();
  job.account = call.account();
  job.arn = *in.Arn;
  job.granularity = in.Granularity.value_or("SERVICE_LEVEL");
  job.requested = call.now;
  api::GenerateServiceLastAccessedDetailsResponse out;
  out.JobId = job.id;
  changes.put(std::move(job));
  return out;
}

Answer<const store::AccessReport*> require_job(const Call& call, const std::string& id) {
  const store::AccessReport* job = call.world.access_report(call.account(), id);
  if (job == nullptr) return no_such_entity(fmt::format("Job {} cannot be found.", id));
  return job;
}

// Whoever the job is about may be gone since.
template <class Out>
void fill_job(const store::AccessReport& job, const Answer<Subject>& subject, Out& out) {
  out.JobStatus = subject.ok() ? "COMPLETED" : "FAILED";
  out.JobCreationDate = date(job.requested);
  out.JobCompletionDate = date(job.requested);
  if (!subject.ok()) {
    out.Error = api::ErrorDetails{subject.error().message, subject.error().code};
  }
}

std::vector<api::TrackedActionLastAccessed> actions_of(const ServiceFacts& facts,
                                                       const Policies& policies,
                                                       const ServiceAccesses& seen) {
  std::vector<api::TrackedActionLastAccessed> shapes;
  for (const Operation& row : facts.operations()) {
    if (!may_allow(policies, fmt::format("{}:{}", facts.space, row.name))) continue;
    api::TrackedActionLastAccessed shape;
    shape.ActionName = row.name;
    if (const auto use = seen.by_action.find(row.name); use != seen.by_action.end()) {
      shape.LastAccessedEntity = use->second.who->arn;
      shape.LastAccessedTime = date(use->second.time);
      shape.LastAccessedRegion = use->second.region;
    }
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

api::ServiceLastAccessed shape_of(const std::string& space, const ServiceAccesses& seen) {
  const ServiceFacts* facts = find_service(space);
  api::ServiceLastAccessed shape;
  shape.ServiceNamespace = space;
  shape.ServiceName = facts == nullptr ? space : std::string(facts->name);
  shape.TotalAuthenticatedEntities = static_cast<std::int64_t>(seen.by_actor.size());
  if (const LastAccess* last = seen.last()) {
    shape.LastAuthenticated = date(last->time);
    shape.LastAuthenticatedEntity = last->who->arn;
    shape.LastAuthenticatedRegion = last->region;
  }
  return shape;
}

Answer<api::GetServiceLastAccessedDetailsResponse> get(
    const api::GetServiceLastAccessedDetailsRequest& in, const Call& call) {
  const store::AccessReport* job = TRY(require_job(call, *in.JobId));
  Page page = TRY(Page::of("services last accessed", in));
  const Answer<Subject> subject = subject_of(call, job->arn);
  api::GetServiceLastAccessedDetailsResponse out;
  fill_job(*job, subject, out);
  out.JobType = job->granularity;
  auto& services = out.ServicesLastAccessed.emplace();
  if (subject.ok()) {
    const Policies& policies = subject.value().policies;
    const auto accesses = last_accesses(call, subject.value().actors);
    for (const std::string& space : namespaces(policies)) {
      if (space <= page.after()) continue;
      if (!page.admits(space)) break;
      const auto found = accesses.find(space);
      const ServiceAccesses seen = found == accesses.end() ? ServiceAccesses() : found->second;
      services.push_back(shape_of(space, seen));
      const ServiceFacts* facts = find_service(space);
      if (facts == nullptr || job->granularity != "ACTION_LEVEL") continue;
      services.back().TrackedActionsLastAccessed = actions_of(*facts, policies, seen);
    }
  }
  page.close(out);
  return out;
}

api::EntityDetails shape_of(const Actor& actor, const ServiceAccesses* seen) {
  const store::Entity& entity = *actor.entity;
  api::EntityDetails shape;
  shape.EntityInfo =
      api::EntityInfo{entity.arn, entity.name, std::string(actor.type), entity.id, entity.path};
  if (seen == nullptr) return shape;
  const auto use = seen->by_actor.find(entity.id);
  if (use != seen->by_actor.end()) shape.LastAuthenticated = date(use->second.time);
  return shape;
}

Answer<api::GetServiceLastAccessedDetailsWithEntitiesResponse> get_entities(
    const api::GetServiceLastAccessedDetailsWithEntitiesRequest& in, const Call& call) {
  const store::AccessReport* job = TRY(require_job(call, *in.JobId));
  Page page = TRY(Page::of("entities last accessed", in));
  const Answer<Subject> subject = subject_of(call, job->arn);
  api::GetServiceLastAccessedDetailsWithEntitiesResponse out;
  fill_job(*job, subject, out);
  auto& details = out.EntityDetailsList.emplace();
  const std::string space = ascii_lowered(*in.ServiceNamespace);
  if (subject.ok() && namespaces(subject.value().policies).contains(space)) {
    const std::vector<Actor>& actors = subject.value().actors;
    const auto accesses = last_accesses(call, actors);
    const auto found = accesses.find(space);
    std::vector<Keyed> keys;
    for (const Actor& actor : actors) keys.push_back({actor.entity->arn, keys.size()});
    for (const std::size_t i : rows_of(page, std::move(keys))) {
      details.push_back(shape_of(actors[i], found == accesses.end() ? nullptr : &found->second));
    }
  }
  page.close(out);
  return out;
}

}  // namespace

// The walk over the journal is work for the pool of files.
std::vector<Operation> last_accessed_rows() {
  using Get = op::GetServiceLastAccessedDetails;
  using GetEntities = op::GetServiceLastAccessedDetailsWithEntities;
  return {writing<op::GenerateServiceLastAccessedDetails>(asks_generate, generate),
          reads<Get::Request, Get::Response>("iam", Get::name, asks_account<Get>, get, Pace::disk),
          reads<GetEntities::Request, GetEntities::Response>(
              "iam", GetEntities::name, asks_account<GetEntities>, get_entities, Pace::disk)};
}

}  // namespace amiable::services::iam
