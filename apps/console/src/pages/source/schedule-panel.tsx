import { useQuery } from '@tanstack/react-query';
import { schedulesQuery } from '../../api/notification-queries';
import type { Schedules } from '../../api/types';
import { Facts, Panel } from '../../components/layout';
import { Snippet } from '../../components/snippet';
import { Answered } from '../../components/states';
import { useFormat, useZoneOf } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { scheduleSnippet } from './schedule-snippet';
import styles from './schedule-panel.module.css';
import { messages } from './source.messages';

interface About {
  readonly company: string;
  readonly source: string;
}

/** Schedules and maintenance windows that the rules file states of a source, and lines that state some. */
export function SchedulePanel({ about }: { readonly about: About }) {
  const t = useMessages(messages);
  const answer = useQuery(schedulesQuery(about));
  return (
    <Panel title={t.schedule}>
      <Answered answer={answer}>
        {(stated) => (
          <div className={styles.stated}>
            <Stated stated={stated} about={about} />
            <details>
              <summary>{t.scheduleSet(stated.file)}</summary>
              <p>{t.scheduleSetSays}</p>
              <Snippet text={scheduleSnippet(about.company, about.source)} />
            </details>
          </div>
        )}
      </Answered>
    </Panel>
  );
}

function Stated({ stated, about }: { readonly stated: Schedules; readonly about: About }) {
  const t = useMessages(messages);
  const { schedules, maintenance, retired } = stated;
  const subjectOf = useSubjectOf(about);
  const scheduleText = useScheduleText(about.company);
  const windowText = useWindowText(about.company);
  return (
    <Facts
      facts={[
        [
          t.scheduleStated,
          schedules.length === 0 ? (
            t.scheduleLearned
          ) : (
            <Lines lines={schedules.map((each) => [subjectOf(each.match), scheduleText(each)])} />
          ),
        ],
        [
          t.maintenance,
          maintenance.length === 0 ? (
            t.maintenanceNone
          ) : (
            <Lines lines={maintenance.map((each) => [subjectOf(each.match), windowText(each)])} />
          ),
        ],
        [
          t.retiredThere,
          retired.length === 0 ? null : <Lines lines={retired.map((match) => [subjectOf(match), ''])} />,
        ],
      ]}
    />
  );
}

function Lines({ lines }: { readonly lines: readonly (readonly [subject: string, says: string])[] }) {
  const t = useMessages(messages);
  return (
    <ul>
      {lines.map(([subject, says], index) => (
        <li key={index}>{says === '' ? subject : t.stated(subject, says)}</li>
      ))}
    </ul>
  );
}

/** The subject of an entry, as far as it is not the source itself. */
function useSubjectOf({ source }: About): (match: Schedules['retired'][number]) => string {
  const t = useMessages(messages);
  return (match) => {
    if (match.object !== undefined) return t.scheduleObject(match.object);
    if (match.source !== undefined) return source;
    return match.company === undefined ? t.scheduleEverything : t.scheduleCompany;
  };
}

function useScheduleText(company: string): (stated: Schedules['schedules'][number]) => string {
  const t = useMessages(messages);
  const format = useFormat();
  const zone = useZoneOf()(company);
  return ({ every_seconds, cron, time_zone, grace_seconds }) => {
    const grace = grace_seconds === 0 ? '' : t.scheduleGrace(format.duration(grace_seconds));
    const when =
      cron === null ? t.scheduleEvery(format.duration(every_seconds)) : t.scheduleCron(cron, time_zone ?? zone);
    return when + grace;
  };
}

const WEEK = 7;
/** A Monday, and the days after it, by the names that the file has for them. */
const dates = {
  mon: '2024-01-01',
  tue: '2024-01-02',
  wed: '2024-01-03',
  thu: '2024-01-04',
  fri: '2024-01-05',
  sat: '2024-01-06',
  sun: '2024-01-07',
};

function useWindowText(company: string): (window: Schedules['maintenance'][number]) => string {
  const t = useMessages(messages);
  const format = useFormat();
  const zone = useZoneOf()(company);
  return ({ days, from, to, time_zone }) => {
    const named = days.length === WEEK ? t.everyDay : format.list(days.map((day) => format.weekday(dates[day])));
    return t.maintenanceSays(named, from, to, time_zone ?? zone);
  };
}
