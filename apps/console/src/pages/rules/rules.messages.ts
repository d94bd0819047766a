import { defineMessages } from '../../i18n/messages';

export const messages = defineMessages({
  en: { title: 'Rules' },
  fr: { title: 'Règles' },
});
