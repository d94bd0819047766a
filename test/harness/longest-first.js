import { basename } from 'node:path';
import { BaseSequencer } from 'vitest/node';

/** Suites that take 20 s or more, the longest first. */
const longest = [
  'packed-program.e2e-spec.ts',
  'console.e2e-spec.ts',
  'program-killed.e2e-spec.ts',
  'one-sender.e2e-spec.ts',
  'demo-continued.e2e-spec.ts',
  'console-pages.e2e-spec.ts',
  'console-french.e2e-spec.ts',
  'read-wide-rows.e2e-spec.ts',
  'program.e2e-spec.ts',
  'read-bounds.e2e-spec.ts',
  'console-away.e2e-spec.ts',
  'console-hostile.e2e-spec.ts',
  'streaming-memory.e2e-spec.ts',
  'embedded-store.e2e-spec.ts',
  'console-work.e2e-spec.ts',
  'failover.e2e-spec.ts',
  'state.e2e-spec.ts',
  'move.e2e-spec.ts',
  'embedded-postgres.e2e-spec.ts',
  'demo.e2e-spec.ts',
  'console-sign-in.e2e-spec.ts',
  'console-views.e2e-spec.ts',
  'console-offline.e2e-spec.ts',
  'console-overview.e2e-spec.ts',
  'make.e2e-spec.ts',
  'tenants.e2e-spec.ts',
  'open-runs.chaos-spec.ts',
  'scaled-out.e2e-spec.ts',
  'three-brokers.chaos-spec.ts',
  'scaled.chaos-spec.ts',
  'poison.chaos-spec.ts',
  'killed-broker.chaos-spec.ts',
];

/** Those with the longest suites first. */
const projects = ['chaos', 'e2e', 'unit'];
const projectRankOf = ({ project }) => projects.indexOf(project.name);

const rankOf = ({ moduleId }) => {
  const at = longest.indexOf(basename(moduleId));
  return at < 0 ? longest.length : at;
};

/**
 * A long suite that begins last keeps one worker busy while the others have nothing to do. Projects follow each other: a worker
 * that goes on with another one imports everything anew.
 */
export class LongestFirst extends BaseSequencer {
  async sort(suites) {
    const sorted = await super.sort(suites);
    return sorted.toSorted((a, b) => projectRankOf(a) - projectRankOf(b) || rankOf(a) - rankOf(b));
  }
}
