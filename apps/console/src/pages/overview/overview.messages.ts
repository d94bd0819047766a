import { defineMessages } from '../../i18n/messages';

export const messages = defineMessages({
  en: { title: 'Overview' },
  fr: { title: 'Vue d’ensemble' },
});
