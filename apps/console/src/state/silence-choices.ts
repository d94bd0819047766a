import type { SilenceMatch, Subject } from '../api/types';

export type SilenceScope = 'this' | 'object' | 'source' | 'company' | 'rule';

/** The subjects that can be muted from an alert, the narrowest first. */
export function silenceChoices({
  rule,
  subject: { company, source, object_id, object_type },
}: {
  readonly rule: string;
  readonly subject: Subject;
}): { scope: SilenceScope; match: SilenceMatch }[] {
  if (company === null) return [{ scope: 'this', match: { rule } }];
  const object = object_id ?? object_type;
  const ofCompany: SilenceMatch = { company };
  const ofSource: SilenceMatch | null = source === null ? null : { company, source };
  const ofObject: SilenceMatch | null = ofSource === null || object === null ? null : { ...ofSource, object };
  return [
    { scope: 'this', match: { ...(ofObject ?? ofSource ?? ofCompany), rule } },
    ...(ofObject ? [{ scope: 'object' as const, match: ofObject }] : []),
    ...(ofSource ? [{ scope: 'source' as const, match: ofSource }] : []),
    { scope: 'company', match: ofCompany },
    { scope: 'rule', match: { rule } },
  ];
}
