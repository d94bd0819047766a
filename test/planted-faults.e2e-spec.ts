import {
  alertEngine,
  type AlertTransition,
  type CycleReport,
  defaultRulesConfig,
  type FoldContext,
  fold,
  newEngineState,
  OpenAlerts,
  type RunFact,
  stateOf,
} from '@app/alerting';
import { companyTimeZones } from '@app/samples';
import { CompanyZones, HOUR_MS, MINUTE_MS } from '@app/time';
import { beforeAll, describe, expect, it } from 'vitest';
import { Readable } from 'node:stream';
import { readRuns } from '../apps/standalone/src/backtest/read-runs.js';
import { DemoRuns } from '../apps/standalone/src/demo/demo-runs.js';
import { demoSample, SAMPLE_COMPANIES } from '../apps/standalone/src/demo/sample.js';
import { faultIn, misjudged, type SaidState } from './harness/planted-states.js';

const zonesText = Object.entries(companyTimeZones(SAMPLE_COMPANIES))
  .map((pair) => pair.join('='))
  .join(',');
const zones = new CompanyZones(zonesText, 'UTC');
const context: FoldContext = { config: defaultRulesConfig, zoneOf: zones.nameOf, retired: new Set() };

/** Loading the days of the sample takes so long. */
const LOAD_MS = 3000;

/** The runs of a demo that was started then, as they arrive: those of the sample within seconds, the others as they end. */
async function runsOfDemo(startMs: number, untilMs: number): Promise<readonly RunFact[]> {
  const demo = new DemoRuns(demoSample(new Date(startMs)));
  const arrivalOf = (ms: number) => ({ _arrived: ms, _ingested: ms });
  const days = [...demo.endedBy(startMs)];
  const records: object[] = days.map((log, index) => ({
    ...log,
    ...arrivalOf(startMs + Math.floor((LOAD_MS * index) / days.length)),
  }));
  for (let ms = startMs + LOAD_MS; ms <= untilMs; ms += 1000) {
    for (const log of demo.endedBy(ms)) records.push({ ...log, ...arrivalOf(ms) });
  }
  const lines = Readable.from(records.map((record) => `${JSON.stringify(record)}\n`));
  const { runs, refused } = await readRuns(
    lines,
    { zoneOf: zones.zoneOf, maxFutureSecs: 900 },
    { company: null, hasArrivals: true },
  );
  expect(refused).toEqual([]);
  return runs;
}

describe.each([
  ['at noon of a working day', '2025-09-03T16:07:30Z'],
  ['at night before a Sunday', '2025-09-07T03:14:59Z'],
  ['on the quarter hour of a Monday morning', '2025-09-08T06:45:00Z'],
  ['on the day on which the clocks of Toronto go back', '2025-11-02T14:20:00Z'],
])('a demo that is started %s', (_, time) => {
  const startMs = Date.parse(time);
  const sample = demoSample(new Date(startMs));
  const state = newEngineState();
  const transitions: AlertTransition[] = [];
  const cycles: CycleReport[] = [];
  let runs: readonly RunFact[];
  let foldedMs = 0;

  const goOnTo = (nowMs: number): void => {
    const part = runs.filter(({ arrived_ms }) => arrived_ms > foldedMs && arrived_ms <= nowMs);
    const found = fold(state, { runs: part, nowMs }, context);
    transitions.push(...found.transitions);
    cycles.push(...found.cycles);
    foldedMs = nowMs;
  };

  const saidAt = (nowMs: number): SaidState[] => {
    const newest = new Map(transitions.map((one) => [one.alert_id, one]));
    const open = [...newest.values()].filter(({ to }) => to === 'firing' || to === 'unknown');
    const alerts = new OpenAlerts(open.map((one) => ({ ...one, state: one.to as 'firing', updated_at: one.at })));
    expect(alerts.wide).toEqual([]);
    return alertEngine.expectationsOf(state, context).map(({ subject, state: expectation, last_run_at }) => {
      const ofSubject = subject.object_type === null ? alerts.ofSource(subject) : alerts.ofObject(subject, expectation);
      const behind = alerts.behindWith(subject);
      return { subject, ...stateOf({ alerts: ofSubject, behind, expectation, last_run_at }, nowMs) };
    });
  };

  beforeAll(async () => {
    runs = await runsOfDemo(startMs, startMs + HOUR_MS);
  });

  it.each([2, 10, 30, 60])('sees each planted fault, its beginning, and nothing else after %i minutes', (minutes) => {
    goOnTo(startMs + minutes * MINUTE_MS);
    expect(misjudged(saidAt(foldedMs), sample)).toEqual([]);
  });

  it('has told of what is over, and of nothing else', () => {
    const over = transitions.filter(({ to }) => to === 'resolved');
    const failed = over.filter(({ rule }) => rule === 'failure-detected');
    const places = failed.map(({ subject: { source, object_type }, started_at }) => [source, object_type, started_at]);
    const [alone, together] = [faultIn(sample, 'object-fails'), faultIn(sample, 'source-unauthorized')];
    const expected = [alone, together].flatMap(({ source, objects, cycles: [first = ''] }) =>
      objects.map((object): unknown => [
        source,
        object,
        expect.stringContaining(first.slice(0, 'yyyy-mm-ddThh'.length)),
      ]),
    );
    expect(places).toEqual(expect.arrayContaining(expected));
    expect(places).toHaveLength(expected.length);
    // The failures of one cause are one incident, and so is the share of failures that they make.
    const sources = Map.groupBy(over, ({ subject }) => subject.source);
    expect([...sources.keys()].sort()).toEqual(['Efficy', 'sharepoint_graph']);
    for (const ofSource of sources.values())
      expect(new Set(ofSource.map(({ incident_id }) => incident_id)).size).toBe(1);
  });

  it('misses in the cycles the objects that were not there', () => {
    const { source, objects, cycles: struck } = faultIn(sample, 'objects-missing');
    const missed = cycles.filter(({ missing }) => missing.some((object) => object.source === source));
    expect(missed.map(({ cycle_time }) => cycle_time)).toEqual(struck);
    const names = missed[0]!.missing.filter((object) => object.source === source).map(({ object_type }) => object_type);
    expect(names.sort()).toEqual(objects.toSorted());
  });
});
