/** From where on a load is refused; spec.dataset.judgement of the MovieSearchCluster, field by field. */
export interface JudgementLimits {
  /** Titles it must have. */
  readonly minTitles: number;
  /** Titles it must have of which a director's name is known. */
  readonly minTitlesWithDirectors: number;
  /** Of each file's rows, how many in a hundred may be set aside. */
  readonly maxRejectedPercent: number;
  /** By how many in a hundred it may have fewer titles, or fewer with a director, than what is served from the same kind of source. */
  readonly maxShrinkPercent: number;
  /** How far apart the files may have been written. */
  readonly maxHoursBetweenFiles: number;
  /** Whether files may show that they were cut. */
  readonly allowCutFiles: boolean;
}
