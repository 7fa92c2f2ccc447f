/** Something that is under way or in the way: a CamelCase reason for programs, a sentence for people. */
export interface Remark {
  readonly reason: string;
  readonly message: string;
}
