import { topics } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { type AnySchemaObject, Ajv } from 'ajv';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { PROCESSOR_GROUP } from '../apps/processor/src/rewind/index.js';

const deploy = join(import.meta.dirname, '..', 'deploy');
const chart = join(deploy, 'helm/observability-stack');
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');
const isThere = (program: string): boolean => spawnSync(program, ['--help']).error === undefined;

type Values = Record<string, unknown>;
const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As Helm merges values of a person into those of the chart. */
function merged(base: Values, more: Values): Values {
  const entries = Object.entries(more).map(([name, value]) => {
    const before = base[name];
    return [name, isValues(before) && isValues(value) ? merged(before, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries<unknown>(entries) };
}

describe('the values of the chart', () => {
  const check = new Ajv({ allErrors: true, strict: false }).compile(
    JSON.parse(read(chart, 'values.schema.json')) as AnySchemaObject,
  );
  const usual = parse(read(chart, 'values.yaml')) as Values;
  const everything = merged(usual, parse(read(chart, 'ci/everything.yaml')) as Values);

  it.each([
    ['as they are', usual],
    ['with everything turned on', everything],
  ])('fit the schema %s', (_, values) => {
    expect({ isGood: check(values), errors: check.errors }).toEqual({ isGood: true, errors: null });
  });

  it.each([
    ['a typo', { procesor: {} }],
    ['no brokers', { kafka: { brokers: '' } }],
    ['a login without a secret', { kafka: { sasl: { mechanism: 'plain' } } }],
    ['no secret of the database', { database: { secret: '' } }],
    ['a number as a setting', { env: { LONG_EXECUTION_SECS: 60 } }],
    ['a tag as a digest', { image: { digest: 'latest' } }],
    ['a port that is none', { processor: { port: 0 } }],
    ['no lag to scale by', { keda: { lagRecords: 0 } }],
  ])('are refused with %s', (_, more) => {
    expect(check(merged(usual, more))).toBe(false);
  });

  it('name the version of the package', () => {
    const { version } = JSON.parse(read(deploy, '../package.json')) as { version: string };
    expect(parse(read(chart, 'Chart.yaml'))).toMatchObject({ version, appVersion: version });
  });
});

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly securityContext: object; readonly command?: readonly string[] }[];
        readonly securityContext: object;
      };
    };
  };
}

// Helm is no package of npm, PyPI or Debian: these run where somebody has it.
(isThere('helm') ? describe : describe.skip)('the chart, rendered by Helm', () => {
  const helm = (...args: string[]): string => execFileSync('helm', args, { encoding: 'utf8' });
  const rendered = (...args: string[]): Manifest[] =>
    parseAllDocuments(helm('template', 'obs', chart, '--kube-version', '1.31.0', ...args))
      .map((document) => document.toJS() as Manifest | null)
      .filter((manifest) => manifest !== null);
  const everything = ['--values', join(chart, 'ci/everything.yaml')];

  it('passes lint, with nothing said and with everything turned on', () => {
    for (const values of [[], everything])
      expect(helm('lint', '--strict', chart, ...values)).toContain('0 chart(s) failed');
  });

  it('has three services, two jobs, and what goes with them', () => {
    const count = (manifests: readonly Manifest[]) =>
      Object.fromEntries([...Map.groupBy(manifests, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]));
    const always = {
      ...{
        Deployment: 3,
        Service: 3,
        Job: 2,
        PodDisruptionBudget: 3,
        NetworkPolicy: 3,
        ConfigMap: 1,
        ServiceAccount: 1,
      },
    };
    expect(count(rendered())).toEqual(always);
    expect(count(rendered(...everything))).toEqual({ ...always, HorizontalPodAutoscaler: 3, ServiceMonitor: 1 });
  });

  it('leaves the scaling of those that consume to KEDA, by the groups and topics that they have', () => {
    const scaled = rendered(...everything, '--set', 'keda.enabled=true');
    const named = (kind: string) =>
      scaled.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name);
    expect(named('HorizontalPodAutoscaler')).toEqual(['obs-observability-stack-ingestion']);
    expect(named('TriggerAuthentication')).toEqual(['obs-observability-stack-kafka']);
    const triggers = scaled
      .filter(({ kind }) => kind === 'ScaledObject')
      .map(({ spec }) => (spec as unknown as { triggers: { metadata: object }[] }).triggers[0]!.metadata);
    expect(triggers).toMatchObject([
      {
        consumerGroup: 'standardization-consumer-group',
        topic: topics.rawLogs.name,
        sasl: 'scram_sha512',
        tls: 'enable',
      },
      { consumerGroup: PROCESSOR_GROUP, topic: topics.standardizedLogs.name, sasl: 'scram_sha512', tls: 'enable' },
    ]);
  });

  it('runs nothing as root, nothing on a file system that can be written, and holds no secret', () => {
    const pods = rendered(...everything).filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
    for (const { spec } of pods) {
      const { containers, securityContext } = spec.template.spec;
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of containers)
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
    }
    expect(rendered(...everything).some(({ kind }) => kind === 'Secret')).toBe(false);
  });
});

(isThere('systemd-analyze') ? describe : describe.skip)('the unit of systemd', () => {
  it('is one that systemd reads without a complaint', () => {
    const folder = mkdtempSync(join(tmpdir(), 'unit-'));
    try {
      const file = join(folder, 'observability-stack.service');
      // The program is not installed here.
      const text = read(deploy, 'systemd/observability-stack.service');
      writeFileSync(file, text.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'));
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
