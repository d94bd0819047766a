import type { SubjectState } from '@app/alerting';
import type { Language } from '@app/platform';

interface StatusWords {
  readonly states: Readonly<Record<SubjectState, string>>;
  readonly title: (company: string) => string;
  readonly source: string;
  readonly state: string;
  readonly since: string;
  readonly lastRun: string;
  readonly nothing: string;
  readonly more: (shown: number, all: number) => string;
  readonly asOf: (time: string) => string;
}

/** The words of the status page and of badges. */
export const statusWords: Readonly<Record<Language, StatusWords>> = {
  en: {
    states: {
      failing: 'failing',
      unreadable: 'unreadable',
      silent: 'silent',
      stuck: 'stuck',
      incomplete: 'incomplete',
      partial: 'partial success',
      slow: 'slow',
      hungry: 'uses more than usual',
      fast: 'suspiciously fast',
      unknown: 'unknown',
      learning: 'learning',
      well: 'healthy',
      retired: 'retired',
    },
    title: (company) => `Status of ${company}`,
    source: 'Source',
    state: 'State',
    since: 'Since',
    lastRun: 'Last run',
    nothing: 'No source is known.',
    more: (shown, all) => `${shown} of ${all} sources are listed; the state above is that of all.`,
    asOf: (time) => `As of ${time}`,
  },
  fr: {
    states: {
      failing: 'en échec',
      unreadable: 'illisible',
      silent: 'silencieux',
      stuck: 'bloqué',
      incomplete: 'incomplet',
      partial: 'succès partiel',
      slow: 'lent',
      hungry: 'consomme plus que d’habitude',
      fast: 'étrangement rapide',
      unknown: 'inconnu',
      learning: 'en apprentissage',
      well: 'sain',
      retired: 'retiré',
    },
    title: (company) => `État de ${company}`,
    source: 'Source',
    state: 'État',
    since: 'Depuis',
    lastRun: 'Dernière exécution',
    nothing: 'Aucune source n’est connue.',
    more: (shown, all) => `${shown} sources sur ${all} sont affichées ; l’état ci-dessus est celui de toutes.`,
    asOf: (time) => `État au ${time}`,
  },
};
