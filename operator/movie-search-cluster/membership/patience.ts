/** How long a join may hold up the next one: a member that cannot get in sync must not stop the others. */
export const joinPatienceMs = 10 * 60_000;
/** How long a leaving member waits for the query tier to let go of it. */
export const drainPatienceMs = 60_000;
/** How long initiation waits for a member that ran, never came to serve a read, and does not answer. */
export const silencePatienceMs = 5 * 60_000;
/** How long a mongod that was started has until its name leads to it in DNS and other members find it. */
export const discoveryPatienceMs = 15_000;
/** How long a member that was told to start again has for it, before it is another one's turn. */
export const restartPatienceMs = 45_000;
/** How long two looks at a loss of the majority are apart: an election that can come out has done so by then. */
export const electionPatienceMs = 12_000;
/** How long a new member may take to be reached, or to be primary of a set that was just made. */
export const startPatienceMs = 30_000;
