import { defineMessages } from '../../i18n/messages';

export const messages = defineMessages({
  en: {
    sourceOf: 'Source of',
    unknownSource: 'No run of this source is known.',
    unknownSourceSays: 'The link may be misspelt, or its runs are older than what is kept.',
    objects: 'Objects',
    object: 'Object',
    zoneAndId: 'Zone and object id',
  },
  fr: {
    sourceOf: 'Source de',
    unknownSource: 'Aucune exécution de cette source n’est connue.',
    unknownSourceSays: 'Le lien est mal écrit, ou ses exécutions sont plus anciennes que ce qui est conservé.',
    objects: 'Objets',
    object: 'Objet',
    zoneAndId: 'Zone et id de l’objet',
  },
});
