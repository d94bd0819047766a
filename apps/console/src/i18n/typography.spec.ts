import { describe, expect, it } from 'vitest';
import { defineMessages } from './messages';
import { frenchSpaces } from './typography';

describe('French spaces', () => {
  it.each([
    ['lent : 15 s ; puis rien', 'lent\u00a0: 15 s\u00a0; puis rien'],
    ['Oublier « zoho » ?', 'Oublier «\u00a0zoho\u00a0»\u00a0?'],
    ['à 14:45, sans espace', 'à 14:45, sans espace'],
  ])('do not break: %s', (text, expected) => {
    expect(frenchSpaces(text)).toBe(expected);
  });

  it('are in French texts and in what they make of values, and not in English ones', () => {
    const messages = defineMessages({
      en: { plain: 'a : b', made: (name: string) => `${name} : c` },
      fr: { plain: 'a : b', made: (name) => `${name} : c` },
    });
    expect([messages.fr.plain, messages.fr.made('x')]).toEqual(['a\u00a0: b', 'x\u00a0: c']);
    expect([messages.en.plain, messages.en.made('x')]).toEqual(['a : b', 'x : c']);
  });
});
