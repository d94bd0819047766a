import { codePointsOf, lookAlikesOf } from '@app/contracts';
import { recordChange, type Tables } from '@app/database';
import { sql, type Transaction } from 'kysely';

/** Most look-alikes that an entry names. */
const MAX_NAMED = 10;

const processor = { kind: 'program', id: 'processor', name: 'processor', address: null } as const;

/**
 * Notes in the audit log each new company that looks like a known one. The entry is about all companies, so that nobody learns the
 * name of a company of others from it. Called when the objects of the new ones are in the table.
 * @returns how many there are
 */
export async function noteLookAlikes(
  transaction: Transaction<Tables>,
  companies: ReadonlySet<string>,
): Promise<number> {
  if (companies.size === 0) return 0;
  const { rows } = await sql<{ company: string }>`select distinct company from objects`.execute(transaction);
  const known = rows.map(({ company }) => company);
  const alike = lookAlikesOf([...companies], known);
  for (const [company, others] of alike) {
    const looks_like = others.slice(0, MAX_NAMED).map((name) => ({ name, code_points: codePointsOf(name) }));
    const detail = { code_points: codePointsOf(company), looks_like };
    await recordChange(transaction, processor, {
      action: 'company_looks_alike',
      companies: null,
      subject: company,
      detail,
    });
  }
  return alike.size;
}
