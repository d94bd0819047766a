import { type Evidence, originCodeOf, windowSayingOf } from '@app/alerting';
import type { EvidenceDto } from './evidence.dto.js';

/** An evidence, its words as codes as well. One that an older version stored may lack fields, and goes out as it is. */
export function shownEvidence(evidence: Evidence): EvidenceDto {
  const { window, measurements }: Partial<Evidence> = evidence;
  return {
    ...evidence,
    window_saying: window === undefined ? null : windowSayingOf(window),
    ...(measurements && {
      measurements: measurements.map(({ baseline, ...measured }) => ({
        ...measured,
        baseline: baseline && { ...baseline, origin: originCodeOf(baseline.made_of) },
      })),
    }),
  };
}
