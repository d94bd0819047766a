/**
 * The words that mean each status, beside its own name. Case, accents, blanks, `_` and `-` make no difference, so that
 * `in progress` stands for `IN_PROGRESS` and `InProgress` as well. A word stands in one list only.
 */
export const wordsByStatus = {
  RUNNING: [
    ...['start', 'started', 'starting', 'in progress', 'executing', 'active', 'activated', 'ongoing', 'processing'],
    // Waiting for its turn, for a resource, or for another attempt.
    ...['queued', 'pending', 'scheduled', 'created', 'new', 'submitted', 'requested', 'initialized', 'initializing'],
    ...['waiting', 'waiting for resource', 'preparing', 'not started', 'managed', 'late', 'blocked', 'on hold', 'paused'],
    ...['suspended', 'up for retry', 'up for reschedule', 'restarting', 'restarted', 'retry', 'retrying', 'retried'],
    ...['awaiting retry', 'waiting for retry', 'rescheduled', 'action required', 'manual', 'breakpoint', 'pending redrive'],
    // On its way to an end that is not known yet.
    ...['stopping', 'terminating', 'canceling', 'cancelling', 'killing', 'finishing', 'execution running'],
    ...['en cours', 'démarré', 'en attente', 'planifié', 'lancé'],
  ],
  SUCCESS: [
    ...['succes', 'succeeded', 'successful', 'ok', 'okay', 'complete', 'completed', 'pass', 'passed', 'done', 'finished'],
    ...['ended ok', 'success ok', 'execution success', 'executed', 'loaded', 'synced', 'cached', 'true', 'yes', 'green'],
    ...['réussi', 'réussie', 'réussite', 'terminé', 'terminée', 'fini', 'achevé', 'vrai'],
    ...['completed successfully', 'job state done'],
  ],
  PARTIAL: [
    ...['partial success', 'partially succeeded', 'partially successful', 'partially failed', 'partially completed'],
    ...['warning', 'warnings', 'warn', 'completed with errors', 'completed with warnings', 'completed with issues'],
    ...['succeeded with issues', 'succeeded with warnings', 'succeeded with errors', 'success with failures'],
    ...['success with warnings', 'success with errors', 'finished with errors', 'finished with warnings'],
    ...['unstable', 'incomplete', 'partiel', 'partielle', 'partiellement réussi', 'avertissement', 'avec avertissements'],
  ],
  FAILED: [
    ...['fail', 'failure', 'error', 'errored', 'errors', 'ko', 'echec', 'crash', 'crashed', 'timeout', 'timed out'],
    ...['killed', 'aborted', 'runtime error', 'internal error', 'compile error', 'fatal', 'broken', 'rejected', 'red'],
    ...['ended not ok', 'ended unexpectedly', 'failed with error', 'failed with incident', 'failure with task'],
    ...['execution failed', 'execution rejected', 'deploy failed', 'startup failure', 'job state failed', 'expired'],
    ...['out of memory', 'oom kill', 'oom killed', 'evicted', 'deadline exceeded', 'backoff limit exceeded', 'crash loop back off'],
    ...['exit code', 'signal', 'core dump', 'watchdog', 'start limit hit', 'resources', 'protocol', 'non zero exit'],
    ...['maximum concurrent runs reached', 'unsuccessful', 'false', 'no'],
    ...['échoué', 'échouée', 'erreur', 'en erreur', 'en échec', 'raté', 'planté', 'faux'],
  ],
  CANCELLED: [
    ...['canceled', 'cancel', 'abort', 'stopped', 'stopped by user', 'cancelled by user', 'canceled by user', 'revoked'],
    ...['interrupted', 'execution terminated', 'upstream canceled', 'upstream cancelled', 'shutdown', 'stale', 'abandoned'],
    ...['job state cancelled', 'rolled back', 'annulé', 'annulée', 'interrompu', 'arrêté'],
  ],
  SKIPPED: [
    ...['skip', 'not run', 'not executed', 'not built', 'no op', 'deferred', 'upstream failed', 'disabled', 'excluded'],
    ...['neutral', 'removed', 'ignored', 'on ice', 'inactive', 'bypassed', 'no status', 'omitted'],
    ...['ignoré', 'ignorée', 'sauté', 'non exécuté'],
  ],
} as const satisfies Record<string, readonly string[]>;
