import { allTopics, DEFAULT_PARTITIONS } from '@app/contracts';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { askingPanels, expandSql, readDashboard } from '../harness/grafana.js';
import { get } from '../harness/http.js';
import { bearer } from '../harness/keys.js';
import { hasEngine, shell } from './engine.js';
import { services, StackProject } from './project.js';
import { Sender } from './sender.js';

const folder = join(import.meta.dirname, '..', '..', 'docker');
const GIB = 2 ** 30;
const SAMPLE_RUNS = 70;
const START_MS = 600_000;
const SLOW_MS = 240_000;

const keyNamed = (name: string): string => readFileSync(join(folder, 'secrets', `${name}_key`), 'utf8').trim();

const describeStack = (await hasEngine()) ? describe : describe.skip;

describeStack('the stack with Docker Compose', () => {
  let stack: StackProject;
  let printed: string;

  const summary = async () =>
    (await get<{ total_logs_processed: number }>(`${stack.urls.processor}/analytics/summary`, bearer(keyNamed('make'))))
      .body;
  const storedOf = async (company: string) =>
    new Set(await stack.sql(`select run_id from runs where company = '${company}'`));
  const allHealthy = () =>
    eventually(
      'every container is healthy',
      async () => ((await stack.containers()).every(({ Health }) => Health === 'healthy') ? true : undefined),
      { withinMs: 120_000, everyMs: 1000 },
    );
  const ask = async <T>(query: string): Promise<T[]> => {
    const { body } = await get<{ data: { result: T[] } }>(
      `${stack.urls.prometheus}/api/v1/query?query=${encodeURIComponent(query)}`,
    );
    return body.data.result;
  };
  /** Waits until all that was acknowledged is in the table; fails with how much is not. */
  const nothingIsLost = async (sender: Sender, company: string) => {
    await sender.end();
    expect(sender.acknowledged.size).toBeGreaterThan(100);
    await eventually(
      'every acknowledged run is stored',
      async () => {
        const lost = sender.acknowledged.difference(await storedOf(company));
        if (lost.size > 0) throw new Error(`${lost.size} of ${sender.acknowledged.size} are missing`);
        return true;
      },
      { withinMs: 60_000, everyMs: 500 },
    );
    expect((await storedOf(company)).difference(sender.acknowledged).size).toBe(0);
  };

  beforeAll(async () => {
    stack = await StackProject.create('observability-stack-test');
    await stack.compose('down', '--volumes', '--remove-orphans');
    printed = await stack.make('up');
  }, START_MS);
  afterAll(async () => {
    await stack?.compose('down', '--volumes', '--remove-orphans');
  }, SLOW_MS);

  it('is healthy when make up has ended, which prints where to look', async () => {
    for (const url of Object.values(stack.urls)) expect(printed).toContain(url);
    const containers = await stack.containers();
    expect(containers.map(({ Service }) => Service).toSorted()).toEqual([...services]);
    expect(containers.filter(({ Health }) => Health !== 'healthy')).toEqual([]);
  });

  it(
    'takes the sample in, and answers about it',
    async () => {
      expect(await stack.make('ingest')).toContain(`"successful": ${SAMPLE_RUNS}`);
      await eventually('the sample is stored', async () =>
        (await summary()).total_logs_processed === SAMPLE_RUNS ? true : undefined,
      );
      expect(JSON.parse(await stack.make('analytics'))).toMatchObject({ total_logs_processed: SAMPLE_RUNS });
      expect(JSON.parse(await stack.make('anomalies'))).toMatchObject({ total_anomalies: 8 });
      expect(await stack.make('alerts')).toContain('"type":"anomaly_detected"');
      expect(await stack.make('health')).toMatch(
        /"service": "ingestion"[^]*"service": "standardization"[^]*"service": "processor"/,
      );
      expect((await stack.make('status')).match(/\(healthy\)/g)).toHaveLength(services.length);
    },
    SLOW_MS,
  );

  it('has the console in its image', async () => {
    const page = await fetch(`${stack.urls.processor}/ui/`);
    expect(page.status).toBe(200);
    const [, script] = /src="(\/ui\/assets\/[^"]+[.]js)"/.exec(await page.text())!;
    expect((await fetch(stack.urls.processor + script)).status).toBe(200);
  });

  it('asks for a key, and make keys makes one', async () => {
    const runsWith = (headers: Record<string, string>) =>
      get(`${stack.urls.processor}/runs`, headers).then(({ status }) => status);
    expect(await runsWith({})).toBe(401);
    expect(await runsWith(bearer(keyNamed('admin')))).toBe(200);
    const printed = await stack.make('keys', undefined, 'DO=add --name test --company all --scope read --expires 1h');
    const key = /obs_\w+/.exec(printed)![0];
    await eventually('the key is known', async () => (await runsWith(bearer(key))) === 200 || undefined);
    await stack.make('keys', undefined, `DO=revoke ${key.split('_')[1]}`);
    await eventually('it is revoked', async () => (await runsWith(bearer(key))) === 401 || undefined);
  });

  it('shows a run that make test-ingestion sends', async () => {
    expect(await stack.make('test-ingestion')).toMatch(/The run [0-9a-f-]{36} is stored and can be seen/);
  });

  it('has the topics with their partitions and retention', async () => {
    const lines = (await stack.make('kafka-topics')).trim().split('\n');
    const shown = lines.map((line) => ({
      name: /Topic: (\S+)/.exec(line)?.[1],
      partitions: Number(/PartitionCount: (\d+)/.exec(line)?.[1]),
      retentionMs: Number(/retention\.ms=(\d+)/.exec(line)?.[1]),
      retentionBytes: Number(/retention\.bytes=(\d+)/.exec(line)?.[1] ?? 0),
    }));
    const byName = (a: { name?: string }, b: { name?: string }) => (a.name! < b.name! ? -1 : 1);
    expect(shown.toSorted(byName)).toEqual(
      allTopics
        .map(({ name, isSpread, retentionDays, retentionBytes = 1_000_000_000 }) => ({
          name,
          partitions: isSpread ? DEFAULT_PARTITIONS : 1,
          retentionMs: retentionDays * 24 * 60 * 60 * 1000,
          retentionBytes,
        }))
        .toSorted(byName),
    );
  });

  it(
    'is read by Prometheus as a whole, whose rules are all in order',
    async () => {
      await eventually(
        'all targets are up',
        async () => {
          const up = await ask<{ metric: { job: string }; value: [number, string] }>('up');
          const jobs = up.filter(({ value }) => value[1] === '1').map(({ metric }) => metric.job);
          return jobs.toSorted().join() === 'log-ingestion,log-processor,log-standardization,prometheus'
            ? true
            : undefined;
        },
        { withinMs: 60_000, everyMs: 1000 },
      );
      const { body } = await get<{ data: { groups: { rules: { name: string; health: string }[] }[] } }>(
        `${stack.urls.prometheus}/api/v1/rules`,
      );
      const rules = body.data.groups.flatMap((group) => group.rules);
      expect(rules.length).toBeGreaterThan(7);
      await eventually(
        'every rule was evaluated',
        async () => {
          const again = await get<typeof body>(`${stack.urls.prometheus}/api/v1/rules`);
          const states = again.body.data.groups.flatMap((group) => group.rules.map(({ health }) => health));
          return states.every((health) => health === 'ok') ? true : undefined;
        },
        { withinMs: 60_000, everyMs: 1000 },
      );
      expect(await ask('ALERTS{alertstate="firing"}')).toEqual([]);
    },
    SLOW_MS,
  );

  it('has rules that pass their own tests', async () => {
    const promtool = (...args: string[]) =>
      shell('docker', [
        ...['run', '--rm', '-v', `${folder}/prometheus:/rules:ro`, '-w', '/rules', '--entrypoint', 'promtool'],
        ...['prom/prometheus:v3.5.0', ...args],
      ]);
    expect(await promtool('check', 'config', '--syntax-only', '--lint=all', 'prometheus.yaml')).toContain('SUCCESS');
    expect(await promtool('test', 'rules', 'rules.test.yaml')).toContain('SUCCESS');
  });

  it('has its dashboards and data sources in Grafana, for whoever logs in', async () => {
    const password = readFileSync(join(folder, 'secrets', 'grafana_admin_password'), 'utf8').trim();
    const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
    const read = async (path: string, headers: Record<string, string> = { authorization }) => {
      const answer = await fetch(`${stack.urls.grafana}/api/${path}`, { headers });
      return { status: answer.status, body: (await answer.json()) as { uid: string }[] };
    };
    expect((await read('search', {})).status).toBe(401);
    expect((await read('datasources')).body.map(({ uid }) => uid).toSorted()).toEqual(['postgres', 'prometheus']);
    const dashboards = join(folder, 'grafana', 'dashboards', 'en');
    const uids = readdirSync(dashboards).map((file) => {
      const { uid } = JSON.parse(readFileSync(join(dashboards, file), 'utf8')) as { uid: string };
      return uid;
    });
    const found = await read('search?type=dash-db');
    expect(found.body.map(({ uid }) => uid).toSorted()).toEqual(uids.toSorted());
  });

  it('has panels whose queries Prometheus answers', async () => {
    const { panels } = JSON.parse(
      readFileSync(join(folder, 'grafana', 'dashboards', 'en', 'pipeline.json'), 'utf8'),
    ) as {
      panels: { title: string; targets: { expr: string }[] }[];
    };
    expect(panels.length).toBeGreaterThan(5);
    for (const { title, targets } of panels) {
      for (const { expr } of targets) {
        const query = expr.replaceAll(/\$__(rate_interval|range)/g, '1m');
        await expect(ask(query).then(Array.isArray)).resolves.toBe(true);
        expect(title).not.toBe('');
      }
    }
  });

  it('answers the panels about runs to the role that Grafana has', async () => {
    const connectorRuns = readDashboard('connector-runs');
    const day = { from: '2025-09-05T00:00:00Z', to: '2025-09-06T00:00:00Z' };
    const answers = new Map<string, string[]>();
    for (const { title, targets = [] } of askingPanels(connectorRuns)) {
      const sql = expandSql(targets[0]!.rawSql!, day, connectorRuns);
      answers.set(title, await stack.sql(sql, 'grafana_reader'));
    }
    expect(Number(answers.get('Last cycle: succeeded')![0])).toBeGreaterThan(0);
    expect(answers.get('Runs')!.length).toBeGreaterThanOrEqual(SAMPLE_RUNS);
  });

  it('shows in Grafana a run that goes on, one that succeeded in part, and the state of their source', async () => {
    const now = new Date();
    const times = { start: now.toISOString(), company: 'ongoing', source: 'erp' };
    const sent = await fetch(`${stack.urls.ingestion}/ingest/batch`, {
      method: 'POST',
      headers: bearer(keyNamed('make')),
      body: JSON.stringify([
        { ...times, name: 'orders', status: 'running' },
        { ...times, name: 'prices', status: 'partial', duration: 0 },
      ]),
    });
    expect(sent.status).toBe(202);
    const connectorRuns = readDashboard('connector-runs');
    const hour = { from: new Date(+now - 3.6e6).toISOString(), to: new Date(+now + 3.6e6).toISOString() };
    const answerOf = (panel: string) => {
      const { targets = [] } = askingPanels(connectorRuns).find(({ title }) => title === panel)!;
      const view = { ...hour, chosen: { company: ['ongoing'] } };
      return stack.sql(expandSql(targets[0]!.rawSql!, view, connectorRuns), 'grafana_reader');
    };
    await eventually('all are shown', async () => {
      const running = await answerOf('Running now');
      const timeline = await answerOf('Timeline of runs by status');
      const states = await answerOf('States of sources');
      const found = { running: running.length, timeline: timeline.map((row) => row.replace(/^\d+/, '')), states };
      if (running.length === 1 && found.timeline.join() === '|0|1|0|0' && states.length === 1) return true;
      throw new Error(JSON.stringify(found));
    });
  });

  it('lets Grafana read the runs and change nothing', async () => {
    expect(await stack.sql(`select count(*) >= ${SAMPLE_RUNS} from runs`, 'grafana_reader')).toEqual(['t']);
    await expect(stack.sql('begin read write; delete from runs; commit', 'grafana_reader')).rejects.toThrow(
      /permission denied/,
    );
  });

  it('shows the cluster in Kafka UI', async () => {
    const { body } = await get<{ name: string; status: string }[]>(`${stack.urls.kafkaUi}/api/clusters`);
    expect(body).toEqual([expect.objectContaining({ name: 'observability-stack', status: 'online' })]);
  });

  it('can be reached from this host only', async () => {
    const bindings = (await stack.inspect()).flatMap(({ NetworkSettings }) =>
      Object.values(NetworkSettings.Ports).flatMap((ports) => ports ?? []),
    );
    expect(bindings).toHaveLength(7);
    expect(bindings.filter(({ HostIp }) => HostIp !== '127.0.0.1')).toEqual([]);
    const outward = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outward) {
      for (const { HostPort } of bindings) {
        const outcome = await new Promise((resolve) => {
          const socket = connect({ host: address, port: Number(HostPort), timeout: 1000 });
          socket
            .on('connect', () => resolve('open'))
            .on('error', () => resolve('closed'))
            .on('timeout', () => resolve('closed'));
        }).finally();
        expect({ address, HostPort, outcome }).toEqual({ address, HostPort, outcome: 'closed' });
      }
    }
  });

  it('runs without root, without capabilities, on roots that cannot be written, in less than 4 GB', async () => {
    const containers = await stack.inspect();
    for (const { Name, HostConfig } of containers) {
      expect({ Name, ...HostConfig }).toMatchObject({
        Name,
        CapAdd: null,
        CapDrop: ['ALL'],
        Privileged: false,
        ReadonlyRootfs: true,
        RestartPolicy: { Name: 'unless-stopped' },
      });
      expect(HostConfig.SecurityOpt).toContain('no-new-privileges:true');
      expect(HostConfig.Memory).toBeGreaterThan(0);
    }
    expect(containers.reduce((sum, { HostConfig }) => sum + HostConfig.Memory, 0)).toBeLessThan(4 * GIB);
    for (const service of services) {
      const status = await stack.compose('exec', '-T', service, 'cat', '/proc/1/status');
      expect(`${service} ${/^CapEff:\s*(\S+)/m.exec(status)![1]}`).toBe(`${service} 0000000000000000`);
      expect(`${service} ${/^Uid:\s*(\d+)/m.exec(status)![1]}`).not.toBe(`${service} 0`);
    }
  });

  it('shows no secret to whoever looks at its containers', async () => {
    const inspected = await stack.inspectedText();
    const names = readdirSync(join(folder, 'secrets')).filter((name) => name !== 'keys');
    expect(names.toSorted()).toEqual([
      'admin_key',
      'database_url',
      'grafana_admin_password',
      'make_key',
      'postgres_app_password',
      'postgres_password',
      'postgres_reader_password',
      'prometheus_key',
    ]);
    for (const name of names) {
      const secret = readFileSync(join(folder, 'secrets', name), 'utf8').trim();
      expect(secret).not.toBe('');
      expect(inspected.includes(secret) ? name : null).toBeNull();
    }
  });

  it(
    'can be scaled, and every container is read by Prometheus',
    async () => {
      await stack.compose('up', '-d', '--wait', '--scale', 'log-processor=3');
      const sender = new Sender(stack.urls.ingestion, 'scaled', keyNamed('make'));
      await eventually(
        'three processors are read',
        async () => ((await ask('up{job="log-processor"} == 1')).length === 3 ? true : undefined),
        { withinMs: 60_000, everyMs: 1000 },
      );
      await nothingIsLost(sender, 'scaled');
      await stack.compose('up', '-d', '--wait', '--scale', 'log-processor=1');
    },
    SLOW_MS,
  );

  it(
    'loses nothing while its services are restarted one after the other',
    async () => {
      const sender = new Sender(stack.urls.ingestion, 'restarted', keyNamed('make'));
      await stack.make('restart');
      await nothingIsLost(sender, 'restarted');
    },
    SLOW_MS,
  );

  it.each(['log-ingestion', 'log-standardization', 'log-processor', 'kafka', 'postgres', 'gateway'])(
    'brings %s back when it is killed, and nothing is lost',
    async (service) => {
      const company = `killed ${service}`;
      const before = (await stack.inspect()).find(({ Name }) => Name.includes(service))!;
      const sender = new Sender(stack.urls.ingestion, company, keyNamed('make'));
      await eventually('something was sent', () => (sender.acknowledged.size > 100 ? true : undefined), {
        withinMs: 60_000,
      });
      await stack.kill(service);
      await eventually(
        `${service} was started again`,
        async () => {
          const after = (await stack.inspect()).find(({ Name }) => Name === before.Name)!;
          return after.RestartCount > before.RestartCount ? true : undefined;
        },
        { withinMs: 60_000, everyMs: 500 },
      );
      await allHealthy();
      await nothingIsLost(sender, company);
    },
    SLOW_MS,
  );

  it(
    'still has everything after down and up',
    async () => {
      const { total_logs_processed } = await summary();
      await stack.make('down');
      expect(await stack.containers()).toEqual([]);
      await stack.make('up');
      expect((await summary()).total_logs_processed).toBe(total_logs_processed);
      expect((await stack.make('kafka-topics')).trim().split('\n')).toHaveLength(allTopics.length);
      // Read again from Kafka: everything is a duplicate, and none is new.
      await stack.make('ingest');
      expect((await summary()).total_logs_processed).toBe(total_logs_processed);
      expect(await ask(`max_over_time(up{job="log-processor"}[1h])`)).not.toEqual([]);
    },
    START_MS,
  );

  it(
    'is removed with its data only by whoever says yes',
    async () => {
      await expect(stack.make('clean', 'no\n')).rejects.toThrow();
      expect(await stack.containers()).toHaveLength(services.length);
      await stack.make('clean', 'yes\n');
      expect(await stack.containers()).toEqual([]);
      const volumes = await shell('docker', [
        'volume',
        'ls',
        '-q',
        '--filter',
        'label=com.docker.compose.project=observability-stack-test',
      ]);
      expect(volumes.trim()).toBe('');
    },
    SLOW_MS,
  );
});
