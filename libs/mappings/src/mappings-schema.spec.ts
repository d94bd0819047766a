import { PipelineError } from '@app/contracts';
import { itAgreesWithItsReader } from '@app/yaml/testing';
import { describe } from 'vitest';
import { mappedFields } from './mapping.js';
import { mappingsFileSchema, readMappingsFile } from './mappings-file.js';
import { presets } from './presets/index.js';

function problemsOf(text: string): string[] {
  try {
    readMappingsFile(text, 'mappings.yaml', () => 'secret');
    return [];
  } catch (error) {
    return PipelineError.from(error).detail.split('\n').slice(1);
  }
}

const loads = {
  company: 'acme-{tenant}',
  zone: 'raw',
  source: 'loader-{team}',
  each: 'jobs',
  when: "type == 'load'",
  fields: Object.fromEntries(mappedFields.map((name) => [name, 'name || _now'])),
  labels: { host: '_body.host' },
  words: { finito: 'SUCCESS' },
  signature: { header: 'x-signature', prefix: 'sha256=' },
  secret: { env: 'LOADS_SECRET' },
};
const subjects = [{ match: 'prod-*', company: 'acme', zone: 'prod', source: 'airflow' }, { match: 42 }];

describe('the schema of the mappings file', () => {
  itAgreesWithItsReader({
    schema: mappingsFileSchema,
    problemsOf,
    examples: [
      null,
      { mappings: { loads, least: { fields: { status: 's', object_id: 'o' } } } },
      { mappings: { hook: { preset: 'fivetran', company: 'acme', secret: { file: '/run/secrets/hook' } } } },
      { mappings: Object.fromEntries(Object.keys(presets).map((preset) => [preset, { preset }])) },
      { mappings: { n8n: { preset: 'n8n', signature: { header: 'x-hash' }, secret: { env: 'A' } } } },
      { openlineage: subjects, sentry: subjects },
    ],
    contents: [/is no JMESPath expression|names a key that every object has/],
  });
});
