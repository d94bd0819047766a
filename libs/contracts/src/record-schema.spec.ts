import { describe, expect, it } from 'vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord } from './read-record.js';
import { fieldEntries, namesOf } from './record-fields.js';
import { recordSchema } from './record-schema.js';
import { aRawLog } from './testing/builders.js';

const isAllowed = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(recordSchema);
const samples = join(import.meta.dirname, '..', '..', '..', 'samples', 'logs.json');
const least = { source: 's', name: 'o', status: true, end: 1_757_090_726 };

describe('the schema of a record', () => {
  it('is one of draft 2020-12 that describes every name', () => {
    const properties = recordSchema.properties as Record<string, { description: string }>;
    for (const name of fieldEntries.flatMap(namesOf)) expect(properties[name]!.description).toMatch(/\.$/);
  });

  it('allows the samples', () => {
    expect(existsSync(samples)).toBe(true);
    const lines = readFileSync(samples, 'utf8').trim().split('\n').slice(0, 1000);
    for (const line of lines) expect([line, isAllowed(JSON.parse(line))]).toEqual([line, true]);
  });

  it.each([
    ['one in French', aRawLog()],
    ['the least', least],
    ['names as generators write them', { Connector: 's', objectId: 7, Status: 'OK', startTime: '2026-01-05' }],
    ['fields that are none', { ...least, more: [1] }],
    ['labels of any kind', { ...least, tags: ['a'], company: null }],
    ['all examples', Object.fromEntries(fieldEntries.map(({ field, example }) => [field, example]))],
  ])('allows %s, which is also read', (_, record) => {
    expect(isAllowed(record)).toBe(true);
    expect(readRecord(record).ok).toBe(true);
  });

  it.each([
    ['no source', { name: 'o', status: 'OK', end: 1 }],
    ['no object', { source: 's', status: 'OK', end: 1 }],
    ['no time', { source: 's', name: 'o', status: 'OK' }],
    ['a name that is a number', { ...least, zone: 5 }],
    ['a list', [least]],
  ])('does not allow %s, which is refused, too', (_, record) => {
    expect(isAllowed(record)).toBe(false);
    expect(readRecord(record).ok).toBe(false);
  });
});
