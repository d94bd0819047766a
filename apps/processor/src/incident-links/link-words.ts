import type { Language } from '@app/platform';

interface PageWords {
  readonly heading: string;
  readonly text: string;
  /** Left out: there is nothing to do. */
  readonly button?: string;
}

type PageName = 'acknowledge' | 'mute' | 'acknowledge_done' | 'mute_done' | 'used' | 'over' | 'expired' | 'unknown';

type LinkWords = Readonly<Record<PageName, PageWords>> & {
  readonly open: string;
  /** @param receiver escaped */
  readonly sentTo: (receiver: string) => string;
};

/** The words of the pages behind links in messages. */
export const linkWords: Readonly<Record<Language, LinkWords>> = {
  en: {
    acknowledge: {
      heading: 'Acknowledge this incident?',
      text: 'Messages about it are no longer repeated. The log says that it was acknowledged with this link.',
      button: 'Acknowledge',
    },
    mute: {
      heading: 'Mute this incident for an hour?',
      text: 'Nobody is told of it for an hour. The log says that it was muted with this link.',
      button: 'Mute for an hour',
    },
    acknowledge_done: { heading: 'Acknowledged', text: 'Messages about this incident are no longer repeated.' },
    mute_done: { heading: 'Muted for an hour', text: 'Nobody is told of this incident for an hour.' },
    used: {
      heading: 'This link was used before',
      text: 'Each link can be used once. The console can do the same again.',
    },
    over: { heading: 'This incident is over', text: 'All of its alerts are resolved: there is nothing left to do.' },
    expired: { heading: 'This link has expired', text: 'A link is good for 7 days. The console can do the same.' },
    unknown: {
      heading: 'There is no such link',
      text: 'Its address may have been cut. Open the link in the message again.',
    },
    open: 'Open in the console',
    sentTo: (receiver) => `The link is from a message to ${receiver}.`,
  },
  fr: {
    acknowledge: {
      heading: 'Prendre en charge cet incident ?',
      text: 'Les messages à son sujet ne seront plus répétés. Le journal indiquera que ce lien a été utilisé.',
      button: 'Prendre en charge',
    },
    mute: {
      heading: 'Mettre cet incident en sourdine pendant une heure ?',
      text: 'Personne n’en sera averti pendant une heure. Le journal indiquera que ce lien a été utilisé.',
      button: 'En sourdine pendant une heure',
    },
    acknowledge_done: {
      heading: 'Pris en charge',
      text: 'Les messages au sujet de cet incident ne sont plus répétés.',
    },
    mute_done: {
      heading: 'En sourdine pendant une heure',
      text: 'Personne n’est averti de cet incident pendant une heure.',
    },
    used: {
      heading: 'Ce lien a déjà été utilisé',
      text: 'Chaque lien ne sert qu’une fois. La console permet de recommencer.',
    },
    over: {
      heading: 'Cet incident est terminé',
      text: 'Toutes ses alertes sont résolues : il n’y a plus rien à faire.',
    },
    expired: { heading: 'Ce lien a expiré', text: 'Un lien est valable 7 jours. La console permet de faire de même.' },
    unknown: {
      heading: 'Ce lien n’existe pas',
      text: 'Son adresse a peut-être été coupée. Ouvrez de nouveau le lien du message.',
    },
    open: 'Ouvrir dans la console',
    sentTo: (receiver) => `Ce lien vient d’un message envoyé à ${receiver}.`,
  },
};
