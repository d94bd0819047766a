import type { StatedExpectation, SubjectMatch } from '@app/alerting';
import { listOf, mapping, needed, optional } from '../yaml/collections.js';
import { type YamlLocation, type Reader, refuse, then } from '../yaml/location.js';
import { text, yesOrNo } from '../yaml/scalars.js';
import { durationFrom } from '../yaml/times.js';
import { subjectFields } from './match.js';

type ExpectedMatch = SubjectMatch & { readonly company: string; readonly source: string };

/** Either a stated cadence or a retired subject. */
export type ExpectationEntry =
  | { readonly stated: StatedExpectation; readonly retired: null }
  | { readonly stated: null; readonly retired: ExpectedMatch };

const fields = mapping({
  ...subjectFields,
  company: needed(text),
  source: needed(text),
  every: optional(durationFrom('1m', '366d')),
  grace: optional(durationFrom('0s', '366d')),
  retired: optional(yesOrNo),
});

const entryOf = (
  { every, grace, retired = false, ...match }: NonNullable<ReturnType<typeof fields>>,
  location: YamlLocation,
): ExpectationEntry | undefined => {
  if (retired && (every !== undefined || grace !== undefined))
    return refuse(location, 'is retired: it has no every, no grace');
  if (retired) return { stated: null, retired: match };
  if (every === undefined) return refuse(location, 'has no every, and is not retired');
  return { stated: { match, everySecs: every, graceSecs: grace ?? 0 }, retired: null };
};

export const expectations: Reader<readonly ExpectationEntry[]> = listOf(then(fields, entryOf));
