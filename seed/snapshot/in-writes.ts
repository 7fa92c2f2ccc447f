/** Segments in one write: 1 MiB, as long as each has 256 KiB. One by one they would take as many round trips to a majority of the members. */
const SEGMENTS_A_WRITE = 4;

/** The segments in groups, each for one write, in their order. */
export async function* inWrites<Segment>(segments: AsyncIterable<Segment>): AsyncGenerator<Segment[], void> {
  let group: Segment[] = [];
  for await (const segment of segments) {
    group.push(segment);
    if (group.length < SEGMENTS_A_WRITE) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
