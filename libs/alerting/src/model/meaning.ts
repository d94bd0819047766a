/**
 * The meanings of alerts for their subjects; the worst of the open alerts is the state of the subject. `behind`: about
 * ourselves, and `limited`: about our limits, say nothing about a subject.
 */
export const meanings = [
  'failing',
  'unreadable',
  'silent',
  'stuck',
  'incomplete',
  'partial',
  'slow',
  'hungry',
  'fast',
  'behind',
  'limited',
] as const;
export type Meaning = (typeof meanings)[number];
