import { useQuery } from '@tanstack/react-query';
import { configQuery, freshnessQuery, rulesQuery } from '../api/queries';
import { Field } from '../components/layout';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { byName } from '../format/by-name';

interface Chosen {
  readonly company?: string | undefined;
  readonly source?: string | undefined;
}

/** The known names, and the chosen one even when it is unknown. */
const options = (names: readonly string[], chosen: string | undefined): string[] =>
  [...new Set([...names, ...(chosen === undefined ? [] : [chosen])])].sort(byName);

function Choice({
  label,
  any,
  names,
  value,
  onChange,
}: {
  readonly label: string;
  readonly any: string;
  readonly names: readonly string[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  return (
    <Field label={label}>
      <select value={value ?? ''} onChange={(event) => onChange(event.target.value || undefined)}>
        <option value="">{any}</option>
        {options(names, value).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function CompanyChoice({
  value,
  also = [],
  onChange,
}: {
  readonly value: string | undefined;
  /** Companies beside those that have run. */
  readonly also?: readonly string[];
  readonly onChange: (company: string | undefined) => void;
}) {
  const t = useMessages(shared);
  const { data: fresh } = useQuery(freshnessQuery('source', {}));
  const { data: config } = useQuery(configQuery);
  const names = fresh?.groups.map(({ company }) => company) ?? Object.keys(config?.company_time_zones ?? {});
  return <Choice label={t.company} any={t.companyAll} names={[...names, ...also]} value={value} onChange={onChange} />;
}

export function SourceChoice({
  value: { company, source },
  also = [],
  onChange,
}: {
  readonly value: Chosen;
  /** Sources beside those that have run. */
  readonly also?: readonly string[];
  readonly onChange: (source: string | undefined) => void;
}) {
  const t = useMessages(shared);
  const { data } = useQuery(freshnessQuery('source', {}));
  const names = (data?.groups ?? [])
    .filter((group) => company === undefined || group.company === company)
    .map((group) => group.source);
  return <Choice label={t.source} any={t.anySource} names={[...names, ...also]} value={source} onChange={onChange} />;
}

export function RuleChoice({
  label,
  any,
  value,
  onChange,
}: {
  readonly label: string;
  readonly any: string;
  readonly value: string | undefined;
  readonly onChange: (rule: string | undefined) => void;
}) {
  const { data } = useQuery(rulesQuery);
  const names = (data?.rules ?? []).map(({ id }) => id);
  return <Choice label={label} any={any} names={names} value={value} onChange={onChange} />;
}
