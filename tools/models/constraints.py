#!/usr/bin/env python3
"""Writes constraints.json: lengths, ranges, patterns and sets of values of the members that
requests of the served operations can hold, which the schemas of the JavaScript SDK do not tell.

usage: constraints.py           needs python3-botocore; run it after extract.mjs
Not part of the build. Members that botocore does not know yet have no entry.
"""
import json
import pathlib

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
KEPT = ("min", "max", "pattern", "enum", "sensitive")


def constraint(shapes, name, enums):
    """What the model demands of a value of the shape, without structures' members. Values that
    the newer SDK adds to a set come behind botocore's."""
    shape = shapes[name]
    found = {k: shape[k] for k in KEPT if k in shape and shape["type"] != "structure"}
    if "enum" in found:
        found["enum"] = list(dict.fromkeys(found["enum"] + enums.get(name, [])))
    if found.get("enum") == []:
        del found["enum"]
    for role in {"list": ["member"], "map": ["key", "value"]}.get(shape["type"], []):
        inner = constraint(shapes, shape[role]["shape"], enums)
        if inner:
            found[role] = inner
    return found


def structures_of_inputs(model):
    """Names of the structures that an input of a served operation reaches."""
    reached, todo = set(), [o["input"] for o in model["operations"] if "input" in o]
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


def main():
    services = {}
    for service in ("kms", "iam", "sts"):
        model = json.loads((HERE / (service + ".json")).read_text())
        shapes = Loader().load_service_model(service, "service-2")["shapes"]
        rows = services[service] = {}
        for name in structures_of_inputs(model):
            for member in model["shapes"][name]["members"]:
                target = shapes.get(name, {}).get("members", {}).get(member["name"])
                if target is None and name + "." + member["name"] in LIKE:
                    owner, like = LIKE[name + "." + member["name"]].split(".")
                    target = shapes[owner]["members"][like]
                if target is None:
                    print("not in botocore: %s %s.%s" % (service, name, member["name"]))
                    continue
                row = constraint(shapes, target["shape"], model["enums"])
                if row:
                    rows[name + "." + member["name"]] = row
    parts = []
    for service, rows in services.items():
        lines = ",\n".join("    %s: %s" % (json.dumps(k), json.dumps(v)) for k, v in rows.items())
        parts.append('  "%s": {\n%s\n  }' % (service, lines))
    (HERE / "constraints.json").write_text("{\n%s\n}\n" % ",\n".join(parts))


if __name__ == "__main__":
    main()
