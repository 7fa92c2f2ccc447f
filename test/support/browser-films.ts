import type { TitleDocument } from '../../catalog/title-document.ts';
import { film } from './film.ts';
import { filmsAsTyped } from './titles-as-typed.ts';

/** What people call a film or a person, and what a page that takes text for markup would do with it. */
export interface HostileText {
  readonly name: string;
  readonly text: string;
}

/** What a hostile text sets on the window, if a page ever runs it. */
export const HACKED = 'hacked';

/** Texts that a page must show as they are. None ends with a space: folding and forms take these away. */
export const hostileTexts: readonly HostileText[] = [
  { name: 'an element with a handler', text: `<img src=x onerror="window.${HACKED}=1">` },
  { name: 'a script', text: `<script>window.${HACKED}=1</script>` },
  { name: 'the end of an attribute', text: `"><svg onload="window.${HACKED}=1">` },
  { name: 'the end of a script', text: `</script><script>window.${HACKED}=1</script><!--` },
  { name: 'the end of a title', text: `</title><iframe srcdoc="<script>top.${HACKED}=1</script>">` },
  { name: 'an address that is a script', text: `javascript:window.${HACKED}=1` },
  { name: 'entities', text: 'Tom &amp; Jerry &lt;b&gt; &#60;i&#62; &nbsp;' },
  { name: 'templates', text: `{{constructor.constructor('window.${HACKED}=1')()}} \${alert(1)} {}` },
  { name: 'names of objects', text: '__proto__ constructor toString' },
  { name: 'an override of direction that nobody ends', text: 'Reversed \u202ednuos dna ecalp' },
  { name: 'an isolate that nobody ends', text: 'Isolated \u2067placed \u202etsal' },
  { name: 'more ends of isolates than beginnings', text: 'Popped \u2069\u2069\u202c\u202c twice' },
  { name: 'right to left', text: 'المصير 1997 (Destiny)' },
  { name: 'two hundred letters without a gap', text: 'W'.repeat(200) },
  { name: 'marks upon marks', text: `Zalgo ${'a\u0301\u0323\u0334\u0489'.repeat(40)}` },
  { name: 'pictures', text: '👩‍👩‍👧‍👦 Family 🏴‍☠️' },
];

/** Ids of the hostile films, by the names of their texts. */
export function hostileId(text: HostileText): string {
  return `hostile-${text.name.replaceAll(' ', '-')}`;
}

/** So many films have the same name: more than two pages of a list. */
export const NAMESAKES = 45;
export const NAMESAKE_TITLE = 'Called Alike';

/**
 * A catalogue for browser tests: the bundled films, more namesakes than a page of the list has, films that no director is credited
 * for, and films and directors of hostile names.
 */
export async function browserFilms(): Promise<TitleDocument[]> {
  const namesakes = Array.from({ length: NAMESAKES }, (_, at) =>
    film({
      _id: `namesake-${at}`,
      title: NAMESAKE_TITLE,
      // The last three are the same in all that a row tells them apart by.
      year: at < NAMESAKES - 3 ? 1950 + at : 2000,
      votes: 1000 - at,
      directors: [{ id: `namesake-director-${at % 4}`, name: `Director Number${'ABCD'[at % 4] ?? ''}` }],
    }),
  );
  const hostile = hostileTexts.map((each) =>
    film({
      _id: hostileId(each),
      title: each.text,
      originalTitle: `Original ${each.text}`,
      aliases: [`Alias ${each.text}`],
      year: 1984,
      votes: 500,
      directors: [{ id: `director-${hostileId(each)}`, name: each.text }],
    }),
  );
  const uncredited = film({ _id: 'uncredited', title: 'Nobody Directed This', year: 1931, votes: 5 });
  const [manyDirectors] = [
    film({
      _id: 'anthology',
      title: 'Anthology of Many',
      originalTitle: 'Antologia de muchos',
      year: 1962,
      votes: 50,
      rating: 7.4,
      directors: Array.from({ length: 12 }, (_, at) => ({
        id: `segment-${at}`,
        name: `Segment Director${at}`,
      })),
    }),
  ];
  return [...(await filmsAsTyped()), ...namesakes, ...hostile, uncredited, manyDirectors];
}
