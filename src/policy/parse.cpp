// Reads a policy document: top level, then statement by statement, each element compiled.
// What a kind of policy may hold follows [IAM user guide, Grammar] and each service's own page.
#include <algorithm>

#include "base/limits.h"
#include "base/suggest.h"
#include "policy/condition_reader.h"
#include "policy/policy.h"
#include "policy/principal_pattern.h"
#include "policy/unreadable.h"

namespace amiable::policy {
namespace {

constexpr std::string_view top_level_elements[] = {"Version", "Id", "Statement"};
constexpr std::string_view statement_elements[] = {"Sid",          "Effect",      "Principal",
                                                   "NotPrincipal", "Action",      "NotAction",
                                                   "Resource",     "NotResource", "Condition"};

bool is_identity_like(Kind kind) {
  return kind == Kind::identity || kind == Kind::boundary || kind == Kind::session;
}

// Kinds whose statements name no principal. [IAM user guide, Principal element; Organizations, SCP
// syntax]
bool has_no_principal(Kind kind) { return is_identity_like(kind) || kind == Kind::scp; }

bool needs_principal(Kind kind) {
  return kind == Kind::resource || kind == Kind::key || kind == Kind::trust ||
         kind == Kind::endpoint;
}

bool needs_resource(Kind kind) { return has_no_principal(kind) || kind == Kind::rcp; }

// [observed: iam-simulate, table of short ARNs]
ShortArn short_arn_of(Kind kind) {
  if (is_identity_like(kind)) return ShortArn::padded;
  return kind == Kind::rcp ? ShortArn::rejected : ShortArn::padded_if_wildcard;
}

std::string joined(std::span<const std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + ticked(name);
  return out;
}

Result<void> check_names(const json::Value& object, std::span<const std::string_view> known,
                         std::string_view where) {
  for (const json::Member member : object.members()) {
    std::string storage;
    const std::string_view name = member.key.string(storage);
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto near = nearest(name, known);
    return unreadable(member.key,
                      "unknown element " + ticked(name) + " in " + std::string(where) +
                          "; expected one of " + joined(known),
                      near ? "did you mean " + ticked(*near) + "?" : "remove the element");
  }
  return {};
}

Error wrong_type(const json::Value& value, std::string_view element, std::string_view expected) {
  return unreadable(
      value, ticked(element) + " is " + found_type(value) + "; expected " + std::string(expected),
      "write " + ticked(element) + " as " + std::string(expected));
}

Result<std::string> read_text(const json::Value& object, std::string_view element) {
  const std::optional<json::Value> value = object.find(element);
  if (!value) return std::string();
  if (!value->is(json::Type::string)) return wrong_type(*value, element, "a string");
  return value->string();
}

struct Text {
  std::string text;
  Span span;
};

// Scalar or list; IAM tolerates null inside a list. [observed: moto's record of IAM's parser]
Result<std::vector<Text>> read_texts(const json::Value& value, std::string_view element) {
  constexpr std::string_view expected = "a string or a list of strings";
  std::vector<Text> texts;
  if (value.is(json::Type::string)) {
    texts.push_back({value.string(), value.span()});
    return texts;
  }
  if (!value.is(json::Type::array)) return wrong_type(value, element, expected);
  texts.reserve(value.size());
  for (const json::Value item : value.elements()) {
    if (item.is(json::Type::null)) continue;
    if (!item.is(json::Type::string)) return wrong_type(item, element, expected);
    texts.push_back({item.string(), item.span()});
  }
  return texts;
}

// Reads the elements of one statement, in the order of the grammar.
class StatementReader {
 public:
  StatementReader(const json::Value& object, Kind kind, Version version)
      : object_(object), kind_(kind), version_(version) {}

  Result<Statement> read() {
    if (!object_.is(json::Type::object)) return wrong_type(object_, "Statement", "an object");
    statement_.span = object_.span();
    for (const auto step : {&StatementReader::check_elements, &StatementReader::read_effect,
                            &StatementReader::read_principals, &StatementReader::read_actions,
                            &StatementReader::read_resources, &StatementReader::read_condition}) {
      const Result<void> result = (this->*step)();
      if (!result) return result.error();
    }
    statement_.sid = TRY(read_text(object_, "Sid"));
    return std::move(statement_);
  }

 private:
  // An element or its negated twin; both together are an error.
  struct Twin {
    std::optional<json::Value> value;
    bool negated = false;
  };

  Result<Twin> find_twin(std::string_view name, std::string_view negated_name) const {
    const std::optional<json::Value> plain = object_.find(name);
    const std::optional<json::Value> negated = object_.find(negated_name);
    if (plain && negated) {
      return unreadable(*negated,
                        "statement has both " + ticked(name) + " and " + ticked(negated_name) +
                            "; expected one of them",
                        "remove one of the two");
    }
    return Twin{plain ? plain : negated, negated.has_value()};
  }

  Error missing(std::string_view what, std::string next) const {
    return unreadable(object_,
                      "statement has no " + std::string(what) + "; expected one in a" +
                          (kind_ == Kind::identity ? "n " : " ") + std::string(kind_name(kind_)),
                      std::move(next));
  }

  Result<void> check_elements() { return check_names(object_, statement_elements, "a statement"); }

  Result<void> read_effect() {
    const std::optional<json::Value> effect = object_.find("Effect");
    if (!effect) return missing("`Effect`", "add \"Effect\": \"Allow\" or \"Effect\": \"Deny\"");
    if (!effect->is(json::Type::string)) return wrong_type(*effect, "Effect", "a string");
    statement_.effect_span = effect->span();
    const bool allow = effect->equals("Allow");
    if (!allow && !effect->equals("Deny")) {
      return unreadable(*effect,
                        "`Effect` is " + ticked(effect->string()) +
                            "; expected `Allow` or `Deny`, letter case counts",
                        "write \"Allow\" or \"Deny\"");
    }
    statement_.effect = allow ? Effect::allow : Effect::deny;
    return {};
  }

  Result<void> read_principals() {
    const Twin twin = TRY(find_twin("Principal", "NotPrincipal"));
    const std::string_view name = twin.negated ? "NotPrincipal" : "Principal";
    if (!twin.value) {
      if (!needs_principal(kind_)) return {};
      return missing("`Principal`", "name who the statement is about");
    }
    // [IAM user guide, NotPrincipal; Access Analyzer, ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL]
    if (has_no_principal(kind_) || (kind_ == Kind::trust && twin.negated)) {
      return unreadable(*twin.value,
                        ticked(name) + " stands in a policy of a kind that has none: " +
                            std::string(kind_name(kind_)),
                        "remove " + ticked(name) + " or read the document as another kind");
    }
    statement_.principal = TRY(read_principal(*twin.value, twin.negated));
    return {};
  }

  Result<void> read_actions() {
    const Twin twin = TRY(find_twin("Action", "NotAction"));
    if (!twin.value) {
      // KMS stores such a statement; it has no effect. [KMS developer guide, key policies]
      if (kind_ == Kind::key) return {};
      return missing("`Action` or `NotAction`", "list the actions that the statement is about");
    }
    statement_.not_action = twin.negated;
    statement_.action_span = twin.value->span();
    for (const Text& action : TRY(read_texts(*twin.value, twin.negated ? "NotAction" : "Action"))) {
      statement_.actions.push_back(compile_action(action.text, action.span));
      statement_.service_mask |= statement_.actions.back().service_bit;
    }
    if (twin.negated) statement_.service_mask = ~std::uint64_t{0};
    return {};
  }

  Result<void> read_resources() {
    const Twin twin = TRY(find_twin("Resource", "NotResource"));
    const std::string_view name = twin.negated ? "NotResource" : "Resource";
    if (!twin.value) {
      if (!needs_resource(kind_)) return {};
      return missing("`Resource` or `NotResource`", "add \"Resource\": \"*\" or list ARNs");
    }
    // A trust policy is about its own role. [IAM user guide, role trust policies]
    if (kind_ == Kind::trust) {
      return unreadable(*twin.value,
                        ticked(name) + " stands in a role trust policy, which has none",
                        "remove " + ticked(name));
    }
    statement_.has_resource = true;
    statement_.not_resource = twin.negated;
    statement_.resource_span = twin.value->span();
    for (const Text& resource : TRY(read_texts(*twin.value, name))) {
      statement_.resources.push_back(
          compile_resource(resource.text, resource.span, version_, short_arn_of(kind_)));
    }
    return {};
  }

  Result<void> read_condition() {
    const std::optional<json::Value> condition = object_.find("Condition");
    if (!condition) return {};
    statement_.condition_span = condition->span();
    statement_.conditions = TRY(read_conditions(*condition, version_));
    // It works in IAM policies only. [KMS developer guide, kms:ResourceAliases]
    for (Condition& one : statement_.conditions) {
      one.never_present = kind_ == Kind::key && one.lower_key == "kms:resourcealiases";
    }
    return {};
  }

  json::Value object_;
  Kind kind_;
  Version version_;
  Statement statement_;
};

// A missing version is the old one, which knows no variables. [IAM user guide, Version element]
Result<Version> read_version(const json::Value& document) {
  const std::optional<json::Value> value = document.find("Version");
  if (!value || value->equals("2008-10-17")) return Version::v2008_10_17;
  if (value->equals("2012-10-17")) return Version::v2012_10_17;
  if (!value->is(json::Type::string)) return wrong_type(*value, "Version", "a string");
  return unreadable(
      *value, "`Version` is " + ticked(value->string()) + "; expected `2012-10-17` or `2008-10-17`",
      "write \"Version\": \"2012-10-17\"");
}

Result<void> read_id(const json::Value& document, Policy& policy) {
  const std::optional<json::Value> value = document.find("Id");
  if (!value) return {};
  if (is_identity_like(policy.kind)) {
    return unreadable(
        *value,
        "`Id` stands in a policy of a kind that has none: " + std::string(kind_name(policy.kind)),
        "remove `Id` or read the document as another kind");
  }
  policy.id = TRY(read_text(document, "Id"));
  return {};
}

Result<void> add_statement(const json::Value& object, Policy& policy) {
  Statement statement = TRY(StatementReader(object, policy.kind, policy.version).read());
  policy.masks.push_back(statement.service_mask);
  policy.mask |= statement.service_mask;
  policy.statements.push_back(std::move(statement));
  return {};
}

Result<void> read_statements(const json::Value& document, Policy& policy) {
  const std::optional<json::Value> value = document.find("Statement");
  if (!value) {
    return unreadable(document, "policy has no `Statement`; expected a list of statements",
                      "add \"Statement\": […]");
  }
  if (value->is(json::Type::object)) return add_statement(*value, policy);
  if (!value->is(json::Type::array)) return wrong_type(*value, "Statement", "a list of objects");
  if (value->size() == 0) {
    return unreadable(*value, "`Statement` is empty; expected at least one statement",
                      "add a statement");
  }
  policy.statements.reserve(value->size());
  for (const json::Value statement : value->elements()) {
    Result<void> added = add_statement(statement, policy);
    if (!added) return added;
  }
  return {};
}

Result<void> check_shape(const json::Value& document) {
  if (!document.is(json::Type::object)) {
    return unreadable(document, "policy is " + found_type(document) + "; expected an object",
                      "pass the policy document itself");
  }
  if (document.span().length > limits::policy_bytes_max) {
    return unreadable(document,
                      "policy has " + std::to_string(document.span().length) +
                          " bytes; expected at most " + std::to_string(limits::policy_bytes_max),
                      "AWS stores no larger policy: check that this is one document");
  }
  return check_names(document, top_level_elements, "a policy");
}

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::identity:
      return "identity policy";
    case Kind::boundary:
      return "permissions boundary";
    case Kind::session:
      return "session policy";
    case Kind::resource:
      return "resource policy";
    case Kind::key:
      return "key policy";
    case Kind::trust:
      return "role trust policy";
    case Kind::scp:
      return "service control policy";
    case Kind::rcp:
      return "resource control policy";
    case Kind::endpoint:
      return "VPC endpoint policy";
  }
  return "policy";
}

Result<PolicyPtr> parse(const json::Value& value, Kind kind, std::string name) {
  const Result<void> shape = check_shape(value);
  if (!shape) return shape.error();
  auto policy = std::make_shared<Policy>();
  policy->kind = kind;
  policy->name = std::move(name);
  policy->source = value.source_ptr();
  policy->span = value.span();
  policy->version = TRY(read_version(value));
  const Result<void> id = read_id(value, *policy);
  if (!id) return id.error();
  const Result<void> statements = read_statements(value, *policy);
  if (!statements) return statements.error();
  return PolicyPtr(std::move(policy));
}

Result<PolicyPtr> parse(SourcePtr source, Kind kind, std::string name) {
  if (source->text().size() > limits::policy_bytes_max) {
    return Error{ErrorKind::unreadable,
                 "policy has " + std::to_string(source->text().size()) +
                     " bytes; expected at most " + std::to_string(limits::policy_bytes_max),
                 source->name(), "AWS stores no larger policy: check that this is one document"};
  }
  const json::DocumentPtr document = TRY(json::parse(std::move(source)));
  return parse(document->root(), kind, std::move(name));
}

}  // namespace amiable::policy
