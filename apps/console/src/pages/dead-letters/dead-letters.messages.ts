import { defineMessages } from '../../i18n/messages';

export const messages = defineMessages({
  en: { title: 'Dead letters' },
  fr: { title: 'Lettres mortes' },
});
