import type { ObjectKey, Subject } from '../api/types';

type Named = { readonly [Name in keyof ObjectKey]?: ObjectKey[Name] | undefined };

/** Whether it is about this object and nothing else; what the object's name leaves open is any. */
export function isOfObject({ zone, object_id, object_type }: Named, subject: Subject): boolean {
  return (
    subject.object_type !== null &&
    (object_type === undefined || subject.object_type === object_type) &&
    (object_id === undefined || subject.object_id === null || subject.object_id === object_id) &&
    (zone === undefined || subject.zone === null || subject.zone === zone)
  );
}

/** Whether it is about this object, or about the whole source of it. */
export const concernsObject = (object: Named, subject: Subject): boolean =>
  subject.object_type === null || isOfObject(object, subject);
