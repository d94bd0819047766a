import type { LevelLimits } from './checks.js';
import type { RuleOption } from './define-rule.js';

/** Options that every rule about a level has. */
export const levelOptions = {
  false_alarms_a_month: {
    default: 0.4,
    min: 0.001,
    max: 30,
    unit: 'alarms',
    says: 'False alarms that one subject may make in a month, nominally: fewer look less closely.',
  },
  min_runs: {
    default: 8,
    min: 3,
    max: 1000,
    unit: 'runs',
    says: 'Successful runs, or cycles of a source, that teach the level first.',
  },
  adopt_days: {
    default: 7,
    min: 1,
    max: 60,
    unit: 'days',
    says: 'A change that lasts so long is the usual from then on.',
  },
} as const satisfies Readonly<Record<string, RuleOption>>;

type LevelOptionValues = Readonly<Record<keyof typeof levelOptions, number>>;

/** The part of the limits that every rule about a level reads off its options in the same way. */
export const levelLimits = (
  { false_alarms_a_month, min_runs, adopt_days }: LevelOptionValues,
  own: Pick<LevelLimits, 'ratio' | 'leastDifference'>,
): LevelLimits => ({
  alarmsPerMonth: false_alarms_a_month,
  minRuns: min_runs,
  adoptDays: adopt_days,
  ...own,
});
