// What a refusal can mean by layer, effect and whether the key is named.
#include "launch/message_meaning.h"

#include <array>

#include "base/arn.h"

namespace amiable::launch {
namespace {

using What = AccessDenied::What;
using Effect = AccessDenied::Effect;

std::string_view effect_word(Effect effect) {
  switch (effect) {
    case Effect::implicit_deny:
      return "implicit";
    case Effect::explicit_deny:
      return "explicit";
    case Effect::hidden:
      return "hidden";
    case Effect::unstated:
      break;
  }
  return "";
}

// The catalogue's cause for a missing permission of this action, per side.
std::string_view missing_action_cause(std::string_view action, bool key_policy) {
  if (action == "kms:CreateGrant") {
    return key_policy ? "missing-creategrant-key-policy" : "missing-creategrant-iam";
  }
  if (action.starts_with("kms:GenerateDataKey")) return "missing-generatedatakey";
  if (action == "kms:ReEncryptFrom") return "missing-reencrypt-source";
  if (action == "kms:ReEncryptTo") return "missing-reencrypt-target";
  if (action == "kms:DescribeKey") return "missing-describekey";
  return {};
}

bool is_infrastructure_role(std::string_view principal) {
  return principal.find("aws:ec2-infrastructure") != std::string_view::npos;
}

bool is_service_linked(std::string_view principal) {
  return principal.find("AWSServiceRoleFor") != std::string_view::npos;
}

class Explanation {
 public:
  Explanation(const AccessDenied& denied, const MessageSegment& segment)
      : denied_(denied), kms_(denied.action.starts_with("kms:")) {
    out_.kind = "access-denied";
    out_.principal = denied.principal.empty() ? segment.principal : denied.principal;
    out_.action = denied.action;
    out_.resource = denied.resource == "*" ? "" : denied.resource;
    out_.layer = denied.layer;
    out_.effect = effect_word(denied.effect);
    out_.policy_arn = denied.policy_arn;
    if (const auto arn = split_arn(out_.principal)) out_.account = arn->account;
    const auto resource = split_arn(out_.resource);
    out_.region = resource && !resource->region.empty() ? std::string(resource->region)
                  : !denied.details_region.empty()      ? denied.details_region
                                                        : segment.region;
  }

  MessageReading write() {
    summary();
    switch (denied_.effect) {
      case Effect::implicit_deny:
        implicit_deny();
        break;
      case Effect::explicit_deny:
        explicit_deny();
        break;
      case Effect::hidden:
        hidden();
        break;
      case Effect::unstated:
        unstated();
        break;
    }
    note();
    commands();
    return std::move(out_);
  }

 private:
  void meaning(std::string text) { out_.meanings.push_back(std::move(text)); }
  void cause(std::string_view id) {
    if (!id.empty()) out_.causes.emplace_back(id);
  }
  void command(std::string text) { out_.commands.push_back(std::move(text)); }

  std::string who() const { return out_.principal.empty() ? "the caller" : out_.principal; }

  void summary() {
    out_.summary = who() + " was refused " + out_.action;
    if (!out_.resource.empty()) out_.summary += " on " + out_.resource;
    if (denied_.what == What::this_resource) out_.summary += " on a resource that is not named";
    if (denied_.what == What::ciphertext) out_.summary += " on the key of the source snapshot";
    if (denied_.effect == Effect::explicit_deny) {
      out_.summary += ": a Deny in the " + layer_words();
    } else if (denied_.effect == Effect::implicit_deny) {
      out_.summary += ": nothing in the " + layer_words() + " allows it";
    }
  }

  std::string layer_words() const {
    if (denied_.layer == "identity-policy") return "caller's identity policies";
    if (denied_.layer == "key-policy") return "key policy";
    if (denied_.layer == "resource-policy") return "resource's policy";
    if (denied_.layer == "scp") return "service control policies";
    if (denied_.layer == "rcp") return "resource control policies";
    if (denied_.layer == "session-policy") return "session policy";
    if (denied_.layer == "permissions-boundary") return "permissions boundary";
    if (denied_.layer == "endpoint-policy") return "VPC endpoint policy";
    if (denied_.layer == "trust-policy") return "role's trust policy";
    return "policies";
  }

  void implicit_deny() {
    if (denied_.layer == "identity-policy" && kms_) return no_identity_allow();
    if (denied_.layer == "key-policy") return no_key_policy_allow();
    if (guard_layer()) return;
    meaning("no identity policy of the caller allows " + out_.action +
            " on this resource, or its"
            " condition does not hold");
    cause("ec2-action-denied");
  }

  void no_identity_allow() {
    if (is_service_linked(out_.principal)) {
      meaning(
          "a service-linked role has fixed policies: only the key policy or a grant can help it");
      cause("slr-no-key-access");
      cause("slr-cross-account-needs-grant");
    }
    meaning("the key policy leaves it to IAM, and no identity policy of the caller allows " +
            out_.action + " on the key's ARN");
    meaning(
        "a policy that would allow it is not attached, names an alias or another key, or its"
        " condition does not hold");
    cause(missing_action_cause(out_.action, false));
    for (const auto id : {"iam-no-permission", "iam-policy-not-attached", "iam-resource-alias",
                          "iam-resource-wrong-key", "viaservice-mismatch"}) {
      cause(id);
    }
    if (out_.action.starts_with("kms:ReEncrypt")) cause("reencrypt-literal-action");
    if (out_.action != "kms:CreateGrant") cause("grantisforawsresource-wrong-actions");
  }

  void no_key_policy_allow() {
    meaning(
        "the key policy neither names the caller nor hands the decision to IAM by a statement"
        " for the account's root");
    meaning("a statement names the caller, but not " + out_.action +
            " or not under this condition");
    cause("key-policy-no-principal");
    cause(missing_action_cause(out_.action, true));
    cause("key-policy-no-iam-delegation");
    cause("viaservice-mismatch");
    cause("principal-orphaned");
  }

  // Layers above the identity; true when this is one of them.
  bool guard_layer() {
    struct Guard {
      std::string_view layer, cause, where;
    };
    static constexpr std::array guards{
        Guard{"scp", "scp-deny",
              "the organization's management account or a delegated administrator"},
        Guard{"rcp", "rcp-deny", "the management account of the key owner's organization"},
        Guard{"permissions-boundary", "boundary-limits",
              "an IAM administrator of the caller's account"},
        Guard{"session-policy", "session-policy-limits", "whoever hands out the session"},
        Guard{"endpoint-policy", "vpce-policy-deny", "the owner of the VPC endpoint"},
    };
    for (const Guard& guard : guards) {
      if (guard.layer != denied_.layer) continue;
      meaning("whatever the identity allows, it ends at the " + layer_words() + "; " +
              std::string(guard.where) + " can change that");
      if (denied_.layer == "scp" && is_infrastructure_role(out_.principal)) {
        meaning(
            "EC2's own role decrypts the volume at boot: exempt"
            " role/aws:ec2-infrastructure in the service control policy");
        cause("scp-denies-infrastructure-role");
      }
      cause(guard.cause);
      return true;
    }
    if (denied_.layer == "trust-policy") {
      meaning("the role's trust policy does not let the caller assume it");
      return true;
    }
    return false;
  }

  void explicit_deny() {
    if (guard_layer()) return;
    if (denied_.layer == "identity-policy") {
      meaning("a Deny in a policy of the user, role or group matches; no Allow can outweigh it");
      cause(kms_ ? "explicit-deny-identity" : "ec2-action-denied");
      if (kms_) cause("source-ip-or-vpc-condition");
      if (kms_) cause("mfa-or-session-condition");
      return;
    }
    meaning("a Deny in the " + layer_words() + " matches; no Allow can outweigh it");
    if (kms_) cause("explicit-deny-key-policy");
    if (kms_) cause("source-ip-or-vpc-condition");
    if (!kms_) cause("ec2-action-denied");
  }

  void hidden() {
    meaning("the key policy of the other account does not admit the caller or its account");
    meaning("the key policy, or a resource control policy of that organization, denies it");
    meaning("the key does not exist in this Region, or was deleted");
    for (const auto id : {"key-policy-no-principal", "explicit-deny-key-policy", "key-wrong-region",
                          "key-deleted", "rcp-deny"}) {
      cause(id);
    }
    const std::string_view missing = missing_action_cause(out_.action, true);
    if (!missing.empty()) out_.causes.insert(out_.causes.begin() + 1, std::string(missing));
  }

  void unstated() {
    meaning("AWS does not say which policy decided: it may be the caller's or the resource's side");
    if (!kms_) return cause("ec2-action-denied");
    cause("iam-no-permission");
    cause("key-policy-no-principal");
    cause(missing_action_cause(out_.action, false));
  }

  void note() {
    if (kms_ && denied_.what == What::this_resource) {
      out_.note =
          "no key is named because it belongs to another account: find it in the image's"
          " snapshots or the volume's KmsKeyId; its key policy can be read only there";
    } else if (kms_ && denied_.what == What::ciphertext) {
      out_.note =
          "no key is named because KMS finds it in the ciphertext: it is the KmsKeyId of the"
          " source snapshot";
    } else if (kms_ && denied_.what == What::named) {
      out_.note = "KMS prints the key only when it belongs to the caller's own account";
    }
  }

  std::string regional(const std::string& text) const {
    return out_.region.empty() ? text : text + " --region " + out_.region;
  }

  void commands() {
    if (!denied_.encoded.empty()) {
      command("aws sts decode-authorization-message --encoded-message " + denied_.encoded);
    }
    if (kms_) key_commands();
    if (!denied_.policy_arn.empty()) policy_command();
    identity_commands();
    if (denied_.layer == "scp" || denied_.layer == "rcp") {
      const std::string filter =
          denied_.layer == "scp" ? "SERVICE_CONTROL_POLICY" : "RESOURCE_CONTROL_POLICY";
      const std::string target = out_.account.empty() ? "ACCOUNT" : out_.account;
      command("aws organizations list-policies-for-target --target-id " + target + " --filter " +
              filter);
    }
    if (!denied_.details_id.empty()) {
      command(regional("aws iam-toolbox get-request-authorization-details --authorization-id " +
                       denied_.details_id));
    }
  }

  void key_commands() {
    if (out_.resource.empty()) {
      command(regional("aws ec2 describe-snapshots --snapshot-ids SNAPSHOT"));
      command(regional("aws kms get-key-policy --key-id KEY --policy-name default"));
      return;
    }
    command(regional("aws kms get-key-policy --policy-name default --key-id " + out_.resource));
    command(regional("aws kms describe-key --key-id " + out_.resource));
    command(regional("aws kms list-grants --key-id " + out_.resource));
  }

  void policy_command() {
    const auto arn = split_arn(denied_.policy_arn);
    if (arn && arn->service == "organizations") {
      const std::size_t slash = arn->resource.rfind('/');
      command("aws organizations describe-policy --policy-id " +
              std::string(arn->resource.substr(slash == std::string_view::npos ? 0 : slash + 1)));
    } else {
      command("aws iam get-policy --policy-arn " + denied_.policy_arn);
    }
  }

  void identity_commands() {
    if (!out_.principal.starts_with("arn:") || denied_.layer == "scp" || denied_.layer == "rcp")
      return;
    command("aws iam get-account-authorization-details");
  }

  const AccessDenied& denied_;
  bool kms_;
  MessageReading out_;
};

}  // namespace

MessageReading explain_denial(const AccessDenied& denied, const MessageSegment& segment) {
  return Explanation(denied, segment).write();
}

MessageReading explain_decoded(const DecodedDenial& denial) {
  AccessDenied denied;
  denied.principal = denial.principal;
  denied.action =
      denial.action.find(':') == std::string::npos ? "ec2:" + denial.action : denial.action;
  denied.resource = denial.resource;
  denied.what = What::named;
  MessageReading out = explain_denial(denied, {});
  out.effect = denial.explicit_deny ? "explicit" : "implicit";
  out.meanings.clear();
  if (denial.explicit_deny) {
    out.meanings.push_back("a Deny matches" +
                           (denial.statement.empty()
                                ? std::string()
                                : ": the statement with Sid `" + denial.statement + "`"));
  } else {
    out.meanings.push_back(
        "no statement allows it: compare the conditions in the decoded context"
        " with the policies of the caller");
  }
  return out;
}

}  // namespace amiable::launch
