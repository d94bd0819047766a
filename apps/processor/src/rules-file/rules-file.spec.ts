import { defaultRulesConfig, rules as realRules } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultNotifySettings } from './notification-settings.js';
import { keepsEverything, retainedKinds } from './retention-policy.js';
import { MAX_RULES_JSON_CHARS, readRulesFile, readRulesJson } from './rules-file.js';
import type { SecretLocation } from './sections/secrets.js';
import { ruleTable } from './testing/rule-table.js';

const root = join(import.meta.dirname, '..', '..', '..', '..');

const secrets: Readonly<Record<string, string>> = {
  '/run/secrets/hook': 'k3y\n',
  '/run/secrets/slack': 'https://hooks.example.com/T0/B0/x\n',
  '/run/secrets/notes': 'call me maybe',
  '/run/secrets/empty': ' \n',
  SMTP_URL: 'smtp://me:pa%40ss@mail.example.com:587',
};
const readSecret = ({ name }: SecretLocation): string | null => secrets[name] ?? null;
const context = { rules: ruleTable, fileName: 'config/rules.yaml', readSecret };
const read = (text: string) => readRulesFile(text, context);

/** The lines of the refusal; fails when the file is a good one. */
function problemsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    expect(error).toBeInstanceOf(PipelineError);
    const { code, detail } = error as PipelineError;
    expect(code).toBe('rules_invalid');
    const [first, ...problems] = detail.split('\n  - ');
    expect(first).toBe('The rules in config/rules.yaml cannot be used:');
    return problems;
  }
  throw new Error('this file can be used');
}

const nothingNew = {
  config: defaultRulesConfig,
  notify: defaultNotifySettings,
  retired: [],
  retention: keepsEverything,
};

describe('a rules file', () => {
  it.each([
    ['that is empty', ''],
    ['of blanks and line ends', ' \n\n  \r\n'],
    ['of comments', '# rules:\n#   failure-rate-high: { enabled: false }\n'],
    ['with an empty document', '---\n# nothing\n...\n'],
    ['whose sections are empty', 'rules:\noverrides: ~\nreceivers: null\nroutes:\n  # - none\nnotifications:\n'],
    ['whose rules have nothing said about them', 'rules:\n  failure-rate-high:\n  source-silent: {}\n'],
    ['with a byte order mark', '\uFEFF# nothing'],
  ])('%s changes nothing', (_, text) => {
    const { config, ...others } = read(text);
    const said = Object.values(config.rules).filter((rule) => Object.keys(rule.options ?? {}).length > 0);
    expect({ config: { ...config, rules: Object.fromEntries(said.entries()) }, ...others }).toEqual(nothingNew);
  });

  it('says for everybody what differs from the defaults of the rules', () => {
    const text = `
rules:
  failure-rate-high: { min_source_ratio: 0.05, min_runs: 10, severity: warning }
  source-silent: { enabled: false }
`;
    expect(read(text).config.rules).toEqual({
      'failure-rate-high': { severity: 'warning', options: { min_source_ratio: 0.05, min_runs: 10 } },
      'source-silent': { enabled: false, options: {} },
    });
  });

  it('says when a receiver is sent the summary of a day or a week', () => {
    const digestOf = (digest: string) =>
      read(`receivers: [{ name: ops, digest: ${digest}, slack: { url: 'https://example.com' } }]`).notify.receivers[0]!
        .digest;
    expect(digestOf('{ every: day, at: "08:00" }')).toEqual({ every: 'day', minute: 480, weekday: 1, companies: null });
    expect(digestOf('{ every: week, at: 17:30, on: fri, company: acme }')).toEqual({
      ...{ every: 'week', minute: 1050, weekday: 5, companies: ['acme'] },
    });
  });

  it.each([
    ['digest: { every: day, at: "08:00", on: mon }, slack: { url: https://a.example }', 'digest has a day, which only'],
    ['digest: { every: day }, slack: { url: https://a.example }', 'digest has no at'],
    ['digest: { every: day, at: "24:00" }, slack: { url: https://a.example }', 'at must be before 24:00'],
    [
      'digest: { every: day, at: "08:00" }, alertmanager: { url: http://a.example }',
      'only channels of services that take none',
    ],
    [
      'digest: { every: day, at: "08:00" }, webhook: { preset: pagerduty, key_file: /run/secrets/hook }',
      'only channels of services that take none',
    ],
  ])('refuses the receiver { %s }', (fields, reason) => {
    expect(problemsOf(`receivers: [{ name: ops, ${fields} }]`)).toEqual([expect.stringContaining(reason)]);
  });

  it('takes the limits of an option as values of it', () => {
    expect(problemsOf('rules: { failure-rate-high: { min_source_ratio: 1.0001 } }')).toHaveLength(1);
    for (const value of [0, 1]) {
      const { config } = read(`rules: { failure-rate-high: { min_source_ratio: ${value} } }`);
      expect(config.rules['failure-rate-high']!.options).toEqual({ min_source_ratio: value });
    }
  });

  it('says more for some, in the order of the file; an object is given by its name or its id, quoted or not', () => {
    const text = `
overrides:
  - match: { company: acme, source: efficy, object: 7 }
    rules: { source-silent: { grace_mins: 15 } }
  - match: { company: 2024, object: "7" }
    rules: { source-silent: { grace_mins: 20 } }
`;
    expect(read(text).config.overrides).toEqual([
      {
        match: { company: 'acme', source: 'efficy', object: '7' },
        rules: { 'source-silent': { options: { grace_mins: 15 } } },
      },
      { match: { company: '2024', object: '7' }, rules: { 'source-silent': { options: { grace_mins: 20 } } } },
    ]);
  });

  it('leaves names as they are written, whatever else they could mean', () => {
    const names = ['no', 'on', '0x1F', '1e3', '2025-09-08', '007', '12:30:00', 'é', '日本'];
    const text = names.map((name) => `  - { match: { company: ${name} }, rules: {} }`).join('\n');
    expect(read(`overrides:\n${text}`).config.overrides.map(({ match }) => match.company)).toEqual(names);
  });

  it('names receivers with all their channels, secrets read from where they are', () => {
    const text = `
receivers:
  - name: ops
    webhook: { url: "https://example.com/hook", secret_file: /run/secrets/hook }
    slack: { url_file: /run/secrets/slack }
    email: { smtp_url_env: SMTP_URL, from: "Watch <watch@example.com>", to: ops@example.com }
    alertmanager: { url: http://alertmanager:9093 }
  - name: boss
    max_per_minute: 5
    webhook: { url: http://127.0.0.1:8080 }
`;
    expect(read(text).notify.receivers).toEqual([
      {
        name: 'ops',
        channels: [
          { type: 'webhook', url: 'https://example.com/hook', secret: 'k3y' },
          { type: 'slack', url: 'https://hooks.example.com/T0/B0/x' },
          {
            type: 'email',
            smtpUrl: 'smtp://me:pa%40ss@mail.example.com:587',
            from: 'Watch <watch@example.com>',
            to: ['ops@example.com'],
          },
          { type: 'alertmanager', url: 'http://alertmanager:9093' },
        ],
      },
      {
        name: 'boss',
        maxPerMinute: 5,
        channels: [{ type: 'webhook', url: 'http://127.0.0.1:8080', secret: null }],
      },
    ]);
  });

  const twoReceivers = `
receivers:
  - { name: ops, slack: { url: https://example.com/1 } }
  - { name: boss, slack: { url: https://example.com/2 } }
`;

  it('routes by severity, subject and rule, one word or several', () => {
    const text = `${twoReceivers}
routes:
  - match: { severity: [critical, high], company: acme, rule: source-silent }
    receivers: [ops, boss]
  - match: { severity: warning }
    receivers: ops
  - receivers: [boss]
`;
    expect(read(text).notify.routes).toEqual([
      {
        match: { severities: ['critical', 'high'], company: 'acme', rule: 'source-silent' },
        receivers: ['ops', 'boss'],
      },
      { match: { severities: ['warning'] }, receivers: ['ops'] },
      { match: {}, receivers: ['boss'] },
    ]);
  });

  it('tells every receiver everything when there are no routes, and nobody anything when there are none on purpose', () => {
    expect(read(twoReceivers).notify.routes).toEqual([{ match: {}, receivers: ['ops', 'boss'] }]);
    expect(read(`${twoReceivers}routes: []\n`).notify.routes).toEqual([]);
  });

  it('says how long to wait', () => {
    const { groupWaitSecs, repeatHours, longestRepeatHours } = read(
      'notifications: { group_wait: 1m30s, repeat: 90m }',
    ).notify;
    expect({ groupWaitSecs, repeatHours, longestRepeatHours }).toEqual({
      groupWaitSecs: 90,
      repeatHours: 1.5,
      longestRepeatHours: 1.5,
    });
  });

  it('keeps quiet for a while, and every week', () => {
    const text = `
silences:
  - { match: { company: acme, rule: source-silent }, until: 2025-09-08T08:00:00Z, comment: moving house }
  - { match: {}, from: "2025-09-08T08:00:00+02:00", until: 2025-09-08T06:00:01Z, comment: 1 }
maintenance:
  - { match: { company: acme }, days: [sun, sat], from: 22:00, to: "06:00", time_zone: Europe/Paris }
  - { match: { source: efficy }, from: 00:00, to: 24:00 }
`;
    const { mutes, maintenance } = read(text).notify;
    expect(mutes).toEqual([
      { match: { company: 'acme', rule: 'source-silent' }, until: '2025-09-08T08:00:00Z', comment: 'moving house' },
      { match: {}, from: '2025-09-08T08:00:00+02:00', until: '2025-09-08T06:00:01Z', comment: '1' },
    ]);
    expect(maintenance).toEqual([
      { match: { company: 'acme' }, days: [6, 7], fromMinute: 1320, toMinute: 360, timeZone: 'Europe/Paris' },
      { match: { source: 'efficy' }, days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 1440, timeZone: null },
    ]);
  });

  it('states a cadence, or the end of one', () => {
    const text = `
expectations:
  - { company: acme, source: payroll, every: 24h, grace: 1h }
  - { company: acme, source: payroll, object: 12, every: 7d, retired: false }
  - { company: acme, source: orders, cron: 0 2 * * 1-5, time_zone: Europe/Paris, grace: 30m }
  - { company: acme, source: orders, object: 7, cron: "*/15 8-18 * * mon-fri" }
  - { company: acme, source: oldcrm, object: leads, retired: true }
`;
    const { config, retired } = read(text);
    expect(config.expectations).toEqual([
      { match: { company: 'acme', source: 'payroll' }, everySecs: 86_400, graceSecs: 3600 },
      { match: { company: 'acme', source: 'payroll', object: '12' }, everySecs: 604_800, graceSecs: 0 },
      { match: { company: 'acme', source: 'orders' }, cron: '0 2 * * 1-5', time_zone: 'Europe/Paris', graceSecs: 1800 },
      {
        match: { company: 'acme', source: 'orders', object: '7' },
        cron: '*/15 8-18 * * mon-fri',
        time_zone: null,
        graceSecs: 3600,
      },
    ]);
    expect(retired).toEqual([{ company: 'acme', source: 'oldcrm', object: 'leads' }]);
  });

  it('is checked without its secrets where nobody is told', () => {
    const text = 'receivers: [{ name: ops, webhook: { url_file: /nowhere, secret_env: NOWHERE } }]';
    const { receivers } = readRulesFile(text, { ...context, readSecret: null }).notify;
    expect(receivers).toEqual([{ name: 'ops', channels: [{ type: 'webhook', url: '', secret: '' }] }]);
  });

  it('may be JSON', () => {
    const { config } = read(JSON.stringify({ rules: { 'source-silent': { enabled: false, grace_mins: 7 } } }));
    expect(config.rules).toEqual({ 'source-silent': { enabled: false, options: { grace_mins: 7 } } });
  });
});

describe('a bad rules file is refused, with line and reason:', () => {
  const hook = (channel: string) => `receivers:\n  - name: ops\n    ${channel}`;

  it.each<[name: string, text: string, ...problems: string[]]>([
    ['a section', 'rulse: {}', 'line 1, column 1: rulse is not a key here; did you mean rules?'],
    [
      'a section unlike any other',
      '\nwhatever: {}',
      'line 2, column 1: this is not a key here; known: rules, overrides, receivers, routes, notifications, silences, maintenance, expectations, retention, companies',
    ],
    [
      'a rule',
      'rules:\n  failure-rate-hihg: { enabled: false }',
      'line 2, column 3: failure-rate-hihg is not a rule; did you mean failure-rate-high?',
    ],
    [
      'what every object inherits',
      'rules:\n  constructor: {}\n  __proto__: {}',
      'line 2, column 3: this is not a rule; known: failure-rate-high, source-silent',
      'line 3, column 3: this is not a rule; known: failure-rate-high, source-silent',
    ],
    [
      'an option',
      'rules:\n  failure-rate-high:\n    min_run: 5',
      'line 3, column 5: min_run is not an option of failure-rate-high; did you mean min_runs?',
    ],
    [
      'numbers past their limits',
      'rules:\n  failure-rate-high: { min_source_ratio: 1.5, min_runs: 0 }\n  source-silent: { grace_mins: -1 }',
      'line 2, column 42: min_source_ratio must be a number from 0 to 1, and is 1.5',
      'line 2, column 57: min_runs must be a number, 1 or more, and is 0',
      'line 3, column 32: grace_mins must be a number, 0 or more, and is -1',
    ],
    [
      'half a run',
      'rules: { failure-rate-high: { min_runs: 1.5 } }',
      'line 1, column 41: min_runs must be a whole number, and is 1.5',
    ],
    [
      'what is no number',
      'rules:\n  failure-rate-high: { min_runs: many, min_source_ratio: "0.5" }\n  source-silent: { grace_mins: .inf }',
      'line 2, column 34: min_runs must be a number, 1 or more',
      'line 2, column 58: min_source_ratio must be a number from 0 to 1',
      'line 3, column 32: grace_mins must be a number, 0 or more',
    ],
    ['yes for true', 'rules: { source-silent: { enabled: yes } }', 'line 1, column 36: enabled must be true or false'],
    [
      'a severity',
      'rules:\n  source-silent: { severity: hihg }\n  failure-rate-high: { severity: terrible }',
      'line 2, column 30: hihg is not a severity; did you mean high?',
      'line 3, column 34: this is not a severity; known: critical, high, warning',
    ],
    [
      'a key twice',
      'rules:\n  source-silent: { enabled: true }\n  source-silent: { enabled: false }\nrules: {}',
      'line 3, column 3: this key was there before',
      'line 4, column 1: this key was there before',
    ],
    [
      'a list for a mapping',
      'rules:\n  - source-silent',
      'line 2, column 3: rules must be a mapping, such as name: value',
    ],
    ['a mapping for a list', 'overrides:\n  match: {}', 'line 2, column 3: overrides must be a list'],
    ['a text for the whole', 'hello', 'line 1, column 1: the file must be a mapping, such as name: value'],
    ['a list for a key', '? [a, b]\n: 1', 'line 1, column 3: a key must be a word'],
    [
      'an override of nobody, and one of nothing',
      'overrides:\n  - rules: {}\n  - match: { company: acme }\n  -',
      'line 2, column 5: an item of overrides has no match',
      'line 3, column 5: an item of overrides has no rules',
      'line 4, column 4: an item of overrides must be a mapping, such as name: value',
    ],
    [
      'an empty name',
      'overrides: [{ match: { company: "" }, rules: {} }]',
      'line 1, column 33: company must not be empty',
    ],
    [
      'a key of a subject',
      'overrides: [{ match: { compnay: acme }, rules: {} }]',
      'line 1, column 24: compnay is not a key here; did you mean company?',
    ],
    [
      'a receiver without a channel, and one without a name',
      'receivers:\n  - name: ops\n  - slack: { url: "https://example.com" }',
      'line 2, column 5: an item of receivers has no channel: webhook, slack, email, alertmanager',
      'line 3, column 5: an item of receivers has no name',
    ],
    [
      'so many messages that nobody could read them',
      'receivers:\n  - { name: ops, max_per_minute: 20000, slack: { url: "https://example.com" } }',
      'line 2, column 34: max_per_minute must be a number from 0 to 10000, and is 20000',
    ],
    [
      'a receiver twice',
      'receivers:\n  - { name: ops, slack: { url: "https://example.com" } }\n  - { name: ops, slack: { url: "https://example.com" } }',
      'line 3, column 13: name is the name of another receiver, too',
    ],
    [
      'a secret in the file',
      hook('webhook: { url: "https://example.com", secret: hunter2 }'),
      'line 3, column 44: this is not a key here; known: url, url_file, url_env, secret_file, secret_env, key_file, key_env, preset, chat, topic, tag, body, headers',
    ],
    ['no address', hook('slack: {}'), 'line 3, column 12: slack needs one of url, url_file, url_env'],
    [
      'two addresses',
      hook('slack: { url: "https://example.com", url_file: /run/secrets/slack }'),
      'line 3, column 12: slack has more than one of url, url_file, url_env',
    ],
    [
      'an address that is none',
      hook('webhook: { url: hunter2 }'),
      'line 3, column 21: url must be an address, such as https://host/path',
    ],
    [
      'a secret that is not there, and an empty one',
      'receivers:\n  - { name: a, slack: { url_file: /nowhere } }\n  - { name: b, slack: { url_env: NOWHERE } }\n  - { name: c, slack: { url_file: /run/secrets/empty } }',
      'line 2, column 35: url_file names a file that is not there, or is empty',
      'line 3, column 34: url_env names a variable of the environment that is not there, or is empty',
      'line 4, column 35: url_file names a file that is not there, or is empty',
    ],
    [
      'a file that holds something else',
      hook('slack: { url_file: /run/secrets/notes }'),
      'line 3, column 24: url_file names a file whose content must be an address, such as https://host/path',
    ],
    [
      'mail addresses',
      hook('email: { smtp_url: "http://example.com", from: ops, to: [a@b, "c@d\\nBcc: e@f"] }'),
      'line 3, column 24: smtp_url must be an address, such as smtp://user:password@host:587, special characters in the password as %40',
      'line 3, column 52: from must be an e-mail address, such as ops@example.com',
      'line 3, column 67: an item of to must be an e-mail address, such as ops@example.com',
    ],
    [
      'a route to nobody',
      `${hook('slack: { url: "https://example.com" }')}\nroutes:\n  - { receivers: [opps, boss] }\n  - { receivers: [] }\n  - { receivers: ops, match: { severity: [] } }`,
      'line 5, column 19: opps is not a receiver; did you mean ops?',
      'line 5, column 25: this is not a receiver; known: ops',
      'line 6, column 18: receivers must not be empty',
      'line 7, column 42: severity must not be empty',
    ],
    [
      'a route when there is no receiver',
      'routes: [{ receivers: ops }]',
      'line 1, column 23: this is not a receiver; there is none',
    ],
    [
      'a route to a receiver that has a problem: only that one',
      `${hook('slack: {}')}\nroutes: [{ receivers: ops }]`,
      'line 3, column 12: slack needs one of url, url_file, url_env',
    ],
    [
      'durations',
      'notifications: { group_wait: 30, repeat: 0s }\nexpectations:\n  - { company: a, source: b, every: 1.5h }\n  - { company: a, source: b, every: 400d, grace: "" }',
      'line 1, column 30: group_wait must be a duration such as 90s, 15m, 4h or 7d',
      'line 1, column 42: repeat must be a duration from 1m to 366d',
      'line 3, column 37: every must be a duration such as 90s, 15m, 4h or 7d',
      'line 4, column 37: every must be a duration from 1m to 366d',
      'line 4, column 50: grace must be a duration such as 90s, 15m, 4h or 7d',
    ],
    [
      'times',
      'silences:\n  - { match: {}, until: 2025-09-08T08:00:00, comment: c }\n  - { match: {}, until: 2025-02-30T08:00:00Z, comment: c }\n  - { match: {}, until: tomorrow, comment: }',
      'line 2, column 25: until must be a time with an offset, such as 2025-09-08T08:00:00Z',
      'line 3, column 25: until must be a time with an offset, such as 2025-09-08T08:00:00Z',
      'line 4, column 25: until must be a time with an offset, such as 2025-09-08T08:00:00Z',
      'line 4, column 35: comment has no value',
    ],
    [
      'a silence that ends as it begins',
      'silences: [{ match: {}, from: 2025-09-08T08:00:00Z, until: 2025-09-08T10:00:00+02:00, comment: c }]',
      'line 1, column 12: an item of silences ends before it begins',
    ],
    [
      'maintenance',
      'maintenance:\n  - { match: {}, days: [sat, sundae, sum], from: 24:00, to: 7:00, time_zone: Europe/Pari }\n  - { match: {}, from: 23:60, to: 24:01, time_zone: "+02:00" }',
      'line 2, column 30: this is not a day; known: mon, tue, wed, thu, fri, sat, sun',
      'line 2, column 38: sum is not a day; did you mean sun?',
      'line 2, column 50: from must be before 24:00',
      'line 2, column 61: to must be a time of day, 00:00 to 24:00',
      'line 2, column 78: time_zone must be an IANA time zone, such as America/Toronto',
      'line 3, column 24: from must be a time of day, 00:00 to 24:00',
      'line 3, column 35: to must be a time of day, 00:00 to 24:00',
      'line 3, column 53: time_zone must be an IANA time zone, such as America/Toronto',
    ],
    [
      'expectations',
      'expectations:\n  - { company: a, source: b }\n  - { company: a, every: 1h }\n  - { company: a, source: b, retired: true, every: 1h }',
      'line 2, column 5: an item of expectations has neither every nor cron, and is not retired',
      'line 3, column 5: an item of expectations has no source',
      'line 4, column 5: an item of expectations is retired: it has no every, no cron, no time_zone, no grace',
    ],
    [
      'schedules',
      'expectations:\n  - { company: a, source: b, cron: 0 2 * * }\n  - { company: a, source: b, cron: "0 25 * * *" }\n  - { company: a, source: b, cron: 0 2 30 2 *, time_zone: Pari }\n  - { company: a, source: b, cron: 0 2 * * *, every: 1h }\n  - { company: a, source: b, every: 1h, time_zone: UTC }',
      'line 2, column 36: cron must have five fields: minute, hour, day of the month, month, day of the week, such as 0 2 * * 1-5',
      'line 3, column 36: cron has no readable hour; the fields are minute, hour, day of the month, month, day of the week, such as 0 2 * * 1-5',
      'line 4, column 36: cron names a day that no year has',
      'line 4, column 59: time_zone must be an IANA time zone, such as America/Toronto',
      'line 5, column 5: an item of expectations has both every and cron; one of them is enough',
      'line 6, column 5: an item of expectations has a time_zone, which only cron needs',
    ],
    ['an open quote', 'rules:\n  "source-silent: {}\n', 'line 3, column 1: this is not YAML: missing closing "quote'],
    ['a tab', 'rules:\n\tsource-silent: {}', 'line 2, column 1: this is not YAML: tabs are not allowed as indentation'],
    [
      'an alias',
      'rules: &r {}\noverrides: [{ match: {}, rules: *r }]',
      'line 2, column 33: aliases are not read; write it out',
    ],
    ['two documents', 'rules: {}\n---\nrules: {}', 'line 2, column 1: there is more than one document in this file'],
    ['a tag of somebody', 'rules: !evil {}', 'line 1, column 8: tags and directives are not read'],
  ])('%s', (_, text, ...problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('one that is too large', () => {
    const most = `#${'x'.repeat(999_999)}`;
    expect(read(most)).toEqual(nothingNew);
    expect(problemsOf(`${most}x`)).toEqual(['the file is larger than 1 MB']);
  });

  it('one that is nested too deeply', () => {
    for (const opening of ['[', '{a: ', '- ', '? '])
      expect(problemsOf(opening.repeat(50_000))).toContainEqual(expect.stringMatching(/: this is nested too deeply$/));
  });

  it('one with very many problems, of which a hundred are told', () => {
    const keys = Array.from({ length: 30_000 }, (_, index) => `  key-${index}: 1`);
    const problems = problemsOf(`rules:\n${keys.join('\n')}`);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toBe('and 29900 more');
  });

  it('without a word of what may be a secret', () => {
    const places = [
      'receivers: [{ name: a, slack: { url: hunter2secret } }]',
      'receivers: [{ name: a, slack: { url_file: hunter2secret } }]',
      'receivers: [{ name: a, slack: { hunter2secret } }]',
      'receivers: [{ name: a, webhook: { secret: hunter2secret } }]',
      'receivers: [{ name: a, email: { smtp_url: "smtp:hunter2secret", from: hunter2secret, to: hunter2secret } }]',
      'receivers: [{ name: a, slack: { url: "hunter2secret } }]',
      'receivers: [{ name: a, slack: { url: !hunter2secret x } }]',
      'receivers: [{ name: a, slack: { url: *hunter2secret } }]',
      'receivers: [{ name: a, slack: { url: "\\xhunter2secret" } }]',
      'receivers: [{ name: a, slack: { url: @hunter2secret } }]',
      'receivers:\n  - name: |hunter2secret\n',
      '%hunter2secret\n---\n{}',
      'receivers: [{ name: a }]\nhunter2secret',
      'receivers: {}\n]hunter2secret',
      'notifications: { group_wait: hunter2secret }',
      'routes: [{ receivers: hunter2secret }]',
    ];
    for (const text of places) expect(problemsOf(text).join()).not.toMatch(/hunter|2secret/);
  });
});

describe('readRulesFile', () => {
  const words = [
    'rules', 'overrides', 'receivers', 'routes', 'notifications', 'silences', 'maintenance', 'expectations', 'match',
    'failure-rate-high', 'enabled', 'true', 'company', 'url', 'name', 'slack', 'every', '1h', 'from', '00:00', 'days',
    ':', ': ', '- ', '\n', '\n  ', '\n    ', '{', '}', '[', ']', ', ', '"', "'", '|', '>', '&a ', '*a', '!!str ', '# ', '? ',
    '~', '%YAML 1.1\n', '---\n', '...\n', '<<', '0x', '1e999', '\t', '\0', '\u2028', '\uFEFF', '\uD800',
  ]; // prettier-ignore

  it('throws nothing but a PipelineError with a location for each problem, whatever the text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join('')),
      fc.json().map((json) => `rules: ${json}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(read(text)).toMatchObject({ config: {}, notify: {}, retired: [] });
        } catch (error) {
          expect(error).toBeInstanceOf(PipelineError);
          const { code, detail } = error as PipelineError;
          expect(code).toBe('rules_invalid');
          for (const problem of detail.split('\n  - ').slice(1)) expect(problem).toMatch(/^line \d+, column \d+: \S/);
          expect(detail).toContain('line ');
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('readRulesJson', () => {
  /** Good rules whose JSON has exactly so many characters. */
  const rulesOf = (chars: number) => {
    const json = { rules: { [realRules[0]!.id]: { enabled: false } } };
    const missing = chars - JSON.stringify({ ...json, overrides: [] }).length;
    const override = { match: { company: 'a' }, rules: { [realRules[0]!.id]: { enabled: true } } };
    const length = JSON.stringify(override).length + 1;
    const overrides = Array.from({ length: Math.floor(missing / length) }, () => structuredClone(override));
    const rest = chars - JSON.stringify({ ...json, overrides }).length;
    overrides[0]!.match.company += 'b'.repeat(rest);
    return { ...json, overrides };
  };

  it('reads rules as long as the limit, and says of one character more that they are too long', () => {
    expect(readRulesJson(rulesOf(MAX_RULES_JSON_CHARS), realRules).overrides.length).toBeGreaterThan(100);
    expect(() => readRulesJson(rulesOf(MAX_RULES_JSON_CHARS + 1), realRules)).toThrow(
      expect.objectContaining({
        code: 'rules_invalid',
        detail:
          'The rules in the request cannot be used:\n  - they have 65537 characters as JSON; at most 65536 are read',
      }),
    );
  });
});

describe('config/rules.yaml', () => {
  const text = readFileSync(join(root, 'config', 'rules.yaml'), 'utf8');
  const real = {
    ...context,
    rules: realRules,
    readSecret: ({ name }: SecretLocation) => (name === 'SMTP_URL' ? secrets.SMTP_URL! : 'https://example.com'),
  };

  // The first line is for editors.
  const examples = text.replaceAll(/^#(?!#| yaml-language-server)/gm, '');

  it('changes nothing', () => {
    expect(readRulesFile(text, real)).toEqual(nothingNew);
  });

  it('is a good file with everything in it when its examples are taken', () => {
    const { config, notify, retired, retention } = readRulesFile(examples, real);
    for (const section of [config.overrides, config.expectations, retired]) expect(section).not.toEqual([]);
    for (const section of Object.values(notify)) expect(section).not.toEqual([]);
    expect(Object.keys(retention.everybody)).toEqual([...retainedKinds]);
    expect(retention.companies.size).toBe(1);
  });

  it('shows every rule and every option with its default', () => {
    const { config } = readRulesFile(examples, real);
    const defaults = realRules.map(({ id, severity, options }) => {
      const values = Object.entries(options).map(([name, option]) => [name, option.default]);
      return [id, { enabled: true, severity, options: Object.fromEntries(values) }];
    });
    expect(config.rules).toEqual(Object.fromEntries(defaults));
  });
});

describe('README.md', () => {
  it('shows lines that work behind those of config/rules.yaml, as they are and with the # taken away', () => {
    const file = readFileSync(join(root, 'config', 'rules.yaml'), 'utf8');
    const [, lines = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))!;
    const noSecret = () => null;
    const channelsOf = (text: string) =>
      readRulesFile(file + text, { ...context, rules: realRules, readSecret: noSecret }).notify.receivers.flatMap(
        ({ channels }) => channels.map(({ type }) => type),
      );
    expect(channelsOf(lines)).toEqual(['webhook']);
    expect(channelsOf(lines.replaceAll(/# (?!yaml-language-server)/g, ''))).toEqual(['webhook', 'slack', 'email']);
  });
});

describe('docs/rules/README.md', () => {
  const page = readFileSync(join(root, 'docs', 'rules', 'README.md'), 'utf8');
  const [good = '', bad = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);
  const real = { ...context, rules: realRules };

  it('shows a file that is good', () => {
    const anySecret = () => 'smtp://example.com';
    expect(readRulesFile(good, { ...real, readSecret: anySecret }).notify.routes).toHaveLength(1);
  });

  it('shows a file that is bad, and exactly what is said about it', () => {
    const [, said] = /```text\n([\s\S]*?)\n```/.exec(page)!;
    expect(() => readRulesFile(bad, real)).toThrow(expect.objectContaining({ detail: said }));
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses %s as a key that nobody knows, at every depth', (key) => {
    for (const text of [
      `${key}: { rules: {} }`,
      `silences: [{ match: { ${key}: { source: efficy } }, until: 2099-01-01T00:00:00Z, comment: x }]`,
      `maintenance: [{ match: { ${key}: x }, days: [sat], from: "01:00", to: "02:00" }]`,
    ]) {
      expect(problemsOf(text)).toContainEqual(expect.stringContaining('this is not a key here'));
    }
  });
});
