#!/usr/bin/env python3
"""One truth: what `amiable why` says of a world, what the server then does in it, and what a plain
evaluator of AWS's documentation says, are the same.

usage: one_truth.py WORLDS [--seed N] [--batch N]
AMIABLE names the program. Every world comes from its own seed; a difference prints the seed, and
`one_truth.py 1 --seed N` makes that world again. Printed is how often each cause was reached; exit
code 1 when anything differed or, in a run of 10,000 worlds, a cause was reached too seldom.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import time

import causes
from build import Building
from cause_evidence import false_causes
from server import PROGRAM, Server
from third_evaluator import failing, only_failing
from worlds_themes import random_plan
from worlds_words import Words

WORLDS_PER_START = 500
SERVERS = 4  # side by side: `why` reads all that its server has each time
REFUSED_CALLS = {"ReEncrypt": ("kms:ReEncryptFrom", "kms:ReEncryptTo")}


class Asked(Building):
    """A world, and what `amiable why` says of it before anything is tried."""
    broken = None  # why it could not be made

    def asked(self):
        self.wait_for_expiry()
        if not self.hurries():
            self.said = self.ask()

    def hurried(self):
        if self.hurries():
            self.said = self.hurry(self.ask)

    def ask(self):
        path = os.path.join(self.server.data, "question-%d.json" % self.number)
        with open(path, "w") as file:
            json.dump(self.question(), file)
        done = subprocess.run([PROGRAM, "why", "--data", self.server.data, "--question", path,
                               "--output", "json"], capture_output=True, text=True)
        if done.returncode not in (0, 1, 2):
            raise AssertionError(done.stdout + done.stderr)
        return json.loads(done.stdout)

    def outcome(self, works, coverage):
        """The differences; what it reached is counted."""
        if self.broken:
            return [self.broken]
        if self.said is None:
            coverage["(too slow to see what is pending)"] += 1
            return []
        coverage[self.said["verdict"]] += 1
        coverage.update(self.said["causes"])
        return differences(self, self.said, works)


def said_failing(said):
    """(action, resource) that must be refused, in the evaluator's words."""
    rows = {(row["action"], row["resource"]) for row in said["failing"]
            if row["strength"] == "must"}
    return {(action, "*" if action.startswith("ec2:") else resource) for action, resource in rows}


def without_echoes(failing):
    """Where the same key refuses the caller, that it would refuse the instance too tells nothing
    more: `why` leaves it out."""
    return {(action, resource) for action, resource in failing if action != "kms:Decrypt" or
            not any(other == resource and one.startswith("kms:") and one != action
                    for one, other in failing)}


def refused_calls(building):
    """Refused calls of KMS in the server's journal: sets of permissions, one of which it was."""
    if building.request_id is None:
        return []
    found = []
    for record in building.user.events(building.request_id)["events"]:
        if "errorCode" in record and record["eventSource"] == "kms.amazonaws.com":
            name = record["eventName"]
            found.append(set(REFUSED_CALLS.get(name, ("kms:" + name,))))
    return found


def differences(building, said, works):
    case = building.case()
    third, own = without_echoes(failing(case)), without_echoes(said_failing(said))
    found = []
    # Of what is not there nobody can tell all that would be asked.
    if only_failing(case):
        third, own = third & {only_failing(case)}, own & {only_failing(case)}
    if own != third:
        found.append("why: failing %s; the evaluator: %s" % (sorted(own), sorted(third)))
    if said["verdict"] != ("fails" if third else "succeeds"):
        found.append("why: %s; the evaluator: %s" % (said["verdict"], sorted(third) or "succeeds"))
    if works != (not third):
        found.append("EC2: %s%s; the evaluator: %s" % (
            "works" if works else "does not", "" if building.refusal is None else
            " (%s)" % building.refusal, sorted(third) or "succeeds"))
    for cause in false_causes(building.plan, case, said["causes"]):
        found.append("why: %s, of which nothing is in the world" % cause)
    actions = {action for action, _ in third}
    for one_of in refused_calls(building):
        if not one_of & actions and "-" not in actions:
            found.append("EC2 was refused %s; the evaluator: %s" % (sorted(one_of), sorted(third)))
    return found


def stage(pool, buildings, name):
    """Every world goes through it; what raises is told with its world."""
    def go(building):
        if building.broken:
            return None
        try:
            return getattr(building, name)()
        except Exception as error:  # of any kind: the world is told, the others go on
            building.broken = "%s: %s: %s" % (name, type(error).__name__, error)
            return None
    return list(map(go, buildings) if name in ALONE else pool.map(go, buildings))


STAGES = [("people_and_keys", 0.12), ("snapshots", 0.22), ("image", 0), ("instance", 0.32),
          ("stopped", 0.32), ("documents", 0), ("asked", 0), ("hurried", 0), ("perform", 0.95),
          ("ended", 0)]
ALONE = ["hurried"]  # one world at a time: what is pending does not wait for others


def run_batch(servers, seeds, coverage):
    buildings = []
    for number, seed in enumerate(seeds):
        plan = random_plan(random.Random(seed))
        kind = Words if plan["operation"] == "words" else Asked
        server = servers[number % SERVERS]
        buildings.append(kind(server, plan, number,
                              *server.accounts[3 * (number // SERVERS):][:3]))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for name, pause in STAGES:
            found = stage(pool, buildings, name)
            time.sleep(pause)
    bad = 0
    for seed, building, works in zip(seeds, buildings, found):
        for difference in building.outcome(works, coverage):
            print("seed %d, %s (%s): %s" % (seed, building.plan["operation"],
                                            building.plan.get("theme", "faults"), difference),
                  flush=True)
            bad += 1
    return bad


def run_on_new_servers(seeds, batch, coverage):
    """New servers now and then: their journals, in which each world looks for refusals, grow."""
    size = -(-min(batch, len(seeds)) // SERVERS)
    accounts = ["%d%011d" % (side, number) for number in range(size) for side in (1, 2, 3)]
    servers = []
    bad = 0
    try:
        for _ in range(SERVERS):
            servers.append(Server(accounts, "--allow-reset"))
        for first in range(0, len(seeds), batch):
            bad += run_batch(servers, seeds[first:first + batch], coverage)
            for server in servers:
                server.reset()
    finally:
        for server in servers:
            server.stop()
    return bad


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("worlds", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=50)
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.worlds)
    coverage, bad = collections.Counter(), 0
    for first in range(0, options.worlds, WORLDS_PER_START):
        bad += run_on_new_servers(seeds[first:first + WORLDS_PER_START], options.batch, coverage)
        if sys.stdout.isatty():
            print("%d of %d worlds" % (first, options.worlds), file=sys.stderr, end="\r")
    seldom = causes.show(coverage)
    print("%d worlds, %d differences" % (options.worlds, bad))
    if options.worlds < causes.MANY or not seldom:
        return 1 if bad else 0
    print("reached fewer than %d times: %s" % (causes.LEAST, ", ".join(seldom)))
    return 1


if __name__ == "__main__":
    sys.exit(main())
