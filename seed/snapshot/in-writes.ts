/** Segments in one write: 1 MiB, as long as each has 256 KiB. One by one they would take as many round trips to a majority of the members. */
const SEGMENTS_A_WRITE = 4;
/** Beside readers: what a read waits for is one write. */
const SEGMENTS_BESIDE_READERS = 1;

/** The segments in groups, each for one write, in their order. */
export async function* inWrites<Segment>(
  segments: AsyncIterable<Segment>,
  { isGentle }: { readonly isGentle: boolean },
): AsyncGenerator<Segment[], void> {
  const most = isGentle ? SEGMENTS_BESIDE_READERS : SEGMENTS_A_WRITE;
  let group: Segment[] = [];
  for await (const segment of segments) {
    group.push(segment);
    if (group.length < most) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
