/** What films of one name are told apart by. */
interface Named {
  readonly id: string;
  readonly title: string;
  readonly year: number | null;
  readonly type: string;
}

const ROMAN: readonly (readonly [number, string])[] = [
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

/** Roman numerals by id for films that are the same in title, year and type; all others need none. */
export function ordinals(films: readonly Named[]): ReadonlyMap<string, string> {
  const alike = Map.groupBy(films, ({ title, year, type }) => JSON.stringify([title, year, type]));
  return new Map(
    [...alike.values()]
      .filter(({ length }) => length > 1)
      .flatMap((group) => group.map(({ id }, at): [string, string] => [id, roman(at + 1)])),
  );
}

function roman(number: number): string {
  let left = number;
  let text = '';
  for (const [value, sign] of ROMAN) {
    while (left >= value) {
      text += sign;
      left -= value;
    }
  }
  return text;
}
