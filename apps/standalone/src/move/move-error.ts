/** The reason why a move cannot go on, in a sentence for the operator. Never holds a password. */
export class MoveError extends Error {
  override readonly name = 'MoveError';
}
