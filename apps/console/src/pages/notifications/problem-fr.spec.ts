import { describe, expect, it } from 'vitest';
import { problemInFrench } from './problem-fr';

describe('a problem of a delivery in French', () => {
  it.each([
    ['the receiver answered 503', 'le destinataire a répondu 503'],
    [
      'the receiver answered 401: look at the address and the rights of the channel',
      'le destinataire a répondu 401 : vérifiez l’adresse et les droits du canal',
    ],
    ['the receiver cannot be reached: ECONNREFUSED', 'le destinataire est injoignable : ECONNREFUSED'],
    ['the mail server answered 550 (EENVELOPE)', 'le serveur de messagerie a répondu 550 (EENVELOPE)'],
    ['something new', null],
  ])('%s: %s', (problem, french) => {
    expect(problemInFrench(problem)).toBe(french);
  });
});
