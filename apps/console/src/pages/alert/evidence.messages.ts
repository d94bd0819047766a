import { defineMessages, pluralEn } from '../../i18n/messages';

type Shown = Readonly<Record<string, string | number>>;

/** The windows of an evidence (`window_`) and the origins of a baseline (`origin_`), by the codes of the service. */
export const messages = defineMessages({
  en: {
    window_runs: ({ to }: Shown) => `the runs up to ${to}`,
    window_last_runs: ({ runs, to }: Shown) => `the last ${runs} ${pluralEn(Number(runs), 'run', 'runs')} up to ${to}`,
    window_run: ({ ended_at }: Shown) => `the run that ended at ${ended_at}`,
    window_recent_cycles: () => 'the recent cycles',
    window_cycle: ({ cycle }: Shown) => `the cycle ${cycle}`,
    window_since: ({ from }: Shown) => `since ${from}`,
    window_up_to: ({ to }: Shown) => `up to ${to}`,
    window_between: ({ from, to }: Shown) => (from === to ? String(to) : `from ${from} to ${to}`),
    origin_stated: () => 'as the rules file or its sender states',
    origin_calendar: () => 'its longest interval, or the same day of the next month',
    origin_learned: () => 'the longest usual silence at this hour of the week',
    origin_days: () => 'the longest silence at this hour of the last days',
    origin_gaps: () => 'twice its longest interval so far',
    origin_default: () => 'the default, until its cadence is learned',
    origin_level: () => 'the level of the object at this time of the day and the week',
    origin_levels: () => 'the geometric mean of the levels of its objects at this time',
    origin_failures: () => 'the share of failures among the runs before',
  },
  fr: {
    window_runs: ({ to }) => `les exécutions jusqu’au ${to}`,
    window_last_runs: ({ runs, to }) => `les ${runs} dernières exécutions jusqu’au ${to}`,
    window_run: ({ ended_at }) => `l’exécution terminée le ${ended_at}`,
    window_recent_cycles: () => 'les derniers cycles',
    window_cycle: ({ cycle }) => `le cycle ${cycle}`,
    window_since: ({ from }) => `depuis le ${from}`,
    window_up_to: ({ to }) => `jusqu’au ${to}`,
    window_between: ({ from, to }) => (from === to ? `le ${to}` : `du ${from} au ${to}`),
    origin_stated: () => 'selon le fichier de règles ou son émetteur',
    origin_calendar: () => 'son plus long intervalle, ou le même jour du mois suivant',
    origin_learned: () => 'le plus long silence habituel à cette heure de la semaine',
    origin_days: () => 'le plus long silence à cette heure des derniers jours',
    origin_gaps: () => 'deux fois son plus long intervalle jusqu’ici',
    origin_default: () => 'la valeur par défaut, tant que son rythme n’est pas appris',
    origin_level: () => 'le niveau de l’objet à cette heure du jour et de la semaine',
    origin_levels: () => 'la moyenne géométrique des niveaux de ses objets à cette heure',
    origin_failures: () => 'la part d’échecs parmi les exécutions précédentes',
  },
});
