/** The languages that dashboards are written in; `GRAFANA_LANGUAGE` of docker/compose.yaml chooses the folder. */
export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

type Texts = Readonly<Record<Language, string>>;
interface Panel {
  readonly title: Texts;
  /** The parts of the number, as far as the title does not name them. */
  readonly says?: Texts;
}

const panel = (en: string, fr: string, says?: Texts): Panel => ({ title: { en, fr }, says });

/** Everything a reader sees, in every language. No title is written elsewhere. */
export const dashboardTitles = {
  pipeline: { en: 'Pipeline', fr: 'Chaîne de traitement' },
  connectorRuns: { en: 'Connector runs', fr: 'Exécutions des connecteurs' },
} satisfies Record<string, Texts>;

/** Panels of both dashboards. */
export const panels = {
  requestRate: panel('Request rate by service', 'Débit de requêtes par service'),
  logEntries: panel('Log entries by source', 'Entrées de journal par source', {
    en: 'New runs that were stored within the time range; a run that is sent again does not count.',
    fr: 'Nouvelles exécutions enregistrées dans la période ; une exécution renvoyée ne compte pas.',
  }),
  successRate: panel('Success rate', 'Taux de succès', {
    en: 'Share of the messages of both stages that did not become a dead letter, within the time range.',
    fr: 'Part des messages des deux étapes qui ne sont pas devenus des lettres mortes, dans la période.',
  }),
  messageDuration: panel(
    'Message processing duration (percentiles)',
    'Durée de traitement des messages (percentiles)',
    {
      en: 'Of a chunk of messages, which is what a service handles at a time.',
      fr: 'Par lot de messages : un service traite un lot à la fois.',
    },
  ),
  endToEnd: panel('End-to-end latency (percentiles)', 'Latence de bout en bout (percentiles)', {
    en: 'From taking a record in to its commit in the store.',
    fr: 'De la réception d’un enregistrement à sa validation en base.',
  }),
  processingErrors: panel('Processing errors by service', 'Erreurs de traitement par service', {
    en: 'Errors within the minute or more before each point.',
    fr: 'Erreurs pendant la minute (ou plus) qui précède chaque point.',
  }),
  connections: panel('Active Kafka connections', 'Connexions Kafka actives'),
  lagRecords: panel('Lag (records)', 'Retard (enregistrements)', {
    en: 'Records between what a service has handled and the end of the topic.',
    fr: 'Enregistrements entre ce qu’un service a traité et la fin du topic.',
  }),
  lagSeconds: panel('Lag (seconds)', 'Retard (secondes)', {
    en: 'Age of the oldest record that is not handled yet.',
    fr: 'Âge du plus ancien enregistrement pas encore traité.',
  }),
  deadLetters: panel('Dead letters', 'Lettres mortes', {
    en: 'By code, within the minute or more before each point. GET /dead-letters of the processor shows them.',
    fr: 'Par code, pendant la minute (ou plus) qui précède chaque point. GET /dead-letters du processeur les montre.',
  }),

  unwellSources: panel('Sources with a problem', 'Sources en difficulté', {
    en: 'At this moment, whatever the time range: those that fail, are silent, slow or otherwise not as they were.',
    fr: 'En ce moment, quelle que soit la période : celles qui échouent, se taisent, ralentissent ou ne sont pas comme d’habitude.',
  }),
  sourceStates: panel('States of sources', 'États des sources', {
    en: 'At this moment, whatever the time range, the worst first; as the console and GET /state have them.',
    fr: 'En ce moment, quelle que soit la période, les pires d’abord ; comme dans la console et GET /state.',
  }),
  runningNow: panel('Running now', 'Exécutions en cours', {
    en: 'Runs that said that they started and not yet that they ended, the oldest first.',
    fr: 'Exécutions qui ont annoncé leur début et pas encore leur fin, les plus anciennes d’abord.',
  }),
  lastSucceeded: panel('Last cycle: succeeded', 'Dernier cycle : réussies'),
  lastPartial: panel('Last cycle: partial', 'Dernier cycle : partielles'),
  lastFailed: panel('Last cycle: failed', 'Dernier cycle : échouées'),
  lastFailureRate: panel('Last cycle: failure rate', 'Dernier cycle : taux d’échec'),
  lastDuration: panel('Last cycle: p95 duration', 'Dernier cycle : durée p95'),
  lastMemory: panel('Last cycle: max memory', 'Dernier cycle : mémoire max'),
  firingAlerts: panel('Firing alerts', 'Alertes actives', {
    en: 'At this moment, whatever the time range; those of a whole company or source too when one of its objects is chosen.',
    fr: 'En ce moment, quelle que soit la période ; y compris celles de toute une entreprise ou source dont un objet est choisi.',
  }),
  timeline: panel('Timeline of runs by status', 'Chronologie des exécutions par statut'),
  failureRate: panel('Failure rate', 'Taux d’échec'),
  failureRateBySource: panel('Failure rate by source', 'Taux d’échec par source'),
  timeToRecovery: panel('MTTR', 'MTTR', {
    en: 'Mean time from the end of the first FAILED to the end of the next SUCCESS of the same object. Outages count that began within the time range.',
    fr: 'Temps moyen de la fin du premier FAILED à la fin du SUCCESS suivant du même objet. Comptent les pannes commencées dans la période.',
  }),
  timeToRecoveryBySource: panel('MTTR by source', 'MTTR par source', {
    en: 'Failures in a row of one object are one outage. Open: no SUCCESS came after it yet.',
    fr: 'Des échecs successifs d’un objet sont une seule panne. En cours : aucun SUCCESS ne l’a suivie.',
  }),
  lastErrors: panel('Last five errors', 'Cinq dernières erreurs'),
  topSources: panel('Top sources by p95 duration', 'Principales sources par durée p95', {
    en: 'The slowest ten.',
    fr: 'Les dix plus lentes.',
  }),
  cpuBySource: panel('p95 CPU time by source', 'Temps CPU p95 par source'),
  memoryBySource: panel('p95 memory by source', 'Mémoire p95 par source', {
    en: 'Runs whose memory is unknown or negative are left out.',
    fr: 'Sans les exécutions dont la mémoire est inconnue ou négative.',
  }),
  percentiles: panel('Duration p50, p95, p99 by source and object', 'Durée p50, p95, p99 par source et objet'),
  freshness: panel('Freshness by source', 'Fraîcheur par source', {
    en: 'Age of the last run and of the last SUCCESS at the end of the time range. Looks back 30 days before its beginning, so that a silent source stays here.',
    fr: 'Âge de la dernière exécution et du dernier SUCCESS à la fin de la période. Remonte à 30 jours avant son début, pour qu’une source muette reste visible.',
  }),
  pace: panel('Runs per 5 minutes by source', 'Exécutions par 5 minutes et par source'),
  runs: panel('Runs', 'Exécutions', {
    en: 'The newest 1000 of the time range.',
    fr: 'Les 1000 plus récentes de la période.',
  }),
} satisfies Record<string, Panel>;
export type PanelName = keyof typeof panels;

/** Headings of groups of panels. */
export const rows = {
  state: { en: 'State', fr: 'État' },
  lastExecution: {
    en: 'Last execution: the last cycle of each company within the time range',
    fr: 'Dernière exécution : le dernier cycle de chaque entreprise dans la période',
  },
  failures: { en: 'Failures', fr: 'Échecs' },
  resources: { en: 'Duration, CPU and memory', fr: 'Durée, CPU et mémoire' },
  rhythm: { en: 'Freshness and pace', fr: 'Fraîcheur et cadence' },
  allRuns: { en: 'All runs', fr: 'Toutes les exécutions' },
} satisfies Record<string, Texts>;
export type RowName = keyof typeof rows;

/** The names of the columns of answers for people; also the labels of the variables. */
export const columns = {
  company: { en: 'Company', fr: 'Entreprise' },
  source: { en: 'Source', fr: 'Source' },
  object: { en: 'Object', fr: 'Objet' },
  object_type: { en: 'Object', fr: 'Objet' },
  sequence_id: { en: 'Cycle', fr: 'Cycle' },
  status: { en: 'Status', fr: 'Statut' },
  succeeded: { en: 'Succeeded', fr: 'Réussies' },
  failed: { en: 'Failed', fr: 'Échouées' },
  partial: { en: 'Partial', fr: 'Partielles' },
  not_done: { en: 'Cancelled or skipped', fr: 'Annulées ou ignorées' },
  state: { en: 'State', fr: 'État' },
  since: { en: 'Since', fr: 'Depuis' },
  next_due_at: { en: 'Next run due', fr: 'Prochaine exécution prévue' },
  running_seconds: { en: 'Running for', fr: 'En cours depuis' },
  start_time: { en: 'Start', fr: 'Début' },
  end_time: { en: 'End', fr: 'Fin' },
  duration_seconds: { en: 'Duration', fr: 'Durée' },
  cpu_time_seconds: { en: 'CPU time', fr: 'Temps CPU' },
  memory_used_bytes: { en: 'Memory', fr: 'Mémoire' },
  description: { en: 'Description', fr: 'Description' },
  error_message: { en: 'Error', fr: 'Erreur' },
  runs: { en: 'Runs', fr: 'Exécutions' },
  p50: { en: 'p50', fr: 'p50' },
  p95: { en: 'p95', fr: 'p95' },
  p99: { en: 'p99', fr: 'p99' },
  mttr_seconds: { en: 'MTTR', fr: 'MTTR' },
  recovered: { en: 'Recovered', fr: 'Rétablies' },
  open: { en: 'Open', fr: 'En cours' },
  last_run_at: { en: 'Last run', fr: 'Dernière exécution' },
  since_last_run_seconds: { en: 'Since the last run', fr: 'Depuis la dernière exécution' },
  since_last_success_seconds: { en: 'Since the last SUCCESS', fr: 'Depuis le dernier SUCCESS' },
  severity: { en: 'Severity', fr: 'Gravité' },
  rule: { en: 'Rule', fr: 'Règle' },
  summary: { en: 'Summary', fr: 'Résumé' },
  fired_at: { en: 'Firing since', fr: 'Active depuis' },
  acked_by: { en: 'Acknowledged by', fr: 'Acquittée par' },
} satisfies Record<string, Texts>;
export type ColumnName = keyof typeof columns;

/** The states of a source, the worst first, in the words of the console. */
export const states = {
  failing: { en: 'Failing', fr: 'En échec' },
  unreadable: { en: 'Unreadable', fr: 'Illisible' },
  silent: { en: 'Silent', fr: 'Muet' },
  stuck: { en: 'Stuck', fr: 'Bloqué' },
  incomplete: { en: 'Incomplete', fr: 'Incomplet' },
  partial: { en: 'Partial', fr: 'Partiel' },
  slow: { en: 'Slow', fr: 'Lent' },
  hungry: { en: 'Heavy use', fr: 'Surconsommation' },
  fast: { en: 'Too fast', fr: 'Trop rapide' },
  unknown: { en: 'Unknown', fr: 'Inconnu' },
  learning: { en: 'Learning', fr: 'Apprentissage' },
  well: { en: 'Healthy', fr: 'Sain' },
  retired: { en: 'Retired', fr: 'Retiré' },
} satisfies Record<string, Texts>;
export type StateName = keyof typeof states;

/** The words of one language. */
export const wordsIn = (language: Language) => ({
  dashboard: (name: keyof typeof dashboardTitles): string => dashboardTitles[name][language],
  title: (name: PanelName): string => panels[name].title[language],
  says: (name: PanelName): string | undefined => panels[name].says?.[language],
  row: (name: RowName): string => rows[name][language],
  column: (name: ColumnName): string => columns[name][language],
  state: (name: StateName): string => states[name][language],
});
export type Words = ReturnType<typeof wordsIn>;
