// A walk over the strings of Principal elements, used for reading, checking and editing.
#include "services/principal_ids.h"

#include <fmt/format.h>

#include <functional>
#include <memory>

#include "base/arn.h"
#include "store/import_record.h"

namespace amiable::services {
namespace {

using json::Type;
using json::Value;

using Visit = std::function<void(const Value& name)>;

void visit_strings(const Value& value, const Visit& visit) {
  if (value.is(Type::string)) return visit(value);
  for (const Value element : value.elements()) {
    if (element.is(Type::string)) visit(element);
  }
}

void visit_statement(const Value& statement, const Visit& visit) {
  for (const std::string_view element : {"Principal", "NotPrincipal"}) {
    const auto principal = statement.find(element);
    if (!principal || !principal->is(Type::object)) continue;
    if (const auto aws = principal->find("AWS")) visit_strings(*aws, visit);
  }
}

// In the order of the text, as long as a statement does not hold both elements (which AWS refuses).
void visit_aws_principals(const Value& document, const Visit& visit) {
  if (!document.is(Type::object)) return;
  const auto statements = document.find("Statement");
  if (!statements) return;
  if (statements->is(Type::object)) return visit_statement(*statements, visit);
  for (const Value statement : statements->elements()) {
    if (statement.is(Type::object)) visit_statement(statement, visit);
  }
}

// The document's text with some strings replaced. Replacements hold nothing that JSON escapes.
class Edit {
 public:
  explicit Edit(const Value& document) : text_(document.raw()), start_(document.span().offset) {}

  void replace(const Value& string, std::string_view replacement) {
    const std::size_t at = string.span().offset - start_;
    if (at < done_) return;
    out_ += text_.substr(done_, at - done_);
    json::append_quoted(out_, replacement);
    done_ = at + string.span().length;
  }
  std::string take() { return std::move(out_ += text_.substr(done_)); }

 private:
  std::string_view text_;
  std::size_t start_;
  std::size_t done_ = 0;
  std::string out_;
};

bool is_session_of_role(const store::World& world, const ArnView& arn) {
  constexpr std::string_view prefix = "assumed-role/";
  if (!arn.resource.starts_with(prefix)) return false;
  const std::string_view rest = arn.resource.substr(prefix.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash + 1 == rest.size()) return false;
  if (rest.find('/', slash + 1) != std::string_view::npos) return false;
  return world.role(arn.account, rest.substr(0, slash)) != nullptr || may_be_stranger(world, arn);
}

bool exists(const store::World& world, std::string_view name) {
  if (name == "*" || is_account_id(name)) return true;
  if (!arn_of_id(world, name).empty()) return true;
  const auto arn = split_arn(name);
  if (!arn || !arn->region.empty() || !is_account_id(arn->account)) return false;
  if (arn->service == "iam") {
    return arn->resource == "root" || !id_of_arn(world, name).empty() ||
           may_be_stranger(world, *arn);
  }
  if (arn->service != "sts") return false;
  constexpr std::string_view federated = "federated-user/";
  const bool federated_user = arn->resource.starts_with(federated) &&
                              arn->resource.size() > federated.size() &&
                              arn->resource.find_first_of("*?") == std::string_view::npos;
  return federated_user || is_session_of_role(world, *arn);
}

}  // namespace

std::string_view id_of_arn(const store::World& world, std::string_view arn) {
  const auto parts = split_arn(arn);
  if (!parts || parts->service != "iam") return {};
  const store::Entity* entity = nullptr;
  if (parts->resource.starts_with("user/")) {
    entity = world.user(parts->account, last_part(parts->resource));
  } else if (parts->resource.starts_with("role/")) {
    entity = world.role(parts->account, last_part(parts->resource));
  }
  return entity != nullptr && entity->arn == arn ? std::string_view(entity->id)
                                                 : std::string_view();
}

bool may_be_stranger(const store::World& world, const ArnView& arn) {
  const bool entity = arn.service == "iam" &&
                      (arn.resource.starts_with("user/") || arn.resource.starts_with("role/"));
  const bool session = arn.service == "sts" && arn.resource.starts_with("assumed-role/");
  return (entity || session) && arn.resource.back() != '/' &&
         arn.resource.find_first_of("*?") == std::string_view::npos &&
         store::may_have_strangers(world, arn.account);
}

std::string_view arn_of_id(const store::World& world, std::string_view unique_id) {
  const store::Entity* entity = nullptr;
  if (unique_id.starts_with("AIDA")) {
    entity = world.user_by_id(unique_id);
  } else if (unique_id.starts_with("AROA")) {
    entity = world.role_by_id(unique_id);
  }
  return entity == nullptr ? std::string_view() : std::string_view(entity->arn);
}

std::string with_ids(const store::World& world, const Value& document,
                     std::string_view root_partition) {
  Edit edit(document);
  visit_aws_principals(document, [&](const Value& name) {
    std::string storage;
    const std::string_view text = name.string(storage);
    if (const std::string_view id = id_of_arn(world, text); !id.empty()) {
      edit.replace(name, id);
    } else if (!root_partition.empty() && is_account_id(text)) {
      edit.replace(name, fmt::format("arn:{}:iam::{}:root", root_partition, text));
    }
  });
  return edit.take();
}

std::string shown(const store::World& world, std::string_view stored_text) {
  const auto document =
      json::parse(std::make_shared<const Source>("policy", std::string(stored_text)));
  if (!document.ok()) return std::string(stored_text);
  const Value root = document.value()->root();
  Edit edit(root);
  visit_aws_principals(root, [&](const Value& name) {
    std::string storage;
    const std::string_view arn = arn_of_id(world, name.string(storage));
    if (!arn.empty()) edit.replace(name, arn);
  });
  return edit.take();
}

std::string unknown_principal(const store::World& world, const Value& document) {
  std::string unknown;
  visit_aws_principals(document, [&](const Value& name) {
    const std::string text = name.string();
    if (unknown.empty() && !exists(world, text)) unknown = text;
  });
  return unknown;
}

std::string unseen_principal(const store::World& world, model::Inventory& decisions,
                             const Value& document) {
  std::string unseen;
  visit_aws_principals(document, [&](const Value& name) {
    const std::string text = name.string();
    if (!unseen.empty() || id_of_arn(world, text).empty()) return;
    if (decisions.principal(text).is_absent()) unseen = text;
  });
  return unseen;
}

}  // namespace amiable::services
