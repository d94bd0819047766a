import { describe, expect, it } from 'vitest';
import { errorMessageOf } from './error-message.js';

describe('errorMessageOf', () => {
  it.each([
    "'id'",
    '  401 Unauthorized ',
    'Tout roule, pas de stress! (sauf ici)',
    'Tout roule',
    'Tout roule, pas de stress?',
  ])('repeats "%s" word for word when the run failed', (description) => {
    expect(errorMessageOf('FAILED', description)).toBe(description);
  });

  it.each([null, '', '  ', '\n', 'Tout roule, pas de stress!', ' tout ROULE, pas de stress! '])(
    'calls the error unknown when a failed run says %p',
    (description) => {
      expect(errorMessageOf('FAILED', description)).toBe('Unknown error');
    },
  );

  it.each(['SUCCESS', 'RUNNING', 'CANCELLED', 'SKIPPED'] as const)('is null for a run that is %s', (status) => {
    for (const says of [null, '', 'Tout roule, pas de stress!', '401 Unauthorized']) {
      expect(errorMessageOf(status, says)).toBeNull();
    }
  });

  it('is there for a partial run, too', () => {
    expect(errorMessageOf('PARTIAL', '3 of 7 tables failed')).toBe('3 of 7 tables failed');
    expect(errorMessageOf('PARTIAL', null)).toBe('Unknown error');
  });

  it.each([
    {
      of: 'Python',
      lines: [
        'Traceback (most recent call last):',
        '  File "/app/run.py", line 7, in <module>',
        '    main()',
        '    ~~~~^^',
        'requests.exceptions.HTTPError: 401 Client Error: Unauthorized',
      ],
      headline: 'requests.exceptions.HTTPError: 401 Client Error: Unauthorized',
    },
    {
      of: 'Python, one after another',
      lines: [
        'Task failed with exception',
        'Traceback (most recent call last):',
        '  File "a.py", line 1, in f',
        "KeyError: 'id'",
        '',
        'During handling of the above exception, another exception occurred:',
        '',
        'Traceback (most recent call last):',
        '  File "b.py", line 2, in g',
        'ValueError: no id',
        'in two lines',
      ],
      headline: 'ValueError: no id',
    },
    {
      of: 'Python, cut off',
      lines: ['Traceback (most recent call last):', '  File "a.py", line 1, in f', '    g()'],
      headline: 'g()',
    },
    {
      of: 'Java',
      lines: [
        'Exception in thread "main" java.lang.IllegalStateException: no token',
        '\tat com.acme.Sync.run(Sync.java:17)',
        '\tat com.acme.Main.main(Main.java:3)',
      ],
      headline: 'java.lang.IllegalStateException: no token',
    },
    {
      of: 'Java with its causes',
      lines: [
        'org.apache.spark.SparkException: Job aborted.',
        '\tat org.apache.spark.A.b(A.scala:1)',
        'Caused by: java.io.IOException: read failed',
        '\tat com.acme.C.d(C.java:2)',
        'Caused by: java.net.SocketTimeoutException: Read timed out',
        '\t... 12 more',
      ],
      headline: 'java.net.SocketTimeoutException: Read timed out',
    },
    {
      of: 'Node',
      lines: [
        '/app/run.js:10',
        "    throw new Error('no token');",
        '    ^',
        '',
        'Error: no token',
        '    at Object.<anonymous> (/app/run.js:10:9)',
        '    at Module._compile (node:internal/modules/cjs/loader:1554:14)',
      ],
      headline: 'Error: no token',
    },
    {
      of: 'Node with a code',
      lines: ['TypeError [ERR_INVALID_URL]: Invalid URL', '    at new URL (node:internal/url:797:36)'],
      headline: 'TypeError [ERR_INVALID_URL]: Invalid URL',
    },
    {
      of: 'a message of several lines',
      lines: ['ValidationError: 2 problems', '- id is missing', '- name is missing', '    at check (a.js:1:1)'],
      headline: 'ValidationError: 2 problems',
    },
    {
      of: '.NET',
      lines: ['System.TimeoutException: The operation has timed out.', '   at Acme.Sync.Run() in Sync.cs:line 17'],
      headline: 'System.TimeoutException: The operation has timed out.',
    },
  ])('of a stack trace of $of is the line that names the error', ({ lines, headline }) => {
    expect(errorMessageOf('FAILED', lines.join('\n'))).toBe(headline);
    expect(errorMessageOf('FAILED', `${lines.join('\r\n')}\r\n`)).toBe(headline);
  });

  it.each([
    'two lines\nthat are no stack trace',
    'look at this:\nat least something',
    'Caused by: nobody\nknows',
    'Traceback (most recent call last): in one line',
  ])('repeats "%s" word for word', (description) => {
    expect(errorMessageOf('FAILED', description)).toBe(description);
  });
});
