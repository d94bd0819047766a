import { PipelineError } from '@app/contracts';
import { itAgreesWithItsReader } from '@app/yaml/testing';
import { describe } from 'vitest';
import { keysFileSchema, readKeysFile } from './keys-file.js';
import { permissions } from './principal.js';

function problemsOf(text: string): string[] {
  try {
    readKeysFile(text, 'keys.yaml');
    return [];
  } catch (error) {
    return PipelineError.from(error).detail.split('\n').slice(1);
  }
}

const limits = {
  requests_per_second: 100,
  records_per_day: 0,
  held_bytes: 50_000_000,
  streams: 5,
  heavy_questions: 1,
};
const key = { id: '4k2m9x7q', name: 'zoho-box', companies: 'acme', scopes: 'ingest', sha256: 'a1'.repeat(32) };

describe('the schema of the keys file', () => {
  itAgreesWithItsReader({
    schema: keysFileSchema,
    problemsOf,
    examples: [
      null,
      {
        keys: [
          key,
          { ...key, id: '4k2m9x7r', companies: ['acme', 'boreal'], scopes: permissions, limits },
          { ...key, id: '4k2m9x7s', companies: 'all', expires_at: '2027-01-01T00:00:00Z' },
        ],
      },
      {
        people: [
          { claim: 'groups', value: 'data-team', companies: ['acme'], scopes: ['read', 'operate'] },
          { claim: 'email', value: 'ann@example.com', companies: 'all', scopes: 'admin' },
        ],
      },
      {
        limits: { key: limits, company: limits },
        companies: { acme: { limits, public_status: true }, boreal: { public_status: false } },
      },
    ],
    contents: [/the id .* is there twice/, /must be 8 to 32 letters and digits|must be 64 hex digits/],
  });
});
