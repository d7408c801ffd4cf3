"""The cases of tests/cases as bundles on disk: those of worlds/, and those of patched/*.json, which
are the former with changes laid over them (as tests/support/patched_tree.h lays them)."""
import copy
import json
import pathlib
import shutil

CASES = pathlib.Path(__file__).resolve().parents[1] / "cases"


def given():
    """The 24 worlds, each with its whole question."""
    return [json.loads(path.read_text()) for path in sorted(CASES.glob("worlds/*/case.json"))]


def patched():
    """Cases that name their `base`; their question is the base's with their own over it."""
    bases = {case["name"]: case for case in given()}
    cases = []
    for path in sorted(CASES.glob("patched/*.json")):
        for case in json.loads(path.read_text()):
            question = merged(bases[case["base"]]["question"], case.get("question", {}))
            cases.append({**case, "question": question})
    return cases


def merged(base, patch):
    """JSON Merge Patch, RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    made = dict(base) if isinstance(base, dict) else {}
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = merged(made.get(name), value)
    return made


def patch_json(document, operations):
    """JSON Patch, RFC 6902: the operations that the cases use."""
    for operation in operations:
        place, last = place_of(document, operation["path"])
        name = operation["op"]
        if name == "remove":
            del place[last]
            continue
        if name == "copy":
            source, index = place_of(document, operation["from"])
            value = copy.deepcopy(source[index])
        else:
            value = operation["value"]
        if name in ("add", "copy") and isinstance(place, list):
            place.insert(last, value)
        elif name in ("add", "copy", "replace"):
            place[last] = value
        else:
            raise ValueError("no such operation here: " + name)
    return document


def place_of(document, path):
    """The object or list that the path's last part is in, and that part."""
    *way, last = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    place = document
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place[part]
    if isinstance(place, list):
        last = len(place) if last == "-" else int(last)
    return place, last


def lay_out(case, folder):
    """Writes the case's bundle to the folder, which must not be there yet."""
    base = CASES / "worlds" / case.get("base", case["name"]) / "bundle"
    folder = pathlib.Path(folder)
    shutil.copytree(base, folder)
    for path in case.get("remove", []):
        (folder / path).unlink()
    for path, content in case.get("write", {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content if isinstance(content, str) else json.dumps(content))
    for path, operations in case.get("patch", {}).items():
        document = patch_json(json.loads((folder / path).read_text()), operations)
        (folder / path).write_text(json.dumps(document, indent=1))
    for path, operations in case.get("policy_patch", {}).items():
        answer = json.loads((folder / path).read_text())
        answer["Policy"] = json.dumps(patch_json(json.loads(answer["Policy"]), operations))
        (folder / path).write_text(json.dumps(answer, indent=1))
    return folder
