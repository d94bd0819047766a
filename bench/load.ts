import { Agent, request } from 'node:http';

/** The answers and times of a load. */
export interface LoadResult {
  readonly elapsedSecs: number;
  /** From the first byte sent to the last byte of the answer, one for each request. */
  readonly latenciesMs: readonly number[];
}

export interface LoadOptions {
  /** Requests that are open at any time; each has a connection of its own, kept from one request to the next. */
  readonly concurrency: number;
  readonly contentType: string;
  /** A key that may ingest; left out: none is shown. */
  readonly key?: string | undefined;
  /** Connections to use, which stay open; left out: those of this load, which end with it. */
  readonly agent?: Agent;
}

/**
 * Posts the bodies in order, as fast as they are answered. `node:http` costs the machine less than `fetch`, and the
 * program under load shares it.
 * @throws Error with the first answer that is not 2xx
 */
export async function postAll(
  url: string,
  bodies: readonly Buffer[],
  { concurrency, contentType, key, agent: given }: LoadOptions,
): Promise<LoadResult> {
  const agent = given ?? new Agent({ keepAlive: true, maxSockets: concurrency });
  const latenciesMs: number[] = [];
  const headers = { 'content-type': contentType, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) };
  let next = 0;
  const sendOneByOne = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const begin = performance.now();
      await post(url, body, headers, agent);
      latenciesMs.push(performance.now() - begin);
    }
  };
  const begin = performance.now();
  try {
    await Promise.all(Array.from({ length: concurrency }, sendOneByOne));
  } finally {
    if (given === undefined) agent.destroy();
  }
  return { elapsedSecs: (performance.now() - begin) / 1000, latenciesMs };
}

function post(url: string, body: Buffer, given: Readonly<Record<string, string>>, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { ...given, 'content-length': body.length };
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      const { statusCode = 0 } = answer;
      const isTaken = statusCode >= 200 && statusCode < 300;
      const text: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => {
        if (!isTaken) text.push(chunk);
      });
      answer.on('error', reject);
      answer.on('end', () => {
        if (isTaken) resolve();
        else reject(new Error(`${url} answered ${statusCode}: ${Buffer.concat(text).toString('utf8').slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
