import { useQuery } from '@tanstack/react-query';
import { apiUrl } from '../../api/api-url';
import { filterParams, freshnessQuery, type RunsAsked } from '../../api/queries';
import type { RunStatus } from '../../api/types';
import { Icon } from '../../components/icon';
import { Field } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { CompanyPicker } from '../../search/company-picker';
import { RangePicker } from '../../search/range-picker';
import type { RunFilter } from '../../search/run-filter';
import { TypedText } from '../../search/typed-text';
import { statusLooks, statusNames } from '../../state/status-looks';
import type { ColumnChoice } from './column-choice';
import { looks } from './columns';
import { messages } from './runs.messages';
import styles from './runs.module.css';

interface FilterBarProps {
  readonly asked: RunsAsked;
  readonly choice: ColumnChoice;
  readonly onFilter: (change: RunFilter & { q?: string | undefined }) => void;
  readonly onClear: () => void;
  readonly onColumn: (id: string, isShown: boolean) => void;
}

export function FilterBar({ asked, choice, onFilter, onClear, onColumn }: FilterBarProps) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const { filter, q } = asked;
  const { data } = useQuery(freshnessQuery('source', {}));
  const ofCompany = data?.groups.filter(({ company }) => filter.company === undefined || company === filter.company);
  const sources = [
    ...new Set([...(ofCompany?.map(({ source }) => source) ?? []), ...(filter.source ? [filter.source] : [])]),
  ].sort();
  const hasFilter = q !== undefined || Object.values(filter).some((value) => value !== undefined);
  return (
    <search className={styles.bar} aria-label={t.filters}>
      <div className={styles.search}>
        <Field label={t.search}>
          <TypedText
            type="search"
            value={q ?? ''}
            placeholder={t.searchHint}
            onChange={(text) => onFilter({ q: text })}
          />
        </Field>
      </div>
      <CompanyPicker value={filter.company} onChange={(company) => onFilter({ company, source: undefined })} />
      <Field label={words.source}>
        <select value={filter.source ?? ''} onChange={(event) => onFilter({ source: event.target.value || undefined })}>
          <option value="">{words.anySource}</option>
          {sources.map((source) => (
            <option key={source} value={source}>
              {source}
            </option>
          ))}
        </select>
      </Field>
      <Field label={words.status}>
        <select
          value={filter.status ?? ''}
          onChange={(event) => onFilter({ status: (event.target.value || undefined) as RunStatus | undefined })}
        >
          <option value="">{words.any}</option>
          {statusNames.map((status) => (
            <option key={status} value={status}>
              {words[statusLooks[status].word]}
            </option>
          ))}
        </select>
      </Field>
      <RangePicker value={filter} onChange={onFilter} />
      <ObjectMenu filter={filter} onFilter={onFilter} />
      <ColumnMenu choice={choice} onColumn={onColumn} />
      <ExportMenu asked={asked} />
      {hasFilter && (
        <button type="button" onClick={onClear}>
          {words.clearFilter}
        </button>
      )}
    </search>
  );
}

function ObjectMenu({ filter, onFilter }: Pick<FilterBarProps, 'onFilter'> & { readonly filter: RunFilter }) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  return (
    <Menu label={t.moreFilters} icon="search">
      <Field label={words.object}>
        <TypedText type="text" value={filter.object_type ?? ''} onChange={(text) => onFilter({ object_type: text })} />
      </Field>
      <Field label={words.objectId}>
        <TypedText type="text" value={filter.object_id ?? ''} onChange={(text) => onFilter({ object_id: text })} />
      </Field>
      <Field label={words.zone}>
        <TypedText type="text" value={filter.zone ?? ''} onChange={(text) => onFilter({ zone: text })} />
      </Field>
    </Menu>
  );
}

function ColumnMenu({ choice, onColumn }: Pick<FilterBarProps, 'choice' | 'onColumn'>) {
  const t = useMessages(messages);
  return (
    <Menu label={t.columns} icon="columns">
      {looks.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={choice[id] ?? false}
            disabled={id === 'object'}
            onChange={(event) => onColumn(id, event.target.checked)}
          />
          {t[name]}
        </label>
      ))}
    </Menu>
  );
}

function ExportMenu({ asked: { filter, q } }: Pick<FilterBarProps, 'asked'>) {
  const t = useMessages(messages);
  return (
    <Menu label={t.export} icon="download">
      {exportFormats.map((format) => (
        <a key={format} href={apiUrl('/runs/export', { ...filterParams(filter), q, format })} download>
          {t.exportAs(exportNames[format])}
        </a>
      ))}
    </Menu>
  );
}

const exportFormats = ['csv', 'ndjson', 'parquet'] as const;

const exportNames = { csv: 'CSV', ndjson: 'NDJSON', parquet: 'Parquet' };

function Menu({
  label,
  icon,
  children,
}: {
  readonly label: string;
  readonly icon: 'search' | 'columns' | 'download';
  readonly children: React.ReactNode;
}) {
  return (
    // Escape and a step out of it close it, as in any menu.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <details
      className={styles.menu}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.currentTarget.open = false;
        event.currentTarget.querySelector('summary')?.focus();
      }}
      onBlur={(event) => {
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) {
          event.currentTarget.open = false;
        }
      }}
    >
      <summary>
        <Icon name={icon} />
        {label}
      </summary>
      <div>{children}</div>
    </details>
  );
}
