"""AWS Organizations: an organization made over the wire, its guard rails felt by other services."""
import json
import subprocess
import urllib.request

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from served import OWNER, USER_ACCOUNT, Journey
from test_aws_cli import AWS

STRANGER = "777788889999"
SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
HIDDEN = "You don't have permissions to access this resource."


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


ALL = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
NO_RANDOM = document({"Effect": "Deny", "Action": "kms:GenerateRandom", "Resource": "*"})


class Organizations(Journey):
    options = ("--account", OWNER, "--account", USER_ACCOUNT, "--account", STRANGER)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.org = cls.served.client("organizations", OWNER)
        cls.member = cls.served.client("organizations", USER_ACCOUNT)
        cls.stranger = cls.served.client("organizations", STRANGER)
        cls.made = cls.org.create_organization()["Organization"]
        cls.root = cls.org.list_roots()["Roots"][0]
        cls.invited = cls.org.invite_account_to_organization(
            Target={"Type": "ACCOUNT", "Id": USER_ACCOUNT}, Notes="come",
            Tags=[{"Key": "team", "Value": "red"}])["Handshake"]
        cls.joined = cls.member.accept_handshake(HandshakeId=cls.invited["Id"])["Handshake"]
        cls.enabled = [cls.org.enable_policy_type(RootId=cls.root["Id"], PolicyType=one)["Root"]
                       for one in (SCP, RCP)]
        cls.kms = {account: cls.served.client("kms", account)
                   for account in (OWNER, USER_ACCOUNT, STRANGER)}
        iam = cls.served.client("iam", USER_ACCOUNT)
        iam.create_user(UserName="amy")
        iam.put_user_policy(UserName="amy", PolicyName="all", PolicyDocument=ALL)
        cls.amy = iam.create_access_key(UserName="amy")["AccessKey"]

    def policy(self, content, name, kind=SCP, **parameters):
        return self.org.create_policy(Content=content, Description="", Name=name, Type=kind,
                                      **parameters)["Policy"]["PolicySummary"]

    def refused_for(self, code, reason, call, **parameters):
        error = self.refused(code, call, **parameters)
        self.assertEqual(reason, error.get("Reason"), error)

    def told(self, operation, **parameters):
        """The management account's answer as it is on the wire: Debian's botocore is older."""
        request = botocore.awsrequest.AWSRequest(
            "POST", self.served.url + "/", data=json.dumps(parameters).encode(), headers={
                "Content-Type": "application/x-amz-json-1.1",
                "X-Amz-Target": "AWSOrganizationsV20161128." + operation})
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(*self.served.keys(OWNER)),
                                "organizations", "us-east-1").add_auth(request)
        return json.load(urllib.request.urlopen(urllib.request.Request(
            request.url, data=request.data, headers=dict(request.headers)), timeout=10))

    def test_who_is_in_it(self):
        self.assertEqual(("ALL", OWNER, "arn:aws:organizations::%s:organization/%s" %
                          (OWNER, self.made["Id"])),
                         (self.made["FeatureSet"], self.made["MasterAccountId"],
                          self.made["Arn"]))
        self.assertEqual([], self.root["PolicyTypes"])
        self.assertEqual([{"Type": SCP, "Status": "ENABLED"}, {"Type": RCP, "Status": "ENABLED"}],
                         self.enabled[1]["PolicyTypes"])
        self.assertEqual(self.made, self.member.describe_organization()["Organization"])
        self.assertEqual(("OPEN", "ACCEPTED"), (self.invited["State"], self.joined["State"]))
        accounts = {one["Id"]: one for one in self.org.list_accounts()["Accounts"]}
        member = accounts[USER_ACCOUNT]
        self.assertEqual(("INVITED", "ACTIVE"), (member["JoinedMethod"], member["Status"]))
        told = self.told("DescribeAccount", AccountId=USER_ACCOUNT)["Account"]
        self.assertEqual(("ACTIVE", ["%s/%s/%s/" % (self.made["Id"], self.root["Id"],
                                                    USER_ACCOUNT)]),
                         (told["State"], told["Paths"]))
        self.assertEqual([{"Key": "team", "Value": "red"}],
                         self.org.list_tags_for_resource(ResourceId=USER_ACCOUNT)["Tags"])
        for place in (self.root["Id"], OWNER, USER_ACCOUNT):
            for kind, name in ((SCP, "p-FullAWSAccess"), (RCP, "p-RCPFullAWSAccess")):
                self.assertEqual([name], [one["Id"] for one in self.org.list_policies_for_target(
                    TargetId=place, Filter=kind)["Policies"]])
        roles = self.served.client("iam", USER_ACCOUNT).list_roles()["Roles"]
        self.assertIn("AWSServiceRoleForOrganizations", [one["RoleName"] for one in roles])

    def test_who_may_ask(self):
        self.refused("AWSOrganizationsNotInUseException", self.stranger.describe_organization)
        self.refused("AWSOrganizationsNotInUseException", self.stranger.list_accounts)
        self.refused("AlreadyInOrganizationException", self.member.create_organization)
        self.refused("OrganizationNotEmptyException", self.org.delete_organization)
        self.refused_for("HandshakeConstraintViolationException",
                         "ORGANIZATION_ALREADY_HAS_ALL_FEATURES", self.org.enable_all_features)
        self.assertEqual(HIDDEN, self.refused("AccessDeniedException", self.member.list_accounts)
                         ["Error"]["Message"])
        bob = self.new_user(OWNER, "bob", document({
            "Effect": "Allow", "Action": "organizations:*", "Resource": "*",
            "Condition": {"StringEqualsIfExists": {"organizations:PolicyType": SCP}}}))
        bobs = self.served.client_with("organizations", bob)
        bobs.list_policies(Filter=SCP)
        error = self.refused("AccessDeniedException", bobs.list_policies, Filter=RCP)
        self.assertEqual(HIDDEN, error["Error"]["Message"])
        trail = self.served.client("cloudtrail", OWNER, "us-east-1")
        event = json.loads(trail.lookup_events(LookupAttributes=[{
            "AttributeKey": "EventName", "AttributeValue": "ListPolicies"}])["Events"][0]
            ["CloudTrailEvent"])
        self.assertEqual(("us-east-1", "AccessDenied"), (event["awsRegion"], event["errorCode"]))
        self.assertIn("user/bob is not authorized to perform: organizations:ListPolicies on "
                      "resource: * because no identity-based policy allows",
                      event["errorMessage"])

    def test_a_service_control_policy_stops_members_alone(self):
        amys = self.served.client_with("kms", self.amy)
        deny = self.policy(NO_RANDOM, "no-random")
        callers = {"amy": amys, "root": self.kms[USER_ACCOUNT]}
        for place in (USER_ACCOUNT, self.root["Id"]):
            self.org.attach_policy(PolicyId=deny["Id"], TargetId=place)
            for name, caller in callers.items():
                error = self.refused("AccessDeniedException", caller.generate_random,
                                     NumberOfBytes=8)
                self.assertIn("explicit deny in a service control policy: " + deny["Arn"],
                              error["Error"]["Message"], name)
            self.kms[OWNER].generate_random(NumberOfBytes=8)
            self.org.detach_policy(PolicyId=deny["Id"], TargetId=place)
            for caller in callers.values():
                caller.generate_random(NumberOfBytes=8)
        # Without FullAWSAccess nothing is left but what the other policy allows.
        allow = self.policy(document({"Effect": "Allow", "Action": "kms:*", "Resource": "*"}),
                            "kms-alone")
        self.org.attach_policy(PolicyId=allow["Id"], TargetId=USER_ACCOUNT)
        self.org.detach_policy(PolicyId="p-FullAWSAccess", TargetId=USER_ACCOUNT)
        amys.generate_random(NumberOfBytes=8)
        amy_of_iam = self.served.client_with("iam", self.amy)
        self.refused("AccessDenied", amy_of_iam.list_users)
        self.refused_for("ConstraintViolationException",
                         "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", self.org.detach_policy,
                         PolicyId=allow["Id"], TargetId=USER_ACCOUNT)
        self.org.attach_policy(PolicyId="p-FullAWSAccess", TargetId=USER_ACCOUNT)
        amy_of_iam.list_users()
        self.org.update_policy(PolicyId=deny["Id"], Name="no-more", Content=ALL)
        self.assertEqual(ALL, self.org.describe_policy(PolicyId=deny["Id"])["Policy"]["Content"])
        self.org.delete_policy(PolicyId=deny["Id"])
        self.refused("PolicyNotFoundException", self.org.describe_policy, PolicyId=deny["Id"])

    def test_a_resource_control_policy_stops_foreign_callers_of_a_member(self):
        keys = {}
        for account in (OWNER, USER_ACCOUNT):
            keys[account] = self.kms[account].create_key(Policy=document({
                "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}))[
                "KeyMetadata"]["Arn"]
        stranger = self.kms[STRANGER]
        outside = self.policy(document({
            "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
            "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": self.made["Id"]}}}),
            "insiders", RCP)
        self.org.attach_policy(PolicyId=outside["Id"], TargetId=self.root["Id"])
        self.refused("AccessDeniedException", stranger.describe_key, KeyId=keys[USER_ACCOUNT])
        stranger.describe_key(KeyId=keys[OWNER])  # the management account's resources are exempt
        self.kms[OWNER].describe_key(KeyId=keys[USER_ACCOUNT])
        self.refused_for("InvalidInputException", "NON_DETACHABLE_POLICY", self.org.detach_policy,
                         PolicyId="p-RCPFullAWSAccess", TargetId=USER_ACCOUNT)
        self.org.detach_policy(PolicyId=outside["Id"], TargetId=self.root["Id"])
        stranger.describe_key(KeyId=keys[USER_ACCOUNT])

    def test_policies_refused(self):
        org, target = self.org, {"TargetId": USER_ACCOUNT}
        first = self.policy(NO_RANDOM, "first", Tags=[{"Key": "a", "Value": "b"}])
        self.refused("MalformedPolicyDocumentException", self.policy, "{", "second")
        self.refused("MalformedPolicyDocumentException", self.policy, document(
            {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}), "second",
            RCP)
        self.refused_for("ConstraintViolationException", "POLICY_CONTENT_LIMIT_EXCEEDED",
                         self.policy, content="{" + " " * 10240 + NO_RANDOM[1:], name="second")
        self.refused("DuplicatePolicyException", self.policy, NO_RANDOM, "first")
        self.refused("DuplicatePolicyException", self.policy, NO_RANDOM, "FullAWSAccess")
        self.refused("PolicyTypeNotAvailableForOrganizationException", self.policy, "{}", "tags",
                     "TAG_POLICY")
        self.assertEqual([], org.list_policies(Filter="TAG_POLICY")["Policies"])
        self.refused_for("InvalidInputException", "INVALID_ENUM_POLICY_TYPE",
                         org.describe_effective_policy, PolicyType=SCP)
        self.refused("EffectivePolicyNotFoundException", org.describe_effective_policy,
                     PolicyType="TAG_POLICY")
        org.attach_policy(PolicyId=first["Id"], **target)
        self.assertEqual([{"TargetId": USER_ACCOUNT, "Type": "ACCOUNT", "Name": USER_ACCOUNT,
                           "Arn": "arn:aws:organizations::%s:account/%s/%s" % (
                               OWNER, self.made["Id"], USER_ACCOUNT)}],
                         org.list_targets_for_policy(PolicyId=first["Id"])["Targets"])
        self.refused("DuplicatePolicyAttachmentException", org.attach_policy, PolicyId=first["Id"],
                     **target)
        self.refused("PolicyInUseException", org.delete_policy, PolicyId=first["Id"])
        org.detach_policy(PolicyId=first["Id"], **target)
        self.refused("PolicyNotAttachedException", org.detach_policy, PolicyId=first["Id"],
                     **target)
        for call in (org.delete_policy, org.update_policy):
            self.refused_for("InvalidInputException", "IMMUTABLE_POLICY", call,
                             PolicyId="p-FullAWSAccess")
        self.refused("TargetNotFoundException", org.attach_policy, PolicyId=first["Id"],
                     TargetId=STRANGER)
        self.refused_for("InvalidInputException", "INVALID_PATTERN_TARGET_ID", org.attach_policy,
                         PolicyId=first["Id"], TargetId="nowhere")
        self.refused("PolicyTypeAlreadyEnabledException", org.enable_policy_type,
                     RootId=self.root["Id"], PolicyType=SCP)
        self.refused("RootNotFoundException", org.enable_policy_type, RootId="r-0000000",
                     PolicyType=SCP)

    def test_ten_policies_at_a_place_and_none_of_a_type_that_is_off(self):
        unit = self.unit(self.root["Id"], "crowd")
        extra = [self.policy(NO_RANDOM, "crowd-%d" % n)["Id"] for n in range(10)]
        for one in extra[:9]:
            self.org.attach_policy(PolicyId=one, TargetId=unit)
        self.refused_for("ConstraintViolationException",
                         "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", self.org.attach_policy,
                         PolicyId=extra[9], TargetId=unit)
        pages = [page["Policies"] for page in self.org.get_paginator("list_policies").paginate(
            Filter=SCP, PaginationConfig={"PageSize": 3})]
        self.assertEqual({3}, {len(page) for page in pages[:-1]})
        listed = [one["Id"] for page in pages for one in page]
        self.assertEqual(len(set(listed)), len(listed))
        self.assertLessEqual({"p-FullAWSAccess", *extra}, set(listed))
        self.org.disable_policy_type(RootId=self.root["Id"], PolicyType=SCP)
        self.refused("PolicyTypeNotEnabledException", self.org.disable_policy_type,
                     RootId=self.root["Id"], PolicyType=SCP)
        self.refused("PolicyTypeNotEnabledException", self.org.attach_policy, PolicyId=extra[0],
                     TargetId=unit)
        self.org.enable_policy_type(RootId=self.root["Id"], PolicyType=SCP)
        self.assertEqual(["p-FullAWSAccess"], [
            one["Id"] for one in self.org.list_policies_for_target(TargetId=unit, Filter=SCP)[
                "Policies"]])

    def unit(self, parent, name, **parameters):
        return self.org.create_organizational_unit(ParentId=parent, Name=name, **parameters)[
            "OrganizationalUnit"]["Id"]

    def test_units_and_moves(self):
        org, root = self.org, self.root["Id"]
        chain = [self.unit(root, "one")]
        for name in ("two", "three", "four", "five"):
            chain.append(self.unit(chain[-1], name))
        self.refused_for("ConstraintViolationException", "OU_DEPTH_LIMIT_EXCEEDED",
                         org.create_organizational_unit, ParentId=chain[-1], Name="six")
        self.refused("DuplicateOrganizationalUnitException", org.create_organizational_unit,
                     ParentId=root, Name="one")
        self.refused("ParentNotFoundException", org.create_organizational_unit,
                     ParentId="r-0000000", Name="one")
        deep = self.told("DescribeOrganizationalUnit", OrganizationalUnitId=chain[-1])[
            "OrganizationalUnit"]
        self.assertEqual("/".join([self.made["Id"], root, *chain, ""]), deep["Path"])
        self.assertEqual([{"Id": chain[3], "Type": "ORGANIZATIONAL_UNIT"}],
                         org.list_parents(ChildId=chain[4])["Parents"])
        move = {"AccountId": USER_ACCOUNT, "SourceParentId": root}
        org.move_account(DestinationParentId=chain[0], **move)
        self.refused("SourceParentNotFoundException", org.move_account,
                     DestinationParentId=chain[1], **move)
        move["SourceParentId"] = chain[0]
        self.refused("DuplicateAccountException", org.move_account, DestinationParentId=chain[0],
                     **move)
        self.refused("DestinationParentNotFoundException", org.move_account,
                     DestinationParentId="ou-0000-00000000", **move)
        self.assertEqual([USER_ACCOUNT], [one["Id"] for one in org.list_accounts_for_parent(
            ParentId=chain[0])["Accounts"]])
        self.assertEqual([], org.list_children(ParentId=chain[4], ChildType="ACCOUNT")["Children"])
        self.refused("OrganizationalUnitNotEmptyException", org.delete_organizational_unit,
                     OrganizationalUnitId=chain[3])
        # What is attached above reaches down.
        deny = self.policy(NO_RANDOM, "at-one")
        org.attach_policy(PolicyId=deny["Id"], TargetId=chain[0])
        self.refused("AccessDeniedException", self.kms[USER_ACCOUNT].generate_random,
                     NumberOfBytes=8)
        org.move_account(DestinationParentId=root, **move)
        self.kms[USER_ACCOUNT].generate_random(NumberOfBytes=8)
        self.assertEqual("renamed", org.update_organizational_unit(
            OrganizationalUnitId=chain[4], Name="renamed")["OrganizationalUnit"]["Name"])
        org.delete_organizational_unit(OrganizationalUnitId=chain[4])
        self.refused("OrganizationalUnitNotFoundException", org.describe_organizational_unit,
                     OrganizationalUnitId=chain[4])
        self.refused("ChildNotFoundException", org.list_parents, ChildId=chain[4])

    def test_created_accounts(self):
        org = self.org
        begun = org.create_account(Email="dev@example.com", AccountName="dev")[
            "CreateAccountStatus"]
        self.assertEqual("IN_PROGRESS", begun["State"])
        done = org.describe_create_account_status(CreateAccountRequestId=begun["Id"])[
            "CreateAccountStatus"]
        self.assertEqual("SUCCEEDED", done["State"])
        account = done["AccountId"]
        again = org.create_account(Email="Dev@example.com", AccountName="dev")[
            "CreateAccountStatus"]["Id"]
        failed, = [one for one in org.list_create_account_status(States=["FAILED"])[
            "CreateAccountStatuses"]]
        self.assertEqual((again, "EMAIL_ALREADY_EXISTS"), (failed["Id"], failed["FailureReason"]))
        self.refused_for("InvalidInputException", "INVALID_ROLE_NAME", org.create_account,
                         Email="x@example.com", AccountName="x", RoleName="AWSServiceRoleForX")
        shown = org.describe_account(AccountId=account)["Account"]
        self.assertEqual(("dev", "dev@example.com", "CREATED", "ACTIVE"), (
            shown["Name"], shown["Email"], shown["JoinedMethod"], shown["Status"]))
        admin = self.new_user(OWNER, "admin", ALL)
        sts = self.served.client_with("sts", admin)
        role = "arn:aws:iam::%s:role/OrganizationAccountAccessRole" % account
        inside = sts.assume_role(RoleArn=role, RoleSessionName="in")["Credentials"]
        self.assertEqual(account, self.served.client_with("sts", inside).get_caller_identity()[
            "Account"])
        theirs = self.served.client_with("organizations", inside)
        self.refused_for("ConstraintViolationException", "WAIT_PERIOD_ACTIVE",
                         theirs.leave_organization)
        org.close_account(AccountId=account)
        self.assertEqual("SUSPENDED", org.describe_account(AccountId=account)["Account"]["Status"])
        self.refused("InvalidClientTokenId",
                     self.served.client_with("sts", inside).get_caller_identity)
        self.refused("AccountAlreadyClosedException", org.close_account, AccountId=account)
        self.refused_for("ConstraintViolationException", "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
                         org.close_account, AccountId=OWNER)
        self.refused("MasterCannotLeaveOrganizationException",
                     org.remove_account_from_organization, AccountId=OWNER)
        self.refused("AccountNotFoundException", org.describe_account, AccountId=STRANGER)
        pages = org.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 1})
        self.assertEqual(sorted([account, OWNER, USER_ACCOUNT]), sorted(
            one["Id"] for page in pages for one in page["Accounts"]))
        self.refused_for("InvalidInputException", "INVALID_NEXT_TOKEN", org.list_accounts,
                         NextToken="x")
        self.refused_for("InvalidInputException", "MAX_VALUE_EXCEEDED", org.list_accounts,
                         MaxResults=21)

    def test_invitations(self):
        org, stranger = self.org, self.stranger
        target = {"Type": "EMAIL", "Id": "aws+%s@example.com" % STRANGER}
        sent = org.invite_account_to_organization(Target=target)["Handshake"]["Id"]
        self.refused("DuplicateHandshakeException", org.invite_account_to_organization,
                     Target={"Type": "ACCOUNT", "Id": STRANGER})
        self.refused_for("HandshakeConstraintViolationException", "ALREADY_IN_AN_ORGANIZATION",
                         org.invite_account_to_organization,
                         Target={"Type": "ACCOUNT", "Id": USER_ACCOUNT})
        received = stranger.list_handshakes_for_account()["Handshakes"]
        self.assertEqual([(sent, "OPEN")], [(one["Id"], one["State"]) for one in received])
        self.refused("HandshakeNotFoundException", self.member.accept_handshake, HandshakeId=sent)
        self.assertEqual("DECLINED", stranger.decline_handshake(HandshakeId=sent)[
            "Handshake"]["State"])
        self.refused("HandshakeAlreadyInStateException", stranger.decline_handshake,
                     HandshakeId=sent)
        self.refused("InvalidHandshakeTransitionException", stranger.accept_handshake,
                     HandshakeId=sent)
        second = org.invite_account_to_organization(Target=target)["Handshake"]["Id"]
        self.refused("AWSOrganizationsNotInUseException", stranger.cancel_handshake,
                     HandshakeId=second)
        self.assertEqual("CANCELED", org.cancel_handshake(HandshakeId=second)[
            "Handshake"]["State"])
        third = org.invite_account_to_organization(Target=target)["Handshake"]["Id"]
        stranger.accept_handshake(HandshakeId=third)
        self.assertEqual(self.made["Id"], stranger.describe_organization()["Organization"]["Id"])
        stranger.leave_organization()
        self.refused("AWSOrganizationsNotInUseException", stranger.describe_organization)
        states = {one["Id"]: one["State"] for one in org.list_handshakes_for_organization()[
            "Handshakes"]}
        self.assertEqual(("DECLINED", "CANCELED", "ACCEPTED"),
                         (states[sent], states[second], states[third]))

    def test_an_organization_for_billing_alone(self):
        only = self.new_user(STRANGER, "only", document(
            {"Effect": "Allow", "Action": "organizations:*", "Resource": "*"}))
        onlys = self.served.client_with("organizations", only)
        self.refused_for("AccessDeniedForDependencyException",
                         "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE",
                         onlys.create_organization)
        made = onlys.create_organization(FeatureSet="CONSOLIDATED_BILLING")["Organization"]
        self.assertEqual(("CONSOLIDATED_BILLING", []),
                         (made["FeatureSet"], made["AvailablePolicyTypes"]))
        root = onlys.list_roots()["Roots"][0]["Id"]
        self.refused("PolicyTypeNotAvailableForOrganizationException", onlys.create_policy,
                     Content=ALL, Description="", Name="x", Type=SCP)
        self.refused("PolicyTypeNotAvailableForOrganizationException", onlys.enable_policy_type,
                     RootId=root, PolicyType=SCP)
        self.refused("AccessDeniedForDependencyException", onlys.enable_all_features)
        agreed = self.stranger.enable_all_features()["Handshake"]
        self.assertEqual(("ENABLE_ALL_FEATURES", "ACCEPTED"), (agreed["Action"], agreed["State"]))
        onlys.enable_policy_type(RootId=root, PolicyType=SCP)
        onlys.create_policy(Content=ALL, Description="", Name="x", Type=SCP)
        onlys.delete_organization()
        self.refused("AWSOrganizationsNotInUseException", onlys.describe_organization)

    def test_delegated_administrators_read(self):
        org, service = self.org, "access-analyzer.amazonaws.com"
        named = {"AccountId": USER_ACCOUNT, "ServicePrincipal": service}
        self.refused_for("ConstraintViolationException", "SERVICE_ACCESS_NOT_ENABLED",
                         org.register_delegated_administrator, **named)
        self.refused_for("InvalidInputException", "UNRECOGNIZED_SERVICE_PRINCIPAL",
                         org.enable_aws_service_access, ServicePrincipal="nobody")
        org.enable_aws_service_access(ServicePrincipal=service)
        self.assertEqual([service], [one["ServicePrincipal"] for one in
                                     org.list_aws_service_access_for_organization()[
                                         "EnabledServicePrincipals"]])
        org.register_delegated_administrator(**named)
        self.refused("AccountAlreadyRegisteredException", org.register_delegated_administrator,
                     **named)
        self.assertEqual([USER_ACCOUNT], [one["Id"] for one in
                                          self.member.list_delegated_administrators()[
                                              "DelegatedAdministrators"]])
        self.refused("AccessDeniedException", self.member.create_policy, Content=ALL,
                     Description="", Name="mine", Type=SCP)
        self.refused_for("ConstraintViolationException",
                         "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
                         self.member.leave_organization)
        self.assertEqual([service], [one["ServicePrincipal"] for one in
                                     org.list_delegated_services_for_account(
                                         AccountId=USER_ACCOUNT)["DelegatedServices"]])
        org.deregister_delegated_administrator(**named)
        self.refused("AccountNotRegisteredException", org.deregister_delegated_administrator,
                     **named)
        self.refused("AccessDeniedException", self.member.list_accounts)
        self.refused("ResourcePolicyNotFoundException", org.describe_resource_policy)

    def test_tags_decide(self):
        unit = self.unit(self.root["Id"], "tagged", Tags=[{"Key": "team", "Value": "blue"}])
        self.org.tag_resource(ResourceId=unit, Tags=[{"Key": "x", "Value": "y"}])
        self.org.untag_resource(ResourceId=unit, TagKeys=["x"])
        self.assertEqual([{"Key": "team", "Value": "blue"}],
                         self.org.list_tags_for_resource(ResourceId=unit)["Tags"])
        self.refused_for("InvalidInputException", "INVALID_SYSTEM_TAGS_PARAMETER",
                         self.org.tag_resource, ResourceId=unit,
                         Tags=[{"Key": "aws:x", "Value": "y"}])
        self.refused_for("InvalidInputException", "DUPLICATE_TAG_KEY", self.org.tag_resource,
                         ResourceId=unit, Tags=[{"Key": "x", "Value": "y"}] * 2)
        self.refused_for("ConstraintViolationException", "MAX_TAG_LIMIT_EXCEEDED",
                         self.org.tag_resource, ResourceId=unit,
                         Tags=[{"Key": "k%d" % n, "Value": ""} for n in range(50)])
        tagger = self.served.client_with("organizations", self.new_user(OWNER, "tagger", document(
            {"Effect": "Allow", "Action": "organizations:Describe*", "Resource": "*",
             "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}})))
        tagger.describe_organizational_unit(OrganizationalUnitId=unit)
        self.refused("AccessDeniedException", tagger.describe_account, AccountId=USER_ACCOUNT)

    def test_as_the_aws_tool_asks(self):
        answer = subprocess.run(
            [AWS, "--endpoint-url", self.served.url, "organizations", "list-accounts",
             "--max-items", "1", "--output", "json"], env=self.served.environment(OWNER),
            capture_output=True, text=True, check=False)
        self.assertEqual(0, answer.returncode, answer.stderr)
        self.assertEqual(1, len(json.loads(answer.stdout)["Accounts"]))
