import { describe, expect, it } from 'vitest';
import { parseQuery } from './query-string.js';

describe('a query string', () => {
  it.each([
    ['', {}],
    ['a=1&b=%C3%A9&a=2', { a: ['1', '2'], b: 'é' }],
    ['label.team=sales&limit=5', { limit: '5', label: { team: 'sales' } }],
    ['label.a.b=c+d&label.a.b=e', { label: { 'a.b': ['c d', 'e'] } }],
    ['label.=x&label=y', { label: { '': 'x' } }],
  ])('%j has its parameters, and labels by their names', (text, parameters) => {
    expect(parseQuery(text)).toEqual(parameters);
  });

  it('changes no prototype', () => {
    const { label } = parseQuery('label.__proto__=x&__proto__=y') as { label: object };
    expect(Object.getPrototypeOf(label)).toBe(Object.prototype);
    expect(Object.keys(label)).toEqual(['__proto__']);
  });
});
