#!/usr/bin/env python3
"""Writes the C++ of one service from its model: structs, descriptor tables, operations, errors.

usage: gen.py MODEL.json CONSTRAINTS.json OUT.h OUT.cpp
Runs in the build with the standard library only. Fails on what it cannot express (recursion,
unknown kinds, lists of booleans), so that a new model is looked at by a person.
"""
import json
import re
import sys

CPP = {"string": "std::string", "integer": "std::int64_t", "boolean": "bool",
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
    \\u10000-\\u10FFFF, which Java reads otherwise, is taken as it was meant."""
    if java in REWRITTEN:
        return REWRITTEN[java]
    if re.search(r"\(\?[=!<]", java):
        raise SystemExit("gen.py: RE2 cannot look around: " + java)
    return re.sub(r"\\u(10000|10FFFF|[0-9A-Fa-f]{4})", r"\\x{\1}", java)


class Model:
    def __init__(self, model, constraints):
        self.model = model
        self.ns = model["signingName"]
        self.constraints = constraints[self.ns]
        self.shapes = model["shapes"]
        self.order = []
        self.tables = []
        self.patterns = {}
        self.constraint_names = {}
        self.named = {}
        state = {}
        for operation in model["operations"]:
            for role in ("input", "output"):
                if operation.get(role, "unit") != "unit":
                    self.visit(operation[role], state)

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
        if name == "blob" and row.get("sensitive"):
            return "secret_blob"
        return name

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
        if "xmlName" in traits:
            extra = ", .element_name = %s" % quoted(traits["xmlName"])
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
        sensitive = member.get("sensitive") or demanded.pop("sensitive", False)
        parts = [".name = " + quoted(name),
                 ".xml_name = " + quoted(member.get("xmlName", name)),
                 ".shape = " + self.shape_ref(member)]
        if member.get("required"):
            parts.append(".presence = Presence::required")
        if member.get("xmlFlattened"):
            parts.append(".form = ListForm::flattened")
        if sensitive:
            parts.append(".sensitivity = Sensitivity::sensitive")
        if demanded:
            parts.append(".constraint = " + self.constraint_ref(demanded))
        access = "Access<&%s::%s>" % (owner, name)
        parts += [".find = %s::find" % access, ".ensure = %s::ensure" % access]
        return "    {%s}," % ", ".join(parts)

    def structure_table(self, name, members):
        rows = [self.member_row(name, m) for m in members]
        spans = ""
        if rows:
            self.tables.append("constexpr Member m_%s[] = {\n%s\n};" % (name, "\n".join(rows)))
            spans = ".members = m_%s, " % name
        self.tables.append("constexpr Shape s_%s = {.name = %s, .kind = Kind::structure, "
                           "%s.make = make_structure<%s>};" % (name, quoted(name), spans, name))


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
            operations.append((operation["name"], None, None, False))
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
        operations.append((operation["name"], *refs, operation["output"] != "unit"))
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
        rows = "".join("  std::optional<%s> %s{};\n" % (model.cpp(m), m["name"]) for m in members)
        out.append("struct %s {\n%s};\n\n" % (name, rows) if rows else "struct %s {};\n\n" % name)
    for alias, shape in aliases:
        out.append("using %s = %s;\n" % (alias, shape))
    out.append("\n// One type per served operation: its request, its answer and its row.\n")
    out.append("namespace op {\n")
    for name, request, response, _ in operations:
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
    recorded answers of KMS say so where the model says 404, 409 or 412."""
    rows = {}
    for error in model.model["errors"]:
        json_form = model.model["protocol"] == "json"
        code = error["shape"] if json_form else error["queryCode"]
        status = 400 if json_form and error["fault"] == "client" else error["status"]
        side = "sender" if error["fault"] == "client" else "receiver"
        rows[code] = ('    {.shape = %s, .code = %s, .status = %d, .side = FaultSide::%s},\n'
                      % (quoted(error["shape"]), quoted(code), status, side))
    return "".join(rows[code] for code in sorted(rows))


def source(model, found, operations, header_name):
    for name, members in found:
        model.structure_table(name, members)
    rows = []
    for index, (name, request, response, answers) in enumerate(operations):
        served = ""
        if request:
            served = ".input = &s_%s, .output = &s_%s, " % (request, response)
            if answers:
                served += ".output_form = Output::structure, "
        rows.append("    {.service = %s, .name = %s, %s.index = %d},\n"
                    % (quoted(model.ns), quoted(name), served, index))
    m = model.model
    out = ["// Generated by tools/models/gen.py from the model of %s. Do not edit.\n" % m["source"],
           '#include "wire/generated/%s"\n\n#include "wire/shape_access.h"\n\n' % header_name,
           "namespace amiable::wire::%s {\nnamespace {\n\n" % model.ns,
           "\n".join(model.tables),
           "\n\nconstexpr Operation operation_rows[] = {\n%s};\n" % "".join(rows),
           "\nconstexpr ErrorShape error_rows[] = {\n%s};\n" % errors(model),
           "\nconstexpr Service service_row = {.signing_name = %s,\n"
           "    .protocol = Protocol::%s, .api_version = %s,\n    .xml_namespace = %s,\n"
           "    .target_prefix = %s,\n    .operations = operation_rows, .errors = error_rows};\n"
           % (quoted(model.ns), m["protocol"], quoted(m["apiVersion"]), quoted(m["xmlNamespace"]),
              quoted(m["targetPrefix"])),
           "\n}  // namespace\n\nconst Service& service() { return service_row; }\n\n"]
    for index, (name, request, _, _) in enumerate(operations):
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
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    model_path, constraints_path, header_path, source_path = sys.argv[1:]
    with open(model_path) as file:
        loaded = json.load(file)
    with open(constraints_path) as file:
        model = Model(loaded, json.load(file))
    found, aliases, operations = structs(model)
    with open(header_path, "w") as file:
        file.write(header(model, found, aliases, operations))
    with open(source_path, "w") as file:
        file.write(source(model, found, operations, model.ns + ".h"))


if __name__ == "__main__":
    main()
