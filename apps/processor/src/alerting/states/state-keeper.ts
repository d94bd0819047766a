import { type Expectation, expectationIdOf } from '@app/alerting';
import type { Tables } from '@app/database';
import { Turns } from '@app/platform';
import { HOUR_MS } from '@app/time';
import type { Kysely } from 'kysely';
import { readRetiredSubjects } from '../expectations/retired-expectations.repository.js';
import { decideStates } from './record-states.js';
import { type DueTimes, forgetSubjects, recordExpectations } from './subjects.repository.js';

/** Shortest pause between two comparisons of the engine's expectations with what is written of them, in milliseconds. */
const LEAST_PAUSE_MS = 1000;
/** Times that the pause is longer than the comparison took: with 50 000 objects it takes a third of a second. */
const REST_FACTOR = 50;
/** Pause between two decisions about every subject: nothing else tells of a subject that has not run for a week. */
const EVERYTHING_EVERY_MS = HOUR_MS;

interface Written {
  readonly subject: Expectation['subject'];
  readonly text: string;
}

/** Keeps the due times of subjects as the leading engine has them, and the states that follow from them. */
export class StateKeeper {
  private written = new Map<string, Written>();
  private nextAt = 0;
  private everythingAt = 0;

  constructor(
    private readonly session: Kysely<Tables>,
    private readonly expectations: () => Iterable<Expectation>,
  ) {}

  /**
   * Writes what changed since the last call, when it is time to; the first call, and one an hour, looks at every subject.
   * The expectations must not change meanwhile.
   * @returns whether a state may have changed
   */
  async step(clockMs: number): Promise<boolean> {
    const begunAt = performance.now();
    if (begunAt < this.nextAt || clockMs === 0) return false;
    const clock = new Date(clockMs).toISOString();
    const isEverything = begunAt >= this.everythingAt;
    if (isEverything) {
      this.written = new Map();
      await forgetSubjects(this.session, clock);
    }
    const changed = await this.changedTimes();
    const sourceIds = await recordExpectations(this.session, changed, isEverything);
    const count = await decideStates(this.session, isEverything ? 'all' : { sourceIds }, clock);
    if (isEverything) this.everythingAt = begunAt + EVERYTHING_EVERY_MS;
    const tookMs = performance.now() - begunAt;
    this.nextAt = performance.now() + Math.max(LEAST_PAUSE_MS, REST_FACTOR * tookMs);
    return isEverything || count > 0;
  }

  private async changedTimes(): Promise<DueTimes[]> {
    const before = this.written;
    this.written = new Map();
    const changed: DueTimes[] = [];
    const keep = (id: string, { subject, next_due_at, late_at, state }: DueTimes): void => {
      const text = `${next_due_at} ${late_at} ${state}`;
      this.written.set(id, { subject, text });
      if (before.get(id)?.text !== text) changed.push({ subject, next_due_at, late_at, state });
    };
    const turns = new Turns();
    for (const expectation of this.expectations()) {
      keep(expectation.expectation_id, expectation);
      await turns.pause();
    }
    // The engine does not know them: their last run was history when it came, or is too long ago.
    for (const subject of await readRetiredSubjects(this.session)) {
      const id = expectationIdOf(subject);
      if (!this.written.has(id)) keep(id, { subject, next_due_at: null, late_at: null, state: 'retired' });
    }
    for (const [id, { subject }] of before) {
      if (!this.written.has(id)) changed.push({ subject, next_due_at: null, late_at: null, state: 'none' });
    }
    return changed;
  }
}
