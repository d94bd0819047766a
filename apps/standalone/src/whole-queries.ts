import type { PGlite } from '@electric-sql/pglite';

/** What the socket server asks of a database. */
type Session = Pick<PGlite, 'waitReady' | 'isInTransaction' | 'runExclusive' | 'execProtocolRawStream' | 'exec'>;

/** Types of the messages that end a query; https://www.postgresql.org/docs/current/protocol-message-formats.html */
const QUERY = 'Q'.charCodeAt(0);
const SYNC = 'S'.charCodeAt(0);
const TERMINATE = 'X'.charCodeAt(0);
/** A start-up message has no type: it begins with its length. */
const START_UP = 0;
const ending = new Set([QUERY, SYNC, TERMINATE, START_UP]);

const ERROR = 'E'.charCodeAt(0);
const syncMessage = Uint8Array.of(SYNC, 0, 0, 0, 4);

/**
 * All connections of the socket server share one session, and it gives that session one message at a time. It lets
 * nobody between the statements of a transaction; between the messages of a query (Parse, Bind, … Sync) it does, when
 * several connections wait at once, and then the queries get each other's statements, values and rows. So a query that is
 * not over counts as a transaction.
 * @param onBroken told why the database cannot go on: a server of its own would start again after a PANIC, such as a full
 * disk, and this one never answers again
 */
export function wholeQueries(db: PGlite, onBroken: (reason: string) => void = () => undefined): PGlite {
  let isMidQuery = false;
  const session: Session = {
    waitReady: db.waitReady,
    isInTransaction: () => isMidQuery || db.isInTransaction(),
    runExclusive: (work) => db.runExclusive(work),
    execProtocolRawStream: async (message, options) => {
      const onRawData = (data: Uint8Array): void => {
        const reason = panicIn(data);
        if (reason !== null) onBroken(reason);
        options?.onRawData(data);
      };
      try {
        await db.execProtocolRawStream(message, { ...options, onRawData });
      } catch (error) {
        onBroken(String(error));
        throw error;
      }
      isMidQuery = !ending.has(message[0] ?? START_UP);
    },
    // The server's ROLLBACK for a connection that broke: one that broke within a query has not sent its Sync.
    exec: async (query, options) => {
      if (isMidQuery) await db.execProtocolRaw(syncMessage);
      isMidQuery = false;
      return db.exec(query, options);
    },
  };
  return session as PGlite;
}

/** What an error answer of the severity PANIC says; null for every other answer. */
function panicIn(answer: Uint8Array): string | null {
  if (answer[0] !== ERROR) return null;
  const [severity, ...fields] = Buffer.from(answer.subarray(5)).toString('utf8').split('\0');
  if (severity !== 'SPANIC') return null;
  return fields.find((field) => field.startsWith('M'))?.slice(1) ?? 'PANIC';
}
