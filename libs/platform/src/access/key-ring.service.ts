import { PipelineError, toolCommand } from '@app/contracts';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { Reload } from '../settings/reload.js';
import { readTextFile } from '../settings/text-file.js';
import { digestOf, idOfKey, isSameDigest } from './key-text.js';
import { type KeysFile, MAX_KEYS_FILE_BYTES, readKeysFile, type StoredKey } from './keys-file.js';
import { type Person, type PeopleRow, personPrincipal } from './people.js';
import { allowedBy, type Principal } from './principal.js';
import { Scope } from './scope.js';
import { companyOwner, noStatedShares, ownersOf, type ShareOwner } from './share-owner.js';

/** Poll interval in milliseconds: what a revoked key still holds open ends within two polls. */
const POLL_MS = 500;
/** How old the knowledge of the file may be when a key is asked for, in milliseconds. */
const FRESH_MS = 50;
/** Compared with when there is no such key: an unknown id costs what a known one does. */
const NO_DIGEST = Buffer.alloc(32);

/** A key that is in force, and what ends with it. */
interface HeldKey {
  readonly stored: StoredKey;
  readonly digest: Buffer;
  readonly expiresAtMs: number;
  readonly principal: Principal;
  readonly ended: Set<() => void>;
  /** Whether it has expired, or is replaced. */
  isOver: boolean;
}

/** Something open for as long as somebody stays signed in. */
interface Watched {
  readonly isInForce: () => boolean;
  readonly ended: () => void;
}

/** Knows the keys and the people of KEYS_FILE. Without that file everybody may do everything: a service on a laptop. */
export class KeyRing implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(KeyRing.name);
  private readonly reload: Reload<KeysFile> | null;
  private held = new Map<string, HeldKey>();
  private people: readonly PeopleRow[] = [];
  private shares = noStatedShares;
  private publicCompanies: ReadonlySet<string> = new Set();
  /** The owners of principals, until the limits change: a request must cost no more than a look. */
  private owners = new WeakMap<Principal, readonly ShareOwner[]>();
  private readonly watched = new Set<Watched>();
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private seen = '';
  private lookedAtMs = -Infinity;

  /**
   * @param fileName null: there are no keys
   * @throws PipelineError `keys_invalid`
   */
  constructor(
    private readonly fileName: string | null,
    private readonly now: () => number = Date.now,
  ) {
    this.reload = fileName === null ? null : reloadOf(fileName, now);
    if (this.reload !== null) this.take(this.reload.current);
  }

  /** Whether there are no keys at all, and everybody may do everything. */
  get isOpen(): boolean {
    return this.reload === null;
  }

  /** The owner of this key; null: it is none, or no longer. Takes the same time for an id that is unknown. */
  principalOf(text: string): Principal | null {
    this.refresh();
    const held = this.held.get(idOfKey(text) ?? '');
    const isSame = isSameDigest(digestOf(text), held?.digest ?? NO_DIGEST);
    return held !== undefined && isSame && this.now() < held.expiresAtMs ? held.principal : null;
  }

  /** The owner of the key with this id, which was shown before and had this mark; null: it is none, or no longer that one. */
  principalOfId(id: string, mark: string): Principal | null {
    this.refresh();
    const held = this.held.get(id);
    return held !== undefined && markOf(held) === mark && this.now() < held.expiresAtMs ? held.principal : null;
  }

  /** Stands for a key in force where that must not be kept: it is the same for as long as the key is. */
  markOfId(id: string): string {
    return markOf(this.held.get(id)!);
  }

  /** The rows of the table of people. */
  get peopleRows(): readonly PeopleRow[] {
    this.refresh();
    return this.people;
  }

  /** The keys that are in force, without those that have expired. */
  get keysInForce(): readonly StoredKey[] {
    this.refresh();
    const nowMs = this.now();
    return [...this.held.values()].filter(({ expiresAtMs }) => nowMs < expiresAtMs).map(({ stored }) => stored);
  }

  /** Calls the listener after each change of the file that was taken, and after a key has expired. @returns what removes it */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A person as the table has them now; null: they are not in it. */
  principalOfPerson(person: Person): Principal | null {
    return personPrincipal(person, this.peopleRows);
  }

  /** Those whose shares a request of the principal takes. */
  ownersOf(principal: Principal): readonly ShareOwner[] {
    const known = this.owners.get(principal);
    if (known !== undefined) return known;
    const own = principal.kind === 'key' ? this.held.get(principal.id)?.stored.limits : undefined;
    const owners = ownersOf(principal, own ?? {}, this.shares);
    this.owners.set(principal, owners);
    return owners;
  }

  /** Whether anybody may see the states of the sources of a company. */
  isStatusPublic(company: string): boolean {
    this.refresh();
    return this.publicCompanies.has(company);
  }

  /** Whether a company may send so many records in a day only. */
  get limitsRecordsOfCompanies(): boolean {
    const { company, companies } = this.shares;
    return [company, ...companies.values()].some(({ recordsPerDay }) => recordsPerDay !== undefined);
  }

  /** The share of a company. */
  ownerOf(company: string): ShareOwner {
    return companyOwner(company, this.shares);
  }

  /**
   * Calls back, once, when the key of the principal is revoked, changed or expired, or they are signed in no longer; at once
   * when it is so already. For what stays open longer than a request.
   * @returns what forgets the callback
   */
  whenRevoked(principal: Principal, ended: () => void): () => void {
    if (principal.isInForce !== undefined) return this.watch({ isInForce: principal.isInForce, ended });
    if (principal.kind !== 'key') return () => undefined;
    const held = this.held.get(principal.id);
    if (held?.principal !== principal) {
      ended();
      return () => undefined;
    }
    held.ended.add(ended);
    return () => held.ended.delete(ended);
  }

  /** Reads the file when it has changed, and ends what expired. Runs every half a second by itself. */
  poll(): void {
    if (this.reload === null) return;
    this.lookedAtMs = performance.now();
    const found = this.reload.poll();
    const { version, problem, keys } = this.reload.current;
    if (found === 'refused') this.logger.warn({ version }, `keys refused, keeping the old ones. ${problem?.detail}`);
    if (found === 'changed') {
      this.take(this.reload.current);
      this.logger.log({ version, keys: keys.length }, 'keys reloaded');
    }
    const nowMs = this.now();
    const expired = [...this.held.values()].filter((held) => nowMs >= held.expiresAtMs && !held.isOver);
    for (const held of expired) end(held);
    for (const watched of this.watched) this.endUnlessInForce(watched);
    if (found === 'changed' || expired.length > 0) for (const listener of this.listeners) listener();
  }

  // Nest initializes a hybrid application twice, for HTTP and for messages.
  onModuleInit(): void {
    if (this.timer !== undefined) return;
    if (this.isOpen) this.logger.log('no KEYS_FILE: everybody who reaches this machine may do everything');
    else if (this.held.size + this.people.length === 0) this.logger.warn('no key in KEYS_FILE: nobody may do anything');
    this.timer = setInterval(() => this.poll(), POLL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private watch(watched: Watched): () => void {
    this.watched.add(watched);
    this.endUnlessInForce(watched);
    return () => this.watched.delete(watched);
  }

  private endUnlessInForce(watched: Watched): void {
    if (watched.isInForce() || !this.watched.delete(watched)) return;
    watched.ended();
  }

  /** A key that was revoked a moment ago must not be good for the next request. */
  private refresh(): void {
    const nowMs = performance.now();
    if (this.reload === null || nowMs - this.lookedAtMs < FRESH_MS) return;
    this.lookedAtMs = nowMs;
    const seen = stateOf(this.fileName!);
    if (seen === this.seen) return;
    this.seen = seen;
    this.poll();
  }

  /** Keys that are as they were keep their principal, and what is open with it. */
  private take({ keys, people, shares, publicCompanies }: KeysFile): void {
    const before = this.held;
    this.people = people;
    this.shares = shares;
    this.publicCompanies = publicCompanies;
    this.owners = new WeakMap();
    this.held = new Map(
      keys.map((stored) => {
        const known = before.get(stored.id);
        return [stored.id, known !== undefined && isSameKey(known.stored, stored) ? known : heldOf(stored)];
      }),
    );
    for (const [id, known] of before) if (this.held.get(id) !== known) end(known);
  }
}

function reloadOf(fileName: string, now: () => number): Reload<KeysFile> {
  const unusable = (how: string): PipelineError =>
    new PipelineError('keys_invalid', `The file of keys ${fileName} ${how}.`);
  let inode: bigint | null = null;
  let isOther = false;
  return new Reload<KeysFile>({
    mayBeMissing: false,
    readText: () => {
      const found = factsOf(fileName)?.ino ?? null;
      isOther = inode !== null && found !== null && found !== inode;
      inode = found;
      return readTextFile(fileName, MAX_KEYS_FILE_BYTES, unusable);
    },
    readSecret: () => null,
    parse: (text) => readKeysFile(text, fileName),
    missing: (how) =>
      unusable(`${how}; make the first key with: ${toolCommand('keys')} add --name admin --company all --scope admin`),
    isWhole: () => isOther,
    now: () => new Date(now()),
  });
}

const heldOf = (stored: StoredKey): HeldKey => ({
  stored,
  digest: Buffer.from(stored.sha256, 'hex'),
  expiresAtMs: stored.expiresAt === null ? Infinity : Date.parse(stored.expiresAt),
  principal: {
    kind: 'key',
    id: stored.id,
    name: stored.name,
    permissions: allowedBy(stored.scopes),
    scope: stored.companies === null ? Scope.all : Scope.of(stored.companies),
  },
  ended: new Set(),
  isOver: false,
});

/** Not the digest itself, which the file has: who reads the one must not learn the other. */
const markOf = ({ digest }: HeldKey): string => createHash('sha256').update(digest).digest('base64url');

const isSameKey = (one: StoredKey, other: StoredKey): boolean => JSON.stringify(one) === JSON.stringify(other);

function end(held: HeldKey): void {
  const callbacks = [...held.ended];
  held.ended.clear();
  held.isOver = true;
  for (const callback of callbacks) callback();
}

/** Undefined: it is not there, or not for us; reading it says why. */
function factsOf(fileName: string): { ino: bigint; size: bigint; mtimeNs: bigint } | undefined {
  try {
    return statSync(fileName, { bigint: true });
  } catch {
    return undefined;
  }
}

function stateOf(fileName: string): string {
  const found = factsOf(fileName);
  return found === undefined ? '' : `${found.ino}:${found.size}:${found.mtimeNs}`;
}
