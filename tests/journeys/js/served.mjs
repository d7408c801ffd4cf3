// A running `amiable serve` for tests, and clients of it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as iam from "@aws-sdk/client-iam";

export const OWNER = "444455556666";
export const USER_ACCOUNT = "111122223333";

export function document(...statements) {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function allow(...actions) {
  return document({ Effect: "Allow", Action: actions, Resource: "*" });
}

export class Served {
  // Once it listens.
  static async start() {
    const served = new Served();
    served.folder = mkdtempSync(join(tmpdir(), "amiable-js-"));
    served.process = spawn(process.env.AMIABLE,
      ["serve", "--listen", "127.0.0.1:0", "--data", served.folder]);
    let printed = "";
    await new Promise((resolve, reject) => {
      served.process.on("exit", (code) => reject(new Error(`ended with ${code}: ${printed}`)));
      served.process.stdout.on("data", (data) => {
        printed += data;
        if (printed.includes("\nthen ")) resolve();
      });
    });
    served.endpoint = printed.match(/http:\/\/127\.0\.0\.1:\d+/)[0];
    served.profiles = readFileSync(printed.match(/credentials +(\S+)/)[1], "utf8");
    return served;
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.on("exit", resolve));
    this.process.kill("SIGTERM");
    assert.equal(await ended, 0);
    rmSync(this.folder, { recursive: true });
  }

  root(account) {
    const found = this.profiles.match(
      new RegExp(`\\[${account}\\]\naws_access_key_id = (\\S+)\naws_secret_access_key = (\\S+)`));
    return { accessKeyId: found[1], secretAccessKey: found[2] };
  }

  client(Client, credentials, region = "us-west-2") {
    return new Client({ endpoint: this.endpoint, region, credentials, maxAttempts: 1 });
  }

  // The keys of a new user of USER_ACCOUNT.
  async newUser(name, policy) {
    const client = this.client(iam.IAMClient, this.root(USER_ACCOUNT));
    await client.send(new iam.CreateUserCommand({ UserName: name, Path: "/team/" }));
    if (policy) {
      await client.send(new iam.PutUserPolicyCommand(
        { UserName: name, PolicyName: "p", PolicyDocument: policy }));
    }
    const { AccessKey } = await client.send(new iam.CreateAccessKeyCommand({ UserName: name }));
    return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  }
}
