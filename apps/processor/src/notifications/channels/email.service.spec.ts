import { freePort } from '@app/platform/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { aMessage, aTransition, incidentId } from '../testing/builders.js';
import { DeliveryError } from './delivery-error.js';
import { mailOf, sendEmail } from './email.service.js';

interface Mail {
  readonly from: string;
  readonly to: string[];
  readonly raw: string;
}

const now = new Date('2026-03-10T12:00:31Z');

describe('sendEmail', () => {
  let server: SMTPServer;
  let mails: Mail[];
  let refusal: Error | null;
  let isSilent: boolean;
  beforeEach(async () => {
    mails = [];
    refusal = null;
    isSilent = false;
    server = new SMTPServer({
      closeTimeout: 1,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      authOptional: true,
      onConnect: (_session, done) => (isSilent ? undefined : done()),
      onAuth: ({ username, password }, _session, done) =>
        password === 'p@ss' ? done(null, { user: username }) : done(new Error('wrong: 8831')),
      onData: (stream, session, done) => {
        void text(stream).then((raw) => {
          const { mailFrom, rcptTo } = session.envelope;
          mails.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw,
          });
          done(refusal);
        });
      },
    });
    server.on('error', () => undefined);
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const port = (): number => (server.server.address() as AddressInfo).port;
  const sendOver = (smtpUrl: string, message = aMessage(), signal = new AbortController().signal): Promise<void> =>
    sendEmail({ type: 'email', smtpUrl, from: 'alerts@example.com', to: ['a@example.com', 'b@example.com'] }, message, {
      now,
      signal,
    });

  it('sends one mail to all, with its id and the thread of its incident', async () => {
    await sendOver(`smtp://me:p%40ss@127.0.0.1:${port()}`);
    expect(mails).toHaveLength(1);
    const { from, to, raw } = mails[0]!;
    expect({ from, to }).toEqual({ from: 'alerts@example.com', to: ['a@example.com', 'b@example.com'] });
    for (const line of [
      'Subject: acme / efficy / invoices failed: 401 Unauthorized for token 8831',
      'Message-ID: <3b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e@observability-stack>',
      `References: <${incidentId}@observability-stack>`,
      'Date: Tue, 10 Mar 2026 12:00:31 +0000',
      'Auto-Submitted: auto-generated',
      'Content-Type: multipart/alternative',
    ]) {
      expect(raw).toContain(line);
    }
  });

  it('writes text and HTML, and what customers wrote is only text in both', () => {
    const hostile = '<img src=x onerror="steal()"> & \'more\'';
    const message = aMessage({ title: hostile, alerts: [aTransition({ summary: hostile })] });
    const { text: plain, html } = mailOf({ from: 'a@example.com', to: [] }, message, now);
    expect(plain).toContain(hostile);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=&quot;steal()&quot;&gt; &amp; &#39;more&#39;');
  });

  it('has the link to its page in both', () => {
    const message = aMessage({ url: 'https://obs.example.com/ui/incidents/1?a=b&c=d' });
    const { text: plain, html } = mailOf({ from: 'a@example.com', to: [] }, message, now);
    expect(plain).toContain('\nOpen in the console: https://obs.example.com/ui/incidents/1?a=b&c=d\n');
    expect(html).toContain('<a href="https://obs.example.com/ui/incidents/1?a=b&amp;c=d">Open in the console</a>');
  });

  it.each([
    ['later', 451, true],
    ['never', 550, false],
  ])('says what is wrong when the server says %s', async (_word, responseCode, retryable) => {
    refusal = Object.assign(new Error('no: 401 Unauthorized for token 8831'), { responseCode });
    const error = await sendOver(`smtp://127.0.0.1:${port()}`).then(() => null, DeliveryError.from);
    expect(error).toMatchObject({ problem: `the mail server answered ${responseCode} (EMESSAGE)`, retryable });
  });

  it('says that the password is wrong, and not which it was', async () => {
    const error = await sendOver(`smtp://me:wr0ng@127.0.0.1:${port()}`).then(() => null, DeliveryError.from);
    expect(error).toMatchObject({ problem: 'the mail server answered 535 (EAUTH)', retryable: false });
  });

  it.each<[string, () => Promise<void>, string]>([
    [
      'nobody listens',
      async () => sendOver(`smtp://127.0.0.1:${await freePort()}`),
      'the mail server cannot be reached: ECONNREFUSED',
    ],
    [
      'it is too slow',
      () => {
        isSilent = true;
        return sendOver(`smtp://127.0.0.1:${port()}`, aMessage(), AbortSignal.timeout(50));
      },
      'the mail server did not take it within 10 s',
    ],
    [
      'we are stopping',
      () => sendOver(`smtp://127.0.0.1:${port()}`, aMessage(), AbortSignal.abort()),
      'the attempt was broken off',
    ],
  ])('says what is wrong when %s', async (_name, attempt, problem) => {
    await expect(attempt()).rejects.toMatchObject({ retryable: true, problem: expect.stringContaining(problem) });
  });
});
