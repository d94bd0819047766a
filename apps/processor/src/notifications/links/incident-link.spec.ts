import { describe, expect, it } from 'vitest';
import { hasActions, incidentLinkOf, isSignatureOf } from './incident-link.js';

const key = Buffer.alloc(32, 1);
const id = '3b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e';
const link = incidentLinkOf('https://obs.example.com/ui', key, id, 'mute');
const signature = link.split('/').at(-1)!;

describe('a link that does something', () => {
  it('names its message and what it does', () => {
    expect(link).toBe(`https://obs.example.com/ui/incident-links/${id}/mute/${signature}`);
    expect(signature).toMatch(/^[\w-]{43}$/);
    expect(isSignatureOf(signature, key, id, 'mute')).toBe(true);
  });

  it.each([
    ['another action', signature, key, id, 'acknowledge'],
    ['another message', signature, key, id.replace('3', '4'), 'mute'],
    ['another key', signature, Buffer.alloc(32, 2), id, 'mute'],
    ['a shorter signature', signature.slice(1), key, id, 'mute'],
    ['no signature', '', key, id, 'mute'],
  ] as const)('is good for nothing else: %s', (_name, given, ofKey, ofId, action) => {
    expect(isSignatureOf(given, ofKey, ofId, action)).toBe(false);
  });

  it.each([
    ['firing', id, true],
    ['joined', id, true],
    ['repeat', id, true],
    ['resolved', id, false],
    ['test', null, false],
    ['digest', null, false],
  ] as const)('is in messages about what fires: %s', (kind, incident_id, expected) => {
    expect(hasActions({ kind, incident_id })).toBe(expected);
  });
});
