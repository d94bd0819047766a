import { expect, it } from 'vitest';
import { PausedLanes } from './paused-lanes.js';

const slack = { receiver: 'ops', channel: 'slack' };
const email = { receiver: 'ops', channel: 'email' };

it('pauses a channel until the latest end that was asked for, and no other', () => {
  const paused = new PausedLanes();
  paused.pause(slack, 2000);
  paused.pause(slack, 1000);
  paused.pause(email, 1500);
  expect(paused.at(1499)).toEqual([slack, email]);
  expect(paused.at(1999)).toEqual([slack]);
  expect(paused.at(2000)).toEqual([]);
});
