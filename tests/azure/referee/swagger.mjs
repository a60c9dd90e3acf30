// Turns the serialisation tables of Microsoft's clients for JavaScript back into Swagger.
//
// The tables are generated from the official specification of one version of an interface: which
// properties there are, of which type, which are required. The specification itself is published
// as a repository only, not as a package.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

const OPERATION = /(?:const|var) \w*OperationSpec = \{\n([\s\S]*?)\n\};/g;
const PARTS = {
  route: /\bpath: "([^"]+)"/,
  method: /\bhttpMethod: "(\w+)"/,
  body: /\b200: \{\s*bodyMapper: Mappers\.(\w+)/,
  text: /\b200: \{\s*bodyMapper: \{ type: \{ name: "(String)" \} \}/,
  failure: /\bdefault: \{\s*bodyMapper: Mappers\.(\w+)/,
  request: /\brequestBody: [\s\S]*?Mappers\.(\w+)/,
  parameter: /\brequestBody: Parameters\.(\w+)/,
};

/** Swagger for the operations of the given files of a package. */
export async function swaggerOf({ version, mappers, parameters, operations, scratch }) {
  const tables = await importTables(mappers, scratch);
  const bodies = parameters ? await bodiesOf(parameters) : {};
  const definitions = {};
  const paths = {};
  for (const file of operations) {
    const source = await readFile(file, "utf8");
    for (const [, text] of source.matchAll(OPERATION)) {
      const part = Object.fromEntries(
        Object.entries(PARTS).map(([name, pattern]) => [name, pattern.exec(text)?.[1]]),
      );
      if (!part.body && !part.text) continue;
      const request = part.request ?? bodies[part.parameter];
      const route = `/${part.route.replace(/^\{\$?host\}/i, "").replace(/^\//, "")}`;
      const schema = (name) => schemaOf(tables[name], tables, definitions);
      (paths[route] ??= {})[part.method.toLowerCase()] = {
        operationId: `${path.basename(file, ".js")}_${part.method}${Object.keys(paths).length}`,
        parameters: parametersOf(route, request && schema(request)),
        responses: {
          200: { description: "", schema: part.body ? schema(part.body) : { type: "string" } },
          ...(part.failure && { default: { description: "", schema: schema(part.failure) } }),
        },
      };
    }
  }
  return {
    swagger: "2.0",
    info: { title: path.basename(mappers), version },
    host: "management.azure.com",
    schemes: ["https"],
    consumes: ["application/json"],
    produces: ["application/json"],
    paths,
    definitions,
  };
}

/** The mapper of each body that operations name by a parameter. */
async function bodiesOf(file) {
  const source = await readFile(file, "utf8");
  const named = source.matchAll(/\bconst (\w+) = \{[^{}]*?mapper: Mappers\.(\w+)/g);
  return Object.fromEntries([...named].map(([, name, mapper]) => [name, mapper]));
}

async function importTables(file, scratch) {
  // The packages do not say that these files are modules; under another name Node believes it.
  const copy = path.join(scratch, `${path.basename(scratch)}.mjs`);
  await writeFile(copy, await readFile(file, "utf8"));
  return import(pathToFileURL(copy));
}

function parametersOf(route, request) {
  const named = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    type: "string",
  }));
  const query = ["api-version", "$skiptoken"].map((name) => ({
    name,
    in: "query",
    required: name === "api-version",
    type: "string",
  }));
  const body = { name: "body", in: "body", required: true, schema: request };
  return [...named, ...query, ...(request ? [body] : [])];
}

function schemaOf(mapper, tables, definitions) {
  const { type } = mapper;
  const schema = shapeOf(type, tables, definitions);
  return mapper.nullable ? { ...schema, "x-nullable": true } : schema;
}

function shapeOf(type, tables, definitions) {
  switch (type.name) {
    case "String":
    case "Uuid":
    case "TimeSpan":
      return { type: "string" };
    case "DateTime":
      return { type: "string", format: "date-time" };
    case "Number":
      return { type: "number" };
    case "Boolean":
      return { type: "boolean" };
    case "Enum":
      return { type: "string", enum: type.allowedValues };
    case "Sequence":
      return { type: "array", items: schemaOf(type.element, tables, definitions) };
    case "Dictionary":
      return {
        type: "object",
        additionalProperties: schemaOf(type.value, tables, definitions),
      };
    case "Composite":
      return compositeOf(type, tables, definitions);
    default:
      return {};
  }
}

function compositeOf(type, tables, definitions) {
  const name = type.className;
  const known = type.modelProperties ?? tables[name].type.modelProperties;
  if (!(name in definitions)) {
    definitions[name] = { type: "object", properties: {} };
    for (const property of Object.values(known)) {
      place(definitions[name], property, schemaOf(property, tables, definitions));
    }
    const extra = type.additionalProperties ?? tables[name]?.type.additionalProperties;
    if (extra) definitions[name].additionalProperties = schemaOf(extra, tables, definitions);
  }
  return { $ref: `#/definitions/${name}` };
}

/** Puts a property where its serialised name says; `properties.sku` stands in a nested object. */
function place(definition, property, schema) {
  const steps = property.serializedName
    .split(/(?<!\\)\./)
    .map((step) => step.replaceAll("\\.", "."));
  const last = steps.pop();
  let target = definition;
  for (const step of steps) {
    target = target.properties[step] ??= { type: "object", properties: {} };
  }
  target.properties[last] = schema;
  if (property.required) (target.required ??= []).push(last);
}
