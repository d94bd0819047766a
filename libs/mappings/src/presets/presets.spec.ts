import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mapped } from '../door-record.js';
import { faultOfExpression } from '../expression.js';
import { itemsOf, mapItem, type MappingInput } from '../map-body.js';
import { presets } from './index.js';

const docs = join(import.meta.dirname, '../../../../docs/doors');

const inputOf = (body: unknown, query: MappingInput['said'] = {}): MappingInput => ({
  body,
  headers: {},
  at: '2026-11-30T04:00:00.000Z',
  said: query,
  defaultSource: 'default',
});

function mapAll(name: string, input: MappingInput): Mapped[] {
  const mapping = presets[name]!;
  const found = itemsOf(mapping, input);
  return 'items' in found ? found.items.map((item) => mapItem(mapping, item, input)) : [found];
}

const recordsIn = (mapped: readonly Mapped[]): unknown[] =>
  mapped.flatMap((one): readonly unknown[] => (one.kind === 'records' ? one.records : [one]));

/** The JSON blocks of a page: a body, and the records that it becomes. */
function examplesOf(name: string): { body: unknown; becomes: unknown; query: Record<string, string> } {
  const page = readFileSync(join(docs, `${name}.md`), 'utf8');
  const [body, becomes] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text!) as unknown);
  const { object, ...query } = Object.fromEntries(
    new URLSearchParams(new RegExp(`/in/${name}\\?([^\`" ]*)`).exec(page)?.[1] ?? ''),
  );
  return { body, becomes, query: { ...query, ...(object && { object_type: object }) } };
}

describe('the preset', () => {
  it.each(Object.keys(presets))('%s makes of the body on its page the records on its page', (name) => {
    const { body, becomes, query } = examplesOf(name);
    expect(recordsIn(mapAll(name, inputOf(body, query)))).toEqual(becomes);
  });

  it.each(Object.entries(presets))('%s has expressions that a file could have', (_name, preset) => {
    const expressions = [
      preset.each,
      preset.when,
      ...Object.values(preset.fields),
      ...Object.values(preset.labels ?? {}),
    ];
    for (const expression of expressions.filter((each) => each !== undefined)) {
      expect(faultOfExpression(expression)).toBeNull();
    }
  });

  it.each([
    ['airbyte', { text: 'Test notification' }],
    ['fivetran', { event: 'sync_end', created: '2022-04-09T00:08:12.294Z', connector_type: '_connector_type' }],
    ['fivetran', { event: 'create_connector', sync_id: '7' }],
    ['dbt-cloud', { eventType: 'job.run.started' }],
    ['azure-data-factory', { runId: '7', pipelineName: 'a', status: 'Queued' }],
    ['prefect', { event: 'prefect.flow-run.Pending', resource: { 'prefect.state-type': 'PENDING' } }],
    ['prefect', { event: 'prefect.deployment.Updated' }],
    ['github-actions', { zen: 'Keep it logically awesome.', hook_id: 7 }],
    ['github-actions', { action: 'requested', workflow_run: { id: 7 } }],
    ['n8n', [{}]],
    ['dbt-run-results', {}],
  ])('%s ignores %j', (name, body) => {
    expect(mapAll(name, inputOf(body)).map(({ kind }) => kind)).toEqual(['ignored']);
  });

  it.each(Object.keys(presets))('%s maps, ignores or refuses whatever comes', (name) => {
    for (const body of [null, 7, 'text', true, [], {}, [[]], { data: 7 }, { value: 7 }, { results: [7, null] }]) {
      for (const { kind } of mapAll(name, inputOf(body))) expect(['records', 'ignored', 'refused']).toContain(kind);
    }
  });

  it.each([
    [
      'dbt-cloud',
      { eventType: 'job.run.started', data: { runId: '1', runStatus: 'Running', jobName: 'a' } },
      'RUNNING',
    ],
    ['fivetran', { event: 'sync_start', sync_id: '1', connector_id: 'a', created: 'now' }, 'RUNNING'],
    ['fivetran', { event: 'sync_end', sync_id: '1', connector_id: 'a', data: { status: 'SUCCESSFUL' } }, 'SUCCESS'],
    ['github-actions', { action: 'in_progress', workflow_run: { id: 1, name: 'a', conclusion: null } }, 'RUNNING'],
    ['n8n', { status: 'success', workflow: { name: 'a' }, execution: { id: '1' } }, 'SUCCESS'],
    ['n8n', { trigger: { error: { message: 'no' } }, workflow: { name: 'a' } }, 'FAILED'],
    ['airbyte', { data: { jobId: 1, connection: { name: 'a' }, success: true } }, 'SUCCESS'],
  ])('%s makes of %j one that is %s', (name, body, status) => {
    expect(recordsIn(mapAll(name, inputOf(body)))).toMatchObject([{ status }]);
  });
});
