import type { JSX } from 'preact';

/** A part of a text: from and to, in UTF-16 units. */
export type TextRange = readonly [from: number, to: number];

/** Text from the data: whichever way it runs, it leaves the text around it as it is. */
export function DataText({ text }: { readonly text: string }): JSX.Element {
  return <bdi dir="auto">{text}</bdi>;
}

/** A text as pieces, those within a range marked. Ranges that are none, or are out of order, are left out. */
export function piecesOf(text: string, ranges: readonly TextRange[]): { text: string; marked: boolean }[] {
  const pieces: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    if (from < at || to <= from || to > text.length) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), marked: false });
    pieces.push({ text: text.slice(from, to), marked: true });
    at = to;
  }
  if (at < text.length || pieces.length === 0) pieces.push({ text: text.slice(at), marked: false });
  return pieces;
}

/** Text from the data with parts of it marked. */
export function MarkedText({
  text,
  ranges,
  as: Mark = 'mark',
}: {
  readonly text: string;
  readonly ranges: readonly TextRange[];
  /** `u`: what was corrected. */
  readonly as?: 'mark' | 'u';
}): JSX.Element {
  return (
    <bdi dir="auto">
      {piecesOf(text, ranges).map((piece, at) =>
        piece.marked ? <Mark key={at}>{piece.text}</Mark> : piece.text,
      )}
    </bdi>
  );
}
