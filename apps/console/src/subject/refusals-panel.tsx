import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { refusalsQuery } from '../api/queries';
import type { Refusal } from '../api/types';
import { Panel } from '../components/layout';
import { rows } from '../components/more';
import { Time } from '../components/time';
import { useFormat } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import { messages } from './subject.messages';

interface About {
  readonly company?: string;
  readonly source?: string;
}

/** Recent refusals of all doors, of all sources or one; nothing when there is none. */
export function RefusalsPanel(about: About) {
  const t = useMessages(messages);
  const refusals = useQuery(refusalsQuery(about)).data ?? [];
  if (refusals.length === 0) return null;
  return (
    <Panel title={t.refusalsTitle}>
      <p>{t.refusalsSays}</p>
      <ol className={rows.rows}>
        {refusals.map((refusal) => (
          <RefusalRow key={refusal.refusal_id} refusal={refusal} isNamed={about.source === undefined} />
        ))}
      </ol>
    </Panel>
  );
}

function RefusalRow({ refusal, isNamed }: { readonly refusal: Refusal; readonly isNamed: boolean }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { company, source, code, reason, count, door, last_at } = refusal;
  return (
    <li className={rows.row}>
      <div className={rows.marks}>
        <strong>{t.refusedRecords(count, format.count(count))}</strong>
      </div>
      <div className={rows.what}>
        <span lang="en">{reason}</span>
        <div className={rows.meta}>
          {isNamed && <Named company={company} source={source} />}
          <code>{code}</code>
          <code>{door}</code>
        </div>
      </div>
      <div className={rows.when}>
        <Time at={last_at} as="ago" />
      </div>
    </li>
  );
}

function Named({ company, source }: Pick<Refusal, 'company' | 'source'>) {
  const t = useMessages(messages);
  if (company === null || source === null) return <span>{t.refusedOfNobody}</span>;
  return (
    <Link to="/sources/$company/$source" params={{ company, source }}>
      {company} / {source}
    </Link>
  );
}
