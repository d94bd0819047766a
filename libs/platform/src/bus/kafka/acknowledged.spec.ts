import { describe, expect, it } from 'vitest';
import { unansweredPartitions } from './acknowledged.js';

const answer = (partition: number, more: object = {}) => ({
  topicName: 'raw-logs',
  partition,
  errorCode: 0,
  baseOffset: '7',
  ...more,
});

describe('unansweredPartitions', () => {
  it.each([
    {
      name: 'none when each has answered',
      sent: [0, 1, 1, 2],
      answers: [answer(2), answer(0), answer(1)],
      missing: [],
    },
    { name: 'one that is not among the answers', sent: [0, 5], answers: [answer(0)], missing: [5] },
    { name: 'all when nothing was sent at all', sent: [3, 4, 3], answers: [], missing: [3, 4] },
    { name: 'one that answered with an error', sent: [1], answers: [answer(1, { errorCode: 6 })], missing: [1] },
    {
      name: 'one that answered for another topic',
      sent: [1],
      answers: [answer(1, { topicName: 'alerts' })],
      missing: [1],
    },
    { name: 'none for an answer that nobody waits for', sent: [1], answers: [answer(1), answer(2)], missing: [] },
  ])('names $name', ({ sent, answers, missing }) => {
    expect(unansweredPartitions('raw-logs', sent, answers)).toEqual(missing);
  });
});
