import { describe, expect, it } from 'vitest';
import { tracedText } from './traceback';

const python = `Traceback (most recent call last):
  File "/app/extract.py", line 12, in <module>
    main()
    ~~~~^^
  File "/app/extract.py", line 8, in main
    raise KeyError('invoice_id')
KeyError: 'invoice_id'`;

const chained = `${python}

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/run.py", line 3, in run
    raise RuntimeError("extract failed") from error
RuntimeError: extract failed`;

const java = `java.lang.IllegalStateException: cannot load
\tat com.acme.Loader.load(Loader.java:10)
\tat com.acme.Main.main(Main.java:5)
Caused by: java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.connect(Net.java:1)
\t... 2 more`;

const node = `TypeError: Cannot read properties of undefined (reading 'id')
    at load (/app/load.js:3:9)
    at async main (/app/main.js:9:3)`;

describe('a text with a traceback', () => {
  it.each([
    ['of Python is its last line', python, "KeyError: 'invoice_id'", 7],
    ['of errors that caused each other is the last of them', chained, 'RuntimeError: extract failed', 14],
    ['of Java is its deepest cause', java, 'Caused by: java.net.ConnectException: Connection refused', 6],
    ['of JavaScript is its message', node, "TypeError: Cannot read properties of undefined (reading 'id')", 3],
    ['with Windows line ends is the same', python.replaceAll('\n', '\r\n'), "KeyError: 'invoice_id'", 7],
  ])('%s', (_, text, says, lineCount) => {
    expect(tracedText(text)).toMatchObject({ before: '', says, lineCount, after: '' });
  });

  it('keeps what stands around it', () => {
    const text = `12:00 ERROR extract\n${python}\n12:01 INFO gave up`;
    expect(tracedText(text)).toMatchObject({
      before: '12:00 ERROR extract',
      says: "KeyError: 'invoice_id'",
      trace: python,
      after: '12:01 INFO gave up',
    });
  });

  it('that was cut off within its frames ends with what there is', () => {
    const cut = 'Traceback (most recent call last):\n  File "/app/extract.py", line 12, in <mod…';
    expect(tracedText(cut)).toMatchObject({ says: 'File "/app/extract.py", line 12, in <mod…', lineCount: 2 });
  });

  it.each([
    '401 Unauthorized for token 8831',
    'Two lines\nwithout any frame',
    'Traceback (most recent call last):',
    'meet\nme\n  attic',
    '',
  ])('is not found in %j', (text) => {
    expect(tracedText(text)).toBeNull();
  });
});
