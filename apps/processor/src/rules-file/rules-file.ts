import { type Rule, type RulesConfig, type SubjectMatch } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import type { Node } from 'yaml';
import { defaultNotifySettings, type NotifySettings, type Receiver, type Route } from './notification-settings.js';
import { expectations } from './sections/expectations.js';
import { maintenance } from './sections/maintenance.js';
import { ruleOverrides, scopedOverrides } from './sections/overrides.js';
import { receiverNames, receivers, routes } from './sections/receivers.js';
import type { ReadSecret } from './sections/secrets.js';
import { silences } from './sections/silences.js';
import { mapping, optional } from './yaml/collections.js';
import { parseYaml } from './yaml/parse-yaml.js';
import { isBlank, placeOf } from './yaml/place.js';
import { durationFrom } from './yaml/times.js';

/** A file of rules is written by hand. */
export const MAX_RULES_FILE_BYTES = 1_000_000;
/** Largest set of rules that a request may try, in characters of JSON. */
export const MAX_RULES_JSON_CHARS = 65_536;

/** Everything that the file says. */
export interface RulesFile {
  readonly config: RulesConfig;
  readonly notify: NotifySettings;
  /** Subjects that are not expected to run any more. */
  readonly retired: readonly SubjectMatch[];
}

export interface RulesFileContext {
  /** Rules that there are. */
  readonly rules: readonly Rule[];
  /** As people know it, for the message. */
  readonly fileName: string;
  /** Null: secrets are not looked for, and stay empty. For whoever checks or tries a file and tells nobody. */
  readonly readSecret: ReadSecret | null;
}

/**
 * What the file says, all of it checked. A file with nothing in it, or with comments only, says nothing new.
 * @throws PipelineError `rules_invalid`, whose detail has a line for each problem and quotes nothing that may be a secret
 */
export function readRulesFile(text: string, context: RulesFileContext): RulesFile {
  const sentence = sentenceOf(context);
  if (Buffer.byteLength(text) > MAX_RULES_FILE_BYTES)
    throw new PipelineError('rules_invalid', `${sentence}\n  - the file is larger than 1 MB`);
  const { root, problems } = parseYaml(text);
  const place = placeOf(root, 'the file', 0, problems);
  // What is half a tree would have problems that are none.
  const found = problems.count > 0 || isBlank(place) ? {} : (fileOf(root, context)(place) ?? {});
  if (problems.count > 0) throw new PipelineError('rules_invalid', problems.toText(sentence));
  return rulesFileOf(found);
}

/**
 * What the rules of a request say: JSON is YAML, and the form is that of the file.
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

/** The form of the file. */
const fileOf = (root: Node | null, { rules, readSecret }: RulesFileContext) =>
  mapping({
    rules: optional(ruleOverrides(rules)),
    overrides: optional(scopedOverrides(rules)),
    receivers: optional(receivers(readSecret)),
    routes: optional(routes(rules, receiverNames(root))),
    notifications: optional(
      mapping({ group_wait: optional(durationFrom('0s', '1h')), repeat: optional(durationFrom('1m', '366d')) }),
    ),
    silences: optional(silences(rules)),
    maintenance: optional(maintenance),
    expectations: optional(expectations),
  });

type Sections = Partial<NonNullable<ReturnType<ReturnType<typeof fileOf>>>>;

function rulesFileOf({ notifications: { group_wait, repeat } = {}, ...said }: Sections): RulesFile {
  const expected = said.expectations ?? [];
  const told = said.receivers ?? [];
  return {
    config: {
      rules: said.rules ?? {},
      overrides: said.overrides ?? [],
      expectations: expected.flatMap(({ stated }) => stated ?? []),
    },
    notify: {
      groupWaitSecs: group_wait ?? defaultNotifySettings.groupWaitSecs,
      repeatHours: repeat === undefined ? defaultNotifySettings.repeatHours : repeat / 3600,
      receivers: told,
      routes: said.routes ?? everythingTo(told),
      silences: said.silences ?? [],
      maintenance: said.maintenance ?? [],
    },
    retired: expected.flatMap(({ retired }) => retired ?? []),
  };
}

/** Receivers without routes: whoever is named wants to be told. */
const everythingTo = (told: readonly Receiver[]): Route[] =>
  told.length === 0 ? [] : [{ match: {}, receivers: told.map(({ name }) => name) }];
