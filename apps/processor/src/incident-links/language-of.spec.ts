import { expect, it } from 'vitest';
import { languageOf } from './language-of.js';

it.each([
  [undefined, 'en'],
  ['', 'en'],
  ['fr', 'fr'],
  ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
  ['en-US,en;q=0.9,fr;q=0.8', 'en'],
  ['de, fr;q=0.7, en;q=0.3', 'fr'],
  ['en;q=0.1, fr;q=0.5', 'fr'],
  ['fr;q=0, en', 'en'],
  ['de', 'en'],
  ['fr;q=x', 'en'],
])('a browser that asks for %j gets %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
