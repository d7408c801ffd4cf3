#!/usr/bin/env python3
"""Writes constraints.json: lengths, ranges, patterns and sets of values of the members that
requests of the served operations can hold, and which numbers are real ones: what the schemas of
the JavaScript SDK do not tell.

usage: constraints.py [SERVICE...]   needs python3-botocore; run it after extract.mjs
  SERVICE: written anew, the rest of constraints.json stays; all of them when none is given.
Not part of the build. Members that botocore does not know yet have no entry.
"""
import json
import pathlib
import sys

from botocore.loaders import Loader

HERE = pathlib.Path(__file__).resolve().parent
# Members that botocore does not know yet, and the member of the same meaning whose bounds they get.
LIKE = {
    "CreateGrantRequest.GranteeServicePrincipal": "CreateGrantRequest.GranteePrincipal",
    "CreateGrantRequest.RetiringServicePrincipal": "CreateGrantRequest.RetiringPrincipal",
    "DecapsulateRequest.KeyId": "EncryptRequest.KeyId",
    "DecapsulateRequest.SharedSecretCiphertextBlob": "DecryptRequest.CiphertextBlob",
    "DecapsulateRequest.GrantTokens": "EncryptRequest.GrantTokens",
    "EncapsulateRequest.KeyId": "EncryptRequest.KeyId",
    "EncapsulateRequest.GrantTokens": "EncryptRequest.GrantTokens",
    "ListGrantsRequest.GranteeServicePrincipal": "CreateGrantRequest.GranteePrincipal",
    "ListRetirableGrantsRequest.RetiringServicePrincipal": "CreateGrantRequest.GranteePrincipal",
}
# What live services demand instead of the model [recorded answers]; {}: nothing here, the service
# has an error of its own for it [CloudTrail API reference, LookupEvents].
TOKEN = {"max": 256, "pattern": "^[A-Za-z0-9+/=_-]+$"}
RECORDED = {
    "GetSnapshotBlockRequest.BlockToken": TOKEN,
    "ListChangedBlocksRequest.NextToken": TOKEN,
    "ListSnapshotBlocksRequest.NextToken": TOKEN,
    "PutSnapshotBlockRequest.ChecksumAlgorithm": {"max": 32, "pattern": "^[A-Za-z0-9]+$"},
    "LookupAttribute.AttributeKey": {},
    "LookupEventsRequest.EventCategory": {},
    "LookupEventsRequest.MaxResults": {},
}
# Larger sets change with every release (instance types): whoever serves them has its own table.
ENUM_VALUES_MAX = 40
SERVICES = ("kms", "iam", "sts", "ec2", "autoscaling", "ssm", "ebs",
            "cloudtrail", "organizations")
KEPT = ("min", "max", "pattern", "enum", "sensitive")


def constraint(shapes, name, enums):
    """What the model demands of a value of the shape, without structures' members. Values that
    the newer SDK adds to a set come behind botocore's."""
    shape = shapes[name]
    found = {k: shape[k] for k in KEPT if k in shape and shape["type"] != "structure"}
    if "enum" in found:
        found["enum"] = list(dict.fromkeys(found["enum"] + enums.get(name, [])))
    if not 0 < len(found.get("enum", [])) <= ENUM_VALUES_MAX:
        found.pop("enum", None)
    if shape["type"] in ("double", "float"):
        found["real"] = True
    for role in {"list": ["member"], "map": ["key", "value"]}.get(shape["type"], []):
        inner = constraint(shapes, shape[role]["shape"], enums)
        if inner:
            found[role] = inner
    return found


def structures_of(model, role):
    """Names of the structures that an input (or output) of a served operation reaches."""
    reached, todo = set(), [o[role] for o in model["operations"] if role in o]
    while todo:
        name = todo.pop()
        shape = model["shapes"].get(name)
        if shape is None or name in reached:
            continue
        reached.add(name)
        if shape["type"] == "structure":
            todo += [m["target"] for m in shape["members"]]
        elif shape["type"] == "list":
            todo.append(shape["member"]["target"])
        else:
            todo.append(shape["value"]["target"])
    return sorted(n for n in reached if model["shapes"][n]["type"] == "structure")


def rows_of(service):
    """The demands on members of inputs, and the real numbers of outputs, by STRUCTURE.MEMBER."""
    model = json.loads((HERE / (service + ".json")).read_text())
    shapes = Loader().load_service_model(service, "service-2")["shapes"]
    rows, inputs = {}, structures_of(model, "input")
    outputs = [name for name in structures_of(model, "output") if name not in set(inputs)]
    for name in inputs + outputs:
        for member in model["shapes"][name]["members"]:
            target = shapes.get(name, {}).get("members", {}).get(member["name"])
            if target is None and name + "." + member["name"] in LIKE:
                owner, like = LIKE[name + "." + member["name"]].split(".")
                target = shapes[owner]["members"][like]
            if target is None:
                print("not in botocore: %s %s.%s" % (service, name, member["name"]))
                continue
            row = RECORDED.get(name + "." + member["name"])
            if row is None:
                row = constraint(shapes, target["shape"], model["enums"])
            if name in outputs:
                row = {key: True for key in row if key == "real"}
            if row:
                rows[name + "." + member["name"]] = row
    return rows


def main():
    path = HERE / "constraints.json"
    services = json.loads(path.read_text()) if path.exists() else {}
    for service in sys.argv[1:] or SERVICES:
        services[service] = rows_of(service)
    parts = []
    for service, rows in services.items():
        lines = ",\n".join("    %s: %s" % (json.dumps(k), json.dumps(v)) for k, v in rows.items())
        parts.append('  "%s": {\n%s\n  }' % (service, lines))
    path.write_text("{\n%s\n}\n" % ",\n".join(parts))


if __name__ == "__main__":
    main()
