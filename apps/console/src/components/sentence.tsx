import { Fragment } from 'react';
import type { Incident, Saying, Subject } from '../api/types';
import { useFormat, useZoneOf } from '../format/use-format';
import { useLocale } from '../i18n/locale';
import { sayings, titles } from '../i18n/saying.messages';
import type { Part } from '../state/reason-parts';
import { saidOfAlert, saidOfIncident, type Speech } from '../state/say';

const MOMENT = /(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)/;

/** An alert, as far as its sentence needs it. */
export interface SaidAlert {
  readonly summary: string;
  readonly saying: Saying | null;
  readonly subject: Subject;
}

type SaidIncident = Pick<Incident, 'title' | 'saying' | 'ended_at' | 'company'>;

function useSpeech(): Speech {
  const locale = useLocale();
  return { format: useFormat(), sayings: sayings[locale], titles: titles[locale], locale };
}

/** The sentence about an alert, in the language of the reader. */
export function AlertSentence({ alert }: { readonly alert: SaidAlert }) {
  return <Parts parts={saidOfAlert(alert, useSpeech())} company={alert.subject.company} />;
}

/** The title of an incident, in the language of the reader. */
export function IncidentTitle({ incident }: { readonly incident: SaidIncident }) {
  return <Parts parts={saidOfIncident(incident, useSpeech())} company={incident.company} />;
}

/** The same as plain text, for the title of the window and the names of buttons. */
export function useSentenceTexts() {
  const speech = useSpeech();
  const zoneOf = useZoneOf();
  const plain = (parts: readonly Part[], company: string | null): string =>
    parts
      .map(({ text }) => text)
      .join('')
      .split(MOMENT)
      .map((part, index) => (isMoment(part, index) ? speech.format.dayTime(part, zoneOf(company)) : part))
      .join('');
  return {
    ofAlert: (alert: SaidAlert): string => plain(saidOfAlert(alert, speech), alert.subject.company),
    ofIncident: (incident: SaidIncident): string => plain(saidOfIncident(incident, speech), incident.company),
  };
}

const isMoment = (part: string, index: number): boolean => index % 2 === 1 && !Number.isNaN(Date.parse(part));

/** Text, and the words of others in it, with moments in the zone of the company. */
export function Parts({ parts, company }: { readonly parts: readonly Part[]; readonly company: string | null }) {
  return (
    <>
      {parts.map(({ text, isQuoted }, index) =>
        isQuoted ? (
          // The words of others: no dictionary is to read them in the language of the page.
          <span key={index} translate="no">
            <Moments text={text} company={company} />
          </span>
        ) : (
          <Moments key={index} text={text} company={company} />
        ),
      )}
    </>
  );
}

/** A text, its moments written in the zone of the company, with UTC in the title. */
export function Moments({ text, company }: { readonly text: string; readonly company?: string | null }) {
  const format = useFormat();
  const zone = useZoneOf()(company);
  return (
    <>
      {text.split(MOMENT).map((part, index) =>
        isMoment(part, index) ? (
          <time key={index} dateTime={part} title={format.utc(part)}>
            {format.dayTime(part, zone)}
          </time>
        ) : (
          <Fragment key={index}>{part}</Fragment>
        ),
      )}
    </>
  );
}
