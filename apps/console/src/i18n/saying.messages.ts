import { defineMessages, type Locale, pluralEn, pluralFr } from './messages';
import { frenchSpaces } from './typography';

/**
 * The values of a saying. `v`: written for people, undefined when a sentence has none of the name; `n`: those that are numbers;
 * `v.past`: what the sentence is about is over.
 */
type Values = Readonly<Record<string, string | undefined>>;
type Numbers = Readonly<Record<string, number>>;
export type Sentence = (v: Values, n: Numbers) => string;

const runsEn = (v: Values, n: Numbers): string =>
  pluralEn(n.runs ?? 0, 'in the last run', `in the last ${v.runs} runs`);
const runsFr = (v: Values, n: Numbers): string =>
  pluralFr(n.runs ?? 0, 'à la dernière exécution', `aux ${v.runs} dernières exécutions`);
const cycleEn = 'a run in its last cycle';
const cycleFr = 'par exécution pendant son dernier cycle';
const when = (text: string, value: string | undefined): string => (value === undefined ? '' : text);
const isEn = ({ past }: Values): string => (past ? 'was' : 'is');
/** A source is feminine, an object is not. */
const ofGender = ({ is_source }: Values, masculine: string, feminine: string): string =>
  is_source ? feminine : masculine;
const isFr = ({ past }: Values): string => (past ? 'était' : 'est');

const slowEn = (v: Values, place: string): string =>
  `${isEn(v)} slow: ${v.observed_seconds} ${place}, usually ${v.usual_seconds} at this time (${v.ratio} times as long)`;
const slowFr = (v: Values, place: string): string =>
  `${isFr(v)} ${ofGender(v, 'lent', 'lente')} : ${v.observed_seconds} ${place}, d’habitude ${v.usual_seconds} à cette heure (${v.ratio} fois plus long)`;
const memoryEn = (v: Values, place: string): string =>
  `${v.past ? 'used' : 'uses'} ${v.ratio} times its usual memory: ${v.observed_bytes} ${place}, usually ${v.usual_bytes}`;
const memoryFr = (v: Values, place: string): string =>
  `${v.past ? 'utilisait' : 'utilise'} ${v.ratio} fois sa mémoire habituelle : ${v.observed_bytes} ${place}, d’habitude ${v.usual_bytes}`;
const cpuEn = (v: Values, place: string): string =>
  `${v.past ? 'used' : 'uses'} ${v.ratio} times its usual CPU time: ${v.observed_seconds} ${place}, usually ${v.usual_seconds}`;
const cpuFr = (v: Values, place: string): string =>
  `${v.past ? 'utilisait' : 'utilise'} ${v.ratio} fois son temps CPU habituel : ${v.observed_seconds} ${place}, d’habitude ${v.usual_seconds}`;

const en = {
  failed: (v) => `failed: ${v.message}${when(` (ended ${v.ended_at}, heard of ${v.heard_seconds} later)`, v.ended_at)}`,
  fails_often: (v, n) =>
    `${v.past ? 'failed' : 'fails'} in ${v.failures} of the last ${v.runs} ${pluralEn(n.runs ?? 0, 'run', 'runs')}` +
    when(`, ${v.usual_share} before`, v.usual_share) +
    when(`, never in the ${v.runs_before} before`, v.runs_before) +
    when(`; the last one: ${v.message}`, v.message),
  succeeds_again: (v, n) => `has succeeded ${v.successes} ${pluralEn(n.successes ?? 0, 'time', 'times')} in a row`,
  succeeded_again: () => 'succeeded again',
  slow: (v, n) => slowEn(v, runsEn(v, n)),
  slow_cycle: (v) => slowEn(v, cycleEn),
  duration_limit: (v) => `took ${v.observed_seconds}, more than its limit`,
  memory_limit: (v) => `used ${v.observed_bytes} of memory, more than its limit`,
  cpu_limit: (v) => `used ${v.observed_seconds} of CPU time, more than its limit`,
  within_limit: () => 'is within its limit',
  memory: (v, n) => memoryEn(v, runsEn(v, n)),
  memory_cycle: (v) => memoryEn(v, cycleEn),
  cpu: (v, n) => cpuEn(v, runsEn(v, n)),
  cpu_cycle: (v) => cpuEn(v, cycleEn),
  fast: (v, n) =>
    `${v.past ? 'succeeded' : 'succeeds'} suspiciously fast: ${v.observed_seconds} ${runsEn(v, n)}, usually ${v.usual_seconds} at this time`,
  rows_none: (v, n) =>
    `${v.past ? 'succeeded' : 'succeeds'} without rows: none ${runsEn(v, n)}, usually ${v.usual_rows}`,
  rows_none_share: (v, n) =>
    `${v.past ? 'succeeded' : 'succeeds'} without rows: none ${runsEn(v, n)}, usually ${v.usual_share} of its runs write none`,
  rows_few: (v, n) =>
    `${v.past ? 'succeeded' : 'succeeds'} with far fewer rows: ${v.observed_rows} ${runsEn(v, n)}, usually ${v.usual_rows} at this time`,
  rows_again: () => 'writes rows again',
  rows_adopted: () => 'has written nothing for days: that is usual from now on',
  as_before: () => 'is as it was before',
  adopted: () => 'has been so for days: that is usual from now on',
  partial: (v) => `succeeded in part only${when(`: ${v.message}`, v.message)}`,
  whole_again: () => 'succeeded as a whole',
  silent: (v) =>
    `${isEn(v)} silent: no run since ${v.last_run_at}; the next was due by ${v.due_at} and may be ${v.grace_seconds} late`,
  renamed: (v) => `is called ${v.name} now; nothing is expected under its old name any more`,
  gone: (v) => `has not run for ${v.silence_seconds}: it is retired, nothing is expected of it any more`,
  forgotten: (v) => `has not run for ${v.days} days: it is not followed any more`,
  retired: () => 'is retired: nothing is expected of it any more',
  runs_again: () => 'runs again',
  running_again: () => 'is running again',
  unreadable: (v, n) =>
    `${v.past ? 'had' : 'has'} ${v.records} ${pluralEn(n.records ?? 0, 'record', 'records')} that cannot be read, since ${v.since}: ${v.error_code}: ${v.message}`,
  unreadable_now: () => 'sends records again, which cannot be read',
  unreadable_perhaps: () => 'may be among the records of its source that cannot be read',
  readable_again: () => 'sends records that can be read again',
  stranger_forgotten: (v) => `has sent nothing for ${v.days} days: it is not followed any more`,
  stuck: (v) =>
    `${isEn(v)} stuck: its run ${v.run_id} has been running since ${v.since}${when(`, and usually takes ${v.usual_seconds}`, v.usual_seconds)}`,
  stuck_ended: (v) => `has ended its run ${v.run_id}: ${v.status}`,
  stuck_given_up: (v) => `has ended a later run: nobody waits for ${v.run_id} any more`,
  cycle_incomplete: (v, n) =>
    `${v.past ? 'missed' : 'misses'} ${v.missing} ${pluralEn(n.missing ?? 0, 'object', 'objects')}: ${v.names}${when(` and ${v.more} more`, v.more)}`,
  behind: (v) => `We ${v.past ? 'were' : 'are'} behind: the newest run waited ${v.delay_seconds} before it was stored`,
  all_silent: (v, n) =>
    `${v.sources} ${pluralEn(n.sources ?? 0, 'source', 'sources')} that should have run did not, and nothing else came meanwhile`,
  arriving_again: () => 'Runs arrive again',
  offset_late: (v) => `sends records that arrive ${v.offset_seconds} after they end: is its time zone set?`,
  offset_early: (v) => `sends records that arrive ${v.offset_seconds} before they end: is its time zone set?`,
  offset_none: () => 'sends records in time',
  too_many_objects: () => 'has too many objects: runs of new ones are set aside (too_many_objects)',
  over: (v) => `: the alert of the rule ${v.rule} is over`,
} satisfies Record<string, Sentence>;

const fr: Readonly<Record<keyof typeof en, Sentence>> = {
  failed: (v) =>
    `a échoué : ${v.message}${when(` (fin le ${v.ended_at}, connue ${v.heard_seconds} plus tard)`, v.ended_at)}`,
  fails_often: (v) =>
    `${v.past ? 'échouait' : 'échoue'} souvent : ${v.failures} des ${v.runs} dernières exécutions` +
    when(`, ${v.usual_share} auparavant`, v.usual_share) +
    when(`, jamais pendant les ${v.runs_before} précédentes`, v.runs_before) +
    when(` ; la dernière : ${v.message}`, v.message),
  succeeds_again: (v) => `a réussi ${v.successes} fois de suite`,
  succeeded_again: () => 'a de nouveau réussi',
  slow: (v, n) => slowFr(v, runsFr(v, n)),
  slow_cycle: (v) => slowFr(v, cycleFr),
  duration_limit: (v) => `a duré ${v.observed_seconds}, plus que sa limite`,
  memory_limit: (v) => `a utilisé ${v.observed_bytes} de mémoire, plus que sa limite`,
  cpu_limit: (v) => `a utilisé ${v.observed_seconds} de temps CPU, plus que sa limite`,
  within_limit: () => 'respecte sa limite',
  memory: (v, n) => memoryFr(v, runsFr(v, n)),
  memory_cycle: (v) => memoryFr(v, cycleFr),
  cpu: (v, n) => cpuFr(v, runsFr(v, n)),
  cpu_cycle: (v) => cpuFr(v, cycleFr),
  fast: (v, n) =>
    `${v.past ? 'réussissait' : 'réussit'} anormalement vite : ${v.observed_seconds} ${runsFr(v, n)}, d’habitude ${v.usual_seconds} à cette heure`,
  rows_none: (v, n) =>
    `${v.past ? 'réussissait' : 'réussit'} sans écrire de ligne : aucune ${runsFr(v, n)}, d’habitude ${v.usual_rows}`,
  rows_none_share: (v, n) =>
    `${v.past ? 'réussissait' : 'réussit'} sans écrire de ligne : aucune ${runsFr(v, n)}, d’habitude ${v.usual_share} des exécutions`,
  rows_few: (v, n) =>
    `${v.past ? 'réussissait' : 'réussit'} avec bien moins de lignes : ${v.observed_rows} ${runsFr(v, n)}, d’habitude ${v.usual_rows} à cette heure`,
  rows_again: () => 'écrit de nouveau des lignes',
  rows_adopted: () => 'n’écrit rien depuis des jours : c’est désormais habituel',
  as_before: () => 'est de nouveau comme avant',
  adopted: () => 'est ainsi depuis des jours : c’est désormais habituel',
  partial: (v) => `n’a réussi qu’en partie${when(` : ${v.message}`, v.message)}`,
  whole_again: () => 'a réussi entièrement',
  silent: (v) =>
    `${isFr(v)} ${ofGender(v, 'muet', 'muette')} : aucune exécution depuis le ${v.last_run_at} ; la suivante était attendue le ${v.due_at} au plus tard, avec ${v.grace_seconds} de retard admis`,
  renamed: (v) => `s’appelle maintenant ${v.name} ; plus rien n’est attendu sous son ancien nom`,
  gone: (v) =>
    `ne s’exécute plus depuis ${v.silence_seconds} : ${ofGender(v, 'retiré', 'retirée')}, plus rien n’en est attendu`,
  forgotten: (v) =>
    `ne s’exécute plus depuis ${v.days} jours : ${ofGender(v, 'il n’est plus suivi', 'elle n’est plus suivie')}`,
  retired: (v) => `est ${ofGender(v, 'retiré', 'retirée')} : plus rien n’en est attendu`,
  runs_again: () => 's’exécute de nouveau',
  running_again: () => 'est de nouveau en cours',
  unreadable: (v, n) =>
    `${v.past ? 'avait' : 'a'} ${v.records} ${pluralFr(n.records ?? 0, 'enregistrement illisible', 'enregistrements illisibles')}, depuis le ${v.since} : ${v.error_code} : ${v.message}`,
  unreadable_now: () => 'envoie de nouveau des enregistrements, mais illisibles',
  unreadable_perhaps: () => 'est peut-être parmi les enregistrements illisibles de sa source',
  readable_again: () => 'envoie de nouveau des enregistrements lisibles',
  stranger_forgotten: (v) =>
    `n’a rien envoyé depuis ${v.days} jours : ${ofGender(v, 'il n’est plus suivi', 'elle n’est plus suivie')}`,
  stuck: (v) =>
    `${isFr(v)} ${ofGender(v, 'bloqué', 'bloquée')} : son exécution ${v.run_id} est en cours depuis le ${v.since}${when(` et dure d’habitude ${v.usual_seconds}`, v.usual_seconds)}`,
  stuck_ended: (v) => `a terminé son exécution ${v.run_id} : ${v.status}`,
  stuck_given_up: (v) => `a terminé une exécution suivante : ${v.run_id} n’est plus attendue`,
  cycle_incomplete: (v, n) =>
    ` : il ${v.past ? 'manquait' : 'manque'} ${v.missing} ${pluralFr(n.missing ?? 0, 'objet', 'objets')} : ${v.names}${when(` et ${v.more} de plus`, v.more)}`,
  behind: (v) =>
    `Nous ${v.past ? 'étions' : 'sommes'} en retard : la dernière exécution a attendu ${v.delay_seconds} avant d’être stockée`,
  all_silent: (v, n) =>
    pluralFr(
      n.sources ?? 0,
      'Une source attendue ne s’est pas exécutée, et rien d’autre n’est arrivé entre-temps',
      `${v.sources} sources attendues ne se sont pas exécutées, et rien d’autre n’est arrivé entre-temps`,
    ),
  arriving_again: () => 'Les exécutions arrivent de nouveau',
  offset_late: (v) =>
    `envoie des enregistrements qui arrivent ${v.offset_seconds} après leur fin : son fuseau horaire est-il réglé ?`,
  offset_early: (v) =>
    `envoie des enregistrements qui arrivent ${v.offset_seconds} avant leur fin : son fuseau horaire est-il réglé ?`,
  offset_none: () => 'envoie ses enregistrements à l’heure',
  too_many_objects: () => 'a trop d’objets : les exécutions des nouveaux sont mises de côté (too_many_objects)',
  over: (v) => ` : l’alerte de la règle ${v.rule} est terminée`,
};

/** The sentences about alerts by the codes of the service, each after the name of its subject. */
export const sayings: Readonly<Record<Locale, Readonly<Partial<Record<string, Sentence>>>>> = {
  en,
  fr: Object.fromEntries(
    Object.entries<Sentence>(fr).map(([code, write]) => [code, (v: Values, n: Numbers) => frenchSpaces(write(v, n))]),
  ),
};

/** Verbs of several subjects, by the meaning of their alerts: while it is so, and when it is over. */
const verbsEn: Readonly<Record<string, readonly [string, string]>> = {
  failing: ['fail', 'failed'],
  unreadable: ['cannot be read', 'could not be read'],
  silent: ['are silent', 'were silent'],
  stuck: ['are stuck', 'were stuck'],
  incomplete: ['are incomplete', 'were incomplete'],
  partial: ['succeed in part only', 'succeeded in part only'],
  slow: ['are slow', 'were slow'],
  hungry: ['use more than usual', 'used more than usual'],
  fast: ['succeed too fast', 'succeeded too fast'],
  behind: ['are behind', 'were behind'],
  limited: ['are at a limit', 'were at a limit'],
};

const verbsFr: Readonly<Record<string, readonly [string, string]>> = {
  failing: ['en échec', 'étaient en échec'],
  unreadable: ['illisibles', 'étaient illisibles'],
  silent: ['sans exécution', 'étaient sans exécution'],
  stuck: ['en cours sans fin', 'étaient en cours sans fin'],
  incomplete: ['incomplets', 'étaient incomplets'],
  partial: ['en réussite partielle', 'étaient en réussite partielle'],
  slow: ['trop longs', 'étaient trop longs'],
  hungry: ['en surconsommation', 'étaient en surconsommation'],
  fast: ['trop rapides', 'étaient trop rapides'],
  behind: ['en retard', 'étaient en retard'],
  limited: ['à une limite', 'étaient à une limite'],
};

const verbOf = (verbs: typeof verbsEn, v: Values): string => verbs[v.meaning ?? '']?.[v.past ? 1 : 0] ?? '';

/** "Efficy of lumen: 15 of 15 objects", "lumen: 5 objects of 2 sources", "lumen: 3 of 12 sources". */
const severalEn = (v: Values, n: Numbers, what: 'object' | 'source'): string => {
  const many = pluralEn(n.known ?? n.count ?? 0, what, `${what}s`);
  const counts = `${v.count}${when(` of ${v.known}`, v.known)} ${many}${when(` of ${v.source_count} sources`, v.source_count)}`;
  const names = v.source === undefined ? v.company : `${v.source}${when(` of ${v.company}`, v.company)}`;
  return `${names === undefined ? '' : `${names}: `}${counts} ${verbOf(verbsEn, v)}`;
};

const severalFr = (v: Values, n: Numbers, what: 'objet' | 'source'): string => {
  const many = pluralFr(n.known ?? n.count ?? 0, what, `${what}s`);
  const counts = `${v.count}${when(` sur ${v.known}`, v.known)} ${many}${when(` de ${v.source_count} sources`, v.source_count)}`;
  const names = v.source === undefined ? v.company : `${v.source}${when(` de ${v.company}`, v.company)}`;
  return `${names === undefined ? '' : `${names} : `}${counts} ${verbOf(verbsFr, v)}`;
};

const reasonEn = (v: Values): string =>
  when(`, ${v.message}`, v.message) + when(` ${v.past ? 'from' : 'since'} ${v.since}`, v.since);
const reasonFr = (v: Values): string => when(`, ${v.message}`, v.message) + when(` depuis le ${v.since}`, v.since);

/** Titles of incidents of several subjects, and the words that come after a sentence. */
export const titles = defineMessages({
  en: {
    objects: (v: Values, n: Numbers) => severalEn(v, n, 'object') + reasonEn(v),
    sources: (v: Values, n: Numbers) => severalEn(v, n, 'source') + reasonEn(v),
    times: (shown: string) => `, ${shown} times`,
    otherErrors: (count: number, shown: string) => `, and ${shown} other ${pluralEn(count, 'error', 'errors')}`,
    moreAlerts: (count: number, shown: string) => `, and ${shown} more ${pluralEn(count, 'alert', 'alerts')}`,
    lasted: (shown: string) => `, lasted ${shown}`,
    after: (shown: string) => `, after ${shown}`,
    noDataSince: (at: string) => `; no data since ${at}`,
  },
  fr: {
    objects: (v, n) => severalFr(v, n, 'objet') + reasonFr(v),
    sources: (v, n) => severalFr(v, n, 'source') + reasonFr(v),
    times: (shown) => `, ${shown} fois`,
    otherErrors: (count, shown) => `, et ${shown} ${pluralFr(count, 'autre erreur', 'autres erreurs')}`,
    moreAlerts: (count, shown) => `, et ${shown} ${pluralFr(count, 'autre alerte', 'autres alertes')}`,
    lasted: (shown) => ` ; cela a duré ${shown}`,
    after: (shown) => `, après ${shown}`,
    noDataSince: (at) => ` ; pas de données depuis le ${at}`,
  },
});
