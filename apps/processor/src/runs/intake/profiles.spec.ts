import { RunProfile } from '@app/analytics';
import { describe, expect, it } from 'vitest';
import { Profiles } from './profiles.js';

describe('Profiles', () => {
  it('forgets those that were not used for longest, and never has more than two generations', () => {
    const profiles = new Profiles(3);
    const used = new RunProfile();
    profiles.set('used', used);
    for (let index = 0; index < 20; index += 1) {
      profiles.set(`${index}`, new RunProfile());
      expect(profiles.get('used')).toBe(used);
    }
    const kept = Array.from({ length: 20 }, (_, index) => profiles.get(`${index}`)).filter((one) => one !== undefined);
    expect(kept.length).toBeLessThan(6);
    expect(profiles.get('19')).toBeDefined();
    expect(profiles.get('0')).toBeUndefined();
  });

  it('forgets those that are meant, of whatever age', () => {
    const profiles = new Profiles(2);
    for (const key of ['a1', 'b1', 'a2', 'b2']) profiles.set(key, new RunProfile());
    profiles.forget((key) => key.startsWith('a'));
    expect(['a1', 'b1', 'a2', 'b2'].filter((key) => profiles.get(key) !== undefined)).toEqual(['b1', 'b2']);
  });
});
