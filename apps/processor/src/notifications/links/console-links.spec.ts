import { describe, expect, it } from 'vitest';
import { aMessage, incidentId } from '../testing/builders.js';
import { consoleBaseOf, pageOf } from './console-links.js';

describe('the address of the console', () => {
  it.each([
    ['https://obs.example.com', 'https://obs.example.com/ui'],
    ['https://obs.example.com/', 'https://obs.example.com/ui'],
    ['https://obs.example.com/ui', 'https://obs.example.com/ui'],
    ['https://obs.example.com/ui/', 'https://obs.example.com/ui'],
    ['http://10.0.0.7:8003/behind/a/proxy', 'http://10.0.0.7:8003/behind/a/proxy/ui'],
  ])('%s is %s', (given, base) => {
    expect(consoleBaseOf(given)).toBe(base);
  });
});

describe('the page of a message', () => {
  const digest = { incident_count: 0, resolved_count: 0, incidents: [], see: '/notifications' };
  it.each([
    ['an incident', aMessage(), `/ui/incidents/${incidentId}`],
    [
      'a digest of a company',
      aMessage({ incident_id: null, company: 'a & b?', digest }),
      '/ui/incidents?company=a%20%26%20b%3F',
    ],
    ['a digest of several', aMessage({ incident_id: null, company: null, digest }), '/ui/incidents'],
    ['a test', aMessage({ incident_id: null, kind: 'test' }), '/ui/'],
  ])('of %s', (_name, message, path) => {
    expect(pageOf('https://obs.example.com/ui', message)).toBe(`https://obs.example.com${path}`);
  });
});
