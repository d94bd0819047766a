import { describe, expect, it } from 'vitest';
import { HeldBytes } from '../http/held-bytes.js';
import { HeldShares } from './held-shares.js';
import { readKeysFile } from './keys-file.js';
import { openPrincipal } from './open-principal.js';
import { allowedBy, type Principal } from './principal.js';
import { Scope } from './scope.js';
import { ShareExhausted } from './share-exhausted.js';
import { companyOwner, noStatedShares, ownersOf, type ShareOwner } from './share-owner.js';
import { unsignedPrincipal } from './signed-principal.js';

const principal = (changes: Partial<Principal> = {}): Principal => ({
  kind: 'key',
  id: '12345678',
  name: 'box',
  permissions: allowedBy(['admin']),
  scope: Scope.of(['acme']),
  ...changes,
});
const sharesIn = (text: string) => readKeysFile(text, 'keys.yaml').shares;
const owner = (id: string, limits: Partial<ShareOwner['limits']> = {}): ShareOwner => {
  const [{ limits: defaults }] = ownersOf(principal(), {}, noStatedShares) as [ShareOwner];
  return { kind: 'key', id, name: id, limits: { ...defaults, ...limits } };
};

describe('the owners of a request', () => {
  it.each<[string, Principal, string[]]>([
    ['nobody, where there are no keys', openPrincipal, []],
    ['the key and its company', principal(), ['key:12345678', 'company:acme']],
    [
      'the key alone, when it is for several companies',
      principal({ scope: Scope.of(['acme', 'globex']) }),
      ['key:12345678'],
    ],
    ['the key alone, when it is for all', principal({ scope: Scope.all }), ['key:12345678']],
    ['a person', principal({ kind: 'person', id: 'ann', scope: Scope.all }), ['person:ann']],
    ['the company of a signed webhook', principal({ kind: 'signature' }), ['company:acme']],
  ])('are %s', (_, who, ids) => {
    expect(ownersOf(who, {}, noStatedShares).map(({ id }) => id)).toEqual(ids);
  });

  it('has one for all senders together whose signature is not checked yet', () => {
    const owners = ownersOf(unsignedPrincipal, {}, noStatedShares);
    const held = new HeldBytes(Infinity);
    const first = held.open(owners);
    first.hold(20 * 2 ** 20);
    expect(() => held.open(owners).hold(8 * 2 ** 20)).toThrow(ShareExhausted);
    first.release();
    held.open(owners).hold(8 * 2 ** 20);
  });

  it('have the limits of the file, the nearest one first', () => {
    const stated = sharesIn(`
limits: { key: { streams: 7, requests_per_second: 70 }, company: { streams: 9 } }
companies: { acme: { limits: { records_per_day: 1000 } } }`);
    const [key, acme] = ownersOf(principal(), { streams: 3 }, stated);
    expect(key!.limits).toMatchObject({ streams: 3, requestsPerSecond: 70, recordsPerDay: Infinity });
    expect(acme!.limits).toMatchObject({ streams: 9, recordsPerDay: 1000 });
    expect(companyOwner('globex', stated).limits.recordsPerDay).toBe(Infinity);
  });

  it.each([
    ['limits: { keys: {} }', /keys is not key or company; did you mean key\?/],
    ['limits: { key: { streems: 1 } }', /streems is not a limit; did you mean streams\?/],
    ['limits: { key: { requests_per_second: 0 } }', /requests_per_second must be a number, 1 or more/],
    ['companies: { acme: { limits: { records_per_day: 1.5 } } }', /records_per_day must be a whole number/],
    ['companies: { acme: {} }', /has no limits/],
  ])('are refused in %j', (text, reason) => {
    expect(() => sharesIn(text)).toThrow(reason);
  });
});

describe('what is held at once', () => {
  const streams = () =>
    new HeldShares({ share: 'streams', limitOf: (limits) => limits.streams, unit: 'streams', retryAfterSecs: 10 });
  const exhausted = expect.objectContaining({ code: 'share_exhausted', retryAfterSecs: 10 });

  it('is seen from both sides of the limit, and given back once', () => {
    const shares = streams();
    const both = [owner('key', { streams: 2 })];
    const release = shares.take(both);
    shares.take(both);
    expect(() => shares.take(both)).toThrow(exhausted);
    release();
    release();
    shares.take(both);
    expect(() => shares.take(both)).toThrow(exhausted);
  });

  it('is counted for a company across its keys, and for nobody when one of them has no room', () => {
    const shares = streams();
    const acme = owner('company:acme', { streams: 2 });
    const [one, other] = [owner('key:1', { streams: 5 }), owner('key:2', { streams: 5 })];
    shares.take([one, acme]);
    shares.take([other, acme]);
    expect(() => shares.take([other, acme])).toThrow(exhausted);
    for (let left = 4; left > 0; left--) shares.take([other]);
    expect(() => shares.take([other])).toThrow(exhausted);
  });

  it('in memory is the share of a key, however much there is for all', () => {
    const memory = new HeldBytes(1000);
    const key = owner('key', { heldBytes: 100 });
    const [first, second] = [memory.open([key]), memory.open([key])];
    first.hold(60);
    second.hold(40);
    expect(() => second.hold(41)).toThrow(expect.objectContaining({ share: 'held_bytes', kind: 'key' }));
    memory.open([owner('other')]).hold(900);
    expect(memory.bytes).toBe(1000);
    first.release();
    second.hold(100);
    expect(memory.bytes).toBe(1000);
  });
});
