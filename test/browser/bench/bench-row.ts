/** A figure of the bench, beside what is aimed at. */
export type Row = readonly [what: string, measured: string, goal: string];
