#!/usr/bin/env python3
"""One truth: what `amiable why` says of a world, what the server then does in it, and what a plain
evaluator of AWS's documentation says, are the same.

usage: one_truth.py WORLDS [--seed N] [--batch N]
AMIABLE names the program. Every world comes from its own seed; a difference prints the seed, and
`one_truth.py 1 --seed N` makes that world again. Exit code 1 when anything differed.
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

from build import Building
from server import Server
from third_evaluator import failing
from worlds import random_plan

from served import PROGRAM  # beside the journeys, where server.py looks for it

REFUSED_CALLS = {"ReEncrypt": ("kms:ReEncryptFrom", "kms:ReEncryptTo")}


def asked(server, building):
    """What `amiable why` says, before anything is tried."""
    path = os.path.join(server.data, "question-%d.json" % building.number)
    with open(path, "w") as file:
        json.dump(building.question(), file)
    done = subprocess.run([PROGRAM, "why", "--data", server.data, "--question", path, "--output",
                           "json"], capture_output=True, text=True)
    if done.returncode not in (0, 1, 2):
        raise AssertionError(done.stdout + done.stderr)
    return json.loads(done.stdout)


def said_failing(said):
    """(action, resource) that must be refused, in the evaluator's words."""
    rows = {(row["action"], row["resource"]) for row in said["failing"] if row["strength"] == "must"}
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
    # Of an image that is not there nobody can tell all that would be asked.
    if case["image_state"] != "available":
        third, own = third & {("-", case["image"])}, own & {("-", case["image"])}
    if own != third:
        found.append("why: failing %s; the evaluator: %s" % (sorted(own), sorted(third)))
    if said["verdict"] != ("fails" if third else "succeeds"):
        found.append("why: %s; the evaluator: %s" % (said["verdict"], sorted(third) or "succeeds"))
    if works != (not third):
        found.append("EC2: %s%s; the evaluator: %s" % (
            "works" if works else "does not", "" if building.refusal is None else
            " (%s)" % building.refusal, sorted(third) or "succeeds"))
    actions = {action for action, _ in third}
    for one_of in refused_calls(building):
        if not one_of & actions and "-" not in actions:
            found.append("EC2 was refused %s; the evaluator: %s" % (sorted(one_of), sorted(third)))
    return found


def each(pool, buildings, stage):
    list(pool.map(lambda building: getattr(building, stage)(), buildings))


def run_batch(server, seeds, coverage):
    buildings = []
    for number, seed in enumerate(seeds):
        plan = random_plan(random.Random(seed))
        buildings.append(Building(server, plan, number, *server.accounts[2 * number:][:2]))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for stage, pause in (("people_and_keys", 0.12), ("snapshots", 0.22), ("image", 0),
                             ("instance", 0.32), ("stopped", 0.32), ("documents", 0)):
            each(pool, buildings, stage)
            time.sleep(pause)
        said = list(pool.map(lambda building: asked(server, building), buildings))
        each(pool, buildings, "perform")
        time.sleep(0.95)
        works = list(pool.map(lambda building: building.ended(), buildings))
    bad = 0
    for seed, building, answer, ended in zip(seeds, buildings, said, works):
        coverage[answer["verdict"]] += 1
        coverage.update(answer["causes"])
        for difference in differences(building, answer, ended):
            print("seed %d, %s: %s" % (seed, building.plan["operation"], difference), flush=True)
            bad += 1
    return bad


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("worlds", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=50)
    options = parser.parse_args()
    size = min(options.batch, options.worlds)
    server = Server(["%d%011d" % (side, number) for number in range(size) for side in (1, 2)],
                    "--allow-reset")
    coverage, bad, done = collections.Counter(), 0, 0
    try:
        while done < options.worlds:
            count = min(options.batch, options.worlds - done)
            first = options.seed + done
            bad += run_batch(server, range(first, first + count), coverage)
            server.reset()
            done += count
            if sys.stdout.isatty():
                print("%d of %d worlds" % (done, options.worlds), file=sys.stderr, end="\r")
    finally:
        server.stop()
    for name, count in coverage.most_common():
        print("%6d %s" % (count, name))
    print("%d worlds, %d differences" % (done, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
