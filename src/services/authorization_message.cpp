// Both directions: the JSON as AWS lays it out, and the seal around it.
#include "services/authorization_message.h"

#include "base/json.h"
#include "crypto/base64.h"

namespace amiable::services {
namespace {

using json::Writer;

constexpr char not_valid[] = "InvalidAuthorizationMessageException";
constexpr std::size_t account_digits = 12;

template <class Each>
void write_items(Writer& writer, std::string_view name, Each&& each) {
  writer.key(name).begin_object().key("items").begin_array();
  each();
  writer.end_array().end_object();
}

void write_value(Writer& writer, std::string_view value) {
  writer.begin_object().key("value").string(value).end_object();
}

void write_statement(Writer& writer, const Call& call, const policy::Statement& statement) {
  writer.begin_object();
  writer.key("statementId").string(statement.sid);
  writer.key("effect").string("DENY");
  write_items(writer, "principals", [&] { write_value(writer, call.identity.user_id); });
  write_items(writer, "principalGroups", [] {});
  write_items(writer, "actions", [&] {
    for (const policy::ActionPattern& action : statement.actions) write_value(writer, action.text);
  });
  write_items(writer, "resources", [&] {
    for (const policy::ResourcePattern& one : statement.resources) write_value(writer, one.text);
  });
  write_items(writer, "conditions", [&] {
    for (const policy::Condition& condition : statement.conditions) {
      writer.begin_object().key("key").string(condition.key);
      write_items(writer, "values", [&] {
        for (const policy::ConditionValue& value : condition.values)
          write_value(writer, value.text);
      });
      writer.end_object();
    }
  });
  writer.end_object();
}

void write_context(Writer& writer, const Call& call, const Ask& ask,
                   const policy::Context& context) {
  writer.key("context").begin_object();
  writer.key("principal").begin_object();
  writer.key("id").string(call.identity.user_id);
  if (call.identity.kind == Identity::Kind::user) {
    writer.key("name").string(call.identity.user_name);
  }
  writer.key("arn").string(call.identity.arn).end_object();
  // Without the service prefix, unlike the statements' actions [measured].
  writer.key("action").string(ask.action.substr(ask.action.find(':') + 1));
  writer.key("resource").string(ask.resource);
  write_items(writer, "conditions", [&] {
    for (std::size_t i = 0; i < context.size(); ++i) {
      const auto found = context.at(i);
      if (!found.present()) continue;
      writer.begin_object().key("key").string(context.name(i));
      write_items(writer, "values", [&] {
        for (std::size_t value = 0; value < found.size(); ++value) {
          write_value(writer, found[value]);
        }
      });
      writer.end_object();
    }
  });
  writer.end_object();
}

}  // namespace

std::string encode_authorization_message(const Call& call, const Ask& ask,
                                         const authz::Decision& decision,
                                         const policy::Context& context) {
  const bool explicit_deny = decision.outcome == authz::Outcome::explicit_deny;
  Writer writer;
  writer.begin_object();
  writer.key("allowed").boolean(false);
  writer.key("explicitDeny").boolean(explicit_deny);
  write_items(writer, "matchedStatements", [&] {
    const authz::StatementRef& ref = decision.decided_by;
    if (explicit_deny && ref.policy != nullptr) {
      write_statement(writer, call, ref.policy->statements.at(ref.statement));
    }
  });
  write_items(writer, "failures", [] {});
  write_context(writer, call, ask, context);
  writer.end_object();
  return crypto::base64url_encode(call.vault.seal(Vault::Purpose::authorization_message, {},
                                                  call.identity.account + writer.take()));
}

Answer<std::string> decode_authorization_message(const Call& call, std::string_view message) {
  const auto sealed = crypto::base64url_decode(message);
  if (!sealed) return wire::AwsError{not_valid, "Message is not valid"};
  const auto text = call.vault.open(Vault::Purpose::authorization_message, {}, *sealed);
  if (!text || text->size() < account_digits) {
    return wire::AwsError{not_valid, "Message is not valid"};
  }
  // Of another account's session: refused with this text [measured].
  if (text->view().substr(0, account_digits) != call.account()) {
    return wire::AwsError{not_valid, "Not authorized to decode message"};
  }
  return std::string(text->view().substr(account_digits));
}

}  // namespace amiable::services
