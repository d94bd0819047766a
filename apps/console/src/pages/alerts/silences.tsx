import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sendJson } from '../../api/client';
import { silencesQuery } from '../../api/queries';
import type { Silence, SilenceMatch } from '../../api/types';
import { ActionFailed } from '../../components/action-failed';
import { Badge } from '../../components/badge';
import { formLayout } from '../../components/dialog';
import { Panel } from '../../components/layout';
import { rows } from '../../components/more';
import { Answered, EmptyNote } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import type { MessagesOf } from '../../i18n/messages';
import { useMay } from '../../session/session';
import { messages } from './alerts.messages';

/** Those that hold and those to come. */
export function Silences() {
  const t = useMessages(messages);
  const format = useFormat();
  const client = useQueryClient();
  const answer = useQuery(silencesQuery);
  const ending = useMutation({
    mutationFn: (id: string) => sendJson('DELETE', `/silences/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['silences'] }),
  });
  const count = answer.data?.silences.length ?? 0;
  return (
    <Panel title={t.silences} aside={count > 0 ? t.count(count, format.count(count)) : undefined}>
      <ActionFailed error={ending.error} />
      <div aria-live="polite">{ending.isSuccess && <p className={formLayout.done}>{t.ended}</p>}</div>
      <Answered answer={answer}>
        {({ silences }) =>
          silences.length === 0 ? (
            <EmptyNote title={t.noSilence} says={t.noSilenceSays} />
          ) : (
            <ul className={rows.rows}>
              {silences.map((silence, index) => (
                <SilenceRow
                  key={silence.silence_id ?? `file ${index}`}
                  silence={silence}
                  isEnding={ending.isPending}
                  onEnd={(id) => ending.mutate(id)}
                />
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}

function SilenceRow({
  silence,
  isEnding,
  onEnd,
}: {
  readonly silence: Silence;
  readonly isEnding: boolean;
  readonly onEnd: (id: string) => void;
}) {
  const t = useMessages(messages);
  const mayOperate = useMay('operate');
  const { silence_id: id, match, state } = silence;
  const { incident_id: incidentId } = match;
  const what = matchText(match, t);
  return (
    <li className={rows.row}>
      <div className={rows.marks}>
        <Badge tone="silent" icon={state === 'active' ? 'silent' : 'pending'}>
          {state === 'active' ? t.active : t.toCome}
        </Badge>
      </div>
      <div className={rows.what}>
        <strong>{what}</strong>
        {incidentId !== undefined && (
          <>
            {' '}
            <Link to="/incidents/$incidentId" params={{ incidentId }}>
              {t.inIncident}
            </Link>
          </>
        )}
        <p>{silence.comment}</p>
        <SilenceMeta silence={silence} />
      </div>
      <div>
        {mayOperate && id !== null && (
          <button type="button" disabled={isEnding} aria-label={t.endOf(what)} onClick={() => onEnd(id)}>
            {t.end}
          </button>
        )}
      </div>
    </li>
  );
}

/** Which alerts are silenced. */
function matchText(match: SilenceMatch, t: MessagesOf<(typeof messages)['en']>): string {
  const parts = [
    match.company,
    match.source,
    match.object === undefined ? undefined : t.objectOf(String(match.object)),
    match.rule === undefined ? undefined : t.ruleOf(match.rule),
  ].filter((part) => part !== undefined);
  return parts.join(' › ') || (match.incident_id === undefined ? t.everything : t.oneIncident);
}

/** Its times, and who made it. */
function SilenceMeta({ silence }: { readonly silence: Silence }) {
  const t = useMessages(messages);
  const company = silence.match.company ?? null;
  return (
    <div className={rows.meta}>
      {silence.state === 'pending' && (
        <span>
          {t.begins} <Time at={silence.starts_at} company={company} />
        </span>
      )}
      <span>
        {t.until} <Time at={silence.ends_at} company={company} /> (
        <Time at={silence.ends_at} company={company} as="ago" />)
      </span>
      {silence.created_by && <span>{t.by(silence.created_by)}</span>}
      {silence.origin === 'file' && <span>{t.fromFile}</span>}
    </div>
  );
}
