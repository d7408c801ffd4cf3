#!/usr/bin/env python3
"""The project's own rules, checked on the tree: floors, names, sizes, banned words.

usage: tidy.py [ROOT]        prints each violation as FILE:LINE: message; exit code 1 when any
       tidy.py --self-test   plants each violation in a small tree and expects it to be found
"""
import json
import pathlib
import re
import sys
import tempfile

LINE_MAX = 100
FILE_MAX = 600
FUNCTION_MAX = 70
FUNCTION_P95_MAX = 40
TOP_FOLDERS_MAX = 8

# Files that are data: a table longer than FILE_MAX is one table.
DATA_FILES = {"src/services/iam/aws_reading_policies.cpp"}
# Functions allowed to stay longer than FUNCTION_MAX, each with the reason. Never grows.
LONG_FUNCTIONS = {}

BANNED = [
    (re.compile(r"^using namespace"), "no `using namespace` at file scope"),
    (re.compile(r"\bstd::regex\b"), "std::regex is banned: write the grammar out"),
    (re.compile(r"\bTODO\b(?!\(#\d+\))"), "a TODO needs an issue number: TODO(#12)"),
    (re.compile(r"(?<![\w:])new [A-Z]\w*[({]"), "no raw new"),
    (re.compile(r"^\s*delete \w"), "no raw delete"),
    (re.compile(r"/(?:work|root|home)/\w"), "a path of somebody's machine"),
]
NAMES = {"utils", "util", "helper", "helpers", "manager", "common", "misc"}


def sources(root):
    for folder in ("src", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path


def module_of(root, path):
    return path.relative_to(root / "src").parts[0]


def check_floors(root, path, lines, floors, report):
    module = module_of(root, path)
    allowed = set(floors.get(module, [])) | {module}
    for number, line in enumerate(lines, 1):
        match = re.match(r'\s*#include "([^"]+)"', line)
        if not match:
            continue
        target = match.group(1)
        if target.startswith("wire/generated/") and "wire" in allowed:
            continue  # made by tools/models/gen.py
        if "/" not in target or not (root / "src" / target).exists():
            report(path, number, 'include "%s" is not a path from src/' % target)
        elif target.split("/")[0] not in allowed:
            report(path, number, "%s may not include %s" % (module, target))


def check_file(root, path, lines, report):
    if not lines or not lines[0].startswith("//"):
        report(path, 1, "begin with a comment that says what the file is")
    if path.suffix == ".h" and "#pragma once" not in lines:
        report(path, 1, "a header needs #pragma once")
    own = path.with_suffix(".h")
    if path.suffix == ".cpp" and own.exists() and root / "src" in path.parents:
        first = next((l for l in lines if l.startswith("#include")), "")
        if first != '#include "%s"' % own.relative_to(root / "src"):
            report(path, 1, "include the own header first")
    if path.stem in NAMES:
        report(path, 1, "name the file after a noun of the domain")
    if len(lines) > FILE_MAX and str(path.relative_to(root)) not in DATA_FILES:
        report(path, FILE_MAX, "%d lines, at most %d" % (len(lines), FILE_MAX))
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_MAX and 'R"' not in line:
            report(path, number, "%d columns, at most %d" % (len(line), LINE_MAX))
        for pattern, message in BANNED:
            if pattern.search(line):
                report(path, number, message)


def functions(lines):
    """(name, first line, length) of definitions that begin at column 0, by braces."""
    start, depth, name = None, 0, ""
    for number, line in enumerate(lines, 1):
        code = re.sub(r'"(\\.|[^"\\])*"|\'(\\.|[^\'\\])\'|//.*', "", line)
        if start is None and re.match(r"[A-Za-z_].*[({,]$|[A-Za-z_].*\) (const )?\{", code) and \
                not re.match(r"(namespace|class|struct|enum|union|using|static constexpr|constexpr"
                             r"|const|extern|typedef|template)\b", code):
            start, name, depth = number, code.strip(), 0
            opened = False
        if start is not None:
            depth += code.count("{") - code.count("}")
            opened = opened or "{" in code
            if opened and depth <= 0:
                yield name, start, number - start + 1
                start = None
            elif not opened and code.rstrip().endswith(";"):
                start = None


def check_functions(root, files, report):
    lengths = []
    for path, lines in files:
        for name, first, length in functions(lines):
            lengths.append(length)
            if length > FUNCTION_MAX and name not in LONG_FUNCTIONS:
                report(path, first, "%d lines in one function, at most %d" % (length, FUNCTION_MAX))
    lengths.sort()
    if lengths and lengths[int(len(lengths) * 0.95)] > FUNCTION_P95_MAX:
        report(root, 0, "95th percentile of function length is %d, at most %d"
               % (lengths[int(len(lengths) * 0.95)], FUNCTION_P95_MAX))


def check_names(root, files, report):
    seen = {}
    for path, _ in files:
        if root / "src" not in path.parents:
            continue
        other = seen.setdefault(path.name, path)
        if other is not path:
            report(path, 1, "the name is taken by %s" % other.relative_to(root))


def check_top(root, report):
    folders = [p.name for p in root.iterdir()
               if p.is_dir() and not p.name.startswith(".") and p.name != "build"]
    if len(folders) > TOP_FOLDERS_MAX:
        report(root, 0, "%d top folders, at most %d" % (len(folders), TOP_FOLDERS_MAX))


def check(root):
    found = []

    def report(path, line, message):
        found.append("%s:%d: %s" % (path.relative_to(root), line, message))

    floors = json.loads((root / "tools" / "floors.json").read_text())
    files = [(path, path.read_text().splitlines()) for path in sources(root)]
    product = [(path, lines) for path, lines in files if root / "src" in path.parents]
    for path, lines in files:
        check_file(root, path, lines, report)
    for path, lines in product:
        check_floors(root, path, lines, floors, report)
    check_functions(root, product, report)
    check_names(root, files, report)
    check_top(root, report)
    return found


PLANTED = {
    "src/base/a.cpp": ("// a\n#include \"policy/p.h\"\n", "base may not include"),
    "src/base/b.cpp": ("int b;\n", "begin with a comment"),
    "src/base/c.h": ("// c\n", "#pragma once"),
    "src/base/utils.cpp": ("// u\n", "noun of the domain"),
    "src/base/d.cpp": ("// d\n" + "int x;\n" * FILE_MAX, "lines, at most"),
    "src/base/e.cpp": ("// e" + "e" * LINE_MAX + "\n", "columns, at most"),
    "src/base/f.cpp": ("// f\nint f() {\n" + "  g();\n" * FUNCTION_MAX + "}\n", "in one function"),
    "src/policy/f.cpp": ("// f\n", "the name is taken"),
    "src/base/g.cpp": ("// g\nusing namespace std;\n", "using namespace"),
    "src/base/h.cpp": ("// h\n#include \"c.h\"\n", "not a path from src/"),
    "src/base/k.cpp": ("// k\n#include <a>\n", "own header first"),
    "src/base/k.h": ("// k\n#pragma once\n", None),
    "src/policy/p.h": ("// p\n#pragma once\n", None),
}


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, (text, _) in PLANTED.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        (root / "tools").mkdir()
        (root / "tools" / "floors.json").write_text('{"base": [], "policy": ["base"]}')
        found = check(root)
    missed = [name for name, (_, message) in PLANTED.items()
              if message and not any(f.startswith(name) and message in f for f in found)]
    for name in missed:
        print("self-test: nothing found in %s" % name)
    return 1 if missed else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = check(root)
    print("\n".join(found + ["tidy: %d violations" % len(found)]))
    return 1 if found else 0


sys.exit(main())
