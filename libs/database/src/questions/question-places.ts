import { PipelineError } from '@app/contracts';
import { Places, type Release } from './places.js';
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
  /** Of work that may take minutes: it ends when its reader leaves, and each of its statements in time. */
  readonly isLong?: boolean;
}

/** The turn of a question. */
export interface Turn {
  /** Works for the question. */
  readonly answer: <T>(work: () => T) => T;
  readonly release: Release;
}

/** Questions that wait for their turn; beyond, one is refused at once. */
const MOST_WAITING = 500;

/** Lets questions in: so many at once, each for so long. */
export class QuestionPlaces {
  private readonly places: Readonly<Record<QuestionWeight, Places>>;

  constructor(private readonly limits: QuestionLimits) {
    const placesFor = (weight: QuestionWeight): Places => new Places(limits.sizes[weight], MOST_WAITING);
    this.places = { light: placesFor('light'), heavy: placesFor('heavy') };
  }

  /**
   * Waits for a turn.
   * @returns what works for the question, and what gives its place back
   * @throws PipelineError `questions_busy`, `reader_left`
   */
  async enter({ weight, left, isLong = false }: Asked): Promise<Turn> {
    const free = await this.places[weight].take({ waitMs: this.limits.waitMs, signal: left });
    if (free === null) {
      const { size } = this.places[weight];
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
    return { answer: (work) => asking({ weight, signal: ended.signal }, work), release };
  }
}
