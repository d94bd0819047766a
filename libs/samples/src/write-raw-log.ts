import type { RawLog } from '@app/contracts';
import type { SampleRun } from './simulate.js';

/** The message of connectors when all went well. */
const SUCCESS_SENTENCE = 'Tout roule, pas de stress!';

const ZONE = '1-Raw';

/** The run as its source writes it: these fields, in this order, times on the company's wall clock. */
export function rawLogOf({ cycle, source, object, startMicros, endMicros, outcome }: SampleRun): RawLog {
  const { localTime, date, hour, minute } = cycle;
  const { durationMicros, cpuHundredths, memoryBytes, error, numbersAreText } = outcome;
  const durationSecs = durationMicros / 1_000_000;
  const cpuText = (cpuHundredths / 100).toFixed(2);
  return {
    No_Sequence: `${date}-${hour}-${minute}`,
    Date_Sequence: date,
    Heure_Sequence: hour,
    Minute_Sequence: minute,
    Entreprise: cycle.company.name,
    Zone: ZONE,
    Source: source.name,
    Objet_Id: numbersAreText ? String(object.id) : object.id,
    Objet: object.name,
    Transformation: source.transformation,
    Parametres: source.parameters,
    Etat: error === null ? 'SUCCESS' : 'FAILED',
    Debut: localTime.textOf(startMicros),
    Fin: localTime.textOf(endMicros),
    'Duree secondes': numbersAreText ? withComma(String(durationSecs)) : durationSecs,
    Description: error ?? SUCCESS_SENTENCE,
    'cpu_time (sec)': numbersAreText ? withComma(cpuText) : cpuText,
    'memory_used (bytes)': memoryBytes,
  };
}

const withComma = (text: string): string => text.replace('.', ',');
