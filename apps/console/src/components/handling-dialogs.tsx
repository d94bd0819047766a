import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sendJson } from '../api/client';
import { ActionFailed } from './action-failed';
import { Dialog, formLayout } from './dialog';
import { FormActions } from './form';

/** The answers that say who looks after something, and until when it is muted. */
export const handlingRoots = ['alert', 'alerts', 'incidents', 'states', 'silences', 'expectations'] as const;

/** Sends something that a person does about an alert or an incident, and asks for all that shows it again. */
export function useHandling(path: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => sendJson('POST', path, body),
    onSuccess: async () => {
      await Promise.all(handlingRoots.map((root) => client.invalidateQueries({ queryKey: [root] })));
      onDone();
    },
  });
}

/** A dialog with one form, which `bodyOf` reads. */
export function FormDialog({
  title,
  says,
  word,
  handling,
  bodyOf,
  onClose,
  children,
}: {
  readonly title: string;
  readonly says: string;
  /** The word of the button that sends it. */
  readonly word: string;
  readonly handling: ReturnType<typeof useHandling>;
  readonly bodyOf: (form: FormData) => object;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={formLayout.form}
        onSubmit={(event) => {
          event.preventDefault();
          handling.mutate(bodyOf(new FormData(event.currentTarget)));
        }}
      >
        <p className={formLayout.hint}>{says}</p>
        {children}
        <ActionFailed error={handling.error} />
        <FormActions word={word} isBusy={handling.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}
