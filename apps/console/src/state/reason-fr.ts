import { frenchSpaces } from '../i18n/typography';

type Values = readonly string[];
type Form = readonly [english: RegExp, french: (values: Values) => string];

/** A value as a reason tells it: as JSON, perhaps cut, or its type. */
const VALUE = String.raw`"(?:[^"\\]|\\.)*"…?|an array|an object|a text|a number|true or false|something else|[^\s;,"]+`;

const types: Readonly<Record<string, string>> = {
  'an array': 'un tableau',
  'an object': 'un objet',
  'a text': 'un texte',
  'a number': 'un nombre',
  'true or false': 'vrai ou faux',
  'something else': 'autre chose',
};

const valueFr = (value = ''): string => types[value] ?? value;
/** `SUCCESS from … to …, 12 s`, of `same-run.ts`. */
function outlineFr(outline = ''): string {
  const [, status, from = '', to = '', took] = /^(\w+) from (\S+) to (\S+), (.+)$/.exec(outline) ?? [];
  if (status === undefined) return outline;
  const begin = from === 'unknown' ? 'd’une heure inconnue' : `de ${from}`;
  return `${status} ${begin} à ${to === 'unknown' ? 'une heure inconnue' : to}, ${took === 'duration unknown' ? 'durée inconnue' : took}`;
}

const startFr = (value = ''): string => (value === 'missing' ? 'le début manque' : `le début est ${valueFr(value)}`);
const endFr = (value = ''): string => (value === 'missing' ? 'la fin manque' : `la fin est ${valueFr(value)}`);

/** After the name of a field (`field-kinds.ts`, `exported-run.ts`, the doors). */
const demands: readonly Form[] = [
  [/a text of 1 to (\d+) characters, or a number/, ([most]) => `un texte de 1 à ${most} caractères, ou un nombre`],
  [/a text of 1 to (\d+) characters/, ([most]) => `un texte de 1 à ${most} caractères`],
  [
    /a text of at most (\d+) characters, or a number/,
    ([most]) => `un texte d’au plus ${most} caractères, ou un nombre`,
  ],
  [/a text or null/, () => 'un texte ou null'],
  [/a text or a number/, () => 'un texte ou un nombre'],
  [/a number, the text of one, or null/, () => 'un nombre, un texte qui en est un, ou null'],
  [/a number of 0 or more, or null/, () => 'un nombre positif ou nul, ou null'],
  [/an integer of 0 or more, or null/, () => 'un entier positif ou nul, ou null'],
  [/an integer or null/, () => 'un entier ou null'],
  [/an object of texts/, () => 'un objet de textes'],
  [/an object of at most (\d+) texts/, ([most]) => `un objet d’au plus ${most} textes`],
  [/a list of (\{[^}]*\})/, ([shape]) => `une liste de ${shape}`],
  [
    /a known status such as SUCCESS, FAILED or RUNNING, or true or false/,
    () => 'un état connu, comme SUCCESS, FAILED ou RUNNING, ou encore true ou false',
  ],
  [
    /a status as it is stored, such as SUCCESS or FAILED/,
    () => 'un état tel qu’il est stocké, comme SUCCESS ou FAILED',
  ],
  [/ISO 8601 in UTC, such as (\S+?)/, ([example]) => `au format ISO 8601 en UTC, comme ${example}`],
  [/the id that the export gave the run/, () => 'l’id que l’export a donné à l’exécution'],
  [/one of ([\w, ]+)/, ([words]) => `l’un de ${words}`],
  [/a record, a JSON object/, () => 'un enregistrement, donc un objet JSON'],
  [/(a UUID|JSON|Base64|1\.0)/, ([kind]) => (kind === 'a UUID' ? 'un UUID' : (kind ?? ''))],
];

const demandFr = (demand = ''): string | null => {
  for (const [english, french] of demands) {
    const found = new RegExp(`^${english.source}$`).exec(demand);
    if (found !== null) return french(found.slice(1));
  }
  return null;
};

/** A part of a reason as the services write it, up to the next `; ` or the end. */
const forms: readonly Form[] = [
  [/expected a JSON object, got (VALUE)/, ([value]) => `attendu un objet JSON, reçu ${valueFr(value)}`],
  [
    /(an event|a check-in) is a JSON object, got (VALUE)/,
    ([what, value]) =>
      `${what === 'an event' ? 'un événement' : 'un check-in'} est un objet JSON, reçu ${valueFr(value)}`,
  ],
  [/(\S+) or (\S+) is required/, ([one, other]) => `${one} ou ${other} est obligatoire`],
  [/(\S+) is required/, ([field]) => `${field} est obligatoire`],
  [
    /(\S+) has more than (\d+) characters, and there is no (\S+)/,
    ([field, most, other]) => `${field} a plus de ${most} caractères, et ${other} manque`,
  ],
  [/(\S+) has more than (\d+) characters/, ([field, most]) => `${field} a plus de ${most} caractères`],
  [/(\S+) holds a NUL or half a surrogate pair/, ([field]) => `${field} contient un NUL ou une moitié de paire UTF-16`],
  [/(\S+) holds what looks like a secret/, ([field]) => `${field} contient ce qui ressemble à un secret`],
  [
    /(\S+) holds the character (U\+[0-9A-F]+), which is invisible/,
    ([field, character]) => `${field} contient le caractère ${character}, qui est invisible`,
  ],
  [
    /(\S+) is given twice: (\S+) is (VALUE) and (\S+) is (VALUE)/,
    ([field, one, value, other, second]) =>
      `${field} est donné deux fois : ${one} est ${valueFr(value)} et ${other} est ${valueFr(second)}`,
  ],
  [/the start is (VALUE), the end is (VALUE)/, ([start, end]) => `${startFr(start)}, ${endFr(end)}`],
  [
    /the (start|end) is (\S+), read as (\S+) time: is the time zone of the company set\? It arrived at (\S+), and at most (\d+) s later are taken/,
    ([which, time, zone, arrived, most]) =>
      `${which === 'start' ? 'le début' : 'la fin'} est ${time}, lu à l’heure de ${zone} : le fuseau horaire de l’entreprise est-il réglé ? Arrivé le ${arrived} ; au plus ${most} s de plus sont acceptées`,
  ],
  [
    /the (start|end) is (\S+); it arrived at (\S+), and at most (\d+) s later are taken/,
    ([which, time, arrived, most]) =>
      `${which === 'start' ? 'le début' : 'la fin'} est ${time} ; arrivé le ${arrived}, et au plus ${most} s de plus sont acceptées`,
  ],
  [/not JSON at character (\d+)/, ([at]) => `pas du JSON au caractère ${at}`],
  [/the JSON ends too early/, () => 'le JSON s’arrête trop tôt'],
  [/not JSON/, () => 'pas du JSON'],
  [
    /an element of the JSON array is missing \(line (\d+)\)/,
    ([line]) => `il manque un élément au tableau JSON (ligne ${line})`,
  ],
  [/the JSON is nested more than (\d+) levels deep/, ([most]) => `le JSON est imbriqué sur plus de ${most} niveaux`],
  [
    /the (record|check-in) has more than (\d+) bytes( without its secrets)?/,
    ([what, most, without]) =>
      `${what === 'record' ? 'l’enregistrement' : 'le check-in'} a plus de ${most} octets${without ? ' sans ses secrets' : ''}`,
  ],
  [/the broker takes no message of this size/, () => 'Kafka n’accepte pas de message de cette taille'],
  [
    /the row has (\d+) cells and the head (\d+)/,
    ([cells, columns]) => `la ligne a ${cells} cellules et l’en-tête ${columns}`,
  ],
  [
    /a quote is not closed, or stands inside a cell/,
    () => 'un guillemet n’est pas fermé, ou se trouve dans une cellule',
  ],
  [/the message has no value/, () => 'le message est vide'],
  [/the (message is|bytes are) not UTF-8/, () => 'ce n’est pas de l’UTF-8'],
  [/the message is not an object with "data"/, () => 'le message n’est pas un objet avec "data"'],
  [
    /a message on the topic of dead letters is not a dead letter/,
    () => 'un message du sujet des lettres mortes n’en est pas une',
  ],
  [/the data is not an object/, () => 'les données ne sont pas un objet'],
  [/(\S+) is missing or is not what it must be/, ([field]) => `${field} manque ou n’est pas ce qu’il doit être`],
  [
    /the database refuses the row \(SQLSTATE (\w+)\)/,
    ([state]) => `la base de données refuse la ligne (SQLSTATE ${state})`,
  ],
  [/a text holds half of a surrogate pair/, () => 'un texte contient une moitié de paire UTF-16'],
  [/company is none that this key may send for/, () => 'cette clé ne peut pas envoyer pour cette entreprise'],
  [
    /company is missing, and this key may not send for the default one/,
    () => 'l’entreprise manque, et cette clé ne peut pas envoyer pour celle par défaut',
  ],
  [
    /run_id and stored_at: only a key of all companies may send exported runs/,
    () => 'run_id et stored_at : seule une clé de toutes les entreprises peut envoyer des exécutions exportées',
  ],
  [/another run has this id/, () => 'une autre exécution a cet id'],
  [
    /the run is known as ([^;]+); this record says ([^;]+); they differ in ([\w, ]+)/,
    ([known, says, fields]) =>
      `l’exécution est connue comme ${outlineFr(known)} ; cet enregistrement dit ${outlineFr(says)} ; ils diffèrent par ${fields}`,
  ],
  [
    /the object is new, and the company (VALUE) has (\d+) objects, the limit (\w+)/,
    ([company, count, limit]) =>
      `l’objet est nouveau, et l’entreprise ${company} a ${count} objets, la limite ${limit}`,
  ],
  [
    /the object is new, and there are (\d+) (objects|sources), the limit (\w+)/,
    ([count, what, limit]) =>
      `l’objet est nouveau, et il y a ${count} ${what === 'objects' ? 'objets' : 'sources'}, la limite ${limit}`,
  ],
];

const anchored = forms.map(([english, french]): Form => [
  new RegExp(`${english.source.replaceAll('VALUE', VALUE)}(?:; |$)`, 'y'),
  french,
]);
const demanded = new RegExp(`(\\S+) must be (.+?)(?:, got (${VALUE}))?(?:; |$)`, 'y');

interface Clause {
  readonly french: string;
  /** Where the next one begins. */
  readonly end: number;
}

function clauseAt(reason: string, at: number): Clause | null {
  for (const [form, french] of anchored) {
    form.lastIndex = at;
    const found = form.exec(reason);
    if (found !== null) return { french: french(found.slice(1)), end: form.lastIndex };
  }
  demanded.lastIndex = at;
  const [, field = '', demand, got] = demanded.exec(reason) ?? [];
  const french = demandFr(demand);
  if (french === null) return null;
  return {
    french: `${field} doit être ${french}${got === undefined ? '' : `, reçu ${valueFr(got)}`}`,
    end: demanded.lastIndex,
  };
}

/**
 * Why a record was set aside or refused, as the services write it (`read-record.ts`, `parse-json.ts`, `envelope.ts`,
 * `standardize.ts`, `same-run.ts`), in French.
 * @returns null for a reason that has no French form, as a whole
 */
export function reasonInFrench(reason: string): string | null {
  const clauses: string[] = [];
  for (let at = 0; at < reason.length;) {
    const clause = clauseAt(reason, at);
    if (clause === null) return null;
    clauses.push(clause.french);
    at = clause.end;
  }
  return clauses.length === 0 ? null : frenchSpaces(clauses.join(' ; '));
}
