import { headlineOf } from './cause.js';

const MOST_READ_CHARS = 1000;

const ADDRESS = '\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-f:]{2,}\\]';
const LABEL = '[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?';
const NAME = `${LABEL}(?:\\.${LABEL})`;
const PORT = ':\\d{2,5}';
/** A word is a host only where its form says so: it has a dot or a port, or it stands in quotes. */
const HOST = `(?:["'\`](?<quoted>[a-z0-9.:_-]{2,100})["'\`]|(?<bare>(?:${ADDRESS}|${NAME}+)(?:${PORT})?|${NAME}*${PORT}))`;
const HOST_WORDS =
  "(?:(?:the |le |la |l[’'])?(?:host(?:name)?|server|database|proxy|broker|name|address|hôte|serveur|base(?: de données)?|nom)\\s?:?\\s+){0,3}(?:at |on |d[’']hôte )?";

/**
 * Messages that name the other side of a connection, as Node, Go, Java, Python's requests, libpq, curl and .NET write them, in
 * English and French.
 */
const connections = [
  '\\bE(?:CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|TIMEDOUT|HOSTDOWN|NOTFOUND|AI_AGAIN)\\s+',
  '\\bdial (?:tcp|udp)[46]?:?\\s+(?:lookup\\s+)?',
  '\\blookup\\s+(?=\\S+.{0,80}no such host)',
  'connection ?pool\\(host=',
  `\\bconnection to ${HOST_WORDS}(?=\\S+.{0,80}\\b(?:failed|refused|timed out|closed|reset|lost))`,
  `\\b(?:could not|cannot|can[’']t|unable to|failed to) (?:connect|reach|resolve|translate|open a connection)(?: to)? ${HOST_WORDS}`,
  `\\b(?:impossible de|échec de) (?:se connecter|joindre|résoudre|connexion)(?: (?:à|au))? ${HOST_WORDS}`,
  '\\b(?:unknown ?host(?:exception)?|no such host(?: is known)?|hôte (?:inconnu|introuvable)|no route to host|name or service not known)[\\s:.(]{0,4}',
].map((before) => new RegExp(`${before}${HOST}`, 'iu'));

const FULL_DISK =
  /\bno space left on device\b|\bENOSPC\b|\bdisk (?:is )?full\b|espace disponible sur le p[ée]riph[ée]rique/iu;

/**
 * The thing that a message of a failure names and that other sources of its company share: the host that cannot be reached
 * (`warehouse.internal:5432`), or a full disk.
 * @returns null: it names none
 */
export function sharedThingOf(message: string): string | null {
  const text = headlineOf(message).slice(0, MOST_READ_CHARS);
  for (const pattern of connections) {
    const { quoted, bare } = pattern.exec(text)?.groups ?? {};
    const host = quoted ?? bare;
    if (host !== undefined) return host.toLowerCase();
  }
  return FULL_DISK.test(text) ? 'disk' : null;
}
