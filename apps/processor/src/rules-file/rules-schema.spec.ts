import { rules } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { itAgreesWithItsReader } from '@app/yaml/testing';
import { describe } from 'vitest';
import { presetNames } from './preset.js';
import { readRulesFile, rulesFileSchema } from './rules-file.js';

const secrets: Readonly<Record<string, string>> = {
  SMTP_URL: 'smtp://me@mail.example.com:587',
  WEB_URL: 'https://example.com/hook',
};

function problemsOf(text: string): string[] {
  try {
    readRulesFile(text, { rules, fileName: 'rules.yaml', readSecret: ({ name }) => secrets[name] ?? null });
    return [];
  } catch (error) {
    return PipelineError.from(error).detail.split('\n').slice(1);
  }
}

const allRules = Object.fromEntries(
  rules.map(({ id, severity, options }) => [
    id,
    {
      enabled: true,
      severity,
      ...Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default])),
    },
  ]),
);
const subject = { company: 'acme', source: 'efficy', object: 7 };
const url_env = 'WEB_URL';
const [extras, needed] = [
  { key_env: 'WEB_URL', chat: '-100', topic: 'runs', tag: 'ops' },
  {
    teams: [],
    pagerduty: ['key_env'],
    opsgenie: ['key_env'],
    discord: [],
    telegram: ['key_env', 'chat'],
    ntfy: ['topic'],
    'google-chat': [],
    mattermost: [],
    apprise: [],
  } as const,
];
const withPreset = presetNames.map((preset) => ({
  preset,
  url_env,
  ...Object.fromEntries(needed[preset].map((name) => [name, extras[name]])),
}));

const receivers = [
  {
    name: 'ops',
    max_per_minute: 20,
    digest: { every: 'week', at: '08:00', on: 'fri', company: ['acme', 'boreal'] },
    webhook: { url: 'https://example.com/hook', secret_file: 'WEB_URL', key_file: 'WEB_URL' },
    slack: { url_file: 'WEB_URL' },
    email: { smtp_url: 'smtps://mail.example.com', from: 'Ops <ops@example.com>', to: ['ann@example.com'] },
    alertmanager: { url: 'http://alertmanager:9093' },
  },
  {
    name: 'mail',
    digest: { every: 'day', at: '23:59', company: 'acme' },
    email: { smtp_url_file: 'SMTP_URL', from: 'ops@example.com', to: 'ann@example.com' },
  },
  { name: 'mails', email: { smtp_url_env: 'SMTP_URL', from: 'ops@example.com', to: 'ann@example.com' } },
  {
    name: 'hooks',
    webhook: [
      { url_file: 'WEB_URL', secret_env: 'WEB_URL' },
      {
        url_env,
        key_env: 'WEB_URL',
        headers: { 'X-Severity': 'severity' },
        body: { subject: 'title', all: [true, 7, null] },
      },
      { preset: 'ntfy', topic: 'runs', key_env: 'WEB_URL' },
      { preset: 'apprise', url_env, tag: 'ops' },
    ],
    slack: { url: 'https://example.com/hook' },
    alertmanager: { url_file: 'WEB_URL' },
  },
];

describe('the schema of the rules file', () => {
  itAgreesWithItsReader({
    schema: rulesFileSchema(rules),
    problemsOf,
    alsoGood: [{ overrides: Object.entries(allRules).map(([id, rule]) => ({ match: {}, rules: { [id]: rule } })) }],
    examples: [
      null,
      ...Object.entries(allRules).map(([id, rule]) => ({ rules: { [id]: rule } })),
      { overrides: [{ match: subject, rules: { 'failure-detected': { enabled: false } } }] },
      { receivers },
      {
        receivers: [{ name: 'ops', slack: { url_env } }],
        routes: [
          { match: { ...subject, rule: 'run-stuck', severity: ['critical', 'high'] }, receivers: 'ops' },
          { match: { severity: 'high' }, receivers: ['ops'] },
          { receivers: 'ops' },
        ],
      },
      ...withPreset.map((webhook) => ({ receivers: [{ name: 'ops', webhook, alertmanager: { url_env } }] })),
      { notifications: { group_wait: '30s', repeat: '4h' } },
      {
        silences: [
          {
            match: { ...subject, rule: 'run-stuck' },
            from: '2025-09-01T08:00:00Z',
            until: '2025-09-08T08:00:00+02:00',
            comment: 'moving house',
          },
        ],
      },
      {
        maintenance: [
          { match: subject, days: ['sat', 'sun'], from: '22:00', to: '24:00', time_zone: 'Europe/Paris' },
          { match: {}, days: 'mon', from: '00:00', to: '06:30' },
        ],
      },
      {
        expectations: [
          { ...subject, every: '24h', grace: '1h' },
          { company: 'acme', source: 'orders', cron: '0 2 * * 1-5', time_zone: 'Europe/Paris', grace: '45m' },
          { company: 'acme', source: 'crm', object: 'leads', retired: true },
          { company: 'acme', source: 'crm', retired: false, every: '90m' },
        ],
      },
      {
        retention: {
          runs: 400,
          dead_letters: 90,
          alerts: 400,
          cycles: 100,
          notifications: 90,
          audit: 'forever',
          companies: { acme: { runs: 90, audit: 730 } },
        },
      },
      {
        companies: {
          acme: {
            time_zone: 'America/Toronto',
            date_order: 'month_first',
            status_words: { vert: 'SUCCESS' },
            redact: ['ACME-\\d{6}'],
            language: 'fr',
          },
        },
      },
    ],
    contents: [
      /is not a receiver|is not a receiver;|there is none$/,
      /only channels of services that take none/,
      /is the name of another receiver, too/,
      /must be a duration from/,
      /must be an IANA time zone/,
      /must be a cron|cron /,
      /must be an address/,
      /names a (file|variable of the environment)/,
      /ends before it begins/,
      /is no JMESPath expression|names a key that every object has/,
      /regular expression of RE2|must not match a text without characters/,
    ],
  });
});
