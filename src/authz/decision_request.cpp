// Reading a decision request: member by member, each error with its name and place.
#include "authz/decision_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>

#include "authz/kms_rules.h"
#include "base/ascii.h"

namespace amiable::authz {

using json::Type;
using json::Value;

// What the request's views point at.
struct DecisionRequest::Storage {
  json::DocumentPtr keep_alive;
  std::deque<std::string> texts;
  std::deque<std::vector<policy::PolicyPtr>> sets;
  std::vector<Layer> scp, rcp, endpoint;
  std::vector<model::Grant> grants;
  std::vector<model::Tag> encryption_context;
  std::vector<std::string> tokens;

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

namespace {

Error expected(const Value& value, std::string_view member, std::string_view what) {
  return {ErrorKind::unreadable,
          fmt::format("`{}` must be {}, found {}", member, what, json::type_name(value.type())),
          value.place(), "see docs/decision-request.md for the schema"};
}

bool is_null(const std::optional<Value>& value) { return !value || value->is(Type::null); }

struct KindName {
  std::string_view name;
  policy::PrincipalKind kind;
};
constexpr std::array kinds = {KindName{"user", policy::PrincipalKind::user},
                              KindName{"role", policy::PrincipalKind::role},
                              KindName{"session", policy::PrincipalKind::session},
                              KindName{"federated", policy::PrincipalKind::federated},
                              KindName{"root", policy::PrincipalKind::root},
                              KindName{"service", policy::PrincipalKind::service},
                              KindName{"anonymous", policy::PrincipalKind::anonymous}};

}  // namespace

class DecisionRequestReader {
 public:
  explicit DecisionRequestReader(DecisionRequest& out) : out_(out), storage_(*out.storage_) {}

  Result<void> read(const Value& root) {
    if (!root.is(Type::object)) return expected(root, "the decision request", "an object");
    root_ = root;
    if (const auto id = root.find("id")) out_.id_json_ = std::string(id->raw());
    const auto request = root.find("request");
    if (!request || !request->is(Type::object)) {
      return Error{ErrorKind::unreadable, "the decision request has no object `request`",
                   root.place(), "see docs/decision-request.md for the schema"};
    }
    TRY(read_unknown());
    TRY(read_request(*request));
    TRY(read_context(*request));
    TRY(read_caller_layers());
    TRY(read_levels("scpLevels", policy::Kind::scp, storage_.scp, out_.policies_.scp_complete));
    TRY(read_levels("rcpLevels", policy::Kind::rcp, storage_.rcp, out_.policies_.rcp_complete));
    out_.policies_.scp_levels = storage_.scp;
    out_.policies_.rcp_levels = storage_.rcp;
    TRY(read_endpoint());
    TRY(read_resource_policy());
    TRY(read_grants());
    derive_principal_keys();
    return {};
  }

 private:
  bool unknown(std::string_view member) const {
    return std::find(unknown_.begin(), unknown_.end(), member) != unknown_.end();
  }

  Result<void> read_unknown() {
    const auto list = root_->find("unknown");
    if (is_null(list)) return {};
    if (!list->is(Type::array)) return expected(*list, "unknown", "a list of member names");
    for (const Value name : list->elements()) {
      if (!name.is(Type::string)) return expected(name, "unknown", "a list of member names");
      unknown_.push_back(name.string());
      constexpr std::string_view context = "context:";
      const std::string& last = unknown_.back();
      if (last.starts_with(context)) out_.context_.set_unknown(last.substr(context.size()));
    }
    return {};
  }

  Result<std::string_view> text(const Value& object, std::string_view member) {
    const auto value = object.find(member);
    if (is_null(value)) return std::string_view();
    if (!value->is(Type::string)) return expected(*value, member, "a string");
    return storage_.keep(value->string());
  }

  Result<bool> flag(const Value& object, std::string_view member) {
    const auto value = object.find(member);
    if (is_null(value)) return false;
    if (!value->is(Type::boolean)) return expected(*value, member, "true or false");
    return value->boolean();
  }

  Result<void> read_request(const Value& request) {
    Request& out = out_.request_;
    out.action = TRY(text(request, "action"));
    if (out.action.empty()) {
      return Error{ErrorKind::unreadable, "`request.action` is missing", request.place(),
                   "name one action such as kms:Decrypt"};
    }
    out.resource = TRY(text(request, "resource"));
    if (out.resource.empty()) out.resource = "*";
    out.resource_account = TRY(text(request, "resourceAccount"));
    out.wildcard_only_action = TRY(flag(request, "wildcardOnlyAction"));
    out.service_linked_role = TRY(flag(request, "serviceLinkedRole"));
    out.aws_managed_key = TRY(flag(request, "awsManagedKey"));
    out.grant_id = TRY(text(request, "grantId"));
    TRY(read_pairs(request, "encryptionContext", storage_.encryption_context));
    out.encryption_context = storage_.encryption_context;
    TRY(read_strings(request, "grantTokens", storage_.tokens));
    out.grant_tokens = storage_.tokens;
    return read_principal(request);
  }

  Result<void> read_principal(const Value& request) {
    policy::Principal& principal = out_.request_.principal;
    const std::string_view arn = TRY(text(request, "principal"));
    const std::string_view type = TRY(text(request, "principalType"));
    principal.arn = arn;
    principal.kind = arn.empty() ? policy::PrincipalKind::anonymous : kind_of(arn);
    if (!type.empty()) {
      const auto known = std::find_if(kinds.begin(), kinds.end(),
                                      [type](const KindName& one) { return one.name == type; });
      if (known == kinds.end()) {
        return Error{ErrorKind::unreadable, fmt::format("`principalType` {} is not known", type),
                     request.find("principalType")->place(),
                     "use user, role, session, federated, root, service or anonymous"};
      }
      principal.kind = known->kind;
    }
    use_provider(principal);
    principal.unique_id = TRY(text(request, "principalId"));
    if (principal.unique_id.empty()) principal.unique_id = id_from_context();
    principal.role_arn = TRY(text(request, "roleArn"));
    principal.user_arn = TRY(text(request, "userArn"));
    if (const auto parts = split_arn(arn)) complete_principal(*parts);
    note_service_linked_role();
    return {};
  }

  static bool is_provider(const ArnView& arn) {
    return arn.service == "iam" && (arn.resource.starts_with("saml-provider/") ||
                                    arn.resource.starts_with("oidc-provider/"));
  }

  static policy::PrincipalKind kind_of(std::string_view arn) {
    using policy::PrincipalKind;
    const auto parts = split_arn(arn);
    if (!parts) return PrincipalKind::service;
    if (parts->resource == "root") return PrincipalKind::root;
    if (parts->resource.starts_with("assumed-role/")) return PrincipalKind::session;
    if (parts->resource.starts_with("federated-user/")) return PrincipalKind::federated;
    if (is_provider(*parts)) return PrincipalKind::provider;
    return parts->resource.starts_with("role/") ? PrincipalKind::role : PrincipalKind::user;
  }

  // Who AssumeRoleWithSAML and …WithWebIdentity speak for is known by its provider: an ARN, or the
  // host name of a public one.
  static void use_provider(policy::Principal& principal) {
    if (principal.kind != policy::PrincipalKind::federated) return;
    const auto parts = split_arn(principal.arn);
    if (parts ? is_provider(*parts) : !principal.arn.empty()) {
      principal.kind = policy::PrincipalKind::provider;
    }
  }

  void complete_principal(const ArnView& arn) {
    policy::Principal& principal = out_.request_.principal;
    principal.account = arn.account;
    principal.partition = arn.partition;
    if (principal.kind == policy::PrincipalKind::role) principal.role_arn = principal.arn;
    if (principal.kind != policy::PrincipalKind::session) return;
    const std::string_view rest = arn.resource.substr(arn.resource.find('/') + 1);
    principal.role_name = rest.substr(0, rest.find('/'));
    // Without more the role's path is not known: the context tells it, or there is none.
    if (principal.role_arn.empty()) principal.role_arn = role_arn_from_context(arn);
  }

  void note_service_linked_role() {
    const policy::Principal& principal = out_.request_.principal;
    const bool role_like = principal.kind == policy::PrincipalKind::role ||
                           principal.kind == policy::PrincipalKind::session;
    if (role_like && is_service_linked_role(principal.role_arn)) {
      out_.request_.service_linked_role = true;
    }
  }

  // A string of the request's context, whatever the key's letter case; empty when there is none.
  std::string_view context_text(std::string_view key) {
    const auto context = root_->find("request")->find("context");
    if (!context) return {};
    for (const json::Member member : context->members()) {
      if (equals_ignoring_case(member.key.string(), key) && member.value.is(Type::string)) {
        return storage_.keep(member.value.string());
      }
    }
    return {};
  }

  // `aws:userid` is AIDA… of a user, AROA…:name of a session.
  std::string_view id_from_context() {
    const std::string_view id = context_text("aws:userid");
    return id.starts_with("AIDA") || id.starts_with("AROA") ? id.substr(0, id.find(':'))
                                                            : std::string_view();
  }

  std::string_view role_arn_from_context(const ArnView& arn) {
    const std::string_view given = context_text("aws:PrincipalArn");
    if (given.find(":role/") != std::string_view::npos) return given;
    return storage_.keep(fmt::format("arn:{}:iam::{}:role/{}", arn.partition, arn.account,
                                     out_.request_.principal.role_name));
  }

  static std::string scalar(const Value& value) {
    return value.is(Type::string) ? value.string() : std::string(value.raw());
  }

  Result<void> read_context(const Value& request) {
    out_.request_.context = &out_.context_;
    const auto context = request.find("context");
    if (is_null(context)) return {};
    if (!context->is(Type::object)) return expected(*context, "context", "an object");
    for (const json::Member member : context->members()) {
      const std::string key = member.key.string();
      if (member.value.is(Type::object)) return expected(member.value, key, "a string or a list");
      if (!member.value.is(Type::array)) {
        if (!member.value.is(Type::null)) out_.context_.set(key, scalar(member.value));
        continue;
      }
      std::vector<std::string> values;
      for (const Value value : member.value.elements()) values.push_back(scalar(value));
      out_.context_.set_list(key, values);
    }
    return {};
  }

  Result<void> read_pairs(const Value& object, std::string_view member,
                          std::vector<model::Tag>& pairs) {
    const auto value = object.find(member);
    if (is_null(value)) return {};
    if (!value->is(Type::object)) return expected(*value, member, "an object of strings");
    for (const json::Member pair : value->members()) {
      if (!pair.value.is(Type::string)) return expected(pair.value, member, "an object of strings");
      pairs.push_back({pair.key.string(), pair.value.string()});
    }
    return {};
  }

  Result<void> read_strings(const Value& object, std::string_view member,
                            std::vector<std::string>& texts) {
    const auto value = object.find(member);
    if (is_null(value)) return {};
    if (!value->is(Type::array)) return expected(*value, member, "a list of strings");
    for (const Value one : value->elements()) {
      if (!one.is(Type::string)) return expected(one, member, "a list of strings");
      texts.push_back(one.string());
    }
    return {};
  }

  // A policy document, or {"name": …, "policy": document}.
  Result<policy::PolicyPtr> read_policy(const Value& value, policy::Kind kind) {
    std::string name;
    Value document = value;
    if (value.is(Type::object) && !value.find("Statement")) {
      if (const auto inner = value.find("policy")) document = *inner;
      if (const auto inner = value.find("document")) document = *inner;
      if (const auto given = value.find("name")) name = scalar(*given);
    }
    if (!document.is(Type::string)) return policy::parse(document, kind, std::move(name));
    auto source =
        std::make_shared<const Source>(document.source().name() + ", policy", document.string());
    return policy::parse(std::move(source), kind, std::move(name));
  }

  Result<Layer> read_set(const Value& value, std::string_view member, policy::Kind kind) {
    std::vector<policy::PolicyPtr>& set = storage_.sets.emplace_back();
    if (value.is(Type::array)) {
      for (const Value one : value.elements()) set.push_back(TRY(read_policy(one, kind)));
    } else if (value.is(Type::object)) {
      set.push_back(TRY(read_policy(value, kind)));
    } else {
      return expected(value, member, "a list of policies");
    }
    return Layer{set, true};
  }

  Result<std::optional<Layer>> read_layer(std::string_view member, policy::Kind kind) {
    const auto value = root_->find(member);
    std::optional<Layer> layer;
    if (!is_null(value)) layer = TRY(read_set(*value, member, kind));
    if (unknown(member)) {
      if (!layer) layer = Layer{};
      layer->complete = false;
    }
    return layer;
  }

  Result<void> read_caller_layers() {
    Policies& policies = out_.policies_;
    policies.identity =
        TRY(read_layer("identityPolicies", policy::Kind::identity)).value_or(Layer{});
    policies.boundary = TRY(read_layer("permissionsBoundary", policy::Kind::boundary));
    if (policies.boundary && policies.boundary->policies.empty() && policies.boundary->complete) {
      policies.boundary.reset();  // an empty list is no boundary
    }
    out_.request_.principal.has_boundary = policies.boundary.has_value();
    policies.session = TRY(read_layer("sessionPolicies", policy::Kind::session));
    if (policies.session && policies.session->policies.empty() && policies.session->complete) {
      policies.session.reset();
    }
    return {};
  }

  Result<void> read_levels(std::string_view member, policy::Kind kind, std::vector<Layer>& levels,
                           bool& complete) {
    complete = !unknown(member);
    const auto value = root_->find(member);
    if (is_null(value)) return {};
    if (!value->is(Type::array)) return expected(*value, member, "a list of levels");
    for (const Value level : value->elements()) {
      const auto policies = level.is(Type::object) ? level.find("policies") : std::optional(level);
      if (!policies) return expected(level, member, "a list of {level, policies}");
      levels.push_back(TRY(read_set(*policies, member, kind)));
    }
    return {};
  }

  Result<void> read_endpoint() {
    out_.policies_.endpoint_complete = !unknown("endpointPolicies");
    const auto value = root_->find("endpointPolicies");
    if (is_null(value)) return {};
    const Layer all = TRY(read_set(*value, "endpointPolicies", policy::Kind::endpoint));
    for (const policy::PolicyPtr& one : all.policies) {
      storage_.endpoint.push_back({storage_.sets.emplace_back(1, one), true});
    }
    out_.policies_.endpoint = storage_.endpoint;
    return {};
  }

  Result<void> read_resource_policy() {
    const std::string_view action = out_.request_.action;
    const policy::Kind kind = is_kms(action)         ? policy::Kind::key
                              : assumes_role(action) ? policy::Kind::trust
                                                     : policy::Kind::resource;
    const auto layer = TRY(read_layer("resourcePolicy", kind));
    out_.policies_.has_resource_policy = layer.has_value();
    if (layer) out_.policies_.resource = *layer;
    return {};
  }

  Result<void> read_grants() {
    out_.policies_.grants_complete = !unknown("grants");
    const auto value = root_->find("grants");
    if (is_null(value)) return {};
    if (!value->is(Type::array)) return expected(*value, "grants", "a list of grants");
    for (const Value one : value->elements()) {
      if (!one.is(Type::object)) return expected(one, "grants", "a list of grants");
      TRY(read_grant(one));
    }
    out_.policies_.grants = storage_.grants;
    return {};
  }

  Result<void> read_grant(const Value& value) {
    model::Grant grant;
    grant.id = TRY(text(value, "grantId"));
    grant.key_arn = TRY(text(value, "keyArn"));
    grant.grantee = TRY(text(value, "granteePrincipal"));
    grant.retiring_principal = TRY(text(value, "retiringPrincipal"));
    const std::string_view issuer = TRY(text(value, "issuingAccount"));
    const auto arn = split_arn(issuer);
    grant.issuing_account = arn ? arn->account : issuer;
    if (issuer.empty()) grant.issuing_account = out_.request_.resource_account;
    TRY(read_strings(value, "operations", grant.operations));
    TRY(read_strings(value, "tokens", grant.tokens));
    const auto visible = value.find("visible");
    grant.visible = is_null(visible) || !visible->is(Type::boolean) || visible->boolean();
    if (const auto constraints = value.find("constraints"); !is_null(constraints)) {
      if (!constraints->is(Type::object)) return expected(*constraints, "constraints", "an object");
      TRY(read_pairs(*constraints, "EncryptionContextSubset", grant.context_subset));
      TRY(read_pairs(*constraints, "EncryptionContextEquals", grant.context_equals));
      grant.has_subset = constraints->find("EncryptionContextSubset").has_value();
      grant.has_equals = constraints->find("EncryptionContextEquals").has_value();
    }
    storage_.grants.push_back(std::move(grant));
    return {};
  }

  // The `aws:Principal…` keys follow from the principal where the context does not say them.
  void derive_principal_keys() {
    const policy::Principal& principal = out_.request_.principal;
    policy::Context& context = out_.context_;
    const auto add = [&context](std::string_view key, std::string_view value) {
      if (!value.empty() && !context.has(key)) context.set(key, value);
    };
    if (principal.kind == policy::PrincipalKind::anonymous ||
        principal.kind == policy::PrincipalKind::provider) {
      return;
    }
    if (principal.kind == policy::PrincipalKind::service) {
      add("aws:PrincipalServiceName", principal.arn);
      add("aws:PrincipalIsAWSService", "true");
      return;
    }
    const bool session = principal.kind == policy::PrincipalKind::session;
    add("aws:PrincipalArn", session ? principal.role_arn : principal.arn);
    add("aws:PrincipalAccount", principal.account);
    add("aws:PrincipalIsAWSService", "false");
    add("aws:PrincipalType", principal_type(principal.kind));
  }

  static std::string_view principal_type(policy::PrincipalKind kind) {
    using policy::PrincipalKind;
    if (kind == PrincipalKind::root) return "Account";
    if (kind == PrincipalKind::user) return "User";
    return kind == PrincipalKind::federated ? "FederatedUser" : "AssumedRole";
  }

  DecisionRequest& out_;
  DecisionRequest::Storage& storage_;
  std::optional<Value> root_;
  std::vector<std::string> unknown_;
};

Result<std::unique_ptr<DecisionRequest>> DecisionRequest::parse(const Value& value) {
  auto request = std::make_unique<DecisionRequest>();
  request->storage_ = std::make_shared<Storage>();
  TRY(DecisionRequestReader(*request).read(value));
  return request;
}

}  // namespace amiable::authz
