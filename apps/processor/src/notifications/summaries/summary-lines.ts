import type { NotificationMessage, SummarizedAlert, SummarizedMute } from '@app/alerting';
import { wordsOf } from '../channels/message-words.js';
import { summaryWords } from './summary-words.js';

/** The lines of a summary for people; of another message none. @param timeText writes a time by the clock of the company */
export function summaryLinesOf(message: NotificationMessage, timeText: (at: string) => string): string[] {
  const { summary, language = 'en' } = message;
  if (summary === undefined) return [];
  const words = summaryWords[language];
  const colon = language === 'fr' ? '\u00a0:' : ':';
  const alertLine = ({ group, severity, summary: text, started_at, is_over }: SummarizedAlert): string => {
    const when = is_over ? words.over : words.open(timeText(started_at));
    const oneLine = text.replace(/\s+/g, ' ');
    return `${words.groups[group]}, ${wordsOf(message).severities[severity]}${colon} ${oneLine} (${when})`;
  };
  const muteLine = ({ match, until }: SummarizedMute): string => {
    const names = [match.company, match.source, match.object, match.rule, match.incident_id];
    const what = names.filter((name) => name !== undefined).join(' / ');
    return words.muted(what === '' ? words.everything : what, timeText(until));
  };
  return [
    words.ran(summary),
    ...summary.missing.map(({ source, object_type, late_at }) =>
      words.missing(`${source} / ${object_type}`, timeText(late_at)),
    ),
    ...summary.alerts.map(alertLine),
    ...summary.muted.map(muteLine),
  ];
}
