/** Every change that standardization makes to a record, and what it did. A code is never renamed. */
export const normalizations = {
  default_taken: 'The record did not say: the default, or for the object its other name, was taken.',
  status_mapped: 'The status word was another spelling of a canonical status.',
  zone_assumed: 'The time had no offset: the time zone of the company was taken.',
  date_order_assumed: 'Day and month could be read either way round: the order of the company was taken.',
  midnight_assumed: 'The time was a date alone: its beginning was taken.',
  leap_second: 'The second was 60: the first one of the next minute was taken.',
  time_ambiguous: 'The local time exists twice (clocks set back): the earlier one was taken.',
  time_repeated: 'The local time exists twice, and a run with its first reading was known: the later one was taken.',
  time_nonexistent: 'The local time does not exist (clocks set forward): it was shifted by the gap.',
  time_truncated: 'The time had more than six decimals: the rest was cut off.',
  start_derived: 'The start was missing or unreadable: end minus duration.',
  start_unknown:
    'Neither a start nor a duration was given: the end stands for the start, until the record of the start tells it.',
  end_derived: 'The end was missing or unreadable: start plus duration.',
  end_unreadable: 'The end could not be read and not be derived: unknown.',
  end_before_start: 'The end lies before the start: both were kept.',
  separator_assumed: 'One comma before three digits: read as a decimal comma, and not as one of thousands.',
  unit_converted: 'The number had a unit, or was written as a clock shows it: converted to the unit of the field.',
  number_rounded: 'The number was not whole: rounded.',
  duration_derived: 'The duration was missing: end minus start.',
  duration_mismatch: 'The duration differs from end minus start by more than 1 s: the stated one was kept.',
  duration_negative: 'The duration was negative: end minus start.',
  duration_unreadable: 'The duration was not a number: end minus start.',
  cpu_unreadable: 'The CPU time was not a number: unknown.',
  cpu_negative: 'The CPU time was negative: unknown.',
  memory_unreadable: 'The memory was not a number, or is too large: unknown.',
  memory_negative: 'The memory is negative: kept, and left out of every statistic.',
  count_unreadable: 'The count was not a number of 0 or more, or is too large: unknown.',
  attempt_unreadable: 'The attempt was not a whole number of 0 or more: unknown.',
  url_ignored: 'The address was not one of http or https, or too long: left out.',
  schedule_unreadable: 'The schedule was none that can be read: it is not known when the object is due.',
  labels_changed: 'Labels were not texts, too many or too long: what could be kept was.',
  object_id_text: 'The object id was written in another form, such as with blanks or leading zeros.',
  cycle_time_derived:
    'Date, hour and minute of the cycle were missing or wrong: from the sequence, or else from the start.',
  text_cut: 'The text had more than 32 KB: its head and its tail were kept; `original` is its length in bytes.',
  secret_redacted:
    'The text held what looks like a secret: `[secret_redacted]` stands in its place. It is taken out before the record is kept anywhere, so there is no `original`.',
  field_ignored: 'No field has this name: its value stays in the raw record alone. The first 20 are named.',
} as const;

export type NormalizationCode = keyof typeof normalizations;
