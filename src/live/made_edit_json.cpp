// A made edit as JSON: the line of a backup.
#include "base/json_members.h"
#include "live/edit_calls.h"

namespace amiable::live {
namespace {

using report::Edit;

struct TextMember {
  std::string_view name;
  std::string Edit::*member;
};
constexpr TextMember edit_texts[] = {
    {"account", &Edit::account},
    {"document", &Edit::document},
    {"change", &Edit::change},
    {"target", &Edit::target},
    {"policy", &Edit::policy},
    {"policyName", &Edit::policy_name},
    {"policyArn", &Edit::policy_arn},
    {"holder", &Edit::holder},
    {"grantee", &Edit::grantee},
    {"userId", &Edit::user_id},
    {"group", &Edit::group},
    {"organizationArn", &Edit::organization_arn},
    {"organizationalUnitArn", &Edit::ou_arn},
    {"region", &Edit::region},
    {"kmsKeyId", &Edit::kms_key_id},
    {"key", &Edit::key},
    {"value", &Edit::value},
};

struct MadeMember {
  std::string_view name;
  std::string MadeEdit::*member;
};
constexpr MadeMember made_texts[] = {
    {"before", &MadeEdit::before}, {"after", &MadeEdit::after}, {"madeId", &MadeEdit::made_id}};

}  // namespace

void write(json::Writer& out, const MadeEdit& made) {
  out.begin_object();
  for (const TextMember& one : edit_texts) {
    const std::string& text = made.edit.*(one.member);
    if (!text.empty()) out.key(one.name).string(text);
  }
  for (const MadeMember& one : made_texts) out.key(one.name).string(made.*(one.member));
  out.key("done").boolean(made.done);
  out.end_object();
}

Result<MadeEdit> read_made_edit(const json::Value& value) {
  if (!value.is(json::Type::object)) {
    return Error{ErrorKind::unreadable, "expected an edit as an object", value.place(),
                 "the backup was damaged: compare it with the account by hand"};
  }
  MadeEdit made;
  for (const TextMember& one : edit_texts) made.edit.*(one.member) = json::text_of(value, one.name);
  for (const MadeMember& one : made_texts) made.*(one.member) = json::text_of(value, one.name);
  const auto done = value.find("done");
  made.done = done && done->is(json::Type::boolean) && done->boolean();
  if (made.edit.account.empty() || made.edit.document.empty() || made.edit.target.empty()) {
    return Error{ErrorKind::unreadable, "an edit needs `account`, `document` and `target`",
                 value.place(), "the backup was damaged: compare it with the account by hand"};
  }
  return made;
}

}  // namespace amiable::live
