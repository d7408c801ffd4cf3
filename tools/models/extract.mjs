// Writes SERVICE.json: the operations, shapes and errors of a service, from the schemas of the AWS
// SDK for JavaScript v3. Not part of the build; run it to take a newer SDK.
//
// usage: node extract.mjs FOLDER [OUT [SERVICE...]]
//   FOLDER holds the packages (client-kms, ...) as the package client unpacks them
//   (node_modules/@aws-sdk). OUT: where to write; the folder of this script when not given.
//   SERVICE: names in served.json; all of them when none is given.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const [packages, out = here, ...wanted] = process.argv.slice(2);
if (!packages) {
  console.error("usage: node extract.mjs FOLDER [OUT [SERVICE...]]");
  process.exit(2);
}
const served = JSON.parse(fs.readFileSync(path.join(here, "served.json"), "utf8"));

// What a schema's first element says it is.
const LIST = 1, MAP = 2, STRUCTURE = 3, UNION = 4, ERROR = -3, OPERATION = 9;
// Simple schemas are numbers; 64 and 128 make a list or a map of one.
const SIMPLE = new Map([[0, "string"], [1, "integer"], [2, "boolean"], [4, "timestamp"],
                        [5, "timestamp"], [6, "timestamp"], [7, "timestamp"], [21, "blob"],
                        [42, "blob"]]);
// Traits written as a number: a bit each.
const BITS = { httpLabel: 1, sensitive: 8, httpPayload: 16 };
// Larger sets of values are left out: they grow with each release of the SDK (instance types).
const ENUM_VALUES_MAX = 40;
const PACKAGES = { autoscaling: "auto-scaling" };
const PROTOCOLS = { AwsQueryProtocol: "query", AwsEc2QueryProtocol: "ec2",
                    AwsJson1_1Protocol: "json", AwsRestJsonProtocol: "rest_json" };

// The exported schemas by name: the module without its imports, error classes and registries.
function schemasOf(folder) {
  const text = fs.readFileSync(path.join(folder, "dist-es/schemas/schemas_0.js"), "utf8");
  const names = [...text.matchAll(/^export (?:var|const) (\w+\$) =/gm)].map((m) => m[1]);
  const body = text
    .replace(/^import [^;]*;$/gm, "")
    .replace(/^\w+_registry\.registerError\(.*\);$/gm, "")
    .replace(/^export /gm, "");
  const make = new Function("TypeRegistry", `${body}\nreturn {${names.join(",")}};`);
  return make(class { static for() {} });
}

function setting(text, name) {
  const found = text.match(new RegExp(`${name}: (?:config\\?\\.\\w+ \\?\\? )?"([^"]*)"`));
  return found ? found[1] : "";
}

function protocolOf(config) {
  const found = config.match(/protocol \?\? (\w+)/);
  if (!found || !PROTOCOLS[found[1]]) throw new Error("the protocol is not known");
  return PROTOCOLS[found[1]];
}

function traitsOf(traits) {
  if (typeof traits !== "number") return traits ?? {};
  const set = Object.entries(BITS).filter(([, bit]) => traits & bit);
  return Object.fromEntries(set.map(([name]) => [name, true]));
}

class Extract {
  constructor(schemas) {
    this.schemas = schemas;
    this.shapes = {};
  }

  // The name a member's target has in the output; its shape is taken along.
  target(schema) {
    if (typeof schema === "function") schema = schema();
    if (schema === "unit") return { target: "unit" };
    if (typeof schema === "number") return { target: this.simple(schema) };
    if (schema[0] === 0 && schema.length > 2) {
      const inner = this.target(schema[4]);
      return { ...inner, ...traitsOf(schema[3]) };
    }
    if (typeof schema[0] === "function" || typeof schema[0] === "number" && schema.length === 2) {
      return { ...this.target(schema[0]), ...traitsOf(schema[1]) };
    }
    this.add(schema);
    return { target: schema[2] };
  }

  simple(number) {
    const wrapped = number & 192;
    const name = SIMPLE.get(number & ~192);
    if (!name) throw new Error(`schema number ${number} is not known`);
    return wrapped === 64 ? `list<${name}>` : wrapped === 128 ? `map<${name}>` : name;
  }

  add(schema) {
    const [kind, , name, traits] = schema;
    if (name in this.shapes) {
      if (this.shapes[name] === null) throw new Error(`${name} contains itself`);
      return;
    }
    this.shapes[name] = null;
    const shape = { ...this.body(kind, schema), ...traitsOf(traits) };
    this.shapes[name] = shape;
  }

  body(kind, schema) {
    if (kind === LIST) return { type: "list", member: this.target(schema[4]) };
    if (kind === MAP) {
      return { type: "map", key: this.target(schema[4]), value: this.target(schema[5]) };
    }
    // A union travels as a structure of which one member is there.
    if (kind !== STRUCTURE && kind !== UNION) throw new Error(`kind ${kind} of ${schema[2]} is not known`);
    const [, , , , names, targets, required = 0] = schema;
    return {
      type: "structure",
      members: names.flatMap((name, i) => {
        if (this.leadsBack(targets[i])) {
          console.log(`left out: ${schema[2]}.${name} holds what holds it`);
          return [];
        }
        return [{ name, ...this.target(targets[i]), ...(i < required ? { required: true } : {}) }];
      }),
    };
  }

  // Whether the member's list or structure is one that is being written: structures in C++ end.
  leadsBack(target) {
    let schema = Array.isArray(target) ? target[0] : target;
    if (typeof schema === "function") schema = schema();
    return Array.isArray(schema) && this.shapes[schema[2]] === null;
  }
}

function isServed(rule, name) {
  return rule.only ? rule.only.includes(name) : !rule.all_but.includes(name);
}

function operationsOf(schemas, rule, extract) {
  const all = Object.values(schemas).filter((s) => s[0] === OPERATION);
  const rows = all.map((s) => {
    const name = s[2];
    if (!isServed(rule, name)) return { name };
    const { http } = traitsOf(s[3]);
    return { name, input: extract.target(s[4]).target, output: extract.target(s[5]).target,
             ...(http ? { http } : {}) };
  });
  const names = new Set(rows.map((row) => row.name));
  for (const name of rule.only ?? rule.all_but) {
    if (!names.has(name)) throw new Error(`served.json names ${name}, which the SDK lacks`);
  }
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function errorsOf(schemas) {
  return Object.values(schemas)
    .filter((s) => s[0] === ERROR && !s[1].includes("synthetic"))
    .map((s) => ({
      shape: s[2],
      queryCode: s[3].awsQueryError?.[0] ?? s[2],
      status: s[3].httpError ?? (s[3].error === "server" ? 500 : 400),
      fault: s[3].error,
    }))
    .sort((a, b) => (a.shape < b.shape ? -1 : 1));
}

// The sets of values by the name of their shape: models/enums.js is constants only.
function enumsOf(folder) {
  const file = path.join(folder, "dist-es/models/enums.js");
  if (!fs.existsSync(file)) return {};
  const text = fs.readFileSync(file, "utf8");
  const names = [...text.matchAll(/^export const (\w+) =/gm)].map((m) => m[1]);
  const all = new Function(`${text.replace(/^export /gm, "")}\nreturn {${names.join(",")}};`)();
  return Object.fromEntries(names.map((name) => [name, Object.values(all[name])])
    .filter(([, values]) => values.length <= ENUM_VALUES_MAX));
}

// One line per operation, error and shape, so that a change shows as a line.
function written(model) {
  const rows = (list) => list.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
  const named = (map) => Object.keys(map).sort()
    .map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(map[name])}`).join(",\n");
  const head = Object.entries(model.head)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`).join("");
  return `{\n${head}  "operations": [\n${rows(model.operations)}\n  ],\n` +
    `  "errors": [\n${rows(model.errors)}\n  ],\n  "enums": {\n${named(model.enums)}\n  },\n` +
    `  "shapes": {\n${named(model.shapes)}\n  }\n}\n`;
}

for (const service of wanted.length ? wanted : Object.keys(served)) {
  const folder = path.join(packages, `client-${PACKAGES[service] ?? service}`);
  const config = fs.readFileSync(path.join(folder, "dist-es/runtimeConfig.shared.js"), "utf8");
  const auth = fs.readFileSync(path.join(folder, "dist-es/auth/httpAuthSchemeProvider.js"), "utf8");
  const { name, version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const schemas = schemasOf(folder);
  const extract = new Extract(schemas);
  const operations = operationsOf(schemas, served[service], extract);
  const head = {
    source: `${name} ${version}`,
    signingName: auth.match(/name: "([\w-]+)"/)[1],
    protocol: protocolOf(config),
    apiVersion: setting(config, "apiVersion"),
    xmlNamespace: setting(config, "xmlNamespace"),
    targetPrefix: setting(config, "serviceTarget"),
  };
  const model = {
    head, operations, errors: errorsOf(schemas), enums: enumsOf(folder), shapes: extract.shapes,
  };
  fs.writeFileSync(path.join(out, `${service}.json`), written(model));
  console.log(`${service}: ${operations.length} operations,`,
              `${operations.filter((o) => o.input).length} served,`,
              `${Object.keys(extract.shapes).length} shapes, ${model.errors.length} errors`);
}
