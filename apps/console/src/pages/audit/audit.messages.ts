import type { AuditEntry } from '../../api/types';
import { defineMessages } from '../../i18n/messages';

type Action = AuditEntry['action'];

const en: Readonly<Record<Action, string>> = {
  alert_acknowledged: 'Alert acknowledged',
  incident_acknowledged: 'Incident acknowledged',
  incident_acknowledgement_withdrawn: 'Acknowledgement withdrawn',
  silence_created: 'Silence begun',
  silence_ended: 'Silence ended',
  expectation_retired: 'Expectation retired',
  source_forgotten: 'Source forgotten',
  dead_letter_replayed: 'Dead letter sent again',
  receiver_tested: 'Receiver tested',
  backtest_run: 'Rule tried out',
  company_erased: 'Company erased',
  company_rezoned: 'Time zone of a company put right',
  signed_in: 'Signed in',
  signed_out: 'Signed out',
  keys_reloaded: 'Keys reloaded',
  company_looks_alike: 'Company looks like another',
};

const fr: Readonly<Record<Action, string>> = {
  alert_acknowledged: 'Alerte prise en charge',
  incident_acknowledged: 'Incident pris en charge',
  incident_acknowledgement_withdrawn: 'Prise en charge retirée',
  silence_created: 'Silence commencé',
  silence_ended: 'Silence levé',
  expectation_retired: 'Attente retirée',
  source_forgotten: 'Source oubliée',
  dead_letter_replayed: 'Lettre morte renvoyée',
  receiver_tested: 'Destinataire testé',
  backtest_run: 'Règle essayée',
  company_erased: 'Entreprise effacée',
  company_rezoned: 'Fuseau horaire d’une entreprise corrigé',
  signed_in: 'Connexion',
  signed_out: 'Déconnexion',
  keys_reloaded: 'Clés rechargées',
  company_looks_alike: 'Entreprise semblable à une autre',
};

export const messages = defineMessages({
  en: {
    ...en,
    title: 'Audit log',
    says: 'What was changed, by whom, when and from where. Nothing of it can be changed here.',
    list: 'Changes',
    action: 'Action',
    actor: 'By',
    anybody: 'Anybody',
    onlyBy: (name: string) => `Only what ${name} did`,
    none: 'Nothing was changed yet.',
    noneFound: 'No change matches.',
    from: (address: string) => `from ${address}`,
    kind_open: 'without a key',
    kind_key: 'key',
    kind_person: 'person',
    kind_program: 'program',
    kind_link: 'link in a message',
  },
  fr: {
    ...fr,
    title: 'Journal d’audit',
    says: 'Ce qui a été changé, par qui, quand et d’où. Rien ne peut y être modifié.',
    list: 'Changements',
    action: 'Action',
    actor: 'Par',
    anybody: 'Tous',
    onlyBy: (name) => `Seulement ce que ${name} a fait`,
    none: 'Rien n’a encore été changé.',
    noneFound: 'Aucun changement ne correspond.',
    from: (address) => `depuis ${address}`,
    kind_open: 'sans clé',
    kind_key: 'clé',
    kind_person: 'personne',
    kind_program: 'programme',
    kind_link: 'lien d’un message',
  },
});

/** Every action, in the order of the filter. */
export const actions = Object.keys(en) as Action[];
