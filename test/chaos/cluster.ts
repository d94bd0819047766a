import type { RawLog } from '@app/contracts';
import { rawLogs } from '@app/contracts/testing';
import {
  type LocalKafka,
  type LocalKafkaCluster,
  type LocalPostgres,
  postgresPrograms,
  startLocalKafka,
  startLocalKafkaCluster,
  startLocalPostgres,
} from '@app/platform/testing';
import { healthy, type ServiceName, type ServiceProcess, startService } from '../harness/service-process.js';
import { Ledger } from './ledger.js';

/** The brokers of a cluster: one, or several. */
interface Brokers {
  readonly brokers: string[];
  remove(): Promise<void>;
}

/** Brokers, a database and services, each a process of its own that can be killed. */
export class Cluster<K extends Brokers = LocalKafka> {
  private readonly services = new Set<ServiceProcess>();

  private constructor(
    readonly kafka: K,
    readonly postgres: LocalPostgres,
    readonly ledger: Ledger,
  ) {}

  /** With one broker. */
  static start(): Promise<Cluster> {
    return Cluster.startOn(startLocalKafka());
  }

  /** With three brokers. */
  static startOnThree(): Promise<Cluster<LocalKafkaCluster>> {
    return Cluster.startOn(startLocalKafkaCluster(3));
  }

  private static async startOn<K extends Brokers>(starting: Promise<K>): Promise<Cluster<K>> {
    const programs = postgresPrograms();
    if (programs === null)
      throw new Error('the chaos suites kill a real PostgreSQL, and there is none on this machine');
    const [kafka, postgres] = await Promise.all([starting, startLocalPostgres(programs)]);
    return new Cluster(kafka, postgres, new Ledger(postgres.url));
  }

  /** Starts a service and waits until it is well. */
  async run(name: ServiceName, environment: Record<string, string> = {}): Promise<ServiceProcess> {
    const service = await this.launch(name, environment);
    await healthy(service);
    return service;
  }

  /** Starts a service and does not wait. */
  async launch(name: ServiceName, environment: Record<string, string> = {}): Promise<ServiceProcess> {
    const service = await startService(name, {
      KAFKA_BROKERS: this.kafka.brokers.join(','),
      DATABASE_URL: this.postgres.url,
      ...environment,
    });
    this.services.add(service);
    return service;
  }

  /** One of each. */
  async runAll(environment: Record<string, string> = {}): Promise<Record<ServiceName, ServiceProcess>> {
    const [ingestion, standardization, processor] = await Promise.all([
      this.run('ingestion', environment),
      this.run('standardization', environment),
      this.run('processor', environment),
    ]);
    return { ingestion, standardization, processor };
  }

  async close(): Promise<void> {
    await Promise.all([...this.services].map((service) => service.stop('SIGKILL')));
    await Promise.all([this.kafka.remove(), this.postgres.remove()]);
  }
}

/** Different runs of a few companies and sources, one in fifty of them failed. */
export const manyRuns = (count: number, tag: string): RawLog[] =>
  rawLogs(count).map((record, index) => ({
    ...record,
    No_Sequence: `${tag}-${Math.floor(index / 72)}`,
    Entreprise: `company_${index % 3}`,
    Source: `source_${index % 7}`,
    // A tenth of a second more for each of a hundred, within what the stated times allow.
    'Duree secondes': 3.5 + (index % 100) / 100,
    ...(index % 50 === 0 ? { Etat: 'FAILED', Description: '401 Unauthorized' } : {}),
  }));
