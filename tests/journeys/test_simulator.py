"""IAM's policy simulator: rows of tests/cases/simulator sent as they are on the wire, and what is
told of it with boto3 and the aws CLI. A row's policies may be objects, or @NAME of a document."""
import json
import pathlib
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.parsers
import botocore.session

from served import MODELS, OWNER, USER_ACCOUNT, Journey

CASES = pathlib.Path(__file__).resolve().parent.parent / "cases" / "simulator"
SHAPES = botocore.session.get_session()
SHAPES.register_component("data_loader", MODELS)
ANN = "arn:aws:iam::%s:user/p/Ann" % USER_ACCOUNT


def pretty(action, resource):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": action, "Resource": resource}]}, indent=2)


def compact(action, resource="*", effect="Allow", **more):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Action": action, "Resource": resource, **more}]},
                      separators=(",", ":"))


def flat(name, value, out):
    """The members of a request as the query protocol names them."""
    if isinstance(value, dict):
        for key, one in value.items():
            flat(name + "." + key if name else key, one, out)
    elif isinstance(value, list):
        if not value:
            out[name] = ""
        for number, one in enumerate(value, 1):
            flat("%s.member.%d" % (name, number), one, out)
    else:
        out[name] = str(value)
    return out


def filled(value, documents):
    """With the row's documents as texts."""
    if isinstance(value, str) and value.startswith("@"):
        return json.dumps(documents[value[1:]], separators=(",", ":"))
    if isinstance(value, list):
        return [filled(one, documents) for one in value]
    if isinstance(value, dict) and "Statement" in value:
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, dict):
        return {key: filled(one, documents) for key, one in value.items()}
    return value


def statement(told):
    place = "%d:%d-%d:%d" % tuple(told[end][part] for end in ("StartPosition", "EndPosition")
                                  for part in ("Line", "Column"))
    return " ".join((told["SourcePolicyType"], told["SourcePolicyId"], place))


def short(told, decision):
    """What a result says, without what is empty."""
    out = {"decision": told[decision]}
    if told.get("MatchedStatements"):
        out["statements"] = sorted(statement(one) for one in told["MatchedStatements"])
    if told.get("MissingContextValues"):
        out["missing"] = told["MissingContextValues"]
    if told.get("EvalDecisionDetails"):
        out["details"] = told["EvalDecisionDetails"]
    if "PermissionsBoundaryDecisionDetail" in told:
        detail = told["PermissionsBoundaryDecisionDetail"]
        out["boundary"] = detail["AllowedByPermissionsBoundary"]
    return out


def in_order(expected):
    """AWS tells statements in no order that it documents."""
    if isinstance(expected, list):
        return [in_order(one) for one in expected]
    if isinstance(expected, dict):
        return {key: sorted(value) if key == "statements" else in_order(value)
                for key, value in expected.items()}
    return expected


def shown(result):
    """A result as rows write it. What a single resource repeats of it is left out."""
    out = short(result, "EvalDecision")
    detail = result.get("OrganizationsDecisionDetail")
    if detail:
        out["organizations"] = detail["AllowedByOrganizations"]
    resources = [dict(short(one, "EvalResourceDecision"), name=one["EvalResourceName"])
                 for one in result.get("ResourceSpecificResults", [])]
    repeated = {key: value for key, value in out.items() if key != "organizations"}
    if [dict(repeated, name=result["EvalResourceName"])] != resources:
        if resources or result["EvalResourceName"] != "*":
            out["name"] = result["EvalResourceName"]
        if resources:
            out["resources"] = resources
    return out


class Sending(Journey):
    """Requests as they are on the wire: an older botocore could not say all of them."""
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = botocore.credentials.Credentials(*cls.served.keys(USER_ACCOUNT))

    def send(self, operation, given, credentials=None):
        """Status and answer."""
        body = urllib.parse.urlencode(flat("", dict(given, Action=operation, Version="2010-05-08"),
                                           {}))
        request = botocore.awsrequest.AWSRequest("POST", self.served.url + "/", data=body, headers={
            "Content-Type": "application/x-www-form-urlencoded"})
        signer = botocore.auth.SigV4Auth(credentials or self.own, "iam", "us-east-1")
        signer.add_auth(request)
        try:
            answer = urllib.request.urlopen(urllib.request.Request(
                request.url, data=body.encode(), headers=dict(request.headers)), timeout=20)
            status = 200
        except urllib.error.HTTPError as error:
            answer, status = error, error.code
        shape = SHAPES.get_service_model("iam").operation_model(operation).output_shape
        return status, botocore.parsers.create_parser("query").parse(
            {"status_code": status, "headers": {}, "body": answer.read()}, shape)

    def simulate(self, given):
        operation = "SimulatePrincipalPolicy" if "PolicySourceArn" in given else \
            "SimulateCustomPolicy"
        return self.send(operation, given)


class Simulator(Sending):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iam = cls.served.client("iam")
        for type_, name, policy, action, resource in (
                ("user", "Ann", "OwnRead", "s3:GetObject", "arn:aws:s3:::b/a"),
                ("group", "G", "GroupWrite", "s3:PutObject", "arn:aws:s3:::b/b"),
                ("role", "R", "RoleRead", "s3:GetObject", "*")):
            named = {type_.title() + "Name": name}
            trust = {"AssumeRolePolicyDocument": json.dumps({
                "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Action": "sts:AssumeRole",
                    "Principal": {"Service": "ec2.amazonaws.com"}}]})} if type_ == "role" else {}
            getattr(cls.iam, "create_" + type_)(Path="/p/", **named, **trust)
            getattr(cls.iam, "put_%s_policy" % type_)(
                PolicyName=policy, PolicyDocument=pretty(action, resource), **named)
        deleter = cls.iam.create_policy(PolicyName="Deleter", Path="/p/", PolicyDocument=pretty(
            "s3:DeleteObject", "*"))["Policy"]["Arn"]
        cls.iam.attach_user_policy(UserName="Ann", PolicyArn=deleter)
        cls.iam.attach_group_policy(GroupName="G", PolicyArn=deleter)
        cls.iam.attach_role_policy(RoleName="R", PolicyArn=deleter)
        cls.iam.add_user_to_group(UserName="Ann", GroupName="G")
        fence = cls.iam.create_policy(PolicyName="Fence", PolicyDocument=compact(
            ["s3:GetObject", "s3:PutObject"]))["Policy"]["Arn"]
        cls.iam.create_user(UserName="Bob", PermissionsBoundary=fence)
        cls.iam.put_user_policy(UserName="Bob", PolicyName="All", PolicyDocument=compact("*"))

    def check(self, row, documents):
        status, answer = self.simulate(filled(row["input"], documents))
        if "error" in row:
            code, message = row["error"]
            self.assertEqual([code, message], [answer["Error"]["Code"], answer["Error"]["Message"]])
            self.assertEqual(404 if code == "NoSuchEntity" else 400, status)
            return
        self.assertEqual(200, status, answer)
        results = answer["EvaluationResults"]
        self.assertEqual(row["input"]["ActionNames"], [one["EvalActionName"] for one in results])
        if "decisions" in row:
            self.assertEqual(row["decisions"], [one["EvalDecision"] for one in results])
        else:
            self.assertEqual(in_order(row["results"]), [shown(one) for one in results])

    def check_file(self, name):
        cases = json.loads((CASES / (name + ".json")).read_text())
        self.maxDiff = None
        for row in cases["rows"]:
            with self.subTest(row["name"]):
                self.check(row, cases["documents"])

    def test_composition(self):
        self.check_file("composition")

    def test_organization(self):
        self.check_file("organization")

    def test_positions(self):
        self.check_file("positions")

    def test_context(self):
        self.check_file("context")

    def test_inputs(self):
        self.check_file("inputs")

    def test_principal(self):
        self.check_file("principal")

    def test_what_is_present_and_what_is_absent(self):
        """Empty lists are there in a result and not under its resources [measured]."""
        given = {"PolicyInputList": [], "ActionNames": ["s3:GetObject"]}
        result = self.simulate(given)[1]["EvaluationResults"][0]
        self.assertEqual({"EvalActionName", "EvalResourceName", "EvalDecision",
                          "MatchedStatements", "MissingContextValues"}, set(result))
        result = self.simulate(dict(given, ResourceArns=["arn:aws:s3:::b/a"]))[1][
            "EvaluationResults"][0]
        self.assertEqual({}, result["EvalDecisionDetails"])
        self.assertEqual({"EvalResourceName": "arn:aws:s3:::b/a",
                          "EvalResourceDecision": "implicitDeny"},
                         result["ResourceSpecificResults"][0])

    def test_pages(self):
        actions = ["s3:Get%d" % number for number in range(130)]
        pages = list(self.iam.get_paginator("simulate_custom_policy").paginate(
            PolicyInputList=[compact("s3:Get7*")], ActionNames=actions,
            PaginationConfig={"PageSize": 50}))
        self.assertEqual([50, 50, 30], [len(page["EvaluationResults"]) for page in pages])
        results = [one for page in pages for one in page["EvaluationResults"]]
        self.assertEqual(actions, [one["EvalActionName"] for one in results])
        self.assertEqual(11, sum(one["EvalDecision"] == "allowed" for one in results))
        first = self.iam.simulate_custom_policy(PolicyInputList=[], ActionNames=actions)
        self.assertEqual((100, True), (len(first["EvaluationResults"]), first["IsTruncated"]))
        # A marker counts actions, whatever the next request asks [measured].
        rest = self.iam.simulate_custom_policy(PolicyInputList=[], ActionNames=["s3:GetObject"],
                                               Marker=first["Marker"])
        self.assertEqual(([], False), (rest["EvaluationResults"], rest["IsTruncated"]))

    def test_ten_thousand_statements_are_answered_within_a_second(self):
        one = '{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}'
        document = '{"Version":"2012-10-17","Statement":[%s]}' % ",".join([one] * 2000)
        given = {"PolicyInputList": [document] * 5, "ActionNames": ["s3:Put%d" % number for number
                                                                    in range(100)]}
        start = time.monotonic()
        status, answer = self.simulate(given)
        self.assertEqual((200, "implicitDeny"),
                         (status, answer["EvaluationResults"][0]["EvalDecision"]))
        self.assertTrue(answer["IsTruncated"] or len(answer["EvaluationResults"]) == 100)
        self.assertLess(time.monotonic() - start, 3)  # client and signature included

    def test_work_is_bounded(self):
        """Each statement told for each resource: more than an answer may be."""
        one = '{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}'
        document = '{"Version":"2012-10-17","Statement":[%s]}' % ",".join([one] * 2000)
        given = {"PolicyInputList": [document], "ActionNames": ["s3:Get"],
                 "ResourceArns": ["arn:aws:s3:::b/%d" % number for number in range(1000)]}
        status, answer = self.simulate(given)
        self.assertEqual((400, "InvalidInput"), (status, answer["Error"]["Code"]))
        given.update(ResourceArns=given["ResourceArns"][:1], ActionNames=["s3:Get"] * 100)
        status, answer = self.simulate(given)
        self.assertEqual((200, True), (status, answer["IsTruncated"]))
        self.assertLess(0, len(answer["EvaluationResults"]))

    def test_context_keys(self):
        document = compact("s3:GetObject", "arn:aws:s3:::b/${aws:PrincipalTag/Team}", Condition={
            "StringLike": {"s3:prefix": ["${aws:username}/*"]},
            "Bool": {"aws:SecureTransport": True},
            "ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:${stack:Topic, 'x'}"}})
        old = document.replace("2012-10-17", "2008-10-17")  # knows no variables
        self.assertEqual(
            ["aws:PrincipalTag/Team", "aws:SecureTransport", "aws:SourceArn", "aws:username",
             "s3:prefix", "stack:Topic"],
            self.iam.get_context_keys_for_custom_policy(PolicyInputList=[document])[
                "ContextKeyNames"])
        self.assertEqual(["aws:SecureTransport", "aws:SourceArn", "s3:prefix"],
                         self.iam.get_context_keys_for_custom_policy(PolicyInputList=[old])[
                             "ContextKeyNames"])
        self.refused("InvalidInput", self.iam.get_context_keys_for_custom_policy,
                     PolicyInputList=["{"])
        self.iam.create_user(UserName="Asked")
        self.iam.create_group(GroupName="Asking")
        self.iam.add_user_to_group(UserName="Asked", GroupName="Asking")
        self.iam.put_user_policy(UserName="Asked", PolicyName="own", PolicyDocument=compact(
            "s3:*", Condition={"Bool": {"z:own": "true"}}))
        self.iam.put_group_policy(GroupName="Asking", PolicyName="shared", PolicyDocument=compact(
            "s3:*", Condition={"Null": {"a:shared": "true"}}))
        keys = self.iam.get_context_keys_for_principal_policy(
            PolicySourceArn="arn:aws:iam::%s:user/Asked" % USER_ACCOUNT,
            PolicyInputList=[compact("s3:*", Condition={"Bool": {"m:more": "true"}})])
        self.assertEqual(["a:shared", "m:more", "z:own"], keys["ContextKeyNames"])
        self.refused("NoSuchEntity", self.iam.get_context_keys_for_principal_policy,
                     PolicySourceArn="arn:aws:iam::%s:user/Nobody" % USER_ACCOUNT)

    def test_policies_granting_service_access(self):
        granted = self.iam.list_policies_granting_service_access(
            Arn=ANN, ServiceNamespaces=["s3", "kms"])
        self.assertFalse(granted["IsTruncated"])
        self.assertEqual(["s3", "kms"], [one["ServiceNamespace"] for one in
                                         granted["PoliciesGrantingServiceAccess"]])
        self.assertEqual([
            {"PolicyName": "OwnRead", "PolicyType": "INLINE", "EntityType": "USER",
             "EntityName": "Ann"},
            {"PolicyName": "Deleter", "PolicyType": "MANAGED",
             "PolicyArn": "arn:aws:iam::%s:policy/p/Deleter" % USER_ACCOUNT},
            {"PolicyName": "GroupWrite", "PolicyType": "INLINE", "EntityType": "GROUP",
             "EntityName": "G"}], granted["PoliciesGrantingServiceAccess"][0]["Policies"])
        self.assertEqual([], granted["PoliciesGrantingServiceAccess"][1].get("Policies"))
        # Boundaries are not asked; a partial deny takes nothing away, a full one does.
        for name, document, expected in (("Part", compact("s3:Get*", effect="Deny"), ["All"]),
                                         ("Whole", compact("s3:*", effect="Deny"), [])):
            self.iam.put_user_policy(UserName="Bob", PolicyName=name, PolicyDocument=document)
            granted = self.iam.list_policies_granting_service_access(
                Arn="arn:aws:iam::%s:user/Bob" % USER_ACCOUNT, ServiceNamespaces=["s3"])
            self.assertEqual(expected, [one["PolicyName"] for one in granted[
                "PoliciesGrantingServiceAccess"][0].get("Policies", [])])
            self.iam.delete_user_policy(UserName="Bob", PolicyName=name)
        self.refused("NoSuchEntity", self.iam.list_policies_granting_service_access,
                     Arn="arn:aws:iam::%s:role/Nobody" % USER_ACCOUNT, ServiceNamespaces=["s3"])

    def test_entities_for_policy(self):
        arn = "arn:aws:iam::%s:policy/p/Deleter" % USER_ACCOUNT
        fence = "arn:aws:iam::%s:policy/Fence" % USER_ACCOUNT

        def names(policy=arn, **filters):
            told = self.iam.list_entities_for_policy(PolicyArn=policy, **filters)
            return [one[kind + "Name"] for kind in ("Group", "Role", "User")
                    for one in told["Policy%ss" % kind]]
        self.assertEqual(["G", "R", "Ann"], names())
        self.assertEqual(["R"], names(EntityFilter="Role"))
        self.assertEqual([], names(EntityFilter="AWSManagedPolicy"))
        self.assertEqual([], names(PathPrefix="/q/"))
        self.assertEqual(["G", "R", "Ann"], names(PathPrefix="/p/"))
        self.assertEqual([], names(PolicyUsageFilter="PermissionsBoundary"))
        self.assertEqual(["Bob"], names(fence))
        self.assertEqual([], names(fence, PolicyUsageFilter="PermissionsPolicy"))
        pages = self.iam.get_paginator("list_entities_for_policy").paginate(
            PolicyArn=arn, PaginationConfig={"PageSize": 2})
        self.assertEqual([(1, 1, 0), (0, 0, 1)], [
            tuple(len(page[kind]) for kind in ("PolicyGroups", "PolicyRoles", "PolicyUsers"))
            for page in pages])

    def test_who_may_ask(self):
        """The simulation of a principal tells of its permissions: it is asked on its ARN."""
        name = "Asker"
        self.iam.create_user(UserName=name)
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        credentials = botocore.credentials.Credentials(key["AccessKeyId"], key["SecretAccessKey"])
        principal = {"PolicySourceArn": ANN, "ActionNames": ["s3:GetObject"]}
        custom = {"PolicyInputList": [], "ActionNames": ["s3:GetObject"]}
        asked = (("SimulatePrincipalPolicy", principal, ANN),
                 ("GetContextKeysForPrincipalPolicy", {"PolicySourceArn": ANN}, ANN),
                 ("ListPoliciesGrantingServiceAccess",
                  {"Arn": ANN, "ServiceNamespaces": ["s3"]}, ANN),
                 ("SimulateCustomPolicy", custom, "*"),
                 ("GetContextKeysForCustomPolicy", {"PolicyInputList": []}, "*"))
        for operation, given, resource in asked:
            self.assertEqual(403, self.send(operation, given, credentials)[0])
            self.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=compact(
                "iam:" + operation, resource))
            status, answer = self.send(operation, given, credentials)
            self.assertEqual(200, status, answer)
        self.assertEqual(403, self.send("SimulatePrincipalPolicy", principal, credentials)[0])

    def test_with_the_aws_cli(self):
        told = subprocess.run(
            ["aws", "--endpoint-url", self.served.url, "iam", "simulate-principal-policy",
             "--policy-source-arn", ANN, "--action-names", "s3:GetObject", "s3:PutObject",
             "--resource-arns", "arn:aws:s3:::b/a", "--output", "text", "--query",
             "EvaluationResults[].[EvalActionName,EvalDecision]"],
            env=self.served.environment(), capture_output=True, text=True, check=True)
        self.assertEqual("s3:GetObject\tallowed\ns3:PutObject\timplicitDeny\n", told.stdout)


class InAnOrganization(Sending):
    """A member's SCPs join as they stand in the organization; the management account has none."""

    def test_scps(self):
        management = self.served.client("organizations", OWNER, "us-east-1")
        member = self.served.client("organizations", USER_ACCOUNT, "us-east-1")
        management.create_organization(FeatureSet="ALL")
        root = management.list_roots()["Roots"][0]["Id"]
        management.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
        handshake = management.invite_account_to_organization(
            Target={"Id": USER_ACCOUNT, "Type": "ACCOUNT"})["Handshake"]["Id"]
        member.accept_handshake(HandshakeId=handshake)
        policy = management.create_policy(
            Name="NoWrites", Description="", Type="SERVICE_CONTROL_POLICY",
            Content=compact("s3:Put*", effect="Deny"))["Policy"]["PolicySummary"]["Id"]
        management.attach_policy(PolicyId=policy, TargetId=root)
        # A resource control policy that denies all is not simulated.
        management.enable_policy_type(RootId=root, PolicyType="RESOURCE_CONTROL_POLICY")
        control = management.create_policy(
            Name="Nothing", Description="", Type="RESOURCE_CONTROL_POLICY",
            Content=compact("s3:*", effect="Deny", Principal="*"))
        management.attach_policy(PolicyId=control["Policy"]["PolicySummary"]["Id"], TargetId=root)
        told = {}
        for account in (USER_ACCOUNT, OWNER):
            iam = self.served.client("iam", account)
            iam.create_user(UserName="Ann")
            iam.put_user_policy(UserName="Ann", PolicyName="All", PolicyDocument=compact("*"))
            told[account] = [shown(one) for one in iam.simulate_principal_policy(
                PolicySourceArn="arn:aws:iam::%s:user/Ann" % account,
                ActionNames=["s3:GetObject", "s3:PutObject"])["EvaluationResults"]]
        allowed = {"decision": "allowed", "organizations": True,
                   "statements": ["IAM Policy user_Ann_All 1:38-1:84"]}
        self.assertEqual([allowed, {"decision": "explicitDeny", "organizations": False}],
                         told[USER_ACCOUNT])
        self.assertEqual([allowed, allowed], told[OWNER])
        excluded = self.simulate({
            "PolicySourceArn": "arn:aws:iam::%s:user/Ann" % USER_ACCOUNT,
            "ActionNames": ["s3:PutObject"], "PolicyExclusionList": [{"PolicyType": "scp"}]})[1]
        del allowed["organizations"]
        self.assertEqual([allowed], [shown(one) for one in excluded["EvaluationResults"]])
