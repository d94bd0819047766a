import { EncryptJWT, jwtDecrypt } from 'jose';
import { hkdfSync, randomUUID } from 'node:crypto';

export interface Sealed {
  /** Letters, digits, `-`, `_` and `.`. */
  readonly text: string;
  readonly endsAtMs: number;
}

/** Something that was sealed, and came back. */
export interface Opened {
  readonly content: unknown;
  /** Another one for everything that is sealed. */
  readonly id: string;
  readonly endsAtMs: number;
}

const KEY_BYTES = 32;
const ALGORITHM = 'dir';
const ENCRYPTION = 'A256GCM';

/** Seals what a browser keeps for us: it can neither be read nor changed without the secret. Encrypted JWT, RFC 7516. */
export class Seal {
  private readonly key: Uint8Array;

  /**
   * @param secret a text of some length; whoever has it can open and seal
   * @param purpose what was sealed for another one is refused
   */
  constructor(
    secret: string,
    private readonly purpose: string,
    private readonly now: () => number = Date.now,
  ) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, '', 'observability-stack cookie', KEY_BYTES));
  }

  async seal(content: object, secs: number): Promise<Sealed> {
    const endsAtSecs = Math.floor(this.now() / 1000) + secs;
    const text = await new EncryptJWT({ content })
      .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION })
      .setAudience(this.purpose)
      .setJti(randomUUID())
      .setExpirationTime(endsAtSecs)
      .encrypt(this.key);
    return { text, endsAtMs: endsAtSecs * 1000 };
  }

  /** Null: it is none of ours, or its time is over. */
  async open(text: string): Promise<Opened | null> {
    try {
      const { payload } = await jwtDecrypt(text, this.key, {
        audience: this.purpose,
        requiredClaims: ['exp', 'jti'],
        keyManagementAlgorithms: [ALGORITHM],
        contentEncryptionAlgorithms: [ENCRYPTION],
        currentDate: new Date(this.now()),
      });
      return { content: payload.content, id: payload.jti!, endsAtMs: payload.exp! * 1000 };
    } catch {
      return null;
    }
  }
}
