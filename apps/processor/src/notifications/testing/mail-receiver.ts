import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

interface Mail {
  readonly raw: string;
  /** Its text, decoded. */
  readonly text: string;
}

/** A mail server that keeps what it takes. */
export interface MailReceiver {
  readonly url: string;
  readonly mails: Mail[];
  close(): Promise<void>;
}

export async function startMailReceiver(): Promise<MailReceiver> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    closeTimeout: 1,
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    onData: (stream, _session, done) => {
      void textOf(stream).then((raw) => {
        mails.push({ raw, text: plainTextOf(raw) });
        done();
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The first part of a mail, which is its text, in quoted-printable or base64. */
function plainTextOf(raw: string): string {
  const [, part = ''] = /content-type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/i.exec(raw) ?? [];
  const isBase64 = /content-type: text\/plain[^\r]*\r\ncontent-transfer-encoding: base64/i.test(raw);
  if (isBase64) return Buffer.from(part, 'base64').toString('utf8');
  const bytes = part
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
