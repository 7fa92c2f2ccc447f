import { titleKeys, type TitleDocument } from '../../catalog/title-document.ts';

/** A title as seed writes it: a film nobody voted on, with no director, but for what `fields` says. */
export function film(fields: Partial<TitleDocument> & Pick<TitleDocument, '_id' | 'title'>): TitleDocument {
  const document = {
    originalTitle: null,
    aliases: [],
    year: null,
    type: 'movie',
    votes: 0,
    rating: null,
    directors: [],
    ...fields,
  };
  return { keys: titleKeys(document), ...document };
}

/** A few films with homonyms, an original title, an alias, several directors and none. */
export const films: readonly TitleDocument[] = [
  film({
    _id: 'tt0113277',
    title: 'Heat',
    year: 1995,
    votes: 750_000,
    directors: [{ id: 'nm0000520', name: 'Michael Mann' }],
  }),
  film({
    _id: 'tt0093164',
    title: 'Heat',
    year: 1986,
    votes: 6_000,
    directors: [{ id: 'nm0725543', name: 'Dick Richards' }],
  }),
  film({
    _id: 'tt0068688',
    title: 'Heat',
    year: 1972,
    votes: 6_000,
    directors: [{ id: 'nm0605714', name: 'Paul Morrissey' }],
  }),
  film({ _id: 'tt9000001', title: 'Heat', year: 1995, type: 'short', votes: 3 }),
  film({
    _id: 'tt2404463',
    title: 'The Heat',
    year: 2013,
    votes: 180_000,
    directors: [{ id: 'nm0082450', name: 'Paul Feig' }],
  }),
  film({
    _id: 'tt0045888',
    title: 'Heat Wave',
    year: 1954,
    votes: 900,
    directors: [{ id: 'nm0001', name: null }],
  }),
  film({
    _id: 'tt0133093',
    title: 'The Matrix',
    year: 1999,
    votes: 2_000_000,
    directors: [
      { id: 'nm0905154', name: 'Lana Wachowski' },
      { id: 'nm0905152', name: 'Lilly Wachowski' },
    ],
  }),
  film({
    _id: 'tt0211915',
    title: 'Amélie',
    originalTitle: "Le Fabuleux Destin d'Amélie Poulain",
    aliases: ['Amelie from Montmartre'],
    year: 2001,
    votes: 780_000,
    directors: [{ id: 'nm0000466', name: 'Jean-Pierre Jeunet' }],
  }),
  film({ _id: 'tt9000002', title: 'Who? (What.*)', year: 2000, votes: 1 }),
];
