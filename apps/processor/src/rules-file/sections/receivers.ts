import { type Rule, severities } from '@app/alerting';
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import {
  type Channel,
  type DigestSchedule,
  type Receiver,
  type Route,
  takesDigests,
} from '../notification-settings.js';
import {
  having,
  havingSome,
  listOf,
  mapping,
  needed,
  oneOf,
  oneOrMore,
  optional,
  type Reader,
  readerOf,
  refuse,
  text,
  then,
  type MappingOf,
  wholeNumberFrom,
  type YamlLocation,
} from '@app/yaml';
import { channelFields } from './channels.js';
import { digest } from './digest.js';
import { ruleMatchFields } from './match.js';
import type { ReadSecret } from './secrets.js';

/** Largest `max_per_minute`. */
const MOST_PER_MINUTE = 10_000;

export const receivers = (readSecret: ReadSecret | null): Reader<readonly Receiver[]> =>
  readerOf(receiversNamed(new Set(), readSecret).schema, (location) => receiversNamed(new Set(), readSecret)(location));

/** @param names those that were read before */
function receiversNamed(names: Set<string>, readSecret: ReadSecret | null): Reader<readonly Receiver[]> {
  const uniqueName: Reader<string> = then(text, (name, at) =>
    names.size < names.add(name).size ? name : refuse(at, 'is the name of another receiver, too'),
  );
  const channels = channelFields(readSecret);
  const fields = {
    name: needed(uniqueName),
    max_per_minute: optional(
      wholeNumberFrom(0, MOST_PER_MINUTE),
      'Most messages about incidents in a minute over each channel, the rest is told by a digest; 0: any number. Default: 20.',
    ),
    digest: optional(digest, 'What ran and what was wrong, once a day or a week for each company.'),
    ...channels,
  };
  return listOf(
    then(mapping(fields), receiverOf, {
      ...havingSome(...Object.keys(channels)),
      if: having('digest'),
      then: havingSome('webhook', 'slack', 'email'),
    }),
  );
}

interface WrittenReceiver extends MappingOf<ReturnType<typeof channelFields>> {
  readonly name: string;
  readonly max_per_minute?: number;
  readonly digest?: DigestSchedule;
}

function receiverOf(
  { name, max_per_minute: maxPerMinute, digest, ...byType }: WrittenReceiver,
  location: YamlLocation,
): Receiver | undefined {
  const channels = (Object.values(byType) as (Channel | readonly Channel[])[]).flat();
  if (channels.length === 0) return refuse(location, 'has no channel: webhook, slack, email, alertmanager');
  if (digest !== undefined && !channels.some(takesDigests))
    return refuse(location, 'has a digest, and only channels of services that take none');
  return {
    name,
    channels,
    ...(maxPerMinute === undefined ? {} : { maxPerMinute }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Names of the receivers, invalid ones included, so that a route is checked although its receiver has a problem. */
export function receiverNames(root: Node | null): string[] {
  const list = isMap(root) ? root.get('receivers') : null;
  const items: readonly unknown[] = isSeq(list) ? list.items : [];
  return items
    .map((item) => (isMap(item) ? item.get('name', true) : null))
    .flatMap((name) => (isScalar(name) ? [String(name.value)] : []));
}

/** @param names the names of all receivers */
export const routes = (rules: readonly Rule[], names: readonly string[]): Reader<readonly Route[]> => {
  const match = then(
    mapping({ ...ruleMatchFields(rules), severity: optional(oneOrMore(oneOf('a severity', severities))) }),
    ({ severity, ...others }) => (severity === undefined ? others : { ...others, severities: severity }),
  );
  // The schema knows no names: those of the receivers are in the same file.
  const receiver = readerOf(text.schema, oneOf('a receiver', names));
  const route = mapping({ match: optional(match), receivers: needed(oneOrMore(receiver)) });
  return listOf(then(route, ({ match: found = {}, receivers: names }) => ({ match: found, receivers: names })));
};
