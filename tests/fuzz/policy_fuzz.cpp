// Feeds policy::parse, match, inspect and check_save: the first byte chooses the kind of policy,
// the rest is the document. match and inspect must agree on whatever is parsed, and every error
// must have a message and a place. What is asked about a policy as a whole (names of keys, places
// of its statements) is asked, too, and the text is read as a value of every family.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/json.h"
#include "policy/check.h"
#include "policy/context_names.h"
#include "policy/match.h"
#include "policy/policy.h"
#include "policy/statement_places.h"

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

// Statements stand one behind the other.
void describe(const Policy& policy) {
  std::set<std::string> names;
  add_context_names(policy, names);
  const std::vector<StatementPlace> places = places_of(policy);
  require(places.size() == policy.statements.size());
  const auto behind = [](Position a, Position b) {
    return a.line > b.line || (a.line == b.line && a.column >= b.column);
  };
  Position last{1, 1};
  for (const StatementPlace& place : places) {
    require(behind(place.start, last) && behind(place.end, place.start));
    last = place.end;
  }
}

void read_as_values(std::string_view text) {
  for (const Operator& op : operators()) static_cast<void>(is_value_of(op.family, text));
}

void try_document(const std::uint8_t* data, std::size_t size) {
  static const Context context = fixed_context();
  static const Principal principal = fixed_principal();
  const Kind kind = kinds[data[0] % std::size(kinds)];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto source = std::make_shared<const Source>("fuzz", text);

  const auto document = json::parse(source);
  if (document.ok()) static_cast<void>(check_save(document.value()->root(), kind));

  read_as_values(text);
  const auto policy = parse(source, kind);
  if (!policy.ok()) {
    require(!policy.error().message.empty() && !policy.error().place.empty());
    return;
  }
  describe(*policy.value());
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
