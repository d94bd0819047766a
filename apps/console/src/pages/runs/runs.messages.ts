import { defineMessages } from '../../i18n/messages';

export const messages = defineMessages({
  en: { title: 'Runs' },
  fr: { title: 'Exécutions' },
});
