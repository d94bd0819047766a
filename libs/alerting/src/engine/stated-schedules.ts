import { HOUR_SECS, MINUTE_SECS, readSchedule, type SaidSchedule } from '@app/time';
import type { StatedCadence, StatedSchedule } from '../model/rules-config.js';
import { matches, type Subject } from '../model/subject.js';
import type { FoldContext } from './context.js';
import type { ObjectState, Place, SourceState } from './state.js';

/** When runs are due, and how late they may be. */
export type Stated = Omit<StatedCadence, 'match'> | Omit<StatedSchedule, 'match'>;

/** A record comes when its run has ended: a schedule of starts needs a grace. */
const SCHEDULE_GRACE_SECS = HOUR_SECS;
/** Part of a stated interval by which a run may be late where nothing is said. */
const GRACE_RATIO = 0.5;

const MOST_KNOWN = 10_000;
const known = new Map<string, Stated | null>();

/**
 * Statements about a subject, each to be waited for: that of the rules file, or else those of its senders' newest records. A
 * source has those of its objects when each of them has one.
 */
export function statedFor({ source, object }: Place, context: FoldContext): readonly Stated[] {
  const inFile = inRulesFile((object ?? source).subject, context);
  if (inFile !== null) return [inFile];
  if (object === null) return ofObjects(source);
  const said = saidBy(object);
  return said === null ? none : [said];
}

function inRulesFile(subject: Subject, { config: { expectations } }: FoldContext): Stated | null {
  if (expectations.length === 0) return null;
  const found = expectations.findLast(
    ({ match }) => matches(match, subject) && (match.object !== undefined) === (subject.object_id !== null),
  );
  return found ?? null;
}

const none: readonly Stated[] = [];

function ofObjects({ objects }: SourceState): readonly Stated[] {
  let all: Set<Stated> | null = null;
  for (const object of objects.values()) {
    if (!object.habit.isExpected) continue;
    const said = saidBy(object);
    if (said === null) return none;
    (all ??= new Set()).add(said);
  }
  return all === null ? none : [...all];
}

// A state that an earlier version kept has runs without it.
function saidBy({ newest: { schedule } }: ObjectState): Stated | null {
  if (!schedule) return null;
  let stated = known.get(schedule);
  if (stated === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    const said = readSchedule(schedule);
    known.set(schedule, (stated = said === null ? null : statedIn(said)));
  }
  return stated;
}

function statedIn(said: SaidSchedule): Stated {
  const runSecs = said.maxRuntimeSecs ?? 0;
  if ('cron' in said) {
    const graceSecs = (said.graceSecs ?? SCHEDULE_GRACE_SECS) + runSecs;
    return { cron: said.cron, time_zone: said.time_zone, graceSecs };
  }
  const { everySecs } = said;
  const usualSecs = Math.min(SCHEDULE_GRACE_SECS, Math.max(MINUTE_SECS, GRACE_RATIO * everySecs));
  return { everySecs, graceSecs: (said.graceSecs ?? usualSecs) + runSecs };
}
