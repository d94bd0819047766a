import { describe, expect, it } from 'vitest';
import { IsOptional } from 'class-validator';
import { IsLabelFilter } from './label-filter.decorator.js';
import { queryPipe } from './query.pipe.js';
import { IsSubjectName } from './subject-name.decorator.js';

class FilterDto {
  @IsOptional()
  @IsSubjectName()
  company?: string;

  @IsLabelFilter()
  label?: Record<string, string>;
}

const read = (query: object): Promise<unknown> =>
  queryPipe().transform(query, { type: 'query', metatype: FilterDto }) as Promise<unknown>;

describe('a filter by name', () => {
  it('is compared in the form in which records keep names; the text of a label is as it was sent', async () => {
    expect(await read({ company: 'Socie\u0301te\u0301', label: { 'e\u0301quipe': 'e\u0301' } })).toEqual({
      company: 'Société',
      label: { équipe: 'e\u0301' },
    });
    expect(await read({ company: 'acme' })).toEqual({ company: 'acme' });
    expect(await read({})).toEqual({});
  });

  it.each([{ company: ['a', 'b'] }, { company: 'a\0' }, { label: 'x' }, { label: ['x'] }])(
    'is refused: %j',
    async (query) => {
      await expect(read(query)).rejects.toMatchObject({ code: 'query_invalid' });
    },
  );
});
