import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { rulesReload, type RulesReloadOptions } from './reload.js';
import type { SecretLocation } from './sections/secrets.js';
import { ruleTable } from './testing/rule-table.js';

const graceOf = (minutes: number | string): string => `rules: { source-silent: { grace_mins: ${minutes} } }`;
const slack = 'receivers: [{ name: ops, slack: { url_file: /run/secrets/slack } }]';

/** A file, secrets and a clock that a test moves. */
function aFile(first: string | null, changes: Partial<RulesReloadOptions> = {}) {
  const disk = { text: first, secret: null as string | null, fault: null as PipelineError | null, minute: 0 };
  const options: RulesReloadOptions = {
    rules: ruleTable,
    fileName: 'config/rules.yaml',
    mayBeMissing: true,
    readText: () => {
      if (disk.fault !== null) throw disk.fault;
      return disk.text;
    },
    readSecret: ({ name }: SecretLocation) => (name === '/run/secrets/slack' ? disk.secret : null),
    now: () => new Date(Date.UTC(2025, 8, 5, 12, disk.minute)),
    ...changes,
  };
  return { disk, options, open: () => rulesReload(options) };
}

const graceIn = (reload: ReturnType<typeof rulesReload>): number | undefined =>
  reload.current.config.rules['source-silent']?.options?.grace_mins;

describe('at the start', () => {
  it('a good file holds, with its version and the time', () => {
    const reload = aFile(graceOf(7)).open();
    expect(reload.current).toMatchObject({ loaded_at: '2025-09-05T12:00:00.000Z', problem: null });
    expect(reload.current.version).toMatch(/^[\da-f]{12}$/);
    expect(graceIn(reload)).toBe(7);
  });

  it('a missing file that nobody asked for is the defaults, with the version of an empty one', () => {
    const missing = aFile(null).open().current;
    expect(missing.config.rules).toEqual({});
    expect(missing.version).toBe(aFile('').open().current.version);
  });

  it.each<[string, ReturnType<typeof aFile>, RegExp]>([
    ['a bad file', aFile(graceOf('many')), /line 1, column 39: grace_mins must be a number/],
    ['a named file that is missing', aFile(null, { mayBeMissing: false }), /config\/rules\.yaml is not there/],
    ['a secret that is missing', aFile(slack), /url_file names a file that is not there/],
  ])('%s ends it', (_, { open }, reason) => {
    expect(open).toThrow(PipelineError);
    expect(open).toThrow(reason);
  });

  it('a file that cannot be read ends it', () => {
    const { disk, open } = aFile('');
    disk.fault = new PipelineError('rules_invalid', 'The rules file x cannot be read (EACCES).');
    expect(open).toThrow(disk.fault);
  });
});

describe('later', () => {
  it('the same file changes nothing, however often it is looked at', () => {
    const reload = aFile(graceOf(7)).open();
    const before = reload.current;
    expect([reload.poll(), reload.poll(), reload.poll()]).toEqual(['same', 'same', 'same']);
    expect(reload.current).toBe(before);
  });

  it('a changed file holds when two looks have seen the same', () => {
    const { disk, open } = aFile(graceOf(7));
    const reload = open();
    Object.assign(disk, { text: graceOf(8), minute: 1 });
    expect([reload.poll(), graceIn(reload)]).toEqual(['settling', 7]);
    expect([reload.poll(), graceIn(reload)]).toEqual(['changed', 8]);
    expect(reload.current).toMatchObject({ loaded_at: '2025-09-05T12:01:00.000Z', problem: null });
    expect(reload.poll()).toBe('same');
  });

  it('a file that is just being written is waited for, also an empty one', () => {
    const { disk, open } = aFile(graceOf(7));
    const reload = open();
    for (const text of ['', 'rules: {', '', 'rules: { source']) {
      disk.text = text;
      expect(reload.poll()).toBe('settling');
    }
    disk.text = graceOf(7);
    expect(reload.poll()).toBe('same');
    expect(reload.current.problem).toBeNull();
  });

  it('a file that comes after the start holds', () => {
    const { disk, open } = aFile(null);
    const reload = open();
    disk.text = graceOf(8);
    expect([reload.poll(), reload.poll(), graceIn(reload)]).toEqual(['settling', 'changed', 8]);
  });

  it.each<[string, string | null, RegExp]>([
    ['a bad file', `\n${graceOf('many')}`, /line 2, column 39: grace_mins must be a number, 0 or more$/],
    ['a missing file', null, /config\/rules\.yaml is gone/],
  ])('%s is refused once, and the old rules stay', (_, text, reason) => {
    const { disk, open } = aFile(graceOf(7));
    const reload = open();
    const { version, loaded_at } = reload.current;
    Object.assign(disk, { text, minute: 1 });
    expect([reload.poll(), reload.poll(), reload.poll()]).toEqual(['settling', 'refused', 'same']);
    expect(graceIn(reload)).toBe(7);
    expect(reload.current).toMatchObject({
      version,
      loaded_at,
      problem: { at: '2025-09-05T12:01:00.000Z', detail: expect.stringMatching(reason) },
    });
  });

  it('a file that cannot be read is refused, and holds when it can be', () => {
    const { disk, open } = aFile(graceOf(7));
    const reload = open();
    disk.fault = new PipelineError('rules_invalid', 'The rules file x cannot be read (EACCES).');
    expect([reload.poll(), reload.poll(), graceIn(reload)]).toEqual(['settling', 'refused', 7]);
    expect(reload.current.problem?.detail).toBe(disk.fault.detail);
    disk.fault = null;
    expect([reload.poll(), reload.poll()]).toEqual(['settling', 'changed']);
    expect(reload.current.problem).toBeNull();
  });

  it('the old text after a bad one ends the problem', () => {
    const { disk, open } = aFile(graceOf(7));
    const reload = open();
    disk.text = 'rulse: {}';
    expect([reload.poll(), reload.poll()]).toEqual(['settling', 'refused']);
    disk.text = graceOf(7);
    expect([reload.poll(), reload.poll()]).toEqual(['settling', 'changed']);
    expect(reload.current.problem).toBeNull();
  });

  it('a new secret holds although the text is the same; one that goes away is refused', () => {
    const { disk, options } = aFile(slack);
    disk.secret = 'https://example.com/1';
    const reload = rulesReload(options);
    const { version } = reload.current;
    disk.secret = 'https://example.com/2';
    expect([reload.poll(), reload.poll()]).toEqual(['settling', 'changed']);
    expect(reload.current.notify.receivers[0]!.channels).toEqual([{ type: 'slack', url: 'https://example.com/2' }]);
    expect(reload.current.version).toBe(version);
    disk.secret = null;
    expect([reload.poll(), reload.poll(), reload.poll()]).toEqual(['settling', 'refused', 'same']);
    expect(reload.current.notify.receivers[0]!.channels).toEqual([{ type: 'slack', url: 'https://example.com/2' }]);
  });
});
