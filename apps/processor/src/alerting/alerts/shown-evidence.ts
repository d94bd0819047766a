import { type Evidence, originCodeOf, windowSayingOf } from '@app/alerting';
import type { EvidenceDto } from './evidence.dto.js';

/** An evidence, its words as codes as well. */
export const shownEvidence = (evidence: Evidence): EvidenceDto => ({
  ...evidence,
  window_saying: windowSayingOf(evidence.window),
  measurements: evidence.measurements.map(({ baseline, ...measured }) => ({
    ...measured,
    baseline: baseline && { ...baseline, origin: originCodeOf(baseline.made_of) },
  })),
});
