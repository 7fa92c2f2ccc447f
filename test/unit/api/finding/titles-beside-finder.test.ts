import { expect } from 'chai';

import type { TitleFinder } from '../../../../api/finding/title-finder.ts';
import { finderOf } from '../../../support/finder.ts';
import { source } from '../../../support/snapshot.ts';

describe('TitleFinder, asked for more than a title', () => {
  async function finderOfTitles(...titles: string[]): Promise<TitleFinder> {
    return finderOf(titles.map((title, at) => source({ _id: title, title, votes: 100 - at })));
  }

  function found(finder: TitleFinder, title: string): string[] {
    return finder.find({ title, limit: 10 }).hits.map(({ id, kind }) => `${id} ${kind}`);
  }

  it('takes the longest title in front of words that a title may end with', async () => {
    const finder = await finderOfTitles(
      'Let Me',
      'Let Me In',
      'Johnny',
      'Johnny English',
      'Night',
      'Night Watch',
      'Jaws',
    );
    expect(found(finder, 'let me in movie')).to.deep.equal(['Let Me In exact']);
    expect(found(finder, 'johnny english movie')).to.deep.equal(['Johnny English exact']);
    expect(found(finder, 'night watch movie')).to.deep.equal(['Night Watch exact']);
    expect(found(finder, 'let me with english subtitles')).to.deep.equal(['Let Me exact']);
    expect(found(finder, 'jwas full movie')).to.deep.equal(['Jaws fuzzy']);
  });

  it('looks inside titles for no one word that is left of a title', async () => {
    const finder = await finderOfTitles('Midnight Cowboy', "Pirates of the Caribbean: At World's End");
    expect(found(finder, 'midnight special dvd')).to.deep.equal([]);
    expect(found(finder, 'end of watch trailer')).to.deep.equal([]);
    expect(found(finder, 'mindight cowboy english dvd')).to.deep.equal(['Midnight Cowboy fuzzy']);
  });

  it('looks for two slips among more words only where nothing is left out', async () => {
    const finder = await finderOfTitles(
      "Teacher's Pet: The Movie",
      'Heathers',
      'The Searchers',
      'Pirates of the Caribbean: Dead Man’s Chest',
    );
    expect(found(finder, 'heathers movie')).to.deep.equal(['Heathers exact']);
    expect(found(finder, 'the searchers movie')).to.deep.equal(['The Searchers exact']);
    expect(found(finder, 'haethers movie')).to.deep.equal(['Heathers fuzzy']);
    expect(found(finder, 'pirates of the carribean')).to.deep.equal([
      'Pirates of the Caribbean: Dead Man’s Chest fuzzy',
    ]);
    expect(found(finder, 'pirates of the carribean movie')).to.deep.equal([
      'Pirates of the Caribbean: Dead Man’s Chest fuzzy',
    ]);
  });

  it('takes the last word for the beginning of another one before it takes it for a number', async () => {
    const finder = await finderOfTitles(
      'Star 3',
      'Star Trek',
      'Rocky 3',
      'Balance 2',
      'Balance Duel',
      'Rambo 2',
    );
    expect(found(finder, 'star tre')[0]).to.equal('Star Trek prefix');
    expect(found(finder, 'balance due')[0]).to.equal('Balance Duel prefix');
    expect(found(finder, 'rocky tre')).to.deep.equal(['Rocky 3 exact']);
    expect(found(finder, 'rambo zwei')).to.deep.equal(['Rambo 2 exact']);
    expect(found(finder, 'rocky tre movie')).to.deep.equal(['Rocky 3 exact']);
  });

  it('answers with the title that is called so, however else it can be read', async () => {
    const [rivals, titles] = [
      [
        '2 Date',
        'Ocean’s 11',
        '8',
        '7 anni',
        '3 metros',
        'My III',
        'Hotel II',
        'Ted 40',
        'Bloody',
        'Barrio',
        'Summer of',
      ],
      [
        'Due Date',
        'Ocean’s Once',
        'Otto',
        'Sette anni',
        'Tres metros',
        'My Ill',
        'Hotel Il',
        'Ted XL',
        'Bloody 12.5.1972',
      ],
    ];
    const more = [
      'Barrio Latino',
      'Summer of 84',
      'Сто',
      'Cto',
      'To Be',
      '2 Be',
      'No Man',
      'Number Man',
      'The Us',
      'The United States',
    ];
    const beside = [
      'The Poster',
      'Play Dead',
      'Dead',
      'Death by Hanging',
      'Death',
      'The Deep Cut',
      'Deep',
      'Trailer Park Boys',
      'Park Boys',
    ];
    const all = [...rivals, ...titles, ...more, ...beside];
    const finder = await finderOfTitles(...all);
    for (const title of all) expect(found(finder, title)[0], title).to.equal(`${title} exact`);
  });

  it('takes no title for another one that only looks like it', async () => {
    const finder = await finderOfTitles(
      'My III',
      'Ocean’s 11',
      'Dead',
      'Death',
      'Paradise',
      'The Game',
      'A',
      'Barney’s',
      'War',
      'Heat',
      'Minus 4',
      'Plan',
    );
    const typed = [
      'My Lil',
      'My Ill',
      'Ocean’s Once',
      'Play Dead',
      'Death by Hanging',
      'Death by the Lake',
      'Search for Paradise',
      'Play the Game',
      'A Deep Cut',
      'Barney’s Version',
      'Charlie Wilson’s War',
      'Heat 94',
      'Heat - Cold',
      'Apollo -4',
    ];
    for (const title of typed) expect(found(finder, title), title).to.deep.equal([]);
  });

  it('looks for a slip beside an abbreviation in the words that it stands for, and in no more than one other way', async () => {
    const finder = await finderOfTitles(
      'Captain America: Civil War',
      'Batman vs. Superman',
      'Doctor Strangelove',
    );
    expect(found(finder, 'capt amercia civil war')).to.deep.equal(['Captain America: Civil War fuzzy']);
    expect(found(finder, 'batmna versus superman')).to.deep.equal(['Batman vs. Superman fuzzy']);
    expect(found(finder, 'dr strangelvoe')).to.deep.equal(['Doctor Strangelove fuzzy']);
  });

  it('lets every beginning follow a digit in a letter’s place, where the first begins nothing', async () => {
    const finder = await finderOfTitles('Se7en', '7 Days');
    expect(found(finder, 'seven')).to.deep.equal(['Se7en exact', '7 Days prefix']);
    const alone = await finderOfTitles('Se7en', 'Jaws');
    expect(found(alone, 'seven')).to.deep.equal(['Se7en exact']);
    const both = await finderOfTitles('Se7en', 'S3ven');
    expect(found(both, 'seven')).to.have.members(['Se7en exact', 'S3ven exact']);
  });
});
