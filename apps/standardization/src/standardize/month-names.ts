/** Names of the months in English and French, without accents and points. */
const months: ReadonlyMap<string, number> = new Map(
  [
    'jan january janv janvier',
    'feb february fev fevr fevrier',
    'mar march mars',
    'apr april avr avril',
    'may mai',
    'jun june juin',
    'jul july juil juill juillet',
    'aug august aou aout',
    'sep sept september septembre',
    'oct october octobre',
    'nov november novembre',
    'dec december decembre',
  ].flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
);

const weekdays: ReadonlySet<string> = new Set(
  (
    'mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday ' +
    'lun lundi mar mardi mer mercredi jeu jeudi ven vendredi sam samedi dim dimanche'
  ).split(' '),
);

const plainly = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[\p{M}.]/gu, '')
    .toLowerCase();

/** 1–12, or null. */
export const monthNamed = (name: string): number | null => months.get(plainly(name)) ?? null;

export const isWeekday = (name: string): boolean => weekdays.has(plainly(name));
