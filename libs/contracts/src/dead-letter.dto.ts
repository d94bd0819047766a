import type { ErrorCode } from './errors.js';

/** A message that could not be used, with its reason and its original bytes. */
export class DeadLetterDto {
  /**
   * UUIDv5 of where the message lay and of its bytes: delivered twice, it is one dead letter.
   * @example "7f1d7c0e-2b6f-5d0a-8c3e-5a9d0c1b2a3f"
   */
  dead_letter_id: string;

  /** The company that it belongs to: that of its record, or else of the key that sent it; null: neither is known. */
  company: string | null;

  /** The run it would have become, when the message said so. */
  run_id: string | null;

  /**
   * Why; the codes are listed in `docs/errors.md`.
   * @example "time_unreadable"
   */
  code: ErrorCode;

  /** The reason in words. */
  detail: string;

  /** @example "raw-logs" */
  source_topic: string;

  partition: number;

  /** A 64-bit integer as text. */
  offset: string;

  /**
   * The service that set it aside.
   * @example "standardization"
   */
  service: string;

  /** When it was set aside, ISO 8601 in UTC. */
  time: string;

  /** Key of the original message, base64; null when it had none. */
  key_base64: string | null;

  /** Value of the original message, base64; null for a message without a value. */
  value_base64: string | null;
}

export type DeadLetter = DeadLetterDto;
