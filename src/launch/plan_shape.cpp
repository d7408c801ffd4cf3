// Shapes of plans.
#include "launch/plan_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace amiable::launch {
namespace {

// Keys whose values name one image, snapshot or volume.
constexpr std::array<std::string_view, 3> id_keys = {"ec2:imageid", "ec2:parentsnapshot",
                                                     "kms:encryptioncontext:aws:ebs:id"};

void append_text(std::string& out, std::string_view text) {
  out += fmt::format("{}:", text.size());
  out += text;
}

void append_pairs(std::string& out, const std::vector<model::Tag>& pairs) {
  for (const model::Tag& pair : pairs) {
    append_text(out, pair.key);
    append_text(out, pair.value);
  }
  out += '/';
}

void append_grant(std::string& out, const model::Grant& grant) {
  append_text(out, grant.key_arn);
  append_text(out, grant.grantee);
  for (const std::string& operation : grant.operations) append_text(out, operation);
  append_text(out, grant.issuing_account);
  append_pairs(out, grant.context_subset);
  append_pairs(out, grant.context_equals);
}

const std::string& label_of(const Step& step) {
  return step.kind == Step::Kind::fact ? step.fact.resource : step.request.label;
}

void append_fact(std::string& out, const Fact& fact) {
  append_text(out, fact.reason);
  out += static_cast<char>('0' + static_cast<int>(fact.strength));
  if (!fact.unknown) return;
  // What would tell is a file about this very thing.
  append_text(out, fact.resource);
  append_text(out, fact.note);
  out += fact.needs_only_with_policy ? 'p' : '.';
  for (const model::Need& need : fact.needs) append_text(out, need.path);
}

}  // namespace

std::vector<std::string> labels_of(const Plan& plan) {
  std::vector<std::string> labels;
  for (const Step& step : plan.steps) {
    const std::string& label = label_of(step);
    if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
  }
  return labels;
}

PlanShapes::PlanShapes(model::Inventory& inventory,
                       std::vector<const policy::Statement*> statements)
    : inventory_(inventory) {
  for (const policy::Statement* statement : statements) {
    add_patterns(*statement);
    add_keys(*statement);
  }
  std::sort(keys_.begin(), keys_.end());
  keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
}

// The same text always answers the same.
void PlanShapes::add_patterns(const policy::Statement& statement) {
  for (const policy::ResourcePattern& pattern : statement.resources) {
    if (pattern.any) continue;
    const auto variables = std::any_of(pattern.parts.begin(), pattern.parts.end(),
                                       [](const auto& part) { return part.has_variables(); });
    variable_resources_ = variable_resources_ || variables;
    patterns_.push_back(&pattern);
  }
}

void PlanShapes::add_keys(const policy::Statement& statement) {
  const auto add = [this](const policy::Glob& glob) {
    for (const policy::Glob::Piece& piece : glob.pieces()) {
      if (piece.kind == policy::Glob::Piece::Kind::variable) keys_.push_back(piece.text);
    }
  };
  for (const policy::ResourcePattern& pattern : statement.resources) {
    for (const policy::Glob& part : pattern.parts) add(part);
  }
  for (const policy::Condition& condition : statement.conditions) {
    keys_.push_back(condition.lower_key);
    for (const policy::ConditionValue& value : condition.values) {
      if (const auto* glob = std::get_if<policy::Glob>(&value.parsed)) add(*glob);
      if (const auto* parts = std::get_if<std::array<policy::Glob, 6>>(&value.parsed)) {
        for (const policy::Glob& part : *parts) add(part);
      }
    }
  }
}

bool PlanShapes::sees(const std::string& key) const {
  const std::string lower = ascii_lowered(key);
  if (std::find(id_keys.begin(), id_keys.end(), lower) == id_keys.end()) return true;
  return std::binary_search(keys_.begin(), keys_.end(), lower);
}

// Whether a grant on the key looks at the encryption context.
bool PlanShapes::constrains(const std::string& key_arn) {
  const auto [entry, inserted] = constrained_.try_emplace(key_arn, false);
  if (!inserted) return entry->second;
  if (const auto grants = inventory_.grants(key_arn); grants.is_found()) {
    entry->second = std::any_of(grants->begin(), grants->end(), [](const model::Grant& grant) {
      return grant.has_subset || grant.has_equals;
    });
  }
  return entry->second;
}

void PlanShapes::add_resource(const Request& request, std::string& out) {
  if (request.action.starts_with("kms:") || variable_resources_) {
    return append_text(out, request.resource);
  }
  const auto [entry, inserted] = resources_.try_emplace(request.resource);
  if (inserted) {
    for (const policy::ResourcePattern* pattern : patterns_) {
      const Truth answer = policy::matches(*pattern, request.resource, nothing_);
      entry->second += static_cast<char>('0' + static_cast<int>(answer));
    }
  }
  append_text(out, entry->second);
}

void PlanShapes::add_request(const Request& request, std::string& out) {
  append_text(out, request.action);
  add_resource(request, out);
  append_text(out, request.resource_account);
  append_text(out, request.via);
  out += fmt::format("{},{},{},{}{}", static_cast<int>(request.behalf),
                     static_cast<int>(request.strength), static_cast<int>(request.use),
                     request.aws_ebs ? 'e' : '.', request.wildcard_id ? 'w' : '.');
  if (request.wildcard_id) append_text(out, request.label);
  for (const ContextKey& key : request.context) {
    append_text(out, key.name);
    if (!sees(key.name)) continue;
    out += key.is_list ? '[' : '.';
    for (const std::string& value : key.values) append_text(out, value);
  }
  for (const std::string& key : request.unknown_keys) append_text(out, key);
  for (const std::string& prefix : request.unknown_prefixes) append_text(out, prefix);
  if (!request.granted.empty() || constrains(request.resource)) {
    append_pairs(out, request.encryption_context);
  }
  for (const model::Grant& grant : request.granted) append_grant(out, grant);
}

std::string PlanShapes::shape_of(const Plan& plan, const std::string& instance) {
  const std::vector<std::string> labels = labels_of(plan);
  std::string out;
  append_text(out, instance);
  for (const Step& step : plan.steps) {
    const auto label = std::find(labels.begin(), labels.end(), label_of(step));
    out += fmt::format("\n{} ", label - labels.begin());
    if (step.kind == Step::Kind::fact) {
      append_fact(out, step.fact);
    } else {
      add_request(step.request, out);
    }
  }
  return out;
}

}  // namespace amiable::launch
