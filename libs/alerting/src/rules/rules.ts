import { cycleIncomplete } from './cycle-incomplete.rule.js';
import type { Rule } from './define-rule.js';
import { errorBurst } from './error-burst.rule.js';
import { failureDetected } from './failure-detected.rule.js';
import { failureRateHigh } from './failure-rate-high.rule.js';
import { latencyDegraded } from './latency-degraded.rule.js';
import { pipelineLagging } from './pipeline-lagging.rule.js';
import { resourceOveruse } from './resource-overuse.rule.js';
import { sourceSilent } from './source-silent.rule.js';
import { suspiciousSuccess } from './suspicious-success.rule.js';
import { tooManyObjects } from './too-many-objects.rule.js';

/** Every rule about subjects over time. */
export const rules: readonly Rule[] = [
  failureDetected,
  failureRateHigh,
  sourceSilent,
  latencyDegraded,
  resourceOveruse,
  errorBurst,
  cycleIncomplete,
  suspiciousSuccess,
  pipelineLagging,
  tooManyObjects,
].map((rule) => rule as unknown as Rule);
