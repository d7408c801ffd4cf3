// Invitations of accounts that are there: sent, answered, listed. An open one lasts 15 days.
// [Organizations API reference, InviteAccountToOrganization, AcceptHandshake]
#include "services/organizations/account_roles.h"
#include "services/organizations/leaving.h"
#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_names.h"
#include "services/organizations/organization_pages.h"
#include "services/organizations/organization_shapes.h"
#include "services/organizations/organization_tags.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {
namespace {

using store::Handshake;
using store::Organization;

constexpr std::int64_t open_days = 15;

template <class Op>
Answer<Asks> asks_on(const typename Op::Request& in, const Call& call) {
  return Asks{ask_on_handshake(call, Op::name, *in.HandshakeId)};
}

Answer<Asks> asks_invite(const api::InviteAccountToOrganizationRequest& in, const Call& call) {
  const api::HandshakeParty& target = *in.Target;
  const bool account = *target.Type == "ACCOUNT";
  Asks asks{account ? ask_on_node(call, op::InviteAccountToOrganization::name, *target.Id)
                    : ask_for_all(op::InviteAccountToOrganization::name)};
  add_tagging_ask(asks, in.Tags);
  return asks;
}

// The account that is meant; one that is unknown is invited all the same, as AWS does not tell.
Answer<Handshake> new_invitation(const api::InviteAccountToOrganizationRequest& in,
                                 const Call& call, const Organization& organization) {
  const api::HandshakeParty& target = *in.Target;
  Handshake handshake;
  if (*target.Type == "EMAIL") {
    handshake.email = *target.Id;
    handshake.account = account_with_email(call.world, *target.Id);
  } else if (*target.Type == "ACCOUNT") {
    constexpr std::size_t digits = 12;
    const bool good = target.Id->size() == digits &&
                      target.Id->find_first_not_of("0123456789") == std::string::npos;
    if (!good) return invalid_input("INVALID_PATTERN");
    handshake.account = *target.Id;
  } else {
    return invalid_input("INVALID_PARTY_TYPE_TARGET");
  }
  handshake.id = new_handshake_id();
  handshake.organization = organization.id;
  handshake.management_account = organization.management_account;
  handshake.notes = in.Notes.value_or("");
  handshake.requested = call.now;
  handshake.expires = call.now + open_days * seconds_per_day;
  handshake.tags = TRY(with_tags({}, in.Tags));
  return handshake;
}

bool is_open(const Handshake& handshake, Timestamp now) {
  return state_now(handshake, now) == "OPEN";
}

Answer<api::InviteAccountToOrganizationResponse> invite(
    const api::InviteAccountToOrganizationRequest& in, const Call& call,
    store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  Handshake handshake = TRY(new_invitation(in, call, *organization));
  if (!handshake.account.empty() && find_node(call, *organization, handshake.account) != nullptr) {
    return handshake_constraint("ALREADY_IN_AN_ORGANIZATION");
  }
  bool twice = false;
  call.world.handshakes_of(organization->id, {}, [&](const Handshake& other) {
    twice = is_open(other, call.now) && other.account == handshake.account &&
            (!handshake.account.empty() || other.email == handshake.email);
    return !twice;
  });
  if (twice) {
    return wire::AwsError{"DuplicateHandshakeException",
                          "A handshake with the same action and target already exists."};
  }
  api::InviteAccountToOrganizationResponse out;
  out.Handshake = handshake_shape(call, handshake);
  changes.put(std::move(handshake));
  return out;
}

// Open, and seen by the side that may do this to it: others are told nothing of it [assumed].
Answer<Handshake> require_open(const Call& call, std::string_view id, std::string_view wanted) {
  const Handshake* handshake = call.world.handshake(id);
  const bool by_sender = wanted == "CANCELED";
  if (handshake == nullptr ||
      (by_sender ? handshake->management_account : handshake->account) != call.account()) {
    return no_such_handshake();
  }
  const std::string_view state = state_now(*handshake, call.now);
  if (state == wanted) {
    return wire::AwsError{"HandshakeAlreadyInStateException",
                          "The specified handshake is already in the requested state."};
  }
  if (state != "OPEN") {
    return wire::AwsError{"InvalidHandshakeTransitionException",
                          "You can't perform the operation on the handshake in its current state."};
  }
  return *handshake;
}

// A member of another organization goes over directly, if nothing keeps it there.
Answer<void> join(const Call& call, const Handshake& handshake, const Organization& organization,
                  store::ChangeSet& changes) {
  const std::string& account = handshake.account;
  const Organization* other = call.world.organization_of(account);
  if (other != nullptr && other->id == organization.id) {
    return handshake_constraint("ALREADY_IN_AN_ORGANIZATION");
  }
  if (other != nullptr) {
    TRY(check_leaving(call, *other, *TRY(require_account(call, *other, account))));
  }
  if (has_all_features(organization)) TRY(make_linked_role(call, account, changes));
  store::OrganizationNode node;
  node.id = account;
  node.organization = organization.id;
  node.parent = organization.root;
  node.name = account_name(call.world, account);
  node.email = account_email(call.world, account);
  node.joined_method = "INVITED";
  node.joined = call.now;
  node.attached = first_attachments(organization);
  node.tags = handshake.tags;
  changes.put(std::move(node));
  return {};
}

Answer<api::AcceptHandshakeResponse> accept(const api::AcceptHandshakeRequest& in, const Call& call,
                                            store::ChangeSet& changes) {
  Handshake handshake = TRY(require_open(call, *in.HandshakeId, "ACCEPTED"));
  const Organization* organization = call.world.organization(handshake.organization);
  if (organization == nullptr) return no_such_handshake();
  TRY(join(call, handshake, *organization, changes));
  handshake.state = "ACCEPTED";
  api::AcceptHandshakeResponse out;
  out.Handshake = handshake_shape(call, handshake);
  changes.put(std::move(handshake));
  return out;
}

template <class Op>
Answer<typename Op::Response> end_with(std::string_view state, const typename Op::Request& in,
                                       const Call& call, store::ChangeSet& changes) {
  Handshake handshake = TRY(require_open(call, *in.HandshakeId, state));
  handshake.state = state;
  typename Op::Response out;
  out.Handshake = handshake_shape(call, handshake);
  changes.put(std::move(handshake));
  return out;
}

Answer<api::DeclineHandshakeResponse> decline(const api::DeclineHandshakeRequest& in,
                                              const Call& call, store::ChangeSet& changes) {
  return end_with<op::DeclineHandshake>("DECLINED", in, call, changes);
}

Answer<api::CancelHandshakeResponse> cancel(const api::CancelHandshakeRequest& in, const Call& call,
                                            store::ChangeSet& changes) {
  TRY(require_management(call));
  return end_with<op::CancelHandshake>("CANCELED", in, call, changes);
}

Answer<api::DescribeHandshakeResponse> describe(const api::DescribeHandshakeRequest& in,
                                                const Call& call) {
  const Handshake* handshake = call.world.handshake(*in.HandshakeId);
  if (handshake == nullptr ||
      (handshake->management_account != call.account() && handshake->account != call.account())) {
    return no_such_handshake();
  }
  api::DescribeHandshakeResponse out;
  out.Handshake = handshake_shape(call, *handshake);
  return out;
}

// Only invitations are kept: a filter for another action, or for the parts of a whole, finds none.
template <class In>
bool wants_invitations(const In& in) {
  if (!in.Filter) return true;
  return in.Filter->ActionType.value_or("INVITE") == "INVITE" && !in.Filter->ParentHandshakeId;
}

Answer<api::ListHandshakesForAccountResponse> list_received(
    const api::ListHandshakesForAccountRequest& in, const Call& call) {
  Page page = TRY(Page::of(call, "HandshakesForAccount", in));
  api::ListHandshakesForAccountResponse out;
  auto& shown = out.Handshakes.emplace();
  if (!wants_invitations(in)) return out;
  call.world.handshakes_for(call.account(), page.after(), [&](const Handshake& handshake) {
    if (!page.take(handshake.id)) return false;
    shown.push_back(handshake_shape(call, handshake));
    return true;
  });
  page.finish(call, out);
  return out;
}

Answer<api::ListHandshakesForOrganizationResponse> list_sent(
    const api::ListHandshakesForOrganizationRequest& in, const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  Page page = TRY(Page::of(call, "HandshakesForOrganization", in));
  api::ListHandshakesForOrganizationResponse out;
  auto& shown = out.Handshakes.emplace();
  if (!wants_invitations(in)) return out;
  call.world.handshakes_of(organization->id, page.after(), [&](const Handshake& handshake) {
    if (!page.take(handshake.id)) return false;
    shown.push_back(handshake_shape(call, handshake));
    return true;
  });
  page.finish(call, out);
  return out;
}

}  // namespace

Rows handshake_rows() {
  return {writing<op::InviteAccountToOrganization>(asks_invite, invite),
          writing<op::AcceptHandshake>(asks_on<op::AcceptHandshake>, accept),
          writing<op::DeclineHandshake>(asks_on<op::DeclineHandshake>, decline),
          writing<op::CancelHandshake>(asks_on<op::CancelHandshake>, cancel),
          reading<op::DescribeHandshake>(asks_on<op::DescribeHandshake>, describe),
          reading<op::ListHandshakesForAccount>(asks_for_all<op::ListHandshakesForAccount>,
                                                list_received),
          reading<op::ListHandshakesForOrganization>(
              asks_for_all<op::ListHandshakesForOrganization>, list_sent)};
}

}  // namespace amiable::services::organizations
