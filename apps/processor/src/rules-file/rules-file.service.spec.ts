import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RulesFileService } from './rules-file.service.js';
import { ruleTable } from './testing/rule-table.js';

function aService(first: string) {
  const disk = { text: first };
  const service = new RulesFileService({
    rules: ruleTable,
    fileName: 'config/rules.yaml',
    mayBeMissing: true,
    readText: () => disk.text,
    readSecret: () => null,
    now: () => new Date(0),
  });
  /** The file becomes this, and has settled. */
  const write = (text: string): void => {
    disk.text = text;
    service.poll();
    service.poll();
  };
  return { service, write };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('RulesFileService', () => {
  it('tells its listeners of other rules, and of nothing else', () => {
    const { service, write } = aService('');
    const received: string[] = [];
    const stop = service.onChange(({ version }) => received.push(version));
    service.poll();
    write('rulse: {}');
    expect(received).toEqual([]);
    write('rules: { source-silent: { enabled: false } }');
    expect(received).toEqual([service.current().version]);
    stop();
    write('');
    expect(received).toHaveLength(1);
  });

  it('goes on when a listener fails', () => {
    vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    const { service, write } = aService('');
    const received: string[] = [];
    service.onChange(() => {
      throw new Error('not mine');
    });
    service.onChange(({ version }) => received.push(version));
    write('rules: {}');
    expect(received).toHaveLength(1);
    expect(Logger.prototype.error).toHaveBeenCalledTimes(1);
  });

  it('warns once of a bad file, with line and reason', () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const { service, write } = aService('');
    write('rules:\n  sorce-silent: { enabled: false }');
    service.poll();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![1]).toBe(
      'rules file refused, keeping the old rules. The rules in config/rules.yaml cannot be used:\n' +
        '  - line 2, column 3: sorce-silent is not a rule; did you mean source-silent?',
    );
  });

  it('polls every two seconds from the start to the end, also when it is started twice', () => {
    vi.useFakeTimers();
    const { service } = aService('');
    const poll = vi.spyOn(service, 'poll');
    service.onModuleInit();
    service.onModuleInit();
    vi.advanceTimersByTime(6000);
    expect(poll).toHaveBeenCalledTimes(3);
    service.onApplicationShutdown();
    vi.advanceTimersByTime(6000);
    expect(poll).toHaveBeenCalledTimes(3);
  });
});
