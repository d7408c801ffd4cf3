// Feeds policy::parse, match, inspect and check_save: the first byte chooses the kind of policy,
// the rest is the document. match and inspect must agree on whatever is parsed, and every error
// must have a message and a place.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/json.h"
#include "policy/check.h"
#include "policy/match.h"
#include "policy/policy.h"

namespace amiable::policy {
namespace {

constexpr Kind kinds[] = {Kind::identity, Kind::boundary, Kind::session, Kind::resource, Kind::key,
                          Kind::trust,    Kind::scp,      Kind::rcp,     Kind::endpoint};

Context fixed_context() {
  Context context;
  context.set("aws:username", "ann");
  context.set("aws:PrincipalArn", "arn:aws:iam::111122223333:user/ann");
  context.set("aws:CurrentTime", "2026-01-01T00:00:00Z");
  context.set("aws:EpochTime", "1767225600");
  context.set("aws:SourceIp", "192.0.2.7");
  context.set("aws:SecureTransport", "true");
  context.set("text", "\xCE\x9F\xCE\xA3 and \xF0\x9F\x98\x80");
  context.set("number", "1e0");
  context.set_list("aws:TagKeys", {"one", "two"});
  context.set_list("empty", {});
  context.set_unknown("aws:PrincipalOrgID");
  context.set_unknown_prefix("aws:principaltag/");
  return context;
}

Principal fixed_principal() {
  Principal principal;
  principal.kind = PrincipalKind::session;
  principal.arn = "arn:aws:sts::111122223333:assumed-role/r/s";
  principal.account = "111122223333";
  principal.role_name = "r";
  return principal;
}

void require(bool holds) {
  if (!holds) std::abort();
}

void match_statement(const Statement& statement, Kind kind, const StatementQuery& query) {
  const StatementMatch fast = match(statement, kind, query);
  const StatementTrace slow = inspect(statement, kind, query);
  require(fast.applies == slow.match.applies);
  require(fast.applies == Truth::no || fast.principal == slow.match.principal);
  require((slow.failed_elements() == 0) == (fast.applies != Truth::no));
}

void try_document(const std::uint8_t* data, std::size_t size) {
  static const Context context = fixed_context();
  static const Principal principal = fixed_principal();
  const Kind kind = kinds[data[0] % std::size(kinds)];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto source = std::make_shared<const Source>("fuzz", text);

  const auto document = json::parse(source);
  if (document.ok()) static_cast<void>(check_save(document.value()->root(), kind));

  const auto policy = parse(source, kind);
  if (!policy.ok()) {
    require(!policy.error().message.empty() && !policy.error().place.empty());
    return;
  }
  for (const Statement& statement : policy.value()->statements) {
    for (const char* action : {"kms:Decrypt", "ec2:RunInstances", "sts:AssumeRole", "nothing"}) {
      for (const char* resource : {"arn:aws:kms:us-west-2:111122223333:key/abc", "*", "x"}) {
        match_statement(statement, kind, {&principal, action_text(action), resource, &context});
      }
    }
  }
}

}  // namespace
}  // namespace amiable::policy

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size != 0) amiable::policy::try_document(data, size);
  return 0;
}
