import type { AlertState, NotificationMessage, Severity } from '@app/alerting';

/** The fixed words of messages for people. Titles and summaries are sentences of the engine, in English. */
interface MessageWords {
  readonly severities: Readonly<Record<Severity, string>>;
  readonly states: Readonly<Record<AlertState, string>>;
  readonly more: (count: number) => string;
  readonly links: { readonly open: string; readonly run: string; readonly acknowledge: string; readonly mute: string };
  /** A colon and a blank stand behind each. */
  readonly facts: {
    readonly severity: string;
    readonly company: string;
    readonly source: string;
    readonly since: string;
    readonly noticed: string;
    readonly resolved: string;
    readonly lasted: string;
    readonly resolvedBy: string;
    readonly incident: string;
    readonly all: string;
  };
  /** The unit of days in durations. */
  readonly days: string;
}

export const messageWords: Readonly<Record<NonNullable<NotificationMessage['language']>, MessageWords>> = {
  en: {
    severities: { critical: 'critical', high: 'high', warning: 'warning' },
    states: { pending: 'pending', firing: 'firing', unknown: 'unknown', resolved: 'resolved' },
    more: (count) => `and ${count} more`,
    links: { open: 'Open in the console', run: 'Open the run', acknowledge: 'Acknowledge', mute: 'Mute for an hour' },
    facts: {
      severity: 'Severity',
      company: 'Company',
      source: 'Source',
      since: 'Since',
      noticed: 'Noticed',
      resolved: 'Resolved',
      lasted: 'Lasted',
      resolvedBy: 'Resolved by',
      incident: 'Incident',
      all: 'All of them',
    },
    days: 'd',
  },
  fr: {
    severities: { critical: 'critique', high: 'élevée', warning: 'avertissement' },
    states: { pending: 'en attente', firing: 'en cours', unknown: 'inconnue', resolved: 'résolue' },
    more: (count) => `et ${count} de plus`,
    links: {
      open: 'Ouvrir dans la console',
      run: 'Ouvrir l’exécution',
      acknowledge: 'Prendre en charge',
      mute: 'En sourdine pendant une heure',
    },
    // A no-break space stands before a colon.
    facts: {
      severity: 'Gravité\u00a0',
      company: 'Entreprise\u00a0',
      source: 'Source\u00a0',
      since: 'Depuis\u00a0',
      noticed: 'Détecté\u00a0',
      resolved: 'Résolu\u00a0',
      lasted: 'Durée\u00a0',
      resolvedBy: 'Résolu par\u00a0',
      incident: 'Incident\u00a0',
      all: 'Tous\u00a0',
    },
    days: 'j',
  },
};

export const wordsOf = ({ language = 'en' }: Pick<NotificationMessage, 'language'>): MessageWords =>
  messageWords[language];
