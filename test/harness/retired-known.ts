/** A condition of SQL: the states of all that somebody has retired, objects of a retired source among them, say so by now. */
export const RETIRED_ARE_KNOWN = `not exists (
  select from retired_expectations r
  join subjects s on s.company = r.subject->>'company' and s.source = r.subject->>'source'
  where (r.subject->>'object_type' is null or s.object_type = r.subject->>'object_type')
    and s.expectation is distinct from 'retired')`;
