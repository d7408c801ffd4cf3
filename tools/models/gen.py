#!/usr/bin/env python3
"""Writes the C++ of one service from its model: structs, descriptor tables, operations, errors.

usage: gen.py MODEL.json CONSTRAINTS.json OUT.h OUT.cpp [PART.cpp...]
  PART.cpp: take a share of the tables each, so that none takes long to compile.
Runs in the build with the standard library only. Fails on what it cannot express (recursion,
unknown kinds, lists of booleans), so that a new model is looked at by a person.
"""
import json
import re
import sys

CPP = {"string": "std::string", "integer": "std::int64_t", "real": "double", "boolean": "bool",
       "timestamp": "wire::Timestamp", "blob": "std::string", "secret_blob": "crypto::SecretBytes"}


def quoted(text):
    return json.dumps(text, ensure_ascii=True)


# Patterns that RE2 cannot take, in words it knows. The account alias forbids "--" by looking ahead;
# its length of 3 to 63 is a bound of its own in the model.
REWRITTEN = {
    "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$": "[a-z0-9](?:-?[a-z0-9])+",
}


def re2_expression(java):
    """A Java pattern in RE2's syntax: code points are written \\x{…}, the rest is the same.
    \\u10000-\\u10FFFF, which Java reads otherwise, is taken as it was meant, and so is the range of
    all surrogate pairs."""
    if java in REWRITTEN:
        return REWRITTEN[java]
    if re.search(r"\(\?[=!<]", java):
        raise SystemExit("gen.py: RE2 cannot look around: " + java)
    java = java.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\u10000-\u10FFFF")
    return re.sub(r"\\u(10000|10FFFF|[0-9A-Fa-f]{4})", r"\\x{\1}", java)


def place(member):
    """Where REST-JSON puts the member, unless it is in the body."""
    if member.get("httpLabel"):
        return [".place = Place::label", ".place_name = " + quoted(member["name"])]
    for trait in ("httpQuery", "httpHeader"):
        if trait in member:
            return [".place = Place::" + trait[4:].lower(),
                    ".place_name = " + quoted(member[trait])]
    if "httpPayload" in member:
        return [".place = Place::payload"]
    unknown = [trait for trait in member if trait.startswith(("http", "jsonName"))]
    if unknown:
        raise SystemExit("gen.py: %s is not known" % unknown[0])
    return []


class Model:
    def __init__(self, model, constraints):
        self.model = model
        self.ns = model["signingName"]
        self.constraints = constraints[self.ns]
        self.shapes = model["shapes"]
        self.order = []
        self.begin_part()
        self.made = set()  # structures of operations: the others come as parts of them
        state = {}
        for operation in model["operations"]:
            for role in ("input", "output"):
                if operation.get(role, "unit") != "unit":
                    self.visit(operation[role], state)

    def begin_part(self):
        """Structures are known to all parts, everything else that a part refers to is its own."""
        self.tables = []
        self.patterns = {}
        self.constraint_names = {}
        self.named = {}

    def visit(self, name, state):
        """Puts the shapes that `name` needs before it."""
        if name not in self.shapes or state.get(name) == "done":
            return
        if state.get(name) == "open":
            raise SystemExit("gen.py: %s contains itself" % name)
        state[name] = "open"
        shape = self.shapes[name]
        for row in shape.get("members", []) + [shape[r] for r in ("member", "value") if r in shape]:
            self.visit(row["target"], state)
        state[name] = "done"
        self.order.append(name)

    # -- types --------------------------------------------------------------
    def kind(self, row):
        name = row["target"]
        if name == "blob" and row.get("sensitive") and not row.get("httpPayload"):
            return "secret_blob"
        return name

    def is_real(self, owner, member):
        return self.constraints.get(owner + "." + member["name"], {}).get("real", False)

    def typed(self, owner, member):
        """The member, its target told apart from integers where it is a real number."""
        if not self.is_real(owner, member):
            return member
        if member["target"] != "integer":
            raise SystemExit("gen.py: real numbers in %s.%s" % (owner, member["name"]))
        return {**member, "target": "real"}

    def query_name(self, member):
        """The name of a parameter. EC2's: queryName, else the XML name with a capital."""
        name = member.get("xmlName", member["name"])
        if self.model["protocol"] != "ec2":
            return name
        return member.get("ec2QueryName", name[0].upper() + name[1:])

    def cpp(self, row):
        name = self.kind(row)
        if name in CPP:
            return CPP[name]
        if name.startswith("list<"):
            return "std::vector<%s>" % self.element(name[5:-1])
        if name.startswith("map<"):
            return "std::map<std::string, %s>" % self.element(name[4:-1])
        shape = self.shapes[name]
        if shape["type"] == "list":
            return "std::vector<%s>" % self.element_of(shape["member"])
        if shape["type"] == "map":
            return "std::map<std::string, %s>" % self.element_of(shape["value"])
        return "%s::%s" % (self.ns, name)

    def element_of(self, row):
        if row["target"] == "boolean":
            raise SystemExit("gen.py: a list of booleans has no element that can be pointed to")
        return self.cpp(row)

    def element(self, simple):
        return self.element_of({"target": simple})

    # -- tables -------------------------------------------------------------
    def shape_ref(self, row):
        """An expression for the Shape of a target; makes the table of a list or map."""
        name = self.kind(row)
        if name in CPP:
            return "&%s_shape" % name
        if name in self.shapes and self.shapes[name]["type"] == "structure":
            return "&s_%s" % name
        if name in self.named:
            return "&" + self.named[name]
        identifier = "l_" + re.sub(r"\W", "_", name)
        if name in self.shapes:
            shape = self.shapes[name]
            inner = shape["member" if shape["type"] == "list" else "value"]
            form, traits = shape["type"], inner
            title = name
        else:
            form, simple = re.fullmatch(r"(list|map)<(\w+)>", name).groups()
            inner, traits, title = {"target": simple}, {}, ""
        element = self.shape_ref(inner)
        extra = ""
        if "xmlName" in traits or self.model["protocol"] == "ec2":
            extra = ", .element_name = %s" % quoted(traits.get("xmlName", "item"))
        access = "%s_access<%s>" % (form, self.cpp(inner))
        self.tables.append(
            "constexpr Shape %s = {.name = %s, .kind = Kind::%s, .element = %s%s, .%s = &%s};"
            % (identifier, quoted(title), form, element, extra, form, access))
        self.named[name] = identifier
        return "&" + identifier

    def pattern_ref(self, text):
        if text not in self.patterns:
            identifier = self.patterns[text] = "p_%d" % len(self.patterns)
            self.tables.append("constinit const Pattern %s = {.text = %s,\n    .expression = %s};"
                               % (identifier, quoted(text), quoted(re2_expression(text))))
        return "&" + self.patterns[text]

    def constraint_ref(self, row):
        key = json.dumps(row, sort_keys=True)
        if key in self.constraint_names:
            return "&" + self.constraint_names[key]
        parts = [".%s = %d" % (k, row[k]) for k in ("min", "max") if k in row]
        identifier = "c_%d" % len(self.constraint_names)
        self.constraint_names[key] = identifier
        if "pattern" in row:
            parts.append(".pattern = " + self.pattern_ref(row["pattern"]))
        if "enum" in row:
            self.tables.append("constexpr std::string_view %s_values[] = {%s};"
                               % (identifier, ", ".join(map(quoted, row["enum"]))))
            parts.append(".values = %s_values" % identifier)
        inner = row.get("member") or row.get("value")
        if inner:
            parts.append(".element = " + self.constraint_ref(inner))
        if "key" in row:
            parts.append(".key = " + self.constraint_ref(row["key"]))
        self.tables.append("constexpr Constraint %s = {%s};" % (identifier, ", ".join(parts)))
        return "&" + identifier

    def member_row(self, owner, member):
        name = member["name"]
        demanded = dict(self.constraints.get(owner + "." + name, {}))
        if demanded.pop("real", False):
            member = self.typed(owner, member)
        sensitive = member.get("sensitive") or demanded.pop("sensitive", False)
        parts = [".name = " + quoted(name),
                 ".xml_name = " + quoted(member.get("xmlName", name)),
                 ".query_name = " + quoted(self.query_name(member)),
                 ".shape = " + self.shape_ref(member)]
        if member.get("required"):
            parts.append(".presence = Presence::required")
        if member.get("xmlFlattened"):
            parts.append(".form = ListForm::flattened")
        if sensitive:
            parts.append(".sensitivity = Sensitivity::sensitive")
        parts += place(member)
        if demanded:
            parts.append(".constraint = " + self.constraint_ref(demanded))
        parts += [".offset = offsetof(%s, %s)" % (owner, name),
                  ".access = &optional_access<%s>" % self.cpp(member)]
        return "    {%s}," % ", ".join(parts)

    def structure_table(self, name, members):
        rows = [self.member_row(name, m) for m in members]
        spans = ""
        if rows:
            self.tables.append("constexpr Member m_%s[] = {\n%s\n};" % (name, "\n".join(rows)))
            spans = ".members = m_%s, " % name
        make = ""
        if name in self.made:
            make = ".make = make_structure<%s>" % name
        self.tables.append("}  // namespace\n"
                           "constinit const Shape s_%s = {.name = %s, .kind = Kind::structure, "
                           "%s%s};\nnamespace {"
                           % (name, quoted(name), spans, make))


def structs(model):
    """(name, members) of every structure in order, and the empty ones of operations without."""
    found, names = [], set()
    for name in model.order:
        if model.shapes[name]["type"] == "structure":
            found.append((name, model.shapes[name]["members"]))
            names.add(name)
    aliases, operations = [], []
    for operation in model.model["operations"]:
        if "input" not in operation:
            operations.append((operation["name"], None, None, False, None))
            continue
        refs = []
        for role, suffix in (("input", "Request"), ("output", "Response")):
            wanted, shape = operation["name"] + suffix, operation[role]
            if shape == "unit":
                shape = wanted
                if shape not in names:
                    found.append((shape, []))
                    names.add(shape)
            elif shape != wanted and wanted not in model.shapes:
                aliases.append((wanted, shape))
            refs.append(shape)
        operations.append((operation["name"], *refs, operation["output"] != "unit",
                           operation.get("http")))
    return found, aliases, operations


HEADER = """\
// Generated by tools/models/gen.py from the model of {source}. Do not edit.
// The shapes of {ns} as AWS names them: every member is optional, absent means not sent.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/secret_bytes.h"
#include "wire/api_model.h"
#include "wire/shape.h"

namespace amiable::wire::{ns} {{

const Service& service();

"""


def header(model, found, aliases, operations):
    out = [HEADER.format(source=model.model["source"], ns=model.ns)]
    for name, members in found:
        rows = "".join("  std::optional<%s> %s{};\n" % (model.cpp(model.typed(name, m)), m["name"])
                       for m in members)
        out.append("struct %s {\n%s};\n\n" % (name, rows) if rows else "struct %s {};\n\n" % name)
    for alias, shape in aliases:
        out.append("using %s = %s;\n" % (alias, shape))
    out.append("\n// One type per served operation: its request, its answer and its row.\n")
    out.append("namespace op {\n")
    for name, request, response, *_ in operations:
        if request:
            out.append("struct %s {\n  using Request = %s::%s;\n  using Response = %s::%s;\n"
                       "  static constexpr std::string_view name = %s;\n"
                       "  static const Operation& operation();\n};\n"
                       % (name, model.ns, request, model.ns, response, quoted(name)))
    out.append("}  // namespace op\n\n}  // namespace amiable::wire::%s\n\n" % model.ns)
    out.append("namespace amiable::wire {\n\n")
    for name, _ in found:
        out.append("template <>\nconst Shape& shape_of<%s::%s>();\n" % (model.ns, name))
    out.append("\n}  // namespace amiable::wire\n")
    return "".join(out)


def errors(model):
    """Rows sorted by code. JSON services answer the shape's name, and 400 for every client fault:
    recorded answers of KMS say so where the model says 404, 409 or 412. REST-JSON services answer
    the shape's name with the model's status."""
    rows = {}
    for error in model.model["errors"]:
        json_form = model.model["protocol"] == "json"
        named = model.model["protocol"] in ("json", "rest_json")
        code = error["shape"] if named else error["queryCode"]
        status = 400 if json_form and error["fault"] == "client" else error["status"]
        side = "sender" if error["fault"] == "client" else "receiver"
        rows[code] = ('    {.shape = %s, .code = %s, .status = %d, .side = FaultSide::%s},\n'
                      % (quoted(error["shape"]), quoted(code), status, side))
    return "".join(rows[code] for code in sorted(rows))


def error_table(rows):
    if not rows:  # EC2's model has none
        return "constexpr std::span<const ErrorShape> error_rows{};\n"
    return "constexpr ErrorShape error_rows[] = {\n%s};\n" % rows


def shares(found, count):
    """The structures in `count` runs of about as many members each."""
    total = sum(len(members) for _, members in found)
    runs, seen = [[] for _ in range(count)], 0
    for name, members in found:
        runs[min(seen * count // max(total, 1), count - 1)].append((name, members))
        seen += len(members)
    return runs


def opening(model, found):
    """What every file of tables begins with, up to the namespaces."""
    return "".join([
        "// Generated by tools/models/gen.py from the model of %s. Do not edit.\n"
        % model.model["source"],
        '#include "wire/generated/%s.h"\n\n#include <cstddef>\n\n'
        '#include "wire/shape_access.h"\n\n' % model.ns,
        "// Offsets into structures of std::optional: every compiler that we build with has them.\n"
        "#pragma GCC diagnostic ignored \"-Winvalid-offsetof\"\n\n",
        "namespace amiable::wire::%s {\n\n" % model.ns,
        "".join("extern const Shape s_%s;\n" % name for name, _ in found),
        "\nnamespace {\n\n"])


def tables(model, share):
    model.begin_part()
    for name, members in share:
        model.structure_table(name, members)
    return "\n".join(model.tables)


def part(model, found, share):
    return "%s%s\n\n}  // namespace\n}  // namespace amiable::wire::%s\n" % (
        opening(model, found), tables(model, share), model.ns)


def operation_rows(model, operations):
    rows = []
    for index, (name, request, response, answers, http) in enumerate(operations):
        served = ""
        if request:
            served = ".input = &s_%s, .output = &s_%s, " % (request, response)
            if answers:
                served += ".output_form = Output::structure, "
            if http:
                served += ".http = {%s, %s, %d}, " % (quoted(http[0]), quoted(http[1]), http[2])
        rows.append("    {.service = %s, .name = %s, %s.index = %d},\n"
                    % (quoted(model.ns), quoted(name), served, index))
    return "".join(rows)


def source(model, found, share, operations):
    m = model.model
    out = [opening(model, found), tables(model, share),
           "\n\nconstexpr Operation operation_rows[] = {\n%s};\n"
           % operation_rows(model, operations),
           "\n%s" % error_table(errors(model)),
           "\nconstexpr Service service_row = {.signing_name = %s,\n"
           "    .protocol = Protocol::%s, .api_version = %s,\n    .xml_namespace = %s,\n"
           "    .target_prefix = %s,\n    .operations = operation_rows, .errors = error_rows};\n"
           % (quoted(model.ns), m["protocol"], quoted(m["apiVersion"]), quoted(m["xmlNamespace"]),
              quoted(m["targetPrefix"])),
           "\n}  // namespace\n\nconst Service& service() { return service_row; }\n\n"]
    for index, (name, request, *_) in enumerate(operations):
        if request:
            out.append("const Operation& op::%s::operation() { return operation_rows[%d]; }\n"
                       % (name, index))
    out.append("\n}  // namespace amiable::wire::%s\n\nnamespace amiable::wire {\n\n" % model.ns)
    for name, _ in found:
        out.append("template <>\nconst Shape& shape_of<%s::%s>() {\n  return %s::s_%s;\n}\n"
                   % (model.ns, name, model.ns, name))
    out.append("\n}  // namespace amiable::wire\n")
    return "".join(out)


def main():
    if len(sys.argv) < 5:
        raise SystemExit(__doc__)
    model_path, constraints_path, header_path, *source_paths = sys.argv[1:]
    with open(model_path) as file:
        loaded = json.load(file)
    with open(constraints_path) as file:
        model = Model(loaded, json.load(file))
    found, aliases, operations = structs(model)
    for _, request, response, *_ in operations:
        model.made |= {request, response}
    runs = shares(found, len(source_paths))
    texts = [source(model, found, runs[0], operations)]
    texts += [part(model, found, run) for run in runs[1:]]
    with open(header_path, "w") as file:
        file.write(header(model, found, aliases, operations))
    for path, text in zip(source_paths, texts):
        with open(path, "w") as file:
            file.write(text)


if __name__ == "__main__":
    main()
