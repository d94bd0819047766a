import type { Language } from '@app/platform/settings';
import type { NotificationSummary, SummaryGroup } from '@app/alerting';

interface SummaryWords {
  readonly title: (company: string, summary: NotificationSummary) => string;
  readonly ran: (summary: NotificationSummary) => string;
  readonly missing: (name: string, since: string) => string;
  readonly groups: Readonly<Record<SummaryGroup, string>>;
  readonly open: (since: string) => string;
  readonly over: string;
  readonly muted: (what: string, until: string) => string;
  readonly everything: string;
  readonly period: string;
}

type Counted = 'missing' | 'muted' | SummaryGroup;
/** The word for one and for several. */
type Forms = readonly [one: string, several: string];

const counted = (count: number, [one, several]: Forms): string => `${count} ${count === 1 ? one : several}`;

/** The counts of a title, those of nothing left out. */
const countsOf = (summary: NotificationSummary, words: Readonly<Record<Counted, Forms>>): string[] =>
  (
    [
      [summary.missing_count, 'missing'],
      [summary.counts.failed, 'failed'],
      [summary.counts.slow, 'slow'],
      [summary.counts.late, 'late'],
      [summary.counts.other, 'other'],
      [summary.muted_count, 'muted'],
    ] as const
  ).flatMap(([count, word]) => (count > 0 ? [counted(count, words[word])] : []));

const english: Readonly<Record<Counted, Forms>> = {
  missing: ['missing', 'missing'],
  failed: ['failed', 'failed'],
  slow: ['slow', 'slow'],
  late: ['late', 'late'],
  other: ['other alert', 'other alerts'],
  muted: ['muted', 'muted'],
};

const french: Readonly<Record<Counted, Forms>> = {
  missing: ['absent', 'absents'],
  failed: ['en échec', 'en échec'],
  slow: ['lent', 'lents'],
  late: ['en retard', 'en retard'],
  other: ['autre alerte', 'autres alertes'],
  muted: ['en sourdine', 'en sourdine'],
};

/** The fixed words of summaries, in the languages in which companies are told. */
export const summaryWords: Readonly<Record<Language, SummaryWords>> = {
  en: {
    title: (company, summary) => {
      const { every, date, ran_count, expected_count } = summary;
      const ran = expected_count === 0 ? 'nothing was expected' : `${ran_count} of ${expected_count} ran`;
      const noted = countsOf(summary, english);
      return `${company}, ${every === 'day' ? 'day' : 'week'} up to ${date}: ${[ran, ...noted].join(', ')}`;
    },
    ran: ({ ran_count, expected_count, run_count, failed_run_count }) =>
      `Ran: ${ran_count} of ${expected_count} that were expected. ${counted(run_count, ['run', 'runs'])}, ${failed_run_count} failed`,
    missing: (name, since) => `Missing: ${name}, late since ${since}`,
    groups: { failed: 'Failed', slow: 'Slow', late: 'Late', other: 'Other' },
    open: (since) => `open since ${since}`,
    over: 'over',
    muted: (what, until) => `Muted until ${until}: ${what}`,
    everything: 'everything',
    period: 'Period',
  },
  fr: {
    title: (company, summary) => {
      const { every, date, ran_count, expected_count } = summary;
      const ran = expected_count === 0 ? 'rien n’était attendu' : `exécutés ${ran_count} sur ${expected_count}`;
      const noted = countsOf(summary, french);
      return `${company}, ${every === 'day' ? 'journée' : 'semaine'} jusqu’au ${date}\u00a0: ${[ran, ...noted].join(', ')}`;
    },
    ran: ({ ran_count, expected_count, run_count, failed_run_count }) =>
      `Exécutés\u00a0: ${ran_count} sur ${expected_count} attendus. ${counted(run_count, ['exécution', 'exécutions'])}, dont ${failed_run_count} en échec`,
    missing: (name, since) => `Absent\u00a0: ${name}, en retard depuis ${since}`,
    groups: { failed: 'En échec', slow: 'Lent', late: 'En retard', other: 'Autre' },
    open: (since) => `en cours depuis ${since}`,
    over: 'terminée',
    muted: (what, until) => `En sourdine jusqu’à ${until}\u00a0: ${what}`,
    everything: 'tout',
    period: 'Période\u00a0',
  },
};
