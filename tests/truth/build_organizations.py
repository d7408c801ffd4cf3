"""Makes the organization of a plan through its API, and tells what of it reaches an account."""
from build_keys import document
from worlds_organizations import RCP, SCP, STRANGE

FULL = {SCP: "p-FullAWSAccess", RCP: "p-RCPFullAWSAccess"}
STRANGE_ARN = "arn:aws:organizations::999999999999:organization/" + STRANGE
EVERYTHING = {SCP: [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
              RCP: [{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}]}


class Organizations:
    """The part of a Building that is about organizations."""
    def account_of(self, name):
        return {"user": self.user_account, "owner": self.owner_account,
                "third": self.third_account}[name]

    def make_organization(self):
        plan = self.plan.get("organization")
        self.names.update(org=STRANGE, root="r-none")
        if not plan:
            return
        self.manager = self.server.root(self.account_of(plan["manager"]))
        made = self.manager.organizations("CreateOrganization", FeatureSet="ALL")["Organization"]
        root = self.manager.organizations("ListRoots")["Roots"][0]["Id"]
        self.names.update(org=made["Id"], root=root)
        self.organization_arn = made["Arn"]
        self.nodes = {"root": root}
        for index, parent in enumerate(plan["units"]):
            unit = self.manager.organizations("CreateOrganizationalUnit", Name="unit%d" % index,
                                              ParentId=self.nodes[parent])
            self.nodes["unit%d" % index] = unit["OrganizationalUnit"]["Id"]
        for name, place in plan["members"].items():
            self.join(name, place)
        for kind in plan["types"]:
            self.manager.organizations("EnablePolicyType", RootId=root, PolicyType=kind)

    def join(self, name, place):
        account = self.nodes[name] = self.account_of(name)
        if account != self.account_of(self.plan["organization"]["manager"]):
            invited = self.manager.organizations("InviteAccountToOrganization", Target={
                "Id": account, "Type": "ACCOUNT"})
            self.server.root(account).organizations("AcceptHandshake",
                                                    HandshakeId=invited["Handshake"]["Id"])
        if place != "root":
            self.manager.organizations("MoveAccount", AccountId=account,
                                       SourceParentId=self.nodes["root"],
                                       DestinationParentId=self.nodes[place])

    def attach_policies(self):
        """The last of all: from here on they bind the accounts' roots, too."""
        for index, one in enumerate(self.plan.get("organization", {}).get("policies", [])):
            made = self.manager.organizations(
                "CreatePolicy", Name="policy%d" % index, Description="-", Type=one["type"],
                Content=document(self.named(one["statements"])))
            node = self.nodes[one["node"]]
            self.manager.organizations("AttachPolicy", TargetId=node,
                                       PolicyId=made["Policy"]["PolicySummary"]["Id"])
            replaced = [other for other in self.plan["organization"]["policies"][:index]
                        if other["node"] == one["node"] and other["instead"]]
            if one["instead"] and not replaced:
                self.manager.organizations("DetachPolicy", TargetId=node, PolicyId=FULL[SCP])

    # -- what the evaluator is told
    def path_of(self, name):
        """The nodes from the root to the account, by their names in the plan."""
        found, at = [name], self.plan["organization"]["members"][name]
        while at != "root":
            found.append(at)
            at = self.plan["organization"]["units"][int(at[len("unit"):])]
        return ["root"] + found[::-1]

    def attached_to(self, node, kind):
        own = [one for one in self.plan["organization"]["policies"]
               if one["node"] == node and one["type"] == kind]
        whole = [] if any(one["instead"] for one in own) else [EVERYTHING[kind]]
        return whole + [self.named(one["statements"]) for one in own]

    def organization_case(self):
        """Account id to what its organization does to it."""
        plan, found = self.plan.get("organization"), {}
        for name in plan["members"] if plan else ():
            nodes = self.path_of(name)
            found[self.account_of(name)] = {
                "id": self.names["org"],
                "path": "/".join([self.names["org"], *(self.nodes[node] for node in nodes[:-1])]) +
                "/", "management": name == plan["manager"], "units": nodes[1:-1],
                **{kind: [self.attached_to(node, kind) for node in nodes]
                   if kind in plan["types"] else None for kind in (SCP, RCP)}}
        return found

    def image_reaches(self):
        """Whether the image is shared with the caller's account, by itself or its organization."""
        shared = self.plan["image_shared"]
        if shared in (True, False):
            return shared
        member = self.organization_case().get(self.user_account)
        return member is not None and (shared == "member" or shared in member["units"])

    def organization_permission(self):
        """The launch permission for a stranger's organization, this one, or a unit of it."""
        shared = self.plan["image_shared"]
        if shared in ("organization", "member"):
            return {"LaunchPermission.Add.1.OrganizationArn":
                    STRANGE_ARN if shared == "organization" else self.organization_arn}
        return {"LaunchPermission.Add.1.OrganizationalUnitArn": "%s:ou/%s/%s" % (
            self.organization_arn.rpartition(":")[0], self.names["org"], self.nodes[shared])}
