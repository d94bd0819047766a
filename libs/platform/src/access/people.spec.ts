import { describe, expect, it } from 'vitest';
import { readKeysFile } from './keys-file.js';
import { claimsFor, type PeopleRow, personPrincipal } from './people.js';

const aRow = (row: Partial<PeopleRow> = {}): PeopleRow => ({
  claim: 'groups',
  value: 'data-team',
  companies: ['acme'],
  scopes: ['read'],
  ...row,
});

const aPerson = (claims: Readonly<Record<string, readonly string[]>>) => ({
  issuer: 'https://id.example.com',
  subject: '248289761001',
  name: 'Ann',
  claims,
});

describe('the claims that are remembered', () => {
  const of = (given: Record<string, unknown>, ...rows: PeopleRow[]) => claimsFor(rows, given);

  it.each<[string, Record<string, unknown>, Partial<PeopleRow>, object]>([
    ['a list', { groups: ['data-team', 'staff'] }, {}, { groups: ['data-team', 'staff'] }],
    ['a text', { department: 'IT' }, { claim: 'department', value: 'IT' }, { department: ['IT'] }],
    ['a number', { tenant: 7 }, { claim: 'tenant', value: '7' }, { tenant: ['7'] }],
    [
      'one that is further in',
      { realm_access: { roles: ['ops'] } },
      { claim: 'realm_access.roles', value: 'ops' },
      { 'realm_access.roles': ['ops'] },
    ],
    [
      'a name with dots in it',
      { 'https://example.com/groups': ['ops'] },
      { claim: 'https://example.com/groups' },
      { 'https://example.com/groups': ['ops'] },
    ],
    ['nothing of another claim', { name: 'Ann', roles: ['ops'] }, {}, {}],
    ['nothing that is no text', { groups: [null, { a: 1 }, true] }, {}, {}],
    ['nothing that every object has', {}, { claim: 'constructor.name', value: 'Object' }, {}],
    [
      'an address that the provider checked',
      { email: 'ann@acme.com', email_verified: true },
      { claim: 'email' },
      { email: ['ann@acme.com'] },
    ],
    ['no address that anybody can write there', { email: 'ann@acme.com' }, { claim: 'email' }, {}],
    ['no address that was not checked', { email: 'ann@acme.com', email_verified: false }, { claim: 'email' }, {}],
  ])('are %s', (_, given, row, expected) => {
    expect(of(given, aRow(row))).toEqual(expected);
  });

  it('are those of the table first, and others while a cookie has room for them', () => {
    const groups = [...Array.from({ length: 400 }, (_, index) => `group-${index}`), 'data-team', 'ops'];
    const kept = of({ groups }, aRow(), aRow({ value: 'ops' })).groups!;
    expect(kept.slice(0, 3)).toEqual(['data-team', 'ops', 'group-0']);
    expect(JSON.stringify(kept).length).toBeLessThan(2000);
  });
});

describe('a person', () => {
  const as = (groups: string[], ...rows: PeopleRow[]) => {
    const found = personPrincipal(aPerson({ groups }), rows);
    return found && { permissions: [...found.permissions].toSorted(), companies: found.scope.companies };
  };

  it('is known by the issuer and the subject, and has the name of the provider', () => {
    expect(personPrincipal(aPerson({ groups: ['data-team'] }), [aRow()])).toMatchObject({
      kind: 'person',
      id: 'https://id.example.com|248289761001',
      name: 'Ann',
    });
  });

  it('who is in no row may nothing', () => {
    expect(as(['staff'], aRow())).toBeNull();
    expect(as(['data-team'], aRow({ claim: 'roles' }))).toBeNull();
    expect(as(['data-team'])).toBeNull();
    expect(as(['Data-Team'], aRow())).toBeNull();
  });

  it('has what the row says', () => {
    expect(as(['data-team'], aRow({ scopes: ['operate'] }))).toEqual({
      permissions: ['operate', 'read'],
      companies: ['acme'],
    });
    expect(as(['data-team'], aRow({ companies: null }))?.companies).toBeNull();
  });

  it('has the permissions of the first row, for the companies of all rows that allow as much', () => {
    const [acme, globex] = [aRow(), aRow({ value: 'globex-team', companies: ['globex'] })];
    expect(as(['data-team', 'globex-team'], acme, globex)?.companies).toEqual(['acme', 'globex']);
    const operator = aRow({ value: 'globex-team', companies: ['globex'], scopes: ['operate'] });
    expect(as(['data-team', 'globex-team'], acme, operator)).toEqual({
      permissions: ['read'],
      companies: ['acme', 'globex'],
    });
  });

  it('never has the permissions of one row for the companies of another', () => {
    const operator = aRow({ scopes: ['operate'] });
    const reader = aRow({ value: 'globex-team', companies: ['globex'] });
    expect(as(['data-team', 'globex-team'], operator, reader)).toEqual({
      permissions: ['operate', 'read'],
      companies: ['acme'],
    });
    const admin = aRow({ value: 'root', companies: null, scopes: ['read'] });
    expect(as(['data-team', 'root'], operator, admin)?.companies).toEqual(['acme']);
  });
});

describe('the table in the file', () => {
  const read = (text: string) => readKeysFile(text, 'keys.yaml').people;

  it('is read', () => {
    expect(
      read(`
people:
  - { claim: groups, value: data-team, companies: [acme, globex], scopes: [read, operate] }
  - { claim: email, value: root@acme.com, companies: all, scopes: admin }
`),
    ).toEqual([
      { claim: 'groups', value: 'data-team', companies: ['acme', 'globex'], scopes: ['read', 'operate'] },
      { claim: 'email', value: 'root@acme.com', companies: null, scopes: ['admin'] },
    ]);
    expect(read('')).toEqual([]);
  });

  it.each([
    ['no companies', '{ claim: a, value: b, scopes: read }', /has no companies/],
    [
      'an unknown scope',
      '{ claim: a, value: b, companies: all, scopes: [reed] }',
      /reed is not a scope; did you mean read/,
    ],
    ['a field that is none', '{ claim: a, values: b, companies: all, scopes: read }', /values is not a field of a row/],
    ['no value', '{ claim: a, value: , companies: all, scopes: read }', /value has no value/],
  ])('with %s is refused', (_, row, problem) => {
    expect(() => read(`people:\n  - ${row}\n`)).toThrow(problem);
  });
});
