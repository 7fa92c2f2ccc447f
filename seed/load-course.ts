/** How far a run has come. */
export interface LoadCourse {
  /** The one write that readers see. */
  switching: 'not begun' | 'begun' | 'done';
  /** Titles were stored from which another run can go on. */
  hasStored: boolean;
}
