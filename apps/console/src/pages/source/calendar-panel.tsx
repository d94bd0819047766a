import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { calendarQuery } from '../../api/queries';
import type { Calendar, CalendarDay } from '../../api/types';
import { Hidden, Panel, Stat, Stats } from '../../components/layout';
import { Answered } from '../../components/states';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import styles from './calendar-panel.module.css';
import { dayLevels, levelOf, successRateOf, type Week, weeksOf } from './calendar-weeks';
import { messages } from './source.messages';

interface About {
  readonly company: string;
  readonly source: string;
}

/** The last 90 days of a source on a calendar, and its uptime. */
export function CalendarPanel({ about }: { readonly about: About }) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const answer = useQuery(calendarQuery(about));
  return (
    <Panel title={t.calendar} aside={answer.data && words.timesIn(answer.data.time_zone)}>
      <Answered answer={answer}>
        {(calendar) => (
          <div className={styles.calendar}>
            <div>
              <Days weeks={weeksOf(calendar.days)} about={about} />
              <Legend />
            </div>
            <Totals calendar={calendar} />
          </div>
        )}
      </Answered>
    </Panel>
  );
}

function Totals({ calendar }: { readonly calendar: Calendar }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { uptime_rate, down_seconds, observed_seconds, days } = calendar;
  return (
    <Stats>
      <Stat
        name={t.uptime}
        says={
          uptime_rate !== null &&
          (down_seconds === 0
            ? t.neverDown(format.duration(observed_seconds))
            : t.uptimeSays(format.duration(down_seconds), format.duration(observed_seconds)))
        }
      >
        {format.percent(uptime_rate)}
      </Stat>
      <Stat name={t.successRate} says={t.successRateSays}>
        {format.percent(successRateOf(days))}
      </Stat>
    </Stats>
  );
}

/** A column a week, a line a weekday. */
function Days({ weeks, about }: { readonly weeks: readonly Week[]; readonly about: About }) {
  const t = useMessages(messages);
  const format = useFormat();
  const lines = Array.from({ length: 7 }, (_, weekday) => weeks.map((week) => week[weekday] ?? null));
  return (
    <table className={styles.days}>
      <caption>
        <Hidden>{t.calendar}</Hidden>
      </caption>
      <tbody>
        {lines.map((line, weekday) => (
          <tr key={weekday}>
            {/* 2024 began on a Monday. */}
            <th scope="row">{format.weekday(`2024-01-0${weekday + 1}`)}</th>
            {line.map((day, week) =>
              day === null ? <td key={week} /> : <Day key={day.date} day={day} about={about} />,
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The meanings of the colours. */
function Legend() {
  const t = useMessages(messages);
  return (
    <ul className={styles.legend}>
      {dayLevels.map((level) => (
        <li key={level}>
          <span className={styles.day} data-level={level} /> {t[`level_${level}`]}
        </li>
      ))}
    </ul>
  );
}

function Day({ day, about }: { readonly day: CalendarDay; readonly about: About }) {
  const says = useDayText()(day);
  return (
    <td className={styles.day} data-level={levelOf(day)} title={says}>
      {day.failed_count === 0 ? (
        <Hidden>{says}</Hidden>
      ) : (
        <Link to="/runs" search={{ ...about, status: 'FAILED', from: day.from, to: day.to }}>
          <Hidden>{says}</Hidden>
        </Link>
      )}
    </td>
  );
}

/** `10 Mar: 40 runs, 2 failed, 95 % successful, up 99 %` */
function useDayText(): (day: CalendarDay) => string {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  return ({ date, runs_count, failed_count, success_rate, uptime_rate }) => {
    const parts = [
      runs_count === 0 ? t.dayNone : words.runsCount(runs_count, format.count(runs_count)),
      failed_count > 0 ? t.dayFailed(failed_count, format.count(failed_count)) : null,
      success_rate === null ? null : t.daySuccess(format.percent(success_rate)),
      uptime_rate === null ? null : t.dayUp(format.percent(uptime_rate)),
    ];
    return t.day(format.date(date), parts.filter((part) => part !== null).join(', '));
  };
}
