import type { LineOrder } from '../sort/line-order.ts';
import type { TitleFile } from './merge-titles.ts';
import { TITLE_ID } from './sorted-rows.ts';
import { MAX_LINE_LENGTH } from './tsv-reader.ts';

/** How the rows of one of IMDb's files about titles are sorted: by title id; those without one, which will be set aside, come first. */
export function imdbOrder(name: TitleFile): LineOrder {
  const column = name === 'title.akas' ? 'titleId' : 'tconst';
  return {
    hasHeader: true,
    longest: MAX_LINE_LENGTH,
    keyFor(header) {
      const place = header.replace(/\r$/u, '').split('\t').indexOf(column);
      return place === -1 ? null : (line) => idIn(line, place);
    },
  };
}

function idIn(line: string, place: number): string {
  let start = 0;
  for (let column = 0; column < place; column += 1) {
    start = line.indexOf('\t', start) + 1;
    if (start === 0) return '';
  }
  const tab = line.indexOf('\t', start);
  const cell = tab === -1 ? line.slice(start).replace(/\r$/u, '') : line.slice(start, tab);
  return TITLE_ID.test(cell) ? cell : '';
}
