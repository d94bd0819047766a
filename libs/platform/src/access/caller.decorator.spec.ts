import { describe, expect, it } from 'vitest';
import { type KnownRequest, principalOf } from './caller.decorator.js';
import { openPrincipal } from './open-principal.js';

describe('principalOf', () => {
  it('takes nobody for somebody', () => {
    expect(principalOf({ principal: openPrincipal } as KnownRequest)).toBe(openPrincipal);
    expect(() => principalOf({} as KnownRequest)).toThrow('it is not known who sends this request');
  });
});
