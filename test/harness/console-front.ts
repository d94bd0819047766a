import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serveConsole } from '../../apps/processor/src/console/index.js';
import { consoleFolder } from './browser.js';

/** One address of a console and its service, which can go away and come back with another build. */
export interface ConsoleFront {
  url(): string;
  /** Serves the console of a folder, and asks the service for all else. */
  start(folder: string): Promise<void>;
  /** Cuts every connection; nobody answers from now on. */
  stop(): Promise<void>;
}

export function consoleFront(service: () => string): ConsoleFront {
  let port = 0;
  let running: FastifyInstance | null = null;
  return {
    url: () => `http://127.0.0.1:${port}`,
    async start(folder) {
      running = fastify({ forceCloseConnections: true });
      const ask = (asked: FastifyRequest, reply: FastifyReply): void => passOn(service(), asked, reply);
      running.removeAllContentTypeParsers();
      running.addContentTypeParser('*', (_request, _payload, done) => done(null));
      running.all('/ui/config.json', ask).all('/ui/session', ask);
      serveConsole(running, folder);
      // The service has a console of its own, of which nothing is to be seen here.
      running.setNotFoundHandler((asked, reply) =>
        asked.url.startsWith('/ui/') ? void reply.status(404).send({}) : ask(asked, reply),
      );
      await running.listen({ host: '127.0.0.1', port });
      ({ port } = running.server.address() as AddressInfo);
    },
    async stop() {
      await running?.close();
      running = null;
    },
  };
}

function passOn(service: string, asked: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  const { method, url, headers } = asked.raw;
  const onward = request(new URL(url ?? '/', service), { method, headers }, (answer) => {
    reply.raw.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(reply.raw);
  });
  onward.on('error', () => reply.raw.destroy());
  reply.raw.on('close', () => onward.destroy());
  asked.raw.pipe(onward);
}

/** The built console as another build would be: all of its scripts and sheets have other names. */
export async function otherBuild(folder: string, mark: string): Promise<string> {
  const other = join(folder, mark);
  await cp(consoleFolder, other, { recursive: true });
  const assets = join(other, 'assets');
  const names = (await readdir(assets)).filter((name) => /\.(?:js|css)$/.test(name));
  const renamed = (name: string): string => name.replace(/\.(js|css)$/, `-${mark}.$1`);
  const rewritten = (text: string): string => names.reduce((all, name) => all.replaceAll(name, renamed(name)), text);
  for (const name of names) {
    await writeFile(join(assets, name), rewritten(await readFile(join(assets, name), 'utf8')));
    await rename(join(assets, name), join(assets, renamed(name)));
  }
  // Compressed copies are of the names of before.
  for (const name of await readdir(other, { recursive: true })) {
    if (/\.(?:gz|br)$/.test(name)) await rm(join(other, name));
  }
  const page = join(other, 'index.html');
  await writeFile(page, rewritten(await readFile(page, 'utf8')));
  return other;
}
