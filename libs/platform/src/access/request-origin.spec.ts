import { describe, expect, it } from 'vitest';
import { isOfOtherPage } from './request-origin.js';

const host = 'obs.example.com:8003';

describe('a request', () => {
  it.each<[string, Record<string, string>]>([
    ['a program says nothing', {}],
    ['the page itself', { 'sec-fetch-site': 'same-origin', origin: 'https://obs.example.com' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['a browser that knows no Fetch Metadata', { origin: 'http://obs.example.com:8003' }],
    ['a proxy that ends TLS', { origin: 'https://OBS.example.com:8003' }],
  ])('is of our own page: %s', (_, headers) => {
    expect(isOfOtherPage({ host, ...headers })).toBe(false);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site', origin: 'http://obs.example.com:8003' }],
    ['a word that is not known yet', { 'sec-fetch-site': 'sideways' }],
    ['another host', { origin: 'http://evil.test' }],
    ['another port', { origin: 'http://obs.example.com:8001' }],
    ['a longer name', { origin: 'http://obs.example.com:8003.evil.test' }],
    ['no origin at all', { origin: 'null' }],
    ['an empty origin', { origin: '' }],
    ['an extension', { origin: 'chrome-extension://obs.example.com:8003' }],
  ])('is of another page: %s', (_, headers) => {
    expect(isOfOtherPage({ host, ...headers })).toBe(true);
  });
});
