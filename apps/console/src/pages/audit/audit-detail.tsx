import type { ReactNode } from 'react';
import type { AuditEntry } from '../../api/types';
import { Time } from '../../components/time';
import { byName } from '../../format/by-name';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import styles from './audit.module.css';
import { messages } from './audit.messages';

/** The state by which the service finds the next change of keys: no change itself. */
const unshown = ['in_force', 'people'];

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/;

const isSaid = (value: unknown): boolean =>
  value !== null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);

const entriesOf = (detail: object): [string, unknown][] =>
  Object.entries(detail)
    .filter(([name, value]) => isSaid(value) && !unshown.includes(name))
    .sort(([one], [other]) => byName(one, other));

/** The rest that is known of a change, by name. */
export function AuditDetail({ entry: { detail, companies } }: { readonly entry: AuditEntry }) {
  const nameOf = useNames();
  const facts = entriesOf(detail);
  const company = companies?.length === 1 ? companies[0] : null;
  if (facts.length === 0) return null;
  return (
    <dl className={styles.detail}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{nameOf(name)}</dt>
          <dd>
            <Value of={value} company={company} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The words for the name of a detail; one that this console does not know is shown as it comes. */
function useNames(): (name: string) => ReactNode {
  const t = useMessages(messages);
  return (name) => {
    const key = `detail_${name}`;
    return key in t ? (t[key as keyof typeof t] as string) : <code>{name}</code>;
  };
}

interface ValueProps {
  readonly of: unknown;
  readonly company: string | null | undefined;
}

function Value({ of: value, company }: ValueProps) {
  const t = useMessages(messages);
  const format = useFormat();
  if (value === true) return t.yes;
  if (typeof value === 'number') return format.count(value);
  if (typeof value === 'string') return <Written text={value} company={company} />;
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (
      <span key={index}>
        {index > 0 && ', '}
        <Value of={one} company={company} />
      </span>
    ));
  if (typeof value === 'object' && value !== null) return <Fields of={value} company={company} />;
  return <code>{JSON.stringify(value)}</code>;
}

/** A moment, or what a person or a program has written. */
function Written({ text, company }: { readonly text: string; readonly company: string | null | undefined }) {
  return MOMENT.test(text) ? <Time at={text} company={company ?? null} /> : <span translate="no">{text}</span>;
}

/** `Company lumen, Source Efficy`; a thing with a name is called by it. */
function Fields({ of, company }: { readonly of: object; readonly company: string | null | undefined }) {
  const t = useMessages(messages);
  const nameOf = useNames();
  const { name, code_points } = of as { readonly name?: unknown; readonly code_points?: unknown };
  if (typeof name === 'string')
    return (
      <span translate="no">
        {name}
        {typeof code_points === 'string' && ` (${code_points})`}
      </span>
    );
  const fields = entriesOf(of);
  if (fields.length === 0) return t.everything;
  return fields.map(([field, value], index) => (
    <span key={field}>
      {index > 0 && ', '}
      {nameOf(field)} <Value of={value} company={company} />
    </span>
  ));
}
