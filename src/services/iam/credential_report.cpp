// The credential report: one line for the root and for each user, made at once and good for four
// hours [IAM user guide, Generate credential reports for your AWS account].
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "services/iam/account_row.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/passwords.h"

namespace amiable::services::iam {
namespace {

constexpr std::int64_t good_seconds = 4 * 3600;
constexpr std::size_t keys_shown = 2, certificates_shown = 2;
constexpr std::string_view none = "N/A", untold = "no_information", not_for_root = "not_supported";
constexpr std::string_view header =
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
    "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
    "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
    "cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

std::string shown(Timestamp time) {  // 2026-11-29T04:43:45+00:00
  std::string text = iso8601(time);
  text.pop_back();
  return text + "+00:00";
}

std::string shown(const std::optional<Timestamp>& time, std::string_view otherwise) {
  return time ? shown(*time) : std::string(otherwise);
}

// Names hold no comma, but a path of an ARN may.
class Line {
 public:
  Line& add(std::string_view value) {
    if (!text_.empty()) text_ += ',';
    const bool plain = value.find_first_of("\",\n") == std::string_view::npos;
    if (plain) {
      text_ += value;
      return *this;
    }
    text_ += '"';
    for (const char c : value) text_.append(c == '"' ? 2 : 1, c);
    text_ += '"';
    return *this;
  }
  Line& flag(bool value) { return add(value ? "true" : "false"); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// The oldest keys first.
void add_keys(const Call& call, std::string_view user, Line& line) {
  auto keys = call.world.access_keys_of(call.account(), user);
  std::sort(keys.begin(), keys.end(), [](const store::AccessKey* a, const store::AccessKey* b) {
    return std::tie(a->created, a->id) < std::tie(b->created, b->id);
  });
  for (std::size_t i = 0; i < keys_shown; ++i) {
    if (i >= keys.size()) {
      line.flag(false).add(none).add(none).add(none).add(none);
      continue;
    }
    const store::AccessKey& key = *keys[i];
    const auto use = call.key_uses == nullptr ? std::nullopt : call.key_uses->last(key.id);
    line.flag(key.active).add(shown(key.created));
    if (use) {
      line.add(shown(use->time)).add(use->region).add(use->service);
    } else {
      line.add(none).add(none).add(none);
    }
  }
}

void add_certificates(const std::vector<store::SigningCertificate>& all, Line& line) {
  for (std::size_t i = 0; i < certificates_shown; ++i) {
    const bool is = i < all.size();
    line.flag(is && all[i].active).add(is ? shown(all[i].uploaded) : std::string(none));
  }
}

std::string line_of_root(const Call& call, const store::Account& account) {
  Line line;
  line.add("<root_account>");
  line.add(fmt::format("arn:{}:iam::{}:root", call.partition, account.id));
  line.add(shown(account.created));
  line.add(not_for_root).add(untold).add(not_for_root).add(not_for_root);
  line.flag(!call.world.mfa_devices_of(account.id, account.id).empty());
  add_keys(call, {}, line);
  add_certificates({}, line);
  return line.take();
}

std::string line_of(const Call& call, const store::User& user,
                    const std::optional<store::PasswordPolicy>& policy) {
  Line line;
  line.add(user.name).add(user.arn).add(shown(user.created)).flag(user.login_profile.has_value());
  if (user.login_profile) {
    const store::LoginProfile& profile = *user.login_profile;
    line.add(shown(profile.used, untold)).add(shown(profile.changed));
    line.add(shown(password_expires(profile, policy), none));
  } else {
    line.add(none).add(none).add(none);
  }
  line.flag(!call.world.mfa_devices_of(user.account, user.id).empty());
  add_keys(call, user.name, line);
  add_certificates(user.signing_certificates, line);
  return line.take();
}

std::string content_of(const Call& call, const store::Account& account) {
  std::string content(header);
  content += '\n' + line_of_root(call, account);
  call.world.users(account.id, {}, [&](const store::User& user) {
    content += '\n' + line_of(call, user, account.password_policy);
    return true;
  });
  return content;
}

bool is_good(const store::CredentialReport& report, Timestamp now) {
  return report.generated + good_seconds > now;
}

// A report that is still good is not made anew.
Answer<api::GenerateCredentialReportResponse> generate(const api::GenerateCredentialReportRequest&,
                                                       const Call& call,
                                                       store::ChangeSet& changes) {
  store::Account changed = own_account(call);
  api::GenerateCredentialReportResponse out;
  if (changed.credential_report && is_good(*changed.credential_report, call.now)) {
    out.State = "COMPLETE";
    return out;
  }
  out.State = "STARTED";
  if (!changed.credential_report) {  // [observed]
    out.Description = "No report exists. Starting a new report generation task";
  }
  changed.credential_report = store::CredentialReport{content_of(call, changed), call.now};
  changes.put(std::move(changed));
  return out;
}

Answer<api::GetCredentialReportResponse> get(const api::GetCredentialReportRequest&,
                                             const Call& call) {
  const store::Account account = own_account(call);
  if (!account.credential_report) {
    return wire::AwsError{"ReportNotPresent",
                          "The credential report does not exist. To generate a credential report, "
                          "use GenerateCredentialReport."};
  }
  const store::CredentialReport& report = *account.credential_report;
  if (!is_good(report, call.now)) {
    return wire::AwsError{"ReportExpired",
                          "The most recent credential report has expired. To generate a new "
                          "credential report, use GenerateCredentialReport."};
  }
  api::GetCredentialReportResponse out;
  out.Content = report.content;
  out.ReportFormat = "text/csv";
  out.GeneratedTime = date(report.generated);
  return out;
}

}  // namespace

std::vector<Operation> credential_report_rows() {
  return {
      writing<op::GenerateCredentialReport>(asks_account<op::GenerateCredentialReport>, generate),
      reading<op::GetCredentialReport>(asks_account<op::GetCredentialReport>, get)};
}

}  // namespace amiable::services::iam
