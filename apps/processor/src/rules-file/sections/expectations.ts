import type { StatedExpectation, SubjectMatch } from '@app/alerting';
import {
  cronPattern,
  durationFrom,
  having,
  havingNone,
  havingOne,
  listOf,
  mapping,
  needed,
  optional,
  type Reader,
  refuse,
  then,
  timeZone,
  type YamlLocation,
  yesOrNo,
} from '@app/yaml';
import { subjectName } from '@app/platform/settings';
import { subjectFields } from './match.js';

type ExpectedMatch = SubjectMatch & { readonly company: string; readonly source: string };

/** A record comes when its run has ended: a schedule of starts needs a grace. */
const SCHEDULE_GRACE_SECS = 3600;

/** A stated cadence or schedule, or a retired subject. */
export type ExpectationEntry =
  | { readonly stated: StatedExpectation; readonly retired: null }
  | { readonly stated: null; readonly retired: ExpectedMatch };

const fields = mapping({
  ...subjectFields,
  company: needed(subjectName),
  source: needed(subjectName),
  every: optional(durationFrom('1m', '366d')),
  cron: optional(cronPattern),
  time_zone: optional(timeZone),
  grace: optional(durationFrom('0s', '366d')),
  retired: optional(yesOrNo),
});

const entryOf = (
  { every, cron, time_zone, grace, retired = false, ...match }: NonNullable<ReturnType<typeof fields>>,
  location: YamlLocation,
): ExpectationEntry | undefined => {
  const stated = { every, cron, time_zone, grace };
  if (retired && Object.values(stated).some((value) => value !== undefined))
    return refuse(location, `is retired: it has no ${Object.keys(stated).join(', no ')}`);
  if (retired) return { stated: null, retired: match };
  if (every !== undefined && cron !== undefined)
    return refuse(location, 'has both every and cron; one of them is enough');
  if (time_zone !== undefined && cron === undefined) return refuse(location, 'has a time_zone, which only cron needs');
  if (cron !== undefined) {
    const graceSecs = grace ?? SCHEDULE_GRACE_SECS;
    return { stated: { match, cron, time_zone: time_zone ?? null, graceSecs }, retired: null };
  }
  if (every === undefined) return refuse(location, 'has neither every nor cron, and is not retired');
  return { stated: { match, everySecs: every, graceSecs: grace ?? 0 }, retired: null };
};

export const expectations: Reader<readonly ExpectationEntry[]> = listOf(
  then(fields, entryOf, {
    if: { type: 'object', required: ['retired'], properties: { retired: { const: true } } },
    then: havingNone('every', 'cron', 'time_zone', 'grace'),
    else: { allOf: [havingOne('every', 'cron'), { if: having('time_zone'), then: having('cron') }] },
  }),
);
