import { defineMessages } from './messages';

/** The pages as the navigation calls them. */
export const pageNames = defineMessages({
  en: {
    overview: 'Overview',
    runs: 'Runs',
    alerts: 'Alerts',
    incidents: 'Incidents',
    cycles: 'Cycles',
    deadLetters: 'Dead letters',
    rules: 'Rules',
    notifications: 'Notifications',
    audit: 'Audit',
  },
  fr: {
    overview: 'Vue d’ensemble',
    runs: 'Exécutions',
    alerts: 'Alertes',
    incidents: 'Incidents',
    cycles: 'Cycles',
    deadLetters: 'Lettres mortes',
    rules: 'Règles',
    notifications: 'Notifications',
    audit: 'Audit',
  },
});
