/** The sentences about a rule and its options; the service has the English ones. */
interface RuleTexts {
  readonly says: string;
  readonly options: Readonly<Record<string, string>>;
}

const level = {
  false_alarms_a_month:
    'Fausses alertes qu’un sujet peut causer par mois, en théorie : moins il y en a, moins on regarde de près.',
  min_runs: 'Exécutions réussies, ou cycles d’une source, qui apprennent d’abord le niveau.',
  adopt_days: 'Un changement qui dure aussi longtemps devient l’habitude.',
};

/** By the id of the rule and the name of the option. */
export const ruleTextsFr: Readonly<Record<string, RuleTexts>> = {
  'failure-detected': {
    says: 'La dernière exécution terminée d’un objet a échoué.',
    options: {
      min_failures: 'Échecs de suite avant de se déclencher.',
      retry_grace_mins:
        'Temps laissé à une nouvelle tentative du même cycle pour réparer un échec avant de le signaler.',
    },
  },
  'failure-rate-high': {
    says: 'Un objet ou une source échoue bien plus souvent qu’avant.',
    options: {
      min_object_ratio: 'Part d’exécutions en échec recherchée pour un objet ; au moins cinq fois sa part habituelle.',
      min_source_ratio: 'La même pour une source.',
      object_limit:
        'Indices à partir desquels un objet est signalé : sans changement, ils sont atteints une fois toutes les exp(limite) exécutions.',
      source_limit: 'La même pour une source.',
      end_evidence:
        'Indices de l’ancienne part à partir desquels c’est terminé : deux réussites après des échecs continus, une trentaine après un échec sur cinq.',
    },
  },
  'latency-degraded': {
    says: 'Des exécutions durent plus longtemps que leur propre niveau à cette heure du jour et de la semaine, ensemble plus que par hasard.',
    options: {
      min_object_ratio: 'Facteur de son niveau à partir duquel un objet est lent.',
      min_source_ratio: 'Facteur de son niveau à partir duquel une source est lente.',
      min_increase_secs: 'Augmentation encore acceptable au-dessus du niveau.',
      max_duration_secs: 'Limite fixe en plus du niveau ; 0 : aucune.',
      ...level,
    },
  },
  'resource-overuse': {
    says: 'Des exécutions utilisent plus de mémoire ou de temps CPU que leur propre niveau, ensemble plus que par hasard.',
    options: {
      min_ratio: 'Facteur de son niveau à partir duquel la consommation d’un sujet est excessive.',
      min_increase_bytes: 'Augmentation de mémoire encore acceptable.',
      min_increase_cpu_secs: 'Augmentation de temps CPU encore acceptable.',
      max_memory_bytes: 'Limite fixe de mémoire en plus du niveau ; 0 : aucune.',
      max_cpu_secs: 'Limite fixe de temps CPU en plus du niveau ; 0 : aucune.',
      ...level,
    },
  },
  'suspicious-success': {
    says: 'Des exécutions réussies d’un objet sont bien plus courtes que son propre niveau à cette heure du jour et de la semaine.',
    options: {
      max_ratio: 'Part du niveau encore acceptable.',
      min_decrease_secs: 'Baisse encore acceptable sous le niveau.',
      ...level,
    },
  },
  'empty-success': {
    says: 'Des exécutions réussies d’un objet n’écrivent rien, ou bien moins de lignes que son propre niveau, ensemble plus que par hasard.',
    options: {
      max_ratio: 'Part de son niveau de lignes encore acceptable.',
      min_decrease_rows: 'Baisse encore acceptable sous le niveau.',
      ...level,
    },
  },
  'partial-success': {
    says: 'La dernière exécution terminée d’un objet n’a réussi qu’en partie.',
    options: {
      retry_grace_mins: 'Temps laissé à une nouvelle tentative du même cycle pour tout réussir avant de le signaler.',
    },
  },
  'source-silent': {
    says: 'Une source ou un objet ne s’est pas exécuté quand il l’aurait dû.',
    options: {
      first_silence_mins:
        'Silence permis tant qu’on ne sait rien ; 0 : personne n’est prévenu avant qu’un rythme soit connu.',
      min_weeks:
        'Semaines qui apprennent le rythme d’une heure de la semaine ; auparavant, ce sont les jours qui l’apprennent.',
      grace_ratio: 'Délai de grâce, en part du silence habituel.',
      min_grace_mins: 'Délai de grâce minimal.',
      max_grace_mins: 'Délai de grâce maximal.',
      run_time_ratio:
        'Facteur de sa durée habituelle ajouté au délai de grâce : une exécution longue est lente, pas muette.',
      retire_days: 'Un objet muet aussi longtemps est retiré.',
      retire_intervals: 'Le silence minimal pour cela, en intervalles habituels.',
    },
  },
  'run-stuck': {
    says: 'Une exécution d’un objet a commencé et ne se termine pas.',
    options: {
      max_runtime_mins: 'Une limite fixée à la place de l’habitude ; 0 : aucune.',
      max_ratio: 'Facteur du p99 de sa durée qu’une exécution peut prendre.',
      min_runtime_mins: 'Temps que toute exécution peut prendre.',
      first_runtime_mins: 'Temps qu’une exécution peut prendre tant qu’on ne sait rien de son objet.',
      min_runs: 'Exécutions réussies qui apprennent d’abord l’habitude.',
    },
  },
  'cycle-incomplete': {
    says: 'Des objets des derniers cycles d’une entreprise manquent dans celui qui vient de se terminer.',
    options: {
      max_missing: 'Nombre d’objets manquants encore acceptable.',
      recent_cycles: 'Un objet est attendu quand il était dans tous ces derniers cycles du même genre.',
    },
  },
  'records-unreadable': {
    says: 'Les enregistrements d’une source arrivent et sont illisibles.',
    options: {
      min_records:
        'Enregistrements de la fenêtre qui suffisent ; si rien d’autre n’est arrivé et que la source est en retard, un seul suffit.',
      window_mins: 'Fenêtre dans laquelle ils sont comptés.',
      quiet_mins: 'Temps sans un tel enregistrement après lequel une exécution y met fin.',
    },
  },
  'pipeline-lagging': {
    says: 'Nous sommes nous-mêmes en retard, ou tous ceux qui auraient dû s’exécuter se sont arrêtés à la fois.',
    options: {
      max_delay_mins: 'Temps encore acceptable entre la réception et le stockage d’une exécution.',
      min_sources: 'En dessous de ce nombre, des sources ne s’arrêtent pas « toutes à la fois ».',
    },
  },
  'time-offset': {
    says: 'Les enregistrements d’une entreprise arrivent longtemps après leur fin, ou avant, toujours avec le même décalage en demi-heures entières.',
    options: { min_hours: 'Temps depuis lequel le décalage est le même.' },
  },
  'too-many-objects': {
    says: 'Les exécutions de nouveaux objets sont mises de côté : la limite du nombre d’objets ou de sources est atteinte.',
    options: { quiet_mins: 'Temps sans exécution refusée après lequel c’est terminé.' },
  },
};
