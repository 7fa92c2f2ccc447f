import { expect } from 'chai';

import { sortRows } from '../../../../../web/cluster/view/sort-rows.ts';

describe('sorted rows', () => {
  const row = (name: string, cpu: number | null, gone = false) => ({ name, cpu, gone });
  const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);

  it('are in the order of the column, either way round', () => {
    const rows = [row('a', 2), row('b', 3), row('c', 1)];
    expect(names(sortRows(rows, { by: 'cpu', descending: true }, ({ cpu }) => cpu))).to.deep.equal([
      'b',
      'a',
      'c',
    ]);
    expect(names(sortRows(rows, { by: 'cpu', descending: false }, ({ cpu }) => cpu))).to.deep.equal([
      'c',
      'a',
      'b',
    ]);
  });

  it('count numbers in names', () => {
    const rows = [row('m-db-10', 0), row('m-db-9', 0), row('m-db-1', 0)];
    const sorted = sortRows(rows, { by: 'name', descending: false }, ({ name }) => name);
    expect(names(sorted)).to.deep.equal(['m-db-1', 'm-db-9', 'm-db-10']);
  });

  for (const descending of [true, false]) {
    it(`end with the unknown and then the gone, ${descending ? 'descending' : 'ascending'}`, () => {
      const rows = [row('gone', 9, true), row('unknown', null), row('low', 1), row('high', 5)];
      const sorted = names(sortRows(rows, { by: 'cpu', descending }, ({ cpu }) => cpu));
      expect(sorted.slice(2)).to.deep.equal(['unknown', 'gone']);
    });

    it(`keep equals in the order of their names, ${descending ? 'descending' : 'ascending'}`, () => {
      const rows = [row('c', 1), row('a', 1), row('b', 1)];
      const sorted = names(sortRows(rows, { by: 'cpu', descending }, ({ cpu }) => cpu));
      expect(sorted).to.deep.equal(['a', 'b', 'c']);
    });
  }
});
