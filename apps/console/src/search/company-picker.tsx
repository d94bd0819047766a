import { useQuery } from '@tanstack/react-query';
import { freshnessQuery } from '../api/queries';
import { Field } from '../components/layout';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';

/** Chooses one of the companies that have run; nothing when there is one only. */
export function CompanyPicker({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  readonly onChange: (company: string | undefined) => void;
}) {
  const t = useMessages(shared);
  const { data } = useQuery(freshnessQuery('source', {}));
  const companies = [...new Set([...(data?.groups.map(({ company }) => company) ?? []), ...(value ? [value] : [])])];
  if (companies.length < 2 && value === undefined) return null;
  return (
    <Field label={t.company}>
      <select value={value ?? ''} onChange={(event) => onChange(event.target.value || undefined)}>
        <option value="">{t.companyAll}</option>
        {companies.sort().map((company) => (
          <option key={company} value={company}>
            {company}
          </option>
        ))}
      </select>
    </Field>
  );
}
