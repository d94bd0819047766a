import { defaultLimits, limitSettings } from '@app/analytics';
import { KafkaSettings, loadAllSettings, loadSettings, ServiceSettings, settingNames } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { IngestionSettings } from '../../ingestion/src/ingestion.js';
import { ProcessorSettings } from '../../processor/src/processor.js';
import { limitsOf } from '../../processor/src/processor.settings.js';
import { StandardizationSettings } from '../../standardization/src/standardization.js';
import { StandaloneSettings } from './standalone.settings.js';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Whose settings they are, as the docs call it; where they are declared. */
const groups = [
  { service: 'all', settings: ServiceSettings, file: 'libs/platform/src/settings/service.settings.ts' },
  { service: 'ingestion', settings: IngestionSettings, file: 'apps/ingestion/src/ingestion.settings.ts' },
  {
    service: 'standardization',
    settings: StandardizationSettings,
    file: 'apps/standardization/src/standardization.settings.ts',
  },
  { service: 'processor', settings: ProcessorSettings, file: 'apps/processor/src/processor.settings.ts' },
  { service: 'standalone', settings: StandaloneSettings, file: 'apps/standalone/src/standalone.settings.ts' },
  { service: 'all on Kafka', settings: KafkaSettings, file: 'libs/platform/src/bus/kafka/kafka.settings.ts' },
];

interface Setting {
  readonly name: string;
  readonly service: string;
  /** As one would write it; empty when there is none. */
  readonly byDefault: string;
  /** The doc comment, in one line. */
  readonly says: string;
}

const units: Readonly<Record<string, string>> = {
  SECS: 'seconds',
  MS: 'milliseconds',
  BYTES: 'bytes',
  SCORE: '0–100',
};
const unitOf = (name: string): string | undefined => units[name.split('_').at(-1)!];

const declaration = /\/\*\*([\s\S]*?)\*\/|^ {2}([A-Z][A-Z0-9_]*)\??: /gm;

/** The doc comments of the settings of a file, in the order of the file. */
function declaredIn(file: string): { name: string; says: string }[] {
  let says = '';
  return [...read(file).matchAll(declaration)].flatMap(([, comment, name]) => {
    if (name !== undefined) return [{ name, says }];
    says = comment!.replaceAll(/\s*\n\s*\* ?/g, ' ').trim();
    return [];
  });
}

const settings: Setting[] = groups.flatMap(({ service, settings: Settings, file }) => {
  const defaults = new Settings() as unknown as Readonly<Record<string, string | number | boolean | undefined>>;
  return declaredIn(file).map(({ name, says }) => ({ name, service, says, byDefault: String(defaults[name] ?? '') }));
});

describe('the settings', () => {
  it.each(groups)('read by $service are all declared with a sentence in $file', ({ settings: Settings, file }) => {
    const inherited = Settings === ServiceSettings ? [] : settingNames(ServiceSettings);
    const own = settingNames(Settings).filter((name) => !inherited.includes(name));
    expect(
      declaredIn(file)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(own.toSorted());
    for (const { says } of declaredIn(file)) expect(says).toMatch(/^[A-Z].*\.$/);
  });

  it('have names that no two groups share', () => {
    expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
  });

  it.each(settings.filter(({ name }) => unitOf(name) !== undefined))('$name says its unit', ({ name, says }) => {
    expect(says).toContain(unitOf(name));
  });
});

describe('.env.example', () => {
  // The variables of Docker Compose stand below; they are no settings of a program.
  const [text = ''] = read('.env.example').split('\n# ── Docker Compose');
  const entries = text.split(/\n\n+/).flatMap((block) => {
    const lines = block.trim().split('\n');
    const [, name, byDefault = ''] = /^#?([A-Z][A-Z0-9_]*)=(.*)$/.exec(lines.at(-1)!) ?? [];
    const comment = lines.slice(0, -1).map((line) => line.replace(/^# /, ''));
    return name === undefined ? [] : [{ name, byDefault, says: comment.join(' ') }];
  });

  it('lists every setting with its default and its sentence, in order, and nothing else', () => {
    expect(entries).toEqual(settings.map(({ name, byDefault, says }) => ({ name, byDefault, says })));
  });

  it('changes nothing when it is copied', () => {
    expect(parseEnv(text)).toEqual({});
  });

  it('changes nothing when every line of it is taken', () => {
    const all = parseEnv(text.replaceAll(/^#(?=[A-Z][A-Z0-9_]*=)/gm, ''));
    expect(Object.keys(all)).toHaveLength(settings.length);
    const classes = groups.map((group) => group.settings);
    const loaded = loadAllSettings(classes, all);
    expect(loaded.map((instance) => ({ ...instance }))).toEqual(classes.map((Settings) => ({ ...new Settings() })));
  });

  it('holds no secret', () => {
    for (const { name, byDefault } of entries) {
      if (/URL|PASSWORD|SECRET|TOKEN|USERNAME/.test(name)) expect(byDefault).toBe('');
    }
  });
});

describe('docs/settings.md', () => {
  const rows = read('docs/settings.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name, service, byDefault, says]) => ({ name, service, byDefault, says }));

  it('has a row for every setting, in order, and no other', () => {
    expect(rows).toEqual(
      settings.map(({ name, service, byDefault, says }) => ({
        name: `\`${name}\``,
        service,
        byDefault: byDefault === '' ? '–' : `\`${byDefault}\``,
        says,
      })),
    );
  });

  it.each(['KAFKA_BOOTSTRAP_SERVERS', '_FILE', '.env'])('tells of %s', (word) => {
    expect(read('docs/settings.md')).toContain(word);
    expect(read('.env.example')).toContain(word);
  });
});

describe('the limits of the processor', () => {
  it('are those of the analytics when no setting says otherwise', () => {
    expect(limitsOf(loadSettings(ProcessorSettings, {}))).toEqual(defaultLimits);
    const defaults = { ...new ProcessorSettings() } as unknown as Record<string, unknown>;
    for (const [limit, { setting }] of Object.entries(limitSettings)) {
      expect(defaults[setting]).toBe(defaultLimits[limit as keyof typeof defaultLimits]);
    }
  });

  it.each(Object.entries(limitSettings))('%s is moved by its setting, and no other is', (limit, { setting }) => {
    expect(limitsOf(loadSettings(ProcessorSettings, { [setting]: '7' }))).toEqual({ ...defaultLimits, [limit]: 7 });
  });
});
