import { type KnownRequest, loadSettings, openPrincipal } from '@app/platform';
import { CompanyZones } from '@app/time';
import { describe, expect, it } from 'vitest';
import type { FastifyRequest } from 'fastify';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StandardizationSettings } from '../standardization.settings.js';
import { MappingTrialService } from './mapping-trial.service.js';

const context = { zoneOf: new CompanyZones('', 'UTC').zoneOf, maxFutureSecs: 900, defaultCompany: 'default' };
const request: Partial<KnownRequest> = { headers: {}, principal: openPrincipal };
const job = (state: string, over: object = {}) => ({ name: 'orders', state, at: '2026-01-05T08:00:00Z', ...over });

function aTrial(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'mappings-'));
  const file = join(folder, 'mappings.yaml');
  writeFileSync(file, text);
  const settings = loadSettings(StandardizationSettings, { MAPPINGS_FILE: file });
  const service = new MappingTrialService(context, settings);
  return {
    try: (name: string, body: unknown, query = {}) => service.try(name, body, query, request as FastifyRequest),
    rewrite: (other: string) => writeFileSync(file, other),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const mappings = `mappings:
  loads:
    each: jobs
    when: "state != 'queued'"
    fields: { object_type: name, status: state, end_time: at }
    signature: { header: x-signature }
    secret: { env: NOT_THERE }
`;

describe('a trial of a mapping', () => {
  it('shows each item as it would become, without the secret', () => {
    const trial = aTrial(mappings);
    const body = { jobs: [job('done'), job('maybe'), job('done', { name: null }), job('queued')] };
    expect(trial.try('loads', body, { company: 'acme' })).toMatchObject({
      mapping: 'loads',
      omitted: 0,
      items: [
        {
          outcome: 'emitted',
          raw: { company: 'acme', source: 'loads', status: 'done' },
          record: { company: 'acme', object_type: 'orders', status: 'SUCCESS' },
          code: null,
        },
        { outcome: 'rejected', raw: { status: 'maybe' }, record: null, code: 'status_unknown' },
        { outcome: 'refused', raw: null, code: 'field_missing', detail: 'object_type is required' },
        { outcome: 'ignored', raw: null, record: null, code: null },
      ],
    });
    trial.remove();
  });

  it('shows the first hundred, and knows the file as it is now, and the presets', () => {
    const trial = aTrial('');
    expect(() => trial.try('loads', {})).toThrow(expect.objectContaining({ code: 'mapping_unknown' }));
    expect(trial.try('airbyte', {}).items).toHaveLength(1);
    trial.rewrite(mappings);
    const many = trial.try('loads', { jobs: Array.from({ length: 103 }, () => job('done')) });
    expect([many.items.length, many.omitted]).toEqual([100, 3]);
    trial.rewrite('mappings: 7');
    expect(() => trial.try('loads', {})).toThrow(expect.objectContaining({ code: 'mappings_invalid' }));
    trial.remove();
  });
});
