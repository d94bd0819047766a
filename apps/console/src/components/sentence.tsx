import { Fragment } from 'react';
import { useFormat, useZoneOf } from '../format/use-format';

const MOMENT = /(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)/;

/** A sentence of the service, its moments written in the zone of the company, with UTC in the title. */
export function Sentence({ text, company }: { readonly text: string; readonly company?: string | null }) {
  const format = useFormat();
  const zone = useZoneOf()(company);
  return (
    <>
      {text.split(MOMENT).map((part, index) =>
        index % 2 === 0 || Number.isNaN(Date.parse(part)) ? (
          <Fragment key={index}>{part}</Fragment>
        ) : (
          <time key={index} dateTime={part} title={format.utc(part)}>
            {format.dayTime(part, zone)}
          </time>
        ),
      )}
    </>
  );
}
