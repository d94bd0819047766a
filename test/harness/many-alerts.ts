import { meaningOf, rules, subjectStates } from '@app/alerting';
import { eventually } from '@app/platform/testing';
import { query } from './stack.js';
import { aStoredRun, storeRuns } from './stored-runs.js';

/** Sources of the fleet; each has a state of its own, in turn. */
const SOURCES = 50;

export interface ManyAlerts {
  /** The state that each source is in, by its name. */
  readonly stateOf: ReadonlyMap<string, string>;
  readonly objectsOfSource: number;
}

/** A rule for each meaning that is about subjects; alerts of it are seeded. */
const seededRules = subjectStates.flatMap((state) => rules.find(({ meaning }) => meaning === state)?.id ?? []);

/**
 * Stores a fleet whose objects have `alertCount` firing alerts, as an engine would have written them: of each source but the
 * well ones, alerts of one rule. The silent sources' alerts are the oldest, so that every cut list leaves them out.
 */
export async function storeManyAlerts(url: string, alertCount: number, objectCount = alertCount): Promise<ManyAlerts> {
  const objectsOfSource = Math.ceil(objectCount / SOURCES);
  const turns = [...seededRules, null];
  const ruleOf = (source: number): string | null => turns[source % turns.length] ?? null;
  const troubled = Array.from({ length: SOURCES }, (_, index) => index).filter((index) => ruleOf(index) !== null);
  const end = new Date(Date.now() - 60_000).toISOString();
  const runs = Array.from({ length: SOURCES * objectsOfSource }, (_, index) => {
    const source = index % SOURCES;
    const names = { company: 'acme', source: nameOf(source), object_id: String(index), object_type: `object ${index}` };
    return aStoredRun({ ...names, start_time: end, end_time: end, timestamp: end, sequence_id: 'now' });
  });
  for (let from = 0; from < runs.length; from += 2500) await storeRuns(url, runs.slice(from, from + 2500));
  await eventually('every subject is known', async () => {
    const [known] = await query<{ count: number }>(
      url,
      'select count(*)::int as count from subjects where expectation is not null',
    );
    return known!.count >= runs.length + SOURCES ? true : undefined;
  });
  // One run each makes no cadence: nothing would be expected of them.
  await query(url, `update subjects set expectation = 'on_time'`);
  const alerts = Array.from({ length: alertCount }, (_, index) => {
    const source = troubled[index % troubled.length]!;
    const rule = ruleOf(source)!;
    const nth = Math.floor(index / troubled.length);
    const object = source + SOURCES * (nth % objectsOfSource);
    const isOld = meaningOf(rule) === 'silent';
    return { rule, source: nameOf(source), object_id: String(object), nth, age: (isOld ? 100_000 : 2000) + index };
  });
  await query(
    url,
    `insert into alerts (alert_id, fingerprint, incident_id, rule, rule_version, severity, company, source, zone, object_id,
       object_type, state, summary, evidence, started_at, detected_at, fired_at, updated_at, last_seq)
     select id, id, md5(source || rule)::uuid, rule, 1, 'high', 'acme', source, '1-Raw', object_id, 'object ' || object_id, 'firing',
       'acme / ' || source || ' is not well', '{}', at, at + interval '20 minutes', at, at, 1
     from (
       select *, gen_random_uuid() as id, now() - age * interval '1 second' as at
       from json_to_recordset($1::json) as seeded (rule text, source text, object_id text, age integer)
     ) as alert`,
    [JSON.stringify(alerts)],
  );
  const stateOf = Array.from({ length: SOURCES }, (_, index) => {
    const rule = ruleOf(index);
    return [nameOf(index), rule === null ? 'well' : meaningOf(rule)] as const;
  });
  return { stateOf: new Map(stateOf), objectsOfSource };
}

const nameOf = (source: number): string => `source ${String(source).padStart(2, '0')}`;
