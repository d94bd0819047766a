import { TryLaterError } from '../http/problem.js';

/** Names of the shares, as metrics have them. */
export const shareNames = ['requests', 'records', 'held_bytes', 'streams', 'heavy_questions', 'exports'] as const;
export type ShareName = (typeof shareNames)[number];

export const shareOwnerKinds = ['key', 'company', 'address'] as const;
export type ShareOwnerKind = (typeof shareOwnerKinds)[number];

interface Exhausted {
  readonly share: ShareName;
  readonly kind: ShareOwnerKind;
  /** The limit in words: `500 requests in a second`. */
  readonly limit: string;
  readonly retryAfterSecs: number;
}

const subjects: Readonly<Record<ShareOwnerKind, string>> = {
  key: 'this key',
  company: 'the company of this key',
  address: 'this address',
};

/** One of those who share has taken all that it may: 429, and the others go on. */
export class ShareExhausted extends TryLaterError {
  readonly share: ShareName;
  readonly kind: ShareOwnerKind;

  constructor(
    private readonly exhausted: Exhausted,
    { done = '', ...members }: { readonly done?: string } & TryLaterError['members'] = {},
  ) {
    const { share, kind, limit, retryAfterSecs } = exhausted;
    super('share_exhausted', `${subjects[kind]} has the limit of ${limit}${done}`, retryAfterSecs, members);
    this.share = share;
    this.kind = kind;
  }

  /** The same for a request of which a part is done. @param done that part in words */
  with(done: string, members: TryLaterError['members']): ShareExhausted {
    return new ShareExhausted(this.exhausted, { ...members, done: `; ${done}` });
  }
}
