import { freePort } from '@app/platform/testing';
import { shell } from './engine.js';

/** A container as `docker compose ps` shows it. */
export interface Shown {
  readonly ID: string;
  readonly Name: string;
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
}

/** As `docker inspect` shows it, as far as it is asked. */
export interface Inspected {
  readonly Name: string;
  readonly RestartCount: number;
  readonly State: { readonly Health?: { readonly Status: string }; readonly StartedAt: string };
  readonly Config: { readonly User: string };
  readonly HostConfig: {
    readonly CapAdd: readonly string[] | null;
    readonly CapDrop: readonly string[];
    readonly Memory: number;
    readonly Privileged: boolean;
    readonly ReadonlyRootfs: boolean;
    readonly RestartPolicy: { readonly Name: string };
    readonly SecurityOpt: readonly string[];
  };
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[] | null>>;
  };
}

export const services = [
  'gateway',
  'grafana',
  'kafka',
  'kafka-ui',
  'log-ingestion',
  'log-processor',
  'log-standardization',
  'postgres',
  'prometheus',
] as const;

/** A project of its own for the tests, beside the one of whoever runs them: own name, own ports, own volumes. */
export class StackProject {
  private constructor(
    private readonly env: Readonly<Record<string, string>>,
    readonly urls: Readonly<
      Record<'ingestion' | 'standardization' | 'processor' | 'grafana' | 'kafkaUi' | 'prometheus', string>
    >,
  ) {}

  static async create(name: string): Promise<StackProject> {
    const ports = {
      INGESTION_PORT: await freePort(),
      STANDARDIZATION_PORT: await freePort(),
      PROCESSOR_PORT: await freePort(),
      GRAFANA_PORT: await freePort(),
      KAFKA_UI_PORT: await freePort(),
      PROMETHEUS_PORT: await freePort(),
      KAFKA_PORT: await freePort(),
    };
    const at = (port: number) => `http://127.0.0.1:${port}`;
    return new StackProject(
      {
        ...Object.fromEntries(Object.entries(ports).map(([variable, port]) => [variable, String(port)])),
        COMPOSE_PROJECT_NAME: name,
        COMPANY_TIME_ZONES: 'boreal=America/Toronto',
      },
      {
        ingestion: at(ports.INGESTION_PORT),
        standardization: at(ports.STANDARDIZATION_PORT),
        processor: at(ports.PROCESSOR_PORT),
        grafana: at(ports.GRAFANA_PORT),
        kafkaUi: at(ports.KAFKA_UI_PORT),
        prometheus: at(ports.PROMETHEUS_PORT),
      },
    );
  }

  make(target: string, input?: string, ...variables: readonly string[]): Promise<string> {
    return shell('make', ['--no-print-directory', target, ...variables], { env: this.env, input });
  }

  compose(...args: readonly string[]): Promise<string> {
    return shell('docker', ['compose', ...args], { env: this.env });
  }

  async containers(): Promise<Shown[]> {
    const lines = await this.compose('ps', '--all', '--format', 'json');
    return lines
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Shown);
  }

  async inspect(): Promise<Inspected[]> {
    return JSON.parse(await this.inspectedText()) as Inspected[];
  }

  async inspectedText(): Promise<string> {
    const ids = (await this.containers()).map(({ ID }) => ID);
    return shell('docker', ['inspect', ...ids]);
  }

  /** Rows of a query, a row a line, its columns separated by `|`. */
  async sql(query: string, user = 'postgres'): Promise<string[]> {
    const rows = await this.compose(
      ...['exec', '-T', 'postgres', 'psql', '-XAtq', '-U', user, '-d', 'observability', '-c', query],
    );
    return rows.split('\n').filter((row) => row !== '');
  }

  /** Kills the program of a container with SIGKILL, from within: what Docker does not take for a stop by hand. */
  async kill(service: string): Promise<void> {
    const script = `
      for p in /proc/[0-9]*; do
        read -r comm 2>/dev/null < $p/comm || continue
        case $comm in node|MainThread|java|prometheus|postgres) kill -9 \${p#/proc/} ;; esac
      done`;
    await this.compose('exec', '-T', service, 'sh', '-c', script).catch(() => undefined);
  }
}
