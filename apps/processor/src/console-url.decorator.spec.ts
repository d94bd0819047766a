import { loadSettings } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { ProcessorSettings } from './processor.settings.js';

describe('CONSOLE_URL', () => {
  it.each(['https://obs.example.com', 'https://obs.example.com/ui/', 'http://10.0.0.7:8003'])('may be %s', (url) => {
    expect(loadSettings(ProcessorSettings, { CONSOLE_URL: url }).CONSOLE_URL).toBe(url);
  });

  it.each([
    ['obs.example.com', 'must be an https:// or http:// address'],
    ['javascript:alert(1)', 'must be an https:// or http:// address'],
    ['https://me:s3cret@obs.example.com', 'must hold neither a user name nor a password'],
    ['https://obs.example.com/ui?x=1', 'must end with its path'],
  ])('may not be %s', (url, reason) => {
    expect(() => loadSettings(ProcessorSettings, { CONSOLE_URL: url })).toThrow(reason);
  });
});
