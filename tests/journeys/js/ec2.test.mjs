// The AWS SDK for JavaScript v3 as a user writes it: an encrypted image of one account that another
// launches and copies. It dies there as on AWS, and the two edits of the article cure it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as ec2 from "@aws-sdk/client-ec2";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import { OWNER, Served, USER_ACCOUNT, allow, document } from "./served.mjs";

const HOME = "us-west-2", AWAY = "us-east-1";
const USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
             "kms:DescribeKey"];
const GRANTS = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"];
const FOR_AWS = { Bool: { "kms:GrantIsForAWSResource": "true" } };
const PATIENCE = { maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.2 };

let served, owner, keys, user, userArn, key, image, snapshot;

const send = (client, Command, input) => client.send(new Command(input));

async function collect(pages, member) {
  const all = [];
  let count = 0;
  for await (const page of pages) {
    all.push(...page[member]);
    ++count;
  }
  return { all, count };
}

// The owner's encrypted image, before anybody else may use it.
before(async () => {
  served = await Served.start();
  owner = served.client(ec2.EC2Client, served.root(OWNER));
  keys = served.client(kms.KMSClient, served.root(OWNER));
  user = served.client(ec2.EC2Client, await served.newUser("UserA", allow("ec2:*")));
  userArn = `arn:aws:iam::${USER_ACCOUNT}:user/team/UserA`;
  key = (await send(keys, kms.CreateKeyCommand, {})).KeyMetadata.Arn;
  const { Images } = await send(owner, ec2.DescribeImagesCommand, {
    Owners: ["amazon"], Filters: [{ Name: "architecture", Values: ["x86_64"] }] });
  const copied = await send(owner, ec2.CopyImageCommand, {
    Name: "golden", SourceRegion: HOME, SourceImageId: Images[0].ImageId, Encrypted: true,
    KmsKeyId: key });
  image = copied.ImageId;
  await ec2.waitUntilImageAvailable({ client: owner, ...PATIENCE }, { ImageIds: [image] });
  const described = await send(owner, ec2.DescribeImagesCommand, { ImageIds: [image] });
  snapshot = described.Images[0].BlockDeviceMappings[0].Ebs.SnapshotId;
});

after(() => served.stop());

async function run() {
  const { Instances } = await send(user, ec2.RunInstancesCommand, {
    ImageId: image, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 });
  assert.equal(Instances[0].State.Name, "pending");
  return Instances[0].InstanceId;
}

async function instance(id) {
  const { Reservations } = await send(user, ec2.DescribeInstancesCommand, { InstanceIds: [id] });
  return Reservations[0].Instances[0];
}

const running = (id) =>
  ec2.waitUntilInstanceRunning({ client: user, ...PATIENCE }, { InstanceIds: [id] });

// The waiter gives up, and the instance says what AWS's says.
async function dies() {
  const id = await run();
  await assert.rejects(running(id), (error) => /"state":"FAILURE"/.test(error.message));
  await ec2.waitUntilInstanceTerminated({ client: user, ...PATIENCE }, { InstanceIds: [id] });
  const { StateReason, StateTransitionReason, BlockDeviceMappings } = await instance(id);
  assert.deepEqual(StateReason, {
    Code: "Client.InvalidKMSKey.InvalidState",
    Message: "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state" });
  assert.equal(StateTransitionReason, "Client.InternalError");
  assert.deepEqual(BlockDeviceMappings ?? [], []);
}

const isEc2Error = (code, status, message) => (error) =>
  error instanceof ec2.EC2ServiceException && error.name === code && error.$fault === "client" &&
  error.$metadata.httpStatusCode === status && message.test(error.message) &&
  /^[0-9a-f-]{36}$/.test(error.$metadata.requestId);

test("what is not shared is refused at once", async () => {
  await assert.rejects(run(), isEc2Error(
    "AuthFailure", 403, new RegExp(`^Not authorized for images: \\[${image}\\]$`)));
  const seen = await send(user, ec2.DescribeImagesCommand, { ImageIds: [image] });
  assert.deepEqual(seen.Images ?? [], []);
  await send(owner, ec2.ModifyImageAttributeCommand,
    { ImageId: image, LaunchPermission: { Add: [{ UserId: USER_ACCOUNT }] } });
  await assert.rejects(copyHome("no-snapshot"), isEc2Error(
    "InvalidRequest", 400, /^You do not have permission to access the storage of this ami$/));
});

test("it dies until both documents allow it", async () => {
  await dies();
  const policy = JSON.parse((await send(keys, kms.GetKeyPolicyCommand,
    { KeyId: key, PolicyName: "default" })).Policy);
  const Principal = { AWS: userArn };
  policy.Statement.push(
    { Sid: "Allow use of the key", Effect: "Allow", Principal, Action: USE, Resource: "*" },
    { Sid: "Allow attachment of persistent resources", Effect: "Allow", Principal, Action: GRANTS,
      Resource: "*", Condition: FOR_AWS });
  await send(keys, kms.PutKeyPolicyCommand,
    { KeyId: key, PolicyName: "default", Policy: JSON.stringify(policy) });
  await dies();
  await send(served.client(iam.IAMClient, served.root(USER_ACCOUNT)), iam.PutUserPolicyCommand, {
    UserName: "UserA", PolicyName: "KmsKeyUsagePolicy", PolicyDocument: document(
      { Effect: "Allow", Action: USE, Resource: key },
      { Effect: "Allow", Action: GRANTS, Resource: key, Condition: FOR_AWS }) });
  const id = await run();
  const waited = await running(id);
  assert.equal(waited.state, "SUCCESS");
  const { LaunchTime, BlockDeviceMappings } = await instance(id);
  assert.ok(LaunchTime instanceof Date);
  const { Volumes } = await send(user, ec2.DescribeVolumesCommand,
    { VolumeIds: [BlockDeviceMappings[0].Ebs.VolumeId] });
  assert.equal(Volumes[0].Encrypted, true);
});

const copyHome = (name) => send(user, ec2.CopyImageCommand, {
  Name: name, SourceRegion: HOME, SourceImageId: image, Encrypted: true });

test("copied to the other account, another Region and its own key", async () => {
  await send(owner, ec2.ModifySnapshotAttributeCommand, {
    SnapshotId: snapshot, Attribute: "createVolumePermission", OperationType: "add",
    UserIds: [USER_ACCOUNT] });
  const away = served.client(ec2.EC2Client, user.config.credentials, AWAY);
  const own = (await send(served.client(kms.KMSClient, served.root(USER_ACCOUNT), AWAY),
    kms.CreateKeyCommand, {})).KeyMetadata.Arn;
  const wish = { SourceRegion: HOME, Encrypted: true, KmsKeyId: own };
  const copies = (name) => send(away, ec2.CopyImageCommand,
    { ...wish, Name: name, SourceImageId: image });
  await assert.rejects(copies("early"), isEc2Error(
    "AuthFailure", 403, /^Not authorized to use key arn:aws:kms:us-east-1:111122223333:key/));
  await send(served.client(iam.IAMClient, served.root(USER_ACCOUNT)), iam.PutUserPolicyCommand, {
    UserName: "UserA", PolicyName: "OwnKey", PolicyDocument: document(
      { Effect: "Allow", Action: [...USE, ...GRANTS], Resource: own }) });
  const made = await Promise.all(["first", "second", "third"].map(copies));
  const ids = made.map((one) => one.ImageId).sort();
  await ec2.waitUntilImageAvailable({ client: away, ...PATIENCE }, { ImageIds: ids });
  const images = await collect(
    ec2.paginateDescribeImages({ client: away, pageSize: 2 }, { Owners: ["self"] }), "Images");
  assert.deepEqual(images.all.map((one) => one.ImageId).sort(), ids);
  assert.equal(images.count, 2);

  // The SDK signs a URL for the source Region into this one by itself.
  const { SnapshotId } = await send(away, ec2.CopySnapshotCommand,
    { ...wish, SourceSnapshotId: snapshot });
  await ec2.waitUntilSnapshotCompleted({ client: away, ...PATIENCE },
    { SnapshotIds: [SnapshotId] });
  const snapshots = await collect(ec2.paginateDescribeSnapshots(
    { client: away, pageSize: 5 }, { OwnerIds: ["self"] }), "Snapshots");
  assert.equal(snapshots.all.length, 4);
  assert.deepEqual([...new Set(snapshots.all.map((one) => one.KmsKeyId))], [own]);
});

test("a user without EC2's permission", async () => {
  const other = served.client(ec2.EC2Client, await served.newUser("Nobody"));
  await assert.rejects(send(other, ec2.StartInstancesCommand, {
    InstanceIds: ["i-0123456789abcdef0"] }), isEc2Error("UnauthorizedOperation", 403,
    /^You are not authorized to perform this operation\. User: arn:aws:iam::111122223333:user\/team\/Nobody is not authorized to perform: ec2:StartInstances on resource: .* because no identity-based policy allows the ec2:StartInstances action\. Encoded authorization failure message: /));
});
