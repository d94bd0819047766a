/**
 * Writes down what the services answer: `docs/api/<service>.json`, which is their `/docs-json`, the types that the
 * console knows it by, and the schemas of the files in `config`. No broker and no database is asked. `--check` writes
 * nothing and fails when a file is not what would be written.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { format } from 'oxfmt';
import { isCurrent, targets } from './build-target.mjs';

const root = join(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');

if (!isCurrent('services')) {
  const { status } = spawnSync(process.execPath, targets.services.command, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const built = (path) => import(join(root, 'dist/modules', path));

/** The schema of each file that is written by hand, by its name. */
async function schemas() {
  const { rules } = await built('libs/alerting/src/index.js');
  const { mappingsFileSchema: mappings } = await built('libs/mappings/src/index.js');
  const { keysFileSchema: keys } = await built('libs/platform/src/index.js');
  const { rulesFileSchema } = await built('apps/processor/src/rules-file/rules-file.js');
  return Object.entries({ rules: rulesFileSchema(rules), mappings, keys });
}

/** The document of each service, by its name. */
async function documents() {
  const { apiDocument, createService, InProcessBus, inProcessTransport, loadAllSettings } =
    await built('libs/platform/src/index.js');
  const { ingestion, IngestionSettings } = await built('apps/ingestion/src/ingestion.js');
  const { standardization, StandardizationSettings } = await built('apps/standardization/src/standardization.js');
  const { processor, ProcessorSettings } = await built('apps/processor/src/processor.js');

  const [ofIngestion, ofStandardization, ofProcessor] = loadAllSettings(
    [IngestionSettings, StandardizationSettings, ProcessorSettings],
    { LOG_LEVEL: 'fatal' },
  );
  const bus = new InProcessBus();
  const connect = (telemetry) => inProcessTransport(bus, telemetry);
  const services = [
    ingestion(ofIngestion, connect),
    standardization(ofStandardization, connect),
    // Nothing connects before a service is started, and none is.
    processor(ofProcessor, connect, 'postgres://nobody@127.0.0.1/none'),
  ];
  const found = [];
  for (const service of services) {
    found.push([service.telemetry.service, apiDocument(await createService(service), service)]);
  }
  return found;
}

const files = new Map();
for (const [name, document] of await documents()) {
  files.set(`docs/api/${name}.json`, JSON.stringify(document));
  const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
  files.set(`apps/console/src/api/generated/${name}.ts`, COMMENT_HEADER + types);
}

for (const [name, schema] of await schemas()) {
  files.set(`docs/schemas/${name}.schema.json`, JSON.stringify(schema));
}

const { $schema: _, ignorePatterns: __, ...style } = JSON.parse(readFileSync(join(root, '.oxfmtrc.json'), 'utf8'));
const stale = [];
for (const [path, content] of files) {
  const file = join(root, path);
  const { code: text } = await format(file, content, style);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale.push(path);
  if (isCheck) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
if (isCheck && stale.length > 0) {
  console.error(`not what the services answer: ${stale.join(', ')}\nnpm run generate:api writes them anew`);
  process.exitCode = 1;
}
// The handles that a service has open would keep the process.
process.exit();
