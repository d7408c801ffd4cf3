// The whole account in one operation; where that is refused, the one principal that is asked about,
// put together from the operations that tell of a single user, role, group and policy.
#include <fmt/format.h>

#include <map>
#include <set>

#include "base/arn.h"
#include "base/json_members.h"
#include "live/api_output.h"
#include "live/errand.h"

namespace amiable::live {
namespace {

using aws_client::Reply;
using aws_client::Request;
using json::text_of;
using json::Value;

struct Part {
  Request request;
  json::DocumentPtr document;  // null: refused, or not yet answered
};

// What is known of one principal, by operation and its arguments ("GetUserPolicy UserA p1").
class Parts {
 public:
  // Null until it is answered; what is asked for the first time is to be sent.
  const Part* want(std::string_view operation,
                   std::vector<std::pair<std::string, std::string>> parameters) {
    std::string key(operation);
    for (const auto& [name, value] : parameters) key += " " + value;
    const auto [entry, inserted] = parts_.try_emplace(key);
    if (inserted) {
      entry->second.request = {"iam", {}, std::string(operation), std::move(parameters), {}};
      unsent_.push_back(&entry->second);
    }
    return entry->second.document ? &entry->second : nullptr;
  }
  std::vector<Part*> take_unsent() { return std::exchange(unsent_, {}); }

 private:
  std::map<std::string, Part> parts_;
  std::vector<Part*> unsent_;
};

Value root_of(const Part& part) { return part.document->root(); }

bool is_cut_off(const Part& part) {
  const auto more = root_of(part).find("IsTruncated");
  return more && more->is(json::Type::boolean) && more->boolean();
}

// A user, role or group whose policies are read: the words of IAM's operations about it.
struct Holder {
  std::string_view kind;  // User, Role, Group
  std::string name;
  std::vector<std::pair<std::string, std::string>> parameters() const {
    return {{std::string(kind) + "Name", name}};
  }
};

void copy_members(json::Writer& out, const Value& object) {
  for (const json::Member member : object.members()) {
    out.key(member.key.string()).raw(member.value.raw());
  }
}

// Reads and prints one principal. Everything is asked anew in each pass over what is known.
class OnePrincipal {
 public:
  OnePrincipal(Parts& parts, Holder holder) : parts_(parts), holder_(std::move(holder)) {}

  // The output as far as it can be told; empty: the principal is not known as a whole.
  std::string output() {
    json::Writer detail;
    detail.begin_object();
    bool whole = true;
    const std::string operation = "Get" + std::string(holder_.kind);
    if (const Part* own = parts_.want(operation, holder_.parameters())) {
      if (const auto record = root_of(*own).find(holder_.kind)) {
        copy_members(detail, *record);
        if (const auto boundary = record->find("PermissionsBoundary")) {
          managed_.insert(text_of(*boundary, "PermissionsBoundaryArn"));
        }
      }
    } else {
      whole = false;
    }
    whole = add_policies(detail, holder_) && whole;
    std::string groups;
    if (holder_.kind == "User") whole = add_groups(detail, groups) && whole;
    detail.end_object();
    const std::string policies = managed_policies();
    if (!whole) return {};
    const bool user = holder_.kind == "User";
    return fmt::format(
        R"({{"UserDetailList":[{}],"GroupDetailList":[{}],"RoleDetailList":[{}],"Policies":[{}]}})",
        user ? detail.take() : "", groups, user ? "" : detail.take(), policies);
  }

 private:
  // Inline policies with their documents, and which managed ones are attached.
  bool add_policies(json::Writer& out, const Holder& holder) {
    const std::string kind(holder.kind);
    bool whole = false;
    if (const Part* names = parts_.want("List" + kind + "Policies", holder.parameters())) {
      whole = !is_cut_off(*names);
      out.key(kind + "PolicyList").begin_array();
      for (const std::string& name : json::texts_of(root_of(*names), "PolicyNames")) {
        auto parameters = holder.parameters();
        parameters.emplace_back("PolicyName", name);
        const Part* policy = parts_.want("Get" + kind + "Policy", std::move(parameters));
        whole = whole && policy != nullptr;
        if (policy == nullptr) continue;
        out.begin_object().key("PolicyName").string(name);
        if (const auto document = root_of(*policy).find("PolicyDocument")) {
          out.key("PolicyDocument").raw(document->raw());
        }
        out.end_object();
      }
      out.end_array();
    }
    const Part* attached = parts_.want("ListAttached" + kind + "Policies", holder.parameters());
    if (attached == nullptr || is_cut_off(*attached)) return false;
    const auto list = root_of(*attached).find("AttachedPolicies");
    if (!list) return whole;
    out.key("AttachedManagedPolicies").raw(list->raw());
    for (const Value one : list->elements()) managed_.insert(text_of(one, "PolicyArn"));
    return whole;
  }

  // A group whose policies are refused is left out: what it gives is then unknown.
  bool add_groups(json::Writer& out, std::string& details) {
    const Part* groups = parts_.want("ListGroupsForUser", holder_.parameters());
    if (groups == nullptr || is_cut_off(*groups)) return false;
    out.key("GroupList").begin_array();
    const auto list = root_of(*groups).find("Groups");
    if (list) {
      for (const Value group : list->elements()) {
        const std::string name = text_of(group, "GroupName");
        out.string(name);
        json::Writer detail;
        detail.begin_object();
        copy_members(detail, group);
        const bool whole = add_policies(detail, {"Group", name});
        detail.end_object();
        if (whole) details += (details.empty() ? "" : ",") + detail.take();
      }
    }
    out.end_array();
    return true;
  }

  std::string managed_policies() {
    std::string policies;
    for (const std::string& arn : managed_) {
      const Part* policy = parts_.want("GetPolicy", {{"PolicyArn", arn}});
      const auto record = policy ? root_of(*policy).find("Policy") : std::nullopt;
      if (!record) continue;
      const Part* version =
          parts_.want("GetPolicyVersion",
                      {{"PolicyArn", arn}, {"VersionId", text_of(*record, "DefaultVersionId")}});
      const auto document = version ? root_of(*version).find("PolicyVersion") : std::nullopt;
      if (!document) continue;
      json::Writer out;
      out.begin_object();
      copy_members(out, *record);
      out.key("PolicyVersionList").begin_array().raw(document->raw()).end_array().end_object();
      policies += (policies.empty() ? "" : ",") + out.take();
    }
    return policies;
  }

  Parts& parts_;
  Holder holder_;
  std::set<std::string> managed_;
};

// The user or role behind an ARN; nullopt: neither.
std::optional<Holder> holder_of(std::string_view principal) {
  const auto arn = split_arn(principal);
  if (!arn) return std::nullopt;
  const std::string_view resource = arn->resource;
  const std::string last(resource.substr(resource.rfind('/') + 1));
  if (resource.starts_with("user/")) return Holder{"User", last};
  if (resource.starts_with("role/")) return Holder{"Role", last};
  if (!resource.starts_with("assumed-role/")) return std::nullopt;
  const std::string_view rest = resource.substr(resource.find('/') + 1);
  return Holder{"Role", std::string(rest.substr(0, rest.find('/')))};
}

class AccountErrand : public Errand {
 public:
  AccountErrand(const std::string& account, Speakers speakers, const std::string& principal)
      : first_(speakers.front()),
        holder_(holder_of(principal)),
        whole_(file_errand({sources::File::account_details, account, {}, {}}, std::move(speakers),
                           {})) {}

  const Speaker& speaker() const override { return in_parts_ ? *first_ : whole_->speaker(); }

  std::vector<Request> next() override {
    if (done_) return {};
    if (!in_parts_) {
      std::vector<Request> requests = whole_->next();
      if (!requests.empty()) return requests;
      answer_ = whole_->answer();
      done_ = answer_.found || !holder_;
      if (done_) return {};
      in_parts_ = true;
    }
    output_ = OnePrincipal(parts_, *holder_).output();
    sent_ = parts_.take_unsent();
    std::vector<Request> requests;
    for (const Part* part : sent_) requests.push_back(part->request);
    done_ = requests.empty();
    return requests;
  }

  void take(std::vector<Result<Reply>> replies) override {
    if (!in_parts_) return whole_->take(std::move(replies));
    for (std::size_t i = 0; i < sent_.size(); ++i) take_part(*sent_[i], replies[i]);
  }

  Answer answer() override {
    for (const std::string& operation : refused_) {
      answer_.note += (operation == refused_.front() ? ", and so were iam:" : ", iam:") + operation;
    }
    answer_.note += others_;
    if (!in_parts_ || output_.empty()) return std::move(answer_);
    answer_.found = true;
    answer_.partial = true;
    answer_.pages = {output_};
    return std::move(answer_);
  }

 private:
  void take_part(Part& part, const Result<Reply>& reply) {
    if (reply && reply.value().ok()) {
      auto page = output_of("iam", part.request.operation, reply.value().body);
      if (page) {
        auto document = json::parse(
            std::make_shared<const Source>(part.request.operation, std::move(page).value()));
        if (document) part.document = std::move(document).value();
      }
    }
    if (part.document) return;
    if (reply && reply.value().is_refusal()) {
      refused_.push_back(part.request.operation);
    } else {
      others_ += "; " + note_of("iam:" + part.request.operation, reply, *first_);
    }
  }

  const Speaker* first_;
  std::optional<Holder> holder_;
  std::unique_ptr<Errand> whole_;
  bool in_parts_ = false, done_ = false;
  Parts parts_;
  std::vector<Part*> sent_;
  std::string output_;
  std::vector<std::string> refused_;  // operations
  std::string others_;                // what else went wrong
  Answer answer_;
};

}  // namespace

std::unique_ptr<Errand> account_errand(const std::string& account, Speakers speakers,
                                       const std::string& principal) {
  return std::make_unique<AccountErrand>(account, std::move(speakers), principal);
}

}  // namespace amiable::live
