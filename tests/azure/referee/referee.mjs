// Reads exchanges (JSON: method, url, body, status, answer) from standard input and prints what
// oav's live validator holds against each of them.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { swaggerOf } from "./swagger.mjs";

const { LiveValidator } = createRequire(import.meta.url)("oav/dist/lib/liveValidation/liveValidator.js");

const packages = path.join(import.meta.dirname, "node_modules", "@azure");
const SERVICES = [
  {
    name: "Microsoft.Network",
    version: "2024-05-01",
    folder: "arm-network/dist-esm/src",
    operations: ["virtualNetworkGateways", "vpnServerConfigurations", "p2SVpnGateways", "virtualWans"]
      .map((name) => `operations/${name}.js`)
      .concat("networkManagementClient.js"),
    parameters: "models/parameters.js",
  },
  {
    name: "Microsoft.Resources",
    version: "2021-04-01",
    folder: "arm-resources/dist-esm/src",
    operations: ["operations/resourceGroups.js"],
  },
  {
    name: "Microsoft.Subscriptions",
    version: "2022-12-01",
    folder: "arm-resources-subscriptions/dist/esm",
    operations: ["operations/subscriptions.js", "operations/tenants.js"],
  },
  {
    name: "Microsoft.ResourceGraph",
    version: "2021-03-01",
    folder: "arm-resourcegraph/esm",
    operations: ["resourceGraphClient.js"],
  },
];

const JSON_TYPE = { "content-type": "application/json" };
// Beside the packages, so that what is copied there still finds what it imports.
const scratch = await mkdtemp(path.join(import.meta.dirname, "node_modules", ".referee-"));
try {
  const exchanges = JSON.parse(await text(process.stdin));
  const validator = await makeValidator();
  const verdicts = [];
  for (const exchange of exchanges) {
    verdicts.push({ line: `${exchange.method} ${exchange.url}`, errors: await judge(validator, exchange) });
  }
  process.stdout.write(JSON.stringify(verdicts));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
process.exit(0);

async function text(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function makeValidator() {
  const swaggerPaths = await Promise.all(SERVICES.map(generate));
  const options = { directory: scratch, swaggerPaths, loadValidatorInBackground: false };
  const validator = new LiveValidator(options, () => {});
  await validator.initialize();
  return validator;
}

async function generate(service) {
  const folder = path.join(scratch, "specification", service.name, service.version);
  await mkdir(folder, { recursive: true });
  const source = path.join(packages, service.folder);
  const swagger = await swaggerOf({
    version: service.version,
    mappers: path.join(source, "models", "mappers.js"),
    parameters: service.parameters && path.join(source, service.parameters),
    operations: service.operations.map((name) => path.join(source, name)),
    scratch: folder,
  });
  const file = path.join(folder, "generated.json");
  await writeFile(file, JSON.stringify(swagger, null, 1));
  return file;
}

async function judge(validator, { method, url, body, status, answer }) {
  const result = await validator.validateLiveRequestResponse({
    liveRequest: { headers: JSON_TYPE, method, url, body, query: query(url) },
    liveResponse: { statusCode: String(status), headers: JSON_TYPE, body: answer },
  });
  const parts = [result.requestValidationResult, result.responseValidationResult];
  const failure = parts.find((part) => part.runtimeException)?.runtimeException;
  if (failure) return [`${failure.code}: ${failure.message}`];
  return parts.flatMap((part) =>
    part.errors.map((error) => `${error.code} ${error.pathsInPayload}: ${error.message}`),
  );
}

function query(url) {
  return Object.fromEntries(new URL(url).searchParams);
}
