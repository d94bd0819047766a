import { PipelineError } from '@app/contracts';
import { Semaphore, type Release, type SlotOwner } from './semaphore.js';
import { checkShare } from './slot-owners.js';
import { asking, type QuestionWeight } from './question.js';

export interface QuestionLimits {
  /** Questions of each weight that are answered at once. */
  readonly sizes: Readonly<Record<QuestionWeight, number>>;
  /** How long one waits for its turn. */
  readonly waitMs: number;
  /** How long one may take. */
  readonly timeoutMs: number;
}

export interface Asked {
  readonly weight: QuestionWeight;
  /** Aborted when the reader leaves. */
  readonly left: AbortSignal;
  /** Those who hold the slot; left out: nobody. */
  readonly owners?: readonly SlotOwner[];
  /** Whether the work may take minutes: it ends when its reader leaves, and each of its statements in time. */
  readonly isLong?: boolean;
  /** As of a `Question`. */
  readonly mayLag?: boolean;
}

/** The turn of a question. */
export interface Turn {
  /** Works for the question. */
  readonly answer: <T>(work: () => T) => T;
  readonly release: Release;
}

/** Questions that wait for their turn; beyond, one is refused at once. */
const MOST_WAITING = 500;

/** Limits the queries that readers ask: their number at once, the time they wait, and the time they take. */
export class QuestionSlots {
  private readonly slots: Readonly<Record<QuestionWeight, Semaphore>>;

  constructor(private readonly limits: QuestionLimits) {
    const semaphoreFor = (weight: QuestionWeight): Semaphore => new Semaphore(limits.sizes[weight], MOST_WAITING);
    this.slots = { light: semaphoreFor('light'), heavy: semaphoreFor('heavy') };
  }

  /**
   * Waits for a turn.
   * @returns the worker of the question, and the release of its slot
   * @throws PipelineError `questions_busy`, `reader_left`; ShareExhausted
   */
  async enter({ weight, left, owners = [], isLong = false, mayLag = false }: Asked): Promise<Turn> {
    const free = await this.slots[weight].take({ waitMs: this.limits.waitMs, signal: left, owners });
    if (free === null) {
      if (weight === 'heavy') checkShare(this.slots[weight], owners, 'heavy_questions');
      const { size } = this.slots[weight];
      throw new PipelineError('questions_busy', `${size} ${weight} questions are being answered, and others wait`);
    }
    const ended = new AbortController();
    const onLeft = (): void => ended.abort(left.reason);
    left.addEventListener('abort', onLeft, { once: true });
    const tooLate = (): void =>
      ended.abort(new PipelineError('question_too_slow', 'the answer takes longer than QUESTION_TIMEOUT_SECS'));
    const timer = isLong ? undefined : setTimeout(tooLate, this.limits.timeoutMs);
    const release = (): void => {
      clearTimeout(timer);
      left.removeEventListener('abort', onLeft);
      free();
    };
    return { answer: (work) => asking({ weight, mayLag, signal: ended.signal }, work), release };
  }
}
