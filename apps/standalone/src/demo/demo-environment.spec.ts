import { describe, expect, it } from 'vitest';
import { demoEnvironment } from './demo-environment.js';

describe('demoEnvironment', () => {
  it('has a folder, the time zones of the sample and quiet logs of its own', () => {
    expect(demoEnvironment({})).toEqual({
      DATA_DIR: './data/demo',
      COMPANY_TIME_ZONES: 'boreal=America/Toronto,lumen=Europe/Paris',
      LOG_LEVEL: 'warn',
    });
  });

  it('lets the environment have its way', () => {
    expect(demoEnvironment({ DATA_DIR: '/tmp/x', LOG_LEVEL: 'debug', HOST: '::1' })).toMatchObject({
      DATA_DIR: '/tmp/x',
      LOG_LEVEL: 'debug',
      HOST: '::1',
    });
  });

  it('has no keys, whoever has some', () => {
    expect(demoEnvironment({ KEYS_FILE: 'config/keys.yaml' }).KEYS_FILE).toBeUndefined();
  });

  it.each(['', '  ', undefined])('takes %p for not set: it never falls back to the folder of npm start', (DATA_DIR) => {
    expect(demoEnvironment({ DATA_DIR })).toMatchObject({ DATA_DIR: './data/demo' });
  });
});
