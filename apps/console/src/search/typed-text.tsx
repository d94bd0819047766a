import { useRouterState } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';

const TYPING_MS = 350;

interface Draft {
  readonly text: string;
  /** The value in the address when the draft was last brought in line with it. */
  readonly address: string;
  /** The entry of the history that this value is of. */
  readonly entry: string | undefined;
  /** The text on its way into the address, which has not come back from there. */
  readonly sent: string | null;
}

/**
 * A draft beside the address as it is now. The echo of what was sent leaves the draft alone; any other value ("back",
 * "clear", a link) replaces it, and so does an address that was reached without the text that was sent.
 */
function following(draft: Draft, address: string, entry: string | undefined): Draft {
  const { text, sent } = draft;
  if (draft.address !== address) return { text: sent === address ? text : address, address, entry, sent: null };
  if (draft.entry === entry) return draft;
  return { text: sent === null ? text : address, address, entry, sent: null };
}

/** A text of the address. It counts when its writer pauses, presses Enter or leaves the field; undefined when it is empty. */
export function TypedText({
  type,
  value,
  placeholder,
  onChange,
}: {
  readonly type: 'search' | 'text';
  readonly value: string;
  readonly placeholder?: string;
  readonly onChange: (text: string | undefined) => void;
}) {
  const entry = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.state.__TSR_key });
  const [kept, setDraft] = useState<Draft>({ text: value, address: value, entry, sent: null });
  const draft = following(kept, value, entry);
  if (draft !== kept) setDraft(draft);
  const { text, sent } = draft;
  const send = (): void => {
    if (text === value || text === sent) return;
    setDraft({ ...draft, sent: text });
    onChange(text === '' ? undefined : text);
  };
  const sendLater = useEffectEvent(send);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => sendLater(), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <input
      type={type}
      value={text}
      placeholder={placeholder}
      maxLength={200}
      onChange={({ target }) => setDraft({ ...draft, text: target.value })}
      onBlur={send}
      onKeyDown={({ key }) => key === 'Enter' && send()}
    />
  );
}
