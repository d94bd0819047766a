export interface ServerNeeds {
  readonly majorVersion: number;
  readonly maxConnections: number;
}

/**
 * PostgreSQL's settings for a server that shares a laptop with everything else. They are given on the command line, which
 * nothing in the folder and no `alter system` overrides.
 */
export function serverSettings({ majorVersion, maxConnections }: ServerNeeds): Readonly<Record<string, string>> {
  return {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    max_connections: String(maxConnections),
    shared_buffers: '48MB',
    // A start after a kill reads again what was written since the last checkpoint: a second of CPU for each 90 MB or so. After
    // each checkpoint every page is written to the log once more: with 160 MB, two thirds of the log under load were that.
    max_wal_size: '384MB',
    min_wal_size: '64MB',
    wal_buffers: '2MB',
    // systemd removes the POSIX shared memory of a user who logs out (RemoveIPC).
    dynamic_shared_memory_type: 'mmap',
    huge_pages: 'off',
    // A question is answered by one process: two readers cannot take a small machine.
    max_parallel_workers_per_gather: '0',
    max_parallel_maintenance_workers: '0',
    max_worker_processes: '2',
    max_logical_replication_workers: '0',
    autovacuum: 'on',
    autovacuum_max_workers: '1',
    autovacuum_naptime: '30s',
    maintenance_work_mem: '48MB',
    // Compiling a query takes longer than most of ours run.
    jit: 'off',
    // A server that crashed ends, and is started again from here: one that cannot recover would say so for ever.
    restart_after_crash: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '',
    // Errors of statements quote the values of customers; they reach those who sent the statements.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(majorVersion >= 18 ? { io_method: 'sync' } : {}),
  };
}

export const settingArguments = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
