import { describe, expect, it } from 'vitest';
import { originCodeOf, sayingCodes, sayingOf, windowSayingOf } from './saying.js';
import { companySubject, everything, type Subject } from './subject.js';

const object: Subject = { company: 'acme', source: 'zoho', zone: '1-Raw', object_id: '1', object_type: 'invoices' };
const T1 = '2026-03-09T20:45:00.000Z';
const T2 = '2026-03-09T21:00:00.000Z';

/** The sentence of an object, its code, and its values. */
const cases: readonly (readonly [says: string, code: string, values: object])[] = [
  ['failed: 401: no (really)', 'failed', { message: '401: no (really)' }],
  [
    `failed: two\nlines (ended ${T1}, heard of 2 h 5 min later)`,
    'failed',
    { message: 'two\nlines', ended_at: T1, heard_seconds: 7500 },
  ],
  ['fails every time: 4 of the last 4 runs', 'fails_often', { share: 1, failures: 4, runs: 4 }],
  [
    'fails 1 in 5, never in the 40 runs before: 2 of the last 10 runs, the last one: boom: it went',
    'fails_often',
    { share: 0.2, runs_before: 40, failures: 2, runs: 10, message: 'boom: it went' },
  ],
  [
    'fails 7 in 10, used to be 1 in 20: 7 of the last 10 runs',
    'fails_often',
    { share: 0.7, usual_share: 0.05, failures: 7, runs: 10 },
  ],
  ['has succeeded 12 times in a row, after 3 h', 'succeeds_again', { successes: 12, lasted_seconds: 10_800 }],
  ['succeeded again, after 12 min', 'succeeded_again', { lasted_seconds: 720 }],
  [
    'is slow: 2 min 5 s in the last 4 runs, usually 48 s at this time (2.6 times as long)',
    'slow',
    { observed_seconds: 125, runs: 4, usual_seconds: 48, ratio: 2.6 },
  ],
  [
    `is slow: 1.5 s in the last 1 run, usually 1 s at this time (1.5 times as long); no data since ${T1}`,
    'slow',
    { observed_seconds: 1.5, runs: 1, usual_seconds: 1, ratio: 1.5, no_data_since: T1 },
  ],
  [
    'is slow: 12 min a run in its last cycle, usually 4 min at this time (3 times as long)',
    'slow_cycle',
    { observed_seconds: 720, usual_seconds: 240, ratio: 3 },
  ],
  ['took 2 h, more than its limit', 'duration_limit', { observed_seconds: 7200 }],
  ['used 1.2 GB of memory, more than its limit', 'memory_limit', { observed_bytes: 1.2e9 }],
  ['used 90 s of CPU time, more than its limit', 'cpu_limit', { observed_seconds: 90 }],
  ['is within its limit, after 5 min', 'within_limit', { lasted_seconds: 300 }],
  [
    'uses 3.1 times its usual memory: 310 MB in the last 5 runs, usually 100 MB',
    'memory',
    { ratio: 3.1, observed_bytes: 310e6, runs: 5, usual_bytes: 100e6 },
  ],
  [
    'uses 2 times its usual memory: 200 kB a run in its last cycle, usually 100 kB',
    'memory_cycle',
    { ratio: 2, observed_bytes: 200e3, usual_bytes: 100e3 },
  ],
  [
    'uses 2 times its usual CPU time: 20 s in the last 3 runs, usually 10 s',
    'cpu',
    { ratio: 2, observed_seconds: 20, runs: 3, usual_seconds: 10 },
  ],
  [
    'uses 2 times its usual CPU time: 20 s a run in its last cycle, usually 10 s',
    'cpu_cycle',
    { ratio: 2, observed_seconds: 20, usual_seconds: 10 },
  ],
  [
    'succeeds suspiciously fast: 0.4 s in the last 6 runs, usually 3 min at this time',
    'fast',
    { observed_seconds: 0.4, runs: 6, usual_seconds: 180 },
  ],
  [
    'succeeds without rows: none in the last 3 runs, usually 30\u202f400 rows',
    'rows_none',
    { runs: 3, usual_rows: 30_400 },
  ],
  [
    'succeeds without rows: none in the last 3 runs, usually 1 in 5 writes none',
    'rows_none_share',
    { runs: 3, usual_share: 0.2 },
  ],
  [
    'succeeds with far fewer rows: 1 row in the last 3 runs, usually 120 rows at this time',
    'rows_few',
    { observed_rows: 1, runs: 3, usual_rows: 120 },
  ],
  ['writes rows again', 'rows_again', {}],
  ['has written nothing for days: it is usual from now on', 'rows_adopted', {}],
  ['is as it was before, after 2 d 3 h', 'as_before', { lasted_seconds: 183_600 }],
  ['has been so for days: it is usual from now on', 'adopted', {}],
  ['succeeded in part only', 'partial', {}],
  ['succeeded in part only: 3 of 7 files', 'partial', { message: '3 of 7 files' }],
  ['succeeded as a whole', 'whole_again', {}],
  [
    `is silent: no run since ${T1}, the next was due by ${T2}, and may be 5 min late`,
    'silent',
    { last_run_at: T1, due_at: T2, grace_seconds: 300 },
  ],
  ['is called bills now: it is not expected any more under its old name', 'renamed', { name: 'bills' }],
  ['is called bills now', 'renamed', { name: 'bills' }],
  ['has not run for 8 d: it is retired, and not expected any more', 'gone', { silence_seconds: 691_200 }],
  ['has not run for 35 days: it is not followed any more', 'forgotten', { days: 35 }],
  ['is retired: it is not expected any more', 'retired', {}],
  ['runs again, after 40 min', 'runs_again', { lasted_seconds: 2400 }],
  ['is running again', 'running_again', {}],
  [
    `has 3 records that cannot be read, since ${T1}: time_unreadable: Debut is "noon"`,
    'unreadable',
    { records: 3, since: T1, error_code: 'time_unreadable', detail: 'Debut is "noon"' },
  ],
  ['sends records again, which cannot be read', 'unreadable_now', {}],
  ['may be among the records of its source that cannot be read', 'unreadable_perhaps', {}],
  ['sends records that can be read again', 'readable_again', {}],
  ['has sent nothing for 7 days: it is not followed any more', 'stranger_forgotten', { days: 7 }],
  [
    `is stuck: its run 6b0e has been running for 3 h, since ${T1}, and usually takes 12 min`,
    'stuck',
    { run_id: '6b0e', running_seconds: 10_800, since: T1, usual_seconds: 720 },
  ],
  ['has ended its run 6b0e: SUCCESS', 'stuck_ended', { run_id: '6b0e', status: 'SUCCESS' }],
  ['has ended a later run: nobody waits for 6b0e any more', 'stuck_given_up', { run_id: '6b0e' }],
];

const ofCompany: typeof cases = [
  ['misses 1 object: zoho / bills', 'cycle_incomplete', { missing: 1, names: 'zoho / bills' }],
  ['misses 12 objects: a, b and 2 more', 'cycle_incomplete', { missing: 12, names: 'a, b', more: 2 }],
  ['sends records that arrive 5 h after they end: is its time zone set?', 'offset_late', { offset_seconds: 18_000 }],
  ['sends records that arrive 2 h before they end: is its time zone set?', 'offset_early', { offset_seconds: 7200 }],
  ['sends records in time', 'offset_none', {}],
  ['has too many objects: runs of new ones are set aside as too_many_objects', 'too_many_objects', {}],
  [': cycle-incomplete is over, after 1 h', 'over', { rule: 'cycle-incomplete', lasted_seconds: 3600 }],
];

const ofEverything: typeof cases = [
  ['we are behind: the newest run waited 6 min before it was stored', 'behind', { delay_seconds: 360 }],
  ['3 sources that should have run did not, and nothing else came meanwhile', 'all_silent', { sources: 3 }],
  ['runs arrive again, after 5 min', 'arriving_again', { lasted_seconds: 300 }],
];

describe('what a summary says', () => {
  it.each(cases)('of an object: %s', (says, code, values) => {
    expect(sayingOf({ summary: `acme / zoho / invoices ${says}`, subject: object })).toEqual({ code, values });
  });

  it.each(ofCompany)('of a company: %s', (says, code, values) => {
    expect(sayingOf({ summary: `acme ${says}`, subject: companySubject('acme') })).toEqual({ code, values });
  });

  it.each(ofEverything)('of everything: %s', (summary, code, values) => {
    expect(sayingOf({ summary, subject: everything })).toEqual({ code, values });
  });

  it('has every code in one of these cases', () => {
    const found = new Set([...cases, ...ofCompany, ...ofEverything].map(([, code]) => code));
    expect(sayingCodes.filter((code) => !found.has(code))).toEqual([]);
  });

  it.each(['acme / zoho / invoices does what no version of ours says', 'other / zoho / invoices runs again'])(
    'is not known: %s',
    (summary) => {
      expect(sayingOf({ summary, subject: object })).toBeNull();
    },
  );
});

describe('the window of an evidence', () => {
  it.each([
    [`the runs up to ${T1}`, 'runs', { to: T1 }],
    [`the last 12 runs up to ${T1}`, 'last_runs', { runs: 12, to: T1 }],
    [`the run that ended at ${T1}`, 'run', { ended_at: T1 }],
    ['the recent cycles', 'recent_cycles', {}],
    ['cycle 2025-09-05-16-45', 'cycle', { cycle: '2025-09-05-16-45' }],
    [`since ${T1}`, 'since', { from: T1 }],
    [`up to ${T1}`, 'up_to', { to: T1 }],
    [`from ${T1} to ${T2}`, 'between', { from: T1, to: T2 }],
  ])('%s', (window, code, values) => {
    expect(windowSayingOf(window)).toEqual({ code, values });
  });

  it('is not known in words of another version', () => {
    expect(windowSayingOf('the 15 minutes before noon')).toBeNull();
  });
});

it.each([
  ['twice its longest interval so far', 'gaps'],
  ['level of the object at this time of the day and the week', 'level'],
  ['p95 of 168 successful runs of the 7 days before', null],
])('a baseline made of "%s" is of the code %p', (made_of, code) => {
  expect(originCodeOf(made_of)).toBe(code);
});
