import { expect } from 'chai';

import { MAX_NAME_LENGTH } from '../../../../catalog/title-limits.ts';
import { EVERY_TITLE } from '../../../../catalog/title-choice.ts';
import type { Director } from '../../../../catalog/title-document.ts';
import { ImdbSource } from '../../../../seed/imdb/imdb-source.ts';
import { imdbText } from '../../../support/imdb/imdb-tables.ts';
import { MemoryImdbFiles } from '../../../support/imdb/memory-imdb-files.ts';

describe('the name of a director that is very long', () => {
  async function load(name: string): Promise<{ directors: Director[]; odd: string[] }> {
    const directors: Director[] = [];
    const odd: string[] = [];
    const files = new MemoryImdbFiles({
      'title.basics': imdbText('title.basics', [
        { tconst: 'tt1', titleType: 'movie', primaryTitle: 'One', originalTitle: 'One', isAdult: 0 },
      ]),
      'title.crew': imdbText('title.crew', [{ tconst: 'tt1', directors: 'nm1' }]),
      'title.akas': imdbText('title.akas', []),
      'title.ratings': imdbText('title.ratings', []),
      'name.basics': imdbText('name.basics', [{ nconst: 'nm1', primaryName: name }]),
    });
    for await (const group of new ImdbSource(files, EVERY_TITLE).items(new AbortController().signal)) {
      for (const item of group) {
        if (item.kind === 'title') directors.push(...item.title.directors);
        if (item.kind === 'rejected') odd.push(item.row.reason);
      }
    }
    return { directors, odd };
  }

  it('is kept up to the limit', async () => {
    const name = 'n'.repeat(MAX_NAME_LENGTH);
    expect(await load(name)).to.deep.equal({ directors: [{ id: 'nm1', name }], odd: [] });
  });

  it('is set aside beyond, with the reason, and its director is kept by the id', async () => {
    expect(await load('n'.repeat(MAX_NAME_LENGTH + 1))).to.deep.equal({
      directors: [{ id: 'nm1', name: null }],
      odd: [
        `a name of more than ${MAX_NAME_LENGTH} characters`,
        'a director who has no name in name.basics: kept with the id alone',
      ],
    });
  });
});
