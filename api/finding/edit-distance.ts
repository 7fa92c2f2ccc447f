import type { Letters } from './letters.ts';

/** Rows of the table, used by one call after another. */
const rows = [new Uint8Array(256), new Uint8Array(256), new Uint8Array(256)];
/** Stands for any distance that is too large. */
const FAR = 200;

/**
 * How many edits lead from one text to the other: a letter more, one less, another one, or two neighbours exchanged (Damerau-Levenshtein,
 * each part edited once: optimal string alignment). `most + 1` where there are more than `most`, which is at most 2.
 *
 * What both begin and end with is left out; of the rest only a band of the table is filled in (Ukkonen 1985).
 */
export function editDistance(one: Letters, other: Letters, most: number): number {
  const a = one.points;
  const b = other.points;
  let aEnd = one.length;
  let bEnd = other.length;
  if (Math.abs(aEnd - bEnd) > most) return most + 1;
  const shorter = Math.min(aEnd, bEnd);
  let from = 0;
  while (from < shorter && a[from] === b[from]) from += 1;
  while (aEnd > from && bEnd > from && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd -= 1;
    bEnd -= 1;
  }
  const aLeft = aEnd - from;
  const bLeft = bEnd - from;
  if (aLeft === 0 || bLeft === 0) return aLeft + bLeft;
  if (most === 0) return 1;
  if (aLeft === 1 && bLeft === 1) return 1;
  if (most === 1) {
    const exchanged = aLeft === 2 && bLeft === 2 && a[from] === b[from + 1] && a[from + 1] === b[from];
    return exchanged ? 1 : 2;
  }
  return banded(a.subarray(from, aEnd), b.subarray(from, bEnd), most);
}

function banded(a: Uint32Array, b: Uint32Array, most: number): number {
  if (b.length >= (rows[0]?.length ?? 0)) {
    for (let n = 0; n < 3; n += 1) rows[n] = new Uint8Array(b.length * 2);
  }
  let [above2, above, row] = rows as [Uint8Array, Uint8Array, Uint8Array];
  for (let j = 0; j <= Math.min(b.length, most + 1); j += 1) above[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    const left = Math.max(1, i - most);
    const right = Math.min(b.length, i + most);
    row[left - 1] = left === 1 ? i : FAR;
    let least = row[left - 1] ?? FAR;
    for (let j = left; j <= right; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = (above[j - 1] ?? FAR) + (same ? 0 : 1);
      cost = Math.min(cost, (row[j - 1] ?? FAR) + 1);
      // Above the band's right edge nothing was filled in.
      if (j < i + most) cost = Math.min(cost, (above[j] ?? FAR) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (above2[j - 2] ?? FAR) + 1);
      }
      row[j] = cost;
      least = Math.min(least, cost);
    }
    if (least > most) {
      // An exchange may still come from the row above.
      if (!exchangeMayHelp(above, i, most, b.length)) return most + 1;
    }
    [above2, above, row] = [above, row, above2];
  }
  return Math.min(above[b.length] ?? FAR, most + 1);
}

/** Whether the row of a, by the exchange of two letters, may lead to a cell that is near enough. */
function exchangeMayHelp(above: Uint8Array, i: number, most: number, width: number): boolean {
  const left = Math.max(0, i - 1 - most);
  const right = Math.min(width, i - 1 + most);
  for (let j = left; j <= right; j += 1) if ((above[j] ?? FAR) < most) return true;
  return false;
}
