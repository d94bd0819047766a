import { type Rule, type RulesConfig, type SubjectMatch } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { companiesSection, MAX_RULES_FILE_BYTES } from '@app/platform/settings';
import type { Node } from 'yaml';
import { keepsEverything, type RetentionPolicy } from './retention-policy.js';
import { defaultNotifySettings, type NotifySettings, type Receiver, type Route } from './notification-settings.js';
import { expectations } from './sections/expectations.js';
import { maintenance } from './sections/maintenance.js';
import { ruleOverrides, scopedOverrides } from './sections/overrides.js';
import { receiverNames, receivers, routes } from './sections/receivers.js';
import { retention } from './sections/retention.js';
import type { ReadSecret } from './sections/secrets.js';
import { mutes } from './sections/mutes.js';
import {
  durationFrom,
  fileSchema,
  isBlank,
  type JsonSchema,
  locationOf,
  mapping,
  optional,
  parseYaml,
} from '@app/yaml';

/** Largest set of rules in a request, in characters of JSON. */
export const MAX_RULES_JSON_CHARS = 65_536;

/** Content of the rules file. */
export interface RulesFile {
  readonly config: RulesConfig;
  readonly notify: NotifySettings;
  /** Subjects that are no longer expected to run. */
  readonly retired: readonly SubjectMatch[];
  readonly retention: RetentionPolicy;
}

export interface RulesFileContext {
  /** All rules of the engine. */
  readonly rules: readonly Rule[];
  /** Name of the file in messages. */
  readonly fileName: string;
  /** Null: secrets are not read and stay empty, for checks and backtests, which send nothing. */
  readonly readSecret: ReadSecret | null;
}

/**
 * Reads and checks the file. An empty file, or one with comments only, changes no default.
 * @throws PipelineError `rules_invalid`, whose detail has a line for each problem and quotes nothing that may be a secret
 */
export function readRulesFile(text: string, context: RulesFileContext): RulesFile {
  const sentence = sentenceOf(context);
  if (Buffer.byteLength(text) > MAX_RULES_FILE_BYTES)
    throw new PipelineError('rules_invalid', `${sentence}\n  - the file is larger than 1 MB`);
  const { root, problems } = parseYaml(text);
  const location = locationOf(root, 'the file', 0, problems);
  // A text with syntax errors is not checked further: half a tree would have false problems.
  const found = problems.count > 0 || isBlank(location) ? {} : (fileOf(root, context)(location) ?? {});
  if (problems.count > 0) throw new PipelineError('rules_invalid', problems.toText(sentence));
  return rulesFileOf(found);
}

/**
 * Reads the rules of a request, in the form of the file: JSON is YAML.
 * @throws PipelineError `rules_invalid`, as `readRulesFile`, and for more than `MAX_RULES_JSON_CHARS`
 */
export function readRulesJson(json: unknown, rules: readonly Rule[]): RulesConfig {
  const context = { rules, fileName: 'the request', readSecret: null };
  const text = JSON.stringify(json) ?? '';
  if (text.length > MAX_RULES_JSON_CHARS) {
    const reason = `they have ${text.length} characters as JSON; at most ${MAX_RULES_JSON_CHARS} are read`;
    throw new PipelineError('rules_invalid', `${sentenceOf(context)}\n  - ${reason}`);
  }
  return readRulesFile(text, context).config;
}

const sentenceOf = ({ fileName }: Pick<RulesFileContext, 'fileName'>): string =>
  `The rules in ${fileName} cannot be used:`;

/** The JSON Schema of the file, for editors. */
export const rulesFileSchema = (rules: readonly Rule[]): JsonSchema =>
  fileSchema(fileOf(null, { rules, readSecret: null }), {
    name: 'rules',
    title: 'Rules file',
    description: 'Rules, who gets messages, expectations, and how companies write their records.',
  });

const notifications = mapping({
  group_wait: optional(durationFrom('0s', '1h'), 'How long alerts with one cause are gathered. Default: 30s.'),
  repeat: optional(
    durationFrom('1m', '366d'),
    'How often a message is sent again. Default: 4h, then ever more seldom.',
  ),
});

/** Reader of the file. */
const fileOf = (root: Node | null, { rules, readSecret }: Pick<RulesFileContext, 'rules' | 'readSecret'>) =>
  mapping({
    rules: optional(ruleOverrides(rules), 'What differs from the defaults of the rules, for everybody.'),
    overrides: optional(scopedOverrides(rules), 'The same for some. Of several that match, the last one wins.'),
    receivers: optional(receivers(readSecret), 'Who gets messages, and how.'),
    routes: optional(
      routes(rules, receiverNames(root)),
      'Who gets which messages. Every route that matches sends. Left out: each receiver gets every message.',
    ),
    notifications: optional(notifications, 'When messages are sent, and sent again.'),
    silences: optional(mutes(rules), 'No message is sent until then.'),
    maintenance: optional(maintenance, 'No message is sent at these hours of the week.'),
    expectations: optional(expectations, 'Cadences that need not be learned, and subjects that are retired.'),
    retention: optional(retention, 'For how many days things are kept. Left out: forever.'),
    // Read by every service for itself, at its start.
    companies: optional(companiesSection, 'How companies write their records, and how they are told.'),
  });

type Sections = Partial<NonNullable<ReturnType<ReturnType<typeof fileOf>>>>;

function rulesFileOf({ notifications: { group_wait, repeat } = {}, ...said }: Sections): RulesFile {
  const { groupWaitSecs, repeatHours, longestRepeatHours } = defaultNotifySettings;
  const expected = said.expectations ?? [];
  const configured = said.receivers ?? [];
  return {
    config: {
      rules: said.rules ?? {},
      overrides: said.overrides ?? [],
      expectations: expected.flatMap(({ stated }) => stated ?? []),
    },
    notify: {
      groupWaitSecs: group_wait ?? groupWaitSecs,
      // A pause that somebody states stays as it is.
      repeatHours: repeat === undefined ? repeatHours : repeat / 3600,
      longestRepeatHours: repeat === undefined ? longestRepeatHours : repeat / 3600,
      receivers: configured,
      routes: said.routes ?? everythingTo(configured),
      mutes: said.silences ?? [],
      maintenance: said.maintenance ?? [],
    },
    retired: expected.flatMap(({ retired }) => retired ?? []),
    retention: said.retention ?? keepsEverything,
  };
}

/** Without routes, every receiver gets all alerts. */
const everythingTo = (configured: readonly Receiver[]): Route[] =>
  configured.length === 0 ? [] : [{ match: {}, receivers: configured.map(({ name }) => name) }];
