import { type FormEvent, useState } from 'react';
import { Field } from '../components/layout';
import { useZoneOf } from '../format/use-format';
import { zonedMs, zonedText } from '../format/zoned-input';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import styles from './range-picker.module.css';
import { isCustom, momentsOf, type Preset, presetOf, presets, type RangeSearch } from './time-range';

/** Chooses a range that moves with the clock, or two moments. `onChange` gets all three members, unset ones undefined. */
export function RangePicker({
  value,
  onChange,
}: {
  readonly value: RangeSearch;
  readonly onChange: (range: RangeSearch) => void;
}) {
  const t = useMessages(shared);
  const [isOpen, setOpen] = useState(false);
  const isShown = isOpen || isCustom(value);
  const choose = (choice: Preset | 'custom'): void => {
    setOpen(choice === 'custom');
    if (choice !== 'custom') onChange({ range: choice, from: undefined, to: undefined });
  };
  return (
    <>
      <Field label={t.time}>
        <select
          value={isShown ? 'custom' : presetOf(value)}
          onChange={(event) => choose(event.target.value as Preset | 'custom')}
        >
          {presets.map((preset) => (
            <option key={preset} value={preset}>
              {t[`range${preset}`]}
            </option>
          ))}
          <option value="custom">{t.customRange}</option>
        </select>
      </Field>
      {isShown && <CustomRange key={`${value.from} ${value.to}`} value={value} onChange={onChange} />}
    </>
  );
}

function CustomRange({
  value,
  onChange,
}: {
  readonly value: RangeSearch;
  readonly onChange: (range: RangeSearch) => void;
}) {
  const t = useMessages(shared);
  const [shown] = useState(() => momentsOf(value, Date.now()));
  const zone = useZoneOf()(null);
  const localText = (iso: string | undefined): string => (iso === undefined ? '' : zonedText(Date.parse(iso), zone));
  const apply = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const end = event.currentTarget.elements.namedItem('to') as HTMLInputElement;
    const read = (name: string): string | undefined => {
      const text = form.get(name);
      return typeof text === 'string' && text !== '' ? new Date(zonedMs(text, zone)).toISOString() : undefined;
    };
    const [from, to] = [read('from'), read('to')];
    if (from !== undefined && to !== undefined && from >= to) {
      end.setCustomValidity(t.endsBeforeItBegins);
      end.reportValidity();
      return;
    }
    onChange({ range: undefined, from, to });
  };
  return (
    // Another clock shows the same moments otherwise.
    <form key={zone} className={styles.custom} onSubmit={apply}>
      <label>
        {t.from(zone)}
        <input type="datetime-local" name="from" defaultValue={localText(shown.from)} />
      </label>
      <label>
        {t.to(zone)}
        <input
          type="datetime-local"
          name="to"
          defaultValue={localText(shown.to)}
          onInput={(event) => event.currentTarget.setCustomValidity('')}
        />
      </label>
      <button type="submit">{t.apply}</button>
    </form>
  );
}
