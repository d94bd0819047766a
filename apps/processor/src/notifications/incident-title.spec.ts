import type { AlertTransition } from '@app/alerting';
import { describe, expect, it } from '@jest/globals';
import { titleOf } from './incident-title.js';
import { aTransition, failedObjects, invoices } from './testing/builders.js';

describe('titleOf', () => {
  it.each<[string, AlertTransition[], string]>([
    ['one alert', failedObjects(1), 'acme / efficy / invoices failed: 401 Unauthorized for token 8831'],
    ['objects with one cause', failedObjects(16), 'acme / efficy: 16 objects failed: 401 Unauthorized for token 8831'],
    [
      'objects with several causes',
      [...failedObjects(2), aTransition({ cause: 'no memory' })],
      'acme / efficy: 3 alerts, the worst: acme / efficy / invoices failed: 401 Unauthorized for token 8831',
    ],
    [
      'several sources',
      [...failedObjects(1), aTransition({ subject: { ...invoices, source: 'zoho' } })],
      'acme: 2 objects failed: 401 Unauthorized for token 8831',
    ],
    [
      'what fires of it',
      [...failedObjects(1), aTransition({ to: 'resolved' })],
      'acme / efficy / invoices failed: 401 Unauthorized for token 8831',
    ],
    ['control characters', failedObjects(1, { summary: 'a\r\nBcc: x\u0000\tb' }), 'a Bcc: x b'],
  ])('says it in a sentence: %s', (_name, alerts, expected) => {
    expect(titleOf('firing', alerts)).toBe(expected);
  });

  it('says what kind it is, and counts all of what is over', () => {
    expect(titleOf('repeat', failedObjects(1))).toBe(
      'Still firing: acme / efficy / invoices failed: 401 Unauthorized for token 8831',
    );
    expect(titleOf('resolved', failedObjects(16, { to: 'resolved' }))).toBe(
      'Resolved: acme / efficy: 16 objects failed: 401 Unauthorized for token 8831',
    );
  });

  it('is never longer than a line, and cuts no character in two', () => {
    const title = titleOf('firing', failedObjects(1, { summary: '😀'.repeat(300) }));
    expect([...title]).toHaveLength(200);
    expect(title.isWellFormed()).toBe(true);
  });
});
