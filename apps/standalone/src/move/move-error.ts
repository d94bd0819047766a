/** Why a move cannot go on, in a sentence for whoever started it. Never holds a password. */
export class MoveError extends Error {
  override readonly name = 'MoveError';
}
