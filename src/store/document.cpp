// policy::parse leaves arn and holder to whoever knows them: they are set on a copy.
#include "store/document.h"

#include <memory>
#include <utility>

namespace amiable::store {

Result<Document> compile(std::string text, policy::Kind kind, std::string name, Standing standing) {
  auto source = std::make_shared<const Source>(name, text);
  policy::PolicyPtr parsed = TRY(policy::parse(std::move(source), kind, std::move(name)));
  if (!standing.arn.empty() || !standing.holder.empty()) {
    policy::Policy named = *parsed;
    named.arn = std::move(standing.arn);
    named.holder = std::move(standing.holder);
    parsed = std::make_shared<const policy::Policy>(std::move(named));
  }
  return Document{std::move(text), std::move(parsed)};
}

}  // namespace amiable::store
