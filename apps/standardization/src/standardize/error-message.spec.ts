import { describe, expect, it } from '@jest/globals';
import { errorMessageOf } from './error-message.js';

describe('errorMessageOf', () => {
  it.each([
    "'id'",
    '  401 Unauthorized ',
    'Tout roule, pas de stress! (sauf ici)',
    'Tout roule',
    'Tout roule, pas de stress?',
  ])('repeats "%s" word for word when the run failed', (description) => {
    expect(errorMessageOf('FAILED', description)).toBe(description);
  });

  it.each([null, '', '  ', '\n', 'Tout roule, pas de stress!', ' tout ROULE, pas de stress! '])(
    'calls the error unknown when a failed run says %p',
    (description) => {
      expect(errorMessageOf('FAILED', description)).toBe('Unknown error');
    },
  );

  it.each([null, '', 'Tout roule, pas de stress!', '401 Unauthorized'])(
    'is null when a successful run says %p',
    (description) => {
      expect(errorMessageOf('SUCCESS', description)).toBeNull();
    },
  );
});
