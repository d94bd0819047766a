import { expect, it } from 'vitest';
import { silenceChoices } from './silence-choices';

const nobody = { company: null, source: null, zone: null, object_id: null, object_type: null };

it('offers the narrowest first', () => {
  const subject = { company: 'acme', source: 'efficy', zone: '1-Raw', object_id: '0', object_type: 'Ticket' };
  expect(silenceChoices({ rule: 'failure-detected', subject })).toEqual([
    { scope: 'this', match: { company: 'acme', source: 'efficy', object: '0', rule: 'failure-detected' } },
    { scope: 'object', match: { company: 'acme', source: 'efficy', object: '0' } },
    { scope: 'source', match: { company: 'acme', source: 'efficy' } },
    { scope: 'company', match: { company: 'acme' } },
    { scope: 'rule', match: { rule: 'failure-detected' } },
  ]);
});

it('never offers to silence everything', () => {
  expect(silenceChoices({ rule: 'pipeline-lagging', subject: nobody })).toEqual([
    { scope: 'this', match: { rule: 'pipeline-lagging' } },
  ]);
});
