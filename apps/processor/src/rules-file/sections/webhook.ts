import {
  anyText,
  havingAtMostOne,
  havingNone,
  havingOne,
  havingSome,
  httpAddress,
  httpAddressSchema,
  type JsonSchema,
  mapping,
  type MappingOf,
  oneOf,
  optional,
  type Reader,
  refuse,
  text,
  type TextCheck,
  then,
  type YamlLocation,
} from '@app/yaml';
import { Webhook } from 'standardwebhooks';
import type { WebhookChannel } from '../notification-settings.js';
import { type Preset, type PresetName, presetNames } from '../preset.js';
import { bodyTemplate, headerTemplates } from './body-template.js';
import { given, type ReadSecret, secretReaders } from './secrets.js';

/** Base64 behind the word of Standard Webhooks; any other secret is taken as it is. */
const signingSecret: TextCheck = (secret) => {
  if (!secret.startsWith('whsec_')) return null;
  try {
    new Webhook(secret);
    return null;
  } catch {
    return 'begins with whsec_, but is no base64 (letters, digits, + and /, not - and _) behind it';
  }
};

const fieldsOf = (readSecret: ReadSecret | null) => {
  const url = secretReaders(httpAddress, readSecret, httpAddressSchema);
  const secret = secretReaders(signingSecret, readSecret);
  const key = secretReaders(anyText, readSecret);
  return {
    url: url.written,
    url_file: url.inFile,
    url_env: url.inEnvironment,
    secret_file: secret.inFile,
    secret_env: secret.inEnvironment,
    key_file: key.inFile,
    key_env: key.inEnvironment,
    preset: optional(oneOf('a preset', presetNames)),
    chat: optional(text),
    topic: optional(text),
    tag: optional(text),
    body: optional(bodyTemplate),
    headers: optional(headerTemplates),
  };
};

type Written = MappingOf<ReturnType<typeof fieldsOf>>;
type Extra = 'key' | 'chat' | 'topic' | 'tag';

interface PresetFields {
  /** Left out: the address is needed. */
  readonly url?: string;
  readonly needs?: readonly Extra[];
  readonly takes?: readonly Extra[];
}

/** Where a preset sends, when nothing else is written, and what else it has to know. */
const fieldsOfPreset: Readonly<Record<PresetName, PresetFields>> = {
  teams: {},
  pagerduty: { url: 'https://events.pagerduty.com/v2/enqueue', needs: ['key'] },
  opsgenie: { url: 'https://api.opsgenie.com', needs: ['key'] },
  discord: {},
  telegram: { url: 'https://api.telegram.org', needs: ['key', 'chat'] },
  ntfy: { url: 'https://ntfy.sh', needs: ['topic'], takes: ['key'] },
  'google-chat': {},
  mattermost: {},
  apprise: { takes: ['tag'] },
};

/** Reader of a webhook: of one with a preset, or of one that is told the message or a body of its own. */
export const webhook = (readSecret: ReadSecret | null): Reader<WebhookChannel> =>
  then(
    mapping(fieldsOf(readSecret)),
    (written, location) =>
      written.preset === undefined ? plainOf(written, location) : presetOf(written.preset, written, location),
    {
      allOf: [havingAtMostOne(...urlKeys), havingAtMostOne(...keyKeys), plainSchema, ...presetNames.map(presetSchema)],
    },
  );

const urlKeys = ['url', 'url_file', 'url_env'] as const;
const keyKeys = ['key_file', 'key_env'] as const;
const secretKeys = ['secret_file', 'secret_env'] as const;

const plainSchema: JsonSchema = {
  if: havingNone('preset'),
  then: { allOf: [havingOne(...urlKeys), havingAtMostOne(...secretKeys), havingNone('chat', 'topic', 'tag')] },
};

function presetSchema(name: PresetName): JsonSchema {
  const { url, needs = [], takes = [] } = fieldsOfPreset[name];
  const keysOf = (extra: Extra): readonly string[] => (extra === 'key' ? keyKeys : [extra]);
  const known = [...needs, ...takes];
  const unknown = (['key', 'chat', 'topic', 'tag'] as const).filter((extra) => !known.includes(extra)).flatMap(keysOf);
  return {
    if: { type: 'object', required: ['preset'], properties: { preset: { const: name } } },
    then: {
      allOf: [
        havingNone(...secretKeys, 'body', 'headers', ...unknown),
        ...(url === undefined ? [havingSome(...urlKeys)] : []),
        ...needs.map((extra) => havingSome(...keysOf(extra))),
      ],
    },
  };
}

const urlOf = ({ url, url_file, url_env }: Written, location: YamlLocation, isNeeded: boolean) =>
  given(location, { url, url_file, url_env }, isNeeded);

const keyOf = ({ key_file, key_env }: Written, location: YamlLocation) => given(location, { key_file, key_env }, false);

function plainOf(written: Written, location: YamlLocation): WebhookChannel | undefined {
  const { secret_file, secret_env, chat, topic, tag, body, headers } = written;
  const url = urlOf(written, location, true);
  const secret = given(location, { secret_file, secret_env }, false);
  const key = keyOf(written, location);
  const [extra] = Object.entries({ chat, topic, tag }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (extra !== undefined) return refuse(location, `has ${extra}, which only a preset takes`);
  if (url == null || secret === undefined || key === undefined) return undefined;
  return {
    type: 'webhook',
    url,
    secret,
    ...(key === null ? {} : { key }),
    ...(body === undefined ? {} : { body }),
    ...(headers === undefined ? {} : { headers }),
  };
}

function presetOf(name: PresetName, written: Written, location: YamlLocation): WebhookChannel | undefined {
  const { url: usual, needs = [], takes = [] } = fieldsOfPreset[name];
  const { secret_file, secret_env, body, headers, chat = null, topic = null, tag = null } = written;
  for (const [field, value] of Object.entries({ secret_file, secret_env, body, headers })) {
    if (value !== undefined) return refuse(location, `has ${field}, which the preset ${name} does not take`);
  }
  const url = urlOf(written, location, usual === undefined) ?? usual;
  const key = keyOf(written, location);
  if (url === undefined || key === undefined) return undefined;
  const extras = { key, chat, topic, tag };
  for (const [field, value] of Object.entries(extras) as [Extra, string | null][]) {
    const shown = field === 'key' ? 'key_file or key_env' : field;
    if (value === null && needs.includes(field)) return refuse(location, `needs ${shown} for the preset ${name}`);
    if (value !== null && ![...needs, ...takes].includes(field)) {
      return refuse(location, `has ${shown}, which the preset ${name} does not take`);
    }
  }
  return { type: 'webhook', url, secret: null, preset: { name, url, ...extras } as unknown as Preset };
}
