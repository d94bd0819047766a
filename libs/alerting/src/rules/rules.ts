import { cycleIncomplete } from './cycle-incomplete.rule.js';
import type { Rule } from './define-rule.js';
import { emptySuccess } from './empty-success.rule.js';
import { failureDetected } from './failure-detected.rule.js';
import { failureRateHigh } from './failure-rate-high.rule.js';
import { latencyDegraded } from './latency-degraded.rule.js';
import { partialSuccess } from './partial-success.rule.js';
import { pipelineLagging } from './pipeline-lagging.rule.js';
import { recordsUnreadable } from './records-unreadable.rule.js';
import { resourceOveruse } from './resource-overuse.rule.js';
import { runStuck } from './run-stuck.rule.js';
import { sourceSilent } from './source-silent.rule.js';
import { suspiciousSuccess } from './suspicious-success.rule.js';
import { timeOffset } from './time-offset.rule.js';
import { tooManyObjects } from './too-many-objects.rule.js';

/** Every rule about subjects over time. */
export const rules: readonly Rule[] = [
  failureDetected,
  failureRateHigh,
  recordsUnreadable,
  sourceSilent,
  runStuck,
  partialSuccess,
  latencyDegraded,
  resourceOveruse,
  cycleIncomplete,
  suspiciousSuccess,
  emptySuccess,
  pipelineLagging,
  tooManyObjects,
  timeOffset,
].map((rule) => rule as unknown as Rule);
