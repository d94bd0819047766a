import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RawLog } from '@app/contracts';
import { generateRuns } from '@app/samples';
import { readOptions } from './read-options.js';

const fileOf = (name: string) => readFileSync(new URL(`../../../../samples/${name}`, import.meta.url), 'utf8');
const committed = fileOf('logs.json');
const logs = committed
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as RawLog);

describe('samples/logs.json', () => {
  it('is what the command in samples/README.md writes', () => {
    const command = /npm run generate -- ([^`]+)`/.exec(fileOf('README.md'))![1]!;
    const request = readOptions(command.split(' '), new Date(NaN));
    if (request.kind !== 'generate') throw new Error(JSON.stringify(request));
    expect(request.out).toBe('samples/logs.json');
    const generated = [...generateRuns(request.sample)].map((log) => `${JSON.stringify(log)}\n`).join('');
    expect(committed).toBe(generated);
  });

  it('is one whole cycle with a failure, a hungry run, a negative memory and numbers as text', () => {
    const count = (matches: (log: RawLog) => boolean) => logs.filter(matches).length;
    expect(new Set(logs.map(({ No_Sequence }) => No_Sequence))).toEqual(new Set(['2025-09-05-16-45']));
    expect({
      runs: logs.length,
      failed: count(({ Etat }) => Etat === 'FAILED'),
      hungry: count((log) => Number(log['memory_used (bytes)']) > 100_000_000),
      negative: count((log) => Number(log['memory_used (bytes)']) < 0),
      asText: count(({ Objet_Id }) => typeof Objet_Id === 'string'),
    }).toEqual({ runs: 70, failed: 1, hungry: 1, negative: 1, asText: 8 });
  });
});
