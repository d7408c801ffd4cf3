// The AWS SDK for JavaScript v3 as a user writes it: STS, IAM and KMS, errors as its classes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as sts from "@aws-sdk/client-sts";
import { OWNER, Served, USER_ACCOUNT, allow } from "./served.mjs";

const allowAll = allow("*");
let served;

before(async () => { served = await Served.start(); });
after(() => served.stop());

const root = (account) => served.root(account);
const of = (Client, credentials) => served.client(Client, credentials);
const newUser = (name, policy) => served.newUser(name, policy);

test("the caller is told who it is", async () => {
  const identity = await of(sts.STSClient, root(OWNER)).send(new sts.GetCallerIdentityCommand({}));
  assert.equal(identity.Arn, `arn:aws:iam::${OWNER}:root`);
});

test("errors are the SDK's own classes", async () => {
  const client = of(iam.IAMClient, root(OWNER));
  await assert.rejects(client.send(new iam.GetUserCommand({ UserName: "nobody" })),
    (error) => error instanceof iam.NoSuchEntityException &&
      error.message === "The user with name nobody cannot be found." &&
      error.$metadata.httpStatusCode === 404);
  const keys = of(kms.KMSClient, root(OWNER));
  await assert.rejects(
    keys.send(new kms.DescribeKeyCommand({ KeyId: "1234abcd-12ab-34cd-56ef-1234567890ab" })),
    (error) => error instanceof kms.NotFoundException);
});

test("a refusal carries AWS's sentence", async () => {
  const client = of(kms.KMSClient, await newUser("Refused"));
  await assert.rejects(client.send(new kms.ListKeysCommand({})), (error) =>
    error.name === "AccessDeniedException" &&
    error.message.endsWith("because no identity-based policy allows the kms:ListKeys action"));
});

test("the simulator, context keys and who a policy is attached to", async () => {
  const client = of(iam.IAMClient, root(USER_ACCOUNT));
  const Document = JSON.stringify({ Version: "2012-10-17", Statement: [{
    Effect: "Allow", Action: "kms:Decrypt", Resource: "*",
    Condition: { StringEquals: { "kms:ViaService": "ec2.us-west-2.amazonaws.com" } } }] });
  const { ContextKeyNames } = await client.send(
    new iam.GetContextKeysForCustomPolicyCommand({ PolicyInputList: [Document] }));
  assert.deepEqual(ContextKeyNames, ["kms:ViaService"]);
  const { EvaluationResults } = await client.send(new iam.SimulateCustomPolicyCommand({
    PolicyInputList: [Document], ActionNames: ["kms:Decrypt", "kms:Encrypt"],
    ContextEntries: [{ ContextKeyName: "kms:ViaService", ContextKeyType: "string",
      ContextKeyValues: ["ec2.us-west-2.amazonaws.com"] }] }));
  assert.deepEqual(EvaluationResults.map((one) => [one.EvalActionName, one.EvalDecision]),
    [["kms:Decrypt", "allowed"], ["kms:Encrypt", "implicitDeny"]]);
  await newUser("Simulated", allow("kms:*"));
  const source = `arn:aws:iam::${USER_ACCOUNT}:user/team/Simulated`;
  const simulated = await client.send(new iam.SimulatePrincipalPolicyCommand(
    { PolicySourceArn: source, ActionNames: ["kms:CreateGrant"] }));
  assert.equal(simulated.EvaluationResults[0].MatchedStatements.length, 1);
  const { Policy } = await client.send(
    new iam.CreatePolicyCommand({ PolicyName: "Listed", PolicyDocument: Document }));
  await client.send(
    new iam.AttachUserPolicyCommand({ UserName: "Simulated", PolicyArn: Policy.Arn }));
  const { PolicyUsers } = await client.send(
    new iam.ListEntitiesForPolicyCommand({ PolicyArn: Policy.Arn }));
  assert.deepEqual(PolicyUsers.map((one) => one.UserName), ["Simulated"]);
  const session = await of(sts.STSClient, root(USER_ACCOUNT)).send(
    new sts.GetSessionTokenCommand({}));
  assert.match(session.Credentials.AccessKeyId, /^ASIA/);
});

test("encrypt, decrypt and a dry run", async () => {
  const client = of(kms.KMSClient, root(OWNER));
  const { KeyMetadata } = await client.send(new kms.CreateKeyCommand({}));
  assert.ok(KeyMetadata.CreationDate instanceof Date);
  const plaintext = new TextEncoder().encode("ünïcode");
  const context = { purpose: "test" };
  const sealed = await client.send(new kms.EncryptCommand(
    { KeyId: KeyMetadata.KeyId, Plaintext: plaintext, EncryptionContext: context }));
  const opened = await client.send(new kms.DecryptCommand(
    { CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: context }));
  assert.deepEqual(new Uint8Array(opened.Plaintext), plaintext);
  await assert.rejects(
    client.send(new kms.EncryptCommand(
      { KeyId: KeyMetadata.KeyId, Plaintext: plaintext, DryRun: true })),
    (error) => error instanceof kms.DryRunOperationException);
});

test("a role of another account", async () => {
  const owner = of(iam.IAMClient, root(OWNER));
  const { Role } = await owner.send(new iam.CreateRoleCommand({
    RoleName: "Visitor",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole",
                    Principal: { AWS: `arn:aws:iam::${USER_ACCOUNT}:root` } }],
    }),
  }));
  const client = of(sts.STSClient, await newUser("Visiting", allowAll));
  const { Credentials } = await client.send(new sts.AssumeRoleCommand(
    { RoleArn: Role.Arn, RoleSessionName: "js" }));
  const session = of(sts.STSClient, {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  });
  const identity = await session.send(new sts.GetCallerIdentityCommand({}));
  assert.equal(identity.Arn, `arn:aws:sts::${OWNER}:assumed-role/Visitor/js`);
});

test("lists are lists, also empty ones", async () => {
  const client = of(iam.IAMClient, root(OWNER));
  const groups = await client.send(new iam.ListGroupsCommand({}));
  assert.deepEqual(groups.Groups, []);
  const pages = [];
  for await (const page of iam.paginateListPolicies({ client, pageSize: 3 }, { Scope: "AWS" })) {
    pages.push(page);
  }
  assert.ok(pages.length > 1);
});
