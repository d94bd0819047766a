/** Every change that standardization makes to a record, and what it did. A code is never renamed. */
export const normalizations = {
  status_mapped: 'The status word was another spelling of SUCCESS or FAILED.',
  zone_assumed: 'The time had no offset: the time zone of the company was taken.',
  time_ambiguous: 'The local time exists twice (clocks set back): the earlier one was taken.',
  time_nonexistent: 'The local time does not exist (clocks set forward): it was shifted by the gap.',
  time_truncated: 'The time had more than six decimals: the rest was cut off.',
  start_derived: 'The start was missing or unreadable: end minus duration.',
  end_derived: 'The end was missing or unreadable: start plus duration.',
  end_unreadable: 'The end could not be read and not be derived: unknown.',
  end_before_start: 'The end lies before the start: both were kept.',
  duration_derived: 'The duration was missing: end minus start.',
  duration_mismatch: 'The duration differs from end minus start by more than 1 s: the stated one was kept.',
  duration_negative: 'The duration was negative: end minus start.',
  duration_unreadable: 'The duration was not a number: end minus start.',
  cpu_unreadable: 'The CPU time was not a number: unknown.',
  cpu_negative: 'The CPU time was negative: unknown.',
  memory_unreadable: 'The memory was not an integer: unknown.',
  memory_negative: 'The memory is negative: kept, and left out of every statistic.',
  object_id_text: 'The object id was text.',
  cycle_time_derived:
    'Date, hour and minute of the cycle were missing or wrong: from the sequence, or else from the start.',
  text_cut: 'The text had more than 32 KB: its head and its tail were kept; `original` is its length in bytes.',
} as const;

export type NormalizationCode = keyof typeof normalizations;
