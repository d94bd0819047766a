import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readStatus, runStatuses, type RunStatus, statusKeyOf, statusWords } from './status.js';

describe('readStatus', () => {
  it.each<[string, RunStatus, string]>([
    ['the first words', 'SUCCESS', 'SUCCESS SUCCES OK success Ok'],
    ['the first words', 'FAILED', 'FAILED ECHEC ERROR KO failed eChEc'],
    ['Airflow', 'SUCCESS', 'success'],
    ['Airflow', 'RUNNING', 'running queued scheduled up_for_retry up_for_reschedule restarting'],
    ['Airflow', 'SKIPPED', 'skipped upstream_failed removed deferred'],
    ['dbt', 'SUCCESS', 'success pass'],
    ['dbt', 'PARTIAL', 'warn partial_success'],
    ['dbt', 'FAILED', 'fail error runtime_error'],
    ['dbt', 'SKIPPED', 'skipped no-op reused'],
    ['Fabric', 'SKIPPED', 'Deduped'],
    ['Snowflake', 'FAILED', 'FAILED_AND_AUTO_SUSPENDED'],
    ['AWS Batch', 'RUNNING', 'SUBMITTED PENDING RUNNABLE STARTING RUNNING'],
    ['AWS Translate', 'PARTIAL', 'COMPLETED_WITH_ERROR'],
    // Of its jobs that have not ended: the next attempt follows.
    ['Airbyte', 'RUNNING', 'pending running incomplete'],
    ['Airbyte', 'SUCCESS', 'succeeded'],
    ['Fivetran', 'SUCCESS', 'SUCCESSFUL'],
    ['Fivetran', 'FAILED', 'FAILURE_WITH_TASK'],
    [
      'Prefect',
      'RUNNING',
      'Pending Running Scheduled Late AwaitingRetry AwaitingConcurrencySlot Retrying Paused Cancelling',
    ],
    ['Prefect', 'FAILED', 'Failed Crashed TimedOut'],
    ['Prefect', 'SUCCESS', 'Completed Cached'],
    ['Kestra', 'PARTIAL', 'WARNING'],
    ['Kestra', 'RUNNING', 'CREATED SUBMITTED QUEUED RESTARTED RETRYING RETRIED RESUBMITTED PAUSED BREAKPOINT KILLING'],
    ['Kestra', 'FAILED', 'KILLED'],
    ['Dagster', 'RUNNING', 'QUEUED NOT_STARTED STARTING STARTED CANCELING'],
    ['Dagster', 'FAILED', 'FAILURE'],
    ['Data Factory', 'RUNNING', 'InProgress Queued'],
    ['Data Factory', 'SUCCESS', 'Succeeded'],
    ['Power BI', 'SUCCESS', 'Completed'],
    ['Power BI', 'SKIPPED', 'Disabled'],
    ['GitHub Actions', 'FAILED', 'failure timed_out startup_failure'],
    ['GitHub Actions', 'SKIPPED', 'skipped neutral'],
    ['GitHub Actions', 'RUNNING', 'in_progress action_required waiting requested'],
    ['n8n', 'RUNNING', 'new running waiting'],
    ['n8n', 'FAILED', 'crashed error'],
    ['Azure Pipelines', 'PARTIAL', 'partiallySucceeded succeededWithIssues'],
    ['Azure Pipelines', 'CANCELLED', 'canceled abandoned'],
    ['Talend', 'SUCCESS', 'EXECUTION_SUCCESS'],
    ['Talend', 'FAILED', 'EXECUTION_FAILED DEPLOY_FAILED EXECUTION_REJECTED'],
    ['SSIS', 'FAILED', 'ended-unexpectedly'],
    ['systemd', 'FAILED', 'exit-code signal core-dump timeout watchdog oom-kill start-limit-hit'],
    ['Databricks', 'PARTIAL', 'SUCCESS_WITH_FAILURES'],
    ['Databricks', 'CANCELLED', 'CANCELED UPSTREAM_CANCELED'],
    ['Databricks', 'FAILED', 'TIMEDOUT INTERNAL_ERROR MAXIMUM_CONCURRENT_RUNS_REACHED'],
    ['AWS Glue and Step Functions', 'FAILED', 'TIMEOUT TIMED_OUT ABORTED FAILED ERROR EXPIRED'],
    ['AWS Glue and Step Functions', 'CANCELLED', 'STOPPED'],
    ['Kubernetes', 'SUCCESS', 'Complete Succeeded'],
    ['Kubernetes', 'FAILED', 'OOMKilled DeadlineExceeded BackoffLimitExceeded Evicted CrashLoopBackOff'],
    ['Jenkins', 'PARTIAL', 'UNSTABLE'],
    ['Jenkins', 'SKIPPED', 'NOT_BUILT'],
    ['OpenLineage', 'RUNNING', 'START RUNNING'],
    ['OpenLineage', 'CANCELLED', 'ABORT'],
    ['Control-M', 'FAILED', 'Ended-Not-OK'],
    ['French', 'SUCCESS', 'Succès SUCCÈS succès Réussi Terminé'],
    ['French', 'FAILED', 'Échec ÉCHEC échec Erreur Échoué'],
    ['French', 'CANCELLED', 'Annulé Interrompue Arrêtée Abandonné'],
    ['French', 'PARTIAL', 'succès_partiel échec_partiel'],
    ['scripts', 'FAILED', 'NOK not_ok non'],
    ['French', 'RUNNING', 'en_cours'],
    ['texts of booleans', 'SUCCESS', 'true'],
    ['texts of booleans', 'FAILED', 'False'],
  ])('reads the words of %s for %s: %s', (_, status, words) => {
    for (const word of words.split(' ')) expect([word, readStatus(word)]).toEqual([word, status]);
  });

  it('reads a word in any case, with or without accents, with blanks, underscores or hyphens', () => {
    const blank = fc.constantFrom('', ' ', '_', '-', '  ');
    const spelled = fc
      .tuple(fc.constantFrom(...statusWords), blank, fc.boolean(), fc.boolean(), fc.boolean())
      .map(([word, between, isUpper, isPlain, isDecomposed]) => {
        const cased = isUpper ? word.toUpperCase() : word.toLowerCase();
        const accents = isPlain ? cased.normalize('NFD').replace(/\p{M}/gu, '') : cased;
        const spaced = ` ${accents.replace(/[ _]/g, between)} `;
        return [word, isDecomposed ? spaced.normalize('NFD') : spaced] as const;
      });
    fc.assert(fc.property(spelled, ([word, other]) => void expect(readStatus(other)).toBe(readStatus(word))));
  });

  it('reads booleans', () => {
    expect([readStatus(true), readStatus(false)]).toEqual(['SUCCESS', 'FAILED']);
  });

  it.each([
    ['MAYBE'],
    [''],
    [' '],
    ['SUCCESSFULISH'],
    ['ſucceſſ'],
    ['faıled'],
    ['__proto__'],
    ['constructor'],
    ['unknown'],
    ['terminated'],
    ['x'.repeat(100_000)],
    [1],
    [0],
    [null],
    [undefined],
    [['SUCCESS']],
    [{ toUpperCase: (): string => 'OK' }],
  ])('does not read %j', (word) => {
    expect(readStatus(word)).toBeNull();
  });

  it('has every word in one list only', () => {
    const keys = statusWords.map(statusKeyOf);
    expect(keys.filter((key, index) => keys.indexOf(key) < index)).toEqual([]);
    expect(new Set(statusWords.map((word) => readStatus(word)))).toEqual(new Set(runStatuses));
  });

  it('asks the words of the company first', () => {
    const more = new Map<string, RunStatus>([
      [statusKeyOf('Partiel OK'), 'PARTIAL'],
      [statusKeyOf('done'), 'RUNNING'],
    ]);
    expect(readStatus('PARTIEL_OK', more)).toBe('PARTIAL');
    expect(readStatus('Done', more)).toBe('RUNNING');
    expect(readStatus('SUCCESS', more)).toBe('SUCCESS');
  });
});
