import { HOUR_MS, MINUTE_MS } from '@app/time';
import { aRunFact } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { defaultRulesConfig, type RulesConfig } from '../model/rules-config.js';
import type { RunFact } from '../model/run-fact.js';
import { sourceSubject } from '../model/subject.js';
import { fold } from './engine.js';
import { expectationsOf } from './expectations.js';
import { expectationIdOf, newEngineState } from './state.js';

// A Tuesday.
const START_MS = Date.UTC(2025, 8, 2);
const config: RulesConfig = {
  ...defaultRulesConfig,
  rules: { 'source-silent': { options: { grace_ratio: 0.25 } } },
};
const context = { config, zoneOf: () => 'UTC', retired: new Set<string>() };

/** Each hour at this minute, up to this hour. */
const hourly = (source: string, minute: number, hours: number, more: Partial<RunFact> = {}): RunFact[] =>
  Array.from({ length: hours }, (_, hour) =>
    aRunFact({ source, end_ms: START_MS + hour * HOUR_MS + minute * MINUTE_MS, ...more }),
  );

/** The alerts about silence, and that we are behind, with their hours since the beginning. */
function told(runs: readonly RunFact[], untilHour: number): string[] {
  const inOrder = runs.toSorted((a, b) => a.arrived_ms - b.arrived_ms);
  const { transitions } = fold(newEngineState(), { runs: inOrder, nowMs: START_MS + untilHour * HOUR_MS }, context);
  return transitions
    .filter(({ rule }) => rule === 'source-silent' || rule === 'pipeline-lagging')
    .map(({ rule, to, at, subject: { source, object_id } }) => {
      const hour = ((Date.parse(at) - START_MS) / HOUR_MS).toFixed(1);
      return `${hour} ${source ?? 'everything'}${object_id === null ? '' : ` ${object_id}`} ${rule} ${to}`;
    });
}

describe('a silent source', () => {
  it('is told when it is late, while others run', () => {
    const runs = [...hourly('efficy', 5, 45), ...hourly('powerbi', 15, 60), ...hourly('zohobooks', 35, 60)];
    expect(told(runs, 59)).toEqual(['45.3 efficy source-silent firing']);
  });

  it('is back with its next run', () => {
    const later = hourly('efficy', 5, 60).filter((_, hour) => hour < 45 || hour > 50);
    expect(told([...later, ...hourly('powerbi', 15, 60)], 59)).toEqual([
      '45.3 efficy source-silent firing',
      '51.1 efficy source-silent resolved',
    ]);
  });

  it('is told after a while of doubt when nobody else is to be heard of', () => {
    expect(told([...hourly('efficy', 5, 45), ...hourly('powerbi', 3, 60)], 46)).toEqual([
      '45.6 efficy source-silent firing',
    ]);
  });

  it('is not told while all are silent, but that we are behind', () => {
    const runs = [...hourly('efficy', 5, 45), ...hourly('powerbi', 6, 45), ...hourly('zohobooks', 8, 45)];
    expect(told(runs, 59)).toEqual(['45.4 everything pipeline-lagging firing']);
  });

  it('has its time anew after we were behind, and not again while others run', () => {
    const runs = [...hourly('efficy', 5, 45), ...hourly('zohobooks', 6, 45), ...hourly('powerbi', 25, 60)];
    expect(told(runs, 59)).toEqual([
      '45.4 everything pipeline-lagging firing',
      '45.4 everything pipeline-lagging resolved',
      '46.7 efficy source-silent firing',
      '46.7 zohobooks source-silent firing',
    ]);
  });
});

describe('a source whose runs come late', () => {
  const lateFrom = (hour: number, lateHours: number) => (run: RunFact) =>
    run.end_ms < START_MS + hour * HOUR_MS ? run : { ...run, arrived_ms: run.end_ms + lateHours * HOUR_MS };
  const others = [...hourly('powerbi', 15, 66), ...hourly('zohobooks', 35, 66)];

  it('is told while nothing comes, and not again while it comes as late as before', () => {
    const efficy = hourly('efficy', 5, 62).map(lateFrom(40, 3));
    const arrived = [...efficy, ...others].filter(({ arrived_ms }) => arrived_ms < START_MS + 59 * HOUR_MS);
    expect(told(arrived, 59)).toEqual([
      '40.3 efficy source-silent firing',
      // Those of 40.1 and 41.1 came three hours late: that of 43.1 may be as long on its way.
      '44.1 efficy source-silent resolved',
    ]);
  });

  it('is told at once when all it has came together, and others run', () => {
    const read = (run: RunFact) => ({ ...run, arrived_ms: Math.max(run.arrived_ms, START_MS + 50 * HOUR_MS) });
    const runs = [...hourly('efficy', 5, 45), ...hourly('powerbi', 15, 54), ...hourly('zohobooks', 35, 54)].map(read);
    expect(told(runs, 53)).toEqual(['50.1 efficy source-silent firing']);
  });

  it('is told as much later when it has stopped', () => {
    const efficy = hourly('efficy', 5, 45).map(lateFrom(40, 3));
    expect(told([...efficy, ...others], 59)).toEqual([
      '40.3 efficy source-silent firing',
      '44.1 efficy source-silent resolved',
      '48.3 efficy source-silent firing',
    ]);
  });
});

describe('a silent object', () => {
  const one = { object_id: '1' };

  it('is told while its source runs', () => {
    const runs = [...hourly('efficy', 5, 45, one), ...hourly('efficy', 6, 60, { object_id: '2' })];
    expect(told(runs, 47)).toEqual(['45.3 efficy 1 source-silent firing']);
  });

  it('is not told with its source', () => {
    const runs = [
      ...hourly('efficy', 5, 45, one),
      ...hourly('efficy', 6, 45, { object_id: '2' }),
      ...hourly('powerbi', 15, 60),
    ];
    expect(told(runs, 59)).toEqual(['45.4 efficy source-silent firing']);
  });

  it('is not waited for after a week, when it has run each hour', () => {
    const runs = [...hourly('efficy', 5, 45, one), ...hourly('efficy', 6, 240, { object_id: '2' })];
    // The last run was that of 44.1.
    expect(told(runs, 239)).toEqual([
      '45.3 efficy 1 source-silent firing',
      `${(44.1 + 7 * 24).toFixed(1)} efficy 1 source-silent resolved`,
    ]);
  });

  it('is not told when it is called otherwise now', () => {
    const runs = [
      ...hourly('efficy', 5, 45, one),
      ...hourly('efficy', 5, 60, { object_id: '1', object_type: 'bills' }).slice(45),
      ...hourly('efficy', 6, 60, { object_id: '2' }),
    ];
    expect(told(runs, 59).filter((alert) => alert.endsWith('firing'))).toEqual([]);
  });
});

describe('a source that somebody has retired', () => {
  const efficy = ['1', '2'].flatMap((object_id) => hourly('efficy', 5, 45, { object_id }));
  const others = ['powerbi', 'zohobooks'].flatMap((source, index) => hourly(source, 15 + 20 * index, 120));
  const inOrder = [...efficy, ...others].toSorted((a, b) => a.arrived_ms - b.arrived_ms);
  const retired = { ...context, retired: new Set([expectationIdOf(sourceSubject('acme', 'efficy'))]) };
  const until = (hour: number) => START_MS + hour * HOUR_MS;

  it('is not waited for any more, and neither are its objects', () => {
    const state = newEngineState();
    const before = inOrder.filter(({ arrived_ms }) => arrived_ms < until(50));
    const after = inOrder.filter(({ arrived_ms }) => arrived_ms >= until(50));
    fold(state, { runs: before, nowMs: until(50) }, context);
    const { transitions } = fold(state, { runs: after, nowMs: until(119) }, retired);
    expect(
      transitions.filter(({ rule }) => rule === 'source-silent').map(({ to, subject }) => [to, subject.object_id]),
    ).toEqual([['resolved', null]]);
    const states = expectationsOf(state, retired).filter(({ subject }) => subject.source === 'efficy');
    expect(states.map((one) => [one.subject.object_id, one.state])).toEqual([
      [null, 'retired'],
      ['1', 'retired'],
      ['2', 'retired'],
    ]);
  });
});
