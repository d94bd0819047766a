import { errors } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { Telemetry } from './telemetry.js';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const nameForm = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const labelForm = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const sampleForm = new RegExp(`^(${nameForm})(?:\\{(${labelForm}(?:,${labelForm})*)\\})? (\\S+)$`);
const kinds = 'counter|gauge|histogram|summary';

/** Reads the text format 0.0.4 and fails on anything else: unknown lines, samples without a type, a type said twice. */
function read(page: string): { samples: Sample[]; kindOf: Map<string, string> } {
  expect(page.endsWith('\n')).toBe(true);
  const samples: Sample[] = [];
  const kindOf = new Map<string, string>();
  for (const line of page.split('\n').filter((text) => text !== '')) {
    if (new RegExp(`^# HELP ${nameForm} \\S`).test(line)) continue;
    const type = new RegExp(`^# TYPE (${nameForm}) (${kinds})$`).exec(line);
    if (type !== null) {
      expect(kindOf.has(type[1]!)).toBe(false);
      kindOf.set(type[1]!, type[2]!);
      continue;
    }
    const [, name, labels = '', value] = sampleForm.exec(line) ?? [];
    if (name === undefined) throw new Error(`not the text format of Prometheus: ${line}`);
    expect(kindOf.has(name) || kindOf.has(name.replace(/_(bucket|sum|count)$/, ''))).toBe(true);
    expect(value).toMatch(/^([+-]?\d+(\.\d+)?(e[+-]?\d+)?|\+Inf|-Inf|Nan|NaN)$/i);
    const pairs = [...labels.matchAll(new RegExp(labelForm, 'g'))].map(([pair]) => {
      const at = pair.indexOf('=');
      const text = pair.slice(at + 2, -1);
      return [pair.slice(0, at), text.replaceAll(/\\(.)/g, (_, char) => (char === 'n' ? '\n' : String(char)))] as const;
    });
    samples.push({ name, labels: Object.fromEntries(pairs), value: Number(value) });
  }
  const identities = samples.map(({ name, labels }) => `${name} ${JSON.stringify(Object.entries(labels).toSorted())}`);
  expect(new Set(identities).size).toBe(identities.length);
  return { samples, kindOf };
}

const samplesOf = async (telemetry: Telemetry, name: string): Promise<Sample[]> =>
  read(await telemetry.page()).samples.filter((sample) => sample.name === name);

/** The value of the one series with these labels. */
async function valueOf(telemetry: Telemetry, name: string, labels: Record<string, string> = {}): Promise<number> {
  const found = (await samplesOf(telemetry, name)).filter((sample) =>
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  expect(found).toHaveLength(1);
  return found[0]!.value;
}

const entry = (source: string, status = 'SUCCESS') => ({ source, status });

describe('Telemetry', () => {
  it('is one page in the text format of Prometheus, whatever a source is called', async () => {
    const telemetry = new Telemetry('shop');
    const names = ['plain', 'quoted "name"', 'back\\slash', 'two\nlines', '{curly="1"} 3', 'été ☃'];
    telemetry.countEntries(names.map((name) => entry(name)));
    telemetry.observeConnections('http', () => 3);
    telemetry.metrics.requestDuration.observe({ method: 'GET', endpoint: '/a/:id' }, 0.02);
    const { samples, kindOf } = read(await telemetry.page());
    const sources = samples.filter(({ name }) => name === 'log_entries_by_source_total');
    expect(sources.map(({ labels }) => labels.source)).toEqual(names);
    expect(kindOf.get('request_duration_seconds')).toBe('histogram');
    expect(kindOf.get('process_cpu_seconds_total')).toBe('counter');
    expect(samples.every(({ labels }) => labels.service === 'shop')).toBe(true);
  });

  it('does not mix two services of one process', async () => {
    const [shop, till] = [new Telemetry('shop'), new Telemetry('till')];
    shop.countMessages('raw-logs', 'accepted', 5);
    till.countMessages('raw-logs', 'accepted', 7);
    expect(await valueOf(shop, 'messages_processed_total', { topic: 'raw-logs', status: 'accepted' })).toBe(5);
    expect(await valueOf(till, 'messages_processed_total', { topic: 'raw-logs', status: 'accepted' })).toBe(7);
    expect(await till.page()).not.toContain('service="shop"');
  });

  describe('starts at 0, so that the first of its kind is seen', () => {
    const telemetry = new Telemetry('shop');

    it.each([
      ['messages_processed_total', { topic: 'raw-logs', status: 'accepted' }],
      ['messages_processed_total', { topic: 'raw-logs', status: 'refused' }],
      ['messages_processed_total', { topic: 'raw-logs', status: 'emitted' }],
      ['messages_processed_total', { topic: 'raw-logs', status: 'rejected' }],
      ['messages_processed_total', { topic: 'standardized-logs', status: 'emitted' }],
      ['messages_processed_total', { topic: 'standardized-logs', status: 'rejected' }],
      ['runs_stored_total', { outcome: 'stored' }],
      ['runs_stored_total', { outcome: 'opened' }],
      ['runs_stored_total', { outcome: 'duplicate' }],
    ])('%s %o', async (name, labels) => {
      expect(await valueOf(telemetry, name, labels)).toBe(0);
    });

    it.each(Object.entries(errors).flatMap(([code, { phase }]) => (phase === 'start' ? [] : [code])))(
      'dead_letters_total and processing_errors_total of %s',
      async (code) => {
        expect(await valueOf(telemetry, 'dead_letters_total', { code })).toBe(0);
        expect(await valueOf(telemetry, 'processing_errors_total', { error_type: code })).toBe(0);
      },
    );
  });

  describe('counting records by source', () => {
    it('adds up by source and status', async () => {
      const telemetry = new Telemetry('shop');
      telemetry.countEntries([entry('a'), entry('b', 'FAILED'), entry('a')]);
      telemetry.countEntries([entry('a'), entry('a', 'FAILED')]);
      const of = (source: string, status: string) =>
        valueOf(telemetry, 'log_entries_by_source_total', { source, status });
      expect([await of('a', 'SUCCESS'), await of('a', 'FAILED'), await of('b', 'FAILED')]).toEqual([3, 1, 1]);
    });

    it('has at most 101 names for 10 000 sources, and loses none of the records', async () => {
      const telemetry = new Telemetry('shop');
      const sources = Array.from({ length: 10_000 }, (_, index) =>
        entry(`source ${index}`, index % 2 ? 'SUCCESS' : 'FAILED'),
      );
      for (let start = 0; start < sources.length; start += 500)
        telemetry.countEntries(sources.slice(start, start + 500));
      const samples = await samplesOf(telemetry, 'log_entries_by_source_total');
      const names = new Set(samples.map(({ labels }) => labels.source));
      expect(names.size).toBe(101);
      expect(names).toContain('__other__');
      expect(samples.reduce((sum, { value }) => sum + value, 0)).toBe(10_000);
    });

    it('names the real sources again after made-up ones, twice in a row, and counts nothing of them twice', async () => {
      const telemetry = new Telemetry('shop');
      const real = Array.from({ length: 20 }, (_, index) => entry(`real ${index}`));
      const samples = () => samplesOf(telemetry, 'log_entries_by_source_total');
      const namesOf = async () => new Set((await samples()).map(({ labels }) => labels.source));
      for (const attack of ['first', 'second']) {
        for (let index = 0; index < 120; index++) telemetry.countEntries([entry(`${attack} ${index}`, 'FAILED')]);
        for (let batch = 0; batch < 3; batch++) telemetry.countEntries(real);
        const names = await namesOf();
        expect(real.filter(({ source }) => !names.has(source))).toEqual([]);
        expect(names.size).toBeLessThanOrEqual(101);
      }
      const sum = (await samples()).reduce((total, { value }) => total + value, 0);
      expect(sum).toBeLessThanOrEqual(2 * (120 + 60));
    });

    it('has one series for a source that is called other', async () => {
      const telemetry = new Telemetry('shop');
      for (let round = 0; round < 3; round++) {
        telemetry.countEntries(Array.from({ length: 150 }, (_, index) => entry(`${round} ${index}`)));
        telemetry.countEntries([entry('__other__')]);
      }
      expect(await valueOf(telemetry, 'log_entries_by_source_total', { source: '__other__' })).toBeGreaterThan(2);
    });
  });

  it('counts a dead letter by its code, as an error, and as a message of its topic', async () => {
    const telemetry = new Telemetry('shop');
    telemetry.countDeadLetter('raw-logs', 'time_unreadable');
    telemetry.countDeadLetter('raw-logs', 'time_unreadable');
    expect(await valueOf(telemetry, 'dead_letters_total', { code: 'time_unreadable' })).toBe(2);
    expect(await valueOf(telemetry, 'processing_errors_total', { error_type: 'time_unreadable' })).toBe(2);
    expect(await valueOf(telemetry, 'messages_processed_total', { topic: 'raw-logs', status: 'rejected' })).toBe(2);
  });

  it('asks how many connections there are whenever the page is asked for', async () => {
    const telemetry = new Telemetry('shop');
    let open = 1;
    telemetry.observeConnections('http', () => open);
    telemetry.observeConnections('kafka', () => 9);
    expect(await valueOf(telemetry, 'active_connections', { connection_type: 'http' })).toBe(1);
    open = 4;
    expect(await valueOf(telemetry, 'active_connections', { connection_type: 'http' })).toBe(4);
    expect(await valueOf(telemetry, 'active_connections', { connection_type: 'kafka' })).toBe(9);
  });
});
